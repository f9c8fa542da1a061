/* types.c - what is loaded as TypeScript: a type for each input and output, and one interface that
 * has every function. */
#include "codec/describe/describe.h"

enum { MOST_DEPTH = 24 };

struct writing {
    struct buffer *out;
    const json_t *root; /* of references */
    unsigned depth;
};

static bool is_identifier(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];

        if (!((c | 32) >= 'a' && (c | 32) <= 'z') && c != '_' && c != '$' &&
            !(i && c >= '0' && c <= '9'))
            return false;
    }
    return text.len > 0;
}

static void add_key(struct buffer *out, struct slice key)
{
    if (is_identifier(key))
        buffer_add_slice(out, key);
    else
        buffer_add_json(out, key);
}

/* A description as a comment; what would end the comment is taken apart. */
static void add_comment(struct buffer *out, struct slice text, const char *indent)
{
    if (!text.len)
        return;
    buffer_add_text(out, indent);
    buffer_add_text(out, "/** ");
    for (size_t i = 0; i < text.len; i++) {
        if (slice_starts(slice_from(text, i), "*/"))
            buffer_add_text(out, "* ");
        else if (text.data[i] == '\n' || text.data[i] == '\r')
            buffer_add_char(out, ' ');
        else
            buffer_add_char(out, text.data[i]);
    }
    buffer_add_text(out, " */\n");
}

static void add_type(struct writing *writing, const json_t *schema);

static bool is_required(const json_t *schema, const char *key)
{
    json_t *one;
    size_t at;

    json_array_foreach(json_object_get(schema, "required"), at,
                       one) if (slice_is(json_string_slice(one), key)) return true;
    return false;
}

static void add_object(struct writing *writing, const json_t *schema)
{
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *more = json_object_get(schema, "additionalProperties");
    const char *key;
    json_t *property;
    bool any = false;

    if (!json_object_size(properties)) {
        buffer_add_text(writing->out, "Record<string, ");
        if (json_is_object(more))
            add_type(writing, more);
        else
            buffer_add_text(writing->out, "unknown");
        buffer_add_char(writing->out, '>');
        return;
    }
    buffer_add_text(writing->out, "{ ");
    json_object_foreach((json_t *)(uintptr_t)properties, key, property)
    {
        buffer_add_text(writing->out, any ? "; " : "");
        any = true;
        add_key(writing->out, slice_of(key));
        buffer_add_text(writing->out, is_required(schema, key) ? ": " : "?: ");
        add_type(writing, property);
    }
    buffer_add_text(writing->out, " }");
}

static void add_union(struct writing *writing, const json_t *list, const char *between)
{
    json_t *one;
    size_t at;

    buffer_add_text(writing->out, "(");
    json_array_foreach(list, at, one)
    {
        buffer_add_text(writing->out, at ? between : "");
        add_type(writing, one);
    }
    buffer_add_text(writing->out, ")");
}

static void add_literals(struct writing *writing, const json_t *list)
{
    json_t *one;
    size_t at;

    json_array_foreach(list, at, one)
    {
        buffer_add_text(writing->out, at ? " | " : "");
        if (json_is_object(one) || json_is_array(one))
            buffer_add_text(writing->out, "unknown");
        else
            json_write(writing->out, one, false);
    }
}

static void add_named(struct writing *writing, const json_t *schema, struct slice type)
{
    if (slice_is(type, "integer")) {
        buffer_add_text(writing->out, "number");
    } else if (slice_is(type, "string") || slice_is(type, "number") || slice_is(type, "boolean") ||
               slice_is(type, "null")) {
        buffer_add_slice(writing->out, type);
    } else if (slice_is(type, "array")) {
        buffer_add_text(writing->out, "Array<");
        add_type(writing, json_object_get(schema, "items"));
        buffer_add_char(writing->out, '>');
    } else if (slice_is(type, "object")) {
        add_object(writing, schema);
    } else {
        buffer_add_text(writing->out, "unknown");
    }
}

/* `#`, or a place one or two members below it: what references in practice are. */
static const json_t *follow(const struct writing *writing, struct slice reference)
{
    const json_t *at = writing->root;

    if (!slice_starts(reference, "#"))
        return NULL;
    reference = slice_from(reference, reference.len > 1 ? 2 : 1);
    while (reference.len && at) {
        struct slice segment = slice_split(reference, '/', &reference);

        at = json_object_getn(at, segment.len ? segment.data : "", segment.len);
    }
    return at;
}

static void add_kinds(struct writing *writing, const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type");
    json_t *one;
    size_t at;

    if (!json_is_array(type)) {
        add_named(writing, schema, json_string_slice(type));
        return;
    }
    json_array_foreach(type, at, one)
    {
        buffer_add_text(writing->out, at ? " | " : "");
        add_named(writing, schema, json_string_slice(one));
    }
}

