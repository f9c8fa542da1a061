/* blank.c - blanking pieces of a text without moving what is around them. */
#include "script/blank.h"

#include "base/utf8.h"

#include <string.h>

/* As many blanks as there are characters; line ends and tabs stay. */
static void blank(struct buffer *out, struct slice text)
{
    for (size_t at = 0; at < text.len;) {
        char c = text.data[at];

        utf8_next(text, &at);
        buffer_add_char(out, c == '\n' || c == '\r' || c == '\t' ? c : ' ');
    }
}

/* What stands behind the last line end of a piece. */
static struct slice last_line(struct slice piece)
{
    size_t at = piece.len;

    while (at && piece.data[at - 1] != '\n')
        at--;
    return slice_from(piece, at);
}

static size_t count_characters(struct slice text)
{
    size_t count = 0;

    for (size_t at = 0; at < text.len; count++)
        utf8_next(text, &at);
    return count;
}

static void replace(struct buffer *out, struct slice piece, const char *text)
{
    struct slice line = last_line(piece);
    size_t room = count_characters(line);
    size_t len = text ? strlen(text) : 0;

    if (room >= len) {
        blank(out, slice_to(piece, piece.len - line.len));
        for (; room > len; room--)
            buffer_add_char(out, ' ');
        buffer_add(out, text, len);
        return;
    }
    /* Nothing but the piece's own blanks follows on its first line. */
    buffer_add(out, text, len);
    blank(out, slice_from(piece, slice_find(piece, '\n')));
}

void lower_write(struct buffer *out, struct slice text, const struct edit *edits, uint32_t count)
{
    size_t at = 0;

    for (uint32_t edit = 0; edit < count; edit++) {
        buffer_add(out, text.data + at, edits[edit].start - at);
        replace(out, slice_make(text.data + edits[edit].start, edits[edit].end - edits[edit].start),
                edits[edit].text);
        at = edits[edit].end;
    }
    buffer_add_slice(out, slice_from(text, at));
}
