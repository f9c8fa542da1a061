/* redirect.c - which redirects are followed: those that stay with the server that was granted.
 *
 * The grant was checked for the first URL only. So a redirect goes to the same host and port,
 * or from http to https of the same host, and never from https back; five at most. RFC 9110, 15.4:
 * 303 makes a GET of anything but HEAD, 301 and 302 make one of POST, 307 and 308 change nothing.
 * A body that comes in pieces may be there no more, so only 303 is followed after it, as the
 * fetch standard says. */
#include "outbound/inside.h"

#include "base/url.h"

#include <string.h>

enum { HOPS_MOST = 5 };

static bool is_redirect(uint32_t status)
{
    return status == 301 || status == 302 || status == 303 || status == 307 || status == 308;
}

static bool same_nocase(struct slice a, struct slice b)
{
    for (size_t at = 0; at < a.len && a.len == b.len; at++) {
        struct slice one = slice_make(b.data + at, 1);
        char text[2] = { a.data[at], 0 };

        if (!slice_is_nocase(one, text))
            return false;
    }
    return a.len == b.len;
}

static uint64_t port_of(const struct url *url)
{
    uint64_t port = slice_is_nocase(url->scheme, "https") ? 443 : 80;

    if (url->port.len)
        slice_to_u64(url->port, &port);
    return port;
}

static bool stays(const struct url *from, const struct url *to)
{
    bool safe_before = slice_is_nocase(from->scheme, "https");
    bool safe_after = slice_is_nocase(to->scheme, "https");

    if (!same_nocase(from->host, to->host) || (safe_before && !safe_after))
        return false;
    return port_of(from) == port_of(to) ||
           (!safe_before && safe_after && port_of(from) == 80 && port_of(to) == 443);
}

static mdx_status refuse_elsewhere(struct request *request, const struct url *to)
{
    int shown = (int)(to->host.len < 255 ? to->host.len : 255);

    return error_set(&request->error, CODE_SECURITY_VIOLATION,
                     "fetch: %s redirects to another server, %.*s, which is not followed; set "
                     "redirect: 'manual' and fetch the header location yourself, if that is "
                     "granted",
                     request->place.data, shown, to->host.data);
}

static mdx_status check(struct request *request)
{
    struct slice location = buffer_slice(&request->location);
    struct url from, to;

    if (request->redirect == REDIRECT_REFUSE)
        return error_set(&request->error, CODE_NETWORK_ERROR,
                         "fetch: %s redirects, and redirect is 'error'", request->place.data);
    if (request->hops == HOPS_MOST)
        return error_set(&request->error, CODE_NETWORK_ERROR,
                         "fetch: %s redirects more than %d times", request->place.data, HOPS_MOST);
    if (!url_parse(location, &to) || !url_parse(buffer_slice(&request->url), &from))
        return error_set(&request->error, CODE_NETWORK_ERROR,
                         "fetch: %s redirects to what is no http or https URL",
                         request->place.data);
    if (request->upload_number && request->status != 303)
        return error_set(&request->error, CODE_NETWORK_ERROR,
                         "fetch: %s redirects, and a body that is a stream cannot be sent again",
                         request->place.data);
    return stays(&from, &to) ? MDX_OK : refuse_elsewhere(request, &to);
}

/* Headers that speak of a body go with it. */
static void drop_body(struct request *request)
{
    struct slice rest = buffer_slice(&request->headers);
    size_t kept = 0;

    while (rest.len) {
        struct slice line = slice_split(rest, '\0', &rest);

        if (line.len > 8 && slice_is_nocase(slice_to(line, 8), "content-"))
            continue;
        memmove(request->headers.data + kept, line.data, line.len + 1);
        kept += line.len + 1;
    }
    request->headers.len = kept;
    buffer_clear(&request->body);
    request->has_body = false;
    upload_detach(request);
    request->upload_number = 0;
    buffer_clear(&request->method);
    buffer_add_text(&request->method, "GET");
}

bool request_may_redirect(const struct request *request)
{
    return is_redirect(request->status) && request->redirect != REDIRECT_SHOW;
}

bool request_redirected(struct request *request)
{
    struct slice method = buffer_slice(&request->method);
    bool to_get;

    if (!request_may_redirect(request) || !request->location.len)
        return false;
    if (buffer_failed(&request->location)) {
        error_no_memory(&request->error);
        return false;
    }
    if (check(request) || request_aim(request, buffer_slice(&request->location), &request->error))
        return false;
    to_get = request->status == 303 ? !slice_is(method, "HEAD")
                                    : request->status < 303 && slice_is(method, "POST");
    if (to_get)
        drop_body(request);
    request->hops++;
    response_clear(request);
    return true;
}
