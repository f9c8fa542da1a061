/* slice.c - comparing, cutting and reading borrowed bytes. ASCII only, no locale. */
#include "base/slice.h"

#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool slice_equal_nocase(struct slice a, struct slice b)
{
    size_t at = 0;

    if (a.len != b.len)
        return false;
    while (at < a.len && lower(a.data[at]) == lower(b.data[at]))
        at++;
    return at == a.len;
}

bool slice_ends(struct slice a, const char *suffix)
{
    size_t len = slice_of(suffix).len;

    return a.len >= len && slice_is(slice_from(a, a.len - len), suffix);
}

int slice_compare(struct slice a, struct slice b)
{
    size_t common = a.len < b.len ? a.len : b.len;
    int order = common ? memcmp(a.data, b.data, common) : 0;

    return order ? order : (a.len > b.len) - (a.len < b.len);
}

struct slice slice_from(struct slice a, size_t at)
{
    if (!a.data)
        return a;
    if (at > a.len)
        at = a.len;
    return (struct slice){ a.data + at, a.len - at };
}

struct slice slice_to(struct slice a, size_t at)
{
    return (struct slice){ a.data, at < a.len ? at : a.len };
}

static bool white(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

struct slice slice_trim(struct slice a)
{
    while (a.len && white(a.data[0]))
        a = slice_from(a, 1);
    while (a.len && white(a.data[a.len - 1]))
        a.len--;
    return a;
}

size_t slice_find(struct slice a, char c)
{
    const char *found = a.len ? memchr(a.data, c, a.len) : NULL;

    return found ? (size_t)(found - a.data) : a.len;
}

struct slice slice_split(struct slice a, char c, struct slice *rest)
{
    size_t at = slice_find(a, c);

    *rest = slice_from(a, at < a.len ? at + 1 : a.len);
    return slice_to(a, at);
}

bool slice_to_u64(struct slice a, uint64_t *number)
{
    uint64_t sum = 0;

    for (size_t at = 0; at < a.len; at++) {
        unsigned digit = (unsigned)(unsigned char)a.data[at] - '0';

        if (digit > 9 || sum > (UINT64_MAX - digit) / 10)
            return false;
        sum = sum * 10 + digit;
    }
    if (!a.len)
        return false;
    *number = sum;
    return true;
}
