/* http_inside.h - what http.c (requests), answer.c (responses), loop.c and server.c share. */
#ifndef MDX_SRC_HTTP_INSIDE_H
#define MDX_SRC_HTTP_INSIDE_H

#include "http.h"

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>

struct loop;

/* How a loop sleeps: on its daemon's descriptors, and until it is woken. */
struct poller {
    int wait_on; /* an epoll descriptor; -1 with select */
    int wake[2]; /* read end, write end; the same one for an eventfd */
};

extern const unsigned poller_daemon_flags;
int poller_open(struct poller *poller, struct MHD_Daemon *daemon);
/* timeout_ms -1: until something happens. */
void poller_wait(struct poller *poller, struct MHD_Daemon *daemon, int timeout_ms);
void poller_wake(struct poller *poller);
void poller_close(struct poller *poller);

/* One HTTP request. What was asked is copied when it is whole, so that whoever starts it touches
 * nothing of libmicrohttpd's. A connection whose answer is there when libmicrohttpd asks for it the
 * first time is never suspended; the others are, until then and between chunks.
 *
 * A request is used again and its memory kept while the server lives: a service that says "ready"
 * a moment too late says it to a request that knows better. */
struct request {
    struct loop *loop; /* for good */
    struct MHD_Connection *connection;
    char *target;            /* as on the request line, or what follows the authority there */
    char *authority;         /* of an absolute target: counts in place of Host */
    const char *sent_target; /* where it stands in what was sent, until the handler has had it */
    size_t sent_target_len;
    char *method;
    struct head *head; /* the headers; kept for the next request */
    size_t head_room;
    char *body;
    size_t body_len, body_room;
    void *exchange;
    mdx_status failed; /* what start said when it did not */
    const char *chunk; /* borrowed from the exchange: not sent yet */
    size_t chunk_len;
    char *copied; /* a body that had to be kept */
    int seen;     /* the handler has had it */
    int too_large, counted, suspended, gone;
    int whole; /* all of it is here, and it stands in the loop's work list or has left it */
    unsigned unanswered; /* it counts among the loop's */
    int feed;            /* a GET whose events have no end of their own */
    /* Of the loop's lock: */
    int idle;     /* no request at all */
    int starting; /* in a thread's hands */
    int orphan;   /* its connection went meanwhile: that thread gives it back */
    int started;  /* exchange or failed is set */
    int early;    /* was ready before that */
    int posted;   /* stands in the loop's inbox */
    uint64_t suspended_at_ms;
    struct request *next_work, *next_posted;
    struct request *before, *after; /* suspended ones of the loop */
};

/* Names and values of headers, each with a NUL behind it. */
struct head {
    size_t count;
    int loopback; /* the peer is this machine */
    const char **names, **values;
    size_t *name_lens, *value_lens;
};

struct loop {
    struct http_server *server;
    struct MHD_Daemon *daemon;
    struct poller poller;
    pthread_mutex_t lock;             /* guards what follows */
    struct request *work, **work_end; /* to be started; only the owner changes it */
    struct request *inbox;            /* may go on */
    atomic_int has_post;              /* there is something in it; set under lock */
    atomic_uint_fast64_t owner;       /* the thread that runs this loop; changed under lock */
    uint64_t away_since_ms;           /* the owner is inside the service; 0: it is not */
    /* Only the owner touches these. */
    struct request *suspended;
    struct request *spare; /* linked by next_work */
    unsigned unanswered;   /* whole ones whose answer has not begun */
    uint64_t due_at_ms;    /* step then; UINT64_MAX: never */
    uint64_t peers_checked_ms;
    int quiet; /* accepts no more */
    atomic_int step_wanted, sleeping;
};

struct http_server {
    struct http_service service;
    const char *listening;
    size_t most_body_bytes;
    struct loop *loops;
    unsigned loop_count;
    atomic_uint next_loop;
    atomic_uint_fast64_t next_thread;
    atomic_int in_flight; /* requests between their head and their end */
    atomic_int draining, stopping;
    pthread_t minder;
    pthread_mutex_t lock; /* guards threads and the minder's sleep */
    pthread_cond_t changed;
    int threads; /* alive, the minder left out */
    int minder_idle, minder_ends;
};

uint64_t http_now_ms(void);

/* http.c */
struct MHD_Daemon *http_daemon(struct loop *loop, int listener, unsigned most_connections);
void request_start(struct request *request);
/* wellformed.c: what keeps the message from being read in one way only; NULL, and status 0:
 * nothing. */
const char *request_fault(const struct request *request, const char *method, const char *version,
                          unsigned *status);
/* Whether libmicrohttpd is one whose way of reading a head is known here; a later one is told to be
 * strict itself. */
int http_cuts_in_place(void);
/* A value without the white space behind it, which is none of it. */
size_t trimmed_len(const char *value, size_t len);
void request_resume(struct request *request);
void request_suspend(struct request *request);
void request_give_up(struct request *request);
/* Gives back what the request held, when nobody has it in hands any more. */
void request_recycle(struct request *request);

/* answer.c */
enum MHD_Result answer_begin(struct request *request);
enum MHD_Result answer_plainly(struct request *request, unsigned status, const char *code,
                               const char *detail);
/* For a head that leaves libmicrohttpd no room for an answer. The connection ends. */
enum MHD_Result answer_past(struct request *request, unsigned status, const char *detail);

/* loop.c */
void loop_wake(struct loop *loop);
/* A new thread for the loop's owner, who is named already. 0, or an errno. */
int loop_thread(struct loop *loop);

/* server.c */
void loop_count_request(struct http_server *server, int change);

#endif
