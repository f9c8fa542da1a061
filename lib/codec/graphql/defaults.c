/* defaults.c - the literals of defaults, once all types of a piece are known. */
#include "codec/graphql/schema.h"

enum {
    MOST_STEPS = 200000,    /* along types, for all defaults of a piece */
    MOST_LITERALS = 4 << 20 /* bytes of all of them: one may hold others several times */
};

struct settling {
    struct gql_piece *piece;
    const struct gql_type **stack;
    uint32_t *seen; /* for each type: the search that came past it last */
    uint32_t search;
    size_t steps, bytes;
};

static void push(struct settling *settling, const struct gql_type *type, uint32_t *depth)
{
    if (type->kind != GQL_INPUT_OBJECT || settling->seen[type->number] == settling->search)
        return;
    settling->seen[type->number] = settling->search;
    settling->stack[(*depth)++] = type;
}

/* Whether values of one type may hold values of the other; also when that takes too long to say. */
static bool leads_to(struct settling *settling, const struct gql_type *from,
                     const struct gql_type *to)
{
    uint32_t depth = 0;

    settling->search++;
    push(settling, from, &depth);
    while (depth) {
        const struct gql_type *type = settling->stack[--depth];

        if (type == to)
            return true;
        for (uint32_t i = 0; i < type->input_count; i++) {
            if (settling->steps++ > MOST_STEPS)
                return true;
            push(settling, gql_named(type->inputs[i].type), &depth);
        }
    }
    return false;
}

/* A default that holds what has the same default again never ends. */
static bool may_turn(struct settling *settling, const struct gql_type *type,
                     const struct gql_input *input)
{
    const struct gql_type *named = gql_named(input->type);

    return (json_is_object(input->default_value) || json_is_array(input->default_value)) &&
           named->kind == GQL_INPUT_OBJECT && leads_to(settling, named, type);
}

static const char *literal_of(struct settling *settling, const struct gql_input *input)
{
    struct gql_arena *arena = &settling->piece->arena;
    const char *literal = NULL;
    struct buffer text;

    buffer_init(&text, arena->allocator, SIZE_MAX);
    if (settling->bytes < MOST_LITERALS &&
        gql_write_literal(input->default_value, input->type, &text)) {
        settling->bytes += text.len;
        literal = gql_arena_text(arena, buffer_slice(&text)).data;
    }
    arena->failed |= buffer_failed(&text);
    buffer_free(&text);
    return literal;
}

static void settle(struct settling *settling, const struct gql_type *type, struct gql_input *input)
{
    if (!input->default_value)
        return;
    if (!may_turn(settling, type, input))
        input->literal = literal_of(settling, input);
    if (input->literal)
        return;
    /* It is filled in all the same when the function is called, so it may be left out. */
    input->default_value = NULL;
    if (input->type->kind == GQL_NON_NULL)
        input->type = input->type->of;
}

bool gql_settle_defaults(struct gql_piece *piece)
{
    const struct allocator *allocator = piece->arena.allocator;
    size_t count = (size_t)piece->type_count + 1;
    struct settling settling = {
        .piece = piece,
        .stack = mem_array(allocator, count, sizeof(struct gql_type *)),
        .seen = mem_array(allocator, count, sizeof(uint32_t)),
    };
    bool good = settling.stack && settling.seen;

    /* Those inside others come later in the list, and are needed first. */
    for (uint32_t i = piece->type_count; good && i-- > 0;)
        for (uint32_t j = 0; j < piece->types[i]->input_count; j++)
            settle(&settling, piece->types[i],
                   (struct gql_input *)(uintptr_t)&piece->types[i]->inputs[j]);
    mem_free(allocator, settling.stack);
    mem_free(allocator, settling.seen);
    return good;
}
