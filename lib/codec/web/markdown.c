/* markdown.c - blocks of Markdown: what lines are together.
 *
 * A small subset, safe by construction: tags are written here only, all text goes through
 * html_text(). Lists and quotes nest to a depth; past it, and for whatever is not known, the text
 * is shown as it stands. */
#include "codec/web/markdown.h"

#include <string.h>

enum { MOST_MARKDOWN = 128 * 1024 };

static uint32_t indent_of(struct slice line)
{
    uint32_t at = 0;

    while (at < line.len && line.data[at] == ' ')
        at++;
    return at;
}

static bool is_blank(struct slice line)
{
    return !slice_trim(line).len;
}

static struct slice take_line(struct slice *text)
{
    struct slice line = slice_split(*text, '\n', text);

    return slice_ends(line, "\r") ? slice_to(line, line.len - 1) : line;
}

static struct slice peek_line(struct slice text)
{
    return take_line(&text);
}

/* ---- what a line begins ---- */

static uint32_t run_of(struct slice text, char c)
{
    uint32_t count = 0;

    while (count < text.len && text.data[count] == c)
        count++;
    return count;
}

static uint32_t heading_level(struct slice line)
{
    uint32_t level = run_of(line, '#');

    return level && level <= 6 && (level == line.len || line.data[level] == ' ') ? level : 0;
}

/* Three or more of - * _ and nothing else but spaces. */
static bool is_rule(struct slice line)
{
    uint32_t marks = 0;

    line = slice_trim(line);
    for (size_t at = 0; at < line.len; at++) {
        if (line.data[at] == ' ')
            continue;
        if (!strchr("-*_", line.data[at]) || line.data[at] != line.data[0])
            return false;
        marks++;
    }
    return marks >= 3;
}

static uint32_t fence_length(struct slice line)
{
    struct slice text = slice_trim(line);
    uint32_t ticks = run_of(text, '`'), tildes = run_of(text, '~');

    if (ticks >= 3 && slice_find(slice_from(text, ticks), '`') == text.len - ticks)
        return ticks;
    return tildes >= 3 ? tildes : 0;
}

/* Bytes of `- `, `12. `: where the item's text begins; 0: it is no item. */
static uint32_t item_mark(struct slice line, bool *ordered)
{
    uint32_t indent = indent_of(line), at = indent;

    *ordered = false;
    while (at < line.len && line.data[at] >= '0' && line.data[at] <= '9' && at - indent < 9)
        at++;
    if (at > indent && at < line.len && strchr(".)", line.data[at])) {
        *ordered = true;
    } else if (at > indent || at >= line.len || !strchr("-*+", line.data[at]) || is_rule(line)) {
        return 0;
    }
    at++;
    if (at < line.len && line.data[at] != ' ')
        return 0;
    return at < line.len ? at + 1 : at;
}

static bool is_table_rule(struct slice line)
{
    bool dash = false;

    line = slice_trim(line);
    for (size_t at = 0; at < line.len; at++) {
        if (!strchr("|-: ", line.data[at]))
            return false;
        dash |= line.data[at] == '-';
    }
    return dash && slice_find(line, '|') < line.len;
}

static bool begins_block(struct slice line)
{
    struct slice text = slice_trim(line);
    bool ordered;

    return heading_level(text) || fence_length(line) || is_rule(line) || slice_starts(text, ">") ||
           item_mark(line, &ordered);
}

/* ---- blocks ---- */

struct writer {
    struct buffer *out;
    uint32_t depth;
    bool tight; /* paragraphs are those of a list without blank lines */
};

static void write_blocks(struct writer *writer, struct slice text);

static void write_heading(struct writer *writer, struct slice line, uint32_t level)
{
    uint32_t shown = level < 6 ? level + 1 : 6;

    line = slice_trim(slice_from(line, level));
    while (slice_ends(line, "#"))
        line = slice_to(line, line.len - 1);
    buffer_printf(writer->out, "<h%u>", shown);
    markdown_inline(writer->out, slice_trim(line), 0);
    buffer_printf(writer->out, "</h%u>\n", shown);
}

static struct slice strip_indent(struct slice line, uint32_t most)
{
    uint32_t indent = indent_of(line);

    return slice_from(line, indent < most ? indent : most);
}

static void write_fence(struct writer *writer, struct slice first, struct slice *text)
{
    uint32_t length = fence_length(first), indent = indent_of(first);
    char mark = slice_trim(first).data[0];
    struct slice rest, info = slice_trim(slice_from(slice_trim(first), length));
    struct slice language = slice_split(info, ' ', &rest);

    buffer_add_text(writer->out, "<pre tabindex=\"0\"><code");
    if (language.len)
        html_attribute(writer->out, "data-language", language);
    buffer_add_char(writer->out, '>');
    while (text->len) {
        struct slice line = take_line(text);
        struct slice trimmed = slice_trim(line);

        if (trimmed.len >= length && run_of(trimmed, mark) == trimmed.len)
            break;
        html_text(writer->out, strip_indent(line, indent));
        buffer_add_char(writer->out, '\n');
    }
    buffer_add_text(writer->out, "</code></pre>\n");
}

/* The lines inside a quote or an item, put together and written as blocks of their own. */
static void write_nested(struct writer *writer, const struct buffer *lines, bool tight)
{
    struct writer inner = { .out = writer->out, .depth = writer->depth + 1, .tight = tight };

    if (buffer_failed(lines))
        writer->out->failed = true;
    else
        write_blocks(&inner, buffer_slice(lines));
}

