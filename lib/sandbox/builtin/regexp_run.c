/* regexp_run.c - a program run over a string of the engine. */
#include "sandbox/builtin/regexp.h"

#include <string.h>

static void *resize(void *host, void *ptr, size_t bytes)
{
    if (bytes)
        return duk_realloc(host, ptr, bytes);
    duk_free(host, ptr);
    return NULL;
}

static bool spend(void *host, int64_t units)
{
    inside_spend(host, inside_of(host), units);
    return true;
}

void matcher_open(struct matcher *matcher, duk_context *ctx, const void *program, duk_idx_t index)
{
    struct regex_host host = { &matcher->allocator, spend, ctx };

    matcher->ctx = ctx;
    matcher->allocator = (struct allocator){ resize, ctx };
    matcher->text.data = duk_get_lstring(ctx, index, &matcher->text.len);
    matcher->length = duk_get_length(ctx, index);
    matcher->at_byte = matcher->at_character = 0;
    matcher->unicode = (regex_program_flags(program) & (REGEX_UNICODE | REGEX_UNICODE_SETS)) != 0;
    if (regex_search_begin(&matcher->search, &host, program, matcher->text))
        guard_stop(&inside_of(ctx)->guard, GUARD_MEMORY);
}

void matcher_close(struct matcher *matcher)
{
    regex_search_end(&matcher->search);
}

bool matcher_find(struct matcher *matcher, size_t from, bool here)
{
    switch (regex_search_next(&matcher->search, from, here)) {
    case REGEX_OK:
        return true;
    case REGEX_NOT_FOUND:
        return false;
    default:
        guard_stop(&inside_of(matcher->ctx)->guard, GUARD_MEMORY);
    }
}

/* ---- bytes and characters ------------------------------------------------------ */

static size_t count_characters(struct slice text, size_t from, size_t to)
{
    size_t count = 0;

    for (size_t at = from; at < to; at++)
        count += ((unsigned char)text.data[at] & 0xc0) != 0x80;
    return count;
}

size_t matcher_character(struct matcher *matcher, size_t byte)
{
    const size_t from = matcher->at_byte;
    const size_t way = byte > from ? byte - from : from - byte;

    if (matcher->length == matcher->text.len)
        return byte;
    inside_spend(matcher->ctx, inside_of(matcher->ctx), (int64_t)(way / 8));
    if (byte >= from)
        matcher->at_character += count_characters(matcher->text, from, byte);
    else
        matcher->at_character -= count_characters(matcher->text, byte, from);
    matcher->at_byte = byte;
    return matcher->at_character;
}

static bool is_half(struct slice text, size_t at, unsigned char from)
{
    const unsigned char *bytes = (const unsigned char *)text.data + at;

    return at + 3 <= text.len && bytes[0] == 0xed && bytes[1] >= from && bytes[1] < from + 0x10;
}

static bool splits_pair(const struct matcher *matcher, size_t byte)
{
    return matcher->unicode && byte >= 3 && is_half(matcher->text, byte, 0xb0) &&
           is_half(matcher->text, byte - 3, 0xa0);
}

size_t matcher_behind(const struct matcher *matcher, size_t byte)
{
    size_t at = byte + 1;

    while (at < matcher->text.len && ((unsigned char)matcher->text.data[at] & 0xc0) == 0x80)
        at++;
    return splits_pair(matcher, at) ? at + 3 : at;
}

/* Moves to a character, which may not be past the end; its byte. In the midst of a pair: where
 * the pair begins, when that is one character. */
static size_t move_to(struct matcher *matcher, duk_idx_t text, size_t character)
{
    size_t byte = character;

    if (matcher->length != matcher->text.len)
        byte = regexp_byte_of(matcher->ctx, text, character);
    if (splits_pair(matcher, byte)) {
        byte -= 3;
        character--;
    }
    matcher->at_byte = byte;
    matcher->at_character = character;
    return byte;
}

void matcher_push_group(const struct matcher *matcher, uint32_t group)
{
    const uint32_t *place = matcher->search.places + 2 * group;

    if (place[0] == REGEX_UNSET || place[1] == REGEX_UNSET)
        duk_push_undefined(matcher->ctx);
    else
        duk_push_lstring(matcher->ctx, matcher->text.data + place[0], place[1] - place[0]);
}

/* ---- RegExpBuiltinExec --------------------------------------------------------- */

static void set_last(duk_context *ctx, duk_idx_t index, uint32_t last)
{
    if (!regexp_set_last(ctx, index, last))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "lastIndex cannot be written");
}

bool regexp_run(duk_context *ctx, duk_idx_t index, duk_idx_t text, struct matcher *matcher)
{
    double last = regexp_get_last(ctx, index);
    struct regexp_view view;
    unsigned flags;
    bool found = false, moves, sticky;

    (void)regexp_view(ctx, index, &view);
    flags = regex_program_flags(view.program);
    moves = flags & (REGEX_GLOBAL | REGEX_STICKY);
    sticky = flags & REGEX_STICKY;
    matcher_open(matcher, ctx, view.program, text);
    if (!moves)
        last = 0;
    if (last <= (double)matcher->length)
        found = matcher_find(matcher, move_to(matcher, text, (size_t)last), sticky);
    if (!found) {
        matcher_close(matcher);
        if (moves)
            set_last(ctx, index, 0);
        return false;
    }
    if (moves &&
        !regexp_set_last(ctx, index, (uint32_t)matcher_character(matcher, matcher_to(matcher)))) {
        matcher_close(matcher);
        set_last(ctx, index, 0);
    }
    return true;
}

