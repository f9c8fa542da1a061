/* options.c - how Intl's constructors read their options. */
#include "sandbox/intl/intl.h"

#include <string.h>

bool option_text(duk_context *ctx, duk_idx_t index, const char *name)
{
    if (!duk_is_object(ctx, index))
        return false;
    duk_get_prop_string(ctx, index, name);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        return false;
    }
    duk_to_string(ctx, -1);
    return true;
}

int option_of(duk_context *ctx, duk_idx_t index, const char *name, const char *const *values,
              int otherwise)
{
    int found = -1;

    if (!option_text(ctx, index, name))
        return otherwise;
    for (int i = 0; values[i]; i++)
        if (!strcmp(values[i], duk_get_string(ctx, -1)))
            found = i;
    if (found < 0)
        (void)duk_range_error(ctx, "Value %s out of range for option %s", duk_get_string(ctx, -1),
                              name);
    duk_pop(ctx);
    return found;
}

int option_number(duk_context *ctx, duk_idx_t index, const char *name, int least, int most,
                  int otherwise)
{
    double number;

    if (!duk_is_object(ctx, index))
        return otherwise;
    duk_get_prop_string(ctx, index, name);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        return otherwise;
    }
    number = duk_to_number(ctx, -1);
    duk_pop(ctx);
    if (!(number >= least && number <= most))
        (void)duk_range_error(ctx, "%s value is out of range.", name);
    return (int)number;
}

int option_bool(duk_context *ctx, duk_idx_t index, const char *name)
{
    int value;

    if (!duk_is_object(ctx, index))
        return -1;
    duk_get_prop_string(ctx, index, name);
    value = duk_is_undefined(ctx, -1) ? -1 : duk_to_boolean(ctx, -1) != 0;
    duk_pop(ctx);
    return value;
}

void option_put(duk_context *ctx, const char *name, const char *value)
{
    duk_push_string(ctx, value);
    duk_put_prop_string(ctx, -2, name);
}

void push_bound(duk_context *ctx, duk_c_function function)
{
    if (duk_get_prop_literal(ctx, -1, BOUND))
        return;
    duk_pop(ctx);
    push_function(ctx, "", function, 1, 1, 0);
    duk_dup(ctx, -2);
    duk_put_prop_literal(ctx, -2, BOUND);
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, -3, BOUND);
}

/* language[-script][-region][-…]: letters and digits in groups of 1 to 8, the first of 2 to 8
 * letters. */
static void check_tag(duk_context *ctx, duk_idx_t index)
{
    const char *tag = duk_to_string(ctx, index);
    size_t group = 0, groups = 0;

    for (const char *c = tag;; c++) {
        const bool letter = (*c >= 'a' && *c <= 'z') || (*c >= 'A' && *c <= 'Z');

        if (letter || (groups && *c >= '0' && *c <= '9')) {
            group++;
            continue;
        }
        if ((*c && *c != '-') || !group || group > 8 || (!groups && group < 2))
            (void)duk_range_error(ctx, "Incorrect locale information provided");
        groups++;
        group = 0;
        if (!*c)
            return;
    }
}

void locales_check(duk_context *ctx, duk_idx_t index)
{
    duk_uarridx_t count;

    if (duk_is_undefined(ctx, index))
        return;
    if (duk_is_string(ctx, index)) {
        check_tag(ctx, index);
        return;
    }
    if (!duk_is_object(ctx, index))
        (void)duk_type_error(ctx, "Incorrect locale information provided");
    count = (duk_uarridx_t)duk_get_length(ctx, index);
    for (duk_uarridx_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), 20);
        duk_get_prop_index(ctx, index, i);
        check_tag(ctx, duk_get_top_index(ctx));
        duk_pop(ctx);
    }
}

duk_ret_t supported_locales(duk_context *ctx)
{
    duk_uarridx_t count, kept = 0;

    locales_check(ctx, 0);
    duk_push_array(ctx);
    if (duk_is_string(ctx, 0)) {
        duk_push_array(ctx);
        duk_dup(ctx, 0);
        duk_put_prop_index(ctx, -2, 0);
        duk_replace(ctx, 0);
    }
    count = duk_is_object(ctx, 0) ? (duk_uarridx_t)duk_get_length(ctx, 0) : 0;
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, 0, i);
        if (!strncmp(duk_to_string(ctx, -1), "en", 2))
            duk_put_prop_index(ctx, -2, kept++);
        else
            duk_pop(ctx);
    }
    return 1;
}

void intl_finish(duk_context *ctx, const char *name)
{
    static const struct builtin statics[] = {
        { "supportedLocalesOf", supported_locales, 1, 2, 0, BUILTIN_METHOD },
    };

    duk_push_sprintf(ctx, "Intl.%s", name);
    duk_swap(ctx, -1, -2);
    define_tag(ctx, duk_get_string(ctx, -2));
    duk_pop_2(ctx);
    DEFINE_TABLE(ctx, statics);
    define_value(ctx, name);
}
