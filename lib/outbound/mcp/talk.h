/* talk.h - one call's conversation with an MCP server, as steps of its dispatch.
 *
 * The session is opened by one talk for all: (discover or) initialize, then each sends its own
 * requests. Over a child's pipes one talk reads for all, and hands the role on when it is over;
 * over HTTP each has its own exchanges. A talk does no I/O: it asks for operations of the bridge
 * (process.*, fetch, fetch.read). */
#ifndef MDX_OUTBOUND_MCP_TALK_H
#define MDX_OUTBOUND_MCP_TALK_H

#include "outbound/mcp/session.h"
#include "outbound/source/dispatch.h"

enum talk_step {
    TALK_WAIT,       /* somebody else opens the session */
    TALK_PAUSE,      /* the child died a moment ago */
    TALK_CONNECT,    /* the child is being started */
    TALK_DISCOVER,   /* which era? */
    TALK_INITIALIZE, /* the older one */
    TALK_CONFIRM,    /* notifications/initialized is on its way */
    TALK_LISTEN,     /* the server's own stream is being opened */
    TALK_WORK,       /* tools/list or tools/call */
    TALK_OVER
};

/* Numbers of its operations; from NOTE on, nobody waits for their answers. */
enum talk_number {
    TALK_OPEN = 1,
    TALK_READ,
    TALK_POST,
    TALK_POST_READ,
    TALK_STREAM,
    TALK_STREAM_READ,
    TALK_CONFIRMED,
    TALK_SENT = 100, /* and up: messages whose answers come by themselves */
    TALK_NOTE = 1000
};

struct talk;

/* How bytes get to the server and back. */
struct talk_line {
    void (*connect)(struct talk *talk);
    /* A request: its answer comes to talk_hear(). */
    void (*ask)(struct talk *talk, const char *method, struct slice message);
    /* A notification, or an answer: nothing comes back. */
    void (*tell)(struct talk *talk, struct slice message);
    void (*confirm)(struct talk *talk); /* notifications/initialized; then talk_opened() */
    void (*ready)(struct talk *talk);   /* the session is open; then talk_work() */
    void (*answer)(struct talk *talk, uint32_t n, struct slice json, const struct error *failure);
    void (*tick)(struct talk *talk);
    void (*leave)(struct talk *talk); /* it is over: what was begun is cancelled */
};

extern const struct talk_line talk_child, talk_http, talk_sse;

/* A body that is read while it comes. */
struct talk_stream {
    uint64_t number, at;
    bool reading; /* a read is under way */
    bool is_events;
    uint32_t status;
    struct events events;
    struct buffer headers; /* JSON */
    struct buffer body;
};

struct talk {
    struct dispatch *dispatch;
    struct talk *spent; /* the one before it, or NULL */
    const struct talk_line *line;
    struct mcp_session *session;
    const json_t *source;         /* with its variables in their places */
    struct talk *next, *previous; /* of the session; under the lock */
    struct buffer inbox;          /* answers that another one read, a line each; under the lock */
    bool broken;                  /* the child it talked to is gone; under the lock */
    uint64_t process;             /* that child; under the lock */

    enum talk_step step;
    bool opening;           /* the session, for all */
    bool alone;             /* its session is its own: sse.c */
    bool no_events;         /* that was tried, and the server has none */
    struct buffer endpoint; /* sse.c: where messages go */
    uint32_t sent;
    bool probed; /* server/discover was tried */
    bool begun_again, retried;
    uint64_t turn; /* of the session, when it began to wait */
    uint64_t due_ms;
    enum mcp_revision revision;
    struct buffer session_id; /* that its requests go out with */
    uint64_t id;              /* of its request; 0: it waits for none */
    uint32_t notes, replies;
    bool reading; /* TALK_READ or TALK_STREAM… is under way */
    bool waiting_for_stream, resuming;

    struct talk_stream post, stream;
    uint32_t resumed;

    /* work.c */
    struct buffer about; /* what the server said of itself, as members */
    struct buffer listing;
    struct buffer cursor;
    uint32_t pages, tools, rounds;
    uint64_t ttl_ms;    /* the shortest of the pages */
    struct buffer more; /* what a repeated call has to say */
};

