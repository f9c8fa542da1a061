/* normal_form.c - any schema, of any draft and short form, as one of 2020-12.
 *
 * Total: what cannot be understood becomes a schema that accepts, with a warning. Types are
 * inferred, `required: true` of a property goes to its parent, draft 4's `id` and boolean bounds,
 * tuples, `dependencies` and `nullable` are said in today's words. */
#include "schema/normal.h"
#include "schema/tree.h"

#include <string.h>

enum { DEEPEST = 45 }; /* schema_check() takes 50 on top of one another */

struct forming {
    json_t *warnings;
    unsigned depth;
};

static json_t *form(struct forming *forming, const json_t *given);

static void warn(struct forming *forming, const char *what, const char *detail)
{
    json_array_append_new(forming->warnings, json_sprintf("%s%s", what, detail));
}

/* ---- where schemas are ------------------------------------------------------------------- */

static const char *const maps[] = { "properties",  "patternProperties", "$defs",
                                    "definitions", "dependentSchemas",  NULL };
static const char *const lists[] = { "allOf", "anyOf", "oneOf", "prefixItems", NULL };
static const char *const ones[] = { "not",
                                    "if",
                                    "then",
                                    "else",
                                    "contains",
                                    "items",
                                    "additionalProperties",
                                    "additionalItems",
                                    "propertyNames",
                                    "unevaluatedItems",
                                    "unevaluatedProperties",
                                    "contentSchema",
                                    NULL };

static json_t *form_list(struct forming *forming, const json_t *given)
{
    json_t *made = json_array(), *value;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)given, at, value)
        json_array_append_new(made, form(forming, value));
    return made;
}

static json_t *form_map(struct forming *forming, const json_t *given)
{
    json_t *made = json_object(), *value;
    const char *key;
    size_t len;

    json_object_keylen_foreach((json_t *)(uintptr_t)given, key, len, value)
        json_object_setn_new(made, key, len, form(forming, value));
    return made;
}

static void form_member(struct forming *forming, json_t *schema, struct slice name, json_t *value)
{
    const char *key = keyword_of(name.data, name.len);
    json_t *made = NULL;

    if (is_one_of(key, maps) && json_is_object(value))
        made = form_map(forming, value);
    else if ((is_one_of(key, lists) || !strcmp(key, "items")) && json_is_array(value))
        made = form_list(forming, value);
    else if (is_one_of(key, maps) || is_one_of(key, lists))
        warn(forming, "left out, for it holds no schemas: ", key);
    else if (is_one_of(key, ones))
        made = form(forming, value);
    else
        made = tree_copy(value);
    if (made)
        json_object_setn_new(schema, name.data, name.len, made);
}

/* ---- types -------------------------------------------------------------------------------- */

static bool is_type(const char *name)
{
    static const char *const types[] = { "null",   "boolean", "integer", "number",
                                         "string", "array",   "object",  NULL };

    return is_one_of(name, types);
}

static json_t *types_of_values(const json_t *values)
{
    json_t *types = json_array(), *value;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)values, at,
                       value) if (!list_has_text(types, tree_type(value)))
        json_array_append_new(types, json_string(tree_type(value)));
    /* 1 and 1.5: a number is either. */
    json_array_foreach(types, at, value)
    {
        if (!strcmp(json_string_value(value), "integer") && list_has_text(types, "number")) {
            json_array_remove(types, at);
            break;
        }
    }
    return types;
}

static void infer_type(json_t *schema)
{
    const json_t *values = json_object_get(schema, "enum");
    json_t *constant = json_object_get(schema, "const");

    if (json_object_get(schema, "type"))
        return;
    if (json_is_object(json_object_get(schema, "properties"))) {
        json_object_set_new(schema, "type", json_string("object"));
    } else if (json_object_get(schema, "items") || json_object_get(schema, "prefixItems")) {
        json_object_set_new(schema, "type", json_string("array"));
    } else if (constant) {
        json_object_set_new(schema, "type", json_string(tree_type(constant)));
    } else if (json_array_size(values)) {
        json_object_set_new(schema, "type", list_shortest(types_of_values(values)));
    }
}

