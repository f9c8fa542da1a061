/* language.h - what the lowered language needs of the engine, beyond ES5.
 *
 * Compiled as part of the engine (language.inc is put at its end). A name that begins with
 * '@' and a letter is an intrinsic: the compiler puts its value among the constants of the
 * function, so nothing is looked up at run time. Any other name with an '@' is a variable
 * that no user can name; its name is a hidden symbol. */
#ifndef MDX_SANDBOX_ENGINE_LANGUAGE_H
#define MDX_SANDBOX_ENGINE_LANGUAGE_H

#include "duktape.h"

#include <stdbool.h>

/* At boot: pops the value of the intrinsic "@name" (name without the '@'). */
void intrinsic_define(duk_context *ctx, const char *name);
/* Pushes its value; false, with undefined pushed: there is none. */
bool intrinsic_push(duk_context *ctx, const char *name);

#endif
