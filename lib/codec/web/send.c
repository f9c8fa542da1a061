/* send.c - heads of what the web codec sends: how it is to be shown, and what it may do.
 *
 * No page loads anything from elsewhere, is framed, or runs a script that is not ours. Forms are
 * sent to this server only; requests from pages of other origins were refused before a codec saw
 * them, so no token is needed against them. A host with sessions of its own brings its own token.
 */
#include "codec/web/web.h"

#include "base/base64.h"
#include "base/digest.h"

void web_header(struct web *web, const char *name, struct slice value)
{
    web->port->header(web->port->exchange, slice_of(name), value);
}

void web_add_hash(struct buffer *out, struct slice text)
{
    unsigned char hash[DIGEST_MOST];
    size_t len = digest_of(DIGEST_SHA256, text, hash);

    buffer_add_text(out, "'sha256-");
    base64_encode(out, slice_make((const char *)hash, len));
    buffer_add_char(out, '\'');
}

void web_send_page(struct web *web, uint32_t status, struct slice policy, struct buffer *body)
{
    const struct codec_port *port = web->port;

    web->answered = true;
    port->head(port->exchange, buffer_failed(body) ? 500 : status);
    web_header(web, "Content-Type", SLICE("text/html; charset=utf-8"));
    web_header(web, "Content-Security-Policy", policy);
    web_header(web, "X-Content-Type-Options", SLICE("nosniff"));
    /* With `no-referrer` browsers would send `Origin: null` with our own forms. */
    web_header(web, "Referrer-Policy", SLICE("same-origin"));
    web_header(web, "Cross-Origin-Opener-Policy", SLICE("same-origin"));
    web_header(web, "Cross-Origin-Resource-Policy", SLICE("same-origin"));
    web_header(web, "Cache-Control", SLICE("no-store"));
    web_header(web, "Vary", SLICE("Accept"));
    if (!buffer_failed(body))
        port->bytes(port->exchange, buffer_slice(body));
    port->end(port->exchange);
    buffer_free(body);
}
