/* fetches.c - a talk's messages as fetches, and what comes back: heads, lines, refusals. */
#include "outbound/mcp/talk.h"

#include <string.h>

/* The arguments of `fetch`, with credentials; false: the talk has failed. */
static bool make_fetch(struct talk *talk, struct outgoing *request, struct buffer *args)
{
    struct dispatch *dispatch = talk->dispatch;
    mdx_status status = dispatch_sign(dispatch, request);

    buffer_init(args, dispatch->allocator, SIZE_MAX);
    if (!status) {
        outgoing_fetch(request, args);
        if (outgoing_failed(request) || buffer_failed(args))
            status = error_no_memory(&dispatch->error);
    }
    if (status)
        buffer_free(args);
    return !status;
}

bool talk_make_post(struct talk *talk, const char *method, struct slice message, bool stream,
                    struct buffer *args)
{
    struct dispatch *dispatch = talk->dispatch;
    const struct mcp_post post = {
        .revision = talk->step == TALK_INITIALIZE ? MCP_UNKNOWN : talk->revision,
        .url = buffer_slice(&talk->endpoint),
        .session = buffer_slice(&talk->session_id),
        .method = method,
        .body = message,
        .tool = !strcmp(method, "tools/call") ? dispatch->tool : NULL,
        .args = dispatch->args,
    };
    struct outgoing request;
    bool good;

    outgoing_init(&request, dispatch->allocator);
    request.streams = stream;
    good = !mcp_post(talk->source, &post, &request, &dispatch->error) &&
           make_fetch(talk, &request, args);
    outgoing_free(&request);
    return good;
}

void talk_post(struct talk *talk, uint32_t n, const char *method, struct slice message, bool stream)
{
    struct buffer args;

    if (talk_make_post(talk, method, message, stream, &args))
        talk_operate(talk, n, "fetch", &args);
    else if (n < TALK_NOTE)
        talk_fail(talk);
}

void talk_get(struct talk *talk, uint32_t n, struct slice last)
{
    struct dispatch *dispatch = talk->dispatch;
    struct mcp_post post = { .revision = talk->revision,
                             .session = buffer_slice(&talk->session_id) };
    struct outgoing request;
    struct buffer args;
    bool good;

    outgoing_init(&request, dispatch->allocator);
    good = !mcp_post(talk->source, &post, &request, &dispatch->error);
    buffer_clear(&request.method);
    buffer_add_text(&request.method, "GET");
    request.has_body = false;
    request.streams = true;
    good = good && outgoing_header(&request, SLICE("Accept"), SLICE("text/event-stream")) &&
           (!last.len || outgoing_header(&request, SLICE("Last-Event-ID"), last)) &&
           make_fetch(talk, &request, &args);
    outgoing_free(&request);
    if (good)
        talk_operate(talk, n, "fetch", &args);
    else
        talk_fail(talk);
}

void stream_read_on(struct talk *talk, struct talk_stream *stream, uint32_t n)
{
    struct buffer args;

    if (talk->step == TALK_OVER || stream->reading)
        return;
    stream->reading = true;
    buffer_init(&args, talk->dispatch->allocator, SIZE_MAX);
    buffer_printf(&args, "[%lu,%lu]", (unsigned long)stream->number, (unsigned long)stream->at);
    talk_operate(talk, n, "fetch.read", &args);
}

void stream_close(struct talk *talk, struct talk_stream *stream, uint32_t n)
{
    struct buffer args;

    if (stream->reading) {
        talk_cancel(talk, n);
    } else if (stream->number) {
        buffer_init(&args, talk->dispatch->allocator, SIZE_MAX);
        buffer_printf(&args, "[%lu]", (unsigned long)stream->number);
        talk_operate(talk, talk_note(talk), "fetch.close", &args);
    }
    stream->reading = false;
    stream->number = 0;
}

static bool is_events(struct slice type)
{
    return slice_is_nocase(type, "text/event-stream");
}

static void keep_session(struct talk *talk, const struct answered *answered)
{
    uint32_t node = answered->headers ? jsontext_member(&answered->index, answered->headers,
                                                        SLICE("mcp-session-id"))
                                      : 0;

    if (talk->step != TALK_INITIALIZE || !node ||
        answered->index.nodes[node].type != JSONTEXT_STRING)
        return;
    buffer_clear(&talk->session_id);
    jsontext_string(&answered->index, node, &talk->session_id);
}

