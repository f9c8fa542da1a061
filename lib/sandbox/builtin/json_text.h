/* json_text.h - what the files about JSON share. */
#ifndef MDX_SANDBOX_BUILTIN_JSON_TEXT_H
#define MDX_SANDBOX_BUILTIN_JSON_TEXT_H

#include "sandbox/builtin/object.h"

/* Pushes an array of the own enumerable names of the object at index. */
void json_push_names(duk_context *ctx, duk_idx_t index);
/* JSON.stringify(value, replacer, space) */
duk_ret_t json_stringify(duk_context *ctx);

#endif
