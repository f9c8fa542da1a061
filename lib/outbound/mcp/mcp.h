/* mcp.h - other people's MCP servers as sources: the client's side of the protocol, as bytes.
 *
 * A source is { "kind": "mcp", "where": URL } for Streamable HTTP, or { "command", "args"?, "env"?,
 * "cwd"? } for a child that speaks over its pipes; besides "protocol"? (the revision spoken at the
 * import), "transport"?: "sse" (HTTP as 2024-11-05 has it), "headers"?, "elicitation"?: "defaults"
 * | "none", and what the import found out: "expires"? (the server says how long its list is good
 * for) and "listens"? (it says when that changes, to who listens). A tool's `request` is { "tool":
 * its own name, "headers"?: [{ "name", "path": [keys] }], "task"?: true, it runs as a task }.
 * Everything here is bytes in, bytes out; what moves them are operations of the bridge (talk.h). */
#ifndef MDX_OUTBOUND_MCP_MCP_H
#define MDX_OUTBOUND_MCP_MCP_H

#include "outbound/source/source.h"
#include "wire/wire.h"

enum mcp_revision {
    MCP_UNKNOWN,
    MCP_2024_11_05,
    MCP_2025_03_26,
    MCP_2025_06_18,
    MCP_2025_11_25,
    MCP_2026_07_28 /* has no sessions: each request says it all */
};

/* MCP_UNKNOWN: none of ours. */
enum mcp_revision mcp_known(struct slice name);
const char *mcp_name_of(enum mcp_revision revision);
/* The newest of ours in a JSON list of names. */
enum mcp_revision mcp_revision_best(const struct jsontext *index, uint32_t list);

bool mcp_is_child(const json_t *source);
/* The server says when its list changes, to who asks for it in 2026-07-28. */
bool mcp_listens(const json_t *source);
/* The server's elicitations are answered with their defaults. */
bool mcp_elicits(const json_t *source);

/* ---- settings.c ------------------------------------------------------------------------ */

/* From `where`, a URL or a command line, and settings, a JSON object or empty: the member `source`,
 * a new reference. */
mdx_status mcp_source(const struct allocator *allocator, struct slice where, struct slice settings,
                      json_t **source, struct error *error);
/* Words of a command line: blanks part them, '…' and "…" hold them together, \ keeps one character.
 * A new list. */
mdx_status mcp_words(const struct allocator *allocator, struct slice line, json_t **words,
                     struct error *error);

/* ---- message.c: what the client says ------------------------------------------------------- */

struct mcp_saying {
    enum mcp_revision revision;
    uint64_t id;
    bool elicits;
};

void mcp_say_initialize(const struct mcp_saying *saying, struct buffer *out);
void mcp_say_initialized(struct buffer *out);
void mcp_say_discover(const struct mcp_saying *saying, struct buffer *out);
void mcp_say_list(const struct mcp_saying *saying, struct slice cursor, struct buffer *out);
/* more: further members of params, each with a comma before it; or empty. */
void mcp_say_call(const struct mcp_saying *saying, struct slice tool, struct slice args,
                  struct slice more, struct buffer *out);
/* 2025-11-25: waits for the end of a task; id is its JSON text. */
void mcp_say_task_result(const struct mcp_saying *saying, struct slice id, struct buffer *out);
/* 2026-07-28: to be told when the list of tools changes, for as long as the answer lasts. */
void mcp_say_listen(const struct mcp_saying *saying, struct buffer *out);
void mcp_say_cancelled(uint64_t id, struct buffer *out);
/* The answer to a server's request; nothing for what is no request. */
void mcp_say_answer(const struct jsontext *index, const struct jsonrpc_message *message,
                    bool elicits, struct buffer *out);

/* elicit.c: { action, content? } for the params of an elicitation, from the defaults alone. */
void mcp_elicit(const struct jsontext *index, uint32_t params, struct buffer *out);
/* `,"inputResponses":{…},"requestState":…` for a result that asks for input. False: it asks for
 * what nobody here can give. */
bool mcp_give_input(const struct jsontext *index, uint32_t result, bool elicits,
                    struct buffer *out);

/* ---- result.c: what the server answered ------------------------------------------------------ */

/* The error that a JSON-RPC error stands for. */
mdx_status mcp_error(const struct jsontext *index, uint32_t node, struct slice source,
                     struct error *error);
/* Adds a call's value: structuredContent, else the text, else the list of contents. isError is an
 * error. */
mdx_status mcp_value(const struct jsontext *index, uint32_t result, bool whole, struct slice source,
                     struct buffer *out, struct error *error);

/* ---- listing.c: a server's tools as a definition -----------------------------------------------
 */

enum { MCP_TOOLS_MOST = 10000, MCP_PAGES_MOST = 1000, MCP_LISTING_MOST = 64 << 20 };

/* document: { "protocolVersion"?, "transport"?, "expires"?, "listens"?, "serverInfo"?,
 * "instructions"?, "tools": […] }. source: as of
 * mcp_source(); borrowed. beginning: only tools whose names begin so. Adds the definition's text.
 */
mdx_status mcp_import(struct slice name, const json_t *source, struct slice document,
                      struct slice beginning, struct buffer *definition, struct error *error);

/* request.c: for request_kind */
mdx_status mcp_request(const json_t *source, const json_t *tool, struct slice args,
                       struct outgoing *out, struct error *error);
/* The request's head for a message over HTTP; method, name and args for 2026-07-28. */
struct mcp_post {
    enum mcp_revision revision; /* MCP_UNKNOWN: not agreed on yet */
    struct slice url;           /* empty: the source's */
    struct slice session;       /* or empty */
    const char *method;
    struct slice body;
    const json_t *tool; /* of a call, or NULL */
    struct slice args;  /* likewise */
};
mdx_status mcp_post(const json_t *source, const struct mcp_post *post, struct outgoing *out,
                    struct error *error);

#endif
