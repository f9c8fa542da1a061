/* cycles.c - input objects that need themselves.
 *
 * A value of such a type could never be written, so the specification forbids it (September 2025,
 * section 3.10.1). A walk along the fields that must be there finds each way back to a type it is
 * still inside of. It keeps its own stack: a chain may be as long as there are types. */
#include "codec/graphql/schema.h"

enum { FRESH, INSIDE, DONE };

struct walk {
    const struct gql_type **stack;
    uint32_t *next; /* for each type: which of its fields is to be looked at */
    unsigned char *state;
    uint32_t depth;
};

/* The input object that the field must hold, or NULL. */
static const struct gql_type *needed(const struct gql_input *input)
{
    if (input->type->kind != GQL_NON_NULL || input->type->of->kind != GQL_INPUT_OBJECT)
        return NULL;
    return input->type->of;
}

static void enter(struct walk *walk, const struct gql_type *type)
{
    walk->state[type->number] = INSIDE;
    walk->stack[walk->depth++] = type;
}

static void look(struct walk *walk)
{
    const struct gql_type *type = walk->stack[walk->depth - 1];
    struct gql_input *input;
    const struct gql_type *of;

    if (walk->next[type->number] == type->input_count) {
        walk->state[type->number] = DONE;
        walk->depth--;
        return;
    }
    /* Of a piece under construction. */
    input = (struct gql_input *)(uintptr_t)&type->inputs[walk->next[type->number]++];
    of = needed(input);
    if (of && walk->state[of->number] == INSIDE)
        input->type = of;
    else if (of && walk->state[of->number] == FRESH)
        enter(walk, of);
}

bool gql_break_cycles(struct gql_piece *piece)
{
    const struct allocator *allocator = piece->arena.allocator;
    size_t count = (size_t)piece->type_count + 1;
    struct walk walk = {
        .stack = mem_array(allocator, count, sizeof(struct gql_type *)),
        .next = mem_array(allocator, count, sizeof(uint32_t)),
        .state = mem_array(allocator, count, 1),
    };
    bool good = walk.stack && walk.next && walk.state;

    for (uint32_t i = 0; good && i < piece->type_count; i++) {
        if (walk.state[i] == FRESH)
            enter(&walk, piece->types[i]);
        while (walk.depth)
            look(&walk);
    }
    mem_free(allocator, walk.stack);
    mem_free(allocator, walk.next);
    mem_free(allocator, walk.state);
    return good;
}
