/* oracle_test.c - random patterns find what they find in node: see oracle.mjs. */
#include "../memory.h"

#include "regex/regex.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define EXPECTED "tests/unit/regex/expected.txt"
#define LINE     4096

static size_t from_hex(const char *digits, char *bytes)
{
    size_t len = 0;
    unsigned value;

    for (; digits[0] && digits[1] && sscanf(digits, "%2x", &value) == 1; digits += 2)
        bytes[len++] = (char)value;
    return len;
}

static void search(const void *program, struct slice text, char *found)
{
    const struct regex_host host = { .allocator = allocator_system() };
    struct regex_search search;
    size_t len = 0;

    assert_int_equal(regex_search_begin(&search, &host, program, text), REGEX_OK);
    snprintf(found, LINE, "none");
    if (regex_search_next(&search, 0, false) == REGEX_OK)
        for (uint32_t i = 0; i < regex_groups(program); i++)
            len += (size_t)snprintf(found + len, LINE - len, "%s%d,%d", i ? " " : "",
                                    (int)search.places[2 * i], (int)search.places[2 * i + 1]);
    regex_search_end(&search);
}

static void answer(const char *flags, const char *pattern, const char *text, char *found)
{
    const struct regex_host host = { .allocator = allocator_system() };
    char pattern_bytes[LINE], text_bytes[LINE];
    struct buffer program;
    unsigned bits;

    assert_true(regex_flags(slice_of(*flags == '-' ? "" : flags), &bits));
    buffer_init(&program, allocator_system(), SIZE_MAX);
    if (regex_compile(&host, slice_make(pattern_bytes, from_hex(pattern, pattern_bytes)), bits,
                      &program, NULL) == REGEX_OK)
        search(program.data, slice_make(text_bytes, from_hex(text, text_bytes)), found);
    else
        snprintf(found, LINE, "error");
    buffer_free(&program);
}

static void random_patterns_find_what_they_find_elsewhere(void **state)
{
    (void)state;
    FILE *file = fopen(EXPECTED, "r");
    char line[LINE], found[LINE];
    int lines = 0;

    assert_non_null(file);
    while (fgets(line, sizeof line, file)) {
        char *rest = line, *fields[4];

        for (int i = 0; i < 4; i++)
            fields[i] = strsep(&rest, "\t\n");
        answer(fields[0], fields[1], fields[2], found);
        if (strcmp(found, fields[3]) != 0)
            fail_msg("line %d: %s, but node says %s", lines + 1, found, fields[3]);
        lines++;
    }
    fclose(file);
    assert_int_equal(lines, 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_patterns_find_what_they_find_elsewhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
