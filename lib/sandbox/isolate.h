/* isolate.h - between isolate.c (what a call is) and run.c (how it gets on). */
#ifndef MDX_SANDBOX_ISOLATE_H
#define MDX_SANDBOX_ISOLATE_H

#include "sandbox/core.h"

/* With the lock held: out of slot, list or parcel, whichever it is in; it is then over. */
void isolate_leave(struct isolate *isolate);
void settled_free(const struct allocator *allocator, struct settled *settled);

#endif
