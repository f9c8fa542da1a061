/* openapi_request.c - a tool and arguments become a request: path, query, headers, cookies.
 *
 * Arguments go out as they were given. What has no place in the request is an error, so that a
 * misspelt name is not lost silently. */
#include "outbound/source/openapi.h"

#include "base/url.h"
#include "schema/schema.h"

#include <string.h>

struct building {
    const json_t *request;
    const struct jsontext *args;
    bool *used; /* for each member of the arguments */
    struct outgoing *out;
    struct error *error;
};

/* The value of the argument, marked as used; 0: not given, or null, which means the same here. */
static uint32_t take(struct building *building, struct slice name)
{
    const struct jsontext *args = building->args;
    uint32_t key = 1, found = 0;

    for (uint32_t at = 0; at < args->nodes[0].count; at++) {
        uint32_t value = args->nodes[key].next;

        if (jsontext_equals(args, key, name)) {
            building->used[at] = true;
            found = args->nodes[value].type == JSONTEXT_NULL ? 0 : value;
        }
        key = args->nodes[value].next;
    }
    return found;
}

static struct slice argument_of(const json_t *parameter)
{
    struct slice name = json_text(parameter, "arg");

    return name.data ? name : json_text(parameter, "name");
}

static struct styled styled_of(const json_t *parameter)
{
    struct slice in = json_text(parameter, "in");
    bool listed = slice_is(in, "query") || slice_is(in, "cookie");
    struct styled styled = {
        .style = style_named(json_text(parameter, "style"), listed ? STYLE_FORM : STYLE_SIMPLE),
        .plain = slice_is(in, "header"),
        .reserved = json_is_true(json_object_get(parameter, "reserved")),
    };
    const json_t *explode = json_object_get(parameter, "explode");

    styled.explode =
        explode ? json_is_true(explode) : styled.style == STYLE_FORM && !slice_is(in, "cookie");
    return styled;
}

/* A parameter with `content` is written as its media type says: JSON. */
static void add_content(const struct building *building, const struct styled *styled, uint32_t node,
                        struct buffer *out)
{
    struct slice json = jsontext_raw(building->args, node);

    if (building->args->nodes[node].type == JSONTEXT_STRING)
        style_value(styled, SLICE(""), building->args, node, out);
    else if (styled->plain)
        buffer_add_slice(out, json);
    else
        url_encode(out, json, false);
}

static void add_value(const struct building *building, const json_t *parameter, uint32_t node,
                      struct buffer *out)
{
    const struct styled styled = styled_of(parameter);

    if (json_object_get(parameter, "content"))
        add_content(building, &styled, node, out);
    else
        style_value(&styled, json_text(parameter, "name"), building->args, node, out);
}

/* ---- path ------------------------------------------------------------------------------------ */

static const json_t *parameter_named(const json_t *request, struct slice name, const char *in)
{
    json_t *parameter;
    size_t at;

    json_array_foreach(json_object_get(request, "parameters"), at, parameter)
    {
        if (slice_is(json_text(parameter, "in"), in) &&
            slice_equal(json_text(parameter, "name"), name))
            return parameter;
    }
    return NULL;
}

static mdx_status missing(struct building *building, struct slice name)
{
    error_set(building->error, CODE_INVALID_PARAMS, "Missing required argument '%.*s'",
              (int)name.len, name.data);
    return MDX_E_VALIDATION;
}

/* A segment that is empty or made of dots would make another path of it. */
static bool changes_path(struct slice value)
{
    return !value.len || slice_is(value, ".") || slice_is(value, "..");
}

static mdx_status add_segment(struct building *building, struct slice name)
{
    struct buffer *url = &building->out->url;
    const json_t *parameter = parameter_named(building->request, name, "path");
    struct slice argument = parameter ? argument_of(parameter) : name;
    uint32_t node = parameter ? take(building, argument) : 0;
    size_t before = url->len;
    struct slice value;

    if (!node)
        return missing(building, argument);
    add_value(building, parameter, node, url);
    if (buffer_failed(url))
        return error_no_memory(building->error);
    value = slice_make(url->data + before, url->len - before);
    if (!changes_path(value))
        return MDX_OK;
    return error_set(building->error, CODE_INVALID_PARAMS,
                     "%.*s must not be empty, nor . or .., which would be another path",
                     (int)argument.len, argument.data);
}

