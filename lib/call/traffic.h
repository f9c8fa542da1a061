/* traffic.h - inside an exchange: what its files share. */
#ifndef MDX_CALL_TRAFFIC_H
#define MDX_CALL_TRAFFIC_H

#include "call/inside.h"

enum action_kind {
    ACTION_INVOKE,
    ACTION_CANCEL,
    ACTION_MANAGE,
    ACTION_DESCRIBE,
    ACTION_WATCH,
    ACTION_POST,
    ACTION_ANSWER,
    ACTION_TIMER
};

/* Noted down by the codec, done by the exchange. The texts lie behind the struct. */
struct action {
    struct action *next;
    enum action_kind kind;
    struct codec_invoke invoke;
    struct codec_manage manage;
    struct codec_look look;
    uint32_t n;         /* CANCEL, ANSWER: the call; TIMER: milliseconds; WATCH: 0 or 1 */
    uint64_t number;    /* POST: the exchange; ANSWER: the operation */
    struct slice bytes; /* POST, ANSWER */
    bool failed;        /* ANSWER: `failure` says why */
    struct error failure;
};

struct chunk {
    struct chunk *next;
    size_t len;
    char bytes[];
};

struct exchange_call {
    struct exchange *exchange;
    struct exchange_call *next, *previous;
    struct call *call;
    uint32_t n;
};

struct exchange {
    struct runtime *runtime;
    struct lock lock;
    struct timing timing; /* of its calls together */
    struct lock telling;  /* held while ready is called, so that free can wait for it */
    uint32_t references;  /* all below: under the lock */
    bool gone;            /* the host has freed it: ready is not called any more */
    bool cancelled, fed, doing, failed;
    bool whole;  /* see struct exchange_options */
    bool broken; /* it ends before its end */
    bool adrift; /* cancelled, but its calls go on */
    bool head_known, ended, head_only;
    bool begun; /* there was a chunk */
    const struct codec *codec;
    void *state;
    struct codec_port port;
    struct codec_request request;
    char *memory; /* the request's texts and headers */
    char own_correlation[CORRELATION];
    char nonce[32];
    struct exchange *older, *newer; /* traffic.c's list, under its lock */
    bool listed, watching;
    struct timer timer;         /* under the runtime's lock */
    struct exchange *next_tick; /* likewise */
    bool tick_due, work_due;    /* likewise: why it is in the list of ticks; each has a reference */
    size_t waiting_bytes;       /* of chunks that the host has not taken */
    bool held;                  /* a generator waits for the host to take some */
    bool awaited;               /* keys.c: it had to wait for keys; from its start on */
    bool parked, resumes;       /* it still waits for them; it is to go on */
    bool timed;                 /* a timer was set at some time */
    struct buffer early;        /* what it was fed meanwhile */
    bool in_waiting;            /* under the lock of keys, and has a reference */
    struct exchange *next_waiting;
    struct slice caller, authorization;
    bool direct_loopback;
    struct slice origin;   /* allowed foreign origin, for CORS */
    struct buffer issuers; /* of request.issuers */
    uint32_t status;
    struct codec_header *headers;
    size_t header_count, header_room;
    struct buffer header_texts; /* offsets until the head is known */
    struct action *first_action, **last_action;
    struct chunk *first_chunk, **last_chunk, *taken;
    size_t waiting; /* bytes of chunks that the host has not taken */
    struct exchange_call *calls;
    void *host;
    void (*ready)(void *host, struct exchange *exchange);
};

/* request.c: the request copied, its correlation id chosen. */
mdx_status exchange_copy_request(struct exchange *exchange, const mdx_request *request,
                                 struct error *error);
/* For codecs that take one, once the codec is known. */
void exchange_make_nonce(struct exchange *exchange);
/* `context.request`: method, path and the headers, credentials left out. */
void exchange_write_request(const struct exchange *exchange, struct buffer *out);
/* browser.c: Host, Origin, Sec-Fetch-Site, Forwarded. */
mdx_status exchange_admit(struct exchange *exchange, const mdx_request *request,
                          struct error *error);
/* port.c: what the codec does to it; under the lock. */
void exchange_open_port(struct exchange *exchange);
/* More waits than a peer that reads would leave: it is told no more, and its response ends. */
enum { MOST_WAITING = 1024 * 1024 };
/* manage.c: does it, and tells the codec. Without the lock. */
void exchange_manage(struct exchange *exchange, const struct codec_manage *manage);
/* described.c: tells the codec what the caller may see. Without the lock. */
void exchange_describe(struct exchange *exchange, const struct codec_look *look);
/* traffic.c, all without locks: into the list, for those that can be told something. */
void exchange_list(struct exchange *exchange);
bool exchange_drop_reference(struct exchange *exchange); /* true: it was the last */
void exchange_post(struct runtime *runtime, uint64_t number, struct slice bytes);
void exchange_watch(struct exchange *exchange, bool on);
void exchange_set_timer(struct exchange *exchange, uint32_t ms);
/* What was noted down in the middle of script is done at the next step. */
void exchange_work_later(struct exchange *exchange);
/* keys.c. Before anybody else knows the exchange: it may be parked until keys have been fetched. */
void exchange_await_keys(struct exchange *exchange);
/* Under its lock. True: it is parked, and the body was kept. */
bool exchange_keep_early(struct exchange *exchange, struct slice body, bool last,
                         mdx_status *status);
/* Without locks: feeds what was kept, if it is to go on. */
void exchange_resume(struct exchange *exchange);
/* It waits for keys no more. Without locks. */
void exchange_forget_keys(struct exchange *exchange);
/* exchange.c: does what was noted down, until nothing is left. Without the lock. */
void exchange_work(struct exchange *exchange);
void exchange_release(struct exchange *exchange);

#endif
