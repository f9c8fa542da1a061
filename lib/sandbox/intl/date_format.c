/* date_format.c - Intl.DateTimeFormat, and Date.prototype's toLocaleString and its kin.
 *
 * Times are told in UTC or at a fixed offset from it: there is no table of time zones here. */
#include "sandbox/intl/intl.h"

#include "sandbox/engine/hooks.h"
#include "sandbox/engine/peek.h"
#include "sandbox/text.h"

#include <math.h>
#include <string.h>

#define FORMAT DUK_HIDDEN_SYMBOL("date format")

enum form { FORM_NONE, FORM_NUMERIC, FORM_TWO, FORM_LONG, FORM_SHORT, FORM_NARROW };
enum cycle { CYCLE_12, CYCLE_23, CYCLE_11, CYCLE_24 };

static const char *const numbers[] = { "numeric", "2-digit", NULL };
static const char *const months_shown[] = { "numeric", "2-digit", "long", "short", "narrow", NULL };
static const char *const names_shown[] = { "long", "short", "narrow", NULL };
static const char *const cycles[] = { "h12", "h23", "h11", "h24", NULL };
static const char *const lengths[] = { "full", "long", "medium", "short", NULL };
static const char *const zones_shown[] = { "short",      "long",         "shortOffset",
                                           "longOffset", "shortGeneric", "longGeneric",
                                           NULL };

static const char *const months[] = { "January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December" };
static const char *const days[] = { "Sunday",   "Monday", "Tuesday", "Wednesday",
                                    "Thursday", "Friday", "Saturday" };

struct date_format {
    uint8_t weekday, era, year, month, day, hour, minute, second; /* enum form */
    uint8_t fraction;                                             /* digits */
    uint8_t zone_name;                                            /* 0: none, else 1 + index */
    uint8_t cycle;                                                /* enum cycle */
    int8_t date_style, time_style;                                /* -1: none */
    int16_t offset;                                               /* minutes east of UTC */
    char zone[24];
};

/* ---- options --------------------------------------------------------------------------- */

/* Lists begin with another form than FORM_NUMERIC where `first` says so. */
static uint8_t read_form(duk_context *ctx, duk_idx_t options, const char *name,
                         const char *const *values, enum form first)
{
    const int found = option_of(ctx, options, name, values, -1);

    return (uint8_t)(found < 0 ? FORM_NONE : (int)first + found);
}

/* +05:30, -08, +0530 */
static bool read_offset(const char *text, struct date_format *format)
{
    const int sign = *text == '-' ? -1 : 1;
    int digits = 0, value = 0;

    if (*text != '+' && *text != '-')
        return false;
    for (const char *c = text + 1; *c; c++) {
        if (*c == ':' && digits == 2)
            continue;
        if (*c < '0' || *c > '9' || ++digits > 4)
            return false;
        value = value * 10 + (*c - '0');
    }
    if (digits == 2)
        value *= 100;
    if ((digits != 2 && digits != 4) || value / 100 > 23 || value % 100 > 59)
        return false;
    format->offset = (int16_t)(sign * (value / 100 * 60 + value % 100));
    return true;
}

static void read_zone(duk_context *ctx, duk_idx_t options, struct date_format *format)
{
    static const char *const same[] = { "UTC",     "GMT",      "Etc/UTC", "Etc/GMT",
                                        "Etc/UCT", "Etc/Zulu", "Zulu",    "Universal" };
    struct slice name;

    memcpy(format->zone, "UTC", 4);
    if (!option_text(ctx, options, "timeZone"))
        return;
    name.data = duk_get_lstring(ctx, -1, &name.len);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++)
        if (slice_is_nocase(name, same[i])) {
            duk_pop(ctx);
            return;
        }
    if (name.len >= sizeof format->zone || !read_offset(name.data, format))
        (void)duk_range_error(
            ctx, "Invalid time zone specified: %s (UTC and offsets like +05:30 are known here)",
            name.data);
    memcpy(format->zone, name.data, name.len);
    duk_pop(ctx);
}

static void read_hours(duk_context *ctx, duk_idx_t options, struct date_format *format)
{
    const int twelve = option_bool(ctx, options, "hour12");
    const int cycle = option_of(ctx, options, "hourCycle", cycles, CYCLE_12);

    format->cycle = (uint8_t)(twelve < 0 ? cycle : twelve ? CYCLE_12 : CYCLE_23);
}

