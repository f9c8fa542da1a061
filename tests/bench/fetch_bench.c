/* fetch_bench.c - 1,000 calls at once that each fetch from a local server, on one thread, beside
 * libcurl's multi interface alone doing the same requests: calls a second and CPU a call.
 *
 * The server is a process of its own that answers every request with the same bytes. The two take
 * turns; the medians are shown. */
#include <mdxrt.h>

#include <curl/curl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { AT_ONCE = 1000, ROUNDS = 15, CONNECTIONS = 256 };

static const char answer[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
                             "Content-Length: 14\r\n\r\n{\"answer\": 42}";

static double now_us(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void must(int failed, const char *what)
{
    if (!failed)
        return;
    fprintf(stderr, "%s\n", what);
    exit(1);
}

/* ---- the server ---- */

static int listen_here(uint16_t *port)
{
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t len = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    must(bind(listener, (const struct sockaddr *)&address, sizeof address) ||
             listen(listener, 1024) || getsockname(listener, (struct sockaddr *)&address, &len),
         "no socket");
    *port = ntohs(address.sin_port);
    return listener;
}

/* One answer for each empty line; requests have no bodies, and none is cut in two on loopback. */
static int serve_one(int peer)
{
    char bytes[65536];
    ssize_t got = read(peer, bytes, sizeof bytes - 1);

    if (got <= 0)
        return 0;
    bytes[got] = '\0';
    for (const char *at = bytes; (at = strstr(at, "\r\n\r\n")); at += 4)
        if (write(peer, answer, sizeof answer - 1) < 0)
            return 0;
    return 1;
}

static void serve(int listener)
{
    struct epoll_event events[256], event = { .events = EPOLLIN, .data.fd = listener };
    int poller = epoll_create1(0);

    epoll_ctl(poller, EPOLL_CTL_ADD, listener, &event);
    for (;;) {
        int count = epoll_wait(poller, events, 256, -1);

        for (int i = 0; i < count; i++) {
            int peer = events[i].data.fd;

            if (peer == listener) {
                event.data.fd = accept(listener, NULL, NULL);
                epoll_ctl(poller, EPOLL_CTL_ADD, event.data.fd, &event);
            } else if (!serve_one(peer)) {
                close(peer);
            }
        }
    }
}

/* ---- libcurl alone ---- */

static size_t received;

static size_t take(char *data, size_t each, size_t count, void *host)
{
    (void)data;
    (void)host;
    received += each * count;
    return each * count;
}

static CURL *begin_one(CURLM *multi, const char *url)
{
    CURL *easy = curl_easy_init();

    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take);
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_multi_add_handle(multi, easy);
    return easy;
}

static void curl_round(CURLM *multi, const char *url)
{
    int running = AT_ONCE, left;
    CURLMsg *message;

    received = 0;
    for (int i = 0; i < AT_ONCE; i++)
        begin_one(multi, url);
    while (running) {
        must(curl_multi_perform(multi, &running) != CURLM_OK, "curl_multi_perform");
        while ((message = curl_multi_info_read(multi, &left))) {
            CURL *easy = message->easy_handle;

            must(message->data.result != CURLE_OK, "libcurl: a request failed");
            curl_multi_remove_handle(multi, easy);
            curl_easy_cleanup(easy);
        }
        if (running)
            curl_multi_poll(multi, NULL, 0, 1000, NULL);
    }
    must(received != (size_t)AT_ONCE * 14, "libcurl: bytes are missing");
}

/* ---- the library ---- */

struct world {
    mdx_bridge *bridge;
    mdx_runtime *rt;
    char input[128];
    uint32_t left;
};

static void done(void *host, mdx_invocation *call)
{
    struct world *world = host;
    const char *output = NULL;

    must(mdx_call_result(call, &output, NULL, NULL) || strcmp(output, "42"), "a call failed");
    mdx_call_free(call);
    world->left--;
}

static void our_round(struct world *world)
{
    const RuntimeBridge *table = mdx_bridge_table(world->bridge);
    mdx_call_options options;

    MDX_INIT(options);
    options.done = done;
    options.host = world;
    world->left = AT_ONCE;
    for (int i = 0; i < AT_ONCE; i++) {
        mdx_invocation *call = NULL;

        must(mdx_call_start(world->rt, &options, "get#f", 5, world->input, strlen(world->input),
                            &call, NULL),
             "mdx_call_start");
    }
    while (world->left) {
        uint32_t next_ms = 0;

        mdx_runtime_step(world->rt, 0, &next_ms);
        if (world->left)
            table->wait(table->host, next_ms);
    }
}

static void open_world(struct world *world, const char *url)
{
    static const char text[] =
        "{\"$id\":\"get\",\"api\":{\"f\":\"async function (x) { const r = await fetch(x.url); "
        "return (await r.json()).answer }\"}}";
    mdx_bridge_options bridge_options;
    mdx_options options;

    MDX_INIT(bridge_options);
    MDX_INIT(options);
    bridge_options.http_private = 1;
    options.allow = "fetch";
    options.allow_len = 5;
    must(mdx_bridge_default(&bridge_options, &world->bridge, NULL), "mdx_bridge_default");
    must(mdx_runtime_open(&options, mdx_bridge_table(world->bridge), &world->rt, NULL), "open");
    must(mdx_load(world->rt, NULL, text, sizeof text - 1, NULL, NULL), "mdx_load");
    snprintf(world->input, sizeof world->input, "{\"url\":\"%s\"}", url);
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

int main(void)
{
    double ours[ROUNDS], theirs[ROUNDS], our_cpu[ROUNDS], their_cpu[ROUNDS], a, b;
    struct world world = { 0 };
    char url[64];
    uint16_t port;
    int listener = listen_here(&port);
    pid_t server = fork();
    CURLM *multi;

    if (!server) {
        signal(SIGPIPE, SIG_IGN);
        serve(listener);
    }
    close(listener);
    snprintf(url, sizeof url, "http://127.0.0.1:%u/", port);
    open_world(&world, url);
    multi = curl_multi_init();
    curl_multi_setopt(multi, CURLMOPT_MAX_TOTAL_CONNECTIONS, (long)CONNECTIONS);
    curl_round(multi, url);
    our_round(&world);
    for (int i = 0; i < ROUNDS; i++) {
        double wall = now_us(CLOCK_MONOTONIC), cpu = now_us(CLOCK_THREAD_CPUTIME_ID);

        curl_round(multi, url);
        theirs[i] = now_us(CLOCK_MONOTONIC) - wall;
        their_cpu[i] = now_us(CLOCK_THREAD_CPUTIME_ID) - cpu;
        wall = now_us(CLOCK_MONOTONIC);
        cpu = now_us(CLOCK_THREAD_CPUTIME_ID);
        our_round(&world);
        ours[i] = now_us(CLOCK_MONOTONIC) - wall;
        our_cpu[i] = now_us(CLOCK_THREAD_CPUTIME_ID) - cpu;
    }
    kill(server, SIGKILL);
    waitpid(server, NULL, 0);
    a = median(ours) / AT_ONCE;
    b = median(theirs) / AT_ONCE;
    printf("%d calls at once, each a fetch(), one thread; medians of %d rounds:\n", AT_ONCE,
           ROUNDS);
    printf("  calls a second: ours %.0f, libcurl multi alone %.0f: %.2f of it  (at least 0.50)\n",
           1e6 / a, 1e6 / b, b / a);
    printf("  CPU of a call: ours %.1f us, libcurl %.1f us\n", median(our_cpu) / AT_ONCE,
           median(their_cpu) / AT_ONCE);
    mdx_runtime_close(world.rt);
    mdx_bridge_free(world.bridge);
    curl_multi_cleanup(multi);
    return 0;
}
