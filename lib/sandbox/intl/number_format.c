/* number_format.c - Intl.NumberFormat and Number.prototype.toLocaleString.
 *
 * What the constructor made of its options is one struct in a buffer that the object holds. */
#include "sandbox/intl/intl.h"

#include "sandbox/text.h"

#include <string.h>

#define FORMAT DUK_HIDDEN_SYMBOL("number format")

enum style { STYLE_DECIMAL, STYLE_PERCENT, STYLE_CURRENCY, STYLE_UNIT };
enum notation { NOTATION_STANDARD, NOTATION_SCIENTIFIC, NOTATION_ENGINEERING, NOTATION_COMPACT };
enum shown { SHOWN_SYMBOL, SHOWN_NARROW, SHOWN_CODE, SHOWN_NAME };
enum sign { SIGN_AUTO, SIGN_ALWAYS, SIGN_NEVER, SIGN_EXCEPT_ZERO, SIGN_NEGATIVE };
enum width { WIDTH_SHORT, WIDTH_LONG, WIDTH_NARROW };
enum grouping { GROUPING_NONE, GROUPING_ALWAYS, GROUPING_MIN2 };

static const char *const styles[] = { "decimal", "percent", "currency", "unit", NULL };
static const char *const notations[] = { "standard", "scientific", "engineering", "compact", NULL };
static const char *const currency_shown[] = { "symbol", "narrowSymbol", "code", "name", NULL };
static const char *const signs[] = { "auto", "always", "never", "exceptZero", "negative", NULL };
static const char *const widths[] = { "short", "long", "narrow", NULL };
static const char *const compacts[] = { "short", "long", NULL };
static const char *const currency_signs[] = { "standard", "accounting", NULL };

struct number_format {
    enum style style;
    enum notation notation;
    enum shown shown;
    enum sign sign;
    enum width unit_width, compact_width;
    enum grouping grouping;
    bool accounting, significant, compact_rounding;
    int integers, fractions_least, fractions_most, significant_least, significant_most;
    char currency[4];
    char unit[64];
};

static const struct {
    const char *code, *symbol, *narrow, *one, *other;
    int digits;
} currencies[] = {
    { "USD", "$", "$", "US dollar", "US dollars", 2 },
    { "EUR", "\xe2\x82\xac", "\xe2\x82\xac", "euro", "euros", 2 },
    { "GBP", "\xc2\xa3", "\xc2\xa3", "British pound", "British pounds", 2 },
    { "JPY", "\xc2\xa5", "\xc2\xa5", "Japanese yen", "Japanese yen", 0 },
    { "CNY", "CN\xc2\xa5", "\xc2\xa5", "Chinese yuan", "Chinese yuan", 2 },
    { "INR", "\xe2\x82\xb9", "\xe2\x82\xb9", "Indian rupee", "Indian rupees", 2 },
    { "KRW", "\xe2\x82\xa9", "\xe2\x82\xa9", "South Korean won", "South Korean won", 0 },
    { "BRL", "R$", "R$", "Brazilian real", "Brazilian reals", 2 },
    { "CAD", "CA$", "$", "Canadian dollar", "Canadian dollars", 2 },
    { "AUD", "A$", "$", "Australian dollar", "Australian dollars", 2 },
    { "NZD", "NZ$", "$", "New Zealand dollar", "New Zealand dollars", 2 },
    { "MXN", "MX$", "$", "Mexican peso", "Mexican pesos", 2 },
    { "HKD", "HK$", "$", "Hong Kong dollar", "Hong Kong dollars", 2 },
    { "TWD", "NT$", "$", "New Taiwan dollar", "New Taiwan dollars", 2 },
    { "ILS", "\xe2\x82\xaa", "\xe2\x82\xaa", "Israeli new shekel", "Israeli new shekels", 2 },
    { "VND", "\xe2\x82\xab", "\xe2\x82\xab", "Vietnamese dong", "Vietnamese dong", 0 },
    { "PHP", "\xe2\x82\xb1", "\xe2\x82\xb1", "Philippine peso", "Philippine pesos", 2 },
    { "CHF", NULL, NULL, "Swiss franc", "Swiss francs", 2 },
    { "SEK", NULL, "kr", "Swedish krona", "Swedish kronor", 2 },
    { "NOK", NULL, "kr", "Norwegian krone", "Norwegian kroner", 2 },
    { "DKK", NULL, "kr", "Danish krone", "Danish kroner", 2 },
    { "PLN", NULL, "z\xc5\x82", "Polish zloty", "Polish zlotys", 2 },
    { "CZK", NULL, "K\xc4\x8d", "Czech koruna", "Czech korunas", 2 },
    { "HUF", NULL, "Ft", "Hungarian forint", "Hungarian forints", 2 },
    { "RUB", NULL, "\xe2\x82\xbd", "Russian ruble", "Russian rubles", 2 },
    { "TRY", NULL, "\xe2\x82\xba", "Turkish lira", "Turkish Lira", 2 },
    { "UAH", NULL, "\xe2\x82\xb4", "Ukrainian hryvnia", "Ukrainian hryvnias", 2 },
    { "ZAR", NULL, "R", "South African rand", "South African rand", 2 },
    { "SGD", NULL, "$", "Singapore dollar", "Singapore dollars", 2 },
    { "THB", NULL, "\xe0\xb8\xbf", "Thai baht", "Thai baht", 2 },
    { "AED", NULL, NULL, "United Arab Emirates dirham", "UAE dirhams", 2 },
    { "CLP", NULL, "$", "Chilean peso", "Chilean pesos", 0 },
    { "ISK", NULL, "kr", "Icelandic kr\xc3\xb3na", "Icelandic kr\xc3\xb3nur", 0 },
    { "KWD", NULL, NULL, "Kuwaiti dinar", "Kuwaiti dinars", 3 },
    { "BHD", NULL, NULL, "Bahraini dinar", "Bahraini dinars", 3 },
    { "TND", NULL, NULL, "Tunisian dinar", "Tunisian dinars", 3 },
};

