/* regexp_replace.c - replace: of a plain RegExp match by match; of any other by its results. */
#include "sandbox/builtin/regexp.h"

#include <string.h>

/* ---- GetSubstitution ----------------------------------------------------------- */

static uint32_t digit_at(struct slice text, size_t at)
{
    return at < text.len && text.data[at] >= '0' && text.data[at] <= '9'
               ? (uint32_t)(text.data[at] - '0')
               : 10;
}

/* $n or $nn behind the dollar: the group, and how many digits; 0: none. */
static uint32_t group_at(const struct substitution *wanted, size_t at, size_t *digits)
{
    const uint32_t first = digit_at(wanted->template, at);
    const uint32_t second = digit_at(wanted->template, at + 1);

    *digits = 2;
    if (first < 10 && second < 10 && first * 10 + second >= 1 &&
        first * 10 + second <= wanted->count)
        return first * 10 + second;
    *digits = 1;
    return first < 10 && first <= wanted->count ? first : 0;
}

static void add_slice(struct build *build, struct slice text)
{
    build_bytes(build, text.data, text.len);
}

/* $<name>, from the dollar on: how many bytes of the template it took; 0: it is none. */
static size_t add_named(struct build *build, const struct substitution *wanted, size_t at)
{
    duk_context *ctx = build->ctx;
    const struct slice rest = slice_from(wanted->template, at + 2);
    const size_t len = slice_find(rest, '>');

    if (duk_is_undefined(ctx, wanted->groups) || len == rest.len)
        return 0;
    duk_push_lstring(ctx, rest.data, len);
    duk_get_prop(ctx, wanted->groups);
    if (!duk_is_undefined(ctx, -1)) {
        duk_to_string(ctx, -1);
        build_string(build);
    } else {
        duk_pop(ctx);
    }
    return len + 3;
}

static size_t add_group(struct build *build, const struct substitution *wanted, size_t at)
{
    size_t digits;
    const uint32_t group = group_at(wanted, at + 1, &digits);

    if (!group)
        return 0;
    duk_dup(build->ctx, wanted->captures + (duk_idx_t)group - 1);
    if (duk_is_undefined(build->ctx, -1))
        duk_pop(build->ctx);
    else
        build_string(build);
    return digits + 1;
}

/* What stands at a dollar: how many bytes of the template it took; 0: the dollar is one. */
static size_t add_dollar(struct build *build, const struct substitution *wanted, size_t at)
{
    const struct slice text = wanted->text, template = wanted->template;

    switch (at + 1 < template.len ? template.data[at + 1] : 0) {
    case '$':
        build_bytes(build, "$", 1);
        return 2;
    case '&':
        add_slice(build, wanted->matched);
        return 2;
    case '`':
        add_slice(build, slice_to(text, wanted->from));
        return 2;
    case '\'':
        add_slice(build, slice_from(text, wanted->to));
        return 2;
    case '<':
        return add_named(build, wanted, at);
    default:
        return add_group(build, wanted, at);
    }
}

void substitute(struct build *build, const struct substitution *wanted)
{
    const struct slice template = wanted->template;

    for (size_t at = 0; at < template.len;) {
        const size_t plain = slice_find(slice_from(template, at), '$');
        size_t took;

        build_bytes(build, template.data + at, plain);
        at += plain;
        if (at == template.len)
            break;
        took = add_dollar(build, wanted, at);
        if (!took)
            build_bytes(build, "$", 1);
        at += took ? took : 1;
    }
}

/* ---- a plain RegExp --------------------------------------------------------------
 * The stack: string, replacement, RegExp, program, what is built. What a function does to the
 * RegExp does not change what is matched. */

enum { AT_TEXT, AT_REPLACEMENT, AT_REGEXP, AT_PROGRAM };

struct replacing {
    duk_context *ctx;
    struct build build;
    struct matcher matcher;
    const void *program;
    void (*add)(struct replacing *to); /* the replacement of the present match */
};

