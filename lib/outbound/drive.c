/* drive.c - requests under way: added by any thread, moved by the one that waits.
 *
 * The transport is no good for two threads at once, so it belongs to the driver, the thread inside
 * drive_wait(), or, while there is none, to whoever holds the lock. Others only put requests in the
 * list, mark them cancelled, and wake the driver.
 *
 * A runtime may be freed as soon as it has cancelled what it began; so drive_cancel() comes
 * back only when nobody is about to answer that operation. */
#include "outbound/process.h"

#include "base/clock.h"

#include <limits.h>

static void add(struct outbound *outbound, struct request *request)
{
    if (request->stream) {
        request->number = ++outbound->stream_number;
        bodies_add(&outbound->bodies, request);
    }
    outbound->stirred = true;
    request->next = outbound->requests;
    if (request->next)
        request->next->previous = request;
    outbound->requests = request;
}

void drive_drop(struct outbound *outbound, struct request *request)
{
    if (request->transfer)
        transport_stop(outbound->transport, request);
    *(request->previous ? &request->previous->next : &outbound->requests) = request->next;
    if (request->next)
        request->next->previous = request->previous;
    bodies_remove(request);
    upload_detach(request);
    request_free(&outbound->allocator, request);
}

/* All that are not cancelled are of the same one. */
bool drive_serves_another(const struct outbound *outbound, const mdx_runtime *rt)
{
    const struct request *request = outbound->requests;

    while (request && request->cancelled)
        request = request->next;
    return (request && request->rt != rt) || uploads_serve_another(outbound, rt);
}

void drive_add(struct outbound *outbound, struct request *request)
{
    bool refused, driving;

    lock_take(&outbound->lock);
    driving = outbound->driving;
    /* A token is its runtime's own, and a cancel names nothing but the token. */
    refused = drive_serves_another(outbound, request->rt);
    if (refused)
        error_set(&request->error, CODE_OPERATION_UNAVAILABLE,
                  "fetch: the bridge is busy for another runtime; make a bridge for each");
    else
        refused = !upload_attach(outbound, request);
    if (!refused)
        add(outbound, request);
    lock_give(&outbound->lock);
    if (!refused) {
        /* Who begins to drive looks at the list first. */
        if (driving)
            waker_wake(&outbound->waker);
        return;
    }
    answer_error(request->rt, request->token, &request->error);
    request_free(&outbound->allocator, request);
}

static struct request *find(const struct outbound *outbound, uint64_t token)
{
    struct request *request = outbound->requests;

    while (request &&
           (request->cancelled ||
            (request->token != token && request->answering != token && request->fetched != token)))
        request = request->next;
    return request;
}

void drive_cancel(struct outbound *outbound, uint64_t token)
{
    struct request *request;

    lock_take(&outbound->lock);
    if (process_cancel(outbound, token) || upload_cancel(outbound, token)) {
        lock_give(&outbound->lock);
        return;
    }
    while ((request = find(outbound, token)) && request->state == REQUEST_ANSWERING)
        signal_wait(&outbound->changed, &outbound->lock, UINT64_MAX);
    if (request && outbound->driving)
        request->cancelled = outbound->stirred = true;
    else if (request)
        drive_drop(outbound, request);
    lock_give(&outbound->lock);
    if (request)
        waker_wake(&outbound->waker);
}

void drive_wake(struct outbound *outbound)
{
    lock_take(&outbound->lock);
    outbound->woken = true;
    signal_all(&outbound->changed);
    lock_give(&outbound->lock);
    waker_wake(&outbound->waker);
}

void drive_answer(struct outbound *outbound, struct request *request)
{
    request->state = REQUEST_ANSWERING;
    lock_give(&outbound->lock);
    response_answer(&outbound->allocator, request);
    lock_take(&outbound->lock);
    drive_drop(outbound, request);
    signal_all(&outbound->changed);
}

/* True: it was answered. */
static bool end(struct outbound *outbound, struct request *request)
{
    if (request->cancelled) {
        drive_drop(outbound, request);
        return false;
    }
    if (!request->error.status && request_redirected(request)) {
        request->state = REQUEST_QUEUED;
        outbound->stirred = true;
        return false;
    }
    if (request->stream && (request->told || !request->error.status)) {
        request->state = REQUEST_ENDED;
        return false;
    }
    drive_answer(outbound, request);
    return true;
}

