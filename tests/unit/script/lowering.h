/* lowering.h - for tests of the passes: what a text becomes, without what does not matter.
 *
 * Directives are left out, runs of space are one, and each hidden variable is `@`. A row holds when
 * its parts, separated by ` … `, stand in the lowered text in that order; a part that begins with
 * `!` must stand nowhere behind the one before. */
#ifndef MDX_TESTS_LOWERING_H
#define MDX_TESTS_LOWERING_H

#include "script/script.h"

#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#define LOWERING_MOST 8192

struct lowered_row {
    const char *text, *parts;
};

static inline const char *after_directive(const char *at)
{
    for (at++; *at != '"'; at++)
        at += *at == '\\';
    return at + (at[1] == ';' ? 2 : 1);
}

static inline void lowering_normal(const char *from, char to[LOWERING_MOST])
{
    size_t len = 0;

    while (*from && len < LOWERING_MOST - 1) {
        if (from[0] == '"' && from[1] == '@') {
            from = after_directive(from);
        } else if (*from == ' ' || *from == '\n') {
            if (len && to[len - 1] != ' ')
                to[len++] = ' ';
            from++;
        } else if (from[0] == '@' && isdigit((unsigned char)from[1])) {
            to[len++] = *from++;
            while (isdigit((unsigned char)*from))
                from++;
        } else {
            to[len++] = *from++;
        }
    }
    to[len] = '\0';
}

static inline void lowering_of(const char *text, bool typescript, char to[LOWERING_MOST])
{
    struct script_options options = { .kind = SCRIPT_PLAIN,
                                      .document = SLICE("test"),
                                      .typescript = typescript };
    struct script script;
    struct error error;

    error_init(&error, allocator_system());
    if (script_lower(&script, allocator_system(), slice_of(text), &options, &error))
        fail_msg("%s\n  is refused: %s", text, error.message);
    lowering_normal(script.lowered.data ? script.lowered.data : "", to);
    script_free(&script);
    error_free(&error);
}

/* The place behind the part; NULL when the part is not as it should be. */
static inline const char *after_part(const char *at, const char *part, size_t len)
{
    bool absent = *part == '!';
    char copy[512];
    const char *found;

    part += absent;
    len -= absent;
    assert_true(len < sizeof copy);
    memcpy(copy, part, len);
    copy[len] = '\0';
    found = strstr(at, copy);
    if (absent)
        return found ? NULL : at;
    return found ? found + len : NULL;
}

static inline void assert_lowered_rows(const struct lowered_row *rows, size_t count,
                                       bool typescript)
{
    static const char between[] = " … ";

    for (size_t row = 0; row < count; row++) {
        char lowered[LOWERING_MOST];
        const char *at = lowered, *part = rows[row].parts;

        lowering_of(rows[row].text, typescript, lowered);
        while (at && part) {
            const char *end = strstr(part, between);

            at = after_part(at, part, end ? (size_t)(end - part) : strlen(part));
            part = end ? end + sizeof between - 1 : NULL;
        }
        if (!at)
            fail_msg("%s\n  becomes  %s\n  without  %s", rows[row].text, lowered, rows[row].parts);
    }
}

#define ASSERT_LOWERED(rows)    assert_lowered_rows(rows, sizeof rows / sizeof rows[0], false)
#define ASSERT_TYPESCRIPT(rows) assert_lowered_rows(rows, sizeof rows / sizeof rows[0], true)

#endif
