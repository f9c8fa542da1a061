/* declare.c - what any definition may declare beside its functions: resources, prompts,
 * the functions' presentation as tools, and who may call what. Shapes are checked here;
 * code in them is carried as parts of the definition. */
#include "definition/parts.h"

/* A member of an entry: its name and what it has to be. */
struct member {
    const char *name;
    bool required;
    bool (*fits)(const json_t *value);
    const char *what;
};

static bool is_text(const json_t *value)
{
    return json_is_string(value);
}

static bool is_filled(const json_t *value)
{
    return slice_trim(json_string_slice(value)).len > 0;
}

static bool is_completion(const json_t *value)
{
    return json_is_string(value) || json_is_object(value);
}

static bool is_list(const json_t *value)
{
    return json_is_array(value);
}

static const struct member resource_members[] = {
    { "name", false, is_text, "a text" },
    { "title", false, is_text, "a text" },
    { "description", false, is_text, "a text" },
    { "mimeType", false, is_text, "a text" },
    { "read", true, is_filled, "the text of a function" },
    { "complete", false, is_completion, "the text of a function" },
    { NULL, false, NULL, NULL },
};

static const struct member prompt_members[] = {
    { "title", false, is_text, "a text" },
    { "description", false, is_text, "a text" },
    { "arguments", false, is_list, "a list of { name, description, required }" },
    { "get", true, is_filled, "the text of a function" },
    { "complete", false, is_completion, "the text of a function" },
    { NULL, false, NULL, NULL },
};

/* Checks one entry of `where`: an object with these members. */
static void check_entry(struct reader *reader, const char *where, const json_t *object,
                        const char *key, const struct member *members)
{
    const json_t *entry = json_object_get(object, key);

    if (!json_is_object(entry)) {
        reader_fault(reader, 1018, place_value(reader, object, key), "%s: \"%s\" is no object.",
                     where, key);
        return;
    }
    for (; members->name; members++) {
        const json_t *value = json_object_get(entry, members->name);

        if (!value && members->required)
            error_hint(reader_fault(reader, 1018, place_key(reader, object, key),
                                    "%s: \"%s\" has no `%s`.", where, key, members->name),
                       "Add %s: %s.", members->name, members->what);
        else if (value && !members->fits(value))
            reader_fault(reader, 1018, place_value(reader, entry, members->name),
                         "%s: `%s` of \"%s\" is not %s.", where, members->name, key, members->what);
    }
}

static void check_arguments(struct reader *reader, const json_t *prompts, const char *key)
{
    const json_t *arguments = json_object_get(json_object_get(prompts, key), "arguments");
    const json_t *argument;
    size_t at;

    json_array_foreach(arguments, at, argument)
    {
        const json_t *required = json_object_get(argument, "required");

        if (!json_text(argument, "name").len && !json_string_slice(argument).len)
            reader_fault(reader, 1018, place_item(reader, arguments, at),
                         "prompts: argument %zu of \"%s\" has no name.", at + 1, key);
        else if (required && !json_is_boolean(required))
            reader_fault(reader, 1018, place_value(reader, argument, "required"),
                         "prompts: `required` is neither true nor false.");
    }
}

/* The code under a member becomes a part called PREFIX KEY [# VARIABLE]. */
static void add_part(struct reader *reader, const char *prefix, const char *key,
                     const char *variable, const json_t *holder, const char *member)
{
    struct slice code = json_text(holder, member);
    size_t at = place_value(reader, holder, member);
    struct function_model *part;
    struct buffer path;

    if (!slice_trim(code).len || reader->no_memory)
        return;
    buffer_init(&path, reader->allocator, SIZE_MAX);
    buffer_add_text(&path, prefix);
    buffer_add_text(&path, key);
    if (variable) {
        buffer_add_char(&path, '#');
        buffer_add_text(&path, variable);
    }
    part = buffer_failed(&path) ? NULL : part_add(reader, buffer_slice(&path), at);
    if (part)
        code_value(reader, &part->code, code, at);
    else if (buffer_failed(&path))
        reader_no_memory(reader);
    buffer_free(&path);
}

