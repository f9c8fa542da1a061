/* events.c - GET /events: what happens, as server-sent events, to those who may manage.
 *
 * Every event has a number of its own; a comment now and then keeps the line open. */
#include "codec/web/web.h"

enum { KEEP_ALIVE_MS = 15000 };

void events_begin(struct web *web)
{
    const struct codec_port *port = web->port;

    web->answered = true;
    web->streaming = true;
    port->head(port->exchange, 200);
    web_header(web, "Content-Type", SLICE("text/event-stream"));
    web_header(web, "X-Content-Type-Options", SLICE("nosniff"));
    web_header(web, "Cache-Control", SLICE("no-store"));
    web_header(web, "X-Accel-Buffering", SLICE("no"));
    port->bytes(port->exchange, SLICE(": events of this server\nretry: 2000\n\n"));
    if (slice_is(web->request->method, "HEAD")) {
        port->end(port->exchange);
        return;
    }
    port->watch(port->exchange, true);
    port->timer(port->exchange, KEEP_ALIVE_MS);
}

void events_refuse(struct web *web, const struct error *error)
{
    const struct codec_port *port = web->port;
    struct buffer out;

    buffer_init(&out, web->allocator, SIZE_MAX);
    buffer_add_text(&out, "{\"type\":\"about:blank#");
    buffer_add_text(&out, error_code_name(error));
    buffer_printf(&out, "\",\"status\":%u,\"detail\":", error_http(error));
    buffer_add_json(&out, slice_of(error_message(error)));
    buffer_add_text(&out, ",\"code\":");
    buffer_add_json(&out, slice_of(error_code_name(error)));
    buffer_add_text(&out, ",\"category\":");
    buffer_add_json(&out, slice_of(category_name(error->status)));
    buffer_add_text(&out, error->retryable ? ",\"retryable\":true" : ",\"retryable\":false");
    buffer_add_text(&out, ",\"correlationId\":");
    buffer_add_json(&out, web->request->correlation_id);
    buffer_add_char(&out, '}');
    web->answered = true;
    port->head(port->exchange, error_http(error));
    web_header(web, "Content-Type", SLICE("application/problem+json"));
    web_header(web, "X-Content-Type-Options", SLICE("nosniff"));
    if (error_http(error) == 401)
        web_header(web, "WWW-Authenticate", SLICE("Bearer"));
    if (error_http(error) == 405)
        web_header(web, "Allow", SLICE("GET, HEAD, OPTIONS"));
    if (!buffer_failed(&out))
        port->bytes(port->exchange, buffer_slice(&out));
    port->end(port->exchange);
    buffer_free(&out);
}

/* JSON text has no line's end in it but as white space between values, where a space does as well.
 */
static void add_line(struct buffer *out, struct slice json)
{
    for (size_t at = 0; at < json.len; at++)
        buffer_add_char(out, json.data[at] == '\n' || json.data[at] == '\r' ? ' ' : json.data[at]);
}

void events_tell(struct web *web, const struct codec_change *change)
{
    struct buffer out;

    if (!web->streaming)
        return;
    buffer_init(&out, web->allocator, SIZE_MAX);
    buffer_add_text(&out, "id: ");
    buffer_add_u64(&out, ++web->event);
    buffer_add_text(&out, "\nevent: ");
    buffer_add_slice(&out, change->name);
    buffer_add_text(&out, "\ndata: ");
    add_line(&out, change->json);
    buffer_add_text(&out, "\n\n");
    if (!buffer_failed(&out))
        web->port->bytes(web->port->exchange, buffer_slice(&out));
    buffer_free(&out);
}

void events_keep_alive(struct web *web)
{
    if (!web->streaming)
        return;
    web->port->bytes(web->port->exchange, SLICE(":\n\n"));
    web->port->timer(web->port->exchange, KEEP_ALIVE_MS);
}
