/* request_fuzz.c - any bytes as a request of REST: answered, whole, and in JSON where the answer
 * says so; no header holds a line's end.
 *
 * The first line is METHOD TARGET, then headers, an empty line, the body. A method with a `!`
 * before it goes to a runtime of its own that lets it manage; else nothing can be changed. */
#include "base/jsontext.h"
#include "mdxrt.h"

#include <stdlib.h>
#include <string.h>

#define MOST_HEADERS 16

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char *const definitions[] = {
    "{\"$id\":\"shop.example.com\",\"api\":{\"add\":\"function (a, b) { return [a, b] }\","
    "\"customers\":{\"get\":\"function (id) { return id }\",\"none\":\"function () {}\"}}}",
    "{\"id\":\"echo\",\"mdxld\":{\"frontmatter\":{\"input\":{\"x\":\"number\",\"tags\":\"string[]?"
    "\","
    "\"o\":{\"a\":\"integer?\",\"b\":\"Date?\"}}},\"codeBlocks\":[{\"lang\":\"js\","
    "\"code\":\"export default function (input) { return input }\"}]}}",
};

static mdx_status allow(void *host, const mdx_access *access)
{
    (void)host;
    (void)access;
    return MDX_OK;
}

static mdx_runtime *open_runtime(bool manage)
{
    mdx_runtime *rt = NULL;
    mdx_options options;
    RuntimeBridge bridge;

    MDX_INIT(options);
    MDX_INIT(bridge);
    options.max_isolates = 2;
    options.run_ms = 1000; /* loading shares it, on a machine that may be busy */
    options.timeout_ms = 2000;
    bridge.authorize = manage ? allow : NULL;
    if (mdx_runtime_open(&options, &bridge, &rt, NULL))
        abort();
    for (size_t at = 0; at < sizeof definitions / sizeof definitions[0]; at++) {
        if (mdx_load(rt, NULL, definitions[at], strlen(definitions[at]), NULL, NULL))
            abort();
    }
    return rt;
}

struct headers {
    const char *names[MOST_HEADERS], *values[MOST_HEADERS];
    size_t name_lens[MOST_HEADERS], value_lens[MOST_HEADERS];
    size_t count;
};

static void read_headers(struct headers *headers, struct slice *text)
{
    while (text->len) {
        struct slice value, line = slice_split(*text, '\n', text);
        struct slice name = slice_split(line, ':', &value);

        if (!line.len)
            return;
        if (headers->count == MOST_HEADERS)
            continue;
        value = slice_trim(value);
        headers->names[headers->count] = name.data;
        headers->name_lens[headers->count] = name.len;
        headers->values[headers->count] = value.data;
        headers->value_lens[headers->count++] = value.len;
    }
}

static void check_header(struct slice name, struct slice value)
{
    if (!name.len || memchr(name.data, '\n', name.len) || memchr(name.data, '\r', name.len) ||
        slice_find(value, '\n') != value.len || slice_find(value, '\r') != value.len)
        abort();
}

static void check(const mdx_response *response)
{
    struct jsontext index;
    bool json = false;

    if (response->status < 200 || response->status > 599)
        abort();
    for (size_t at = 0; at < response->header_count; at++) {
        struct slice name = slice_make(response->names[at], response->name_lens[at]);
        struct slice value = slice_make(response->values[at], response->value_lens[at]);

        check_header(name, value);
        json |= slice_is_nocase(name, "Content-Type") &&
                (slice_starts(value, "application/json") ||
                 slice_starts(value, "application/problem+json"));
    }
    jsontext_init(&index, allocator_system());
    if (json && response->body_len &&
        jsontext_read(&index, slice_make(response->body, response->body_len), NULL))
        abort();
    jsontext_free(&index);
}

static void ask(mdx_runtime *rt, struct slice method, struct slice target, struct slice rest)
{
    struct headers headers = { .count = 0 };
    mdx_response *response = NULL;
    mdx_request request;

    read_headers(&headers, &rest);
    MDX_INIT(request);
    request.method = method.data;
    request.method_len = method.len;
    request.target = target.data;
    request.target_len = target.len;
    request.names = headers.names;
    request.name_lens = headers.name_lens;
    request.values = headers.values;
    request.value_lens = headers.value_lens;
    request.header_count = headers.count;
    request.body = rest.data;
    request.body_len = rest.len;
    request.listening = "localhost:3000";
    request.listening_len = strlen(request.listening);
    request.flags = MDX_REQUEST_LOOPBACK;
    if (!mdx_handle(rt, &request, &response, NULL))
        check(response);
    mdx_response_free(response);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static mdx_runtime *reader;
    struct slice rest, line = slice_split(slice_make((const char *)data, size), '\n', &rest);
    struct slice target, method = slice_split(line, ' ', &target);
    bool manage = slice_starts(method, "!");
    mdx_runtime *rt = reader;

    if (manage || !reader)
        rt = open_runtime(manage);
    if (!manage)
        reader = rt;
    ask(rt, slice_from(method, manage), target, rest);
    if (manage && mdx_runtime_close(rt))
        abort();
    return 0;
}
