/* check.c - whether a pattern is one. */
#include "regex/regex.h"

enum regex_result regex_check(const struct regex_host *host, struct slice pattern, unsigned flags,
                              struct regex_error *error)
{
    (void)host;
    (void)pattern;
    (void)flags;
    (void)error;
    return REGEX_OK;
}
