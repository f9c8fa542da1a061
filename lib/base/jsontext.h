/* jsontext.h - JSON text read in place: no tree, numbers keep their text.
 *
 * One pass makes an index over the bytes: an array of nodes in document order.
 * Used where calls pass: to route arguments, to check schemas. The text stays
 * borrowed and must outlive the index. */
#ifndef MDX_BASE_JSONTEXT_H
#define MDX_BASE_JSONTEXT_H

#include "base/error.h"

enum jsontype {
    JSONTEXT_NULL,
    JSONTEXT_FALSE,
    JSONTEXT_TRUE,
    JSONTEXT_NUMBER,
    JSONTEXT_STRING,
    JSONTEXT_ARRAY,
    JSONTEXT_OBJECT
};

struct jsonnode {
    uint32_t type;  /* enum jsontype */
    uint32_t start; /* offset of the first byte in the text; a string's opening quote */
    uint32_t end;   /* offset past the last byte */
    uint32_t next;  /* index of the node after this one and all inside it */
    uint32_t count; /* elements, or members (each is a key node and then a value node) */
    uint32_t plain; /* strings: 1 when it has no escapes */
};

struct jsontext {
    const struct allocator *allocator;
    struct slice text;
    struct jsonnode *nodes; /* nodes[0] is the root */
    uint32_t count;
    uint32_t room;
};

void jsontext_init(struct jsontext *index, const struct allocator *allocator);
void jsontext_free(struct jsontext *index);
/* Strict RFC 8259, valid UTF-8, depth at most 512, at most 2^32-2 bytes. On
 * failure *error is VALIDATION / INVALID_PARAMS "not JSON: … at line L, column C".
 * Duplicate keys are allowed; the last one counts. May be called again on the same index. */
mdx_status jsontext_read(struct jsontext *index, struct slice text, struct error *error);

/* What is wrong, for those who say it in words of their own. */
enum jsonfault_kind {
    JSONFAULT_SYNTAX,
    JSONFAULT_UTF8,
    JSONFAULT_DEEP,
    JSONFAULT_LARGE,
    JSONFAULT_MEMORY
};

struct jsonfault {
    enum jsonfault_kind kind;
    const char *what; /* "a comma or ] is missing" */
    size_t at;        /* byte offset in the text */
};

/* As jsontext_read, with at most `depth` levels (512 at most). False: see *fault. */
bool jsontext_index(struct jsontext *index, struct slice text, uint32_t depth,
                    struct jsonfault *fault);

/* The bytes as written. */
static inline struct slice jsontext_raw(const struct jsontext *index, uint32_t node)
{
    const struct jsonnode *at = &index->nodes[node];

    return slice_make(index->text.data + at->start, at->end - at->start);
}
/* The value of a member of an object node; 0 when absent (the root is nobody's member). */
uint32_t jsontext_member(const struct jsontext *index, uint32_t object, struct slice key);
/* A string's content, decoded (UTF-8; lone surrogates become U+FFFD). */
void jsontext_string(const struct jsontext *index, uint32_t node, struct buffer *out);
/* True when a string (or key) node's content is exactly `text`. */
bool jsontext_equals(const struct jsontext *index, uint32_t node, struct slice text);
double jsontext_number(const struct jsontext *index, uint32_t node); /* no locale */
/* The double nearest to a decimal number: digits with one point or none, an exponent or none. */
double jsontext_decimal(struct slice text);
/* First child of an array or object: node + 1 when count > 0. Then nodes[child].next. */

#endif
