/* graphql.h - inside the GraphQL codec: one request over HTTP. */
#ifndef MDX_CODEC_GRAPHQL_GRAPHQL_H
#define MDX_CODEC_GRAPHQL_GRAPHQL_H

#include "base/lock.h"
#include "base/pool.h"
#include "codec/graphql/execute.h"
#include "codec/graphql/validate.h"
#include "codec/scope.h"

#define GRAPHQL_METHODS "GET, HEAD, POST, OPTIONS"

enum { GRAPHQL_PARTS_MOST = 8, GRAPHQL_OWN_MOST = 32, GRAPHQL_DOCUMENTS_MOST = 128 };

/* The schema of a part of what is loaded: what some callers see. */
struct graphql_part {
    struct catalogue *catalogue; /* NULL: none */
    struct gql_schema *schema;
};

/* The schema of all that is loaded, as it was last asked for, those of parts and of single
 * definitions, and documents that are valid for one of them. */
struct graphql_shared {
    const struct allocator *allocator;
    struct lock lock;
    struct catalogue *catalogue;
    struct gql_schema *schema;
    struct graphql_part parts[GRAPHQL_PARTS_MOST];
    size_t next_part;                         /* the one kept longest */
    struct gql_schema *own[GRAPHQL_OWN_MOST]; /* each of one piece; NULL behind the last */
    size_t next;                              /* the oldest of them */
    struct gql_kept *documents[GRAPHQL_DOCUMENTS_MOST];
    size_t document_bytes;
    uint64_t uses; /* of documents, so far */
};

enum { GRAPHQL_POOL_BYTES = 3072 };

struct graphql {
    struct pool pool; /* of `block`: for all that lives as long as the request does */
    const struct allocator *allocator; /* the pool's */
    const struct codec_request *request;
    const struct codec_port *port;
    struct codec_scope scope;
    struct buffer body;
    struct buffer query, name, variables; /* texts of the request; variables: JSON */
    bool reads;                           /* GET or HEAD */
    bool wants_sdl;
    bool modern; /* application/graphql-response+json */
    bool answered, planned;
    struct gql_schema *schema;
    struct gql_kept *kept; /* the document; NULL: it is not read yet */
    struct gql_errors errors;
    struct gql_limits limits;
    struct gql_execution execution;
    _Alignas(max_align_t) char block[GRAPHQL_POOL_BYTES];
};

/* documents.c: a document and its text, which is copied; NULL: no memory. */
struct gql_kept *gql_kept_new(const struct allocator *allocator, struct slice text);
struct gql_document *gql_kept_document(struct gql_kept *kept);
void gql_kept_release(struct gql_kept *kept); /* NULL is allowed */
/* One with that text that is valid for the schema, retained, or NULL. Without the lock. */
struct gql_kept *graphql_document_find(struct graphql_shared *shared,
                                       const struct gql_schema *schema, struct slice text);
/* It is valid for the schema, and will not be changed any more. Without the lock. */
void graphql_document_keep(struct graphql_shared *shared, struct gql_kept *kept,
                           struct gql_schema *schema);
/* Under the lock: the schema, or NULL, is not kept any more. */
void graphql_documents_forget(struct graphql_shared *shared, const struct gql_schema *schema);

/* http.c: what the request asks for. False: it was answered. */
bool graphql_read_request(struct graphql *graphql);
/* Refused as a whole: {"errors":[…]} with the status, and no data. */
void graphql_refuse(struct graphql *graphql, unsigned status, enum code code, const char *message);
void graphql_refuse_with(struct graphql *graphql, const struct error *error, unsigned status);
/* The errors of the document or its variables. */
void graphql_answer_errors(struct graphql *graphql);
void graphql_send(struct graphql *graphql, unsigned status, struct buffer *body);

#endif
