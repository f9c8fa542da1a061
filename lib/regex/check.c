/* check.c - whether a pattern is one. */
#include "regex/inside.h"

enum regex_result regex_check(const struct regex_host *host, struct slice pattern, unsigned flags,
                              struct regex_error *error)
{
    struct regex regex;
    enum regex_result result;

    regex_open(&regex, host, pattern, flags);
    regex.checking = true;
    regex_parse(&regex);
    result = regex_report(&regex, error);
    regex_close(&regex);
    return result;
}
