/* stream_host.c - the stream of bytes that the host has for an answer to fetch(), by a number: each
 * chunk is an operation, fetch.read, begun when somebody waits for it; fetch.close hangs up. */
#include "sandbox/web/stream.h"

#include "sandbox/text.h"

#include "base/base64.h"

#include <string.h>

enum host_slot {
    HOST_NUMBER,
    HOST_AT,   /* bytes that came so far */
    HOST_READ, /* id of the operation that is under way, or 0 */
    HOST_SLOTS
};

void host_stream_push(duk_context *ctx)
{
    stream_new(ctx);
    slots_set_number(ctx, -1, STREAM_KIND, STREAM_OF_HOST);
    slots_set_number(ctx, -1, STREAM_MOST, 0);
    slots_push(ctx, HOST_SLOTS);
    duk_dup(ctx, -3);
    slots_put(ctx, -2, HOST_NUMBER);
    duk_push_int(ctx, 0);
    slots_put(ctx, -2, HOST_AT);
    duk_push_int(ctx, 0);
    slots_put(ctx, -2, HOST_READ);
    slots_put(ctx, -2, STREAM_SOURCE);
    stream_wrap(ctx);
    duk_remove(ctx, -2);
}

/* [ ... host ] -> [ ... host promise ]: an operation with the first slots of it as arguments. What
 * belongs to one answer counts as one operation. */
static uint64_t begin(duk_context *ctx, const char *path, duk_uarridx_t count)
{
    const duk_idx_t host = duk_get_top_index(ctx);
    uint64_t id;

    inside_of(ctx)->operations_left++;
    duk_push_string(ctx, path);
    duk_push_array(ctx);
    for (duk_uarridx_t at = 0; at < count; at++) {
        slots_get(ctx, host, at);
        duk_put_prop_index(ctx, -2, at);
    }
    id = dollar_begin(ctx, host + 1, host + 2, false);
    duk_replace(ctx, host + 1);
    duk_set_top(ctx, host + 2);
    return id;
}

void host_pull(duk_context *ctx, duk_idx_t row)
{
    uint64_t id;

    slots_get(ctx, row, STREAM_SOURCE);
    id = begin(ctx, "fetch.read", 2);
    duk_push_number(ctx, (double)id);
    slots_put(ctx, -3, HOST_READ);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_FETCHED, row);
    duk_pop(ctx);
}

/* The host at the top is told that nobody reads on. */
static void hang_up(duk_context *ctx)
{
    const struct isolate_host *host = inside_of(ctx)->host;
    uint64_t id;

    slots_get(ctx, -1, HOST_READ);
    id = (uint64_t)duk_get_number(ctx, -1);
    duk_pop(ctx);
    if (id && operation_take(ctx, id)) { /* whose end is the stream's */
        duk_pop(ctx);
        if (host && host->clear)
            host->clear(host->call, id);
        return;
    }
    (void)begin(ctx, "fetch.close", 1);
    promise_set_handled(ctx, -1);
    duk_pop(ctx);
}

void host_cancel(duk_context *ctx, duk_idx_t row)
{
    slots_get(ctx, row, STREAM_SOURCE);
    hang_up(ctx);
    duk_pop_2(ctx);
    promise_push(ctx);
    duk_push_undefined(ctx);
    promise_resolve(ctx, -2);
}

void host_stream_abort(duk_context *ctx)
{
    if (slots_number(ctx, -2, STREAM_KIND) == STREAM_OF_HOST) {
        slots_get(ctx, -2, STREAM_SOURCE);
        hang_up(ctx);
        duk_pop(ctx);
    }
    stream_fail(ctx, -2);
    duk_pop(ctx);
}

/* udata: nothing. [ ... host answer ] -> the bytes that came. */
static duk_ret_t take_bytes(duk_context *ctx, void *udata)
{
    const duk_idx_t host = duk_get_top_index(ctx) - 1;
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);
    struct slice text = { NULL, 0 };
    unsigned char *bytes;

    (void)udata;
    if (!duk_is_object(ctx, -1))
        return duk_type_error(ctx, "fetch.read: the host answered no object");
    duk_get_prop_literal(ctx, -1, "next");
    if (!duk_is_number(ctx, -1))
        return duk_type_error(ctx, "fetch.read: the host answered no `next`");
    slots_put(ctx, host, HOST_AT);
    duk_get_prop_literal(ctx, -1, "base64");
    text.data = duk_get_lstring(ctx, -1, &text.len);
    if (!base64_decode(scratch, text))
        return duk_type_error(ctx, "fetch.read: the host answered no base64");
    text_check(ctx, scratch);
    inside_spend(ctx, inside_of(ctx), (int64_t)(text.len / 32));
    bytes = bytes_push(ctx, scratch->len);
    if (scratch->len)
        memcpy(bytes, scratch->data, scratch->len);
    return 1;
}

/* [ ... answer stream any ] */
void stream_fetched(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t row = duk_get_top_index(ctx) - 1, answer = row - 1;

    duk_set_top(ctx, row + 1);
    stream_set(ctx, row, STREAM_PULLING, false);
    stream_set(ctx, row, STREAM_AGAIN, false);
    if (slots_number(ctx, row, STREAM_KIND) != STREAM_OF_HOST)
        return;
    slots_get(ctx, row, STREAM_SOURCE);
    duk_push_int(ctx, 0);
    slots_put(ctx, -2, HOST_READ);
    duk_dup(ctx, answer);
    if (!fulfilled || duk_safe_call(ctx, take_bytes, NULL, 2, 1) != DUK_EXEC_SUCCESS) {
        stream_fail(ctx, row);
        return;
    }
    if (duk_get_length(ctx, -1)) {
        duk_push_int(ctx, 1);
        duk_swap(ctx, -1, -2);
        stream_add(ctx, row);
    }
    duk_get_prop_literal(ctx, answer, "ended");
    if (duk_to_boolean(ctx, -1))
        stream_end(ctx, row);
    else
        stream_pull(ctx, row);
}
