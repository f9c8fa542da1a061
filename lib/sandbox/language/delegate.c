/* delegate.c - yield*, whose depth costs no C stack.
 *
 * A coroutine that delegates keeps the inner iterator's record, and what next(), throw() and
 * return() are given goes to that one, without waking the coroutine before it is over. When the
 * inner iterator is a generator again, nothing is called: one loop, the driver, walks down
 * to the last generator of the chain, resumes that, and hands what it ended with to the one
 * above. A generator begun by a driver is marked, and does not drive its own yield*: it
 * yields @H, which tells the driver to look again. */
#include "sandbox/language/generators.h"

#define COST_LINK 20

/* ---- an iterator of any kind --------------------------------------------------------- */

struct step {
    duk_idx_t given, record;
    enum coroutine_mode mode;
    bool over;                /* set: the coroutine goes on, by the mode below */
    enum coroutine_mode next; /* set */
};

/* Pushes what the iterator's own next, throw or return gives; false: it has no return, and what
 * was given is pushed. */
static bool ask(duk_context *ctx, const struct step *step)
{
    slots_get(ctx, step->record, RECORD_ITERATOR);
    if (step->mode == COROUTINE_VALUE)
        slots_get(ctx, step->record, RECORD_NEXT);
    else
        method_push(ctx, -1, step->mode == COROUTINE_THROW ? KNOWN_THROW : KNOWN_RETURN);
    if (duk_is_undefined(ctx, -1) && step->mode == COROUTINE_RETURN) {
        duk_dup(ctx, step->given);
        return false;
    }
    if (duk_is_undefined(ctx, -1) && step->mode == COROUTINE_THROW) {
        iterate_close(ctx, step->record);
        (void)duk_type_error(ctx, "the iterator of yield* has no method 'throw'");
    }
    duk_swap(ctx, -1, -2);
    duk_dup(ctx, step->given);
    duk_call_method(ctx, 1);
    if (!duk_is_object(ctx, -1))
        (void)duk_type_error(ctx, "the result of an iterator is not an object");
    return true;
}

/* One that has no object of its own. */
static duk_ret_t take_own(duk_context *ctx, struct step *step)
{
    step->over = true;
    step->next = COROUTINE_VALUE;
    if (step->mode == COROUTINE_THROW)
        return duk_type_error(ctx, "the iterator of yield* has no method 'throw'");
    if (step->mode == COROUTINE_RETURN) {
        step->next = COROUTINE_RETURN;
        duk_dup(ctx, step->given);
    } else if (iterate_next(ctx, step->record)) {
        step->over = false;
        result_push(ctx, false);
    } else {
        duk_push_undefined(ctx);
    }
    return 1;
}

/* Leaves the result to yield, or the value to go on or return with. */
static duk_ret_t take_step(duk_context *ctx, void *data)
{
    struct step *step = data;

    if (slots_number(ctx, step->record, RECORD_KIND) < KIND_ANY)
        return take_own(ctx, step);
    step->over = true;
    step->next = COROUTINE_RETURN;
    if (!ask(ctx, step))
        return 1;
    (void)known_get(ctx, -1, KNOWN_DONE);
    step->over = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    if (!step->over)
        return 1;
    if (step->mode != COROUTINE_RETURN)
        step->next = COROUTINE_VALUE;
    (void)known_get(ctx, -1, KNOWN_VALUE);
    return 1;
}

/* [ ... given ] -> [ ... outcome ] */
static void run_step(duk_context *ctx, struct step *step)
{
    step->given = duk_get_top_index(ctx);
    if (slots_number(ctx, step->record, RECORD_BUSY)) {
        (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "the generator is already running");
        step->over = true;
        step->next = COROUTINE_THROW;
    } else {
        slots_set_number(ctx, step->record, RECORD_BUSY, 1);
        if (duk_safe_call(ctx, take_step, step, 0, 1) != DUK_EXEC_SUCCESS) {
            step->over = true;
            step->next = COROUTINE_THROW;
        }
        slots_set_number(ctx, step->record, RECORD_BUSY, 0);
    }
    duk_replace(ctx, step->given);
}

/* ---- generators that delegate to generators ------------------------------------------ */

