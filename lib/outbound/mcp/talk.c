/* talk.c - a conversation: its life, what it asks for, and what it hears. */
#include "outbound/mcp/talk.h"

#include <string.h>

#define ANSWER_MOST ((size_t)64 << 20)

enum { SENT_MOST = 800 };

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

uint32_t talk_sends(struct talk *talk)
{
    talk->sent = (talk->sent + 1) % SENT_MOST;
    return TALK_SENT + talk->sent;
}

bool talk_is_asking(const struct talk *talk, uint32_t n)
{
    return n == TALK_SENT + talk->sent && talk->id;
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

void talk_no_id(struct talk *talk)
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

struct mcp_saying talk_saying_aside(struct talk *talk)
{
    struct mcp_saying saying = { .revision = talk->revision };

    talk_hold(talk);
    saying.id = ++talk->session->next_id;
    talk_release(talk);
    return saying;
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
    buffer_init(&talk->endpoint, allocator, 64 * 1024);
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
    buffer_free(&talk->endpoint);
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
    talk_no_id(talk);
    leave(talk);
    dispatch_talked(talk->dispatch, value);
}

/* ---- what it hears -----------------------------------------------------------------------------
 */

static void take_response(struct talk *talk, const struct jsontext *index,
                          const struct jsonrpc_message *message)
{
    if (talk->step == TALK_DISCOVER) {
        talk_discovered(talk, index, message);
    } else if (talk->step == TALK_INITIALIZE) {
        talk_initialized(talk, index, message);
    } else if (talk->step == TALK_WORK && message->error) {
        talk_no_id(talk);
        mcp_error(index, message->error, talk->dispatch->id, &talk->dispatch->error);
        talk_fail(talk);
    } else if (talk->step == TALK_WORK) {
        talk_no_id(talk);
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

/* A server that ends the subscription is asked again by the next call. */
static void end_subscription(struct talk *talk, const struct jsonrpc_message *message)
{
    struct mcp_session *session = talk->session;
    uint64_t number;

    talk_hold(talk);
    if (message->result && session->listen_id && slice_to_u64(message->id, &number) &&
        number == session->listen_id)
        session->listen_id = 0;
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
    else if (message.kind == JSONRPC_RESPONSE &&
             !mcp_session_deliver(talk->dispatch->state, talk->session, message.id,
                                  jsontext_raw(index, node)))
        end_subscription(talk, &message);
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
        talk_go(talk);
    else if (talk->step == TALK_PAUSE && talk_now_ms(talk) >= talk->due_ms)
        talk_go(talk);
    else if (talk->step != TALK_PAUSE)
        talk->line->tick(talk);
}
