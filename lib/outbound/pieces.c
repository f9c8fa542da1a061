/* pieces.c - bodies on their way, for who takes them in pieces (MDX_OP_STREAMS).
 *
 * Most bodies are there at once and are one answer with their head. One that is large, or has not
 * ended a moment after its head, becomes a stream of bytes; while nobody reads it, not much of it
 * is taken in. */
#include "outbound/inside.h"

#include "base/base64.h"
#include "base/clock.h"

enum {
    LARGE = 64 * 1024, /* bytes; also the largest piece */
    WAIT_MOST = 4 * LARGE
};
#define SLOW_NS 20000000u

void bodies_add(struct request **list, struct request *request)
{
    request->body_next = *list;
    request->body_link = list;
    if (*list)
        (*list)->body_link = &request->body_next;
    *list = request;
}

void bodies_remove(struct request *request)
{
    if (!request->body_link)
        return;
    *request->body_link = request->body_next;
    if (request->body_next)
        request->body_next->body_link = request->body_link;
    request->body_link = NULL;
}

void bodies_gather(struct outbound *outbound)
{
    struct request *request;

    while ((request = outbound->arrived)) {
        bodies_remove(request);
        bodies_add(&outbound->bodies, request);
    }
}

void pieces_begin(struct request *request)
{
    request->due_ns = clock_monotonic_ns() + SLOW_NS;
    if (request->listed)
        return;
    request->listed = true;
    bodies_add(&request->outbound->arrived, request);
}

uint64_t pieces_due_ns(const struct request *request)
{
    if (!request->pieces || request->stream || request->cancelled ||
        request->state != REQUEST_MOVING || !request->head_ended || request_may_redirect(request))
        return UINT64_MAX;
    return request->received.len >= LARGE ? 0 : request->due_ns;
}

bool pieces_pause(struct request *request, size_t more)
{
    const size_t most = request->received.most;

    if (request_may_redirect(request))
        return false;
    if (request->at + request->received.len + more > most) {
        request->received.failed = request->received.over = true;
        return false;
    }
    request->paused = request->received.len && request->received.len + more > WAIT_MOST;
    return request->paused;
}

void pieces_write(struct request *request, struct buffer *out, bool *ended)
{
    const size_t len = request->received.len < LARGE ? request->received.len : LARGE;

    *ended =
        request->state == REQUEST_ENDED && !request->error.status && len == request->received.len;
    buffer_printf(out, "{\"next\":%lu,\"base64\":\"", (unsigned long)(request->at + len));
    base64_encode(out, slice_to(buffer_slice(&request->received), len));
    buffer_add_text(out, *ended ? "\",\"ended\":true}" : "\"}");
}
