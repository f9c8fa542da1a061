/* json_text.c - JSON.stringify: straight for plain values, else as the standard says. */
#include "sandbox/builtin/json_text.h"

#include "sandbox/builtin/build.h"
#include "sandbox/builtin/string.h"
#include "sandbox/engine/bigint.h"
#include "sandbox/engine/peek.h"
#include "sandbox/text.h"
#include "sandbox/value.h"

#include <math.h>
#include <string.h>

/* Where things lie: (value, replacer or list of names or undefined, what one level is indented
 * by). */
enum { VALUE, REPLACER, GAP };

struct frame {
    const struct frame *outer;
    const void *object;
};

struct serializer {
    duk_context *ctx;
    struct build build;
    bool function, list; /* what REPLACER is */
    struct slice gap;
    uint32_t depth;
};

static bool serialize(struct serializer *to, const struct frame *outer);

static void add(struct serializer *to, const char *text)
{
    build_bytes(&to->build, text, strlen(text));
}

/* ---- strings -------------------------------------------------------------------- */

static void add_escape(struct serializer *to, uint32_t unit)
{
    static const char digits[] = "0123456789abcdef";
    static const char names[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    char text[7] = "\\u0000";

    for (size_t i = 0; i + 1 < sizeof names; i += 2) {
        if ((unsigned char)names[i] != unit)
            continue;
        text[1] = names[i + 1];
        build_bytes(&to->build, text, 2);
        return;
    }
    for (int i = 0; i < 4; i++)
        text[2 + i] = digits[unit >> (12 - 4 * i) & 15];
    build_bytes(&to->build, text, 6);
}

static bool is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c != 0xed;
}

/* Quotes the string on top, and pops it. */
static void add_string(struct serializer *to)
{
    const struct slice bytes = string_slice(to->ctx, -1);
    const char *at = bytes.data, *end = bytes.data + bytes.len;

    add(to, "\"");
    while (at < end) {
        const char *start = at;
        uint32_t point;

        while (at < end && is_plain((unsigned char)*at))
            at++;
        build_bytes(&to->build, start, (size_t)(at - start));
        if (at == end)
            break;
        point = string_point(&at, end);
        if (point < 0x20 || point == '"' || point == '\\' || (point >= 0xd800 && point <= 0xdfff))
            add_escape(to, point);
        else
            build_unit(&to->build, point);
    }
    add(to, "\"");
    duk_pop(to->ctx);
}

/* ---- objects and arrays ----------------------------------------------------------- */

static void add_line(struct serializer *to)
{
    if (to->gap.len == 0)
        return;
    add(to, "\n");
    for (uint32_t i = 0; i < to->depth; i++)
        build_bytes(&to->build, to->gap.data, to->gap.len);
}

static void open_container(struct serializer *to, struct frame *frame, const struct frame *outer)
{
    native_check_stack(to->ctx);
    duk_require_stack(to->ctx, 16);
    frame->outer = outer;
    frame->object = duk_get_heapptr(to->ctx, -1);
    for (const struct frame *at = outer; at; at = at->outer) {
        inside_spend(to->ctx, inside_of(to->ctx), 1);
        if (at->object == frame->object)
            (void)duk_error(to->ctx, DUK_ERR_TYPE_ERROR, "Converting circular structure to JSON");
    }
    to->depth++;
}

static void close_container(struct serializer *to, bool empty, const char *bracket)
{
    to->depth--;
    if (!empty)
        add_line(to);
    add(to, bracket);
}

void json_push_names(duk_context *ctx, duk_idx_t index)
{
    const duk_idx_t keys = duk_get_top(ctx), names = keys + 1;
    uint32_t count = 0, to = 0;

    index = duk_require_normalize_index(ctx, index);
    object_keys(ctx, index);
    (void)native_array_length(ctx, keys, &count);
    duk_push_bare_array(ctx);
    for (uint32_t i = 0; i < count; i++) {
        struct object_descriptor found;

        inside_spend(ctx, inside_of(ctx), COST_STEP);
        (void)native_element(ctx, keys, i);
        if (duk_is_symbol(ctx, -1)) {
            duk_pop(ctx);
            continue;
        }
        duk_dup_top(ctx);
        if (object_own(ctx, index, &found)) {
            duk_pop_2(ctx);
            if (found.fields & OBJECT_ENUMERABLE) {
                array_create(ctx, names, to++);
                continue;
            }
        }
        duk_pop(ctx);
    }
    duk_remove(ctx, keys);
}

