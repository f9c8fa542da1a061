/* type.c - where a TypeScript type ends, without understanding it. */
#include "script/modern.h"

/* Words that stand before another part of the same type. */
static bool is_prefix(const struct tokens *tokens, uint32_t at)
{
    static const char *const words[] = { "keyof",   "typeof", "readonly", "infer",   "is",
                                         "asserts", "unique", "new",      "extends", "abstract" };
    struct slice word = token_text(tokens, at);

    for (size_t row = 0; row < sizeof words / sizeof words[0]; row++) {
        if (slice_is(word, words[row]))
            return true;
    }
    return false;
}

struct reading {
    const struct tokens *tokens;
    uint32_t at, angles;
    bool part_due;    /* a part of the type has to come */
    bool after_round; /* (…) was just passed: => may follow */
};

static bool read_word(struct reading *reading)
{
    bool joins = token_named(reading->tokens, reading->at, "is") ||
                 token_is(reading->tokens, reading->at, "extends");

    if (!reading->part_due && !joins)
        return false;
    reading->part_due = is_prefix(reading->tokens, reading->at);
    reading->at++;
    return true;
}

static bool read_bracket(struct reading *reading)
{
    bool suffix = token_is(reading->tokens, reading->at, "[") &&
                  !token_get(reading->tokens, reading->at)->line_before;

    if (!reading->part_due && !suffix)
        return false;
    reading->after_round = token_is(reading->tokens, reading->at, "(");
    reading->part_due = false;
    reading->at = token_after(reading->tokens, reading->at);
    return true;
}

/* Closes as many < as the token has >; false when it has too many. */
static bool read_closing(struct reading *reading)
{
    struct slice text = token_text(reading->tokens, reading->at);

    if (text.data[text.len - 1] != '>' || text.len > reading->angles)
        return false;
    reading->angles -= (uint32_t)text.len;
    reading->part_due = false;
    reading->at++;
    return true;
}

static bool read_punctuator(struct reading *reading)
{
    const struct tokens *tokens = reading->tokens;
    bool arrow = token_is(tokens, reading->at, "=>");
    bool after_round = reading->after_round;

    if (token_closes(tokens, reading->at))
        return false;
    if (token_get(tokens, reading->at)->match)
        return read_bracket(reading);
    if (token_text(tokens, reading->at).data[0] == '>')
        return read_closing(reading);
    reading->after_round = false;
    if (token_is(tokens, reading->at, "-") && reading->part_due) {
        reading->at++;
        return true;
    }
    if (token_is(tokens, reading->at, "<"))
        reading->angles++;
    else if (!(arrow && after_round) && !token_is(tokens, reading->at, "|") &&
             !token_is(tokens, reading->at, "&") && !token_is(tokens, reading->at, ".") &&
             !(token_is(tokens, reading->at, ",") && reading->angles))
        return false;
    reading->part_due = true;
    reading->at++;
    return true;
}

static bool read_part(struct reading *reading)
{
    switch (token_get(reading->tokens, reading->at)->kind) {
    case TOKEN_PUNCTUATOR:
        return read_punctuator(reading);
    case TOKEN_END:
    case TOKEN_REGEX:
    case TOKEN_PRIVATE:
        return false;
    default:
        reading->after_round = false;
        return read_word(reading);
    }
}

uint32_t type_end(const struct tokens *tokens, uint32_t at, uint32_t most)
{
    struct reading reading = { .tokens = tokens, .at = at };

    reading.part_due = !token_is(tokens, at, "<");
    while (most-- && reading.at < tokens->count && read_part(&reading))
        continue;
    return reading.at;
}
