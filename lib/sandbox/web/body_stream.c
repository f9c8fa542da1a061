/* body_stream.c - reading a body that is a stream to its end: its chunks, which have to be
 * Uint8Arrays, are put together. */
#include "sandbox/web/stream.h"

#include "sandbox/engine/bytes.h"

#include <string.h>

enum consume_slot {
    CONSUME_STREAM,
    CONSUME_OWNER,
    CONSUME_PROMISE,
    CONSUME_READER,
    CONSUME_BYTES, /* a buffer, longer than what it holds */
    CONSUME_LEN,
    CONSUME_SLOTS
};

/* The row of it on top waits for the next chunk. */
static void ask(duk_context *ctx)
{
    const duk_idx_t consume = duk_get_top_index(ctx);

    slots_get(ctx, consume, CONSUME_STREAM);
    stream_read(ctx, -1);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_CONSUMED, consume);
    duk_pop(ctx);
}

void body_consume(duk_context *ctx, duk_idx_t owner, enum body_reader reader)
{
    slots_push(ctx, CONSUME_SLOTS);
    body_get(ctx, owner);
    stream_push_row(ctx, -1);
    duk_remove(ctx, -2);
    stream_lock(ctx, -1);
    duk_pop(ctx);
    slots_put(ctx, -2, CONSUME_STREAM);
    duk_dup(ctx, owner);
    slots_put(ctx, -2, CONSUME_OWNER);
    duk_dup(ctx, -2);
    slots_put(ctx, -2, CONSUME_PROMISE);
    slots_set_number(ctx, -1, CONSUME_READER, reader);
    duk_push_dynamic_buffer(ctx, 0);
    slots_put(ctx, -2, CONSUME_BYTES);
    slots_set_number(ctx, -1, CONSUME_LEN, 0);
    ask(ctx);
    duk_pop(ctx);
}

/* Makes room for so many bytes in the buffer on top. */
static void grow(duk_context *ctx, size_t len, size_t most)
{
    size_t room;

    (void)duk_get_buffer(ctx, -1, &room);
    if (len <= room)
        return;
    room = room < most / 2 ? room * 2 : most;
    duk_resize_buffer(ctx, -1, len > room ? len : room);
}

/* [ ... consume chunk ] -> one value: any. */
static duk_ret_t add_chunk(duk_context *ctx, void *udata)
{
    const duk_idx_t consume = duk_get_top_index(ctx) - 1;
    const size_t held = slots_number(ctx, consume, CONSUME_LEN), most = body_most(ctx);
    struct bytes chunk;

    (void)udata;
    if (!bytes_look(ctx, -1, &chunk) || chunk.kind != BYTES_ARRAY || chunk.element != BYTES_UINT8)
        return duk_type_error(ctx, "the stream of a body has a chunk that is no Uint8Array");
    if (chunk.count > most - held)
        return duk_range_error(ctx, "the body is larger than what a call may hold");
    inside_spend(ctx, inside_of(ctx), 20 + (int64_t)(chunk.count / 64));
    slots_get(ctx, consume, CONSUME_BYTES);
    grow(ctx, held + chunk.count, most);
    if (chunk.count)
        memcpy((char *)duk_get_buffer(ctx, -1, NULL) + held, chunk.data, chunk.count);
    slots_set_number(ctx, consume, CONSUME_LEN, (uint32_t)(held + chunk.count));
    return 1;
}

/* udata: nothing. [ ... consume ] -> its bytes. */
static duk_ret_t join(duk_context *ctx, void *udata)
{
    const size_t len = slots_number(ctx, -1, CONSUME_LEN);
    unsigned char *bytes;

    (void)udata;
    slots_get(ctx, -1, CONSUME_BYTES);
    bytes = bytes_push(ctx, len);
    if (len)
        memcpy(bytes, duk_get_buffer(ctx, -2, NULL), len);
    return 1;
}

/* [ ... consume error ]: the promise is rejected with it, and no more is wanted of the stream. */
static void give_up(duk_context *ctx)
{
    slots_get(ctx, -2, CONSUME_PROMISE);
    duk_dup(ctx, -2);
    promise_reject(ctx, -2);
    slots_get(ctx, -3, CONSUME_STREAM);
    duk_dup(ctx, -3);
    stream_cancel(ctx, -2);
    promise_set_handled(ctx, -1);
    duk_pop_3(ctx);
}

/* [ ... result consume any ] */
void stream_consumed(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t consume = duk_get_top_index(ctx) - 1;
    bool done;

    duk_set_top(ctx, consume + 1);
    if (!fulfilled) {
        duk_dup(ctx, consume - 1);
        give_up(ctx);
        return;
    }
    duk_get_prop_literal(ctx, consume - 1, "done");
    done = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    duk_dup(ctx, consume);
    if (!done)
        duk_get_prop_literal(ctx, consume - 1, "value");
    if (duk_safe_call(ctx, done ? join : add_chunk, NULL, done ? 1 : 2, 1) != DUK_EXEC_SUCCESS) {
        give_up(ctx);
    } else if (done) {
        slots_get(ctx, consume, CONSUME_PROMISE);
        slots_get(ctx, consume, CONSUME_OWNER);
        duk_dup(ctx, consume + 1);
        body_settle(ctx, -3, (enum body_reader)slots_number(ctx, consume, CONSUME_READER));
    } else {
        duk_pop(ctx);
        ask(ctx);
    }
}
