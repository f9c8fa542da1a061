/* http.c - messages over Streamable HTTP: a POST each, whose answer is JSON or a stream of events.
 *
 * A stream that ends too early is taken up again where it says how. Besides, while tools are
 * called, one talk of the session listens to what belongs to no request: on the stream that the
 * server offers for it, or in 2026-07-28 on that of a subscription. */
#include "outbound/mcp/talk.h"

#include <string.h>

enum {
    RETRY_MS = 1000,
    RESUMED_MOST = 100,
    STREAM_PATIENCE_MS = 500,
    NOT_FOUND = 404,
    NOT_ALLOWED = 405
};

/* ---- the line ------------------------------------------------------------------------------- */

static void connect(struct talk *talk)
{
    buffer_clear(&talk->session_id);
    if (!talk->revision)
        talk_probe(talk);
    else if (talk->revision == MCP_2026_07_28)
        talk_opened(talk);
    else
        talk_initialize(talk, talk->revision);
}

static void ask(struct talk *talk, const char *method, struct slice message)
{
    stream_close(talk, &talk->post, TALK_POST_READ);
    talk->resumed = 0;
    buffer_clear(&talk->post.events.id);
    talk->post.events.said_retry = false;
    talk_post(talk, TALK_POST, method, message, true);
}

/* True: this talk listens from now on. */
static bool take_role(struct talk *talk)
{
    bool mine;

    if (!(talk->revision == MCP_2026_07_28 ? mcp_listens : mcp_elicits)(talk->source) ||
        json_is_true(json_object_get(json_object_get(talk->dispatch->tool, "request"), "list")))
        return false;
    talk_hold(talk);
    mine = !talk->session->reader && !talk->session->no_stream && talk->session->state == MCP_OPEN;
    if (mine)
        talk->session->reader = talk;
    talk_release(talk);
    return mine;
}

static void give_up_role(struct talk *talk, bool for_ever)
{
    stream_close(talk, &talk->stream, TALK_STREAM_READ);
    talk_hold(talk);
    if (talk->session->reader == talk)
        talk->session->reader = NULL;
    talk->session->no_stream |= for_ever;
    talk_release(talk);
}

static void listen(struct talk *talk)
{
    const struct mcp_saying saying = talk_saying_aside(talk);
    struct buffer message;

    buffer_init(&message, talk->dispatch->allocator, SIZE_MAX);
    mcp_say_listen(&saying, &message);
    talk_post(talk, TALK_STREAM, "subscriptions/listen", buffer_slice(&message), true);
    buffer_free(&message);
}

static void ready(struct talk *talk)
{
    if (!take_role(talk)) {
        talk_work(talk);
        return;
    }
    talk->step = TALK_LISTEN;
    talk_timer(talk, STREAM_PATIENCE_MS);
    talk->stream.at = 0;
    talk->waiting_for_stream = true;
    if (talk->revision == MCP_2026_07_28)
        listen(talk);
    else
        talk_get(talk, TALK_STREAM, SLICE(""));
}

/* Who fails otherwise has heard from the server, or cannot reach it. */
static bool nobody_waits(const struct talk *talk)
{
    const struct error *error = &talk->dispatch->error;

    return talk->step == TALK_WORK && talk->id &&
           (!error->status || error->status == MDX_E_TIMEOUT);
}

/* A server of the older era is told so; to one of the newer, the end of the connection says it. */
static void say_cancelled(struct talk *talk)
{
    const struct task_port *port = &talk->dispatch->task.port;
    struct buffer message, args;

    if (!nobody_waits(talk) || talk->revision == MCP_2026_07_28 || !port->farewell)
        return;
    buffer_init(&message, talk->dispatch->allocator, SIZE_MAX);
    mcp_say_cancelled(talk->id, &message);
    if (!buffer_failed(&message) &&
        talk_make_post(talk, "notifications/cancelled", buffer_slice(&message), false, &args)) {
        port->farewell(port->host, buffer_slice(&args));
        memset(args.data, 0, args.len);
        buffer_free(&args);
    }
    buffer_free(&message);
}

static void leave(struct talk *talk)
{
    say_cancelled(talk);
    if (talk->waiting_for_stream)
        talk_cancel(talk, TALK_STREAM);
    stream_close(talk, &talk->post, TALK_POST_READ);
    stream_close(talk, &talk->stream, TALK_STREAM_READ);
}

