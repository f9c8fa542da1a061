/* events.h - server-sent events as they come: bytes in, whole events out (WHATWG HTML, 9.2.6). */
#ifndef MDX_WIRE_EVENTS_H
#define MDX_WIRE_EVENTS_H

#include "base/buffer.h"

struct events {
    struct buffer line; /* the one that has not ended */
    struct buffer data; /* lines of the event so far, each with its end */
    struct buffer id;   /* of the last event that had one: it stays */
    struct buffer type; /* of the event so far; empty: `message` */
    bool has_data;
    bool handed;       /* `data` was handed out, and is over */
    bool after_return; /* the byte before was a carriage return */
    bool begun;        /* something has come: a byte order mark may not any more */
    uint64_t retry_ms; /* the server's last word; 0: it said none */
    bool said_retry;
};

/* most: the largest line and event; what is larger fails. */
void events_init(struct events *events, const struct allocator *allocator, size_t most);
void events_free(struct events *events);
/* Takes from the front of *rest up to the end of the next event. True: events->data holds it,
 * without its last line end, and events->type its type, until the next call. False: all was taken,
 * or it failed. */
bool events_next(struct events *events, struct slice *rest);
/* Another stream begins, which may go on where the one before ended: what was cut off is
 * forgotten, the id and `retry` stay. */
void events_restart(struct events *events);
bool events_failed(const struct events *events);

#endif
