/* curl_none.c - stands for curl.c in a build without libcurl: there is no transport, and
 * fetch says so. */
#include "outbound/inside.h"

bool transport_is_built(void)
{
    return false;
}

mdx_status transport_new(struct transport **made, const struct allocator *allocator,
                         const struct outbound_options *options, struct error *error)
{
    (void)allocator;
    (void)options;
    (void)error;
    *made = NULL;
    return MDX_OK;
}

void transport_free(struct transport *transport)
{
    (void)transport;
}

bool transport_start(struct transport *transport, struct request *request)
{
    (void)transport;
    (void)request;
    return false;
}

void transport_stop(struct transport *transport, struct request *request)
{
    (void)transport;
    (void)request;
}

void transport_resume(struct request *request)
{
    (void)request;
}

void transport_move(struct transport *transport)
{
    (void)transport;
}

struct request *transport_ended(struct transport *transport)
{
    (void)transport;
    return NULL;
}

void transport_wait(struct transport *transport, const struct pollfd *watched, unsigned count,
                    int timeout_ms)
{
    (void)transport;
    (void)watched;
    (void)count;
    (void)timeout_ms;
}