static const struct {
    const char *unit, *brief, *narrow, *one, *other;
    bool plural; /* of the short form */
} units[] = {
    { "acre", " ac", "ac", "acre", "acres", false },
    { "bit", " bit", "bit", "bit", "bits", false },
    { "byte", " byte", "B", "byte", "bytes", false },
    { "celsius",
      "\xc2\xb0"
      "C",
      "\xc2\xb0"
      "C",
      "degree Celsius", "degrees Celsius", false },
    { "centimeter", " cm", "cm", "centimeter", "centimeters", false },
    { "day", " day", "d", "day", "days", true },
    { "degree", " deg", "\xc2\xb0", "degree", "degrees", false },
    { "fahrenheit",
      "\xc2\xb0"
      "F",
      "\xc2\xb0", "degree Fahrenheit", "degrees Fahrenheit", false },
    { "foot", " ft", "\xe2\x80\xb2", "foot", "feet", false },
    { "gallon", " gal", "gal", "gallon", "gallons", false },
    { "gigabit", " Gb", "Gb", "gigabit", "gigabits", false },
    { "gigabyte", " GB", "GB", "gigabyte", "gigabytes", false },
    { "gram", " g", "g", "gram", "grams", false },
    { "hectare", " ha", "ha", "hectare", "hectares", false },
    { "hour", " hr", "h", "hour", "hours", false },
    { "inch", " in", "\xe2\x80\xb3", "inch", "inches", false },
    { "kilobit", " kb", "kb", "kilobit", "kilobits", false },
    { "kilobyte", " kB", "kB", "kilobyte", "kilobytes", false },
    { "kilogram", " kg", "kg", "kilogram", "kilograms", false },
    { "kilometer", " km", "km", "kilometer", "kilometers", false },
    { "liter", " L", "L", "liter", "liters", false },
    { "megabit", " Mb", "Mb", "megabit", "megabits", false },
    { "megabyte", " MB", "MB", "megabyte", "megabytes", false },
    { "meter", " m", "m", "meter", "meters", false },
    { "mile", " mi", "mi", "mile", "miles", false },
    { "milliliter", " mL", "mL", "milliliter", "milliliters", false },
    { "millimeter", " mm", "mm", "millimeter", "millimeters", false },
    { "millisecond", " ms", "ms", "millisecond", "milliseconds", false },
    { "minute", " min", "m", "minute", "minutes", false },
    { "month", " mth", "m", "month", "months", true },
    { "ounce", " oz", "oz", "ounce", "ounces", false },
    { "percent", "%", "%", "percent", "percent", false },
    { "petabyte", " PB", "PB", "petabyte", "petabytes", false },
    { "pound", " lb", "#", "pound", "pounds", false },
    { "second", " sec", "s", "second", "seconds", false },
    { "stone", " st", "st", "stone", "stones", false },
    { "terabit", " Tb", "Tb", "terabit", "terabits", false },
    { "terabyte", " TB", "TB", "terabyte", "terabytes", false },
    { "week", " wk", "w", "week", "weeks", true },
    { "yard", " yd", "yd", "yard", "yards", false },
    { "year", " yr", "y", "year", "years", true },
};
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static size_t find_currency(const char *code)
{
    size_t i = 0;

    while (i < COUNT(currencies) && strcmp(currencies[i].code, code))
        i++;
    return i;
}

