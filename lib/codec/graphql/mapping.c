/* mapping.c - from JSON Schemas to types: the rules 3 to 6. */
#include "codec/graphql/schema.h"

enum {
    MOST_DEPTH = 40,
    MOST_LOOKS = 1000, /* at schemas, to find out whether one refuses null */
    MOST_NAME = 250,   /* bytes of a name made of others */
    MOST_WRAPPERS = 9  /* that clients ask for: lists and non-nulls of one type */
};

static const struct gql_type *scalar(struct gql_mapping *mapping, enum gql_scalar which)
{
    mapping->piece->uses[which] = true;
    return &gql_scalars[which];
}

/* ---- null ---- */

static bool lists_null(const json_t *types)
{
    json_t *one;
    size_t at;

    json_array_foreach(types, at, one) if (slice_is(json_string_slice(one), "null")) return true;
    return slice_is(json_string_slice(types), "null");
}

/* One of its own keywords does. */
static bool refuses_itself(const json_t *schema)
{
    const json_t *type = json_object_get(schema, "type");
    const json_t *constant = json_object_get(schema, "const");
    const json_t *list = json_object_get(schema, "enum");
    json_t *one;
    size_t at;

    if ((type && !lists_null(type)) || (constant && !json_is_null(constant)))
        return true;
    json_array_foreach(list, at, one) if (json_is_null(one)) return false;
    return list || (!type && json_object_size(json_object_get(schema, "properties")));
}

static bool refuses(struct gql_mapping *mapping, const json_t *schema, unsigned *looks)
{
    static const char *const choices[] = { "anyOf", "oneOf" };
    json_t *one;
    size_t at;

    schema = gql_follow(mapping, schema);
    if (!json_is_object(schema) || !*looks)
        return json_is_false(schema);
    --*looks;
    if (refuses_itself(schema))
        return true;
    for (size_t i = 0; i < 2; i++) {
        const json_t *list = json_object_get(schema, choices[i]);
        bool all = json_array_size(list) > 0;

        json_array_foreach(list, at, one) all = all && refuses(mapping, one, looks);
        if (all)
            return true;
    }
    json_array_foreach(json_object_get(schema, "allOf"), at,
                       one) if (refuses(mapping, one, looks)) return true;
    return false;
}

bool gql_refuses_null(struct gql_mapping *mapping, const json_t *schema)
{
    unsigned looks = MOST_LOOKS;

    return refuses(mapping, schema, &looks);
}

/* ---- types ---- */

static const struct gql_type *wrap(struct gql_mapping *mapping, enum gql_kind kind,
                                   const struct gql_type *of)
{
    struct gql_type *made = gql_arena_get(&mapping->piece->arena, sizeof *made);

    if (!made || !of)
        return NULL;
    made->kind = kind;
    made->of = of;
    return made;
}

static bool is_taken(const void *context, struct slice name)
{
    static const char *const reserved[] = { "Query", "Mutation", "Subscription" };

    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (slice_is(name, reserved[i]))
            return true;
    for (size_t i = 0; i < sizeof gql_scalars / sizeof gql_scalars[0]; i++)
        if (slice_equal(name, gql_scalars[i].name))
            return true;
    return gql_changes_know(context, name);
}

static bool list_type(struct gql_piece *piece, struct gql_type *type)
{
    if (piece->type_count == piece->type_room) {
        uint32_t room = piece->type_room ? piece->type_room * 2 : 8;
        const struct gql_type **types =
            gql_arena_get(&piece->arena, (size_t)room * sizeof(struct gql_type *));

        if (!types)
            return false;
        for (uint32_t i = 0; i < piece->type_count; i++)
            types[i] = piece->types[i];
        piece->types = types;
        piece->type_room = room;
    }
    type->number = piece->type_count;
    piece->types[piece->type_count++] = type;
    return true;
}

struct gql_type *gql_add_type(struct gql_piece *piece, const struct gql_changes *taken,
                              enum gql_kind kind, struct slice name)
{
    struct gql_type *made = gql_arena_get(&piece->arena, sizeof *made);

    if (!made || !list_type(piece, made))
        return NULL;
    made->kind = kind;
    made->name = gql_free_name(&piece->arena, piece->names, name, is_taken, taken);
    return made;
}

