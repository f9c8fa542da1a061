/* operations.c - tokens: which operations are open, and how each is settled.
 *
 * A token is a row's number and its generation, so that a late, a second or a
 * forged answer finds nothing. An operation lives from dollar.c's begin to its answer, its
 * call's end, or the runtime's close, whichever comes first. */
#include "call/inside.h"

#include "base/jsontext.h"

#include <string.h>

#define NO_ROW UINT32_MAX

static bool grow(struct operations *operations)
{
    uint32_t old = operations->count;
    uint32_t count = old ? old * 2 : 64;
    void *rows;

    if (count < old)
        return false;
    rows = mem_resize(operations->allocator, operations->rows, count * sizeof *operations->rows);
    if (!rows)
        return false;
    operations->rows = rows;
    for (uint32_t i = old; i < count; i++) {
        operations->rows[i].operation = NULL;
        operations->rows[i].generation = 1;
        operations->rows[i].next_free = i + 1 < count ? i + 1 : NO_ROW;
    }
    operations->free = old;
    operations->count = count;
    return true;
}

struct operation *operation_new(struct operations *operations, struct call *call)
{
    struct operation *operation = mem_new(operations->allocator, sizeof *operation);
    uint32_t row;

    if (!operation)
        return NULL;
    if ((!operations->count || operations->free == NO_ROW) && !grow(operations)) {
        mem_free(operations->allocator, operation);
        return NULL;
    }
    row = operations->free;
    operations->free = operations->rows[row].next_free;
    operations->rows[row].operation = operation;
    operations->alive++;
    operation->call = call;
    operation->token = (uint64_t)operations->rows[row].generation << 32 | row;
    operation->timer.at = TIMER_IDLE;
    operation->timer.call = call;
    operation->timer.token = operation->token;
    operation->next = call->operations;
    if (operation->next)
        operation->next->previous = operation;
    call->operations = operation;
    return operation;
}

struct operation *operation_find(const struct operations *operations, uint64_t token)
{
    uint32_t row = (uint32_t)token;

    if (row >= operations->count || operations->rows[row].generation != (uint32_t)(token >> 32))
        return NULL;
    return operations->rows[row].operation;
}

uint64_t operation_orphan(struct operations *operations)
{
    uint32_t row;

    if ((!operations->count || operations->free == NO_ROW) && !grow(operations))
        return 0;
    row = operations->free;
    operations->free = operations->rows[row].next_free;
    operations->rows[row].orphan = true;
    return (uint64_t)operations->rows[row].generation << 32 | row;
}

static void forget_children(struct operation *operation)
{
    for (struct call *child = operation->children; child;) {
        struct call *sibling = child->sibling;

        child->answers = NULL;
        child->sibling = NULL;
        child = sibling;
    }
    operation->children = NULL;
}

static void free_row(struct operations *operations, uint32_t row)
{
    if (!++operations->rows[row].generation)
        operations->rows[row].generation = 1;
    operations->rows[row].orphan = false;
    operations->rows[row].next_free = operations->free;
    operations->free = row;
}

void operation_remove(struct operations *operations, struct operation *operation, bool orphan)
{
    uint32_t row = (uint32_t)operation->token;

    operations->rows[row].operation = NULL;
    if (orphan)
        operations->rows[row].orphan = true;
    else
        free_row(operations, row);
    operations->alive--;
    *(operation->previous ? &operation->previous->next : &operation->call->operations) =
        operation->next;
    if (operation->next)
        operation->next->previous = operation->previous;
    forget_children(operation);
    schema_free(operation->schema);
    mem_free(operations->allocator, operation);
}

bool operation_bury(struct operations *operations, uint64_t token)
{
    uint32_t row = (uint32_t)token;

    if (row >= operations->count || operations->rows[row].generation != (uint32_t)(token >> 32) ||
        !operations->rows[row].orphan)
        return false;
    free_row(operations, row);
    return true;
}

mdx_status call_settle(struct call *call, uint64_t inner, struct slice json,
                       const struct error *failure)
{
    return call->outside ? outside_settle(call->outside, inner, json, failure)
                         : isolate_settle(call->isolate, inner, json, failure);
}

/* The body of the answer is still to come: that ends with the call, if not before. */
static mdx_status keep_body(struct call *call, uint64_t token)
{
    const struct allocator *allocator = &call->runtime->allocator;
    uint64_t *bodies = mem_resize(allocator, call->bodies, (call->body_count + 1) * sizeof *bodies);

    if (!bodies)
        return MDX_E_NOMEM;
    call->bodies = bodies;
    bodies[call->body_count++] = token;
    return MDX_OK;
}

/* streams: the answer has a `stream`. */
static mdx_status deliver(struct runtime *runtime, struct operation *operation, struct slice json,
                          const struct error *failure, bool streams)
{
    struct call *call = operation->call;
    mdx_status status = MDX_OK;

    if (streams && operation->streams)
        status = keep_body(call, operation->token);
    if (!status)
        status = call_settle(call, operation->inner, json, failure);
    /* A failure is not lost, or the call would wait for its time to be over: it ends now. */
    if (status == MDX_E_NOMEM && failure) {
        call->starved = true;
        status = MDX_OK;
    }
    if (status == MDX_E_NOMEM)
        return status;
    if (call->spans)
        spans_operation_over(call->spans, operation->inner, clock_monotonic_ns(), failure != NULL);
    operation_remove(&runtime->operations, operation, false);
    if (call->state == CALL_WAITING)
        call_make_ready(call);
    return status;
}

