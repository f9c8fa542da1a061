/* caller.h - who called: compiled as part of the engine (caller.inc). */
#ifndef MDX_SANDBOX_ENGINE_CALLER_H
#define MDX_SANDBOX_ENGINE_CALLER_H

#include "duktape.h"

/* In a native function: pushes the function that called it, undefined when none did. */
void caller_push(duk_context *ctx);

#endif
