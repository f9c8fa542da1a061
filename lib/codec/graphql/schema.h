/* schema.h - the GraphQL schema of what is loaded (protocols.md, "GraphQL").
 *
 * Immutable once made, counted, shared between threads. Each definition makes one piece: its field,
 * its types. A schema is pieces put together; the next one takes over those that did not change. */
#ifndef MDX_CODEC_GRAPHQL_SCHEMA_H
#define MDX_CODEC_GRAPHQL_SCHEMA_H

#include "base/map.h"
#include "codec/graphql/arena.h"
#include "program/program.h"

enum gql_kind { GQL_SCALAR, GQL_OBJECT, GQL_INPUT_OBJECT, GQL_ENUM, GQL_LIST, GQL_NON_NULL };

enum gql_scalar {
    GQL_SCALAR_INT,
    GQL_SCALAR_FLOAT,
    GQL_SCALAR_STRING,
    GQL_SCALAR_BOOLEAN,
    GQL_SCALAR_ID,
    GQL_SCALAR_JSON,
    GQL_SCALAR_DATE_TIME,
    GQL_SCALAR_BIG_INT
};

/* An argument, or a field of an input object. */
struct gql_input {
    struct slice name, description;
    const struct gql_type *type;
    struct slice property;       /* its name in JSON */
    const json_t *default_value; /* NULL: none */
    const char *literal;         /* the default as text; NULL: none */
    bool refuses_null;           /* null counts as absent */
};

struct gql_field {
    struct slice name, description;
    const struct gql_type *type;
    const struct gql_input *inputs;
    uint32_t input_count;
    struct slice property; /* its name in JSON */
    bool calls;            /* it calls a function: */
    bool wrapped;          /* which also takes everything as `input`, its last argument */
    bool read_only;
    struct slice id, path;
};

struct gql_type {
    enum gql_kind kind;
    enum gql_scalar scalar;
    struct slice name, description;
    const struct gql_field *fields; /* GQL_OBJECT */
    uint32_t field_count;
    const struct gql_input *inputs; /* GQL_INPUT_OBJECT */
    uint32_t input_count;
    const struct slice *values; /* GQL_ENUM */
    uint32_t value_count;
    const struct gql_type *of; /* GQL_LIST, GQL_NON_NULL */
    bool met;                  /* while the order is made */
    uint32_t number;           /* among the types of its piece */
    bool space;                /* a DO or a namespace: its fields call, nothing is read of JSON */
    bool meta;                 /* of introspection */
};

/* What one definition adds. */
struct gql_piece {
    uint32_t references; /* atomic */
    struct gql_arena arena;
    struct program *program;
    struct gql_field *root; /* NULL: it has no functions */
    const struct gql_type **types;
    uint32_t type_count, type_room;
    /* As they are met walking from the root, the scalars of ours among them. */
    const struct gql_type **order;
    uint32_t order_count;
    bool uses[GQL_SCALAR_BIG_INT + 1];
    /* While it is made: names of its types; what became of which schema. */
    struct map *names, *known;
};

/* Names to what they name, sorted. */
struct gql_entry {
    struct slice name;
    const void *value;
};
struct gql_index {
    struct gql_entry *entries;
    uint32_t count;
};

struct gql_schema {
    uint32_t references; /* atomic */
    const struct allocator *allocator;
    struct gql_piece **pieces; /* in the order of the catalogue */
    uint32_t piece_count;
    struct gql_index types;               /* by name: those of the pieces */
    bool scalars[GQL_SCALAR_BIG_INT + 1]; /* which there are */
    struct gql_field *query_fields;       /* roots; for Query with __schema, __type behind them */
    struct gql_type query, mutation;      /* mutation.field_count 0: there is none */
    struct gql_index roots;               /* name to field of Query and Mutation */
    const struct gql_type **sorted;       /* all types in the order of introspection */
    uint32_t sorted_count;
};

/* of: the catalogue's programs. previous: the schema before, or NULL. only: at /graphql/ID, that
 * definition alone: a DO's functions are root fields. */
mdx_status gql_schema_make(struct gql_schema **schema, const struct allocator *allocator,
                           const struct catalogue *catalogue, const struct gql_schema *previous,
                           const struct program *only, struct error *error);
struct gql_schema *gql_schema_retain(struct gql_schema *schema);
void gql_schema_release(struct gql_schema *schema); /* NULL allowed */

/* By name; NULL: none. Introspection's own types too. */
const struct gql_type *gql_type_find(const struct gql_schema *schema, struct slice name);
/* __typename, and for Query __schema and __type, are found too. */
const struct gql_field *gql_field_find(const struct gql_schema *schema, const struct gql_type *type,
                                       struct slice name);
const struct gql_input *gql_input_find(const struct gql_input *inputs, uint32_t count,
                                       struct slice name);
/* `[String!]!` */
void gql_type_write(const struct gql_type *type, struct buffer *out);
const struct gql_type *gql_named(const struct gql_type *type); /* without list and non-null */

