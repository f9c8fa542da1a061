/* parser.c - the parser's door, and what all its parts share: tokens, nodes, complaints. */
#include "script/parse.h"

#include <stddef.h>
#include <string.h>

#define MOST_COMPLAINTS 100u

/* ---- tokens ------------------------------------------------------------------- */

/* What an earlier syntax error may be the reason for. */
static bool is_echo(struct parser *parser, uint32_t number, uint32_t offset)
{
    if (!parser->lost || parser->speculating)
        return false;
    if (number == 2033 && offset == parser->statement_at)
        parser->unsure = true; /* no statement begins so: else, case, ) */
    return number == 2004 || number == 2005 || number == 2039 || parser->unsure;
}

static void report(struct parser *parser, uint32_t number, uint32_t offset, const char *message,
                   struct slice name)
{
    struct complaint *complaint;

    if (parser->complaint_count >= MOST_COMPLAINTS || is_echo(parser, number, offset))
        return;
    complaint = arena_new(parser->arena, sizeof *complaint);
    if (!complaint) {
        parser->no_memory = true;
        return;
    }
    complaint->finding = (struct finding){
        .number = number, .offset = offset, .about = offset, .message = message, .name = name
    };
    complaint->next = parser->complaints;
    parser->complaints = complaint;
    parser->complaint_count++;
}

static void panic(struct parser *parser)
{
    parser->panic = true;
    if (!parser->speculating) {
        parser->stop = parser->stop || parser->unsure;
        parser->lost = true;
    }
    parser->panic_at = parser->token.start;
    parser->panic_open = parser->open;
    parser->token.kind = TOKEN_END;
    parser->token.word = WORD_NONE;
}

static void take_fault(struct parser *parser)
{
    const struct token_fault *fault = &parser->tokenizer.fault;

    if (!parser->tokenizer.no_memory) {
        report(parser, fault->number, fault->offset, fault->message,
               slice_from(parser->text, fault->offset));
        /* What follows an open text or comment cannot be told apart any more. */
        parser->stop = parser->stop || (fault->number <= 2003 && !parser->speculating);
    }
    panic(parser);
}

/* After a token was read into parser->token. */
static void look(struct parser *parser)
{
    if (parser->tokenizer.no_memory) {
        parser->no_memory = true;
        panic(parser);
    } else if (parser->token.kind == TOKEN_BAD) {
        take_fault(parser);
    }
}

static void count_bracket(struct parser *parser)
{
    switch (parser->token.kind) {
    case TOKEN_BRACE_OPEN:
        parser->open.braces++;
        break;
    case TOKEN_BRACE_CLOSE:
        parser->open.braces -= parser->open.braces > 0;
        break;
    case TOKEN_ROUND_OPEN:
    case TOKEN_SQUARE_OPEN:
        parser->open.rounds++;
        break;
    case TOKEN_ROUND_CLOSE:
    case TOKEN_SQUARE_CLOSE:
        parser->open.rounds -= parser->open.rounds > 0;
        break;
    default:
        break;
    }
}

void parse_advance(struct parser *parser, void (*read)(struct tokenizer *, struct token *))
{
    if (parser->panic)
        return;
    if (parser->no_memory) {
        panic(parser);
        return;
    }
    parser->last_end = parser->token.end;
    count_bracket(parser);
    parser->speculated += parser->speculating > 0;
    read(&parser->tokenizer, &parser->token);
    look(parser);
}

void parse_next(struct parser *parser)
{
    parse_advance(parser, token_next);
}

void parse_reread(struct parser *parser, void (*read)(struct tokenizer *, struct token *))
{
    if (parser->panic)
        return;
    read(&parser->tokenizer, &parser->token);
    look(parser);
}

struct token parse_peek(const struct parser *parser)
{
    struct tokenizer tokenizer = parser->tokenizer;
    struct token token = { .kind = TOKEN_END };

    if (!parser->panic)
        token_next(&tokenizer, &token);
    return token;
}

bool parse_next_is(const struct parser *parser, uint8_t kind)
{
    return parse_peek(parser).kind == kind;
}

bool parse_is(const struct parser *parser, uint8_t kind)
{
    return parser->token.kind == kind;
}

bool parse_is_word(const struct parser *parser, uint16_t word)
{
    return parser->token.kind == TOKEN_WORD && parser->token.word == word;
}

bool parse_take(struct parser *parser, uint8_t kind)
{
    if (parser->token.kind != kind || parser->panic)
        return false;
    parse_next(parser);
    return true;
}

bool parse_take_word(struct parser *parser, uint16_t word)
{
    if (!parse_is_word(parser, word))
        return false;
    parse_next(parser);
    return true;
}