/* True: it was answered, without the lock, so the list may be another by now. */
static bool begin_one(struct outbound *outbound, struct request *request)
{
    if (request->cancelled) {
        drive_drop(outbound, request);
    } else if (request->state == REQUEST_QUEUED && upload_is_ready(request)) {
        if (request->error.status || !transport_start(outbound->transport, request)) {
            if (!request->error.status)
                error_no_memory(&request->error);
            drive_answer(outbound, request);
            return true;
        }
        request->state = REQUEST_MOVING;
        slow_watch(outbound, request);
    }
    return false;
}

/* Begins what is queued and gives up what is cancelled: the list is gone through once for all of
 * them, and again when one was answered. True: one was. */
static bool begin_all(struct outbound *outbound)
{
    struct request *next;
    bool answered = false;

    while (outbound->stirred) {
        outbound->stirred = false;
        for (struct request *request = outbound->requests; request; request = next) {
            next = request->next;
            if (begin_one(outbound, request)) {
                outbound->stirred = answered = true;
                break;
            }
        }
    }
    return answered;
}

static bool was_woken(struct outbound *outbound)
{
    bool woken = outbound->woken;

    outbound->woken = false;
    return woken;
}

/* What can be done without waiting. True: something was answered, or somebody woke us. */
static bool turn(struct outbound *outbound)
{
    bool stop = processes_move(outbound);
    struct request *request;

    if (!outbound->transport)
        return was_woken(outbound) || stop;
    do {
        stop |= begin_all(outbound);
        lock_give(&outbound->lock);
        transport_move(outbound->transport);
        lock_take(&outbound->lock);
        while ((request = transport_ended(outbound->transport)))
            stop |= end(outbound, request);
        stop |= streams_move(outbound) | uploads_move(outbound) | slow_move(outbound);
    } while (outbound->stirred);
    return was_woken(outbound) || stop;
}

/* For poll(): rounded up; -1: no limit. */
static int milliseconds_until(uint64_t due_ns)
{
    uint64_t now = clock_monotonic_ns();
    uint64_t ms = now < due_ns ? (due_ns - now + 999999) / 1000000 : 0;

    return due_ns == UINT64_MAX ? -1 : ms < INT_MAX ? (int)ms : INT_MAX;
}

/* False: the time is over. */
static bool rest(struct outbound *outbound, uint64_t deadline_ns)
{
    struct pollfd watched[1 + PROCESSES_MOST * PROCESS_FDS];
    uint64_t processes_ns = processes_due_ns(outbound), streams_ns = streams_due_ns(outbound);
    uint64_t first_ns = processes_ns < streams_ns ? processes_ns : streams_ns;
    uint64_t uploads_ns = uploads_due_ns(outbound);
    uint64_t next_ns = first_ns < uploads_ns ? first_ns : uploads_ns;
    uint64_t due_ns = next_ns < outbound->slow_due_ns ? next_ns : outbound->slow_due_ns;
    unsigned count = 1 + processes_watch(outbound, watched + 1);
    int timeout_ms = milliseconds_until(deadline_ns < due_ns ? deadline_ns : due_ns);

    if (!milliseconds_until(deadline_ns))
        return false;
    watched[0] = (struct pollfd){ .fd = outbound->waker.read_end, .events = POLLIN };
    lock_give(&outbound->lock);
    if (outbound->transport)
        transport_wait(outbound->transport, watched, count, timeout_ms);
    else
        poll(watched, count, timeout_ms);
    waker_clear(&outbound->waker);
    lock_take(&outbound->lock);
    return true;
}

void drive_wait(struct outbound *outbound, uint32_t timeout_ms)
{
    uint64_t deadline_ns = timeout_ms == UINT32_MAX
                               ? UINT64_MAX
                               : clock_monotonic_ns() + (uint64_t)timeout_ms * 1000000;

    lock_take(&outbound->lock);
    if (outbound->driving) {
        /* A second waiter: the driver does the work, and tells of it. */
        if (timeout_ms)
            signal_wait(&outbound->changed, &outbound->lock, deadline_ns);
    } else {
        outbound->driving = true;
        while (!turn(outbound) && rest(outbound, deadline_ns))
            ;
        outbound->driving = false;
        signal_all(&outbound->changed);
    }
    lock_give(&outbound->lock);
}

/* A runtime whose table has no op_cancel still waits for its answers. */
void drive_end(struct outbound *outbound)
{
    while (outbound->requests) {
        struct request *request = outbound->requests;

        if (!request->cancelled && request->token) {
            error_set(&request->error, CODE_CLOSING, "fetch: the bridge was closed meanwhile");
            answer_error(request->rt, request->token, &request->error);
        }
        drive_drop(outbound, request);
    }
}