static size_t find_unit(struct slice name)
{
    size_t i = 0;

    while (i < COUNT(units) && !slice_is(name, units[i].unit))
        i++;
    return i;
}

/* `kilometer`, or `kilometer-per-hour`. */
static bool split_unit(const char *unit, size_t *first, size_t *second)
{
    const char *per = strstr(unit, "-per-");

    *second = COUNT(units);
    if (!per) {
        *first = find_unit(slice_of(unit));
        return *first < COUNT(units);
    }
    *first = find_unit(slice_make(unit, (size_t)(per - unit)));
    *second = find_unit(slice_of(per + 5));
    return *first < COUNT(units) && *second < COUNT(units);
}

/* ---- options -------------------------------------------------------------------------- */

static void read_currency(duk_context *ctx, duk_idx_t options, struct number_format *format)
{
    size_t len = 0;
    const char *code;

    format->shown = (enum shown)option_of(ctx, options, "currencyDisplay", currency_shown, 0);
    format->accounting = option_of(ctx, options, "currencySign", currency_signs, 0);
    if (!option_text(ctx, options, "currency")) {
        if (format->style == STYLE_CURRENCY)
            (void)duk_type_error(ctx, "Currency code is required with currency style.");
        return;
    }
    code = duk_get_lstring(ctx, -1, &len);
    for (size_t i = 0; i < len; i++) {
        const char c = (char)(code[i] & ~32);

        if (len != 3 || c < 'A' || c > 'Z')
            (void)duk_range_error(ctx, "Invalid currency code : %s", code);
        format->currency[i] = c;
    }
    duk_pop(ctx);
}

static void read_unit(duk_context *ctx, duk_idx_t options, struct number_format *format)
{
    size_t first, second, len = 0;
    const char *unit;

    format->unit_width = (enum width)option_of(ctx, options, "unitDisplay", widths, 0);
    if (!option_text(ctx, options, "unit")) {
        if (format->style == STYLE_UNIT)
            (void)duk_type_error(ctx, "Unit is required with unit style.");
        return;
    }
    unit = duk_get_lstring(ctx, -1, &len);
    if (len >= sizeof format->unit || !split_unit(unit, &first, &second))
        (void)duk_range_error(ctx, "Invalid unit argument for Intl.NumberFormat() '%s'", unit);
    memcpy(format->unit, unit, len);
    duk_pop(ctx);
}

static int digits_of(const struct number_format *format)
{
    const size_t i = find_currency(format->currency);

    return i < COUNT(currencies) ? currencies[i].digits : 2;
}

static void read_digits(duk_context *ctx, duk_idx_t options, struct number_format *format)
{
    const bool money = format->style == STYLE_CURRENCY && format->notation == NOTATION_STANDARD;
    const int usual_least = money ? digits_of(format) : 0;
    const int usual_most = money                                  ? usual_least
                           : format->style == STYLE_PERCENT       ? 0
                           : format->notation == NOTATION_COMPACT ? 0
                                                                  : 3;
    int least, most, significant_least, significant_most;

    format->integers = option_number(ctx, options, "minimumIntegerDigits", 1, 21, 1);
    least = option_number(ctx, options, "minimumFractionDigits", 0, 100, -1);
    most = option_number(ctx, options, "maximumFractionDigits", 0, 100, -1);
    significant_least = option_number(ctx, options, "minimumSignificantDigits", 1, 21, -1);
    significant_most = option_number(ctx, options, "maximumSignificantDigits", 1, 21, -1);
    if (significant_least >= 0 || significant_most >= 0) {
        format->significant = true;
        format->significant_least = significant_least >= 0 ? significant_least : 1;
        format->significant_most = significant_most >= 0 ? significant_most : 21;
        if (format->significant_least > format->significant_most)
            (void)duk_range_error(ctx, "maximumSignificantDigits value is out of range.");
        return;
    }
    format->compact_rounding = format->notation == NOTATION_COMPACT && least < 0 && most < 0;
    if (least < 0)
        least = most >= 0 && most < usual_least ? most : usual_least;
    if (most < 0)
        most = least > usual_most ? least : usual_most;
    if (least > most)
        (void)duk_range_error(ctx, "maximumFractionDigits value is out of range.");
    format->fractions_least = least;
    format->fractions_most = most;
}

