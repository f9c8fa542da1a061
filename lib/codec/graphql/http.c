/* http.c - GraphQL over HTTP: where query, variables and operation name are, which media type
 * answers, and which status. */
#include "codec/graphql/graphql.h"

#include "base/url.h"
#include "base/utf8.h"

/* ---- answers ---- */

void graphql_send(struct graphql *graphql, unsigned status, struct buffer *body)
{
    graphql->answered = true;
    codec_reply_buffer(graphql->port, status,
                       graphql->modern ? "application/graphql-response+json; charset=utf-8"
                                       : "application/json; charset=utf-8",
                       body);
}

void graphql_refuse_with(struct graphql *graphql, const struct error *error, unsigned status)
{
    struct buffer out;

    buffer_init(&out, graphql->allocator, SIZE_MAX);
    buffer_add_text(&out, "{\"errors\":[{\"message\":");
    buffer_add_json(&out, slice_of(error_message(error)));
    buffer_add_text(&out, ",\"extensions\":");
    error_write_json(error, &out, false);
    buffer_add_text(&out, "}]}");
    codec_error_headers(graphql->port, error, status,
                        graphql->reads && status == 405 ? "POST, OPTIONS" : GRAPHQL_METHODS,
                        graphql->allocator);
    graphql_send(graphql, status, &out);
}

void graphql_refuse(struct graphql *graphql, unsigned status, enum code code, const char *message)
{
    struct error error;

    error_init(&error, graphql->allocator);
    error_set(&error, code, "%s", message);
    graphql_refuse_with(graphql, &error, status);
    error_free(&error);
}

void graphql_answer_errors(struct graphql *graphql)
{
    struct buffer out;

    buffer_init(&out, graphql->allocator, SIZE_MAX);
    buffer_add_text(&out, "{\"errors\":[");
    for (const struct gql_error *one = graphql->errors.first; one; one = one->next) {
        buffer_add_text(&out, one == graphql->errors.first ? "{\"message\":" : ",{\"message\":");
        buffer_add_json(&out, one->message);
        if (one->place_count)
            gql_write_places(gql_kept_document(graphql->kept), one->places, one->place_count, &out);
        buffer_add_text(&out, ",\"extensions\":{\"code\":\"INVALID_REQUEST\",\"category\":"
                              "\"VALIDATION\",\"retryable\":false}}");
    }
    buffer_add_text(&out, "]}");
    graphql_send(graphql, graphql->modern ? 400 : 200, &out);
}

/* ---- Accept ---- */

/* The quality that an Accept header gives a media type, in thousandths; -1: not mentioned. */
static int quality_of(struct slice parameters)
{
    while (parameters.len) {
        struct slice one = slice_trim(slice_split(parameters, ';', &parameters));
        int quality = 0, unit = 100;

        if (!slice_is_nocase(slice_to(one, 2), "q="))
            continue;
        one = slice_from(one, 2);
        if (slice_starts(one, "1"))
            return 1000;
        for (size_t i = 2; i < one.len && unit; i++, unit /= 10)
            if (one.data[i] >= '0' && one.data[i] <= '9')
                quality += (one.data[i] - '0') * unit;
        return quality;
    }
    return 1000;
}

static int wanted(struct slice accept, const char *type)
{
    int best = -1;

    while (accept.len) {
        struct slice parameters;
        struct slice range = slice_split(accept, ',', &accept);
        struct slice name = slice_trim(slice_split(range, ';', &parameters));
        int quality = quality_of(parameters);

        if (slice_is_nocase(name, type) && quality > best)
            best = quality;
    }
    return best;
}

static int best_of(int a, int b)
{
    return a > b ? a : b;
}

/* False: neither of the two is wanted. Who names none gets the older one, as older clients expect.
 */
static bool choose_type(struct graphql *graphql)
{
    struct slice accept = codec_header(graphql->request, "accept");
    int modern = wanted(accept, "application/graphql-response+json");
    int plain = wanted(accept, "application/json");
    int any = best_of(wanted(accept, "*/*"), wanted(accept, "application/*"));

    graphql->modern = modern > 0 && modern >= plain;
    return !slice_trim(accept).len || modern > 0 || plain > 0 || any > 0 || graphql->wants_sdl;
}

/* ---- what is asked ---- */

static bool take_parameter(struct slice query, const char *name, struct buffer *out, bool *given)
{
    while (query.len) {
        struct slice value, one = slice_split(query, '&', &query);
        struct slice key = slice_split(one, '=', &value);

        if (!slice_is(key, name))
            continue;
        *given = true;
        return url_decode(out, value, true);
    }
    *given = false;
    return true;
}

static bool read_get(struct graphql *graphql)
{
    struct slice query = graphql->request->query;
    bool has_query, has_name, has_variables;

    if (!take_parameter(query, "query", &graphql->query, &has_query) ||
        !take_parameter(query, "operationName", &graphql->name, &has_name) ||
        !take_parameter(query, "variables", &graphql->variables, &has_variables)) {
        graphql_refuse(graphql, 400, CODE_INVALID_REQUEST,
                       "A parameter is not percent-encoded as it should be.");
        return false;
    }
    if (!has_query) {
        graphql_refuse(graphql, 400, CODE_INVALID_REQUEST, "The parameter query is missing.");
        return false;
    }
    return true;
}

