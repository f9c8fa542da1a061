/* slice.h - borrowed bytes: a pointer and a length, never a terminator. */
#ifndef MDX_BASE_SLICE_H
#define MDX_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct slice {
    const char *data; /* may be NULL only when len is 0 */
    size_t len;
};

/* A string literal as a slice. */
#define SLICE(text) ((struct slice){ "" text, sizeof(text) - 1 })

/* In the header, so that the length of a literal costs nothing. */
static inline struct slice slice_make(const char *data, size_t len)
{
    return (struct slice){ data, len };
}
/* NUL terminated; NULL gives an empty slice */
static inline struct slice slice_of(const char *text)
{
    return slice_make(text, text ? strlen(text) : 0);
}
static inline bool slice_equal(struct slice a, struct slice b)
{
    return a.len == b.len && (!a.len || memcmp(a.data, b.data, a.len) == 0);
}
static inline bool slice_is(struct slice a, const char *text)
{
    return slice_equal(a, slice_of(text));
}
bool slice_equal_nocase(struct slice a, struct slice b); /* ASCII letters only */
static inline bool slice_is_nocase(struct slice a, const char *text)
{
    struct slice b = slice_of(text);

    return a.len == b.len && slice_equal_nocase(a, b);
}
static inline bool slice_starts(struct slice a, const char *prefix)
{
    struct slice b = slice_of(prefix);

    return a.len >= b.len && slice_equal(slice_make(a.data, b.len), b);
}
bool slice_ends(struct slice a, const char *suffix);
int slice_compare(struct slice a, struct slice b);  /* as memcmp, shorter first */
struct slice slice_from(struct slice a, size_t at); /* the rest; empty past the end */
struct slice slice_to(struct slice a, size_t at);   /* the first `at` bytes at most */
struct slice slice_trim(struct slice a);            /* without ASCII white space at both ends */
size_t slice_find(struct slice a, char c);          /* index, or a.len */
/* The part before the first `c`; *rest is what follows it, empty at the end. */
struct slice slice_split(struct slice a, char c, struct slice *rest);
/* Decimal digits only, nothing else, no overflow. */
bool slice_to_u64(struct slice a, uint64_t *number);

#endif