static void add_type(struct writing *writing, const json_t *schema)
{
    struct slice reference = json_text(schema, "$ref");

    if (reference.len)
        schema = follow(writing, reference);
    if (!json_is_object(schema) || writing->depth >= MOST_DEPTH) {
        buffer_add_text(writing->out, "unknown");
        return;
    }
    writing->depth++;
    if (json_object_get(schema, "const"))
        json_write(writing->out, json_object_get(schema, "const"), false);
    else if (json_array_size(json_object_get(schema, "enum")))
        add_literals(writing, json_object_get(schema, "enum"));
    else if (json_array_size(json_object_get(schema, "anyOf")))
        add_union(writing, json_object_get(schema, "anyOf"), " | ");
    else if (json_array_size(json_object_get(schema, "oneOf")))
        add_union(writing, json_object_get(schema, "oneOf"), " | ");
    else if (json_array_size(json_object_get(schema, "allOf")))
        add_union(writing, json_object_get(schema, "allOf"), " & ");
    else if (!json_object_get(schema, "type") && json_object_get(schema, "properties"))
        add_object(writing, schema);
    else
        add_kinds(writing, schema);
    writing->depth--;
}

/* ---- functions ---- */

static void add_whole(struct buffer *out, const json_t *schema)
{
    struct writing writing = { .out = out, .root = schema };

    add_type(&writing, schema);
}

/* The parameters of a DO's function, by name; those of a Function are its one input. */
static void add_parameters(struct buffer *out, const struct program *program, uint32_t number)
{
    const struct function *function = &program->functions[number];
    const json_t *schema = json_object_get(described_row(program, number), "inputSchema");
    const json_t *properties = json_object_get(schema, "properties");
    struct writing writing = { .out = out, .root = schema };
    bool any = false;

    if (!function->service) {
        buffer_add_text(out, json_array_size(json_object_get(schema, "required")) ? "input: "
                                                                                  : "input?: ");
        add_whole(out, schema);
        return;
    }
    for (uint32_t i = 0; i < function->parameter_count; i++) {
        const struct parameter *parameter = &function->parameters[i];
        const char *name = parameter->name.data;
        const json_t *property =
            parameter->name.len
                ? json_object_getn(properties, parameter->name.data, parameter->name.len)
                : NULL;

        buffer_add_text(out, any ? ", " : "");
        any = true;
        if (parameter->rest)
            buffer_add_text(out, "...");
        if (parameter->name.len && is_identifier(parameter->name))
            buffer_add_slice(out, parameter->name);
        else
            buffer_printf(out, "argument%u", i + 1);
        buffer_add_text(out, parameter->rest ? ": unknown[]"
                             : parameter->has_default || !property || !is_required(schema, name)
                                 ? "?: "
                                 : ": ");
        if (!parameter->rest)
            add_type(&writing, property);
    }
}

static void add_signature(struct buffer *out, const struct program *program, uint32_t number)
{
    const json_t *output = json_object_get(described_row(program, number), "outputSchema");

    buffer_add_char(out, '(');
    add_parameters(out, program, number);
    buffer_add_text(out, "): Promise<");
    if (json_is_object(output))
        add_whole(out, output);
    else
        buffer_add_text(out, "unknown");
    buffer_add_text(out, ">");
}

/* The functions whose paths begin with the prefix, each namespace an object. */
static void add_space(struct buffer *out, const struct program *program, struct slice prefix,
                      unsigned depth)
{
    static const char blanks[] = "                                                            ";
    const char *indent = blanks + sizeof blanks - 1 - (depth < 28 ? 2 * depth : 56);
    struct slice last = { NULL, 0 };

    for (uint32_t i = 0; i < program->function_count; i++) {
        struct slice path = program->functions[i].path, rest, segment;

        if (path.len <= prefix.len || !slice_equal(slice_to(path, prefix.len), prefix))
            continue;
        segment = slice_split(slice_from(path, prefix.len), '.', &rest);
        if (slice_equal(segment, last))
            continue;
        last = segment;
        if (!rest.len)
            add_comment(out, json_text(described_row(program, i), "description"), indent);
        buffer_add_text(out, indent);
        add_key(out, segment);
        if (rest.len && depth < 28) {
            buffer_add_text(out, ": {\n");
            add_space(out, program, slice_to(path, prefix.len + segment.len + 1), depth + 1);
            buffer_add_text(out, indent);
            buffer_add_text(out, "};\n");
        } else {
            add_signature(out, program, i);
            buffer_add_text(out, ";\n");
        }
    }
}

static void add_program(struct buffer *out, const struct program *program)
{
    add_comment(out, program->description, "  ");
    buffer_add_text(out, "  ");
    add_key(out, program->id);
    if (program->function_count && !program->functions[0].path.len) {
        add_signature(out, program, 0);
        buffer_add_text(out, ";\n");
        return;
    }
    buffer_add_text(out, ": {\n");
    add_space(out, program, SLICE(""), 2);
    buffer_add_text(out, "  };\n");
}

void describe_types(const struct described *described, struct buffer *out)
{
    const struct program *program;

    buffer_add_text(out, "// What is loaded, as TypeScript. Made anew with every load.\n"
                         "export interface Definitions {\n");
    for (uint32_t i = 0; (program = described_at(described, i)); i++)
        add_program(out, program);
    buffer_add_text(out, "}\n");
}
