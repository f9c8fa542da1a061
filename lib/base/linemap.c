/* linemap.c - finding a place through a line map, and its text form. */
#include "base/linemap.h"

#include "base/json.h"
#include "base/jsontext.h"
#include "base/utf8.h"

#include <string.h>

#define FIRST_ROOM 32
#define FIELDS     7
#define PIECE_MOST 36 /* the head, and each field in five bytes at most */

/* What a piece's head says: what else has changed than columns. */
#define LINE_MOVED  1u /* another lowered line: its column is told whole */
#define PLACE_MOVED 2u /* the document's line is not as many further as the lowered one */
#define QUOTE_MOVED 4u /* offset, skip or escaped */

void linemap_init(struct linemap *map, const struct allocator *allocator)
{
    *map = (struct linemap){ .allocator = allocator };
}

void linemap_free(struct linemap *map)
{
    mem_free(map->allocator, map->bytes);
    linemap_init(map, map->allocator);
}

/* Seven bits a byte, the lowest first; a difference's sign is its lowest bit. Differences wrap
 * around, so that all fields come back whatever they hold. */
static unsigned char *put_difference(unsigned char *to, uint32_t now, uint32_t before)
{
    uint32_t value = now - before;

    value = value << 1 ^ (0 - (value >> 31));
    for (; value > 0x7F; value >>= 7)
        *to++ = (unsigned char)(value | 0x80);
    *to++ = (unsigned char)value;
    return to;
}

static uint32_t take_difference(const unsigned char **from, uint32_t before)
{
    uint32_t value = 0;
    unsigned shift = 0;

    for (; **from & 0x80; shift += 7)
        value |= (uint32_t)(*(*from)++ & 0x7F) << shift;
    value |= (uint32_t) * (*from)++ << shift;
    return before + (value >> 1 ^ (0 - (value & 1)));
}

static bool same_quote(const struct linemap_piece *a, const struct linemap_piece *b)
{
    return a->offset == b->offset && a->skip == b->skip && a->escaped == b->escaped;
}

/* Where a piece is thought to be, given the one before it. */
static uint32_t next_line(const struct linemap_piece *before, const struct linemap_piece *piece)
{
    return before->line + (piece->lowered_line - before->lowered_line);
}

static size_t write_piece(unsigned char *to, const struct linemap_piece *before,
                          const struct linemap_piece *piece)
{
    unsigned char *const begin = to++;
    const bool moved = piece->lowered_line != before->lowered_line;

    *begin = moved ? LINE_MOVED : 0;
    if (moved)
        to = put_difference(to, piece->lowered_line, before->lowered_line);
    to = put_difference(to, piece->lowered_column, moved ? 0 : before->lowered_column);
    to = put_difference(to, piece->column, before->column);
    if (piece->line != next_line(before, piece)) {
        *begin |= PLACE_MOVED;
        to = put_difference(to, piece->line, next_line(before, piece));
    }
    if (!same_quote(before, piece)) {
        *begin |= QUOTE_MOVED;
        to = put_difference(to, piece->offset, before->offset);
        to = put_difference(to, piece->skip, before->skip);
        to = put_difference(to, piece->escaped, before->escaped);
    }
    return (size_t)(to - begin);
}

bool linemap_next(const struct linemap *map, struct linemap_walk *walk)
{
    const struct linemap_piece before = walk->piece;
    struct linemap_piece *piece = &walk->piece;
    const unsigned char *from;
    unsigned head;

    if (walk->at == map->len)
        return false;
    from = map->bytes + walk->at;
    head = *from++;
    if (head & LINE_MOVED)
        piece->lowered_line = take_difference(&from, before.lowered_line);
    piece->lowered_column = take_difference(&from, head & LINE_MOVED ? 0 : before.lowered_column);
    piece->column = take_difference(&from, before.column);
    piece->line = next_line(&before, piece);
    if (head & PLACE_MOVED)
        piece->line = take_difference(&from, piece->line);
    if (head & QUOTE_MOVED) {
        piece->offset = take_difference(&from, before.offset);
        piece->skip = take_difference(&from, before.skip);
        piece->escaped = take_difference(&from, before.escaped);
    }
    walk->at = (size_t)(from - map->bytes);
    return true;
}

