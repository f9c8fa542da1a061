/* web_test.c - pages with each allocation failing, once and for ever: a whole page or an empty 500,
 * and nothing is left; and the time of stages in the head of an answer. */
#include "../memory.h"

#include <mdxrt.h>
#include <string.h>

static const char text[] =
    "{\"id\":\"calculate\",\"mdxld\":{\"frontmatter\":{\"version\":\"1.0.0\",\"input\":{\"x\":"
    "{\"type\":\"number\",\"required\":true,\"description\":\"A "
    "<number>.\"},\"tags\":\"string[]?\","
    "\"o\":{\"a\":\"integer?\"}}},\"codeBlocks\":[{\"lang\":\"js\","
    "\"code\":\"export function execute(input) { return { y: input.x * 2 } }\"}]}}";

static mdx_runtime *open_runtime(const struct allocator *allocator, uint32_t flags)
{
    mdx_runtime *rt = NULL;
    mdx_options options;

    MDX_INIT(options);
    options.flags = flags;
    options.max_isolates = 1;
    options.arena_bytes = 512 * 1024;
    options.allocator = allocator->resize;
    options.allocator_host = allocator->host;
    assert_int_equal(mdx_runtime_open(&options, NULL, &rt, NULL), MDX_OK);
    assert_int_equal(mdx_load(rt, NULL, text, strlen(text), NULL, NULL), MDX_OK);
    return rt;
}

static mdx_response *ask(mdx_runtime *rt, const char *method, const char *target, const char *body)
{
    static const char *const names[] = { "Content-Type" };
    static const char *const values[] = { "application/x-www-form-urlencoded" };
    static const size_t name_lens[] = { 12 }, value_lens[] = { 33 };
    mdx_response *response = NULL;
    mdx_request request;

    MDX_INIT(request);
    request.method = method;
    request.method_len = strlen(method);
    request.target = target;
    request.target_len = strlen(target);
    request.names = names;
    request.name_lens = name_lens;
    request.values = values;
    request.value_lens = value_lens;
    request.header_count = 1;
    request.body = body;
    request.body_len = strlen(body);
    mdx_handle(rt, &request, &response, NULL);
    return response;
}

static const char *header(const mdx_response *response, const char *name)
{
    for (size_t at = 0; at < response->header_count; at++)
        if (!strcmp(response->names[at], name))
            return response->values[at];
    return NULL;
}

static const struct {
    const char *method, *target, *body;
    unsigned status;
} pages[] = {
    { "GET", "/web", "", 200 },
    { "GET", "/web/calculate?x=21", "", 200 },
    { "GET", "/web/calculate@1", "", 200 },
    { "POST", "/web/calculate", "x=21&tags=a&tags=b&o=%7B%22a%22:1%7D", 200 },
    { "POST", "/web/calculate", "x=many&o=%7B", 400 },
    { "GET", "/web/nobody", "", 404 },
};

/* A page is whole, or it is not there. False: it failed for want of memory. */
static bool look_at(mdx_runtime *rt, size_t page)
{
    mdx_response *response = ask(rt, pages[page].method, pages[page].target, pages[page].body);
    bool good = response && response->status == pages[page].status;

    if (good)
        assert_non_null(strstr(response->body, "</html>"));
    else if (response && response->body_len)
        assert_non_null(strstr(response->body, "</html>"));
    mdx_response_free(response);
    return good;
}

static void torture(size_t page, bool for_ever)
{
    struct memory memory;
    bool good = false, failed = true;

    for (size_t nth = 1; failed; nth++) {
        mdx_runtime *rt;

        memory_init(&memory);
        rt = open_runtime(&memory.allocator, 0);
        memory_fail(&memory, nth, for_ever);
        good = look_at(rt, page);
        failed = memory.failed > 0;
        memory_fail(&memory, 0, false);
        assert_int_equal(mdx_runtime_close(rt), MDX_OK);
        assert_int_equal(memory.live, 0);
    }
    assert_true(good);
}

static void a_page_is_whole_or_not_there(void **state)
{
    (void)state;
    for (size_t page = 0; page < sizeof pages / sizeof pages[0]; page++) {
        torture(page, false);
        torture(page, true);
    }
}

static void development_tells_the_time_of_stages(void **state)
{
    mdx_runtime *rt = open_runtime(allocator_system(), MDX_OPTION_DEVELOPMENT);
    mdx_response *response = ask(rt, "POST", "/api/calculate", "{\"x\":21}");
    const char *timing = header(response, "Server-Timing");

    (void)state;
    assert_non_null(timing);
    assert_int_equal(strncmp(timing, "queue;dur=0.", 12), 0);
    assert_non_null(strstr(timing, ", execute;dur="));
    mdx_response_free(response);
    mdx_runtime_close(rt);
    rt = open_runtime(allocator_system(), 0);
    response = ask(rt, "POST", "/api/calculate", "{\"x\":21}");
    assert_null(header(response, "Server-Timing"));
    mdx_response_free(response);
    mdx_runtime_close(rt);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_whole_or_not_there),
        cmocka_unit_test(development_tells_the_time_of_stages),
    };

    return cmocka_run_group_tests_name("web", tests, NULL, NULL);
}