/* Delivers an answer to the isolate and, when the call waits, makes it ready. Counts as being
 * inside, so that close does not pass it by. */
static mdx_status settle(struct runtime *runtime, uint64_t token, struct slice json,
                         const struct error *failure, bool streams)
{
    struct operation *operation;
    mdx_status status = MDX_E_STATE;
    bool buried = false;

    atomic_fetch_add(&runtime->inside, 1);
    lock_take(&runtime->lock);
    operation = operation_find(&runtime->operations, token);
    if (!operation)
        buried = operation_bury(&runtime->operations, token);
    else if (operation->begun && (operation->call->isolate || operation->call->outside))
        status = deliver(runtime, operation, json, failure, streams);
    lock_give(&runtime->lock);
    if (!status && !atomic_load(&runtime->closing))
        runtime_wake(runtime);
    atomic_fetch_sub(&runtime->inside, 1);
    if (buried) {
        exporter_answered(runtime, token);
        keys_answered(runtime, token, json, failure);
        farewell_answered(runtime, token);
        runtime_drop(runtime);
    }
    return status;
}

mdx_status operation_complete(struct runtime *runtime, uint64_t token, struct slice json)
{
    struct jsontext index;
    mdx_status status;
    bool streams;

    if (!json.len)
        return settle(runtime, token, SLICE("null"), NULL, false);
    jsontext_init(&index, &runtime->allocator);
    status = jsontext_read(&index, json, NULL);
    streams = !status && index.nodes[0].type == JSONTEXT_OBJECT &&
              jsontext_member(&index, 0, SLICE("stream"));
    jsontext_free(&index);
    return status ? status : settle(runtime, token, json, NULL, streams);
}

mdx_status operation_fail(struct runtime *runtime, uint64_t token, const struct error *failure)
{
    return settle(runtime, token, SLICE("null"), failure, false);
}

/* Takes one operation of the call away: its token to cancel, or first a child of it. False: none
 * is left. */
static bool take_operation(struct call *call, uint64_t *cancel, struct call **child)
{
    struct runtime *runtime = call->runtime;
    bool can_cancel = runtime->host.bridge.op_cancel != NULL;
    struct operation *operation;

    *cancel = 0;
    *child = NULL;
    lock_take(&runtime->lock);
    operation = call->operations;
    if (operation && operation->children) {
        *child = operation->children;
        call_unlink_parent(*child);
        (*child)->references++;
    } else if (operation) {
        bool outside = operation->begun && !operation->own;
        bool orphan = outside && !can_cancel;

        if (outside && can_cancel)
            *cancel = operation->token;
        if (orphan)
            runtime_keep(runtime);
        timer_stop(&runtime->timers, &operation->timer);
        operation_remove(&runtime->operations, operation, orphan);
    }
    lock_give(&runtime->lock);
    return operation != NULL;
}

uint64_t call_forget_operation(struct call *call, uint64_t inner)
{
    struct runtime *runtime = call->runtime;
    bool can_cancel = runtime->host.bridge.op_cancel != NULL;
    struct operation *operation;
    uint64_t token = 0;

    lock_take(&runtime->lock);
    for (operation = call->operations; operation && operation->inner != inner;)
        operation = operation->next;
    if (operation) {
        bool outside = operation->begun && !operation->own;
        bool orphan = outside && !can_cancel;

        if (outside && can_cancel)
            token = operation->token;
        if (orphan)
            runtime_keep(runtime);
        timer_stop(&runtime->timers, &operation->timer);
        operation_remove(&runtime->operations, operation, orphan);
    }
    lock_give(&runtime->lock);
    return token;
}

/* The call has left its isolate, so that none comes any more. */
void call_drop_bodies(struct call *call)
{
    for (uint32_t at = 0; at < call->body_count; at++)
        host_op_cancel(&call->runtime->host, call->bodies[at]);
    mem_free(&call->runtime->allocator, call->bodies);
    call->bodies = NULL;
    call->body_count = 0;
}

void call_drop_operations(struct call *call)
{
    uint64_t cancel;
    struct call *child;

    while (take_operation(call, &cancel, &child)) {
        if (child) {
            call_cancel(child);
            call_release(child);
        }
        if (cancel)
            host_op_cancel(&call->runtime->host, cancel);
    }
}

mdx_status call_adopt(struct call *child, uint64_t parent, struct error *error)
{
    enum { DEEPEST = 8 };
    struct operation *operation = operation_find(&child->runtime->operations, parent);

    if (!operation)
        return error_set(error, CODE_WRONG_STATE, "parent: no such operation is open");
    child->depth = operation->call->depth + 1;
    if (child->depth > DEEPEST)
        return error_set(error, CODE_RATE_LIMITED, "calls are nested deeper than %d", DEEPEST);
    if (operation->call->deadline_ns < child->deadline_ns)
        child->deadline_ns = operation->call->deadline_ns;
    child->answers = operation;
    child->sibling = operation->children;
    operation->children = child;
    return MDX_OK;
}

void call_unlink_parent(struct call *call)
{
    struct operation *operation = call->answers;
    struct call **at;

    if (!operation)
        return;
    for (at = &operation->children; *at != call;)
        at = &(*at)->sibling;
    *at = call->sibling;
    call->answers = NULL;
    call->sibling = NULL;
}
