/* listing.c - the tools that a server lists become the text of a source's definition.
 *
 * Names are made of letters, digits and _; a number behind one that is taken makes it its own. What
 * is no tool fails the whole import; a tool whose x-mcp-header cannot be sent is left out, as
 * 2026-07-28 demands, and named. */
#include "outbound/mcp/annotated.h"
#include "outbound/mcp/mcp.h"

#include <string.h>

struct listing {
    const json_t *source;
    const json_t *document;
    json_t *taken; /* names of tools */
    json_t *tools, *left_out;
    bool annotated; /* headers repeat arguments */
    struct error *error;
    mdx_status status; /* of the first thing that was wrong */
};

static void fault(struct listing *listing, const char *format, const char *what)
{
    if (!listing->status)
        listing->status = error_set(listing->error, CODE_INVALID_DEFINITION, format, what);
}

static void keep(struct listing *listing, json_t *object, const char *key, json_t *value)
{
    if (json_object_set_new(object, key, value) && !listing->status)
        listing->status = error_no_memory(listing->error);
}

/* ---- names -------------------------------------------------------------------------------- */

enum { NAME_MOST = 128 };

static size_t tidy(struct slice name, char out[NAME_MOST + 16])
{
    size_t len = 0;

    if (name.len && name.data[0] >= '0' && name.data[0] <= '9')
        out[len++] = '_';
    for (size_t at = 0; at < name.len && len < NAME_MOST; at++) {
        char c = name.data[at];
        bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');

        out[len++] = plain ? c : '_';
    }
    return len;
}

static size_t add_number(char *out, unsigned number)
{
    char digits[12];
    size_t count = 0, len = 0;

    for (; number; number /= 10)
        digits[count++] = (char)('0' + number % 10);
    out[len++] = '_';
    while (count)
        out[len++] = digits[--count];
    return len;
}

/* A new reference; NULL: no memory. */
static json_t *own_name(struct listing *listing, struct slice name)
{
    char text[NAME_MOST + 16];
    size_t base = tidy(name, text), len = base;

    for (unsigned number = 2; json_object_getn(listing->taken, text, len); number++)
        len = base + add_number(text + base, number);
    if (json_object_setn_new(listing->taken, text, len, json_true()))
        return NULL;
    return json_stringn(text, len);
}

/* ---- a tool --------------------------------------------------------------------------------- */

static json_t *hints_of(const json_t *annotations)
{
    static const char *const names[][2] = { { "readOnlyHint", "readOnly" },
                                            { "destructiveHint", "destructive" },
                                            { "idempotentHint", "idempotent" },
                                            { "openWorldHint", "openWorld" } };
    json_t *hints = json_object();

    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        json_t *value = json_object_get(annotations, names[at][0]);

        if (json_is_boolean(value))
            json_object_set(hints, names[at][1], value);
    }
    return hints;
}

static void take_text(struct listing *listing, json_t *to, const char *key, const json_t *from)
{
    json_t *text = json_object_get(from, key);

    if (json_is_string(text) && json_string_length(text))
        keep(listing, to, key, json_incref(text));
}

/* `PREFIX/NAME`, whose prefix has `modelcontextprotocol` or `mcp` as its second label, is the
 * protocol's own; what is of a user interface names resources that only that server has. */
static bool is_passed_on(struct slice key)
{
    struct slice name, labels = slice_split(key, '/', &name);
    struct slice second, first = slice_split(labels, '.', &second);
    struct slice rest;

    if (slice_is(labels, "ui") || !key.len)
        return false;
    second = slice_split(second, '.', &rest);
    return !name.len || !first.len ||
           !(slice_is(second, "modelcontextprotocol") || slice_is(second, "mcp"));
}

/* What of its `_meta` our own clients are told. */
static void take_meta(struct listing *listing, json_t *request, const json_t *tool)
{
    json_t *meta = json_object(), *value;
    const char *key;

    json_object_foreach(json_object_get(tool, "_meta"), key, value)
    {
        if (is_passed_on(slice_of(key)))
            keep(listing, meta, key, json_incref(value));
    }
    if (json_object_size(meta))
        keep(listing, request, "meta", json_incref(meta));
    json_decref(meta);
}

static json_t *make_request(struct listing *listing, const json_t *tool, json_t *headers)
{
    json_t *request = json_object();

    keep(listing, request, "tool", json_incref(json_object_get(tool, "name")));
    if (json_array_size(headers))
        keep(listing, request, "headers", json_incref(headers));
    if (slice_is(json_text(json_object_get(tool, "execution"), "taskSupport"), "required"))
        keep(listing, request, "task", json_true());
    take_meta(listing, request, tool);
    return request;
}

