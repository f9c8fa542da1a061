/* outside.c - a source: other people's tools, as an import has written them down.
 *
 * { "$id", "$type": "Source", "source": {kind, …}, "tools": [{name, inputSchema, request, …}],
 * "$defs" }. It has no code: each tool is a function whose calls go out by the source's kind. A
 * tool's input schema may refer to the document's "$defs"; those that it reaches are put into it,
 * so that it stands by itself everywhere. */
#include "definition/parts.h"

#include <string.h>

#define MOST_SCHEMA_DEPTH 200 /* of what is searched for references */

bool source_is_meant(const json_t *root)
{
    return slice_is(json_text(root, "$type"), "Source") &&
           json_is_object(json_object_get(root, "source"));
}

/* ---- shared schemas --------------------------------------------------------------- */

struct reach {
    struct reader *reader;
    const json_t *shared; /* the document's "$defs" */
    json_t *reached;      /* those of one tool so far; NULL: none */
    json_t *waiting;      /* schemas that were reached and not looked through */
};

/* The name in "#/$defs/NAME", or "#/$defs/NAME/…". */
static struct slice shared_name(struct slice reference)
{
    static const char start[] = "#/$defs/";
    struct slice rest;

    if (!slice_starts(reference, start))
        return slice_make(NULL, 0);
    return slice_split(slice_from(reference, sizeof start - 1), '/', &rest);
}

static void reach_name(struct reach *reach, struct slice name)
{
    json_t *schema;

    if (!name.len)
        return;
    if (!reach->reached)
        reach->reached = json_object();
    schema = json_object_getn(reach->shared, name.data, name.len);
    if (!schema || json_object_getn(reach->reached, name.data, name.len))
        return;
    if (json_object_setn(reach->reached, name.data, name.len, schema) ||
        json_array_append(reach->waiting, schema))
        reader_no_memory(reach->reader);
}

static void look_through(struct reach *reach, const json_t *schema, unsigned depth)
{
    const char *key;
    json_t *value;
    size_t at;

    if (depth == MOST_SCHEMA_DEPTH || reach->reader->no_memory)
        return;
    json_array_foreach(schema, at, value) look_through(reach, value, depth + 1);
    json_object_foreach((json_t *)(uintptr_t)schema, key, value)
    {
        if (!strcmp(key, "$ref") && json_is_string(value))
            reach_name(reach, shared_name(json_string_slice(value)));
        else
            look_through(reach, value, depth + 1);
    }
}

/* The schema, with what it refers to under its own "$defs": a new reference. */
static json_t *stand_alone(struct reader *reader, const json_t *schema, const json_t *shared)
{
    struct reach reach = { .reader = reader, .shared = shared, .waiting = json_array() };
    json_t *whole;

    look_through(&reach, schema, 0);
    while (json_array_size(reach.waiting)) {
        json_t *next = json_incref(json_array_get(reach.waiting, 0));

        json_array_remove(reach.waiting, 0);
        look_through(&reach, next, 0);
        json_decref(next);
    }
    json_decref(reach.waiting);
    if (!json_object_size(reach.reached)) {
        json_decref(reach.reached);
        return json_incref((json_t *)(uintptr_t)schema);
    }
    whole = json_copy((json_t *)(uintptr_t)schema);
    if (!whole || json_object_set_new(whole, "$defs", reach.reached)) {
        reader_no_memory(reader);
        json_decref(whole);
        return NULL;
    }
    return whole;
}

/* Results of other people are often large, with everything shared: only those that need no shared
 * schema are told with the function, the others by the document. */
static bool reaches_nothing(struct reader *reader, const json_t *schema, const json_t *shared)
{
    json_t *whole = stand_alone(reader, schema, shared);
    bool nothing = whole == schema;

    json_decref(whole);
    return nothing;
}

/* ---- tools ------------------------------------------------------------------------- */

static void read_tool(struct reader *reader, const json_t *root, const json_t *tools, size_t index)
{
    const json_t *tool = json_array_get(tools, index);
    const json_t *input = json_object_get(tool, "inputSchema");
    const json_t *output = json_object_get(tool, "outputSchema");
    struct slice name = json_text(tool, "name");
    struct function_model *function;

    if (!is_identifier(name)) {
        reader_fault(reader, 1209, place_item(reader, tools, index),
                     "tools: element %zu has no `name` of letters, digits and _.", index + 1);
        return;
    }
    function = function_add(reader, name, place_item(reader, tools, index));
    if (!function)
        return;
    function_present(reader, function, tool);
    if (json_is_object(input))
        function->input = stand_alone(reader, input, json_object_get(root, "$defs"));
    if (json_is_object(output) && reaches_nothing(reader, output, json_object_get(root, "$defs")))
        reader_keep(&function->output, output);
    reader_keep(&function->request, json_object_get(tool, "request"));
}

static void check_names(struct reader *reader, const json_t *tools)
{
    json_t *seen = json_object();

    for (size_t at = 0; at < json_array_size(tools) && seen; at++) {
        struct slice name = json_text(json_array_get(tools, at), "name");

        if (name.len && json_object_getn(seen, name.data, name.len))
            reader_fault(reader, 1209, place_item(reader, tools, at),
                         "tools: two have the name \"%.*s\".",
                         (int)(name.len < 100 ? name.len : 100), name.data);
        else if (name.len && json_object_setn_new(seen, name.data, name.len, json_true()))
            reader_no_memory(reader);
    }
    if (!seen)
        reader_no_memory(reader);
    json_decref(seen);
}

static void keep_metadata(struct reader *reader, const json_t *root)
{
    static const char *const apart[] = { "source", "tools", "$defs" };
    json_t *metadata = json_copy((json_t *)(uintptr_t)root);

    if (!metadata)
        reader_no_memory(reader);
    for (size_t at = 0; at < sizeof apart / sizeof apart[0]; at++)
        json_object_del(metadata, apart[at]);
    reader->definition->metadata = metadata;
}

void source_read(struct reader *reader, const json_t *root)
{
    struct definition *definition = reader->definition;
    const json_t *source = json_object_get(root, "source");
    const json_t *tools = json_object_get(root, "tools");

    definition->form = DEFINITION_SOURCE;
    keep_metadata(reader, root);
    matter_identity(reader, root, reader->upload_id, "Source");
    matter_settings(reader, root);
    if (!json_text(source, "kind").len)
        reader_fault(reader, 1209, place_value(reader, root, "source"),
                     "`source` has no `kind`: openapi, mcp or graphql.");
    reader_keep(&definition->outside, source);
    if (!json_is_array(tools)) {
        reader_fault(reader, 1209, place_value(reader, root, "tools"),
                     "`tools` is no list of { name, inputSchema, request }.");
        return;
    }
    for (size_t at = 0; at < json_array_size(tools) && !reader->no_memory; at++)
        read_tool(reader, root, tools, at);
    check_names(reader, tools);
}