static void read_grouping(duk_context *ctx, duk_idx_t options, struct number_format *format)
{
    const enum grouping usual =
        format->notation == NOTATION_COMPACT ? GROUPING_MIN2 : GROUPING_ALWAYS;

    format->grouping = usual;
    if (!duk_is_object(ctx, options))
        return;
    duk_get_prop_literal(ctx, options, "useGrouping");
    if (duk_is_string(ctx, -1) && !strcmp(duk_get_string(ctx, -1), "min2"))
        format->grouping = GROUPING_MIN2;
    else if (duk_is_string(ctx, -1) && !strcmp(duk_get_string(ctx, -1), "always"))
        format->grouping = GROUPING_ALWAYS;
    else if (!duk_is_string(ctx, -1) && !duk_is_undefined(ctx, -1))
        format->grouping = duk_to_boolean(ctx, -1) ? GROUPING_ALWAYS : GROUPING_NONE;
    duk_pop(ctx);
}

static void read_options(duk_context *ctx, duk_idx_t options, struct number_format *format)
{
    memset(format, 0, sizeof *format);
    if (duk_is_null(ctx, options))
        (void)duk_type_error(ctx, "Cannot convert undefined or null to object");
    format->style = (enum style)option_of(ctx, options, "style", styles, 0);
    read_currency(ctx, options, format);
    read_unit(ctx, options, format);
    format->notation = (enum notation)option_of(ctx, options, "notation", notations, 0);
    read_digits(ctx, options, format);
    format->compact_width = (enum width)option_of(ctx, options, "compactDisplay", compacts, 0);
    read_grouping(ctx, options, format);
    format->sign = (enum sign)option_of(ctx, options, "signDisplay", signs, 0);
}

/* ---- writing ----------------------------------------------------------------------------- */

/* How many digits behind the point, after rounding. */
static int round_number(const struct number_format *format, struct amount *decimal)
{
    int shown;

    if (format->significant) {
        amount_round(decimal, format->significant_most);
        shown =
            decimal->count > format->significant_least ? decimal->count : format->significant_least;
        shown -= decimal->count ? decimal->point : 1;
        return shown > 0 ? shown : 0;
    }
    if (format->compact_rounding && decimal->point < 2) {
        amount_round(decimal, 2);
        shown = decimal->count - decimal->point;
        return shown > 0 ? shown : 0;
    }
    amount_round(decimal, decimal->point + format->fractions_most);
    shown = decimal->count - decimal->point;
    return shown > format->fractions_least ? shown : format->fractions_least;
}

/* Takes the thousands away: 1,234,567 is 1.234567 and exponent 6. */
static int scale(const struct number_format *format, struct amount *decimal)
{
    int exponent = decimal->count ? decimal->point - 1 : 0;

    if (format->notation == NOTATION_ENGINEERING)
        exponent -= (exponent % 3 + 3) % 3;
    if (format->notation == NOTATION_COMPACT) {
        exponent -= (exponent % 3 + 3) % 3;
        exponent = exponent < 0 ? 0 : exponent > 12 ? 12 : exponent;
    }
    if (decimal->count)
        decimal->point -= exponent;
    return exponent;
}

