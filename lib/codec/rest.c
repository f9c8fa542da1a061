/* rest.c - REST and the management paths: the smallest codec, of at most one call.
 *
 * The head says what is asked; the body is collected; then one action goes out, and its outcome is
 * the response. */
#include "codec/rest.h"

#include <string.h>

static void refuse(struct rest *rest, enum code code, const char *message, const char *hint)
{
    struct error error;

    error_init(&error, rest->allocator);
    error_set(&error, code, "%s", message);
    if (hint)
        error_hint(&error, "%s", hint);
    rest_answer_error(rest, &error);
    error_free(&error);
}

static void *rest_open(const struct allocator *allocator, const struct codec_request *request,
                       const struct codec_port *port)
{
    struct rest *rest = mem_new(allocator, sizeof *rest);

    if (!rest)
        return NULL;
    rest->allocator = allocator;
    rest->request = request;
    rest->port = port;
    rest->memory =
        mem_new(allocator, codec_header(request, "host").len + request->path.len + 2); /* see own */
    buffer_init(&rest->body, allocator, request->most_body);
    buffer_init(&rest->text, allocator, SIZE_MAX);
    buffer_init(&rest->head, allocator, SIZE_MAX);
    if (!rest->memory) {
        mem_free(allocator, rest);
        return NULL;
    }
    return rest;
}

static void rest_close(void *state)
{
    struct rest *rest = state;

    buffer_free(&rest->body);
    buffer_free(&rest->text);
    buffer_free(&rest->head);
    mem_free(rest->allocator, rest->memory);
    mem_free(rest->allocator, rest);
}

static bool method_is(const struct rest *rest, const char *method)
{
    return slice_is(rest->request->method, method);
}

static bool is_read(const struct rest *rest)
{
    return method_is(rest, "GET") || method_is(rest, "HEAD");
}

static void wrong_method(struct rest *rest)
{
    struct error error;

    error_init(&error, rest->allocator);
    error_set(&error, CODE_METHOD_NOT_ALLOWED, "this path takes %s", rest_methods(rest->place));
    rest_answer_error(rest, &error);
    error_free(&error);
}

static bool is_json_type(struct slice type)
{
    return !type.len || slice_is_nocase(type, "application/json") ||
           (slice_starts(type, "application/") && slice_ends(type, "+json"));
}

/* curl says that of everything; a body that is JSON counts as JSON. */
static bool is_curl_default(struct slice type)
{
    return slice_is_nocase(type, "application/x-www-form-urlencoded");
}

static bool is_markdown_type(struct slice type)
{
    return slice_is_nocase(type, "text/markdown") || slice_is_nocase(type, "text/mdx") ||
           slice_is_nocase(type, "text/x-markdown");
}

/* ---- calls ---- */

static void call(struct rest *rest)
{
    struct codec_invoke invoke = { .target = rest->id, .routed = true };
    struct slice body = buffer_slice(&rest->body);

    if (body.len && !is_read(rest) && !codec_body_is_json(rest->request, body)) {
        refuse(rest, CODE_UNSUPPORTED_MEDIA_TYPE, "a call takes its input as JSON",
               "Send Content-Type: application/json.");
        return;
    }
    rest->stream = rest_wants_stream(rest);
    invoke.streams = rest->stream != REST_NO_STREAM;
    invoke.responds = true;
    rest->port->invoke(rest->port->exchange, &invoke);
}

/* ---- management ---- */

/* If-Match: "3"; false: there is one that cannot be read. */
static bool read_if_match(const struct rest *rest, uint64_t *expected)
{
    struct slice tag = slice_trim(codec_header(rest->request, "if-match"));

    *expected = 0;
    if (!tag.len || slice_is(tag, "*"))
        return true;
    if (tag.len < 3 || tag.data[0] != '"' || tag.data[tag.len - 1] != '"')
        return false;
    return slice_to_u64(slice_make(tag.data + 1, tag.len - 2), expected) && *expected;
}

