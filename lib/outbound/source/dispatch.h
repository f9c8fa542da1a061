/* dispatch.h - a request of a source under way: credentials, breaker, rate, sending, trying again.
 *
 * variables → token → gate (breaker, rate) → send → answer, or a pause and the gate again. */
#ifndef MDX_OUTBOUND_SOURCE_DISPATCH_H
#define MDX_OUTBOUND_SOURCE_DISPATCH_H

#include "outbound/auth.h"
#include "outbound/retry.h"
#include "outbound/source/answers.h"
#include "outbound/source/state.h"

/* How a kind makes requests, and values of their answers. */
struct request_kind {
    const char *name;
    mdx_status (*request)(const json_t *source, const json_t *tool, struct slice args,
                          struct outgoing *out, struct error *error);
    /* From the JSON text of a good answer's value to the call's; NULL: it is the value. */
    mdx_status (*answer)(const json_t *source, const json_t *tool, struct slice value,
                         struct buffer *out, struct error *error);
    /* Of an answer that its status makes an error: a better one, from its body's text. NULL: the
     * status says all. */
    void (*refusal)(const struct allocator *allocator, struct slice body, struct error *error);
    bool talks; /* a call is a conversation: outbound/mcp/talk.h does it, and request() shows it */
};

const struct request_kind *request_kind_find(const json_t *source);

enum dispatch_step {
    STEP_VARIABLES,         /* numbers 0… are variables */
    STEP_KEPT_TOKEN,        /* the operation ASKED */
    STEP_TOKEN,             /* somebody else gets it */
    STEP_DISCOVER_RESOURCE, /* likewise: see discover.c */
    STEP_DISCOVER_SERVER,
    STEP_ASK_TOKEN, /* the operation ASKED */
    STEP_RESOLVER,  /* likewise */
    STEP_GATE,      /* waits for its turn */
    STEP_SEND,      /* the operation ASKED */
    STEP_PAUSE,
    STEP_OVER
};

enum { ASKED = 1000000, KEPT };

/* What may be kept of a source's answers, and was. */
struct recall {
    struct answers_limits limits;
    bool looked;
    bool able;                    /* it may be answered by what was kept, and its answer be kept */
    struct cache_control control; /* the request's */
    unsigned char shared[ANSWERS_KEY], own[ANSWERS_KEY], target[ANSWERS_KEY];
    uint64_t asked_ms, turn;
    struct kept *kept; /* held */
};

struct dispatch {
    struct task task; /* first */
    struct source_state *state;
    const struct allocator *allocator;
    const struct request_kind *kind;
    struct slice id; /* in `texts` */
    const json_t *source, *tool;
    char *texts;
    struct slice args, caller; /* likewise */
    uint64_t deadline_ms;
    enum source_purpose purpose;
    bool raw, whole;

    struct retry_policy retry;
    double per_second; /* 0: no bound */
    uint32_t at_once;  /* likewise */
    struct auth auth;
    json_t *variables, *resolved;
    uint32_t missing; /* variables that are not answered */

    enum dispatch_step step;
    uint32_t attempt; /* the one that is under way, from 1 */
    struct outgoing request;
    bool entered;            /* it counts in under_way */
    bool probing;            /* breaker_begin() let it through, and its end is not told */
    bool asking;             /* it gets the token for all */
    bool renewed;            /* after a 401 */
    bool stepped_up;         /* after a 403 that asked for more scopes */
    bool unsigned_yet;       /* it goes out without a token, to hear who gives them */
    struct buffer challenge; /* WWW-Authenticate of a 401 or 403 */
    uint32_t seek;           /* the place where metadata are looked for */
    struct waiter waiter;
    unsigned char token_key[32];
    uint64_t token_turn;
    struct buffer token; /* as it was sent */
    json_t *filled;      /* the source of a conversation, variables in their places; or NULL */
    struct talk *talk;   /* likewise: STEP_SEND is its own */
    struct recall recall;
    struct error error;
    struct error last; /* why the attempt before failed */
};

/* The lock of what all calls share. */
static inline void dispatch_hold(struct dispatch *dispatch)
{
    lock_take(&dispatch->state->sources->lock);
}

static inline void dispatch_release(struct dispatch *dispatch)
{
    lock_give(&dispatch->state->sources->lock);
}

