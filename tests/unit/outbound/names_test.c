/* names_test.c - names whose addresses are private, and proxies of the environment. needs: curl
 *
 * The one name that is known here, up.example, is one of loopback: whoever looks it up in this
 * process is told so. */
#include "unit/outbound/world.h"

#include "unit/outbound/server.h"

#include <dlfcn.h>
#include <netdb.h>

/* In the place of the C library's, for libcurl too. */
__attribute__((visibility("default"))) int getaddrinfo(const char *node, const char *service,
                                                       const struct addrinfo *hints,
                                                       struct addrinfo **found)
{
    int (*real)(const char *, const char *, const struct addrinfo *, struct addrinfo **);

    *(void **)&real = dlsym(RTLD_NEXT, "getaddrinfo");
    if (node && strcmp(node, "up.example") == 0)
        node = "127.0.0.1";
    else if (node && strcmp(node, "127.0.0.1") != 0)
        return EAI_NONAME;
    return real(node, service, hints, found);
}

struct pair {
    struct world world;
    struct server server;
};

static void pair_open(struct pair *pair, const char *proxy, bool reach_private)
{
    const struct outbound_options options = { .max_body_bytes = 64 * 1024,
                                              .http_timeout_ms = 10000,
                                              .http_connect_ms = 10000,
                                              .http_private = reach_private,
                                              .http_proxy = slice_of(proxy) };
    static const char *const names[] = { "http_proxy", "https_proxy", "HTTPS_PROXY", "all_proxy",
                                         "ALL_PROXY",  "no_proxy",    "NO_PROXY" };
    char place[64];

    server_open(&pair->server);
    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++)
        unsetenv(names[at]);
    snprintf(place, sizeof place, "http://127.0.0.1:%u", pair->server.port);
    setenv("http_proxy", place, 1);
    world_open_with(&pair->world, &options);
}

static void pair_close(struct pair *pair)
{
    world_close(&pair->world);
    server_close(&pair->server);
    unsetenv("http_proxy");
}

static void a_name_of_a_private_address_is_refused(void **state)
{
    (void)state;
    struct pair p;

    pair_open(&p, "", false);
    assert_string_equal(world_refusal(&p.world, "fetch", "[\"http://up.example:9/\"]"),
                        "SECURITY_VIOLATION");
    assert_non_null(strstr(world_message(&p.world), "private address"));
    pair_close(&p);
}

/* The server is the one that was granted, and its first answer came by the proxy, which may reach
 * what it likes: nothing but the address itself speaks against the second request. */
static void a_redirect_to_a_private_address_of_the_same_server_is_refused(void **state)
{
    (void)state;
    struct pair p;

    pair_open(&p, "environment", false);
    assert_string_equal(world_refusal(&p.world, "fetch", "[\"http://up.example/safe\"]"),
                        "SECURITY_VIOLATION");
    assert_non_null(strstr(world_message(&p.world), "up.example is a private address"));
    assert_non_null(strstr(p.server.seen, "GET http://up.example/safe "));
    pair_close(&p);
}

/* The proxy would be asked for the whole URL. */
static void proxies_of_the_environment_are_for_those_who_ask(void **state)
{
    (void)state;
    struct pair p;
    char args[64];

    pair_open(&p, "", true);
    snprintf(args, sizeof args, "[\"http://up.example:%u/hello\"]", p.server.port);
    assert_non_null(strstr(world_get(&p.world, "fetch", args), "\"status\":200"));
    assert_non_null(strstr(p.server.seen, "GET /hello "));
    pair_close(&p);
    pair_open(&p, "environment", true);
    snprintf(args, sizeof args, "[\"http://up.example:%u/hello\"]", p.server.port);
    world_get(&p.world, "fetch", args);
    assert_non_null(strstr(p.server.seen, "GET http://up.example:"));
    pair_close(&p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_name_of_a_private_address_is_refused),
        cmocka_unit_test(a_redirect_to_a_private_address_of_the_same_server_is_refused),
        cmocka_unit_test(proxies_of_the_environment_are_for_those_who_ask),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
