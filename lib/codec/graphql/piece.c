/* piece.c - what one definition adds to the schema: its field, and the types of its functions. */
#include "codec/graphql/schema.h"

#include <stdatomic.h>

/* A path of 255 bytes has no more segments. */
enum { MOST_SPACES = 128 };

struct making {
    struct gql_piece *piece;
    const struct gql_piece *previous;
    const struct gql_changes *types, *roots;
    const json_t *rows; /* of the model's functions, in the order of program->functions */
};

static bool is_root(const void *context, struct slice name)
{
    return gql_changes_know(context, name);
}

static struct gql_mapping mapping_of(const struct making *making, const json_t *root, bool input)
{
    return (struct gql_mapping){
        .piece = making->piece, .taken = making->types, .root = root, .input = input
    };
}

static const struct gql_type *any_type(struct making *making)
{
    making->piece->uses[GQL_SCALAR_JSON] = true;
    return &gql_scalars[GQL_SCALAR_JSON];
}

static bool make_output(struct making *making, const json_t *row, struct slice name,
                        struct gql_field *field)
{
    const json_t *schema = json_object_get(row, "outputSchema");
    struct gql_mapping mapping = mapping_of(making, schema, false);

    if (!json_is_object(schema))
        field->type = any_type(making);
    else
        field->type =
            gql_map_type(&mapping, schema, gql_join(&making->piece->arena, name, SLICE("Output")));
    gql_mapping_end(&mapping);
    return field->type != NULL;
}

static bool require(struct making *making, const json_t *schema, struct gql_field *field)
{
    struct map *by_property = map_new(making->piece->arena.allocator);
    struct gql_input *inputs = (struct gql_input *)(uintptr_t)field->inputs;
    bool good = by_property != NULL;
    json_t *one;
    size_t at;

    for (uint32_t i = 0; good && i < field->input_count; i++)
        good = map_put(by_property, inputs[i].property, &inputs[i], NULL);
    json_array_foreach(json_object_get(schema, "required"), at, one)
    {
        struct gql_input *input = good ? map_get(by_property, json_string_slice(one)) : NULL;
        struct gql_type *type;

        if (!input || !input->refuses_null || input->type->kind == GQL_NON_NULL)
            continue;
        type = gql_arena_get(&making->piece->arena, sizeof *type);
        good = type != NULL;
        if (good)
            *type = (struct gql_type){ .kind = GQL_NON_NULL, .of = input->type };
        if (good)
            input->type = type;
    }
    if (by_property)
        map_free(by_property, NULL, NULL);
    return good;
}

/* Parameters of which nothing is known but the names take anything. */
static bool make_untyped(struct making *making, const struct function *function,
                         struct gql_field *field)
{
    struct gql_input *inputs =
        gql_arena_get(&making->piece->arena, function->parameter_count * sizeof *inputs);

    if (!inputs)
        return false;
    for (uint32_t i = 0; i < function->parameter_count && function->service; i++) {
        const struct parameter *parameter = &function->parameters[i];

        if (!gql_is_name(parameter->name) || parameter->pattern ||
            gql_input_find(inputs, field->input_count, parameter->name))
            continue;
        inputs[field->input_count++] = (struct gql_input){ .name = parameter->name,
                                                           .property = parameter->name,
                                                           .type = any_type(making) };
    }
    field->inputs = inputs;
    return true;
}

/* One argument for each property, and `input` for all of them together. */
static bool map_arguments(struct making *making, struct gql_mapping *mapping, const json_t *schema,
                          struct slice name, struct gql_field *field)
{
    const json_t *properties = json_object_get(schema, "properties");
    const struct gql_type *wrapper = NULL;
    struct gql_input *inputs;

    if (!json_object_size(properties))
        return true;
    /* The wrapper's type comes first, so that it has the plain name. */
    field->wrapped = !json_object_get(properties, "input");
    if (field->wrapped) {
        wrapper = gql_map_type(mapping, schema, name);
        if (!wrapper)
            return false;
        name = wrapper->kind == GQL_INPUT_OBJECT ? wrapper->name : name;
    }
    inputs = gql_map_inputs(mapping, schema, name, true, &field->input_count);
    field->inputs = inputs;
    if (!inputs)
        return false;
    if (!field->wrapped)
        return require(making, schema, field);
    inputs[field->input_count++] = (struct gql_input){ .name = SLICE("input"), .type = wrapper };
    return true;
}