/* The object is on top, and stays. */
static void add_object(struct serializer *to, const struct frame *outer)
{
    duk_context *ctx = to->ctx;
    const duk_idx_t object = duk_get_top(ctx) - 1;
    struct frame frame;
    uint32_t count = 0;
    bool empty = true;

    open_container(to, &frame, outer);
    add(to, "{");
    if (to->list)
        duk_dup(ctx, REPLACER);
    else
        json_push_names(ctx, object);
    (void)native_array_length(ctx, -1, &count);
    for (uint32_t i = 0; i < count; i++) {
        const size_t before = to->build.len;

        inside_spend(ctx, inside_of(ctx), COST_STEP);
        if (!empty)
            add(to, ",");
        add_line(to);
        (void)native_element(ctx, object + 1, i);
        add_string(to);
        add(to, to->gap.len ? ": " : ":");
        duk_dup(ctx, object);
        (void)native_element(ctx, object + 1, i);
        if (serialize(to, &frame))
            empty = false;
        else
            to->build.len = before;
    }
    duk_pop(ctx);
    close_container(to, empty, "}");
}

static void add_array(struct serializer *to, const struct frame *outer)
{
    duk_context *ctx = to->ctx;
    const duk_idx_t array = duk_get_top(ctx) - 1;
    struct frame frame;
    int64_t length;

    open_container(to, &frame, outer);
    add(to, "[");
    length = array_length(ctx, array);
    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        if (i > 0)
            add(to, ",");
        add_line(to);
        duk_dup(ctx, array);
        duk_push_number(ctx, (double)i);
        object_to_key(ctx);
        if (!serialize(to, &frame))
            add(to, "null");
    }
    close_container(to, length == 0, "]");
}

/* ---- any value ----------------------------------------------------------------------- */

/* [ holder key value ] at `holder`: calls toJSON and the replacer. */
static void replace(struct serializer *to, duk_idx_t holder)
{
    duk_context *ctx = to->ctx;

    if (duk_is_object(ctx, -1) || bigint_is(ctx, -1)) {
        duk_get_prop_literal(ctx, -1, "toJSON");
        if (duk_is_callable(ctx, -1)) {
            duk_dup(ctx, holder + 2);
            duk_dup(ctx, holder + 1);
            duk_call_method(ctx, 1);
            duk_replace(ctx, holder + 2);
        } else {
            duk_pop(ctx);
        }
    }
    if (to->function) {
        duk_dup(ctx, REPLACER);
        duk_dup(ctx, holder);
        duk_dup(ctx, holder + 1);
        duk_dup(ctx, holder + 2);
        duk_call_method(ctx, 2);
        duk_replace(ctx, holder + 2);
    }
}

/* A boxed value on top becomes what it stands for. */
static void unbox(duk_context *ctx)
{
    if (!duk_is_object(ctx, -1) || peek_is_proxy(ctx, -1) ||
        peek_class(ctx, -1) != PEEK_CLASS_BOXED)
        return;
    peek_push_inner(ctx, -1);
    if (duk_is_symbol(ctx, -1) && !bigint_is(ctx, -1)) {
        duk_pop(ctx);
        return;
    }
    if (duk_is_number(ctx, -1)) {
        duk_pop(ctx);
        duk_to_number(ctx, -1);
    } else if (duk_is_string(ctx, -1) && !bigint_is(ctx, -1)) {
        duk_pop(ctx);
        duk_to_string(ctx, -1);
    } else {
        duk_remove(ctx, -2);
    }
}

static void add_number(struct serializer *to)
{
    if (!isfinite(duk_get_number(to->ctx, -1))) {
        add(to, "null");
        return;
    }
    duk_dup_top(to->ctx);
    duk_to_string(to->ctx, -1);
    build_string(&to->build);
}