/* Rounding may have made 1,000 K, which is 1 M. */
static int scale_and_round(const struct number_format *format, struct amount *decimal,
                           int *fractions)
{
    const struct amount before = *decimal;
    int exponent = scale(format, decimal);
    const int limit = format->notation == NOTATION_SCIENTIFIC ? 1 : 3;

    *fractions = round_number(format, decimal);
    if (decimal->point > limit && !(format->notation == NOTATION_COMPACT && exponent >= 12)) {
        const int step = format->notation == NOTATION_SCIENTIFIC ? 1 : 3;

        *decimal = before;
        exponent += step;
        decimal->point -= exponent;
        *fractions = round_number(format, decimal);
    }
    return exponent;
}

static void write_exponent(const struct number_format *format, int exponent, struct buffer *out)
{
    static const char *const brief[] = { "", "K", "M", "B", "T" };
    static const char *const full[] = { "", " thousand", " million", " billion", " trillion" };

    if (format->notation == NOTATION_COMPACT)
        buffer_add_text(out, (format->compact_width == WIDTH_LONG ? full : brief)[exponent / 3]);
    else
        buffer_printf(out, "E%d", exponent);
}

/* The digits, and whether English says "one" of them. */
static bool write_digits(const struct number_format *format, struct amount *decimal,
                         struct buffer *out)
{
    int fractions = 0, exponent;
    bool grouped;

    if (decimal->kind != DECIMAL_FINITE) {
        buffer_add_text(out, decimal->kind == DECIMAL_NAN ? "NaN" : "\xe2\x88\x9e");
        return false;
    }
    if (format->notation == NOTATION_STANDARD) {
        exponent = 0;
        fractions = round_number(format, decimal);
    } else {
        exponent = scale_and_round(format, decimal, &fractions);
    }
    grouped = format->grouping == GROUPING_ALWAYS ||
              (format->grouping == GROUPING_MIN2 && decimal->point > 4);
    amount_write(decimal, format->integers, fractions, grouped, out);
    if (format->notation != NOTATION_STANDARD)
        write_exponent(format, exponent, out);
    return !exponent && plural_is_one(decimal, fractions);
}

static void write_currency(const struct number_format *format, struct buffer *out)
{
    const size_t i = find_currency(format->currency);
    const char *symbol = NULL;

    if (i < COUNT(currencies) && format->shown == SHOWN_SYMBOL)
        symbol = currencies[i].symbol;
    else if (i < COUNT(currencies) && format->shown == SHOWN_NARROW)
        symbol = currencies[i].narrow;
    if (symbol) {
        buffer_add_text(out, symbol);
    } else {
        buffer_add_text(out, format->currency);
        buffer_add_text(out, "\xc2\xa0");
    }
}

static void write_currency_name(const struct number_format *format, bool one, struct buffer *out)
{
    const size_t i = find_currency(format->currency);

    buffer_add_char(out, ' ');
    if (i == COUNT(currencies))
        buffer_add_text(out, format->currency);
    else
        buffer_add_text(out, one ? currencies[i].one : currencies[i].other);
}

static void write_unit(const struct number_format *format, bool one, struct buffer *out)
{
    size_t first, second;
    const bool brief = format->unit_width != WIDTH_LONG;

    if (!split_unit(format->unit, &first, &second))
        return;
    if (!brief) {
        buffer_add_char(out, ' ');
        buffer_add_text(out, one ? units[first].one : units[first].other);
    } else if (format->unit_width == WIDTH_NARROW) {
        buffer_add_text(out, units[first].narrow);
    } else {
        buffer_add_text(out, units[first].brief);
        if (!one && second == COUNT(units) && units[first].plural)
            buffer_add_char(out, 's'); /* 2 days, 3 wks */
    }
    if (second < COUNT(units)) {
        buffer_add_text(out, brief ? "/" : " per ");
        buffer_add_text(out, !brief                                  ? units[second].one
                             : !strcmp(units[second].unit, "hour")   ? "h"
                             : !strcmp(units[second].unit, "second") ? "s"
                                                                     : units[second].narrow);
    }
}

static const char *sign_of(const struct number_format *format, const struct amount *decimal)
{
    const bool zero = decimal->kind == DECIMAL_FINITE && !decimal->count;

    switch (format->sign) {
    case SIGN_ALWAYS:
        return decimal->negative ? "-" : "+";
    case SIGN_EXCEPT_ZERO:
        return zero || decimal->kind == DECIMAL_NAN ? "" : decimal->negative ? "-" : "+";
    case SIGN_NEGATIVE:
        return decimal->negative && !zero ? "-" : "";
    case SIGN_NEVER:
        return "";
    default:
        return decimal->negative ? "-" : "";
    }
}

