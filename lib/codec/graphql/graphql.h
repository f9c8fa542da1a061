/* graphql.h - inside the GraphQL codec: one request over HTTP. */
#ifndef MDX_CODEC_GRAPHQL_GRAPHQL_H
#define MDX_CODEC_GRAPHQL_GRAPHQL_H

#include "base/lock.h"
#include "codec/graphql/execute.h"
#include "codec/graphql/validate.h"
#include "codec/scope.h"

#define GRAPHQL_METHODS "GET, HEAD, POST, OPTIONS"

enum { GRAPHQL_OWN_MOST = 32 };

/* The schema of all that is loaded, as it was last asked for, and those of single definitions. */
struct graphql_shared {
    const struct allocator *allocator;
    struct lock lock;
    struct catalogue *catalogue;
    struct gql_schema *schema;
    struct gql_schema *own[GRAPHQL_OWN_MOST]; /* each of one piece; NULL behind the last */
    size_t next;                              /* the oldest of them */
};

struct graphql {
    const struct allocator *allocator;
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
    struct gql_document document;
    struct gql_errors errors;
    struct gql_limits limits;
    struct gql_execution execution;
};

/* http.c: what the request asks for. False: it was answered. */
bool graphql_read_request(struct graphql *graphql);
/* Refused as a whole: {"errors":[…]} with the status, and no data. */
void graphql_refuse(struct graphql *graphql, unsigned status, enum code code, const char *message);
void graphql_refuse_with(struct graphql *graphql, const struct error *error, unsigned status);
/* The errors of the document or its variables. */
void graphql_answer_errors(struct graphql *graphql);
void graphql_send(struct graphql *graphql, unsigned status, struct buffer *body);

#endif
