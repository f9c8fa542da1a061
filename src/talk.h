/* talk.h - an exchange over standard input and output: who reads, who runs calls, who writes. */
#ifndef MDX_SRC_TALK_H
#define MDX_SRC_TALK_H

#include <mdxrt.h>

struct talk;

/* `out` is where answers go. NULL: no memory, or no thread. */
struct talk *talk_new(int out);
/* Told by the bridge: there is something to run. From any thread. */
void talk_wake(struct talk *talk);
/* The options of the exchange that is to be started: ready is the writer. */
void talk_options(struct talk *talk, mdx_exchange_options *options);
/* Reads, runs and writes until the other end is closed and all is answered, or nobody is left who
 * could take an answer. `watched` is a
 * descriptor to call look() for when it is readable, or after timeout() milliseconds; -1: none. */
void talk_run(struct talk *talk, mdx_runtime *rt, mdx_exchange *exchange, int watched,
              int (*timeout)(void *host), void (*look)(void *host), void *host);
/* Frees the exchange, which may be NULL: what it has under way is cancelled. A reader that waits
 * for input nobody sends is not waited for. 0: all threads are gone, and it is freed. */
int talk_end(struct talk *talk, mdx_exchange *exchange);

#endif
