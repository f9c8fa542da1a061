/* service.c - a DO: a whole service as data. `api` nests to any depth that a path of
 * 255 bytes can name; every string in it is a function. */
#include "definition/parts.h"

#include <string.h>

#define MOST_DEPTH 32
#define MOST_PATH  255

static const struct slice function_members[] = {
    { "code", 4 },        { "params", 6 },        { "returns", 7 },
    { "title", 5 },       { "description", 11 },  { "permission", 10 },
    { "hints", 5 },       { "timeout", 7 },       { "input", 5 },
    { "parameters", 10 }, { "inputSchema", 11 },  { "requestSchema", 13 },
    { "output", 6 },      { "outputSchema", 12 }, { "responseSchema", 14 },
};

struct walk {
    struct reader *reader;
    struct buffer path;
    unsigned depth;
};

static void read_namespace(struct walk *walk, const json_t *object);

/* What an identifier could be made of the key: "list-all" is listAll. */
static void suggest_name(struct slice key, struct buffer *out)
{
    bool upper = false;

    for (size_t at = 0; at < key.len && out->len < 60; at++) {
        char c = key.data[at];

        if (is_identifier(slice_make(&c, 1)) || (out->len && c >= '0' && c <= '9')) {
            if (upper && c >= 'a' && c <= 'z')
                c = (char)(c - ('a' - 'A'));
            buffer_add_char(out, c);
            upper = false;
        } else {
            upper = out->len > 0;
        }
    }
}

static bool check_name(struct walk *walk, const json_t *object, const char *key)
{
    struct reader *reader = walk->reader;
    struct slice name = slice_of(key);
    struct error *error;
    struct buffer better;

    if (is_identifier(name) && !slice_is(name, "__proto__"))
        return true;
    error = reader_fault(reader, 1409, place_key(reader, object, key),
                         "\"%.*s\" cannot be the name of a function.",
                         (int)(name.len > 60 ? 60 : name.len), key);
    buffer_init(&better, reader->allocator, SIZE_MAX);
    suggest_name(name, &better);
    if (slice_find(name, '.') < name.len)
        error_hint(error, "Names have no dots. Nest objects instead: "
                          "\"customers\": { \"list\": \"…\" }.");
    else if (better.len && !buffer_failed(&better) && !slice_is(name, better.data))
        error_hint(error, "Did you mean %s? A name is letters, digits, _ and $, no digit first.",
                   better.data);
    buffer_free(&better);
    return false;
}

/* {params: ["a", "b"]}, or form 2's list, whose names they are then. */
static void read_params(struct reader *reader, struct function_model *function,
                        const json_t *object)
{
    const json_t *params = json_object_get(object, "params");
    json_t *names = json_array();
    bool schema = json_array_size(params) > 0;
    json_t *param;
    size_t at;

    if (params && !json_is_array(params))
        reader_fault(reader, 1207, place_value(reader, object, "params"),
                     "`params` is no list of names.");
    json_array_foreach(params, at, param)
    {
        json_t *name = json_is_object(param) ? json_object_get(param, "name") : param;

        schema = schema && json_is_object(param);
        if (!json_string_slice(name).len)
            reader_fault(reader, 1207, place_item(reader, params, at),
                         "`params`: element %zu is no name.", at + 1);
        else if (!names || json_array_append(names, name) != 0)
            reader_no_memory(reader);
    }
    if (json_is_array(params))
        reader_keep(&function->params, names);
    json_decref(names);
    if (schema && !function->input)
        schema_member(reader, object, "params", &function->input);
}

/* returns: a type's text or a schema. A type that is not understood accepts anything. */
static void read_returns(struct reader *reader, struct function_model *function,
                         const json_t *object)
{
    json_t *returns = json_object_get(object, "returns");
    json_t *form, *schema = NULL;

    if (!returns || json_is_null(returns) || function->output)
        return;
    if (json_is_object(returns)) {
        schema_member(reader, object, "returns", &function->output);
        return;
    }
    if (!json_is_string(returns)) {
        reader_fault(reader, 1207, place_value(reader, object, "returns"),
                     "`returns` is neither a type nor a schema.");
        return;
    }
    form = json_pack("{sO}", "value", returns);
    if (!form)
        reader_no_memory(reader);
    else if (schema_normalize(&schema, form, "returns", NULL) == MDX_OK)
        reader_keep(&function->output,
                    json_object_get(json_object_get(schema, "properties"), "value"));
    json_decref(schema);
    json_decref(form);
}

static void warn_unknown(struct reader *reader, const json_t *object)
{
    const size_t count = sizeof function_members / sizeof function_members[0];
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        bool known = false;

        for (size_t at = 0; at < count; at++)
            known = known || slice_is(function_members[at], key);
        if (!known)
            reader_warn(reader, place_key(reader, object, key),
                        "`%s` says nothing of a function; beside a text `code` there are no "
                        "functions",
                        key);
    }
}

