/* validate.h - the rules of section 5 of GraphQL's specification (September 2025). */
#ifndef MDX_CODEC_GRAPHQL_VALIDATE_H
#define MDX_CODEC_GRAPHQL_VALIDATE_H

#include "codec/graphql/ast.h"
#include "codec/graphql/schema.h"

/* A variable where it is used, and what is expected there (NULL: not known). */
struct gql_usage {
    struct gql_usage *next;
    struct slice name;
    size_t at;
    const struct gql_type *type;
    bool has_default; /* the place has one */
};

struct gql_spread {
    struct gql_spread *next;
    const struct gql_selection *selection;
};

/* What an operation or a fragment uses itself. */
struct gql_uses {
    struct gql_usage *usages, **last_usage;
    struct gql_spread *spreads, **last_spread;
};

struct gql_validation {
    const struct gql_schema *schema;
    struct gql_document *document;
    const struct gql_limits *limits;
    struct gql_errors *errors;
    struct gql_uses *uses; /* of the operation or fragment that is walked */
    uint32_t visits;       /* of selections through fragments: bombs end here */
    uint32_t marks;        /* the last one given out */
};

/* All errors there are, to `errors`; false: there are some, or no memory. */
bool gql_validate(const struct gql_schema *schema, struct gql_document *document,
                  const struct gql_limits *limits, struct gql_errors *errors);

/* ---- the files to each other ---- */

void gql_complain(struct gql_validation *validation, size_t at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* validate_values.c */
void gql_check_value(struct gql_validation *validation, const struct gql_value *value,
                     const struct gql_type *type, bool has_default);
void gql_check_arguments(struct gql_validation *validation, const struct gql_argument *arguments,
                         const struct gql_input *inputs, uint32_t count);
/* validate_variables.c: those of an operation, through all fragments that it reaches. */
void gql_check_variables(struct gql_validation *validation, const struct gql_operation *operation);
/* validate_merge.c: fields of one response key are one field. */
void gql_check_merging(struct gql_validation *validation, const struct gql_selection *selections,
                       const struct gql_type *type);
/* validate_fragments.c */
void gql_check_fragments(struct gql_validation *validation);

/* print.c: a value as GraphQL writes it. */
void gql_print_value(const struct gql_value *value, struct buffer *out);

/* suggest.c: ` Did you mean "a", "b", or "c"?`, or nothing. */
struct gql_suggestions {
    struct slice wanted;
    struct slice best[5];
    unsigned distance[5];
    unsigned count;
};
void gql_suggest(struct gql_suggestions *suggestions, struct slice name);
void gql_suggestions_write(const struct gql_suggestions *suggestions, const char *what, char *out,
                           size_t room);

#endif
