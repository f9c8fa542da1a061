/* generators.c - generator objects: @gen, @yield, @genReturn, @delegate, and what script can ask.
 *
 * A generator object keeps its coroutine under a hidden name. Whoever yields or returns makes
 * the result that the caller of next() gets. While it delegates (yield*), the coroutine keeps
 * the inner iterator's record under another, and next(), throw() and return() go to that,
 * without waking the coroutine before it is over. */
#include "sandbox/language/generators.h"

#include "sandbox/engine/caller.h"

/* At 0 what was given; pushes this and its coroutine. */
enum { AT_GIVEN, AT_THIS, AT_COROUTINE, AT_RECORD };

static duk_ret_t running(duk_context *ctx)
{
    return duk_type_error(ctx, "the generator is already running");
}

/* ---- yield* ------------------------------------------------------------------------ */

enum outcome { OUTCOME_YIELD, OUTCOME_VALUE, OUTCOME_RETURN };

struct step {
    duk_idx_t given, record;
    enum coroutine_mode mode;
    enum outcome outcome; /* set */
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
    if (step->mode == COROUTINE_THROW)
        return duk_type_error(ctx, "the iterator of yield* has no method 'throw'");
    if (step->mode == COROUTINE_RETURN) {
        step->outcome = OUTCOME_RETURN;
        duk_dup(ctx, step->given);
    } else if (iterate_next(ctx, step->record)) {
        step->outcome = OUTCOME_YIELD;
        result_push(ctx, false);
    } else {
        step->outcome = OUTCOME_VALUE;
        duk_push_undefined(ctx);
    }
    return 1;
}

/* Leaves the result to yield, or the value to go on or return with. */
static duk_ret_t take_step(duk_context *ctx, void *data)
{
    struct step *step = data;
    bool done;

    if (slots_number(ctx, step->record, RECORD_KIND) < KIND_ANY)
        return take_own(ctx, step);
    step->outcome = OUTCOME_RETURN;
    if (!ask(ctx, step))
        return 1;
    (void)known_get(ctx, -1, KNOWN_DONE);
    done = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    if (!done) {
        step->outcome = OUTCOME_YIELD;
        return 1;
    }
    if (step->mode != COROUTINE_RETURN)
        step->outcome = OUTCOME_VALUE;
    (void)known_get(ctx, -1, KNOWN_VALUE);
    return 1;
}

static duk_ret_t delegate(duk_context *ctx)
{
    struct step step = { .given = 2, .record = 1, .mode = COROUTINE_VALUE };

    iterate_open(ctx, 0);
    duk_push_undefined(ctx);
    (void)take_step(ctx, &step);
    if (step.outcome != OUTCOME_YIELD)
        return 1;
    (void)coroutine_push_current(ctx);
    duk_dup(ctx, 1);
    duk_put_prop_heapptr(ctx, -2, inside_of(ctx)->known[KNOWN_DELEGATE]);
    duk_pop(ctx);
    return coroutine_yield(ctx);
}

/* The outcome on top goes to the coroutine, which no longer delegates. */
static duk_ret_t wake(duk_context *ctx, enum coroutine_mode mode)
{
    duk_push_undefined(ctx);
    duk_put_prop_heapptr(ctx, AT_COROUTINE, inside_of(ctx)->known[KNOWN_DELEGATE]);
    if (mode == COROUTINE_RETURN)
        result_push(ctx, true);
    duk_dup(ctx, AT_COROUTINE);
    duk_swap(ctx, -1, -2);
    return coroutine_resume(ctx, mode);
}

static duk_ret_t go_on_inside(duk_context *ctx, enum coroutine_mode mode)
{
    struct step step = { .given = AT_GIVEN, .record = AT_RECORD, .mode = mode };
    bool good;

    if (slots_number(ctx, AT_RECORD, RECORD_BUSY))
        return running(ctx);
    slots_set_number(ctx, AT_RECORD, RECORD_BUSY, 1);
    good = duk_safe_call(ctx, take_step, &step, 0, 1) == DUK_EXEC_SUCCESS;
    slots_set_number(ctx, AT_RECORD, RECORD_BUSY, 0);
    if (!good)
        return wake(ctx, COROUTINE_THROW);
    if (step.outcome == OUTCOME_YIELD)
        return 1;
    return wake(ctx, step.outcome == OUTCOME_VALUE ? COROUTINE_VALUE : COROUTINE_RETURN);
}

/* ---- next, throw, return -------------------------------------------------------------- */

/* What a generator that is over answers, with what was given on top. */
static duk_ret_t answer_over(duk_context *ctx, enum coroutine_mode mode)
{
    if (mode == COROUTINE_THROW)
        return duk_throw(ctx);
    if (mode == COROUTINE_VALUE)
        duk_push_undefined(ctx);
    result_push(ctx, true);
    return 1;
}

