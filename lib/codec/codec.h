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

/* Where the card of a protected resource is (RFC 9728); the resource's own path follows. */
#define CODEC_PROTECTED "/.well-known/oauth-protected-resource"

/* The request's head; borrowed for as long as the codec's state lives. */
struct codec_request {
    struct slice method, path, query; /* path and query percent-encoded, query without '?' */
    const struct codec_header *headers;
    size_t header_count;
    struct slice own; /* the loaded id in the Host header, known after open(); or empty */
    struct slice correlation_id;
    struct slice issuers; /* whose tokens are taken, a JSON array; of paths below
                             CODEC_PROTECTED only */
    struct slice
        nonce;       /* 32 hex digits that nobody can guess, others for each exchange; else empty */
    uint64_t number; /* of the exchange in its runtime, from 1, never used again */
    size_t most_body; /* bytes; the feed of more ends in INPUT_LIMIT */
    bool tls;         /* links say https */
    bool development; /* stacks may go out */
    const struct codec_settings *settings;
    void *shared; /* what the codec's share() made for the runtime; NULL: it has none */
};

/* What a host may set for all codecs; zero is no default here, they are filled in. */
struct codec_settings {
    uint32_t list_tools;      /* more than so many: tools/list shows `search` and `call` (40) */
    uint32_t tool_name_chars; /* longest listed name of a tool (48) */
    uint32_t graphql_tokens, graphql_depth, graphql_aliases, graphql_root_fields,
        graphql_directives;
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
    bool inner;     /* the path names a part that is not called by users: `resource:URI`,
                       `complete:URI`, `prompt:NAME` */
    bool streams;   /* a generator's values come one by one, as CODEC_CHUNK; else in an array */
    bool responds;  /* a Response whose body is a stream comes as CODEC_HEAD and CODEC_PIECE; else
                       whole, as CODEC_RESPONSE */
    bool listens;   /* CODEC_PROGRESS, _LOG, _ASK and _SAMPLE come too */
    bool keeps_odd; /* the outcome tells of NaN and Infinity. Else the call fails where its
                       output schema promises a number, and they are null elsewhere */
    uint32_t timeout_ms; /* 0: the runtime's */
};

/* What a result is, besides its JSON. */
enum codec_result {
    CODEC_VALUE,
    CODEC_BYTES,    /* a Uint8Array or ArrayBuffer: output is a JSON string of Base64 */
    CODEC_RESPONSE, /* a Response: output is {"status":200,"statusText":"","headers":[["name",
                       "value"]…],"body":"text"} or with "bodyBase64" */
    CODEC_STREAM    /* all was told by CODEC_CHUNK; output is what the generator returned. Or by
                       CODEC_HEAD and CODEC_PIECE */
};

/* How call n ended. Borrowed. */
struct codec_outcome {
    const struct program *program;   /* NULL: it was never found */
    const struct function *function; /* NULL likewise */
    enum codec_result result;
    struct slice output;       /* JSON */
    struct slice odd;          /* where `null` in it is none: struct odd_number each */
    const struct error *error; /* NULL: it went well */
    uint64_t check_ns;         /* longest that a codec may check it; 0: no bound */
};

enum codec_event_kind {
    CODEC_CHUNK,    /* json: a value that a generator yielded */
    CODEC_HEAD,     /* json: as CODEC_RESPONSE's output without a body */
    CODEC_PIECE,    /* json: a string of Base64, the next bytes of the body */
    CODEC_PROGRESS, /* json: {"progress":1,"total":3,"message":"…"}, the last two may be missing */
    CODEC_LOG,      /* json: the line as a string; level as mdx_log's */
    CODEC_ASK,      /* json: {"message":"…","schema":{…}}; answer(ask) with {"action":"accept",
                       "content":{…}}, or {"action":"decline"} or "cancel" */
    CODEC_SAMPLE    /* json: the request of `$.sample`; answer(ask) with its result */
};

/* What happens while call n runs. Borrowed. */
struct codec_event {
    enum codec_event_kind kind;
    struct slice json;
    uint64_t ask;
    uint32_t level;
};

/* Something changed that watchers see: the host's events (`definition:loaded`, `call:success` …).
 */
