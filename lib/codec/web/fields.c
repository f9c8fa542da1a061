/* fields.c - the form that a function's input schema asks for.
 *
 * A property is a field. Where a schema has no properties, parameters of a service's function are
 * fields of any kind; else the whole input is one field of JSON. */
#include "codec/web/web.h"

enum { MOST_REFERENCES = 8 };

/* `#/$defs/Address`; names with ~ or % in them are not followed. */
static const json_t *find_local(const json_t *root, struct slice reference)
{
    const json_t *at = root;

    if (!slice_starts(reference, "#"))
        return NULL;
    reference = slice_from(reference, slice_starts(reference, "#/") ? 2 : 1);
    while (reference.len && at) {
        struct slice part = slice_split(reference, '/', &reference);

        at = json_object_getn(at, part.data, part.len);
    }
    return at;
}

const json_t *field_schema(const json_t *root, const json_t *schema)
{
    for (unsigned hops = 0; hops < MOST_REFERENCES; hops++) {
        const json_t *reference = json_object_get(schema, "$ref");

        if (!json_is_string(reference))
            return schema;
        schema = find_local(root, json_string_slice(reference));
    }
    return NULL;
}

struct slice field_type(const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type");

    for (size_t at = 0; at < json_array_size(type); at++)
        if (!slice_is(json_string_slice(json_array_get(type, at)), "null"))
            return json_string_slice(json_array_get(type, at));
    return json_string_slice(type);
}

/* All of them texts, numbers or truths: what a choice can offer. */
static bool is_choice(const json_t *schema)
{
    const json_t *values = json_object_get(schema, "enum");

    for (size_t at = 0; at < json_array_size(values); at++) {
        const json_t *value = json_array_get(values, at);

        if (json_is_object(value) || json_is_array(value))
            return false;
    }
    return json_array_size(values) || json_object_get(schema, "const");
}

static void choose_line(struct field *field, struct slice format)
{
    static const char *const types[][2] = {
        { "date", "date" },   { "time", "time" },         { "email", "email" },
        { "uri", "url" },     { "url", "url" },           { "idn-email", "email" },
        { "color", "color" }, { "password", "password" }, { "tel", "tel" },
    };
    json_int_t longest = json_integer_value(json_object_get(field->schema, "maxLength"));

    field->widget = WIDGET_LINE;
    field->type = "text";
    for (size_t at = 0; at < sizeof types / sizeof types[0]; at++)
        if (slice_is(format, types[at][0]))
            field->type = types[at][1];
    if (slice_is(json_text(field->schema, "contentEncoding"), "base64") ||
        slice_is(format, "binary") || slice_is(format, "byte"))
        field->type = "file";
    else if (longest > 200 || slice_is(format, "multiline") || slice_is(format, "markdown"))
        field->widget = WIDGET_TEXT;
}

static void choose_widget(struct field *field, const json_t *root)
{
    struct slice type = field_type(field->schema);
    const json_t *items = field_schema(root, json_object_get(field->schema, "items"));
    struct slice item = field_type(items);

    field->widget = WIDGET_ANY;
    if (is_choice(field->schema)) {
        field->widget = WIDGET_CHOICE;
    } else if (slice_is(type, "boolean")) {
        field->widget = WIDGET_SWITCH;
    } else if (slice_is(type, "number") || slice_is(type, "integer")) {
        field->widget = WIDGET_LINE;
        field->type = "number";
    } else if (slice_is(type, "string")) {
        choose_line(field, json_text(field->schema, "format"));
    } else if (slice_is(type, "array")) {
        field->widget =
            slice_is(item, "string") || slice_is(item, "number") || slice_is(item, "integer")
                ? WIDGET_LIST
                : WIDGET_JSON;
    } else if (slice_is(type, "object")) {
        field->widget = WIDGET_JSON;
    }
}

static bool is_required(const json_t *root, struct slice name)
{
    const json_t *list = json_object_get(root, "required");

    for (size_t at = 0; at < json_array_size(list); at++)
        if (slice_equal(json_string_slice(json_array_get(list, at)), name))
            return true;
    return false;
}

static struct field *add(struct fields *fields, struct slice name, const json_t *schema)
{
    struct field *field = &fields->rows[fields->count++];

    field->name = name;
    field->schema = schema;
    field->label = json_text(schema, "title").len ? json_text(schema, "title") : name;
    field->hint = json_text(schema, "description");
    field->widget = WIDGET_ANY;
    return field;
}

static void add_whole(struct fields *fields, const json_t *schema)
{
    struct field *field = add(fields, SLICE("$json"), schema);

    fields->whole = true;
    field->label = SLICE("Input");
    field->widget = WIDGET_JSON;
}

static void add_properties(struct fields *fields, const json_t *root, const json_t *schema)
{
    /* jansson's walk takes no const */
    json_t *own = (json_t *)(uintptr_t)json_object_get(schema, "properties");
    const char *key;
    size_t len;
    json_t *value;

    json_object_keylen_foreach(own, key, len, value)
    {
        struct field *field = add(fields, slice_make(key, len), field_schema(root, value));

        field->required = is_required(schema, field->name);
        choose_widget(field, root);
    }
}

static bool all_named(const json_t *parameters)
{
    for (size_t at = 0; at < json_array_size(parameters); at++)
        if (!json_text(json_array_get(parameters, at), "name").len)
            return false;
    return true;
}

static void add_parameters(struct fields *fields, const json_t *parameters)
{
    for (size_t at = 0; at < json_array_size(parameters); at++) {
        const json_t *row = json_array_get(parameters, at);
        struct field *field = add(fields, json_text(row, "name"), NULL);

        if (json_is_true(json_object_get(row, "rest")))
            field->widget = WIDGET_LIST;
    }
}

static bool takes_nothing(const json_t *row, const json_t *schema)
{
    if (json_is_object(schema))
        return slice_is(field_type(schema), "object") &&
               json_is_false(json_object_get(schema, "additionalProperties"));
    return json_is_array(json_object_get(row, "params")) &&
           !json_array_size(json_object_get(row, "params")) &&
           !json_is_true(json_object_get(row, "context"));
}

mdx_status fields_make(struct fields *fields, const struct allocator *allocator, const json_t *row,
                       struct error *error)
{
    const json_t *root = json_object_get(row, "inputSchema");
    const json_t *schema = field_schema(root, root);
    const json_t *properties = json_object_get(schema, "properties");
    const json_t *parameters = json_object_get(row, "params");
    size_t count = json_object_size(properties);
    bool service = json_is_true(json_object_get(row, "service"));

    if (!count && !json_is_object(schema) && service && all_named(parameters))
        count = json_array_size(parameters);
    fields->rows = mem_array(allocator, count < MOST_FIELDS ? count + 1 : 1, sizeof *fields->rows);
    if (!fields->rows)
        return error_no_memory(error);
    if (count > MOST_FIELDS || (!count && !takes_nothing(row, schema)))
        add_whole(fields, schema);
    else if (json_object_size(properties))
        add_properties(fields, root, schema);
    else if (count)
        add_parameters(fields, parameters);
    return MDX_OK;
}

void fields_free(struct fields *fields, const struct allocator *allocator)
{
    mem_free(allocator, fields->rows);
}