/* Who gives tokens, and what they lack, where the server says so. */
static void keep_challenge(struct talk *talk, const struct answered *answered)
{
    struct dispatch *dispatch = talk->dispatch;
    uint32_t node;

    if (answered->status != 401 && answered->status != 403)
        return;
    node = answered->headers
               ? jsontext_member(&answered->index, answered->headers, SLICE("www-authenticate"))
               : 0;
    buffer_clear(&dispatch->challenge);
    if (node && answered->index.nodes[node].type == JSONTEXT_STRING)
        jsontext_string(&answered->index, node, &dispatch->challenge);
}

bool stream_take_head(struct talk *talk, struct talk_stream *stream, struct slice json)
{
    struct answered answered;
    uint32_t number;
    bool events = false;
    mdx_status status =
        answered_read(&answered, talk->dispatch->allocator, json, &talk->dispatch->error);

    if (!status)
        status = answered_says(&answered, is_events, &events, &talk->dispatch->error);
    buffer_clear(&stream->body);
    buffer_clear(&stream->headers);
    events_restart(&stream->events);
    stream->at = stream->number = 0;
    if (!status) {
        number = jsontext_member(&answered.index, 0, SLICE("stream"));
        stream->status = answered.status;
        stream->is_events = events && answered.status < 300;
        buffer_add_slice(&stream->headers, answered.headers
                                               ? jsontext_raw(&answered.index, answered.headers)
                                               : SLICE("{}"));
        keep_session(talk, &answered);
        keep_challenge(talk, &answered);
        if (number)
            slice_to_u64(jsontext_raw(&answered.index, number), &stream->number);
        if (!stream->number)
            status = error_set(&talk->dispatch->error, CODE_OPERATION_UNAVAILABLE,
                               "this host's `fetch` answers no { stream }, which MCP needs");
        else if (buffer_failed(&talk->session_id) || buffer_failed(&stream->headers))
            status = error_no_memory(&talk->dispatch->error);
    }
    answered_free(&answered);
    return !status;
}

void talk_refuse(struct talk *talk, const char *what)
{
    struct slice id = talk->dispatch->id;

    error_set(&talk->dispatch->error, CODE_NETWORK_ERROR, "%.*s: %s", (int)id.len, id.data, what);
    talk_fail(talk);
}

bool stream_refused(struct talk *talk, const struct talk_stream *stream)
{
    struct answered answered;
    struct buffer text;
    mdx_status status;

    buffer_init(&text, talk->dispatch->allocator, SIZE_MAX);
    buffer_printf(&text, "{\"status\":%u,\"headers\":", stream->status);
    buffer_add_slice(&text, buffer_slice(&stream->headers));
    buffer_add_text(&text, ",\"body\":");
    buffer_add_json(&text, buffer_slice(&stream->body));
    buffer_add_char(&text, '}');
    status = buffer_failed(&text) ? error_no_memory(&talk->dispatch->error)
                                  : answered_read(&answered, talk->dispatch->allocator,
                                                  buffer_slice(&text), &talk->dispatch->error);
    if (!buffer_failed(&text)) {
        if (!status)
            status = answered_check(&answered, talk->dispatch->id, talk_now_ms(talk),
                                    &talk->dispatch->error);
        answered_free(&answered);
    }
    buffer_free(&text);
    return status != MDX_OK;
}

bool stream_take_lines(struct talk *talk, struct talk_stream *stream, struct slice json,
                       struct buffer *text, bool *ended)
{
    struct jsontext index;
    uint64_t next = 0;
    bool good;

    *ended = false;
    jsontext_init(&index, talk->dispatch->allocator);
    good = !jsontext_read(&index, json, NULL) && talk_lines(&index, text, &next);
    if (good)
        *ended = jsontext_member(&index, 0, SLICE("ended")) != 0;
    jsontext_free(&index);
    stream->at = next;
    if (*ended)
        stream->number = 0;
    if (!good)
        talk_refuse(talk, "the host's answer to `fetch.read` is no { next, text }");
    return good;
}

void talk_tell(struct talk *talk, struct slice message)
{
    talk_post(talk, talk_note(talk), "", message, false);
}

void talk_confirm(struct talk *talk)
{
    struct buffer message;

    buffer_init(&message, talk->dispatch->allocator, SIZE_MAX);
    mcp_say_initialized(&message);
    talk_post(talk, TALK_CONFIRMED, "notifications/initialized", buffer_slice(&message), false);
    buffer_free(&message);
}
