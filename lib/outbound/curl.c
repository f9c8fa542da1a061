/* curl.c - HTTP by libcurl's multi interface: the only file that knows of it.
 *
 * Verified TLS, http and https only, no cookies, no .netrc, no redirect followed here, no proxy but
 * the one that proxy.c chose. A
 * private address is refused where its socket would be opened, so neither a name nor a redirect
 * gets around it; and again before a request goes out, since a connection may be one that somebody
 * else was allowed to open. libcurl's memory, and the threads in which it looks up names, are its
 * own. */
#include "outbound/inside.h"

#include "base/clock.h"
#include "mdxrt/runtime.h"
#include "outbound/outbound.h"
#include "outbound/proxy.h"
#include "outbound/trust.h"

#include <curl/curl.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

/* Handles whose transfer is over are kept for the next, with all that is the same for each: a new
 * one costs as much as a tenth of a short exchange. Some 6 KB each. */
enum { CONNECTIONS_MOST = 256, IDLE_MOST = 256 };

struct transport {
    const struct allocator *allocator;
    CURLM *multi;
    struct proxies *proxies; /* NULL: none */
    struct trust trust;
    long connect_ms;
    bool reach_private;
    bool started; /* curl_global_init(), which libcurl counts */
    unsigned idle_count;
    CURL *idle[IDLE_MOST];
};

struct transfer {
    CURL *easy;
    struct curl_slist *headers;
    struct transport *transport;
};

bool transport_is_built(void)
{
    return true;
}

static bool start(struct transport *transport, const struct outbound_options *options)
{
    if (options->http_proxy.len) {
        transport->proxies = proxies_new(transport->allocator, options->http_proxy);
        if (!transport->proxies)
            return false;
    }
    transport->started = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (transport->started)
        transport->multi = curl_multi_init();
    return transport->multi != NULL;
}

mdx_status transport_new(struct transport **made, const struct allocator *allocator,
                         const struct outbound_options *options, struct error *error)
{
    struct transport *transport = mem_new(allocator, sizeof *transport);
    mdx_status status;

    *made = NULL;
    if (!transport)
        return error_no_memory(error);
    transport->allocator = allocator;
    transport->reach_private = options->http_private;
    transport->connect_ms = (long)options->http_connect_ms;
    status = trust_read(&transport->trust, allocator, options->http_ca, error);
    if (!status && !start(transport, options))
        status = error_no_memory(error);
    if (status) {
        transport_free(transport);
        return status;
    }
    curl_multi_setopt(transport->multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)CONNECTIONS_MOST);
    *made = transport;
    return MDX_OK;
}

void transport_free(struct transport *transport)
{
    if (!transport)
        return;
    while (transport->idle_count)
        curl_easy_cleanup(transport->idle[--transport->idle_count]);
    if (transport->multi)
        curl_multi_cleanup(transport->multi);
    if (transport->started)
        curl_global_cleanup();
    proxies_free(transport->proxies);
    trust_free(&transport->trust, transport->allocator);
    mem_free(transport->allocator, transport);
}

/* ---- called by libcurl --------------------------------------------------------- */

static curl_socket_t open_socket(void *clientp, curlsocktype purpose, struct curl_sockaddr *address)
{
    struct request *request = clientp;
    const struct transfer *transfer = request->transfer;

    (void)purpose;
    if (!transfer->transport->reach_private && !request->may_private && !request->proxied &&
        address_is_private(&address->addr)) {
        request->refused_address = true;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

#if LIBCURL_VERSION_NUM >= 0x075000
static int look_again(void *clientp, char *address, char *own, int port, int own_port)
{
    struct request *request = clientp;
    const struct transfer *transfer = request->transfer;

    (void)own;
    (void)port;
    (void)own_port;
    if (transfer->transport->reach_private || request->may_private || request->proxied ||
        !peer_is_private(slice_of(address)))
        return CURL_PREREQFUNC_OK;
    request->refused_address = true;
    return CURL_PREREQFUNC_ABORT;
}

static bool guard_reuse(CURL *easy, struct request *request)
{
    return !curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, look_again) &&
           !curl_easy_setopt(easy, CURLOPT_PREREQDATA, request);
}
#else
/* Where nobody can look, connections to private addresses are not kept. */
static bool guard_reuse(CURL *easy, struct request *request)
{
    const long alone = request->may_private;
    const long version = alone ? CURL_HTTP_VERSION_1_1 : CURL_HTTP_VERSION_2TLS;

    return !curl_easy_setopt(easy, CURLOPT_FORBID_REUSE, alone) &&
           !curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, alone) &&
           !curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, version);
}
#endif

