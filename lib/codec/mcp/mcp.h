/* mcp.h - inside the codec of the Model Context Protocol: what its files share.
 *
 * One struct mcp is one exchange: a POST, a GET stream, or all of a stdio connection. Each request
 * in it is a task until it is answered. What outlives exchanges (sessions, the index of tools, the
 * key of states) is in struct mcp_shared. */
#ifndef MDX_CODEC_MCP_H
#define MDX_CODEC_MCP_H

#include "codec/scope.h"
#include "wire/wire.h"

/* In order of time. The last one has no sessions: each request says all of itself. */
enum mcp_revision {
    MCP_2024_11,
    MCP_2025_03,
    MCP_2025_06,
    MCP_2025_11,
    MCP_2026_07,
    MCP_REVISIONS
};
#define MCP_NO_REVISION MCP_REVISIONS

enum mcp_code {
    MCP_RESOURCE_NOT_FOUND = -32002, /* until 2025-11-25 */
    MCP_HEADER_MISMATCH = -32020,
    MCP_MISSING_CAPABILITY = -32021,
    MCP_UNSUPPORTED_VERSION = -32022
};

/* What a client can do for a server. */
enum mcp_capability {
    MCP_SAMPLING = 1,
    MCP_ELICITATION = 2, /* by a form */
    MCP_ROOTS = 4,
    MCP_ELICITATION_URL = 8
};

#define MCP_MOST_BATCH      1000
#define MCP_MOST_SESSIONS   10000
#define MCP_MOST_TASKS      10000
#define MCP_MOST_SUBSCRIBED 50
#define MCP_MOST_ASKS       100
#define MCP_MOST_LISTENING  100
#define MCP_PAGE            100
#define MCP_KEEP_ALIVE_MS   15000
#define MCP_GATHER_MS       5 /* questions of one round are sent together */

/* Told to the exchanges of a session; no message reads so. */
#define MCP_SESSION_ENDED "ended"

struct mcp;
struct mcp_task;

struct mcp_method {
    const char *name;
    void (*run)(struct mcp_task *task);
    uint8_t first, last; /* revisions */
    bool looks;          /* needs to know what is loaded first */
    const char *named;   /* member of params that Mcp-Name repeats; NULL: none */
};

/* Several messages that came as one, answered as one. */
struct mcp_batch {
    uint32_t left;
    bool some; /* an answer is in it */
    struct buffer out;
};

/* A question to the client. */
struct mcp_ask {
    struct mcp_ask *next;
    uint64_t ask; /* the library's number of it */
    uint32_t k;   /* ours, in the exchange */
    bool samples;
    bool open;        /* it went out, or waits to go */
    struct slice key; /* its name in inputRequests */
    size_t base;      /* so much of it was given */
    struct slice
        request; /* {"method":…,"params":…} without the braces' outside; behind the struct */
    struct slice answer; /* 2026-07-28: what was taken for it, in the task's text or state */
};

enum mcp_wait { MCP_LOOKING, MCP_CALLING, MCP_MANAGING, MCP_LISTENING };

#define MCP_NO_MEMORY "no memory is left"

struct mcp_task {
    struct mcp *mcp;
    struct mcp_task *next;
    struct mcp_batch *batch; /* NULL: on its own */
    char *text;              /* the message */
    struct jsontext json;    /* over it */
    struct jsonrpc_message message;
    const struct mcp_method *method;
    enum mcp_revision revision;
    enum mcp_wait waits;
    uint32_t n; /* of the task and of its call */
    uint32_t capabilities, missing;
    uint32_t wants;     /* subscriptions/listen: the lists */
    uint32_t log_level; /* 0 debug … 7 emergency; 8: none are sent */
    uint32_t status;    /* of HTTP */
    struct slice token; /* progressToken, as written */
    double progress;
    bool told;
    /* What the outcome of its call is made into. */
    void (*finish)(struct mcp_task *task, const struct codec_outcome *outcome);
    bool wraps;            /* it is called through the tool `call`: params are one level down */
    struct buffer chunks;  /* what a generator yielded */
    struct buffer subject; /* logger, uri or name that the answer speaks of */
    struct buffer state;   /* requestState, read */
    struct jsontext state_json;
    struct mcp_ask *asks;
    uint32_t asked;
};

