/* program.h - the door of programs: what runs, made from a definition.
 *
 * Immutable once made, counted by references, shared between threads. It knows its
 * functions, their parameters and schemas; the image that runs them is the sandbox's and
 * opaque here. The cache keeps programs by id@revision, the least recently used go first. */
#ifndef MDX_PROGRAM_PROGRAM_H
#define MDX_PROGRAM_PROGRAM_H

#include "base/json.h"
#include "schema/schema.h"

struct parameter {
    struct slice name; /* empty: a pattern */
    bool has_default, rest, pattern;
};

struct function {
    struct slice path; /* "" for an MDXLD Function's one */
    struct slice title, description;
    struct parameter *parameters;
    uint32_t parameter_count;
    bool service;       /* arguments by a DO's rules, else fn(input, context) */
    bool wants_context; /* it looks at `arguments`, so the context is always passed */
    bool read_only;
    bool loose; /* input is only what the code's types say: it coerces, and refuses nothing */
    uint32_t timeout_ms;   /* 0: the runtime's */
    struct schema *input;  /* NULL: anything */
    struct schema *output; /* NULL: anything */
    const json_t *row;     /* the model's */
};

struct image; /* the sandbox's */

struct program {
    const struct allocator *allocator;
    uint32_t references; /* atomic */
    json_t *model;       /* what the store keeps; slices below point into it */
    struct slice id, label, type, title, description;
    char hash[65];
    uint64_t revision;
    struct function *functions;
    uint32_t function_count;
    uint32_t part_count; /* behind the functions: code of declarations, for the library alone */
    struct image *image;
    void (*release_image)(struct image *image);
    const json_t *outside; /* other people's tools: the model's `source`; there is no image then */
    bool imported;         /* `outside` was imported by the host itself */
    bool bare;             /* rest: bare */
    bool check_output;
    bool permissions;            /* declares some: what none of them grants is denied */
    void *figures;               /* of its id, which telemetry keeps and looks up once */
    struct program_terms *terms; /* atomic; find.h's, made when it is first searched */
};

/* Makes a program of the model as stored (definition_write_model with `params` added to each
 * function). Takes image, also when it fails. warnings: those of the schemas, or NULL. */
mdx_status program_make(struct program **program, const struct allocator *allocator,
                        struct slice model, uint64_t revision, struct image *image,
                        void (*release_image)(struct image *), struct buffer *warnings,
                        struct error *error);
struct program *program_retain(struct program *program);
void program_release(struct program *program); /* NULL allowed */

/* NULL when there is none. */
const struct function *program_find(const struct program *program, struct slice path);
/* A part: `resource:URI`, `complete:URI`, `prompt:NAME`. NULL when there is none. */
const struct function *program_part(const struct program *program, struct slice path);
/* TOOL_NOT_FOUND's sibling: METHOD_NOT_FOUND with the nearest names as hint. */
mdx_status program_no_function(const struct program *program, struct slice path,
                               struct error *error);

/* Everything that is loaded, at one moment. */
#include "program/catalogue.h"
#include "program/find.h"

struct program_cache;

struct cache_figures {
    uint64_t hits, misses;
    uint32_t entries;
};

struct program_cache *cache_new(const struct allocator *allocator, uint32_t most);
void cache_free(struct program_cache *cache);
/* A new reference, or NULL. */
struct program *cache_find(struct program_cache *cache, struct slice id, uint64_t revision);
/* Keeps the program (with a reference of its own), unless there is one already: then *program is
 * exchanged for that one. Without memory nothing is kept, which is no error. */
void cache_keep(struct program_cache *cache, struct program **program);
/* Forgets all revisions of an id / everything. */
void cache_drop(struct program_cache *cache, struct slice id);

/* The revision that an unpinned id means, as long as the store's generation is the same: 0 when
 * not known. */
uint64_t cache_latest(struct program_cache *cache, struct slice id, uint64_t generation);
void cache_note_latest(struct program_cache *cache, struct slice id, uint64_t generation,
                       uint64_t revision);
void cache_figures(struct program_cache *cache, struct cache_figures *figures);

#endif
