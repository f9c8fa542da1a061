/* upload.c - fetch() with a body that is a stream: its chunks go out as they come, each as an
 * operation that is over when the next may follow.
 *
 * The host is asked for a stream first, fetch.open; one that has none is given the body when all
 * of it is there. */
#include "sandbox/web/stream.h"

#include "sandbox/engine/bytes.h"
#include "sandbox/text.h"

#include "base/base64.h"

enum upload_slot {
    UPLOAD_REQUEST,
    UPLOAD_PROMISE, /* of fetch() */
    UPLOAD_READER,  /* the rows of what reads the body, */
    UPLOAD_STREAM,  /* and of its stream */
    UPLOAD_NUMBER,  /* the host's */
    UPLOAD_FETCH,   /* the id of the operation `fetch` */
    UPLOAD_CHUNK,
    UPLOAD_AT, /* how much of it has gone out */
    UPLOAD_OVER,
    UPLOAD_SLOTS
};
#define PIECE_MOST ((size_t)48 << 10)

/* ---- operations: of what belongs to one request, only itself is counted ---------------- */

/* Pushes the promise of one whose arguments, JSON, are in the scratch buffer. */
static void operate(duk_context *ctx, struct slice path, bool streams)
{
    struct buffer *scratch = &inside_of(ctx)->scratch;
    struct sandbox_operation operation = { .kind = OPERATION_CALL, .streams = streams };

    text_check(ctx, scratch);
    operation.path = path;
    operation.args = buffer_slice(scratch);
    promise_push(ctx);
    duk_dup_top(ctx);
    if (!operation_begin(ctx, &operation))
        promise_reject(ctx, -2);
}

/* The request is counted when its stream is opened, so not again when it begins. */
static void count(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);

    if (inside->operations_left == 0)
        guard_stop(&inside->guard, GUARD_OPERATIONS);
    inside->operations_left--;
}

static void count_back(duk_context *ctx)
{
    inside_of(ctx)->operations_left++;
}

static void add_number(duk_context *ctx, duk_idx_t upload, struct buffer *out)
{
    slots_get(ctx, upload, UPLOAD_NUMBER);
    buffer_add_u64(out, (uint64_t)duk_get_number(ctx, -1));
    duk_pop(ctx);
}

/* Nothing more comes: the host gives up what it has. */
static void hang_up(duk_context *ctx, duk_idx_t upload)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);

    buffer_add_char(scratch, '[');
    add_number(ctx, upload, scratch);
    buffer_add_char(scratch, ']');
    operate(ctx, SLICE("fetch.close"), false);
    promise_set_handled(ctx, -1);
    duk_pop(ctx);
}

/* The row of it on top waits for the next chunk. */
static void ask(duk_context *ctx)
{
    const duk_idx_t upload = duk_get_top_index(ctx);

    slots_get(ctx, upload, UPLOAD_STREAM);
    stream_read(ctx, -1);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_CHUNK, upload);
    duk_pop(ctx);
}

/* What is left of the chunk of the row on top goes out, as much as fits into one piece; the last
 * one says so and has none. */
static void send(duk_context *ctx, const struct bytes *chunk)
{
    const duk_idx_t upload = duk_get_top_index(ctx);
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);

    buffer_add_char(scratch, '[');
    add_number(ctx, upload, scratch);
    if (chunk) {
        const size_t at = slots_number(ctx, upload, UPLOAD_AT), left = chunk->count - at;
        const size_t len = left < PIECE_MOST ? left : PIECE_MOST;

        slots_set_number(ctx, upload, UPLOAD_AT, (uint32_t)(at + len));
        inside_spend(ctx, inside_of(ctx), 20 + (int64_t)(len / 16));
        buffer_add_text(scratch, ",{\"base64\":\"");
        base64_encode(scratch, slice_make((const char *)chunk->data + at, len));
        buffer_add_text(scratch, "\"}]");
    } else {
        buffer_add_text(scratch, ",{\"ended\":true}]");
    }
    operate(ctx, SLICE("fetch.write"), false);
    duk_push_boolean(ctx, chunk == NULL);
    stream_wait(ctx, STEP_WRITTEN, upload);
}

