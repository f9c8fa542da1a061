/* inside.h - what the files of this room share. */
#ifndef MDX_OUTBOUND_INSIDE_H
#define MDX_OUTBOUND_INSIDE_H

#include "base/jsontext.h"
#include "base/lock.h"
#include "base/map.h"
#include "outbound/outbound.h"
#include "outbound/transport.h"

/* ---- wait.c: a descriptor that is ready once somebody woke it ------------- */

struct waker {
    int read_end, write_end;
};

bool waker_open(struct waker *waker);
void waker_close(struct waker *waker);
void waker_wake(const struct waker *waker); /* any thread */
/* Forgets the wakes so far. */
void waker_clear(const struct waker *waker);

/* ---- services.c ------------------------------------------------------------ */

struct service {
    mdx_service_fn answer;
    void *host;
};

struct services {
    struct rwlock lock;
    struct map *by_name;
    const struct allocator *allocator;
};

mdx_status services_open(struct services *services, const struct allocator *allocator);
void services_close(struct services *services);
mdx_status services_put(struct services *services, struct slice name, struct service service);
/* The longest name that fits the path. */
bool services_find(struct services *services, struct slice path, struct service *found);

/* ---- requests of fetch ------------------------------------------------------ */

/* REQUEST_ENDED is a stream's that has not been read to its end. */
enum request_state { REQUEST_QUEUED, REQUEST_MOVING, REQUEST_ANSWERING, REQUEST_ENDED };
enum request_redirect { REDIRECT_FOLLOW, REDIRECT_REFUSE, REDIRECT_SHOW };

struct request {
    struct request *next,
        *previous; /* of outbound.requests; under its lock, as state and cancelled */
    enum request_state state;
    bool cancelled; /* nobody wants the answer, and the runtime may be gone */

    mdx_runtime *rt;
    uint64_t token;
    uint32_t timeout_ms;
    bool given_time; /* timeout_ms is what the operation was given, no limit of the bridge's own */
    uint64_t deadline_ns;
    enum request_redirect redirect;
    unsigned hops;
    uint64_t first_byte_due_ns; /* its answer has to begin by then; or UINT64_MAX */
    bool status_seen;           /* its answer has begun */
    bool proxied;               /* whose address is reached is the proxy's business */
    bool may_private;           /* the host itself named the private address in its URL */

    /* {stream: true}: the head is one answer, what follows is read line by line. */
    bool stream;
    /* MDX_OP_STREAMS: the head is one answer too where the body is large or slow, and bytes follow.
     */
    bool pieces;
    bool paused;      /* nobody reads it, so no more is taken in */
    uint64_t due_ns;  /* when a body that has not ended counts as slow */
    uint64_t fetched; /* the token of its fetch, once `token` is a read's */
    bool listed;      /* its head came: the driver's alone */
    struct outbound *outbound;
    struct request *body_next, **body_link; /* of bodies on their way; link NULL: not among them */
    bool told;             /* the head; `token` is that of a read since then, 0: nobody reads */
    uint64_t number;       /* of the stream */
    uint64_t answering;    /* the token that is being answered now, or 0 */
    uint64_t at;           /* bytes that were read and forgotten */
    uint64_t wanted;       /* by the read that waits: where it begins */
    size_t lines, scanned; /* bytes of whole lines in `received`; looked through so far */

    /* What goes out; texts end in NUL. */
    struct buffer url;
    struct buffer owner; /* the definition that asks: its stream is nobody else's */
    struct buffer place; /* host[:port], for messages */
    struct buffer method;
    struct buffer headers; /* "Name: value" lines, each ended by NUL */
    struct buffer body;
    bool has_body;
    uint64_t upload_number; /* {body: {stream}}: of the one it comes from; 0: none */
    struct upload *upload;  /* upload.c; NULL: none, or no more of it is wanted */

    /* What came back. */
    uint32_t status;
    struct buffer reason;   /* OK of HTTP/1.1 200 OK */
    struct buffer head;     /* "name:value\n" lines, names in lower case */
    struct buffer received; /* the body, decoded; its ceiling is the largest body */
    struct buffer location; /* where a redirect leads, absolute */
    uint32_t head_count;
    size_t head_bytes;
    bool head_over;
    bool upload_broken;   /* what was still to be sent did not come */
    bool head_ended;      /* but for a redirect's, nothing follows but the body */
    bool refused_address; /* a private address was not connected to */
    struct error error;

    void *transfer; /* the transport's */
};

#define HEADERS_MOST (64 * 1024) /* bytes of what a script sets */

