/* bridge.c - the default bridge: its life, its table, and who answers which operation.
 *
 * A service of the host comes before what is built in. What nobody answers is MDX_E_EXECUTION,
 * which the runtime turns into OPERATION_UNAVAILABLE. */
#include "outbound/process.h"

#include "host/host.h"

#include <fcntl.h>
#include <unistd.h>

static const struct {
    const char *path;
    void (*begin)(struct outbound *outbound, const mdx_op *op);
} builtins[] = {
    { "fetch", fetch_begin },
    { "env", environment_begin },
    { "fetch.read", stream_read_begin },
    { "fetch.write", upload_write_begin },
    { "fetch.close", stream_close_begin },
    { "files.read", files_read_begin },
    { "files.write", files_write_begin },
    { "files.list", files_list_begin },
    { "files.remove", files_remove_begin },
    { "process.open", process_open_begin },
    { "process.write", process_write_begin },
    { "process.read", process_read_begin },
    { "process.close", process_close_begin },
};

/* Where a service answers `fetch`, it would be told of an upload that is not its own. */
static mdx_status open_upload(struct outbound *outbound, const mdx_op *op)
{
    struct service service;

    if (op->kind != MDX_OP_CALL || !(op->flags & MDX_OP_STREAMS) || !outbound->transport ||
        services_find(&outbound->services, SLICE("fetch"), &service))
        return MDX_E_EXECUTION;
    upload_open_begin(outbound, op);
    return MDX_OK;
}

static mdx_status op_begin(void *host, const mdx_op *op)
{
    struct outbound *outbound = host;
    struct slice path = slice_make(op->path, op->path_len);
    struct service service;

    if (services_find(&outbound->services, path, &service)) {
        service.answer(service.host, op->rt, op);
        return MDX_OK;
    }
    if (slice_is(path, "fetch.open"))
        return open_upload(outbound, op);
    for (size_t i = 0; op->kind == MDX_OP_CALL && i < sizeof builtins / sizeof builtins[0]; i++)
        if (slice_is(path, builtins[i].path)) {
            builtins[i].begin(outbound, op);
            return MDX_OK;
        }
    return MDX_E_EXECUTION;
}

static void op_cancel(void *host, uint64_t token)
{
    drive_cancel(host, token);
}

static void wake(void *host)
{
    drive_wake(host);
}

static void wait_for_io(void *host, uint32_t timeout_ms)
{
    drive_wait(host, timeout_ms);
}

/* Children do not outlive the runtime that they belong to. */
static void close_children(void *host)
{
    processes_end(host);
}

static void log_line(void *host, const mdx_log *line)
{
    const struct outbound *outbound = host;

    outbound->log(outbound->log_host, line);
}

/* An empty bridge stands for the system's clock and randomness. */
static const struct host the_system;

static uint64_t now_ms(void *host)
{
    (void)host;
    return host_now_ms(&the_system);
}

static mdx_status random_bytes(void *host, void *bytes, size_t len)
{
    (void)host;
    return host_random(&the_system, bytes, len) ? MDX_OK : MDX_E_INTERNAL;
}

static void fill_table(struct outbound *outbound)
{
    outbound->table = (RuntimeBridge){
        .size = sizeof outbound->table,
        .host = outbound,
        .now_ms = now_ms,
        .random = random_bytes,
        .op_begin = op_begin,
        .op_cancel = op_cancel,
        .wake = wake,
        .wait = wait_for_io,
        .log = outbound->log ? log_line : NULL,
        .close = close_children,
    };
}

static mdx_status open_root(struct outbound *outbound, struct slice root, struct error *error)
{
    char *path;

    if (!root.len)
        return MDX_OK;
    path = mem_copy(&outbound->allocator, root.data, root.len);
    if (!path)
        return error_no_memory(error);
    if (slice_find(root, '\0') == root.len)
        outbound->files_root = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    mem_free(&outbound->allocator, path);
    if (outbound->files_root >= 0)
        return MDX_OK;
    return error_set(error, CODE_CONFIG_INVALID,
                     "files_root: '%.*s' is no folder that can be read; make it first, or leave "
                     "files_root out",
                     (int)(root.len < 1000 ? root.len : 1000), root.data);
}

static mdx_status check_proxy(struct slice setting, struct error *error)
{
    static const char *const schemes[] = { "http://", "https://", "socks5://", "socks5h://" };

    if (!setting.len || slice_is(setting, "environment"))
        return MDX_OK;
    for (size_t at = 0; at < sizeof schemes / sizeof schemes[0]; at++)
        if (slice_starts(setting, schemes[at]) && slice_find(setting, '\0') == setting.len)
            return MDX_OK;
    return error_set(error, CODE_CONFIG_INVALID,
                     "http_proxy is the URL of a proxy, such as http://proxy.example:3128, or the "
                     "word environment");
}

static mdx_status open_parts(struct outbound *outbound, const struct outbound_options *options,
                             struct error *error)
{
    mdx_status status = services_open(&outbound->services, &outbound->allocator);

    if (status)
        return error_no_memory(error);
    status = check_proxy(options->http_proxy, error);
    if (!status)
        status = open_root(outbound, options->files_root, error);
    if (status)
        return status;
    if (!waker_open(&outbound->waker))
        return error_set(error, CODE_CONFIG_INVALID, "the process has no descriptor left");
    return transport_new(&outbound->transport, &outbound->allocator, options, error);
}

static struct outbound *make(const struct allocator *allocator,
                             const struct outbound_options *options)
{
    struct outbound *outbound = mem_new(allocator, sizeof *outbound);

    if (!outbound)
        return NULL;
    outbound->allocator = *allocator;
    outbound->max_body_bytes = options->max_body_bytes;
    outbound->http_timeout_ms = options->http_timeout_ms;
    outbound->first_byte_ns = (uint64_t)options->http_first_byte_ms * 1000000;
    outbound->slow_due_ns = UINT64_MAX;
    outbound->log_host = options->log_host;
    outbound->log = options->log;
    outbound->files_root = -1;
    outbound->waker = (struct waker){ -1, -1 };
    if (!lock_init(&outbound->lock)) {
        mem_free(allocator, outbound);
        return NULL;
    }
    if (!signal_init(&outbound->changed)) {
        lock_free(&outbound->lock);
        mem_free(allocator, outbound);
        return NULL;
    }
    fill_table(outbound);
    return outbound;
}

mdx_status outbound_open(struct outbound **outbound, const struct allocator *allocator,
                         const struct outbound_options *options, struct error *error)
{
    struct outbound *made = make(allocator, options);
    mdx_status status;

    *outbound = NULL;
    if (!made)
        return error_no_memory(error);
    status = open_parts(made, options, error);
    if (status) {
        outbound_close(made);
        return status;
    }
    *outbound = made;
    return MDX_OK;
}

void outbound_close(struct outbound *outbound)
{
    struct allocator allocator;

    if (!outbound)
        return;
    allocator = outbound->allocator;
    drive_end(outbound);
    uploads_end(outbound);
    processes_end(outbound);
    transport_free(outbound->transport);
    waker_close(&outbound->waker);
    if (outbound->files_root >= 0)
        close(outbound->files_root);
    services_close(&outbound->services);
    signal_free(&outbound->changed);
    lock_free(&outbound->lock);
    mem_free(&allocator, outbound);
}

const RuntimeBridge *outbound_table(struct outbound *outbound)
{
    return &outbound->table;
}

mdx_status outbound_service(struct outbound *outbound, struct slice name, mdx_service_fn answer,
                            void *host)
{
    return services_put(&outbound->services, name, (struct service){ answer, host });
}
