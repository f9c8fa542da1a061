/* host.h - the bridge as the library sees it: copied, gaps filled, calls guarded.
 *
 * Every entry of the host's RuntimeBridge is called through here, with no lock
 * held. A thread-local mark says that this thread is inside the bridge, so that
 * close, step and the blocking forms can refuse (MDX_E_STATE). */
#ifndef MDX_HOST_HOST_H
#define MDX_HOST_HOST_H

#include "base/error.h"
#include "base/slice.h"
#include "mdxrt/bridge.h"

struct host {
    RuntimeBridge bridge; /* a copy, of our size; missing entries are NULL */
};

void host_copy(struct host *host, const RuntimeBridge *bridge); /* NULL: an empty bridge */
uint64_t host_now_ms(const struct host *host);
/* From the bridge, else from the system. False: no randomness to be had. */
bool host_random(const struct host *host, void *bytes, size_t len);
bool host_can_operate(const struct host *host);
bool host_can_cancel(const struct host *host);
mdx_status host_op_begin(const struct host *host, const mdx_op *op, struct error *error);
void host_op_cancel(const struct host *host, uint64_t op);
void host_wake(const struct host *host);
bool host_can_wait(const struct host *host);
void host_wait(const struct host *host, uint32_t timeout_ms);
/* MDX_OK: allowed. `managing`: the answer when the bridge has no authorize. */
mdx_status host_authorize(const struct host *host, const mdx_access *access, struct error *error);
void host_log(const struct host *host, const mdx_log *line);
void host_event(const struct host *host, const mdx_event *event);
/* A function of the host's that is no bridge's: under the same rules. */
void host_tell(void (*tell)(void *context, const mdx_event *event), void *context,
               const mdx_event *event);
void host_tell_retry(void (*tell)(void *context, const mdx_retry *retry), void *context,
                     const mdx_retry *retry);
void host_close(struct host *host);
/* True while this thread is inside a bridge function (of any runtime). */
bool host_inside(void);

#endif
