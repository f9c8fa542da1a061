/* inside.h - what the files of this room share: the structs and the scheduler.
 *
 * Everything marked (L) is read and written under runtime->lock only. */
#ifndef MDX_CALL_INSIDE_H
#define MDX_CALL_INSIDE_H

#include "access/access.h"
#include "base/birth.h"
#include "base/clock.h"
#include "base/lock.h"
#include "call/ready.h"
#include "call/call.h"
#include "call/timing.h"
#include "telemetry/telemetry.h"

#include <stdatomic.h>
#include <sys/types.h>

enum call_state { CALL_READY, CALL_RUNNING, CALL_WAITING, CALL_BLOCKED, CALL_OVER };

/* Besides MDX_OK, failures and MDX_PENDING, a stage may answer: every slot is taken. */
#define CALL_NO_SLOT 2

/* A moment at which something is due; member of a heap. */
struct timer {
    uint64_t due_ns;
    uint32_t at;               /* index in the heap, or TIMER_IDLE */
    struct call *call;         /* NULL: an exchange's */
    struct exchange *exchange; /* whose tick is due */
    uint64_t token;            /* the operation that is due; 0: the call's deadline */
};
#define TIMER_IDLE UINT32_MAX

struct timers {
    const struct allocator *allocator;
    struct timer **heap;
    uint32_t count, room;
};

bool timer_start(struct timers *timers, struct timer *timer); /* false: no memory */
void timer_stop(struct timers *timers, struct timer *timer);
struct timer *timer_due(struct timers *timers, uint64_t now_ns); /* taken out; NULL: none */
uint64_t timer_next(const struct timers *timers);                /* UINT64_MAX: none */

/* One operation that was begun and is not settled. */
struct operation {
    struct call *call;
    uint64_t token;
    uint64_t inner;                    /* the isolate's id of it */
    bool begun;                        /* handed to the bridge */
    bool own;                          /* or answered by the library: the bridge knows nothing */
    struct timer timer;                /* OPERATION_TIMER */
    bool streams;                      /* its answer may have a `stream`, see MDX_OP_STREAMS */
    struct schema *schema;             /* of `$.ask`: what an answer has to fit; or NULL */
    struct operation *next, *previous; /* of the same call */
    struct call *children;             /* calls that answer it */
};

/* Tokens to operations: index in the low half, generation in the high one. */
struct operations {
    const struct allocator *allocator;
    struct {
        struct operation *operation;
        uint32_t generation;
        uint32_t next_free;
        bool orphan; /* its call is over, but the host, which knows no cancelling, has still to
                        answer */
    } * rows;
    uint32_t count, free, alive;
};

struct operation *operation_new(struct operations *operations,
                                struct call *call); /* NULL: no memory */
struct operation *operation_find(const struct operations *operations, uint64_t token);
/* orphan: the token stays known until the late answer, which finds nobody. */
void operation_remove(struct operations *operations, struct operation *operation, bool orphan);
/* The token of an operation that no call waits for; 0: no memory. */
uint64_t operation_orphan(struct operations *operations);
/* A late answer has come: true when the token was an orphan's, which it is no more. */
bool operation_bury(struct operations *operations, uint64_t token);

struct call {
    struct runtime *runtime;
    uint32_t references;   /* (L) */
    enum call_state state; /* (L) */
    bool cancelled;        /* (L) */
    bool abandoned;        /* (L) the handle is gone: done is not called */
    bool timed_out;        /* (L) its deadline passed while it waited */
    bool starved;          /* (L) there was no memory to tell it what it waits for */
    uint32_t stage;
    struct call *next, *previous; /* (L) of the list that its state says */
    uint64_t turn;                /* (L) when it became ready, beside others */
    uint8_t lane;                 /* (L) whose it is among the ready */
    struct call *older, *newer;   /* (L) of all calls alive */

