/* generators.h - what the files of generators and async functions share. */
#ifndef MDX_SANDBOX_GENERATORS_H
#define MDX_SANDBOX_GENERATORS_H

#include "sandbox/engine/coroutine.h"
#include "sandbox/engine/language.h"
#include "sandbox/language/language.h"

/* Pushes an object whose prototype is the `prototype` of the function that called the native
 * one, or a known one when that is no object. */
void generator_push_object(duk_context *ctx, enum known prototype);

/* At boot: %GeneratorFunction% and the like, which no global name leads to; its prototype is
 * known then, and what functions of this kind inherit from. */
void function_kind_install(duk_context *ctx, const char *name, enum known function,
                           enum language_object engine_function);
/* The prototype of generators, on top, belongs to those functions' prototype. */
void generator_kind_install(duk_context *ctx, enum known function, const char *tag);

#endif
