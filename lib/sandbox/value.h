/* value.h - JSON in and out, in the ways that only this room needs. */
#ifndef MDX_SANDBOX_VALUE_H
#define MDX_SANDBOX_VALUE_H

#include "base/oddnumber.h"
#include "sandbox/inside.h"

/* As value_write_json, but false, with the buffer failed, when it does not fit. */
bool value_write_some(duk_context *ctx, duk_idx_t index, struct buffer *out);

/* As value_write_some, but false, with nothing written, when the value is not of the simple sort
 * that takes no script: then another way is to be found. gap: ASCII that indents one level, or
 * empty: all on one line. */
bool value_write_straight(duk_context *ctx, duk_idx_t index, struct slice gap, struct buffer *out);

/* As value_push_json, of a text of the engine's own: CESU-8. It has to stay on the stack. */
void value_push_own_json(duk_context *ctx, struct slice json);
/* As value_push_json, with every object and array in it frozen. */
void value_push_frozen(duk_context *ctx, struct slice json);

#endif