    char *memory; /* the texts below, in one block */
    struct slice target, id, version, path, rest;
    struct slice caller, correlation_id, protocol, authorization, options, retry;
    struct buffer input; /* JSON, until the arguments are made */
    struct buffer args;  /* JSON array, until the isolate has them */
    uint64_t missing;    /* bit i: argument i is undefined */
    bool coerce, positional, direct_loopback;
    bool pass_context;
    bool inner; /* it calls a part that users do not call by name */
    bool streams, responds, listens;
    bool responded;              /* it returned a Response whose body is a stream */
    bool granted;                /* code asked for it, and `allow` let it */
    bool raw;                    /* the result is a source's whole answer */
    enum source_purpose purpose; /* other than SOURCE_CALL: the source itself is meant */
    uint64_t replies_to;         /* the operation of another call, or 0 */
    bool idles;                  /* its deadline is of idle_ms */
    enum codec_result result;
    /* Values of a generator, or bytes of a body, where they do not go out one by one; the head of
     * that Response. */
    struct buffer collected, response_head;
    uint64_t held; /* (L) the yield that waits for call_go_on(), by the isolate's id */
    bool (*event)(void *host, struct call *call, const struct codec_event *event);
    uint32_t depth;
    struct operation *answers; /* (L) the operation that this call answers */
    struct call *sibling;      /* (L) next child of that operation */

    struct identity *who;     /* whom `caller` then names; NULL: nobody known */
    uint64_t admitted_ns;     /* when its limits were looked at; 0: nothing is charged */
    uint64_t operation_count; /* begun so far */
    struct program *program;
    const struct function *function;
    struct isolate *isolate;      /* set and cleared under (L) */
    struct outside *outside;      /* likewise: in its place, for other people's tools */
    struct operation *operations; /* (L) */
    uint64_t *bodies;             /* (L) tokens of operations that were answered with a stream */
    uint32_t body_count;
    uint64_t deadline_ns;
    struct timer deadline; /* (L) runs while the call waits */
    struct timing timing;
    uint64_t began_ns;
    struct spans *spans; /* its operations: (L); NULL: it is not traced */
    size_t input_bytes, arena_peak;
    bool start_told;

    mdx_status status;
    struct buffer output;
    struct buffer odd; /* of output: numbers that JSON has not, struct odd_number each */
    bool keeps_odd;
    struct error error;

    mdx_status (*resolve)(void *host, const struct program *program, struct slice rest,
                          struct codec_resolved *resolved, struct error *error);
    void (*write_request)(void *host, struct buffer *out);
    void (*done)(void *host, struct call *call);
    void *host;
};

/* Where spans go. */
struct exporter {
    struct lock lock; /* held while a batch is taken */
    void *host;
    void (*take)(void *host, const char *json, size_t len);
    char *url, *headers;    /* NULL: none */
    _Atomic bool due;       /* a call that ended saw that a batch is */
    _Atomic uint64_t token; /* of the batch that is just going out to the URL */
};

struct key_fetch;

enum { FAREWELLS_MOST = 64 };

struct runtime {
    struct allocator allocator;
    struct host host;
    struct library library;
    struct telemetry telemetry;
    struct exporter exporter;
    struct sources *sources;
    _Atomic uint64_t farewells[FAREWELLS_MOST]; /* tokens of those on their way; 0: free */
    struct access *access;
    struct catalogue_choices *choices;
    struct {
        struct lock lock;
        struct key_fetch *fetches;
        struct exchange *waiting;
    } keys; /* keys.c */
    struct runtime_settings settings;
    char *texts; /* allow, hosts, origins */
    struct lock lock;
    _Atomic bool nudged;       /* a call was made ready where nobody could be woken */
    struct signal changed;     /* something is ready or over, or the waiter has gone */
    _Atomic uint32_t sleepers; /* threads that wait for `changed`; changed under (L) */
    bool waiter;               /* (L) a thread is in the bridge's wait */
    uint64_t turns;            /* (L) calls that are over: what a sleeper may wait for */
    bool closed;               /* (L) */
    _Atomic uint32_t
        handles; /* what keeps this struct alive: itself, calls, exchanges, operations */
    _Atomic uint32_t inside; /* threads in public functions */
    _Atomic bool closing;
    struct birth birth;
    struct ready ready;           /* (L) */
    struct call_list blocked;     /* (L) */
    struct call *newest;          /* (L) all calls alive */
    uint32_t calls, running;      /* (L) */
    struct timers timers;         /* (L) */
    struct operations operations; /* (L) */
    unsigned char key[16];        /* of correlation ids */
    unsigned char seed_key[16];   /* of Math.random() seeds */
    _Atomic uint64_t correlations;
    struct {
        _Atomic uint64_t started, done, failed;
    } figures;
    struct exchange *ticks, **last_tick; /* (L) exchanges whose timer went off */
    _Atomic uint64_t exchange_number;    /* of the last one */
    struct codec_settings codecs;
    struct {
        const struct codec *codec;
        void *state;
    } shared[CODECS]; /* what codecs share; under `traffic` */
    /* traffic.c: those that may be told something, newest first. */
    struct lock traffic;
    struct exchange *exchanges;
    _Atomic uint32_t watchers, hearers; /* read without the lock too */
    struct {
        struct lock lock;
        uint64_t generation, sequence; /* of the store, up to which watchers were told */
    } noticed;
};

