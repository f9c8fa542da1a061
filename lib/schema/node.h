/* node.h - a compiled schema, as it lies in memory. Immutable once compiled.
 *
 * All of it lives in the schema's own chunks and goes with them. */
#ifndef MDX_SCHEMA_NODE_H
#define MDX_SCHEMA_NODE_H

#include "schema/decimal.h"
#include "schema/schema.h"

#include <string.h>

enum type_bit {
    TYPE_NULL = 1,
    TYPE_BOOLEAN = 2,
    TYPE_NUMBER = 4,
    TYPE_INTEGER = 8,
    TYPE_STRING = 16,
    TYPE_ARRAY = 32,
    TYPE_OBJECT = 64
};

enum format {
    FORMAT_NONE,
    FORMAT_DATE_TIME,
    FORMAT_DATE,
    FORMAT_TIME,
    FORMAT_DURATION,
    FORMAT_EMAIL,
    FORMAT_IDN_EMAIL,
    FORMAT_HOSTNAME,
    FORMAT_IDN_HOSTNAME,
    FORMAT_URI,
    FORMAT_URI_REFERENCE,
    FORMAT_IRI,
    FORMAT_IRI_REFERENCE,
    FORMAT_URI_TEMPLATE,
    FORMAT_JSON_POINTER,
    FORMAT_RELATIVE_JSON_POINTER,
    FORMAT_UUID,
    FORMAT_IPV4,
    FORMAT_IPV6,
    FORMAT_REGEX
};

#define NO_MOST UINT32_MAX

/* One of many values, in the chain of those with a like hash. */
struct choice {
    uint32_t node, next; /* next: its place from 1; 0 ends the chain */
};

/* Fixed JSON values: one array, indexed. */
struct values {
    struct jsontext index;
    char *text;
    struct choice *choices; /* of an array of many; else NULL */
    uint32_t *heads;        /* by hash: a place in choices from 1, or 0 */
    uint32_t mask;
};

struct number_rules {
    bool has_least, has_most, has_above, has_below, has_multiple;
    struct decimal least, most, above, below, multiple;
};

struct array_rules {
    const struct node **prefix;
    uint32_t prefix_count;
    const struct node *items, *contains;
    uint32_t min_contains, max_contains, min_items, max_items;
    bool unique;
    bool marks; /* what `contains` finds is evaluated: 2020-12 */
};

/* A property that some keyword names. */
struct member {
    struct slice name;
    uint64_t head;                /* of the name */
    const struct node *node;      /* properties; or NULL */
    const struct node *dependent; /* dependentSchemas; or NULL */
    struct slice *needs;          /* dependentRequired */
    uint32_t need_count;
    struct slice standard;   /* `,"name":default`, ready to be put in; empty: none */
    bool required, declared; /* declared: stands in properties */
};

struct pattern; /* see pattern.c */

/* One of patternProperties. */
struct pattern_member {
    const struct pattern *pattern;
    const struct node *node;
};

struct object_rules {
    struct pattern_member *patterns;
    uint32_t pattern_count;
    struct member *members; /* those of `properties` first, in order */
    uint32_t member_count, declared_count, required_count;
    struct member **sorted; /* by name; NULL for a few */
    const struct node *additional, *names;
    uint32_t min_members, max_members;
    uint64_t due;             /* of the first 64: those that are required or have a default */
    bool defaults, dependent; /* some member has one */
};

/* What a resource has for those who look for an anchor by where they come from. */
struct scope_anchor {
    struct slice name;
    const struct node *node;
};

struct scope {
    struct scope_anchor *anchors;
    uint32_t count;
};

struct node_list {
    const struct node **list;
    uint32_t count;
};

