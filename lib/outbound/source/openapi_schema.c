/* openapi_schema.c - schemas of OpenAPI as JSON Schema 2020-12, with references made short.
 *
 * Only what is referred to is kept, once, under "$defs": cycles stay references. What is no schema
 * (`example`, `xml`, `discriminator`, x-…) is left out. */
#include "outbound/source/openapi.h"

#include <string.h>

#define MOST_DEPTH 150
#define MOST_HOPS  100

/* ---- references ----------------------------------------------------------------------- */

/* One segment of a JSON pointer in a fragment, decoded. */
static bool add_segment(struct buffer *out, struct slice segment)
{
    for (size_t at = 0; at < segment.len; at++) {
        char c = segment.data[at];
        unsigned value;

        if (c == '~' && at + 1 < segment.len) {
            buffer_add_char(out, segment.data[++at] == '1' ? '/' : '~');
        } else if (c == '%' && at + 2 < segment.len) {
            value = 0;
            for (int digit = 1; digit <= 2; digit++) {
                char h = segment.data[at + (size_t)digit];

                value = value * 16 + (unsigned)(h <= '9' ? h - '0' : (h | 32) - 'a' + 10);
            }
            buffer_add_char(out, (char)value);
            at += 2;
        } else {
            buffer_add_char(out, c);
        }
    }
    return !buffer_failed(out);
}

static const json_t *step(const json_t *at, struct slice segment)
{
    uint64_t index;

    if (json_is_array(at))
        return slice_to_u64(segment, &index) ? json_array_get(at, (size_t)index) : NULL;
    return json_object_getn(at, segment.data, segment.len);
}

/* What the pointer names in the document; NULL: nothing. */
static const json_t *look_up(struct importing *importing, struct slice pointer)
{
    const json_t *at = importing->document;
    struct buffer segment;

    buffer_init(&segment, importing->allocator, SIZE_MAX);
    if (pointer.len && pointer.data[0] != '/')
        at = NULL; /* an anchor */
    while (at && pointer.len) {
        buffer_clear(&segment);
        if (!add_segment(&segment, slice_split(slice_from(pointer, 1), '/', &pointer)))
            importing_no_memory(importing);
        at = step(at, buffer_slice(&segment));
        if (pointer.len) { /* the slash that slice_split() took belongs to the next one */
            pointer.data--;
            pointer.len++;
        }
    }
    buffer_free(&segment);
    return at;
}

/* The pointer in "#/…"; NULL data, noted: it leads to another document. */
static struct slice pointer_of(struct importing *importing, struct slice reference)
{
    if (slice_starts(reference, "#"))
        return slice_from(reference, 1);
    if (!reference.data)
        importing_fault(importing, "a $ref is no text");
    else
        importing_fault(
            importing,
            "$ref \"%.*s\" leads to another document, which is not fetched; put what it "
            "holds into this one",
            (int)(reference.len < 200 ? reference.len : 200), reference.data);
    return slice_make(NULL, 0);
}

static void dangles(struct importing *importing, struct slice reference)
{
    if (importing_fault(importing, "$ref \"%.*s\" leads nowhere",
                        (int)(reference.len < 200 ? reference.len : 200), reference.data))
        error_hint(importing->error, "Put what it names into the document, or correct the $ref.");
}

static void circles(struct importing *importing, struct slice reference)
{
    if (importing_fault(importing, "$ref \"%.*s\" leads nowhere: it comes back to itself",
                        (int)(reference.len < 200 ? reference.len : 200), reference.data))
        error_hint(importing->error, "Put what it names in the place of one of these $ref.");
}

const json_t *importing_follow(struct importing *importing, const json_t *object)
{
    for (int hop = 0; object && json_object_get(object, "$ref"); hop++) {
        struct slice reference = json_text(object, "$ref");
        struct slice pointer = pointer_of(importing, reference);

        if (!pointer.data)
            return NULL;
        if (hop == MOST_HOPS) {
            circles(importing, reference);
            return NULL;
        }
        object = importing_work(importing, 1) ? look_up(importing, pointer) : NULL;
        if (!object)
            dangles(importing, reference);
    }
    return object;
}

/* The name under "$defs": the last segment for a component, else the pointer itself; letters that
 * would have to be escaped in a pointer become _. */
static void add_name(struct buffer *out, struct slice pointer)
{
    static const char components[] = "/components/schemas/";

    pointer = slice_starts(pointer, components) ? slice_from(pointer, sizeof components - 1)
                                                : slice_from(pointer, 1);
    for (size_t at = 0; at < pointer.len; at++)
        buffer_add_char(out, strchr("/~%#\"\\", pointer.data[at]) ? '_' : pointer.data[at]);
}

