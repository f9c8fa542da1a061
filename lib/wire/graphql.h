/* graphql.h - the lexical grammar of GraphQL (September 2025, section 2.1).
 *
 * Tokens are found in place; strings are checked as they are passed and decoded on demand. */
#ifndef MDX_WIRE_GRAPHQL_H
#define MDX_WIRE_GRAPHQL_H

#include "base/buffer.h"
#include "base/slice.h"

enum gql_token {
    GQL_END,
    GQL_BANG,
    GQL_DOLLAR,
    GQL_AMP,
    GQL_PAREN_OPEN,
    GQL_PAREN_CLOSE,
    GQL_SPREAD,
    GQL_COLON,
    GQL_EQUALS,
    GQL_AT,
    GQL_BRACKET_OPEN,
    GQL_BRACKET_CLOSE,
    GQL_BRACE_OPEN,
    GQL_PIPE,
    GQL_BRACE_CLOSE,
    GQL_NAME,
    GQL_INT,
    GQL_FLOAT,
    GQL_STRING,
    GQL_BLOCK_STRING,
    GQL_WRONG /* message and wrong_at say what and where */
};

struct gql_lexer {
    struct slice text;
    size_t next;          /* where the next token is looked for */
    enum gql_token token; /* the current one */
    size_t start, end;
    size_t last_end; /* of the one before */
    char message[160];
    size_t wrong_at;
};

void gql_lexer_init(struct gql_lexer *lexer, struct slice text);
void gql_lexer_next(struct gql_lexer *lexer);
struct slice gql_lexer_text(const struct gql_lexer *lexer); /* of the current token, as written */
/* The current token as messages name it: `Name "foo"`, `"{"`, `<EOF>`. */
void gql_lexer_describe(const struct gql_lexer *lexer, struct buffer *out);
const char *gql_token_name(enum gql_token token); /* `"{"`, `Name` */

/* The value of a string token, quotes and all, that the lexer has passed. */
void gql_string_value(struct slice token, struct buffer *out);

/* Line and column of an offset, from 1; a column is a UTF-16 unit, as other implementations count.
 */
void gql_position(struct slice text, size_t offset, uint32_t *line, uint32_t *column);

#endif
