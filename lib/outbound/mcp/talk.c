/* talk.c - a conversation's steps: the session is opened, or waited for; then the work. */
#include "outbound/mcp/talk.h"

#include <string.h>

#define ANSWER_MOST ((size_t)64 << 20)

void talk_hold(struct talk *talk)
{
    lock_take(&talk->dispatch->state->sources->lock);
}

void talk_release(struct talk *talk)
{
    lock_give(&talk->dispatch->state->sources->lock);
}

uint64_t talk_now_ms(const struct talk *talk)
{
    const struct task_port *port = &talk->dispatch->task.port;

    return port->now_ms(port->host);
}

/* ---- what it asks for ------------------------------------------------------------------- */

void talk_operate(struct talk *talk, uint32_t n, const char *path, struct buffer *args)
{
    const struct task_port *port = &talk->dispatch->task.port;

    if (!buffer_failed(args)) {
        port->operate(port->host, n, slice_of(path), buffer_slice(args));
    } else if (n < TALK_NOTE) {
        error_no_memory(&talk->dispatch->error);
        talk_fail(talk);
    }
    if (args->data)
        memset(args->data, 0, args->len);
    buffer_free(args);
}

void talk_cancel(struct talk *talk, uint32_t n)
{
    const struct task_port *port = &talk->dispatch->task.port;

    port->cancel(port->host, n);
}

void talk_timer(struct talk *talk, uint64_t ms)
{
    const struct task_port *port = &talk->dispatch->task.port;

    talk->due_ms = talk_now_ms(talk) + ms;
    port->timer(port->host, ms);
}

uint32_t talk_note(struct talk *talk)
{
    return TALK_NOTE + talk->notes++ % 900000;
}

static void new_id(struct talk *talk)
{
    talk_hold(talk);
    talk->id = ++talk->session->next_id;
    talk_release(talk);
}

/* Nothing is waited for any more. */
static void no_id(struct talk *talk)
{
    talk_hold(talk);
    talk->id = 0;
    talk_release(talk);
}

struct mcp_saying talk_saying(struct talk *talk)
{
    new_id(talk);
    return (struct mcp_saying){ .revision = talk->revision,
                                .id = talk->id,
                                .elicits = mcp_elicits(talk->source) };
}

/* ---- its life ------------------------------------------------------------------------------ */

static void init_stream(struct talk_stream *stream, const struct allocator *allocator)
{
    events_init(&stream->events, allocator, ANSWER_MOST);
    buffer_init(&stream->headers, allocator, SIZE_MAX);
    buffer_init(&stream->body, allocator, ANSWER_MOST);
}

static void free_stream(struct talk_stream *stream)
{
    events_free(&stream->events);
    buffer_free(&stream->headers);
    buffer_free(&stream->body);
}

struct talk *talk_new(struct dispatch *dispatch, struct talk *spent)
{
    const struct allocator *allocator = dispatch->allocator;
    struct talk *talk = mem_new(allocator, sizeof *talk);

    if (!talk) {
        talk_free(spent);
        return NULL;
    }
    talk->spent = spent;
    talk->dispatch = dispatch;
    talk->source = dispatch->filled ? dispatch->filled : dispatch->source;
    talk->line = mcp_is_child(talk->source) ? &talk_child : &talk_http;
    buffer_init(&talk->inbox, allocator, SIZE_MAX);
    buffer_init(&talk->session_id, allocator, SIZE_MAX);
    buffer_init(&talk->about, allocator, 1 << 20);
    buffer_init(&talk->listing, allocator, MCP_LISTING_MOST);
    buffer_init(&talk->cursor, allocator, 64 * 1024);
    buffer_init(&talk->more, allocator, 1 << 20);
    init_stream(&talk->post, allocator);
    init_stream(&talk->stream, allocator);
    if (mcp_session_join(dispatch->state, talk->source, talk))
        return talk;
    talk_free(talk);
    return NULL;
}

/* What it did for others, somebody else does now. */
static void leave_session(struct talk *talk)
{
    struct mcp_session *session = talk->session;

    talk_hold(talk);
    if (session->talks == talk || talk->previous) {
        *(talk->previous ? &talk->previous->next : &session->talks) = talk->next;
        if (talk->next)
            talk->next->previous = talk->previous;
        talk->next = talk->previous = NULL;
    }
    if (session->reader == talk)
        session->reader = NULL;
    if (talk->opening) {
        session->state = MCP_CLOSED;
        session->process = 0;
        session->turn++;
    }
    talk->opening = false;
    mcp_session_wake(session);
    talk_release(talk);
}

