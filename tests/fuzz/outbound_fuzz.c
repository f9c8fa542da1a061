/* outbound_fuzz.c - any bytes as a script's arguments of fetch, as a server's head, as a file's
 * path.
 *
 * The first line is the arguments (JSON); the lines after it are the response's head, the last
 * one a path. A request that is made never holds a line's end in its URL or headers, and a path
 * that is taken never leaves the root. */
#include "base/jsontext.h"
#include "outbound/inside.h"
#include "outbound/outbound.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_request(const struct request *request)
{
    if (memchr(request->url.data, '\n', request->url.len) ||
        memchr(request->url.data, '\r', request->url.len))
        abort();
    if (request->headers.len && memchr(request->headers.data, '\n', request->headers.len))
        abort();
}

static void read_response(struct request *request, struct slice head)
{
    response_clear(request);
    while (head.len)
        if (!response_head_line(request, slice_split(head, '\n', &head)))
            return;
    request_redirected(request);
}

static void tidy(struct slice path)
{
    struct buffer out;
    struct slice rest;

    buffer_init(&out, allocator_system(), 64 * 1024);
    if (!path_tidy(path, &out, NULL)) {
        rest = buffer_slice(&out);
        if (slice_starts(rest, "/"))
            abort();
        while (rest.len)
            if (slice_is(slice_split(rest, '/', &rest), ".."))
                abort();
    }
    buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice rest, args = slice_split(slice_make((const char *)data, size), '\n', &rest);
    struct outbound_options options = { .max_body_bytes = 1 << 20, .http_timeout_ms = 1000 };
    struct outbound *outbound = NULL;
    struct jsontext index;
    struct request *request = NULL;
    struct error error;
    mdx_op op;

    error_init(&error, allocator_system());
    jsontext_init(&index, allocator_system());
    if (outbound_open(&outbound, allocator_system(), &options, NULL))
        abort();
    MDX_INIT(op);
    op.path = "fetch";
    op.path_len = 5;
    op.token = 1;
    op.timeout_ms = 1000;
    op.args = args.data;
    op.args_len = args.len;
    /* What is not JSON never comes here: the runtime writes the arguments. */
    if (args.len && !jsontext_read(&index, args, NULL) && index.nodes[0].type == JSONTEXT_ARRAY)
        request = request_new(outbound, &op, &error);
    if (request) {
        check_request(request);
        read_response(request, rest);
        request_free(allocator_system(), request);
    }
    tidy(rest);
    jsontext_free(&index);
    error_free(&error);
    outbound_close(outbound);
    return 0;
}