/* talk.c, for the dispatch. NULL: no memory. Takes the talk that was before it, which is over. */
struct talk *talk_new(struct dispatch *dispatch, struct talk *spent);
void talk_begin(struct talk *talk);
void talk_answer(struct talk *talk, uint32_t n, struct slice json, const struct error *failure);
void talk_tick(struct talk *talk);
void talk_free(struct talk *talk); /* NULL allowed; also in the middle */

/* For the lines, and between talk.c and opening.c. */
void talk_hold(struct talk *talk);
void talk_release(struct talk *talk);
uint64_t talk_now_ms(const struct talk *talk);
void talk_operate(struct talk *talk, uint32_t n, const char *path, struct buffer *args);
void talk_cancel(struct talk *talk, uint32_t n);
void talk_timer(struct talk *talk, uint64_t ms);
uint32_t talk_note(struct talk *talk); /* the number of an operation that nobody waits for */
/* The number of the operation that sends what is asked now; and whether that is still asked. */
uint32_t talk_sends(struct talk *talk);
bool talk_is_asking(const struct talk *talk, uint32_t n);
void talk_no_id(struct talk *talk);               /* nothing is waited for any more */
struct mcp_saying talk_saying(struct talk *talk); /* of a new request: with an id of its own */
/* Of one whose answer the talk does not wait for. */
struct mcp_saying talk_saying_aside(struct talk *talk);
/* Sends it, frees it; or fails. */
void talk_ask(struct talk *talk, const char *method, struct buffer *message);
/* A message, or a batch: false: it is none. */
bool talk_hear(struct talk *talk, struct slice message);
/* With dispatch->error set. */
void talk_fail(struct talk *talk);
void talk_done(struct talk *talk, struct slice value);

/* opening.c */
void talk_go(struct talk *talk);
void talk_probe(struct talk *talk);
void talk_initialize(struct talk *talk, enum mcp_revision revision);
void talk_discovered(struct talk *talk, const struct jsontext *index,
                     const struct jsonrpc_message *message);
void talk_initialized(struct talk *talk, const struct jsontext *index,
                      const struct jsonrpc_message *message);
void talk_opened(struct talk *talk);
/* The server takes no messages as Streamable HTTP has them: perhaps it has the older transport. */
void talk_try_events(struct talk *talk);
/* It has: those who come find it so. */
void talk_found_events(struct talk *talk);
/* It was said to have it, and has not: Streamable HTTP is tried. False: that was tried already. */
bool talk_not_events(struct talk *talk);
/* Its session is not there any more: once more from the start. False: that was tried already. */
bool talk_begin_again(struct talk *talk);

/* fetches.c */
/* The arguments of the `fetch` that sends the message, for the caller to free; false: none, with
 * dispatch->error set. */
bool talk_make_post(struct talk *talk, const char *method, struct slice message, bool stream,
                    struct buffer *args);
void talk_post(struct talk *talk, uint32_t n, const char *method, struct slice message,
               bool stream);
/* Of lines over HTTP: what needs no answer, and that the session is open. */
void talk_tell(struct talk *talk, struct slice message);
void talk_confirm(struct talk *talk);
/* The server's own stream, or one that is taken up again behind event `last`. */
void talk_get(struct talk *talk, uint32_t n, struct slice last);
void stream_read_on(struct talk *talk, struct talk_stream *stream, uint32_t n);
void stream_close(struct talk *talk, struct talk_stream *stream, uint32_t n);
/* What an answer to `fetch` says of the body that follows; false: dispatch->error is set. */
bool stream_take_head(struct talk *talk, struct talk_stream *stream, struct slice json);
/* What a read has brought, and whether that is the end. False: the talk has failed. */
bool stream_take_lines(struct talk *talk, struct talk_stream *stream, struct slice json,
                       struct buffer *text, bool *ended);
/* True: its status is an error, which is set, with what its body says. */
bool stream_refused(struct talk *talk, const struct talk_stream *stream);
/* Fails with NETWORK_ERROR. */
void talk_refuse(struct talk *talk, const char *what);

void talk_close_process(struct talk *talk, uint64_t process); /* child.c; 0: nothing */
/* child.c: of the answer to a read, { next, text }: adds the text, and says how far that is.
 * False: it is no such answer. */
bool talk_lines(const struct jsontext *index, struct buffer *text, uint64_t *next);

/* work.c */
void talk_work(struct talk *talk);
void talk_about(struct talk *talk, const struct jsontext *index, uint32_t result);
void talk_worked(struct talk *talk, const struct jsontext *index, uint32_t result);

#endif
