/* image_test.c - a program is made ready once, and is the same wherever it is laid down. */
#include "stage.h"

static const char program[] = "var calls = 0;\n"
                              "exports['count'] = function () { calls += 1; return calls; };\n"
                              "exports['random'] = function () { return Math.random(); };\n"
                              "exports['not'] = 7;\n";

static struct stage stage;

static int open_stage(void **state)
{
    (void)state;
    stage_open(&stage, NULL, program);
    return 0;
}

static int close_stage(void **state)
{
    (void)state;
    stage_close(&stage);
    return 0;
}

static mdx_status build(const char *body)
{
    const struct image_source source = stage_source(body);
    struct image *image = NULL;
    mdx_status status;

    error_free(&stage.error);
    status = image_build(stage.sandbox, &image, &source, &stage.error);
    image_release(image);
    return status;
}

static void an_image_has_what_the_program_exports_as_functions(void **state)
{
    (void)state;
    assert_true(image_has(stage.image, SLICE("count")));
    assert_false(image_has(stage.image, SLICE("not")));
    assert_false(image_has(stage.image, SLICE("coun")));
    assert_false(image_has(stage.image, SLICE("")));
}

static void every_call_begins_with_the_state_the_top_level_left(void **state)
{
    (void)state;
    assert_string_equal(stage_call(&stage, "count", "[]"), "1");
    assert_string_equal(stage_call(&stage, "count", "[]"), "1");
}

static void code_that_cannot_be_parsed_is_a_syntax_error_with_its_line(void **state)
{
    (void)state;
    assert_int_equal(build("var fine = 1;\nvar a = ;\n"), MDX_E_VALIDATION);
    assert_string_equal(error_code_name(&stage.error), "SYNTAX_ERROR");
    assert_int_equal(stage.error.line, 2);
}

static void a_throw_at_the_top_level_is_the_images_failure(void **state)
{
    (void)state;
    assert_int_equal(build("throw new TypeError('no');"), MDX_E_EXECUTION);
    assert_string_equal(error_code_name(&stage.error), "EXECUTION_FAILED");
    assert_non_null(strstr(error_message(&stage.error), "no"));
}

static void an_operation_at_the_top_level_is_refused(void **state)
{
    (void)state;
    assert_int_not_equal(build("$.db.get('a');"), MDX_OK);
    assert_int_equal(stage.error.number, 3001);
}

static void an_operation_at_the_top_level_is_refused_though_it_was_caught(void **state)
{
    (void)state;
    assert_int_not_equal(build("try { $.db.get('a'); } catch (e) {}"), MDX_OK);
    assert_int_equal(stage.error.number, 3001);
}

static void a_timer_at_the_top_level_is_refused(void **state)
{
    (void)state;
    assert_int_not_equal(build("setTimeout(function () {}, 1);"), MDX_OK);
    assert_int_equal(stage.error.number, 3002);
}

static void jobs_of_the_top_level_are_done_before_the_image_is_made(void **state)
{
    (void)state;
    const struct image_source source =
        stage_source("var seen = 0; Promise.resolve(3).then(function (v) { seen = v; });"
                     "exports['seen'] = function () { return seen; };");
    struct image *before = stage.image;

    assert_int_equal(image_build(stage.sandbox, &stage.image, &source, &stage.error), MDX_OK);
    assert_string_equal(stage_call(&stage, "seen", "[]"), "3");
    image_release(stage.image);
    stage.image = before;
}

static void the_clock_stands_still_at_the_top_level(void **state)
{
    (void)state;
    const struct image_source source =
        stage_source("var made = Date.now(); exports['made'] = function () { return made; };");
    struct image *before = stage.image;

    assert_int_equal(image_build(stage.sandbox, &stage.image, &source, &stage.error), MDX_OK);
    assert_string_equal(stage_call(&stage, "made", "[]"), "1700000000000");
    image_release(stage.image);
    stage.image = before;
}

static void the_same_seed_gives_the_same_random_numbers(void **state)
{
    (void)state;
    char first[64];

    stage.random = 9;
    snprintf(first, sizeof first, "%s", stage_call(&stage, "random", "[]"));
    assert_string_equal(stage_call(&stage, "random", "[]"), first);
    stage.random = 10;
    assert_string_not_equal(stage_call(&stage, "random", "[]"), first);
}

static void a_top_level_that_never_ends_is_stopped(void **state)
{
    (void)state;
    struct image_source source = stage_source("for (;;) {}");
    struct image *image = NULL;

    source.run_ms = 20;
    error_free(&stage.error);
    assert_int_equal(image_build(stage.sandbox, &image, &source, &stage.error), MDX_E_TIMEOUT);
    assert_string_equal(error_code_name(&stage.error), "RUN_TIMEOUT");
    assert_null(image);
}