static const char *member_text(const struct jsontext *index, const char *name, struct buffer *out)
{
    uint32_t node = jsontext_member(index, 0, slice_of(name));

    if (!node || index->nodes[node].type == JSONTEXT_NULL)
        return NULL;
    if (index->nodes[node].type != JSONTEXT_STRING)
        return name;
    jsontext_string(index, node, out);
    return NULL;
}

static const char *member_object(const struct jsontext *index, const char *name, struct buffer *out)
{
    uint32_t node = jsontext_member(index, 0, slice_of(name));

    if (!node || index->nodes[node].type == JSONTEXT_NULL)
        return NULL;
    if (index->nodes[node].type != JSONTEXT_OBJECT)
        return name;
    if (out)
        buffer_add_slice(out, jsontext_raw(index, node));
    return NULL;
}

static bool refuse_member(struct graphql *graphql, const char *name, const char *what)
{
    struct error error;

    error_init(&error, graphql->allocator);
    error_set(&error, CODE_INVALID_REQUEST, "The member %s is not %s.", name, what);
    graphql_refuse_with(graphql, &error, 400);
    error_free(&error);
    return false;
}

static bool read_members(struct graphql *graphql, const struct jsontext *index)
{
    uint32_t query = jsontext_member(index, 0, SLICE("query"));
    const char *wrong;

    if (!query || index->nodes[query].type != JSONTEXT_STRING)
        return refuse_member(graphql, "query", "there as a text");
    wrong = member_text(index, "query", &graphql->query);
    if (!wrong)
        wrong = member_text(index, "operationName", &graphql->name);
    if (wrong)
        return refuse_member(graphql, wrong, "a text");
    wrong = member_object(index, "variables", &graphql->variables);
    if (!wrong)
        wrong = member_object(index, "extensions", NULL);
    return wrong ? refuse_member(graphql, wrong, "an object") : true;
}

static bool read_json(struct graphql *graphql)
{
    struct slice body = buffer_slice(&graphql->body);
    struct jsonfault fault;
    struct jsontext index;
    bool good = false;

    jsontext_init(&index, graphql->allocator);
    if (!jsontext_index(&index, body, 200, &fault))
        graphql_refuse(graphql, 400, CODE_INVALID_REQUEST, "The body is no JSON.");
    else if (index.nodes[0].type == JSONTEXT_ARRAY)
        graphql_refuse(graphql, 400, CODE_INVALID_REQUEST,
                       "Several operations in one request are not taken.");
    else if (index.nodes[0].type != JSONTEXT_OBJECT)
        graphql_refuse(graphql, 400, CODE_INVALID_REQUEST,
                       "The body is no object with a member query.");
    else
        good = read_members(graphql, &index);
    jsontext_free(&index);
    return good;
}

static bool read_post(struct graphql *graphql)
{
    struct slice body = buffer_slice(&graphql->body);
    struct slice type = codec_media_type(graphql->request);

    if (graphql->body.over) {
        graphql_refuse(graphql, 413, CODE_INPUT_LIMIT,
                       "The body is larger than this server takes.");
        return false;
    }
    if (slice_is_nocase(type, "application/graphql")) {
        bool good = utf8_valid(body, NULL);

        buffer_add_slice(&graphql->query, body);
        if (!good)
            graphql_refuse(graphql, 400, CODE_INVALID_REQUEST, "The body is not in UTF-8.");
        return good;
    }
    if (!slice_is_nocase(type, "application/json")) {
        graphql_refuse(graphql, 415, CODE_UNSUPPORTED_MEDIA_TYPE,
                       "GraphQL takes application/json, or application/graphql.");
        return false;
    }
    return read_json(graphql);
}

bool graphql_read_request(struct graphql *graphql)
{
    struct slice method = graphql->request->method;
    bool no_memory = false;

    graphql->reads = slice_is(method, "GET") || slice_is(method, "HEAD");
    graphql->wants_sdl = slice_ends(graphql->request->path, "/schema.graphql");
    if (slice_is(method, "OPTIONS")) {
        graphql->answered = true;
        codec_reply_options(graphql->request, graphql->port, GRAPHQL_METHODS);
        return false;
    }
    if (!choose_type(graphql)) {
        graphql_refuse(graphql, 406, CODE_NOT_ACCEPTABLE,
                       "The answer is application/graphql-response+json or application/json.");
        return false;
    }
    if (!graphql->reads && !slice_is(method, "POST")) {
        graphql_refuse(graphql, 405, CODE_METHOD_NOT_ALLOWED, "GraphQL takes GET and POST.");
        return false;
    }
    if (!codec_scope_read(&graphql->scope, graphql->allocator, graphql->request, "graphql",
                          &no_memory)) {
        graphql_refuse(graphql, no_memory ? 500 : 400,
                       no_memory ? CODE_OUT_OF_MEMORY : CODE_INVALID_REQUEST,
                       "The path is not percent-encoded as it should be.");
        return false;
    }
    if (graphql->wants_sdl)
        return true;
    return graphql->reads ? read_get(graphql) : read_post(graphql);
}