/* Some tell operations of one path apart by a fragment ("/{Bucket}#cors"), which HTTP never sends.
 */
static struct slice path_of(const struct building *building)
{
    struct slice path = json_text(building->request, "path");

    return slice_to(path, slice_find(path, '#'));
}

static mdx_status add_path(struct building *building)
{
    struct slice rest = path_of(building);
    mdx_status status = MDX_OK;

    while (rest.len && !status) {
        size_t open = slice_find(rest, '{');
        size_t close = open + slice_find(slice_from(rest, open), '}');

        buffer_add_slice(&building->out->url, slice_to(rest, open));
        if (close >= rest.len) {
            buffer_add_slice(&building->out->url, slice_from(rest, open));
            break;
        }
        status = add_segment(building, slice_make(rest.data + open + 1, close - open - 1));
        rest = slice_from(rest, close + 1);
    }
    return status;
}

/* ---- query, headers, cookies --------------------------------------------------------------- */

static void add_query(struct building *building, const json_t *parameter, uint32_t node)
{
    const struct styled styled = styled_of(parameter);
    struct slice name = json_text(parameter, "name");
    struct buffer pairs, *url = &building->out->url;

    buffer_init(&pairs, url->allocator, SIZE_MAX);
    if (json_object_get(parameter, "content")) {
        url_encode(&pairs, name, false);
        buffer_add_char(&pairs, '=');
        add_content(building, &styled, node, &pairs);
    } else {
        style_pairs(&styled, name, building->args, node, &pairs);
    }
    if (pairs.len)
        buffer_add_char(url, slice_find(buffer_slice(url), '?') < url->len ? '&' : '?');
    buffer_add_slice(url, buffer_slice(&pairs));
    if (buffer_failed(&pairs))
        url->failed = true;
    buffer_free(&pairs);
}

static mdx_status add_header(struct building *building, const json_t *parameter, uint32_t node)
{
    struct slice name = json_text(parameter, "name");
    struct buffer value;
    mdx_status status = MDX_OK;

    buffer_init(&value, building->out->url.allocator, SIZE_MAX);
    add_value(building, parameter, node, &value);
    if (buffer_failed(&value))
        status = error_no_memory(building->error);
    else if (!outgoing_header(building->out, name, buffer_slice(&value)))
        status = error_set(building->error, CODE_INVALID_PARAMS,
                           "%.*s holds a line end or NUL, which no header can hold", (int)name.len,
                           name.data);
    buffer_free(&value);
    return status;
}

/* A cookie holds no space, quote, comma, semicolon or backslash; = and & are kept apart. */
static void add_cookie(struct building *building, const json_t *parameter, uint32_t node)
{
    const struct styled styled = styled_of(parameter);
    const struct jsontext *args = building->args;
    struct buffer cookies;
    bool pairs = styled.explode && args->nodes[node].type >= JSONTEXT_ARRAY;

    buffer_init(&cookies, building->out->url.allocator, SIZE_MAX);
    buffer_add_slice(&cookies, outgoing_find(building->out, SLICE("Cookie")));
    buffer_add_text(&cookies, cookies.len ? "; " : "");
    if (pairs && !json_object_get(parameter, "content")) {
        struct buffer own;

        buffer_init(&own, cookies.allocator, SIZE_MAX);
        style_pairs(&styled, json_text(parameter, "name"), args, node, &own);
        buffer_add_slice(&cookies, buffer_slice(&own));
        buffer_free(&own);
    } else {
        struct buffer own;

        buffer_init(&own, cookies.allocator, SIZE_MAX);
        add_value(building, parameter, node, &own);
        buffer_add_slice(&cookies, json_text(parameter, "name"));
        buffer_add_char(&cookies, '=');
        for (size_t at = 0; at < own.len; at++) {
            if (own.data[at] == ',')
                buffer_add_text(&cookies, "%2C");
            else
                buffer_add_char(&cookies, own.data[at]);
        }
        buffer_free(&own);
    }
    outgoing_header(building->out, SLICE("Cookie"), buffer_slice(&cookies));
    buffer_free(&cookies);
}