static bool reserve(struct linemap *map, size_t more)
{
    size_t room = map->room ? map->room : FIRST_ROOM;
    unsigned char *bytes;

    if (more <= map->room - map->len)
        return true;
    while (room - map->len < more)
        if (!size_add(room, room / 2, &room))
            return false;
    bytes = mem_resize(map->allocator, map->bytes, room);
    if (!bytes)
        return false;
    map->bytes = bytes;
    map->room = room;
    return true;
}

bool linemap_add(struct linemap *map, const struct linemap_piece *piece)
{
    if (!reserve(map, PIECE_MOST))
        return false;
    map->len += write_piece(map->bytes + map->len, &map->last, piece);
    map->last = *piece;
    map->count++;
    return true;
}

bool linemap_copy(struct linemap *map, const struct linemap *from)
{
    if (!from->len)
        return true;
    map->bytes = mem_resize(map->allocator, NULL, from->len);
    if (!map->bytes)
        return false;
    memcpy(map->bytes, from->bytes, from->len);
    map->len = map->room = from->len;
    map->count = from->count;
    map->last = from->last;
    return true;
}

struct linemap_walk linemap_end(const struct linemap *map)
{
    return (struct linemap_walk){ map->len, map->last };
}

bool linemap_insert(struct linemap *map, const struct linemap_walk *end,
                    const struct linemap_piece *piece, uint32_t width)
{
    unsigned char made[2 * PIECE_MOST];
    struct linemap_walk next = *end;
    const bool more = linemap_next(map, &next);
    size_t len = write_piece(made, &end->piece, piece);

    if (!reserve(map, sizeof made))
        return false;
    if (more && next.piece.lowered_line == piece->lowered_line)
        next.piece.lowered_column += width; /* those behind it are told from it */
    if (more)
        len += write_piece(made + len, piece, &next.piece);
    if (!more)
        map->last = *piece;
    else if (map->last.lowered_line == piece->lowered_line)
        map->last.lowered_column += width;
    memmove(map->bytes + end->at + len, map->bytes + next.at, map->len - next.at);
    memcpy(map->bytes + end->at, made, len);
    map->len += len - (next.at - end->at);
    map->count++;
    return true;
}

/* The piece a lowered place is in; false: in none. Column 0 takes a line's first piece. */
static bool piece_of(const struct linemap *map, uint32_t line, uint32_t column,
                     struct linemap_piece *found)
{
    struct linemap_walk walk = { 0 };
    bool any = false;

    while (linemap_next(map, &walk) && walk.piece.lowered_line <= line) {
        if (any && walk.piece.lowered_line == line && (column || found->lowered_line == line) &&
            column < walk.piece.lowered_column)
            break;
        *found = walk.piece;
        any = true;
    }
    return any && !(found->lowered_line == line && column && column < found->lowered_column);
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
    struct linemap_piece piece = { 0 };
    uint32_t lines, columns;

    *to_line = 0;
    *to_column = 0;
    if (!piece_of(map, line, column, &piece) || (!piece.line && !piece.escaped))
        return false;
    lines = line - piece.lowered_line;
    columns = column ? column - (lines ? 1 : piece.lowered_column) : 0;
    if (piece.escaped) {
        text_position(document, find_in_string(document, &piece, lines, columns), to_line,
                      to_column);
    } else {
        *to_line = piece.line + lines;
        *to_column = columns + (lines ? 1 : piece.column);
    }
    if (!column)
        *to_column = 0;
    return true;
}

void linemap_write(const struct linemap *map, struct buffer *out)
{
    struct linemap_walk walk = { 0 };
    const struct linemap_piece *const piece = &walk.piece;
    const char *comma = "";

    buffer_add_char(out, '[');
    for (; linemap_next(map, &walk); comma = ",")
        buffer_printf(out, "%s[%u,%u,%u,%u,%u,%u,%u]", comma, piece->lowered_line,
                      piece->lowered_column, piece->line, piece->column, piece->offset, piece->skip,
                      piece->escaped);
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