static bool make_inputs(struct making *making, const struct function *function, const json_t *row,
                        struct slice name, struct gql_field *field)
{
    const json_t *schema = json_object_get(row, "inputSchema");
    struct gql_mapping mapping = mapping_of(making, schema, true);
    bool made;

    schema = gql_follow(&mapping, schema);
    name = gql_join(&making->piece->arena, name, SLICE("Input"));
    made = json_is_object(schema) ? map_arguments(making, &mapping, schema, name, field)
                                  : make_untyped(making, function, field);
    gql_mapping_end(&mapping);
    return made;
}

static bool make_call(struct making *making, uint32_t number, struct slice name,
                      struct gql_field *field)
{
    const struct program *program = making->piece->program;
    const struct function *function = &program->functions[number];
    const json_t *row = json_array_get(making->rows, number);

    field->calls = true;
    field->read_only = function->read_only;
    field->id = program->id;
    field->path = function->path;
    field->description = json_text(row, "description");
    if (!field->description.len && !function->path.len)
        field->description = program->description;
    return make_inputs(making, function, row, name, field) && make_output(making, row, name, field);
}

/* ---- services ---- */

/* The functions whose paths begin with a prefix: "" or "customers.". */
struct space {
    struct slice prefix;
    struct slice name; /* of its type */
    unsigned depth;
};

static bool is_below(struct slice path, struct slice prefix)
{
    return path.len > prefix.len && slice_equal(slice_to(path, prefix.len), prefix);
}

/* Fields of a space while it is made. */
struct members {
    struct gql_field *fields;
    uint32_t count;
    struct map *segments; /* of paths that have their field */
    struct map *names;
};

static const struct gql_type *make_space(struct making *making, const struct space *space);

static bool make_member(struct making *making, const struct space *space, uint32_t number,
                        struct members *members)
{
    struct gql_arena *arena = &making->piece->arena;
    struct slice path = making->piece->program->functions[number].path, rest;
    struct slice below = slice_from(path, space->prefix.len);
    struct slice segment = slice_split(below, '.', &rest);
    struct gql_field *field = &members->fields[members->count];
    struct space inner = { .depth = space->depth + 1 };

    if (map_get(members->segments, segment))
        return true;
    if (!map_put(members->segments, segment, field, NULL))
        return false;
    field->property = segment;
    field->name = gql_free_name(arena, members->names, gql_legal(arena, segment), NULL, NULL);
    inner.name = gql_join(arena, space->name, gql_pascal(arena, segment));
    members->count++;
    if (segment.len == below.len)
        return make_call(making, number, inner.name, field);
    inner.prefix = slice_to(path, space->prefix.len + segment.len + 1);
    field->type = make_space(making, &inner);
    return field->type != NULL;
}

static bool make_members(struct making *making, const struct space *space, struct members *members)
{
    const struct program *program = making->piece->program;
    uint32_t below = 0;

    for (uint32_t i = 0; i < program->function_count; i++)
        below += is_below(program->functions[i].path, space->prefix);
    members->fields = gql_arena_get(&making->piece->arena, below * sizeof *members->fields);
    if (!members->fields)
        return false;
    for (uint32_t i = 0; i < program->function_count; i++)
        if (is_below(program->functions[i].path, space->prefix) &&
            !make_member(making, space, i, members))
            return false;
    return true;
}

static const struct gql_type *make_space(struct making *making, const struct space *space)
{
    struct gql_piece *piece = making->piece;
    /* Listed before those inside it. */
    struct gql_type *made = gql_add_type(piece, making->types, GQL_OBJECT, space->name);
    struct members members = { .segments = map_new(piece->arena.allocator),
                               .names = map_new(piece->arena.allocator) };
    bool good = made && members.segments && members.names && space->depth <= MOST_SPACES &&
                make_members(making, space, &members);

    if (members.segments)
        map_free(members.segments, NULL, NULL);
    if (members.names)
        map_free(members.names, NULL, NULL);
    if (!good)
        return NULL;
    made->space = true;
    made->fields = members.fields;
    made->field_count = members.count;
    return made;
}

/* ---- the order ---- */

/* As other implementations walk: the type, then for each of its fields its type and its arguments'.
 */
struct walk {
    struct gql_piece *piece;
    bool scalars[GQL_SCALAR_BIG_INT + 1];
};

