/* dynamic_test.c - texts that become code at run time go through the host's front end. */
#include "heap.h"

#include <stdio.h>

static struct heap *used;
static struct sandbox_code seen;
static size_t least_stack;
static char seen_text[256];

/* The time is over as soon as somebody asks. */
static mdx_status lower_slowly(const struct sandbox_code *code, struct error *error)
{
    used->inside.guard.run_deadline_ns = 0;
    while (code->go_on(code->clock))
        continue;
    return error_set(error, CODE_SYNTAX_ERROR, "no time");
}

/* The first text has 128 KiB, those in it what that leaves. */
static void note_stack(const struct sandbox_code *code)
{
    const char *here = __builtin_frame_address(0);

    if (least_stack == SIZE_MAX)
        used->inside.guard.stack_floor = here - (least_stack = 128u << 10);
    else if ((size_t)(here - code->stack_floor) < least_stack)
        least_stack = (size_t)(here - code->stack_floor);
}

/* A front end that knows one language: `bad` is an error, `slow` takes for ever, functions have a
 * directive. */
static mdx_status lower(void *host, const struct sandbox_code *code, struct buffer *lowered,
                        struct error *error)
{
    (void)host;
    seen = *code;
    snprintf(seen_text, sizeof seen_text, "%.*s|%.*s", (int)code->parameters.len,
             code->parameters.data ? code->parameters.data : "", (int)code->body.len,
             code->body.data ? code->body.data : "");
    if (slice_is(code->text, "bad"))
        return error_set(error, CODE_SYNTAX_ERROR, "that is %s", "bad");
    if (slice_is(code->text, "slow"))
        return lower_slowly(code, error);
    note_stack(code);
    if (code->kind < SANDBOX_CODE_FUNCTION)
        buffer_add_slice(lowered, code->text);
    else
        buffer_printf(lowered, "function(%.*s){'@%s 2 0-%u anonymous';%.*s}",
                      (int)code->parameters.len, code->parameters.data,
                      code->kind == SANDBOX_CODE_FUNCTION ? "-" : "g", (unsigned)code->text.len,
                      (int)code->body.len, code->body.data);
    return MDX_OK;
}

static int open_heap(void **state)
{
    struct heap *heap = malloc(sizeof *heap);

    heap_open_with(heap, true);
    heap->inside.lower = lower;
    used = heap;
    least_stack = SIZE_MAX;
    *state = heap;
    return 0;
}

static int close_heap(void **state)
{
    heap_close(*state);
    free(*state);
    return 0;
}

static void eval_is_lowered(void **state)
{
    assert_gives(*state,
                 "function () { var x = 2; return [eval('x + 1'), (0, eval)('typeof x'), "
                 "eval('var z = 4; z') + z, eval(7)]; }",
                 "[3,\"undefined\",8,7]");
    assert_int_equal(seen.kind, SANDBOX_CODE_EVAL);
    assert_true(seen.in_function);
    assert_false(seen.strict);
}

static void strictness_is_told(void **state)
{
    assert_gives(*state, "function () { 'use strict'; eval('var s = 1'); return typeof s; }",
                 "\"undefined\"");
    assert_true(seen.strict);
    assert_gives(*state, "function () { 'use strict'; return (0, eval)('this') === globalThis; }",
                 "true");
    assert_int_equal(seen.kind, SANDBOX_CODE_SCRIPT);
    assert_false(seen.strict);
}

static void what_is_wrong_is_a_syntax_error(void **state)
{
    assert_gives(*state,
                 "function () { try { eval('bad'); } catch (e) { return [e instanceof SyntaxError, "
                 "e.message]; } }",
                 "[true,\"that is bad\"]");
}

static void functions_are_made_of_their_parts(void **state)
{
    assert_gives(*state,
                 "function () { var f = new Function('a', 'b', 'return a + b'); return [f(1, 2), "
                 "f.name, f.length, String(f), typeof new f(), typeof anonymous]; }",
                 "[3,\"anonymous\",2,\"function anonymous(a,b\\n) {\\nreturn a + "
                 "b\\n}\",\"object\",\"undefined\"]");
    assert_string_equal(seen_text, "a,b|return a + b");
    assert_gives(*state, "function () { return Function('x', '/*\\ud83d\\ude00*/').length; }", "2");
    assert_string_equal(seen_text, "x|/*\xf0\x9f\x98\x80*/");
}

static void kinds_of_functions_have_constructors(void **state)
{
    assert_gives(*state,
                 "function () { var G = Object.getPrototypeOf(function () { '@g 0 0-0 '; })"
                 ".constructor, g = new G('a', ''); function F() {} "
                 "return [G.name, String(g), Object.getPrototypeOf(g) === G.prototype, "
                 "Object.getPrototypeOf(Reflect.construct(G, [''], F)) === F.prototype]; }",
                 "[\"GeneratorFunction\",\"function* anonymous(a\\n) {\\n\\n}\",true,true]");
}

/* No script catches that. */
static void what_takes_too_long_to_lower_ends_the_run(void **state)
{
    struct heap *heap = *state;

    assert_false(heap_run(heap, "function () { try { eval('slow'); } catch (e) { return 1; } }"));
    assert_int_equal(heap->error.code, CODE_RUN_TIMEOUT);
}

static void recursion_leaves_the_front_end_its_stack(void **state)
{
    assert_gives(*state,
                 "function () { function deeper() { return eval('deeper()'); } "
                 "try { deeper(); } catch (e) { return [e.name, e.message]; } }",
                 "[\"RangeError\",\"C stack depth limit\"]");
    assert_in_range(least_stack, 12u << 10, 120u << 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(eval_is_lowered, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(strictness_is_told, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(what_is_wrong_is_a_syntax_error, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(functions_are_made_of_their_parts, open_heap, close_heap),
        cmocka_unit_test_setup_teardown(what_takes_too_long_to_lower_ends_the_run, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(recursion_leaves_the_front_end_its_stack, open_heap,
                                        close_heap),
        cmocka_unit_test_setup_teardown(kinds_of_functions_have_constructors, open_heap,
                                        close_heap),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
