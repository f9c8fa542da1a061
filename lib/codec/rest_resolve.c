/* rest_resolve.c - which function a path means, with which input.
 *
 * A path that names a function calls it. Else the namespaces of a DO are resources: list, create,
 * get, update, delete, and actions on an item. A function's name beats an item's id. */
#include "codec/rest.h"

#include "base/url.h"
#include "base/utf8.h"

#include <string.h>

enum { MOST_SEGMENTS = 16 };

struct segments {
    struct slice part[MOST_SEGMENTS];
    size_t count;
};

/* How one request is to be carried out. */
struct resolution {
    struct rest *rest;
    const struct program *program;
    struct segments segments;
    struct codec_resolved *resolved;
    struct error *error;
};

static bool is_read(const struct rest *rest)
{
    return slice_is(rest->request->method, "GET") || slice_is(rest->request->method, "HEAD");
}

static bool cut(struct segments *segments, struct slice path)
{
    segments->count = 0;
    while (path.len) {
        struct slice part = slice_split(path, '/', &path);

        if (!part.len)
            continue;
        if (segments->count == MOST_SEGMENTS)
            return false;
        segments->part[segments->count++] = part;
    }
    return true;
}

/* The first `count` segments and a last word, joined by dots. */
static struct slice join(struct rest *rest, const struct segments *segments, size_t count,
                         const char *last)
{
    buffer_clear(&rest->text);
    for (size_t i = 0; i < count; i++) {
        if (i)
            buffer_add_char(&rest->text, '.');
        buffer_add_slice(&rest->text, segments->part[i]);
    }
    if (last) {
        if (count)
            buffer_add_char(&rest->text, '.');
        buffer_add_text(&rest->text, last);
    }
    rest->no_memory |= buffer_failed(&rest->text);
    return buffer_slice(&rest->text);
}

static const struct function *named(struct resolution *resolution, size_t count, const char *last)
{
    return program_find(resolution->program,
                        join(resolution->rest, &resolution->segments, count, last));
}

/* Some function lies below the first `count` segments. */
static bool is_namespace(struct resolution *resolution, size_t count)
{
    struct slice name = join(resolution->rest, &resolution->segments, count, NULL);

    for (uint32_t i = 0; i < resolution->program->function_count; i++) {
        struct slice path = resolution->program->functions[i].path;

        if (path.len > name.len && slice_equal(slice_to(path, name.len), name) &&
            (!name.len || path.data[name.len] == '.'))
            return true;
    }
    return false;
}

static const char *methods_of(const struct function *function)
{
    return function->read_only ? "GET, HEAD, POST, OPTIONS" : "POST, OPTIONS";
}

static mdx_status not_allowed(struct resolution *resolution, const struct function *function)
{
    struct slice path = function->path.len ? function->path : resolution->program->id;
    struct slice method = resolution->rest->request->method;

    resolution->rest->allow = methods_of(function);
    error_set(resolution->error, CODE_METHOD_NOT_ALLOWED, "%.*s cannot be called with %.*s",
              (int)path.len, path.data, method.len < 20 ? (int)method.len : 20, method.data);
    if (is_read(resolution->rest))
        error_hint(resolution->error, "It may change things: use POST, or declare "
                                      "hints: { readOnly: true } if it changes nothing.");
    else
        error_hint(resolution->error, "Use POST.");
    return MDX_E_VALIDATION;
}

static mdx_status take_body(struct resolution *resolution)
{
    struct slice body = slice_trim(buffer_slice(&resolution->rest->body));

    resolution->resolved->replaced = true;
    buffer_add_slice(&resolution->resolved->input, body.len ? body : SLICE("{}"));
    return MDX_OK;
}

