/* regexp_match.c - test, search, match, matchAll. */
#include "sandbox/builtin/regexp.h"

#include "sandbox/engine/inner.h"

#include <string.h>

/* [ string ] -> [ string this ]: both what they have to be. */
static void push_this_regexp(duk_context *ctx, const char *method)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "RegExp.prototype.%s is called on no object", method);
}

duk_ret_t regexp_test(duk_context *ctx)
{
    struct matcher matcher;
    struct regexp_view view;
    bool found;

    push_this_regexp(ctx, "test");
    duk_to_string(ctx, 0);
    if (regexp_is_plain(ctx, 1, &view)) {
        found = regexp_run(ctx, 1, 0, &matcher);
        if (found)
            matcher_close(&matcher);
    } else {
        regexp_exec(ctx, 1, 0);
        found = !duk_is_null(ctx, -1);
    }
    duk_push_boolean(ctx, found);
    return 1;
}

static bool same_value(duk_context *ctx, duk_idx_t a, duk_idx_t b)
{
    return duk_samevalue(ctx, a, b);
}

duk_ret_t regexp_search(duk_context *ctx)
{
    push_this_regexp(ctx, "[Symbol.search]");
    duk_to_string(ctx, 0);
    duk_get_prop_literal(ctx, 1, "lastIndex");
    duk_push_int(ctx, 0);
    if (!same_value(ctx, 2, 3))
        regexp_put_last(ctx, 1, 0);
    regexp_exec(ctx, 1, 0); /* string this before 0 result */
    duk_get_prop_literal(ctx, 1, "lastIndex");
    if (!same_value(ctx, -1, 2)) {
        duk_dup(ctx, 2);
        duk_put_prop_literal(ctx, 1, "lastIndex");
    }
    if (duk_is_null(ctx, 4))
        duk_push_int(ctx, -1);
    else
        duk_get_prop_literal(ctx, 4, "index");
    return 1;
}

/* ---- match ------------------------------------------------------------------- */

/* All matches of a plain RegExp with the flag g: pushes an array, or null. */
static void push_all(duk_context *ctx, duk_idx_t index, duk_idx_t text, const void *program)
{
    const bool sticky = regex_program_flags(program) & REGEX_STICKY;
    struct matcher matcher;
    size_t at = 0;
    uint32_t count = 0;

    duk_push_array(ctx);
    matcher_open(&matcher, ctx, program, text);
    while (at <= matcher.text.len && matcher_find(&matcher, at, sticky)) {
        matcher_push_group(&matcher, 0);
        native_store(ctx, -2, count++);
        at = matcher_to(&matcher);
        if (at == matcher_from(&matcher))
            at = matcher_behind(&matcher, at);
    }
    matcher_close(&matcher);
    (void)regexp_set_last(ctx, index, 0);
    if (!count)
        duk_push_null(ctx);
}

static bool has_letter(const char *flags, char letter)
{
    return strchr(flags, letter) != NULL;
}

static void push_all_by_properties(duk_context *ctx, bool unicode)
{
    const duk_idx_t result = duk_get_top(ctx);
    duk_uarridx_t count = 0;

    regexp_put_last(ctx, 1, 0);
    duk_push_array(ctx);
    for (;; count++) {
        inside_spend(ctx, inside_of(ctx), 20);
        regexp_exec(ctx, 1, 0);
        if (duk_is_null(ctx, -1))
            break;
        duk_get_prop_index(ctx, -1, 0);
        duk_to_string(ctx, -1);
        if (!duk_get_length(ctx, -1))
            regexp_step(ctx, 1, 0, unicode);
        native_store(ctx, result, count);
        duk_set_top(ctx, result + 1);
    }
    duk_set_top(ctx, result + 1);
    if (!count)
        duk_push_null(ctx);
}

