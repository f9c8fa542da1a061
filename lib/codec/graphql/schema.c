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
    made->pieces = mem_array(allocator, (size_t)pieces + 1, sizeof(struct gql_piece *));
    if (made->pieces)
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
    gql_index_free(&schema->types, schema->allocator);
    gql_index_free(&schema->roots, schema->allocator);
    mem_free(schema->allocator, schema->pieces);
    mem_free(schema->allocator, schema->query_fields);
    mem_free(schema->allocator, schema->sorted);
    mem_free(schema->allocator, schema);
}

/* ---- pieces: those of the schema before, and new ones ---- */

/* Who comes first keeps its names: what did not change, then new revisions, those that had their
 * plain name before those that had not, then what is new. */
enum turn { RENEWED_PLAIN, RENEWED, NEW };

/* A program without its piece. */
struct due {
    uint32_t at; /* in the catalogue */
    const struct gql_piece *before;
    enum turn turn;
};

struct putting {
    struct gql_schema *schema;
    const struct catalogue *catalogue;
    const struct gql_schema *previous;
    struct gql_changes types, roots;
    struct due *due;
    uint32_t due_count;
};

static bool put(struct map *map, struct slice name, const void *value)
{
    return map_put(map, name, (void *)(uintptr_t)value, NULL);
}

static bool note(struct map *types, struct map *roots, const struct gql_piece *piece)
{
    for (uint32_t i = 0; i < piece->type_count; i++)
        if (!put(types, piece->types[i]->name, piece->types[i]))
            return false;
    return !piece->root || put(roots, piece->root->name, piece->root);
}

static bool is_gone(struct putting *putting, const struct gql_piece *piece)
{
    return note(putting->types.gone, putting->roots.gone, piece);
}

static enum turn turn_of(const struct gql_piece *before)
{
    struct slice rest = before && before->root ? slice_from(before->root->name, 1) : SLICE("");

    if (!before)
        return NEW;
    /* Names made of ids have a `_` only in front. */
    return slice_find(rest, '_') < rest.len ? RENEWED : RENEWED_PLAIN;
}

/* Both are sorted by id. */
static bool compare(struct putting *putting)
{
    const struct gql_schema *previous = putting->previous;
    struct gql_piece *const *old = previous ? previous->pieces : NULL;
    struct gql_piece *const *end = previous ? old + previous->piece_count : NULL;
    struct gql_schema *schema = putting->schema;

    for (uint32_t i = 0; i < putting->catalogue->count; i++) {
        struct program *program = putting->catalogue->programs[i];
        const struct gql_piece *before = NULL;

        while (old < end && (*old)->program != program &&
               slice_compare((*old)->program->id, program->id) < 0)
            if (!is_gone(putting, *old++))
                return false;
        if (old < end && (*old)->program == program) {
            schema->pieces[i] = gql_piece_retain(*old++);
            continue;
        }
        if (old < end && slice_equal((*old)->program->id, program->id))
            before = *old++;
        if (before && !is_gone(putting, before))
            return false;
        putting->due[putting->due_count++] = (struct due){ i, before, turn_of(before) };
    }
    while (old < end)
        if (!is_gone(putting, *old++))
            return false;
    return true;
}

static bool make_piece(struct putting *putting, uint32_t at, const struct gql_piece *before)
{
    struct gql_schema *schema = putting->schema;

    schema->pieces[at] = gql_piece_make(schema->allocator, putting->catalogue->programs[at], before,
                                        &putting->types, &putting->roots);
    return schema->pieces[at] &&
           note(putting->types.fresh, putting->roots.fresh, schema->pieces[at]);
}

static bool gather(struct putting *putting)
{
    struct gql_schema *schema = putting->schema;
    bool good;

    putting->due =
        mem_array(schema->allocator, (size_t)putting->catalogue->count + 1, sizeof *putting->due);
    good = putting->due && compare(putting);
    for (int turn = RENEWED_PLAIN; turn <= NEW; turn++)
        for (uint32_t i = 0; good && i < putting->due_count; i++)
            if ((int)putting->due[i].turn == turn)
                good = make_piece(putting, putting->due[i].at, putting->due[i].before);
    mem_free(schema->allocator, putting->due);
    return good;
}

/* ---- names ---- */

static struct slice name_of_type(const void *value)
{
    return ((const struct gql_type *)value)->name;
}

static struct slice name_of_field(const void *value)
{
    return ((const struct gql_field *)value)->name;
}

/* A DO alone: its functions are the roots, and nobody reaches its own type. */
static const struct gql_type *lone_space(const struct gql_schema *schema, bool alone)
{
    const struct gql_field *root = alone ? schema->pieces[0]->root : NULL;

    return root && root->type->space ? root->type : NULL;
}