/* Asks, unless what is asked was not to be read for want of memory. */
static void send_asked(struct rest *rest, const struct codec_manage *asked)
{
    if (rest->no_memory)
        refuse(rest, CODE_OUT_OF_MEMORY, "the host has no memory left", NULL);
    else
        rest->port->manage(rest->port->exchange, asked);
}

static void manage(struct rest *rest, struct codec_manage *asked)
{
    asked->none = slice_is(slice_trim(codec_header(rest->request, "if-none-match")), "*");
    if (!read_if_match(rest, &asked->expected)) {
        refuse(rest, CODE_INVALID_REQUEST, "If-Match is not a revision",
               "Send the ETag of the revision you know, as in If-Match: \"3\".");
        return;
    }
    send_asked(rest, asked);
}

static bool is_object(struct slice body)
{
    if (slice_starts(body, "\xEF\xBB\xBF"))
        body = slice_from(body, 3);
    return slice_starts(slice_trim(body), "{");
}

static void load(struct rest *rest, struct slice id)
{
    struct codec_manage asked = { .verb = MANAGE_LOAD,
                                  .id = id,
                                  .body = buffer_slice(&rest->body) };
    struct slice type = codec_media_type(rest->request);

    if (!is_json_type(type) && !is_markdown_type(type) &&
        !(is_curl_default(type) && is_object(asked.body))) {
        refuse(rest, CODE_UNSUPPORTED_MEDIA_TYPE, "a definition is JSON or an MDX document",
               "Send Content-Type: application/json, or text/markdown.");
        return;
    }
    if (type.len && is_json_type(type) && !is_object(asked.body)) {
        refuse(rest, CODE_INVALID_DEFINITION, "a definition in JSON is an object",
               "Begin it with {, or send an MDX document as Content-Type: text/markdown.");
        return;
    }
    manage(rest, &asked);
}

static void list(struct rest *rest, enum manage_verb verb)
{
    struct codec_manage asked = { .verb = verb };
    struct buffer prefix, type, cursor, query, limit;
    uint64_t number = 0;

    buffer_init(&prefix, rest->allocator, 1024);
    buffer_init(&type, rest->allocator, 1024);
    buffer_init(&cursor, rest->allocator, 4096);
    buffer_init(&query, rest->allocator, 4096);
    buffer_init(&limit, rest->allocator, 32);
    rest_query(rest, "prefix", &prefix);
    rest_query(rest, "type", &type);
    rest_query(rest, "cursor", &cursor);
    rest_query(rest, "q", &query);
    if (rest_query(rest, "limit", &limit) &&
        (!slice_to_u64(buffer_slice(&limit), &number) || number > 1000)) {
        refuse(rest, CODE_INVALID_REQUEST, "limit is a number from 1 to 1000", NULL);
    } else {
        asked.prefix = buffer_slice(&prefix);
        asked.type = buffer_slice(&type);
        asked.cursor = buffer_slice(&cursor);
        asked.query = buffer_slice(&query);
        asked.limit = (uint32_t)number;
        send_asked(rest, &asked);
    }
    buffer_free(&prefix);
    buffer_free(&type);
    buffer_free(&cursor);
    buffer_free(&query);
    buffer_free(&limit);
}

static void get(struct rest *rest)
{
    struct codec_manage asked = { .verb = MANAGE_GET };
    struct buffer version;
    struct slice pinned;

    buffer_init(&version, rest->allocator, 1024);
    asked.id = slice_split(rest->id, '@', &pinned);
    asked.version = pinned;
    if (rest_query(rest, "version", &version))
        asked.version = buffer_slice(&version);
    send_asked(rest, &asked);
    buffer_free(&version);
}

