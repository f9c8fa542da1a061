/* rest_stream.c - what is no JSON document: values one by one as server-sent events or as lines, a
 * function's own Response, bytes. */
#include "codec/rest.h"

#include "base/base64.h"

enum { KEEP_ALIVE_MS = 15000 };

static void header(struct rest *rest, const char *name, const char *value)
{
    rest->port->header(rest->port->exchange, slice_of(name), slice_of(value));
}

static void bytes(struct rest *rest, struct slice text)
{
    rest->port->bytes(rest->port->exchange, text);
}

/* ---- streams ---- */

static enum rest_stream stream_of(struct slice type)
{
    if (slice_is_nocase(type, "text/event-stream"))
        return REST_EVENTS;
    if (slice_is_nocase(type, "application/x-ndjson") ||
        slice_is_nocase(type, "application/ndjson") || slice_is_nocase(type, "application/jsonl"))
        return REST_LINES;
    return REST_NO_STREAM;
}

enum rest_stream rest_wants_stream(const struct rest *rest)
{
    struct slice accept = codec_header(rest->request, "accept");

    while (accept.len) {
        struct slice parameters, range = slice_split(accept, ',', &accept);
        struct slice type = slice_trim(slice_split(range, ';', &parameters));
        enum rest_stream stream = stream_of(type);

        if (stream != REST_NO_STREAM)
            return stream;
        if (slice_is_nocase(type, "application/json"))
            break;
    }
    return REST_NO_STREAM;
}

static void begin(struct rest *rest)
{
    if (rest->answered)
        return;
    rest->answered = true;
    rest->port->head(rest->port->exchange, 200);
    header(rest, "Content-Type",
           rest->stream == REST_EVENTS ? "text/event-stream" : "application/x-ndjson");
    header(rest, "Cache-Control", "no-store");
    header(rest, "X-Accel-Buffering", "no");
    header(rest, "X-Content-Type-Options", "nosniff");
    if (rest->stream == REST_EVENTS)
        rest->port->timer(rest->port->exchange, KEEP_ALIVE_MS);
}

/* JSON has no line ends of its own. */
static void add(struct rest *rest, const char *event, struct slice json)
{
    begin(rest);
    if (rest->stream == REST_EVENTS) {
        if (event) {
            bytes(rest, SLICE("event: "));
            bytes(rest, slice_of(event));
            bytes(rest, SLICE("\n"));
        }
        bytes(rest, SLICE("data: "));
    }
    bytes(rest, json);
    bytes(rest, rest->stream == REST_EVENTS ? SLICE("\n\n") : SLICE("\n"));
}

void rest_stream_chunk(struct rest *rest, struct slice json)
{
    add(rest, NULL, json);
}

void rest_stream_tick(struct rest *rest)
{
    bytes(rest, SLICE(":\n\n"));
    rest->port->timer(rest->port->exchange, KEEP_ALIVE_MS);
}

/* The status went out long ago: an error is told in the stream. */
static void add_error(struct rest *rest, const struct error *error)
{
    struct buffer out;

    buffer_init(&out, rest->allocator, SIZE_MAX);
    if (rest->stream == REST_LINES)
        buffer_add_text(&out, "{\"error\":");
    error_write_json(error, &out, rest->request->development);
    if (rest->stream == REST_LINES)
        buffer_add_char(&out, '}');
    if (!buffer_failed(&out))
        add(rest, "error", buffer_slice(&out));
    buffer_free(&out);
}

/* ---- bytes, and responses of the function's own ---- */

static void send_decoded(struct rest *rest, struct slice base64)
{
    struct buffer out;

    buffer_init(&out, rest->allocator, SIZE_MAX);
    base64_decode(&out, base64);
    bytes(rest, buffer_slice(&out));
    buffer_free(&out);
}

void rest_answer_bytes(struct rest *rest, struct slice json)
{
    rest->answered = true;
    rest->port->head(rest->port->exchange, 200);
    header(rest, "Content-Type", "application/octet-stream");
    header(rest, "X-Content-Type-Options", "nosniff");
    send_decoded(rest, slice_make(json.data + 1, json.len - 2));
    rest->port->end(rest->port->exchange);
}

/* What belongs to the connection, or is the server's to say. */
static bool is_ours(struct slice name)
{
    static const char *const names[] = { "connection",
                                         "keep-alive",
                                         "proxy-connection",
                                         "transfer-encoding",
                                         "upgrade",
                                         "te",
                                         "trailer",
                                         "content-length",
                                         "date",
                                         "x-request-id",
                                         "access-control-allow-origin",
                                         "access-control-allow-credentials" };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_is_nocase(name, names[i]))
            return true;
    return false;
}

static void send_headers(struct rest *rest, const json_t *list)
{
    json_t *pair;
    size_t at;

    json_array_foreach(list, at, pair)
    {
        struct slice name = json_string_slice(json_array_get(pair, 0));

        if (name.len && !is_ours(name))
            rest->port->header(rest->port->exchange, name,
                               json_string_slice(json_array_get(pair, 1)));
    }
}

static void send_head(struct rest *rest, const json_t *value)
{
    json_int_t status = json_integer_value(json_object_get(value, "status"));

    rest->answered = true;
    rest->port->head(rest->port->exchange, value ? (uint32_t)status : 500);
    send_headers(rest, json_object_get(value, "headers"));
    header(rest, "X-Content-Type-Options", "nosniff");
}

/* Kept until there are bytes: what fails before is an ordinary error. */
void rest_stream_head(struct rest *rest, struct slice json)
{
    rest->stream = REST_PIECES;
    buffer_clear(&rest->head);
    buffer_add_slice(&rest->head, json);
}

static void begin_pieces(struct rest *rest)
{
    json_t *value;

    if (rest->answered)
        return;
    value =
        json_loadb(rest->head.data ? rest->head.data : "", rest->head.len, JSON_ALLOW_NUL, NULL);
    send_head(rest, value);
    json_decref(value);
}

void rest_stream_piece(struct rest *rest, struct slice json)
{
    begin_pieces(rest);
    send_decoded(rest, slice_make(json.data + 1, json.len - 2));
}

void rest_answer_response(struct rest *rest, struct slice json)
{
    json_t *value = json_loadb(json.data, json.len, JSON_ALLOW_NUL, NULL);
    struct slice text = json_text(value, "body"), coded = json_text(value, "bodyBase64");

    send_head(rest, value);
    if (coded.len)
        send_decoded(rest, coded);
    else
        bytes(rest, text);
    rest->port->end(rest->port->exchange);
    json_decref(value);
}

/* ---- how it ends ---- */

static void end_pieces(struct rest *rest, const struct error *error)
{
    if (error) {
        rest->port->abort(rest->port->exchange);
        return;
    }
    begin_pieces(rest);
    rest->port->end(rest->port->exchange);
}

void rest_stream_end(struct rest *rest, const struct codec_outcome *outcome)
{
    bool whole = outcome->result != CODEC_STREAM;

    if (rest->stream == REST_PIECES) {
        end_pieces(rest, outcome->error);
        return;
    }
    if (outcome->error)
        add_error(rest, outcome->error);
    else if (whole)
        add(rest, NULL, outcome->output);
    else if (rest->stream == REST_EVENTS)
        add(rest, "done", outcome->output);
    begin(rest);
    rest->port->timer(rest->port->exchange, 0);
    rest->port->end(rest->port->exchange);
}