static size_t take_head(char *data, size_t each, size_t count, void *host)
{
    struct request *request = host;

    request->status_seen = true;
    if (!response_head_line(request, slice_make(data, each * count)))
        return 0;
    if (request->pieces && request->head_ended)
        pieces_begin(request);
    return each * count;
}

static size_t take_body(char *data, size_t each, size_t count, void *host)
{
    struct request *request = host;

    if (request->pieces && pieces_pause(request, each * count))
        return CURL_WRITEFUNC_PAUSE;
    buffer_add(&request->received, data, each * count);
    return buffer_failed(&request->received) ? 0 : each * count;
}

static size_t give_body(char *data, size_t each, size_t count, void *host)
{
    struct request *request = host;
    const ptrdiff_t given =
        request->upload ? upload_take(request->upload, data, each * count) : UPLOAD_BROKEN;

    if (given == UPLOAD_BROKEN) {
        request->upload_broken = true;
        return CURL_READFUNC_ABORT;
    }
    return given == UPLOAD_WAITS ? CURL_READFUNC_PAUSE : (size_t)given;
}

/* ---- a request as libcurl wants it ----------------------------------------------- */

#if LIBCURL_VERSION_NUM >= 0x075500
static bool set_protocols(CURL *easy)
{
    return !curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
}
#else
static bool set_protocols(CURL *easy)
{
    return !curl_easy_setopt(easy, CURLOPT_PROTOCOLS, (long)(CURLPROTO_HTTP | CURLPROTO_HTTPS));
}
#endif

static bool set_trust(CURL *easy, const struct trust *trust)
{
    if (trust->file && curl_easy_setopt(easy, CURLOPT_CAINFO, trust->file))
        return false;
    /* Not every backend knows folders: then there is none that could be trusted. */
    if (trust->alone)
        curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    return !trust->folder || !curl_easy_setopt(easy, CURLOPT_CAPATH, trust->folder);
}

static bool set_policy(CURL *easy, const struct transport *transport)
{
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    return set_protocols(easy) && set_trust(easy, &transport->trust) &&
           !curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) &&
           !curl_easy_setopt(easy, CURLOPT_NOPROXY, "") &&
           !curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) &&
           !curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) &&
           !curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) &&
           !curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) &&
           !curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) &&
           !curl_easy_setopt(easy, CURLOPT_USERAGENT, "libmdxrt/" MDX_VERSION);
}

static bool set_callbacks(CURL *easy, struct request *request)
{
    return !curl_easy_setopt(easy, CURLOPT_PRIVATE, request) &&
           !curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket) &&
           !curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, request) && guard_reuse(easy, request) &&
           !curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, take_head) &&
           !curl_easy_setopt(easy, CURLOPT_HEADERDATA, request) &&
           !curl_easy_setopt(easy, CURLOPT_READFUNCTION, give_body) &&
           !curl_easy_setopt(easy, CURLOPT_READDATA, request) &&
           !curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body) &&
           !curl_easy_setopt(easy, CURLOPT_WRITEDATA, request);
}

static bool body_is_due(const struct request *request)
{
    struct slice method = buffer_slice(&request->method);

    return request->has_body || slice_is(method, "POST") || slice_is(method, "PUT") ||
           slice_is(method, "PATCH");
}

static bool add_header(struct transfer *transfer, const char *line)
{
    struct curl_slist *list = curl_slist_append(transfer->headers, line);

    if (list)
        transfer->headers = list;
    return list != NULL;
}

static bool set_headers(struct transfer *transfer, const struct request *request)
{
    struct slice rest = buffer_slice(&request->headers);

    /* Keeps libcurl from adding headers of its own. */
    if (body_is_due(request) &&
        !(add_header(transfer, "Expect:") && add_header(transfer, "Content-Type:")))
        return false;
    if (request->upload && !add_header(transfer, "Transfer-Encoding: chunked"))
        return false;
    while (rest.len)
        if (!add_header(transfer, slice_split(rest, '\0', &rest).data))
            return false;
    return !curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
}

/* Without a size, so it goes out in chunks, or as frames of HTTP/2. */
static bool set_upload(CURL *easy)
{
    return !curl_easy_setopt(easy, CURLOPT_POST, 1L) &&
           !curl_easy_setopt(easy, CURLOPT_POSTFIELDS, NULL) &&
           !curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)-1);
}

/* An empty body is sent where one is due, with its length of 0. HTTPGET undoes what the handle
 * was used for before. */
static bool set_body(CURL *easy, const struct request *request)
{
    if (curl_easy_setopt(easy, CURLOPT_HTTPGET, 1L))
        return false;
    if (slice_is(buffer_slice(&request->method), "HEAD"))
        return !curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    if (!body_is_due(request))
        return true;
    if (request->upload)
        return set_upload(easy);
    return !curl_easy_setopt(easy, CURLOPT_POST, 1L) &&
           !curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                             request->body.len ? request->body.data : "") &&
           !curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
}