static struct gql_type *add_type(struct gql_mapping *mapping, enum gql_kind kind, struct slice name)
{
    return gql_add_type(mapping->piece, mapping->taken, kind, name);
}

/* ---- schemas that have their type already: cycles end here ---- */

/* As input and as output a schema has two. */
struct known_key {
    const json_t *schema;
    uintptr_t input;
};

static void remember(struct gql_mapping *mapping, const json_t *schema, const struct gql_type *type)
{
    const struct known_key key = { schema, mapping->input };

    if (!map_put(mapping->piece->known, slice_make((const char *)&key, sizeof key),
                 (void *)(uintptr_t)type, NULL))
        mapping->piece->arena.failed = true;
}

static const struct gql_type *recall(const struct gql_mapping *mapping, const json_t *schema)
{
    const struct known_key key = { schema, mapping->input };

    return map_get(mapping->piece->known, slice_make((const char *)&key, sizeof key));
}

void gql_mapping_end(struct gql_mapping *mapping)
{
    if (mapping->anchors)
        map_free(mapping->anchors, NULL, NULL);
    mapping->anchors = NULL;
}

/* ---- enums ---- */

static bool are_texts(const json_t *values)
{
    json_t *one;
    size_t at;

    json_array_foreach(values, at,
                       one) if (!json_is_string(one) && !json_is_null(one)) return false;
    return json_array_size(values) > 0;
}

/* Enums whose values are all names; the others are texts. */
static uint32_t count_enum(const json_t *values)
{
    json_t *one;
    size_t at;
    uint32_t count = 0;

    json_array_foreach(values, at, one)
    {
        struct slice text = json_string_slice(one);

        if (json_is_null(one))
            continue;
        if (!json_is_string(one) || !gql_is_name(text) || slice_is(text, "true") ||
            slice_is(text, "false") || slice_is(text, "null"))
            return 0;
        count++;
    }
    return count;
}

static const struct gql_type *map_enum(struct gql_mapping *mapping, const json_t *schema,
                                       struct slice name)
{
    const json_t *list = json_object_get(schema, "enum");
    struct gql_arena *arena = &mapping->piece->arena;
    uint32_t count = count_enum(list);
    struct gql_type *made;
    struct slice *values;
    struct map *seen;
    json_t *one;
    size_t at;

    if (!count)
        return scalar(mapping, GQL_SCALAR_STRING);
    made = add_type(mapping, GQL_ENUM, name);
    values = gql_arena_get(arena, count * sizeof *values);
    seen = map_new(arena->allocator);
    arena->failed |= !seen;
    json_array_foreach(list, at, one)
    {
        if (arena->failed || !json_is_string(one) || map_get(seen, json_string_slice(one)))
            continue;
        arena->failed |= !map_put(seen, json_string_slice(one), one, NULL);
        values[made->value_count++] = gql_arena_text(arena, json_string_slice(one));
    }
    if (seen)
        map_free(seen, NULL, NULL);
    if (arena->failed)
        return NULL;
    made->values = values;
    remember(mapping, schema, made);
    return made;
}

/* ---- objects ---- */

static struct slice nested_name(struct gql_mapping *mapping, struct slice name, const char *key)
{
    struct gql_arena *arena = &mapping->piece->arena;

    return slice_to(gql_join(arena, name, gql_pascal(arena, slice_of(key))), MOST_NAME);
}

/* The properties of one object, while fields are made of them. */
struct members {
    struct map *required; /* by name */
    struct map *names;    /* of fields */
};

static void members_end(struct members *members)
{
    if (members->required)
        map_free(members->required, NULL, NULL);
    if (members->names)
        map_free(members->names, NULL, NULL);
}

static bool members_begin(struct members *members, struct gql_mapping *mapping,
                          const json_t *schema)
{
    const struct allocator *allocator = mapping->piece->arena.allocator;
    json_t *one;
    size_t at;
    bool good;

    members->required = map_new(allocator);
    members->names = map_new(allocator);
    good = members->required && members->names;
    json_array_foreach(json_object_get(schema, "required"), at, one)
    {
        if (json_is_string(one))
            good = good && map_put(members->required, json_string_slice(one), one, NULL);
    }
    if (!good)
        members_end(members);
    return good;
}

