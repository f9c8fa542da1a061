/* markdown.h - a Markdown body as the flat list of its top-level blocks. Two files answer:
 * markdown.c with md4c, markdown_none.c (MDX_MARKDOWN=0) with a refusal. */
#ifndef MDX_DEFINITION_MARKDOWN_H
#define MDX_DEFINITION_MARKDOWN_H

#include "definition/reader.h"

enum block_kind { BLOCK_HEADING, BLOCK_PARAGRAPH, BLOCK_ITEM, BLOCK_FENCE };

/* Offsets are of the reader's text. Texts have lines joined with spaces, marks left out,
 * code spans in backticks. An item's text is its own, without the lists inside it. */
struct block {
    enum block_kind kind;
    size_t at;                      /* a fence's: its line's begin; else the first text's */
    char *text;                     /* a fence's: NULL */
    char *lang, *meta;              /* a fence's: the first word of its info, and the rest */
    size_t content_at, content_end; /* a fence's whole lines between the two fence lines */
    size_t end;                     /* past the closing fence line */
    uint32_t lines;                 /* of its content */
    bool closed;
};

struct outline {
    const struct allocator *allocator;
    struct block *blocks;
    size_t count, room;
};

/* Reads from an offset of the reader's text to its end. Without memory: noted. */
void markdown_read(struct reader *reader, size_t from, struct outline *outline);
void outline_free(struct outline *outline);

#endif
