/* parse_token.c - the token at hand, and complaints about it. */
#include "script/parse.h"

#define MOST_COMPLAINTS 100u

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

void parse_panic(struct parser *parser)
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
    parse_panic(parser);
}

/* After a token was read into parser->token. */
void parse_look(struct parser *parser)
{
    if (parser->tokenizer.no_memory) {
        parser->no_memory = true;
        parse_panic(parser);
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
    if (parser->no_memory || bounds_is_late(parser->bounds)) {
        parser->no_memory = true;
        parse_panic(parser);
        return;
    }
    parser->last_end = parser->token.end;
    count_bracket(parser);
    parser->speculated += parser->speculating > 0;
    read(&parser->tokenizer, &parser->token);
    parse_look(parser);
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
    parse_look(parser);
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
    parse_panic(parser);
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
    parser->depth++;
    if (!bounds_is_deep(parser->bounds))
        return !parser->panic;
    if (!parser->panic) {
        parser->stop = parser->stop || !parser->speculating;
        parse_fail(parser, 2006, parser->token.start, BOUNDS_MESSAGE);
    }
    return false;
}

void parse_leave(struct parser *parser)
{
    parser->depth--;
}