static void apply_styles(struct date_format *format)
{
    if (format->date_style >= 0) {
        format->weekday = format->date_style == 0 ? FORM_LONG : FORM_NONE;
        format->month = format->date_style < 2    ? FORM_LONG
                        : format->date_style == 2 ? FORM_SHORT
                                                  : FORM_NUMERIC;
        format->day = FORM_NUMERIC;
        format->year = format->date_style == 3 ? FORM_TWO : FORM_NUMERIC;
    }
    if (format->time_style >= 0) {
        format->hour = FORM_NUMERIC;
        format->minute = FORM_TWO;
        format->second = format->time_style < 3 ? FORM_TWO : FORM_NONE;
        format->zone_name = format->time_style == 0 ? 2 : format->time_style == 1 ? 1 : 0;
    }
}

static bool has_date(const struct date_format *format)
{
    return format->weekday || format->year || format->month || format->day;
}

static bool has_time(const struct date_format *format)
{
    return format->hour || format->minute || format->second || format->fraction;
}

/* What is shown when no part was asked for. */
static void apply_defaults(struct date_format *format, enum date_parts wanted,
                           enum date_parts usual)
{
    const bool asked =
        (wanted != DATE_TIME && has_date(format)) || (wanted != DATE_DATE && has_time(format));

    if (asked || format->date_style >= 0 || format->time_style >= 0)
        return;
    if (usual != DATE_TIME)
        format->year = format->month = format->day = FORM_NUMERIC;
    if (usual != DATE_DATE) {
        format->hour = FORM_NUMERIC;
        format->minute = format->second = FORM_TWO;
    }
}

static void read_options(duk_context *ctx, duk_idx_t options, enum date_parts wanted,
                         enum date_parts usual, struct date_format *format)
{
    memset(format, 0, sizeof *format);
    if (duk_is_null(ctx, options))
        (void)duk_type_error(ctx, "Cannot convert undefined or null to object");
    read_hours(ctx, options, format);
    read_zone(ctx, options, format);
    format->weekday = read_form(ctx, options, "weekday", names_shown, FORM_LONG);
    format->era = read_form(ctx, options, "era", names_shown, FORM_LONG);
    format->year = read_form(ctx, options, "year", numbers, FORM_NUMERIC);
    format->month = read_form(ctx, options, "month", months_shown, FORM_NUMERIC);
    format->day = read_form(ctx, options, "day", numbers, FORM_NUMERIC);
    format->hour = read_form(ctx, options, "hour", numbers, FORM_NUMERIC);
    format->minute = read_form(ctx, options, "minute", numbers, FORM_NUMERIC);
    format->second = read_form(ctx, options, "second", numbers, FORM_NUMERIC);
    format->fraction = (uint8_t)option_number(ctx, options, "fractionalSecondDigits", 1, 3, 0);
    format->zone_name = (uint8_t)(option_of(ctx, options, "timeZoneName", zones_shown, -1) + 1);
    format->date_style = (int8_t)option_of(ctx, options, "dateStyle", lengths, -1);
    format->time_style = (int8_t)option_of(ctx, options, "timeStyle", lengths, -1);
    if ((format->date_style >= 0 || format->time_style >= 0) &&
        (has_date(format) || has_time(format) || format->zone_name))
        (void)duk_type_error(ctx, "dateStyle and timeStyle go with no other option of a part");
    if ((wanted == DATE_DATE && format->time_style >= 0) ||
        (wanted == DATE_TIME && format->date_style >= 0))
        (void)duk_type_error(ctx, "this style does not go with this method");
    apply_styles(format);
    apply_defaults(format, wanted, usual);
}

/* ---- writing ----------------------------------------------------------------------------- */

struct moment {
    int64_t year;
    int month, day, weekday, hour, minute, second, ms;
};

/* Days since 1970 to a date: Gregorian, for all times. */
static void split(double time, struct moment *moment)
{
    const int64_t ms = (int64_t)time;
    const int64_t day = ms >= 0 ? ms / 86400000 : -((86399999 - ms) / 86400000);
    const int in_day = (int)(ms - day * 86400000);
    const int64_t shifted = day + 719468;
    const int64_t era = (shifted >= 0 ? shifted : shifted - 146096) / 146097;
    const int64_t of_era = shifted - era * 146097;
    const int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    const int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    const int64_t month = (5 * of_year + 2) / 153;

    moment->day = (int)(of_year - (153 * month + 2) / 5 + 1);
    moment->month = (int)(month < 10 ? month + 2 : month - 10);
    moment->year = year + era * 400 + (moment->month < 2);
    moment->weekday = (int)(((day + 4) % 7 + 7) % 7);
    moment->hour = in_day / 3600000;
    moment->minute = in_day / 60000 % 60;
    moment->second = in_day / 1000 % 60;
    moment->ms = in_day % 1000;
}

