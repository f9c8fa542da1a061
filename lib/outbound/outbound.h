/* outbound.h - the door of everything that leaves the process: the default bridge.
 *
 * A RuntimeBridge over the system's own clock, randomness, environment and files, HTTP where
 * libcurl was built in, and services of the host by name. Operations are answered through the
 * public mdx_op_complete() and mdx_op_fail(), as any host's bridge would. Starts no thread:
 * HTTP moves only while some thread is inside the table's wait(). And, through what is included
 * below, calls of other people's tools. */
#ifndef MDX_OUTBOUND_OUTBOUND_H
#define MDX_OUTBOUND_OUTBOUND_H

#include "base/error.h"
#include "base/slice.h"
#include "mdxrt/bridge.h"
#include "outbound/mcp/mcp.h"
#include "outbound/source/calling.h"
#include "outbound/source/graphql.h"
#include "outbound/source/openapi.h"

struct outbound;

struct outbound_options {
    struct slice files_root; /* empty: no files */
    size_t max_body_bytes;
    uint32_t http_timeout_ms;
    uint32_t http_connect_ms, http_first_byte_ms; /* 0: the whole time counts alone */
    struct slice http_proxy;                      /* a URL, or `environment`; empty: none */
    struct slice http_ca; /* a file, or `environment`; empty: the system's */
    bool http_private;    /* fetch may reach loopback and private addresses */
    void *log_host;
    void (*log)(void *log_host, const mdx_log *line);
};

/* The allocator is copied. CONFIG_INVALID: the files root is no folder, the proxy no URL, http_ca
 * no file. */
mdx_status outbound_open(struct outbound **outbound, const struct allocator *allocator,
                         const struct outbound_options *options, struct error *error);
void outbound_close(struct outbound *outbound); /* may be NULL */
const RuntimeBridge *outbound_table(struct outbound *outbound);
/* MDX_E_ARGUMENT: no dotted name. The same name again replaces the service. */
mdx_status outbound_service(struct outbound *outbound, struct slice name, mdx_service_fn answer,
                            void *host);

#endif