static void write_quote(struct writer *writer, struct slice line, struct slice *text)
{
    struct buffer lines;

    buffer_init(&lines, writer->out->allocator, MOST_MARKDOWN);
    for (;;) {
        line = slice_trim(line);
        if (slice_starts(line, ">"))
            line = slice_from(line, slice_starts(line, "> ") ? 2 : 1);
        buffer_add_slice(&lines, line);
        buffer_add_char(&lines, '\n');
        if (!text->len || !slice_starts(slice_trim(peek_line(*text)), ">"))
            break;
        line = take_line(text);
    }
    buffer_add_text(writer->out, "<blockquote>\n");
    write_nested(writer, &lines, false);
    buffer_add_text(writer->out, "</blockquote>\n");
    buffer_free(&lines);
}

/* The next line goes on with an item whose text begins at `mark`. */
static bool goes_on(struct slice text, uint32_t mark)
{
    struct slice line = peek_line(text);

    if (is_blank(line)) {
        take_line(&text);
        line = peek_line(text);
        return text.len && !is_blank(line) && indent_of(line) >= mark;
    }
    return indent_of(line) >= mark || (!begins_block(line) && indent_of(line) > 0);
}

/* One item's lines, from the one with its mark on. True: a blank line is among them. */
static bool take_item(struct buffer *lines, struct slice line, uint32_t mark, struct slice *text)
{
    bool loose = false;

    buffer_add_slice(lines, slice_from(line, mark));
    buffer_add_char(lines, '\n');
    while (text->len && goes_on(*text, mark)) {
        line = take_line(text);
        loose |= is_blank(line);
        buffer_add_slice(lines, strip_indent(line, mark));
        buffer_add_char(lines, '\n');
    }
    return loose;
}

static void write_list(struct writer *writer, struct slice line, struct slice *text)
{
    const uint32_t indent = indent_of(line);
    bool ordered, same = true;
    uint32_t mark = item_mark(line, &ordered);
    const bool kind = ordered;
    struct buffer lines;

    buffer_init(&lines, writer->out->allocator, MOST_MARKDOWN);
    buffer_add_text(writer->out, kind ? "<ol>\n" : "<ul>\n");
    while (same) {
        struct slice next;
        bool loose = take_item(&lines, line, mark, text);

        buffer_add_text(writer->out, "<li>");
        write_nested(writer, &lines, !loose);
        buffer_add_text(writer->out, "</li>\n");
        buffer_clear(&lines);
        while (text->len && is_blank(peek_line(*text)))
            take_line(text);
        next = peek_line(*text);
        mark = item_mark(next, &ordered);
        same = text->len && mark && ordered == kind && indent_of(next) == indent;
        if (same)
            line = take_line(text);
    }
    buffer_add_text(writer->out, kind ? "</ol>\n" : "</ul>\n");
    buffer_free(&lines);
}

static void write_row(struct writer *writer, struct slice line, const char *cell)
{
    line = slice_trim(line);
    if (slice_starts(line, "|"))
        line = slice_from(line, 1);
    if (slice_ends(line, "|"))
        line = slice_to(line, line.len - 1);
    buffer_add_text(writer->out, "<tr>");
    while (line.len) {
        struct slice text = slice_trim(slice_split(line, '|', &line));

        buffer_printf(writer->out, "<%s>", cell);
        markdown_inline(writer->out, text, 0);
        buffer_printf(writer->out, "</%s>", cell);
    }
    buffer_add_text(writer->out, "</tr>\n");
}

static void write_table(struct writer *writer, struct slice head, struct slice *text)
{
    take_line(text);
    buffer_add_text(writer->out, "<table>\n<thead>\n");
    write_row(writer, head, "th");
    buffer_add_text(writer->out, "</thead>\n<tbody>\n");
    while (text->len && slice_find(peek_line(*text), '|') < peek_line(*text).len)
        write_row(writer, take_line(text), "td");
    buffer_add_text(writer->out, "</tbody>\n</table>\n");
}

/* From its first line to the one before a blank line or another block. */
static void write_paragraph(struct writer *writer, struct slice first, struct slice *text)
{
    const char *end = first.data + first.len;
    struct slice whole;

    while (text->len && !is_blank(peek_line(*text)) && !begins_block(peek_line(*text))) {
        struct slice line = take_line(text);

        end = line.data + line.len;
    }
    whole = slice_make(first.data, (size_t)(end - first.data));
    if (!writer->tight)
        buffer_add_text(writer->out, "<p>");
    markdown_inline(writer->out, slice_trim(whole), 0);
    buffer_add_text(writer->out, writer->tight ? "\n" : "</p>\n");
}

static void write_block(struct writer *writer, struct slice line, struct slice *text)
{
    struct slice trimmed = slice_trim(line);
    bool ordered, nests = writer->depth < MARKDOWN_DEPTH;

    if (heading_level(trimmed))
        write_heading(writer, trimmed, heading_level(trimmed));
    else if (fence_length(line))
        write_fence(writer, line, text);
    else if (is_rule(line))
        buffer_add_text(writer->out, "<hr>\n");
    else if (nests && slice_starts(trimmed, ">"))
        write_quote(writer, line, text);
    else if (nests && item_mark(line, &ordered))
        write_list(writer, line, text);
    else if (slice_find(line, '|') < line.len && is_table_rule(peek_line(*text)))
        write_table(writer, line, text);
    else
        write_paragraph(writer, line, text);
}

/* Nests as deep as MARKDOWN_DEPTH: quotes and lists beyond it are paragraphs. */
static void write_blocks(struct writer *writer, struct slice text)
{
    while (text.len && !buffer_failed(writer->out)) {
        struct slice line = take_line(&text);

        if (!is_blank(line))
            write_block(writer, line, &text);
    }
}

void html_markdown(struct buffer *out, struct slice markdown)
{
    struct writer writer = { .out = out };

    write_blocks(&writer, slice_to(markdown, MOST_MARKDOWN));
}
