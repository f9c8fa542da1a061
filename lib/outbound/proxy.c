/* proxy.c - through which proxy a request goes, if any.
 *
 * The host names one proxy for all, or leaves it to the environment as command-line clients have
 * it: http_proxy (in capitals it could be a CGI request's header, and is not looked at),
 * https_proxy, all_proxy and no_proxy. libcurl is told the outcome and looks at nothing itself:
 * whether a private address is refused here or left to the proxy must not be its guess. */
#include "outbound/proxy.h"

#include "base/url.h"

#include <stdlib.h>

struct proxies {
    const struct allocator *allocator;
    char *http, *https; /* URLs; NULL: none */
    char *direct;       /* hosts that are reached without, as in no_proxy */
};

static const char *variable(const char *name, const char *in_capitals)
{
    const char *value = getenv(name);

    if ((!value || !*value) && in_capitals)
        value = getenv(in_capitals);
    return value && *value ? value : NULL;
}

static bool copy(const struct proxies *proxies, const char *text, char **to)
{
    struct slice given = slice_of(text);

    *to = text ? mem_copy(proxies->allocator, given.data, given.len) : NULL;
    return *to || !text;
}

static bool read_environment(struct proxies *proxies)
{
    const char *all = variable("all_proxy", "ALL_PROXY");
    const char *http = variable("http_proxy", NULL);
    const char *https = variable("https_proxy", "HTTPS_PROXY");

    return copy(proxies, http ? http : all, &proxies->http) &&
           copy(proxies, https ? https : all, &proxies->https) &&
           copy(proxies, variable("no_proxy", "NO_PROXY"), &proxies->direct);
}

struct proxies *proxies_new(const struct allocator *allocator, struct slice setting)
{
    struct proxies *proxies = mem_new(allocator, sizeof *proxies);
    char *own;

    if (!proxies)
        return NULL;
    proxies->allocator = allocator;
    if (slice_is(setting, "environment")) {
        if (read_environment(proxies))
            return proxies;
    } else {
        own = mem_copy(allocator, setting.data, setting.len);
        proxies->http = own;
        if (own && copy(proxies, own, &proxies->https))
            return proxies;
    }
    proxies_free(proxies);
    return NULL;
}

void proxies_free(struct proxies *proxies)
{
    if (!proxies)
        return;
    mem_free(proxies->allocator, proxies->http);
    mem_free(proxies->allocator, proxies->https);
    mem_free(proxies->allocator, proxies->direct);
    mem_free(proxies->allocator, proxies);
}

static bool ends_so(struct slice host, struct slice name)
{
    struct slice end = slice_from(host, host.len - name.len);

    if (host.len < name.len)
        return false;
    for (size_t at = 0; at < name.len; at++)
        if ((end.data[at] | 0x20) != (name.data[at] | 0x20))
            return false;
    return host.len == name.len || host.data[host.len - name.len - 1] == '.';
}

/* `example.com` and `.example.com` are that name and all below it; a port behind it is left out;
 * `*` is everything. */
static bool is_named(struct slice host, struct slice name)
{
    size_t colon = slice_find(name, ':');

    if (slice_is(name, "*"))
        return true;
    if (colon < name.len && slice_find(slice_from(name, colon + 1), ':') == name.len - colon - 1)
        name = slice_to(name, colon);
    if (slice_starts(name, "[") && slice_ends(name, "]"))
        name = slice_make(name.data + 1, name.len - 2);
    if (slice_starts(name, "."))
        name = slice_from(name, 1);
    return name.len && ends_so(host, name);
}

static bool is_direct(const struct proxies *proxies, struct slice host)
{
    struct slice rest = slice_of(proxies->direct);

    while (rest.len) {
        size_t at = 0;

        while (at < rest.len && rest.data[at] != ',' && rest.data[at] != ' ')
            at++;
        if (is_named(host, slice_to(rest, at)))
            return true;
        rest = slice_from(rest, at + 1);
    }
    return false;
}

const char *proxy_for(const struct proxies *proxies, struct slice text)
{
    struct url url;

    if (!proxies || !url_parse(text, &url) || is_direct(proxies, url.host))
        return NULL;
    return slice_is_nocase(url.scheme, "https") ? proxies->https : proxies->http;
}
