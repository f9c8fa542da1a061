/* intl.c - the object Intl, and the methods of other objects that format for people. */
#include "sandbox/intl/intl.h"

static duk_ret_t canonical_locales(duk_context *ctx)
{
    locales_check(ctx, 0);
    duk_push_array(ctx);
    if (duk_is_string(ctx, 0)) {
        duk_dup(ctx, 0);
        duk_put_prop_index(ctx, -2, 0);
    } else if (duk_is_object(ctx, 0)) {
        const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, 0);

        for (duk_uarridx_t i = 0; i < count; i++) {
            duk_get_prop_index(ctx, 0, i);
            duk_put_prop_index(ctx, -2, i);
        }
    }
    return 1;
}

void intl_install(duk_context *ctx)
{
    static const struct builtin functions[] = {
        { "getCanonicalLocales", canonical_locales, 1, 1, 0, BUILTIN_METHOD },
    };
    static const struct builtin number[] = {
        { "toLocaleString", number_to_locale, 0, 2, 0, BUILTIN_METHOD },
    };
    static const struct builtin date[] = {
        { "toLocaleString", date_to_locale, 0, 2, DATE_ANY, BUILTIN_METHOD },
        { "toLocaleDateString", date_to_locale, 0, 2, DATE_DATE, BUILTIN_METHOD },
        { "toLocaleTimeString", date_to_locale, 0, 2, DATE_TIME, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    duk_push_object(ctx);
    DEFINE_TABLE(ctx, functions);
    define_tag(ctx, "Intl");
    number_format_install(ctx);
    date_format_install(ctx);
    plural_install(ctx);
    define_value(ctx, "Intl");
    duk_get_prop_literal(ctx, -1, "Number");
    duk_get_prop_literal(ctx, -1, "prototype");
    DEFINE_TABLE(ctx, number);
    duk_pop_2(ctx);
    duk_get_prop_literal(ctx, -1, "Date");
    duk_get_prop_literal(ctx, -1, "prototype");
    DEFINE_TABLE(ctx, date);
    duk_pop_3(ctx);
}
