/* ready.h - the calls that can run, in the order in which they became ready, but those that a
 * thread brought or ran last before the others: their memory lies in its processor's cache. A call
 * is overtaken by READY_OVERTAKEN others at most, so that whoever steps runs everybody's calls.
 *
 * All of it under the runtime's lock. */
#ifndef MDX_CALL_READY_H
#define MDX_CALL_READY_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct call;

enum { READY_LANES = 8, READY_OVERTAKEN = 64 };

struct call_list {
    struct call *first, *last;
};

/* A thread's; threads beyond READY_LANES share. */
struct ready_lane {
    struct call_list calls;
    uint64_t turn; /* of the first of them */
    pthread_t thread;
    bool taken; /* by `thread` */
};

struct ready {
    struct ready_lane lanes[READY_LANES];
    uint64_t turns; /* calls that became ready so far */
    uint32_t count; /* of those that are ready */
};

void list_push(struct call_list *list, struct call *call);
void list_remove(struct call_list *list, struct call *call);

/* The lane of the thread that asks. */
uint8_t ready_lane(struct ready *ready);
/* At the end of the lane that the call has: its starter's, or that of the thread that ran it last.
 */
void ready_push(struct ready *ready, struct call *call);
void ready_remove(struct ready *ready, struct call *call);
/* The next for the thread that asks, taken out; NULL: none is ready. */
struct call *ready_take(struct ready *ready);

#endif
