/* bridge.c - the default bridge of mdxrt/bridge.h. */
#include "mdxrt/bridge.h"

#include "api/export.h"
#include "outbound/outbound.h"

#define MIB ((size_t)1024 * 1024)

static void read_options(struct outbound_options *options, const mdx_bridge_options *own)
{
    *options = (struct outbound_options){
        .files_root = import_text(own->files_root, own->files_root_len),
        .max_body_bytes = own->max_body_bytes ? own->max_body_bytes : 8 * MIB,
        .http_timeout_ms = own->http_timeout_ms ? own->http_timeout_ms : 30000,
        .http_connect_ms = own->http_connect_ms ? own->http_connect_ms : 10000,
        .http_first_byte_ms = own->http_first_byte_ms,
        .http_proxy = import_text(own->http_proxy, own->http_proxy_len),
        .http_ca = import_text(own->http_ca, own->http_ca_len),
        .http_private = own->http_private == 1,
        .log_host = own->log_host,
        .log = own->log,
    };
}

mdx_status mdx_bridge_default(const mdx_bridge_options *options, mdx_bridge **bridge,
                              mdx_error **error)
{
    struct allocator allocator = *allocator_system();
    struct outbound_options read;
    mdx_bridge_options own;
    struct error failure;
    mdx_status status;

    if (!bridge)
        return export_argument(error, "bridge is NULL");
    *bridge = NULL;
    if (!import_struct(&own, sizeof own, options, offsetof(mdx_bridge_options, files_root)))
        return export_argument(error, "options.size is too small: set it with MDX_INIT()");
    if (!own.files_root && own.files_root_len)
        return export_argument(error, "options.files_root is NULL");
    if (!own.http_proxy && own.http_proxy_len)
        return export_argument(error, "options.http_proxy is NULL");
    if (!own.http_ca && own.http_ca_len)
        return export_argument(error, "options.http_ca is NULL");
    if (own.allocator)
        allocator = (struct allocator){ .resize = own.allocator, .host = own.allocator_host };
    read_options(&read, &own);
    error_init(&failure, &allocator);
    status = outbound_open((struct outbound **)bridge, &allocator, &read, &failure);
    return status ? export_error(error, &failure) : MDX_OK;
}

const RuntimeBridge *mdx_bridge_table(mdx_bridge *bridge)
{
    return bridge ? outbound_table((struct outbound *)bridge) : NULL;
}

mdx_status mdx_bridge_service(mdx_bridge *bridge, const char *name, size_t name_len,
                              mdx_service_fn service, void *host)
{
    if (!bridge || !name || !service)
        return MDX_E_ARGUMENT;
    return outbound_service((struct outbound *)bridge, slice_make(name, name_len), service, host);
}

void mdx_bridge_free(mdx_bridge *bridge)
{
    outbound_close((struct outbound *)bridge);
}
