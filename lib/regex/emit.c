/* emit.c - from nodes to a program.
 *
 * What is being written lies on a stack of tasks, so that no depth of a pattern is too deep.
 * In a look behind, terms are written in reverse order. */
#include "regex/emit.h"

#include <string.h>

/* ---- bytes ---------------------------------------------------------------- */

void put8(struct emitter *emitter, unsigned byte)
{
    buffer_add_char(&emitter->code, (char)byte);
}

void put32(struct emitter *emitter, uint32_t number)
{
    buffer_add(&emitter->code, &number, sizeof number);
}

static uint32_t here(const struct emitter *emitter)
{
    return (uint32_t)emitter->code.len;
}

/* An operand that is a place not known yet: where it is to be written. */
static uint32_t put_place(struct emitter *emitter)
{
    put32(emitter, 0);
    return here(emitter) - 4;
}

static void patch(struct emitter *emitter, uint32_t at, uint32_t place)
{
    if (!buffer_failed(&emitter->code))
        memcpy(emitter->code.data + at, &place, sizeof place);
}

static void put_with(struct emitter *emitter, enum operation operation, uint32_t place)
{
    put8(emitter, operation);
    put32(emitter, place);
}

/* ---- tasks ------------------------------------------------------------------ */

static void task_push(struct emitter *emitter, task_step step, uint32_t node, bool back)
{
    const struct task task = { .step = step, .node = node, .back = back };

    if (regex_room(emitter->regex, &emitter->tasks, &emitter->room, emitter->depth, 1, sizeof task))
        emitter->tasks[emitter->depth++] = task;
}

static uint32_t reversed(struct regex *regex, uint32_t at)
{
    uint32_t before = NO_NODE;

    while (at != NO_NODE) {
        const uint32_t next = regex->nodes[at].next;

        regex->nodes[at].next = before;
        before = at;
        at = next;
    }
    return before;
}

static void terms_step(struct emitter *emitter, struct task *task);

static void terms_push(struct emitter *emitter, uint32_t node, bool back)
{
    task_push(emitter, terms_step, back ? reversed(emitter->regex, node) : node, back);
}

/* a|b|c: split to b; a; jump to the end; b: … */
static void alternatives_step(struct emitter *emitter, struct task *task)
{
    const struct node *node = &emitter->regex->nodes[task->node];
    const bool last = node->next == NO_NODE;

    if (task->phase == 0) {
        if (!last) {
            put8(emitter, OP_SPLIT);
            task->split = put_place(emitter);
        }
        task->phase = 1;
        terms_push(emitter, node->child, task->back);
        return;
    }
    if (!last) {
        put_with(emitter, OP_JUMP, task->chain);
        task->chain = here(emitter) - 4;
        patch(emitter, task->split, here(emitter));
        task->node = node->next;
        task->phase = 0;
        return;
    }
    for (uint32_t at = task->chain; at && !buffer_failed(&emitter->code);) {
        const uint32_t next = get32((const uint8_t *)emitter->code.data + at);

        patch(emitter, at, here(emitter));
        at = next;
    }
    emitter->depth--;
}

static void capture_step(struct emitter *emitter, struct task *task)
{
    const struct node *node = &emitter->regex->nodes[task->node];
    const bool first = task->phase++ == 0;

    put8(emitter, OP_SAVE);
    put32(emitter, 2 * node->a + (first == task->back));
    if (first)
        task_push(emitter, alternatives_step, node->child, task->back);
    else
        emitter->depth--;
}

static void look_step(struct emitter *emitter, struct task *task)
{
    const struct node *node = &emitter->regex->nodes[task->node];
    const bool negated = node->flags & NODE_NOT;

    if (task->phase++ == 0) {
        task->mark = emitter->registers;
        emitter->registers += 2;
        put8(emitter, negated ? OP_LOOK_NOT : OP_LOOK);
        put32(emitter, task->mark);
        if (negated)
            task->split = put_place(emitter);
        task_push(emitter, alternatives_step, node->child, node->flags & NODE_BEHIND);
        return;
    }
    put8(emitter, negated ? OP_LOOK_FAIL : OP_LOOK_END);
    put32(emitter, task->mark);
    if (negated)
        patch(emitter, task->split, here(emitter));
    emitter->depth--;
}

