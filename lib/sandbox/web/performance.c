/* performance.c - performance.now() and its like (W3C, High Resolution Time): the call's clock in
 * milliseconds, and no finer, so that nobody measures what is not theirs. As on Workers, time is
 * counted from 1970, since a boot that all calls share is nobody's beginning. */
#include "sandbox/web/web.h"

static duk_ret_t now(duk_context *ctx)
{
    duk_push_number(ctx, duk_get_now(ctx));
    return 1;
}

static duk_ret_t to_json(duk_context *ctx)
{
    duk_push_object(ctx);
    duk_push_uint(ctx, 0);
    duk_put_prop_literal(ctx, -2, "timeOrigin");
    return 1;
}

void performance_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "now", now, 0, 0, 0, BUILTIN_METHOD },
        { "toJSON", to_json, 0, 0, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    duk_push_object(ctx);
    DEFINE_TABLE(ctx, methods);
    define_tag(ctx, "Performance");
    duk_push_uint(ctx, 0);
    define_value(ctx, "timeOrigin");
    define_value(ctx, "performance");
    duk_pop(ctx);
}
