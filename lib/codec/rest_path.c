/* rest_path.c - what a path of the REST interface means, and its query.
 *
 * Paths are decoded once; an encoded slash stays encoded until its segment is cut off, so that an
 * item's id may hold one. */
#include "codec/rest.h"

#include "base/url.h"
#include "base/utf8.h"

#include <string.h>

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Decodes in place all but %2F and %25. False: a bad escape, or a NUL. */
static bool decode_path(char *text, size_t len, size_t *decoded)
{
    size_t to = 0;

    for (size_t at = 0; at < len; at++) {
        int high, low, byte;

        if (text[at] != '%') {
            text[to++] = text[at];
            continue;
        }
        high = at + 2 < len ? hex_digit(text[at + 1]) : -1;
        low = high >= 0 ? hex_digit(text[at + 2]) : -1;
        if (low < 0)
            return false;
        byte = high * 16 + low;
        if (!byte)
            return false;
        if (byte == '/' || byte == '%') {
            memmove(text + to, text + at, 3);
            to += 3;
        } else {
            text[to++] = (char)byte;
        }
        at += 2;
    }
    *decoded = to;
    return true;
}

static bool drop_prefix(struct slice path, const char *prefix, struct slice *rest)
{
    size_t len = strlen(prefix);

    if (!slice_starts(path, prefix))
        return false;
    *rest = slice_from(path, len);
    return true;
}

static bool drop_suffix(struct slice path, const char *suffix, struct slice *start)
{
    size_t len = strlen(suffix);

    if (!slice_ends(path, suffix) || path.len == len)
        return false;
    *start = slice_to(path, path.len - len);
    return true;
}

static enum rest_place read_definition(struct rest *rest, struct slice id)
{
    static const struct {
        const char *suffix;
        enum rest_place place;
    } parts[] = {
        { "/versions", REST_VERSIONS },
        { "/diff", REST_DIFF },
        { "/rollback", REST_ROLLBACK },
        { "/weights", REST_WEIGHTS },
    };

    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        if (drop_suffix(id, parts[i].suffix, &rest->id))
            return parts[i].place;
    rest->id = id;
    return REST_DEFINITION;
}

/* /ID/api[/path] is /api/ID[/path]; PUT /ID is a load. */
static enum rest_place read_own(struct rest *rest, struct slice path)
{
    rest->id = path;
    if (slice_is(rest->request->method, "PUT") || slice_is(rest->request->method, "OPTIONS"))
        return REST_LOAD;
    if (slice_ends(path, "/api"))
        return REST_OWN;
    for (size_t i = 0; i + 5 < path.len; i++)
        if (slice_starts(slice_from(path, i), "/api/"))
            return REST_OWN;
    return REST_NOWHERE;
}

static enum rest_place read_place(struct rest *rest, struct slice path)
{
    static const struct {
        const char *path;
        enum rest_place place;
    } fixed[] = {
        { "", REST_INDEX },          { "health", REST_HEALTH },
        { "load", REST_LOAD },       { "mdxld", REST_DEFINITIONS },
        { "search", REST_SEARCH },   { "stats", REST_STATS },
        { "metrics", REST_METRICS },
    };
    static const char *const reserved[] = { "graphql",     "mcp",     "rpc",          "execute",
                                            "web",         "openapi", "openapi.json", "__schema",
                                            ".well-known", "app",     "api" };
    struct slice tail;
    struct slice first = slice_split(path, '/', &tail);

    for (size_t i = 0; i < sizeof fixed / sizeof fixed[0]; i++)
        if (slice_is(path, fixed[i].path))
            return fixed[i].place;
    if (drop_prefix(path, "api/", &rest->id) && rest->id.len)
        return REST_CALL;
    if (drop_prefix(path, "mdxld/", &tail) && tail.len)
        return read_definition(rest, tail);
    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (slice_is(first, reserved[i]))
            return REST_NOWHERE;
    return read_own(rest, path);
}

/* The Host header is a definition's id: /api is its own, as /ID/api is elsewhere. The room before
 * the path is for the id. */
static void enter_own(struct rest *rest, struct slice own)
{
    memcpy(rest->memory, own.data, own.len);
    rest->memory[own.len] = '/';
    rest->id = slice_make(rest->memory, own.len + 1 + rest->path.len);
    rest->place = REST_OWN;
}

bool rest_read_path(struct rest *rest)
{
    struct slice path = rest->request->path;
    struct slice own = rest->request->own;
    char *decoded = rest->memory + own.len + 1;
    size_t len;

    if (slice_starts(path, "/"))
        path = slice_from(path, 1);
    if (!decode_path(memcpy(decoded, path.data, path.len), path.len, &len))
        return false;
    while (len && decoded[len - 1] == '/')
        len--;
    rest->path = slice_make(decoded, len);
    rest->place = read_place(rest, rest->path);
    if (own.len && (slice_is(rest->path, "api") || slice_starts(rest->path, "api/")))
        enter_own(rest, own);
    return true;
}