/* dispatch.c */
extern const struct task_kind dispatch_kind;
void dispatch_fail(struct dispatch *dispatch); /* with dispatch->error */
/* dispatch->error is that the call's own time is over: no failure of what was asked. */
bool dispatch_is_late(const struct dispatch *dispatch);
void dispatch_gate(struct dispatch *dispatch);
void dispatch_fetch(struct dispatch *dispatch, const struct outgoing *request);
/* dispatch->request with its credentials, as it would go out now. */
mdx_status dispatch_build(struct dispatch *dispatch);
/* The answer, as the bridge gives it, ends the call: nothing is tried again. */
void dispatch_deliver(struct dispatch *dispatch, struct slice json);
/* Credentials into a request of a conversation. */
mdx_status dispatch_sign(struct dispatch *dispatch, struct outgoing *request);
/* A conversation is over, with its value, or with dispatch->error. */
void dispatch_talked(struct dispatch *dispatch, struct slice value);
void dispatch_talk_failed(struct dispatch *dispatch);
/* dispatch_credentials.c: variables and credentials are asked for, and then the gate. */
bool dispatch_wants_credentials(const struct dispatch *dispatch);
void dispatch_credentials(struct dispatch *dispatch);
void dispatch_variable(struct dispatch *dispatch, uint32_t n, struct slice json,
                       const struct error *failure);
void dispatch_resolved(struct dispatch *dispatch, struct slice json, const struct error *failure);
/* discover.c: where tokens are got has to be found out; does so, and then goes on. */
bool dispatch_must_discover(struct dispatch *dispatch);
void dispatch_discover(struct dispatch *dispatch);
void dispatch_discovered(struct dispatch *dispatch, struct slice json, const struct error *failure);
/* dispatch->error is a 403 whose challenge asks for more scopes: true, when a token may be asked
 * for that has them. The scopes that the settings name are all that is ever asked for. */
bool dispatch_step_up(struct dispatch *dispatch);
/* dispatch_credentials.c: it is known where tokens are got. */
void dispatch_token_ready(struct dispatch *dispatch);
/* dispatch_token.c: a token is had, or got, and then the gate. */
void dispatch_token(struct dispatch *dispatch);
void dispatch_token_answer(struct dispatch *dispatch, struct slice json,
                           const struct error *failure);
void dispatch_token_give_up(struct dispatch *dispatch);
/* The token was refused: it is dropped unless another one has come. */
void dispatch_token_refused(struct dispatch *dispatch);

void dispatch_kept_answer(struct dispatch *dispatch, struct slice json,
                          const struct error *failure);
/* authorize.c: true when the call is for nothing else. */
bool dispatch_authorize(struct dispatch *dispatch);
bool dispatch_keeps_token(const struct dispatch *dispatch);
void dispatch_read_token(struct dispatch *dispatch);
void dispatch_write_token(struct dispatch *dispatch, const struct token *token);

/* told.c: events. */
void dispatch_told_kept(struct dispatch *dispatch, size_t bytes);
void dispatch_told_send(struct dispatch *dispatch);
void dispatch_told_talk(struct dispatch *dispatch); /* the same for a conversation */
/* Its server's process or session is there, or is not any more; an error is dispatch->error. */
void dispatch_told_connection(struct dispatch *dispatch, enum event_kind kind);
void dispatch_told_receive(struct dispatch *dispatch, uint32_t status, size_t bytes,
                           const struct error *failure);
void dispatch_told_retry(struct dispatch *dispatch, uint64_t delay_ms); /* of dispatch->error */
void dispatch_told_auth(struct dispatch *dispatch, enum event_kind kind);
void dispatch_told_breaker(struct dispatch *dispatch, enum breaker_state was,
                           enum breaker_state now);

/* answered.c: what came back. */
struct answered {
    struct jsontext index;
    uint32_t status, headers, body;
    bool bytes;
};
mdx_status answered_read(struct answered *answered, const struct allocator *allocator,
                         struct slice json, struct error *error);
void answered_free(struct answered *answered);
/* Is its content type, without parameters, such a one? */
mdx_status answered_says(const struct answered *answered, bool (*is_it)(struct slice type),
                         bool *is, struct error *error);
/* MDX_OK, or the error that the status stands for, with what the server said. */
mdx_status answered_check(const struct answered *answered, struct slice source, uint64_t now_ms,
                          struct error *error);
/* Adds the value: JSON as it is, another text as a string, bytes in base64, nothing as null. */
mdx_status answered_value(const struct answered *answered, struct slice source, struct buffer *out,
                          struct error *error);
/* Adds {status, headers, body}. */
void answered_raw(const struct answered *answered, struct buffer *out);

/* dispatch_cache.c: answers that are kept. */
/* The URL without its query, and without credentials: an unsafe request changes all below it. */
void dispatch_note_target(struct dispatch *dispatch);
/* True: what was kept has ended the call. */
bool dispatch_recall(struct dispatch *dispatch);
/* The request goes out now; it asks about what was kept, if it is old. */
void dispatch_recall_send(struct dispatch *dispatch);
/* Keeps what may be kept. True: the call goes on otherwise. */
bool dispatch_recall_answer(struct dispatch *dispatch, const struct answered *answered,
                            struct slice json);
/* An unsafe request was sent. */
void dispatch_recall_changed(struct dispatch *dispatch);
void dispatch_recall_free(struct dispatch *dispatch);

#endif