/* ---- answers: whole ones ------------------------------------------------------------------------
 */

/* Another talk may have opened it anew already. */
static bool lose_session(struct talk *talk)
{
    struct mcp_session *session = talk->session;

    if (!talk->session_id.len || talk->step != TALK_WORK)
        return false;
    talk_hold(talk);
    if (session->state == MCP_OPEN &&
        slice_equal(buffer_slice(&session->id), buffer_slice(&talk->session_id)))
        session->state = MCP_CLOSED;
    talk_release(talk);
    give_up_role(talk, false);
    return talk_begin_again(talk);
}

/* The error object of an answer whose id may be null: nobody else's. */
static bool take_error(struct talk *talk)
{
    struct jsontext index;
    uint32_t node = 0;

    jsontext_init(&index, talk->dispatch->allocator);
    if (!jsontext_read(&index, buffer_slice(&talk->post.body), NULL) &&
        index.nodes[0].type == JSONTEXT_OBJECT)
        node = jsontext_member(&index, 0, SLICE("error"));
    if (node && index.nodes[node].type == JSONTEXT_OBJECT) {
        mcp_error(&index, node, talk->dispatch->id, &talk->dispatch->error);
        talk_fail(talk);
    }
    jsontext_free(&index);
    return talk->step == TALK_OVER;
}

static bool may_be_older(uint32_t status)
{
    return status != 401 && status != 403 && status != 429 && status < 500;
}

/* Those with which a server of the transport before answers a message. */
static bool may_have_events(uint32_t status)
{
    return status == 400 || status == NOT_FOUND || status == NOT_ALLOWED;
}

static void take_refusal(struct talk *talk)
{
    uint32_t status = talk->post.status;
    struct slice body = buffer_slice(&talk->post.body);
    uint64_t id = talk->id;

    if ((status == NOT_FOUND || status == 400) && lose_session(talk))
        return;
    if (talk->step == TALK_DISCOVER && may_be_older(status)) {
        /* A body of the newer era says which revisions there are. */
        talk_hear(talk, body);
        if (talk->step == TALK_DISCOVER && talk->id == id)
            talk_initialize(talk, MCP_UNKNOWN);
        return;
    }
    if (status == 400 || status == NOT_FOUND) {
        talk_hear(talk, body);
        if (talk->id != id || talk->step == TALK_OVER)
            return;
    }
    /* It spoke an older revision when it was imported, and may not any more. */
    if (talk->step == TALK_INITIALIZE && !talk->probed && may_be_older(status)) {
        talk_probe(talk);
        return;
    }
    if (talk->step == TALK_INITIALIZE && !talk->no_events && may_have_events(status)) {
        talk_try_events(talk);
        return;
    }
    if (stream_refused(talk, &talk->post))
        talk_fail(talk);
    else
        talk_refuse(talk, "the server answered nothing");
}

static void end_body(struct talk *talk)
{
    uint64_t id = talk->id;

    if (talk->post.status >= 300) {
        take_refusal(talk);
        return;
    }
    if (!talk_hear(talk, buffer_slice(&talk->post.body)) && talk->id == id &&
        talk->step == TALK_DISCOVER) {
        talk_initialize(talk, MCP_UNKNOWN);
        return;
    }
    if (talk->step == TALK_OVER || talk->id != id || !id || take_error(talk))
        return;
    talk_refuse(talk, talk->post.body.len ? "the server's answer is no message of JSON-RPC"
                                          : "the server's answer is empty");
}

/* ---- answers: streams ---------------------------------------------------------------------------
 */

static bool hear_events(struct talk *talk, struct talk_stream *stream, struct slice text)
{
    uint64_t id = talk->id;

    while (talk->step != TALK_OVER && (stream == &talk->stream || talk->id == id) &&
           events_next(&stream->events, &text)) {
        struct slice data = slice_trim(buffer_slice(&stream->events.data));

        if (data.len && !talk_hear(talk, data)) {
            if (stream == &talk->post)
                talk_refuse(talk, "the server's stream holds what is no message of JSON-RPC");
            return false;
        }
    }
    if (events_failed(&stream->events) && talk->step != TALK_OVER && stream == &talk->post)
        talk_refuse(talk, "an event of the server's stream is too large");
    return !events_failed(&stream->events);
}

