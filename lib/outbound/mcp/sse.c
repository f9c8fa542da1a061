/* sse.c - the HTTP of 2024-11-05: one stream of events for all that the server says, and an
 * address, which it names first, for what it is told.
 *
 * A stream belongs to the call that opened it, so each talk has a session of its own here. Found
 * when a server refuses to be asked as Streamable HTTP does, or named by the source's `transport`.
 */
#include "outbound/mcp/talk.h"

#include "base/weburl.h"

#include <string.h>

enum { ENDPOINT_MOST = 8192 };

/* ---- the address ------------------------------------------------------------------------------
 */

static bool same_origin(const struct talk *talk, const struct weburl *one,
                        const struct weburl *other)
{
    struct buffer a, b;
    bool same;

    buffer_init(&a, talk->dispatch->allocator, ENDPOINT_MOST);
    buffer_init(&b, talk->dispatch->allocator, ENDPOINT_MOST);
    weburl_origin(one, &a);
    weburl_origin(other, &b);
    same = !buffer_failed(&a) && !buffer_failed(&b) && a.len &&
           slice_equal(buffer_slice(&a), buffer_slice(&b));
    buffer_free(&a);
    buffer_free(&b);
    return same;
}

/* Credentials go there: it is of the server that was named, or it is none. */
static bool take_address(struct talk *talk, struct slice text)
{
    struct weburl base, url;
    struct buffer base_memory, memory;
    bool good;

    buffer_init(&base_memory, talk->dispatch->allocator, 2 * ENDPOINT_MOST);
    buffer_init(&memory, talk->dispatch->allocator, 2 * ENDPOINT_MOST);
    good = text.len && text.len <= ENDPOINT_MOST &&
           weburl_parse(&base, json_text(talk->source, "where"), NULL, &base_memory) &&
           weburl_parse(&url, text, &base, &memory) && same_origin(talk, &base, &url);
    if (good) {
        weburl_write(&url, &talk->endpoint);
        good = !buffer_failed(&talk->endpoint);
    }
    buffer_free(&base_memory);
    buffer_free(&memory);
    return good;
}

static void take_endpoint(struct talk *talk, struct slice text)
{
    if (talk->endpoint.len)
        return;
    if (!take_address(talk, text)) {
        buffer_clear(&talk->endpoint);
        talk_refuse(talk, "the server's stream names no address of its own to send messages to");
        return;
    }
    talk_found_events(talk);
    talk_initialize(talk, mcp_known(json_text(talk->source, "protocol")));
}

/* ---- the line ----------------------------------------------------------------------------------
 */

static void connect(struct talk *talk)
{
    buffer_clear(&talk->session_id);
    buffer_clear(&talk->endpoint);
    talk->stream.at = 0;
    talk->waiting_for_stream = true;
    talk_get(talk, TALK_STREAM, SLICE(""));
}

static void ask(struct talk *talk, const char *method, struct slice message)
{
    talk_post(talk, talk_sends(talk), method, message, false);
}

static void ready(struct talk *talk)
{
    talk_work(talk);
}

/* The end of the stream is the end of the session, and of what was asked in it. */
static void leave(struct talk *talk)
{
    if (talk->waiting_for_stream)
        talk_cancel(talk, TALK_STREAM);
    stream_close(talk, &talk->stream, TALK_STREAM_READ);
}

/* ---- what comes back
 * ------------------------------------------------------------------------------
 */

static bool may_be_streamable(uint32_t status)
{
    return status < 300 || status == 400 || status == 404 || status == 405;
}

/* There is no stream of events. What was said to the first message tells more than this refusal. */
static void take_refusal(struct talk *talk)
{
    const struct talk_stream *refused = talk->opening ? &talk->post : &talk->stream;

    stream_close(talk, &talk->stream, TALK_STREAM_READ);
    if (may_be_streamable(talk->stream.status) && talk_not_events(talk))
        return;
    if (stream_refused(talk, refused))
        talk_fail(talk);
    else
        talk_refuse(talk, "the server neither takes messages nor has a stream of events");
}

static void take_head(struct talk *talk, struct slice json)
{
    struct talk_stream *stream = &talk->stream;

    talk->waiting_for_stream = false;
    if (!stream_take_head(talk, stream, json))
        talk_fail(talk);
    else if (stream->is_events)
        stream_read_on(talk, stream, TALK_STREAM_READ);
    else
        take_refusal(talk);
}

static void take_event(struct talk *talk)
{
    struct slice type = buffer_slice(&talk->stream.events.type);
    struct slice data = slice_trim(buffer_slice(&talk->stream.events.data));

    if (slice_is(type, "endpoint"))
        take_endpoint(talk, data);
    else if (!talk->endpoint.len)
        talk_refuse(talk, "the server's stream does not begin with the event `endpoint`");
    else if ((!type.len || slice_is(type, "message")) && data.len && !talk_hear(talk, data))
        talk_refuse(talk, "the server's stream holds what is no message of JSON-RPC");
}

static void take_read(struct talk *talk, struct slice json)
{
    struct talk_stream *stream = &talk->stream;
    struct buffer text;
    struct slice rest;
    bool ended;

    buffer_init(&text, talk->dispatch->allocator, SIZE_MAX);
    if (stream_take_lines(talk, stream, json, &text, &ended)) {
        rest = buffer_slice(&text);
        while (talk->step != TALK_OVER && events_next(&stream->events, &rest))
            take_event(talk);
        if (talk->step == TALK_OVER)
            ; /* the rest is nobody's */
        else if (events_failed(&stream->events))
            talk_refuse(talk, "an event of the server's stream is too large");
        else if (ended)
            talk_refuse(talk, "the server's stream ended without an answer");
        else
            stream_read_on(talk, stream, TALK_STREAM_READ);
    }
    buffer_free(&text);
}

/* Whether the server takes the message; what it answers comes on the stream. */
static void take_sent(struct talk *talk, uint32_t n, struct slice json)
{
    struct answered answered;
    mdx_status status;

    if (!talk_is_asking(talk, n))
        return; /* it was answered before it was taken */
    status = answered_read(&answered, talk->dispatch->allocator, json, &talk->dispatch->error);
    if (!status)
        status = answered_check(&answered, talk->dispatch->id, talk_now_ms(talk),
                                &talk->dispatch->error);
    answered_free(&answered);
    if (status)
        talk_fail(talk);
}

static void answer(struct talk *talk, uint32_t n, struct slice json, const struct error *failure)
{
    if (n == TALK_STREAM_READ)
        talk->stream.reading = false;
    if (failure && n == TALK_STREAM)
        talk->waiting_for_stream = false;
    if (failure && n == TALK_STREAM_READ)
        talk->stream.number = 0;
    if (n == TALK_CONFIRMED) {
        talk_opened(talk);
    } else if (failure) {
        error_copy(&talk->dispatch->error, failure);
        talk_fail(talk);
    } else if (n == TALK_STREAM) {
        take_head(talk, json);
    } else if (n == TALK_STREAM_READ) {
        take_read(talk, json);
    } else if (n >= TALK_SENT) {
        take_sent(talk, n, json);
    }
}

static void tick(struct talk *talk)
{
    (void)talk;
}

const struct talk_line talk_sse = {
    .connect = connect,
    .ask = ask,
    .tell = talk_tell,
    .confirm = talk_confirm,
    .ready = ready,
    .answer = answer,
    .tick = tick,
    .leave = leave,
};
