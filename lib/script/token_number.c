/* token_number.c - numbers and BigInts. */
#include "script/tokenizer.h"

#include "base/jsontext.h"
#include "script/identifier.h"

struct reading {
    struct tokenizer *tokenizer;
    struct token *token;
    struct slice text;
    size_t at;
    bool separated; /* a _ was seen */
};

static char here(const struct reading *reading)
{
    return reading->at < reading->text.len ? reading->text.data[reading->at] : '\0';
}

static bool is_digit_of(char c, int radix)
{
    int value = token_hex(c);

    return value >= 0 && value < radix;
}

/* Digits with single _ between them. Returns how many digits. */
static size_t take_digits(struct reading *reading, int radix)
{
    size_t count = 0;
    bool separator = true; /* before the first digit none may stand */

    for (;; reading->at++) {
        char c = here(reading);

        if (c == '_') {
            if (separator)
                break;
            separator = reading->separated = true;
        } else if (is_digit_of(c, radix)) {
            separator = false;
            count++;
        } else {
            break;
        }
    }
    if (here(reading) == '_' || (separator && count))
        token_fail(reading->tokenizer, reading->token, 2046, reading->at,
                   "_ in a number stands between two digits only");
    return count;
}

/* The digits without _. */
static struct slice without_separators(struct reading *reading, size_t start, size_t end)
{
    char *out;
    size_t len = 0;

    if (!reading->separated)
        return slice_make(reading->text.data + start, end - start);
    out = arena_new(reading->tokenizer->arena, end - start);
    if (!out) {
        reading->tokenizer->no_memory = true;
        return slice_make("0", 1);
    }
    for (size_t at = start; at < end; at++) {
        if (reading->text.data[at] != '_')
            out[len++] = reading->text.data[at];
    }
    return slice_make(out, len);
}

/* Rounded once, to even, however many digits there are. */
static double power_value(struct slice digits, int bits)
{
    uint64_t top = 0;
    bool rest = false;
    double value;
    int64_t shift = 0;

    for (size_t at = 0; at < digits.len; at++) {
        if (top >> 59) {
            shift += bits;
            rest = rest || digits.data[at] != '0';
        } else {
            top = top << bits | (uint64_t)token_hex(digits.data[at]);
        }
    }
    if (rest)
        top |= 1; /* more than half, where it was half */
    value = (double)top;
    for (; shift > 0 && value <= 1.7976931348623157e308; shift--)
        value *= 2;
    return value;
}

static void take_bigint(struct reading *reading, size_t start)
{
    if (reading->token->kind == TOKEN_BAD)
        return;
    reading->token->kind = TOKEN_BIGINT;
    reading->token->string = without_separators(reading, start, reading->at);
    reading->at++;
}

static void take_radix(struct reading *reading, size_t start, int radix, int bits)
{
    reading->at += 2;
    if (!take_digits(reading, radix)) {
        token_fail(reading->tokenizer, reading->token, 2046, start, "this number has no digits");
        return;
    }
    if (here(reading) == 'n')
        take_bigint(reading, start);
    else
        reading->token->number =
            power_value(slice_from(without_separators(reading, start, reading->at), 2), bits);
}

/* 010 is eight, 08 is eight too; neither has a _ or n, only the second a fraction. */
static bool take_legacy(struct reading *reading, size_t start)
{
    bool octal = true;

    if (here(reading) != '0' || start + 1 >= reading->text.len ||
        !is_digit_of(reading->text.data[start + 1], 10))
        return false;
    for (reading->at = start; is_digit_of(here(reading), 10); reading->at++)
        octal = octal && here(reading) < '8';
    reading->token->octal = true;
    if (here(reading) == '_')
        token_fail(reading->tokenizer, reading->token, 2046, reading->at,
                   "a number that begins with 0 has no _");
    if (octal)
        reading->token->number =
            power_value(slice_make(reading->text.data + start, reading->at - start), 3);
    else
        reading->at = start;
    return octal;
}

static void take_decimal(struct reading *reading, size_t start)
{
    if (here(reading) == '0' && start + 1 < reading->text.len &&
        reading->text.data[start + 1] == '_')
        token_fail(reading->tokenizer, reading->token, 2046, start + 1,
                   "a number that begins with 0 has no _");
    if (here(reading) != '.')
        take_digits(reading, 10);
    if (here(reading) == 'n' && !reading->token->octal) {
        take_bigint(reading, start);
        return;
    }
    if (here(reading) == '.') {
        reading->at++;
        if (here(reading) == '_' || is_digit_of(here(reading), 10))
            take_digits(reading, 10);
    }
    if ((here(reading) | 0x20) == 'e') {
        reading->at++;
        if (here(reading) == '+' || here(reading) == '-')
            reading->at++;
        if (!take_digits(reading, 10))
            token_fail(reading->tokenizer, reading->token, 2046, start,
                       "this number's exponent has no digits");
    }
    if (reading->token->kind != TOKEN_BAD)
        reading->token->number = jsontext_decimal(without_separators(reading, start, reading->at));
}

static void take(struct reading *reading)
{
    size_t start = reading->at;
    char letter = start + 1 < reading->text.len && here(reading) == '0'
                      ? (char)(reading->text.data[start + 1] | 0x20)
                      : '\0';

    if (letter == 'x')
        take_radix(reading, start, 16, 4);
    else if (letter == 'o')
        take_radix(reading, start, 8, 3);
    else if (letter == 'b')
        take_radix(reading, start, 2, 1);
    else if (!take_legacy(reading, start))
        take_decimal(reading, start);
}

void token_number(struct tokenizer *tokenizer, struct token *token)
{
    struct reading reading = {
        .tokenizer = tokenizer, .token = token, .text = tokenizer->text, .at = tokenizer->at
    };
    size_t len;
    uint32_t character;

    token->kind = TOKEN_NUMBER;
    take(&reading);
    character = token_character(tokenizer, reading.at, &len);
    if (character == '\\' || (character != UINT32_MAX && identifier_continues(character)))
        token_fail(tokenizer, token, 2046, reading.at, "a number ends before this letter or digit");
    tokenizer->at = reading.at;
}
