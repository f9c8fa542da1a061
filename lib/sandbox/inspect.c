/* inspect.c - a value as people read it in a log.
 *
 * Close to JSON, and for what JSON has no words for: undefined, [Function name], an error
 * as "Name: message", [Circular]. Runs no script: accessors show as [Getter], Proxies as
 * [Proxy]. What is long is cut. */
#include "sandbox/builtin/regexp.h"
#include "sandbox/builtins.h"
#include "sandbox/value.h"

#include "sandbox/engine/bigint.h"
#include "sandbox/engine/peek.h"

#include "base/clock.h"
#include "base/utf8.h"

#include <math.h>

#define DEPTH_MOST   6
#define MEMBERS_MOST 100u
#define TEXT_MOST    50000u /* bytes of one string */

struct inspector {
    duk_context *ctx;
    struct buffer *out;
    uint32_t depth;
    void *open[DEPTH_MOST];
};

static void inspect(struct inspector *to, duk_idx_t index);

static void add_text(struct inspector *to, duk_idx_t index, bool quoted)
{
    struct slice text;

    text.data = duk_get_lstring(to->ctx, index, &text.len);
    inside_spend(to->ctx, inside_of(to->ctx), (int64_t)(slice_to(text, TEXT_MOST).len / 4));
    if (quoted && text.len <= TEXT_MOST) {
        (void)value_write_some(to->ctx, index, to->out);
        return;
    }
    utf8_from_cesu8(to->out, slice_to(text, TEXT_MOST));
    if (text.len > TEXT_MOST)
        buffer_add_text(to->out, "…");
}

/* A symbol's bytes: a mark, the description, and for a unique one 0xFF and a number. */
static void add_symbol(struct inspector *to, duk_idx_t index)
{
    struct slice bytes;

    bytes.data = duk_get_lstring(to->ctx, index, &bytes.len);
    bytes = slice_to(slice_from(bytes, 1), TEXT_MOST);
    inside_spend(to->ctx, inside_of(to->ctx), (int64_t)(bytes.len / 4));
    buffer_add_text(to->out, "Symbol(");
    utf8_from_cesu8(to->out, slice_to(bytes, slice_find(bytes, (char)0xff)));
    buffer_add_char(to->out, ')');
}

static void add_bigint(struct inspector *to, duk_idx_t index)
{
    bigint_push_text(to->ctx, index, 10);
    add_text(to, -1, false);
    duk_pop(to->ctx);
    buffer_add_char(to->out, 'n');
}

/* A data property of the object or of a prototype, without running anything: pushes it. */
static void push_plain(struct inspector *to, duk_idx_t index, const char *name)
{
    duk_dup(to->ctx, index);
    for (int steps = 0; steps < 20 && duk_is_object(to->ctx, -1); steps++) {
        if (peek_push_own(to->ctx, -1, name)) {
            duk_remove(to->ctx, -2);
            return;
        }
        duk_pop(to->ctx);
        duk_get_prototype(to->ctx, -1);
        duk_remove(to->ctx, -2);
    }
    duk_pop(to->ctx);
    duk_push_undefined(to->ctx);
}

static bool is_text(duk_context *ctx, duk_idx_t index)
{
    return duk_is_string(ctx, index) && !duk_is_symbol(ctx, index) &&
           duk_get_length(ctx, index) > 0;
}

static void add_error(struct inspector *to, duk_idx_t index)
{
    push_plain(to, index, "name");
    if (is_text(to->ctx, -1))
        add_text(to, -1, false);
    else
        buffer_add_text(to->out, "Error");
    push_plain(to, index, "message");
    if (is_text(to->ctx, -1)) {
        buffer_add_text(to->out, ": ");
        add_text(to, -1, false);
    }
    duk_pop_2(to->ctx);
}

static void add_function(struct inspector *to, duk_idx_t index)
{
    buffer_add_text(to->out, "[Function");
    push_plain(to, index, "name");
    if (is_text(to->ctx, -1)) {
        buffer_add_char(to->out, ' ');
        add_text(to, -1, false);
    }
    duk_pop(to->ctx);
    buffer_add_char(to->out, ']');
}

static void add_date(struct inspector *to, duk_idx_t index)
{
    char text[25];
    double time;

    peek_push_inner(to->ctx, index);
    time = duk_get_number_default(to->ctx, -1, NAN);
    if (time >= 0 && time < 253402300800000.0) {
        clock_format((uint64_t)time, text);
        buffer_add_text(to->out, text);
    } else {
        buffer_add_text(to->out, "[Date ");
        inspect(to, -1);
        buffer_add_char(to->out, ']');
    }
    duk_pop(to->ctx);
}

static void add_elements(struct inspector *to, duk_idx_t index)
{
    const duk_size_t length = duk_get_length(to->ctx, index);

    buffer_add_char(to->out, '[');
    for (duk_uarridx_t i = 0; i < length && i < MEMBERS_MOST; i++) {
        if (i > 0)
            buffer_add_char(to->out, ',');
        duk_push_uint(to->ctx, i);
        duk_to_string(to->ctx, -1);
        if (peek_own(to->ctx, index))
            inspect(to, -1);
        duk_pop(to->ctx);
    }
    if (length > MEMBERS_MOST)
        buffer_add_text(to->out, ",…");
    buffer_add_char(to->out, ']');
}

