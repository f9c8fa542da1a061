/* parse_recover.c - where statements go on behind a syntax error.
 *
 * Only where it is sure enough: a wrong place gives complaints that vanish with the first. */
#include "script/parse.h"

/* Words that begin a statement and hardly anything else. */
static bool begins_statement(const struct token *token)
{
    static const uint8_t words[] = { WORD_VAR, WORD_CONST, WORD_FUNCTION, WORD_CLASS,  WORD_IF,
                                     WORD_FOR, WORD_WHILE, WORD_RETURN,   WORD_IMPORT, WORD_EXPORT,
                                     WORD_TRY, WORD_THROW, WORD_SWITCH,   WORD_LET };

    if (token->kind != TOKEN_WORD || !token->line_before)
        return false;
    for (size_t at = 0; at < sizeof words / sizeof words[0]; at++) {
        if (token->word == words[at])
            return true;
    }
    return false;
}

/* After these a slash begins a regular expression. */
static bool operand_due(const struct token *before)
{
    switch (before->kind) {
    case TOKEN_WORD:
        return before->word && before->word < WORD_RESERVED_END && before->word != WORD_THIS &&
               before->word != WORD_SUPER && before->word != WORD_NULL &&
               before->word != WORD_TRUE && before->word != WORD_FALSE;
    case TOKEN_ROUND_CLOSE:
    case TOKEN_SQUARE_CLOSE:
    case TOKEN_BRACE_CLOSE:
    case TOKEN_INCREMENT:
    case TOKEN_DECREMENT:
        return false;
    default:
        return before->kind >= TOKEN_BRACE_OPEN;
    }
}

struct skipping {
    struct token before;
    uint32_t braces, rounds; /* that are open, of those that began in the statement */
};

static void count(struct skipping *skipping, uint8_t kind)
{
    switch (kind) {
    case TOKEN_BRACE_OPEN:
        skipping->braces++;
        break;
    case TOKEN_BRACE_CLOSE:
        skipping->braces--;
        break;
    case TOKEN_ROUND_OPEN:
    case TOKEN_SQUARE_OPEN:
        skipping->rounds++;
        break;
    case TOKEN_ROUND_CLOSE:
    case TOKEN_SQUARE_CLOSE:
        skipping->rounds -= skipping->rounds > 0;
        break;
    default:
        break;
    }
}

/* Reads on to the place; false when there is none. */
static bool skip(struct parser *parser, struct skipping *skipping)
{
    struct token *token = &parser->token;

    for (;;) {
        token_next(&parser->tokenizer, token);
        if ((token->kind == TOKEN_SLASH || token->kind == TOKEN_ASSIGN_DIV) &&
            operand_due(&skipping->before))
            token_regex(&parser->tokenizer, token);
        if (token->kind == TOKEN_END || token->kind == TOKEN_BAD ||
            bounds_is_late(parser->bounds) || (token->kind == TOKEN_TEMPLATE && !token->last))
            return false;
        if (!skipping->braces) {
            if (token->kind == TOKEN_BRACE_CLOSE ||
                (begins_statement(token) && token->start > parser->panic_at))
                return true;
            if (token->kind == TOKEN_SEMICOLON && !skipping->rounds)
                return true;
        }
        count(skipping, token->kind);
        skipping->before = *token;
    }
}

bool parse_recover(struct parser *parser, const struct open_brackets *open)
{
    struct skipping skipping = { .before = { .kind = TOKEN_SEMICOLON } };
    bool found;

    if (parser->stop || parser->no_memory || parser->speculating ||
        parser->open.texts != open->texts || parser->panic_open.braces < open->braces)
        return false;
    skipping.braces = parser->panic_open.braces - open->braces;
    if (parser->panic_open.rounds > open->rounds)
        skipping.rounds = parser->panic_open.rounds - open->rounds;
    parser->tokenizer.at = parser->panic_at;
    found = skip(parser, &skipping);
    if (!found) {
        parser->stop = true;
        parser->token.kind = TOKEN_END;
        return false;
    }
    parser->panic = false;
    parser->open = *open;
    parser->unsure = parse_is(parser, TOKEN_BRACE_CLOSE);
    parser->last_end = parser->token.start;
    if (parse_is(parser, TOKEN_SEMICOLON))
        parse_next(parser);
    return true;
}