/* The stream ended without the answer. */
static void resume(struct talk *talk)
{
    const struct events *events = &talk->post.events;

    if (!events->id.len || talk->revision == MCP_2026_07_28 || talk->resumed++ == RESUMED_MOST) {
        talk_refuse(talk, "the server's stream ended without an answer");
        return;
    }
    talk->resuming = true;
    talk_timer(talk, events->said_retry ? events->retry_ms : RETRY_MS);
}

static void take_post(struct talk *talk, struct slice text, bool ended)
{
    struct talk_stream *post = &talk->post;
    uint64_t id = talk->id;

    if (!post->is_events) {
        buffer_add_slice(&post->body, text);
        if (buffer_failed(&post->body))
            talk_refuse(talk, "the server's answer is too large");
        else if (ended)
            end_body(talk);
        else
            stream_read_on(talk, post, TALK_POST_READ);
        return;
    }
    hear_events(talk, post, text);
    if (talk->step == TALK_OVER || talk->id != id)
        return;
    if (ended)
        resume(talk);
    else
        stream_read_on(talk, post, TALK_POST_READ);
}

static void take_stream(struct talk *talk, struct slice text, bool ended)
{
    bool good = hear_events(talk, &talk->stream, text);

    if (talk->step == TALK_OVER)
        return;
    if (!good || ended)
        give_up_role(talk, !good);
    else
        stream_read_on(talk, &talk->stream, TALK_STREAM_READ);
}

static void take_read(struct talk *talk, struct talk_stream *stream, struct slice json)
{
    struct buffer text;
    bool ended;

    buffer_init(&text, talk->dispatch->allocator, SIZE_MAX);
    if (stream_take_lines(talk, stream, json, &text, &ended))
        (stream == &talk->post ? take_post : take_stream)(talk, buffer_slice(&text), ended);
    buffer_free(&text);
}

/* ---- the dispatch's side
 * --------------------------------------------------------------------------
 */

static void take_listening(struct talk *talk, struct slice json, const struct error *failure)
{
    bool good = !failure && stream_take_head(talk, &talk->stream, json);

    talk->waiting_for_stream = false;
    if (good && talk->stream.is_events)
        stream_read_on(talk, &talk->stream, TALK_STREAM_READ);
    else
        give_up_role(talk, true);
    error_free(&talk->dispatch->error);
    if (talk->step == TALK_LISTEN)
        talk_work(talk);
}

static void take_failure(struct talk *talk, uint32_t n, const struct error *failure)
{
    if (n == TALK_STREAM_READ) {
        talk->stream.number = 0;
        give_up_role(talk, false);
        return;
    }
    talk->post.number = 0;
    /* A connection that breaks in the middle of a stream is taken up again like its end. */
    if (n == TALK_POST_READ && talk->post.is_events && talk->post.events.id.len &&
        failure->status == MDX_E_TRANSPORT) {
        resume(talk);
        return;
    }
    error_copy(&talk->dispatch->error, failure);
    talk_fail(talk);
}

static void answer(struct talk *talk, uint32_t n, struct slice json, const struct error *failure)
{
    if (n == TALK_POST_READ)
        talk->post.reading = false;
    if (n == TALK_STREAM_READ)
        talk->stream.reading = false;
    if (n == TALK_STREAM)
        take_listening(talk, json, failure);
    else if (n == TALK_CONFIRMED)
        talk_opened(talk);
    else if (failure)
        take_failure(talk, n, failure);
    else if (n == TALK_POST_READ)
        take_read(talk, &talk->post, json);
    else if (n == TALK_STREAM_READ)
        take_read(talk, &talk->stream, json);
    else if (n == TALK_POST && stream_take_head(talk, &talk->post, json))
        stream_read_on(talk, &talk->post, TALK_POST_READ);
    else if (n == TALK_POST)
        talk_fail(talk);
}

static void tick(struct talk *talk)
{
    bool due = talk_now_ms(talk) >= talk->due_ms;

    if (talk->resuming && due) {
        talk->resuming = false;
        talk_get(talk, TALK_POST, buffer_slice(&talk->post.events.id));
    } else if (talk->step == TALK_LISTEN && due) {
        /* It does not hurry to say whether it has a stream: the call does not wait longer. */
        talk_work(talk);
    }
}

const struct talk_line talk_http = {
    .connect = connect,
    .ask = ask,
    .tell = talk_tell,
    .confirm = talk_confirm,
    .ready = ready,
    .answer = answer,
    .tick = tick,
    .leave = leave,
};
