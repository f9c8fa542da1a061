/* plural.c - the smaller parts of Intl: PluralRules, ListFormat, RelativeTimeFormat, Collator. */
#include "sandbox/intl/intl.h"

#include "sandbox/text.h"

#include <string.h>

#define SETTINGS DUK_HIDDEN_SYMBOL("settings") /* of all four: a number of bits */

enum kind { KIND_PLURAL, KIND_LIST, KIND_RELATIVE, KIND_COLLATOR };
static const char *const kinds[] = { "PluralRules", "ListFormat", "RelativeTimeFormat",
                                     "Collator" };

bool plural_is_one(const struct amount *decimal, int fractions)
{
    return decimal->kind == DECIMAL_FINITE && !fractions && decimal->count == 1 &&
           decimal->point == 1 && decimal->digits[0] == '1';
}

/* [ ... object ]: with its settings, and the prototype that new.target says. */
static duk_ret_t finish(duk_context *ctx, enum kind kind, int settings)
{
    if (kind != KIND_COLLATOR)
        require_new(ctx, kinds[kind]);
    duk_push_object(ctx);
    duk_push_int(ctx, settings * 4 + (int)kind);
    duk_put_prop_literal(ctx, -2, SETTINGS);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* The settings of the object on top. */
static int settings_of(duk_context *ctx, enum kind kind)
{
    int settings = -1;

    if (duk_is_object(ctx, -1) && duk_get_prop_literal(ctx, -1, SETTINGS)) {
        settings = duk_get_int(ctx, -1);
        duk_pop(ctx);
    }
    if (settings < 0 || settings % 4 != (int)kind)
        (void)duk_type_error(ctx, "this is no Intl.%s", kinds[kind]);
    return settings / 4;
}

/* ---- PluralRules -------------------------------------------------------------------------- */

static const char *const plural_types[] = { "cardinal", "ordinal", NULL };

static duk_ret_t construct_plural(duk_context *ctx)
{
    locales_check(ctx, 0);
    return finish(ctx, KIND_PLURAL, option_of(ctx, 1, "type", plural_types, 0));
}

static const char *ordinal(const struct amount *decimal)
{
    const int last = decimal->point > 0 && decimal->point <= decimal->count
                         ? decimal->digits[decimal->point - 1] - '0'
                         : 0;
    const int before = decimal->point > 1 && decimal->point - 1 <= decimal->count
                           ? decimal->digits[decimal->point - 2] - '0'
                           : 0;

    if (decimal->kind != DECIMAL_FINITE || decimal->count > decimal->point || before == 1)
        return "other";
    return last == 1 ? "one" : last == 2 ? "two" : last == 3 ? "few" : "other";
}

static duk_ret_t select_plural(duk_context *ctx)
{
    struct amount decimal;
    int type;

    duk_push_this(ctx);
    type = settings_of(ctx, KIND_PLURAL);
    duk_to_number(ctx, 0);
    amount_read(ctx, 0, &decimal);
    if (decimal.kind == DECIMAL_FINITE)
        amount_round(&decimal, decimal.point + 3);
    duk_push_string(ctx, type ? ordinal(&decimal) : plural_is_one(&decimal, 0) ? "one" : "other");
    return 1;
}

static duk_ret_t resolved_plural(duk_context *ctx)
{
    static const char *const categories[] = { "few", "one", "two", "other" };
    int type, count = 0;

    duk_push_this(ctx);
    type = settings_of(ctx, KIND_PLURAL);
    duk_push_object(ctx);
    option_put(ctx, "locale", LOCALE);
    option_put(ctx, "type", plural_types[type]);
    duk_push_array(ctx);
    for (int i = 0; i < 4; i++) {
        if (!type && i % 2 == 0)
            continue;
        duk_push_string(ctx, categories[i]);
        duk_put_prop_index(ctx, -2, (duk_uarridx_t)count++);
    }
    duk_put_prop_literal(ctx, -2, "pluralCategories");
    return 1;
}

/* ---- ListFormat ------------------------------------------------------------------------------ */

static const char *const list_types[] = { "conjunction", "disjunction", "unit", NULL };
static const char *const list_styles[] = { "long", "short", "narrow", NULL };

static duk_ret_t construct_list(duk_context *ctx)
{
    locales_check(ctx, 0);
    return finish(ctx, KIND_LIST,
                  option_of(ctx, 1, "type", list_types, 0) * 3 +
                      option_of(ctx, 1, "style", list_styles, 0));
}

static duk_ret_t collect(duk_context *ctx, void *udata)
{
    const duk_idx_t list = *(const duk_idx_t *)udata;

    if (!duk_is_string(ctx, -1))
        return duk_type_error(ctx, "Iterable yielded a value which is not a string");
    duk_dup_top(ctx);
    duk_put_prop_index(ctx, list, (duk_uarridx_t)duk_get_length(ctx, list));
    return 0;
}

/* What stands before the last of so many. */
static const char *last_joint(int settings, duk_size_t count)
{
    static const char *const two[] = {
        " and ", " & ", ", ", " or ", " or ", " or ", ", ", ", ", " "
    };
    static const char *const more[] = { ", and ", ", & ", ", ", ", or ", ", or ",
                                        ", or ",  ", ",   ", ", " " };

    return (count == 2 ? two : more)[settings];
}

static duk_ret_t format_list(duk_context *ctx)
{
    duk_idx_t list = 2;
    duk_size_t count;
    int settings;

    duk_push_this(ctx);
    settings = settings_of(ctx, KIND_LIST);
    duk_push_array(ctx);
    if (!duk_is_undefined(ctx, 0))
        iterate_each(ctx, 0, collect, &list);
    count = duk_get_length(ctx, list);
    duk_push_literal(ctx, "");
    for (duk_size_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), 20);
        duk_push_string(ctx, !i               ? ""
                             : i + 1 == count ? last_joint(settings, count)
                             : settings == 8  ? " "
                                              : ", ");
        duk_get_prop_index(ctx, list, (duk_uarridx_t)i);
        duk_concat(ctx, 3);
    }
    return 1;
}

