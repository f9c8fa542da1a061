/* array.h - what the files about Array share.
 *
 * Everything works on any object with a length, up to 2^53 - 1, as the standard says. A true
 * array that has all its elements in a row is read and written without look-ups. */
#ifndef MDX_SANDBOX_BUILTIN_ARRAY_H
#define MDX_SANDBOX_BUILTIN_ARRAY_H

#include "sandbox/builtin/builtin.h"

#include "sandbox/engine/native.h"

#define LENGTH_MOST 9007199254740991

/* Units of budget for a step of a loop. */
#define COST_STEP 40

/* Pushes ToObject(this). */
duk_idx_t array_this(duk_context *ctx);
/* ToLength(Get(object, "length")). */
int64_t array_length(duk_context *ctx, duk_idx_t object);
/* The argument as a place counted from the start, or from the end when it is negative. */
int64_t array_place(duk_context *ctx, duk_idx_t argument, int64_t length, int64_t otherwise);
/* ToIntegerOrInfinity, held to what a double tells apart. */
double to_integer(duk_context *ctx, duk_idx_t argument);
/* Throws unless the value at index can be called. */
void require_function(duk_context *ctx, duk_idx_t index);

void array_get(duk_context *ctx, duk_idx_t object, int64_t at); /* pushes */
/* Pushes the element, and true; or false, with nothing pushed, when there is none. */
bool array_get_own(duk_context *ctx, duk_idx_t object, int64_t at);
bool array_has(duk_context *ctx, duk_idx_t object, int64_t at);
void array_set(duk_context *ctx, duk_idx_t object, int64_t at);    /* pops; throws */
void array_create(duk_context *ctx, duk_idx_t object, int64_t at); /* pops; throws */
void array_delete(duk_context *ctx, duk_idx_t object, int64_t at);
void array_set_length(duk_context *ctx, duk_idx_t object, int64_t length);
/* Sets element `to` as `from` is, or deletes it when there is none. */
void array_move(duk_context *ctx, duk_idx_t object, int64_t from, int64_t to);

/* Pushes ArrayCreate(length). */
void array_push_new(duk_context *ctx, int64_t length);
/* Pushes ArraySpeciesCreate(object, length). */
void array_push_like(duk_context *ctx, duk_idx_t object, int64_t length);

/* Object.prototype.toString. */
duk_ret_t object_to_text(duk_context *ctx);

/* One file each: defines on Array.prototype, which is on top. */
void array_define_iterate(duk_context *ctx);
void array_define_search(duk_context *ctx);
void array_define_change(duk_context *ctx);
void array_define_copy(duk_context *ctx);
void array_define_sort(duk_context *ctx);
void array_define_flat(duk_context *ctx);
/* Array.from and Array.of, on Array. */
void array_define_make(duk_context *ctx);

#endif