/* Called by its name: POST with a body; GET with a query where nothing is changed. */
static mdx_status call_named(struct resolution *resolution, const struct function *function)
{
    resolution->resolved->path = function->path;
    if (slice_is(resolution->rest->request->method, "POST"))
        return take_body(resolution);
    if (!is_read(resolution->rest) || !function->read_only)
        return not_allowed(resolution, function);
    resolution->resolved->coerce = true;
    resolution->resolved->replaced = true;
    return rest_query_json(resolution->rest, &resolution->resolved->input, resolution->error);
}

/* An item's id as the first of the arguments, and the body as the second where there is one. */
static mdx_status call_item(struct resolution *resolution, const struct function *function,
                            struct slice id, bool with_body)
{
    struct buffer *input = &resolution->resolved->input;
    struct slice body = slice_trim(buffer_slice(&resolution->rest->body));
    struct buffer text;
    bool decoded;

    buffer_init(&text, resolution->rest->allocator, 64 * 1024);
    decoded = url_decode(&text, id, false) && utf8_valid(buffer_slice(&text), NULL);
    resolution->resolved->path = function->path;
    resolution->resolved->replaced = true;
    resolution->resolved->positional = true;
    resolution->resolved->coerce = !with_body;
    buffer_add_char(input, '[');
    buffer_add_json(input, buffer_slice(&text));
    if (with_body) {
        buffer_add_char(input, ',');
        buffer_add_slice(input, body.len ? body : SLICE("{}"));
    }
    buffer_add_char(input, ']');
    resolution->rest->no_memory |= buffer_failed(&text) && !text.over;
    decoded &= !buffer_failed(&text);
    buffer_free(&text);
    return decoded ? MDX_OK
                   : error_set(resolution->error, CODE_INVALID_REQUEST,
                               "the path is not percent-encoded UTF-8 as it should be");
}

static const char *collection_word(const struct rest *rest)
{
    if (is_read(rest))
        return "list";
    return slice_is(rest->request->method, "POST") ? "create" : NULL;
}

static const char *item_word(const struct rest *rest)
{
    struct slice method = rest->request->method;

    if (is_read(rest))
        return "get";
    if (slice_is(method, "PUT") || slice_is(method, "PATCH"))
        return "update";
    return slice_is(method, "DELETE") ? "delete" : NULL;
}

/* The whole path, as a function's name that is not there. */
static mdx_status no_such_function(struct resolution *resolution)
{
    return program_no_function(
        resolution->program,
        join(resolution->rest, &resolution->segments, resolution->segments.count, NULL),
        resolution->error);
}

/* By which of its functions are there: list, create. */
static const char *collection_methods(struct resolution *resolution, size_t count)
{
    static const char *const methods[] = { "OPTIONS", "GET, HEAD, OPTIONS", "POST, OPTIONS",
                                           "GET, HEAD, POST, OPTIONS" };

    return methods[(named(resolution, count, "list") ? 1 : 0) +
                   (named(resolution, count, "create") ? 2 : 0)];
}

/* By which of its functions are there: get, update, delete. */
static const char *item_methods(struct resolution *resolution, size_t count)
{
    static const char *const methods[] = {
        "OPTIONS",
        "GET, HEAD, OPTIONS",
        "PUT, PATCH, OPTIONS",
        "GET, HEAD, PUT, PATCH, OPTIONS",
        "DELETE, OPTIONS",
        "GET, HEAD, DELETE, OPTIONS",
        "PUT, PATCH, DELETE, OPTIONS",
        "GET, HEAD, PUT, PATCH, DELETE, OPTIONS",
    };

    return methods[(named(resolution, count, "get") ? 1 : 0) +
                   (named(resolution, count, "update") ? 2 : 0) +
                   (named(resolution, count, "delete") ? 4 : 0)];
}

