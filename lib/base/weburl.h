/* weburl.h - URLs as browsers read them: the WHATWG URL Standard's parser and serialiser.
 *
 * Text goes in, parts come out, ASCII all of them. A URL's parts lie one behind the other in one
 * buffer that the caller owns. Names of other scripts become punycode; of the mappings of
 * UTS 46 only lower case is done. url.h is the plain one for addresses that the library itself
 * connects to. */
#ifndef MDX_BASE_WEBURL_H
#define MDX_BASE_WEBURL_H

#include "base/buffer.h"

enum weburl_part {
    WEBURL_SCHEME, /* without the colon */
    WEBURL_USERNAME,
    WEBURL_PASSWORD,
    WEBURL_HOST,
    WEBURL_PORT, /* decimal; absent when it is the scheme's own */
    WEBURL_PATH, /* with its slashes */
    WEBURL_QUERY,
    WEBURL_FRAGMENT,
    WEBURL_PARTS
};

struct weburl {
    struct slice parts[WEBURL_PARTS];
    bool has[WEBURL_PARTS]; /* host, port, query and fragment can be there and be empty */
    bool opaque;            /* the path is one piece: mailto:a */
};

/* Reads text, against base when it is not NULL; parts are written to memory, which was empty, and
 * refer to it. False: it is no URL. base must not lie in memory. */
bool weburl_parse(struct weburl *url, struct slice text, const struct weburl *base,
                  struct buffer *memory);
/* Gives one part another value, as the setters of URL do (WEBURL_HOST with port: `host`, without:
 * `hostname`); the result is written to memory. False: nothing is to change. */
enum weburl_setter {
    WEBURL_SET_PROTOCOL,
    WEBURL_SET_USERNAME,
    WEBURL_SET_PASSWORD,
    WEBURL_SET_HOST,
    WEBURL_SET_HOSTNAME,
    WEBURL_SET_PORT,
    WEBURL_SET_PATHNAME,
    WEBURL_SET_SEARCH,
    WEBURL_SET_HASH
};
bool weburl_set(struct weburl *url, const struct weburl *old, enum weburl_setter setter,
                struct slice text, struct buffer *memory);

void weburl_write(const struct weburl *url, struct buffer *out);
/* "scheme://host:port", or "null". */
void weburl_origin(const struct weburl *url, struct buffer *out);

/* weburl_host.c, for weburl.c: the host's serialisation; false: it is none. */
bool weburl_host(struct slice text, bool special, struct buffer *out);
/* Percent-encodes what the set asks for, and all that is not ASCII. */
enum weburl_set_name {
    WEBURL_C0,
    WEBURL_FRAGMENT_SET,
    WEBURL_QUERY_SET,
    WEBURL_SPECIAL_QUERY_SET,
    WEBURL_PATH_SET,
    WEBURL_USERINFO_SET
};
void weburl_encode(struct buffer *out, struct slice text, enum weburl_set_name set);

#endif