static void make_tool(struct listing *listing, const json_t *tool, json_t *headers)
{
    const json_t *annotations = json_object_get(tool, "annotations");
    struct slice name = json_text(tool, "name");
    json_t *made = json_object(), *hints = hints_of(annotations);
    json_t *output = json_object_get(tool, "outputSchema");

    keep(listing, made, "name", own_name(listing, name));
    take_text(listing, made, "title", annotations);
    take_text(listing, made, "title", tool);
    take_text(listing, made, "description", tool);
    keep(listing, made, "inputSchema", json_incref(json_object_get(tool, "inputSchema")));
    if (json_is_object(output))
        keep(listing, made, "outputSchema", json_incref(output));
    if (json_object_size(hints))
        keep(listing, made, "hints", json_incref(hints));
    keep(listing, made, "request", make_request(listing, tool, headers));
    json_decref(hints);
    if (json_array_append_new(listing->tools, made) && !listing->status)
        listing->status = error_no_memory(listing->error);
}

static void read_tool(struct listing *listing, const json_t *tool)
{
    json_t *name = json_object_get(tool, "name");
    json_t *headers = json_array();

    if (!json_is_string(name) || !json_string_length(name) ||
        strlen(json_string_value(name)) != json_string_length(name))
        fault(listing, "MCP: the server lists a tool that has no name%s", "");
    else if (!json_is_object(json_object_get(tool, "inputSchema")))
        fault(listing, "MCP: the tool '%.100s' has no inputSchema that is an object",
              json_string_value(name));
    else if (listing->annotated &&
             !annotated_headers(json_object_get(tool, "inputSchema"), headers))
        json_array_append(listing->left_out, name);
    else
        make_tool(listing, tool, headers);
    json_decref(headers);
}

static void read_tools(struct listing *listing, struct slice beginning)
{
    const json_t *tools = json_object_get(listing->document, "tools");
    json_t *tool;
    size_t at;

    if (!json_is_array(tools))
        fault(listing, "MCP: the list of the server's tools is no list%s", "");
    if (json_array_size(tools) > MCP_TOOLS_MOST)
        fault(listing, "MCP: the server lists more than 10000 tools%s", "");
    json_array_foreach(tools, at, tool)
    {
        struct slice name = json_text(tool, "name");

        if (!listing->status && slice_equal(slice_to(name, beginning.len), beginning))
            read_tool(listing, tool);
    }
}

/* ---- the definition ----------------------------------------------------------------------------
 */

static json_t *make_source(struct listing *listing)
{
    json_t *source = json_copy((json_t *)(uintptr_t)listing->source);
    struct slice revision = json_text(listing->document, "protocolVersion");

    if (mcp_known(revision) && !json_object_get(source, "protocol"))
        keep(listing, source, "protocol", json_stringn(revision.data, revision.len));
    if (slice_is(json_text(listing->document, "transport"), "sse"))
        keep(listing, source, "transport", json_string("sse"));
    if (json_is_true(json_object_get(listing->document, "expires")))
        keep(listing, source, "expires", json_true());
    if (json_is_true(json_object_get(listing->document, "listens")))
        keep(listing, source, "listens", json_true());
    if (json_array_size(listing->left_out))
        keep(listing, source, "leftOut", json_incref(listing->left_out));
    return source;
}

static json_t *make_definition(struct listing *listing, struct slice name, struct slice beginning)
{
    const json_t *server = json_object_get(listing->document, "serverInfo");
    struct slice version = json_text(server, "version");
    json_t *title = json_object_get(server, "title");
    json_t *about = json_object_get(listing->document, "instructions");
    json_t *made = json_object();

    read_tools(listing, beginning);
    keep(listing, made, "$id", json_stringn(name.data, name.len));
    keep(listing, made, "$type", json_string("Source"));
    if (version.len && version.len <= 100)
        keep(listing, made, "$version", json_stringn(version.data, version.len));
    if (!json_is_string(title))
        title = json_object_get(server, "name");
    if (json_is_string(title))
        keep(listing, made, "title", json_incref(title));
    if (json_is_string(about) && json_string_length(about))
        keep(listing, made, "description", json_incref(about));
    keep(listing, made, "source", make_source(listing));
    keep(listing, made, "tools", json_incref(listing->tools));
    return made;
}

mdx_status mcp_import(struct slice name, const json_t *source, struct slice document,
                      struct slice beginning, struct buffer *definition, struct error *error)
{
    struct listing listing = {
        .source = source,
        .taken = json_object(),
        .tools = json_array(),
        .left_out = json_array(),
        .error = error,
    };
    json_t *tree = NULL, *made = NULL;

    listing.status = json_read(document, SLICE("tools/list"), MCP_LISTING_MOST, &tree, error);
    listing.document = tree;
    listing.annotated =
        !mcp_is_child(source) && mcp_known(json_text(tree, "protocolVersion")) == MCP_2026_07_28;
    if (!listing.status)
        made = make_definition(&listing, name, beginning);
    if (!listing.status) {
        json_write(definition, made, false);
        if (buffer_failed(definition))
            listing.status = error_no_memory(error);
    }
    json_decref(made);
    json_decref(tree);
    json_decref(listing.taken);
    json_decref(listing.tools);
    json_decref(listing.left_out);
    return listing.status;
}