/* ---- schedule.c: queues and waking ------------------------------------ */

void runtime_keep(struct runtime *runtime);
void runtime_drop(struct runtime *runtime); /* without the lock; may free it */
/* Puts a call that waits at the end of the ready queue. Under the lock; the caller then calls
 * runtime_wake() without it. */
void call_make_ready(struct call *call);
void runtime_wake(struct runtime *runtime);
/* Runs one ready call or due timer; false: nothing is ready. */
bool runtime_run_one(struct runtime *runtime);
/* Steps, and where nothing is ready waits, until over(context) is true. */
void runtime_wait(struct runtime *runtime, bool (*over)(void *context), void *context);
/* Runs a call whose state is CALL_RUNNING until it is over or stops. */
void call_advance(struct call *call);
/* The call, RUNNING and ours, is over with this status. */
void call_finish(struct call *call, mdx_status status);
void call_release(struct call *call); /* without the lock */
mdx_status call_outcome(const struct call *call, struct slice *output,
                        const struct error **error); /* call_result() of one that is over */
void call_destroy(struct call *call); /* without the lock; its last reference has gone */

/* A correlation id: unguessable without the runtime's key, and never twice. No NUL. */
enum { CORRELATION = 16 };
void runtime_correlation(struct runtime *runtime, char text[CORRELATION]);

/* ---- the stages, in order --------------------------------------------- */

mdx_status call_parse(struct call *call);
mdx_status call_route(struct call *call);
mdx_status call_authorize(struct call *call);
mdx_status call_validate(struct call *call);
mdx_status call_execute(struct call *call);
/* The result of an MCP server's tool goes on as it came, to who speaks the same protocol. */
bool call_keeps_content(const struct call *call);
mdx_status call_respond(struct call *call);

/* told.c: what is told of it. An event of its own: members as in struct happening. */
void call_emit(struct call *call, enum event_kind kind, struct slice members);
void call_tell_start(struct call *call); /* once it is known what is called, or that nothing is */
void call_tell_end(struct call *call, mdx_status status);
void call_begin_spans(struct call *call, const struct call_start *start);
/* What the operation `inner` sends along, or "". */
void call_operation_trace(struct call *call, uint64_t inner, char text[TRACEPARENT + 1]);

/* exporter.c: batches of spans that are due go to the host, or out. Without the lock. */
void exporter_work(struct runtime *runtime, bool all);
uint64_t exporter_due(struct runtime *runtime); /* UINT64_MAX: nothing waits */
void exporter_answered(struct runtime *runtime, uint64_t token);
void exporter_close(struct runtime *runtime);

/* own_fetch.c, without locks: a token for a fetch of the runtime's own, which keeps the runtime (0:
 * it closes, or there is none left), until it is answered or forgotten here; and its begin. */
enum { OWN_FETCH_MS = 10000 };
uint64_t own_fetch_token(struct runtime *runtime);
void own_fetch_forget(struct runtime *runtime, uint64_t token);
mdx_status own_fetch_begin(struct runtime *runtime, uint64_t token, struct slice args,
                           struct error *error);

/* farewell.c, without locks: args are those of `fetch`. */
void farewell_begin(struct runtime *runtime, struct slice args);
void farewell_answered(struct runtime *runtime, uint64_t token);
void farewell_close(struct runtime *runtime);

/* keys.c: a fetch of keys has ended, if the token is of one. Without locks. */
void keys_answered(struct runtime *runtime, uint64_t token, struct slice json,
                   const struct error *failure);
void keys_close(struct runtime *runtime);

/* traffic.c: a due timer of an exchange, under the lock; and its tick, without: false, none. */
void exchange_due(struct exchange *exchange);
bool traffic_tick(struct runtime *runtime);
/* Tells watchers: one change; all that the store has seen since. */
void traffic_tell(struct runtime *runtime, const struct codec_change *change);
bool traffic_is_watched(struct runtime *runtime);
bool traffic_hears_calls(struct runtime *runtime); /* some of those who watch do */

/* authorize.c, for exchanges too */
struct admission {
    uint32_t action; /* MDX_ACCESS_… */
    struct slice id, path, caller, authorization, protocol, correlation_id;
    bool direct_loopback;
    const struct program *program; /* whose permissions count too, or NULL */
};