static struct slice field_name(struct gql_mapping *mapping, const struct members *members,
                               const char *key)
{
    struct gql_arena *arena = &mapping->piece->arena;

    return gql_free_name(arena, members->names, gql_legal(arena, slice_of(key)), NULL, NULL);
}

/* Its own, or that of what it refers to. */
static struct slice description_of(struct gql_mapping *mapping, const json_t *schema)
{
    struct slice own = json_text(schema, "description");

    return gql_arena_text(&mapping->piece->arena,
                          own.len ? own : json_text(gql_follow(mapping, schema), "description"));
}

struct gql_input *gql_map_inputs(struct gql_mapping *mapping, const json_t *schema,
                                 struct slice name, bool arguments, uint32_t *count)
{
    const json_t *properties = json_object_get(schema, "properties");
    struct gql_arena *arena = &mapping->piece->arena;
    /* One more, for the argument `input`. */
    struct gql_input *made =
        gql_arena_get(arena, (json_object_size(properties) + 1) * sizeof *made);
    struct members members;
    const char *key;
    json_t *property;

    *count = 0;
    if (!made || !members_begin(&members, mapping, schema))
        return NULL;
    json_object_foreach((json_t *)(uintptr_t)properties, key, property)
    {
        struct gql_input *input = &made[(*count)++];

        input->name = field_name(mapping, &members, key);
        input->property = gql_arena_text(arena, slice_of(key));
        input->description = description_of(mapping, property);
        input->refuses_null = gql_refuses_null(mapping, property);
        input->default_value = arguments ? NULL : json_object_get(property, "default");
        input->type = gql_map_type(mapping, property, nested_name(mapping, name, key));
        if (!arguments && input->refuses_null && map_get(members.required, slice_of(key)))
            input->type = wrap(mapping, GQL_NON_NULL, input->type);
        arena->failed |= !input->type;
        if (arena->failed)
            break;
    }
    members_end(&members);
    return arena->failed ? NULL : made;
}

static struct gql_field *map_fields(struct gql_mapping *mapping, const json_t *schema,
                                    struct slice name, uint32_t *count)
{
    const json_t *properties = json_object_get(schema, "properties");
    struct gql_arena *arena = &mapping->piece->arena;
    struct gql_field *made = gql_arena_get(arena, json_object_size(properties) * sizeof *made);
    struct members members;
    const char *key;
    json_t *property;

    *count = 0;
    if (!made || !members_begin(&members, mapping, schema))
        return NULL;
    json_object_foreach((json_t *)(uintptr_t)properties, key, property)
    {
        struct gql_field *field = &made[(*count)++];
        bool required = map_get(members.required, slice_of(key)) != NULL;

        field->name = field_name(mapping, &members, key);
        field->property = gql_arena_text(arena, slice_of(key));
        field->description = description_of(mapping, property);
        field->type = (required ? gql_map_required : gql_map_type)(mapping, property,
                                                                   nested_name(mapping, name, key));
        arena->failed |= !field->type;
        if (arena->failed)
            break;
    }
    members_end(&members);
    return arena->failed ? NULL : made;
}

static const struct gql_type *map_object(struct gql_mapping *mapping, const json_t *schema,
                                         struct slice name)
{
    struct gql_type *made = add_type(mapping, mapping->input ? GQL_INPUT_OBJECT : GQL_OBJECT, name);

    if (!made)
        return NULL;
    remember(mapping, schema, made);
    if (mapping->input)
        made->inputs = gql_map_inputs(mapping, schema, made->name, false, &made->input_count);
    else
        made->fields = map_fields(mapping, schema, made->name, &made->field_count);
    return made->inputs || made->fields ? made : NULL;
}

/* ---- the type of a schema ---- */

/* The only type besides null; empty: several, or none. */
static struct slice only_type(const json_t *schema)
{
    const json_t *types = json_object_get(schema, "type");
    struct slice found = { NULL, 0 };
    json_t *one;
    size_t at;

