/* date.c - the constructor Date and its functions. */
#include "sandbox/builtin/date.h"

#include "sandbox/engine/peek.h"

#include <math.h>

static bool is_date(duk_context *ctx, duk_idx_t index)
{
    return duk_is_object(ctx, index) && !peek_is_proxy(ctx, index) &&
           peek_class(ctx, index) == PEEK_CLASS_DATE;
}

static double time_of(duk_context *ctx, duk_idx_t index)
{
    double time;

    peek_push_inner(ctx, index);
    time = duk_get_number_default(ctx, -1, NAN);
    duk_pop(ctx);
    return time;
}

/* Leaves nothing on the stack. */
double date_this(duk_context *ctx, const char *method)
{
    double time;

    duk_push_this(ctx);
    if (!is_date(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "this is not a Date object (%s)", method);
    time = time_of(ctx, -1);
    duk_pop(ctx);
    return time;
}

duk_ret_t date_set_this(duk_context *ctx, double time)
{
    duk_push_this(ctx);
    native_set_time(ctx, -1, time);
    duk_push_number(ctx, time);
    return 1;
}

static double parse(duk_context *ctx, duk_idx_t index)
{
    struct slice text;

    text.data = duk_get_lstring(ctx, index, &text.len);
    inside_spend(ctx, inside_of(ctx), 100 + (int64_t)text.len);
    return date_clip(date_parse(text));
}

/* The arguments as parts: year, month and so on. */
static double from_parts(duk_context *ctx, duk_idx_t count)
{
    double parts[DATE_PARTS] = { 0, 0, 1, 0, 0, 0, 0 };

    for (duk_idx_t i = 0; i < count && i < DATE_PARTS; i++)
        parts[i] = duk_to_number(ctx, i);
    if (count == 0)
        parts[0] = NAN;
    parts[DATE_YEAR] = date_full_year(parts[DATE_YEAR]);
    return date_clip(date_join(parts));
}

static double from_value(duk_context *ctx)
{
    if (is_date(ctx, 0))
        return time_of(ctx, 0);
    duk_to_primitive(ctx, 0, DUK_HINT_NONE);
    if (duk_is_string(ctx, 0) && !duk_is_symbol(ctx, 0))
        return parse(ctx, 0);
    return date_clip(duk_to_number(ctx, 0));
}

static duk_ret_t construct(duk_context *ctx)
{
    const duk_idx_t count = duk_get_top(ctx);
    double time;

    if (!duk_is_constructor_call(ctx)) {
        date_push_text(ctx, duk_get_now(ctx));
        return 1;
    }
    time = count == 0 ? duk_get_now(ctx) : count == 1 ? from_value(ctx) : from_parts(ctx, count);
    native_push_date(ctx);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    native_set_time(ctx, -1, count == 0 ? floor(time) : time);
    return 1;
}

static duk_ret_t parse_text(duk_context *ctx)
{
    duk_to_string(ctx, 0);
    duk_push_number(ctx, parse(ctx, 0));
    return 1;
}

static duk_ret_t utc(duk_context *ctx)
{
    duk_push_number(ctx, from_parts(ctx, duk_get_top(ctx)));
    return 1;
}

void date_install(duk_context *ctx)
{
    static const struct builtin statics[] = {
        { "parse", parse_text, 1, 1, 0, BUILTIN_METHOD },
        { "UTC", utc, 7, DUK_VARARGS, 0, BUILTIN_METHOD },
    };

    duk_get_global_literal(ctx, "Date");
    native_replace(ctx, -1, construct, DUK_VARARGS, 0);
    DEFINE_TABLE(ctx, statics);
    duk_get_prop_literal(ctx, -1, "prototype");
    native_make_ordinary(ctx, -1);
    date_define_parts(ctx);
    date_define_texts(ctx);
    duk_pop_2(ctx);
}
