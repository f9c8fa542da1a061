/* graphql_host.h - the codec of GraphQL without a runtime: a document goes in, calls are answered
 * as a test says, the answer comes out. */
#ifndef MDX_TESTS_GRAPHQL_HOST_H
#define MDX_TESTS_GRAPHQL_HOST_H

#include "unit/codec/mcp_host.h"

enum { GRAPHQL_PENDING = 256 };

struct graphql_host {
    struct host host; /* first: what the port is given */
    uint32_t pending[GRAPHQL_PENDING], count;
    uint32_t calls;
};

static inline void graphql_host_invoke(void *context, const struct codec_invoke *invoke)
{
    struct graphql_host *host = context;

    host->calls++;
    if (host->count < GRAPHQL_PENDING)
        host->pending[host->count++] = invoke->n;
}

static inline void graphql_host_init(struct graphql_host *host, const struct allocator *allocator)
{
    memset(host, 0, sizeof *host);
    host_init(&host->host, allocator);
    host->host.settings.graphql_tokens = 20000;
    host->host.settings.graphql_depth = 50;
    host->host.settings.graphql_aliases = 100;
    host->host.settings.graphql_root_fields = 100;
    host->host.settings.graphql_directives = 200;
    host->host.port.invoke = graphql_host_invoke;
    host->host.request.path = SLICE("/graphql");
    host_set_header(&host->host, "content-type", SLICE("application/json"));
}

/* Each call that runs gives that result, or fails. */
static inline void graphql_host_finish(struct graphql_host *host, const char *result,
                                       const struct error *error)
{
    while (host->count) {
        host->host.n = host->pending[--host->count];
        host_outcome(&host->host, CODEC_VALUE, result, error);
    }
}

/* {"query": …, "variables": …}; variables is JSON, or empty. False: no memory for its state. */
static inline bool graphql_host_ask(struct graphql_host *host, void *shared,
                                    struct catalogue *catalogue, struct slice query,
                                    struct slice variables)
{
    struct buffer body;

    if (!host_open(&host->host, &codec_graphql, shared, catalogue))
        return false;
    buffer_init(&body, allocator_system(), SIZE_MAX);
    buffer_add_text(&body, "{\"query\":");
    buffer_add_json(&body, query);
    if (variables.len) {
        buffer_add_text(&body, ",\"variables\":");
        buffer_add_slice(&body, variables);
    }
    buffer_add_char(&body, '}');
    host_feed(&host->host, buffer_slice(&body), true);
    buffer_free(&body);
    return true;
}

#endif