bool parse_in(const struct parser *parser, uint32_t context)
{
    return (parser->context & context) != 0;
}

/* ---- complaints ------------------------------------------------------------------ */

void parse_error_name(struct parser *parser, uint32_t number, uint32_t offset, const char *message,
                      struct slice name)
{
    if (!parser->panic)
        report(parser, number, offset, message, name);
}

void parse_error(struct parser *parser, uint32_t number, uint32_t offset, const char *message)
{
    parse_error_name(parser, number, offset, message, slice_make("", 0));
}

void parse_fail_name(struct parser *parser, uint32_t number, uint32_t offset, const char *message,
                     struct slice name)
{
    if (parser->panic)
        return;
    report(parser, number, offset, message, name);
    panic(parser);
}

void parse_fail(struct parser *parser, uint32_t number, uint32_t offset, const char *message)
{
    parse_fail_name(parser, number, offset, message, slice_make("", 0));
}

static struct slice token_slice(const struct parser *parser)
{
    return slice_make(parser->text.data + parser->token.start,
                      parser->token.end - parser->token.start);
}

void parse_unexpected(struct parser *parser)
{
    if (parse_is(parser, TOKEN_END))
        parse_fail(parser, 2033, parser->token.start,
                   "the code ends in the middle: something is missing here");
    else if (parse_is(parser, TOKEN_AT))
        parse_fail(parser, 2030, parser->token.start,
                   "decorators are not supported: call the function yourself");
    else if (parse_is(parser, TOKEN_WORD) && parser->token.escaped && parser->token.name->word &&
             parser->token.name->word < WORD_RESERVED_END)
        parse_fail_name(parser, 2036, parser->token.start,
                        "the word \1 is reserved, and may not be written with escapes",
                        token_slice(parser));
    else
        parse_fail_name(parser, 2033, parser->token.start, "\1 cannot stand here",
                        token_slice(parser));
}

void parse_expect(struct parser *parser, uint8_t kind)
{
    if (parse_take(parser, kind))
        return;
    if (parse_is(parser, TOKEN_END) || parse_is(parser, TOKEN_AT))
        parse_unexpected(parser);
    else
        parse_fail_name(parser, 2033, parser->token.start, "\1 is missing here",
                        slice_of(token_kind_text(kind)));
}

void parse_expect_word(struct parser *parser, uint16_t word)
{
    if (!parse_take_word(parser, word))
        parse_fail_name(parser, 2033, parser->token.start, "the word \1 is missing here",
                        slice_of(parser->names->words[word]->text));
}

void parse_close(struct parser *parser, uint8_t kind, uint32_t open)
{
    if (parse_take(parser, kind))
        return;
    if (parse_is(parser, TOKEN_END) && !parser->panic) {
        parser->stop = parser->stop || !parser->speculating;
        parse_fail_name(parser, 2004, open, "\1 is never closed",
                        slice_make(parser->text.data + open, 1));
    } else {
        parse_unexpected(parser);
    }
}

bool parse_semicolon_due(const struct parser *parser)
{
    return parser->token.kind == TOKEN_SEMICOLON || parser->token.kind == TOKEN_BRACE_CLOSE ||
           parser->token.kind == TOKEN_END || parser->token.line_before;
}

void parse_semicolon(struct parser *parser)
{
    if (parse_take(parser, TOKEN_SEMICOLON) || parse_semicolon_due(parser))
        return;
    if (parser->token.kind == TOKEN_WORD && !parser->token.escaped)
        parse_fail_name(parser, 2033, parser->token.start,
                        "\1 cannot stand here: an operator, a comma or ; is missing before it",
                        token_slice(parser));
    else
        parse_unexpected(parser);
}

bool parse_enter(struct parser *parser)
{
    uintptr_t here = (uintptr_t)__builtin_frame_address(0);
    uintptr_t used = parser->stack > here ? parser->stack - here : here - parser->stack;

    parser->depth++;
    if (used < PARSER_STACK)
        return !parser->panic;
    if (!parser->panic) {
        parser->stop = parser->stop || !parser->speculating;
        parse_fail(parser, 2006, parser->token.start,
                   "the code nests too deeply here: split it into functions");
    }
    return false;
}

void parse_leave(struct parser *parser)
{
    parser->depth--;
}

/* ---- nodes ------------------------------------------------------------------------- */

static struct node *make(struct parser *parser, size_t bytes, enum node_kind kind, uint32_t start)
{
    struct node *node = arena_new(parser->arena, bytes);