/* fetch.c. NULL with the error set, or without memory. */
struct request *request_new(struct outbound *outbound, const mdx_op *op, struct error *error);
void request_free(const struct allocator *allocator, struct request *request);
void fetch_begin(struct outbound *outbound, const mdx_op *op);
/* Its URL is one of a private address, as it is written. */
bool request_names_private(const struct request *request);
/* The URL as it goes out: only what url_parse() saw, without user and fragment. */
mdx_status request_aim(struct request *request, struct slice url, struct error *error);

/* settings.c: method, headers, body and redirect; init is the node of the object, or 0. */
mdx_status settings_read(struct request *request, const struct jsontext *index, uint32_t init,
                         struct error *error);
/* The span that the request belongs to, unless the caller gave one. */
mdx_status settings_trace(struct request *request, struct slice traceparent, struct error *error);

/* redirect.c. True: the request is to be sent again; else its answer or error is ready. */
bool request_redirected(struct request *request);
/* Its head, so far, is one that is not shown but followed. */
bool request_may_redirect(const struct request *request);

/* response.c */
void response_clear(struct request *request);
/* A line of the head as it came. False: it has grown too large. */
bool response_head_line(struct request *request, struct slice line);
void response_answer(const struct allocator *allocator, struct request *request);
/* {status, ok, statusText, url, redirected, headers  -  what follows is the caller's. */
void response_write_head(const struct request *request, struct buffer *out);

/* pieces.c: bodies on their way. The head has come: called by the transport. */
void pieces_begin(struct request *request);
/* More than is to wait: the transport is to take in no more until transport_resume(). False: goes
 * on, or it is too large, then `received` has failed. */
bool pieces_pause(struct request *request, size_t more);
void bodies_add(struct request **list, struct request *request);
void bodies_remove(struct request *request);
/* Under the lock, as the driver: those whose head came since. */
void bodies_gather(struct outbound *outbound);
/* When its head is to be told, since its body is large or slow; UINT64_MAX: not by itself. */
uint64_t pieces_due_ns(const struct request *request);
/* A piece of the body; *ended: there is no other. */
void pieces_write(struct request *request, struct buffer *out, bool *ended);

/* stream.c: bodies that are read while they come */
void stream_read_begin(struct outbound *outbound, const mdx_op *op);
void stream_close_begin(struct outbound *outbound, const mdx_op *op);
/* Answers what can be answered. True: something was. Under the lock, as the driver. */
bool streams_move(struct outbound *outbound);
uint64_t streams_due_ns(const struct outbound *outbound);

/* upload.c: bodies that go out while they are made. An upload is opened first, then a request takes
 * it, then its bytes are written. */
void upload_open_begin(struct outbound *outbound, const mdx_op *op);
void upload_write_begin(struct outbound *outbound, const mdx_op *op);
/* Under the lock: false, with the request's error set: there is none of its number. */
bool upload_attach(struct outbound *outbound, struct request *request);
void upload_detach(struct request *request); /* the request wants no more of it, or is over */
/* Under the lock. The operation is an upload's: the opening, which then is forgotten, or a write.
 */
bool upload_cancel(struct outbound *outbound, uint64_t token);
/* Gives the upload up, and with it a request that is still sending it. False: none of that number
 * is the definition's. */
bool upload_break(struct outbound *outbound, const mdx_op *op, uint64_t number);
/* The request may begin: its body is all there, which then is as any other, large, slow, or will
 * never come, which is the request's error. */
bool upload_is_ready(struct request *request);
void upload_explain(struct request *request); /* that error */
uint64_t uploads_due_ns(const struct outbound *outbound);
/* As the driver, under the lock: hands on what was written and answers. True: something was. */
bool uploads_move(struct outbound *outbound);
void uploads_end(struct outbound *outbound);
bool uploads_serve_another(const struct outbound *outbound, const mdx_runtime *rt);

/* For the transport: the next bytes of the body, UPLOAD_ENDED, _WAITS until transport_resume(), or
 * _BROKEN. */
enum { UPLOAD_ENDED = 0, UPLOAD_WAITS = -1, UPLOAD_BROKEN = -2 };
ptrdiff_t upload_take(struct upload *upload, char *into, size_t most);
/* There is a body whose end has not gone out. */
bool upload_is_under_way(const struct request *request);

/* address.c */
struct sockaddr;
bool address_is_private(const struct sockaddr *address);
/* A private address written as one, or localhost. */
bool host_is_private(struct slice host);
/* The address of a connection that is there, as text; what cannot be read counts as private. */
bool peer_is_private(struct slice peer);

/* ---- the bridge --------------------------------------------------------------- */

