/* schema.c - pieces put together: names to types, roots, and the order of introspection. */
#include "codec/graphql/schema.h"

#include <stdatomic.h>
#include <string.h>

static struct gql_schema *make(const struct allocator *allocator, uint32_t pieces)
{
    struct gql_schema *made = mem_new(allocator, sizeof *made);

    if (!made)
        return NULL;
    made->allocator = allocator;
    made->references = 1;
    made->types = map_new(allocator);
    made->roots = map_new(allocator);
    made->pieces = mem_array(allocator, (size_t)pieces + 1, sizeof(struct gql_piece *));
    if (made->types && made->roots && made->pieces)
        return made;
    gql_schema_release(made);
    return NULL;
}

struct gql_schema *gql_schema_retain(struct gql_schema *schema)
{
    atomic_fetch_add_explicit((_Atomic uint32_t *)&schema->references, 1, memory_order_relaxed);
    return schema;
}

void gql_schema_release(struct gql_schema *schema)
{
    if (!schema || atomic_fetch_sub_explicit((_Atomic uint32_t *)&schema->references, 1,
                                             memory_order_acq_rel) != 1)
        return;
    for (uint32_t i = 0; i < schema->piece_count; i++)
        gql_piece_release(schema->pieces[i]);
    if (schema->types)
        map_free(schema->types, NULL, NULL);
    if (schema->roots)
        map_free(schema->roots, NULL, NULL);
    mem_free(schema->allocator, schema->pieces);
    mem_free(schema->allocator, schema->query_fields);
    mem_free(schema->allocator, schema->sorted);
    mem_free(schema->allocator, schema);
}

/* ---- names ---- */

static bool put(struct map *map, struct slice name, const void *value)
{
    return map_put(map, name, (void *)(uintptr_t)value, NULL);
}

static bool know_piece(struct gql_schema *schema, const struct gql_piece *piece)
{
    for (uint32_t i = 0; i < piece->type_count; i++)
        if (!put(schema->types, piece->types[i]->name, piece->types[i]))
            return false;
    return !piece->root || put(schema->roots, piece->root->name, piece->root);
}

/* The piece that was made of the definition of that id, whichever its revision. */
static struct gql_piece *find_piece(const struct gql_schema *previous,
                                    const struct program *program, uint32_t *at)
{
    while (previous && *at < previous->piece_count) {
        int order = slice_compare(previous->pieces[*at]->program->id, program->id);

        if (order >= 0)
            return order ? NULL : previous->pieces[*at];
        ++*at;
    }
    return NULL;
}

/* Who comes first keeps its names: what did not change, then new revisions, those that had their
 * plain name before those that had not, then what is new. */
enum turn { SAME, RENEWED_PLAIN, RENEWED, NEW };

static enum turn turn_of(const struct gql_piece *piece, const struct program *program)
{
    if (!piece)
        return NEW;
    if (piece->program == program)
        return SAME;
    /* Names made of ids have a `_` only in front. */
    return piece->root && slice_find(slice_from(piece->root->name, 1), '_') <
                              slice_from(piece->root->name, 1).len
               ? RENEWED
               : RENEWED_PLAIN;
}

static bool gather_turn(struct gql_schema *schema, const struct catalogue *catalogue,
                        const struct gql_schema *previous, enum turn turn)
{
    uint32_t at = 0;

    for (uint32_t i = 0; i < catalogue->count; i++) {
        struct program *program = catalogue->programs[i];
        struct gql_piece *piece = find_piece(previous, program, &at);

        if (turn_of(piece, program) != turn)
            continue;
        schema->pieces[i] = turn == SAME ? gql_piece_retain(piece)
                                         : gql_piece_make(schema->allocator, program, piece,
                                                          schema->types, schema->roots);
        if (!schema->pieces[i] || !know_piece(schema, schema->pieces[i]))
            return false;
    }
    return true;
}

