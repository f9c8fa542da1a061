/* typed.h - what the files about ArrayBuffer, typed arrays and DataView share. */
#ifndef MDX_SANDBOX_BUILTIN_TYPED_H
#define MDX_SANDBOX_BUILTIN_TYPED_H

#include "sandbox/builtin/array.h"

#include "sandbox/engine/bytes.h"

/* ---- array_buffer.c --------------------------------------------------------------- */

/* ToIndex: undefined is 0; RangeError for what is none. */
double to_index(duk_context *ctx, duk_idx_t index);
/* SpeciesConstructor of the object at index: pushes it, or the default. */
void push_species(duk_context *ctx, duk_idx_t index, enum known otherwise);
/* RangeError when there is no room for so many bytes. */
size_t buffer_require_room(duk_context *ctx, double length);
/* Pushes a new ArrayBuffer that inherits from the usual prototype. */
void buffer_push_new(duk_context *ctx, double length);

/* ---- typed_array.c ------------------------------------------------------------------ */

extern const char *const typed_names[BYTES_ELEMENTS];

/* ValidateTypedArray. */
void typed_require(duk_context *ctx, duk_idx_t index, struct bytes *found);
/* [ arguments ] -> [ this arguments ]: validated. */
void typed_this(duk_context *ctx, struct bytes *found);
/* Pushes element `at`, or undefined when it is not there any more. */
void typed_push_at(duk_context *ctx, duk_idx_t index, size_t at);
/* TypedArraySpeciesCreate: [ ... arguments ] -> [ ... array ]; found is the array at index. */
void typed_push_like(duk_context *ctx, duk_idx_t index, const struct bytes *found,
                     duk_idx_t arguments);
/* The same with a length. */
void typed_push_like_length(duk_context *ctx, duk_idx_t index, const struct bytes *found,
                            size_t length);
/* TypedArrayCreateFromCtor: [ ... constructor arguments ] -> [ ... array ] */
void typed_construct(duk_context *ctx, duk_idx_t arguments);
/* TypedArrayCreateSameType with a length: pushes it. */
void typed_push_same(duk_context *ctx, enum bytes_element element, size_t length);
/* Copies elements, as numbers are converted; both arrays are there, and long enough. */
void typed_copy(duk_context *ctx, const struct bytes *to, size_t at, const struct bytes *from,
                size_t first, size_t count);

/* Defines on %TypedArray%.prototype, which is on top. */
void typed_define_change(duk_context *ctx);
void typed_define_iterate(duk_context *ctx);
void typed_define_sort(duk_context *ctx);
/* Defines from and of on %TypedArray%, on top. */
void typed_define_make(duk_context *ctx);

#endif