/* Parts go to a text, or to a list of parts on the engine's stack. */
struct output {
    duk_context *ctx;
    struct buffer *text;
    bool parts;
};

static void put(struct output *output, const char *type, struct slice text)
{
    duk_context *ctx = output->ctx;

    if (!output->parts) {
        buffer_add_slice(output->text, text);
        return;
    }
    duk_push_object(ctx);
    duk_push_string(ctx, type);
    duk_put_prop_literal(ctx, -2, "type");
    value_push_text(ctx, text);
    duk_put_prop_literal(ctx, -2, "value");
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
}

static void put_literal(struct output *output, const char *text)
{
    put(output, "literal", slice_of(text));
}

static void put_number(struct output *output, const char *type, int64_t value, bool two)
{
    char digits[24];
    size_t at = sizeof digits;
    const size_t least = two ? 2 : 1;

    value = two ? value % 100 : value;
    while (value || sizeof digits - at < least) {
        digits[--at] = (char)('0' + value % 10);
        value /= 10;
    }
    put(output, type, slice_make(digits + at, sizeof digits - at));
}

static void put_name(struct output *output, const char *type, const char *name, uint8_t form)
{
    struct slice text = slice_of(name);

    put(output, type,
        form == FORM_SHORT    ? slice_to(text, 3)
        : form == FORM_NARROW ? slice_to(text, 1)
                              : text);
}

static int64_t shown_year(const struct date_format *format, const struct moment *moment)
{
    const int64_t year = moment->year;

    (void)format;
    return year > 0 ? year : 1 - year;
}

static void put_day(struct output *output, const struct date_format *format,
                    const struct moment *moment)
{
    put_number(output, "day", moment->day, format->day == FORM_TWO);
}

static void put_year(struct output *output, const struct date_format *format,
                     const struct moment *moment)
{
    put_number(output, "year", shown_year(format, moment), format->year == FORM_TWO);
}

/* 11/5/2026, and what is left of it. */
static void put_numbers(struct output *output, const struct date_format *format,
                        const struct moment *moment)
{
    if (format->month)
        put_number(output, "month", moment->month + 1, format->month == FORM_TWO);
    if (format->month && format->day)
        put_literal(output, "/");
    if (format->day)
        put_day(output, format, moment);
    if (format->year && (format->month || format->day))
        put_literal(output, "/");
    if (format->year)
        put_year(output, format, moment);
}

/* November 5, 2026 */
static void put_words(struct output *output, const struct date_format *format,
                      const struct moment *moment)
{
    put_name(output, "month", months[moment->month], format->month);
    if (format->day) {
        put_literal(output, " ");
        put_day(output, format, moment);
    }
    if (format->year) {
        put_literal(output, format->day ? ", " : " ");
        put_year(output, format, moment);
    }
}

static void put_date(struct output *output, const struct date_format *format,
                     const struct moment *moment)
{
    const bool more = format->month || (format->day && format->year);

    if (format->weekday && more) {
        put_name(output, "weekday", days[moment->weekday], format->weekday);
        put_literal(output, ", ");
    }
    if (format->month >= FORM_LONG)
        put_words(output, format, moment);
    else
        put_numbers(output, format, moment);
    if (format->weekday && !more) { /* "5 Thu", "2026 Thu", "Thursday" */
        if (format->day || format->year)
            put_literal(output, " ");
        put_name(output, "weekday", days[moment->weekday], format->weekday);
    }
    if (format->era || moment->year <= 0) {
        if (format->era) {
            put_literal(output, " ");
            put(output, "era",
                slice_of(format->era == FORM_LONG
                             ? (moment->year > 0 ? "Anno Domini" : "Before Christ")
                         : format->era == FORM_NARROW ? (moment->year > 0 ? "A" : "B")
                         : moment->year > 0           ? "AD"
                                                      : "BC"));
        }
    }
}

static int hour_of(const struct date_format *format, int hour)
{
    switch (format->cycle) {
    case CYCLE_12:
        return hour % 12 ? hour % 12 : 12;
    case CYCLE_11:
        return hour % 12;
    case CYCLE_24:
        return hour ? hour : 24;
    default:
        return hour;
    }
}