static void meet(struct walk *walk, const struct gql_type *type);

static void meet_inputs(struct walk *walk, const struct gql_input *inputs, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        meet(walk, inputs[i].type);
}

static bool is_new(struct walk *walk, const struct gql_type *type)
{
    bool *met = type->kind == GQL_SCALAR ? &walk->scalars[type->scalar]
                                         : &((struct gql_type *)(uintptr_t)type)->met;
    bool fresh = !*met;

    *met = true;
    return fresh;
}

static void meet(struct walk *walk, const struct gql_type *type)
{
    type = gql_named(type);
    if (!is_new(walk, type))
        return;
    walk->piece->order[walk->piece->order_count++] = type;
    for (uint32_t i = 0; i < type->field_count; i++) {
        meet(walk, type->fields[i].type);
        meet_inputs(walk, type->fields[i].inputs, type->fields[i].input_count);
    }
    meet_inputs(walk, type->inputs, type->input_count);
}

static bool make_order(struct gql_piece *piece)
{
    struct walk walk = { .piece = piece };
    size_t most = (size_t)piece->type_count + GQL_SCALAR_BIG_INT + 1;

    piece->order = gql_arena_get(&piece->arena, most * sizeof(struct gql_type *));
    if (!piece->order)
        return false;
    if (piece->root) {
        meet(&walk, piece->root->type);
        meet_inputs(&walk, piece->root->inputs, piece->root->input_count);
    }
    return true;
}

/* ---- the piece ---- */

/* That of the revision before, where it is still free. */
static struct slice root_name(struct making *making)
{
    struct gql_arena *arena = &making->piece->arena;

    if (making->previous && making->previous->root &&
        !is_root(making->roots, making->previous->root->name))
        return gql_arena_text(arena, making->previous->root->name);
    return gql_free_name(arena, NULL, gql_camel(arena, making->piece->program->id), is_root,
                         making->roots);
}

static bool make_root(struct making *making)
{
    struct gql_piece *piece = making->piece;
    const struct program *program = piece->program;
    struct gql_field *root;
    struct space space = { .prefix = SLICE("") };

    if (!program->function_count)
        return true;
    root = gql_arena_get(&piece->arena, sizeof *root);
    if (!root)
        return false;
    root->name = root_name(making);
    space.name = gql_pascal(&piece->arena, program->id);
    piece->root = root;
    if (!program->functions[0].path.len)
        return make_call(making, 0, space.name, root);
    root->description = program->description;
    root->type = make_space(making, &space);
    return root->type != NULL;
}

/* What only the making needed. */
static void end_making(struct gql_piece *piece)
{
    if (piece->names)
        map_free(piece->names, NULL, NULL);
    if (piece->known)
        map_free(piece->known, NULL, NULL);
    piece->names = piece->known = NULL;
}

struct gql_piece *gql_piece_make(const struct allocator *allocator, struct program *program,
                                 const struct gql_piece *previous, const struct gql_changes *types,
                                 const struct gql_changes *roots)
{
    struct gql_piece *piece = mem_new(allocator, sizeof *piece);
    struct making making = { .piece = piece, .previous = previous, .types = types, .roots = roots };
    bool made;

    if (!piece)
        return NULL;
    piece->references = 1;
    piece->program = program_retain(program);
    gql_arena_init(&piece->arena, allocator);
    piece->names = map_new(allocator);
    piece->known = map_new(allocator);
    making.rows = json_object_get(program->model, "functions");
    made = piece->names && piece->known && make_root(&making) && !piece->arena.failed &&
           gql_break_cycles(piece) && gql_settle_defaults(piece) && make_order(piece);
    end_making(piece);
    if (made && !piece->arena.failed)
        return piece;
    gql_piece_release(piece);
    return NULL;
}

struct gql_piece *gql_piece_retain(struct gql_piece *piece)
{
    atomic_fetch_add_explicit((_Atomic uint32_t *)&piece->references, 1, memory_order_relaxed);
    return piece;
}

void gql_piece_release(struct gql_piece *piece)
{
    const struct allocator *allocator;

    if (!piece || atomic_fetch_sub_explicit((_Atomic uint32_t *)&piece->references, 1,
                                            memory_order_acq_rel) != 1)
        return;
    allocator = piece->arena.allocator;
    gql_arena_free(&piece->arena);
    program_release(piece->program);
    mem_free(allocator, piece);
}