/* "string[]", "int": what the short forms know; else a warning, and any value. */
static void read_type_text(struct forming *forming, json_t *schema, struct slice text)
{
    struct normal normal = { .where = "" };
    bool optional;
    json_t *read = shorthand_read(&normal, text, &optional);

    json_object_del(schema, "type");
    if (json_is_object(read))
        json_object_update_missing(schema, read);
    else
        warn(forming, "any value is accepted where the type is unknown: ", text.data);
    json_decref(read);
}

static void read_type_list(struct forming *forming, json_t *schema, const json_t *given)
{
    json_t *types = json_array(), *value;
    bool unknown = false;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)given, at, value)
    {
        const char *name = json_string_value(value);

        unknown |= !name || !is_type(name);
        if (name && is_type(name) && !list_has_text(types, name))
            json_array_append_new(types, json_string(name));
    }
    if (unknown || !json_array_size(types)) {
        warn(forming, "any value is accepted where a type of a list is unknown", "");
        json_object_del(schema, "type");
        json_decref(types);
    } else {
        json_object_set_new(schema, "type", list_shortest(types));
    }
}

static void read_type(struct forming *forming, json_t *schema)
{
    json_t *type = json_incref(json_object_get(schema, "type"));

    if (json_is_text(type) && !is_type(json_string_value(type)))
        read_type_text(forming, schema, json_string_slice(type));
    else if (json_is_array(type))
        read_type_list(forming, schema, type);
    else if (type && !json_is_text(type)) {
        warn(forming, "any value is accepted where `type` is no name", "");
        json_object_del(schema, "type");
    }
    json_decref(type);
}

/* ---- the words of other drafts ----------------------------------------------------------------
 */

static void read_bound(json_t *schema, const char *exclusive, const char *bound)
{
    json_t *flag = json_object_get(schema, exclusive);
    bool strict = json_is_true(flag);

    if (!json_is_boolean(flag))
        return;
    json_object_del(schema, exclusive);
    if (strict && tree_is_number(json_object_get(schema, bound))) {
        json_object_set(schema, exclusive, json_object_get(schema, bound));
        json_object_del(schema, bound);
    }
}

/* Draft 4's `id`; where it is no text it is not one. */
static void read_id(json_t *schema)
{
    json_t *id = json_object_get(schema, "id");

    if (json_is_text(id) && !json_object_get(schema, "$id"))
        json_object_set(schema, "$id", id);
    if (json_is_text(id))
        json_object_del(schema, "id");
    if (json_is_text(json_object_get(schema, "$schema")))
        json_object_set_new(schema, "$schema",
                            json_string("https://json-schema.org/draft/2020-12/schema"));
}

static void read_tuple(json_t *schema)
{
    json_t *items = json_object_get(schema, "items");
    json_t *more = json_incref(json_object_get(schema, "additionalItems"));

    json_object_del(schema, "additionalItems");
    if (json_is_array(items)) {
        json_object_set(schema, "prefixItems", items);
        json_object_del(schema, "items");
        if (more)
            json_object_set(schema, "items", more);
    }
    json_decref(more);
}

static json_t *member_object(json_t *schema, const char *key)
{
    json_t *made = json_object_get(schema, key);

    if (!json_is_object(made)) {
        json_object_set_new(schema, key, json_object());
        made = json_object_get(schema, key);
    }
    return made;
}

static void read_dependencies(struct forming *forming, json_t *schema)
{
    json_t *given = json_incref(json_object_get(schema, "dependencies")), *value;
    const char *key;
    size_t len;

    json_object_del(schema, "dependencies");
    json_object_keylen_foreach(given, key, len, value)
    {
        if (json_is_array(value))
            json_object_setn(member_object(schema, "dependentRequired"), key, len, value);
        else
            json_object_setn_new(member_object(schema, "dependentSchemas"), key, len,
                                 form(forming, value));
    }
    json_decref(given);
}