static void a_top_level_that_fills_memory_is_stopped(void **state)
{
    (void)state;
    assert_int_equal(build("var a = []; for (;;) a.push('x' + a.length);"), MDX_E_LIMIT);
    assert_string_equal(error_code_name(&stage.error), "MEMORY_LIMIT");
}

static void an_image_with_a_million_allocations_behind_it_is_made_too(void **state)
{
    (void)state;
    struct image_source source =
        stage_source("var s; for (var i = 0; i < 600000; i++) s = { a: [i] };");
    struct image *image = NULL;

    source.run_ms = 60000; /* sanitizers are slow, and what is asked is not how long it takes */
    assert_int_equal(image_build(stage.sandbox, &image, &source, &stage.error), MDX_OK);
    image_release(image);
}

static void what_passed_while_an_image_was_made_is_not_part_of_it(void **state)
{
    (void)state;
    const struct image_source source =
        stage_source("var s = ''; for (var i = 0; i < 5000; i++) s += 'abcdefgh'; s = 0;");
    struct image *image = NULL;

    assert_int_equal(image_build(stage.sandbox, &image, &source, &stage.error), MDX_OK);
    assert_in_range(image_bytes(image), 1000, 32000);
    image_release(image);
}

/* Words that are addresses are found by their difference, so the place must not matter. */
static void a_snapshot_laid_down_elsewhere_differs_in_its_addresses_only(void **state)
{
    (void)state;
    const struct snapshot *snapshot = &stage.image->snapshot;
    void *memory;
    struct place *place = region_take(stage.sandbox, &memory);

    place_restore(place, snapshot);
    assert_int_equal(place_used(place), snapshot->len);
    for (uint32_t i = 0; i < snapshot->pointer_count; i++)
        *(uintptr_t *)((char *)place + snapshot->pointers[i]) -= (uintptr_t)place;
    assert_memory_equal(place, snapshot->bytes, snapshot->len);
    region_give(stage.sandbox, place, memory);
}

static void nothing_frozen_lies_outside_the_frozen_region_or_is_copied(void **state)
{
    (void)state;
    struct sandbox_figures figures;

    sandbox_figures(stage.sandbox, &figures);
    assert_in_range(figures.frozen_bytes, 40000, 400000);
    assert_in_range(figures.image_bytes, 4000, 20000);
}

static bool build_and_call(const struct allocator *allocator, void *context)
{
    const struct sandbox_options options = { .max_isolates = 1 };
    const struct image_source source = stage_source(program);
    const struct isolate_start start = { .path = SLICE("count"), .args = SLICE("[]") };
    struct sandbox *sandbox = NULL;
    struct image *image = NULL;
    struct isolate *isolate = NULL;
    struct buffer output;
    struct error error;
    bool good;

    (void)context;
    error_init(&error, allocator);
    buffer_init(&output, allocator, SIZE_MAX);
    good = !sandbox_open(&sandbox, allocator, &options, &error) &&
           !image_build(sandbox, &image, &source, &error) &&
           !isolate_new(sandbox, &isolate, image, &start, &error) &&
           isolate_run(isolate, UINT64_MAX, &output, &error) == ISOLATE_DONE;
    assert_true(good || error.status);
    isolate_free(isolate);
    image_release(image);
    sandbox_close(sandbox);
    buffer_free(&output);
    error_free(&error);
    return good;
}

static void want_of_memory_is_an_error_and_leaves_nothing(void **state)
{
    (void)state;
    assert_true(memory_torture(build_and_call, NULL) > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_image_has_what_the_program_exports_as_functions),
        cmocka_unit_test(every_call_begins_with_the_state_the_top_level_left),
        cmocka_unit_test(code_that_cannot_be_parsed_is_a_syntax_error_with_its_line),
        cmocka_unit_test(a_throw_at_the_top_level_is_the_images_failure),
        cmocka_unit_test(an_operation_at_the_top_level_is_refused),
        cmocka_unit_test(an_operation_at_the_top_level_is_refused_though_it_was_caught),
        cmocka_unit_test(a_timer_at_the_top_level_is_refused),
        cmocka_unit_test(jobs_of_the_top_level_are_done_before_the_image_is_made),
        cmocka_unit_test(the_clock_stands_still_at_the_top_level),
        cmocka_unit_test(the_same_seed_gives_the_same_random_numbers),
        cmocka_unit_test(a_top_level_that_never_ends_is_stopped),
        cmocka_unit_test(a_top_level_that_fills_memory_is_stopped),
        cmocka_unit_test(an_image_with_a_million_allocations_behind_it_is_made_too),
        cmocka_unit_test(what_passed_while_an_image_was_made_is_not_part_of_it),
        cmocka_unit_test(a_snapshot_laid_down_elsewhere_differs_in_its_addresses_only),
        cmocka_unit_test(nothing_frozen_lies_outside_the_frozen_region_or_is_copied),
        cmocka_unit_test(want_of_memory_is_an_error_and_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, open_stage, close_stage);
}