/* ---- the array that exec gives -------------------------------------------------- */

/* [ ... object value ] -> [ ... object ]: under that name, in any case. */
static void put_named(duk_context *ctx, struct slice name)
{
    duk_push_lstring(ctx, name.data, name.len);
    duk_swap_top(ctx, -2);
    duk_def_prop(ctx, -3, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC | DUK_DEFPROP_FORCE);
}

/* Pushes an object with the elements at those groups' numbers of the array on top; undefined
 * when no group has a name. */
static void push_groups(const struct matcher *matcher, bool indices)
{
    duk_context *ctx = matcher->ctx;
    const void *program = matcher->search.program;
    struct slice name;
    uint32_t group;

    if (!regex_name(program, 0, &name, &group)) {
        duk_push_undefined(ctx);
        return;
    }
    duk_push_bare_object(ctx);
    for (uint32_t i = 0; regex_name(program, i, &name, &group); i++) {
        const bool set = matcher->search.places[2 * group] != REGEX_UNSET;

        inside_spend(ctx, inside_of(ctx), 40 + i);
        if (!set && duk_has_prop_lstring(ctx, -1, name.data, name.len))
            continue;
        if (indices)
            duk_get_prop_index(ctx, -2, group);
        else
            matcher_push_group(matcher, group);
        put_named(ctx, name);
    }
}

static void push_pair(struct matcher *matcher, uint32_t group)
{
    duk_context *ctx = matcher->ctx;
    const uint32_t *place = matcher->search.places + 2 * group;

    if (place[0] == REGEX_UNSET || place[1] == REGEX_UNSET) {
        duk_push_undefined(ctx);
        return;
    }
    duk_push_array(ctx);
    duk_push_number(ctx, (double)matcher_character(matcher, place[0]));
    duk_put_prop_index(ctx, -2, 0);
    duk_push_number(ctx, (double)matcher_character(matcher, place[1]));
    duk_put_prop_index(ctx, -2, 1);
}

/* [ ... array ] -> [ ... array ], with `indices`. */
static void add_indices(struct matcher *matcher)
{
    const uint32_t count = regex_groups(matcher->search.program);
    duk_context *ctx = matcher->ctx;

    duk_push_array(ctx);
    for (uint32_t i = 0; i < count; i++) {
        push_pair(matcher, i);
        native_store(ctx, -2, i);
    }
    push_groups(matcher, true);
    put_named(ctx, slice_of("groups"));
    put_named(ctx, slice_of("indices"));
}

void regexp_push_match(struct matcher *matcher, duk_idx_t text)
{
    const void *program = matcher->search.program;
    const uint32_t count = regex_groups(program);
    duk_context *ctx = matcher->ctx;

    duk_require_stack(ctx, 12);
    duk_dup(ctx, text);
    push_groups(matcher, false);
    regexp_push_result(ctx, count, (uint32_t)matcher_character(matcher, matcher_from(matcher)));
    for (uint32_t i = 0; i < count; i++) {
        matcher_push_group(matcher, i);
        native_store(ctx, -2, i);
    }
    if (regex_program_flags(program) & REGEX_INDICES)
        add_indices(matcher);
}

/* ---- RegExpExec ------------------------------------------------------------------- */

static void push_result(duk_context *ctx, duk_idx_t index, duk_idx_t text)
{
    struct matcher matcher;

    if (!regexp_run(ctx, index, text, &matcher)) {
        duk_push_null(ctx);
        return;
    }
    regexp_push_match(&matcher, text);
    matcher_close(&matcher);
}

duk_ret_t regexp_exec_method(duk_context *ctx)
{
    struct regexp_view view;

    duk_push_this(ctx);
    if (!regexp_view(ctx, 1, &view))
        return duk_type_error(ctx, "RegExp.prototype.exec is called on something else");
    duk_to_string(ctx, 0);
    push_result(ctx, 1, 0);
    return 1;
}

void regexp_exec(duk_context *ctx, duk_idx_t index, duk_idx_t text)
{
    struct regexp_view view;

    duk_get_prop_literal(ctx, index, "exec");
    if (duk_is_callable(ctx, -1) && duk_get_c_function(ctx, -1) != regexp_exec_method) {
        duk_dup(ctx, index);
        duk_dup(ctx, text);
        duk_call_method(ctx, 1);
        if (!duk_is_object(ctx, -1) && !duk_is_null(ctx, -1))
            (void)duk_type_error(ctx, "exec of a regular expression gave neither object nor null");
        return;
    }
    duk_pop(ctx);
    if (!regexp_view(ctx, index, &view))
        (void)duk_type_error(ctx, "the object is not a regular expression");
    push_result(ctx, index, text);
}
