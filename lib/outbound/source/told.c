/* told.c - what is told of a source's request: sent, answered, sent again, credentials, breaker.
 *
 * No credentials are in it: the URL goes without its query, and every text through auth_redact().
 */
#include "outbound/source/dispatch.h"

static bool hears(const struct dispatch *dispatch, enum event_kind kind)
{
    const struct task_port *port = &dispatch->task.port;

    return port->tell && port->hears(port->host, kind);
}

static void tell(struct dispatch *dispatch, enum event_kind kind, struct buffer *members)
{
    const struct task_port *port = &dispatch->task.port;
    struct buffer clean;

    buffer_init(&clean, dispatch->allocator, SIZE_MAX);
    auth_redact(&dispatch->auth, buffer_slice(members), &clean);
    if (!buffer_failed(members) && !buffer_failed(&clean))
        port->tell(port->host, kind, buffer_slice(&clean));
    buffer_free(&clean);
    buffer_free(members);
}

static void begin(const struct dispatch *dispatch, struct buffer *members)
{
    buffer_init(members, dispatch->allocator, 64 * 1024);
    buffer_add_text(members, "\"tool\":");
    buffer_add_json(members, json_text(dispatch->tool, "path"));
}

static void add_number(struct buffer *members, const char *key, uint64_t number)
{
    buffer_printf(members, ",\"%s\":", key);
    buffer_add_u64(members, number);
}

static void add_failure(struct buffer *members, const struct error *error)
{
    buffer_add_text(members, ",\"code\":");
    buffer_add_json(members, slice_of(error_code_name(error)));
    buffer_add_text(members, ",\"message\":");
    buffer_add_json(members, slice_of(error_message(error)));
}

void dispatch_told_send(struct dispatch *dispatch)
{
    struct slice url = buffer_slice(&dispatch->request.url), query;
    struct buffer members;

    if (!hears(dispatch, EVENT_TRANSPORT_SEND))
        return;
    begin(dispatch, &members);
    buffer_add_text(&members, ",\"method\":");
    buffer_add_json(&members, buffer_slice(&dispatch->request.method));
    buffer_add_text(&members, ",\"url\":");
    buffer_add_json(&members, slice_split(url, '?', &query));
    add_number(&members, "attempt", dispatch->attempt);
    add_number(&members, "bytes", dispatch->request.body.len);
    tell(dispatch, EVENT_TRANSPORT_SEND, &members);
}

void dispatch_told_talk(struct dispatch *dispatch)
{
    if (!hears(dispatch, EVENT_TRANSPORT_SEND))
        return;
    outgoing_free(&dispatch->request);
    outgoing_init(&dispatch->request, dispatch->allocator);
    if (!dispatch->kind->request(dispatch->source, dispatch->tool, dispatch->args,
                                 &dispatch->request, NULL))
        dispatch_told_send(dispatch);
}

void dispatch_told_connection(struct dispatch *dispatch, enum event_kind kind)
{
    struct buffer members;

    if (!hears(dispatch, kind))
        return;
    begin(dispatch, &members);
    if (kind == EVENT_CONNECTION_ERROR)
        add_failure(&members, &dispatch->error);
    tell(dispatch, kind, &members);
}

void dispatch_told_receive(struct dispatch *dispatch, uint32_t status, size_t bytes,
                           const struct error *failure)
{
    struct buffer members;

    if (!hears(dispatch, EVENT_TRANSPORT_RECEIVE))
        return;
    begin(dispatch, &members);
    if (failure) {
        add_failure(&members, failure);
    } else {
        add_number(&members, "status", status);
        add_number(&members, "bytes", bytes);
    }
    tell(dispatch, EVENT_TRANSPORT_RECEIVE, &members);
}

void dispatch_told_kept(struct dispatch *dispatch, size_t bytes)
{
    struct buffer members;

    if (dispatch->task.port.kept)
        dispatch->task.port.kept(dispatch->task.port.host);
    if (!hears(dispatch, EVENT_TRANSPORT_RECEIVE))
        return;
    begin(dispatch, &members);
    add_number(&members, "bytes", bytes);
    buffer_add_text(&members, ",\"cached\":true");
    tell(dispatch, EVENT_TRANSPORT_RECEIVE, &members);
}

void dispatch_told_retry(struct dispatch *dispatch, uint64_t delay_ms)
{
    struct buffer members;

    if (!hears(dispatch, EVENT_CALL_RETRY))
        return;
    begin(dispatch, &members);
    add_number(&members, "attempt", dispatch->attempt);
    add_number(&members, "delayMs", delay_ms);
    add_failure(&members, &dispatch->error);
    tell(dispatch, EVENT_CALL_RETRY, &members);
}

void dispatch_told_auth(struct dispatch *dispatch, enum event_kind kind)
{
    struct buffer members;

    if (!hears(dispatch, kind))
        return;
    begin(dispatch, &members);
    buffer_add_text(&members, ",\"type\":");
    buffer_add_json(&members, json_text(json_object_get(dispatch->source, "auth"), "type"));
    if (kind == EVENT_AUTH_ERROR)
        add_failure(&members, &dispatch->error);
    tell(dispatch, kind, &members);
}

void dispatch_told_breaker(struct dispatch *dispatch, enum breaker_state was,
                           enum breaker_state now)
{
    static const enum event_kind kinds[] = {
        [BREAKER_CLOSED] = EVENT_BREAKER_CLOSE,
        [BREAKER_OPEN] = EVENT_BREAKER_OPEN,
        [BREAKER_HALF] = EVENT_BREAKER_HALF,
    };
    struct buffer members;

    if (was == now || !hears(dispatch, kinds[now]))
        return;
    begin(dispatch, &members);
    tell(dispatch, kinds[now], &members);
}