/* One listed tool. */
struct mcp_tool {
    const struct program *program;
    uint32_t at; /* of program->functions */
    struct slice name;
};

/* The tools of a catalogue, by name. Immutable and counted. */
struct mcp_index {
    const struct allocator *allocator;
    uint32_t references; /* atomic */
    struct catalogue *catalogue;
    uint32_t name_chars;
    struct mcp_tool *tools;
    uint32_t count;
    struct map *names; /* to tools: listed names, and full ones */
    struct buffer texts, hashed;
};

struct mcp_subscription {
    struct mcp_subscription *next;
    struct slice uri, id; /* behind the struct */
};

struct mcp_session {
    char id[32];
    uint64_t used; /* the exchange that used it last */
    enum mcp_revision revision;
    uint32_t capabilities, log_level;
    struct mcp_subscription *subscriptions;
    uint64_t *exchanges; /* POSTs whose requests are not answered yet */
    uint32_t exchange_count, exchange_room;
};

struct mcp_shared; /* session.c */

struct mcp {
    const struct allocator *allocator;
    const struct codec_request *request;
    const struct codec_port *port;
    struct mcp_shared *shared;
    bool stdio;
    enum mcp_revision revision; /* agreed upon; MCP_NO_REVISION: not yet */
    uint32_t capabilities, log_level;
    struct mcp_subscription *subscriptions; /* stdio's */
    struct slice session; /* its id in the request's headers, when there is one; or empty */
    struct codec_scope place;
    struct slice scope; /* id[@version] that the endpoint is of; empty: everything */
    struct buffer body; /* POST's, or the rest of a line */
    struct buffer out;  /* what is being written */
    struct mcp_task *tasks, **last_task;
    uint32_t task_count, last_n, last_k;
    uint32_t refused; /* the status for who may see nothing; 0: may */
    bool describing, watching, sse, headed, ended, registered, stream, accepting;
    bool line_over;            /* a line that was too long is skipped to its end */
    bool line_lost;            /* likewise, for want of memory */
    bool no_memory;            /* for a part of the message that is read: it is not wrong */
    bool gathering;            /* a tick will come to send what was asked */
    struct mcp_index *index;   /* while tasks that looked are run */
    const struct program *own; /* scope's, likewise */
};

/* revision.c */
const char *mcp_revision_name(enum mcp_revision revision);
enum mcp_revision mcp_revision_of(struct slice text); /* MCP_NO_REVISION: not one of them */
void mcp_add_revisions(struct buffer *out);           /* as a JSON array */

/* mcp.c */
void mcp_describe(struct mcp *mcp);
void mcp_watch(struct mcp *mcp);
void mcp_changed(void *state, const struct codec_change *change);

/* frame.c: messages in, messages out. */
bool mcp_accept_text(struct mcp *mcp, struct slice text); /* a body or line: one message or more */
void mcp_accept(struct mcp *mcp, struct slice text, struct mcp_batch *batch);
void mcp_send(struct mcp *mcp, struct slice message);
void mcp_answer(struct mcp_task *task, struct slice message); /* sends, forgets the task */
void mcp_drop(struct mcp_task *task);                         /* without an answer */
void mcp_cancel(struct mcp *mcp, struct slice id);
void mcp_free_task(struct mcp_task *task);
struct mcp_task *mcp_find_task(struct mcp *mcp, uint32_t n);
/* Goes ahead with those that waited for what is loaded. */
void mcp_run_task(struct mcp_task *task);

