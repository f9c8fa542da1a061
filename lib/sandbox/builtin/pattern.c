/* pattern.c - the methods of strings that take a pattern: match, matchAll, replace,
 * replaceAll, search, split.
 *
 * What the pattern is decides: one with the method of a well-known symbol does it; else it
 * stands for a string, or for a new RegExp. */
#include "sandbox/builtin/regexp.h"

#include <string.h>

static void require_this(duk_context *ctx, const char *method)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, -1))
        (void)duk_type_error(ctx, "String.prototype.%s is called on null or undefined", method);
}

/* [ pattern … this ]: calls pattern[symbol](this, …) with `args` arguments in all; false: it has
 * no such method. */
static bool delegate(duk_context *ctx, const char *symbol, duk_idx_t args)
{
    const duk_idx_t self = duk_get_top(ctx) - 1;

    if (!duk_is_object(ctx, 0))
        return false;
    duk_get_prop_string(ctx, 0, symbol);
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop(ctx);
        return false;
    }
    if (!duk_is_callable(ctx, -1))
        (void)duk_type_error(ctx, "the method of the pattern is not a function");
    duk_dup(ctx, 0);
    duk_dup(ctx, self);
    if (args > 1)
        duk_dup(ctx, 1);
    duk_call_method(ctx, args);
    return true;
}

/* ---- match, matchAll, search -------------------------------------------------------- */

/* [ pattern this ]: calls new RegExp(pattern, flags)[symbol](string). */
static duk_ret_t by_regexp(duk_context *ctx, const char *symbol, const char *flags)
{
    duk_to_string(ctx, 1);
    duk_dup(ctx, 0);
    if (flags)
        duk_push_string(ctx, flags);
    else
        duk_push_undefined(ctx);
    regexp_push_new(ctx);
    duk_get_prop_string(ctx, 2, symbol);
    duk_dup(ctx, 2);
    duk_dup(ctx, 1);
    duk_call_method(ctx, 1);
    return 1;
}

static duk_ret_t match(duk_context *ctx)
{
    static const char symbol[] = DUK_WELLKNOWN_SYMBOL("Symbol.match");

    require_this(ctx, "match");
    return delegate(ctx, symbol, 1) ? 1 : by_regexp(ctx, symbol, NULL);
}

static duk_ret_t search(duk_context *ctx)
{
    static const char symbol[] = DUK_WELLKNOWN_SYMBOL("Symbol.search");

    require_this(ctx, "search");
    return delegate(ctx, symbol, 1) ? 1 : by_regexp(ctx, symbol, NULL);
}

/* A RegExp without the flag g would match for ever, or not at all. */
static void require_global(duk_context *ctx, const char *method)
{
    const char *flags;

    if (!regexp_is(ctx, 0))
        return;
    duk_get_prop_literal(ctx, 0, "flags");
    if (duk_is_null_or_undefined(ctx, -1))
        (void)duk_type_error(ctx, "the flags of the regular expression are not there");
    flags = duk_to_string(ctx, -1);
    if (!strchr(flags, 'g'))
        (void)duk_type_error(ctx, "String.prototype.%s needs the flag g", method);
    duk_pop(ctx);
}

static duk_ret_t match_all(duk_context *ctx)
{
    static const char symbol[] = DUK_WELLKNOWN_SYMBOL("Symbol.matchAll");

    require_this(ctx, "matchAll");
    require_global(ctx, "matchAll");
    return delegate(ctx, symbol, 1) ? 1 : by_regexp(ctx, symbol, "g");
}

/* ---- finding a string ------------------------------------------------------------------ */

/* From a byte on; SIZE_MAX: it is not there. */
static size_t find(duk_context *ctx, struct slice text, struct slice wanted, size_t from)
{
    struct inside *inside = inside_of(ctx);

    if (!wanted.len)
        return from <= text.len ? from : SIZE_MAX;
    while (from + wanted.len <= text.len) {
        const size_t left = text.len - from - wanted.len + 1;
        const size_t part = left < 0x4000 ? left : 0x4000;
        const char *found = memchr(text.data + from, wanted.data[0], part);

        inside_spend(ctx, inside,
                     2 + (int64_t)((found ? (size_t)(found - text.data) - from : part) / 16));
        if (!found) {
            from += part;
            continue;
        }
        from = (size_t)(found - text.data);
        inside_spend(ctx, inside, (int64_t)(wanted.len / 64));
        if (!memcmp(found, wanted.data, wanted.len))
            return from;
        from++;
    }
    return SIZE_MAX;
}

/* Behind the character at that byte. */
static size_t behind(struct slice text, size_t at)
{
    for (at++; at < text.len && ((unsigned char)text.data[at] & 0xc0) == 0x80;)
        at++;
    return at;
}

/* Of a part of a text, in code units. */
static size_t characters(duk_context *ctx, struct slice text, size_t from, size_t to)
{
    size_t count = 0;

    inside_spend(ctx, inside_of(ctx), (int64_t)((to - from) / 8));
    for (size_t at = from; at < to; at++)
        count += ((unsigned char)text.data[at] & 0xc0) != 0x80;
    return count;
}

/* ---- replace, replaceAll ---------------------------------------------------------------- */

enum { AT_PATTERN, AT_REPLACEMENT, AT_TEXT };

