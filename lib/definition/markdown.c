/* markdown.c - CommonMark by md4c: which fences, headings, paragraphs and list items
 * are at top level, and where.
 *
 * md4c tells no offsets, but the texts it hands over point into its input, and between
 * a fence and its content lie whole lines that can be counted back. */
#include "definition/markdown.h"

#include <md4c.h>
#include <string.h>

struct walk {
    struct reader *reader;
    struct outline *outline;
    struct slice input; /* the body; its offset in the document: */
    size_t from;
    struct block *open; /* the block that texts go to, or NULL */
    struct buffer text;
    bool text_placed; /* open->at is known */
    unsigned lists, quotes, verbatim;
    size_t seen;         /* past the last text that pointed into the input */
    struct slice info;   /* a fence's: may point into the input */
    size_t first_at;     /* a fence's first text, SIZE_MAX for none yet, */
    uint32_t first_line; /* in this line of its content */
};

/* Offset in the input, or SIZE_MAX for texts of md4c's own. */
static size_t offset_in(const struct walk *walk, const char *text)
{
    uintptr_t start = (uintptr_t)walk->input.data;
    uintptr_t at = (uintptr_t)text;

    return at >= start && at < start + walk->input.len ? (size_t)(at - start) : SIZE_MAX;
}

static size_t line_begin(struct slice text, size_t at)
{
    while (at && text.data[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_after(struct slice text, size_t at)
{
    size_t end = at + slice_find(slice_from(text, at), '\n');

    return end < text.len ? end + 1 : text.len;
}

static struct block *add_block(struct walk *walk, enum block_kind kind)
{
    struct outline *outline = walk->outline;

    if (outline->count == outline->room) {
        size_t room = outline->room ? outline->room * 2 : 32;
        struct block *blocks = NULL;
        size_t bytes;

        if (size_mul(room, sizeof *blocks, &bytes))
            blocks = mem_resize(walk->reader->allocator, outline->blocks, bytes);
        if (!blocks) {
            reader_no_memory(walk->reader);
            return NULL;
        }
        outline->blocks = blocks;
        outline->room = room;
    }
    walk->open = &outline->blocks[outline->count++];
    *walk->open =
        (struct block){ .kind = kind,
                        .at = walk->from + (walk->seen ? line_after(walk->input, walk->seen) : 0) };
    walk->text_placed = false;
    buffer_clear(&walk->text);
    return walk->open;
}

static char *take_text(struct walk *walk)
{
    struct slice text = slice_trim(buffer_slice(&walk->text));

    if (buffer_failed(&walk->text))
        reader_no_memory(walk->reader);
    return reader_copy(walk->reader, text);
}

/* The length of a run of fence characters that a line begins with, indented by 3 at most. */
static size_t fence_run(struct slice line, char fence, struct slice *after)
{
    size_t at = 0;
    size_t start;

    while (at < line.len && at < 3 && line.data[at] == ' ')
        at++;
    start = at;
    while (at < line.len && line.data[at] == fence)
        at++;
    *after = slice_trim(slice_from(line, at));
    return at - start;
}

static struct slice input_line(const struct walk *walk, size_t at)
{
    struct slice line = slice_from(walk->input, at);

    return slice_to(line, slice_find(line, '\n'));
}

/* The begin of the opening fence's line; SIZE_MAX when it cannot be told, which is only
 * when the fence says and holds nothing. */
static size_t find_fence(const struct walk *walk, char fence)
{
    size_t at = walk->first_at;
    struct slice info;

    if (at != SIZE_MAX) {
        at = line_begin(walk->input, at);
        for (uint32_t line = 0; line <= walk->first_line && at; line++)
            at = line_begin(walk->input, at - 1);
        return at;
    }
    if (offset_in(walk, walk->info.data) != SIZE_MAX)
        return line_begin(walk->input, offset_in(walk, walk->info.data));
    /* Escapes in the info and no content: the next such line. */
    at = walk->seen ? line_after(walk->input, walk->seen - 1) : 0;
    for (; walk->info.len && at < walk->input.len; at = line_after(walk->input, at)) {
        if (fence_run(input_line(walk, at), fence, &info) >= 3 && info.len)
            return at;
    }
    return SIZE_MAX;
}

static void open_fence(struct walk *walk, const MD_BLOCK_CODE_DETAIL *detail)
{
    struct block *block = add_block(walk, BLOCK_FENCE);
    struct slice info = slice_make(detail->info.text, detail->info.size);
    struct slice lang = slice_make(detail->lang.text, detail->lang.size);

    walk->info = info;
    walk->first_at = SIZE_MAX;
    if (!block)
        return;
    block->lang = reader_copy(walk->reader, lang);
    block->meta = reader_copy(walk->reader, slice_trim(slice_from(info, lang.len)));
    /* Found now: md4c owns the info only while the block begins. */
    if (offset_in(walk, info.data) == SIZE_MAX)
        walk->info.data = NULL;
}

static void close_fence(struct walk *walk, char fence)
{
    struct block *block = walk->open;
    size_t at = find_fence(walk, fence);
    struct slice after;
    size_t run, end;

    if (at == SIZE_MAX) {
        block->at = block->content_at = block->content_end = block->end = walk->from + walk->seen;
        block->closed = true;
        return;
    }
    run = fence_run(input_line(walk, at), fence, &after);
    block->at = walk->from + at;
    end = line_after(walk->input, at);
    block->content_at = walk->from + end;
    for (uint32_t line = 0; line < block->lines; line++)
        end = line_after(walk->input, end);
    block->content_end = walk->from + end;
    block->closed = fence_run(input_line(walk, end), fence, &after) >= run && !after.len;
    walk->seen = block->closed ? line_after(walk->input, end) : end;
    block->end = walk->from + walk->seen;
}

/* md4c heeds negative answers everywhere, others not. */
static int go_on(const struct walk *walk)
{
    return walk->reader->no_memory ? -1 : 0;
}

static int enter_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct walk *walk = context;
    bool top = !walk->lists && !walk->quotes;

    walk->quotes += type == MD_BLOCK_QUOTE;
    walk->lists += type == MD_BLOCK_UL || type == MD_BLOCK_OL;
    walk->verbatim += type == MD_BLOCK_CODE || type == MD_BLOCK_HTML;
    if (type == MD_BLOCK_LI && walk->lists == 1 && !walk->quotes)
        add_block(walk, BLOCK_ITEM);
    else if (top && type == MD_BLOCK_H)
        add_block(walk, BLOCK_HEADING);
    else if (top && type == MD_BLOCK_P)
        add_block(walk, BLOCK_PARAGRAPH);
    else if (type == MD_BLOCK_P && walk->open)
        buffer_add_char(&walk->text, ' ');
    else if (top && type == MD_BLOCK_CODE && ((MD_BLOCK_CODE_DETAIL *)detail)->fence_char)
        open_fence(walk, detail);
    return go_on(walk);
}

static int leave_block(MD_BLOCKTYPE type, void *detail, void *context)
{
    struct walk *walk = context;
    bool item = type == MD_BLOCK_LI && walk->lists == 1 && !walk->quotes;

    walk->quotes -= type == MD_BLOCK_QUOTE;
    walk->lists -= type == MD_BLOCK_UL || type == MD_BLOCK_OL;
    walk->verbatim -= type == MD_BLOCK_CODE || type == MD_BLOCK_HTML;
    if (!walk->open || (walk->lists && !item) || walk->quotes)
        return go_on(walk);
    if (walk->open->kind == BLOCK_FENCE && type == MD_BLOCK_CODE)
        close_fence(walk, ((MD_BLOCK_CODE_DETAIL *)detail)->fence_char);
    else
        walk->open->text = take_text(walk);
    walk->open = NULL;
    return go_on(walk);
}

static int on_span(MD_SPANTYPE type, void *detail, void *context)
{
    struct walk *walk = context;

    (void)detail;
    if (type == MD_SPAN_CODE && walk->open && walk->lists < 2 && !walk->quotes)
        buffer_add_char(&walk->text, '`');
    return go_on(walk);
}

static const char *entity(struct slice text)
{
    static const char *const known[] = { "&amp;",  "&",  "&lt;",  "<", "&gt;",   ">",
                                         "&quot;", "\"", "&#39;", "'", "&nbsp;", " " };

    for (size_t at = 0; at < sizeof known / sizeof known[0]; at += 2) {
        if (slice_is(text, known[at]))
            return known[at + 1];
    }
    return NULL;
}

static void fence_text(struct walk *walk, const char *text, MD_SIZE size)
{
    size_t at = offset_in(walk, text);

    if (at != SIZE_MAX && walk->first_at == SIZE_MAX) {
        walk->first_at = at;
        walk->first_line = walk->open->lines;
    }
    if (size == 1 && *text == '\n')
        walk->open->lines++;
}

static int on_text(MD_TEXTTYPE type, const MD_CHAR *data, MD_SIZE size, void *context)
{
    struct walk *walk = context;
    struct slice text = slice_make(data, size);
    size_t at = offset_in(walk, data);

    if (at != SIZE_MAX)
        walk->seen = at + size;
    if (!walk->open || walk->lists > 1 || walk->quotes)
        return go_on(walk);
    if (walk->open->kind == BLOCK_FENCE) {
        fence_text(walk, data, size);
        return go_on(walk);
    }
    if (walk->verbatim)
        return go_on(walk);
    if (at != SIZE_MAX && !walk->text_placed) {
        walk->open->at = walk->from + at;
        walk->text_placed = true;
    }
    if (type == MD_TEXT_BR || type == MD_TEXT_SOFTBR)
        text = SLICE(" ");
    else if (type == MD_TEXT_HTML)
        text.len = 0;
    else if (type == MD_TEXT_ENTITY && entity(text))
        text = slice_of(entity(text));
    buffer_add_slice(&walk->text, text);
    if (buffer_failed(&walk->text))
        reader_no_memory(walk->reader);
    return go_on(walk);
}

void markdown_read(struct reader *reader, size_t from, struct outline *outline)
{
    struct walk walk = {
        .reader = reader, .outline = outline, .input = slice_from(reader->text, from), .from = from
    };
    const MD_PARSER parser = { .enter_block = enter_block,
                               .leave_block = leave_block,
                               .enter_span = on_span,
                               .leave_span = on_span,
                               .text = on_text };

    outline->allocator = reader->allocator;
    buffer_init(&walk.text, reader->allocator, SIZE_MAX);
    if (md_parse(walk.input.data ? walk.input.data : "", (MD_SIZE)walk.input.len, &parser, &walk))
        reader_no_memory(reader);
    buffer_free(&walk.text);
}
