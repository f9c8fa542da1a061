/* parser.c - the parser's door: what is set up, and what comes of it. */
#include "script/parse.h"

static uint32_t first_context(const struct parser_options *options)
{
    const struct {
        bool set;
        uint32_t context;
    } rows[] = {
        { options->strict || options->goal == PARSER_MODULE, CONTEXT_STRICT },
        { options->goal == PARSER_MODULE, CONTEXT_MODULE },
        { options->await_ || options->goal == PARSER_MODULE, CONTEXT_AWAIT },
        { options->new_target, CONTEXT_NEW_TARGET },
        { options->super_property, CONTEXT_SUPER_PROPERTY },
        { options->super_call, CONTEXT_SUPER_CALL },
        { options->no_arguments, CONTEXT_NO_ARGUMENTS },
        { options->return_, CONTEXT_RETURN },
    };
    uint32_t context = 0;

    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++)
        context |= rows[row].set ? rows[row].context : 0;
    return context;
}

static void read_expression(struct parser *parser, struct list *list)
{
    struct node *expression;

    if (parse_is(parser, TOKEN_END))
        parse_fail(parser, 2031, parser->token.start, "a function is due here");
    expression = parse_expression(parser);
    list_add(list, parse_unary_node(parser, NODE_EXPRESSION, expression->start, expression));
    while (parse_take(parser, TOKEN_SEMICOLON))
        continue;
    if (!parse_is(parser, TOKEN_END))
        parse_fail(parser, 2032, parser->token.start, "something follows the function");
}

static void read_program(struct parser *parser, struct node *program)
{
    struct list list;

    list_begin(&list);
    parse_next(parser);
    if (parser->options->goal == PARSER_EXPRESSION)
        read_expression(parser, &list);
    else
        parse_statements(parser, &list, TOKEN_END, true);
    parse_module_end(parser);
    program->block.list = list.first;
    program->flags =
        (uint16_t)(program->flags | (parse_in(parser, CONTEXT_STRICT) ? FLAG_STRICT : 0) |
                   (parser->used & FUNCTION_HAS_AWAIT ? FLAG_AWAIT : 0));
}

/* What was read twice is complained of twice. */
static bool is_known(const struct findings *findings, const struct finding *finding)
{
    for (uint32_t at = 0; at < findings->count; at++) {
        if (findings->list[at].offset == finding->offset &&
            findings->list[at].number == finding->number)
            return true;
    }
    return false;
}

struct node *parser_run(struct arena *arena, struct names *names, struct slice text,
                        const struct parser_options *options, struct findings *findings)
{
    struct node spare;
    struct bounds bounds = { 0 };
    struct parser parser = { .text = text,
                             .arena = arena,
                             .names = names,
                             .options = options,
                             .spare = &spare,
                             .bounds = options->bounds ? options->bounds : &bounds,
                             .jsx_end = UINT32_MAX };
    struct node *program;

    bounds_begin(&bounds);
    tokenizer_init(&parser.tokenizer, arena, names, text);
    parser.tokenizer.html_comments = options->goal == PARSER_SCRIPT;
    parser.context = first_context(options);
    program = parse_node(&parser, NODE_PROGRAM, 0);
    program->end = (uint32_t)text.len;
    read_program(&parser, program);
    if (parser.no_memory)
        return NULL;
    for (const struct complaint *at = parser.complaints; at; at = at->next) {
        if (!is_known(findings, &at->finding))
            finding_add(findings, &at->finding);
    }
    return program;
}
