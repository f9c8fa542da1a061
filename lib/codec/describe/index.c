/* index.c - what is loaded as plain JSON: functions with their schemas; and the card for agents. */
#include "codec/describe/describe.h"

#include "mdxrt/runtime.h"

static void add_text(struct buffer *out, const char *key, struct slice text)
{
    if (!text.len)
        return;
    buffer_printf(out, ",\"%s\":", key);
    buffer_add_json(out, text);
}

static void add_tree(struct buffer *out, const char *key, const json_t *tree)
{
    if (!tree)
        return;
    buffer_printf(out, ",\"%s\":", key);
    json_write(out, tree, false);
}

static void add_function(struct buffer *out, const struct program *program, uint32_t number)
{
    const struct function *function = &program->functions[number];
    const json_t *row = described_row(program, number);
    struct buffer name;

    buffer_init(&name, out->allocator, 1000);
    described_name(program, number, &name);
    buffer_add_text(out, "{\"path\":");
    buffer_add_json(out, function->path);
    add_text(out, "tool", buffer_slice(&name));
    add_text(out, "title", json_text(row, "title"));
    add_text(out, "description", json_text(row, "description"));
    buffer_add_text(out, function->read_only ? ",\"readOnly\":true" : ",\"readOnly\":false");
    add_tree(out, "params", json_object_get(row, "params"));
    add_tree(out, "inputSchema", json_object_get(row, "inputSchema"));
    add_tree(out, "outputSchema", json_object_get(row, "outputSchema"));
    buffer_add_char(out, '}');
    buffer_free(&name);
}

static void add_program(struct buffer *out, const struct program *program)
{
    buffer_add_text(out, "{\"id\":");
    buffer_add_json(out, program->id);
    buffer_add_text(out, ",\"revision\":");
    buffer_add_u64(out, program->revision);
    add_text(out, "type", program->type);
    add_text(out, "label", program->label);
    add_text(out, "title", program->title);
    add_text(out, "description", program->description);
    buffer_add_text(out, ",\"functions\":[");
    for (uint32_t i = 0; i < program->function_count; i++) {
        buffer_add_text(out, i ? "," : "");
        add_function(out, program, i);
    }
    buffer_add_text(out, "]}");
}

static void add_programs(const struct described *described, struct buffer *out)
{
    const struct program *program;

    buffer_add_text(out, "\"definitions\":[");
    for (uint32_t i = 0; (program = described_at(described, i)); i++) {
        buffer_add_text(out, i ? "," : "");
        add_program(out, program);
    }
    buffer_add_char(out, ']');
}

void describe_index(const struct described *described, struct buffer *out)
{
    if (described->only) {
        add_program(out, described->only);
        return;
    }
    buffer_add_char(out, '{');
    add_programs(described, out);
    buffer_add_char(out, '}');
}

void describe_agents(const struct described *described, struct buffer *out)
{
    buffer_add_text(out, "{\"name\":\"libmdxrt\",\"version\":\"" MDX_VERSION "\",\"protocols\":{"
                         "\"mcp\":{\"url\":\"/mcp\",\"transport\":\"streamable-http\"},"
                         "\"rest\":{\"url\":\"/api\",\"description\":\"/openapi.json\"},"
                         "\"graphql\":{\"url\":\"/graphql\",\"description\":"
                         "\"/graphql/schema.graphql\"},"
                         "\"rpc\":{\"url\":\"/rpc\",\"transport\":\"json-rpc-2.0\"},"
                         "\"web\":{\"url\":\"/web\"}},\"schema\":\"/__schema\",");
    add_programs(described, out);
    buffer_add_char(out, '}');
}