static bool gather(struct gql_schema *schema, const struct catalogue *catalogue,
                   const struct gql_schema *previous)
{
    schema->piece_count = catalogue->count;
    for (enum turn turn = previous ? SAME : NEW; turn <= NEW; turn++)
        if (!gather_turn(schema, catalogue, previous, turn))
            return false;
    return true;
}

static bool gather_one(struct gql_schema *schema, const struct program *only)
{
    schema->piece_count = 1;
    schema->pieces[0] = gql_piece_make(schema->allocator, (struct program *)(uintptr_t)only, NULL,
                                       schema->types, schema->roots);
    return schema->pieces[0] && know_piece(schema, schema->pieces[0]);
}

/* ---- roots ---- */

/* Where nothing is loaded a Query must have a field all the same. */
static const struct gql_field nothing = {
    .name = { "_", 1 },
    .description = { "Nothing is loaded.", 18 },
    .type = &gql_scalars[GQL_SCALAR_BOOLEAN],
};

static bool add_roots(struct gql_schema *schema, bool alone)
{
    const struct gql_field *first = NULL;
    uint32_t count = 0, most = schema->piece_count + 1;

    /* A DO alone: its functions are the roots. */
    if (alone && schema->pieces[0]->root && schema->pieces[0]->root->type->space) {
        first = schema->pieces[0]->root->type->fields;
        most = schema->pieces[0]->root->type->field_count + 1;
    }
    schema->query_fields = mem_array(schema->allocator, most, sizeof *schema->query_fields);
    if (!schema->query_fields)
        return false;
    for (uint32_t i = 0; i + 1 < most; i++) {
        const struct gql_field *root = first ? &first[i] : schema->pieces[i]->root;

        if (root)
            schema->query_fields[count++] = *root;
    }
    schema->mutation.field_count = count;
    if (!count)
        schema->query_fields[count++] = nothing;
    schema->query.field_count = count;
    schema->query.fields = schema->mutation.fields = schema->query_fields;
    schema->query.kind = schema->mutation.kind = GQL_OBJECT;
    schema->query.space = schema->mutation.space = true;
    schema->query.name = SLICE("Query");
    schema->mutation.name = SLICE("Mutation");
    map_free(schema->roots, NULL, NULL);
    schema->roots = map_new(schema->allocator);
    for (uint32_t i = 0; schema->roots && i < count; i++)
        if (!put(schema->roots, schema->query_fields[i].name, &schema->query_fields[i]))
            return false;
    return schema->roots && put(schema->types, schema->query.name, &schema->query) &&
           (!schema->mutation.field_count ||
            put(schema->types, schema->mutation.name, &schema->mutation));
}

/* ---- all types, in order ---- */

/* Types of a piece in the order they are met; scalars once for all pieces. */
static bool list_piece(struct gql_schema *schema, const struct gql_piece *piece, bool *scalars,
                       const struct gql_type *but)
{
    for (uint32_t i = 0; i < piece->order_count; i++) {
        const struct gql_type *type = piece->order[i];

        if (type == but || (type->kind == GQL_SCALAR && scalars[type->scalar]))
            continue;
        if (type->kind == GQL_SCALAR) {
            scalars[type->scalar] = true;
            if (!put(schema->types, type->name, type))
                return false;
        }
        schema->sorted[schema->sorted_count++] = type;
    }
    return true;
}

/* String and Boolean are introspection's, so they are always there. */
static bool list_always(struct gql_schema *schema, const bool *scalars)
{
    static const enum gql_scalar always[] = { GQL_SCALAR_BOOLEAN, GQL_SCALAR_STRING };

    for (size_t i = 0; i < 2; i++) {
        const struct gql_type *type = &gql_scalars[always[i]];

        if (scalars[always[i]])
            continue;
        schema->sorted[schema->sorted_count++] = type;
        if (!put(schema->types, type->name, type))
            return false;
    }
    return true;
}

