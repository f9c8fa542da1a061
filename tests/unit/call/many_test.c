/* many_test.c - more calls than slots: parked, nested, aborted, resumed on other threads. */
#include "fixture.h"

#include <jansson.h>

static const char ask[] =
    "function (id) { return $.db.get(id).then(function (v) { return [id, v] }) }";

enum { MANY = 1000 };

struct answering {
    struct world *world;
    uint32_t count;
};

static void *answer_all(void *context)
{
    struct answering *answering = context;

    for (uint32_t i = 0; i < answering->count; i++)
        mdx_op_complete(answering->world->rt, answering->world->asked[i], "\"ok\"", 4);
    return NULL;
}

static void *step_once(void *context)
{
    struct world *world = context;

    mdx_runtime_step(world->rt, 0, NULL);
    return NULL;
}

static void run_thread(void *(*work)(void *), void *context)
{
    pthread_t thread;

    assert_int_equal(pthread_create(&thread, NULL, work, context), 0);
    pthread_join(thread, NULL);
}

static void a_thousand_calls_wait_on_sixty_four_slots_and_go_on_elsewhere(void **state)
{
    (void)state;
    struct world *world = world_open(64, "db", 1);
    struct answering answering = { .world = world, .count = MANY };
    static mdx_invocation *calls[MANY];

    world_load(world, "d", ask);
    for (int i = 0; i < MANY; i++) {
        char input[32];

        snprintf(input, sizeof input, "{\"id\":%d}", i);
        calls[i] = world_start(world, "d#f", input);
    }
    world_step(world);
    assert_int_equal(world->asked_count, MANY);
    run_thread(answer_all, &answering);
    run_thread(step_once, world);
    for (int i = 0; i < MANY; i++) {
        char expected[32];

        snprintf(expected, sizeof expected, "[%d,\"ok\"]", i);
        assert_result(calls[i], expected);
        mdx_call_free(calls[i]);
    }
    world_close(world);
}

/* Answers an operation with the result of a call that was started for it. */
static void answer_with_result(void *host, mdx_invocation *call)
{
    uint64_t *token = host;
    struct world *world = (struct world *)(uintptr_t)token[1];
    const char *output = NULL;
    size_t len = 0;

    if (mdx_call_result(call, &output, &len, NULL))
        mdx_op_fail(world->rt, token[0], MDX_E_EXECUTION, NULL, "nested", 6);
    else
        mdx_op_complete(world->rt, token[0], output, len);
    mdx_call_free(call);
    free(token);
}

/* $.call.f(n): calls d#f with n. */
static void nest(struct world *world, const mdx_op *op)
{
    uint64_t *token = malloc(2 * sizeof *token);
    mdx_call_options options;
    mdx_invocation *call = NULL;

    token[0] = op->token;
    token[1] = (uintptr_t)world;
    MDX_INIT(options);
    options.parent = op->token;
    options.host = token;
    options.done = answer_with_result;
    if (mdx_call_start(world->rt, &options, "d#f", 3, op->args + 1, op->args_len - 2, &call,
                       NULL)) {
        mdx_op_fail(world->rt, op->token, MDX_E_RATE_LIMIT, "RATE_LIMITED", "too deep", 8);
        free(token);
    }
}

static const char recurse[] = "function (n) { return n === 0 ? 'bottom' : $.call.f(n - 1) }";

static void two_hundred_calls_nested_three_deep_finish_on_two_slots(void **state)
{
    (void)state;
    struct world *world = world_open(2, "call", 1);
    static mdx_invocation *calls[200];

    world->on_op = nest;
    world_load(world, "d", recurse);
    for (int i = 0; i < 200; i++)
        calls[i] = world_start(world, "d#f", "3");
    world_step(world);
    for (int i = 0; i < 200; i++) {
        assert_result(calls[i], "\"bottom\"");
        mdx_call_free(calls[i]);
    }
    world_close(world);
}

static void calls_nested_deeper_than_eight_are_refused(void **state)
{
    (void)state;
    struct world *world = world_open(2, "call", 1);
    mdx_invocation *call;

    world->on_op = nest;
    world_load(world, "d", recurse);
    call = world_start(world, "d#f", "8");
    world_step(world);
    assert_result(call, "\"bottom\"");
    mdx_call_free(call);
    call = world_start(world, "d#f", "9");
    world_step(world);
    assert_int_not_equal(mdx_call_result(call, NULL, NULL, NULL), MDX_OK);
    mdx_call_free(call);
    world_close(world);
}

static json_int_t slots_used(struct world *world)
{
    char *text = NULL;
    json_t *stats;
    json_int_t used;

    assert_int_equal(mdx_stats(world->rt, &text, NULL, NULL), MDX_OK);
    stats = json_loads(text, 0, NULL);
    used = json_integer_value(json_object_get(json_object_get(stats, "sandbox"), "isolates")) +
           json_integer_value(json_object_get(json_object_get(stats, "sandbox"), "slotsUsed"));
    json_decref(stats);
    mdx_free(text);
    return used;
}