struct node {
    uint8_t types;          /* enum type_bit; 0: any */
    uint32_t type_order;    /* the numbers of its bits, from 1, four bits each, as written */
    uint8_t format;         /* enum format */
    bool never;             /* the schema `false` */
    bool combines;          /* one of the in-place keywords below is there */
    bool alias;             /* nothing but ref */
    bool reads_text;        /* keywords of texts are there */
    bool visited, measured; /* used while compiling only */
    uint16_t height;        /* most in-place schemas on top of one another */
    uint32_t min_length, max_length;
    const struct pattern *pattern;
    struct number_rules *number;
    struct array_rules *array;
    struct object_rules *object;
    struct values *constant, *choices;
    struct slice standard; /* the default, as JSON text; empty: none */
    const struct node *ref;
    const struct node *also;   /* a second reference beside ref */
    bool is_dynamic;           /* ref is only the first guess: the outermost scope that has */
    struct slice dynamic;      /* an anchor of this name counts; empty: $recursiveAnchor */
    const struct scope *scope; /* of the resource it is in; NULL: nothing is dynamic */
    struct node_list all, any, one;
    const struct node *none, *when, *then, *otherwise;
    const struct node *rest_items, *rest_members; /* unevaluatedItems, unevaluatedProperties */
    struct slice where; /* "#/properties/x", for those who want it told; else NULL */
};

struct chunk;

struct schema {
    const struct allocator *allocator;
    struct chunk *chunks;
    const struct node *root;
    bool dynamic;               /* scopes count */
    bool quick;                 /* accept.c knows all its keywords */
    struct values **all_values; /* to free their indexes */
    uint32_t values_count, values_room;
};

/* Zeroed bytes that live as long as the schema; NULL when there is no memory. */
void *schema_new(struct schema *schema, size_t count, size_t each);
char *schema_copy(struct schema *schema, struct slice text);

/* equal.c */
/* A text with escapes, decoded into *room. */
struct slice decoded_text(const struct jsontext *index, uint32_t node, struct buffer *room);

/* A text without escapes: its own bytes, or decoded into *room; behind it comes text_done(). */
static inline struct slice plain_text(const struct jsontext *index, uint32_t node,
                                      struct buffer *room)
{
    const struct jsonnode *at = &index->nodes[node];

    if (!at->plain)
        return decoded_text(index, node, room);
    room->data = NULL;
    room->failed = false;
    return slice_make(index->text.data + at->start + 1, at->end - at->start - 2);
}

/* False: there was no memory to decode it. */
static inline bool text_done(struct buffer *room)
{
    bool good = !room->failed;

    if (room->data)
        buffer_free(room);
    return good;
}

/* The first 8 bytes of a name, zeros behind a shorter one: two names of one length and one head
 * differ, if at all, behind it. readable: bytes that are there. */
static inline uint64_t name_head(struct slice name, size_t readable)
{
    static const unsigned char mask[16] = { 255, 255, 255, 255, 255, 255, 255, 255 };
    uint64_t head = 0, kept = UINT64_MAX;

    if (readable < sizeof head) {
        if (name.len)
            memcpy(&head, name.data, name.len);
        return head;
    }
    memcpy(&head, name.data, sizeof head);
    if (name.len < sizeof head)
        memcpy(&kept, mask + sizeof head - name.len, sizeof kept);
    return head & kept;
}
/* Equality as JSON Schema means it: 1 is 1.0, members in any order. *steps goes down
 * with the work done; false when it is used up, as it is by what nests more than 40 deep. */
bool json_same(const struct jsontext *a, uint32_t at_a, const struct jsontext *b, uint32_t at_b,
               uint32_t *steps);
uint64_t json_hash(const struct jsontext *index, uint32_t node, uint32_t *steps);

/* choices.c: finds a value in an array of many quickly. choices_index: false without memory;
 * choices_have: of an array that was indexed. */
bool choices_index(struct schema *schema, struct values *values);
bool choices_have(const struct values *values, const struct jsontext *index, uint32_t node,
                  uint32_t *steps);

/* accept.c: once all keywords of a node are read. False: it does not know some of them. */
bool accept_prepare(struct node *node);

/* format.c */
enum format format_named(struct slice name); /* FORMAT_NONE: not one that is checked */
struct check;
bool format_fits(struct check *check, enum format format, struct slice text);
const char *format_sentence(enum format format); /* "must be a date like 2026-01-31" */

#endif
