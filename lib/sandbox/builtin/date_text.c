/* date_text.c - the methods that give a Date as text. */
#include "sandbox/builtin/date.h"

#include <math.h>

static const char days[][4] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char months[][4] = { "Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                  "Jul", "Aug", "Sep", "Oct", "Nov", "Dec" };

static int part(const double *parts, int which)
{
    return (int)parts[which];
}

/* Pushes "Thu Jan 01 1970". */
static void push_day(duk_context *ctx, const double *parts)
{
    const int year = part(parts, DATE_YEAR);

    duk_push_sprintf(ctx, "%s %s %02d %s%04d", days[part(parts, DATE_WEEKDAY)],
                     months[part(parts, DATE_MONTH)], part(parts, DATE_DAY), year < 0 ? "-" : "",
                     year < 0 ? -year : year);
}

/* Pushes "00:00:00 GMT+0000 (Coordinated Universal Time)". */
static void push_clock(duk_context *ctx, const double *parts)
{
    duk_push_sprintf(ctx, "%02d:%02d:%02d GMT+0000 (Coordinated Universal Time)",
                     part(parts, DATE_HOURS), part(parts, DATE_MINUTES), part(parts, DATE_SECONDS));
}

static void push_both(duk_context *ctx, const double *parts)
{
    push_day(ctx, parts);
    duk_push_literal(ctx, " ");
    push_clock(ctx, parts);
    duk_concat(ctx, 3);
}

static void push_utc(duk_context *ctx, const double *parts)
{
    const int year = part(parts, DATE_YEAR);

    duk_push_sprintf(ctx, "%s, %02d %s %s%04d %02d:%02d:%02d GMT", days[part(parts, DATE_WEEKDAY)],
                     part(parts, DATE_DAY), months[part(parts, DATE_MONTH)], year < 0 ? "-" : "",
                     year < 0 ? -year : year, part(parts, DATE_HOURS), part(parts, DATE_MINUTES),
                     part(parts, DATE_SECONDS));
}

static void push_iso(duk_context *ctx, const double *parts)
{
    const int year = part(parts, DATE_YEAR);

    if (year >= 0 && year <= 9999)
        duk_push_sprintf(ctx, "%04d", year);
    else
        duk_push_sprintf(ctx, "%c%06d", year < 0 ? '-' : '+', year < 0 ? -year : year);
    duk_push_sprintf(ctx, "-%02d-%02dT%02d:%02d:%02d.%03dZ", part(parts, DATE_MONTH) + 1,
                     part(parts, DATE_DAY), part(parts, DATE_HOURS), part(parts, DATE_MINUTES),
                     part(parts, DATE_SECONDS), part(parts, DATE_MS));
    duk_concat(ctx, 2);
}

enum { TEXT_BOTH, TEXT_DAY, TEXT_CLOCK, TEXT_UTC, TEXT_ISO };

static const struct {
    const char *method;
    void (*push)(duk_context *, const double *);
} texts[] = {
    { "toString", push_both },   { "toDateString", push_day }, { "toTimeString", push_clock },
    { "toUTCString", push_utc }, { "toISOString", push_iso },
};

static duk_ret_t to_text(duk_context *ctx)
{
    const int which = duk_get_current_magic(ctx);
    const double time = date_this(ctx, texts[which].method);
    double parts[DATE_PARTS + 1];

    if (isnan(time) && which == TEXT_ISO)
        return duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid time value");
    if (isnan(time)) {
        duk_push_literal(ctx, "Invalid Date");
        return 1;
    }
    date_split(time, parts);
    texts[which].push(ctx, parts);
    return 1;
}

void date_push_text(duk_context *ctx, double time)
{
    double parts[DATE_PARTS + 1];

    date_split(time, parts);
    push_both(ctx, parts);
}

static duk_ret_t to_json(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_to_object(ctx, -1);
    duk_dup_top(ctx);
    duk_to_primitive(ctx, -1, DUK_HINT_NUMBER);
    if (duk_is_number(ctx, -1) && !isfinite(duk_get_number(ctx, -1))) {
        duk_push_null(ctx);
        return 1;
    }
    duk_pop(ctx);
    duk_push_literal(ctx, "toISOString");
    duk_call_prop(ctx, -2, 0);
    return 1;
}

/* OrdinaryToPrimitive by the one method; true: a primitive is on top. */
static bool try_method(duk_context *ctx, const char *name)
{
    duk_get_prop_string(ctx, 1, name);
    if (!duk_is_callable(ctx, -1)) {
        duk_pop(ctx);
        return false;
    }
    duk_dup(ctx, 1);
    duk_call_method(ctx, 0);
    if (!duk_is_object(ctx, -1))
        return true;
    duk_pop(ctx);
    return false;
}

/* Date.prototype[@@toPrimitive](hint) */
static duk_ret_t to_primitive(duk_context *ctx)
{
    bool text, number;

    duk_push_this(ctx);
    if (!duk_is_object(ctx, 1))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "Date.prototype[Symbol.toPrimitive] called on non-object");
    duk_push_literal(ctx, "string");
    duk_push_literal(ctx, "default");
    duk_push_literal(ctx, "number");
    text = duk_strict_equals(ctx, 0, 2) || duk_strict_equals(ctx, 0, 3);
    number = duk_strict_equals(ctx, 0, 4);
    if (!text && !number)
        return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Invalid hint: %s", duk_safe_to_string(ctx, 0));
    if (try_method(ctx, text ? "toString" : "valueOf") ||
        try_method(ctx, text ? "valueOf" : "toString"))
        return 1;
    return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Cannot convert object to primitive value");
}

void date_define_texts(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "toString", to_text, 0, 0, TEXT_BOTH, BUILTIN_METHOD },
        { "toDateString", to_text, 0, 0, TEXT_DAY, BUILTIN_METHOD },
        { "toTimeString", to_text, 0, 0, TEXT_CLOCK, BUILTIN_METHOD },
        { "toUTCString", to_text, 0, 0, TEXT_UTC, BUILTIN_METHOD },
        { "toISOString", to_text, 0, 0, TEXT_ISO, BUILTIN_METHOD },
        { "toJSON", to_json, 1, 1, 0, BUILTIN_METHOD },
        { "@@toPrimitive", to_primitive, 1, 1, 0, BUILTIN_FIXED },
    };

    DEFINE_TABLE(ctx, table);
    define_alias(ctx, "toGMTString", "toUTCString");
}