static void leave(struct talk *talk)
{
    if (talk->step == TALK_OVER)
        return;
    talk->line->leave(talk);
    talk->step = TALK_OVER;
    leave_session(talk);
}

static void free_one(struct talk *talk)
{
    const struct allocator *allocator = talk->dispatch->allocator;

    if (talk->session)
        leave(talk);
    buffer_free(&talk->inbox);
    buffer_free(&talk->session_id);
    buffer_free(&talk->about);
    buffer_free(&talk->listing);
    buffer_free(&talk->cursor);
    buffer_free(&talk->more);
    free_stream(&talk->post);
    free_stream(&talk->stream);
    mem_free(allocator, talk);
}

void talk_free(struct talk *talk)
{
    while (talk) {
        struct talk *spent = talk->spent;

        free_one(talk);
        talk = spent;
    }
}

/* An opening that failed has failed for all who wait for it. */
static void tell_failure(struct talk *talk)
{
    struct mcp_session *session = talk->session;

    talk_hold(talk);
    error_free(&session->failure);
    error_copy(&session->failure, &talk->dispatch->error);
    if (talk->line == &talk_child)
        mcp_session_back_off(session, talk_now_ms(talk));
    talk_release(talk);
}

void talk_fail(struct talk *talk)
{
    if (talk->step == TALK_OVER)
        return;
    if (talk->opening) {
        dispatch_told_connection(talk->dispatch, EVENT_CONNECTION_ERROR);
        if (!dispatch_is_late(talk->dispatch))
            tell_failure(talk);
    }
    leave(talk);
    dispatch_talk_failed(talk->dispatch);
}

void talk_done(struct talk *talk, struct slice value)
{
    no_id(talk);
    leave(talk);
    dispatch_talked(talk->dispatch, value);
}

/* ---- opening -------------------------------------------------------------------------------- */

enum look { LOOK_OPEN, LOOK_WAIT, LOOK_MINE, LOOK_FAILED, LOOK_PAUSE };

/* Under the lock. */
static enum look look(struct talk *talk, uint64_t now_ms)
{
    struct mcp_session *session = talk->session;
    bool waited = talk->step == TALK_WAIT && talk->turn;

    if (session->state == MCP_OPEN) {
        talk->revision = session->revision;
        talk->process = session->process;
        buffer_clear(&talk->session_id);
        buffer_add_slice(&talk->session_id, buffer_slice(&session->id));
        return LOOK_OPEN;
    }
    if (waited && session->turn + 1 != talk->turn && session->failure.status) {
        error_copy(&talk->dispatch->error, &session->failure);
        return LOOK_FAILED;
    }
    if (session->state == MCP_OPENING) {
        talk->turn = session->turn + 1;
        return LOOK_WAIT;
    }
    if (session->deaths && session->reopen_ms > now_ms) {
        if (session->reopen_ms < talk->dispatch->deadline_ms)
            return LOOK_PAUSE;
        error_copy(&talk->dispatch->error, &session->failure);
        return LOOK_FAILED;
    }
    session->state = MCP_OPENING;
    error_free(&session->failure);
    talk->opening = true;
    return LOOK_MINE;
}

static void close_idle(struct talk *talk)
{
    uint64_t process;

    do {
        talk_hold(talk);
        process = mcp_session_drop_idle(talk->dispatch->state);
        talk_release(talk);
        talk_close_process(talk, process);
        if (process)
            dispatch_told_connection(talk->dispatch, EVENT_CONNECTION_CLOSE);
    } while (process);
}

static void go(struct talk *talk)
{
    uint64_t now_ms = talk_now_ms(talk), pause_ms = 0;
    enum look seen;

    talk_hold(talk);
    seen = look(talk, now_ms);
    if (seen == LOOK_PAUSE)
        pause_ms = talk->session->reopen_ms - now_ms;
    talk_release(talk);
    if (seen == LOOK_OPEN) {
        talk->line->ready(talk);
    } else if (seen == LOOK_MINE) {
        talk->probed = false;
        talk->revision = mcp_known(json_text(talk->source, "protocol"));
        talk->step = TALK_CONNECT;
        close_idle(talk);
        talk->line->connect(talk);
    } else if (seen == LOOK_FAILED) {
        talk_fail(talk);
    } else if (seen == LOOK_PAUSE) {
        talk->step = TALK_PAUSE;
        talk_timer(talk, pause_ms);
    } else {
        talk->step = TALK_WAIT;
    }
}

void talk_begin(struct talk *talk)
{
    talk->step = TALK_WAIT;
    go(talk);
}