/* The resource is there, but has no function for this method. */
static mdx_status no_word(struct resolution *resolution, size_t count, const char *word)
{
    struct slice method = resolution->rest->request->method;
    int shown = method.len < 20 ? (int)method.len : 20;
    struct slice path = join(resolution->rest, &resolution->segments, count, word);

    if (word)
        error_set(resolution->error, CODE_METHOD_NOT_ALLOWED,
                  "%.*s would call %.*s, which is not there", shown, method.data, (int)path.len,
                  path.data);
    else
        error_set(resolution->error, CODE_METHOD_NOT_ALLOWED, "this resource does not take %.*s",
                  shown, method.data);
    error_hint(resolution->error, "A collection takes GET (list) and POST (create), an item GET "
                                  "(get), PUT or PATCH (update) and DELETE (delete).");
    return MDX_E_VALIDATION;
}

static mdx_status call_collection(struct resolution *resolution, size_t count)
{
    const char *word = collection_word(resolution->rest);
    const struct function *function = word ? named(resolution, count, word) : NULL;

    if (!function) {
        resolution->rest->allow = collection_methods(resolution, count);
        return no_word(resolution, count, word);
    }
    resolution->resolved->path = function->path;
    if (!is_read(resolution->rest))
        return take_body(resolution);
    resolution->resolved->coerce = true;
    resolution->resolved->replaced = true;
    return rest_query_json(resolution->rest, &resolution->resolved->input, resolution->error);
}

static bool has_items(struct resolution *resolution, size_t count)
{
    return named(resolution, count, "get") || named(resolution, count, "update") ||
           named(resolution, count, "delete");
}

static mdx_status call_on_item(struct resolution *resolution, size_t count)
{
    const char *word = item_word(resolution->rest);
    const struct function *function = word ? named(resolution, count, word) : NULL;
    bool with_body = word && word[0] == 'u';

    if (!function && !has_items(resolution, count))
        return no_such_function(resolution);
    if (!function) {
        resolution->rest->allow = item_methods(resolution, count);
        return no_word(resolution, count, word);
    }
    return call_item(resolution, function, resolution->segments.part[count], with_body);
}

/* POST …/customers/7/archive is customers.archive("7", body). */
static mdx_status call_action(struct resolution *resolution, size_t count)
{
    struct slice last = resolution->segments.part[count + 1];
    char word[128];
    const struct function *function = NULL;

    if (last.len < sizeof word) {
        memcpy(word, last.data, last.len);
        word[last.len] = '\0';
        function = named(resolution, count, word);
    }
    if (!function)
        return no_such_function(resolution);
    if (!slice_is(resolution->rest->request->method, "POST"))
        return not_allowed(resolution, function);
    return call_item(resolution, function, resolution->segments.part[count], true);
}

static mdx_status call_resource(struct resolution *resolution)
{
    size_t all = resolution->segments.count;

    for (size_t count = all + 1; count-- > 0;) {
        if (!is_namespace(resolution, count) || (!count && all))
            continue;
        if (all == count)
            return call_collection(resolution, count);
        if (all == count + 1)
            return call_on_item(resolution, count);
        if (all == count + 2)
            return call_action(resolution, count);
        break;
    }
    return no_such_function(resolution);
}

/* /ID/api/rest: the definition's own space. */
static struct slice own_path(const struct rest *rest, struct slice path)
{
    if (rest->place != REST_OWN)
        return path;
    if (slice_is(path, "api"))
        return SLICE("");
    return slice_starts(path, "api/") ? slice_from(path, 4) : path;
}

mdx_status rest_resolve(void *state, uint32_t n, const struct program *program, struct slice path,
                        struct codec_resolved *resolved, struct error *error)
{
    struct resolution resolution = {
        .rest = state,
        .program = program,
        .resolved = resolved,
        .error = error,
    };
    const struct function *function;
    mdx_status status;

    (void)n;
    resolution.rest->no_memory = false;
    if (!cut(&resolution.segments, own_path(state, path)))
        return error_set(error, CODE_METHOD_NOT_FOUND, "the path has more than %d segments",
                         MOST_SEGMENTS);
    function = named(&resolution, resolution.segments.count, NULL);
    status = function ? call_named(&resolution, function) : call_resource(&resolution);
    return resolution.rest->no_memory ? error_no_memory(error) : status;
}
