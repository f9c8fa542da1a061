/* types.c - a schema as a type of TypeScript, its descriptions as comments.
 *
 * A reference that leads back into itself is `unknown`, and so is what is nested too deeply or what
 * makes one type too long: schemas come from anybody. */
#include "codec/describe/describe.h"

enum {
    MOST_DEPTH = 24,
    MOST_BYTES = 1 << 17, /* of one type, about */
};

static const char blanks[] = "                                                            ";

const char *describe_indent(unsigned depth)
{
    return blanks + sizeof blanks - 1 - (depth < 28 ? 2 * depth : 56);
}

/* The reference that is being followed, inside those that led to it. */
struct following {
    const json_t *schema;
    const struct following *outer;
};

struct writing {
    struct buffer *out;
    const json_t *root; /* of references */
    const struct following *following;
    size_t start;
    unsigned depth, indent;
};

bool describe_is_identifier(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];

        if (!((c | 32) >= 'a' && (c | 32) <= 'z') && c != '_' && c != '$' &&
            !(i && c >= '0' && c <= '9'))
            return false;
    }
    return text.len > 0;
}

/* A method called `new` would be a constructor. */
void describe_key(struct buffer *out, struct slice key)
{
    if (describe_is_identifier(key) && !slice_is(key, "new"))
        buffer_add_slice(out, key);
    else
        buffer_add_json(out, key);
}

static void add_line(struct buffer *out, struct slice line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (slice_starts(slice_from(line, i), "*/"))
            buffer_add_text(out, "* ");
        else if (line.data[i] != '\r')
            buffer_add_char(out, line.data[i]);
    }
}

static struct slice trimmed(struct slice text)
{
    while (text.len && (unsigned char)text.data[text.len - 1] <= ' ')
        text.len--;
    while (text.len && (unsigned char)text.data[0] <= ' ')
        text = slice_from(text, 1);
    return text;
}

void describe_comment(struct buffer *out, struct slice text, unsigned depth)
{
    const char *indent = describe_indent(depth);
    struct slice rest = trimmed(text);

    if (!rest.len)
        return;
    if (slice_find(rest, '\n') == rest.len) {
        buffer_printf(out, "%s/** ", indent);
        add_line(out, rest);
        buffer_add_text(out, " */\n");
        return;
    }
    buffer_printf(out, "%s/**\n", indent);
    while (rest.len) {
        struct slice line = slice_split(rest, '\n', &rest);

        buffer_printf(out, "%s *%s", indent, trimmed(line).len ? " " : "");
        add_line(out, slice_to(line, trimmed(line).len ? line.len : 0));
        buffer_add_char(out, '\n');
    }
    buffer_printf(out, "%s */\n", indent);
}

bool describe_requires(const json_t *schema, struct slice key)
{
    json_t *one;
    size_t at;

    json_array_foreach(json_object_get(schema, "required"), at, one)
    {
        if (slice_equal(json_string_slice(one), key))
            return true;
    }
    return false;
}

static void add_type(struct writing *writing, const json_t *schema);

static bool has_descriptions(const json_t *properties)
{
    const char *key;
    json_t *property;

    json_object_foreach((json_t *)(uintptr_t)properties, key, property)
    {
        if (json_text(property, "description").len)
            return true;
    }
    return false;
}

/* One line, or with comments a line for each property. */
static void add_properties(struct writing *writing, const json_t *schema, const json_t *properties)
{
    struct buffer *out = writing->out;
    const bool lines = has_descriptions(properties);
    const char *key;
    json_t *property;
    size_t key_len;
    bool any = false;

    writing->indent += lines;
    buffer_add_text(out, lines ? "{\n" : "{ ");
    json_object_keylen_foreach((json_t *)(uintptr_t)properties, key, key_len, property)
    {
        struct slice name = slice_make(key, key_len);

        if (lines) {
            describe_comment(out, json_text(property, "description"), writing->indent);
            buffer_add_text(out, describe_indent(writing->indent));
        } else {
            buffer_add_text(out, any ? "; " : "");
        }
        any = true;
        describe_key(out, name);
        buffer_add_text(out, describe_requires(schema, name) ? ": " : "?: ");
        add_type(writing, property);
        buffer_add_text(out, lines ? ";\n" : "");
    }
    writing->indent -= lines;
    buffer_printf(out, "%s}", lines ? describe_indent(writing->indent) : " ");
}

static void add_object(struct writing *writing, const json_t *schema)
{
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *more = json_object_get(schema, "additionalProperties");

    if (json_object_size(properties)) {
        add_properties(writing, schema, properties);
        return;
    }
    buffer_add_text(writing->out, "Record<string, ");
    if (json_is_object(more))
        add_type(writing, more);
    else
        buffer_add_text(writing->out, "unknown");
    buffer_add_char(writing->out, '>');
}