static void put_time(struct output *output, const struct date_format *format,
                     const struct moment *moment)
{
    const bool twelve = format->cycle == CYCLE_12 || format->cycle == CYCLE_11;
    char fraction[4] = { (char)('0' + moment->ms / 100), (char)('0' + moment->ms / 10 % 10),
                         (char)('0' + moment->ms % 10), 0 };

    if (format->hour)
        put_number(output, "hour", hour_of(format, moment->hour),
                   format->hour == FORM_TWO || !twelve);
    if (format->minute) {
        if (format->hour)
            put_literal(output, ":");
        put_number(output, "minute", moment->minute, format->hour || format->second);
    }
    if (format->second) {
        if (format->minute || format->hour)
            put_literal(output, ":");
        put_number(output, "second", moment->second, format->minute || format->hour);
    }
    if (format->fraction) {
        if (format->second)
            put_literal(output, ".");
        put(output, "fractionalSecond", slice_make(fraction, format->fraction));
    }
    if (format->hour && twelve) {
        put_literal(output, " ");
        put(output, "dayPeriod", slice_of(moment->hour < 12 ? "AM" : "PM"));
    }
}

static void put_zone(struct output *output, const struct date_format *format)
{
    const int offset = format->offset < 0 ? -format->offset : format->offset;
    const bool full = format->zone_name == 4;
    char text[12] = "GMT";
    size_t len = 3;

    if (!format->offset) {
        put(output, "timeZoneName",
            slice_of(format->zone_name == 2   ? "Coordinated Universal Time"
                     : format->zone_name >= 3 ? "GMT"
                                              : "UTC"));
        return;
    }
    text[len++] = format->offset < 0 ? '-' : '+';
    if (offset >= 600 || full)
        text[len++] = (char)('0' + offset / 600);
    text[len++] = (char)('0' + offset / 60 % 10);
    if (offset % 60 || full) {
        text[len++] = ':';
        text[len++] = (char)('0' + offset % 60 / 10);
        text[len++] = (char)('0' + offset % 10);
    }
    put(output, "timeZoneName", slice_make(text, len));
}

static const char *between(const struct date_format *format)
{
    if (format->date_style >= 0)
        return format->date_style < 2 ? " at " : ", ";
    if (format->month == FORM_LONG)
        return " at ";
    return format->weekday && !format->month && !format->day && !format->year ? " " : ", ";
}

static void put_all(struct output *output, const struct date_format *format, double time)
{
    struct moment moment;

    split(time + format->offset * 60000.0, &moment);
    if (has_date(format))
        put_date(output, format, &moment);
    if (has_date(format) && has_time(format))
        put_literal(output, between(format));
    if (has_time(format))
        put_time(output, format, &moment);
    if (format->zone_name) {
        put_literal(output, has_time(format) ? " " : ", ");
        put_zone(output, format);
    }
}

static void push_formatted(duk_context *ctx, const struct date_format *format, double time,
                           bool parts)
{
    struct output output = { .ctx = ctx, .parts = parts };

    if (!(fabs(time) <= 8.64e15))
        (void)duk_range_error(ctx, "Invalid time value");
    if (parts) {
        duk_push_array(ctx);
        put_all(&output, format, time);
        return;
    }
    output.text = text_scratch(ctx, SIZE_MAX);
    put_all(&output, format, time);
    text_check(ctx, output.text);
    text_push(ctx, output.text);
}

/* ---- the objects ----------------------------------------------------------------------------- */

static void push_own(duk_context *ctx, struct date_format *format)
{
    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, FORMAT))
        (void)duk_type_error(ctx, "this is no Intl.DateTimeFormat");
    memcpy(format, duk_require_buffer(ctx, -1, NULL), sizeof *format);
    duk_pop(ctx);
}

/* May be called without new, as of old. */
static duk_ret_t construct(duk_context *ctx)
{
    struct date_format format;

    locales_check(ctx, 0);
    read_options(ctx, 1, DATE_ANY, DATE_DATE, &format);
    duk_push_object(ctx);
    memcpy(duk_push_fixed_buffer(ctx, sizeof format), &format, sizeof format);
    duk_put_prop_literal(ctx, -2, FORMAT);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

static double time_of(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_undefined(ctx, index))
        return mdx_engine_now(inside_of(ctx));
    if (peek_class(ctx, index) == PEEK_CLASS_DATE) {
        peek_push_inner(ctx, index);
        duk_replace(ctx, index);
    }
    return trunc(duk_to_number(ctx, index));
}

