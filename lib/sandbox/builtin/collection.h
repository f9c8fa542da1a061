/* collection.h - what the built-ins for Map, Set and their weak kin share. */
#ifndef MDX_SANDBOX_BUILTIN_COLLECTION_H
#define MDX_SANDBOX_BUILTIN_COLLECTION_H

#include "sandbox/builtins.h"

/* [ iterable table ]: adds what it gives, unless that is undefined or null, by the table's
 * method of that name; one that is `ours` need not be called. */
void collection_fill(duk_context *ctx, const char *adder, duk_c_function ours, bool pairs);

/* set_methods.c: defines the methods that take a second Set, on Set.prototype, on top. */
void set_define_methods(duk_context *ctx);

/* ---- installed by collections.c ----------------------------------------------------- */

void map_install(duk_context *ctx); /* Map, Set */
void weak_install(duk_context *ctx);
void reflect_install(duk_context *ctx); /* Proxy too */
void array_buffer_install(duk_context *ctx);
void typed_array_install(duk_context *ctx);
void data_view_install(duk_context *ctx);
void bigint_install(duk_context *ctx);
void iterator_install(duk_context *ctx);

#endif
