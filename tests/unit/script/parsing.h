/* parsing.h - for tests of the parser: what it says of a text, in one line. */
#ifndef MDX_TESTS_PARSING_H
#define MDX_TESTS_PARSING_H

#include "script/parser.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

/* One text, and the errors it has: "" for none, else "2033@5 2034@9". */
struct row {
    const char *text, *errors;
};

static inline void parse_text(const char *text, size_t len, const struct parser_options *options,
                              char out[512])
{
    struct arena arena;
    struct names names;
    struct findings findings = { 0 };
    size_t used = 0;

    arena_init(&arena, allocator_system());
    assert_true(names_init(&names, &arena));
    assert_non_null(parser_run(&arena, &names, slice_make(text, len), options, &findings));
    out[0] = '\0';
    for (uint32_t at = 0; at < findings.count; at++)
        used += (size_t)snprintf(out + used, 512 - used, "%s%u@%u", at ? " " : "",
                                 findings.list[at].number, findings.list[at].offset);
    arena_free(&arena);
}

static inline void assert_rows(const struct row *rows, size_t count,
                               const struct parser_options *options)
{
    for (size_t row = 0; row < count; row++) {
        char errors[512];

        parse_text(rows[row].text, strlen(rows[row].text), options, errors);
        if (strcmp(errors, rows[row].errors))
            fail_msg("%s\n  gives  %s\n  not    %s", rows[row].text, errors, rows[row].errors);
    }
}

#define ASSERT_ROWS(rows, ...)                                                                     \
    assert_rows(rows, sizeof rows / sizeof rows[0], &(struct parser_options){ __VA_ARGS__ })

#endif
