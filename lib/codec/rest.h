/* rest.h - inside the REST codec: what its files share. */
#ifndef MDX_CODEC_REST_H
#define MDX_CODEC_REST_H

#include "codec/scope.h"

enum rest_place {
    REST_NOWHERE,
    REST_INDEX,
    REST_HEALTH,
    REST_CALL,
    REST_LOAD,
    REST_DEFINITIONS,
    REST_DEFINITION,
    REST_VERSIONS,
    REST_DIFF,
    REST_ROLLBACK,
    REST_WEIGHTS,
    REST_SEARCH,
    REST_STATS,
    REST_METRICS,
    REST_OWN
};

/* How a generator's values go out, or the body of a Response. */
enum rest_stream { REST_NO_STREAM, REST_EVENTS, REST_LINES, REST_PIECES };

struct rest {
    const struct allocator *allocator;
    const struct codec_request *request;
    const struct codec_port *port;
    enum rest_place place;
    char *memory;      /* the decoded path */
    struct slice path; /* decoded but for %2F and %25; without the leading '/' */
    struct slice id;   /* management: the id; calls: ID[@V][/rest] */
    struct buffer body;
    bool answered; /* the head at least has gone out */
    enum rest_stream stream;
    const char *allow;  /* the methods of the one function or resource that was meant; or NULL */
    struct buffer text; /* pieces decoded for resolve */
    bool no_memory;     /* for one of them: what was not found may be there */
    struct buffer head; /* of a Response that has no bytes yet */
};

/* rest_path.c: what a path means. False: it is not percent-encoded as it should be. */
bool rest_read_path(struct rest *rest);
/* The value of a query parameter, decoded into out; false: absent or badly encoded. */
bool rest_query(struct rest *rest, const char *name, struct buffer *out);
/* The query as a JSON object of strings, a name that is there twice as an array. */
mdx_status rest_query_json(const struct rest *rest, struct buffer *out, struct error *error);
/* The methods of a place, for Allow. */
const char *rest_methods(enum rest_place place);

/* rest_resolve.c: which function a path of a definition means, and with which input. */
mdx_status rest_resolve(void *state, uint32_t n, const struct program *program, struct slice rest,
                        struct codec_resolved *resolved, struct error *error);

/* rest_stream.c */
enum rest_stream rest_wants_stream(const struct rest *rest);
void rest_stream_chunk(struct rest *rest, struct slice json);
void rest_stream_tick(struct rest *rest);
void rest_stream_head(struct rest *rest, struct slice json);
void rest_stream_piece(struct rest *rest, struct slice json);
void rest_stream_end(struct rest *rest, const struct codec_outcome *outcome);
void rest_answer_bytes(struct rest *rest, struct slice json);
void rest_answer_response(struct rest *rest, struct slice json);

/* rest_answer.c: responses. */
void rest_answer_data(struct rest *rest, const struct program *program, struct slice output);
void rest_answer_json(struct rest *rest, uint32_t status, struct slice json);
void rest_answer_error(struct rest *rest, const struct error *error);
void rest_answer_index(struct rest *rest);
void rest_answer_managed(struct rest *rest, const struct codec_managed *managed);
/* True unless the client takes no JSON at all. */
bool rest_accepts_json(const struct rest *rest);

#endif