bool talk_begin_again(struct talk *talk)
{
    if (talk->begun_again)
        return false;
    talk->begun_again = true;
    talk->step = TALK_WAIT;
    talk->turn = 0;
    no_id(talk);
    go(talk);
    return true;
}

void talk_ask(struct talk *talk, const char *method, struct buffer *message)
{
    if (buffer_failed(message)) {
        error_no_memory(&talk->dispatch->error);
        talk_fail(talk);
    } else {
        talk->line->ask(talk, method, buffer_slice(message));
    }
    buffer_free(message);
}

static void ask(struct talk *talk, const char *method,
                void (*write)(const struct mcp_saying *, struct buffer *))
{
    struct mcp_saying saying = talk_saying(talk);
    struct buffer message;

    buffer_init(&message, talk->dispatch->allocator, SIZE_MAX);
    write(&saying, &message);
    talk_ask(talk, method, &message);
}

void talk_probe(struct talk *talk)
{
    talk->probed = true;
    talk->revision = MCP_2026_07_28;
    talk->step = TALK_DISCOVER;
    ask(talk, "server/discover", mcp_say_discover);
}

void talk_initialize(struct talk *talk, enum mcp_revision revision)
{
    talk->revision = revision && revision < MCP_2026_07_28 ? revision : MCP_2025_11_25;
    talk->step = TALK_INITIALIZE;
    ask(talk, "initialize", mcp_say_initialize);
}

void talk_opened(struct talk *talk)
{
    struct mcp_session *session = talk->session;

    no_id(talk);
    talk_hold(talk);
    session->state = MCP_OPEN;
    session->revision = talk->revision;
    session->process = talk->process;
    buffer_clear(&session->id);
    buffer_add_slice(&session->id, buffer_slice(&talk->session_id));
    session->turn++;
    session->deaths = 0;
    session->stale = session->no_stream = false;
    talk->opening = false;
    mcp_session_wake(session);
    talk_release(talk);
    dispatch_told_connection(talk->dispatch, EVENT_CONNECTION_OPEN);
    talk->line->ready(talk);
}

/* ---- answers while it opens --------------------------------------------------------------------
 */

static uint32_t member(const struct jsontext *index, uint32_t object, struct slice key)
{
    return object && index->nodes[object].type == JSONTEXT_OBJECT
               ? jsontext_member(index, object, key)
               : 0;
}

static enum mcp_revision supported(const struct jsontext *index,
                                   const struct jsonrpc_message *message)
{
    uint32_t data = member(index, message->error, SLICE("data"));

    return mcp_revision_best(index, member(index, data, SLICE("supported")));
}

/* Whatever is no answer of the newer era belongs to the older one. */
static void take_discovered(struct talk *talk, const struct jsontext *index,
                            const struct jsonrpc_message *message)
{
    uint32_t versions = member(index, message->result, SLICE("supportedVersions"));
    enum mcp_revision best = mcp_revision_best(index, versions);

    if (message->error)
        best = supported(index, message);
    if (best == MCP_2026_07_28 && !message->error) {
        talk_about(talk, index, message->result);
        talk_opened(talk);
    } else if (best == MCP_2026_07_28 && !talk->retried) {
        talk->retried = true;
        talk_probe(talk);
    } else {
        talk_initialize(talk, best);
    }
}

static void take_initialized(struct talk *talk, const struct jsontext *index,
                             const struct jsonrpc_message *message)
{
    struct slice id = talk->dispatch->id;
    struct error *error = &talk->dispatch->error;
    uint32_t version = member(index, message->result, SLICE("protocolVersion"));
    enum mcp_revision best = message->error ? supported(index, message) : MCP_UNKNOWN;

    if (message->error) {
        if (best && !talk->retried) {
            talk->retried = true;
            talk_initialize(talk, best);
        } else if (!talk->probed) {
            talk_probe(talk);
        } else {
            mcp_error(index, message->error, id, error);
            talk_fail(talk);
        }
        return;
    }
    talk->revision = MCP_UNKNOWN;
    for (int at = MCP_2024_11_05; version && at < MCP_2026_07_28; at++)
        if (index->nodes[version].type == JSONTEXT_STRING &&
            jsontext_equals(index, version, slice_of(mcp_name_of((enum mcp_revision)at))))
            talk->revision = (enum mcp_revision)at;
    if (talk->revision) {
        talk_about(talk, index, message->result);
        talk->step = TALK_CONFIRM;
        no_id(talk);
        talk->line->confirm(talk);
        return;
    }
    error_set(error, CODE_OUTPUT_INVALID,
              "%.*s answered initialize with no revision of MCP that is known here", (int)id.len,
              id.data);
    talk_fail(talk);
}

