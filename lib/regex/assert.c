/* assert.c - what a place in the text has to be like, and text that was matched before. */
#include "regex/match.h"

#include "regex/inside.h"

static bool is_line_end(uint32_t c)
{
    return c == '\n' || c == '\r' || c == 0x2028 || c == 0x2029;
}

static bool is_word(uint32_t c, bool folds)
{
    if (c >= 0x80)
        return folds && (c == 0x17f || c == 0x212a);
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

#define NONE 0xffffffffu

static uint32_t before(const struct run *run)
{
    uint32_t at = run->place;

    return at ? text_before(&run->text, &at) : NONE;
}

static uint32_t behind(const struct run *run)
{
    uint32_t at = run->place;

    return at < run->text.len ? text_next(&run->text, &at) : NONE;
}

bool assertion_holds(const struct run *run, const uint8_t *pc)
{
    switch (*pc) {
    case OP_TEXT_START:
        return run->place == 0;
    case OP_TEXT_END:
        return run->place == run->text.len;
    case OP_LINE_START:
        return run->place == 0 || is_line_end(before(run));
    case OP_LINE_END:
        return run->place == run->text.len || is_line_end(behind(run));
    default:
        return (is_word(before(run), pc[1] & WORD_FOLDS) !=
                is_word(behind(run), pc[1] & WORD_FOLDS)) == (pc[1] & 1);
    }
}

/* ---- references --------------------------------------------------------------- */

/* Character by character, without case. */
static bool same_folded(struct run *run, uint32_t from, uint32_t to, bool back)
{
    const struct text *text = &run->text;
    uint32_t at = back ? to : from, place = run->place;

    while (at != (back ? from : to)) {
        uint32_t a, b;

        if (place == (back ? 0 : text->len))
            return false;
        a = back ? text_before(text, &at) : text_next(text, &at);
        b = back ? text_before(text, &place) : text_next(text, &place);
        if (a != b && fold(a, text->unicode) != fold(b, text->unicode))
            return false;
        run->budget -= 4;
        if (run->budget < 0 && !run_spend(run))
            return false;
    }
    run->place = place;
    return true;
}

static bool same_bytes(struct run *run, uint32_t from, uint32_t to, bool back)
{
    const uint32_t len = to - from;
    uint32_t start = run->place;

    run->budget -= (int32_t)(len / 16);
    if (back) {
        if (len > start)
            return false;
        start -= len;
    } else if (len > run->text.len - start) {
        return false;
    }
    if (memcmp(run->text.bytes + from, run->text.bytes + start, len) != 0)
        return false;
    run->place = back ? start : start + len;
    return !text_splits(&run->text, run->place);
}

bool back_matches(struct run *run, const uint8_t *pc)
{
    const bool back = pc[1] & BACK_BEHIND;
    const uint32_t count = get32(pc + 2);

    for (uint32_t i = 0; i < count; i++) {
        const uint32_t group = get32(pc + 6 + 4 * i);
        const uint32_t from = run->registers[2 * group], to = run->registers[2 * group + 1];

        if (from == REGEX_UNSET || to == REGEX_UNSET || from > to)
            continue;
        return (pc[1] & BACK_FOLDS ? same_folded : same_bytes)(run, from, to, back);
    }
    return true;
}