/* The value is on top, and stays. False: there is nothing to write. */
static bool add_value(struct serializer *to, const struct frame *outer)
{
    duk_context *ctx = to->ctx;

    if (bigint_is(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Do not know how to serialize a BigInt");
    if (duk_is_symbol(ctx, -1) || duk_is_undefined(ctx, -1) || duk_is_callable(ctx, -1))
        return false;
    if (duk_is_null(ctx, -1)) {
        add(to, "null");
    } else if (duk_is_boolean(ctx, -1)) {
        add(to, duk_get_boolean(ctx, -1) ? "true" : "false");
    } else if (duk_is_number(ctx, -1)) {
        add_number(to);
    } else if (duk_is_string(ctx, -1)) {
        duk_dup_top(ctx);
        add_string(to);
    } else if (!duk_is_object(ctx, -1)) {
        return false;
    } else if (object_is_array(ctx, -1)) {
        add_array(to, outer);
    } else {
        add_object(to, outer);
    }
    return true;
}

/* [ ... holder key ] -> [ ... ]: SerializeJSONProperty. */
static bool serialize(struct serializer *to, const struct frame *outer)
{
    const duk_idx_t holder = duk_get_top(to->ctx) - 2;
    bool added;

    duk_dup_top(to->ctx);
    duk_get_prop(to->ctx, holder);
    replace(to, holder);
    unbox(to->ctx);
    added = add_value(to, outer);
    duk_set_top(to->ctx, holder);
    return added;
}

/* ---- arguments ------------------------------------------------------------------------- */

/* A Number or String object is on top. */
static bool is_boxed_name(duk_context *ctx)
{
    bool is;

    if (!duk_is_object(ctx, -1) || peek_is_proxy(ctx, -1) ||
        peek_class(ctx, -1) != PEEK_CLASS_BOXED)
        return false;
    peek_push_inner(ctx, -1);
    is = duk_is_number(ctx, -1) || (duk_is_string(ctx, -1) && !duk_is_symbol(ctx, -1));
    duk_pop(ctx);
    return is;
}

/* The element on top, popped, is a name: it is appended unless it was there before. */
static void add_name(duk_context *ctx, duk_idx_t names, duk_idx_t seen)
{
    if (is_boxed_name(ctx))
        duk_to_string(ctx, -1);
    if (!duk_is_number(ctx, -1) && (!duk_is_string(ctx, -1) || duk_is_symbol(ctx, -1))) {
        duk_pop(ctx);
        return;
    }
    duk_to_string(ctx, -1);
    duk_dup_top(ctx);
    if (duk_has_prop(ctx, seen)) {
        duk_pop(ctx);
        return;
    }
    duk_dup_top(ctx);
    duk_push_true(ctx);
    duk_put_prop(ctx, seen);
    (void)native_append(ctx, names);
}

/* Replaces the array at REPLACER by the list of the names in it. */
static void read_names(duk_context *ctx)
{
    const duk_idx_t names = duk_get_top(ctx), seen = names + 1;
    const int64_t length = array_length(ctx, REPLACER);

    duk_push_array(ctx);
    duk_push_bare_object(ctx);
    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        array_get(ctx, REPLACER, i);
        add_name(ctx, names, seen);
    }
    duk_pop(ctx);
    duk_replace(ctx, REPLACER);
}

/* Replaces what lies at GAP by a string. */
static void read_gap(duk_context *ctx)
{
    if (duk_is_object(ctx, GAP)) {
        duk_dup(ctx, GAP);
        unbox(ctx);
        duk_replace(ctx, GAP);
    }
    if (duk_is_number(ctx, GAP)) {
        const double count = to_integer(ctx, GAP);

        duk_push_lstring(ctx, "          ", count < 1 ? 0 : count > 10 ? 10 : (size_t)count);
        duk_replace(ctx, GAP);
    } else if (duk_is_string(ctx, GAP) && !duk_is_symbol(ctx, GAP)) {
        duk_substring(ctx, GAP, 0, 10);
    } else {
        duk_push_literal(ctx, "");
        duk_replace(ctx, GAP);
    }
}

/* Plain values, when the replacer has nothing to say. */
static bool write_straight(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);
    const size_t most = inside->scratch.most;
    struct buffer *text;
    bool written;

    if (!duk_is_object(ctx, VALUE) || duk_is_callable(ctx, VALUE) || duk_is_object(ctx, REPLACER) ||
        !string_is_ascii(ctx, GAP))
        return false;
    text = text_scratch(ctx, inside->arena_bytes ? inside->arena_bytes : most);
    written = value_write_straight(ctx, VALUE, string_slice(ctx, GAP), text);
    text->most = most;
    if (written)
        value_push_text(ctx, slice_make(text->data, text->len));
    return written;
}

duk_ret_t json_stringify(duk_context *ctx)
{
    struct serializer to = { .ctx = ctx };

    to.function = duk_is_callable(ctx, REPLACER);
    to.list = !to.function && duk_is_object(ctx, REPLACER) && object_is_array(ctx, REPLACER);
    if (to.list)
        read_names(ctx);
    read_gap(ctx);
    if (write_straight(ctx))
        return 1;
    to.gap = string_slice(ctx, GAP);
    build_open(&to.build, ctx);
    duk_push_object(ctx);
    duk_push_literal(ctx, "");
    duk_dup(ctx, VALUE);
    (void)object_create(ctx, -3);
    duk_push_literal(ctx, "");
    if (!serialize(&to, NULL))
        return 0;
    build_push(&to.build);
    return 1;
}
