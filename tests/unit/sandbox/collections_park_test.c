/* collections_park_test.c - what an image holds in Maps, Sets and buffers lies elsewhere in every
 * slot, and comes back from waiting as it was. */
#include "stage.h"

static const char program[] =
    "var frozen = Object.freeze({}), all = new Map([[frozen, 'frozen'], [Math, 'Math'], [3, 3],\n"
    "    [BigInt('12345678901234567890'), 'big']]), order = new Set(), bytes = new "
    "Uint8Array(300);\n"
    "for (var i = 0; i < 500; i++) order.add('k' + i); for (i = 0; i < 500; i += 2) "
    "order.delete('k' + i);\n"
    "for (i = 0; i < 300; i++) bytes[i] = i;\n"
    "var walk = order.values(); walk.next();\n"
    "function look() { return [all.get(frozen), all.get(Math), all.get(3),\n"
    "    all.get(BigInt('12345678901234567890')), order.size, order.has('k499'), bytes[299]]; }\n"
    "exports['look'] = look;\n"
    "exports['wait'] = function (n) {\n"
    "    var mine = {}, map = new Map([[mine, n]]), inner = walk.next().value;\n"
    "    for (var i = 0; i < n; i++) map.set({}, i);\n"
    "    return $.a.b().then(function (v) {\n"
    "        return [map.get(mine), map.size, inner, walk.next().value].concat(look()); });\n"
    "};\n"
    "exports['add'] = function (a, b) { return a + b; };\n";

static struct stage stage;

static int open_stage(void **state)
{
    (void)state;
    stage_open(&stage, &(struct sandbox_options){ .max_isolates = 2, .parked_bytes = 64 << 20 },
               program);
    return 0;
}

static int close_stage(void **state)
{
    (void)state;
    stage_close(&stage);
    return 0;
}

static void an_image_has_them_wherever_it_lies(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "look", "[]"),
                        "[\"frozen\",\"Math\",3,\"big\",250,true,43]");
}

static void they_come_back_from_waiting(void **state)
{
    struct isolate *waiting[4];
    struct sandbox_figures now;

    (void)state;
    for (int i = 0; i < 4; i++) {
        waiting[i] = stage_begin(&stage, "wait", i % 2 ? "[100]" : "[3]");
        assert_string_equal(stage_run(&stage, waiting[i]), "waiting");
    }
    sandbox_figures(stage.sandbox, &now);
    assert_true(now.parked >= 2);
    for (int i = 0; i < 4; i++) {
        isolate_settle(waiting[i], 1, SLICE("0"), NULL);
        assert_string_equal(
            stage_run(&stage, waiting[i]),
            i % 2 ? "[100,101,\"k3\",\"k5\",\"frozen\",\"Math\",3,\"big\",250,true,43]"
                  : "[3,4,\"k3\",\"k5\",\"frozen\",\"Math\",3,\"big\",250,true,43]");
        isolate_free(waiting[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_image_has_them_wherever_it_lies, open_stage,
                                        close_stage),
        cmocka_unit_test_setup_teardown(they_come_back_from_waiting, open_stage, close_stage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