static duk_ret_t go_on(duk_context *ctx)
{
    const enum coroutine_mode mode = (enum coroutine_mode)duk_get_current_magic(ctx);
    const struct inside *inside = inside_of(ctx);

    duk_push_this(ctx);
    if (!slots_of(ctx, AT_THIS, inside->known[KNOWN_GENERATOR_SLOTS]))
        return duk_type_error(ctx, "the method of a generator is called on something else");
    if (slots_of(ctx, AT_COROUTINE, inside->known[KNOWN_DELEGATE]))
        return go_on_inside(ctx, mode);
    duk_dup(ctx, AT_GIVEN);
    switch (coroutine_state(ctx, AT_COROUTINE)) {
    case COROUTINE_RUNNING:
        return running(ctx);
    case COROUTINE_DONE:
        return answer_over(ctx, mode);
    default:
        if (mode == COROUTINE_RETURN)
            result_push(ctx, true);
        return coroutine_resume(ctx, mode);
    }
}

void generator_push_object(duk_context *ctx, enum known prototype)
{
    duk_push_bare_object(ctx);
    caller_push(ctx);
    (void)known_get(ctx, -1, KNOWN_PROTOTYPE);
    if (!duk_is_object(ctx, -1)) {
        duk_pop(ctx);
        known_push(ctx, prototype);
    }
    duk_set_prototype(ctx, -3);
    duk_pop(ctx);
}

static duk_ret_t gen(duk_context *ctx)
{
    generator_push_object(ctx, KNOWN_GENERATOR);
    duk_swap(ctx, 0, 1);
    coroutine_new(ctx);
    duk_put_prop_heapptr(ctx, 0, inside_of(ctx)->known[KNOWN_GENERATOR_SLOTS]);
    return 1;
}

static duk_ret_t yield(duk_context *ctx)
{
    result_push(ctx, false);
    return coroutine_yield(ctx);
}

static duk_ret_t gen_return(duk_context *ctx)
{
    result_push(ctx, true);
    return 1;
}

/* ---- at boot --------------------------------------------------------------------------- */

static void define_fixed(duk_context *ctx, const char *name)
{
    push_name(ctx, name);
    duk_swap(ctx, -1, -2);
    duk_def_prop(ctx, -3,
                 DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WEC | DUK_DEFPROP_SET_CONFIGURABLE |
                     DUK_DEFPROP_FORCE);
}

void function_kind_install(duk_context *ctx, const char *name, enum known function,
                           enum language_object engine_function)
{
    define_constructor(ctx, name, dynamic_construct, 1, DUK_VARARGS);
    duk_set_magic(ctx, -2, dynamic_kind(engine_function)); /* [ constructor prototype ] */
    known_push(ctx, KNOWN_FUNCTION_PROTOTYPE);
    duk_set_prototype(ctx, -2);
    duk_dup(ctx, -2);
    define_fixed(ctx, "constructor");
    define_tag(ctx, name);
    duk_get_global_literal(ctx, "Function");
    duk_set_prototype(ctx, -3);
    duk_dup_top(ctx);
    language_object_define(ctx, engine_function);
    known_keep(ctx, function);
    duk_pop(ctx);
}

void generator_kind_install(duk_context *ctx, enum known function, const char *tag)
{
    define_tag(ctx, tag);
    known_push(ctx, function);
    duk_dup(ctx, -2);
    define_fixed(ctx, "prototype");
    define_fixed(ctx, "constructor");
}

void generators_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "next", go_on, 1, 1, COROUTINE_VALUE, BUILTIN_METHOD },
        { "return", go_on, 1, 1, COROUTINE_RETURN, BUILTIN_METHOD },
        { "throw", go_on, 1, 1, COROUTINE_THROW, BUILTIN_METHOD },
    };
    static const struct intrinsic rows[] = {
        { "gen", gen, 1 },
        { "yield", yield, 1 },
        { "genReturn", gen_return, 1 },
        { "delegate", delegate, 1 },
    };

    INTRINSICS_ADD(ctx, rows);
    duk_push_string(ctx, DUK_HIDDEN_SYMBOL("generator"));
    known_keep(ctx, KNOWN_GENERATOR_SLOTS);
    duk_push_string(ctx, DUK_HIDDEN_SYMBOL("delegate"));
    known_keep(ctx, KNOWN_DELEGATE);
    function_kind_install(ctx, "GeneratorFunction", KNOWN_GENERATOR_FUNCTION,
                          LANGUAGE_GENERATOR_FUNCTION);
    duk_push_object(ctx);
    known_push(ctx, KNOWN_ITERATOR);
    duk_set_prototype(ctx, -2);
    DEFINE_TABLE(ctx, methods);
    generator_kind_install(ctx, KNOWN_GENERATOR_FUNCTION, "Generator");
    duk_dup_top(ctx);
    language_object_define(ctx, LANGUAGE_GENERATOR);
    known_keep(ctx, KNOWN_GENERATOR);
}
