/* escape.c - what follows a backslash. */
#include "regex/inside.h"

static const uint32_t digits[] = { '0', '9' };
static const uint32_t words[] = { '0', '9', 'A', 'Z', '_', '_', 'a', 'z' };
static const uint32_t spaces[] = { '\t',   '\r',   ' ',    ' ',    0xa0,   0xa0,   0x1680,
                                   0x1680, 0x2000, 0x200a, 0x2028, 0x2029, 0x202f, 0x202f,
                                   0x205f, 0x205f, 0x3000, 0x3000, 0xfeff, 0xfeff };
static const struct {
    char letter;
    const uint32_t *ranges;
    uint32_t count;
} classes[] = { { 'd', digits, sizeof digits / 8 },
                { 's', spaces, sizeof spaces / 8 },
                { 'w', words, sizeof words / 8 } };

bool escape_class(struct regex *regex, struct set *set, struct strings *strings, bool folds)
{
    const uint32_t letter = unit_at(regex, 0), small = letter | 32;
    const bool folded = folds && regex->sets;
    struct set own = { 0 };

    if (small == 'p' && regex->unicode) {
        regex->at++;
        property_read(regex, set, regex->sets ? strings : NULL, letter == 'P', folded);
        return true;
    }
    for (size_t i = 0; i < sizeof classes / sizeof classes[0]; i++) {
        if (small != (uint32_t)classes[i].letter)
            continue;
        regex->at++;
        for (uint32_t r = 0; r < classes[i].count; r++)
            set_add(regex, &own, classes[i].ranges[2 * r], classes[i].ranges[2 * r + 1]);
        if (small == 'w' && folds && regex->unicode)
            fold_close(regex, &own, true);
        if (folded)
            fold_set(regex, &own);
        if (letter != small)
            fold_invert(regex, &own, folded);
        set_add_set(regex, set, &own);
        set_free(regex, &own);
        return true;
    }
    return false;
}

static uint32_t hex_value(uint32_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 32;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : NO_UNIT;
}

/* Just so many hexadecimal digits; else nothing is read, and NO_UNIT. */
static uint32_t hex_read(struct regex *regex, uint32_t count)
{
    uint32_t value = 0;

    for (uint32_t i = 0; i < count; i++) {
        const uint32_t c = unit_at(regex, i), digit = c < 0x80 ? hex_value(c) : NO_UNIT;

        if (digit == NO_UNIT)
            return NO_UNIT;
        value = value << 4 | digit;
    }
    regex->at += count;
    return value;
}

/* Behind `u{`. */
static uint32_t point_read(struct regex *regex)
{
    uint32_t value = 0, c = unit_at(regex, 0);

    if (c == '}')
        return NO_UNIT;
    for (; c != '}'; c = unit_at(regex, 0)) {
        const uint32_t digit = c < 0x80 ? hex_value(c) : NO_UNIT;

        if (digit == NO_UNIT)
            return NO_UNIT;
        value = value << 4 | digit;
        if (value > 0x10ffff)
            return NO_UNIT;
        regex->at++;
    }
    regex->at++;
    return value;
}

/* Behind `\u`; NO_UNIT: it is no such escape. */
static uint32_t unicode_read(struct regex *regex, bool whole)
{
    uint32_t high, low, start;

    if (whole && unit_take(regex, '{'))
        return point_read(regex);
    high = hex_read(regex, 4);
    if (!whole || high < 0xd800 || high > 0xdbff || unit_at(regex, 0) != '\\' ||
        unit_at(regex, 1) != 'u')
        return high;
    start = regex->at;
    regex->at += 2;
    low = hex_read(regex, 4);
    if (low >= 0xdc00 && low <= 0xdfff)
        return 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff));
    regex->at = start;
    return high;
}

uint32_t escape_unicode(struct regex *regex)
{
    const uint32_t c = unit_take(regex, 'u') ? unicode_read(regex, true) : NO_UNIT;

    return c;
}

/* Of up to three digits, at most 0377. */
static uint32_t octal_read(struct regex *regex)
{
    uint32_t value = 0;

    for (int i = 0; i < 3; i++) {
        const uint32_t c = unit_at(regex, 0);

        if (c < '0' || c > '7' || value * 8 + (c - '0') > 0377)
            break;
        value = value * 8 + (c - '0');
        regex->at++;
    }
    return value;
}

uint32_t digits_read(struct regex *regex, uint64_t *number)
{
    uint32_t count = 0;

    *number = 0;
    for (uint32_t c; c = unit_at(regex, 0), c >= '0' && c <= '9'; count++, regex->at++)
        if (*number < UINT64_C(1) << 56)
            *number = *number * 10 + (c - '0');
    return count;
}

static bool is_letter(uint32_t c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(uint32_t c)
{
    return c >= '0' && c <= '9';
}

/* Behind `c`. Without a letter the backslash stands for itself (Annex B), and the c is not read. */
static uint32_t control_read(struct regex *regex, bool in_class)
{
    const uint32_t c = unit_at(regex, 1);

    if (is_letter(c) || (in_class && !regex->unicode && (is_digit(c) || c == '_'))) {
        regex->at += 2;
        return c % 32;
    }
    if (regex->unicode)
        syntax_error(regex, "invalid control letter");
    return '\\';
}

static uint32_t digit_read(struct regex *regex)
{
    const uint32_t c = unit_at(regex, 0);

    if (regex->unicode) {
        if (c != '0' || is_digit(unit_at(regex, 1)))
            syntax_error(regex, "invalid decimal escape");
        regex->at++;
        return 0;
    }
    if (c < '8')
        return octal_read(regex);
    regex->at++;
    return c;
}

static bool one_of(uint32_t c, const char *list)
{
    for (; *list; list++)
        if ((uint32_t)(unsigned char)*list == c)
            return true;
    return false;
}

/* The character stands for itself. */
static uint32_t identity_read(struct regex *regex, bool in_class)
{
    const uint32_t c = unit_at(regex, 0);

    if (c == NO_UNIT)
        syntax_error(regex, "\\ at the end of the pattern");
    else if (regex->unicode && !one_of(c, "^$\\.*+?()[]{}|/") &&
             !(in_class && (c == '-' || (regex->sets && one_of(c, "&!#%,:;<=>@`~")))))
        syntax_error(regex, "invalid escape");
    else if (c == 'k' && regex->named)
        syntax_error(regex, "invalid escape");
    regex->at++;
    return c;
}

uint32_t escape_character(struct regex *regex, bool in_class)
{
    static const char controls[] = "f\fn\nr\rt\tv\v";
    const uint32_t c = unit_at(regex, 0), start = regex->at;
    uint32_t value = NO_UNIT;

    if (is_digit(c))
        return digit_read(regex);
    if (c == 'c')
        return control_read(regex, in_class);
    if (c == 'b' && in_class) {
        regex->at++;
        return '\b';
    }
    for (size_t i = 0; controls[i]; i += 2)
        if (c == (uint32_t)(unsigned char)controls[i]) {
            regex->at++;
            return (unsigned char)controls[i + 1];
        }
    if (c == 'x' || c == 'u') {
        regex->at++;
        value = c == 'x' ? hex_read(regex, 2) : unicode_read(regex, regex->unicode);
        if (value != NO_UNIT)
            return value;
        regex->at = start;
        if (regex->unicode)
            syntax_error(regex, "invalid Unicode or hexadecimal escape");
    }
    return identity_read(regex, in_class);
}