static void read_function(struct walk *walk, const json_t *holder, const char *key,
                          const json_t *object, struct slice code)
{
    struct reader *reader = walk->reader;
    struct function_model *function =
        function_add(reader, buffer_slice(&walk->path), place_key(reader, holder, key));
    size_t at = object ? place_value(reader, object, "code") : place_value(reader, holder, key);

    if (!slice_trim(code).len)
        error_hint(reader_fault(reader, 1206, at, "The function %.*s has no code.",
                                (int)walk->path.len, walk->path.data),
                   "Write a function: \"async () => 'pong'\".");
    if (!function)
        return;
    code_quoted(reader, &function->code, code, at);
    if (!object)
        return;
    function_present(reader, function, object);
    schemas_read(reader, function, object, NULL, NULL, NULL);
    read_params(reader, function, object);
    read_returns(reader, function, object);
    warn_unknown(reader, object);
}

/* A text or an object with a text `code` is a function, any other object a namespace. */
static void read_member(struct walk *walk, const json_t *object, const char *key,
                        const json_t *value)
{
    struct reader *reader = walk->reader;
    size_t len = walk->path.len;

    if (!check_name(walk, object, key))
        return;
    if (len)
        buffer_add_char(&walk->path, '.');
    buffer_add_text(&walk->path, key);
    if (buffer_failed(&walk->path)) {
        reader_no_memory(reader);
        return;
    }
    if (walk->path.len > MOST_PATH)
        reader_fault(reader, 1409, place_key(reader, object, key),
                     "The path of this function is longer than %d bytes.", MOST_PATH);
    else if (json_is_string(value))
        read_function(walk, object, key, NULL, json_string_slice(value));
    else if (json_text(value, "code").data)
        read_function(walk, object, key, value, json_text(value, "code"));
    else if (json_is_object(value) && walk->depth == MOST_DEPTH)
        reader_fault(reader, 1206, place_key(reader, object, key),
                     "`api` nests deeper than %d levels.", MOST_DEPTH);
    else if (json_is_object(value))
        read_namespace(walk, value);
    else
        reader_fault(reader, 1206, place_value(reader, object, key),
                     "\"%s\" is neither a function's text nor an object.", key);
    walk->path.len = len;
}

static void read_namespace(struct walk *walk, const json_t *object)
{
    const char *key;
    json_t *value;

    walk->depth++;
    json_object_foreach((json_t *)(uintptr_t)object, key, value)
    {
        if (!walk->reader->no_memory)
            read_member(walk, object, key, value);
    }
    walk->depth--;
}

static void read_api(struct reader *reader, const json_t *root)
{
    struct walk walk = { .reader = reader };
    const json_t *api = json_object_get(root, "api");

    if (api && !json_is_object(api)) {
        reader_fault(reader, 1206, place_value(reader, root, "api"), "`api` is no object.");
        return;
    }
    buffer_init(&walk.path, reader->allocator, SIZE_MAX);
    read_namespace(&walk, api);
    buffer_free(&walk.path);
    if (api && !reader->definition->function_count && !reader->errors)
        reader_warn(reader, place_key(reader, root, "api"), "`api` holds no function");
}

/* What is stored as it is: an object, or for pages a text too. */
static void keep_part(struct reader *reader, const json_t *root, const char *key, bool text,
                      json_t **field)
{
    const json_t *value = json_object_get(root, key);

    if (!value || json_is_null(value))
        return;
    if (json_is_object(value) || (text && json_is_string(value)))
        reader_keep(field, value);
    else
        reader_fault(reader, 1207, place_value(reader, root, key), "`%s` is no object%s.", key,
                     text ? " and no text" : "");
}

/* Entries of events and schedules are functions: texts, or objects with a text `code`. */
static void check_entries(struct reader *reader, const json_t *root, const char *name)
{
    const json_t *entries = json_object_get(root, name);
    const char *key;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)entries, key, value)
    {
        struct slice code =
            json_is_string(value) ? json_string_slice(value) : json_text(value, "code");

        if (!slice_trim(code).len)
            reader_fault(reader, 1207, place_value(reader, entries, key),
                         "%s: \"%s\" has no function's text.", name, key);
    }
}

/* Everything at top level but code, which the definition keeps apart. */
static void keep_metadata(struct reader *reader, const json_t *root)
{
    static const char *const apart[] = { "api", "events",    "schedules", "site",
                                         "app", "resources", "prompts" };
    json_t *metadata = json_copy((json_t *)(uintptr_t)root);

    if (!metadata)
        reader_no_memory(reader);
    for (size_t at = 0; at < sizeof apart / sizeof apart[0]; at++)
        json_object_del(metadata, apart[at]);
    reader->definition->metadata = metadata;
}

void service_read(struct reader *reader, const json_t *root)
{
    struct definition *definition = reader->definition;

    definition->form = DEFINITION_DO;
    keep_metadata(reader, root);
    matter_identity(reader, root, reader->upload_id, "Service");
    matter_settings(reader, root);
    keep_part(reader, root, "events", false, &definition->events);
    keep_part(reader, root, "schedules", false, &definition->schedules);
    keep_part(reader, root, "site", true, &definition->site);
    keep_part(reader, root, "app", true, &definition->app);
    keep_part(reader, root, "agent", false, &definition->agent);
    keep_part(reader, root, "config", false, &definition->config);
    check_entries(reader, root, "events");
    check_entries(reader, root, "schedules");
    read_api(reader, root);
    declare_read(reader, root);
}
