/* linemap.h - from positions in lowered code back to the user's document.
 *
 * A list of pieces in order of lowered line. Within a piece lowered line L and
 * document line differ by a constant, or (escaped, for code inside a JSON
 * string) all lie in the string that begins at `offset` in the document.
 * Stored with a revision as text, so it must stay readable: see linemap_write. */
#ifndef MDX_BASE_LINEMAP_H
#define MDX_BASE_LINEMAP_H

#include "base/buffer.h"
#include "base/error.h"

struct linemap_piece {
    uint32_t lowered_line;   /* first lowered line of the piece, 1-based */
    uint32_t lowered_column; /* columns before it on that line are the library's own; 1-based */
    uint32_t line, column;   /* the same place in the document, 1-based; line 0 (and not
                                escaped): the library's own code, up to the next piece */
    uint32_t offset;         /* escaped: byte offset of the string's opening quote; else 0 */
    uint32_t skip;           /* escaped: characters of decoded code that come before the piece */
    uint32_t escaped;        /* 1: the code is a JSON string in the document */
};

/* The pieces, each told by how it differs from the one before: few bytes of most of them. */
struct linemap {
    const struct allocator *allocator;
    unsigned char *bytes;
    size_t len, room;
    uint32_t count;
    struct linemap_piece last;
};

/* Where a walk through the pieces is. Begins as zero. */
struct linemap_walk {
    size_t at;
    struct linemap_piece piece;
};

void linemap_init(struct linemap *map, const struct allocator *allocator);
void linemap_free(struct linemap *map);
bool linemap_add(struct linemap *map, const struct linemap_piece *piece); /* false: no memory */
/* The next piece, in walk->piece; false: there is none. */
bool linemap_next(const struct linemap *map, struct linemap_walk *walk);
/* Adds all of another's pieces to an empty map; false: no memory. */
bool linemap_copy(struct linemap *map, const struct linemap *from);
/* A place behind the last piece: what linemap_insert() wants. */
struct linemap_walk linemap_end(const struct linemap *map);
/* Puts a piece in where the map once ended. What follows on its lowered line moves `width` columns
 * to the right. False: no memory. */
bool linemap_insert(struct linemap *map, const struct linemap_walk *end,
                    const struct linemap_piece *piece, uint32_t width);
/* Where lowered (line, column) is in `document`; column 0: the line only. With
 * no piece for it, false, and *to_line = *to_column = 0. */
bool linemap_find(const struct linemap *map, struct slice document, uint32_t line, uint32_t column,
                  uint32_t *to_line, uint32_t *to_column);
void linemap_write(const struct linemap *map, struct buffer *out); /* JSON array of arrays */
/* Adds the pieces of such a text. On failure the map is empty. */
mdx_status linemap_read(struct linemap *map, struct slice text, struct error *error);

#endif
