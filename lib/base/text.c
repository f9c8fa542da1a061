/* text.c - lines and columns of a text. Lines end with \n or \r\n. */
#include "base/json.h"

#include "base/utf8.h"

#include <string.h>

static size_t line_start(struct slice text, size_t offset)
{
    const char *newline = offset ? memrchr(text.data, '\n', offset) : NULL;

    return newline ? (size_t)(newline - text.data) + 1 : 0;
}

void text_position(struct slice text, size_t offset, uint32_t *line, uint32_t *column)
{
    size_t lines = 1;
    size_t columns = 1;
    size_t start;

    if (offset > text.len)
        offset = text.len;
    start = line_start(text, offset);
    for (size_t at = 0; at < start; at++)
        lines += text.data[at] == '\n';
    for (size_t at = start; at < offset; columns++)
        utf8_next(text, &at);
    *line = lines < UINT32_MAX ? (uint32_t)lines : UINT32_MAX;
    *column = columns < UINT32_MAX ? (uint32_t)columns : UINT32_MAX;
}

struct slice text_line_at(struct slice text, size_t offset)
{
    struct slice line;

    if (offset > text.len)
        offset = text.len;
    line = slice_from(text, line_start(text, offset));
    line = slice_to(line, slice_find(line, '\n'));
    if (slice_ends(line, "\r"))
        line.len--;
    return line;
}

struct slice text_line(struct slice text, uint32_t line)
{
    struct slice rest = text;

    if (!line)
        return slice_to(text, 0);
    while (--line && rest.len)
        slice_split(rest, '\n', &rest);
    return text_line_at(rest, 0);
}