/* Pushes the groups' object, for `$<name>` and functions; false: no group has a name. */
static bool push_groups(struct replacing *to)
{
    struct slice name;
    uint32_t group;

    if (!regex_name(to->program, 0, &name, &group))
        return false;
    regexp_push_match(&to->matcher, AT_TEXT);
    duk_get_prop_literal(to->ctx, -1, "groups");
    duk_remove(to->ctx, -2);
    return true;
}

/* Pushes groups 1 and more: how many. */
static uint32_t push_captures(struct replacing *to)
{
    const uint32_t count = regex_groups(to->program);

    duk_require_stack(to->ctx, (duk_idx_t)count + 12);
    for (uint32_t i = 1; i < count; i++)
        matcher_push_group(&to->matcher, i);
    return count - 1;
}

/* The matcher is closed while the function runs. */
static void add_called(struct replacing *to)
{
    duk_context *ctx = to->ctx;
    struct matcher *matcher = &to->matcher;
    const size_t character = matcher_character(matcher, matcher_from(matcher));
    const size_t byte = matcher_from(matcher);
    duk_idx_t args = 3;

    duk_dup(ctx, AT_REPLACEMENT);
    duk_push_undefined(ctx);
    matcher_push_group(matcher, 0);
    args += (duk_idx_t)push_captures(to);
    duk_push_number(ctx, (double)character);
    duk_dup(ctx, AT_TEXT);
    args += push_groups(to);
    matcher_close(matcher);
    duk_call_method(ctx, args);
    duk_to_string(ctx, -1);
    build_string(&to->build);
    matcher_open(matcher, ctx, to->program, AT_TEXT);
    matcher->at_byte = byte;
    matcher->at_character = matcher->length == matcher->text.len ? byte : character;
}

static void add_template(struct replacing *to)
{
    duk_context *ctx = to->ctx;
    const duk_idx_t top = duk_get_top(ctx);
    const size_t from = matcher_from(&to->matcher), end = matcher_to(&to->matcher);
    struct substitution wanted = { .text = to->matcher.text,
                                   .matched = { to->matcher.text.data + from, end - from },
                                   .from = from,
                                   .to = end,
                                   .captures = top };

    wanted.template.data = duk_get_lstring(ctx, AT_REPLACEMENT, &wanted.template.len);
    wanted.count = push_captures(to);
    wanted.groups = duk_get_top(ctx);
    if (!push_groups(to))
        duk_push_undefined(ctx);
    substitute(&to->build, &wanted);
    duk_set_top(ctx, top);
}

static void add_plain(struct replacing *to)
{
    duk_dup(to->ctx, AT_REPLACEMENT);
    build_string(&to->build);
}

static void choose(struct replacing *to)
{
    struct slice template;

    to->add = add_called;
    if (duk_is_callable(to->ctx, AT_REPLACEMENT))
        return;
    template.data = duk_get_lstring(to->ctx, AT_REPLACEMENT, &template.len);
    to->add = slice_find(template, '$') < template.len ? add_template : add_plain;
}

/* Copies what lies before the match, and its replacement; returns the match's end. */
static size_t replace_one(struct replacing *to, size_t done)
{
    const size_t from = matcher_from(&to->matcher), end = matcher_to(&to->matcher);

    build_bytes(&to->build, to->matcher.text.data + done, from - done);
    to->add(to);
    return end;
}

static size_t replace_all(struct replacing *to)
{
    const bool sticky = regex_program_flags(to->program) & REGEX_STICKY;
    size_t at = 0, done = 0;

    (void)regexp_set_last(to->ctx, AT_REGEXP, 0);
    matcher_open(&to->matcher, to->ctx, to->program, AT_TEXT);
    while (at <= to->matcher.text.len && matcher_find(&to->matcher, at, sticky)) {
        const size_t from = matcher_from(&to->matcher);

        at = done = replace_one(to, done);
        if (at == from)
            at = matcher_behind(&to->matcher, at);
    }
    matcher_close(&to->matcher);
    return done;
}

