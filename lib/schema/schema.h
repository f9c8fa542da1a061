/* schema.h - the door of the schemas: JSON Schema 2020-12, compiled once, checked
 * straight over JSON text. */
#ifndef MDX_SCHEMA_SCHEMA_H
#define MDX_SCHEMA_SCHEMA_H

#include "base/json.h"
#include "base/jsontext.h"

struct schema; /* compiled, immutable, shared between threads */

/* Any of the short forms of definitions.md to a JSON Schema object (a new reference):
 * {x: {type: number, required: true}}, {x: "number", tags: "string[]", note: "string?"},
 * [{name, type, required, enum, default, description, example}], or a JSON Schema as it is.
 * `where` names the form in messages ("input", "parameters"). Number 13xx. */
mdx_status schema_normalize(json_t **schema, const json_t *form, const char *where,
                            struct error *error);

/* Any JSON value as a schema of 2020-12: a new reference, NULL only without memory. *warnings: a
 * list of texts, what was given up; may be NULL. */
json_t *schema_normal_form(const json_t *given, json_t **warnings);
/* The same schema with its `allOf`s made one, where that can be said: likewise. */
json_t *schema_merge(const json_t *given);

/* Compiles a JSON Schema (object or boolean). Refuses what is no schema (13xx, with the
 * JSON pointer of the bad keyword). Keywords that are annotations are kept out. Warnings
 * (a keyword that is not checked) are added to `warnings`, one line each, when not NULL. */
mdx_status schema_compile(struct schema **schema, const struct allocator *allocator,
                          const json_t *source, struct buffer *warnings, struct error *error);

struct schema_options {
    struct slice dialect;  /* URI, for a schema without $schema; empty: 2020-12 */
    const json_t *remotes; /* documents by URI; or NULL */
    bool no_formats;       /* `format` is an annotation */
    bool explains;         /* misfits are told with the place in the schema */
};
mdx_status schema_compile_with(struct schema **schema, const struct allocator *allocator,
                               const json_t *source, const struct schema_options *options,
                               struct buffer *warnings, struct error *error);
void schema_free(struct schema *schema);

/* How long a check may take. The clock is not looked at before there is work that may be long. */
struct schema_time {
    uint64_t run_ns;   /* from that first look on, */
    uint64_t last_ns;  /* but until then at most, by the monotonic clock */
    uint64_t until_ns; /* what that makes; 0 before the first look */
};

enum schema_mode {
    SCHEMA_STRICT,  /* JSON input: validated and defaulted, never coerced */
    SCHEMA_CONVERT, /* scalars are made the type that is due, as Ajv's coerceTypes does */
    SCHEMA_COERCE /* text from a query, a path, a form, a command line: "21" is 21 where a number is
                     due */
};

/* Checks the node of the index and all below. When defaults were filled in or text was
 * coerced, *out gets the whole new value as JSON text, else *out stays empty and the text
 * is good as it is. On failure: INVALID_PARAMS, message naming the first fields, details =
 * {"errors":[{"path":"/x","message":"must be a number, not \"a\""}…]} (at most 20),
 * "did you mean" for unknown properties. prefix is put before each path ("" or "/customer").
 * time: when it is over, RUN_TIMEOUT; NULL: no limit. */
mdx_status schema_check(const struct schema *schema, const struct jsontext *index, uint32_t node,
                        enum schema_mode mode, struct slice prefix, struct schema_time *time,
                        struct buffer *out, struct error *error);

/* The same for the whole value, but SCHEMA_STRICT puts no defaults in; details =
 * {"errors":[{"instancePath","schemaPath","message"}…]}, at most 100, of a schema compiled with
 * `explains`. Without details: it could not be checked. */
mdx_status schema_report(const struct schema *schema, const struct jsontext *index,
                         enum schema_mode mode, struct buffer *out, struct error *error);

/* What a value of text for this property would be: used to parse x=21 on a command line.
 * The top-level property names, in order, for "did you mean" and --help. */
uint32_t schema_property_count(const struct schema *schema);
struct slice schema_property(const struct schema *schema, uint32_t at);
/* False: no object fits that property. */
bool schema_property_takes_object(const struct schema *schema, uint32_t at);

/* The known name nearest to a mistyped one; empty when none is near. */
struct slice nearest_name(struct slice typed, const struct slice *names, size_t count);

#endif
