/* dynamic.h - functions made from text. Compiled as part of the engine. */
#ifndef MDX_SANDBOX_ENGINE_DYNAMIC_H
#define MDX_SANDBOX_ENGINE_DYNAMIC_H

#include "duktape.h"

/* CreateDynamicFunction of the arguments of a native function (DUK_VARARGS), as its last act;
 * kind is one of enum mdx_engine_code_kind from MDX_ENGINE_FUNCTION on. Its prototype is that
 * of its kind: engine_proto_from_new_target() is the caller's. */
duk_ret_t dynamic_function(duk_context *ctx, int kind);

#endif
