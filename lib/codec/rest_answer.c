/* rest_answer.c - responses: data with links, problem+json (RFC 9457), management answers. */
#include "codec/rest.h"

#include "base/url.h"
#include "mdxrt/runtime.h"

static void header(struct rest *rest, const char *name, struct slice value)
{
    rest->port->header(rest->port->exchange, slice_of(name), value);
}

static void send(struct rest *rest, uint32_t status, const char *type, struct slice body)
{
    rest->answered = true;
    codec_reply(rest->port, status, type, body);
}

static void send_buffer(struct rest *rest, uint32_t status, const char *type, struct buffer *out)
{
    if (buffer_failed(out))
        send(rest, 500, type, SLICE(""));
    else
        send(rest, status, type, buffer_slice(out));
    buffer_free(out);
}

/* `q=0`, also with zeros behind a point: not this one. */
static bool is_refused(struct slice parameters)
{
    while (parameters.len) {
        struct slice one = slice_trim(slice_split(parameters, ';', &parameters));
        size_t at = 2;

        if (!slice_is_nocase(slice_to(one, 2), "q="))
            continue;
        while (at < one.len && (one.data[at] == '0' || one.data[at] == '.'))
            at++;
        return at == one.len;
    }
    return false;
}

/* Whether a range of an Accept header covers JSON. */
static bool covers_json(struct slice range)
{
    struct slice parameters;
    struct slice type = slice_trim(slice_split(range, ';', &parameters));

    if (is_refused(parameters))
        return false;
    return slice_is(type, "*/*") || slice_is_nocase(type, "application/*") ||
           slice_is_nocase(type, "application/json") ||
           slice_is_nocase(type, "application/problem+json");
}

bool rest_accepts_json(const struct rest *rest)
{
    struct slice accept = codec_header(rest->request, "accept");

    if (!slice_trim(accept).len)
        return true;
    while (accept.len)
        if (covers_json(slice_split(accept, ',', &accept)))
            return true;
    return false;
}

/* Accept: application/json; profile=bare */
static bool wants_bare(const struct rest *rest)
{
    struct slice accept = codec_header(rest->request, "accept");

    while (accept.len) {
        struct slice parameters;
        struct slice range = slice_split(accept, ',', &accept);

        if (!slice_is_nocase(slice_trim(slice_split(range, ';', &parameters)), "application/json"))
            continue;
        while (parameters.len) {
            struct slice one = slice_trim(slice_split(parameters, ';', &parameters));

            if (slice_is_nocase(one, "profile=bare") || slice_is_nocase(one, "profile=\"bare\""))
                return true;
        }
    }
    return false;
}

static void link_to(struct buffer *out, const char *name, const char *prefix, struct slice path,
                    const char *suffix, bool first)
{
    struct buffer href;

    buffer_init(&href, out->allocator, SIZE_MAX);
    buffer_add_text(&href, prefix);
    url_encode(&href, path, true);
    buffer_add_text(&href, suffix);
    buffer_add_text(out, first ? "\"" : ",\"");
    buffer_add_text(out, name);
    buffer_add_text(out, "\":{\"href\":");
    buffer_add_json(out, buffer_slice(&href));
    buffer_add_char(out, '}');
    if (buffer_failed(&href))
        out->failed = true;
    buffer_free(&href);
}

void rest_answer_data(struct rest *rest, const struct program *program, struct slice output)
{
    struct buffer out;

    if (wants_bare(rest) || (program && program->bare)) {
        send(rest, 200, "application/json", output);
        return;
    }
    buffer_init(&out, rest->allocator, SIZE_MAX);
    buffer_add_text(&out, "{\"data\":");
    buffer_add_slice(&out, output);
    buffer_add_text(&out, ",\"_links\":{\"self\":{\"href\":");
    buffer_add_json(&out, rest->request->path);
    buffer_add_char(&out, '}');
    if (program)
        link_to(&out, "definition", "/mdxld/", program->id, "", false);
    buffer_add_text(&out, "}}");
    send_buffer(rest, 200, "application/json", &out);
}

void rest_answer_json(struct rest *rest, uint32_t status, struct slice json)
{
    send(rest, status, "application/json", json);
}

