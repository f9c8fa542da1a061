/* builtins.c - the list of what is installed, and how a built-in is defined. */
#include "sandbox/builtins.h"

void define_value(duk_context *ctx, const char *name)
{
    duk_push_string(ctx, name);
    duk_swap(ctx, -1, -2);
    duk_def_prop(ctx, -3,
                 DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_CLEAR_ENUMERABLE |
                     DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_FORCE);
}

void define_name(duk_context *ctx)
{
    duk_push_literal(ctx, "name");
    duk_swap(ctx, -1, -2);
    duk_def_prop(ctx, -3,
                 DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WEC | DUK_DEFPROP_SET_CONFIGURABLE |
                     DUK_DEFPROP_FORCE);
}

void define_prototype(duk_context *ctx)
{
    duk_push_literal(ctx, "prototype");
    duk_swap(ctx, -1, -2);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WEC | DUK_DEFPROP_FORCE);
}

void define_magic(duk_context *ctx, const char *name, duk_c_function function, duk_idx_t args,
                  int magic)
{
    duk_push_c_function(ctx, function, args);
    duk_set_magic(ctx, -1, magic);
    duk_push_string(ctx, name);
    define_name(ctx);
    define_value(ctx, name);
}

void define_method(duk_context *ctx, const char *name, duk_c_function function, duk_idx_t args)
{
    define_magic(ctx, name, function, args, 0);
}

void builtins_install(duk_context *ctx)
{
    static void (*const install[])(duk_context *) = {
        errors_install, promise_install, jobs_install,    console_install,
        timers_install, dollar_install,  globals_install,
    };

    duk_require_stack(ctx, 32);
    for (size_t i = 0; i < sizeof install / sizeof install[0]; i++)
        install[i](ctx);
}
