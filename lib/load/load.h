/* load.h - the door of the upload corridor: from a text to something callable.
 *
 * A library is what has been loaded: the store, the programs kept ready, and the
 * sandbox that their images belong to. The calls live above it (call/). */
#ifndef MDX_LOAD_LOAD_H
#define MDX_LOAD_LOAD_H

#include "base/error.h"
#include "base/lock.h"
#include "host/host.h"
#include "outbound/outbound.h"
#include "program/program.h"
#include "sandbox/sandbox.h"
#include "store/store.h"
#include "telemetry/telemetry.h"

struct library {
    const struct allocator *allocator;
    const struct host *host;
    struct telemetry *telemetry;
    struct store *store;
    struct sandbox *sandbox;
    struct program_cache *cache;
    size_t document_bytes; /* largest definition */
    uint32_t run_ms;       /* longest a module's top level may run */
    struct {
        struct lock lock;
        struct catalogue *catalogue; /* NULL: not read yet */
        uint64_t sequence;           /* of the last change that is in it */
    } shelf;
};

struct load_request {
    struct slice text, file, id, metadata;
    uint64_t expected; /* 0: whichever */
    bool none;         /* there must be none yet */
    bool module;       /* a bare module */
    bool imported;     /* a source by library_import(), which the host itself asked for */
    bool tests;        /* its test fences are its functions */
    size_t most_bytes; /* 0: the library's */
    bool lowered;      /* the report of a check tells what became of the code */
    bool loose;        /* what a bare module's types say refuses nothing */
};

/* What a load made, as JSON members: id, revision, label, hash, unchanged, tools, paths, warnings.
 */
struct load_report {
    uint64_t revision;
    bool unchanged;
    json_t *json; /* an object; json_decref it */
};

/* Text to stored and served. On failure nothing has changed. */
mdx_status library_load(struct library *library, const struct load_request *request,
                        struct load_report *report, struct error *error);
/* All of a load but the store. *report: id, type, label, hash, functions, joined, warnings;
 * lowered and lines when they are asked for. */
mdx_status library_check(struct library *library, const struct load_request *request,
                         json_t **report, struct error *error);

/* The program that id and version mean (a new reference): from the cache, else from the store.
 * key and chance choose among weighted revisions. */
mdx_status library_fetch(struct library *library, struct slice id, struct slice version,
                         struct slice key, struct program **program, struct error *error);

mdx_status library_rollback(struct library *library, struct slice id, struct slice to,
                            uint64_t expected, json_t **report, struct error *error);
mdx_status library_delete(struct library *library, struct slice id, uint64_t expected,
                          json_t **report, struct error *error);
mdx_status library_purge(struct library *library, struct slice id, struct error *error);
/* One revision with its source, as mdx_get() answers. */
mdx_status library_get(struct library *library, struct slice id, struct slice version,
                       struct buffer *out, struct error *error);

/* What is loaded now (a new reference). Costs next to nothing when nothing has changed. */
mdx_status library_catalogue(struct library *library, struct catalogue **catalogue,
                             struct error *error);

struct import_request {
    struct slice kind, name, where, document, settings;
    struct slice file; /* what messages call the document; empty: its kind */
    struct openapi_filter filter;
    uint64_t expected;
};

/* INVALID_PARAMS: no source can be called so. */
mdx_status import_check_name(struct slice name, struct error *error);
/* Other people's document becomes a source; the report has `added`, `removed`, `changed` too. */
mdx_status library_import(struct library *library, const struct import_request *request,
                          struct load_report *report, struct error *error);

/* The function that a tool's name, or a target, means; *program is a new reference. */
mdx_status library_function(struct library *library, struct slice name, struct program **program,
                            const struct function **function, struct error *error);
/* The id and path of a tool by its name; TOOL_NOT_FOUND. */
mdx_status library_tool(struct library *library, struct slice name, struct buffer *id,
                        struct buffer *path, struct error *error);
/* [{name, description, source}] of everything that is loaded. */
mdx_status library_tools(struct library *library, struct buffer *out, struct error *error);

/* The same of those that fit the query's words, best first, `limit` at most (50), with `score`. */
mdx_status library_find_tools(struct library *library, struct slice query, uint32_t limit,
                              struct buffer *out, struct error *error);

/* The name of a function as a tool: `calculate`, `crm_acme_com__customers_create`. */
void tool_name(struct slice id, struct slice path, struct buffer *out);

#endif
