/* wellformed.c - what libmicrohttpd lets through and HTTP/1.1 does not: messages that two servers
 * could read as two different ones. They are refused, and their connection ends.
 *
 * libmicrohttpd up to 0.9.76 cuts a head into texts where it lies, ends each with NUL, and joins a
 * folded line to the field's name. Whether it read all of the head, and as it was sent, shows in
 * how its texts stand there: each behind the last one, from the method to the end, with nothing
 * between them. Later ones have another parser, which refuses such heads itself when it is told to
 * be strict. */
#include "http_inside.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* The library takes no more. */
#define FIELDS_MOST 200
/* Of the connection's 32 KiB; the answer's head needs the rest. */
#define HEAD_MOST 30720
/* libmicrohttpd's struct for a value that it found. */
#define VALUE_BYTES 64

/* What one pass over the headers sees. */
struct sight {
    const char *at; /* the end of what was seen of the head, in the order in which it was sent */
    const char *length; /* the first Content-Length */
    size_t length_len;
    size_t fields, cookie_bytes;
    unsigned lengths, hosts, origins, encodings;
    int chunked;    /* one of the transfer codings is `chunked` */
    int endless;    /* and it is not the last one */
    int alone;      /* it is the only one, as libmicrohttpd knows it */
    int garbled;    /* a name or a value that is none */
    int gaps;       /* there is something between two of them: folded lines, NUL */
    int unequal;    /* two Content-Length that differ */
    int bad_host;   /* Host is no host */
    int empty_host; /* Host is empty */
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

static int is_space(char c)
{
    return c == ' ' || c == '\t';
}

size_t trimmed_len(const char *value, size_t len)
{
    while (len && is_space(value[len - 1]))
        len--;
    return len;
}

/* RFC 9110, 4.2.1 and 7.2; RFC 3986, 3.2: a name or an address, and a port; no user. */
static int is_host(const char *text, size_t len)
{
    const char *end = text + len;
    const char *at = text;

    if (len && *text == '[') {
        at = memchr(text, ']', len);
        if (!at)
            return 0;
        for (const char *part = text + 1; part < at; part++)
            if (!isalnum((unsigned char)*part) && !strchr(":.%-_~", *part))
                return 0;
        at++;
    } else {
        while (at < end && *at && (isalnum((unsigned char)*at) || strchr("-._~%!$&'()*+,;=", *at)))
            at++;
    }
    if (at < end && *at == ':')
        for (at++; at < end && isdigit((unsigned char)*at);)
            at++;
    return at == end;
}

static int is_named(const char *name, size_t len, const char *wanted)
{
    return len == strlen(wanted) && !strncasecmp(name, wanted, len);
}

/* RFC 9112, 6.1 and 7: `chunked` comes last, and once. */
static void see_codings(struct sight *sight, const char *value, size_t len)
{
    const char *end = value + len;

    for (const char *at = value; at <= end;) {
        const char *comma = memchr(at, ',', (size_t)(end - at));
        const char *stop = comma ? comma : end;

        while (at < stop && is_space(*at))
            at++;
        if (at < stop) {
            sight->endless |= sight->chunked;
            sight->chunked |= is_named(at, trimmed_len(at, (size_t)(stop - at)), "chunked");
        }
        at = stop + 1;
    }
    /* libmicrohttpd knows it by this text only. */
    sight->alone = !sight->encodings++ && is_named(value, len, "chunked");
}

/* The end of a line is one NUL or two: of LF, or of CRLF. */
static int is_line_end(const char *from, const char *to)
{
    return to > from && to - from <= 2 && !from[0] && !to[-1];
}

/* A name, the NUL that was a colon, white space, a value. */
static void see_place(struct sight *sight, const char *name, size_t name_len, const char *value,
                      size_t len)
{
    const char *between = name + name_len + 1;
    uintptr_t last = (uintptr_t)sight->at;

    if (sight->gaps)
        return;
    sight->gaps = (uintptr_t)name <= last || (uintptr_t)name - last > 2 ||
                  !is_line_end(sight->at, name) || (uintptr_t)value < (uintptr_t)between;
    while (!sight->gaps && between < value && is_space(*between))
        between++;
    sight->gaps |= between != value;
    sight->at = value + len;
}

static enum MHD_Result look(void *host, enum MHD_ValueKind kind, const char *name, size_t name_len,
                            const char *value, size_t sent_len)
{
    struct sight *sight = host;
    size_t len;

    (void)kind;
    sight->fields++;
    if (value)
        see_place(sight, name, name_len, value, sent_len);
    value = value ? value : "";
    len = trimmed_len(value, sent_len);
    if (!is_token(name, name_len) || !is_value(value, len))
        sight->garbled = 1;
    if (is_named(name, name_len, "Content-Length")) {
        if (!sight->lengths++) {
            sight->length = value;
            sight->length_len = len;
        } else if (len != sight->length_len || memcmp(value, sight->length, len)) {
            sight->unequal = 1;
        }
    } else if (is_named(name, name_len, "Transfer-Encoding")) {
        see_codings(sight, value, sent_len);
    } else if (is_named(name, name_len, "Host")) {
        sight->hosts++;
        sight->empty_host |= !len;
        sight->bad_host |= !is_host(value, len);
    } else if (is_named(name, name_len, "Origin")) {
        sight->origins++;
    } else if (is_named(name, name_len, "Cookie")) {
        sight->cookie_bytes += len;
    }
    return MHD_YES;
}

int http_cuts_in_place(void)
{
    const char *version = MHD_get_version();

    return !strncmp(version, "0.9.", 4) && atoi(version + 4) <= 76;
}

/* The target has only what a URI has, and stands between two spaces. */
static int is_target(const struct request *request, const char *method, const char *version)
{
    const char *sent = request->sent_target;

    for (const char *at = request->target; *at; at++)
        if ((unsigned char)*at <= ' ' || *at == 0x7f)
            return 0;
    if (http_cuts_in_place() &&
        (sent != method + strlen(method) + 1 || sent + request->sent_target_len + 1 != version))
        return 0;
    return *request->target == '/' || !strcmp(method, "OPTIONS");
}

/* All of the head is what libmicrohttpd saw of it. */
static int has_gaps(const struct sight *sight, const char *method, size_t head_bytes)
{
    const char *end = method + head_bytes;

    if (sight->gaps || end < sight->at || end - sight->at > 4)
        return 1;
    for (const char *at = sight->at; at < end; at++)
        if (*at)
            return 1;
    return 0;
}

/* What the head takes of the connection's memory: libmicrohttpd keeps cookies and arguments, too.
 */
static size_t room_taken(struct MHD_Connection *connection, size_t head_bytes, size_t cookie_bytes)
{
    const enum MHD_ValueKind kinds = MHD_HEADER_KIND | MHD_COOKIE_KIND | MHD_GET_ARGUMENT_KIND;
    int values = MHD_get_connection_values(connection, kinds, NULL, NULL);

    return head_bytes + cookie_bytes + (size_t)values * VALUE_BYTES;
}

/* RFC 9112: 2.2 and 5 lines and fields, 3 the target, 3.2 Host, 6.1 Transfer-Encoding, 6.3
 * Content-Length. */
static const char *ambiguity(const struct sight *sight, int is_old)
{
    if (sight->garbled)
        return "A header's name or value holds what it must not.";
    if (sight->unequal)
        return "There are two different Content-Length.";
    if (sight->encodings && sight->lengths)
        return "There is a Content-Length beside Transfer-Encoding.";
    if (sight->encodings && is_old)
        return "Transfer-Encoding is not of HTTP/1.0.";
    if (sight->endless)
        return "Transfer-Encoding does not end in chunked.";
    if (sight->hosts > 1 || (!sight->hosts && !is_old))
        return "There is not one header Host.";
    if (sight->bad_host || (sight->empty_host && !is_old))
        return "The header Host is no host.";
    return sight->origins > 1 ? "There is more than one header Origin." : NULL;
}

const char *request_fault(const struct request *request, const char *method, const char *version,
                          unsigned *status)
{
    struct sight sight = { .at = version + strlen(version) };
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(request->connection, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    const char *fault;

    MHD_get_connection_values_n(request->connection, MHD_HEADER_KIND, look, &sight);
    *status = 431;
    if (sight.fields > FIELDS_MOST)
        return "There are too many headers.";
    if (!info || room_taken(request->connection, info->header_size, sight.cookie_bytes) > HEAD_MOST)
        return "The headers are too large.";
    *status = 400;
    if (http_cuts_in_place() && has_gaps(&sight, method, info->header_size))
        return "A header is folded, or holds NUL.";
    fault = ambiguity(&sight, !strcmp(version, "HTTP/1.0"));
    if (fault)
        return fault;
    if (request->authority &&
        (!*request->authority || !is_host(request->authority, strlen(request->authority))))
        return "The target names no host.";
    *status = 501;
    if (!strcmp(method, "CONNECT"))
        return "This is no proxy.";
    if (sight.encodings && !sight.alone)
        return "Transfer-Encoding is only spoken as chunked.";
    *status = 400;
    if (!is_target(request, method, version))
        return "The target is none.";
    *status = 0;
    return NULL;
}
