/* definition.h - the door of definitions: what the user wrote, as one model.
 *
 * MDX, a JSON upload or a DO go in; struct definition comes out, checked, with every
 * error placed in the user's document. Code is found and carried, not parsed. */
#ifndef MDX_DEFINITION_DEFINITION_H
#define MDX_DEFINITION_DEFINITION_H

#include "base/json.h"
#include "base/linemap.h"
#include "schema/schema.h"

/* A piece of code and where it stands in the document. */
struct code_text {
    char *text; /* NUL terminated */
    size_t len;
    struct linemap place; /* from the text's (line, column) to the document's */
};

struct function_model {
    char *path; /* "" for an MDXLD Function's one, else dotted: "customers.get" */
    struct code_text
        code;       /* DO only: a function expression; an MDXLD function's code is the module */
    json_t *params; /* {code, params}: given names, array of strings; or NULL */
    json_t *input, *output;    /* JSON Schema 2020-12, or NULL when not given */
    char *title, *description; /* or NULL */
    char *permission;          /* the expression that applies, or NULL */
    json_t *hints;         /* {readOnly, destructive, idempotent, openWorld} as given, or NULL */
    bool read_only;        /* by hint, or by name (list get find search count) */
    uint32_t timeout_ms;   /* 0: the runtime's */
    json_t *request;       /* a source's tool: what its kind needs to know, or NULL */
    uint32_t line, column; /* where it is declared in the document */
};

enum definition_form {
    DEFINITION_MDX,
    DEFINITION_JSON,
    DEFINITION_DO,
    DEFINITION_MODULE,
    DEFINITION_SOURCE
};

struct definition {
    const struct allocator *allocator;
    enum definition_form form;
    char *id, *type, *types_json, *label, *title, *description, *context; /* type: the first;
                               types_json: the list, when one was written; the others or NULL */
    json_t *metadata; /* the front matter, all keys as written; a DO's: its top level without
                         api, events, schedules, site, app, resources, prompts */
    json_t *config;   /* or NULL */
    json_t *resources, *prompts, *tools, *permissions; /* as declared, checked for shape, or NULL */
    json_t *outside; /* a source's own member `source`: {kind, …}; or NULL */
    json_t *events, *schedules, *site, *app, *agent; /* DO: stored, not run yet; or NULL */
    struct code_text module; /* the joined code fences (MDX: all other text blanked out, so lines
                           and columns are the document's); empty for a DO */
    json_t *joined;          /* [{lang, line, lines}] of the fences joined, for `mdx check`; line is
                                the opening fence's, lines those of its content */
    json_t *documentation;   /* [{lang, meta, line, code}] of test and example fences */
    char *source;            /* {id, source}: the MDX document itself: it is what is kept, what hash
                                and all positions are of. NULL: the text as it was given */
    size_t source_len;
    char *prose; /* Markdown without front matter and module fences; or NULL */
    struct function_model *functions;
    size_t function_count;
    /* Code of declarations, called by the library alone: `resource:URI`, `complete:URI` (of one
     * variable: `complete:URI#VARIABLE`), `prompt:NAME`, `complete:prompt:NAME`. They have a path,
     * code and a place. */
    struct function_model *parts;
    size_t part_count;
    bool permissions_declared;
    bool reuse; /* isolate: reuse */
    bool bare;  /* rest: bare */
    bool check_output;
    bool loose;             /* a bare module whose types refuse nothing */
    bool tests;             /* the functions are test fences: lineN for the one of line N */
    uint32_t timeout_ms;    /* 0: the runtime's */
    char hash[65];          /* SHA-256 of the canonical source */
    struct buffer warnings; /* one line each */
};

struct definition_options {
    struct slice
        file; /* the user's name of the document, for messages and as last resort of the id */
    struct slice id;   /* the upload's id; wins over all others */
    bool module;       /* a bare .ts/.js module: the whole text is code, no front matter */
    bool loose;        /* a bare module's types refuse nothing */
    bool imported;     /* nobody here wrote it: what only its author can change is not warned of */
    bool tests;        /* its test fences take the place of its functions */
    size_t most_bytes; /* 0: 4 MiB; larger documents are refused */
    /* Set, when it is not NULL and the text is wrong, to as much as could be read, so that errors
     * in its code can be reported too. The caller frees it. */
    struct definition **broken;
};

/* Reads text of any form (JSON when its first character is '{', else MDX, unless module).
 * Reports every error it finds (at most 100), as followers of the first. On failure *definition
 * is NULL. options may be NULL. Offsets in line maps count from the text's first byte, BOM or not.
 */
mdx_status definition_read(struct definition **definition, const struct allocator *allocator,
                           struct slice text, const struct definition_options *options,
                           struct error *error);
void definition_free(struct definition *definition);

/* The model as JSON, what the store keeps: everything but source, code and metadata. {id, type,
 * types?, label?, title?, description?, context?, form, hash, functions: [{path, title?, …, line,
 * column}], permissionsDeclared, config?, resources?, prompts?, tools?, joined?, …}; code in
 * resources and prompts is left out (`complete` says for which variables there is some), of events,
 * schedules, site and app only the keys are there. */
void definition_write_model(const struct definition *definition, struct buffer *out);

/* A document in YAML, a mapping, as compact JSON: for those who read JSON only. */
mdx_status definition_yaml(const struct allocator *allocator, struct slice file, struct slice text,
                           struct buffer *json, struct error *error);

/* True for 1 to 255 bytes of A-Z a-z 0-9 . _ - /, no empty, `.` or `..` segment, no reserved
 * first or last one; else *error says which rule (number 14xx). */
bool id_valid(struct slice id, struct error *error);

#endif