static void add_null(json_t *list, json_t *null)
{
    json_t *value;
    size_t at;

    json_array_foreach(list, at, value) if (tree_equal(value, null))
    {
        json_decref(null);
        return;
    }
    json_array_append_new(list, null);
}

static void read_nullable(json_t *schema)
{
    bool may = json_is_true(json_object_get(schema, "nullable"));
    json_t *type = json_object_get(schema, "type");

    json_object_del(schema, "nullable");
    if (!may || !type)
        return;
    if (json_is_text(type)) {
        json_t *both = json_array();

        json_array_append(both, type);
        json_object_set_new(schema, "type", both);
    }
    add_null(json_object_get(schema, "type"), json_string("null"));
    json_object_set_new(schema, "type",
                        list_shortest(json_incref(json_object_get(schema, "type"))));
    if (json_is_array(json_object_get(schema, "enum")))
        add_null(json_object_get(schema, "enum"), json_null());
}

/* ---- required ---------------------------------------------------------------------------------
 */

/* The texts of the list, each once; and the properties that say so themselves. */
static void read_required(struct forming *forming, json_t *schema, const json_t *given)
{
    const json_t *properties = json_object_get(given, "properties");
    json_t *listed = json_object_get(given, "required"), *names = json_array(), *value;
    json_t *seen = json_object(), *own;
    const char *name;
    size_t at, len;

    json_array_foreach(listed, at, value)
    {
        if (!json_is_text(value))
            warn(forming, "required: left out, for it is no name", "");
        else
            list_add_name(names, seen, value);
    }
    json_object_keylen_foreach((json_t *)(uintptr_t)properties, name, len, value)
    {
        if (!json_is_true(json_object_get(value, "required")))
            continue;
        own = json_stringn(name, len);
        list_add_name(names, seen, own);
        json_decref(own);
    }
    json_decref(seen);
    json_object_del(schema, "required");
    if (json_array_size(names) || json_is_array(listed))
        json_object_set(schema, "required", names);
    json_decref(names);
}

/* ---- a schema -----------------------------------------------------------------------------------
 */

static json_t *form_object(struct forming *forming, const json_t *given)
{
    json_t *schema = json_object(), *value;
    const char *key;
    size_t len;

    json_object_keylen_foreach((json_t *)(uintptr_t)given, key, len, value)
        form_member(forming, schema, slice_make(key, len), value);
    read_required(forming, schema, given);
    read_id(schema);
    read_tuple(schema);
    read_dependencies(forming, schema);
    read_bound(schema, "exclusiveMinimum", "minimum");
    read_bound(schema, "exclusiveMaximum", "maximum");
    read_type(forming, schema);
    infer_type(schema);
    read_nullable(schema);
    return schema;
}

/* Fields and their lists, as definitions have them. NULL: it is none of these. */
static json_t *read_short(const json_t *given)
{
    json_t *read = NULL;

    if (schema_is_form(given) && schema_normalize(&read, given, "schema", NULL))
        return NULL;
    return read;
}

static json_t *form(struct forming *forming, const json_t *given)
{
    json_t *short_form, *schema;

    if (json_is_boolean(given))
        return json_boolean(json_is_true(given));
    if (forming->depth == DEEPEST) {
        warn(forming, "any value is accepted where schemas nest too deeply", "");
        return json_true();
    }
    forming->depth++;
    short_form = read_short(given);
    if (short_form)
        given = short_form;
    if (json_is_object(given)) {
        schema = form_object(forming, given);
    } else {
        warn(forming, "any value is accepted where there is no schema", "");
        schema = json_object();
    }
    json_decref(short_form);
    forming->depth--;
    return schema;
}

json_t *schema_normal_form(const json_t *given, json_t **warnings)
{
    struct forming forming = { .warnings = json_array() };
    json_t *schema = form(&forming, given);

    if (slice_is(json_text(schema, "type"), "object") &&
        !json_object_get(schema, "additionalProperties") &&
        !json_object_get(schema, "unevaluatedProperties"))
        json_object_set_new(schema, "additionalProperties", json_true());
    if (warnings)
        *warnings = forming.warnings;
    else
        json_decref(forming.warnings);
    return schema;
}