/* ---- what it hears -----------------------------------------------------------------------------
 */

static void take_response(struct talk *talk, const struct jsontext *index,
                          const struct jsonrpc_message *message)
{
    if (talk->step == TALK_DISCOVER) {
        take_discovered(talk, index, message);
    } else if (talk->step == TALK_INITIALIZE) {
        take_initialized(talk, index, message);
    } else if (talk->step == TALK_WORK && message->error) {
        no_id(talk);
        mcp_error(index, message->error, talk->dispatch->id, &talk->dispatch->error);
        talk_fail(talk);
    } else if (talk->step == TALK_WORK) {
        no_id(talk);
        talk_worked(talk, index, message->result);
    }
}

static bool is_own(const struct talk *talk, struct slice id)
{
    uint64_t number;

    return talk->id && slice_to_u64(id, &number) && number == talk->id;
}

static void reply(struct talk *talk, const struct jsontext *index,
                  const struct jsonrpc_message *message)
{
    enum { REPLIES_MOST = 1000 };
    struct buffer answer;

    if (talk->replies++ >= REPLIES_MOST)
        return;
    buffer_init(&answer, talk->dispatch->allocator, 1 << 20);
    mcp_say_answer(index, message, mcp_elicits(talk->source), &answer);
    if (!buffer_failed(&answer) && answer.len)
        talk->line->tell(talk, buffer_slice(&answer));
    buffer_free(&answer);
}

static void take_notification(struct talk *talk, const struct jsontext *index,
                              const struct jsonrpc_message *message)
{
    if (!jsontext_equals(index, message->method, SLICE("notifications/tools/list_changed")))
        return;
    talk_hold(talk);
    talk->session->stale = true;
    talk_release(talk);
}

static bool take_one(struct talk *talk, const struct jsontext *index, uint32_t node)
{
    struct jsonrpc_message message;

    jsonrpc_read(index, node, &message);
    if (message.kind == JSONRPC_REQUEST)
        reply(talk, index, &message);
    else if (message.kind == JSONRPC_NOTIFICATION)
        take_notification(talk, index, &message);
    else if (message.kind == JSONRPC_RESPONSE && is_own(talk, message.id))
        take_response(talk, index, &message);
    else if (message.kind == JSONRPC_RESPONSE)
        mcp_session_deliver(talk->dispatch->state, talk->session, message.id,
                            jsontext_raw(index, node));
    return message.kind != JSONRPC_INVALID;
}

bool talk_hear(struct talk *talk, struct slice text)
{
    struct jsontext index;
    bool good = false;

    jsontext_init(&index, talk->dispatch->allocator);
    if (!jsontext_read(&index, text, NULL)) {
        uint32_t count = index.nodes[0].type == JSONTEXT_ARRAY ? index.nodes[0].count : 0;
        uint32_t node = 1;

        good = count ? true : take_one(talk, &index, 0);
        for (uint32_t n = 0; n < count; n++, node = index.nodes[node].next)
            good &= take_one(talk, &index, node);
    }
    jsontext_free(&index);
    return good;
}

/* ---- the dispatch's side
 * -------------------------------------------------------------------------
 */

void talk_answer(struct talk *talk, uint32_t n, struct slice json, const struct error *failure)
{
    if (talk->step != TALK_OVER && n < TALK_NOTE)
        talk->line->answer(talk, n, json, failure);
}

/* Answers that somebody else has read, or that there will be none. */
static void take_inbox(struct talk *talk)
{
    struct buffer inbox;
    struct slice rest;
    bool broken;

    talk_hold(talk);
    inbox = talk->inbox;
    buffer_init(&talk->inbox, talk->dispatch->allocator, SIZE_MAX);
    broken = talk->broken;
    talk->broken = false;
    if (broken)
        error_copy(&talk->dispatch->error, &talk->session->failure);
    talk_release(talk);
    for (rest = buffer_slice(&inbox); rest.len && talk->step != TALK_OVER;)
        talk_hear(talk, slice_split(rest, '\n', &rest));
    buffer_free(&inbox);
    if (broken)
        talk_fail(talk);
}

void talk_tick(struct talk *talk)
{
    take_inbox(talk);
    if (talk->step == TALK_OVER)
        return;
    if (talk->step == TALK_WAIT)
        go(talk);
    else if (talk->step == TALK_PAUSE && talk_now_ms(talk) >= talk->due_ms)
        go(talk);
    else if (talk->step != TALK_PAUSE)
        talk->line->tick(talk);
}
