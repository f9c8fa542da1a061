/* unified.c - two texts as a unified diff: hunks with three lines around them. */
#include "store/inside.h"

#include "base/hash.h"

#include <string.h>

#define AROUND 3

/* A text as lines; starts has one more entry, the text's end. */
struct lines {
    struct slice text;
    size_t count;
    size_t *starts;
    uint64_t *hashes;
    unsigned char *marked; /* not in the other text */
};

static size_t count_lines(struct slice text)
{
    size_t count = 0;

    for (size_t at = 0; at < text.len; count++)
        at += slice_find(slice_from(text, at), '\n') + 1;
    return count;
}

static void lines_free(struct lines *lines, const struct allocator *allocator)
{
    mem_free(allocator, lines->starts);
    mem_free(allocator, lines->hashes);
    mem_free(allocator, lines->marked);
}

static struct slice line_at(const struct lines *lines, size_t at)
{
    return slice_make(lines->text.data + lines->starts[at],
                      lines->starts[at + 1] - lines->starts[at]);
}

/* The line end is part of a line: one without it differs from one with it. */
static bool lines_read(struct lines *lines, struct slice text, const struct allocator *allocator)
{
    static const unsigned char key[16] = "mdxrt diff lines";
    size_t at = 0;

    *lines = (struct lines){ .text = text, .count = count_lines(text) };
    lines->starts = mem_array(allocator, lines->count + 1, sizeof *lines->starts);
    lines->hashes = mem_array(allocator, lines->count + 1, sizeof *lines->hashes);
    lines->marked = mem_new(allocator, lines->count + 1);
    if (!lines->starts || !lines->hashes || !lines->marked)
        return false;
    for (size_t line = 0; line < lines->count; line++) {
        size_t len = slice_find(slice_from(text, at), '\n') + 1;

        lines->starts[line] = at;
        at = len > text.len - at ? text.len : at + len;
        lines->starts[line + 1] = at;
        lines->hashes[line] =
            siphash(key, text.data + lines->starts[line], at - lines->starts[line]);
    }
    return true;
}

static void add_line(struct buffer *out, char sign, struct slice line)
{
    buffer_add_char(out, sign);
    buffer_add_slice(out, line);
    if (!slice_ends(line, "\n"))
        buffer_add_text(out, "\n\\ No newline at end of file\n");
}

/* A place in both texts at once; before it as many lines of one as of the other are equal. */
struct place {
    size_t from, to;
};

static bool at_end(const struct lines *from, const struct lines *to, struct place at)
{
    return at.from >= from->count && at.to >= to->count;
}

static bool differs(const struct lines *from, const struct lines *to, struct place at)
{
    return (at.from < from->count && from->marked[at.from]) ||
           (at.to < to->count && to->marked[at.to]);
}

static void skip_changes(const struct lines *from, const struct lines *to, struct place *at)
{
    while (at->from < from->count && from->marked[at->from])
        at->from++;
    while (at->to < to->count && to->marked[at->to])
        at->to++;
}

/* Equal lines from here on, counted up to `most`. */
static size_t equal_lines(const struct lines *from, const struct lines *to, struct place at,
                          size_t most)
{
    size_t count = 0;

    while (count < most && !at_end(from, to, at) && !differs(from, to, at)) {
        at.from++;
        at.to++;
        count++;
    }
    return count;
}

/* The end of the hunk whose first change is at `at`: changes closer than twice AROUND are one. */
static struct place hunk_end(const struct lines *from, const struct lines *to, struct place at)
{
    for (;;) {
        size_t equal;

        skip_changes(from, to, &at);
        equal = equal_lines(from, to, at, 2 * AROUND + 1);
        if (equal > 2 * AROUND ||
            at_end(from, to, (struct place){ at.from + equal, at.to + equal })) {
            equal = equal < AROUND ? equal : AROUND;
            return (struct place){ at.from + equal, at.to + equal };
        }
        at.from += equal;
        at.to += equal;
    }
}

static void add_range(struct buffer *out, char sign, size_t start, size_t count)
{
    buffer_printf(out, " %c%zu", sign, count ? start + 1 : start);
    if (count != 1)
        buffer_printf(out, ",%zu", count);
}

static void add_hunk(struct buffer *out, const struct lines *from, const struct lines *to,
                     struct place at, struct place end)
{
    buffer_add_text(out, "@@");
    add_range(out, '-', at.from, end.from - at.from);
    add_range(out, '+', at.to, end.to - at.to);
    buffer_add_text(out, " @@\n");
    while (at.from < end.from || at.to < end.to) {
        if (!differs(from, to, at)) {
            add_line(out, ' ', line_at(from, at.from));
            at.from++;
            at.to++;
            continue;
        }
        while (at.from < end.from && from->marked[at.from])
            add_line(out, '-', line_at(from, at.from++));
        while (at.to < end.to && to->marked[at.to])
            add_line(out, '+', line_at(to, at.to++));
    }
}

static void add_hunks(struct buffer *out, const struct lines *from, const struct lines *to)
{
    struct place at = { 0, 0 };
    struct place last = { 0, 0 }; /* where the hunk before ended */

    while (!at_end(from, to, at) && !buffer_failed(out)) {
        size_t around = at.from - last.from < AROUND ? at.from - last.from : AROUND;

        if (!differs(from, to, at)) {
            at.from++;
            at.to++;
            continue;
        }
        last = hunk_end(from, to, at);
        add_hunk(out, from, to, (struct place){ at.from - around, at.to - around }, last);
        at = last;
    }
}

bool unified_diff(struct slice from, struct slice to, struct buffer *out)
{
    const struct allocator *allocator = out->allocator;
    struct lines old = { .count = 0 };
    struct lines new = { .count = 0 };
    bool done = lines_read(&old, from, allocator) && lines_read(&new, to, allocator) &&
                shortest_edit(allocator, old.hashes, old.count, new.hashes, new.count, old.marked,
                              new.marked);

    if (done)
        add_hunks(out, &old, &new);
    lines_free(&old, allocator);
    lines_free(&new, allocator);
    return done;
}
