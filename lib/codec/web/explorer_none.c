/* explorer_none.c - a build without the explorer (MDX_EXPLORER=0): / leads to the pages. */
#include "codec/web/web.h"

void explorer_send(struct web *web)
{
    const struct codec_port *port = web->port;

    web->answered = true;
    port->head(port->exchange, 303);
    web_header(web, "Location", SLICE("/web"));
    port->end(port->exchange);
}