/* scalars.c: built in, never freed. */
extern const struct gql_type gql_scalars[GQL_SCALAR_BIG_INT + 1];
extern const struct gql_type gql_non_null_string;

/* meta.c: the types of introspection, and the directives there are. */
extern const struct gql_type *const gql_meta_types[];
extern const uint32_t gql_meta_count;
extern const struct gql_field gql_typename_field, gql_schema_field, gql_type_field;
struct gql_directive_def {
    const char *name, *description;
    const struct gql_input *inputs;
    uint32_t input_count;
    const char *places[6]; /* `FIELD` …; NULL behind the last */
};
extern const struct gql_directive_def gql_directives[];
extern const uint32_t gql_directive_count;

/* index.c: what changes from one index to the next. */
struct gql_changes {
    const struct gql_index *before; /* NULL: there was none */
    struct map *gone, *fresh;       /* by name */
};
bool gql_changes_begin(struct gql_changes *changes, const struct allocator *allocator,
                       const struct gql_index *before); /* false: no memory */
void gql_changes_end(struct gql_changes *changes);
/* Whether something has that name, now that they were made. */
bool gql_changes_know(const struct gql_changes *changes, struct slice name);
/* The next index, with the names that name_of() tells of what is fresh. False: no memory. */
bool gql_index_make(struct gql_index *index, const struct allocator *allocator,
                    const struct gql_changes *changes, struct slice (*name_of)(const void *value));
const void *gql_index_find(const struct gql_index *index, struct slice name); /* NULL: none */
void gql_index_free(struct gql_index *index, const struct allocator *allocator);

/* piece.c: makes the piece of a program, with names that neither knows yet; its field is called
 * as that of the previous revision's piece (or NULL), if it can be. */
struct gql_piece *gql_piece_make(const struct allocator *allocator, struct program *program,
                                 const struct gql_piece *previous, const struct gql_changes *types,
                                 const struct gql_changes *roots);
struct gql_piece *gql_piece_retain(struct gql_piece *piece);
void gql_piece_release(struct gql_piece *piece);

/* mapping.c: types out of JSON Schemas. */
struct gql_mapping {
    struct gql_piece *piece;
    const struct gql_changes *taken; /* names of types of other definitions */
    const json_t *root;              /* of references */
    struct map *anchors;             /* NULL before one was asked for */
    bool input;
    unsigned depth;
};
void gql_mapping_end(struct gql_mapping *mapping);
/* A new named type of the piece, with that name or one with a tail. NULL: no memory. */
struct gql_type *gql_add_type(struct gql_piece *piece, const struct gql_changes *taken,
                              enum gql_kind kind, struct slice name);
/* The type without non-null; name: what it is called if it needs a name. NULL: no memory. */
const struct gql_type *gql_map_type(struct gql_mapping *mapping, const json_t *schema,
                                    struct slice name);
/* As gql_map_type, non-null where the schema refuses null. */
const struct gql_type *gql_map_required(struct gql_mapping *mapping, const json_t *schema,
                                        struct slice name);
/* The inputs for the properties of an object schema: all nullable and without default (arguments),
 * or with what the schema says of them (the fields of an input object). */
struct gql_input *gql_map_inputs(struct gql_mapping *mapping, const json_t *schema,
                                 struct slice name, bool arguments, uint32_t *count);
bool gql_refuses_null(struct gql_mapping *mapping, const json_t *schema);

/* refer.c: the schema that a `$ref` leads to, if it is one; NULL: nowhere. */
const json_t *gql_follow(struct gql_mapping *mapping, const json_t *schema);

/* cycles.c: an input object that needs one of itself could never be written: one of its fields on
 * the way round becomes nullable. False: no memory. */
bool gql_break_cycles(struct gql_piece *piece);
/* defaults.c: each default gets its literal; what has none, or would never end, is no default, and
 * its field is nullable. False: no memory. */
bool gql_settle_defaults(struct gql_piece *piece);

/* names.c */
struct slice gql_camel(struct gql_arena *arena, struct slice text);  /* user-profile: userProfile */
struct slice gql_pascal(struct gql_arena *arena, struct slice text); /* UserProfile */
struct slice gql_join(struct gql_arena *arena, struct slice a, struct slice b);
bool gql_is_name(struct slice text);
/* A property's name made legal. */
struct slice gql_legal(struct gql_arena *arena, struct slice text);
/* name, or name_2, name_3 …: the first that is_taken() (may be NULL) does not know, nor names:
 * these (NULL: none) then know it too, and at which number to go on. */
struct slice gql_free_name(struct gql_arena *arena, struct map *names, struct slice name,
                           bool (*is_taken)(const void *context, struct slice name),
                           const void *context);

/* literal.c: JSON as a literal of the type, as graphql-js writes it; false: it does not fit, or has
 * no such literal (objects and lists of the type JSON). */
bool gql_write_literal(const json_t *value, const struct gql_type *type, struct buffer *out);
void gql_write_string(struct slice text, struct buffer *out); /* in its quotes */

/* sdl.c: the schema as text. */
void gql_schema_write(const struct gql_schema *schema, struct buffer *out);

#endif
