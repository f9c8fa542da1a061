/* regex_fuzz.c - patterns and texts of any bytes.
 *
 * The first byte is the flags; the pattern goes up to a newline, the rest is the text. What is
 * refused or compiled is so every time, and a match lies within the text. */
#include "regex/regex.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool spend(void *host, int64_t units)
{
    int64_t *left = host;

    *left -= units;
    return *left > 0;
}

static void look(const struct regex_search *search, uint32_t groups, size_t len)
{
    if (search->places[0] > search->places[1])
        abort();
    for (uint32_t i = 0; i < groups; i++) {
        const uint32_t from = search->places[2 * i], to = search->places[2 * i + 1];

        if (from != REGEX_UNSET && to != REGEX_UNSET && (from > to || to > len))
            abort();
    }
}

static void search_all(const struct regex_host *host, const void *program, struct slice text)
{
    struct regex_search search;
    size_t at = 0;

    if (regex_search_begin(&search, host, program, text))
        abort();
    while (at <= text.len && regex_search_next(&search, at, false) == REGEX_OK) {
        look(&search, regex_groups(program), text.len);
        at = search.places[1] > at ? search.places[1] : at + 1;
        while (at < text.len && ((unsigned char)text.data[at] & 0xc0) == 0x80)
            at++;
    }
    regex_search_end(&search);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int64_t left = 3000000;
    const struct regex_host host = { allocator_system(), spend, &left };
    unsigned flags = size ? data[0] : 0;
    struct regex_error error = { 0, NULL };
    enum regex_result checked, compiled;
    struct slice text, pattern;
    struct buffer program;

    if (!size)
        return 0;
    if ((flags & REGEX_UNICODE) && (flags & REGEX_UNICODE_SETS))
        flags &= ~(unsigned)REGEX_UNICODE_SETS;
    pattern = slice_split(slice_make((const char *)data + 1, size - 1), '\n', &text);
    buffer_init(&program, allocator_system(), SIZE_MAX);
    checked = regex_check(&host, pattern, flags, &error);
    if (checked == REGEX_SYNTAX && (!error.message || error.at > pattern.len))
        abort();
    compiled = regex_compile(&host, pattern, flags, &program, NULL);
    if (left > 0 && checked != compiled)
        abort();
    if (compiled == REGEX_OK && regex_program_bytes(program.data) != program.len)
        abort();
    if (compiled == REGEX_OK)
        search_all(&host, program.data, text);
    buffer_free(&program);
    return 0;
}
