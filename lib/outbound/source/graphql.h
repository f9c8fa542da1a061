/* graphql.h - GraphQL endpoints: an introspection answer becomes tools, a tool and arguments a
 * request, an answer a value.
 *
 * A tool's `request`: { "operation": "query" | "mutation", "field", "variables": { ARG: "Type!" },
 * "selection"?: "{ … }" }, or { "operation", "document", "newest"?: the document for who asks with
 * that argument } for one whose answer is all of `data`.
 * Sections are those of the specification of September 2025. */
#ifndef MDX_OUTBOUND_SOURCE_GRAPHQL_H
#define MDX_OUTBOUND_SOURCE_GRAPHQL_H

#include "outbound/source/source.h"

/* Which root fields become tools; empty: all. */
struct graphql_filter {
    struct slice operation, field; /* field: a beginning */
};

/* The reserved argument: what to ask for, in place of the import's choice. */
#define GRAPHQL_SELECT "__select"
/* The argument of `introspect`. */
#define GRAPHQL_NEWEST "newest"

/* document: {"data":{"__schema"}} or {"__schema"}. Empty: a source with one tool `introspect`,
 * whose result is that. Adds the definition's text to *definition. */
mdx_status graphql_import(const struct allocator *allocator, struct slice name, struct slice where,
                          struct slice document, const struct graphql_filter *filter,
                          struct buffer *definition, struct error *error);
mdx_status graphql_request(const json_t *source, const json_t *tool, struct slice args,
                           struct outgoing *out, struct error *error);
/* `data`'s field; or what `errors` says where there is none. */
mdx_status graphql_answer(const json_t *source, const json_t *tool, struct slice value,
                          struct buffer *out, struct error *error);

/* Of an answer that is none by its status, below 500: what its `errors` say, in place of what the
 * status says. body: its text. */
void graphql_refusal(const struct allocator *allocator, struct slice body, struct error *error);

/* ---- importing, between its files ---------------------------------------------------- */

struct graphql_importing {
    const struct allocator *allocator;
    struct error *error;
    mdx_status status;
    json_t *types; /* by name; borrowed values */
    json_t *defs;  /* schemas of input objects that tools refer to */
    int depth;     /* of those that are just made */
    uint64_t work; /* fields looked at for selections: a document can make that endless */
};

/* Notes what is wrong; the first one stays. */
void graphql_fault(struct graphql_importing *importing, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
/* 2.1.9 Name. A document of ours is made of them, so nothing else passes. */
bool graphql_is_name(struct slice text);
/* The type of that name; NULL: noted, or there was no memory. */
const json_t *graphql_type(struct graphql_importing *importing, struct slice name);
/* Below its lists and its exclamation marks; an empty slice: noted. */
struct slice graphql_named(struct graphql_importing *importing, const json_t *reference);
/* `[Int!]!` */
void graphql_write_type(struct graphql_importing *importing, const json_t *reference,
                        struct buffer *out);
/* The description of a field or argument, with what is said of its being deprecated. */
void graphql_describe(json_t *made, const json_t *field);
/* graphql_input.c: {type: object, properties …} of a list of arguments or input fields. */
json_t *graphql_input(struct graphql_importing *importing, const json_t *values);
/* graphql_select.c: the fields to ask for of a composite type: `{ id name owner { login } }`. */
void graphql_select(struct graphql_importing *importing, struct slice type, struct buffer *out);
bool graphql_is_composite(const json_t *type);

#endif