const char *rest_methods(enum rest_place place)
{
    switch (place) {
    case REST_CALL:
    case REST_OWN:
        return "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";
    case REST_LOAD:
        return "POST, PUT, OPTIONS";
    case REST_DEFINITION:
        return "GET, HEAD, POST, DELETE, OPTIONS";
    case REST_ROLLBACK:
        return "POST, OPTIONS";
    case REST_WEIGHTS:
        return "PUT, OPTIONS";
    case REST_NOWHERE:
    case REST_INDEX:
    case REST_HEALTH:
    case REST_DEFINITIONS:
    case REST_VERSIONS:
    case REST_DIFF:
    case REST_SEARCH:
    case REST_STATS:
    case REST_METRICS:
        break;
    }
    return "GET, HEAD, OPTIONS";
}

/* One name=value of the query, decoded. False: badly encoded. */
static bool decode_pair(struct slice pair, struct buffer *name, struct buffer *value)
{
    struct slice right;
    struct slice left = slice_split(pair, '=', &right);

    buffer_clear(name);
    buffer_clear(value);
    return url_decode(name, left, true) && url_decode(value, right, true) &&
           utf8_valid(buffer_slice(name), NULL) && utf8_valid(buffer_slice(value), NULL);
}

static bool lacks_memory(const struct buffer *buffer)
{
    return buffer_failed(buffer) && !buffer->over;
}

bool rest_query(struct rest *rest, const char *wanted, struct buffer *out)
{
    struct slice query = rest->request->query;
    struct buffer name;
    bool found = false;

    buffer_init(&name, rest->allocator, 1024);
    while (query.len && !found) {
        struct slice pair = slice_split(query, '&', &query);

        found = pair.len && decode_pair(pair, &name, out) && slice_is(buffer_slice(&name), wanted);
        rest->no_memory |= lacks_memory(&name) || (found && lacks_memory(out));
    }
    if (!found)
        buffer_clear(out);
    buffer_free(&name);
    return found;
}

static mdx_status bad_query(struct error *error)
{
    return error_set(error, CODE_INVALID_REQUEST,
                     "the query is not percent-encoded UTF-8 as it should be");
}

/* All values of one name: the one it was met with, and those in the rest of the query. */
static mdx_status add_values(struct buffer *out, struct slice rest, struct buffer *name,
                             struct buffer *value, struct error *error)
{
    struct buffer other, text;
    uint32_t more = 0;
    mdx_status status = MDX_OK;

    buffer_init(&other, out->allocator, SIZE_MAX);
    buffer_init(&text, out->allocator, SIZE_MAX);
    buffer_add_json(&text, buffer_slice(value));
    while (rest.len && !status) {
        struct slice pair = slice_split(rest, '&', &rest);
        struct buffer found;

        buffer_init(&found, out->allocator, SIZE_MAX);
        if (!decode_pair(pair, &other, &found))
            status = bad_query(error);
        else if (buffer_failed(&other) || buffer_failed(&found))
            status = error_no_memory(error);
        else if (slice_equal(buffer_slice(&other), buffer_slice(name))) {
            buffer_add_char(&text, ',');
            buffer_add_json(&text, buffer_slice(&found));
            more++;
        }
        buffer_free(&found);
    }
    if (more)
        buffer_add_char(out, '[');
    buffer_add_slice(out, buffer_slice(&text));
    if (more)
        buffer_add_char(out, ']');
    if (!status && (buffer_failed(&text) || buffer_failed(&other)))
        status = error_no_memory(error);
    buffer_free(&other);
    buffer_free(&text);
    return status;
}

/* True when a pair before `at` has this name: its values are written already. */
static bool met_before(struct slice query, const char *at, struct buffer *name, struct buffer *room)
{
    struct buffer value;
    bool met = false;

    buffer_init(&value, name->allocator, SIZE_MAX);
    while (query.len && query.data < at && !met) {
        struct slice pair = slice_split(query, '&', &query);

        met = pair.data < at && decode_pair(pair, room, &value) &&
              slice_equal(buffer_slice(room), buffer_slice(name));
    }
    buffer_free(&value);
    return met;
}

enum { MOST_PAIRS = 200 };

mdx_status rest_query_json(const struct rest *rest, struct buffer *out, struct error *error)
{
    struct slice query = rest->request->query;
    struct buffer name, value, room;
    mdx_status status = MDX_OK;
    uint32_t pairs = 0;
    bool any = false;

    buffer_init(&name, rest->allocator, SIZE_MAX);
    buffer_init(&value, rest->allocator, SIZE_MAX);
    buffer_init(&room, rest->allocator, SIZE_MAX);
    buffer_add_char(out, '{');
    while (query.len && !status) {
        struct slice pair = slice_split(query, '&', &query);

        if (!pair.len)
            continue;
        if (++pairs > MOST_PAIRS)
            status = error_set(error, CODE_INPUT_LIMIT, "the query has more than %d parameters",
                               MOST_PAIRS);
        else if (!decode_pair(pair, &name, &value))
            status = bad_query(error);
        else if (buffer_failed(&name) || buffer_failed(&value))
            status = error_no_memory(error);
        else if (!met_before(rest->request->query, pair.data, &name, &room)) {
            if (any)
                buffer_add_char(out, ',');
            any = true;
            buffer_add_json(out, buffer_slice(&name));
            buffer_add_char(out, ':');
            status = add_values(out, query, &name, &value, error);
        }
    }
    buffer_add_char(out, '}');
    buffer_free(&name);
    buffer_free(&value);
    buffer_free(&room);
    return status;
}
