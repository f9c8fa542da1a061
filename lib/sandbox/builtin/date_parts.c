/* date_parts.c - the methods that read and set parts of a Date. */
#include "sandbox/builtin/date.h"

#include <math.h>

static duk_ret_t get_time(duk_context *ctx)
{
    duk_push_number(ctx, date_this(ctx, "valueOf"));
    return 1;
}

/* magic: enum date_part */
static duk_ret_t get_part(duk_context *ctx)
{
    const double time = date_this(ctx, "get");
    double parts[DATE_PARTS + 1];

    if (isnan(time)) {
        duk_push_nan(ctx);
        return 1;
    }
    date_split(time, parts);
    duk_push_number(ctx, parts[duk_get_current_magic(ctx)]);
    return 1;
}

static duk_ret_t get_year(duk_context *ctx)
{
    const double time = date_this(ctx, "getYear");
    double parts[DATE_PARTS + 1] = { NAN };

    if (!isnan(time))
        date_split(time, parts);
    duk_push_number(ctx, parts[DATE_YEAR] - 1900);
    return 1;
}

static duk_ret_t get_offset(duk_context *ctx)
{
    const double time = date_this(ctx, "getTimezoneOffset");

    duk_push_number(ctx, isnan(time) ? NAN : 0);
    return 1;
}

static duk_ret_t set_time(duk_context *ctx)
{
    (void)date_this(ctx, "setTime");
    return date_set_this(ctx, date_clip(duk_to_number(ctx, 0)));
}

/* magic: the first part that is set. The next ones may follow, up to the end of the date or of
 * the time. */
static duk_ret_t set_parts(duk_context *ctx)
{
    const int first = duk_get_current_magic(ctx);
    const int end = first <= DATE_DAY ? DATE_HOURS : DATE_PARTS;
    const int given = (int)duk_get_top(ctx);
    double time = date_this(ctx, "set");
    double values[DATE_PARTS], parts[DATE_PARTS + 1];
    int count = given < end - first ? given : end - first;

    if (count == 0) {
        duk_push_undefined(ctx);
        count = 1;
    }
    for (int i = 0; i < count; i++)
        values[i] = duk_to_number(ctx, i);
    if (isnan(time) && first == DATE_YEAR)
        time = 0;
    if (isnan(time)) {
        duk_push_nan(ctx);
        return 1;
    }
    date_split(time, parts);
    for (int i = 0; i < count; i++)
        parts[first + i] = values[i];
    return date_set_this(ctx, date_clip(date_join(parts)));
}

static duk_ret_t set_year(duk_context *ctx)
{
    double time = date_this(ctx, "setYear");
    const double year = duk_to_number(ctx, 0);
    double parts[DATE_PARTS + 1];

    if (isnan(year))
        return date_set_this(ctx, NAN);
    date_split(isnan(time) ? 0 : time, parts);
    parts[DATE_YEAR] = date_full_year(year);
    return date_set_this(ctx, date_clip(date_join(parts)));
}

void date_define_parts(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "valueOf", get_time, 0, 0, 0, BUILTIN_METHOD },
        { "getTime", get_time, 0, 0, 0, BUILTIN_METHOD },
        { "getFullYear", get_part, 0, 0, DATE_YEAR, BUILTIN_METHOD },
        { "getUTCFullYear", get_part, 0, 0, DATE_YEAR, BUILTIN_METHOD },
        { "getMonth", get_part, 0, 0, DATE_MONTH, BUILTIN_METHOD },
        { "getUTCMonth", get_part, 0, 0, DATE_MONTH, BUILTIN_METHOD },
        { "getDate", get_part, 0, 0, DATE_DAY, BUILTIN_METHOD },
        { "getUTCDate", get_part, 0, 0, DATE_DAY, BUILTIN_METHOD },
        { "getDay", get_part, 0, 0, DATE_WEEKDAY, BUILTIN_METHOD },
        { "getUTCDay", get_part, 0, 0, DATE_WEEKDAY, BUILTIN_METHOD },
        { "getHours", get_part, 0, 0, DATE_HOURS, BUILTIN_METHOD },
        { "getUTCHours", get_part, 0, 0, DATE_HOURS, BUILTIN_METHOD },
        { "getMinutes", get_part, 0, 0, DATE_MINUTES, BUILTIN_METHOD },
        { "getUTCMinutes", get_part, 0, 0, DATE_MINUTES, BUILTIN_METHOD },
        { "getSeconds", get_part, 0, 0, DATE_SECONDS, BUILTIN_METHOD },
        { "getUTCSeconds", get_part, 0, 0, DATE_SECONDS, BUILTIN_METHOD },
        { "getMilliseconds", get_part, 0, 0, DATE_MS, BUILTIN_METHOD },
        { "getUTCMilliseconds", get_part, 0, 0, DATE_MS, BUILTIN_METHOD },
        { "getTimezoneOffset", get_offset, 0, 0, 0, BUILTIN_METHOD },
        { "getYear", get_year, 0, 0, 0, BUILTIN_METHOD },
        { "setTime", set_time, 1, 1, 0, BUILTIN_METHOD },
        { "setMilliseconds", set_parts, 1, DUK_VARARGS, DATE_MS, BUILTIN_METHOD },
        { "setUTCMilliseconds", set_parts, 1, DUK_VARARGS, DATE_MS, BUILTIN_METHOD },
        { "setSeconds", set_parts, 2, DUK_VARARGS, DATE_SECONDS, BUILTIN_METHOD },
        { "setUTCSeconds", set_parts, 2, DUK_VARARGS, DATE_SECONDS, BUILTIN_METHOD },
        { "setMinutes", set_parts, 3, DUK_VARARGS, DATE_MINUTES, BUILTIN_METHOD },
        { "setUTCMinutes", set_parts, 3, DUK_VARARGS, DATE_MINUTES, BUILTIN_METHOD },
        { "setHours", set_parts, 4, DUK_VARARGS, DATE_HOURS, BUILTIN_METHOD },
        { "setUTCHours", set_parts, 4, DUK_VARARGS, DATE_HOURS, BUILTIN_METHOD },
        { "setDate", set_parts, 1, DUK_VARARGS, DATE_DAY, BUILTIN_METHOD },
        { "setUTCDate", set_parts, 1, DUK_VARARGS, DATE_DAY, BUILTIN_METHOD },
        { "setMonth", set_parts, 2, DUK_VARARGS, DATE_MONTH, BUILTIN_METHOD },
        { "setUTCMonth", set_parts, 2, DUK_VARARGS, DATE_MONTH, BUILTIN_METHOD },
        { "setFullYear", set_parts, 3, DUK_VARARGS, DATE_YEAR, BUILTIN_METHOD },
        { "setUTCFullYear", set_parts, 3, DUK_VARARGS, DATE_YEAR, BUILTIN_METHOD },
        { "setYear", set_year, 1, 1, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}
