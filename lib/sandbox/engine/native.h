/* native.h - native functions as the standard wants them.
 *
 * Compiled as part of the engine (native.inc), because the engine's own interface makes
 * every native function a constructor that inherits its name and length. */
#ifndef MDX_SANDBOX_ENGINE_NATIVE_H
#define MDX_SANDBOX_ENGINE_NATIVE_H

#include "duktape.h"

#include <stdbool.h>

/* [ ... name ] -> [ ... function ]: an object with own `length` and `name` that inherits from
 * Function.prototype; `new` works on it only when it is a constructor. args as in
 * duk_push_c_function(). */
void native_push(duk_context *ctx, duk_c_function function, duk_idx_t args, int magic, int length,
                 bool constructor);
/* The object at index is a function that `new` works on; a Proxy counts as its target. */
bool native_is_constructor(duk_context *ctx, duk_idx_t index);

#endif
