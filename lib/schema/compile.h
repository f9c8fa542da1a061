/* compile.h - what the files that compile a schema share. */
#ifndef MDX_SCHEMA_COMPILE_H
#define MDX_SCHEMA_COMPILE_H

#include "base/map.h"
#include "schema/node.h"

#include <limits.h>

/* Where in the schema the compiler is, from the inside out; key NULL: an index. */
struct where {
    const struct where *up;
    const char *key;
    size_t index;
};

/* A subschema that is known, by its place in memory. */
struct pending {
    const json_t *source;
    struct node *node;
};

struct compiler {
    struct schema *schema;
    const json_t *root;
    struct map *nodes;       /* address of a json_t to its struct node */
    struct map *anchors;     /* $anchor and $id to json_t */
    struct pending *pending; /* targets of $ref that are not compiled yet */
    uint32_t pending_count, pending_room;
    uint32_t node_count;
    size_t pattern_bytes;    /* of all programs of patterns, */
    int64_t pattern_units;   /* and the work of compiling them */
    struct buffer *warnings; /* or NULL */
    struct error *error;
    mdx_status status; /* of the first failure */
};

/* compile.c: the node of a subschema, at key (and index) below `up`. NULL on failure. */
struct node *compile_at(struct compiler *compiler, const json_t *source, const struct where *where);

/* keywords.c: reads all keywords of an object into the node. */
void compile_keywords(struct compiler *compiler, const json_t *source, const struct where *where,
                      struct node *node);

/* members.c: the keywords that name properties. */
void compile_members(struct compiler *compiler, const json_t *source, const struct where *where,
                     struct node *node);

/* pattern.c: NULL on failure. */
const struct pattern *pattern_compile(struct compiler *compiler, struct slice text,
                                      const struct where *where);

/* refer.c: $ref, $anchor, $id. */
bool refer_gather(struct compiler *compiler);
void refer_compile(struct compiler *compiler, const json_t *source, const struct where *where,
                   struct node *node);
/* Refuses schemas that refer to themselves without looking inside a value. */
void refer_measure(struct compiler *compiler);

/* Failures: the first one counts. */
void compile_no_memory(struct compiler *compiler);
void compile_fail(struct compiler *compiler, uint32_t number, const struct where *where,
                  const char *message);
/* "#/properties/x/type" */
void where_write(struct buffer *out, const struct where *where);
void *compile_new(struct compiler *compiler, size_t count, size_t each);
struct values *compile_values(struct compiler *compiler, const json_t *value);
struct decimal compile_number(const json_t *value);

#endif