static void write_number(const struct number_format *format, struct amount *decimal,
                         struct buffer *out)
{
    const bool symbol = format->style == STYLE_CURRENCY && format->shown != SHOWN_NAME;
    struct buffer digits;
    const char *sign;
    bool one, brackets;

    if (format->style == STYLE_PERCENT && decimal->count)
        decimal->point += 2;
    buffer_init(&digits, out->allocator, SIZE_MAX);
    one = write_digits(format, decimal, &digits);
    sign = sign_of(format, decimal);
    brackets = symbol && format->accounting && *sign == '-';
    buffer_add_text(out, brackets ? "(" : sign);
    if (symbol)
        write_currency(format, out);
    buffer_add_slice(out, buffer_slice(&digits));
    if (brackets)
        buffer_add_char(out, ')');
    if (format->style == STYLE_PERCENT)
        buffer_add_char(out, '%');
    else if (format->style == STYLE_CURRENCY && !symbol)
        write_currency_name(format, one, out);
    else if (format->style == STYLE_UNIT)
        write_unit(format, one, out);
    out->failed = out->failed || digits.failed;
    buffer_free(&digits);
}

/* Pushes the text of the number at index. */
static void push_formatted(duk_context *ctx, const struct number_format *format, duk_idx_t index)
{
    struct buffer *scratch;
    struct amount decimal;

    amount_read(ctx, index, &decimal);
    scratch = text_scratch(ctx, SIZE_MAX);
    write_number(format, &decimal, scratch);
    text_check(ctx, scratch);
    text_push(ctx, scratch);
}

/* ---- the objects --------------------------------------------------------------------------- */

static void push_own(duk_context *ctx, struct number_format *format)
{
    void *bytes;

    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, FORMAT))
        (void)duk_type_error(ctx, "this is no Intl.NumberFormat");
    bytes = duk_require_buffer(ctx, -1, NULL);
    memcpy(format, bytes, sizeof *format);
    duk_pop(ctx);
}

static duk_ret_t construct(duk_context *ctx)
{
    struct number_format format;

    locales_check(ctx, 0);
    read_options(ctx, 1, &format);
    duk_push_object(ctx);
    memcpy(duk_push_fixed_buffer(ctx, sizeof format), &format, sizeof format);
    duk_put_prop_literal(ctx, -2, FORMAT);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

static duk_ret_t format_bound(duk_context *ctx)
{
    struct number_format format;

    duk_to_number(ctx, 0);
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, BOUND);
    push_own(ctx, &format);
    push_formatted(ctx, &format, 0);
    return 1;
}

static duk_ret_t get_format(duk_context *ctx)
{
    struct number_format format;

    duk_push_this(ctx);
    push_own(ctx, &format);
    push_bound(ctx, format_bound);
    return 1;
}

static void put_number(duk_context *ctx, const char *name, int value)
{
    duk_push_int(ctx, value);
    duk_put_prop_string(ctx, -2, name);
}

static duk_ret_t resolved(duk_context *ctx)
{
    static const char *const groupings[] = { NULL, "auto", "min2" };
    struct number_format format;

    duk_push_this(ctx);
    push_own(ctx, &format);
    duk_push_object(ctx);
    option_put(ctx, "locale", LOCALE);
    option_put(ctx, "numberingSystem", "latn");
    option_put(ctx, "style", styles[format.style]);
    if (format.style == STYLE_CURRENCY) {
        option_put(ctx, "currency", format.currency);
        option_put(ctx, "currencyDisplay", currency_shown[format.shown]);
        option_put(ctx, "currencySign", currency_signs[format.accounting]);
    }
    if (format.style == STYLE_UNIT) {
        option_put(ctx, "unit", format.unit);
        option_put(ctx, "unitDisplay", widths[format.unit_width]);
    }
    put_number(ctx, "minimumIntegerDigits", format.integers);
    if (format.significant) {
        put_number(ctx, "minimumSignificantDigits", format.significant_least);
        put_number(ctx, "maximumSignificantDigits", format.significant_most);
    } else {
        put_number(ctx, "minimumFractionDigits", format.fractions_least);
        put_number(ctx, "maximumFractionDigits", format.fractions_most);
    }
    if (format.grouping == GROUPING_NONE) {
        duk_push_false(ctx);
        duk_put_prop_literal(ctx, -2, "useGrouping");
    } else {
        option_put(ctx, "useGrouping", groupings[format.grouping]);
    }
    option_put(ctx, "notation", notations[format.notation]);
    if (format.notation == NOTATION_COMPACT)
        option_put(ctx, "compactDisplay", compacts[format.compact_width == WIDTH_LONG]);
    option_put(ctx, "signDisplay", signs[format.sign]);
    put_number(ctx, "roundingIncrement", 1);
    option_put(ctx, "roundingMode", "halfExpand");
    option_put(ctx, "roundingPriority", "auto");
    option_put(ctx, "trailingZeroDisplay", "auto");
    return 1;
}

