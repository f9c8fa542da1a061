/* coerce.h - from what a request gives, literals and variables, to the JSON that functions take:
 * the properties' own names, and nothing where null is refused. */
#ifndef MDX_CODEC_GRAPHQL_COERCE_H
#define MDX_CODEC_GRAPHQL_COERCE_H

#include "base/jsontext.h"
#include "codec/graphql/ast.h"
#include "codec/graphql/schema.h"

/* A variable's value, coerced. */
struct gql_bound {
    const struct gql_variable *variable;
    struct buffer json; /* as functions take it */
    bool given;
};

struct gql_bindings {
    const struct allocator *allocator;
    struct gql_bound *list;
    uint32_t count;
};

/* given: the request's variables, an object, or NULL. False: errors were reported, or no memory. */
bool gql_bind(struct gql_bindings *bindings, const struct allocator *allocator,
              const struct gql_schema *schema, const struct gql_operation *operation,
              const struct jsontext *given, struct gql_errors *errors);
void gql_bindings_free(struct gql_bindings *bindings);

enum gql_coerced { GQL_COERCED, GQL_ABSENT, GQL_REFUSED };

/* The literal as JSON. GQL_ABSENT: a variable that was not given. GQL_REFUSED: message says why. */
enum gql_coerced gql_coerce_literal(const struct gql_value *value, const struct gql_type *type,
                                    const struct gql_bindings *bindings, struct buffer *out,
                                    struct buffer *message);
/* The value of `if` in @skip and @include. */
bool gql_condition(const struct gql_directive *directives, const char *name, bool without,
                   const struct gql_bindings *bindings);
/* The whole input of a field's call. False: message says why not. */
bool gql_input_of(const struct gql_field *field, const struct gql_argument *arguments,
                  const struct gql_bindings *bindings, struct buffer *out, struct buffer *message);

/* inspect.c: JSON as graphql-js shows values in messages. */
void gql_inspect(const struct jsontext *index, uint32_t node, struct buffer *out);
bool gql_is_date_time(struct slice text); /* RFC 3339 */
bool gql_is_whole(struct slice text);     /* digits, perhaps with a sign before them */
/* As JSON has it, which knows no zeros in front. */
void gql_add_whole(struct slice text, struct buffer *out);

#endif