/* ---- repetition ------------------------------------------------------------- */

static bool is_one_character(const struct node *node)
{
    return node->type == NODE_SET || node->type == NODE_ANY ||
           (node->type == NODE_STRING && node->b == 1);
}

/* Of one character: without registers, and without a choice on the stack for each. */
static void many_put(struct emitter *emitter, const struct node *node, bool back)
{
    const bool lazy = node->flags & NODE_LAZY;
    uint32_t next;

    put8(emitter, back ? (lazy ? OP_MANY_BACK_LAZY : OP_MANY_BACK) : lazy ? OP_MANY_LAZY : OP_MANY);
    put32(emitter, node->a);
    put32(emitter, node->b);
    next = put_place(emitter);
    character_put(emitter, &emitter->regex->nodes[node->child], back);
    patch(emitter, next, here(emitter));
}

static void clear_put(struct emitter *emitter, const struct node *node)
{
    if (node->groups_from >= node->groups_to)
        return;
    put8(emitter, OP_CLEAR);
    put32(emitter, 2 * node->groups_from);
    put32(emitter, 2 * node->groups_to);
}

static void body_push(struct emitter *emitter, struct task *task, const struct node *node)
{
    task->phase = 1;
    terms_push(emitter, node->child, task->back);
}

/* x? : an empty x counts as none. */
static void maybe_step(struct emitter *emitter, struct task *task)
{
    const struct node *node = &emitter->regex->nodes[task->node];
    const bool empty = emitter->regex->nodes[node->child].least == 0;

    if (task->phase == 0) {
        put8(emitter, node->flags & NODE_LAZY ? OP_SPLIT_GO : OP_SPLIT);
        task->split = put_place(emitter);
        clear_put(emitter, node);
        if (empty) {
            task->mark = emitter->registers++;
            put8(emitter, OP_SAVE);
            put32(emitter, task->mark);
        }
        body_push(emitter, task, node);
        return;
    }
    if (empty) {
        put8(emitter, OP_MOVED);
        put32(emitter, task->mark);
    }
    patch(emitter, task->split, here(emitter));
    emitter->depth--;
}

/* x* and x+ of an x that takes a character at least. */
static void plain_step(struct emitter *emitter, struct task *task)
{
    const struct node *node = &emitter->regex->nodes[task->node];
    const bool lazy = node->flags & NODE_LAZY;

    if (task->phase == 0) {
        task->mark = here(emitter);
        if (!node->a) {
            put8(emitter, lazy ? OP_SPLIT_GO : OP_SPLIT);
            task->split = put_place(emitter);
        }
        clear_put(emitter, node);
        body_push(emitter, task, node);
        return;
    }
    if (node->a) {
        put_with(emitter, lazy ? OP_SPLIT : OP_SPLIT_GO, task->mark);
    } else {
        put_with(emitter, OP_JUMP, task->mark);
        patch(emitter, task->split, here(emitter));
    }
    emitter->depth--;
}

/* Any other: counts, and heeds that an empty x beyond the least number ends it. */
static void counted_step(struct emitter *emitter, struct task *task)
{
    const struct node *node = &emitter->regex->nodes[task->node];
    const bool empty = emitter->regex->nodes[node->child].least == 0;

    if (task->phase == 0) {
        task->mark = emitter->registers;
        emitter->registers += 2;
        put_with(emitter, OP_ZERO, task->mark);
        task->chain = here(emitter);
        put8(emitter, node->flags & NODE_LAZY ? OP_LOOP_LAZY : OP_LOOP);
        put32(emitter, task->mark);
        put32(emitter, node->a);
        put32(emitter, node->b);
        task->split = put_place(emitter);
        put_with(emitter, OP_COUNT, task->mark);
        clear_put(emitter, node);
        if (empty)
            put_with(emitter, OP_SAVE, task->mark + 1);
        body_push(emitter, task, node);
        return;
    }
    if (empty) {
        put8(emitter, OP_MOVED_COUNT);
        put32(emitter, task->mark + 1);
        put32(emitter, task->mark);
        put32(emitter, node->a);
    }
    put_with(emitter, OP_JUMP, task->chain);
    patch(emitter, task->split, here(emitter));
    emitter->depth--;
}