/* One part of formatToParts: [ ... list ] -> [ ... list ] */
static void add_part(duk_context *ctx, const char *type, struct slice text)
{
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, -1);

    if (!text.len)
        return;
    duk_push_object(ctx);
    option_put(ctx, "type", type);
    value_push_text(ctx, text);
    duk_put_prop_literal(ctx, -2, "value");
    duk_put_prop_index(ctx, -2, count);
}

/* Tells the parts of a formatted text apart by their characters: digits and their separators in
 * the middle, what stands before and behind them. */
static duk_ret_t to_parts(duk_context *ctx)
{
    struct number_format format;
    struct slice text;
    size_t at = 0;
    bool fraction = false;
    const char *around;

    duk_to_number(ctx, 0);
    duk_push_this(ctx);
    push_own(ctx, &format);
    push_formatted(ctx, &format, 0);
    around = format.style == STYLE_PERCENT    ? "percentSign"
             : format.style == STYLE_CURRENCY ? "currency"
             : format.style == STYLE_UNIT     ? "unit"
                                              : "compact";
    text = buffer_slice(&inside_of(ctx)->scratch);
    duk_push_array(ctx);
    while (at < text.len) {
        const char c = text.data[at];
        size_t end = at + 1;
        const char *type = "literal";

        if (c >= '0' && c <= '9') {
            while (end < text.len && text.data[end] >= '0' && text.data[end] <= '9')
                end++;
            type = fraction ? "fraction" : "integer";
        } else if (c == ',') {
            type = "group";
        } else if (c == '.') {
            type = "decimal";
            fraction = true;
        } else if (c == '-' || c == '+') {
            type = c == '-' ? "minusSign" : "plusSign";
        } else if (c != ' ' && c != '(' && c != ')') {
            while (end < text.len && !(text.data[end] >= '0' && text.data[end] <= '9') &&
                   text.data[end] != '\xc2')
                end++;
            type = slice_is(slice_make(text.data + at, end - at), "NaN")            ? "nan"
                   : slice_is(slice_make(text.data + at, end - at), "\xe2\x88\x9e") ? "infinity"
                   : c == '\xc2' && end - at == 2 && text.data[at + 1] == '\xa0'    ? "literal"
                                                                                    : around;
        }
        add_part(ctx, type, slice_make(text.data + at, end - at));
        at = end;
    }
    return 1;
}

duk_ret_t number_to_locale(duk_context *ctx)
{
    struct number_format format;

    duk_push_this(ctx);
    if (duk_is_object(ctx, -1)) {
        duk_push_literal(ctx, "valueOf");
        duk_call_prop(ctx, -2, 0);
    }
    if (!duk_is_number(ctx, -1))
        return duk_type_error(ctx, "this is no number");
    locales_check(ctx, 0);
    read_options(ctx, 1, &format);
    push_formatted(ctx, &format, duk_get_top_index(ctx));
    return 1;
}

void number_format_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "format", get_format, 0, 0, 0, BUILTIN_GETTER },
        { "formatToParts", to_parts, 1, 1, 0, BUILTIN_METHOD },
        { "resolvedOptions", resolved, 0, 0, 0, BUILTIN_METHOD },
    };

    define_constructor(ctx, "NumberFormat", construct, 0, 2);
    DEFINE_TABLE(ctx, methods);
    intl_finish(ctx, "NumberFormat");
}
