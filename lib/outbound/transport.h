/* transport.h - HTTP as this room sees it: many requests under way at once.
 *
 * One thread at a time may be inside of these, whichever it is. curl.c does it; curl_none.c
 * stands for it in a build without libcurl. */
#ifndef MDX_OUTBOUND_TRANSPORT_H
#define MDX_OUTBOUND_TRANSPORT_H

#include "base/alloc.h"

struct outbound_options;
struct request;
struct transport;
struct pollfd;

bool transport_is_built(void);
/* NULL in a build without libcurl. */
mdx_status transport_new(struct transport **made, const struct allocator *allocator,
                         const struct outbound_options *options, struct error *error);
void transport_free(struct transport *transport); /* no request is under way any more */
/* False: no memory, and nothing was begun. */
bool transport_start(struct transport *transport, struct request *request);
void transport_stop(struct transport *transport, struct request *request);
/* Goes on with one whose body had to wait: see pieces_pause(). */
void transport_resume(struct request *request);
/* Moves what can be moved without waiting. */
void transport_move(struct transport *transport);
/* A request that has ended, with its response or its error; NULL: none. */
struct request *transport_ended(struct transport *transport);
/* Until something can be moved, one of the `count` descriptors is ready, or the time is over; below
 * 0: no limit. */
void transport_wait(struct transport *transport, const struct pollfd *watched, unsigned count,
                    int timeout_ms);

#endif