/* Members of an object text, without its braces. */
static struct slice inner(struct slice object)
{
    return object.len < 2 ? SLICE("") : slice_make(object.data + 1, object.len - 2);
}

static void add_text(struct buffer *out, const char *name, struct slice value)
{
    buffer_add_text(out, ",\"");
    buffer_add_text(out, name);
    buffer_add_text(out, "\":");
    buffer_add_json(out, value);
}

/* The details' own members ("errors": field errors) become members of the problem. */
static void add_details(struct buffer *out, const struct error *error)
{
    struct slice details = slice_trim(slice_of(error->details));

    if (!details.len)
        return;
    if (slice_starts(details, "{\"errors\":")) {
        buffer_add_char(out, ',');
        buffer_add_slice(out, inner(details));
        return;
    }
    buffer_add_text(out, ",\"details\":");
    buffer_add_slice(out, details);
}

/* A caller may see where, not the source itself nor where this machine keeps it. */
static bool hides_source(const struct rest *rest)
{
    return !rest->request->development && (rest->place == REST_CALL || rest->place == REST_OWN);
}

static struct slice shown_document(const struct rest *rest, const struct error *error)
{
    struct slice document = slice_of(error->document);

    if (hides_source(rest) && slice_starts(document, "/"))
        while (slice_find(document, '/') < document.len)
            document = slice_from(document, slice_find(document, '/') + 1);
    return document;
}

static void add_location(struct rest *rest, struct buffer *out, const struct error *error)
{
    struct slice document = shown_document(rest, error);

    if (!error->line)
        return;
    buffer_printf(out, ",\"location\":{\"line\":%u", error->line);
    if (error->column)
        buffer_printf(out, ",\"column\":%u", error->column);
    if (document.len)
        add_text(out, "document", document);
    if (error->excerpt && !hides_source(rest))
        add_text(out, "text", slice_of(error->excerpt));
    buffer_add_char(out, '}');
}

/* All errors of a document that was loaded, each as the taxonomy writes it. */
static void add_followers(struct rest *rest, struct buffer *out, const struct error *error)
{
    if (!error->next)
        return;
    buffer_add_text(out, ",\"errors\":[");
    for (const struct error *one = error; one; one = one->next) {
        if (one != error)
            buffer_add_char(out, ',');
        buffer_add_text(out, "{\"message\":");
        buffer_add_json(out, slice_of(error_message(one)));
        if (one->number)
            buffer_printf(out, ",\"number\":\"MDX%u\"", one->number);
        add_location(rest, out, one);
        buffer_add_char(out, '}');
    }
    buffer_add_char(out, ']');
}

static void write_problem(struct rest *rest, const struct error *error, unsigned status,
                          struct buffer *out)
{
    struct slice code = slice_of(error_code_name(error));

    buffer_add_text(out, "{\"type\":\"about:blank#");
    buffer_add_slice(out, code);
    buffer_add_char(out, '"');
    add_text(out, "title", slice_of(code_row(error->code)->text));
    buffer_printf(out, ",\"status\":%u", status);
    add_text(out, "detail", slice_of(error_message(error)));
    add_text(out, "code", code);
    add_text(out, "category", slice_of(category_name(error->status)));
    buffer_add_text(out, error->retryable ? ",\"retryable\":true" : ",\"retryable\":false");
    if (error->number)
        buffer_printf(out, ",\"number\":\"MDX%u\"", error->number);
    if (error->name)
        add_text(out, "name", slice_of(error->name));
    if (error->hint)
        add_text(out, "hint", slice_of(error->hint));
    add_location(rest, out, error);
    if (error->next)
        add_followers(rest, out, error);
    else
        add_details(out, error);
    if (rest->request->development && error->stack)
        add_text(out, "stack", slice_of(error->stack));
    add_text(out, "correlationId", rest->request->correlation_id);
    buffer_add_char(out, '}');
}

/* A conflict with what the client said it knew is a failed precondition. */
static unsigned problem_status(const struct rest *rest, const struct error *error)
{
    bool conditional = codec_header(rest->request, "if-match").len ||
                       codec_header(rest->request, "if-none-match").len;

    return error->code == CODE_REVISION_CONFLICT && conditional ? 412 : error_http(error);
}

