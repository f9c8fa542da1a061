/* slow.c - servers that take a request and do not begin to answer it.
 *
 * All have the same time from their start, so the first due is known without a look at each of
 * them; when it is over, all are looked at once. */
#include "outbound/inside.h"

#include "base/clock.h"

static bool is_waiting(const struct request *request)
{
    return request->state == REQUEST_MOVING && !request->cancelled && !request->status_seen &&
           !upload_is_under_way(request);
}

void slow_watch(struct outbound *outbound, struct request *request)
{
    request->status_seen = false;
    slow_begin(outbound, request);
}

void slow_begin(struct outbound *outbound, struct request *request)
{
    if (!outbound->first_byte_ns)
        return;
    request->first_byte_due_ns = clock_monotonic_ns() + outbound->first_byte_ns;
    if (request->first_byte_due_ns < outbound->slow_due_ns)
        outbound->slow_due_ns = request->first_byte_due_ns;
}

/* The first that is over its time, or NULL; the next due is noted. */
static struct request *find(struct outbound *outbound, uint64_t now_ns)
{
    uint64_t due_ns = UINT64_MAX;

    for (struct request *request = outbound->requests; request; request = request->next) {
        if (!is_waiting(request))
            continue;
        if (request->first_byte_due_ns <= now_ns)
            return request;
        if (request->first_byte_due_ns < due_ns)
            due_ns = request->first_byte_due_ns;
    }
    outbound->slow_due_ns = due_ns;
    return NULL;
}

bool slow_move(struct outbound *outbound)
{
    uint64_t now_ns = outbound->slow_due_ns == UINT64_MAX ? 0 : clock_monotonic_ns();
    struct request *request;
    bool answered = false;

    while (now_ns >= outbound->slow_due_ns && (request = find(outbound, now_ns))) {
        error_set(&request->error, CODE_UPSTREAM_TIMEOUT,
                  "fetch: %s did not begin to answer within %u ms", request->place.data,
                  (unsigned)(outbound->first_byte_ns / 1000000));
        transport_stop(outbound->transport, request);
        drive_answer(outbound, request);
        answered = true;
    }
    return answered;
}
