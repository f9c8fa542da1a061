/* openapi.c - OpenAPI 3.1 of the REST interface: a path for each function. */
#include "codec/describe/describe.h"

#include "mdxrt/runtime.h"

#include <stdio.h>

struct writing {
    json_t *paths, *schemas;
};

static json_t *text(struct slice text)
{
    return json_stringn(text.len ? text.data : "", text.len);
}

static void set_text(json_t *object, const char *key, struct slice value)
{
    if (value.len)
        json_object_set_new(object, key, text(value));
}

static json_t *reference(const char *name, const char *suffix)
{
    char pointer[1200];

    snprintf(pointer, sizeof pointer, "#/components/schemas/%s%s", name, suffix);
    return json_pack("{s:s}", "$ref", pointer);
}

/* Puts a schema among the components; a reference to it, or what takes anything. */
static json_t *component(struct writing *writing, const json_t *schema, const char *name,
                         const char *suffix)
{
    char base[1200], whole[1100];
    json_t *moved;

    if (!json_is_object(schema))
        return json_object();
    snprintf(whole, sizeof whole, "%s%s", name, suffix);
    snprintf(base, sizeof base, "#/components/schemas/%s", whole);
    moved = described_schema(schema, schema, base);
    if (!moved)
        return json_object();
    json_object_set_new(writing->schemas, whole, moved);
    return reference(name, suffix);
}

static json_t *json_content(json_t *schema)
{
    return json_pack("{s:{s:o}}", "application/json", "schema", schema);
}

/* {data: …, _links: …} */
static json_t *responses(struct writing *writing, const json_t *row, const char *name)
{
    json_t *data = component(writing, json_object_get(row, "outputSchema"), name, "Output");
    json_t *body = json_pack("{s:s, s:[s], s:{s:o, s:{s:s}}}", "type", "object", "required", "data",
                             "properties", "data", data, "_links", "type", "object");

    return json_pack("{s:{s:s, s:o}, s:{s:s}}", "200", "description", "The result.", "content",
                     json_content(body), "default", "$ref", "#/components/responses/Problem");
}

static json_t *operation(struct writing *writing, const struct program *program, uint32_t number,
                         const char *name, const char *prefix)
{
    const json_t *row = described_row(program, number);
    json_t *made = json_object();
    char id[1200];

    snprintf(id, sizeof id, "%s%s", prefix, name);
    json_object_set_new(made, "operationId", json_string(id));
    json_object_set_new(made, "tags", json_pack("[o]", text(program->id)));
    set_text(made, "summary", json_text(row, "title"));
    set_text(made, "description", json_text(row, "description"));
    json_object_set_new(made, "responses", responses(writing, row, name));
    return made;
}

static bool is_required(const json_t *schema, const char *key)
{
    json_t *one;
    size_t at;

    json_array_foreach(json_object_get(schema, "required"), at,
                       one) if (slice_is(json_string_slice(one), key)) return true;
    return false;
}

/* One query parameter for each property. */
static json_t *parameters(const json_t *schema, const char *name)
{
    char base[1200];
    json_t *list = json_array(), *property;
    const char *key;

    snprintf(base, sizeof base, "#/components/schemas/%sInput", name);
    json_object_foreach(json_object_get(schema, "properties"), key, property)
    {
        json_t *moved = described_schema(property, schema, base);
        json_t *one = json_pack("{s:s, s:s, s:o}", "name", key, "in", "query", "schema",
                                moved ? moved : json_object());

        if (is_required(schema, key))
            json_object_set_new(one, "required", json_true());
        set_text(one, "description", json_text(property, "description"));
        json_array_append_new(list, one);
    }
    return list;
}

