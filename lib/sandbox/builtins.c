/* builtins.c - the list of what is installed. */
#include "sandbox/builtin/builtin.h"

void builtins_install(duk_context *ctx)
{
    static void (*const install[])(duk_context *) = {
        /* clang-format off */
        symbol_install,
        math_install,
        object_install,
        array_install,
        string_install,
        number_install,
        date_install,
        json_install,
        language_install,
        function_install,
        error_install,
        errors_install,
        promise_install,
        jobs_install,
        console_install,
        timers_install,
        dollar_install,
        collections_install,
        regexp_install,
        web_install, intl_install,
        order_install,
        globals_install,
        /* clang-format on */
    };

    duk_require_stack(ctx, 32);
    for (size_t i = 0; i < sizeof install / sizeof install[0]; i++)
        install[i](ctx);
}