/* complete: one function, or one for each variable. */
static void add_completions(struct reader *reader, const char *prefix, const char *key,
                            const json_t *entry)
{
    const json_t *complete = json_object_get(entry, "complete");
    const char *variable;
    json_t *value;

    if (json_is_string(complete))
        add_part(reader, prefix, key, NULL, entry, "complete");
    json_object_foreach((json_t *)(uintptr_t)complete, variable, value)
    {
        if (json_is_string(value))
            add_part(reader, prefix, key, variable, complete, variable);
        else
            reader_fault(reader, 1018, place_value(reader, complete, variable),
                         "\"%s\": `complete` of `%s` is not the text of a function.", key,
                         variable);
    }
}

/* The declaration under this name when it is an object; another value is noted. */
static const json_t *declared(struct reader *reader, const json_t *object, const char *name)
{
    const char *key = NULL;
    const json_t *value = matter_get(object, name, &key);

    if (!value || json_is_object(value))
        return value;
    reader_fault(reader, 1018, place_value(reader, object, key), "`%s` is no object.", key);
    return NULL;
}

static void read_resources(struct reader *reader, const json_t *object)
{
    const json_t *resources = declared(reader, object, "resources");
    const char *uri;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)resources, uri, value)
    {
        size_t colon = slice_find(slice_of(uri), ':');

        if (!colon || !uri[colon])
            error_hint(reader_fault(reader, 1018, place_key(reader, resources, uri),
                                    "resources: \"%s\" is no URI.", uri),
                       "Write a scheme before it: docs://%s", uri);
        check_entry(reader, "resources", resources, uri, resource_members);
        add_part(reader, "resource:", uri, NULL, value, "read");
        add_completions(reader, "complete:", uri, value);
    }
    reader_keep(&reader->definition->resources, resources);
}

static void read_prompts(struct reader *reader, const json_t *object)
{
    const json_t *prompts = declared(reader, object, "prompts");
    const char *name;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)prompts, name, value)
    {
        check_entry(reader, "prompts", prompts, name, prompt_members);
        check_arguments(reader, prompts, name);
        add_part(reader, "prompt:", name, NULL, value, "get");
        add_completions(reader, "complete:prompt:", name, value);
    }
    reader_keep(&reader->definition->prompts, prompts);
}

static void read_tools(struct reader *reader, const json_t *object)
{
    const char *listed = NULL;
    const json_t *tools = matter_get(object, "tools", &listed);
    const char *path;
    json_t *entry;

    /* An agent's list of names: metadata, not presentation. */
    if (json_is_array(tools)) {
        reader_warn(reader, place_key(reader, object, listed),
                    "`tools` is a list: kept as metadata, it presents no function");
        return;
    }
    tools = declared(reader, object, "tools");

    json_object_foreach((json_t *)(uintptr_t)tools, path, entry)
    {
        struct function_model *function;
        const json_t *name = json_object_get(entry, "name");

        if (reader_full(reader))
            break;
        function = function_named(reader, slice_of(path));
        if (!function)
            function_unknown(reader, slice_of(path), place_key(reader, tools, path), "tools");
        else if (!json_is_object(entry))
            reader_fault(reader, 1018, place_value(reader, tools, path),
                         "tools: \"%s\" is no object.", path);
        else
            function_present(reader, function, entry);
        if (name && !is_filled(name))
            reader_fault(reader, 1018, place_value(reader, entry, "name"),
                         "tools: `name` of \"%s\" is not a text.", path);
    }
    reader_keep(&reader->definition->tools, tools);
}

static void read_permissions(struct reader *reader, const json_t *object)
{
    struct definition *definition = reader->definition;
    const json_t *permissions = declared(reader, object, "permissions");
    const char *path;
    json_t *value;

    json_object_foreach((json_t *)(uintptr_t)permissions, path, value)
    {
        bool all = slice_is(slice_of(path), "*");
        struct function_model *function;

        if (reader_full(reader))
            break;
        function = all ? NULL : function_named(reader, slice_of(path));
        definition->permissions_declared = true;
        if (!is_filled(value))
            reader_fault(reader, 1018, place_value(reader, permissions, path),
                         "permissions: \"%s\" is no expression in a text.", path);
        else if (function && !function->permission)
            reader_set(reader, &function->permission, json_string_slice(value));
        else if (!function && !all)
            function_unknown(reader, slice_of(path), place_key(reader, permissions, path),
                             "permissions");
    }
    reader_keep(&definition->permissions, permissions);
}

void declare_read(struct reader *reader, const json_t *object)
{
    read_resources(reader, object);
    read_prompts(reader, object);
    read_tools(reader, object);
    read_permissions(reader, object);
}
