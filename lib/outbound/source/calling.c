/* calling.c - from a tool and its arguments to the task that calls it, by the source's kind. */
#include "outbound/source/calling.h"

#include "base/lock.h"
#include "outbound/source/openapi.h"

struct sources {
    struct allocator allocator;
    struct lock lock;
};

struct sources *sources_open(const struct allocator *allocator)
{
    struct sources *sources = mem_new(allocator, sizeof *sources);

    if (!sources)
        return NULL;
    sources->allocator = *allocator;
    if (lock_init(&sources->lock))
        return sources;
    mem_free(allocator, sources);
    return NULL;
}

void sources_close(struct sources *sources)
{
    struct allocator allocator;

    if (!sources)
        return;
    allocator = sources->allocator;
    lock_free(&sources->lock);
    mem_free(&allocator, sources);
}

static mdx_status unknown_kind(const json_t *source, struct error *error)
{
    struct slice kind = json_text(source, "kind");

    return error_set(error, CODE_OPERATION_UNAVAILABLE, "sources of the kind %.*s cannot be called",
                     (int)(kind.len < 100 ? kind.len : 100), kind.data);
}

mdx_status source_call_make(struct sources *sources, const struct source_call *call,
                            const struct task_port *port, struct task **task, struct error *error)
{
    (void)sources;
    (void)port;
    *task = NULL;
    return unknown_kind(call->source, error);
}

static mdx_status make_request(const json_t *source, const json_t *tool, struct slice args,
                               struct outgoing *out, struct error *error)
{
    if (slice_is(json_text(source, "kind"), "openapi"))
        return openapi_request(source, tool, args, out, error);
    return unknown_kind(source, error);
}

mdx_status source_request(const struct allocator *allocator, const json_t *source,
                          const json_t *tool, struct slice args, struct buffer *out,
                          struct error *error)
{
    struct outgoing request;
    mdx_status status;

    outgoing_init(&request, allocator);
    status = make_request(source, tool, args, &request, error);
    if (!status)
        outgoing_write(&request, out);
    if (!status && buffer_failed(out))
        status = error_no_memory(error);
    outgoing_free(&request);
    return status;
}
