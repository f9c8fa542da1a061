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

/* A flag for duk_compile_raw(): the first line is number 0. */
#define LANGUAGE_LINE_ZERO (1U << 16)

/* At boot: pops the value of the intrinsic "@name" (name without the '@'). */
void intrinsic_define(duk_context *ctx, const char *name);
/* Pushes its value; false, with undefined pushed: there is none. */
bool intrinsic_push(duk_context *ctx, const char *name);

/* The objects a function's kind asks for; until one is defined, those of ordinary functions. */
enum language_object {
    LANGUAGE_GENERATOR_FUNCTION,       /* %GeneratorFunction.prototype%: its [[Prototype]] */
    LANGUAGE_ASYNC_FUNCTION,           /* %AsyncFunction.prototype% */
    LANGUAGE_ASYNC_GENERATOR_FUNCTION, /* %AsyncGeneratorFunction.prototype% */
    LANGUAGE_GENERATOR,                /* %GeneratorPrototype%: that of its `prototype` */
    LANGUAGE_ASYNC_GENERATOR           /* %AsyncGeneratorPrototype% */
};
/* At boot: pops it. */
void language_object_define(duk_context *ctx, enum language_object object);
void language_object_push(duk_context *ctx, enum language_object object);
/* At boot: `caller` and `arguments` of Function.prototype; @call, @apply and @construct, which
 * add nothing to the C stack. */
void engine_language_install(duk_context *ctx);

/* ---- for native constructors --------------------------------------------------- */

/* In a constructor call `this` is an ordinary object whose prototype is that of new.target, or
 * the constructor's own `prototype` when that is no object. A native constructor may fill it, or
 * return another object. Pushes new.target; false, with undefined pushed: no constructor call. */
bool engine_new_target(duk_context *ctx);
/* Gives the object on top the prototype of the `this` of a constructor call, and does nothing in
 * an ordinary call. */
void engine_proto_from_new_target(duk_context *ctx);

#endif
