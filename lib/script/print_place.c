/* print_place.c - where the printed text is, and what place of the source that stands for. */
#include "script/printer.h"

#include <string.h>

#define BLOCK 256 /* bytes of the text for one number of `wide` */

static bool is_inside(char c) /* of a character of several bytes */
{
    return ((unsigned char)c & 0xC0) == 0x80;
}

static bool find_lines(struct printer *printer)
{
    uint32_t count = 1;
    struct slice text = printer->text;

    for (size_t at = 0; at < text.len; at++)
        count += text.data[at] == '\n';
    printer->lines = arena_new(printer->arena, count * sizeof *printer->lines);
    if (!printer->lines)
        return false;
    for (size_t at = 0; at < text.len; at++)
        if (text.data[at] == '\n')
            printer->lines[++printer->line_count] = (uint32_t)at + 1;
    printer->line_count++;
    return true;
}

static bool find_wide(struct printer *printer)
{
    struct slice text = printer->text;
    uint32_t count = 0;
    size_t at = 0;

    while (at < text.len && !is_inside(text.data[at]))
        at++;
    if (at == text.len)
        return true;
    printer->wide = arena_new(printer->arena, (text.len / BLOCK + 1) * sizeof *printer->wide);
    if (!printer->wide)
        return false;
    for (at = 0; at < text.len; at++) {
        if (at % BLOCK == 0)
            printer->wide[at / BLOCK] = count;
        count += is_inside(text.data[at]);
    }
    return true;
}

void place_begin_again(struct printer *printer)
{
    printer->line = printer->column = 1;
    printer->piece_line = printer->piece_column = 1;
    printer->source_line = printer->source_column = 1;
    printer->at_line = 0;
}

bool place_begin(struct printer *printer)
{
    place_begin_again(printer);
    return find_lines(printer) && find_wide(printer);
}

static uint32_t line_of(struct printer *printer, uint32_t offset)
{
    uint32_t low = 0, high = printer->line_count;

    if (printer->lines[printer->at_line] <= offset)
        low = printer->at_line;
    else
        high = printer->at_line;
    if (low + 1 < high && printer->lines[low + 1] > offset)
        high = low + 1;
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;

        if (printer->lines[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    printer->at_line = low;
    return low;
}

/* Bytes before the offset that begin no character. */
static uint32_t wide_before(const struct printer *printer, uint32_t offset)
{
    uint32_t block = offset / BLOCK;
    uint32_t count;

    if (!printer->wide)
        return 0;
    if (offset >= printer->text.len)
        offset = (uint32_t)printer->text.len;
    block = offset && offset % BLOCK == 0 ? block - 1 : block;
    count = printer->wide[block];
    for (uint32_t at = block * BLOCK; at < offset; at++)
        count += is_inside(printer->text.data[at]);
    return count;
}

static void put_bytes(struct printer *printer, const char *data, size_t len)
{
    buffer_add(printer->out, data, len);
    for (size_t at = 0; at < len; at++)
        printer->column += !is_inside(data[at]);
}

static void new_line(struct printer *printer)
{
    buffer_add_char(printer->out, '\n');
    printer->line++;
    printer->column = 1;
}

static void add_piece(struct printer *printer, uint32_t line, uint32_t column)
{
    bool first = !printer->columns->count;
    struct linemap_piece piece = { .lowered_line = 1, .lowered_column = 1, .line = 1, .column = 1 };

    if (first && (printer->line != 1 || printer->column != 1) &&
        !linemap_add(printer->columns, &piece))
        printer->failed = true;
    piece = (struct linemap_piece){ .lowered_line = printer->line,
                                    .lowered_column = printer->column,
                                    .line = line,
                                    .column = column };
    if (!linemap_add(printer->columns, &piece))
        printer->failed = true;
    printer->piece_line = printer->line;
    printer->piece_column = printer->column;
    printer->source_line = line;
    printer->source_column = column;
}

void place_line(struct printer *printer, uint32_t offset)
{
    uint32_t line = line_of(printer, offset) + 1;

    while (printer->line < line && !printer->no_line)
        new_line(printer);
}

/* Moves there as far as that can be; gives line and column of the source. */
static uint32_t move(struct printer *printer, uint32_t offset, uint32_t *to_line)
{
    uint32_t line = line_of(printer, offset);
    uint32_t begin = printer->lines[line++];
    uint32_t column = offset - begin - (wide_before(printer, offset) - wide_before(printer, begin));

    column++;
    *to_line = line;
    while (printer->line < line && !printer->no_line)
        new_line(printer);
    while (printer->line == line && printer->column < column)
        put_bytes(printer, " ", 1);
    printer->no_line = false;
    return column;
}

void place_quietly(struct printer *printer, uint32_t offset)
{
    uint32_t line;

    (void)move(printer, offset, &line);
}

/* What the map says of the place where the next byte goes. */
static void mapped(const struct printer *printer, uint32_t *line, uint32_t *column)
{
    const uint32_t lines = printer->line - printer->piece_line;

    *line = printer->source_line + lines;
    *column = lines ? printer->column
                    : printer->source_column + (printer->column - printer->piece_column);
}

void place_mark(const struct printer *printer, struct place_mark *mark)
{
    *mark = (struct place_mark){ .offset = printer->out->len,
                                 .line = printer->line,
                                 .column = printer->column,
                                 .piece = linemap_end(printer->columns) };
    mapped(printer, &mark->source_line, &mark->source_column);
}

/* What followed the mark begins anew behind the text. */
static bool insert_piece(struct linemap *map, const struct place_mark *mark, uint32_t width)
{
    const struct linemap_piece piece = { .lowered_line = mark->line,
                                         .lowered_column = mark->column + width,
                                         .line = mark->source_line,
                                         .column = mark->source_column };

    return linemap_insert(map, &mark->piece, &piece, width);
}

void place_insert(struct printer *printer, const struct place_mark *mark, struct slice text)
{
    struct buffer *out = printer->out;
    const size_t rest = out->len - mark->offset;

    buffer_add_slice(out, text); /* room for it */
    if (buffer_failed(out) || !insert_piece(printer->columns, mark, (uint32_t)text.len)) {
        printer->failed = true;
        return;
    }
    memmove(out->data + mark->offset + text.len, out->data + mark->offset, rest);
    memcpy(out->data + mark->offset, text.data, text.len);
}

void place(struct printer *printer, uint32_t offset)
{
    uint32_t line, is_line, is_column;
    uint32_t column = move(printer, offset, &line);

    mapped(printer, &is_line, &is_column);
    if (is_line != line || is_column != column)
        add_piece(printer, line, column);
}

void place_end(struct printer *printer)
{
    while (printer->line < printer->line_count)
        new_line(printer);
}

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '$' || c == '@' || (unsigned char)c >= 0x80;
}

void put_slice(struct printer *printer, struct slice text)
{
    char last = printer->out->len ? printer->out->data[printer->out->len - 1] : ' ';

    if (text.len && ((is_word(last) && is_word(text.data[0])) ||
                     ((last == '+' || last == '-') && text.data[0] == last)))
        put_bytes(printer, " ", 1);
    put_bytes(printer, text.data, text.len);
}

void put(struct printer *printer, const char *text)
{
    put_slice(printer, slice_make(text, strlen(text)));
}

void put_name(struct printer *printer, const struct name *name)
{
    put_slice(printer, slice_make(name->text, name->len));
}
