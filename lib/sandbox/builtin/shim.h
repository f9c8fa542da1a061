/* shim.h - stands for engine/object.h. */
#ifndef MDX_SANDBOX_BUILTIN_SHIM_H
#define MDX_SANDBOX_BUILTIN_SHIM_H
#include "sandbox/inside.h"
static inline void object_to_key(duk_context *ctx)
{
    duk_to_string(ctx, -1);
}
static inline bool object_create(duk_context *ctx, duk_idx_t index)
{
    duk_def_prop(ctx, index, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC);
    return true;
}
static inline bool object_is_array(duk_context *ctx, duk_idx_t index)
{
    return duk_is_array(ctx, index);
}
#endif
