/* stream.c - what a call's result is: a value, bytes, a generator whose values are told one by one,
 * or a Response whose body is a stream, told by its head and then piece by piece.
 *
 * A generator is pulled: next(), its promise if there is one, the value as an operation that the
 * host settles when the next may come. Between the steps the entry is whatever is waited for. */
#include "sandbox/builtins.h"
#include "sandbox/language/language.h"
#include "sandbox/text.h"
#include "sandbox/value.h"
#include "sandbox/web/stream.h"

#include "sandbox/engine/bytes.h"

#include "base/base64.h"

enum stream {
    STREAM_NONE,
    STREAM_PULLED,  /* the entry is what next() returned */
    STREAM_AWAITED, /* the entry is the value that it yielded */
    STREAM_YIELDED, /* the entry is the operation */
    STREAM_OVER,    /* the entry is what it returned */
    STREAM_TOLD,    /* the entry is the operation of a head, or of bytes */
    STREAM_READ     /* the entry is the read of the next chunk */
};

/* In place of a generator: the row of the stream, its chunk, and how much of that was told. */
enum body_slot { BODY_STREAM, BODY_CHUNK, BODY_AT, BODY_SLOTS };
#define PIECE_MOST ((size_t)32 << 10)

static bool is_generator(duk_context *ctx, duk_idx_t index)
{
    static const enum known names[] = { KNOWN_GENERATOR_SLOTS, KNOWN_ASYNC_GENERATOR_SLOTS };
    const struct inside *inside = inside_of(ctx);

    for (size_t i = 0; duk_is_object(ctx, index) && i < 2; i++)
        if (slots_of(ctx, index, inside->known[names[i]])) {
            duk_pop(ctx);
            return true;
        }
    return false;
}

/* [ ... value ] -> [ ... ]: becomes the entry, as a promise where it is one. */
static void enter(duk_context *ctx)
{
    if (duk_is_object(ctx, -1) && entry_is_thenable(ctx))
        promise_of(ctx);
    state_put(ctx, STATE_ENTRY);
}

static void pull(duk_context *ctx)
{
    state_push(ctx, STATE_STREAM);
    duk_push_literal(ctx, "next");
    duk_call_prop(ctx, -2, 0);
    enter(ctx);
    duk_pop(ctx);
    inside_of(ctx)->stream = STREAM_PULLED;
}

/* [ ... value ] -> [ ... ]: told to the host. */
static void tell(duk_context *ctx)
{
    struct sandbox_operation operation = { .kind = OPERATION_YIELD };
    struct buffer *scratch;

    promise_push(ctx);
    duk_dup_top(ctx);
    scratch = text_scratch(ctx, inside_of(ctx)->output_bytes);
    value_write_json(ctx, -3, scratch);
    scratch->most = SIZE_MAX;
    operation.args = buffer_slice(scratch);
    if (!operation_begin(ctx, &operation))
        promise_reject(ctx, -2);
    state_put(ctx, STATE_ENTRY);
    duk_pop(ctx);
    inside_of(ctx)->stream = STREAM_YIELDED;
}

/* The scratch buffer is told to the host; the entry is that. */
static void tell_scratch(duk_context *ctx, enum operation_kind kind)
{
    struct buffer *scratch = &inside_of(ctx)->scratch;
    struct sandbox_operation operation = { .kind = kind, .args = buffer_slice(scratch) };

    promise_push(ctx);
    duk_dup_top(ctx);
    if (!operation_begin(ctx, &operation))
        promise_reject(ctx, -2);
    state_put(ctx, STATE_ENTRY);
    inside_of(ctx)->stream = STREAM_TOLD;
}

/* [ ... response ] -> the same */
static void begin_body(duk_context *ctx)
{
    struct buffer *scratch;

    slots_push(ctx, BODY_SLOTS);
    body_push_locked(ctx, -2);
    slots_put(ctx, -2, BODY_STREAM);
    slots_set_number(ctx, -1, BODY_AT, 0);
    state_put(ctx, STATE_STREAM);
    scratch = text_scratch(ctx, inside_of(ctx)->output_bytes);
    response_write(ctx, -1, scratch);
    scratch->most = SIZE_MAX;
    tell_scratch(ctx, OPERATION_HEAD);
}

