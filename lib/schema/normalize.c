/* normalize.c - the short forms of input and output to one JSON Schema.
 *
 * A text says its field is there unless it ends in `?`; {type: …} and lists say so
 * by `required: true`. What is a JSON Schema already is copied, and only texts
 * for types and `required: true` inside of properties are put right. */
#include "schema/normal.h"
#include "schema/tree.h"

#include <string.h>

#define MOST_DEPTH 50 /* what schema_compile takes of objects in objects */

static void set_named(struct normal *normal, json_t *object, struct slice key, json_t *value)
{
    if (!value && normal->status)
        return;
    if (json_object_setn_new(object, key.data, key.len, value) != 0 && !normal->status)
        normal->status = error_no_memory(normal->error);
}

void normal_set(struct normal *normal, json_t *object, const char *key, json_t *value)
{
    set_named(normal, object, slice_of(key), value);
}

void normal_add(struct normal *normal, json_t *array, json_t *value)
{
    if (!value && normal->status)
        return;
    if (json_array_append_new(array, value) != 0 && !normal->status)
        normal->status = error_no_memory(normal->error);
}

json_t *normal_fail(struct normal *normal, const char *message)
{
    if (!normal->status && normal->field)
        normal->status = error_diagnose(normal->error, 1301, "%s: field '%s' %s", normal->where,
                                        normal->field, message);
    else if (!normal->status)
        normal->status = error_diagnose(normal->error, 1301, "%s: %s", normal->where, message);
    return NULL;
}

/* Keywords of JSON Schema, and the annotations that stand beside them. */
static bool is_keyword(const char *key)
{
    static const char *const keywords[] = { "type",
                                            "enum",
                                            "const",
                                            "required",
                                            "properties",
                                            "patternProperties",
                                            "additionalProperties",
                                            "propertyNames",
                                            "minProperties",
                                            "maxProperties",
                                            "items",
                                            "prefixItems",
                                            "contains",
                                            "minContains",
                                            "maxContains",
                                            "uniqueItems",
                                            "minItems",
                                            "maxItems",
                                            "minLength",
                                            "maxLength",
                                            "pattern",
                                            "format",
                                            "minimum",
                                            "maximum",
                                            "exclusiveMinimum",
                                            "exclusiveMaximum",
                                            "multipleOf",
                                            "allOf",
                                            "anyOf",
                                            "oneOf",
                                            "not",
                                            "if",
                                            "then",
                                            "else",
                                            "dependentRequired",
                                            "dependentSchemas",
                                            "default",
                                            "description",
                                            "title",
                                            "examples",
                                            "example",
                                            "nullable",
                                            "deprecated",
                                            "readOnly",
                                            "writeOnly",
                                            "definitions",
                                            "min",
                                            "max",
                                            "optional",
                                            "unevaluatedProperties",
                                            "unevaluatedItems",
                                            NULL };

    return key[0] == '$' || (key[0] == 'x' && key[1] == '-') || is_one_of(key, keywords);
}

/* "string", ["string", "null"]: the value of the keyword, not a field that is called type. */
static bool is_type_value(const json_t *type)
{
    return json_is_text(type) || (json_is_array(type) && json_is_text(json_array_get(type, 0)));
}

/* Whether a value would describe a field by itself: a type's name, or an object that says a type.
 */
static bool looks_like_field(const json_t *value)
{
    struct normal trial = { .where = "" };
    bool optional;
    json_t *read;

    if (json_is_object(value))
        return is_type_value(json_object_get(value, "type"));
    if (!json_is_text(value))
        return false;
    read = shorthand_read(&trial, json_string_slice(value), &optional);
    json_decref(read);
    return read != NULL;
}

/* Whether all that the keyword table does not know are fields. */
static bool has_fields_too(const json_t *object)
{
    const char *key;
    json_t *value;
    size_t len;
    bool some = false;

    json_object_keylen_foreach((json_t *)(uintptr_t)object, key, len, value)
    {
        if (is_keyword(keyword_of(key, len)))
            continue;
        if (!looks_like_field(value))
            return false;
        some = true;
    }
    return some;
}

/* Whether an object is nothing but fields, some of which may hold fields in turn. What is too
 * deep to be looked at counts as fields, so that the reader refuses it. */
static bool holds_fields(const json_t *object, unsigned levels)
{
    const char *key;
    json_t *value;
    size_t len;

    if (!levels)
        return true;
    json_object_keylen_foreach((json_t *)(uintptr_t)object, key, len, value)
    {
        bool nested = !is_keyword(keyword_of(key, len)) && json_is_object(value);

        if (!looks_like_field(value) && !(nested && holds_fields(value, levels - 1)))
            return false;
    }
    return json_object_size(object) > 0;
}