/* ---- how it ends ------------------------------------------------------------------------- */

static bool is_over(duk_context *ctx, duk_idx_t upload)
{
    return slots_number(ctx, upload, UPLOAD_OVER);
}

/* [ ... reason ] -> [ ... ]: nobody takes what is left. */
static void stop_reading(duk_context *ctx, duk_idx_t upload)
{
    slots_set_number(ctx, upload, UPLOAD_OVER, 1);
    slots_get(ctx, upload, UPLOAD_STREAM);
    duk_swap(ctx, -1, -2);
    stream_cancel(ctx, -2);
    promise_set_handled(ctx, -1);
    duk_pop_2(ctx);
}

/* [ ... reason ] -> [ ... ]: there is no more of the body, which is what fetch() fails with; where
 * it was answered already, the answer's body breaks off. */
static void fail(duk_context *ctx, duk_idx_t upload)
{
    const struct isolate_host *host = inside_of(ctx)->host;
    uint64_t id;

    slots_get(ctx, upload, UPLOAD_FETCH);
    id = (uint64_t)duk_get_number(ctx, -1);
    duk_pop(ctx);
    if (operation_take(ctx, id)) {
        if (host && host->clear)
            host->clear(host->call, id);
        duk_dup(ctx, -2);
        promise_reject(ctx, -2);
        duk_pop(ctx);
    }
    hang_up(ctx, upload);
    stop_reading(ctx, upload);
}

/* ---- steps: [ ... value upload more ] ------------------------------------------------------- */

/* As long as nothing has gone out: the body is read to its end first. */
static void read_first(duk_context *ctx, duk_idx_t upload)
{
    count_back(ctx);
    slots_get(ctx, upload, UPLOAD_READER);
    stream_unlock(ctx, -1);
    slots_get(ctx, upload, UPLOAD_REQUEST);
    body_read(ctx, -1, READ_KEEP);
    slots_get(ctx, upload, UPLOAD_PROMISE);
    stream_wait(ctx, STEP_SENT, -3);
    duk_pop_2(ctx);
}

/* [ ... number ] -> [ ... ] */
static void begin(duk_context *ctx, duk_idx_t upload)
{
    uint64_t id = 0;
    bool begun;

    duk_dup_top(ctx);
    slots_put(ctx, upload, UPLOAD_NUMBER);
    slots_get(ctx, upload, UPLOAD_REQUEST);
    duk_swap(ctx, -1, -2);
    request_set_upload(ctx, duk_get_top_index(ctx) - 1);
    count_back(ctx);
    begun = fetch_start(ctx, &id);
    slots_get(ctx, upload, UPLOAD_PROMISE); /* outcome promise */
    duk_dup(ctx, -2);
    if (!begun) {
        promise_reject(ctx, -2);
        hang_up(ctx, upload);
        duk_pop(ctx);
        stop_reading(ctx, upload);
        return;
    }
    promise_resolve(ctx, -2);
    duk_pop(ctx);
    duk_push_number(ctx, (double)id);
    slots_put(ctx, upload, UPLOAD_FETCH);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_ANSWERED, upload);
    duk_dup(ctx, upload);
    ask(ctx);
    duk_pop(ctx);
}

/* Is that the error of an operation that is not granted? */
static bool is_denied(duk_context *ctx, duk_idx_t value)
{
    bool denied = false;

    if (duk_is_object(ctx, value)) {
        duk_get_prop_literal(ctx, value, "code");
        denied = duk_is_string(ctx, -1) &&
                 slice_is(slice_of(duk_get_string(ctx, -1)), "CAPABILITY_DENIED");
        duk_pop(ctx);
    }
    return denied;
}

/* value: {stream}, or whatever else a host answers that has none. */
void upload_opened(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t upload = duk_get_top_index(ctx) - 1;

    if (!fulfilled && is_denied(ctx, upload - 1)) {
        slots_get(ctx, upload, UPLOAD_PROMISE);
        duk_dup(ctx, upload - 1);
        promise_reject(ctx, -2);
        duk_pop(ctx);
        duk_dup(ctx, upload - 1);
        stop_reading(ctx, upload);
        return;
    }
    if (fulfilled && duk_is_object(ctx, upload - 1)) {
        duk_get_prop_literal(ctx, upload - 1, "stream");
        if (duk_is_number(ctx, -1)) {
            begin(ctx, upload);
            return;
        }
    }
    read_first(ctx, upload);
}

