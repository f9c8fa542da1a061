/* array.h - arrays and plain objects written without asking anybody.
 *
 * Compiled as part of the engine (array.inc). For values that script has not seen yet: no
 * setter of a prototype is in the way. */
#ifndef MDX_SANDBOX_ENGINE_ARRAY_H
#define MDX_SANDBOX_ENGINE_ARRAY_H

#include "duktape.h"

#include <stdbool.h>
#include <stdint.h>

/* Pops a value: it becomes the last element of the array at index, without holes. */
void array_append(duk_context *ctx, duk_idx_t index);
/* Appends all elements of one array to another; false: it has holes, or is longer than `most`,
 * and nothing was done. */
bool array_append_all(duk_context *ctx, duk_idx_t index, duk_idx_t from, uint32_t most);
/* Pushes all elements; the same. */
bool array_push_all(duk_context *ctx, duk_idx_t from, uint32_t most);

/* Copies the enumerable own properties of one object to another, but those whose keys are in
 * the array at `but`, unless DUK_INVALID_INDEX. False: not all of it is that simple, and nothing
 * was done: an accessor, an index for a name, anything but a plain object on either side. */
bool object_copy_plain(duk_context *ctx, duk_idx_t to, duk_idx_t from, duk_idx_t but);

#endif
