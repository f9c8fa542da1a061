/* rpc_fuzz.c - any bytes as the body of an RPC request: always answered, and in JSON.
 *
 * The first byte chooses the path and the media type. */
#include "base/jsontext.h"
#include "mdxrt.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const definitions[] = {
    "{\"$id\":\"team/crm\",\"api\":{\"add\":\"(a, b) => [a, b]\",\"customers\":{\"get\":\"(id, "
    "...more) => [id, more]\"},\"bad\":\"() => { throw new Error('x') }\"}}",
    "{\"id\":\"echo\",\"mdxld\":{\"frontmatter\":{\"input\":{\"x\":\"number?\"}},\"codeBlocks\":[{"
    "\"lang\":\"js\",\"code\":\"export default function (input) { return input }\"}]}}",
};

static const char *const targets[] = { "/rpc",          "/rpc/echo",
                                       "/rpc/team/crm", "/team/crm@1/rpc",
                                       "/execute/echo", "/rpc/nobody" };
static const char *const types[] = { "application/json", "application/json-rpc", "text/plain",
                                     "application/x-www-form-urlencoded" };

static mdx_runtime *open_runtime(void)
{
    mdx_runtime *rt = NULL;
    mdx_options options;

    MDX_INIT(options);
    options.max_isolates = 2;
    options.run_ms = 1000; /* loading shares it, on a machine that may be busy */
    options.timeout_ms = 2000;
    if (mdx_runtime_open(&options, NULL, &rt, NULL))
        abort();
    for (size_t at = 0; at < sizeof definitions / sizeof definitions[0]; at++)
        if (mdx_load(rt, NULL, definitions[at], strlen(definitions[at]), NULL, NULL))
            abort();
    return rt;
}

static void check(const mdx_response *response)
{
    struct jsontext index;

    if (response->status < 200 || response->status > 599 ||
        (response->status == 204) != !response->body_len)
        abort();
    jsontext_init(&index, allocator_system());
    if (response->body_len &&
        jsontext_read(&index, slice_make(response->body, response->body_len), NULL))
        abort();
    jsontext_free(&index);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static mdx_runtime *rt;
    static const char *const names[] = { "Content-Type" };
    static const size_t name_lens[] = { 12 };
    const char *values[1];
    size_t value_lens[1];
    mdx_response *response = NULL;
    mdx_request request;

    if (!rt)
        rt = open_runtime();
    if (!size)
        return 0;
    MDX_INIT(request);
    values[0] = types[data[0] / 8 % 4];
    value_lens[0] = strlen(values[0]);
    request.method = "POST";
    request.method_len = 4;
    request.target = targets[data[0] % 8 % 6];
    request.target_len = strlen(request.target);
    request.names = names;
    request.name_lens = name_lens;
    request.values = values;
    request.value_lens = value_lens;
    request.header_count = 1;
    request.body = (const char *)data + 1;
    request.body_len = size - 1;
    if (mdx_handle(rt, &request, &response, NULL))
        abort();
    check(response);
    mdx_response_free(response);
    return 0;
}
