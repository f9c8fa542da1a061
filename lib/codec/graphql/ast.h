/* ast.h - an executable GraphQL document as a tree.
 *
 * All of it lies in the document's arena; names point into the source, which is borrowed. `at` is
 * the offset of a node's first byte. */
#ifndef MDX_CODEC_GRAPHQL_AST_H
#define MDX_CODEC_GRAPHQL_AST_H

#include "codec/graphql/arena.h"
#include "wire/wire.h"

struct gql_type; /* of the schema */

enum gql_value_kind {
    GQL_VALUE_VARIABLE,
    GQL_VALUE_INT,
    GQL_VALUE_FLOAT,
    GQL_VALUE_STRING,
    GQL_VALUE_BOOLEAN,
    GQL_VALUE_NULL,
    GQL_VALUE_ENUM,
    GQL_VALUE_LIST,
    GQL_VALUE_OBJECT
};

struct gql_value {
    struct gql_value *next; /* in a list or an object */
    enum gql_value_kind kind;
    size_t at, end;
    struct slice text; /* a number as written, a string decoded, a name; true or false */
    struct slice name; /* of the object's field that it is the value of */
    size_t name_at;
    struct gql_value *first; /* of a list or an object */
};

struct gql_argument {
    struct gql_argument *next;
    struct slice name;
    size_t at;
    struct gql_value *value;
};

struct gql_directive {
    struct gql_directive *next;
    struct slice name;
    size_t at;
    struct gql_argument *arguments;
};

enum gql_selection_kind { GQL_FIELD, GQL_FRAGMENT_SPREAD, GQL_INLINE_FRAGMENT };

struct gql_selection {
    struct gql_selection *next;
    enum gql_selection_kind kind;
    size_t at;
    struct slice alias; /* empty: none */
    struct slice name;  /* of the field, or of the fragment that is spread */
    size_t name_at;
    struct slice on; /* inline fragment: its type condition; empty: none */
    size_t on_at;
    struct gql_argument *arguments;
    struct gql_directive *directives;
    struct gql_selection *selections;
    bool braces; /* there is a selection set */
    size_t braces_at;
};

enum gql_reference_kind { GQL_NAMED, GQL_LIST_OF, GQL_NON_NULL_OF };

struct gql_reference {
    enum gql_reference_kind kind;
    size_t at;
    struct slice name;
    struct gql_reference *of;
};

struct gql_variable {
    struct gql_variable *next;
    struct slice name;
    size_t at;      /* of the `$` */
    size_t name_at; /* behind it */
    struct gql_reference *type;
    struct gql_value *default_value; /* NULL: none */
    struct gql_directive *directives;
    bool used; /* of validation */
};

enum gql_operation_kind { GQL_QUERY, GQL_MUTATION, GQL_SUBSCRIPTION };

struct gql_operation {
    struct gql_operation *next;
    enum gql_operation_kind kind;
    struct slice name; /* empty: anonymous */
    size_t at, name_at;
    struct gql_variable *variables;
    struct gql_directive *directives;
    struct gql_selection *selections;
    struct gql_uses *uses; /* of validation */
};

struct gql_fragment {
    struct gql_fragment *next;
    struct slice name, on;
    size_t at, name_at, on_at;
    struct gql_directive *directives;
    struct gql_selection *selections;
    uint32_t number;       /* 0, 1, 2 … */
    uint32_t mark;         /* of validation */
    struct gql_uses *uses; /* of validation */
};

/* A definition that is not executable: `type Foo {…}`. */
struct gql_foreign {
    struct gql_foreign *next;
    struct slice name;
    size_t at;
};

struct gql_document {
    struct gql_arena arena;
    struct slice source;
    struct gql_operation *operations;
    struct gql_fragment *fragments;
    uint32_t fragment_count;
    struct gql_foreign *foreign;
};

struct gql_limits {
    uint32_t tokens, depth, aliases, root_fields, directives, variables, fragments, string_bytes;
};

/* An error of the request, as GraphQL tells it. */
struct gql_error {
    struct gql_error *next;
    struct slice message;
    const size_t *places; /* offsets into the source */
    uint32_t place_count;
};

/* Errors found so far; their texts lie in an arena. */
struct gql_errors {
    struct gql_arena *arena;
    struct gql_error *first, **last;
    uint32_t count, most;
};
void gql_errors_init(struct gql_errors *errors, struct gql_arena *arena, uint32_t most);
/* places: offsets. */
void gql_report(struct gql_errors *errors, const size_t *places, uint32_t count, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

/* parse.c: reads the source into the document, which is to be freed in any case. False: *errors
 * has the one error, or the arena has failed. */
bool gql_parse(struct gql_document *document, const struct allocator *allocator,
               struct slice source, const struct gql_limits *limits, struct gql_errors *errors);
void gql_document_free(struct gql_document *document);
struct gql_fragment *gql_fragment_find(const struct gql_document *document, struct slice name);

#endif