static long milliseconds_left(const struct request *request)
{
    uint64_t now = clock_monotonic_ns();
    uint64_t left =
        now < request->deadline_ns ? (request->deadline_ns - now + 999999) / 1000000 : 0;

    /* 0 would be no limit at all. */
    return left ? (long)(left < 0x7FFFFFFF ? left : 0x7FFFFFFF) : 1;
}

/* What is written as a private address, or was granted as one, is never the proxy's. */
static bool set_proxy(struct transfer *transfer, struct request *request)
{
    struct slice url = buffer_slice(&request->url);
    const char *proxy = request->may_private || request_names_private(request)
                            ? NULL
                            : proxy_for(transfer->transport->proxies, url);

    request->proxied = proxy != NULL;
    return !curl_easy_setopt(transfer->easy, CURLOPT_PROXY, proxy ? proxy : "");
}

static bool set_times(CURL *easy, const struct transport *transport, const struct request *request)
{
    long left = milliseconds_left(request);

    return !curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, left) &&
           !curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                             transport->connect_ms < left ? transport->connect_ms : left);
}

static bool set_request(struct transfer *transfer, struct request *request)
{
    CURL *easy = transfer->easy;

    return !curl_easy_setopt(easy, CURLOPT_URL, request->url.data) && set_body(easy, request) &&
           !curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method.data) &&
           set_times(easy, transfer->transport, request) && set_proxy(transfer, request) &&
           set_headers(transfer, request);
}

/* A handle with what is the same for every request; the rest is set by who takes it. */
static CURL *take_handle(struct transport *transport)
{
    CURL *easy;

    if (transport->idle_count)
        return transport->idle[--transport->idle_count];
    easy = curl_easy_init();
    if (!easy || set_policy(easy, transport))
        return easy;
    curl_easy_cleanup(easy);
    return NULL;
}

static void give_handle(struct transport *transport, CURL *easy)
{
    if (easy && transport->idle_count < IDLE_MOST)
        transport->idle[transport->idle_count++] = easy;
    else
        curl_easy_cleanup(easy);
}

static void free_transfer(struct request *request)
{
    struct transfer *transfer = request->transfer;

    give_handle(transfer->transport, transfer->easy);
    curl_slist_free_all(transfer->headers);
    mem_free(transfer->transport->allocator, transfer);
    request->transfer = NULL;
}

bool transport_start(struct transport *transport, struct request *request)
{
    struct transfer *transfer = mem_new(transport->allocator, sizeof *transfer);

    if (!transfer)
        return false;
    request->transfer = transfer;
    transfer->transport = transport;
    transfer->easy = take_handle(transport);
    if (transfer->easy && set_callbacks(transfer->easy, request) &&
        set_request(transfer, request) &&
        curl_multi_add_handle(transport->multi, transfer->easy) == CURLM_OK)
        return true;
    free_transfer(request);
    return false;
}

void transport_resume(struct request *request)
{
    struct transfer *transfer = request->transfer;

    curl_easy_pause(transfer->easy, CURLPAUSE_CONT);
}

void transport_stop(struct transport *transport, struct request *request)
{
    struct transfer *transfer = request->transfer;

    curl_multi_remove_handle(transport->multi, transfer->easy);
    free_transfer(request);
}

/* ---- how it ended -------------------------------------------------------------------- */

static mdx_status explain_refusal(struct request *request, const char *place)
{
    return error_set(&request->error, CODE_SECURITY_VIOLATION,
                     "fetch: %s is a private address, which the host does not let scripts reach; "
                     "its `allow` can name that very host, as in --allow 'net=HOST'",
                     place);
}

/* The callbacks stop a transfer for reasons of their own. */
static mdx_status explain_stop(struct request *request, const char *place)
{
    if (request->received.over)
        return error_set(&request->error, CODE_INPUT_LIMIT,
                         "fetch: the body from %s is larger than %zu bytes, the most the host "
                         "takes in",
                         place, request->received.most);
    if (request->head_over)
        return error_set(&request->error, CODE_INPUT_LIMIT,
                         "fetch: the headers from %s are larger than the host takes in", place);
    return error_no_memory(&request->error);
}

static bool is_tls(CURLcode code)
{
    static const CURLcode codes[] = {
        CURLE_SSL_CONNECT_ERROR,   CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
        CURLE_SSL_CIPHER,          CURLE_SSL_CACERT_BADFILE,       CURLE_SSL_CRL_BADFILE,
        CURLE_SSL_ISSUER_ERROR,    CURLE_SSL_INVALIDCERTSTATUS,    CURLE_SSL_PINNEDPUBKEYNOTMATCH,
        CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_SHUTDOWN_FAILED,
    };

    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++)
        if (codes[i] == code)
            return true;
    return false;
}