static void repeat_put(struct emitter *emitter, uint32_t at, bool back)
{
    const struct node *node = &emitter->regex->nodes[at];
    const struct node *child = &emitter->regex->nodes[node->child];

    if (!node->b)
        return;
    if (is_one_character(child))
        many_put(emitter, node, back);
    else if (node->a == 1 && node->b == 1)
        terms_push(emitter, node->child, back);
    else if (node->a == 0 && node->b == 1)
        task_push(emitter, maybe_step, at, back);
    else if (child->least && node->b == ENDLESS && node->a < 2)
        task_push(emitter, plain_step, at, back);
    else
        task_push(emitter, counted_step, at, back);
}

/* ---- terms ------------------------------------------------------------------ */

static void reference_put(struct emitter *emitter, const struct node *node, bool back)
{
    put8(emitter, OP_BACK);
    put8(emitter, (back ? BACK_BEHIND : 0) | (node->flags & NODE_FOLD ? BACK_FOLDS : 0));
    put32(emitter, node->b);
    regex_spend(emitter->regex, node->b);
    for (uint32_t i = 0; i < node->b && !emitter->regex->result; i++)
        put32(emitter, emitter->regex->letters[node->a + i]);
}

static void assertion_put(struct emitter *emitter, const struct node *node)
{
    static const uint8_t operations[] = { [NODE_LINE_START] = OP_LINE_START,
                                          [NODE_LINE_END] = OP_LINE_END,
                                          [NODE_TEXT_START] = OP_TEXT_START,
                                          [NODE_TEXT_END] = OP_TEXT_END };

    if (node->type != NODE_WORD && node->type != NODE_NOT_WORD) {
        put8(emitter, operations[node->type]);
        return;
    }
    put8(emitter, OP_WORD);
    put8(emitter, (node->type == NODE_WORD) |
                      (node->flags & NODE_FOLD && emitter->regex->unicode ? WORD_FOLDS : 0));
}

static void term_put(struct emitter *emitter, uint32_t at, bool back)
{
    const struct node *node = &emitter->regex->nodes[at];

    switch (node->type) {
    case NODE_STRING:
        string_put(emitter, node, back);
        break;
    case NODE_SET:
    case NODE_ANY:
        character_put(emitter, node, back);
        break;
    case NODE_NEVER:
        put8(emitter, OP_FAIL);
        break;
    case NODE_EMPTY:
        break;
    case NODE_GROUP:
        task_push(emitter, alternatives_step, node->child, back);
        break;
    case NODE_CAPTURE:
        task_push(emitter, capture_step, at, back);
        break;
    case NODE_LOOK:
        task_push(emitter, look_step, at, back);
        break;
    case NODE_BACK:
        reference_put(emitter, node, back);
        break;
    case NODE_REPEAT:
        repeat_put(emitter, at, back);
        break;
    default:
        assertion_put(emitter, node);
    }
}

static void terms_step(struct emitter *emitter, struct task *task)
{
    const uint32_t at = task->node;

    if (at == NO_NODE) {
        emitter->depth--;
        return;
    }
    task->node = emitter->regex->nodes[at].next;
    term_put(emitter, at, task->back);
}

void code_put(struct emitter *emitter)
{
    struct regex *regex = emitter->regex;

    task_push(emitter, alternatives_step, 0, false);
    while (emitter->depth && regex_spend(regex, 20)) {
        struct task *task = &emitter->tasks[emitter->depth - 1];

        task->step(emitter, task);
        if (here(emitter) > CODE_MOST)
            regex_fail(regex, REGEX_SYNTAX, 0, "the pattern is too large");
        if (buffer_failed(&emitter->code) || buffer_failed(&emitter->sets))
            regex_fail(regex, REGEX_MEMORY, 0, "no memory");
    }
    put8(emitter, OP_MATCH);
    mem_free(regex->host->allocator, emitter->tasks);
}