static void delete (struct rest *rest)
{
    struct codec_manage asked = { .verb = MANAGE_DELETE, .id = rest->id };
    struct buffer purge;

    buffer_init(&purge, rest->allocator, 32);
    if (rest_query(rest, "purge", &purge) && slice_is(buffer_slice(&purge), "true"))
        asked.verb = MANAGE_PURGE;
    manage(rest, &asked);
    buffer_free(&purge);
}

static void diff(struct rest *rest)
{
    struct codec_manage asked = { .verb = MANAGE_DIFF, .id = rest->id };
    struct buffer from, to;

    buffer_init(&from, rest->allocator, 1024);
    buffer_init(&to, rest->allocator, 1024);
    if (rest_query(rest, "from", &from))
        asked.version = buffer_slice(&from);
    if (rest_query(rest, "to", &to))
        asked.to = buffer_slice(&to);
    send_asked(rest, &asked);
    buffer_free(&from);
    buffer_free(&to);
}

/* {"to": "1"}, {"to": 1}, or ?to=1 */
static void roll_back(struct rest *rest)
{
    struct codec_manage asked = { .verb = MANAGE_ROLLBACK, .id = rest->id };
    struct slice body = slice_trim(buffer_slice(&rest->body));
    struct buffer to;
    json_t *value = NULL;
    const json_t *member;

    buffer_init(&to, rest->allocator, 1024);
    rest_query(rest, "to", &to);
    if (body.len && !json_read(body, SLICE("body"), 64 * 1024, &value, NULL)) {
        member = json_object_get(value, "to");
        if (json_is_integer(member))
            buffer_add_i64(&to, json_integer_value(member));
        else
            buffer_add_slice(&to, json_string_slice(member));
    }
    asked.to = buffer_slice(&to);
    rest->no_memory |= buffer_failed(&to) && !to.over;
    if (asked.to.len || rest->no_memory)
        manage(rest, &asked);
    else
        refuse(rest, CODE_INVALID_PARAMS, "which revision to go back to is missing",
               "Send {\"to\": \"1\"}.");
    json_decref(value);
    buffer_free(&to);
}

static void weigh(struct rest *rest)
{
    struct codec_manage asked = { .verb = MANAGE_WEIGHTS,
                                  .id = rest->id,
                                  .body = buffer_slice(&rest->body) };

    manage(rest, &asked);
}

static void options(struct rest *rest)
{
    rest->answered = true;
    codec_reply_options(rest->request, rest->port, rest_methods(rest->place));
}

static void answer_nowhere(struct rest *rest)
{
    refuse(rest, CODE_PATH_NOT_FOUND, "nothing is served at this path",
           "Definitions are called at /api/ID and listed at /mdxld; / is the index.");
}

static void act_on_definition(struct rest *rest)
{
    if (is_read(rest))
        get(rest);
    else if (method_is(rest, "POST"))
        load(rest, rest->id);
    else if (method_is(rest, "DELETE"))
        delete (rest);
    else
        wrong_method(rest);
}

/* Reads of management places; the rest have their own methods. */
static void act_on_read(struct rest *rest)
{
    struct codec_manage asked = { .verb = MANAGE_VERSIONS, .id = rest->id };

    if (!is_read(rest))
        wrong_method(rest);
    else if (rest->place == REST_INDEX)
        rest_answer_index(rest);
    else if (rest->place == REST_HEALTH)
        rest_answer_json(rest, 200, SLICE("{\"status\":\"ok\"}"));
    else if (rest->place == REST_DEFINITIONS)
        list(rest, MANAGE_LIST);
    else if (rest->place == REST_SEARCH)
        list(rest, MANAGE_SEARCH);
    else if (rest->place == REST_DIFF)
        diff(rest);
    else {
        if (rest->place == REST_STATS)
            asked.verb = MANAGE_STATS;
        else if (rest->place == REST_METRICS)
            asked.verb = MANAGE_METRICS;
        send_asked(rest, &asked);
    }
}

