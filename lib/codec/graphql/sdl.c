/* sdl.c - the schema as text, as graphql-js prints the schema that introspection describes. */
#include "codec/graphql/schema.h"

/* ---- descriptions ---- */

/* Whether a text in triple quotes reads back as it is. */
static bool fits_block(struct slice text)
{
    bool empty = true, indent = false, common = true, seen = false;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];

        if (c == '\n') {
            if (empty && !seen)
                return false;
            seen = true;
            empty = true;
            indent = false;
        } else if (c == '\t' || c == ' ') {
            indent = indent || empty;
        } else if (c < 16) {
            return false;
        } else {
            common = common && indent;
            empty = false;
        }
    }
    return !empty && !(common && seen);
}

static void add_indent(struct buffer *out, unsigned indent)
{
    for (unsigned i = 0; i < indent; i++)
        buffer_add_text(out, "  ");
}

static size_t characters(struct slice text)
{
    size_t count = 0;

    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.data[i];

        count += (c & 0xC0) != 0x80 ? (c >= 0xF0 ? 2 : 1) : 0;
    }
    return count;
}

/* All lines but the first begin with blanks: the first must not stand beside the quotes. */
static bool needs_line(struct slice text)
{
    bool any = false;

    for (size_t i = 0; i < text.len; i++) {
        if (text.data[i] != '\n')
            continue;
        any = true;
        if (i + 1 < text.len && text.data[i + 1] != '\n' && text.data[i + 1] != ' ' &&
            text.data[i + 1] != '\t')
            return false;
    }
    return any;
}

static void add_block(struct buffer *out, struct slice text, unsigned indent)
{
    bool single = slice_find(text, '\n') == text.len;
    bool quotes = slice_ends(text, "\"\"\"");
    bool end = (slice_ends(text, "\"") && !quotes) || slice_ends(text, "\\");
    bool line = needs_line(text);
    bool lines = !single || characters(text) > 70 || end || line || quotes;
    bool blank = single && text.len && (text.data[0] == ' ' || text.data[0] == '\t');

    buffer_add_text(out, "\"\"\"");
    if ((lines && !blank) || line) {
        buffer_add_char(out, '\n');
        add_indent(out, indent);
    }
    for (size_t i = 0; i < text.len; i++) {
        if (slice_starts(slice_from(text, i), "\"\"\"")) {
            buffer_add_text(out, "\\\"\"\"");
            i += 2;
            continue;
        }
        buffer_add_char(out, text.data[i]);
        if (text.data[i] == '\n')
            add_indent(out, indent);
    }
    if (lines || end) {
        buffer_add_char(out, '\n');
        add_indent(out, indent);
    }
    buffer_add_text(out, "\"\"\"");
}

static void add_description(struct buffer *out, struct slice text, unsigned indent, bool first)
{
    if (!text.len)
        return;
    if (indent && !first)
        buffer_add_char(out, '\n');
    add_indent(out, indent);
    if (fits_block(text))
        add_block(out, text, indent);
    else
        gql_write_string(text, out);
    buffer_add_char(out, '\n');
}

/* ---- types ---- */

static void add_input(struct buffer *out, const struct gql_input *input)
{
    buffer_add_slice(out, input->name);
    buffer_add_text(out, ": ");
    gql_type_write(input->type, out);
    if (!input->literal)
        return;
    buffer_add_text(out, " = ");
    buffer_add_text(out, input->literal);
}

static void add_arguments(struct buffer *out, const struct gql_field *field)
{
    bool described = false;

    for (uint32_t i = 0; i < field->input_count; i++)
        described = described || field->inputs[i].description.len;
    if (!field->input_count)
        return;
    buffer_add_char(out, '(');
    for (uint32_t i = 0; i < field->input_count; i++) {
        if (described) {
            buffer_add_char(out, '\n');
            add_description(out, field->inputs[i].description, 2, !i);
            add_indent(out, 2);
        } else if (i) {
            buffer_add_text(out, ", ");
        }
        add_input(out, &field->inputs[i]);
    }
    buffer_add_text(out, described ? "\n  )" : ")");
}

static void add_object(struct buffer *out, const struct gql_type *type)
{
    buffer_add_text(out, "type ");
    buffer_add_slice(out, type->name);
    buffer_add_text(out, " {\n");
    for (uint32_t i = 0; i < type->field_count; i++) {
        const struct gql_field *field = &type->fields[i];

        add_description(out, field->description, 1, !i);
        add_indent(out, 1);
        buffer_add_slice(out, field->name);
        add_arguments(out, field);
        buffer_add_text(out, ": ");
        gql_type_write(field->type, out);
        buffer_add_char(out, '\n');
    }
    buffer_add_char(out, '}');
}

static void add_input_object(struct buffer *out, const struct gql_type *type)
{
    buffer_add_text(out, "input ");
    buffer_add_slice(out, type->name);
    buffer_add_text(out, " {\n");
    for (uint32_t i = 0; i < type->input_count; i++) {
        add_description(out, type->inputs[i].description, 1, !i);
        add_indent(out, 1);
        add_input(out, &type->inputs[i]);
        buffer_add_char(out, '\n');
    }
    buffer_add_char(out, '}');
}

static void add_enum(struct buffer *out, const struct gql_type *type)
{
    buffer_add_text(out, "enum ");
    buffer_add_slice(out, type->name);
    buffer_add_text(out, " {\n");
    for (uint32_t i = 0; i < type->value_count; i++) {
        add_indent(out, 1);
        buffer_add_slice(out, type->values[i]);
        buffer_add_char(out, '\n');
    }
    buffer_add_char(out, '}');
}

static void add_type(struct buffer *out, const struct gql_type *type)
{
    if (type->kind == GQL_OBJECT) {
        add_object(out, type);
    } else if (type->kind == GQL_INPUT_OBJECT) {
        add_input_object(out, type);
    } else if (type->kind == GQL_ENUM) {
        add_enum(out, type);
    } else {
        buffer_add_text(out, "scalar ");
        buffer_add_slice(out, type->name);
    }
}

void gql_schema_write(const struct gql_schema *schema, struct buffer *out)
{
    bool any = false;

    for (uint32_t i = 0; i < schema->sorted_count; i++) {
        const struct gql_type *type = schema->sorted[i];

        if (type->meta || (type->kind == GQL_SCALAR && type->scalar < GQL_SCALAR_JSON))
            continue;
        if (any)
            buffer_add_text(out, "\n\n");
        any = true;
        add_type(out, type);
    }
}