static duk_ret_t resolved_list(duk_context *ctx)
{
    int settings;

    duk_push_this(ctx);
    settings = settings_of(ctx, KIND_LIST);
    duk_push_object(ctx);
    option_put(ctx, "locale", LOCALE);
    option_put(ctx, "type", list_types[settings / 3]);
    option_put(ctx, "style", list_styles[settings % 3]);
    return 1;
}

/* ---- RelativeTimeFormat -------------------------------------------------------------------------
 */

static const char *const numeric_kinds[] = { "always", "auto", NULL };
static const struct {
    const char *unit, *brief, *past, *now, *next;
    bool plural; /* of the short form */
} spans[] = {
    { "second", "sec.", NULL, "now", NULL, false },
    { "minute", "min.", NULL, "this minute", NULL, false },
    { "hour", "hr.", NULL, "this hour", NULL, false },
    { "day", "day", "yesterday", "today", "tomorrow", true },
    { "week", "wk.", "last week", "this week", "next week", false },
    { "month", "mo.", "last month", "this month", "next month", false },
    { "quarter", "qtr.", "last quarter", "this quarter", "next quarter", false },
    { "year", "yr.", "last year", "this year", "next year", false },
};
#define SPANS (sizeof spans / sizeof spans[0])

static duk_ret_t construct_relative(duk_context *ctx)
{
    locales_check(ctx, 0);
    return finish(ctx, KIND_RELATIVE,
                  option_of(ctx, 1, "style", list_styles, 0) * 2 +
                      option_of(ctx, 1, "numeric", numeric_kinds, 0));
}

static size_t find_span(duk_context *ctx, duk_idx_t index)
{
    struct slice name;

    name.data = duk_to_lstring(ctx, index, &name.len);
    if (name.len > 1 && name.data[name.len - 1] == 's')
        name.len--;
    for (size_t i = 0; i < SPANS; i++)
        if (slice_is(name, spans[i].unit))
            return i;
    (void)duk_range_error(ctx, "Invalid unit argument for format() '%s'",
                          duk_get_string(ctx, index));
    return 0;
}

static void write_relative(int settings, size_t span, struct amount *decimal, struct buffer *out)
{
    const bool past = decimal->negative, brief = settings / 2 != 0;
    const char *name = brief ? spans[span].brief : spans[span].unit;
    bool one;
    int fractions;

    amount_round(decimal, decimal->point + 3);
    fractions = decimal->count > decimal->point ? decimal->count - decimal->point : 0;
    one = plural_is_one(decimal, fractions);
    if (!past)
        buffer_add_text(out, "in ");
    amount_write(decimal, 1, fractions, true, out);
    buffer_add_char(out, ' ');
    buffer_add_text(out, name);
    if (!one && (!brief || spans[span].plural))
        buffer_add_char(out, 's');
    else if (!one && brief && !strcmp(name, "qtr."))
        out->len -= 1, buffer_add_text(out, "s.");
    if (past)
        buffer_add_text(out, " ago");
}

