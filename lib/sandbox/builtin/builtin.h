/* builtin.h - the built-ins of the standard's own chapters, one file a subject.
 *
 * Each install function runs once, at boot, with nothing of use on the stack, and leaves
 * the stack as it was. Where the engine's own function does what the standard says it stays. */
#ifndef MDX_SANDBOX_BUILTIN_H
#define MDX_SANDBOX_BUILTIN_H

#include "sandbox/builtins.h"

void array_install(duk_context *ctx);
void date_install(duk_context *ctx);
void error_install(duk_context *ctx);
void function_install(duk_context *ctx);
void order_install(duk_context *ctx); /* after all that define functions */
void json_install(duk_context *ctx);
void math_install(duk_context *ctx);
void number_install(duk_context *ctx);
void object_install(duk_context *ctx);
void string_install(duk_context *ctx);
void symbol_install(duk_context *ctx);
void regexp_install(duk_context *ctx);      /* RegExp, and what strings do with it */
void collections_install(duk_context *ctx); /* Map … ArrayBuffer … Reflect, Proxy */

/* Pushes "Symbol(description)" of the symbol at index. */
void symbol_push_text(duk_context *ctx, duk_idx_t index);

#endif
