/* markdown_inline.c - what stands within a block of Markdown: emphasis, code, links, breaks.
 *
 * An opening mark without its end is text; that there is none is remembered, so that a text of
 * marks alone takes no more than one look for each. */
#include "codec/web/markdown.h"

#include <string.h>

enum { LONGEST_LINK = 512 };

struct line {
    struct buffer *out;
    struct slice text;
    size_t at;
    uint32_t depth;
    bool none[3][3]; /* no end comes for this mark, of one or two characters */
};

static bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (unsigned char)c >= 0x80;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static bool is_punctuation(char c)
{
    return c > 32 && c < 127 && !is_word(c);
}

static char char_at(const struct line *line, size_t at)
{
    return at < line->text.len ? line->text.data[at] : '\n';
}

static size_t run_at(const struct line *line, size_t at)
{
    size_t end = at;

    while (end < line->text.len && line->text.data[end] == line->text.data[at])
        end++;
    return end - at;
}

static void write_text(struct line *line, size_t bytes)
{
    html_text(line->out, slice_make(line->text.data + line->at, bytes));
    line->at += bytes;
}

static void write_within(struct line *line, const char *tag, size_t start, size_t end)
{
    buffer_printf(line->out, "<%s>", tag);
    markdown_inline(line->out, slice_make(line->text.data + start, end - start), line->depth + 1);
    buffer_printf(line->out, "</%s>", tag);
}

/* ---- code ---- */

static void write_code(struct line *line)
{
    size_t ticks = run_at(line, line->at), start = line->at + ticks, at = start;

    while (at < line->text.len) {
        if (line->text.data[at] != '`') {
            at++;
        } else if (run_at(line, at) == ticks) {
            buffer_add_text(line->out, "<code>");
            html_text(line->out, slice_make(line->text.data + start, at - start));
            buffer_add_text(line->out, "</code>");
            line->at = at + ticks;
            return;
        } else {
            at += run_at(line, at);
        }
    }
    write_text(line, ticks);
}

/* ---- emphasis ---- */

/* Where the same run of marks closes what one at `start` opens; text.len: nowhere. */
static size_t find_end(const struct line *line, size_t start, char mark, size_t length)
{
    size_t at = start;

    while (at < line->text.len) {
        char c = line->text.data[at];
        size_t run;

        if (c == '\\') {
            at += 2;
            continue;
        }
        if (c != mark) {
            at++;
            continue;
        }
        run = run_at(line, at);
        if ((run == length || run > 2) && at > start && !is_space(line->text.data[at - 1]) &&
            (mark != '_' || !is_word(char_at(line, at + run))))
            return at;
        at += run;
    }
    return line->text.len;
}

static void write_emphasis(struct line *line)
{
    static const char marks[] = "*_~";
    static const char *const tags[3][3] = { { "", "em", "strong" },
                                            { "", "em", "strong" },
                                            { "", "del", "del" } };
    char mark = line->text.data[line->at];
    size_t kind = (size_t)(strchr(marks, mark) - marks);
    size_t run = run_at(line, line->at);
    size_t length = run < 2 ? run : 2, start = line->at + length, end;

    if (run > 3 || is_space(char_at(line, line->at + run)) || line->none[kind][length] ||
        line->depth >= MARKDOWN_DEPTH ||
        (mark == '_' && line->at && is_word(line->text.data[line->at - 1]))) {
        write_text(line, run);
        return;
    }
    end = find_end(line, start, mark, length);
    if (end >= line->text.len) {
        line->none[kind][length] = true;
        write_text(line, run);
        return;
    }
    /* Of `***both***` the inner mark stays with the text. */
    if (run == 3)
        end += run_at(line, end) - length;
    write_within(line, tags[kind][length], start, end);
    line->at = end + length;
}

/* ---- links ---- */

/* The end of a piece that begins at `at` and holds neither `stop`'s characters nor is too long. */
static size_t piece_end(const struct line *line, size_t at, const char *stop)
{
    size_t most = at + LONGEST_LINK;

    while (at < line->text.len && at < most && line->text.data[at] &&
           !strchr(stop, line->text.data[at]))
        at++;
    return at;
}