static void add_literal(struct writing *writing, const json_t *value)
{
    if (json_is_object(value) || json_is_array(value))
        buffer_add_text(writing->out, "unknown");
    else
        json_write(writing->out, value, false);
}

static void add_literals(struct writing *writing, const json_t *list)
{
    json_t *one;
    size_t at;

    json_array_foreach(list, at, one)
    {
        buffer_add_text(writing->out, at ? " | " : "");
        add_literal(writing, one);
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

static void add_kinds(struct writing *writing, const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type");
    json_t *one;
    size_t at;

    if (!json_array_size(type)) {
        add_named(writing, schema, json_string_slice(type));
        return;
    }
    json_array_foreach(type, at, one)
    {
        buffer_add_text(writing->out, at ? " | " : "");
        add_named(writing, schema, json_string_slice(one));
    }
}

/* What the schema says of itself; false: nothing. */
static bool add_own(struct writing *writing, const json_t *schema)
{
    if (json_object_get(schema, "const"))
        add_literal(writing, json_object_get(schema, "const"));
    else if (json_array_size(json_object_get(schema, "enum")))
        add_literals(writing, json_object_get(schema, "enum"));
    else if (json_object_get(schema, "type"))
        add_kinds(writing, schema);
    else if (json_object_size(json_object_get(schema, "properties")))
        add_object(writing, schema);
    else
        return false;
    return true;
}

/* `A | B` or `A & B`. What is unknown makes all of a union unknown, and adds nothing to the others
 * of an intersection. */
static bool add_branches(struct writing *writing, const json_t *list, bool all)
{
    struct buffer *out = writing->out;
    const size_t before = out->len;
    json_t *one;
    size_t at, written = 0;

    json_array_foreach(list, at, one)
    {
        const size_t link = out->len;
        size_t start;

        buffer_add_text(out, written ? all ? " & " : " | " : "");
        start = out->len;
        buffer_add_char(out, '(');
        add_type(writing, one);
        buffer_add_char(out, ')');
        if (buffer_failed(out))
            return false;
        written++;
        if (!slice_is(slice_from(buffer_slice(out), start), "(unknown)"))
            continue;
        out->len = all ? link : before;
        written--;
        if (!all)
            return false;
    }
    return written > 0;
}

/* A schema's own words and its branches hold together. */
static void add_parts(struct writing *writing, const json_t *schema)
{
    static const char *const keys[] = { "anyOf", "oneOf", "allOf" };
    struct buffer *out = writing->out;
    bool any = false;

    for (size_t i = 0; i < 3; i++) {
        const json_t *list = json_object_get(schema, keys[i]);
        const size_t before = out->len;

        if (!json_array_size(list))
            continue;
        buffer_add_text(out, any ? " & (" : "(");
        if (add_branches(writing, list, i == 2)) {
            buffer_add_char(out, ')');
            any = true;
        } else if (!buffer_failed(out)) {
            out->len = before;
        }
    }
    if (any && !json_object_get(schema, "const") && !json_object_get(schema, "enum") &&
        !json_object_size(json_object_get(schema, "properties")))
        return;
    if (any)
        buffer_add_text(out, " & (");
    if (!add_own(writing, schema))
        buffer_add_text(out, "unknown");
    buffer_add_text(out, any ? ")" : "");
}

static bool is_followed(const struct writing *writing, const json_t *schema)
{
    for (const struct following *at = writing->following; at; at = at->outer)
        if (at->schema == schema)
            return true;
    return false;
}

static void add_type(struct writing *writing, const json_t *schema)
{
    struct slice reference = json_text(schema, "$ref");
    struct following following = { NULL, writing->following };

    if (reference.len) {
        schema = slice_starts(reference, "#")
                     ? described_part(writing->root, slice_from(reference, 1))
                     : NULL;
        following.schema = schema;
    }
    if (!json_is_object(schema) || writing->depth >= MOST_DEPTH || is_followed(writing, schema) ||
        writing->out->len - writing->start > MOST_BYTES) {
        buffer_add_text(writing->out, "unknown");
        return;
    }
    if (reference.len)
        writing->following = &following;
    writing->depth++;
    add_parts(writing, schema);
    writing->depth--;
    writing->following = following.outer;
}

void describe_type(struct buffer *out, const json_t *root, const json_t *schema, unsigned indent)
{
    const struct following whole = { root, NULL };
    struct writing writing = {
        .out = out, .root = root, .following = &whole, .start = out->len, .indent = indent
    };

    if (schema == root)
        writing.following = NULL;
    add_type(&writing, schema);
}