static duk_ret_t format_bound(duk_context *ctx)
{
    struct date_format format;
    const double time = time_of(ctx, 0);

    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, BOUND);
    push_own(ctx, &format);
    push_formatted(ctx, &format, time, false);
    return 1;
}

static duk_ret_t get_format(duk_context *ctx)
{
    struct date_format format;

    duk_push_this(ctx);
    push_own(ctx, &format);
    push_bound(ctx, format_bound);
    return 1;
}

static duk_ret_t to_parts(duk_context *ctx)
{
    struct date_format format;
    const double time = time_of(ctx, 0);

    duk_push_this(ctx);
    push_own(ctx, &format);
    push_formatted(ctx, &format, time, true);
    return 1;
}

static duk_ret_t format_range(duk_context *ctx)
{
    struct date_format format;
    const double from = time_of(ctx, 0), to = time_of(ctx, 1);

    duk_push_this(ctx);
    push_own(ctx, &format);
    push_formatted(ctx, &format, from, false);
    push_formatted(ctx, &format, to, false);
    if (duk_strict_equals(ctx, -1, -2))
        return 1;
    duk_push_literal(ctx, " \xe2\x80\x93 ");
    duk_insert(ctx, -2);
    duk_concat(ctx, 3);
    return 1;
}

static void put_form(duk_context *ctx, const char *name, uint8_t form)
{
    static const char *const forms[] = { NULL, "numeric", "2-digit", "long", "short", "narrow" };

    if (!form)
        return;
    duk_push_string(ctx, forms[form]);
    duk_put_prop_string(ctx, -2, name);
}

static void put_parts(duk_context *ctx, const struct date_format *format)
{
    put_form(ctx, "weekday", format->weekday);
    put_form(ctx, "era", format->era);
    put_form(ctx, "year", format->year);
    put_form(ctx, "month", format->month);
    put_form(ctx, "day", format->day);
    put_form(ctx, "hour", format->hour);
    put_form(ctx, "minute", format->minute);
    put_form(ctx, "second", format->second);
    if (format->fraction) {
        duk_push_int(ctx, format->fraction);
        duk_put_prop_literal(ctx, -2, "fractionalSecondDigits");
    }
    if (format->zone_name)
        option_put(ctx, "timeZoneName", zones_shown[format->zone_name - 1]);
}

static duk_ret_t resolved(duk_context *ctx)
{
    struct date_format format;

    duk_push_this(ctx);
    push_own(ctx, &format);
    duk_push_object(ctx);
    option_put(ctx, "locale", LOCALE);
    option_put(ctx, "calendar", "gregory");
    option_put(ctx, "numberingSystem", "latn");
    option_put(ctx, "timeZone", format.zone);
    if (format.hour) {
        option_put(ctx, "hourCycle", cycles[format.cycle]);
        duk_push_boolean(ctx, format.cycle == CYCLE_12 || format.cycle == CYCLE_11);
        duk_put_prop_literal(ctx, -2, "hour12");
    }
    if (format.date_style < 0 && format.time_style < 0)
        put_parts(ctx, &format);
    if (format.date_style >= 0)
        option_put(ctx, "dateStyle", lengths[format.date_style]);
    if (format.time_style >= 0)
        option_put(ctx, "timeStyle", lengths[format.time_style]);
    return 1;
}

duk_ret_t date_to_locale(duk_context *ctx)
{
    const enum date_parts wanted = (enum date_parts)duk_get_current_magic(ctx);
    struct date_format format;
    double time;

    duk_push_this(ctx);
    if (peek_class(ctx, -1) != PEEK_CLASS_DATE || peek_is_proxy(ctx, -1))
        return duk_type_error(ctx, "this is no Date");
    peek_push_inner(ctx, -1);
    time = duk_get_number(ctx, -1);
    if (isnan(time)) {
        duk_push_literal(ctx, "Invalid Date");
        return 1;
    }
    locales_check(ctx, 0);
    read_options(ctx, 1, wanted, wanted, &format);
    push_formatted(ctx, &format, time, false);
    return 1;
}

void date_format_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "format", get_format, 0, 0, 0, BUILTIN_GETTER },
        { "formatToParts", to_parts, 1, 1, 0, BUILTIN_METHOD },
        { "formatRange", format_range, 2, 2, 0, BUILTIN_METHOD },
        { "resolvedOptions", resolved, 0, 0, 0, BUILTIN_METHOD },
    };

    define_constructor(ctx, "DateTimeFormat", construct, 0, 2);
    DEFINE_TABLE(ctx, methods);
    intl_finish(ctx, "DateTimeFormat");
}
