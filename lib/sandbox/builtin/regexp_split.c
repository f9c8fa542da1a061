/* regexp_split.c - RegExp.prototype[Symbol.split]. */
#include "sandbox/builtin/regexp.h"

#include <string.h>

enum { AT_TEXT, AT_LIMIT, AT_REGEXP };

struct splitting {
    duk_context *ctx;
    duk_idx_t array;
    uint32_t count, limit;
};

/* Pops a value, to be the next element. False: the array is as long as it may be. */
static bool add(struct splitting *to)
{
    native_store(to->ctx, to->array, to->count++);
    return to->count < to->limit;
}

static void push_part(duk_context *ctx, size_t from, size_t to)
{
    duk_push_lstring(ctx, duk_get_string(ctx, AT_TEXT) + from, to - from);
}

/* ---- a plain RegExp ------------------------------------------------------------- */

/* False: the limit is reached. */
static bool add_match(struct splitting *to, struct matcher *matcher, size_t done)
{
    const uint32_t groups = regex_groups(matcher->search.program);

    push_part(to->ctx, done, matcher_from(matcher));
    if (!add(to))
        return false;
    for (uint32_t i = 1; i < groups; i++) {
        matcher_push_group(matcher, i);
        if (!add(to))
            return false;
    }
    return true;
}

static void split_matches(struct splitting *to, struct matcher *matcher)
{
    const size_t len = matcher->text.len;
    size_t done = 0, at = 0;

    while (at < len && matcher_find(matcher, at, false) && matcher_from(matcher) < len) {
        if (matcher_to(matcher) == done) {
            at = matcher_behind(matcher, done);
            continue;
        }
        if (!add_match(to, matcher, done))
            return;
        done = at = matcher_to(matcher);
    }
    push_part(to->ctx, done, len);
    add(to);
}

static void split_plainly(struct splitting *to, const void *program)
{
    struct matcher matcher;

    matcher_open(&matcher, to->ctx, program, AT_TEXT);
    if (matcher.text.len > 0) {
        split_matches(to, &matcher);
    } else if (!matcher_find(&matcher, 0, true)) {
        duk_dup(to->ctx, AT_TEXT);
        add(to);
    }
    matcher_close(&matcher);
}

/* ---- any other ------------------------------------------------------------------ */

/* Pushes SpeciesConstructor's new one, with the flag y; whether it goes by code points. */
static bool push_splitter(duk_context *ctx)
{
    const char *flags;
    bool unicode;

    regexp_push_species(ctx, AT_REGEXP);
    flags = regexp_push_flags(ctx, AT_REGEXP);
    unicode = strchr(flags, 'u') != NULL || strchr(flags, 'v') != NULL;
    if (!strchr(flags, 'y')) {
        duk_push_literal(ctx, "y");
        duk_concat(ctx, 2);
    }
    duk_dup(ctx, AT_REGEXP);
    duk_swap_top(ctx, -2);
    duk_new(ctx, 2);
    return unicode;
}

static void push_characters(duk_context *ctx, double from, double to)
{
    push_part(ctx, regexp_byte_of(ctx, AT_TEXT, (size_t)from),
              regexp_byte_of(ctx, AT_TEXT, (size_t)to));
}

/* The captures of the result on top. False: the limit is reached. */
static bool add_captures(struct splitting *to)
{
    duk_context *ctx = to->ctx;
    double count;

    duk_get_prop_literal(ctx, -1, "length");
    count = to_length(ctx, -1);
    duk_pop(ctx);
    for (uint32_t i = 1; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), 20);
        duk_get_prop_index(ctx, -1, i);
        if (!add(to))
            return false;
    }
    return true;
}

static void split_by(struct splitting *to, duk_idx_t splitter, bool unicode)
{
    duk_context *ctx = to->ctx;
    const duk_idx_t top = duk_get_top(ctx);
    const double size = (double)duk_get_length(ctx, AT_TEXT);
    double done = 0, at = 0, end;

    while (at < size) {
        inside_spend(ctx, inside_of(ctx), 20);
        regexp_put_last(ctx, splitter, at);
        regexp_exec(ctx, splitter, AT_TEXT);
        end = duk_is_null(ctx, -1) ? done : regexp_get_last(ctx, splitter);
        end = end < size ? end : size;
        if (duk_is_null(ctx, -1) || end == done) {
            at = regexp_advance(ctx, AT_TEXT, at, unicode);
        } else {
            push_characters(ctx, done, at);
            if (!add(to))
                return;
            done = at = end;
            if (!add_captures(to))
                return;
        }
        duk_set_top(ctx, top);
    }
    push_characters(ctx, done, size);
    add(to);
}

static void split_by_properties(struct splitting *to, bool unicode)
{
    duk_context *ctx = to->ctx;
    const duk_idx_t splitter = duk_get_top(ctx) - 2;

    if (duk_get_length(ctx, AT_TEXT) > 0) {
        split_by(to, splitter, unicode);
        return;
    }
    regexp_exec(ctx, splitter, AT_TEXT);
    if (duk_is_null(ctx, -1)) {
        duk_dup(ctx, AT_TEXT);
        add(to);
    }
}

duk_ret_t regexp_split(duk_context *ctx)
{
    struct splitting to = { .ctx = ctx, .limit = 0xffffffffu };
    struct regexp_view view;
    bool plain, unicode = false;

    duk_push_this(ctx);
    if (!duk_is_object(ctx, AT_REGEXP))
        return duk_type_error(ctx, "RegExp.prototype[Symbol.split] is called on no object");
    duk_to_string(ctx, AT_TEXT);
    plain = (duk_is_undefined(ctx, AT_LIMIT) || duk_is_number(ctx, AT_LIMIT)) &&
            regexp_is_plain_species(ctx, AT_REGEXP, &view);
    if (!plain)
        unicode = push_splitter(ctx);
    duk_push_array(ctx);
    to.array = duk_get_top(ctx) - 1;
    if (!duk_is_undefined(ctx, AT_LIMIT))
        to.limit = duk_to_uint32(ctx, AT_LIMIT);
    if (to.limit && plain)
        split_plainly(&to, view.program);
    else if (to.limit)
        split_by_properties(&to, unicode);
    duk_dup(ctx, to.array);
    return 1;
}
