/* redirect_test.c - redirects stay with the server that was granted. needs: curl */
#include "unit/outbound/world.h"

#include "unit/outbound/server.h"

#include "outbound/inside.h"

struct pair {
    struct world world;
    struct server server;
};

static void pair_open(struct pair *pair)
{
    server_open(&pair->server);
    world_open(&pair->world);
}

static void pair_close(struct pair *pair)
{
    world_close(&pair->world);
    server_close(&pair->server);
}

static const char *get(struct pair *pair, const char *path, const char *more)
{
    return world_get(&pair->world, "fetch", server_args(&pair->server, path, more));
}

static const char *refusal(struct pair *pair, const char *path, const char *more)
{
    return world_refusal(&pair->world, "fetch", server_args(&pair->server, path, more));
}

static void one_to_the_same_server_is_followed(void **state)
{
    (void)state;
    struct pair p;
    const char *json;

    pair_open(&p);
    json = get(&p, "/to-hello", "");
    assert_non_null(strstr(json, "{\"status\":200,"));
    assert_non_null(strstr(json, "/hello\",\"redirected\":true,"));
    assert_null(strstr(json, "location"));
    assert_non_null(strstr(json, "\"body\":\"h\xC3\xA9llo\""));
    pair_close(&p);
}

static void one_to_another_host_is_refused(void **state)
{
    (void)state;
    struct pair p;

    pair_open(&p);
    assert_string_equal(refusal(&p, "/away", ""), "SECURITY_VIOLATION");
    assert_non_null(strstr(world_message(&p.world), "localhost"));
    assert_non_null(strstr(p.server.seen, "GET /away "));
    pair_close(&p);
}

static void one_to_another_port_is_refused(void **state)
{
    (void)state;
    struct pair p;

    pair_open(&p);
    assert_string_equal(refusal(&p, "/other-port", ""), "SECURITY_VIOLATION");
    pair_close(&p);
}

static void one_to_no_web_address_is_refused(void **state)
{
    (void)state;
    struct pair p;

    pair_open(&p);
    assert_string_equal(refusal(&p, "/to-file", ""), "NETWORK_ERROR");
    pair_close(&p);
}

static void a_post_that_is_sent_on_becomes_a_get(void **state)
{
    (void)state;
    struct pair p;

    pair_open(&p);
    get(&p, "/see-hello", ",{\"method\":\"PUT\",\"body\":\"x\",\"headers\":{\"X-A\":\"1\"}}");
    assert_non_null(strstr(p.server.seen, "GET /hello "));
    assert_non_null(strstr(p.server.seen, "\r\nX-A: 1\r\n"));
    assert_null(strstr(p.server.seen, "Content-"));
    get(&p, "/to-hello", ",{\"method\":\"POST\",\"body\":\"x\"}");
    assert_non_null(strstr(p.server.seen, "GET /hello "));
    pair_close(&p);
}

static void one_that_keeps_the_method_keeps_the_body(void **state)
{
    (void)state;
    struct pair p;

    pair_open(&p);
    get(&p, "/keep", ",{\"method\":\"POST\",\"body\":\"x\"}");
    assert_non_null(strstr(p.server.seen, "POST /echo "));
    assert_non_null(strstr(p.server.seen, "\r\n\r\nx"));
    pair_close(&p);
}

static void five_are_followed_at_most(void **state)
{
    (void)state;
    struct pair p;

    pair_open(&p);
    assert_string_equal(refusal(&p, "/loop", ""), "NETWORK_ERROR");
    assert_int_equal(p.server.count, 6);
    pair_close(&p);
}

static void a_script_may_want_to_see_it_or_have_none(void **state)
{
    (void)state;
    struct pair p;

    pair_open(&p);
    assert_non_null(strstr(get(&p, "/away", ",{\"redirect\":\"manual\"}"), "\"location\":\"http:"));
    assert_string_equal(refusal(&p, "/to-hello", ",{\"redirect\":\"error\"}"), "NETWORK_ERROR");
    pair_close(&p);
}

/* What a server at `from` that redirects to `to` leads to. */
static bool goes_on(const char *from, const char *to, uint32_t status)
{
    struct request request = { .status = status };
    struct buffer *buffers[] = { &request.url,     &request.place,    &request.method,
                                 &request.headers, &request.body,     &request.reason,
                                 &request.head,    &request.received, &request.location };
    bool again;

    error_init(&request.error, allocator_system());
    for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++)
        buffer_init(buffers[i], allocator_system(), SIZE_MAX);
    assert_int_equal(request_aim(&request, slice_of(from), &request.error), MDX_OK);
    buffer_add_text(&request.method, "GET");
    buffer_add_text(&request.location, to);
    again = request_redirected(&request);
    assert_true(again || status == 304 || request.error.status == MDX_E_SECURITY);
    for (size_t i = 0; i < sizeof buffers / sizeof buffers[0]; i++)
        buffer_free(buffers[i]);
    error_free(&request.error);
    return again;
}

static void https_is_reached_from_http_and_never_left(void **state)
{
    (void)state;
    assert_true(goes_on("http://a.test/", "https://a.test/", 301));
    assert_true(goes_on("http://a.test:80/", "https://A.TEST:443/x", 308));
    assert_false(goes_on("https://a.test/", "http://a.test/", 301));
    assert_false(goes_on("http://a.test:8080/", "https://a.test/", 301));
    assert_true(goes_on("https://a.test/", "https://a.test:443/x", 302));
    assert_false(goes_on("https://a.test/", "https://a.test:444/", 302));
    assert_false(goes_on("https://a.test/", "https://b.a.test/", 302));
    assert_false(goes_on("https://a.test/", "https://a.test/", 304));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_to_the_same_server_is_followed),
        cmocka_unit_test(one_to_another_host_is_refused),
        cmocka_unit_test(one_to_another_port_is_refused),
        cmocka_unit_test(one_to_no_web_address_is_refused),
        cmocka_unit_test(a_post_that_is_sent_on_becomes_a_get),
        cmocka_unit_test(one_that_keeps_the_method_keeps_the_body),
        cmocka_unit_test(five_are_followed_at_most),
        cmocka_unit_test(a_script_may_want_to_see_it_or_have_none),
        cmocka_unit_test(https_is_reached_from_http_and_never_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