/* The `)` of a link; one pair of parentheses may stand within. */
static size_t href_end(const struct line *line, size_t at)
{
    size_t end = piece_end(line, at, "()\n");

    if (char_at(line, end) != '(')
        return end;
    end = piece_end(line, end + 1, "()\n");
    return char_at(line, end) == ')' ? piece_end(line, end + 1, "()\n") : end;
}

static void write_anchor(struct line *line, struct slice href, struct slice text, bool plain)
{
    bool safe = html_link_is_safe(href);

    if (safe) {
        buffer_add_text(line->out, "<a rel=\"noopener noreferrer\"");
        html_attribute(line->out, "href", href);
        buffer_add_char(line->out, '>');
    }
    if (plain || line->depth >= MARKDOWN_DEPTH)
        html_text(line->out, text);
    else
        markdown_inline(line->out, text, line->depth + 1);
    if (safe)
        buffer_add_text(line->out, "</a>");
}

/* [text](href "title"), or ![text](href), of which the text is shown. */
static void write_link(struct line *line, size_t mark)
{
    size_t start = line->at + mark, middle = piece_end(line, start, "[]"), end;
    struct slice href, rest;

    if (char_at(line, middle) != ']' || char_at(line, middle + 1) != '(') {
        write_text(line, mark);
        return;
    }
    end = href_end(line, middle + 2);
    if (char_at(line, end) != ')') {
        write_text(line, mark);
        return;
    }
    href = slice_make(line->text.data + middle + 2, end - middle - 2);
    href = slice_split(slice_trim(href), ' ', &rest);
    if (slice_starts(href, "<") && slice_ends(href, ">"))
        href = slice_make(href.data + 1, href.len - 2);
    write_anchor(line, href, slice_make(line->text.data + start, middle - start), false);
    line->at = end + 1;
}

/* <https://example.com>; all else between < and > is text. */
static void write_autolink(struct line *line)
{
    size_t end = piece_end(line, line->at + 1, "<> \n");
    struct slice href = slice_make(line->text.data + line->at + 1, end - line->at - 1);

    if (char_at(line, end) != '>' ||
        !(slice_starts(href, "https://") || slice_starts(href, "http://") ||
          slice_starts(href, "mailto:"))) {
        write_text(line, 1);
        return;
    }
    write_anchor(line, href, href, true);
    line->at = end + 1;
}

/* ---- the rest ---- */

static void write_escape(struct line *line)
{
    char next = char_at(line, line->at + 1);

    if (next == '\n' && line->at + 1 < line->text.len) {
        buffer_add_text(line->out, "<br>\n");
        line->at += 2;
    } else if (is_punctuation(next)) {
        line->at++;
        write_text(line, 1);
    } else {
        write_text(line, 1);
    }
}

static void write_plain(struct line *line)
{
    size_t at = line->at + 1;

    while (at < line->text.len && !strchr("\\`*_~[!< ", line->text.data[at]))
        at++;
    write_text(line, at - line->at);
}

static void write_space(struct line *line)
{
    size_t spaces = run_at(line, line->at);

    if (spaces >= 2 && line->at + spaces < line->text.len &&
        char_at(line, line->at + spaces) == '\n') {
        buffer_add_text(line->out, "<br>");
        line->at += spaces;
    } else {
        write_text(line, spaces);
    }
}

void markdown_inline(struct buffer *out, struct slice text, uint32_t depth)
{
    struct line line = { .out = out, .text = text, .depth = depth };

    while (line.at < text.len && !buffer_failed(out)) {
        switch (text.data[line.at]) {
        case '\\':
            write_escape(&line);
            break;
        case '`':
            write_code(&line);
            break;
        case '*':
        case '_':
        case '~':
            write_emphasis(&line);
            break;
        case '[':
            write_link(&line, 1);
            break;
        case '!':
            if (char_at(&line, line.at + 1) == '[')
                write_link(&line, 2);
            else
                write_text(&line, 1);
            break;
        case '<':
            write_autolink(&line);
            break;
        case ' ':
            write_space(&line);
            break;
        default:
            write_plain(&line);
            break;
        }
    }
}