static bool list_types(struct gql_schema *schema, bool alone)
{
    bool scalars[GQL_SCALAR_BIG_INT + 1] = { false };
    size_t count = (size_t)2 + gql_meta_count + GQL_SCALAR_BIG_INT + 1;

    for (uint32_t i = 0; i < schema->piece_count; i++)
        count += schema->pieces[i]->order_count;
    schema->sorted = mem_array(schema->allocator, count, sizeof(struct gql_type *));
    if (!schema->sorted)
        return false;
    schema->sorted[schema->sorted_count++] = &schema->query;
    for (uint32_t i = 0; i < schema->piece_count; i++) {
        const struct gql_field *root = schema->pieces[i]->root;

        /* Alone, a DO is not reached itself: its functions are the roots. */
        if (!list_piece(schema, schema->pieces[i], scalars,
                        alone && root && root->type->space ? root->type : NULL))
            return false;
    }
    if (schema->mutation.field_count)
        schema->sorted[schema->sorted_count++] = &schema->mutation;
    if (!list_always(schema, scalars))
        return false;
    for (uint32_t i = 0; i < gql_meta_count; i++)
        schema->sorted[schema->sorted_count++] = gql_meta_types[i];
    return true;
}

/* At /graphql/ID a DO's own type is reached by nobody. */
static void forget_own(struct gql_schema *schema)
{
    const struct gql_field *root = schema->pieces[0]->root;

    if (root && root->type->space)
        map_remove(schema->types, root->type->name);
}

mdx_status gql_schema_make(struct gql_schema **schema, const struct allocator *allocator,
                           const struct catalogue *catalogue, const struct gql_schema *previous,
                           const struct program *only, struct error *error)
{
    struct gql_schema *made = make(allocator, only ? 1 : catalogue->count);
    bool good = made && (only ? gather_one(made, only) : gather(made, catalogue, previous));

    *schema = NULL;
    if (good && only)
        forget_own(made);
    if (good && add_roots(made, only != NULL) && list_types(made, only != NULL)) {
        *schema = made;
        return MDX_OK;
    }
    if (made) {
        uint32_t pieces = 0;

        while (pieces < made->piece_count && made->pieces[pieces])
            pieces++;
        for (uint32_t i = pieces; i < made->piece_count; i++)
            gql_piece_release(made->pieces[i]);
        made->piece_count = pieces;
    }
    gql_schema_release(made);
    return error_no_memory(error);
}

/* ---- looking up ---- */

const struct gql_type *gql_type_find(const struct gql_schema *schema, struct slice name)
{
    for (uint32_t i = 0; i < gql_meta_count && slice_starts(name, "__"); i++)
        if (slice_equal(gql_meta_types[i]->name, name))
            return gql_meta_types[i];
    return map_get(schema->types, name);
}

const struct gql_field *gql_field_find(const struct gql_schema *schema, const struct gql_type *type,
                                       struct slice name)
{
    if (slice_is(name, "__typename"))
        return &gql_typename_field;
    if (type == &schema->query && slice_is(name, "__schema"))
        return &gql_schema_field;
    if (type == &schema->query && slice_is(name, "__type"))
        return &gql_type_field;
    if (type == &schema->query || type == &schema->mutation)
        return map_get(schema->roots, name);
    for (uint32_t i = 0; i < type->field_count; i++)
        if (slice_equal(type->fields[i].name, name))
            return &type->fields[i];
    return NULL;
}

const struct gql_input *gql_input_find(const struct gql_input *inputs, uint32_t count,
                                       struct slice name)
{
    for (uint32_t i = 0; i < count; i++)
        if (slice_equal(inputs[i].name, name))
            return &inputs[i];
    return NULL;
}

void gql_type_write(const struct gql_type *type, struct buffer *out)
{
    if (type->kind == GQL_NON_NULL) {
        gql_type_write(type->of, out);
        buffer_add_char(out, '!');
    } else if (type->kind == GQL_LIST) {
        buffer_add_char(out, '[');
        gql_type_write(type->of, out);
        buffer_add_char(out, ']');
    } else {
        buffer_add_slice(out, type->name);
    }
}

const struct gql_type *gql_named(const struct gql_type *type)
{
    while (type->of)
        type = type->of;
    return type;
}
