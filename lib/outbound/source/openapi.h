/* openapi.h - OpenAPI 3.0 and 3.1: a document becomes tools, a tool and arguments a request.
 *
 * A tool's `request`: { "method", "path", "server"?, "parameters"?: [{ "name", "in", "arg"?,
 * "style"?, "explode"?, "required"?, "reserved"?, "content"? }], "body"?: { "type", "required"?,
 * "flat"?: true | "maybe", "members"?: [names], "open"?, "encoding"? }, "accept"?, "security"? }.
 * What has its usual value is left out. */
#ifndef MDX_OUTBOUND_SOURCE_OPENAPI_H
#define MDX_OUTBOUND_SOURCE_OPENAPI_H

#include "base/jsontext.h"
#include "outbound/source/source.h"

/* Which operations become tools; empty: all. */
struct openapi_filter {
    struct slice tag, method, path; /* path: a beginning */
};

/* document: JSON (YAML has been made JSON before). where: the document's own URL, against which
 * relative servers are; or empty. Adds the definition's text to *definition. Nothing is fetched:
 * a reference to another document is an error, as is one that leads nowhere. */
mdx_status openapi_import(const struct allocator *allocator, struct slice name, struct slice where,
                          struct slice document, const struct openapi_filter *filter,
                          struct buffer *definition, struct error *error);

/* tool: the function's row, with `request`. args: a JSON object. out is initialised. */
mdx_status openapi_request(const json_t *source, const json_t *tool, struct slice args,
                           struct outgoing *out, struct error *error);

/* ---- importing, between its files ---------------------------------------------------- */

struct importing {
    const struct allocator *allocator;
    struct error *error;
    mdx_status status; /* of the first thing that was wrong */
    const json_t *document;
    struct slice where;
    bool old;        /* 3.0: its own dialect of schemas */
    json_t *defs;    /* what tools refer to, made when it is first referred to */
    json_t *waiting; /* pointers of schemas that were referred to and are not made yet */
    json_t *names;   /* address of a schema in the document → name in defs */
    json_t *counted; /* names that were asked for → how often */
    json_t *taken;   /* names of tools */
    json_t *warnings;
    struct buffer place; /* what is looked at: `GET /pets`, or a pointer */
    uint64_t work;
};

/* Notes what is wrong, with its place; the first one stays. False: it was not the first. */
bool importing_fault(struct importing *importing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* What follows is there. */
void importing_at(struct importing *importing, const char *method, struct slice path);
/* A document can make an import endless, or its result much larger than itself, by referring to one
 * thing again and again. False, noted: it is too much. */
bool importing_work(struct importing *importing, uint64_t units);
/* A name that was not asked for before: `name`, `name_2` …: a new reference. */
json_t *importing_unique(struct importing *importing, json_t *taken, struct slice name);
void importing_no_memory(struct importing *importing);
/* The object itself, or what its $ref leads to, through several; NULL: noted. Borrowed. */
const json_t *importing_follow(struct importing *importing, const json_t *object);
/* Schema in the dialect of 2020-12, references to "#/$defs/…": a new reference. */
json_t *importing_schema(struct importing *importing, const json_t *schema);
/* Makes the schemas that were referred to. */
void importing_finish_schemas(struct importing *importing);
/* The operation's name as a tool, which no other one has: a number behind it makes it so. A new
 * reference. Asked for all operations, wanted or not, so that names do not depend on filters. */
json_t *importing_name(struct importing *importing, const char *path, const char *method,
                       const json_t *operation);
/* The tool of one operation, or NULL (noted): a new reference. */
json_t *importing_tool(struct importing *importing, json_t *name, const char *path,
                       const char *method, const json_t *item, const json_t *operation);
/* URL of the first server in the list with its variables' defaults, against `where`; NULL:
 * there is none. A new reference. */
json_t *importing_server(struct importing *importing, const json_t *servers);
/* A media type without parameters is JSON: application/json, and …+json. */
bool media_is_json(struct slice type);
bool media_is(struct slice type, const char *name); /* parameters and case ignored */

/* ---- requests, between their files ----------------------------------------------------- */

enum style {
    STYLE_SIMPLE,
    STYLE_LABEL,
    STYLE_MATRIX,
    STYLE_FORM,
    STYLE_SPACE,
    STYLE_PIPE,
    STYLE_DEEP
};

struct styled {
    enum style style;
    bool explode;
    bool plain;    /* headers: nothing is percent-encoded */
    bool reserved; /* reserved characters stay */
};

/* The style of that name; of an unknown one, otherwise. */
enum style style_named(struct slice name, enum style otherwise);
/* Adds the value of a path's, header's or cookie's parameter. */
void style_value(const struct styled *styled, struct slice name, const struct jsontext *args,
                 uint32_t node, struct buffer *out);
/* Adds `name=value` as often as the style says, with & between; nothing for an empty list. */
void style_pairs(const struct styled *styled, struct slice name, const struct jsontext *args,
                 uint32_t node, struct buffer *out);
/* Adds what JavaScript's String() makes of a scalar; of others, their JSON. */
void style_text(const struct jsontext *args, uint32_t node, struct buffer *out);

/* The body of the arguments' members that no parameter took; used: one flag for each member. */
mdx_status openapi_body(const json_t *body, const struct jsontext *args, bool *used,
                        struct outgoing *out, struct error *error);

#endif
