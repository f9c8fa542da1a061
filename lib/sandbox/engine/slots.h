/* slots.h - a row of values that script never sees, reached by number, without look-ups.
 *
 * Compiled as part of the engine (slots.inc). A row is an object like any other to the
 * collector; the number must be below its count. */
#ifndef MDX_SANDBOX_ENGINE_SLOTS_H
#define MDX_SANDBOX_ENGINE_SLOTS_H

#include "duktape.h"

#include <stdbool.h>
#include <stdint.h>

/* Pushes a new row, every slot undefined. */
void slots_push(duk_context *ctx, uint32_t count);
/* Pushes the value of a slot of the row at index. */
void slots_get(duk_context *ctx, duk_idx_t index, uint32_t at);
/* Pops a value into it. */
void slots_put(duk_context *ctx, duk_idx_t index, uint32_t at);
/* Small numbers: of a slot that holds one, and into one that is undefined or holds one. */
uint32_t slots_number(duk_context *ctx, duk_idx_t index, uint32_t at);
void slots_set_number(duk_context *ctx, duk_idx_t index, uint32_t at, uint32_t number);

/* Pushes the row that an object keeps under a hidden name (a string's heap pointer); false, with
 * nothing pushed: it is no object, a Proxy, or has none. */
bool slots_of(duk_context *ctx, duk_idx_t index, const void *name);

#endif
