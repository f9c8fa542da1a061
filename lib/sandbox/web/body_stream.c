/* body_stream.c - reading a body that is a stream to its end: its chunks, which have to be
 * Uint8Arrays, are put together. */
#include "sandbox/web/stream.h"

#include "sandbox/engine/bytes.h"
#include "sandbox/text.h"

#include "base/utf8.h"

#include <string.h>

enum consume_slot {
    CONSUME_STREAM,
    CONSUME_OWNER,
    CONSUME_PROMISE,
    CONSUME_READER,
    CONSUME_BYTES, /* a list of blocks, the last one filled in part */
    CONSUME_LEN,
    CONSUME_SLOTS
};
#define BLOCK ((size_t)16 << 10)

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
    duk_push_bare_array(ctx);
    slots_put(ctx, -2, CONSUME_BYTES);
    slots_set_number(ctx, -1, CONSUME_LEN, 0);
    ask(ctx);
    duk_pop(ctx);
}

/* Adds bytes to the list of blocks on top, which holds so many. */
static void fill(duk_context *ctx, size_t held, const uint8_t *data, size_t len)
{
    while (len) {
        const size_t at = held % BLOCK, room = BLOCK - at, part = len < room ? len : room;
        char *block;

        if (at) {
            duk_get_prop_index(ctx, -1, (duk_uarridx_t)(held / BLOCK));
            block = duk_get_buffer(ctx, -1, NULL);
            duk_pop(ctx);
        } else {
            block = duk_push_fixed_buffer(ctx, BLOCK);
            duk_put_prop_index(ctx, -2, (duk_uarridx_t)(held / BLOCK));
        }
        memcpy(block + at, data, part);
        data += part;
        held += part;
        len -= part;
    }
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
    /* Taking room runs no script, so the chunk stays as it is. */
    fill(ctx, held, chunk.data, chunk.count);
    slots_set_number(ctx, consume, CONSUME_LEN, (uint32_t)(held + chunk.count));
    return 1;
}

/* All blocks, outside the arena; they are not needed any more. */
static struct slice gather(duk_context *ctx, duk_idx_t consume)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);
    const size_t len = slots_number(ctx, consume, CONSUME_LEN);

    slots_get(ctx, consume, CONSUME_BYTES);
    for (size_t at = 0; at < len; at += BLOCK) {
        duk_get_prop_index(ctx, -1, (duk_uarridx_t)(at / BLOCK));
        buffer_add(scratch, duk_get_buffer(ctx, -1, NULL), len - at < BLOCK ? len - at : BLOCK);
        duk_pop(ctx);
    }
    duk_pop(ctx);
    duk_push_undefined(ctx);
    slots_put(ctx, consume, CONSUME_BYTES);
    text_check(ctx, scratch);
    return buffer_slice(scratch);
}

/* The text is the same in the engine. */
static bool is_plain(struct slice text)
{
    for (size_t at = 0; at < text.len; at++)
        if ((unsigned char)text.data[at] >= 0xf0)
            return false;
    return utf8_valid(text, NULL);
}

/* udata: nothing. [ ... consume ] -> its bytes, or its text where that is wanted and takes no room
 * besides. */
static duk_ret_t join(duk_context *ctx, void *udata)
{
    const duk_idx_t consume = duk_get_top_index(ctx);
    const uint32_t reader = slots_number(ctx, consume, CONSUME_READER);
    const struct slice all = gather(ctx, consume);
    unsigned char *bytes;

    (void)udata;
    if ((reader == READ_TEXT || reader == READ_JSON) && is_plain(all)) {
        value_push_text(ctx, all);
        return 1;
    }
    bytes = bytes_push(ctx, all.len);
    if (all.len)
        memcpy(bytes, all.data, all.len);
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
        duk_remove(ctx, consume + 1);
        body_settle(ctx, -3, (enum body_reader)slots_number(ctx, consume, CONSUME_READER), true);
    } else {
        duk_pop(ctx);
        ask(ctx);
    }
}
