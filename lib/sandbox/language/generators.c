/* generators.c - generator objects: @gen, @yield, @genReturn, @delegate, and what script can ask.
 *
 * A generator object keeps its coroutine under a hidden name. Whoever yields or returns makes
 * the result that the caller of next() gets. While it delegates (yield*), the coroutine keeps
 * the inner iterator's record under another: see delegate.c. */
#include "sandbox/language/generators.h"

#include "sandbox/engine/caller.h"

enum { AT_GIVEN, AT_THIS, AT_COROUTINE };

static duk_ret_t running(duk_context *ctx)
{
    return duk_type_error(ctx, "the generator is already running");
}

/* ---- plain values ----------------------------------------------------------------- */

/* For who walks a generator without looking at result objects, none are made: a row on the
 * coroutine says what the present resume wants. */
bool generator_push_coroutine(duk_context *ctx, duk_idx_t index)
{
    const struct inside *inside = inside_of(ctx);

    if (!slots_of(ctx, index, inside->known[KNOWN_GENERATOR_SLOTS]))
        return false;
    if (slots_of(ctx, -1, inside->known[KNOWN_PLAIN])) {
        duk_pop(ctx);
        return true;
    }
    slots_push(ctx, 1);
    duk_put_prop_heapptr(ctx, -2, inside->known[KNOWN_PLAIN]);
    return true;
}

void generator_want_plain(duk_context *ctx, duk_idx_t coroutine, bool plain)
{
    if (!slots_of(ctx, coroutine, inside_of(ctx)->known[KNOWN_PLAIN]))
        return;
    slots_set_number(ctx, -1, 0, plain);
    duk_pop(ctx);
}

/* Of the coroutine that runs. */
static bool wants_plain(duk_context *ctx)
{
    bool plain = false;

    (void)coroutine_push_current(ctx);
    if (slots_of(ctx, -1, inside_of(ctx)->known[KNOWN_PLAIN])) {
        plain = slots_number(ctx, -1, 0) != 0;
        duk_pop(ctx);
    }
    duk_pop(ctx);
    return plain;
}

static bool has(duk_context *ctx, duk_idx_t coroutine, enum known name)
{
    if (!slots_of(ctx, coroutine, inside_of(ctx)->known[name]))
        return false;
    duk_pop(ctx);
    return true;
}

enum generator_answer generator_ask(duk_context *ctx)
{
    const enum coroutine_state state = coroutine_state(ctx, -1);

    if (state == COROUTINE_DONE)
        return GENERATOR_OVER;
    if (state == COROUTINE_RUNNING || has(ctx, -1, KNOWN_DELEGATE) || has(ctx, -1, KNOWN_DRIVEN))
        return GENERATOR_OTHER;
    generator_want_plain(ctx, -1, true);
    duk_push_undefined(ctx);
    return GENERATOR_READY;
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

    duk_push_this(ctx);
    if (!slots_of(ctx, AT_THIS, inside_of(ctx)->known[KNOWN_GENERATOR_SLOTS]))
        return duk_type_error(ctx, "the method of a generator is called on something else");
    generator_want_plain(ctx, AT_COROUTINE, false);
    if (has(ctx, AT_COROUTINE, KNOWN_DELEGATE) || has(ctx, AT_COROUTINE, KNOWN_DRIVEN)) {
        duk_dup(ctx, AT_GIVEN);
        if (delegate_drive(ctx, AT_COROUTINE, mode) == DRIVE_THROW)
            return duk_throw(ctx);
        return 1;
    }
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
    if (!wants_plain(ctx))
        result_push(ctx, false);
    return coroutine_yield(ctx);
}

static duk_ret_t gen_return(duk_context *ctx)
{
    if (wants_plain(ctx))
        known_push(ctx, KNOWN_MARKER_DONE);
    else
        result_push(ctx, true);
    return 1;
}

static duk_ret_t delegate(duk_context *ctx)
{
    iterate_open(ctx, 0);
    switch (delegate_begin(ctx, 1)) {
    case DRIVE_VALUE:
        return 1;
    case DRIVE_THROW:
        return duk_throw(ctx);
    default:
        break;
    }
    if (wants_plain(ctx) && !known_is(ctx, -1, KNOWN_MARKER_HOLE))
        (void)known_get(ctx, -1, KNOWN_VALUE);
    return coroutine_yield(ctx);
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

static void keep_method(duk_context *ctx, const char *name, enum known known)
{
    duk_get_prop_string(ctx, -1, name);
    known_keep(ctx, known);
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
    duk_push_string(ctx, DUK_HIDDEN_SYMBOL("plain"));
    known_keep(ctx, KNOWN_PLAIN);
    duk_push_string(ctx, DUK_HIDDEN_SYMBOL("delegate"));
    known_keep(ctx, KNOWN_DELEGATE);
    duk_push_string(ctx, DUK_HIDDEN_SYMBOL("driven"));
    known_keep(ctx, KNOWN_DRIVEN);
    function_kind_install(ctx, "GeneratorFunction", KNOWN_GENERATOR_FUNCTION,
                          LANGUAGE_GENERATOR_FUNCTION);
    duk_push_object(ctx);
    known_push(ctx, KNOWN_ITERATOR);
    duk_set_prototype(ctx, -2);
    DEFINE_TABLE(ctx, methods);
    keep_method(ctx, "next", KNOWN_GENERATOR_NEXT);
    keep_method(ctx, "return", KNOWN_GENERATOR_RETURN);
    keep_method(ctx, "throw", KNOWN_GENERATOR_THROW);
    generator_kind_install(ctx, KNOWN_GENERATOR_FUNCTION, "Generator");
    duk_dup_top(ctx);
    language_object_define(ctx, LANGUAGE_GENERATOR);
    known_keep(ctx, KNOWN_GENERATOR);
}