void rest_answer_error(struct rest *rest, const struct error *error)
{
    unsigned status = problem_status(rest, error);
    struct buffer out;

    buffer_init(&out, rest->allocator, SIZE_MAX);
    write_problem(rest, error, status, &out);
    codec_error_headers(rest->port, error, status,
                        rest->allow ? rest->allow : rest_methods(rest->place), rest->allocator);
    send_buffer(rest, status, "application/problem+json", &out);
}

void rest_answer_index(struct rest *rest)
{
    send(rest, 200, "application/json",
         SLICE("{\"name\":\"libmdxrt\",\"version\":\"" MDX_VERSION
               "\",\"protocols\":[\"rest\",\"graphql\",\"rpc\"],"
               "\"_links\":{\"self\":{\"href\":\"/\"},\"definitions\":{\"href\":\"/mdxld\"},"
               "\"load\":{\"href\":\"/load\"},\"search\":{\"href\":\"/search?q=\"},"
               "\"stats\":{\"href\":\"/stats\"},\"metrics\":{\"href\":\"/"
               "metrics\"},\"health\":{\"href\":\"/health\"}}}"));
}

static void add_etag(struct rest *rest, uint64_t revision)
{
    struct buffer tag;

    buffer_init(&tag, rest->allocator, 32);
    buffer_add_char(&tag, '"');
    buffer_add_u64(&tag, revision);
    buffer_add_char(&tag, '"');
    header(rest, "ETag", buffer_slice(&tag));
    buffer_free(&tag);
}

static bool is_known(const struct rest *rest, uint64_t revision)
{
    struct slice tags = codec_header(rest->request, "if-none-match");

    while (tags.len) {
        struct slice tag = slice_trim(slice_split(tags, ',', &tags));
        uint64_t number;

        if (slice_starts(tag, "W/"))
            tag = slice_from(tag, 2);
        if (tag.len > 2 && slice_to_u64(slice_make(tag.data + 1, tag.len - 2), &number) &&
            number == revision)
            return true;
    }
    return false;
}

static bool is_load(const struct rest *rest)
{
    return rest->place == REST_LOAD ||
           (rest->place == REST_DEFINITION && slice_is(rest->request->method, "POST"));
}

/* A load's answer, with links to where the definition is now callable. */
static void answer_load(struct rest *rest, const struct codec_managed *managed)
{
    json_t *report = NULL;
    struct slice id;
    struct buffer out;

    if (json_read(managed->json, SLICE("report"), SIZE_MAX, &report, NULL)) {
        rest_answer_json(rest, 200, managed->json);
        return;
    }
    id = json_text(report, "id");
    buffer_init(&out, rest->allocator, SIZE_MAX);
    buffer_add_slice(&out, slice_to(managed->json, managed->json.len - 1));
    buffer_add_text(&out, ",\"_links\":{");
    link_to(&out, "self", "/mdxld/", id, "", true);
    link_to(&out, "rest", "/api/", id, "", false);
    link_to(&out, "graphql", "/graphql/", id, "", false);
    link_to(&out, "rpc", "/rpc/", id, "", false);
    link_to(&out, "versions", "/mdxld/", id, "/versions", false);
    buffer_add_text(&out, "}}");
    if (managed->created) {
        struct buffer location;

        buffer_init(&location, rest->allocator, SIZE_MAX);
        buffer_add_text(&location, "/mdxld/");
        url_encode(&location, id, true);
        header(rest, "Location", buffer_slice(&location));
        buffer_free(&location);
    }
    json_decref(report);
    send_buffer(rest, managed->created ? 201 : 200, "application/json", &out);
}

void rest_answer_managed(struct rest *rest, const struct codec_managed *managed)
{
    bool read = slice_is(rest->request->method, "GET") || slice_is(rest->request->method, "HEAD");

    if (managed->status) {
        rest_answer_error(rest, managed->error);
        return;
    }
    if (managed->revision)
        add_etag(rest, managed->revision);
    if (read && managed->revision && is_known(rest, managed->revision))
        send(rest, 304, "", SLICE(""));
    else if (is_load(rest))
        answer_load(rest, managed);
    else if (rest->place == REST_METRICS)
        send(rest, 200, "text/plain; version=0.0.4; charset=utf-8", managed->json);
    else
        rest_answer_json(rest, 200, managed->json);
}
