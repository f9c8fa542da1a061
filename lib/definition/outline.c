/* outline.c - the memory of a Markdown outline. */
#include "definition/markdown.h"

void outline_free(struct outline *outline)
{
    for (size_t at = 0; at < outline->count; at++) {
        mem_free(outline->allocator, outline->blocks[at].text);
        mem_free(outline->allocator, outline->blocks[at].lang);
        mem_free(outline->allocator, outline->blocks[at].meta);
    }
    mem_free(outline->allocator, outline->blocks);
    outline->blocks = NULL;
    outline->count = outline->room = 0;
}