    if (json_is_string(types))
        return json_string_slice(types);
    json_array_foreach(types, at, one)
    {
        if (slice_is(json_string_slice(one), "null"))
            continue;
        if (found.len)
            return SLICE("");
        found = json_string_slice(one);
    }
    return found;
}

static bool is_only_null(const json_t *schema)
{
    const json_t *constant = json_object_get(schema, "const");

    return slice_is(json_text(schema, "type"), "null") || (constant && json_is_null(constant));
}

/* anyOf or oneOf of one schema and null: that schema. */
static const json_t *but_null(const json_t *schema)
{
    const json_t *list = json_object_get(schema, "anyOf");
    const json_t *found = NULL;
    json_t *one;
    size_t at;

    if (!list)
        list = json_object_get(schema, "oneOf");
    json_array_foreach(list, at, one)
    {
        if (is_only_null(one))
            continue;
        if (found)
            return NULL;
        found = one;
    }
    return found;
}

static const struct gql_type *map_string(struct gql_mapping *mapping, const json_t *schema,
                                         struct slice name)
{
    if (json_object_get(schema, "enum"))
        return map_enum(mapping, schema, name);
    if (slice_is(json_text(schema, "format"), "date-time"))
        return scalar(mapping, GQL_SCALAR_DATE_TIME);
    return scalar(mapping, GQL_SCALAR_STRING);
}

static unsigned wrappers(const struct gql_type *type)
{
    unsigned count = 0;

    for (; type->of; type = type->of)
        count++;
    return count;
}

static const struct gql_type *map_list(struct gql_mapping *mapping, const json_t *schema,
                                       struct slice name)
{
    const json_t *items = json_object_get(schema, "items");
    const struct gql_type *item = NULL;

    /* A list of itself is one of anything. */
    remember(mapping, schema, scalar(mapping, GQL_SCALAR_JSON));
    item = json_is_object(items) ? gql_map_required(mapping, items, name)
                                 : scalar(mapping, GQL_SCALAR_JSON);
    /* The list, and that it may be required, come on top. */
    if (item && wrappers(item) + 2 > MOST_WRAPPERS)
        item = scalar(mapping, GQL_SCALAR_JSON);
    item = wrap(mapping, GQL_LIST, item);
    if (item)
        remember(mapping, schema, item);
    return item;
}

static const struct gql_type *map_known(struct gql_mapping *mapping, const json_t *schema,
                                        struct slice name)
{
    struct slice type = only_type(schema);
    bool untyped = !json_object_get(schema, "type");

    if (json_object_size(json_object_get(schema, "properties")) &&
        (untyped || slice_is(type, "object")))
        return map_object(mapping, schema, name);
    if (slice_is(type, "array"))
        return map_list(mapping, schema, name);
    if (slice_is(type, "string") || (untyped && are_texts(json_object_get(schema, "enum"))))
        return map_string(mapping, schema, name);
    if (slice_is(type, "integer"))
        return scalar(mapping, slice_is(json_text(schema, "format"), "int64") ? GQL_SCALAR_BIG_INT
                                                                              : GQL_SCALAR_INT);
    if (slice_is(type, "number"))
        return scalar(mapping, GQL_SCALAR_FLOAT);
    if (slice_is(type, "boolean"))
        return scalar(mapping, GQL_SCALAR_BOOLEAN);
    if (untyped && but_null(schema))
        return gql_map_type(mapping, but_null(schema), name);
    return scalar(mapping, GQL_SCALAR_JSON);
}

const struct gql_type *gql_map_type(struct gql_mapping *mapping, const json_t *schema,
                                    struct slice name)
{
    const struct gql_type *made;

    schema = gql_follow(mapping, schema);
    if (!json_is_object(schema) || mapping->depth > MOST_DEPTH)
        return scalar(mapping, GQL_SCALAR_JSON);
    made = recall(mapping, schema);
    if (made)
        return made;
    mapping->depth++;
    made = map_known(mapping, schema, name);
    mapping->depth--;
    return made;
}

const struct gql_type *gql_map_required(struct gql_mapping *mapping, const json_t *schema,
                                        struct slice name)
{
    const struct gql_type *made = gql_map_type(mapping, schema, name);

    return made && gql_refuses_null(mapping, schema) ? wrap(mapping, GQL_NON_NULL, made) : made;
}