static void add_function(struct writing *writing, const struct program *program, uint32_t number,
                         const char *name, const char *path)
{
    const json_t *schema = json_object_get(described_row(program, number), "inputSchema");
    json_t *item = json_object(), *post = operation(writing, program, number, name, ""), *get;
    json_t *body =
        json_pack("{s:o}", "content", json_content(component(writing, schema, name, "Input")));

    if (json_array_size(json_object_get(schema, "required")))
        json_object_set_new(body, "required", json_true());
    json_object_set_new(post, "requestBody", body);
    json_object_set_new(item, "post", post);
    if (program->functions[number].read_only) {
        get = operation(writing, program, number, name, "get__");
        json_object_set_new(get, "parameters", parameters(schema, name));
        json_object_set_new(item, "get", get);
    }
    json_object_set_new(writing->paths, path, item);
}

/* Two functions may have one plain name: the later ones get a number. */
static void free_name(const struct writing *writing, struct buffer *name)
{
    size_t len = name->len;
    char probe[1200];

    for (unsigned number = 2;; number++) {
        snprintf(probe, sizeof probe, "#%s", name->data ? name->data : "");
        if (!json_object_get(writing->paths, probe) || name->failed)
            break;
        name->len = len;
        buffer_printf(name, "_%u", number);
    }
    json_object_set_new(writing->paths, probe, json_true());
}

static void add_program(struct writing *writing, const struct program *program,
                        const struct allocator *allocator)
{
    for (uint32_t i = 0; i < program->function_count; i++) {
        struct buffer name, path;

        buffer_init(&name, allocator, 1000);
        buffer_init(&path, allocator, 4096);
        described_name(program, i, &name);
        described_path(program, i, &path);
        free_name(writing, &name);
        if (!buffer_failed(&name) && !buffer_failed(&path))
            add_function(writing, program, i, name.data, path.data);
        buffer_free(&name);
        buffer_free(&path);
    }
}

/* The names that were noted in `paths` while they were given out. */
static void drop_notes(json_t *paths)
{
    const char *key;
    json_t *value;
    void *next;

    json_object_foreach_safe(paths, next, key, value) if (key[0] == '#')
        json_object_del(paths, key);
}

static json_t *problem(void)
{
    return json_pack(
        "{s:s, s:[s, s, s], s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, "
        "s:{s:s, s:{s:s}}, s:{s:s}}}",
        "type", "object", "required", "title", "status", "code", "properties", "type", "type",
        "string", "title", "type", "string", "status", "type", "integer", "detail", "type",
        "string", "code", "type", "string", "category", "type", "string", "retryable", "type",
        "boolean", "errors", "type", "array", "items", "type", "object", "correlationId", "type",
        "string");
}

static json_t *info(const struct described *described)
{
    const struct program *only = described->only;
    json_t *made = json_object();

    json_object_set_new(made, "title",
                        only ? text(only->title.len ? only->title : only->id)
                             : json_string("Everything that is loaded"));
    json_object_set_new(made, "version",
                        only && only->label.len ? text(only->label) : json_string(MDX_VERSION));
    if (only)
        set_text(made, "description", only->description);
    return made;
}

void describe_openapi(const struct described *described, struct buffer *out)
{
    struct writing writing = { json_object(), json_object() };
    const struct program *program;
    json_t *document;

    for (uint32_t i = 0; (program = described_at(described, i)); i++)
        add_program(&writing, program, out->allocator);
    drop_notes(writing.paths);
    json_object_set_new(writing.schemas, "Problem", problem());
    document =
        json_pack("{s:s, s:o, s:[{s:s}], s:o, s:{s:o, s:{s:{s:s, s:{s:{s:{s:s}}}}}}}", "openapi",
                  "3.1.0", "info", info(described), "servers", "url", "/", "paths", writing.paths,
                  "components", "schemas", writing.schemas, "responses", "Problem", "description",
                  "What went wrong (RFC 9457).", "content", "application/problem+json", "schema",
                  "$ref", "#/components/schemas/Problem");
    if (document)
        json_write(out, document, false);
    else
        out->failed = true;
    json_decref(document);
}
