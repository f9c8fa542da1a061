/* isolate.h - between isolate.c (what a call is), seat.c (where) and run.c (how it gets on). */
#ifndef MDX_SANDBOX_ISOLATE_H
#define MDX_SANDBOX_ISOLATE_H

#include "sandbox/core.h"

/* All with the lock held. Into a slot, so that isolate->slot is this one's; what lies there is
 * for the caller to lay down. MDX_PENDING: blocked. */
mdx_status isolate_sit(struct isolate *isolate);
/* Stays in its slot until another needs it. */
void isolate_wait(struct isolate *isolate);
void isolate_drop_parcel(struct isolate *isolate);
/* Out of slot, list or parcel, whichever it is in; it is then over. */
void isolate_leave(struct isolate *isolate);
void settled_free(const struct allocator *allocator, struct settled *settled);

#endif