static void add_members(struct inspector *to, duk_idx_t index)
{
    uint32_t count = 0;

    buffer_add_char(to->out, '{');
    duk_enum(to->ctx, index, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(to->ctx, -1, 0)) {
        if (count > 0)
            buffer_add_char(to->out, ',');
        if (++count > MEMBERS_MOST) {
            buffer_add_text(to->out, "…");
            duk_pop(to->ctx);
            break;
        }
        add_text(to, -1, true);
        buffer_add_char(to->out, ':');
        if (peek_own(to->ctx, index))
            inspect(to, -1);
        else
            buffer_add_text(to->out, "[Getter]");
        duk_pop(to->ctx);
    }
    duk_pop(to->ctx);
    buffer_add_char(to->out, '}');
}

static bool is_open(const struct inspector *to, const void *object)
{
    for (uint32_t i = 0; i < to->depth; i++)
        if (to->open[i] == object)
            return true;
    return false;
}

static void add_container(struct inspector *to, duk_idx_t index, bool array)
{
    void *object = duk_get_heapptr(to->ctx, index);

    if (is_open(to, object)) {
        buffer_add_text(to->out, "[Circular]");
    } else if (to->depth == DEPTH_MOST) {
        buffer_add_text(to->out, array ? "[Array]" : "[Object]");
    } else {
        to->open[to->depth++] = object;
        if (array)
            add_elements(to, index);
        else
            add_members(to, index);
        to->depth--;
    }
}

static void add_promise(struct inspector *to, duk_idx_t index)
{
    static const char *const names[] = { "pending", "fulfilled", "rejected" };

    buffer_add_text(to->out, "[Promise ");
    buffer_add_text(to->out, names[promise_state(to->ctx, index)]);
    buffer_add_char(to->out, ']');
}

static void add_regexp(struct inspector *to, duk_idx_t index)
{
    struct regexp_view view;
    char letters[8];

    buffer_add_char(to->out, '/');
    peek_push_inner(to->ctx, index);
    add_text(to, -1, false);
    duk_pop(to->ctx);
    buffer_add_char(to->out, '/');
    if (regexp_view(to->ctx, index, &view))
        buffer_add(to->out, letters, regexp_letters(view.program, letters));
}

static void add_object(struct inspector *to, duk_idx_t index)
{
    if (peek_is_proxy(to->ctx, index)) {
        buffer_add_text(to->out, "[Proxy]");
        return;
    }
    switch (peek_class(to->ctx, index)) {
    case PEEK_CLASS_FUNCTION:
        add_function(to, index);
        break;
    case PEEK_CLASS_ERROR:
        add_error(to, index);
        break;
    case PEEK_CLASS_DATE:
        add_date(to, index);
        break;
    case PEEK_CLASS_REGEXP:
        add_regexp(to, index);
        break;
    case PEEK_CLASS_BOXED:
        peek_push_inner(to->ctx, index);
        inspect(to, -1);
        duk_pop(to->ctx);
        break;
    case PEEK_CLASS_BYTES:
        buffer_add_text(to->out, "[bytes]");
        break;
    case PEEK_CLASS_ARRAY:
        add_container(to, index, true);
        break;
    case PEEK_CLASS_OBJECT:
        if (promise_is(to->ctx, index))
            add_promise(to, index);
        else
            add_container(to, index, false);
        break;
    }
}

static void add_number(struct inspector *to, duk_idx_t index)
{
    const double number = duk_get_number(to->ctx, index);

    if (number == 0 && signbit(number)) {
        buffer_add_text(to->out, "-0");
        return;
    }
    duk_push_number(to->ctx, number);
    duk_to_string(to->ctx, -1);
    add_text(to, -1, false);
    duk_pop(to->ctx);
}

static void inspect(struct inspector *to, duk_idx_t index)
{
    index = duk_require_normalize_index(to->ctx, index);
    duk_require_stack(to->ctx, 12);
    inside_spend(to->ctx, inside_of(to->ctx), 100);
    if (to->out->failed)
        return;
    switch (duk_get_type(to->ctx, index)) {
    case DUK_TYPE_UNDEFINED:
        buffer_add_text(to->out, "undefined");
        break;
    case DUK_TYPE_NULL:
        buffer_add_text(to->out, "null");
        break;
    case DUK_TYPE_BOOLEAN:
        buffer_add_text(to->out, duk_get_boolean(to->ctx, index) ? "true" : "false");
        break;
    case DUK_TYPE_NUMBER:
        add_number(to, index);
        break;
    case DUK_TYPE_STRING:
        if (bigint_is(to->ctx, index))
            add_bigint(to, index);
        else if (duk_is_symbol(to->ctx, index))
            add_symbol(to, index);
        else
            add_text(to, index, to->depth > 0);
        break;
    case DUK_TYPE_OBJECT:
        add_object(to, index);
        break;
    default:
        buffer_add_text(to->out, "[bytes]");
    }
}

void inspect_add(duk_context *ctx, duk_idx_t index, struct buffer *out)
{
    struct inspector to = { .ctx = ctx, .out = out };

    inspect(&to, index);
}