/* Keeps the schema for later, under a name of its own. */
static json_t *name_schema(struct importing *importing, struct slice pointer, struct slice key)
{
    struct buffer name;
    json_t *text;

    buffer_init(&name, importing->allocator, SIZE_MAX);
    add_name(&name, pointer);
    if (!name.len)
        buffer_add_text(&name, "document");
    text = buffer_failed(&name) ? NULL
                                : importing_unique(importing, importing->defs, buffer_slice(&name));
    if (!text || json_object_setn_new(importing->names, key.data, key.len, text) ||
        json_object_setn_new(importing->defs, json_string_value(text), json_string_length(text),
                             json_true()) ||
        json_array_append_new(
            importing->waiting,
            json_pack("[s%O]", pointer.len ? pointer.data : "", pointer.len, text))) {
        importing_no_memory(importing);
        text = NULL;
    }
    buffer_free(&name);
    return text;
}

/* One schema has one name, however its pointers are spelled. */
static json_t *name_of(struct importing *importing, struct slice pointer, const json_t *schema)
{
    struct buffer key;
    json_t *name;

    buffer_init(&key, importing->allocator, SIZE_MAX);
    buffer_add_hex(&key, &schema, sizeof schema);
    name = json_object_getn(importing->names, key.data, key.len);
    if (!name && buffer_failed(&key))
        importing_no_memory(importing);
    else if (!name)
        name = name_schema(importing, pointer, buffer_slice(&key));
    buffer_free(&key);
    return name;
}

static json_t *short_reference(struct importing *importing, struct slice reference)
{
    struct slice pointer = pointer_of(importing, reference);
    const json_t *schema = pointer.data ? look_up(importing, pointer) : NULL;
    const json_t *name;
    struct buffer text;
    json_t *made;

    if (pointer.data && !schema)
        dangles(importing, reference);
    name = schema ? name_of(importing, pointer, schema) : NULL;
    if (!name)
        return NULL;
    buffer_init(&text, importing->allocator, SIZE_MAX);
    buffer_add_text(&text, "#/$defs/");
    buffer_add_slice(&text, json_string_slice(name));
    made = buffer_failed(&text) ? NULL : json_stringn(text.data, text.len);
    buffer_free(&text);
    return made;
}

/* ---- one schema ------------------------------------------------------------------------ */

static json_t *convert(struct importing *importing, const json_t *schema, unsigned depth);

static json_t *convert_list(struct importing *importing, const json_t *list, unsigned depth)
{
    json_t *made = json_array(), *item;
    size_t at;

    json_array_foreach(list, at, item) json_array_append_new(made, convert(importing, item, depth));
    return made;
}

static json_t *convert_members(struct importing *importing, const json_t *members, unsigned depth)
{
    json_t *made = json_object(), *member;
    const char *key;

    json_object_foreach((json_t *)(uintptr_t)members, key, member)
        json_object_set_new(made, key, convert(importing, member, depth));
    return made;
}

enum keyword { KEYWORD_VALUE, KEYWORD_SCHEMA, KEYWORD_LIST, KEYWORD_MEMBERS, KEYWORD_NONE };

static enum keyword keyword_of(const char *name)
{
    static const struct {
        const char *name;
        enum keyword keyword;
    } rows[] = {
        { "properties", KEYWORD_MEMBERS },
        { "items", KEYWORD_SCHEMA },
        { "allOf", KEYWORD_LIST },
        { "oneOf", KEYWORD_LIST },
        { "anyOf", KEYWORD_LIST },
        { "not", KEYWORD_SCHEMA },
        { "additionalProperties", KEYWORD_SCHEMA },
        { "patternProperties", KEYWORD_MEMBERS },
        { "prefixItems", KEYWORD_LIST },
        { "if", KEYWORD_SCHEMA },
        { "then", KEYWORD_SCHEMA },
        { "else", KEYWORD_SCHEMA },
        { "contains", KEYWORD_SCHEMA },
        { "propertyNames", KEYWORD_SCHEMA },
        { "dependentSchemas", KEYWORD_MEMBERS },
        { "unevaluatedItems", KEYWORD_SCHEMA },
        { "unevaluatedProperties", KEYWORD_SCHEMA },
        { "$defs", KEYWORD_MEMBERS },
        { "example", KEYWORD_NONE },
        { "examples", KEYWORD_NONE },
        { "xml", KEYWORD_NONE },
        { "externalDocs", KEYWORD_NONE },
        { "discriminator", KEYWORD_NONE },
        { "nullable", KEYWORD_NONE },
        { "$schema", KEYWORD_NONE },
        { "$id", KEYWORD_NONE },
        { "$anchor", KEYWORD_NONE },
    };