static duk_ret_t format_relative(duk_context *ctx)
{
    struct amount decimal;
    struct buffer *scratch;
    double value;
    size_t span;
    int settings;

    duk_push_this(ctx);
    settings = settings_of(ctx, KIND_RELATIVE);
    value = duk_to_number(ctx, 0);
    span = find_span(ctx, 1);
    amount_read(ctx, 0, &decimal);
    if (decimal.kind != DECIMAL_FINITE)
        return duk_range_error(ctx, "Invalid value");
    if (settings % 2 && (value == 0 || value == 1 || value == -1)) {
        const char *word = value == 0  ? spans[span].now
                           : value > 0 ? spans[span].next
                                       : spans[span].past;

        if (word) {
            duk_push_string(ctx, word);
            return 1;
        }
    }
    scratch = text_scratch(ctx, SIZE_MAX);
    write_relative(settings, span, &decimal, scratch);
    text_check(ctx, scratch);
    text_push(ctx, scratch);
    return 1;
}

static duk_ret_t resolved_relative(duk_context *ctx)
{
    int settings;

    duk_push_this(ctx);
    settings = settings_of(ctx, KIND_RELATIVE);
    duk_push_object(ctx);
    option_put(ctx, "locale", LOCALE);
    option_put(ctx, "style", list_styles[settings / 2]);
    option_put(ctx, "numeric", numeric_kinds[settings % 2]);
    option_put(ctx, "numberingSystem", "latn");
    return 1;
}

/* ---- Collator
 * --------------------------------------------------------------------------------------- */

enum collator { COLLATE_NUMERIC = 1, COLLATE_BASE = 2, COLLATE_ACCENT = 4 };
static const char *const sensitivities[] = { "variant", "base", "accent", "case", NULL };

static duk_ret_t construct_collator(duk_context *ctx)
{
    int sensitivity;

    locales_check(ctx, 0);
    sensitivity = option_of(ctx, 1, "sensitivity", sensitivities, 0);
    return finish(ctx, KIND_COLLATOR,
                  (option_bool(ctx, 1, "numeric") == 1 ? COLLATE_NUMERIC : 0) |
                      (sensitivity == 1 ? COLLATE_BASE : 0) |
                      (sensitivity == 2 ? COLLATE_ACCENT : 0));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Two numbers that texts begin with; both are moved behind them. */
static int compare_numbers(struct slice *a, struct slice *b)
{
    struct slice x, y;
    size_t at;

    while (a->len > 1 && a->data[0] == '0' && is_digit(a->data[1]))
        *a = slice_from(*a, 1);
    while (b->len > 1 && b->data[0] == '0' && is_digit(b->data[1]))
        *b = slice_from(*b, 1);
    for (at = 0; at < a->len && is_digit(a->data[at]);)
        at++;
    x = slice_to(*a, at);
    *a = slice_from(*a, at);
    for (at = 0; at < b->len && is_digit(b->data[at]);)
        at++;
    y = slice_to(*b, at);
    *b = slice_from(*b, at);
    return x.len != y.len ? (x.len < y.len ? -1 : 1) : slice_compare(x, y);
}

/* The next piece: up to where digits begin. */
static struct slice take_words(struct slice *text)
{
    size_t at = 0;
    struct slice words;

    while (at < text->len && !is_digit(text->data[at]))
        at++;
    words = slice_to(*text, at);
    *text = slice_from(*text, at);
    return words;
}

/* localeCompare of two pieces, in lower case where case does not count. */
static int compare_words(duk_context *ctx, struct slice a, struct slice b, int settings)
{
    int order;

    duk_push_lstring(ctx, a.data, a.len);
    duk_push_literal(ctx, "localeCompare");
    duk_push_lstring(ctx, b.data, b.len);
    if (settings & (COLLATE_BASE | COLLATE_ACCENT)) {
        duk_push_literal(ctx, "toLowerCase");
        duk_call_prop(ctx, -2, 0);
        duk_remove(ctx, -2);
        duk_push_literal(ctx, "toLowerCase");
        duk_call_prop(ctx, -4, 0);
        duk_replace(ctx, -4);
    }
    duk_call_prop(ctx, -3, 1);
    order = duk_get_int(ctx, -1);
    duk_pop_2(ctx);
    return order;
}

static duk_ret_t compare_bound(duk_context *ctx)
{
    struct slice a, b;
    int settings, order = 0;

    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, BOUND);
    settings = settings_of(ctx, KIND_COLLATOR);
    duk_to_string(ctx, 0);
    duk_to_string(ctx, 1);
    a.data = duk_get_lstring(ctx, 0, &a.len);
    b.data = duk_get_lstring(ctx, 1, &b.len);
    if (!(settings & COLLATE_NUMERIC)) {
        duk_push_int(ctx, compare_words(ctx, a, b, settings));
        return 1;
    }
    while (!order && (a.len || b.len)) {
        inside_spend(ctx, inside_of(ctx), 20);
        if (a.len && b.len && is_digit(a.data[0]) && is_digit(b.data[0]))
            order = compare_numbers(&a, &b);
        else if (a.len && b.len && !is_digit(a.data[0]) && !is_digit(b.data[0]))
            order = compare_words(ctx, take_words(&a), take_words(&b), settings);
        else
            order = compare_words(ctx, slice_to(a, 1), slice_to(b, 1), settings);
        if (!order && !a.len != !b.len)
            order = a.len ? 1 : -1;
    }
    duk_push_int(ctx, order < 0 ? -1 : order > 0);
    return 1;
}

