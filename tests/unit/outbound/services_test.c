/* services_test.c - functions of the host, by name; and what nobody answers. */
#include "unit/outbound/world.h"

/* Answers with its own name. */
static void say(void *host, mdx_runtime *rt, const mdx_op *op)
{
    mdx_op_complete(rt, op->token, host, strlen(host));
}

static mdx_status put(struct world *world, const char *name, const char *answer)
{
    return outbound_service(world->outbound, slice_of(name), say, (void *)(uintptr_t)answer);
}

static void the_longest_name_that_fits_wins(void **state)
{
    (void)state;
    struct world world;

    world_open(&world);
    assert_int_equal(put(&world, "db.*", "1"), MDX_OK);
    assert_int_equal(put(&world, "db.Customer.*", "2"), MDX_OK);
    assert_int_equal(put(&world, "db.Customer.get", "3"), MDX_OK);
    assert_string_equal(world_get(&world, "db.Order.get", "[]"), "1");
    assert_string_equal(world_get(&world, "db.Customer.list", "[]"), "2");
    assert_string_equal(world_get(&world, "db.Customer.get", "[]"), "3");
    assert_string_equal(world_get(&world, "db.Customer.get.deep", "[]"), "2");
    world_close(&world);
}

static void a_service_comes_before_what_is_built_in(void **state)
{
    (void)state;
    struct world world;

    world_open(&world);
    assert_int_equal(put(&world, "env", "1"), MDX_OK);
    assert_int_equal(put(&world, "files.*", "2"), MDX_OK);
    assert_string_equal(world_get(&world, "env", "[\"HOME\"]"), "1");
    assert_string_equal(world_get(&world, "files.read", "[\"a\"]"), "2");
    world_close(&world);
}

static void the_same_name_again_replaces(void **state)
{
    (void)state;
    struct world world;

    world_open(&world);
    assert_int_equal(put(&world, "mail", "1"), MDX_OK);
    assert_int_equal(put(&world, "mail", "2"), MDX_OK);
    assert_string_equal(world_get(&world, "mail", "[]"), "2");
    world_close(&world);
}

static void a_service_gets_tags_too(void **state)
{
    (void)state;
    struct world world;
    uint64_t token;

    world_open(&world);
    assert_int_equal(put(&world, "mail", "1"), MDX_OK);
    assert_int_equal(world_begin(&world, MDX_OP_TAG, "mail", "{}", &token), MDX_OK);
    assert_true(world_answered(&world, token));
    world_close(&world);
}

static void what_nobody_answers_is_refused(void **state)
{
    (void)state;
    struct world world;
    uint64_t token;

    world_open(&world);
    assert_int_equal(put(&world, "db.*", "1"), MDX_OK);
    assert_int_equal(world_begin(&world, MDX_OP_CALL, "db", "[]", &token), MDX_E_EXECUTION);
    assert_int_equal(world_begin(&world, MDX_OP_CALL, "dbx.get", "[]", &token), MDX_E_EXECUTION);
    assert_int_equal(world_begin(&world, MDX_OP_CALL, "files", "[]", &token), MDX_E_EXECUTION);
    assert_int_equal(world_begin(&world, MDX_OP_CALL, "files.shred", "[]", &token),
                     MDX_E_EXECUTION);
    assert_int_equal(world_begin(&world, MDX_OP_TAG, "fetch", "{}", &token), MDX_E_EXECUTION);
    world_close(&world);
}

static void names_that_are_none_are_refused(void **state)
{
    (void)state;
    struct world world;

    world_open(&world);
    assert_int_equal(put(&world, "", "1"), MDX_E_ARGUMENT);
    assert_int_equal(put(&world, "*", "1"), MDX_E_ARGUMENT);
    assert_int_equal(put(&world, ".*", "1"), MDX_E_ARGUMENT);
    assert_int_equal(put(&world, ".db", "1"), MDX_E_ARGUMENT);
    assert_int_equal(put(&world, "db.", "1"), MDX_E_ARGUMENT);
    assert_int_equal(put(&world, "db..get", "1"), MDX_E_ARGUMENT);
    assert_int_equal(put(&world, "db.*.get", "1"), MDX_E_ARGUMENT);
    assert_int_equal(put(&world, "db get", "1"), MDX_E_ARGUMENT);
    assert_int_equal(put(&world, "db.\xFF", "1"), MDX_E_ARGUMENT);
    assert_int_equal(outbound_service(world.outbound, SLICE("db"), NULL, NULL), MDX_E_ARGUMENT);
    world_close(&world);
}

static bool open_and_register(const struct allocator *allocator, void *context)
{
    const struct outbound_options options = { .max_body_bytes = 1024, .http_timeout_ms = 1000 };
    struct outbound *outbound;
    struct error error;
    mdx_status status;

    (void)context;
    error_init(&error, allocator);
    status = outbound_open(&outbound, allocator, &options, &error);
    error_free(&error);
    if (!status)
        status = outbound_service(outbound, SLICE("db.*"), say, NULL);
    outbound_close(outbound);
    assert_true(status == MDX_OK || status == MDX_E_NOMEM);
    return status == MDX_OK;
}

static void opening_and_registering_fail_cleanly_without_memory(void **state)
{
    (void)state;
    assert_true(memory_torture(open_and_register, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_name_that_fits_wins),
        cmocka_unit_test(a_service_comes_before_what_is_built_in),
        cmocka_unit_test(the_same_name_again_replaces),
        cmocka_unit_test(a_service_gets_tags_too),
        cmocka_unit_test(what_nobody_answers_is_refused),
        cmocka_unit_test(names_that_are_none_are_refused),
        cmocka_unit_test(opening_and_registering_fail_cleanly_without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