static void replace_plainly(duk_context *ctx, const void *program)
{
    struct replacing to = { .ctx = ctx, .program = program };
    struct slice text;
    size_t done = 0;

    regexp_push_program(ctx, AT_REGEXP);
    text.data = duk_get_lstring(ctx, AT_TEXT, &text.len);
    choose(&to);
    build_open(&to.build, ctx);
    if (regex_program_flags(program) & REGEX_GLOBAL) {
        done = replace_all(&to);
    } else if (regexp_run(ctx, AT_REGEXP, AT_TEXT, &to.matcher)) {
        done = replace_one(&to, 0);
        matcher_close(&to.matcher);
    }
    if (done == 0 && to.build.len == 0) {
        duk_dup(ctx, AT_TEXT);
        return;
    }
    build_bytes(&to.build, text.data + done, text.len - done);
    build_push(&to.build);
}

/* ---- any other ------------------------------------------------------------------ */

/* Pushes what is matched as a string; how many captures there are. */
static uint32_t push_matched(duk_context *ctx, duk_idx_t result)
{
    double length;
    uint32_t count;

    duk_get_prop_literal(ctx, result, "length");
    length = to_length(ctx, -1);
    duk_pop(ctx);
    count = length < 1 ? 0 : length > 1e6 ? 1000000 : (uint32_t)length - 1;
    duk_require_stack(ctx, (duk_idx_t)count + 12);
    duk_get_prop_index(ctx, result, 0);
    duk_to_string(ctx, -1);
    return count;
}

/* The character that the result says it begins at, within the text. */
static size_t position_of(duk_context *ctx, duk_idx_t result, size_t length)
{
    double at;

    duk_get_prop_literal(ctx, result, "index");
    at = duk_to_number(ctx, -1);
    duk_pop(ctx);
    return at > 0 ? at > (double)length ? length : (size_t)at : 0;
}

static void push_rest(duk_context *ctx, duk_idx_t result, uint32_t count)
{
    for (uint32_t i = 1; i <= count; i++) {
        inside_spend(ctx, inside_of(ctx), 20);
        duk_get_prop_index(ctx, result, i);
        if (!duk_is_undefined(ctx, -1))
            duk_to_string(ctx, -1);
    }
    duk_get_prop_literal(ctx, result, "groups");
}

/* [ … matched captures… groups ] -> [ … replacement ] */
static void call_replacement(duk_context *ctx, duk_idx_t matched, uint32_t count, size_t at)
{
    const bool groups = !duk_is_undefined(ctx, -1);
    const duk_idx_t behind = matched + (duk_idx_t)count + 1;

    duk_push_number(ctx, (double)at);
    duk_insert(ctx, behind);
    duk_dup(ctx, AT_TEXT);
    duk_insert(ctx, behind + 1);
    if (!groups)
        duk_pop(ctx);
    duk_dup(ctx, AT_REPLACEMENT);
    duk_insert(ctx, matched);
    duk_push_undefined(ctx);
    duk_insert(ctx, matched + 1);
    duk_call_method(ctx, (duk_idx_t)count + 3 + groups);
    duk_to_string(ctx, -1);
}

/* [ … matched captures… groups ] -> [ …, replacement ] */
static void push_substitution(duk_context *ctx, duk_idx_t matched, uint32_t count, size_t at,
                              size_t end)
{
    struct substitution wanted = { .from = regexp_byte_of(ctx, AT_TEXT, at),
                                   .to = regexp_byte_of(ctx, AT_TEXT, end),
                                   .captures = matched + 1,
                                   .groups = matched + 1 + (duk_idx_t)count,
                                   .count = count };
    struct build build;

    if (!duk_is_undefined(ctx, wanted.groups))
        duk_to_object(ctx, wanted.groups);
    wanted.matched.data = duk_get_lstring(ctx, matched, &wanted.matched.len);
    wanted.text.data = duk_get_lstring(ctx, AT_TEXT, &wanted.text.len);
    wanted.template.data = duk_get_lstring(ctx, AT_REPLACEMENT, &wanted.template.len);
    build_open(&build, ctx);
    substitute(&build, &wanted);
    build_push(&build);
}