static void ten_thousand_aborted_calls_leak_no_slot(void **state)
{
    (void)state;
    struct world *world = world_open(8, "db", 1);

    world_load(world, "d", ask);
    for (int i = 0; i < 10000; i++) {
        mdx_invocation *call = world_start(world, "d#f", "{\"id\":1}");

        world->asked_count = 0;
        if (i % 2)
            world_step(world);
        mdx_call_free(call);
    }
    assert_int_equal(slots_used(world), 0);
    world_close(world);
}

static void nothing_a_call_does_is_seen_by_the_next(void **state)
{
    (void)state;
    struct world *world = world_open(1, NULL, 1);
    char *output = NULL;

    world_load(
        world, "vandal",
        "function () { var n; leaked = 1; this.mark = 2;"
        " var all = [Object, Array, String, Number, Function, Promise, Date, RegExp, Error];"
        " all.forEach(function (c) { try { c.prototype.mark = 1 } catch (e) {}"
        " try { c.mark = 1 } catch (e) {} try { c.prototype.toString = null } catch (e) {} });"
        " try { JSON.parse = null } catch (e) {} try { Math.max = null } catch (e) {}"
        " try { $.mark = 1 } catch (e) {} try { console.log = null } catch (e) {}"
        " try { Object.defineProperty(Object.prototype, 'x', { get: function () { return 1 } }) }"
        " catch (e) {} return 1 }");
    world_load(world, "victim",
               "function () { return [typeof leaked, typeof mark, [].mark === undefined,"
               " typeof JSON.parse, Math.max(1, 2), ({}).x === undefined, String([1]),"
               " typeof console.log] }");
    for (int i = 0; i < 3; i++) {
        char code[64];

        world_call(world, "vandal#f", "{}", code);
        assert_int_equal(mdx_call(world->rt, NULL, "victim#f", 8, "{}", 2, &output, NULL, NULL),
                         MDX_OK);
        assert_string_equal(output, "[\"undefined\",\"undefined\",true,\"function\",2,true,\"1\","
                                    "\"function\"]");
        mdx_free(output);
    }
    world_close(world);
}

static void nothing_is_left_for_the_next_call_of_the_same_definition(void **state)
{
    (void)state;
    static const char counting[] =
        "{\"id\":\"d\",\"mdxld\":{\"codeBlocks\":[{\"lang\":\"js\",\"code\":"
        "\"var count = 0, kept = []; function execute(x) { count++; kept.push(x);"
        " execute.calls = (execute.calls || 0) + 1; return [count, kept.length, execute.calls] "
        "}\"}]}}";
    struct world *world = world_open(1, NULL, 1);
    char *output = NULL;

    assert_int_equal(mdx_load(world->rt, NULL, counting, sizeof counting - 1, NULL, NULL), MDX_OK);
    for (int i = 0; i < 3; i++) {
        assert_int_equal(mdx_call(world->rt, NULL, "d", 1, "1", 1, &output, NULL, NULL), MDX_OK);
        assert_string_equal(output, "[1,1,1]");
        mdx_free(output);
    }
    world_close(world);
}

static void *call_often(void *context)
{
    struct world *world = context;
    uintptr_t wrong = 0;

    for (int i = 0; i < 200; i++) {
        char *output = NULL;

        if (mdx_call(world->rt, NULL, "d#f", 3, "{\"x\":20}", 8, &output, NULL, NULL) ||
            strcmp(output, "41"))
            wrong++;
        mdx_free(output);
    }
    return (void *)wrong;
}

static void eight_threads_call_on_two_slots(void **state)
{
    (void)state;
    struct world *world = world_open(2, NULL, 1);
    pthread_t threads[8];
    void *wrong;

    world_load(world, "d", "function (x) { return x * 2 + 1 }");
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, call_often, world);
    for (int i = 0; i < 8; i++) {
        pthread_join(threads[i], &wrong);
        assert_null(wrong);
    }
    world_close(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_thousand_calls_wait_on_sixty_four_slots_and_go_on_elsewhere),
        cmocka_unit_test(two_hundred_calls_nested_three_deep_finish_on_two_slots),
        cmocka_unit_test(calls_nested_deeper_than_eight_are_refused),
        cmocka_unit_test(ten_thousand_aborted_calls_leak_no_slot),
        cmocka_unit_test(nothing_a_call_does_is_seen_by_the_next),
        cmocka_unit_test(nothing_is_left_for_the_next_call_of_the_same_definition),
        cmocka_unit_test(eight_threads_call_on_two_slots),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