duk_ret_t regexp_match(duk_context *ctx)
{
    struct regexp_view view;
    const char *flags;

    push_this_regexp(ctx, "[Symbol.match]");
    duk_to_string(ctx, 0);
    if (regexp_is_plain(ctx, 1, &view)) {
        if (regex_program_flags(view.program) & REGEX_GLOBAL)
            push_all(ctx, 1, 0, view.program);
        else
            regexp_exec(ctx, 1, 0);
        return 1;
    }
    flags = regexp_push_flags(ctx, 1);
    if (has_letter(flags, 'g'))
        push_all_by_properties(ctx, has_letter(flags, 'u') || has_letter(flags, 'v'));
    else
        regexp_exec(ctx, 1, 0);
    return 1;
}

/* ---- matchAll ------------------------------------------------------------------ */

enum { SLOT_REGEXP, SLOT_TEXT, SLOT_STATE, SLOTS };
enum { STATE_GLOBAL = 1, STATE_UNICODE = 2, STATE_DONE = 4 };

duk_ret_t regexp_match_all(duk_context *ctx)
{
    const char *flags;
    int state;

    push_this_regexp(ctx, "[Symbol.matchAll]");
    duk_to_string(ctx, 0);
    regexp_push_species(ctx, 1);
    flags = regexp_push_flags(ctx, 1);
    duk_dup(ctx, 2);
    duk_dup(ctx, 1);
    duk_dup(ctx, 3);
    duk_new(ctx, 2); /* string this species flags matcher */
    regexp_put_last(ctx, 4, regexp_get_last(ctx, 1));
    state = (has_letter(flags, 'g') ? STATE_GLOBAL : 0) |
            (has_letter(flags, 'u') || has_letter(flags, 'v') ? STATE_UNICODE : 0);
    known_push(ctx, KNOWN_REGEXP_ITERATOR);
    inner_push(ctx, INNER_REGEXP_ITERATOR, SLOTS);
    duk_dup(ctx, 4);
    inner_put(ctx, -2, SLOT_REGEXP);
    duk_dup(ctx, 0);
    inner_put(ctx, -2, SLOT_TEXT);
    duk_push_int(ctx, state);
    inner_put(ctx, -2, SLOT_STATE);
    return 1;
}

static void put_state(duk_context *ctx, int state)
{
    duk_push_int(ctx, state);
    inner_put(ctx, 0, SLOT_STATE);
}

/* A throw leaves it done. */
static duk_ret_t iterator_next(duk_context *ctx)
{
    int state;

    duk_push_this(ctx);
    if (inner_kind(ctx, 0) != INNER_REGEXP_ITERATOR)
        return duk_type_error(ctx, "next of a RegExp String Iterator is called on something else");
    inner_get(ctx, 0, SLOT_REGEXP);
    inner_get(ctx, 0, SLOT_TEXT);
    inner_get(ctx, 0, SLOT_STATE);
    state = duk_get_int(ctx, 3);
    put_state(ctx, state | STATE_DONE);
    if (state & STATE_DONE)
        duk_push_null(ctx);
    else
        regexp_exec(ctx, 1, 2);
    if (duk_is_null(ctx, 4)) {
        duk_push_undefined(ctx);
        result_push(ctx, true);
        return 1;
    }
    if (state & STATE_GLOBAL) {
        duk_get_prop_index(ctx, 4, 0);
        duk_to_string(ctx, -1);
        if (!duk_get_length(ctx, -1))
            regexp_step(ctx, 1, 2, state & STATE_UNICODE);
        duk_pop(ctx);
        put_state(ctx, state);
    }
    result_push(ctx, false);
    return 1;
}

void regexp_iterator_install(duk_context *ctx)
{
    duk_push_object(ctx);
    known_push(ctx, KNOWN_ITERATOR);
    duk_set_prototype(ctx, -2);
    define_method(ctx, "next", iterator_next, 0);
    define_tag(ctx, "RegExp String Iterator");
    known_keep(ctx, KNOWN_REGEXP_ITERATOR);
}
