/* help.c - what a function takes, as --help tells it. */
#include "codec/cli/cli.h"

static struct slice type_of(const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type");

    if (json_is_array(type))
        type = json_array_get(type, 0);
    if (json_is_string(type))
        return json_string_slice(type);
    return json_object_get(schema, "properties") ? SLICE("object") : SLICE("");
}

static bool is_required(const json_t *schema, const char *name)
{
    json_t *one;
    size_t at;

    json_array_foreach(json_object_get(schema, "required"), at,
                       one) if (slice_is(json_string_slice(one), name)) return true;
    return false;
}

static void add_padded(struct buffer *out, const char *text, size_t width)
{
    size_t len = slice_of(text).len;

    buffer_add_text(out, "  ");
    buffer_add_text(out, text);
    for (; len < width; len++)
        buffer_add_char(out, ' ');
    buffer_add_char(out, ' ');
}

static void describe(struct buffer *out, const json_t *schema, const json_t *value,
                     const char *name)
{
    static const char *const facts[] = { "enum", "default", "minimum", "maximum", "pattern" };
    struct slice type = type_of(value), description = json_text(value, "description");

    buffer_add_slice(out, type.len ? type : SLICE("anything"));
    if (is_required(schema, name))
        buffer_add_text(out, ", required");
    for (size_t at = 0; at < sizeof facts / sizeof facts[0]; at++) {
        const json_t *fact = json_object_get(value, facts[at]);

        if (!fact)
            continue;
        buffer_add_text(out, ", ");
        buffer_add_text(out, facts[at]);
        buffer_add_char(out, ' ');
        json_write(out, fact, false);
    }
    if (description.len) {
        buffer_add_text(out, ". ");
        buffer_add_slice(out, description);
    }
}

/* What was typed to come here, where the host says so. */
static void add_command(const struct cli *cli, struct buffer *out)
{
    struct slice usage = codec_header(cli->request, "usage");

    buffer_add_slice(out, usage.len ? usage : cli->request->path);
}

static void add_usage(const struct cli *cli, const json_t *schema, struct buffer *out)
{
    const char *name;
    json_t *value;

    add_command(cli, out);
    json_object_foreach(json_object_get(schema, "properties"), name, value)
    {
        bool required = is_required(schema, name);

        buffer_add_text(out, required ? " " : " [");
        buffer_add_text(out, name);
        buffer_add_char(out, '=');
        buffer_add_slice(out, type_of(value).len ? type_of(value) : SLICE("VALUE"));
        buffer_add_text(out, required ? "" : "]");
    }
    buffer_add_char(out, '\n');
}

void cli_write_help(const struct cli *cli, const json_t *function, struct buffer *out)
{
    const json_t *schema = json_object_get(function, "inputSchema");
    const json_t *properties = json_object_get(schema, "properties");
    struct slice description = json_text(function, "description");
    const char *name;
    json_t *value;

    add_usage(cli, schema, out);
    if (description.len) {
        buffer_add_text(out, "  ");
        buffer_add_slice(out, description);
        buffer_add_char(out, '\n');
    }
    if (!json_object_size(properties)) {
        buffer_add_text(out, "\nIt takes any input: name=value, or --input JSON.\n");
        return;
    }
    buffer_add_text(out, "\nArguments:\n");
    json_object_foreach((json_t *)(uintptr_t)properties, name, value)
    {
        add_padded(out, name, 20);
        describe(out, schema, value, name);
        buffer_add_char(out, '\n');
    }
}

void cli_write_functions(const struct cli *cli, const struct program *program, struct buffer *out)
{
    const json_t *list = json_object_get(program->model, "functions");
    json_t *row;
    size_t at;

    add_command(cli, out);
    buffer_add_text(out, " --path PATH [NAME=VALUE...]\n\nIts functions:\n");
    json_array_foreach(list, at, row)
    {
        const char *path = json_string_value(json_object_get(row, "path"));

        add_padded(out, path ? path : "", 24);
        buffer_add_slice(out, json_text(row, "description"));
        buffer_add_char(out, '\n');
    }
}