static void act(struct rest *rest)
{
    switch (rest->place) {
    case REST_NOWHERE:
        answer_nowhere(rest);
        break;
    case REST_CALL:
    case REST_OWN:
        call(rest);
        break;
    case REST_LOAD:
        if (slice_is(rest->path, "load") ? method_is(rest, "POST") : method_is(rest, "PUT"))
            load(rest, slice_is(rest->path, "load") ? SLICE("") : rest->id);
        else
            wrong_method(rest);
        break;
    case REST_DEFINITION:
        act_on_definition(rest);
        break;
    case REST_ROLLBACK:
        if (method_is(rest, "POST"))
            roll_back(rest);
        else
            wrong_method(rest);
        break;
    case REST_WEIGHTS:
        if (method_is(rest, "PUT"))
            weigh(rest);
        else
            wrong_method(rest);
        break;
    case REST_INDEX:
    case REST_HEALTH:
    case REST_DEFINITIONS:
    case REST_VERSIONS:
    case REST_DIFF:
    case REST_SEARCH:
    case REST_STATS:
    case REST_METRICS:
        act_on_read(rest);
        break;
    }
}

static void begin(struct rest *rest)
{
    if (!rest_read_path(rest))
        refuse(rest, CODE_INVALID_REQUEST, "the path is not percent-encoded as it should be", NULL);
    else if (method_is(rest, "OPTIONS"))
        options(rest);
    else if (rest->place != REST_METRICS && !rest_accepts_json(rest) &&
             rest_wants_stream(rest) == REST_NO_STREAM)
        refuse(rest, CODE_NOT_ACCEPTABLE, "the answer is JSON, which the client does not accept",
               "Send Accept: application/json.");
    else if (rest->body.over)
        refuse(rest, CODE_INPUT_LIMIT, "the body is larger than this server takes", NULL);
    else if (buffer_failed(&rest->body))
        refuse(rest, CODE_OUT_OF_MEMORY, "the host has no memory left", NULL);
    else
        act(rest);
}

static void rest_feed(void *state, struct slice body, bool last)
{
    struct rest *rest = state;

    buffer_add_slice(&rest->body, body);
    if (!rest->answered && (last || rest->body.over))
        begin(rest);
}

static void rest_outcome(void *state, uint32_t n, const struct codec_outcome *outcome)
{
    struct rest *rest = state;

    (void)n;
    if (rest->answered)
        rest_stream_end(rest, outcome);
    else if (outcome->error)
        rest_answer_error(rest, outcome->error);
    else if (outcome->result == CODEC_BYTES)
        rest_answer_bytes(rest, outcome->output);
    else if (outcome->result == CODEC_RESPONSE)
        rest_answer_response(rest, outcome->output);
    else if (rest->stream != REST_NO_STREAM)
        rest_stream_end(rest, outcome);
    else
        rest_answer_data(rest, outcome->program, outcome->output);
}

static void rest_event(void *state, uint32_t n, const struct codec_event *event)
{
    (void)n;
    if (event->kind == CODEC_CHUNK)
        rest_stream_chunk(state, event->json);
    else if (event->kind == CODEC_HEAD)
        rest_stream_head(state, event->json);
    else if (event->kind == CODEC_PIECE)
        rest_stream_piece(state, event->json);
}

static void rest_tick(void *state)
{
    rest_stream_tick(state);
}

static void rest_managed(void *state, const struct codec_managed *managed)
{
    rest_answer_managed(state, managed);
}

static void rest_refuse(void *state, const struct error *error)
{
    rest_answer_error(state, error);
}

const struct codec codec_rest = {
    .name = "rest",
    .open = rest_open,
    .feed = rest_feed,
    .outcome = rest_outcome,
    .managed = rest_managed,
    .refuse = rest_refuse,
    .resolve = rest_resolve,
    .close = rest_close,
    .event = rest_event,
    .tick = rest_tick,
};
