/* piece.c - what one definition adds to the schema: its field, and the types of its functions. */
#include "codec/graphql/schema.h"

#include <stdatomic.h>

struct making {
    struct gql_piece *piece;
    const struct map *types, *roots;
    const json_t *rows; /* of the model's functions, in the order of program->functions */
};

static bool is_root(const void *context, struct slice name)
{
    return map_get(context, name) != NULL;
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
    return field->type != NULL;
}

static void require(struct making *making, const json_t *schema, struct gql_input *inputs,
                    uint32_t count)
{
    json_t *one;
    size_t at;

    json_array_foreach(json_object_get(schema, "required"), at, one) for (uint32_t i = 0; i < count;
                                                                          i++)
    {
        struct gql_type *type;

        if (!slice_equal(inputs[i].property, json_string_slice(one)) || !inputs[i].refuses_null)
            continue;
        type = gql_arena_get(&making->piece->arena, sizeof *type);
        if (!type)
            return;
        type->kind = GQL_NON_NULL;
        type->of = inputs[i].type;
        inputs[i].type = type;
    }
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

        if (!gql_is_name(parameter->name) || parameter->pattern)
            continue;
        inputs[field->input_count++] = (struct gql_input){ .name = parameter->name,
                                                           .property = parameter->name,
                                                           .type = any_type(making) };
    }
    field->inputs = inputs;
    return true;
}

/* One argument for each property, and `input` for all of them together. */
static bool make_inputs(struct making *making, const struct function *function, const json_t *row,
                        struct slice name, struct gql_field *field)
{
    const json_t *schema = json_object_get(row, "inputSchema");
    struct gql_mapping mapping = mapping_of(making, schema, true);
    struct slice type_name = gql_join(&making->piece->arena, name, SLICE("Input"));
    struct gql_input *inputs;
    uint32_t count;

    schema = gql_follow(schema, schema);
    if (!json_is_object(schema))
        return make_untyped(making, function, field);
    if (!json_object_size(json_object_get(schema, "properties")))
        return true;
    /* The wrapper's type comes first, so that it has the plain name. */
    if (!json_object_get(json_object_get(schema, "properties"), "input")) {
        const struct gql_type *wrapper = gql_map_type(&mapping, schema, type_name);

        inputs = wrapper ? gql_map_inputs(&mapping, schema, wrapper->name, true, &count) : NULL;
        if (!inputs)
            return false;
        inputs[count++] = (struct gql_input){ .name = SLICE("input"), .type = wrapper };
        field->wrapped = true;
    } else {
        inputs = gql_map_inputs(&mapping, schema, type_name, true, &count);
        if (!inputs)
            return false;
        require(making, schema, inputs, count);
    }
    field->inputs = inputs;
    field->input_count = count;
    return true;
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

static bool is_known(const struct gql_field *fields, uint32_t count, struct slice segment)
{
    for (uint32_t i = 0; i < count; i++)
        if (slice_equal(fields[i].property, segment))
            return true;
    return false;
}

struct field_names {
    const struct gql_field *fields;
    uint32_t count;
};

static bool is_field(const void *context, struct slice name)
{
    const struct field_names *names = context;

    for (uint32_t i = 0; i < names->count; i++)
        if (slice_equal(names->fields[i].name, name))
            return true;
    return false;
}

static const struct gql_type *make_space(struct making *making, const struct space *space);

static bool make_member(struct making *making, const struct space *space, uint32_t number,
                        struct gql_field *fields, uint32_t *count)
{
    struct gql_arena *arena = &making->piece->arena;
    struct slice path = making->piece->program->functions[number].path, rest;
    struct slice below = slice_from(path, space->prefix.len);
    struct slice segment = slice_split(below, '.', &rest);
    struct gql_field *field = &fields[*count];
    const struct field_names names = { fields, *count };
    struct space inner = { .depth = space->depth + 1 };

    if (is_known(fields, *count, segment))
        return true;
    field->property = segment;
    field->name = gql_free_name(arena, gql_legal(arena, segment), is_field, &names);
    inner.name = gql_join(arena, space->name, gql_pascal(arena, segment));
    ++*count;
    if (segment.len == below.len)
        return make_call(making, number, inner.name, field);
    inner.prefix = slice_to(path, space->prefix.len + segment.len + 1);
    field->type = make_space(making, &inner);
    return field->type != NULL;
}

static bool is_type(const void *context, struct slice name)
{
    const struct making *making = context;

    for (size_t i = 0; i < sizeof gql_scalars / sizeof gql_scalars[0]; i++)
        if (slice_equal(name, gql_scalars[i].name))
            return true;
    for (uint32_t i = 0; i < making->piece->type_count; i++)
        if (slice_equal(name, making->piece->types[i]->name))
            return true;
    return slice_is(name, "Query") || slice_is(name, "Mutation") ||
           slice_is(name, "Subscription") || map_get(making->types, name);
}

/* The type is listed before those inside it. */
static bool list_type(struct making *making, const struct gql_type *type)
{
    struct gql_piece *piece = making->piece;

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
    piece->types[piece->type_count++] = type;
    return true;
}

static const struct gql_type *make_space(struct making *making, const struct space *space)
{
    const struct program *program = making->piece->program;
    struct gql_arena *arena = &making->piece->arena;
    struct gql_type *made = gql_arena_get(arena, sizeof *made);
    struct gql_field *fields;
    uint32_t below = 0, count = 0;

    if (!made || space->depth > 40)
        return NULL;
    made->kind = GQL_OBJECT;
    made->space = true;
    made->name = gql_free_name(arena, space->name, is_type, making);
    for (uint32_t i = 0; i < program->function_count; i++)
        below += is_below(program->functions[i].path, space->prefix);
    fields = gql_arena_get(arena, below * sizeof *fields);
    if (!fields || !list_type(making, made))
        return NULL;
    for (uint32_t i = 0; i < program->function_count; i++)
        if (is_below(program->functions[i].path, space->prefix) &&
            !make_member(making, space, i, fields, &count))
            return NULL;
    made->fields = fields;
    made->field_count = count;
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
    root->name =
        gql_free_name(&piece->arena, gql_camel(&piece->arena, program->id), is_root, making->roots);
    space.name = gql_pascal(&piece->arena, program->id);
    piece->root = root;
    if (!program->functions[0].path.len)
        return make_call(making, 0, space.name, root);
    root->description = program->description;
    root->type = make_space(making, &space);
    return root->type != NULL;
}

struct gql_piece *gql_piece_make(const struct allocator *allocator, struct program *program,
                                 const struct map *types, const struct map *roots)
{
    struct gql_piece *piece = mem_new(allocator, sizeof *piece);
    struct making making = { .piece = piece, .types = types, .roots = roots };

    if (!piece)
        return NULL;
    piece->references = 1;
    piece->program = program_retain(program);
    gql_arena_init(&piece->arena, allocator);
    making.rows = json_object_get(program->model, "functions");
    if (make_root(&making) && !piece->arena.failed && make_order(piece))
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
