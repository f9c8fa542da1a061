/* stream.c - answers to fetch whose head comes at once, and the body as it comes: line by line of
 * `fetch(url, {stream: true})`, as bytes of what pieces.c says.
 *
 * fetch.read(stream, at) → {next, text or base64, ended?}, fetch.close(stream), also of upload.c's.
 * A read that is cancelled closes its stream; one that nobody reads is forgotten when the time of
 * its fetch is over. */
#include "outbound/inside.h"

#include "base/clock.h"

#include <string.h>

/* ---- answers ------------------------------------------------------------------------ */

/* What is before `wanted` has been read, and is forgotten. Only the driver touches the body. */
static void acknowledge(struct request *request)
{
    uint64_t more = request->wanted > request->at ? request->wanted - request->at : 0;
    size_t used = more < request->received.len ? (size_t)more : request->received.len;

    if (!used)
        return;
    memmove(request->received.data, request->received.data + used, request->received.len - used);
    request->received.len -= used;
    request->lines -= used < request->lines ? used : request->lines;
    request->scanned -= used < request->scanned ? used : request->scanned;
    request->at += used;
    if (request->paused && request->transfer) {
        request->paused = false;
        transport_resume(request);
    }
}

static void count_lines(struct request *request)
{
    for (size_t at = request->received.len; at > request->scanned; at--)
        if (request->received.data[at - 1] == '\n') {
            request->lines = at;
            break;
        }
    request->scanned = request->received.len;
}

static bool is_answerable(struct request *request, uint64_t now_ns)
{
    if (request->cancelled || !request->token || request->state == REQUEST_ANSWERING)
        return false;
    if (!request->stream)
        return pieces_due_ns(request) <= now_ns;
    acknowledge(request);
    if (request->state == REQUEST_ENDED)
        return true;
    if (!request->told)
        return request->head_ended && !request_may_redirect(request);
    if (request->pieces)
        return request->received.len > 0;
    count_lines(request);
    return request->lines > 0;
}

static void write_head(const struct request *request, struct buffer *out)
{
    response_write_head(request, out);
    buffer_printf(out, ",\"stream\":%lu}", (unsigned long)request->number);
}

static void write_lines(struct request *request, struct buffer *out, bool *end)
{
    bool ended = request->state == REQUEST_ENDED;
    size_t len = ended ? request->received.len : request->lines;

    *end = ended;
    buffer_printf(out, "{\"next\":%lu,\"text\":", (unsigned long)(request->at + len));
    buffer_add_json(out, slice_to(buffer_slice(&request->received), len));
    buffer_add_text(out, ended ? ",\"ended\":true}" : "}");
}

static void begin_stream(struct outbound *outbound, struct request *request)
{
    request->stream = true;
    request->number = ++outbound->stream_number;
    request->fetched = request->token;
}

/* What is told; true: its error is, since it has ended with one and nothing is left. */
static bool write_answer(struct request *request, struct buffer *out, bool *over)
{
    *over = false;
    if (!request->told) {
        write_head(request, out);
        return false;
    }
    *over = request->state == REQUEST_ENDED && request->error.status &&
            (!request->pieces || !request->received.len);
    if (*over)
        return true;
    if (request->pieces)
        pieces_write(request, out, over);
    else
        write_lines(request, out, over);
    return false;
}

/* The request stays while it is marked as answering; the next read may come meanwhile. True: it
 * was all there is to tell. */
static bool answer(struct outbound *outbound, struct request *request)
{
    const mdx_op op = { .size = sizeof op, .rt = request->rt, .token = request->token };
    enum request_state before = request->state;
    bool failed, over;
    struct buffer out;

    if (!request->stream)
        begin_stream(outbound, request);
    buffer_init(&out, &outbound->allocator, SIZE_MAX);
    failed = write_answer(request, &out, &over);
    request->state = REQUEST_ANSWERING;
    request->answering = request->token;
    request->token = 0;
    request->told = true;
    lock_give(&outbound->lock);
    if (failed)
        answer_error(op.rt, op.token, &request->error);
    else
        answer_json(&op, &out);
    buffer_free(&out);
    lock_take(&outbound->lock);
    request->state = before;
    request->answering = 0;
    signal_all(&outbound->changed);
    return over;
}

