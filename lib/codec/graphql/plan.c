/* plan.c - which fields an operation asks for, merged by response key, all the way down. */
#include "codec/graphql/execute.h"

#include <string.h>

/* A merged field while it is made: the selections that it is made of. */
struct merged {
    struct merged *next;
    struct slice key;
    const struct gql_selection **fields;
    uint32_t count, room;
};

struct collecting {
    struct gql_execution *execution;
    uint32_t mark;
    struct merged *first, **last;
};

static bool is_left_out(const struct gql_execution *execution,
                        const struct gql_directive *directives)
{
    return gql_condition(directives, "skip", false, &execution->bindings) ||
           !gql_condition(directives, "include", true, &execution->bindings);
}

static struct merged *merged_of(struct collecting *collecting, struct slice key)
{
    struct merged *at = collecting->first;

    while (at && !slice_equal(at->key, key))
        at = at->next;
    if (at)
        return at;
    at = gql_arena_get(&collecting->execution->arena, sizeof *at);
    if (!at)
        return NULL;
    at->key = key;
    *collecting->last = at;
    collecting->last = &at->next;
    return at;
}

static void add_field(struct collecting *collecting, const struct gql_selection *field)
{
    struct gql_arena *arena = &collecting->execution->arena;
    struct merged *merged = merged_of(collecting, field->alias.len ? field->alias : field->name);

    if (!merged)
        return;
    if (merged->count == merged->room) {
        uint32_t room = merged->room ? merged->room * 2 : 2;
        const struct gql_selection **fields =
            gql_arena_get(arena, (size_t)room * sizeof(struct gql_selection *));

        if (!fields)
            return;
        if (merged->count)
            memcpy(fields, merged->fields, merged->count * sizeof(struct gql_selection *));
        merged->fields = fields;
        merged->room = room;
    }
    merged->fields[merged->count++] = field;
}

static void collect(struct collecting *collecting, const struct gql_selection *selections)
{
    for (; selections; selections = selections->next) {
        const struct gql_fragment *fragment;

        if (is_left_out(collecting->execution, selections->directives))
            continue;
        if (selections->kind == GQL_FIELD) {
            add_field(collecting, selections);
        } else if (selections->kind == GQL_INLINE_FRAGMENT) {
            collect(collecting, selections->selections);
        } else {
            fragment = gql_fragment_find(collecting->execution->document, selections->name);
            if (collecting->execution->marks[fragment->number] == collecting->mark)
                continue;
            collecting->execution->marks[fragment->number] = collecting->mark;
            collect(collecting, fragment->selections);
        }
    }
}

static struct gql_plan *make(struct gql_execution *execution, const struct gql_type *type,
                             const struct gql_selection *const *sets, uint32_t count,
                             uint32_t *marks);

static struct gql_plan *make_field(struct gql_execution *execution, const struct gql_type *type,
                                   const struct merged *merged, uint32_t *marks)
{
    struct gql_plan *plan = gql_arena_get(&execution->arena, sizeof *plan);
    size_t *places = gql_arena_get(&execution->arena, merged->count * sizeof *places);
    const struct gql_type *inner;

    if (!plan || !places)
        return NULL;
    for (uint32_t i = 0; i < merged->count; i++)
        places[i] = merged->fields[i]->at;
    plan->key = merged->key;
    plan->field = gql_field_find(execution->schema, type, merged->fields[0]->name);
    plan->parent = type;
    plan->places = places;
    plan->place_count = merged->count;
    plan->arguments = merged->fields[0]->arguments;
    inner = gql_named(plan->field->type);
    if (plan->field->calls)
        plan->call = ++execution->call_count;
    if (inner->kind == GQL_OBJECT)
        plan->inner = make(execution, inner, merged->fields, merged->count, marks);
    return plan;
}

/* The plan of what several selection sets of one type select together. Fields of one set, too: then
 * `sets` holds its first selection. As deep as validation let it be. */
static struct gql_plan *make(struct gql_execution *execution, const struct gql_type *type,
                             const struct gql_selection *const *sets, uint32_t count,
                             uint32_t *marks)
{
    struct collecting collecting = { .execution = execution, .mark = ++*marks };
    struct gql_plan *first = NULL, **last = &first;

    collecting.last = &collecting.first;
    for (uint32_t i = 0; i < count; i++)
        collect(&collecting, sets[i]->selections);
    for (const struct merged *at = collecting.first; at; at = at->next) {
        *last = make_field(execution, type, at, marks);
        if (!*last)
            return first;
        last = &(*last)->next;
    }
    return first;
}

/* ---- calls ---- */

static void note_calls(struct gql_execution *execution, const struct gql_plan *plan)
{
    for (; plan; plan = plan->next) {
        if (plan->call)
            execution->calls[plan->call - 1].plan = plan;
        else if (plan->field->type->space)
            note_calls(execution, plan->inner);
    }
}

/* An input that cannot be made is the call's error. */
static void prepare(struct gql_execution *execution, struct gql_call *call)
{
    struct buffer message;

    buffer_init(&call->input, execution->allocator, SIZE_MAX);
    buffer_init(&call->output, execution->allocator, SIZE_MAX);
    buffer_init(&call->odd, execution->allocator, SIZE_MAX);
    error_init(&call->error, execution->allocator);
    buffer_init(&message, execution->allocator, 4096);
    if (!gql_input_of(call->plan->field, call->plan->arguments, &execution->bindings, &call->input,
                      &message))
        error_set(&call->error, CODE_INVALID_PARAMS, "%.*s", (int)message.len,
                  message.data ? message.data : "The arguments cannot be read.");
    else if (buffer_failed(&call->input))
        error_no_memory(&call->error);
    call->over = call->error.status != MDX_OK;
    execution->over += call->over;
    buffer_free(&message);
}

bool gql_execution_plan(struct gql_execution *execution)
{
    const struct gql_operation *operation = execution->operation;
    const struct gql_type *root =
        operation->kind == GQL_MUTATION ? &execution->schema->mutation : &execution->schema->query;
    const struct gql_selection whole = { .selections = operation->selections };
    const struct gql_selection *const set = &whole;
    uint32_t marks = 0;

    execution->serial = operation->kind == GQL_MUTATION;
    execution->marks =
        gql_arena_get(&execution->arena,
                      ((size_t)execution->document->fragment_count + 1) * sizeof *execution->marks);
    if (!execution->marks)
        return false;
    execution->plan = make(execution, root, &set, 1, &marks);
    if (execution->arena.failed) {
        execution->call_count = 0;
        return false;
    }
    execution->calls = mem_array(execution->allocator, (size_t)execution->call_count + 1,
                                 sizeof *execution->calls);
    if (!execution->calls) {
        execution->call_count = 0;
        return false;
    }
    note_calls(execution, execution->plan);
    for (uint32_t i = 0; i < execution->call_count; i++)
        prepare(execution, &execution->calls[i]);
    return true;
}

void gql_execution_free(struct gql_execution *execution)
{
    for (uint32_t i = 0; i < execution->call_count; i++) {
        buffer_free(&execution->calls[i].input);
        buffer_free(&execution->calls[i].output);
        buffer_free(&execution->calls[i].odd);
        error_free(&execution->calls[i].error);
    }
    if (execution->calls)
        mem_free(execution->allocator, execution->calls);
    gql_bindings_free(&execution->bindings);
    gql_arena_free(&execution->arena);
}
