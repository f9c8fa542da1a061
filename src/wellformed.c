/* wellformed.c - what libmicrohttpd lets through and HTTP/1.1 does not: messages that two servers
 * could read as two different ones. They are refused, and their connection ends. */
#include "http_inside.h"

#include <ctype.h>
#include <string.h>
#include <strings.h>

/* What one pass over the headers sees. */
struct sight {
    const char *length; /* the first Content-Length */
    size_t length_len;
    unsigned lengths, hosts, origins, encodings;
    int chunked;  /* the only transfer coding is `chunked` */
    int garbled;  /* a name or a value that is none */
    int unequal;  /* two Content-Length that differ */
    int bad_port; /* of Host */
};

/* RFC 9110, 5.6.2: a token. */
static int is_token(const char *text, size_t len)
{
    for (size_t at = 0; at < len; at++)
        if (!isalnum((unsigned char)text[at]) &&
            (!text[at] || !strchr("!#$%&'*+-.^_`|~", text[at])))
            return 0;
    return len > 0;
}

/* RFC 9110, 5.5. */
static int is_value(const char *text, size_t len)
{
    return !memchr(text, '\0', len) && !memchr(text, '\r', len) && !memchr(text, '\n', len);
}

static int has_bad_port(const char *host, size_t len)
{
    const char *colon = memrchr(host, ':', len);

    if (!colon || memchr(colon, ']', len - (size_t)(colon - host)))
        return 0;
    for (const char *at = colon + 1; at < host + len; at++)
        if (!isdigit((unsigned char)*at))
            return 1;
    return 0;
}

static int is_named(const char *name, size_t len, const char *wanted)
{
    return len == strlen(wanted) && !strncasecmp(name, wanted, len);
}

static enum MHD_Result look(void *host, enum MHD_ValueKind kind, const char *name, size_t name_len,
                            const char *value, size_t value_len)
{
    struct sight *sight = host;

    (void)kind;
    value = value ? value : "";
    if (!is_token(name, name_len) || !is_value(value, value_len))
        sight->garbled = 1;
    if (is_named(name, name_len, "Content-Length")) {
        if (!sight->lengths++) {
            sight->length = value;
            sight->length_len = value_len;
        } else if (value_len != sight->length_len || memcmp(value, sight->length, value_len)) {
            sight->unequal = 1;
        }
    } else if (is_named(name, name_len, "Transfer-Encoding")) {
        sight->chunked = !sight->encodings++ && is_named(value, value_len, "chunked");
    } else if (is_named(name, name_len, "Host")) {
        sight->hosts++;
        sight->bad_port |= has_bad_port(value, value_len);
    } else if (is_named(name, name_len, "Origin")) {
        sight->origins++;
    }
    return MHD_YES;
}

/* RFC 9112: 3.2 Host, 5 field syntax, 6.1 Transfer-Encoding, 6.3 Content-Length. */
const char *request_fault(struct MHD_Connection *connection, const char *version, unsigned *status)
{
    struct sight sight = { 0 };

    MHD_get_connection_values_n(connection, MHD_HEADER_KIND, look, &sight);
    *status = 400;
    if (sight.garbled)
        return "A header's name or value holds what it must not.";
    if (sight.unequal)
        return "There are two different Content-Length.";
    if (sight.encodings && sight.lengths)
        return "There is a Content-Length beside Transfer-Encoding.";
    if (sight.hosts > 1 || (!sight.hosts && strcmp(version, "HTTP/1.0") != 0))
        return "There is not one header Host.";
    if (sight.bad_port)
        return "The port in Host is no number.";
    if (sight.origins > 1)
        return "There is more than one header Origin.";
    *status = 501;
    return sight.encodings && !sight.chunked ? "Transfer-Encoding is only spoken as chunked."
                                             : NULL;
}