/* Appends what the match at that byte, the character `at`, becomes. */
static void add_replacement(duk_context *ctx, struct build *build, size_t byte, size_t at)
{
    struct substitution wanted = { .from = byte };

    wanted.text.data = duk_get_lstring(ctx, AT_TEXT, &wanted.text.len);
    wanted.matched.data = duk_get_lstring(ctx, AT_PATTERN, &wanted.matched.len);
    if (duk_is_callable(ctx, AT_REPLACEMENT)) {
        duk_dup(ctx, AT_REPLACEMENT);
        duk_push_undefined(ctx);
        duk_dup(ctx, AT_PATTERN);
        duk_push_number(ctx, (double)at);
        duk_dup(ctx, AT_TEXT);
        duk_call_method(ctx, 3);
        duk_to_string(ctx, -1);
        build_string(build);
        return;
    }
    wanted.template.data = duk_get_lstring(ctx, AT_REPLACEMENT, &wanted.template.len);
    wanted.to = byte + wanted.matched.len;
    duk_push_undefined(ctx);
    wanted.groups = duk_get_top(ctx) - 1;
    substitute(build, &wanted);
    duk_pop(ctx);
}

static duk_ret_t replace_string(duk_context *ctx, bool all)
{
    size_t at, done = 0, character = 0, counted = 0;
    struct slice text, wanted;
    struct build build;

    duk_to_string(ctx, AT_TEXT);
    duk_to_string(ctx, AT_PATTERN);
    if (!duk_is_callable(ctx, AT_REPLACEMENT))
        duk_to_string(ctx, AT_REPLACEMENT);
    text.data = duk_get_lstring(ctx, AT_TEXT, &text.len);
    wanted.data = duk_get_lstring(ctx, AT_PATTERN, &wanted.len);
    build_open(&build, ctx);
    for (at = find(ctx, text, wanted, 0); at != SIZE_MAX;) {
        character += characters(ctx, text, counted, at);
        counted = at;
        build_bytes(&build, text.data + done, at - done);
        add_replacement(ctx, &build, at, character);
        done = at + wanted.len;
        if (!all)
            break;
        at = find(ctx, text, wanted,
                  wanted.len      ? done
                  : at < text.len ? behind(text, at)
                                  : SIZE_MAX - 1);
    }
    build_bytes(&build, text.data + done, text.len - done);
    build_push(&build);
    return 1;
}

static duk_ret_t replace(duk_context *ctx)
{
    require_this(ctx, "replace");
    if (delegate(ctx, DUK_WELLKNOWN_SYMBOL("Symbol.replace"), 2))
        return 1;
    return replace_string(ctx, false);
}

static duk_ret_t replace_all(duk_context *ctx)
{
    require_this(ctx, "replaceAll");
    require_global(ctx, "replaceAll");
    if (delegate(ctx, DUK_WELLKNOWN_SYMBOL("Symbol.replace"), 2))
        return 1;
    return replace_string(ctx, true);
}

/* ---- split ------------------------------------------------------------------------------ */

static void split_parts(duk_context *ctx, uint32_t limit)
{
    const duk_idx_t array = duk_get_top(ctx) - 1;
    struct slice text, wanted;
    uint32_t count = 0;
    size_t done = 0, at;

    text.data = duk_get_lstring(ctx, AT_TEXT, &text.len);
    wanted.data = duk_get_lstring(ctx, AT_PATTERN, &wanted.len);
    while (count < limit) {
        if (wanted.len)
            at = find(ctx, text, wanted, done);
        else
            at = done < text.len ? behind(text, done) : SIZE_MAX;
        if (!wanted.len && at >= text.len)
            at = SIZE_MAX;
        inside_spend(ctx, inside_of(ctx), 10);
        if (at == SIZE_MAX)
            break;
        duk_push_lstring(ctx, text.data + done, at - done);
        native_store(ctx, array, count++);
        done = at + wanted.len;
    }
    if (count == limit || (!text.len && !wanted.len))
        return;
    duk_push_lstring(ctx, text.data + done, text.len - done);
    native_store(ctx, array, count);
}

static duk_ret_t split(duk_context *ctx)
{
    uint32_t limit = 0xffffffffu;

    require_this(ctx, "split");
    if (delegate(ctx, DUK_WELLKNOWN_SYMBOL("Symbol.split"), 2))
        return 1;
    duk_to_string(ctx, AT_TEXT);
    if (!duk_is_undefined(ctx, 1))
        limit = duk_to_uint32(ctx, 1);
    if (duk_is_undefined(ctx, AT_PATTERN)) {
        duk_push_array(ctx);
        if (limit) {
            duk_dup(ctx, AT_TEXT);
            native_store(ctx, 3, 0);
        }
        return 1;
    }
    duk_to_string(ctx, AT_PATTERN);
    duk_push_array(ctx);
    if (limit)
        split_parts(ctx, limit);
    return 1;
}

void pattern_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "match", match, 1, 1, 0, BUILTIN_METHOD },
        { "matchAll", match_all, 1, 1, 0, BUILTIN_METHOD },
        { "replace", replace, 2, 2, 0, BUILTIN_METHOD },
        { "replaceAll", replace_all, 2, 2, 0, BUILTIN_METHOD },
        { "search", search, 1, 1, 0, BUILTIN_METHOD },
        { "split", split, 2, 2, 0, BUILTIN_METHOD },
    };

    duk_get_global_literal(ctx, "String");
    duk_get_prop_literal(ctx, -1, "prototype");
    DEFINE_TABLE(ctx, methods);
    duk_pop_2(ctx);
}
