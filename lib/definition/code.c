/* code.c - code and the place it has in the document. */
#include "definition/parts.h"

void code_init(struct code_text *code, const struct allocator *allocator)
{
    *code = (struct code_text){ 0 };
    linemap_init(&code->place, allocator);
}

void code_free(struct code_text *code, const struct allocator *allocator)
{
    mem_free(allocator, code->text);
    linemap_free(&code->place);
    code_init(code, allocator);
}

static void add_piece(struct reader *reader, struct code_text *code,
                      const struct linemap_piece *piece)
{
    if (!linemap_add(&code->place, piece))
        reader_no_memory(reader);
}

void code_plain(struct reader *reader, struct code_text *code, struct buffer *text)
{
    const struct linemap_piece same = {
        .lowered_line = 1, .lowered_column = 1, .line = 1, .column = 1
    };

    mem_free(reader->allocator, code->text);
    buffer_add(text, "", 0);
    code->text = buffer_take(text, &code->len);
    if (!code->text)
        reader_no_memory(reader);
    add_piece(reader, code, &same);
}

void code_escaped(struct reader *reader, struct code_text *code, uint32_t line, size_t at)
{
    struct linemap_piece piece = { .lowered_line = line,
                                   .lowered_column = 1,
                                   .offset = (uint32_t)(at + reader->skipped),
                                   .escaped = 1 };

    reader_position(reader, at, &piece.line, &piece.column);
    add_piece(reader, code, &piece);
}

void code_quoted(struct reader *reader, struct code_text *code, struct slice text, size_t at)
{
    mem_free(reader->allocator, code->text);
    code->text = reader_copy(reader, text);
    code->len = code->text ? text.len : 0;
    code_escaped(reader, code, 1, at);
}

/* Where the line behind the one at `at` begins, after so many blanks of it at most. */
static size_t next_line(struct slice text, size_t at, size_t blanks)
{
    while (at < text.len && text.data[at] != '\n')
        at++;
    at += at < text.len;
    for (; blanks && at < text.len && text.data[at] == ' '; blanks--)
        at++;
    return at;
}

/* A YAML scalar without quotes: each line of a block has its own place, behind the blanks that all
 * of them begin with. */
static void code_block(struct reader *reader, struct code_text *code, size_t at)
{
    struct linemap_piece piece = { .lowered_line = 1, .lowered_column = 1 };
    size_t blanks = 0;

    while (at < reader->text.len && reader->text.data[at] == ' ') {
        at++;
        blanks++;
    }
    for (size_t i = 0; i <= code->len && !reader->no_memory; i++) {
        if (i && code->text[i - 1] != '\n')
            continue;
        if (i)
            at = next_line(reader->text, at, blanks);
        reader_position(reader, at, &piece.line, &piece.column);
        add_piece(reader, code, &piece);
        piece.lowered_line++;
    }
}

void code_value(struct reader *reader, struct code_text *code, struct slice text, size_t at)
{
    char first = at < reader->text.len ? reader->text.data[at] : '"';

    if (first == '"') {
        code_quoted(reader, code, text, at);
        return;
    }
    mem_free(reader->allocator, code->text);
    code->text = reader_copy(reader, text);
    code->len = code->text ? text.len : 0;
    code_block(reader, code, at + (first == '\''));
}

bool code_language(struct slice lang)
{
    static const char *const known[] = {
        "typescript", "ts", "tsx", "javascript", "js", "jsx", "mjs"
    };

    for (size_t at = 0; at < sizeof known / sizeof known[0]; at++) {
        if (slice_is_nocase(lang, known[at]))
            return true;
    }
    return false;
}