/* Whether an object of the user's is a schema or definition of one value, and not a list of
 * fields. Decided by what the values look like: {type: {…}} has a field called type, and so
 * has {type: "string", amount: "number"}. */
static bool is_definition(const json_t *object)
{
    static const char *const lists[] = { "enum", "allOf", "anyOf", "oneOf" };
    const json_t *properties = json_object_get(object, "properties");

    if (json_is_text(json_object_get(object, "$schema")) ||
        json_is_text(json_object_get(object, "$ref")) || json_object_get(object, "const"))
        return true;
    for (size_t at = 0; at < sizeof lists / sizeof lists[0]; at++) {
        if (json_is_array(json_object_get(object, lists[at])))
            return true;
    }
    if (json_is_object(properties) && !is_type_value(json_object_get(properties, "type")))
        return true;
    return is_type_value(json_object_get(object, "type")) && !has_fields_too(object);
}

static json_t *read_value(struct normal *normal, const json_t *value, bool *required);
static json_t *read_fields(struct normal *normal, const json_t *fields);

/* Copies the fields' schemas, and gathers the names of those that have to be there. */
static void read_properties(struct normal *normal, const json_t *fields, json_t *properties,
                            json_t *needed)
{
    const char *outer = normal->field, *name;
    json_t *value;
    size_t len;

    json_object_keylen_foreach((json_t *)(uintptr_t)fields, name, len, value)
    {
        bool required = false;

        normal->field = name;
        set_named(normal, properties, slice_make(name, len), read_value(normal, value, &required));
        if (required)
            normal_add(normal, needed, json_stringn(name, len));
        if (normal->status)
            return;
    }
    normal->field = outer;
}

/* {type: object, properties: {…}, required: […]} from the parts; takes both. */
static void set_properties(struct normal *normal, json_t *schema, json_t *properties,
                           json_t *needed, const json_t *given)
{
    json_t *seen = json_object();

    for (size_t at = 0; at < json_array_size(needed); at++)
        json_object_setn_new(seen, json_string_value(json_array_get(needed, at)),
                             json_string_length(json_array_get(needed, at)), json_true());
    for (size_t at = 0; at < json_array_size(given); at++) {
        json_t *name = json_array_get(given, at);

        if (json_is_text(name))
            list_add_name(needed, seen, name);
        else
            normal_add(normal, needed, json_incref(name));
    }
    json_decref(seen);
    normal_set(normal, schema, "properties", properties);
    if (json_array_size(needed))
        normal_set(normal, schema, "required", needed);
    else
        json_decref(needed);
}

static json_t *read_fields(struct normal *normal, const json_t *fields)
{
    json_t *schema = json_object(), *properties = json_object(), *needed = json_array();

    normal_set(normal, schema, "type", json_string("object"));
    read_properties(normal, fields, properties, needed);
    set_properties(normal, schema, properties, needed, NULL);
    return schema;
}

/* type: "string[]", or a list of such; merged into the schema. */
static void read_type(struct normal *normal, json_t *schema, const json_t *type, bool *optional)
{
    json_t *read;

    if (json_is_array(type)) {
        normal_set(normal, schema, "type", tree_copy(type));
        return;
    }
    read = shorthand_read(normal, json_string_slice(type), optional);
    if (read && json_object_update_missing(schema, read) != 0 && !normal->status)
        normal->status = error_no_memory(normal->error);
    json_decref(read);
}

/* min and max mean what the type makes of them. */
static const char *bound_name(const json_t *schema, bool most)
{
    struct slice type = json_text(schema, "type");

    if (slice_is(type, "string"))
        return most ? "maxLength" : "minLength";
    if (slice_is(type, "array"))
        return most ? "maxItems" : "minItems";
    return most ? "maximum" : "minimum";
}

/* One key of a definition beside type, properties and required. */
static void read_key(struct normal *normal, json_t *schema, struct slice name, json_t *value)
{
    const char *key = keyword_of(name.data, name.len);
    bool ignored;

    if (strcmp(key, "items") == 0 && !json_is_boolean(value)) {
        normal_set(normal, schema, key, read_value(normal, value, &ignored));
    } else if (strcmp(key, "example") == 0 && !json_object_get(schema, "examples")) {
        json_t *examples = json_array();

        normal_add(normal, examples, tree_copy(value));
        normal_set(normal, schema, "examples", examples);
    } else if ((strcmp(key, "min") == 0 || strcmp(key, "max") == 0) && tree_is_number(value)) {
        normal_set(normal, schema, bound_name(schema, key[1] == 'a'), tree_copy(value));
    } else {
        set_named(normal, schema, name, tree_copy(value));
    }
}

