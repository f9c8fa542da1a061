/* grants.c - what `$` may reach: the words of `allow`.
 *
 * A grant is a path, which covers all below it, or `*`; behind a colon it may narrow the first
 * argument: a host name for `fetch` (`*.example.com` covers what is below), a text as it is, or
 * one that ends in `*`. A host may have a port behind it, and a scheme before it, as origins have.
 * `net=HOST`, `env=NAME` and `fs` are other words for `fetch:HOST`, `env:NAME` and `files`. */
#include "base/url.h"
#include "call/inside.h"

static bool is_gap(char c)
{
    return c == ' ' || c == ',' || c == '\t' || c == '\n' || c == '\r';
}

static struct slice next_word(struct slice *rest)
{
    size_t from = 0, to;

    while (from < rest->len && is_gap(rest->data[from]))
        from++;
    for (to = from; to < rest->len && !is_gap(rest->data[to]);)
        to++;
    struct slice word = slice_make(rest->data + from, to - from);

    *rest = slice_from(*rest, to);
    return word;
}

/* `db` and `db.*` cover db, db.Customer, db.Customer.get. */
static bool path_covers(struct slice grant, struct slice path)
{
    if (slice_is(grant, "*"))
        return true;
    if (slice_ends(grant, ".*"))
        grant.len -= 2;
    if (path.len < grant.len || !slice_equal(slice_to(path, grant.len), grant))
        return false;
    return path.len == grant.len || path.data[grant.len] == '.';
}

static bool ends_nocase(struct slice text, struct slice end)
{
    if (text.len < end.len)
        return false;
    for (size_t i = 0; i < end.len; i++) {
        char a = text.data[text.len - end.len + i], b = end.data[i];

        if (a >= 'A' && a <= 'Z')
            a = (char)(a - 'A' + 'a');
        if (b >= 'A' && b <= 'Z')
            b = (char)(b - 'A' + 'a');
        if (a != b)
            return false;
    }
    return true;
}

/* The host alone, host:port, or either with an IPv6 address in brackets. False: none of these. */
static bool split_host(struct slice grant, struct slice *host, struct slice *port)
{
    size_t end = slice_find(grant, ']');

    if (!slice_starts(grant, "[")) {
        *host = slice_split(grant, ':', port);
        return true;
    }
    *host = slice_make(grant.data + 1, end - 1);
    *port = slice_from(grant, end + 1);
    if (end == grant.len || (port->len && !slice_starts(*port, ":")))
        return false;
    *port = slice_from(*port, 1);
    return true;
}

static struct slice port_of(const struct url *url)
{
    if (url->port.len)
        return url->port;
    return slice_is_nocase(url->scheme, "https") ? SLICE("443") : SLICE("80");
}

/* Takes `scheme://` from a grant that is an origin. False: it is none. */
static bool take_scheme(struct slice *grant, struct slice *scheme)
{
    struct slice colon = slice_from(*grant, slice_find(*grant, ':'));

    if (!slice_starts(colon, "://"))
        return false;
    *scheme = slice_to(*grant, grant->len - colon.len);
    *grant = slice_from(colon, 3);
    if (slice_ends(*grant, "/"))
        grant->len--;
    return true;
}

static bool host_covers(struct slice grant, struct slice address)
{
    struct slice scheme = SLICE(""), host, port;
    struct url url;
    bool origin = take_scheme(&grant, &scheme);

    /* A path is no part of an origin: what has one covers nothing. */
    if (!url_parse(address, &url) || !split_host(grant, &host, &port))
        return false;
    if (origin && !(scheme.len == url.scheme.len && ends_nocase(url.scheme, scheme)))
        return false;
    if (origin && !port.len)
        port = port_of(&(struct url){ .scheme = scheme });
    if (port.len && !slice_equal(port, port_of(&url)))
        return false;
    if (slice_is(host, "*"))
        return true;
    if (slice_starts(host, "*."))
        return url.host.len > host.len - 1 && ends_nocase(url.host, slice_from(host, 1));
    return host.len == url.host.len && ends_nocase(url.host, host);
}

static bool detail_covers(struct slice grant, struct slice path, struct slice detail)
{
    if (slice_is(path, "fetch"))
        return host_covers(grant, detail);
    /* fetch.read, fetch.close: of a stream that a granted fetch of the same definition opened. */
    if (slice_starts(path, "fetch."))
        return true;
    if (slice_ends(grant, "*"))
        return detail.len >= grant.len - 1 &&
               slice_equal(slice_to(detail, grant.len - 1), slice_to(grant, grant.len - 1));
    return slice_equal(grant, detail);
}

/* PATH, PATH:NARROW or PATH=NARROW. */
static struct slice split_word(struct slice word, struct slice *narrow)
{
    struct slice grant = slice_to(word, slice_find(word, ':'));

    grant = slice_to(grant, slice_find(grant, '='));
    *narrow = grant.len < word.len ? slice_from(word, grant.len + 1) : slice_make(NULL, 0);
    /* `net=` names nothing, so it grants nothing. */
    if (grant.len < word.len && !narrow->len)
        return SLICE("");
    if (slice_is(grant, "net"))
        return SLICE("fetch");
    return slice_is(grant, "fs") ? SLICE("files") : grant;
}

bool grant_covers(struct slice allow, struct slice path, struct slice detail)
{
    struct slice word;

    while ((word = next_word(&allow)).len) {
        struct slice narrow;
        struct slice grant = split_word(word, &narrow);

        if (path_covers(grant, path) && (!narrow.len || detail_covers(narrow, path, detail)))
            return true;
    }
    return false;
}

bool grant_names_host(struct slice allow, struct slice url)
{
    struct slice word;

    while ((word = next_word(&allow)).len) {
        struct slice narrow, host, scheme;
        bool fetches = slice_is(split_word(word, &narrow), "fetch");

        host = narrow;
        take_scheme(&host, &scheme);
        if (fetches && host.len && !slice_starts(host, "*") && host_covers(narrow, url))
            return true;
    }
    return false;
}