    if (!node) {
        parser->no_memory = true;
        panic(parser);
        node = parser->spare;
        memset(node, 0, sizeof *node);
    }
    node->kind = (uint8_t)kind;
    node->start = start;
    node->end = start;
    return node;
}

struct node *parse_node(struct parser *parser, enum node_kind kind, uint32_t start)
{
    return make(parser, ast_bytes(kind), kind, start);
}

struct node *parse_part_node(struct parser *parser, uint32_t start)
{
    return make(parser, offsetof(struct node, part) + sizeof(((struct node *)0)->part), NODE_STRING,
                start);
}

struct node *parse_end(struct parser *parser, struct node *node)
{
    node->end = parser->last_end > node->start ? parser->last_end : node->start;
    return node;
}

struct node *parse_unary_node(struct parser *parser, enum node_kind kind, uint32_t start,
                              struct node *argument)
{
    struct node *node = parse_node(parser, kind, start);

    node->unary.argument = argument;
    return parse_end(parser, node);
}

struct node *parse_binary_node(struct parser *parser, enum node_kind kind, uint8_t op,
                               struct node *left, struct node *right)
{
    struct node *node = parse_node(parser, kind, left->start);

    node->op = op;
    node->binary.left = left;
    node->binary.right = right;
    return parse_end(parser, node);
}

struct node *parse_identifier_node(struct parser *parser, uint32_t start, uint32_t end,
                                   struct name *name)
{
    struct node *node = parse_node(parser, NODE_IDENTIFIER, start);

    node->end = end;
    node->ident.name = name;
    return node;
}

void list_begin(struct list *list)
{
    list->first = NULL;
    list->tail = &list->first;
}

void list_add(struct list *list, struct node *node)
{
    *list->tail = node;
    list->tail = &node->next;
}

/* ---- attempts ------------------------------------------------------------------------- */

void parse_attempt(struct parser *parser, struct attempt *attempt)
{
    *attempt = (struct attempt){ .tokenizer = parser->tokenizer,
                                 .token = parser->token,
                                 .cover = parser->cover,
                                 .complaints = parser->complaints,
                                 .uses = parser->class_ ? parser->class_->uses : NULL,
                                 .exported = parser->exported,
                                 .complaint_count = parser->complaint_count,
                                 .last_end = parser->last_end,
                                 .context = parser->context,
                                 .depth = parser->depth,
                                 .used = parser->used,
                                 .open = parser->open,
                                 .await_at = parser->await_at,
                                 .yield_at = parser->yield_at,
                                 .await_name_at = parser->await_name_at,
                                 .arrow_at = parser->arrow_at };
    parser->speculating++;
}

void parse_commit(struct parser *parser)
{
    parser->speculating--;
}

void parse_retreat(struct parser *parser, const struct attempt *attempt)
{
    parser->speculating--;
    parser->tokenizer = attempt->tokenizer;
    parser->token = attempt->token;
    parser->cover = attempt->cover;
    parser->complaints = attempt->complaints;
    if (parser->class_)
        parser->class_->uses = attempt->uses;
    parser->exported = attempt->exported;
    parser->complaint_count = attempt->complaint_count;
    parser->last_end = attempt->last_end;
    parser->context = attempt->context;
    parser->depth = attempt->depth;
    parser->used = attempt->used;
    parser->open = attempt->open;
    parser->await_at = attempt->await_at;
    parser->yield_at = attempt->yield_at;
    parser->await_name_at = attempt->await_name_at;
    parser->arrow_at = attempt->arrow_at;
    parser->panic = false;
    if (parser->no_memory)
        panic(parser);
}

void parse_restart(struct parser *parser, uint32_t offset)
{
    if (parser->panic)
        return;
    parser->tokenizer.at = offset;
    token_next(&parser->tokenizer, &parser->token);
    look(parser);
}

void parse_refuse(struct parser *parser, uint32_t offset)
{
    if (!parser->refused)
        parser->refused = arena_new(parser->arena, parser->text.len / 8 + 1);
    if (!parser->refused) {
        parser->no_memory = true;
        return;
    }
    parser->refused[offset / 8] = (unsigned char)(parser->refused[offset / 8] | 1u << offset % 8);
}

bool parse_refused(const struct parser *parser, uint32_t offset)
{
    return parser->refused && (parser->refused[offset / 8] >> offset % 8 & 1);
}

/* ---- the door ------------------------------------------------------------------------------ */

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
    struct parser parser = { .text = text,
                             .arena = arena,
                             .names = names,
                             .options = options,
                             .spare = &spare,
                             .stack = (uintptr_t)__builtin_frame_address(0),
                             .jsx_end = UINT32_MAX };
    struct node *program;

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
