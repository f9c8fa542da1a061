/* browser.c - what a page of somebody else's may not do through a user's browser.
 *
 * A foreign Origin or `Sec-Fetch-Site: cross-site` is refused unless allowed; the Host header must
 * name this server (else a name that was rebound to this address would do); and a request that came
 * through a proxy is nobody's from this machine. */
#include "call/traffic.h"

#include "base/url.h"

static bool in_words(struct slice words, struct slice name)
{
    while (words.len) {
        struct slice word = slice_split(words, ' ', &words);

        if (word.len && (slice_is(word, "*") || slice_equal(word, name)))
            return true;
    }
    return false;
}

/* HOST of HOST, HOST:PORT, [V6], [V6]:PORT. */
static struct slice host_name(struct slice host)
{
    struct slice rest;

    if (host.len && host.data[0] == '[')
        return slice_to(host, slice_find(host, ']') + 1);
    return slice_split(host, ':', &rest);
}

/* 127.0.0.1 and its net: digits and dots, since 127.example.com is anybody's. */
static bool is_loopback_number(struct slice name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.data[i] != '.' && (name.data[i] < '0' || name.data[i] > '9'))
            return false;
    return slice_starts(name, "127.");
}

static bool is_loopback(struct slice name)
{
    return slice_is_nocase(name, "localhost") || slice_is(name, "[::1]") ||
           slice_ends(name, ".localhost") || is_loopback_number(name);
}

static bool is_loaded(struct runtime *runtime, struct slice name)
{
    size_t len = 0;

    return !store_longest(runtime->library.store, name, &len, NULL) && len && len == name.len;
}

static bool host_is_ours(struct exchange *exchange, struct slice host, struct slice listening)
{
    struct slice name = host_name(host);

    if (is_loopback(name) || slice_equal(name, host_name(listening)))
        return true;
    if (is_loaded(exchange->runtime, name)) {
        exchange->request.own = name;
        return true;
    }
    return in_words(exchange->runtime->settings.hosts, name);
}

/* The origin is the server itself: the same host and port as the Host header. */
static bool same_origin(struct slice origin, struct slice host)
{
    struct url url;
    size_t at;

    if (!url_parse(origin, &url))
        return false;
    at = slice_find(origin, '/') + 2;
    return at <= origin.len && slice_equal(slice_from(origin, at), host);
}

static bool was_forwarded(const struct codec_request *request)
{
    for (size_t i = 0; i < request->header_count; i++) {
        struct slice name = request->headers[i].name;

        if (slice_is_nocase(name, "forwarded") || slice_is_nocase(name, "via") ||
            slice_is_nocase(slice_to(name, 12), "x-forwarded-"))
            return true;
    }
    return false;
}

static mdx_status check_origin(struct exchange *exchange, struct slice host, struct error *error)
{
    struct slice origin = codec_header(&exchange->request, "origin");
    struct slice site = codec_header(&exchange->request, "sec-fetch-site");

    if (origin.len && in_words(exchange->runtime->settings.origins, origin)) {
        exchange->origin = origin;
        return MDX_OK;
    }
    if (!(origin.len && !same_origin(origin, host)) && !slice_is_nocase(site, "cross-site"))
        return MDX_OK;
    error_set(error, CODE_SECURITY_VIOLATION, "a page of another origin may not call this server");
    error_hint(error, "Allow the origin with the option `origins` (mdx serve --origin ORIGIN).");
    return MDX_E_SECURITY;
}

mdx_status exchange_admit(struct exchange *exchange, const mdx_request *request,
                          struct error *error)
{
    struct slice host = codec_header(&exchange->request, "host");

    exchange->direct_loopback =
        (request->flags & MDX_REQUEST_LOOPBACK) && !was_forwarded(&exchange->request);
    if (host.len &&
        !host_is_ours(exchange, host, slice_make(request->listening, request->listening_len))) {
        error_set(error, CODE_MISDIRECTED_REQUEST, "this server is not called %.*s",
                  host.len < 200 ? (int)host.len : 200, host.data);
        error_hint(error, "Name it with the option `hosts` (mdx serve --host NAME).");
        return MDX_E_SECURITY;
    }
    /* Whoever owns the name of a loaded id can point it at this machine. */
    if (exchange->request.own.len)
        exchange->direct_loopback = false;
    return check_origin(exchange, host, error);
}