    if (!strncmp(name, "x-", 2))
        return KEYWORD_NONE;
    for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++)
        if (!strcmp(rows[at].name, name))
            return rows[at].keyword;
    return KEYWORD_VALUE;
}

static void convert_keyword(struct importing *importing, json_t *made, const char *key,
                            json_t *value, unsigned depth)
{
    enum keyword keyword = keyword_of(key);

    if (!strcmp(key, "$ref"))
        json_object_set_new(made, key, short_reference(importing, json_string_slice(value)));
    else if (keyword == KEYWORD_SCHEMA)
        json_object_set_new(made, key, convert(importing, value, depth + 1));
    else if (keyword == KEYWORD_LIST)
        json_object_set_new(made, key, convert_list(importing, value, depth + 1));
    else if (keyword == KEYWORD_MEMBERS)
        json_object_set_new(made, key, convert_members(importing, value, depth + 1));
    else if (keyword == KEYWORD_VALUE)
        json_object_set(made, key, value);
}

/* exclusiveMinimum: true beside minimum. */
static void convert_bound(json_t *made, const char *exclusive, const char *bound)
{
    const json_t *flag = json_object_get(made, exclusive);

    if (!json_is_boolean(flag))
        return;
    if (json_is_true(flag) && json_is_number(json_object_get(made, bound))) {
        json_object_set(made, exclusive, json_object_get(made, bound));
        json_object_del(made, bound);
    } else {
        json_object_del(made, exclusive);
    }
}

static bool has_null(const json_t *list)
{
    json_t *value;
    size_t at;

    json_array_foreach(list, at, value)
    {
        if (json_is_null(value))
            return true;
    }
    return false;
}

/* nullable: true. */
static json_t *allow_null(json_t *made)
{
    json_t *type = json_object_get(made, "type");
    json_t *values = json_object_get(made, "enum");

    if (json_is_string(type)) {
        json_object_set_new(made, "type", json_pack("[Os]", type, "null"));
        if (values && !has_null(values)) {
            json_t *more = json_copy(values);

            json_array_append_new(more, json_null());
            json_object_set_new(made, "enum", more);
        }
        return made;
    }
    if (json_object_get(made, "$ref") || json_object_get(made, "allOf") ||
        json_object_get(made, "oneOf") || json_object_get(made, "anyOf"))
        return json_pack("{s:[o,{s:s}]}", "anyOf", made, "type", "null");
    return made;
}

static json_t *convert(struct importing *importing, const json_t *schema, unsigned depth)
{
    json_t *made, *value;
    const char *key;

    if (!json_is_object(schema))
        return json_is_boolean(schema) ? json_incref((json_t *)(uintptr_t)schema) : json_object();
    if (!importing_work(importing, 1 + json_object_size(schema)))
        return json_object();
    if (depth == MOST_DEPTH) {
        importing_fault(importing, "a schema nests deeper than %d levels", MOST_DEPTH);
        return json_object();
    }
    made = json_object();
    if (!made)
        importing_no_memory(importing);
    json_object_foreach((json_t *)(uintptr_t)schema, key, value)
        convert_keyword(importing, made, key, value, depth);
    if (!importing->old)
        return made;
    convert_bound(made, "exclusiveMinimum", "minimum");
    convert_bound(made, "exclusiveMaximum", "maximum");
    return json_is_true(json_object_get(schema, "nullable")) ? allow_null(made) : made;
}

json_t *importing_schema(struct importing *importing, const json_t *schema)
{
    return convert(importing, schema, 0);
}

void importing_finish_schemas(struct importing *importing)
{
    for (size_t at = 0; at < json_array_size(importing->waiting) && !importing->status; at++) {
        const json_t *row = json_array_get(importing->waiting, at);
        const json_t *name = json_array_get(row, 1);
        struct slice pointer = json_string_slice(json_array_get(row, 0));
        json_t *made;

        buffer_clear(&importing->place);
        buffer_add_char(&importing->place, '#');
        buffer_add_slice(&importing->place, pointer);
        made = convert(importing, look_up(importing, pointer), 0);
        if (!made || json_object_setn_new(importing->defs, json_string_value(name),
                                          json_string_length(name), made))
            importing_no_memory(importing);
    }
    buffer_clear(&importing->place);
}
