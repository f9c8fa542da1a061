/* outlet.h - what an exchange has to say, on a descriptor: at once as far as the other end takes
 * it, the rest when it can. */
#ifndef MDX_SRC_OUTLET_H
#define MDX_SRC_OUTLET_H

#include "text.h"

#include <mdxrt.h>

#include <pthread.h>
#include <stdatomic.h>

struct outlet {
    int descriptor;
    pthread_mutex_t lock;
    mdx_exchange *exchange; /* under the lock; NULL: before it begins and when it is over */
    struct text pending;    /* taken and not written yet */
    size_t written;         /* of it */
    int ended;              /* no more will come */
    int gone;               /* nobody takes anything any more */
    atomic_int blocked;     /* something waits for outlet_poll() */
};

void outlet_init(struct outlet *outlet, int descriptor);
void outlet_free(struct outlet *outlet);
void outlet_set(struct outlet *outlet, mdx_exchange *exchange);
/* Writes what is there; never waits for the other end. 0: all there will be is written, or nobody
 * takes it. From any thread. */
int outlet_write(struct outlet *outlet);

#endif