/* The result on top, which is popped. How far the text is copied, in characters. */
static size_t add_result(duk_context *ctx, struct build *build, size_t done)
{
    const duk_idx_t result = duk_get_top(ctx) - 1, matched = result + 1;
    const size_t length = duk_get_length(ctx, AT_TEXT);
    const uint32_t count = push_matched(ctx, result);
    const size_t at = position_of(ctx, result, length);
    const size_t end = at + duk_get_length(ctx, matched);

    push_rest(ctx, result, count);
    if (duk_is_callable(ctx, AT_REPLACEMENT))
        call_replacement(ctx, matched, count, at);
    else
        push_substitution(ctx, matched, count, at, end < length ? end : length);
    if (at >= done) {
        const size_t from = regexp_byte_of(ctx, AT_TEXT, done);

        build_bytes(build, duk_get_string(ctx, AT_TEXT) + from,
                    regexp_byte_of(ctx, AT_TEXT, at) - from);
        build_string(build);
        done = end;
    }
    duk_set_top(ctx, result);
    return done;
}

/* [ string replacement this ] -> [ …, flags array ]: of all results. */
static void push_results(duk_context *ctx)
{
    const char *flags = regexp_push_flags(ctx, AT_REGEXP);
    const bool all = strchr(flags, 'g') != NULL;
    const bool unicode = strchr(flags, 'u') != NULL || strchr(flags, 'v') != NULL;
    const duk_idx_t results = duk_get_top(ctx);
    uint32_t count = 0;

    if (all)
        regexp_put_last(ctx, AT_REGEXP, 0);
    duk_push_array(ctx);
    for (;;) {
        inside_spend(ctx, inside_of(ctx), 20);
        regexp_exec(ctx, AT_REGEXP, AT_TEXT);
        if (duk_is_null(ctx, -1))
            break;
        duk_dup_top(ctx);
        native_store(ctx, results, count++);
        if (!all)
            break;
        duk_get_prop_index(ctx, -1, 0);
        duk_to_string(ctx, -1);
        if (!duk_get_length(ctx, -1))
            regexp_step(ctx, AT_REGEXP, AT_TEXT, unicode);
        duk_set_top(ctx, results + 1);
    }
    duk_set_top(ctx, results + 1);
}

static void replace_by_properties(duk_context *ctx)
{
    struct build build;
    struct slice text;
    duk_uarridx_t count;
    duk_idx_t results;
    size_t done = 0;

    push_results(ctx);
    results = duk_get_top(ctx) - 1;
    count = (duk_uarridx_t)duk_get_length(ctx, results);
    build_open(&build, ctx);
    for (duk_uarridx_t i = 0; i < count; i++) {
        duk_get_prop_index(ctx, results, i);
        done = add_result(ctx, &build, done);
    }
    text.data = duk_get_lstring(ctx, AT_TEXT, &text.len);
    if (done < duk_get_length(ctx, AT_TEXT)) {
        done = regexp_byte_of(ctx, AT_TEXT, done);
        build_bytes(&build, text.data + done, text.len - done);
    }
    build_push(&build);
}

duk_ret_t regexp_replace(duk_context *ctx)
{
    struct regexp_view view;

    duk_push_this(ctx);
    if (!duk_is_object(ctx, AT_REGEXP))
        return duk_type_error(ctx, "RegExp.prototype[Symbol.replace] is called on no object");
    duk_to_string(ctx, AT_TEXT);
    if (!duk_is_callable(ctx, AT_REPLACEMENT))
        duk_to_string(ctx, AT_REPLACEMENT);
    if (regexp_is_plain(ctx, AT_REGEXP, &view))
        replace_plainly(ctx, view.program);
    else
        replace_by_properties(ctx);
    return 1;
}
