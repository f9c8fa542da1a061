/* regexp.h - objects of RegExp.
 *
 * Compiled as part of the engine (regexp.inc is put at its end). regexp.patch leaves its own
 * compiler and matcher out. The first properties of such an object are always lastIndex, then
 * two hidden ones: its source as text, and the program, a buffer. */
#ifndef MDX_SANDBOX_ENGINE_REGEXP_H
#define MDX_SANDBOX_ENGINE_REGEXP_H

#include "duktape.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* [ ... prototype source program ] -> [ ... object ]: lastIndex is 0. */
void regexp_push(duk_context *ctx);
/* [ ... source program ] -> [ ... ]: those of the object at index from now on. */
void regexp_change(duk_context *ctx, duk_idx_t index);

struct regexp_view {
    const void *program;
    const void *prototype;
    bool plain; /* it has no own property but lastIndex, and that can be written */
};
/* False: it is no RegExp; a Proxy is none. */
bool regexp_view(duk_context *ctx, duk_idx_t index, struct regexp_view *view);
void regexp_push_source(duk_context *ctx, duk_idx_t index);
void regexp_push_program(duk_context *ctx, duk_idx_t index);
/* False: lastIndex is not a number. */
bool regexp_last(duk_context *ctx, duk_idx_t index, double *last);
/* False: it cannot be written. */
bool regexp_set_last(duk_context *ctx, duk_idx_t index, uint32_t last);

/* [ ... input groups ] -> [ ... array ]: of that length, with index, input and groups. */
void regexp_push_result(duk_context *ctx, uint32_t length, uint32_t at);

/* Where the character of a string begins: the byte. */
size_t regexp_byte_of(duk_context *ctx, duk_idx_t index, size_t character);

/* A property that has to be what it was: the place it has in its object; its value, or its
 * getter, is this function with this magic. */
struct regexp_part {
    uint8_t at;
    bool getter;
    int16_t magic;
    duk_c_function function;
};
/* True of an object that cannot change, too. */
bool regexp_intact(duk_context *ctx, const void *object, const struct regexp_part *parts,
                   size_t count);

/* ---- the other way: what the engine asks of us ------------------------------- */

/* [ ... pattern flags ] -> [ ... source program ]: of a literal. Throws a SyntaxError. */
void mdx_engine_regexp(void *ctx);
/* [ ... ] -> [ ... prototype ] */
void mdx_engine_regexp_prototype(void *ctx);

#endif