/* *who: a new reference to whom it turned out to be, NULL for nobody; who may be NULL. */
mdx_status authorize(struct runtime *runtime, const struct admission *asked, struct identity **who,
                     struct error *error);
/* Marks the catalogue's programs that may be listed; asked: LIST, without id and program. Without
 * memory, MDX_E_NOMEM, it is not known which. */
mdx_status authorize_list(struct runtime *runtime, const struct admission *asked,
                          const struct catalogue *catalogue, unsigned char *seen);
/* The bytes of a definition that is about to be stored, against the quotas. */
mdx_status authorize_bytes(struct runtime *runtime, struct slice id, const struct identity *who,
                           size_t bytes, struct error *error);
/* The call is over: what it used is charged. */
void call_charge(const struct call *call);

/* dollar.c: what the isolate asks of its call */
extern const struct isolate_host call_isolate_host;
/* grants.c: is the operation granted by `allow`? detail: its first argument, when text. */
bool grant_covers(struct slice allow, struct slice path, struct slice detail);
/* Does it name the very host that the URL does? Then the host means it, even a private one. */
bool grant_names_host(struct slice allow, struct slice url);

/* validate.c: schema_check(), no longer than a run of the call may take; then RUN_TIMEOUT, or
 * CALL_TIMEOUT when its whole time is over. */
mdx_status call_check_value(const struct call *call, const struct schema *schema,
                            const struct jsontext *index, uint32_t node, enum schema_mode mode,
                            struct buffer *out, struct error *error);
/* finite.c: NaN or Infinity where the output schema promises a number is OUTPUT_INVALID. */
mdx_status call_check_finite(struct call *call);
/* ask.c: yields, `$.progress`, `$.ask`, `$.sample`, which the library answers itself. True: it did,
 * or has begun to; *status says how that went. */
bool call_answer_own(struct call *call, const struct sandbox_operation *asked, mdx_status *status,
                     struct error *error);
/* An answer to `$.ask` or `$.sample` from outside: the function gets what fits the schema that was
 * asked with, else the failure. Late ones find nobody. */
void call_answer(struct runtime *runtime, uint64_t token, struct slice json);
/* tools.c: calls of tools and definitions by name. True: it is one; *status as above. */
bool call_answer_tool(struct call *call, const struct sandbox_operation *asked, mdx_status *status,
                      struct error *error);
void call_tell_log(struct call *call, uint32_t level, struct slice text);
/* dollar.c: is it granted to the call's code? args: a JSON list. */
mdx_status call_check_grant(struct call *call, struct slice path, struct slice args,
                            struct error *error);
/* dollar.c: a token for an operation that is open now; 0: no memory. */
uint64_t call_open_operation(struct call *call, const struct sandbox_operation *asked);
/* Takes it back: nobody will answer. False: it was answered all the same. */
bool call_close_operation(struct runtime *runtime, uint64_t token);

/* import.c: a program whose one function lists the tools of a server, and its call. */
mdx_status import_lister(struct runtime *runtime, const struct import_request *request,
                         struct program **program, struct error *error);
struct call_start import_start(const struct import_request *request, struct program *lister);
/* relist.c: asks again when the call's server has said that its list has changed. */
void call_relist(struct call *call);
/* outside.c: the execute stage of other people's tools. */
mdx_status outside_execute(struct call *call);
/* As isolate_settle(): n is the operation's `inner`. Under the lock. */
mdx_status outside_settle(struct outside *outside, uint64_t n, struct slice json,
                          const struct error *failure);
bool outside_ready(const struct outside *outside); /* under the lock */
void outside_free(struct outside *outside);        /* NULL allowed; without the lock */

/* operations.c: tells who asked how operation `inner` of the call ended. Under the lock. */
mdx_status call_settle(struct call *call, uint64_t inner, struct slice json,
                       const struct error *failure);
/* operations.c: forgets an operation or timer by its inner number; the token to cancel at the
 * bridge, or 0. Without the lock. */
uint64_t call_forget_operation(struct call *call, uint64_t inner);
/* operations.c: ends all operations of a call that is over. Without the lock. */
void call_drop_operations(struct call *call);
void call_drop_bodies(struct call *call);
/* Links a child to the operation it answers: depth, deadline. Under the lock. */
mdx_status call_adopt(struct call *child, uint64_t parent, struct error *error);
void call_unlink_parent(struct call *call); /* under the lock */

#endif
