/* model.c - the model as JSON: what the store keeps beside the source, and what may be
 * shown to those who may not see code. */
#include "definition/definition.h"

/* Members are added with a comma before all but the first. */
static void add_key(struct buffer *out, const char *key)
{
    if (out->len && out->data[out->len - 1] != '{')
        buffer_add_char(out, ',');
    buffer_add_json(out, slice_of(key));
    buffer_add_char(out, ':');
}

static void add_text(struct buffer *out, const char *key, const char *text)
{
    if (!text)
        return;
    add_key(out, key);
    buffer_add_json(out, slice_of(text));
}

static void add_number(struct buffer *out, const char *key, uint32_t number)
{
    if (!number)
        return;
    add_key(out, key);
    buffer_add_u64(out, number);
}

static void add_flag(struct buffer *out, const char *key, bool flag)
{
    if (!flag)
        return;
    add_key(out, key);
    buffer_add_text(out, "true");
}

static void add_tree(struct buffer *out, const char *key, const json_t *tree)
{
    if (!tree)
        return;
    add_key(out, key);
    json_write(out, tree, false);
}

/* Which variables are completed: true for all, else their names. */
static void add_completed(struct buffer *out, const json_t *complete)
{
    const char *key;
    json_t *value;
    bool first = true;

    add_key(out, "complete");
    if (!json_is_object(complete)) {
        buffer_add_text(out, "true");
        return;
    }
    buffer_add_char(out, '[');
    json_object_foreach((json_t *)(uintptr_t)complete, key, value)
    {
        if (!first)
            buffer_add_char(out, ',');
        buffer_add_json(out, slice_of(key));
        first = false;
    }
    buffer_add_char(out, ']');
}

static void add_entry(struct buffer *out, const json_t *entry)
{
    const char *key;
    json_t *value;

    buffer_add_char(out, '{');
    json_object_foreach((json_t *)(uintptr_t)entry, key, value)
    {
        struct slice name = slice_of(key);

        if (slice_is(name, "complete"))
            add_completed(out, value);
        else if (!slice_is(name, "read") && !slice_is(name, "get"))
            add_tree(out, key, value);
    }
    buffer_add_char(out, '}');
}

/* Entries without their code. */
static void add_entries(struct buffer *out, const char *key, const json_t *entries)
{
    const char *name;
    json_t *entry;

    if (!entries)
        return;
    add_key(out, key);
    buffer_add_char(out, '{');
    json_object_foreach((json_t *)(uintptr_t)entries, name, entry)
    {
        add_key(out, name);
        add_entry(out, entry);
    }
    buffer_add_char(out, '}');
}

/* The keys alone; of a text, the root's. */
static void add_keys(struct buffer *out, const char *key, const json_t *tree)
{
    const char *name;
    json_t *value;
    bool first = true;

    if (!tree)
        return;
    add_key(out, key);
    buffer_add_text(out, json_is_string(tree) ? "[\"/\"" : "[");
    json_object_foreach((json_t *)(uintptr_t)tree, name, value)
    {
        if (!first)
            buffer_add_char(out, ',');
        buffer_add_json(out, slice_of(name));
        first = false;
    }
    buffer_add_char(out, ']');
}

static void add_function(struct buffer *out, const struct function_model *function)
{
    buffer_add_char(out, '{');
    add_text(out, "path", function->path);
    add_text(out, "title", function->title);
    add_text(out, "description", function->description);
    add_tree(out, "params", function->params);
    add_tree(out, "input", function->input);
    add_tree(out, "output", function->output);
    add_text(out, "permission", function->permission);
    add_tree(out, "hints", function->hints);
    add_flag(out, "readOnly", function->read_only);
    add_number(out, "timeout", function->timeout_ms);
    add_number(out, "line", function->line);
    add_number(out, "column", function->column);
    buffer_add_char(out, '}');
}

static void add_functions(struct buffer *out, const struct definition *definition)
{
    add_key(out, "functions");
    buffer_add_char(out, '[');
    for (size_t at = 0; at < definition->function_count; at++) {
        if (at)
            buffer_add_char(out, ',');
        add_function(out, &definition->functions[at]);
    }
    buffer_add_char(out, ']');
}

static void add_identity(struct buffer *out, const struct definition *definition)
{
    static const char *const forms[] = { "mdx", "json", "do", "module", "source" };

    add_text(out, "id", definition->id);
    add_text(out, "type", definition->type);
    if (definition->types_json) {
        add_key(out, "types");
        buffer_add_text(out, definition->types_json);
    }
    add_text(out, "label", definition->label);
    add_text(out, "title", definition->title);
    add_text(out, "description", definition->description);
    add_text(out, "context", definition->context);
    add_text(out, "form", forms[definition->form]);
    add_text(out, "hash", definition->hash);
}

void definition_write_model(const struct definition *definition, struct buffer *out)
{
    buffer_add_char(out, '{');
    add_identity(out, definition);
    add_functions(out, definition);
    add_flag(out, "permissionsDeclared", definition->permissions_declared);
    add_text(out, "isolate", definition->reuse ? "reuse" : NULL);
    add_text(out, "rest", definition->bare ? "bare" : NULL);
    add_flag(out, "checkOutput", definition->check_output);
    add_number(out, "timeout", definition->timeout_ms);
    add_tree(out, "config", definition->config);
    add_tree(out, "source", definition->outside);
    add_entries(out, "resources", definition->resources);
    add_entries(out, "prompts", definition->prompts);
    add_tree(out, "tools", definition->tools);
    add_text(out, "prose", definition->prose);
    add_tree(out, "permissions", definition->permissions);
    add_keys(out, "events", definition->events);
    add_keys(out, "schedules", definition->schedules);
    add_keys(out, "site", definition->site);
    add_keys(out, "app", definition->app);
    add_tree(out, "agent", definition->agent);
    if (json_array_size(definition->joined))
        add_tree(out, "joined", definition->joined);
    buffer_add_char(out, '}');
}
