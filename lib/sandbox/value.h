/* value.h - JSON in and out, in the ways that only this room needs. */
#ifndef MDX_SANDBOX_VALUE_H
#define MDX_SANDBOX_VALUE_H

#include "sandbox/inside.h"

/* As value_write_json, but false, with the buffer failed, when it does not fit. */
bool value_write_some(duk_context *ctx, duk_idx_t index, struct buffer *out);

/* As value_push_json, with every object and array in it frozen. */
void value_push_frozen(duk_context *ctx, struct slice json);

#endif
