/* host.c - calling the bridge: with what it lacks filled in, and every call marked.
 *
 * The mark is the thread's own: it says that this thread is inside a bridge function, so that the
 * forms that would wait can refuse. */
#include "host/host.h"

#include "base/clock.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

/* How deep this thread is in bridge functions. */
static _Thread_local uint32_t depth;

void host_copy(struct host *host, const RuntimeBridge *bridge)
{
    size_t size = sizeof host->bridge;

    memset(host, 0, sizeof *host);
    if (!bridge)
        return;
    if (bridge->size < size)
        size = bridge->size;
    memcpy(&host->bridge, bridge, size);
    host->bridge.size = sizeof host->bridge;
}

bool host_inside(void)
{
    return depth > 0;
}

uint64_t host_now_ms(const struct host *host)
{
    uint64_t now;

    if (!host->bridge.now_ms)
        return clock_wall_ms();
    depth++;
    now = host->bridge.now_ms(host->bridge.host);
    depth--;
    return now;
}

static bool system_random(void *bytes, size_t len)
{
    unsigned char *at = bytes;

    while (len) {
        ssize_t got = getrandom(at, len, 0);

        if (got < 0 && errno != EINTR)
            return false;
        if (got > 0) {
            at += got;
            len -= (size_t)got;
        }
    }
    return true;
}

bool host_random(const struct host *host, void *bytes, size_t len)
{
    mdx_status status;

    if (!host->bridge.random)
        return system_random(bytes, len);
    depth++;
    status = host->bridge.random(host->bridge.host, bytes, len);
    depth--;
    return status == MDX_OK;
}

bool host_can_cancel(const struct host *host)
{
    return host->bridge.op_cancel != NULL;
}

bool host_can_operate(const struct host *host)
{
    return host->bridge.op_begin != NULL;
}

mdx_status host_op_begin(const struct host *host, const mdx_op *op, struct error *error)
{
    mdx_status status;

    depth++;
    status = host->bridge.op_begin(host->bridge.host, op);
    depth--;
    return status ? error_set(error, CODE_OPERATION_UNAVAILABLE, "nobody in this host answers it")
                  : MDX_OK;
}

void host_op_cancel(const struct host *host, uint64_t op)
{
    if (!host->bridge.op_cancel)
        return;
    depth++;
    host->bridge.op_cancel(host->bridge.host, op);
    depth--;
}

void host_wake(const struct host *host)
{
    if (!host->bridge.wake)
        return;
    depth++;
    host->bridge.wake(host->bridge.host);
    depth--;
}

bool host_can_wait(const struct host *host)
{
    return host->bridge.wait != NULL;
}

void host_wait(const struct host *host, uint32_t timeout_ms)
{
    depth++;
    host->bridge.wait(host->bridge.host, timeout_ms);
    depth--;
}

/* Nobody known yet, somebody whose credentials are wrong, or somebody who may not. */
static enum code refusal(const mdx_access *access, mdx_status status)
{
    if (status != MDX_E_AUTH)
        return CODE_FORBIDDEN;
    return access->authorization_len ? CODE_AUTH_FAILED : CODE_AUTH_REQUIRED;
}

static mdx_status refuse(const mdx_access *access, mdx_status status, struct error *error)
{
    const char *what = access->action == MDX_ACCESS_MANAGE ? "manage" : "call";

    error_set(error, refusal(access, status), "you may not %s %.*s", what,
              access->id_len ? (int)access->id_len : 11,
              access->id_len ? access->id : "definitions");
    if (access->action == MDX_ACCESS_MANAGE)
        error_hint(error,
                   "Managing is up to the host: send its token as `Authorization: Bearer …`, "
                   "or ask from the host's own machine if it allows that.");
    else
        error_hint(error, "Send the host's token as `Authorization: Bearer …`.");
    return MDX_E_AUTH;
}

mdx_status host_authorize(const struct host *host, const mdx_access *access, struct error *error)
{
    mdx_status status;

    if (host->bridge.authorize) {
        depth++;
        status = host->bridge.authorize(host->bridge.host, access);
        depth--;
    } else {
        status = access->action == MDX_ACCESS_MANAGE && !(access->flags & MDX_ACCESS_GRANTED)
                     ? MDX_E_AUTH
                     : MDX_OK;
    }
    if (!status)
        return MDX_OK;
    return refuse(access, status, error);
}

void host_log(const struct host *host, const mdx_log *line)
{
    if (!host->bridge.log)
        return;
    depth++;
    host->bridge.log(host->bridge.host, line);
    depth--;
}

void host_event(const struct host *host, const mdx_event *event)
{
    if (!host->bridge.event)
        return;
    depth++;
    host->bridge.event(host->bridge.host, event);
    depth--;
}

void host_tell(void (*tell)(void *context, const mdx_event *event), void *context,
               const mdx_event *event)
{
    depth++;
    tell(context, event);
    depth--;
}

void host_tell_retry(void (*tell)(void *context, const mdx_retry *retry), void *context,
                     const mdx_retry *retry)
{
    depth++;
    tell(context, retry);
    depth--;
}

void host_close(struct host *host)
{
    if (!host->bridge.close)
        return;
    depth++;
    host->bridge.close(host->bridge.host);
    depth--;
}