static struct request *find_answerable(const struct outbound *outbound, uint64_t now_ns)
{
    struct request *request = outbound->bodies;

    while (request && !is_answerable(request, now_ns))
        request = request->body_next;
    return request;
}

static bool is_forgotten(const struct request *request, uint64_t now_ns)
{
    return request->stream && request->told && !request->token && request->state == REQUEST_ENDED &&
           now_ns >= request->deadline_ns;
}

bool streams_move(struct outbound *outbound)
{
    struct request *request, *next;
    bool answered = false;
    uint64_t now_ns;

    bodies_gather(outbound);
    now_ns = outbound->bodies ? clock_monotonic_ns() : 0;
    while ((request = find_answerable(outbound, now_ns))) {
        answered = true;
        if (answer(outbound, request))
            drive_drop(outbound, request);
    }
    for (request = outbound->bodies; request; request = next) {
        next = request->body_next;
        if (is_forgotten(request, now_ns))
            drive_drop(outbound, request);
    }
    return answered;
}

uint64_t streams_due_ns(const struct outbound *outbound)
{
    uint64_t due_ns = UINT64_MAX;

    for (const struct request *request = outbound->bodies; request; request = request->body_next) {
        bool ended = request->stream && request->state == REQUEST_ENDED;
        uint64_t one_ns = ended ? request->deadline_ns : pieces_due_ns(request);

        if (one_ns < due_ns)
            due_ns = one_ns;
    }
    return due_ns;
}

/* ---- operations ------------------------------------------------------------------------ */

static struct request *find_stream(const struct outbound *outbound, const mdx_op *op,
                                   uint64_t number)
{
    struct request *request = outbound->bodies;

    while (request && !(request->stream && request->number == number && request->rt == op->rt &&
                        request->told && !request->cancelled &&
                        slice_equal(buffer_slice(&request->owner), slice_make(op->id, op->id_len))))
        request = request->body_next;
    return request;
}

static mdx_status ask_lines(struct outbound *outbound, const mdx_op *op, uint64_t number,
                            uint64_t at, struct error *error)
{
    struct request *request = find_stream(outbound, op, number);

    if (!request)
        return error_set(error, CODE_NETWORK_ERROR, "fetch.read: stream %lu is not open",
                         (unsigned long)number);
    if (request->token)
        return error_set(error, CODE_WRONG_STATE, "fetch.read: stream %lu is being read already",
                         (unsigned long)number);
    request->token = op->token;
    request->wanted = at;
    return MDX_OK;
}

void stream_read_begin(struct outbound *outbound, const mdx_op *op)
{
    struct arguments arguments;
    struct error error;
    uint64_t number = 0, at = 0;
    mdx_status status;

    error_init(&error, &outbound->allocator);
    status = arguments_read(&arguments, &outbound->allocator, op, &error);
    if (!status)
        status = arguments_number(&arguments, 0, &number, &error);
    if (!status)
        status = arguments_number(&arguments, 1, &at, &error);
    if (!status) {
        lock_take(&outbound->lock);
        status = ask_lines(outbound, op, number, at, &error);
        lock_give(&outbound->lock);
    }
    if (status)
        answer_error(op->rt, op->token, &error);
    else
        waker_wake(&outbound->waker);
    arguments_free(&arguments);
    error_free(&error);
}

void stream_close_begin(struct outbound *outbound, const mdx_op *op)
{
    struct arguments arguments;
    struct request *request = NULL;
    struct error error;
    struct buffer out;
    uint64_t number = 0;
    mdx_status status;

    error_init(&error, &outbound->allocator);
    buffer_init(&out, &outbound->allocator, SIZE_MAX);
    status = arguments_read(&arguments, &outbound->allocator, op, &error);
    if (!status)
        status = arguments_number(&arguments, 0, &number, &error);
    lock_take(&outbound->lock);
    if (!status && !upload_break(outbound, op, number))
        request = find_stream(outbound, op, number);
    if (request && !request->token)
        request->cancelled = outbound->stirred = true;
    lock_give(&outbound->lock);
    waker_wake(&outbound->waker);
    buffer_add_text(&out, "null");
    if (status)
        answer_error(op->rt, op->token, &error);
    else
        answer_json(op, &out);
    buffer_free(&out);
    arguments_free(&arguments);
    error_free(&error);
}
