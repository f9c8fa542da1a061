/* string.h - what the files about String share.
 *
 * Strings are CESU-8: every code unit is one to three bytes, and bytes compare as code units
 * do. Their bytes stay where they are as long as they lie on the stack. */
#ifndef MDX_SANDBOX_BUILTIN_STRING_H
#define MDX_SANDBOX_BUILTIN_STRING_H

#include "sandbox/builtin/builtin.h"

#include "base/slice.h"

/* What no string is longer than, in code units, as in V8. */
#define STRING_MOST 536870888

/* Pushes ToString(this); TypeError for undefined and null. */
duk_idx_t string_this(duk_context *ctx, const char *method);
struct slice string_slice(duk_context *ctx, duk_idx_t index);
bool string_is_ascii(duk_context *ctx, duk_idx_t index);
/* Reads a code unit, or a code point (a lone surrogate as it is), and moves on. */
uint32_t string_unit(const char **at, const char *end);
uint32_t string_point(const char **at, const char *end);
/* The byte where a code unit begins. */
size_t string_byte(duk_context *ctx, duk_idx_t index, size_t unit);
/* Throws the RangeError of a string that would be too long. */
void string_check_length(duk_context *ctx, double units);

/* One file each: defines on String.prototype, which is on top. */
void string_define_case(duk_context *ctx);
void string_define_normal(duk_context *ctx);
void string_define_compare(duk_context *ctx);
void string_define_search(duk_context *ctx);
void string_define_pieces(duk_context *ctx);
void string_define_html(duk_context *ctx);

/* Replaces the string at index by its normal form: "NFC", "NFKD" … */
enum normal_form { NORMAL_C, NORMAL_D, NORMAL_KC, NORMAL_KD };
void string_normalize(duk_context *ctx, duk_idx_t index, enum normal_form form);

#endif
