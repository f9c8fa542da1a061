/* regexp_get.c - the properties of a RegExp: lastIndex, flags, source, its species. */
#include "sandbox/builtin/regexp.h"

#include <math.h>

#define LENGTH_MOST 9007199254740991.0

double to_length(duk_context *ctx, duk_idx_t index)
{
    const double number = duk_to_number(ctx, index);

    if (!(number > 0))
        return 0;
    return number > LENGTH_MOST ? LENGTH_MOST : trunc(number);
}

double regexp_get_last(duk_context *ctx, duk_idx_t index)
{
    double last;
    struct regexp_view view;

    if (regexp_view(ctx, index, &view) && regexp_last(ctx, index, &last))
        return !(last > 0) ? 0 : last > LENGTH_MOST ? LENGTH_MOST : trunc(last);
    duk_get_prop_literal(ctx, index, "lastIndex");
    last = to_length(ctx, -1);
    duk_pop(ctx);
    return last;
}

void regexp_put_last(duk_context *ctx, duk_idx_t index, double last)
{
    struct regexp_view view;

    index = duk_require_normalize_index(ctx, index);
    if (regexp_view(ctx, index, &view) && last < 4294967295.0 &&
        regexp_set_last(ctx, index, (uint32_t)last))
        return;
    duk_push_number(ctx, last);
    duk_put_prop_literal(ctx, index, "lastIndex");
}

void regexp_push_species(duk_context *ctx, duk_idx_t index)
{
    duk_get_prop_literal(ctx, index, "constructor");
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        known_push(ctx, KNOWN_REGEXP);
        return;
    }
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "the constructor of the object is none");
    known_get(ctx, -1, KNOWN_SYMBOL_SPECIES);
    duk_remove(ctx, -2);
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop(ctx);
        known_push(ctx, KNOWN_REGEXP);
    } else if (!native_is_constructor(ctx, -1)) {
        (void)duk_type_error(ctx, "the species of the constructor is not a constructor");
    }
}

/* How many characters stand at that place: 2, a pair of halves. */
static int width_at(duk_context *ctx, duk_idx_t text, double at, bool unicode)
{
    const double length = (double)duk_get_length(ctx, text);
    duk_codepoint_t high, low;

    if (!unicode || at + 1 >= length)
        return 1;
    high = duk_char_code_at(ctx, text, (duk_size_t)at);
    low = duk_char_code_at(ctx, text, (duk_size_t)at + 1);
    return high >= 0xd800 && high <= 0xdbff && low >= 0xdc00 && low <= 0xdfff ? 2 : 1;
}

double regexp_advance(duk_context *ctx, duk_idx_t text, double at, bool unicode)
{
    return at + width_at(ctx, text, at, unicode);
}

void regexp_step(duk_context *ctx, duk_idx_t index, duk_idx_t text, bool unicode)
{
    regexp_put_last(ctx, index, regexp_advance(ctx, text, regexp_get_last(ctx, index), unicode));
}

const char *regexp_push_flags(duk_context *ctx, duk_idx_t index)
{
    duk_get_prop_literal(ctx, index, "flags");
    return duk_to_string(ctx, -1);
}

/* ---- getters ------------------------------------------------------------------ */

duk_ret_t regexp_get_flags(duk_context *ctx)
{
    static const struct {
        const char *name;
        char letter;
    } flags[] = { { "hasIndices", 'd' },  { "global", 'g' }, { "ignoreCase", 'i' },
                  { "multiline", 'm' },   { "dotAll", 's' }, { "unicode", 'u' },
                  { "unicodeSets", 'v' }, { "sticky", 'y' } };
    char text[sizeof flags / sizeof flags[0]];
    size_t len = 0;

    duk_push_this(ctx);
    if (!duk_is_object(ctx, 0))
        return duk_type_error(ctx, "RegExp.prototype.flags is asked of no object");
    for (size_t i = 0; i < sizeof flags / sizeof flags[0]; i++) {
        duk_get_prop_string(ctx, 0, flags[i].name);
        if (duk_to_boolean(ctx, -1))
            text[len++] = flags[i].letter;
        duk_pop(ctx);
    }
    duk_push_lstring(ctx, text, len);
    return 1;
}

/* False: it is RegExp.prototype itself. */
static bool require_this(duk_context *ctx, struct regexp_view *view)
{
    duk_push_this(ctx);
    if (regexp_view(ctx, 0, view))
        return true;
    if (!duk_is_object(ctx, 0) || !known_is(ctx, 0, KNOWN_REGEXP_PROTOTYPE))
        (void)duk_type_error(ctx, "a getter of RegExp.prototype is called on something else");
    return false;
}

duk_ret_t regexp_get_flag(duk_context *ctx)
{
    struct regexp_view view;

    if (!require_this(ctx, &view))
        return 0;
    duk_push_boolean(
        ctx, (regex_program_flags(view.program) & (unsigned)duk_get_current_magic(ctx)) != 0);
    return 1;
}

duk_ret_t regexp_get_source(duk_context *ctx)
{
    struct regexp_view view;

    if (require_this(ctx, &view))
        regexp_push_source(ctx, 0);
    else
        duk_push_literal(ctx, "(?:)");
    return 1;
}
