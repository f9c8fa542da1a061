/* mapping.c - from JSON Schemas to types: the rules 3 to 6. */
#include "codec/graphql/schema.h"

enum { MOST_DEPTH = 40, MOST_FOLLOWED = 32 };

/* A schema that has its type already: cycles end here. */
struct gql_known {
    struct gql_known *next;
    const json_t *schema;
    const struct gql_type *type;
    bool input;
};

static const struct gql_type *scalar(struct gql_mapping *mapping, enum gql_scalar which)
{
    mapping->piece->uses[which] = true;
    return &gql_scalars[which];
}

/* ---- references ---- */

static struct slice unescape(struct buffer *out, struct slice segment)
{
    buffer_clear(out);
    for (size_t i = 0; i < segment.len; i++) {
        struct slice rest = slice_from(segment, i);

        if (slice_starts(rest, "~1") || slice_starts(rest, "~0")) {
            buffer_add_char(out, rest.data[1] == '1' ? '/' : '~');
            i++;
        } else {
            buffer_add_char(out, segment.data[i]);
        }
    }
    return buffer_slice(out);
}

static const json_t *at_pointer(const json_t *root, struct slice pointer)
{
    struct buffer name;

    buffer_init(&name, allocator_system(), 4096);
    while (root && pointer.len) {
        struct slice segment = unescape(&name, slice_split(slice_from(pointer, 1), '/', &pointer));
        uint64_t index;

        /* The '/' that the split took stands before the next segment. */
        if (pointer.len)
            pointer = slice_make(pointer.data - 1, pointer.len + 1);
        if (json_is_array(root) && slice_to_u64(segment, &index))
            root = json_array_get(root, (size_t)index);
        else
            root = json_object_getn(root, segment.len ? segment.data : "", segment.len);
    }
    buffer_free(&name);
    return root;
}

const json_t *gql_follow(const json_t *root, const json_t *schema)
{
    for (unsigned i = 0; i < MOST_FOLLOWED; i++) {
        struct slice reference = json_text(schema, "$ref");

        if (!reference.len)
            return schema;
        if (reference.data[0] != '#' || (reference.len > 1 && reference.data[1] != '/'))
            return NULL;
        schema = at_pointer(root, slice_from(reference, 1));
    }
    return NULL;
}

/* ---- null ---- */

static bool lists_null(const json_t *types)
{
    json_t *one;
    size_t at;

    json_array_foreach(types, at, one) if (slice_is(json_string_slice(one), "null")) return true;
    return slice_is(json_string_slice(types), "null");
}

static bool refuses(const struct gql_mapping *mapping, const json_t *schema, unsigned depth)
{
    static const char *const choices[] = { "anyOf", "oneOf" };
    json_t *one, *list;
    size_t at;

    schema = gql_follow(mapping->root, schema);
    if (!json_is_object(schema) || depth > MOST_FOLLOWED)
        return json_is_false(schema);
    if (json_object_get(schema, "type"))
        return !lists_null(json_object_get(schema, "type"));
    if (json_object_get(schema, "const"))
        return !json_is_null(json_object_get(schema, "const"));
    list = json_object_get(schema, "enum");
    json_array_foreach(list, at, one) if (json_is_null(one)) return false;
    if (list)
        return true;
    for (size_t i = 0; i < 2; i++) {
        list = json_object_get(schema, choices[i]);
        if (!json_array_size(list))
            continue;
        json_array_foreach(list, at, one) if (!refuses(mapping, one, depth + 1)) return false;
        return true;
    }
    list = json_object_get(schema, "allOf");
    json_array_foreach(list, at, one) if (refuses(mapping, one, depth + 1)) return true;
    return json_object_size(json_object_get(schema, "properties")) > 0;
}

bool gql_refuses_null(const struct gql_mapping *mapping, const json_t *schema)
{
    return refuses(mapping, schema, 0);
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
    const struct gql_mapping *mapping = context;

    for (size_t i = 0; i < sizeof reserved / sizeof reserved[0]; i++)
        if (slice_is(name, reserved[i]))
            return true;
    for (size_t i = 0; i < sizeof gql_scalars / sizeof gql_scalars[0]; i++)
        if (slice_equal(name, gql_scalars[i].name))
            return true;
    for (uint32_t i = 0; i < mapping->piece->type_count; i++)
        if (slice_equal(name, mapping->piece->types[i]->name))
            return true;
    return map_get(mapping->taken, name) != NULL;
}

/* A new named type of the piece. */
static struct gql_type *add_type(struct gql_mapping *mapping, enum gql_kind kind, struct slice name)
{
    struct gql_piece *piece = mapping->piece;
    struct gql_type *made = gql_arena_get(&piece->arena, sizeof *made);

    if (made && piece->type_count == piece->type_room) {
        uint32_t room = piece->type_room ? piece->type_room * 2 : 8;
        const struct gql_type **types =
            gql_arena_get(&piece->arena, (size_t)room * sizeof(struct gql_type *));

        if (!types)
            return NULL;
        for (uint32_t i = 0; i < piece->type_count; i++)
            types[i] = piece->types[i];
        piece->types = types;
        piece->type_room = room;
    }
    if (!made)
        return NULL;
    made->kind = kind;
    made->name = gql_free_name(&piece->arena, name, is_taken, mapping);
    piece->types[piece->type_count++] = made;
    return made;
}

