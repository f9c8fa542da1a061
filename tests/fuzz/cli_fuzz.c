/* cli_fuzz.c - any bytes as the words of a command line: always an exit status and an end; with
 * --json what is wrong is JSON.
 *
 * The first byte chooses the target and the method; words end in NUL. */
#include "base/jsontext.h"
#include "mdxrt.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char definition[] =
    "{\"$id\":\"crm\",\"api\":{\"add\":{\"code\":\"(x, y, loud, tags) => [x, y, loud, tags]\","
    "\"input\":{\"x\":{\"type\":\"number\",\"required\":true},\"y\":{\"type\":\"string\",\"enum\":["
    "\"a\",\"b\"]},\"loud\":\"boolean?\",\"tags\":\"integer[]?\"}},\"many\":\"function* (n) { for "
    "(let i = 0; i < 3; i++) yield i; if (n) throw new Error('x') }\",\"bytes\":\"() => new "
    "Uint8Array(3)\",\"page\":\"x => new Response(x, { status: 201 })\",\"echo\":\"x => x\"}}";

static const char *const targets[] = { "crm#add",  "crm#many", "crm#bytes",   "crm#page",
                                       "crm#echo", "crm@1",    "crm#nothing", "nobody" };

static mdx_runtime *open_runtime(void)
{
    mdx_runtime *rt = NULL;
    mdx_options options;

    MDX_INIT(options);
    options.max_isolates = 2;
    options.run_ms = 1000; /* loading shares it, on a machine that may be busy */
    options.timeout_ms = 2000;
    if (mdx_runtime_open(&options, NULL, &rt, NULL) ||
        mdx_load(rt, NULL, definition, sizeof definition - 1, NULL, NULL))
        abort();
    return rt;
}

/* Takes all there is; aborts when there is no end. */
static void drain(mdx_runtime *rt, mdx_exchange *exchange)
{
    const char *chunk;
    mdx_response head;
    size_t len = 1;

    MDX_INIT(head);
    for (unsigned round = 0; len && round < 1000; round++) {
        mdx_status status = mdx_exchange_next_chunk(exchange, &chunk, &len);

        if (status == MDX_PENDING) {
            mdx_runtime_step(rt, 0, NULL);
            len = 1;
        } else if (status) {
            abort();
        }
    }
    if (len || mdx_exchange_head(exchange, &head) || head.status > 255)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static mdx_runtime *rt;
    mdx_exchange_options options;
    mdx_exchange *exchange = NULL;
    mdx_request request;

    if (!rt)
        rt = open_runtime();
    if (!size)
        return 0;
    MDX_INIT(options);
    MDX_INIT(request);
    options.protocol = "cli";
    options.protocol_len = 3;
    request.method = data[0] & 8 ? "run" : "call";
    request.method_len = strlen(request.method);
    request.target = targets[data[0] % 8];
    request.target_len = strlen(request.target);
    request.body = (const char *)data + 1;
    request.body_len = size - 1;
    if (mdx_exchange_start(rt, &options, &request, &exchange, NULL))
        abort();
    drain(rt, exchange);
    mdx_exchange_free(exchange);
    return 0;
}