struct codec_change {
    struct slice name; /* `definition:loaded`, `definition:rolled-back`, `definition:deleted`,
                          `definition:purged`, `definition:weighed`, `call:success`, `call:error` */
    struct slice id;   /* the definition's */
    struct slice json; /* an object */
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
    MANAGE_STATS,
    MANAGE_METRICS, /* the answer is Prometheus' text */
    MANAGE_EVENTS   /* may the caller watch? The answer is {} */
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

/* What a codec wants to see of what is loaded. */
struct codec_look {
    struct slice target; /* ID[@V]: of this id that revision, not the latest. Empty: as loaded */
    bool must_see;       /* a caller who may see nothing at all is refused */
};

/* Where actions go. All texts are copied. */
struct codec_port {
    void *exchange;
    void (*invoke)(void *exchange, const struct codec_invoke *invoke);
    void (*cancel)(void *exchange, uint32_t n);
    void (*manage)(void *exchange, const struct codec_manage *manage);
    /* described() follows, with what the caller may see. */
    void (*describe)(void *exchange, const struct codec_look *look);
    /* changed() follows whenever something changes, until it is off again. */
    void (*watch)(void *exchange, bool on);
    /* Tells another exchange of this codec (codec_request.number) something: its posted() gets
     * the bytes, or nobody when it is over. */
    void (*post)(void *exchange, uint64_t number, struct slice bytes);
    /* Answers CODEC_ASK and CODEC_SAMPLE of call n: JSON, or the failure. */
    void (*answer)(void *exchange, uint32_t n, uint64_t ask, struct slice json,
                   const struct error *failure);
    /* tick() follows once after so many milliseconds; 0: not any more. One at a time. */
    void (*timer)(void *exchange, uint32_t ms);
    /* Once, before the first bytes; a codec whose status is known only at the end (exit statuses)
     * gives another one before end(), for those who look at it then. */
    void (*head)(void *exchange, uint32_t status);
    void (*header)(void *exchange, struct slice name, struct slice value);
    void (*bytes)(void *exchange, struct slice bytes);
    void (*end)(void *exchange);
    /* In place of end: what went out is not all there is, and the host has to see that. */
    void (*abort)(void *exchange);
};

struct codec {
    const char *name; /* "rest" */
    bool takes_nonce; /* it is given request.nonce */
    bool hears_calls; /* who watches is told of calls too, not of definitions alone */
    /* State that all exchanges of a runtime share, with a lock of its own; both may be NULL. */
    void *(*share)(const struct allocator *allocator);
    void (*unshare)(void *shared);
    /* NULL: no memory. The request's head is known; the body comes with feed. */
    void *(*open)(const struct allocator *allocator, const struct codec_request *request,
                  const struct codec_port *port);
    void (*feed)(void *state, struct slice body, bool last);
    /* Call n is over. */
    void (*outcome)(void *state, uint32_t n, const struct codec_outcome *outcome);
    void (*managed)(void *state, const struct codec_managed *managed);
    /* The exchange itself failed (Host, Origin, body too large): answer with this error. */
    void (*refuse)(void *state, const struct error *error);
    mdx_status (*resolve)(void *state, uint32_t n, const struct program *program, struct slice rest,
                          struct codec_resolved *resolved, struct error *error);
    void (*close)(void *state);
    /* Those below may be NULL, where the codec never asks for them. */
    void (*event)(void *state, uint32_t n, const struct codec_event *event);
    /* catalogue NULL: error says why. Borrowed; catalogue_retain() keeps it. */
    void (*described)(void *state, const struct catalogue *catalogue, const struct error *error);
    void (*changed)(void *state, const struct codec_change *change);
    void (*posted)(void *state, struct slice bytes);
    void (*tick)(void *state);
    /* The peer is gone: its calls go on, and what they answer is nobody's. NULL: they are
     * cancelled. Of what comes after it only posted() is told. */
    bool (*goes_on)(void *state);
};

extern const struct codec codec_rest;
extern const struct codec codec_graphql;
extern const struct codec codec_rpc;
extern const struct codec codec_describe; /* OpenAPI, schemas */
extern const struct codec codec_mcp;
extern const struct codec codec_mcp_stdio; /* only by its name */
extern const struct codec codec_cli;       /* only by its name */
extern const struct codec codec_web;

#define CODECS 16 /* at most */
/* The one of that name ("rest", "graphql", "mcp", "mcp-stdio" …), or NULL. */
const struct codec *codec_named(struct slice name);
/* web/path.c: a browser reads, at a path that is nobody else's. */
bool web_is_meant(const struct codec_request *request);
/* Which codec speaks to this request (protocols.md, "Detection"). */
const struct codec *codec_detect(const struct codec_request *request);

#endif
