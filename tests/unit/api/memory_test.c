/* memory_test.c - the whole way through the public functions with each allocation failing in turn,
 * once and for ever: every function fails cleanly, nothing leaks, and what was stored stays. */
#include "unit/memory.h"

#include <mdxrt.h>
#include <string.h>

static const char first[] =
    "{\"id\":\"calculate\",\"mdxld\":{\"frontmatter\":{\"version\":\"1.0.0\"},\"inputSchema\":"
    "[{\"name\":\"x\",\"type\":\"number\",\"required\":true}],\"codeBlocks\":[{\"lang\":\"js\","
    "\"code\":\"export function execute(input) { return { y: input.x * 2 } }\"}]}}";
static const char second[] =
    "{\"$id\":\"d\",\"api\":{\"f\":\"function (id) { return $.db.get(id).then(function (v) {"
    " console.log(v); return [id, v] }) }\"}}";

static mdx_status answer(void *host, const mdx_op *op)
{
    (void)host;
    return mdx_op_complete(op->rt, op->token, "{\"n\":1}", 7) ? MDX_E_NOMEM : MDX_OK;
}

static mdx_status open_with(const struct allocator *allocator, mdx_runtime **rt)
{
    RuntimeBridge bridge;
    mdx_options options;

    MDX_INIT(bridge);
    MDX_INIT(options);
    bridge.op_begin = answer;
    options.allocator = allocator->resize;
    options.allocator_host = allocator->host;
    options.arena_bytes = 512 * 1024;
    options.max_isolates = 1;
    options.allow = "db";
    options.allow_len = 2;
    return mdx_runtime_open(&options, &bridge, rt, NULL);
}

static bool load(mdx_runtime *rt, const char *text)
{
    return !mdx_load(rt, NULL, text, strlen(text), NULL, NULL);
}

static bool call(mdx_runtime *rt, const char *target, const char *input, const char *expected)
{
    char *output = NULL;
    mdx_error *error = NULL;
    bool good =
        !mdx_call(rt, NULL, target, strlen(target), input, strlen(input), &output, NULL, &error);

    if (good)
        assert_string_equal(output, expected);
    else
        assert_non_null(error);
    mdx_free(output);
    mdx_error_free(error);
    return good;
}

static bool handle(mdx_runtime *rt)
{
    mdx_response *response = NULL;
    mdx_request request;
    bool good;

    MDX_INIT(request);
    request.method = "POST";
    request.method_len = 4;
    request.target = "/api/calculate";
    request.target_len = 14;
    request.body = "{\"x\":21}";
    request.body_len = 8;
    good = !mdx_handle(rt, &request, &response, NULL) && response->status == 200;
    mdx_response_free(response);
    return good;
}

static bool ask(mdx_runtime *rt)
{
    char *json = NULL;
    bool good = !mdx_versions(rt, "calculate", 9, &json, NULL, NULL);

    mdx_free(json);
    json = NULL;
    good = good && !mdx_rollback(rt, "calculate", 9, "1", 1, 0, &json, NULL, NULL);
    mdx_free(json);
    return good;
}

static bool go_the_whole_way(const struct allocator *allocator, void *context)
{
    mdx_runtime *rt = NULL;
    bool good;

    (void)context;
    if (open_with(allocator, &rt))
        return false;
    good = load(rt, first) && load(rt, second) &&
           call(rt, "calculate", "{\"x\":21}", "{\"y\":42}") &&
           call(rt, "d#f", "{\"id\":7}", "[7,{\"n\":1}]") && handle(rt) && ask(rt);
    assert_int_equal(mdx_runtime_close(rt), MDX_OK);
    return good;
}

static void every_allocation_may_fail_once(void **state)
{
    (void)state;
    memory_torture_so(go_the_whole_way, NULL, false);
}

static void memory_may_run_out_at_any_moment(void **state)
{
    (void)state;
    memory_torture_so(go_the_whole_way, NULL, true);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_may_fail_once),
        cmocka_unit_test(memory_may_run_out_at_any_moment),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