static mdx_status add_parameter(struct building *building, const json_t *parameter)
{
    struct slice in = json_text(parameter, "in");
    uint32_t node;

    if (slice_is(in, "path"))
        return MDX_OK; /* add_path() has it */
    node = take(building, argument_of(parameter));
    if (!node && json_is_true(json_object_get(parameter, "required")))
        return missing(building, argument_of(parameter));
    if (!node)
        return MDX_OK;
    if (slice_is(in, "query"))
        add_query(building, parameter, node);
    else if (slice_is(in, "header"))
        return add_header(building, parameter, node);
    else
        add_cookie(building, parameter, node);
    return MDX_OK;
}

static mdx_status add_parameters(struct building *building)
{
    json_t *parameter;
    size_t at;
    mdx_status status = MDX_OK;

    json_array_foreach(json_object_get(building->request, "parameters"), at, parameter) if (!status)
        status = add_parameter(building, parameter);
    return status;
}

/* ---- what is left over ------------------------------------------------------------------------
 */

static mdx_status unknown(struct building *building, const json_t *tool, uint32_t key)
{
    const json_t *properties = json_object_get(json_object_get(tool, "inputSchema"), "properties");
    enum { MOST = 64 };
    struct slice names[MOST], near;
    struct buffer typed;
    size_t count = 0;
    const char *name;
    json_t *schema;

    json_object_foreach((json_t *)(uintptr_t)properties, name, schema)
    {
        if (count < MOST)
            names[count++] = slice_of(name);
    }
    buffer_init(&typed, building->out->url.allocator, 200);
    jsontext_string(building->args, key, &typed);
    error_set(building->error, CODE_INVALID_PARAMS, "There is no argument '%.*s'", (int)typed.len,
              typed.len ? typed.data : "");
    near = nearest_name(buffer_slice(&typed), names, count);
    if (near.len)
        error_hint(building->error, "Did you mean %.*s?", (int)near.len, near.data);
    else if (!count)
        error_hint(building->error, "It takes none.");
    buffer_free(&typed);
    return MDX_E_VALIDATION;
}

static mdx_status check_used(struct building *building, const json_t *tool)
{
    const struct jsontext *args = building->args;
    uint32_t key = 1;

    for (uint32_t at = 0; at < args->nodes[0].count; at++) {
        if (!building->used[at])
            return unknown(building, tool, key);
        key = args->nodes[args->nodes[key].next].next;
    }
    return MDX_OK;
}

static mdx_status build(struct building *building, const json_t *source, const json_t *tool)
{
    const json_t *request = building->request;
    struct slice server = json_text(source, "serverOverride");
    struct slice accept = json_text(request, "accept");
    mdx_status status;

    if (!server.len)
        server = json_text(request, "server");
    if (!server.len)
        server = json_text(source, "server");
    buffer_add_slice(&building->out->method, json_text(request, "method"));
    buffer_add_slice(&building->out->url, server);
    status = add_path(building);
    if (!status)
        status = add_parameters(building);
    if (!status && accept.len)
        outgoing_header(building->out, SLICE("Accept"), accept);
    if (!status)
        status = openapi_body(json_object_get(request, "body"), building->args, building->used,
                              building->out, building->error);
    if (!status)
        status = check_used(building, tool);
    if (!status && outgoing_failed(building->out))
        status = error_no_memory(building->error);
    return status;
}

mdx_status openapi_request(const json_t *source, const json_t *tool, struct slice args,
                           struct outgoing *out, struct error *error)
{
    const struct allocator *allocator = out->url.allocator;
    struct jsontext index;
    struct building building = {
        .request = json_object_get(tool, "request"),
        .args = &index,
        .out = out,
        .error = error,
    };
    mdx_status status;

    jsontext_init(&index, allocator);
    status = jsontext_read(&index, args.len ? args : SLICE("{}"), error);
    if (!status && index.nodes[0].type != JSONTEXT_OBJECT)
        status = error_set(error, CODE_INVALID_PARAMS, "the arguments are no object");
    if (!status) {
        building.used = mem_array(allocator, index.nodes[0].count + (size_t)1, sizeof(bool));
        status = building.used ? build(&building, source, tool) : error_no_memory(error);
    }
    mem_free(allocator, building.used);
    jsontext_free(&index);
    return status;
}
