/* codec.h - the door of the codecs: one protocol each, pure state machines.
 *
 * Bytes, outcomes of calls and events go in; bytes or actions come out, through a
 * struct codec_port that only notes them down. A codec knows no clock, file, socket or
 * thread; whoever owns it calls it from one thread at a time. */
#ifndef MDX_CODEC_CODEC_H
#define MDX_CODEC_CODEC_H

#include "base/error.h"
#include "program/program.h"

struct codec_header {
    struct slice name, value;
};

/* The request's head; borrowed for as long as the codec's state lives. */
struct codec_request {
    struct slice method, path, query; /* path and query percent-encoded, query without '?' */
    const struct codec_header *headers;
    size_t header_count;
    struct slice own; /* the loaded id in the Host header, known after open(); or empty */
    struct slice correlation_id;
    size_t most_body; /* bytes; the feed of more ends in INPUT_LIMIT */
    bool development; /* stacks may go out */
};

/* The first header of that name (ASCII case ignored), or an empty slice with NULL data. */
struct slice codec_header(const struct codec_request *request, const char *name);

/* What the route stage finds out: which function, with which input. */
struct codec_resolved {
    struct slice path;   /* of the function; borrowed from the program or the request */
    struct buffer input; /* JSON; filled when `replaced` */
    bool replaced;       /* else the input given at invoke() stands */
    bool coerce, positional;
};

/* A call that a codec asks for. */
struct codec_invoke {
    uint32_t n;          /* the codec's own number of it */
    struct slice target; /* id[@version][#path], or with `routed` a path: ID[@V][/rest] */
    struct slice input;  /* JSON; empty: {} */
    bool routed, coerce, positional;
};

/* What a codec asks of the definitions themselves. */
enum manage_verb {
    MANAGE_LOAD,
    MANAGE_GET,
    MANAGE_LIST,
    MANAGE_VERSIONS,
    MANAGE_DIFF,
    MANAGE_ROLLBACK,
    MANAGE_WEIGHTS,
    MANAGE_DELETE,
    MANAGE_PURGE,
    MANAGE_SEARCH,
    MANAGE_STATS
};

struct codec_manage {
    enum manage_verb verb;
    struct slice id, version, to; /* diff: from version to `to`; rollback: `to` */
    struct slice body;            /* load: the text; weights: JSON */
    struct slice prefix, type, cursor, query;
    uint32_t limit;
    uint64_t expected; /* If-Match; 0: whichever */
    bool none;         /* If-None-Match: * */
};

/* How it ended: *json is the answer of the public function, revision its ETag (0: none). */
struct codec_managed {
    mdx_status status;
    struct slice json;
    uint64_t revision;
    bool created; /* load: the id is new */
    const struct error *error;
};

/* Where actions go. All texts are copied. */
struct codec_port {
    void *exchange;
    void (*invoke)(void *exchange, const struct codec_invoke *invoke);
    void (*cancel)(void *exchange, uint32_t n);
    void (*manage)(void *exchange, const struct codec_manage *manage);
    /* Once, before the first bytes. */
    void (*head)(void *exchange, uint32_t status);
    void (*header)(void *exchange, struct slice name, struct slice value);
    void (*bytes)(void *exchange, struct slice bytes);
    void (*end)(void *exchange);
};

struct codec {
    const char *name; /* "rest" */
    /* NULL: no memory. The request's head is known; the body comes with feed. */
    void *(*open)(const struct allocator *allocator, const struct codec_request *request,
                  const struct codec_port *port);
    void (*feed)(void *state, struct slice body, bool last);
    /* Call n is over: output is JSON, or error says why. */
    void (*outcome)(void *state, uint32_t n, const struct program *program, struct slice output,
                    const struct error *error);
    void (*managed)(void *state, const struct codec_managed *managed);
    /* The exchange itself failed (Host, Origin, body too large): answer with this error. */
    void (*refuse)(void *state, const struct error *error);
    mdx_status (*resolve)(void *state, uint32_t n, const struct program *program, struct slice rest,
                          struct codec_resolved *resolved, struct error *error);
    void (*close)(void *state);
};

extern const struct codec codec_rest;

/* Which codec speaks to this request (protocols.md, "Detection"). */
const struct codec *codec_detect(const struct codec_request *request);

#endif
