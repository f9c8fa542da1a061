/* bridge_test.c - the default bridge under a runtime: scripts that ask, and what they get.
 * needs: curl */
#include <mdxrt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "unit/outbound/server.h"

struct world {
    mdx_bridge *bridge;
    mdx_runtime *rt;
    struct server server;
    char root[256];
    char *output;
};

static void load(struct world *world, const char *id, const char *code)
{
    mdx_error *error = NULL;
    char text[2048];
    int len = snprintf(text, sizeof text, "{\"$id\":\"%s\",\"api\":{\"f\":\"%s\"}}", id, code);

    if (mdx_load(world->rt, NULL, text, (size_t)len, NULL, &error))
        fail_msg("%s", mdx_error_text(error));
}

static void world_open(struct world *world, const char *allow)
{
    const char *tmp = getenv("TMPDIR");
    mdx_bridge_options bridge_options;
    mdx_options options;

    MDX_INIT(bridge_options);
    MDX_INIT(options);
    world->output = NULL;
    server_open(&world->server);
    snprintf(world->root, sizeof world->root, "%s/mdx-bridge-XXXXXX", tmp ? tmp : "/tmp");
    assert_non_null(mkdtemp(world->root));
    bridge_options.files_root = world->root;
    bridge_options.files_root_len = strlen(world->root);
    bridge_options.http_private = 1;
    options.allow = allow;
    options.allow_len = strlen(allow);
    assert_int_equal(mdx_bridge_default(&bridge_options, &world->bridge, NULL), MDX_OK);
    assert_int_equal(mdx_runtime_open(&options, mdx_bridge_table(world->bridge), &world->rt, NULL),
                     MDX_OK);
}

static void world_close(struct world *world)
{
    mdx_free(world->output);
    assert_int_equal(mdx_runtime_close(world->rt), MDX_OK);
    mdx_bridge_free(world->bridge);
    server_close(&world->server);
    rmdir(world->root);
}

/* The output of a call with {"url": …/path}, or the JSON of its error. */
static const char *call(struct world *world, const char *target, const char *path)
{
    char input[256];
    int len = snprintf(input, sizeof input, "{\"url\":\"http://127.0.0.1:%u%s\"}",
                       world->server.port, path);

    mdx_free(world->output);
    mdx_call_json(world->rt, target, strlen(target), input, (size_t)len, &world->output, NULL);
    return world->output;
}

static void a_script_fetches(void **state)
{
    (void)state;
    struct world world;

    world_open(&world, "fetch:127.0.0.1");
    load(&world, "get", "function (input) { return fetch(input.url); }");
    assert_non_null(strstr(call(&world, "get#f", "/hello"), "\"body\":\"h\xC3\xA9llo\""));
    assert_non_null(strstr(call(&world, "get#f", "/missing"), "\"status\":404"));
    world_close(&world);
}

static void a_failure_is_an_error_that_the_script_can_catch(void **state)
{
    (void)state;
    struct world world;

    world_open(&world, "fetch");
    load(&world, "get",
         "function (input) { return fetch(input.url).then(null, function (e) { return e.code; }); "
         "}");
    assert_string_equal(call(&world, "get#f", "/reset"), "\"NETWORK_ERROR\"");
    assert_string_equal(call(&world, "get#f", "/away"), "\"SECURITY_VIOLATION\"");
    world_close(&world);
}

static void what_is_not_granted_never_leaves(void **state)
{
    (void)state;
    struct world world;

    world_open(&world, "fetch:api.example.com");
    load(&world, "get", "function (input) { return fetch(input.url); }");
    assert_non_null(strstr(call(&world, "get#f", "/hello"), "CAPABILITY_DENIED"));
    world_close(&world);
    assert_int_equal(world.server.count, 0);
}

static void a_script_writes_reads_and_removes_files(void **state)
{
    (void)state;
    struct world world;

    world_open(&world, "files");
    load(&world, "notes",
         "function (url) { return $.files.write('a.txt', 'hello').then(function () { return "
         "$.files.read('a.txt'); }).then(function (text) { return $.files.remove('a.txt').then("
         "function () { return text; }); }); }");
    assert_string_equal(call(&world, "notes#f", ""), "\"hello\"");
    world_close(&world);
}

static void answer_seven(void *host, mdx_runtime *rt, const mdx_op *op)
{
    (void)host;
    mdx_op_complete(rt, op->token, "7", 1);
}

static void a_script_asks_a_service(void **state)
{
    (void)state;
    struct world world;

    world_open(&world, "db");
    assert_int_equal(mdx_bridge_service(world.bridge, "db.*", 4, answer_seven, NULL), MDX_OK);
    load(&world, "count", "function (url) { return $.db.Customer.count(); }");
    assert_string_equal(call(&world, "count#f", ""), "7");
    world_close(&world);
}

static void a_runtime_closes_over_a_fetch_under_way(void **state)
{
    (void)state;
    struct world world;
    mdx_invocation *under_way;
    char input[128];
    int len;

    world_open(&world, "fetch");
    load(&world, "get", "function (input) { return fetch(input.url); }");
    len =
        snprintf(input, sizeof input, "{\"url\":\"http://127.0.0.1:%u/slow\"}", world.server.port);
    assert_int_equal(
        mdx_call_start(world.rt, NULL, "get#f", 5, input, (size_t)len, &under_way, NULL), MDX_OK);
    assert_int_equal(mdx_runtime_step(world.rt, 0, NULL), MDX_OK);
    while (!server_count(&world.server, &world.server.waiting))
        mdx_bridge_table(world.bridge)->wait(mdx_bridge_table(world.bridge)->host, 10);
    mdx_call_free(under_way);
    world_close(&world);
    assert_int_equal(world.server.left, 1);
}

static void options_that_are_wrong_are_refused(void **state)
{
    (void)state;
    mdx_bridge_options options;
    mdx_bridge *bridge;

    MDX_INIT(options);
    options.files_root = "/dev/null/none";
    options.files_root_len = 14;
    assert_int_equal(mdx_bridge_default(&options, &bridge, NULL), MDX_E_CONFIG);
    assert_null(bridge);
    options.files_root = NULL;
    options.files_root_len = 0;
    options.http_ca = "/dev/null/none.pem";
    options.http_ca_len = 18;
    assert_int_equal(mdx_bridge_default(&options, &bridge, NULL), MDX_E_CONFIG);
    options.http_ca = NULL;
    assert_int_equal(mdx_bridge_default(&options, &bridge, NULL), MDX_E_ARGUMENT);
    options.size = 1;
    assert_int_equal(mdx_bridge_default(&options, &bridge, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_bridge_default(NULL, NULL, NULL), MDX_E_ARGUMENT);
    assert_int_equal(mdx_bridge_default(NULL, &bridge, NULL), MDX_OK);
    assert_int_equal(mdx_bridge_service(bridge, NULL, 0, answer_seven, NULL), MDX_E_ARGUMENT);
    mdx_bridge_free(bridge);
    mdx_bridge_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_fetches),
        cmocka_unit_test(a_failure_is_an_error_that_the_script_can_catch),
        cmocka_unit_test(what_is_not_granted_never_leaves),
        cmocka_unit_test(a_script_writes_reads_and_removes_files),
        cmocka_unit_test(a_script_asks_a_service),
        cmocka_unit_test(a_runtime_closes_over_a_fetch_under_way),
        cmocka_unit_test(options_that_are_wrong_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
