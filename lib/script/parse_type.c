/* parse_type.c - TypeScript's types. */
#include "script/parse.h"

bool parse_typescript(const struct parser *parser)
{
    return parser->options->typescript;
}

struct node *parse_type(struct parser *parser)
{
    parse_unexpected(parser);
    return parse_node(parser, TYPE_OTHER, parser->token.start);
}
struct node *parse_return_type(struct parser *parser)
{
    return parse_type(parser);
}
struct node *parse_type_annotation(struct parser *parser)
{
    return parse_take(parser, TOKEN_COLON) ? parse_type(parser) : NULL;
}
void parse_type_parameters(struct parser *parser)
{
    (void)parser;
}
struct node *parse_type_arguments(struct parser *parser)
{
    return parse_type(parser);
}
bool parse_try_type_arguments(struct parser *parser)
{
    (void)parser;
    return false;
}
struct node *parse_typescript_statement(struct parser *parser)
{
    (void)parser;
    return NULL;
}
struct node *parse_import_equals(struct parser *parser, uint32_t start, struct node *name)
{
    (void)start;
    return name ? parse_type(parser) : NULL;
}
void parse_implements(struct parser *parser)
{
    (void)parser;
}
bool parse_index_signature(struct parser *parser)
{
    (void)parser;
    return false;
}
struct node *parse_angle(struct parser *parser)
{
    (void)parser;
    return NULL;
}