/* The record's iterator is a generator whose own method would be called: pushes its coroutine. */
static bool push_inner(duk_context *ctx, duk_idx_t record, enum coroutine_mode mode)
{
    const struct inside *inside = inside_of(ctx);
    bool own = mode == COROUTINE_VALUE;

    if (slots_number(ctx, record, RECORD_KIND) != KIND_GENERATOR)
        return false;
    if (!own) {
        slots_get(ctx, record, RECORD_ITERATOR);
        (void)known_get(ctx, -1, mode == COROUTINE_THROW ? KNOWN_THROW : KNOWN_RETURN);
        own = known_is(ctx, -1,
                       mode == COROUTINE_THROW ? KNOWN_GENERATOR_THROW : KNOWN_GENERATOR_RETURN);
        duk_pop_2(ctx);
    }
    if (own) {
        slots_get(ctx, record, RECORD_ITERATOR);
        own = slots_of(ctx, -1, inside->known[KNOWN_GENERATOR_SLOTS]);
        duk_remove(ctx, own ? -2 : -1);
    }
    return own;
}

static void set_delegate(duk_context *ctx, duk_idx_t coroutine, duk_idx_t record)
{
    coroutine = duk_require_normalize_index(ctx, coroutine);
    if (record == DUK_INVALID_INDEX)
        duk_push_undefined(ctx);
    else
        duk_dup(ctx, record);
    duk_put_prop_heapptr(ctx, coroutine, inside_of(ctx)->known[KNOWN_DELEGATE]);
}

/* Of a driver, on the value stack. */
struct driver {
    duk_idx_t given, above, at, record; /* the last coroutine, and the one that delegates to it */
    enum coroutine_mode mode;
};

/* From the coroutine at the top of the chain to the last one; its record, if it delegates to
 * something else. */
static void walk_down(duk_context *ctx, duk_idx_t top, const struct driver *driver)
{
    struct inside *inside = inside_of(ctx);

    duk_push_undefined(ctx);
    duk_replace(ctx, driver->above);
    duk_dup(ctx, top);
    duk_replace(ctx, driver->at);
    for (;;) {
        inside_spend(ctx, inside, COST_LINK);
        duk_push_undefined(ctx);
        duk_replace(ctx, driver->record);
        if (coroutine_state(ctx, driver->at) != COROUTINE_SUSPENDED ||
            !slots_of(ctx, driver->at, inside->known[KNOWN_DELEGATE]))
            return;
        duk_replace(ctx, driver->record);
        if (!push_inner(ctx, driver->record, driver->mode))
            return;
        duk_dup(ctx, driver->at);
        duk_replace(ctx, driver->above);
        duk_replace(ctx, driver->at);
    }
}

enum ended { ENDED_NOT, ENDED_YIELD, ENDED_DONE, ENDED_THROW };

/* Replaces what is given by what the last coroutine does with it: a result object, or an error. */
static enum ended resume_last(duk_context *ctx, const struct driver *driver)
{
    const enum coroutine_state state = coroutine_state(ctx, driver->at);
    bool good;

    if (state == COROUTINE_RUNNING) {
        (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "the generator is already running");
        duk_replace(ctx, driver->given);
        return ENDED_THROW;
    }
    duk_dup(ctx, driver->at);
    duk_dup(ctx, driver->given);
    if (state == COROUTINE_DONE && driver->mode == COROUTINE_VALUE) {
        duk_pop(ctx);
        duk_push_undefined(ctx);
    }
    if (driver->mode == COROUTINE_RETURN || state == COROUTINE_DONE)
        if (driver->mode != COROUTINE_THROW)
            result_push(ctx, true);
    if (state == COROUTINE_DONE) {
        duk_replace(ctx, driver->given);
        duk_pop(ctx);
        return driver->mode == COROUTINE_THROW ? ENDED_THROW : ENDED_DONE;
    }
    generator_want_plain(ctx, driver->at, false);
    good = coroutine_run(ctx, driver->mode);
    duk_replace(ctx, driver->given);
    if (!good)
        return ENDED_THROW;
    if (known_is(ctx, driver->given, KNOWN_MARKER_HOLE))
        return ENDED_NOT;
    return coroutine_state(ctx, driver->at) == COROUTINE_DONE ? ENDED_DONE : ENDED_YIELD;
}

/* The last coroutine has ended: the one above goes on. */
static void hand_up(duk_context *ctx, struct driver *driver, enum ended ended)
{
    set_delegate(ctx, driver->above, DUK_INVALID_INDEX);
    if (ended == ENDED_THROW) {
        driver->mode = COROUTINE_THROW;
        return;
    }
    (void)known_get(ctx, driver->given, KNOWN_VALUE);
    duk_replace(ctx, driver->given);
    if (driver->mode != COROUTINE_RETURN)
        driver->mode = COROUTINE_VALUE;
}

