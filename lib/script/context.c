/* context.c - what the tokens before decide: operand or operator, statement, kind of brace. */
#include "script/reader.h"

static bool word_in(struct slice word, const char *const *list)
{
    while (*list && !slice_is(word, *list))
        list++;
    return *list != NULL;
}

bool is_keyword(struct slice word)
{
    static const char *const keywords[] = {
        "await",   "break",  "case",     "catch", "class",  "const",  "continue",   "debugger",
        "default", "delete", "do",       "else",  "enum",   "export", "extends",    "false",
        "finally", "for",    "function", "if",    "import", "in",     "instanceof", "let",
        "new",     "null",   "return",   "super", "switch", "this",   "throw",      "true",
        "try",     "typeof", "var",      "void",  "while",  "with",   "yield",      NULL
    };

    return word.len >= 2 && word.len <= 10 && word_in(word, keywords);
}

/* True for `)` behind if, while, for or with: a statement follows. */
static bool ends_header(const struct tokens *tokens, uint32_t at)
{
    uint32_t before = tokens->list[at].match - 1;

    return tokens->list[at].match &&
           (token_is(tokens, before, "if") || token_is(tokens, before, "while") ||
            token_is(tokens, before, "for") || token_is(tokens, before, "with"));
}

/* What may come next, an operand or an operator? */
bool operand_due(const struct reader *reader)
{
    static const char *const values[] = { "this", "null", "true", "false", "super", NULL };
    const struct token *token = last(reader);
    uint32_t at = reader->tokens->count - 1;

    switch (token->kind) {
    case TOKEN_START:
        return true;
    case TOKEN_KEYWORD:
        return !word_in(token_text(reader->tokens, at), values);
    case TOKEN_TEMPLATE:
        return token->opens == BRACKET_TEMPLATE;
    case TOKEN_PUNCTUATOR:
        break;
    default:
        return false;
    }
    switch (reader->text.data[token->start]) {
    case ')':
        return ends_header(reader->tokens, at);
    case ']':
        return false;
    case '}':
        return !token->value;
    case '+':
    case '-': /* x++ / 2 */
        return token->end - token->start == 1 || reader->text.data[token->start + 1] == '=';
    default:
        return true;
    }
}

/* May a word or a brace that comes now begin a statement? */
bool statement_due(struct reader *reader, bool operator_word)
{
    static const char *const before[] = { "else", "do", "try", "finally", "export", ";", NULL };
    const struct token *token = last(reader);
    uint32_t at = reader->tokens->count - 1;

    if (top(reader)->kind != BRACKET_BLOCK)
        return false;
    if (token->kind == TOKEN_START)
        return true;
    if (token->kind == TOKEN_KEYWORD || token->kind == TOKEN_PUNCTUATOR) {
        if (word_in(token_text(reader->tokens, at), before))
            return true;
        if (last_is(reader, "{") || (last_is(reader, "}") && !token->value))
            return true;
        if (last_is(reader, ":"))
            return token->statement;
        if (last_is(reader, ")") && ends_header(reader->tokens, at))
            return true;
        if (last_is(reader, "default") && at && token_is(reader->tokens, at - 1, "export"))
            return true;
    }
    return reader->line_before && !operator_word && !operand_due(reader);
}

/* Is the function (if it is one) whose body opens behind the `)` at this token an expression? */
static bool body_is_value(const struct reader *reader, uint32_t round)
{
    const struct tokens *tokens = reader->tokens;
    uint32_t before = tokens->list[round].match;

    if (!before--)
        return false;
    if (tokens->list[before].kind == TOKEN_NAME && before)
        before--;
    if (token_is(tokens, before, "*") && before)
        before--;
    return token_is(tokens, before, "function") && !tokens->list[before].statement;
}

/* What the brace that was just emitted opens, and whether its end is a value's end. */
uint8_t brace_kind(struct reader *reader, uint32_t brace, bool *value)
{
    const struct tokens *tokens = reader->tokens;
    const struct token *token = &tokens->list[brace];
    uint32_t before = brace - 1;

    *value = false;
    if (top(reader)->class_due) {
        top(reader)->class_due = false;
        return BRACKET_CLASS;
    }
    if (token_is(tokens, before, "export") || token_is(tokens, before, "import"))
        return BRACKET_NAMES;
    if (token_is(tokens, before, ")")) {
        *value = body_is_value(reader, before);
        return BRACKET_BLOCK;
    }
    if (token_is(tokens, before, "=>")) {
        *value = true;
        return BRACKET_BLOCK;
    }
    if (token_is(tokens, before, "catch"))
        return BRACKET_BLOCK;
    if (token->statement && !token_is(tokens, before, "default"))
        return BRACKET_BLOCK;
    if (token->operand) {
        *value = true;
        return BRACKET_OBJECT;
    }
    return BRACKET_BLOCK;
}
