/* codes.c - the tables of codes.h and diagnostics.h, made into rows. */
#include "base/codes.h"

#include "base/diagnostics.h"

#include <stddef.h>
#include <string.h>

#define ROW(name, status, retryable, http, exit_status, text)                                      \
    { #name, status, retryable, http, exit_status, text },
static const struct code_row rows[] = { MDX_CODES(ROW) };
#undef ROW

#define ROW(number, code, title, cure) { number, CODE_##code, title, cure },
static const struct diagnostic diagnostics[] = { MDX_DIAGNOSTICS(ROW) };
#undef ROW

const struct code_row *code_row(enum code code)
{
    return &rows[code < CODE_COUNT ? code : CODE_INTERNAL];
}

const struct code_row *code_find(const char *name, uint32_t len)
{
    for (size_t at = 0; at < CODE_COUNT; at++) {
        if (strlen(rows[at].name) == len && len && memcmp(rows[at].name, name, len) == 0)
            return &rows[at];
    }
    return NULL;
}

const char *category_name(mdx_status status)
{
    static const char *const names[] = {
        "OK",      "CONFIG",    "VALIDATION", "NOT_FOUND", "CONFLICT", "AUTH",     "RATE_LIMIT",
        "TIMEOUT", "TRANSPORT", "CONNECTION", "EXECUTION", "LIMIT",    "SECURITY",
    };

    return status > 0 || status <= -(mdx_status)(sizeof names / sizeof names[0]) ? "INTERNAL"
                                                                                 : names[-status];
}

const struct diagnostic *diagnostic_find(uint32_t number)
{
    for (size_t at = 0; at < sizeof diagnostics / sizeof diagnostics[0]; at++) {
        if (diagnostics[at].number == number)
            return &diagnostics[at];
    }
    return NULL;
}

const struct diagnostic *diagnostic_all(uint32_t *count)
{
    *count = sizeof diagnostics / sizeof diagnostics[0];
    return diagnostics;
}
