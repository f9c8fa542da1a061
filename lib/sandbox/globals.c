/* globals.c - what scripts must not have is taken away.
 *
 * The engine's own extensions, which show its insides or make strings of any bytes; and,
 * unless dynamic code is allowed, every way to make a function from a text. Function stays
 * as a name, so that `instanceof Function` means something, but makes nothing. */
#include "sandbox/builtins.h"

static const char *const gone[] = { "Duktape", "CBOR", "Buffer", "act" };

/* Methods of constructors that are no JavaScript: they give and take raw bytes. */
static const struct {
    const char *of, *name;
} gone_methods[] = { { "String", "fromBuffer" },
                     { "String", "fromBufferRaw" },
                     { "Uint8Array", "allocPlain" },
                     { "Uint8Array", "plainOf" } };

static duk_ret_t refuse(duk_context *ctx)
{
    return duk_type_error(ctx,
                          "dynamic code is not allowed: functions are not made from text here");
}

/* [ ... global ] -> [ ... global ] */
static void replace_function(duk_context *ctx)
{
    duk_push_c_function(ctx, refuse, DUK_VARARGS);
    duk_push_literal(ctx, "Function");
    define_name(ctx);
    duk_get_prop_literal(ctx, -2, "Function");
    duk_get_prop_literal(ctx, -1, "prototype");
    duk_remove(ctx, -2);
    duk_push_literal(ctx, "constructor");
    duk_dup(ctx, -3);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_FORCE);
    define_prototype(ctx);
    define_value(ctx, "Function");
}

static void remove_methods(duk_context *ctx)
{
    for (size_t i = 0; i < sizeof gone_methods / sizeof gone_methods[0]; i++) {
        if (duk_get_prop_string(ctx, -1, gone_methods[i].of))
            duk_del_prop_string(ctx, -1, gone_methods[i].name);
        duk_pop(ctx);
    }
}

void globals_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
        duk_del_prop_string(ctx, -1, gone[i]);
    remove_methods(ctx);
    if (!inside_of(ctx)->dynamic_code) {
        duk_del_prop_literal(ctx, -1, "eval");
        replace_function(ctx);
    }
    duk_dup_top(ctx);
    define_value(ctx, "self"); /* as workers call it */
    duk_pop(ctx);
}
