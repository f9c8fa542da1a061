/* linemap.c - finding a place through a line map, and its text form. */
#include "base/linemap.h"

#include "base/json.h"
#include "base/jsontext.h"
#include "base/utf8.h"

#define FIRST_ROOM 8
#define FIELDS     7

void linemap_init(struct linemap *map, const struct allocator *allocator)
{
    *map = (struct linemap){ .allocator = allocator };
}

void linemap_free(struct linemap *map)
{
    mem_free(map->allocator, map->pieces);
    linemap_init(map, map->allocator);
}

bool linemap_add(struct linemap *map, const struct linemap_piece *piece)
{
    if (map->count == map->room) {
        uint32_t room = map->room ? map->room * 2 : FIRST_ROOM;
        size_t bytes;
        struct linemap_piece *pieces = NULL;

        if (room > map->room && size_mul(room, sizeof *pieces, &bytes))
            pieces = mem_resize(map->allocator, map->pieces, bytes);
        if (!pieces)
            return false;
        map->pieces = pieces;
        map->room = room;
    }
    map->pieces[map->count++] = *piece;
    return true;
}

/* The piece a lowered place is in, or NULL. Column 0 takes a line's first piece. */
static const struct linemap_piece *piece_of(const struct linemap *map, uint32_t line,
                                            uint32_t column)
{
    const struct linemap_piece *found = NULL;

    for (uint32_t at = 0; at < map->count && map->pieces[at].lowered_line <= line; at++) {
        const struct linemap_piece *piece = &map->pieces[at];

        if (found && piece->lowered_line == line && (column || found->lowered_line == line) &&
            column < piece->lowered_column)
            break;
        found = piece;
    }
    if (found && found->lowered_line == line && column && column < found->lowered_column)
        return NULL;
    return found;
}

/* The character at text[*at] of a JSON string's inside, moving past it; both halves
 * of a pair are one character. */
static uint32_t next_decoded(struct slice text, size_t *at)
{
    struct slice rest = slice_from(text, *at);

    if (rest.data[0] != '\\')
        return utf8_next(text, at);
    if (!slice_starts(rest, "\\u")) {
        *at += rest.len > 1 ? 2 : 1;
        return slice_starts(rest, "\\n") ? '\n' : 'x';
    }
    *at += rest.len < 6 ? rest.len : 6;
    if (slice_is_nocase(slice_to(slice_from(rest, 2), 2), "d8") ||
        slice_is_nocase(slice_to(slice_from(rest, 2), 2), "d9") ||
        slice_is_nocase(slice_to(slice_from(rest, 2), 2), "da") ||
        slice_is_nocase(slice_to(slice_from(rest, 2), 2), "db")) {
        if (slice_starts(slice_from(rest, 6), "\\ud") || slice_starts(slice_from(rest, 6), "\\uD"))
            *at += rest.len < 12 ? rest.len - 6 : 6;
    }
    return slice_is_nocase(slice_to(rest, 6), "\\u000a") ? '\n' : 'x';
}

/* Byte offset in the document of what is `lines` line ends and then `columns`
 * characters past the piece's begin. Never past the string's end. */
static size_t find_in_string(struct slice document, const struct linemap_piece *piece,
                             uint32_t lines, uint32_t columns)
{
    size_t at = (size_t)piece->offset + 1;
    uint32_t skip = piece->skip;

    while (at < document.len && document.data[at] != '"' && (skip || lines || columns)) {
        size_t before = at;
        uint32_t character = next_decoded(document, &at);

        if (skip) {
            skip--;
        } else if (lines) {
            lines -= character == '\n';
        } else if (character == '\n') {
            return before;
        } else {
            columns--;
        }
    }
    return at < document.len ? at : document.len;
}

bool linemap_find(const struct linemap *map, struct slice document, uint32_t line, uint32_t column,
                  uint32_t *to_line, uint32_t *to_column)
{
    const struct linemap_piece *piece = piece_of(map, line, column);
    uint32_t lines, columns;

    *to_line = 0;
    *to_column = 0;
    if (!piece || (!piece->line && !piece->escaped))
        return false;
    lines = line - piece->lowered_line;
    columns = column ? column - (lines ? 1 : piece->lowered_column) : 0;
    if (piece->escaped) {
        text_position(document, find_in_string(document, piece, lines, columns), to_line,
                      to_column);
    } else {
        *to_line = piece->line + lines;
        *to_column = columns + (lines ? 1 : piece->column);
    }
    if (!column)
        *to_column = 0;
    return true;
}

void linemap_write(const struct linemap *map, struct buffer *out)
{
    buffer_add_char(out, '[');
    for (uint32_t at = 0; at < map->count; at++) {
        const struct linemap_piece *piece = &map->pieces[at];

        buffer_printf(out, "%s[%u,%u,%u,%u,%u,%u,%u]", at ? "," : "", piece->lowered_line,
                      piece->lowered_column, piece->line, piece->column, piece->offset, piece->skip,
                      piece->escaped);
    }
    buffer_add_char(out, ']');
}

static bool read_piece(const struct jsontext *index, uint32_t node, struct linemap_piece *piece)
{
    uint32_t *const fields[FIELDS] = { &piece->lowered_line, &piece->lowered_column, &piece->line,
                                       &piece->column,       &piece->offset,         &piece->skip,
                                       &piece->escaped };

    if (index->nodes[node].type != JSONTEXT_ARRAY || index->nodes[node].count != FIELDS)
        return false;
    for (uint32_t at = 0; at < FIELDS; at++) {
        uint64_t number;

        if (!slice_to_u64(jsontext_raw(index, node + 1 + at), &number) || number > UINT32_MAX)
            return false;
        *fields[at] = (uint32_t)number;
    }
    return true;
}

mdx_status linemap_read(struct linemap *map, struct slice text, struct error *error)
{
    struct jsontext index;
    mdx_status status;

    jsontext_init(&index, map->allocator);
    status = jsontext_read(&index, text, error);
    if (status)
        goto done;
    if (index.nodes[0].type != JSONTEXT_ARRAY)
        goto wrong;
    for (uint32_t node = 1; node < index.count; node = index.nodes[node].next) {
        struct linemap_piece piece;

        if (!read_piece(&index, node, &piece))
            goto wrong;
        if (!linemap_add(map, &piece)) {
            status = error_no_memory(error);
            goto done;
        }
    }
    goto done;

wrong:
    status = error_set(error, CODE_STORE_FORMAT,
                       "A position map in the store cannot be read. Load the definition again.");
done:
    if (status)
        linemap_free(map);
    jsontext_free(&index);
    return status;
}