/* Tells what is left of the chunk; where nothing is, the next one is read. */
static void tell_body(duk_context *ctx)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);
    struct bytes chunk;
    size_t at, len;

    state_push(ctx, STATE_STREAM);
    at = slots_number(ctx, -1, BODY_AT);
    slots_get(ctx, -1, BODY_CHUNK);
    if (bytes_look(ctx, -1, &chunk) && at < chunk.count) {
        len = chunk.count - at < PIECE_MOST ? chunk.count - at : PIECE_MOST;
        slots_set_number(ctx, -2, BODY_AT, (uint32_t)(at + len));
        inside_spend(ctx, inside_of(ctx), (int64_t)(len / 16));
        buffer_add_char(scratch, '"');
        base64_encode(scratch, slice_make((const char *)chunk.data + at, len));
        buffer_add_char(scratch, '"');
        text_check(ctx, scratch);
        tell_scratch(ctx, OPERATION_BYTES);
    } else {
        slots_get(ctx, -2, BODY_STREAM);
        stream_read(ctx, -1);
        state_put(ctx, STATE_ENTRY);
        duk_pop(ctx);
        inside_of(ctx)->stream = STREAM_READ;
    }
    duk_pop_2(ctx);
}

/* The entry is {value, done} of a body. False: that was all. */
static bool take_chunk(duk_context *ctx)
{
    struct bytes chunk;
    bool done;

    entry_push(ctx);
    duk_get_prop_literal(ctx, -1, "done");
    done = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    if (done) {
        duk_push_undefined(ctx);
        state_put(ctx, STATE_ENTRY);
        inside_of(ctx)->stream = STREAM_OVER;
        duk_pop(ctx);
        return false;
    }
    state_push(ctx, STATE_STREAM);
    duk_get_prop_literal(ctx, -2, "value");
    if (!bytes_look(ctx, -1, &chunk) || chunk.kind != BYTES_ARRAY || chunk.element != BYTES_UINT8)
        (void)duk_type_error(ctx, "the stream of a body has a chunk that is no Uint8Array");
    slots_put(ctx, -2, BODY_CHUNK);
    slots_set_number(ctx, -1, BODY_AT, 0);
    duk_pop_2(ctx);
    tell_body(ctx);
    return true;
}

/* The entry is {value, done}. */
static bool take_result(duk_context *ctx)
{
    bool done;

    entry_push(ctx);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "next() returned no object");
    duk_get_prop_literal(ctx, -1, "done");
    done = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    duk_get_prop_literal(ctx, -1, "value");
    duk_remove(ctx, -2);
    inside_of(ctx)->stream = done ? STREAM_OVER : STREAM_AWAITED;
    enter(ctx);
    return !done;
}

bool stream_step(duk_context *ctx)
{
    duk_require_stack(ctx, 16);
    switch ((enum stream)inside_of(ctx)->stream) {
    case STREAM_NONE:
        entry_push(ctx);
        if (response_is(ctx, -1) && body_is_stream(ctx, -1)) {
            begin_body(ctx);
            duk_pop(ctx);
            return true;
        }
        if (!is_generator(ctx, -1)) {
            duk_pop(ctx);
            return false;
        }
        state_put(ctx, STATE_STREAM);
        pull(ctx);
        return true;
    case STREAM_PULLED:
        return take_result(ctx);
    case STREAM_AWAITED:
        entry_push(ctx);
        tell(ctx);
        return true;
    case STREAM_YIELDED:
        pull(ctx);
        return true;
    case STREAM_TOLD:
        tell_body(ctx);
        return true;
    case STREAM_READ:
        return take_chunk(ctx);
    case STREAM_OVER:
        break;
    }
    return false;
}

/* ---- the result ---- */

static void write_bytes(struct slice bytes, struct buffer *out)
{
    buffer_add_char(out, '"');
    base64_encode(out, bytes);
    buffer_add_char(out, '"');
}

enum isolate_result result_write(duk_context *ctx, struct buffer *out, struct buffer *odd)
{
    unsigned char *bytes;
    size_t len;

    if (inside_of(ctx)->stream == STREAM_OVER) {
        value_write_json(ctx, -1, out);
        return ISOLATE_STREAM;
    }
    if (duk_is_object(ctx, -1) && bytes_of(ctx, -1, &bytes, &len)) {
        write_bytes(slice_make((const char *)bytes, len), out);
        text_check(ctx, out);
        return ISOLATE_BYTES;
    }
    if (duk_is_object(ctx, -1) && response_is(ctx, -1)) {
        response_write(ctx, -1, out);
        return ISOLATE_RESPONSE;
    }
    inside_of(ctx)->odd = odd;
    value_write_json(ctx, -1, out);
    inside_of(ctx)->odd = NULL;
    return ISOLATE_VALUE;
}
