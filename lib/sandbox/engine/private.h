/* private.h - private names: properties that only their class can see.
 *
 * Compiled as part of the engine (private.inc). A private name is a hidden symbol, unlike any
 * other; what it names lies on the object itself, a Proxy too, whether extensible or not,
 * and neither freezing nor reflection touches it. */
#ifndef MDX_SANDBOX_ENGINE_PRIVATE_H
#define MDX_SANDBOX_ENGINE_PRIVATE_H

#include "duktape.h"

#include <stdbool.h>
#include <stdint.h>

enum private_kind {
    PRIVATE_NONE, /* also of what is no object */
    PRIVATE_FIELD,
    PRIVATE_METHOD,
    PRIVATE_ACCESSOR /* the value is a row of slots: getter, setter */
};

/* Pushes a new name that shows as the string at index; number: how many there were before. */
void private_push_name(duk_context *ctx, duk_idx_t index, uint64_t number);
/* What the object at index has under the name at `name`; its value is pushed, unless NONE. */
enum private_kind private_get(duk_context *ctx, duk_idx_t index, duk_idx_t name);
enum private_kind private_find(duk_context *ctx, duk_idx_t index, duk_idx_t name);
/* [ ... value ] -> [ ... ]: the field, which is there. */
void private_set(duk_context *ctx, duk_idx_t index, duk_idx_t name);
/* [ ... value ] -> [ ... ]: there is nothing of that name. */
void private_add(duk_context *ctx, duk_idx_t index, duk_idx_t name, enum private_kind kind);

#endif