static bool make_indexes(struct putting *putting, bool alone)
{
    struct gql_schema *schema = putting->schema;
    const struct gql_type *space = lone_space(schema, alone);
    bool good = true;

    if (space) {
        map_remove(putting->types.fresh, space->name);
        map_remove(putting->roots.fresh, schema->pieces[0]->root->name);
    }
    for (uint32_t i = 0; space && good && i < space->field_count; i++)
        good = put(putting->roots.fresh, space->fields[i].name, &space->fields[i]);
    return good &&
           gql_index_make(&schema->types, schema->allocator, &putting->types, name_of_type) &&
           gql_index_make(&schema->roots, schema->allocator, &putting->roots, name_of_field);
}

static bool put_together(struct gql_schema *schema, const struct catalogue *catalogue,
                         const struct gql_schema *previous, bool alone)
{
    struct putting putting = { .schema = schema, .catalogue = catalogue, .previous = previous };
    bool good =
        gql_changes_begin(&putting.types, schema->allocator, previous ? &previous->types : NULL);

    good =
        gql_changes_begin(&putting.roots, schema->allocator, previous ? &previous->roots : NULL) &&
        good;
    good = good && gather(&putting) && make_indexes(&putting, alone);
    gql_changes_end(&putting.types);
    gql_changes_end(&putting.roots);
    return good;
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
    const struct gql_type *space = lone_space(schema, alone);
    uint32_t count = 0, most = space ? space->field_count : schema->piece_count;

    schema->query_fields =
        mem_array(schema->allocator, (size_t)most + 1, sizeof *schema->query_fields);
    if (!schema->query_fields)
        return false;
    for (uint32_t i = 0; i < most; i++) {
        const struct gql_field *root = space ? &space->fields[i] : schema->pieces[i]->root;

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
    return true;
}

/* ---- all types, in order ---- */

static void list_type(struct gql_schema *schema, const struct gql_type *type)
{
    bool *listed = type->kind == GQL_SCALAR ? &schema->scalars[type->scalar] : NULL;

    /* Scalars once for all pieces. */
    if (listed && *listed)
        return;
    if (listed)
        *listed = true;
    schema->sorted[schema->sorted_count++] = type;
}

static bool list_types(struct gql_schema *schema, bool alone)
{
    const struct gql_type *space = lone_space(schema, alone);
    size_t count = (size_t)2 + gql_meta_count + GQL_SCALAR_BIG_INT + 1;

    for (uint32_t i = 0; i < schema->piece_count; i++)
        count += schema->pieces[i]->order_count;
    schema->sorted = mem_array(schema->allocator, count, sizeof(struct gql_type *));
    if (!schema->sorted)
        return false;
    list_type(schema, &schema->query);
    for (uint32_t i = 0; i < schema->piece_count; i++)
        for (uint32_t j = 0; j < schema->pieces[i]->order_count; j++)
            if (schema->pieces[i]->order[j] != space)
                list_type(schema, schema->pieces[i]->order[j]);
    if (schema->mutation.field_count)
        list_type(schema, &schema->mutation);
    /* Introspection's, so they are always there. */
    list_type(schema, &gql_scalars[GQL_SCALAR_BOOLEAN]);
    list_type(schema, &gql_scalars[GQL_SCALAR_STRING]);
    for (uint32_t i = 0; i < gql_meta_count; i++)
        list_type(schema, gql_meta_types[i]);
    return true;
}

mdx_status gql_schema_make(struct gql_schema **schema, const struct allocator *allocator,
                           const struct catalogue *catalogue, const struct gql_schema *previous,
                           const struct program *only, struct error *error)
{
    struct program *programs[1] = { (struct program *)(uintptr_t)only };
    const struct catalogue one = { .programs = programs, .count = 1 };
    struct gql_schema *made;

    if (only) {
        catalogue = &one;
        previous = NULL;
    }
    made = make(allocator, catalogue->count);
    *schema = made;
    if (made) {
        made->piece_count = catalogue->count;
        if (put_together(made, catalogue, previous, only != NULL) &&
            add_roots(made, only != NULL) && list_types(made, only != NULL))
            return MDX_OK;
    }
    *schema = NULL;
    gql_schema_release(made);
    return error_no_memory(error);
}

/* ---- looking up ---- */

static const struct gql_type *find_built_in(const struct gql_schema *schema, struct slice name)
{
    if (slice_equal(name, schema->query.name))
        return &schema->query;
    if (schema->mutation.field_count && slice_equal(name, schema->mutation.name))
        return &schema->mutation;
    for (uint32_t i = 0; i < gql_meta_count && slice_starts(name, "__"); i++)
        if (slice_equal(gql_meta_types[i]->name, name))
            return gql_meta_types[i];
    for (size_t i = 0; i < sizeof gql_scalars / sizeof gql_scalars[0]; i++)
        if (schema->scalars[i] && slice_equal(gql_scalars[i].name, name))
            return &gql_scalars[i];
    return NULL;
}

const struct gql_type *gql_type_find(const struct gql_schema *schema, struct slice name)
{
    const struct gql_type *built_in = find_built_in(schema, name);

    return built_in ? built_in : gql_index_find(&schema->types, name);
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
    if (schema->roots.count && (type == &schema->query || type == &schema->mutation))
        return gql_index_find(&schema->roots, name);
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
