/* execute.h - an operation that runs: first a plan of all its fields, then calls, then the answer.
 *
 * Types are objects all through, so what is selected of each is known before anything is called. */
#ifndef MDX_CODEC_GRAPHQL_EXECUTE_H
#define MDX_CODEC_GRAPHQL_EXECUTE_H

#include "codec/codec.h"
#include "codec/graphql/coerce.h"

/* One response key: what is selected for it, here and below. */
struct gql_plan {
    struct gql_plan *next;
    struct slice key;
    const struct gql_field *field;
    const struct gql_type *parent;
    const size_t *places; /* of all fields that were merged into it */
    uint32_t place_count;
    const struct gql_argument *arguments;
    struct gql_plan *inner;
    uint32_t call; /* its number + 1; 0: nothing is called */
};

struct gql_call {
    const struct gql_plan *plan;
    struct buffer input;  /* JSON */
    struct buffer output; /* JSON, once it is over */
    struct buffer odd;    /* numbers of it that JSON has not */
    struct error error;   /* or why not */
    bool over;
};

struct gql_execution {
    const struct allocator *allocator;
    const struct gql_schema *schema;
    const struct gql_document *document;
    const struct gql_operation *operation;
    struct gql_bindings bindings;
    struct gql_arena arena; /* of the plan */
    uint32_t *marks;        /* of the document's fragments, while it is made */
    struct gql_plan *plan;
    struct gql_call *calls;
    uint32_t call_count, begun, over;
    bool serial; /* a mutation: one after the other */
    bool development;
};

/* plan.c: fields merged, conditions applied, inputs made. False: no memory. */
bool gql_execution_plan(struct gql_execution *execution);
void gql_execution_free(struct gql_execution *execution);

/* answer.c: {"data":…,"errors":…}, once all calls are over. */
void gql_answer(struct gql_execution *execution, struct buffer *out);
/* One error's members: message, locations, path; extensions where it is an error of ours. */
void gql_write_places(const struct gql_document *document, const size_t *places, uint32_t count,
                      struct buffer *out);

/* meta.c's values: what introspection walks over. */
enum gql_meta_kind {
    GQL_META_SCHEMA,
    GQL_META_TYPE,
    GQL_META_FIELD,
    GQL_META_INPUT,
    GQL_META_ENUM_VALUE,
    GQL_META_DIRECTIVE
};

struct gql_meta {
    enum gql_meta_kind kind;
    const void *of; /* a gql_type, gql_field, gql_input, slice, gql_directive_def */
};

/* introspect.c: writes what the plan selects of the value. */
void gql_introspect(struct gql_execution *execution, const struct gql_meta *meta,
                    const struct gql_plan *plan, struct buffer *out);

#endif
