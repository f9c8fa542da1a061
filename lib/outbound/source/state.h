/* state.h - what all calls of one source share: its breaker, its rate, its tokens.
 *
 * Everything is read and written under the lock of `sources`, held for moments; a task's wake(),
 * called under it, only notes down. */
#ifndef MDX_OUTBOUND_SOURCE_STATE_H
#define MDX_OUTBOUND_SOURCE_STATE_H

#include "base/lock.h"
#include "base/map.h"
#include "outbound/breaker.h"
#include "outbound/retry.h"
#include "outbound/source/calling.h"

struct sources {
    struct allocator allocator;
    struct lock lock;
    struct map *by_id;         /* → struct source_state */
    struct retry_policy retry; /* where nobody says; constant once calls are made */
};

/* A task that waits until something has changed. */
struct waiter {
    struct waiter *next, *previous;
    struct task *task;
    bool waits;
};

struct token {
    struct token *next;
    unsigned char key[32];  /* digest of the settings it was got with */
    char *access, *refresh; /* refresh: may be NULL */
    uint64_t expires_ms;    /* 0: not known */
    bool asking;            /* a task is getting it anew; the others wait */
    bool looked;            /* the host was asked for one that it keeps */
    uint64_t turn;          /* counts how often that was tried */
    struct error failure;   /* of the last turn */
};

/* An authorization that a person is asked for. */
struct pending {
    char *state, *verifier, *redirect; /* state NULL: there is none */
    uint64_t until_ms;
};
struct mcp_session;
struct answers;

struct source_state {
    struct sources *sources;
    struct breaker breaker;
    uint32_t under_way;
    uint64_t next_us; /* when the next request may begin, where the rate is bounded */
    struct waiter *waiters;
    struct token *tokens;
    struct pending pending;
    char *discovered; /* JSON: what discover.c has found; or NULL */
    struct mcp_session *sessions;
    struct answers *answers; /* NULL: nothing was kept yet */
};

/* NULL: no memory. Lives as long as `sources`. */
struct source_state *sources_find(struct sources *sources, struct slice id);
/* Under the lock: */
void waiter_add(struct source_state *state, struct waiter *waiter);
void waiter_remove(struct source_state *state, struct waiter *waiter);
void waiters_wake(struct source_state *state);
struct token *token_find(struct source_state *state, const unsigned char key[32]);
void pending_clear(struct pending *pending, const struct allocator *allocator); /* authorize.c */
void token_clear(struct token *token, const struct allocator *allocator);

#endif
