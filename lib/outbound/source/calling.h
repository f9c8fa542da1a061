/* calling.h - calls of other people's tools, and what all calls of a source share. */
#ifndef MDX_OUTBOUND_SOURCE_CALLING_H
#define MDX_OUTBOUND_SOURCE_CALLING_H

#include "base/json.h"
#include "outbound/task.h"

/* What the calls of all sources of a runtime share: breakers, limits, tokens, sessions. */
struct sources;

struct sources *sources_open(const struct allocator *allocator); /* NULL: no memory */
void sources_close(struct sources *sources);                     /* no call is under way */
/* How requests are tried again where neither source nor call says: a preset's name or JSON; empty:
 * the default. Before any call. CONFIG_INVALID: it is neither. */
mdx_status sources_set_retry(struct sources *sources, struct slice setting, struct error *error);
/* {"retry": the setting}, the text of which is as above, to be a call's options. */
void retry_write_options(struct slice setting, struct buffer *out);

enum source_purpose {
    SOURCE_CALL,
    SOURCE_AUTHORIZE, /* args { redirectUri? } → { url, state, redirectUri } */
    SOURCE_CODE       /* args { back }, what came back → { authorized } */
};

struct source_call {
    struct slice id; /* of the source */
    uint64_t revision;
    const json_t *source; /* its member `source`; lives as long as the call */
    const json_t *tool;   /* the function's row: {path, inputSchema, request, …}; likewise */
    struct slice args;    /* a JSON object; copied */
    struct slice caller;
    uint64_t deadline_ms; /* wall clock */
    struct slice options; /* a JSON object, { retry }; or empty */
    enum source_purpose purpose;
    bool raw;   /* the answer is {status, headers, body} as it came */
    bool whole; /* of MCP: the answer is { content, structuredContent? }, which goes on over MCP */
};

/* The task that does it; begin it with task_begin(). INVALID_PARAMS: the arguments do not fit. */
mdx_status source_call_make(struct sources *sources, const struct source_call *call,
                            const struct task_port *port, struct task **task, struct error *error);
/* Notes whether the source's list of tools is to be asked for anew; true: its server said so. */
bool source_set_stale(struct sources *sources, struct slice id, bool stale);
/* A source's settings when it is imported: auth takes what it leaves out from the document's
 * security, if that says it once. CONFIG_INVALID: they could not work. */
mdx_status source_settle(json_t *source, struct error *error);
/* Where in a source something is wrong: source[setting][member], or NULL. Borrowed from it. */
struct source_place {
    const char *setting, *member;
};
/* Of what is given alone, before the document is known: auth may lack what that says. */
mdx_status source_check_given(const json_t *source, struct error *error);
/* The same of settings as they stand; place may be NULL. */
mdx_status source_check(const json_t *source, struct source_place *place, struct error *error);
/* `setting`: { requestsPerSecond?, concurrent? }, or NULL; 0: no bound. */
mdx_status limits_read(const json_t *setting, double *per_second, uint32_t *at_once,
                       struct error *error);
/* The request as it would go out, without credentials: {method, url, headers, body}. */
mdx_status source_request(const struct allocator *allocator, const json_t *source,
                          const json_t *tool, struct slice args, struct buffer *out,
                          struct error *error);

#endif