/* answer.c: the pieces of answers. */
struct buffer *mcp_result(struct mcp_task *task); /* begins one; members follow */
struct buffer *mcp_error_result(struct mcp_task *task, const struct error *error);
struct buffer *mcp_input_required(struct mcp_task *task);
void mcp_member(struct buffer *out, const char *key); /* a comma where needed, and the key */
void mcp_text_member(struct buffer *out, const char *key, struct slice text);
void mcp_cacheable(struct mcp_task *task, struct buffer *out);
void mcp_finish(struct mcp_task *task); /* ends the result and answers with it */
void mcp_finish_empty(struct mcp_task *task);
void mcp_fail(struct mcp_task *task, int32_t code, struct slice data, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A failure that is the protocol's, by the error's category. */
void mcp_fail_error(struct mcp_task *task, const struct error *error);
void mcp_fail_memory(struct mcp_task *task);
/* An answer to nobody's request: 400, or a line. */
void mcp_fail_unread(struct mcp *mcp, struct slice id, int32_t code, uint32_t status,
                     struct slice message, struct slice data);
void mcp_add_server(struct mcp *mcp, struct buffer *out);

/* params.c: looking into a task's params. */
uint32_t mcp_param(const struct mcp_task *task, const char *name); /* 0: none */
bool mcp_text_param(const struct mcp_task *task, const char *name, struct buffer *out);
uint32_t mcp_meta(const struct mcp_task *task, const char *name);
struct slice mcp_object_param(const struct mcp_task *task, const char *name, bool *good);
uint32_t mcp_read_capabilities(const struct jsontext *json, uint32_t node);
/* The name that the page after which asked begins; false: cursor is no cursor of ours. */
bool mcp_cursor(struct mcp_task *task, const char *kind, struct buffer *after);
void mcp_next_cursor(struct buffer *out, const char *kind, struct slice last);

/* http.c and stdio.c: the two framings. */
void mcp_http_body(struct mcp *mcp);
void mcp_http_head(struct mcp *mcp, uint32_t status, const char *type);
void mcp_http_error(struct mcp *mcp, const struct error *error);
void mcp_settle(struct mcp *mcp); /* ends the exchange when nothing is left to wait for */
bool mcp_prefers_sse(const struct mcp *mcp);
bool mcp_begin_sse(struct mcp *mcp); /* false: the client takes none, or it is too late */
void mcp_sse(struct mcp *mcp, struct slice message);
bool mcp_http_admit(struct mcp_task *task); /* session, or the headers of 2026-07-28 */
void mcp_stdio_feed(struct mcp *mcp, struct slice bytes, bool last);

/* headers.c: what headers say has to be what the body says. */
bool mcp_refuse_version(struct mcp_task *task, struct slice version); /* false */
bool mcp_check_meta(struct mcp_task *task);
bool mcp_check_headers(struct mcp_task *task);
bool mcp_check_parameters(struct mcp_task *task, const json_t *schema, struct slice arguments);

/* session.c */
void *mcp_share(const struct allocator *allocator);
void mcp_unshare(void *shared);
bool mcp_session_begin(struct mcp *mcp, enum mcp_revision revision, uint32_t capabilities);
bool mcp_session_enter(struct mcp *mcp); /* false: there is none of that id */
bool mcp_session_end(struct mcp *mcp);
void mcp_session_register(struct mcp *mcp, bool on);
void mcp_session_post(struct mcp *mcp, struct slice message); /* to all its exchanges */
void mcp_session_log_level(struct mcp *mcp, uint32_t level);
bool mcp_subscribe(struct mcp *mcp, struct slice uri, struct slice id); /* false: full */
void mcp_unsubscribe(struct mcp *mcp, struct slice uri);
/* Calls found() for each subscription that a change of id touches. */
void mcp_subscribed(struct mcp *mcp, struct slice id,
                    void (*found)(struct mcp *mcp, struct slice uri));
void mcp_free_subscriptions(const struct allocator *allocator, struct mcp_subscription *first);
const char *mcp_state_key(struct mcp *mcp); /* 32 bytes that nobody outside knows */
struct mcp_index *mcp_shared_index(struct mcp *mcp, const struct catalogue *catalogue);

/* tool_names.c */
void mcp_index_release(struct mcp_index *index);
struct mcp_index *mcp_index_make(const struct allocator *allocator,
                                 const struct catalogue *catalogue, const struct program *own,
                                 uint32_t name_chars);
/* The tool of that name; NULL: none. `target` gets what is to be called. */
const struct mcp_tool *mcp_find_tool(struct mcp *mcp, struct slice name, struct buffer *target);
const json_t *mcp_row(const struct mcp_tool *tool);
void mcp_plain_name(struct buffer *out, struct slice text);

/* The methods, in the files named after their subjects. */
const struct mcp_method *mcp_find_method(const struct jsontext *json, uint32_t node);
void mcp_initialize(struct mcp_task *task);
void mcp_discover(struct mcp_task *task);
void mcp_ping(struct mcp_task *task);
void mcp_set_level(struct mcp_task *task);
void mcp_list_tools(struct mcp_task *task);
void mcp_call_tool(struct mcp_task *task);
void mcp_list_resources(struct mcp_task *task);
void mcp_list_templates(struct mcp_task *task);
void mcp_read_resource(struct mcp_task *task);
void mcp_subscribe_resource(struct mcp_task *task);
void mcp_unsubscribe_resource(struct mcp_task *task);
void mcp_list_prompts(struct mcp_task *task);
void mcp_get_prompt(struct mcp_task *task);
void mcp_complete(struct mcp_task *task);
void mcp_listen(struct mcp_task *task);

/* tools.c */
/* Does a list show the outputSchema of that row of a catalogue? */
bool mcp_shows_output(const json_t *row, enum mcp_revision revision);
void mcp_add_tool(struct buffer *out, const struct mcp_tool *tool, enum mcp_revision revision);
void mcp_invoke_tool(struct mcp_task *task, struct slice name, struct slice arguments);
/* search.c: the two tools that stand for all others. */
bool mcp_searches(const struct mcp *mcp);
void mcp_list_search(struct mcp_task *task);
bool mcp_call_search(struct mcp_task *task, struct slice name, struct slice arguments);
/* content.c: what a function returned, as content; errors as isError. */
void mcp_finish_tool(struct mcp_task *task, const struct codec_outcome *outcome);
void mcp_tool_error(struct mcp_task *task, const struct error *error);
struct slice mcp_header_of(const json_t *response, const char *name);

/* promise.c: is an output schema listed with the tool in that revision? */
bool mcp_promises(const struct mcp_task *task, const struct codec_outcome *outcome);
/* False: the value does not fit it, which was answered. */
bool mcp_keeps_promise(struct mcp_task *task, const struct codec_outcome *outcome,
                       struct slice value);

/* call.c */
void mcp_invoke(struct mcp_task *task, struct slice target, struct slice input, bool inner,
                void (*finish)(struct mcp_task *, const struct codec_outcome *));

/* contents.c */
void mcp_resource_missing(struct mcp_task *task, struct slice uri);
void mcp_finish_text(struct mcp_task *task, struct slice uri, struct slice type, struct slice text);
void mcp_finish_read(struct mcp_task *task, const struct codec_outcome *outcome);

/* resources.c */
/* The id of the definition that a uri is of; false: nobody's. */
bool mcp_resource_owner(struct mcp *mcp, struct slice uri, struct buffer *id);
void mcp_finish_managed(struct mcp_task *task, const struct codec_managed *managed);
/* template.c: does the uri fit the template; its variables as JSON. */
bool mcp_template_match(struct slice form, struct slice uri, struct buffer *variables);
bool mcp_is_template(struct slice form);

/* prompts.c: key NULL is the prose. */
bool mcp_find_prompt(struct mcp *mcp, struct slice name, const struct program **program,
                     const char **key);

/* progress.c, logging.c, ask.c, retry.c */
void mcp_progress(struct mcp_task *task, struct slice json);
void mcp_chunk(struct mcp_task *task, struct slice json);
void mcp_log(struct mcp_task *task, uint32_t level, struct slice json);
bool mcp_level_of(const struct jsontext *json, uint32_t node, uint32_t *level);
void mcp_question(struct mcp_task *task, const struct codec_event *event);
void mcp_response(struct mcp *mcp, const struct jsontext *json,
                  const struct jsonrpc_message *message);
void mcp_free_asks(struct mcp_task *task);
bool mcp_read_answers(struct mcp_task *task); /* inputResponses, requestState; false: answered */
bool mcp_take_answer(struct mcp_task *task, struct mcp_ask *ask);
void mcp_ask_again(struct mcp *mcp); /* sends what was gathered */

/* listen.c */
void mcp_listen_changed(struct mcp *mcp, const struct codec_change *change);

extern const struct codec codec_mcp, codec_mcp_stdio;

#endif