static void remember(struct gql_mapping *mapping, const json_t *schema, const struct gql_type *type)
{
    struct gql_known *known = gql_arena_get(&mapping->piece->arena, sizeof *known);

    if (!known)
        return;
    *known = (struct gql_known){ mapping->known, schema, type, mapping->input };
    mapping->known = known;
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
    json_t *one;
    size_t at;

    if (!count)
        return scalar(mapping, GQL_SCALAR_STRING);
    made = add_type(mapping, GQL_ENUM, name);
    values = gql_arena_get(arena, count * sizeof *values);
    if (!made || !values)
        return NULL;
    json_array_foreach(list, at, one)
    {
        bool twice = !json_is_string(one);

        for (uint32_t i = 0; i < made->value_count; i++)
            twice = twice || slice_equal(values[i], json_string_slice(one));
        if (!twice)
            values[made->value_count++] = gql_arena_text(arena, json_string_slice(one));
    }
    made->values = values;
    remember(mapping, schema, made);
    return made;
}

/* The names so far of the fields of one type. */
struct names {
    const struct slice *first; /* in structs of `stride` bytes */
    size_t stride;
    uint32_t count;
};

static bool is_named(const void *context, struct slice name)
{
    const struct names *names = context;

    for (uint32_t i = 0; i < names->count; i++)
        if (slice_equal(name, *(const struct slice *)(const void *)((const char *)names->first +
                                                                    i * names->stride)))
            return true;
    return false;
}

static struct slice field_name(struct gql_mapping *mapping, const char *key,
                               const struct slice *first, size_t stride, uint32_t count)
{
    const struct names names = { first, stride, count };

    return gql_free_name(&mapping->piece->arena, gql_legal(&mapping->piece->arena, slice_of(key)),
                         is_named, &names);
}

static struct slice nested_name(struct gql_mapping *mapping, struct slice name, const char *key)
{
    struct gql_arena *arena = &mapping->piece->arena;

    return gql_join(arena, name, gql_pascal(arena, slice_of(key)));
}

static bool is_required(const json_t *schema, const char *key)
{
    json_t *one;
    size_t at;

    json_array_foreach(json_object_get(schema, "required"), at,
                       one) if (slice_is(json_string_slice(one), key)) return true;
    return false;
}

struct gql_input *gql_map_inputs(struct gql_mapping *mapping, const json_t *schema,
                                 struct slice name, bool arguments, uint32_t *count)
{
    const json_t *properties = json_object_get(schema, "properties");
    struct gql_arena *arena = &mapping->piece->arena;
    /* One more, for the argument `input`. */
    struct gql_input *made =
        gql_arena_get(arena, (json_object_size(properties) + 1) * sizeof *made);
    const char *key;
    json_t *property;

    *count = 0;
    json_object_foreach((json_t *)(uintptr_t)properties, key, property)
    {
        struct gql_input *input = made ? &made[*count] : NULL;
        bool required = !arguments && is_required(schema, key);

        if (!input)
            return NULL;
        input->name = field_name(mapping, key, &made->name, sizeof *made, *count);
        input->property = gql_arena_text(arena, slice_of(key));
        input->description =
            gql_arena_text(arena, json_text(gql_follow(mapping->root, property), "description"));
        input->refuses_null = gql_refuses_null(mapping, property);
        input->type = (required ? gql_map_required : gql_map_type)(mapping, property,
                                                                   nested_name(mapping, name, key));
        input->default_value = arguments ? NULL : json_object_get(property, "default");
        if (!input->type)
            return NULL;
        ++*count;
    }
    return made;
}

static struct gql_field *map_fields(struct gql_mapping *mapping, const json_t *schema,
                                    struct slice name, uint32_t *count)
{
    const json_t *properties = json_object_get(schema, "properties");
    struct gql_arena *arena = &mapping->piece->arena;
    struct gql_field *made = gql_arena_get(arena, json_object_size(properties) * sizeof *made);
    const char *key;
    json_t *property;

    *count = 0;
    json_object_foreach((json_t *)(uintptr_t)properties, key, property)
    {
        struct gql_field *field = made ? &made[*count] : NULL;

        if (!field)
            return NULL;
        field->name = field_name(mapping, key, &made->name, sizeof *made, *count);
        field->property = gql_arena_text(arena, slice_of(key));
        field->description =
            gql_arena_text(arena, json_text(gql_follow(mapping->root, property), "description"));
        field->type = (is_required(schema, key) ? gql_map_required : gql_map_type)(
            mapping, property, nested_name(mapping, name, key));
        if (!field->type)
            return NULL;
        ++*count;
    }
    return made;
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
        if (slice_is(json_text(one, "type"), "null"))
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

static const struct gql_type *map_list(struct gql_mapping *mapping, const json_t *schema,
                                       struct slice name)
{
    const json_t *items = json_object_get(schema, "items");

    if (!json_is_object(items))
        return wrap(mapping, GQL_LIST, scalar(mapping, GQL_SCALAR_JSON));
    return wrap(mapping, GQL_LIST, gql_map_required(mapping, items, name));
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
    if (slice_is(type, "string") || (untyped && count_enum(json_object_get(schema, "enum"))))
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

    schema = gql_follow(mapping->root, schema);
    if (!json_is_object(schema) || mapping->depth > MOST_DEPTH)
        return scalar(mapping, GQL_SCALAR_JSON);
    for (const struct gql_known *known = mapping->known; known; known = known->next)
        if (known->schema == schema && known->input == mapping->input)
            return known->type;
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