/* A definition of one value: {type, required, enum, default, …} or any JSON Schema. */
static json_t *read_definition(struct normal *normal, const json_t *object, bool *required)
{
    const json_t *type = json_object_get(object, "type");
    const json_t *given = json_object_get(object, "required");
    const json_t *fields = json_object_get(object, "properties");
    json_t *schema = json_object();
    bool optional = false;
    const char *key;
    json_t *value;
    size_t len;

    if (is_type_value(type))
        read_type(normal, schema, type, &optional);
    json_object_keylen_foreach((json_t *)(uintptr_t)object, key, len, value)
    {
        static const char *const elsewhere[] = { "type", "properties", "required", "optional",
                                                 NULL };

        if (!is_one_of(keyword_of(key, len), elsewhere))
            read_key(normal, schema, slice_make(key, len), value);
    }
    if (json_is_object(fields)) {
        json_t *properties = json_object(), *needed = json_array();

        read_properties(normal, fields, properties, needed);
        set_properties(normal, schema, properties, needed, given);
        if (!type)
            normal_set(normal, schema, "type", json_string("object"));
    } else if (json_is_array(given)) {
        normal_set(normal, schema, "required", tree_copy(given));
    }
    *required = json_is_true(given) && !optional;
    return schema;
}

/* An object that describes one field: as a schema does, or by fields of its own. */
static json_t *read_object(struct normal *normal, const json_t *object, bool *required)
{
    json_t *schema;

    if (normal->depth == MOST_DEPTH) {
        if (!normal->status)
            normal->status = error_diagnose(normal->error, 1305,
                                            "%s: fields nest more than %d deep: make it flatter",
                                            normal->where, MOST_DEPTH);
        return NULL;
    }
    normal->depth++;
    if (is_definition(object) || !holds_fields(object, MOST_DEPTH + 1)) {
        schema = read_definition(normal, object, required);
    } else {
        *required = false;
        schema = read_fields(normal, object);
    }
    normal->depth--;
    return schema;
}

/* What describes one field, in whatever form. */
static json_t *read_value(struct normal *normal, const json_t *value, bool *required)
{
    bool optional = false;
    json_t *schema;

    if (json_is_text(value)) {
        schema = shorthand_read(normal, json_string_slice(value), &optional);
        *required = !optional;
        return schema;
    }
    if (json_is_boolean(value))
        return json_boolean(json_is_true(value));
    if (json_is_null(value))
        return json_object();
    if (!json_is_object(value))
        return normal_fail(normal, "is described by a number or list: write a type like "
                                   "\"string[]\", or {type: …}");
    return read_object(normal, value, required);
}

/* [{name, type, required, …}] */
static json_t *read_list(struct normal *normal, const json_t *list)
{
    json_t *schema = json_object(), *properties = json_object(), *needed = json_array();

    normal_set(normal, schema, "type", json_string("object"));
    for (size_t at = 0; at < json_array_size(list) && !normal->status; at++) {
        const json_t *entry = json_array_get(list, at);
        struct slice name = json_text(entry, "name");
        json_t *copy = tree_copy_flat(entry);
        bool required = false;

        if (!name.len) {
            normal_fail(normal, "each entry of the list is an object with a name and a type");
        } else if (json_object_getn(properties, name.data, name.len)) {
            normal->field = name.data;
            normal_fail(normal, "is in the list twice");
        } else {
            normal->field = name.data;
            json_object_del(copy, "name");
            set_named(normal, properties, name, read_definition(normal, copy, &required));
            if (required)
                normal_add(normal, needed, json_stringn(name.data, name.len));
        }
        json_decref(copy);
    }
    set_properties(normal, schema, properties, needed, NULL);
    return schema;
}

static json_t *read_form(struct normal *normal, const json_t *form)
{
    bool ignored = false;

    if (json_is_array(form))
        return read_list(normal, form);
    if (json_is_text(form))
        return shorthand_read(normal, json_string_slice(form), &ignored);
    if (json_is_boolean(form))
        return json_boolean(json_is_true(form));
    if (!json_is_object(form))
        return normal_fail(normal, "write {x: number}, {x: {type: number, required: true}}, a "
                                   "list of {name, type}, or a JSON Schema");
    return is_definition(form) ? read_definition(normal, form, &ignored)
                               : read_fields(normal, form);
}

bool schema_is_form(const json_t *given)
{
    if (json_is_text(given))
        return true;
    if (json_is_array(given))
        return json_array_size(given) > 0;
    return json_is_object(given) && !is_definition(given) && holds_fields(given, MOST_DEPTH + 1);
}

mdx_status schema_normalize(json_t **schema, const json_t *form, const char *where,
                            struct error *error)
{
    struct normal normal = { .where = where, .error = error };
    json_t *read = read_form(&normal, form);

    *schema = NULL;
    if (!read && !normal.status)
        normal.status = error_no_memory(error);
    if (normal.status)
        json_decref(read);
    else
        *schema = read;
    return normal.status;
}