/* What fetch() came to. */
void upload_answered(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t upload = duk_get_top_index(ctx) - 1;

    if (fulfilled || is_over(ctx, upload))
        return;
    duk_dup(ctx, upload - 1);
    stop_reading(ctx, upload);
}

/* The chunk of the row on top, or what it has left; false: nothing. */
static bool look(duk_context *ctx, struct bytes *chunk)
{
    bool more;

    slots_get(ctx, -1, UPLOAD_CHUNK);
    more = bytes_look(ctx, -1, chunk) && slots_number(ctx, -2, UPLOAD_AT) < chunk->count;
    duk_pop(ctx);
    return more;
}

/* Sends more of the chunk of the row on top, or asks for the next. */
static void go_on(duk_context *ctx)
{
    struct bytes chunk;

    if (look(ctx, &chunk)) {
        send(ctx, &chunk);
        return;
    }
    duk_push_undefined(ctx);
    slots_put(ctx, -2, UPLOAD_CHUNK);
    inside_spend(ctx, inside_of(ctx), 20);
    ask(ctx);
}

/* value: {value, done} */
void upload_chunk(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t upload = duk_get_top_index(ctx) - 1;
    struct bytes chunk;
    bool done;

    duk_set_top(ctx, upload + 1);
    if (is_over(ctx, upload))
        return;
    if (!fulfilled) {
        duk_dup(ctx, upload - 1);
        fail(ctx, upload);
        return;
    }
    duk_get_prop_literal(ctx, upload - 1, "done");
    done = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    if (done) {
        send(ctx, NULL);
        return;
    }
    duk_get_prop_literal(ctx, upload - 1, "value");
    if (!bytes_look(ctx, -1, &chunk) || chunk.kind != BYTES_ARRAY || chunk.element != BYTES_UINT8) {
        (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR,
                                    "the stream of a body has a chunk that is no Uint8Array");
        duk_remove(ctx, -2);
        fail(ctx, upload);
        return;
    }
    slots_put(ctx, upload, UPLOAD_CHUNK);
    slots_set_number(ctx, upload, UPLOAD_AT, 0);
    go_on(ctx);
}

/* more: it was the last one. */
void upload_written(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t upload = duk_get_top_index(ctx) - 1;
    const bool last = duk_to_boolean(ctx, -1);

    duk_set_top(ctx, upload + 1);
    if (is_over(ctx, upload))
        return;
    if (last) {
        slots_set_number(ctx, upload, UPLOAD_OVER, 1);
    } else if (fulfilled) {
        go_on(ctx);
    } else {
        duk_dup(ctx, upload - 1);
        stop_reading(ctx, upload);
    }
}

void upload_begin(duk_context *ctx, duk_idx_t request)
{
    duk_idx_t upload;

    request = duk_require_normalize_index(ctx, request);
    duk_require_stack(ctx, 16);
    count(ctx);
    promise_push(ctx);
    slots_push(ctx, UPLOAD_SLOTS);
    upload = duk_get_top_index(ctx);
    duk_dup(ctx, request);
    slots_put(ctx, upload, UPLOAD_REQUEST);
    duk_dup(ctx, upload - 1);
    slots_put(ctx, upload, UPLOAD_PROMISE);
    slots_set_number(ctx, upload, UPLOAD_OVER, 0);
    body_get(ctx, request);
    stream_push_row(ctx, -1);
    stream_lock(ctx, -1);
    slots_put(ctx, upload, UPLOAD_READER);
    slots_put(ctx, upload, UPLOAD_STREAM);
    duk_pop(ctx);
    buffer_add_text(text_scratch(ctx, SIZE_MAX), "[]");
    operate(ctx, SLICE("fetch.open"), true);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_OPENED, upload);
    duk_pop(ctx);
}