/* What the last one delegates to is no generator. True: it yields what was put in place. */
static bool step_outside(duk_context *ctx, struct driver *driver)
{
    struct step step = { .record = driver->record, .mode = driver->mode };

    duk_dup(ctx, driver->given);
    run_step(ctx, &step);
    duk_replace(ctx, driver->given);
    if (!step.over)
        return true;
    set_delegate(ctx, driver->at, DUK_INVALID_INDEX);
    driver->mode = step.next;
    return false;
}

static enum drive drive(duk_context *ctx, duk_idx_t top, struct driver *driver)
{
    for (;;) {
        enum ended ended;

        walk_down(ctx, top, driver);
        if (duk_is_object(ctx, driver->record)) {
            if (step_outside(ctx, driver))
                return DRIVE_YIELD;
            continue;
        }
        ended = resume_last(ctx, driver);
        if (ended == ENDED_NOT) {
            duk_push_undefined(ctx);
            duk_replace(ctx, driver->given);
            driver->mode = COROUTINE_VALUE;
            continue;
        }
        if (ended == ENDED_YIELD)
            return DRIVE_YIELD;
        if (duk_is_undefined(ctx, driver->above))
            return ended == ENDED_THROW ? DRIVE_THROW : DRIVE_VALUE;
        hand_up(ctx, driver, ended);
    }
}

enum drive delegate_drive(duk_context *ctx, duk_idx_t coroutine, enum coroutine_mode mode)
{
    const duk_idx_t given = duk_get_top_index(ctx);
    struct driver driver = { given, given + 1, given + 2, given + 3, mode };
    enum drive outcome;

    coroutine = duk_require_normalize_index(ctx, coroutine);
    duk_require_stack(ctx, 24);
    duk_set_top(ctx, given + 4);
    outcome = drive(ctx, coroutine, &driver);
    duk_set_top(ctx, given + 1);
    return outcome;
}

/* From the coroutine at index, by what each delegates to, one comes to the one that runs. */
static bool leads_back(duk_context *ctx, duk_idx_t index)
{
    const void *current = NULL;
    bool back = false;

    if (coroutine_push_current(ctx))
        current = duk_get_heapptr(ctx, -1);
    duk_pop(ctx);
    duk_dup(ctx, index);
    while (!back) {
        inside_spend(ctx, inside_of(ctx), COST_LINK);
        back = duk_get_heapptr(ctx, -1) == current;
        if (!slots_of(ctx, -1, inside_of(ctx)->known[KNOWN_DELEGATE]))
            break;
        duk_replace(ctx, -2);
        if (!push_inner(ctx, -1, COROUTINE_VALUE))
            break;
        duk_replace(ctx, -2);
    }
    duk_pop(ctx);
    return back;
}

static void mark_driven(duk_context *ctx, duk_idx_t coroutine)
{
    coroutine = duk_require_normalize_index(ctx, coroutine);
    slots_push(ctx, 1);
    duk_put_prop_heapptr(ctx, coroutine, inside_of(ctx)->known[KNOWN_DRIVEN]);
}

/* [ ... current inner ] -> [ ... outcome ]: the record's iterator is a generator. */
static enum drive begin_inner(duk_context *ctx, duk_idx_t record)
{
    enum drive outcome;

    set_delegate(ctx, -2, record);
    mark_driven(ctx, -1);
    if (slots_of(ctx, -2, inside_of(ctx)->known[KNOWN_DRIVEN])) {
        known_push(ctx, KNOWN_MARKER_HOLE);
        return DRIVE_YIELD;
    }
    duk_push_undefined(ctx);
    outcome = delegate_drive(ctx, -2, COROUTINE_VALUE);
    if (outcome == DRIVE_YIELD)
        return DRIVE_YIELD;
    set_delegate(ctx, -3, DUK_INVALID_INDEX);
    if (outcome == DRIVE_VALUE)
        (void)known_get(ctx, -1, KNOWN_VALUE);
    return outcome;
}

enum drive delegate_begin(duk_context *ctx, duk_idx_t record)
{
    struct step step = { .record = record, .mode = COROUTINE_VALUE };

    (void)coroutine_push_current(ctx);
    if (push_inner(ctx, record, COROUTINE_VALUE)) {
        if (!leads_back(ctx, -1))
            return begin_inner(ctx, record);
        duk_pop(ctx);
    }
    duk_push_undefined(ctx);
    run_step(ctx, &step);
    if (!step.over) {
        set_delegate(ctx, -2, record);
        return DRIVE_YIELD;
    }
    return step.next == COROUTINE_THROW ? DRIVE_THROW : DRIVE_VALUE;
}
