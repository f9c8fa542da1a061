/* edit.c - keeping edits and writing them out; unchanged bytes are copied as they are. */
#include "schema/edit.h"

#include "base/sort.h"

#define NEAR 64 /* how far back the same edit is looked for */

void edits_init(struct edits *edits, const struct allocator *allocator)
{
    *edits = (struct edits){ .allocator = allocator };
}

void edits_free(struct edits *edits)
{
    edits_undo(edits, 0);
    mem_free(edits->allocator, edits->list);
    edits_init(edits, edits->allocator);
}

void edits_undo(struct edits *edits, uint32_t count)
{
    while (edits->count > count)
        mem_free(edits->allocator, edits->list[--edits->count].owned);
}

static uint32_t nearest(const struct edits *edits)
{
    return edits->count > NEAR ? edits->count - NEAR : 0;
}

bool edit_at(const struct edits *edits, uint32_t start)
{
    for (uint32_t at = nearest(edits); at < edits->count; at++) {
        if (edits->list[at].start == start && edits->list[at].end == start)
            return true;
    }
    return false;
}

bool edit_has(const struct edits *edits, uint32_t start, uint32_t end, struct slice text)
{
    for (uint32_t at = nearest(edits); at < edits->count; at++) {
        const struct edit *edit = &edits->list[at];

        if (edit->start == start && edit->end == end && slice_equal(edit->text, text))
            return true;
    }
    return false;
}

void edit_add(struct edits *edits, uint32_t start, uint32_t end, struct slice text, char *owned)
{
    if (edit_has(edits, start, end, text)) {
        mem_free(edits->allocator, owned);
        return;
    }
    if (edits->count == edits->room) {
        uint32_t room = edits->room ? edits->room * 2 : 8;
        struct edit *list = mem_resize(edits->allocator, edits->list, room * sizeof *list);

        if (!list) {
            edits->failed = true;
            mem_free(edits->allocator, owned);
            return;
        }
        edits->list = list;
        edits->room = room;
    }
    edits->list[edits->count] = (struct edit){ start, end, edits->count, text, owned };
    edits->count++;
}

static int compare(const void *a, const void *b)
{
    const struct edit *one = a, *two = b;

    if (one->start != two->start)
        return one->start < two->start ? -1 : 1;
    return one->order < two->order ? -1 : 1;
}

void edits_write(struct edits *edits, struct slice text, uint32_t start, uint32_t end,
                 struct buffer *out)
{
    sort_things(edits->list, edits->count, sizeof *edits->list, compare);
    for (uint32_t at = 0; at < edits->count; at++) {
        const struct edit *edit = &edits->list[at];

        if (edit->start < start)
            continue; /* inside of what another one replaced */
        buffer_add(out, text.data + start, edit->start - start);
        buffer_add_slice(out, edit->text);
        start = edit->end;
    }
    buffer_add(out, text.data + start, end - start);
}
