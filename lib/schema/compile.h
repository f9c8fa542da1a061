/* compile.h - what the files that compile a schema share. */
#ifndef MDX_SCHEMA_COMPILE_H
#define MDX_SCHEMA_COMPILE_H

#include "base/map.h"
#include "schema/dialect.h"
#include "schema/node.h"

#include <limits.h>

/* Where in the schema the compiler is, from the inside out; key NULL: an index. */
struct where {
    const struct where *up;
    const char *key;
    size_t index; /* or the bytes of a name, in which U+0000 may be; 0: a keyword, ends in NUL */
    const struct slice *place; /* the outermost, behind a $ref: "#/$defs/name", or another URI */
};

/* A part, or a whole document, that has a URI. */
struct resource {
    struct slice uri; /* without fragment */
    const json_t *root;
    struct dialect dialect;
    struct map *anchors; /* to json_t */
    struct dynamic *dynamics;
    const struct scope *scope; /* made when the first of its nodes is */
    struct resource *next;     /* of all */
};

/* An anchor that is found by where a check comes from. */
struct dynamic {
    struct slice name; /* empty: $recursiveAnchor */
    const json_t *source;
    struct dynamic *next;
};

/* A subschema that is known, by its place in memory. */
struct pending {
    const json_t *source;
    struct node *node;
    struct slice place;
};

struct compiler {
    struct schema *schema;
    const json_t *root;
    struct map *nodes; /* address of a json_t to its struct node */
    struct schema_options options;
    struct map *resources; /* URI to resource */
    struct map *owners;    /* address of a json_t to the resource it is in */
    struct resource *all_resources;
    json_t *documents; /* metaschemas that were read: [[uri, document]] */
    bool has_dynamic;
    enum draft draft;        /* of the keywords that are being read */
    bool asserts;            /* formats are checked there, whatever the options say */
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
                      struct node *node, const struct dialect *dialect);

/* members.c: the keywords that name properties. */
void compile_members(struct compiler *compiler, const json_t *source, const struct where *where,
                     struct node *node, bool checks);

/* defaults.c: the texts that put the defaults of an object's members in. */
void defaults_write(struct compiler *compiler, struct object_rules *rules);
/* When all is compiled: defaults that have defaults missing inside get them. */
void defaults_complete(struct compiler *compiler);

/* pattern.c: NULL on failure. */
const struct pattern *pattern_compile(struct compiler *compiler, struct slice text,
                                      const struct where *where);

/* resource.c: the schema itself becomes the first resource. False: noted. */
bool resources_begin(struct compiler *compiler);
void resources_free(struct compiler *compiler);
/* The one that a subschema is in; NULL: it stands where no schema was looked for. */
struct resource *resource_of(const struct compiler *compiler, const json_t *schema);
/* What the reference in `from` leads to, or NULL. Its place is added to `place`. */
const json_t *resource_find(struct compiler *compiler, const json_t *from, struct slice reference,
                            struct buffer *place);

/* refer.c: $ref, $dynamicRef, $recursiveRef. */
void refer_compile(struct compiler *compiler, const json_t *source, const struct where *where,
                   struct node *node, enum draft draft);
/* cycle.c: refuses schemas that refer to themselves without looking inside a value. */
void refer_measure(struct compiler *compiler);

/* Failures: the first one counts. */
void compile_no_memory(struct compiler *compiler);
void compile_fail(struct compiler *compiler, uint32_t number, const struct where *where,
                  const char *message);
/* "#/properties/x/type" */
void where_write(struct buffer *out, const struct where *where);
void *compile_new(struct compiler *compiler, size_t count, size_t each);
struct values *compile_values(struct compiler *compiler, const json_t *value);

#endif