static mdx_status explain_tls(struct request *request, const char *place, CURLcode code)
{
    const char *help = code == CURLE_PEER_FAILED_VERIFICATION
                           ? "; an authority of the host's own is named by SSL_CERT_FILE, or "
                             "`http_ca` of the bridge"
                           : "";

    return error_set(&request->error, CODE_TLS_ERROR,
                     "fetch: %s could not prove who it is, or speaks no TLS 1.2 or newer (%s)%s",
                     place, curl_easy_strerror(code), help);
}

/* What the call had no more time for says nothing of the server: trying again would not help. */
static mdx_status explain_time(struct request *request, const char *place)
{
    struct error *error = &request->error;

    if (!request->status_seen && clock_monotonic_ns() + 1000000 < request->deadline_ns)
        return error_set(error, CODE_CONNECTION_FAILED, "fetch: no connection to %s within %ld ms",
                         place, ((struct transfer *)request->transfer)->transport->connect_ms);
    if (request->given_time)
        return error_set(error, CODE_CALL_TIMEOUT,
                         "fetch: %s did not answer within the %u ms that were left for it", place,
                         request->timeout_ms);
    return error_set(error, CODE_UPSTREAM_TIMEOUT, "fetch: %s did not answer within %u ms", place,
                     request->timeout_ms);
}

static mdx_status explain(struct request *request, CURLcode code)
{
    const char *place = request->place.data;
    struct error *error = &request->error;

    if (request->refused_address)
        return explain_refusal(request, place);
    if (request->upload_broken) {
        upload_explain(request);
        return error->status;
    }
    if (is_tls(code))
        return explain_tls(request, place, code);
    switch (code) {
    case CURLE_OPERATION_TIMEDOUT:
        return explain_time(request, place);
    case CURLE_COULDNT_RESOLVE_HOST:
        return error_set(error, CODE_CONNECTION_FAILED, "fetch: no address is known for %s", place);
    case CURLE_COULDNT_RESOLVE_PROXY:
        return error_set(error, CODE_CONNECTION_FAILED,
                         "fetch: no address is known for the proxy on the way to %s", place);
    case CURLE_COULDNT_CONNECT:
        return error_set(error, CODE_CONNECTION_FAILED, "fetch: %s could not be reached", place);
    case CURLE_UNSUPPORTED_PROTOCOL:
        return error_set(
            error, CODE_NETWORK_ERROR,
            "fetch: %s speaks HTTP/1.0, which takes no body whose length is not known; "
            "read the stream first",
            place);
    case CURLE_WRITE_ERROR:
        return explain_stop(request, place);
    case CURLE_OUT_OF_MEMORY:
        return error_no_memory(error);
    default:
        return error_set(error, CODE_NETWORK_ERROR, "fetch: the exchange with %s broke off (%s)",
                         place, curl_easy_strerror(code));
    }
}

static void read_outcome(CURL *easy, struct request *request)
{
    char *location = NULL;
    long status = 0;

    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location);
    request->status = (uint32_t)status;
    buffer_add_slice(&request->location, slice_of(location));
}

void transport_move(struct transport *transport)
{
    int running;

    curl_multi_perform(transport->multi, &running);
}

struct request *transport_ended(struct transport *transport)
{
    struct request *request = NULL;
    CURLMsg *message;
    int left;

    do
        message = curl_multi_info_read(transport->multi, &left);
    while (message && message->msg != CURLMSG_DONE);
    if (!message)
        return NULL;
    curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&request);
    if (message->data.result)
        explain(request, message->data.result);
    else
        read_outcome(message->easy_handle, request);
    transport_stop(transport, request);
    return request;
}

/* As many as libcurl is told of; what is beyond is looked at after WAIT_MOST_MS. */
enum { WATCHED_MOST = 512, WAIT_MOST_MS = 60000 };

void transport_wait(struct transport *transport, const struct pollfd *watched, unsigned count,
                    int timeout_ms)
{
    struct curl_waitfd extra[WATCHED_MOST];

    for (unsigned at = 0; at < count && at < WATCHED_MOST; at++)
        extra[at] = (struct curl_waitfd){
            .fd = watched[at].fd,
            .events = (short)(watched[at].events & POLLOUT ? CURL_WAIT_POLLOUT : CURL_WAIT_POLLIN),
        };
    curl_multi_poll(transport->multi, extra, count < WATCHED_MOST ? count : WATCHED_MOST,
                    timeout_ms < 0 ? WAIT_MOST_MS : timeout_ms, NULL);
}