struct outbound {
    struct allocator allocator;
    RuntimeBridge table;
    struct services services;
    struct waker waker;
    size_t max_body_bytes;
    uint32_t http_timeout_ms;
    uint64_t first_byte_ns; /* until an answer begins; 0: no limit of its own */
    uint64_t slow_due_ns;   /* when the first of the requests is too slow; or UINT64_MAX */
    void *log_host;
    void (*log)(void *log_host, const mdx_log *line);
    int files_root; /* -1: none */

    /* Held for moments, never while the runtime or the host is called. */
    struct lock lock;
    struct signal changed; /* the driver left, an answer was given, a wake */
    bool woken;            /* since the last wait ended */
    bool driving;          /* a thread is in wait(): the transport is its alone */
    struct request *requests;
    uint64_t stream_number; /* of the last one, be it an upload */
    struct upload *uploads;
    struct request *bodies;      /* streams, and what may become one */
    struct request *arrived;     /* those whose head has just come; the driver's alone */
    bool stirred;                /* one was queued or cancelled since all were looked at */
    struct transport *transport; /* NULL: built without an HTTP client */
    struct process *processes;   /* process.h */
    uint32_t process_count;
    uint64_t process_number; /* of the last one */
};

/* slow.c: answers that do not begin in time, which is counted from the end of a body that is sent
 * in pieces. Under the lock, as the driver. */
void slow_watch(struct outbound *outbound, struct request *request);
/* The time begins, or begins again. */
void slow_begin(struct outbound *outbound, struct request *request);
/* True: a request was given up, and answered. */
bool slow_move(struct outbound *outbound);

/* drive.c */
/* Gives the answer without the lock, then forgets the request. */
void drive_answer(struct outbound *outbound, struct request *request);
void drive_add(struct outbound *outbound, struct request *request); /* takes it */
void drive_cancel(struct outbound *outbound, uint64_t token);
/* Under the lock: something of another runtime is under way. */
bool drive_serves_another(const struct outbound *outbound, const mdx_runtime *rt);
void drive_wake(struct outbound *outbound);
void drive_wait(struct outbound *outbound, uint32_t timeout_ms);
void drive_end(struct outbound *outbound);
/* Out of the list and freed; under the lock, as the driver or without one. */
void drive_drop(struct outbound *outbound, struct request *request);

/* ---- answering: answer.c ------------------------------------------------------- */

/* Each gives the one answer that the operation gets. */
void answer_json(const mdx_op *op, struct buffer *json); /* out of memory when it failed */
void answer_error(mdx_runtime *rt, uint64_t token, const struct error *error);

/* The arguments of an operation. */
struct arguments {
    struct jsontext index;
};

mdx_status arguments_read(struct arguments *arguments, const struct allocator *allocator,
                          const mdx_op *op, struct error *error);
void arguments_free(struct arguments *arguments);
/* The node of argument n, from 0; 0: it was not given, or is null. */
uint32_t arguments_at(const struct arguments *arguments, uint32_t n);
/* False: it is no text, or there is no memory (then out has failed). */
bool arguments_text(const struct arguments *arguments, uint32_t n, struct buffer *out);
mdx_status arguments_number(const struct arguments *arguments, uint32_t n, uint64_t *number,
                            struct error *error);

/* ---- files and environment ------------------------------------------------------ */

void environment_begin(struct outbound *outbound, const mdx_op *op);
void files_read_begin(struct outbound *outbound, const mdx_op *op);
void files_write_begin(struct outbound *outbound, const mdx_op *op);
void files_list_begin(struct outbound *outbound, const mdx_op *op);
void files_remove_begin(struct outbound *outbound, const mdx_op *op);

#define FILES_TEMPORARY ".mdxrt-" /* begins the name of a file on its way; not listed */

/* replace.c: 0, or -1 with errno: ENXIO where something lies that is no file. */
int file_replace(int folder, const char *name, struct slice content);

/* listing.c: what lies in the folder, sorted, as a JSON array. Takes the descriptor. MDX_E_LIMIT:
 * too much. MDX_E_EXECUTION: errno says why. */
mdx_status listing_write(const struct allocator *allocator, int folder, struct buffer *out);

/* beneath.c: descriptors of what lies below a folder, and nothing else. Paths are as path_tidy()
 * leaves them. Below zero: errno says why; EXDEV and ELOOP are attempts to get out. */
int beneath_open(int root, const char *path, int flags);
/* The same by hand, where the system cannot: no symbolic link at all is followed. */
int beneath_walk(int root, const char *path, int flags);
/* The folder that holds the path's last part; `make` makes missing ones. */
int beneath_parent(int root, const char *path, bool make, const char **last);
/* Adds the path without empty parts and `.`; "." for the root itself. */
mdx_status path_tidy(struct slice given, struct buffer *out, struct error *error);

#endif