static duk_ret_t get_compare(duk_context *ctx)
{
    duk_push_this(ctx);
    (void)settings_of(ctx, KIND_COLLATOR);
    push_function(ctx, "", compare_bound, 2, 2, 0);
    duk_dup(ctx, -2);
    duk_put_prop_literal(ctx, -2, BOUND);
    return 1;
}

static duk_ret_t resolved_collator(duk_context *ctx)
{
    int settings;

    duk_push_this(ctx);
    settings = settings_of(ctx, KIND_COLLATOR);
    duk_push_object(ctx);
    option_put(ctx, "locale", LOCALE);
    option_put(ctx, "usage", "sort");
    option_put(ctx, "sensitivity",
               settings & COLLATE_BASE     ? "base"
               : settings & COLLATE_ACCENT ? "accent"
                                           : "variant");
    duk_push_boolean(ctx, (settings & COLLATE_NUMERIC) != 0);
    duk_put_prop_literal(ctx, -2, "numeric");
    return 1;
}

void plural_install(duk_context *ctx)
{
    static const struct builtin plural[] = {
        { "select", select_plural, 1, 1, 0, BUILTIN_METHOD },
        { "resolvedOptions", resolved_plural, 0, 0, 0, BUILTIN_METHOD },
    };
    static const struct builtin list[] = {
        { "format", format_list, 1, 1, 0, BUILTIN_METHOD },
        { "resolvedOptions", resolved_list, 0, 0, 0, BUILTIN_METHOD },
    };
    static const struct builtin relative[] = {
        { "format", format_relative, 2, 2, 0, BUILTIN_METHOD },
        { "resolvedOptions", resolved_relative, 0, 0, 0, BUILTIN_METHOD },
    };
    static const struct builtin collator[] = {
        { "compare", get_compare, 0, 0, 0, BUILTIN_GETTER },
        { "resolvedOptions", resolved_collator, 0, 0, 0, BUILTIN_METHOD },
    };

    define_constructor(ctx, kinds[KIND_PLURAL], construct_plural, 0, 2);
    DEFINE_TABLE(ctx, plural);
    intl_finish(ctx, kinds[KIND_PLURAL]);
    define_constructor(ctx, kinds[KIND_LIST], construct_list, 0, 2);
    DEFINE_TABLE(ctx, list);
    intl_finish(ctx, kinds[KIND_LIST]);
    define_constructor(ctx, kinds[KIND_RELATIVE], construct_relative, 0, 2);
    DEFINE_TABLE(ctx, relative);
    intl_finish(ctx, kinds[KIND_RELATIVE]);
    define_constructor(ctx, kinds[KIND_COLLATOR], construct_collator, 0, 2);
    DEFINE_TABLE(ctx, collator);
    intl_finish(ctx, kinds[KIND_COLLATOR]);
}
