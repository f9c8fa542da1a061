/* fetch_test.c - one request and its answer, over real sockets. needs: curl */
#include "unit/outbound/world.h"

#include "unit/outbound/server.h"

static const char *get(struct world *world, struct server *server, const char *path)
{
    return world_get(world, "fetch", server_args(server, path, ""));
}

static const char *refusal(struct world *world, struct server *server, const char *path,
                           const char *more)
{
    return world_refusal(world, "fetch", server_args(server, path, more));
}

static void an_answer_has_status_headers_and_body(void **state)
{
    (void)state;
    struct world world;
    struct server server;
    const char *json;

    server_open(&server);
    world_open(&world);
    json = get(&world, &server, "/hello");
    assert_non_null(
        strstr(json, "{\"status\":200,\"ok\":true,\"statusText\":\"OK\",\"url\":\"http://"));
    assert_non_null(strstr(json, "/hello\",\"redirected\":false,\"headers\":{"));
    assert_non_null(strstr(json, "\"x-one\":\"1, 2\""));
    assert_non_null(strstr(json, "\"content-type\":\"text/plain\""));
    assert_non_null(strstr(json, ",\"body\":\"h\xC3\xA9llo\"}"));
    assert_non_null(strstr(server.seen, "GET /hello HTTP/1.1\r\n"));
    assert_non_null(strstr(server.seen, "User-Agent: libmdxrt/"));
    world_close(&world);
    server_close(&server);
}

static void an_error_of_the_server_is_an_answer(void **state)
{
    (void)state;
    struct world world;
    struct server server;
    const char *json;

    server_open(&server);
    world_open(&world);
    json = get(&world, &server, "/missing");
    assert_non_null(strstr(json, "{\"status\":404,\"ok\":false,\"statusText\":\"Not Here\""));
    assert_non_null(strstr(json, ",\"body\":\"gone\"}"));
    world_close(&world);
    server_close(&server);
}

static void a_body_that_is_no_utf8_is_base64(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    assert_non_null(strstr(get(&world, &server, "/binary"), ",\"bodyBase64\":\"//4=\"}"));
    world_close(&world);
    server_close(&server);
}

static void method_headers_and_body_go_out(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    world_get(&world, "fetch",
              server_args(&server, "/echo?a=1#part",
                          ",{\"method\":\"post\",\"body\":\"{}\",\"headers\":{"
                          "\"X-Two\":\" 2 \",\"x-empty\":\"\",\"x-n\":7}}"));
    assert_non_null(strstr(server.seen, "POST /echo?a=1 HTTP/1.1\r\n"));
    assert_non_null(strstr(server.seen, "\r\nX-Two: 2\r\n"));
    assert_non_null(strstr(server.seen, "\r\nx-empty:\r\n"));
    assert_non_null(strstr(server.seen, "\r\nx-n: 7\r\n"));
    assert_non_null(strstr(server.seen, "\r\nContent-Type: text/plain;charset=UTF-8\r\n"));
    assert_non_null(strstr(server.seen, "\r\nContent-Length: 2\r\n"));
    assert_non_null(strstr(server.seen, "\r\n\r\n{}"));
    assert_null(strstr(server.seen, "Expect:"));
    world_close(&world);
    server_close(&server);
}

static void a_content_type_of_its_own_stays_alone(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    world_get(&world, "fetch",
              server_args(&server, "/echo",
                          ",{\"method\":\"PUT\",\"body\":\"{}\",\"headers\":{"
                          "\"content-type\":\"application/json\"}}"));
    assert_non_null(strstr(server.seen, "\r\ncontent-type: application/json\r\n"));
    assert_null(strstr(server.seen, "text/plain"));
    world_get(&world, "fetch",
              server_args(&server, "/echo", ",{\"method\":\"PATCH\",\"bodyBase64\":\"aGk=\"}"));
    assert_null(strcasestr(server.seen, "content-type"));
    assert_non_null(strstr(server.seen, "\r\n\r\nhi"));
    world_get(&world, "fetch", server_args(&server, "/echo", ",{\"method\":\"POST\"}"));
    assert_null(strcasestr(server.seen, "content-type"));
    assert_non_null(strstr(server.seen, "\r\nContent-Length: 0\r\n"));
    world_close(&world);
    server_close(&server);
}

static void a_head_has_no_body(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    assert_non_null(
        strstr(world_get(&world, "fetch", server_args(&server, "/hello", ",{\"method\":\"HEAD\"}")),
               ",\"body\":\"\"}"));
    assert_non_null(strstr(server.seen, "HEAD /hello HTTP/1.1\r\n"));
    world_close(&world);
    server_close(&server);
}

/* Handles are used again. */
static void one_request_leaves_nothing_to_the_next(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    for (int round = 0; round < 2; round++) {
        world_get(&world, "fetch",
                  server_args(&server, "/echo",
                              ",{\"method\":\"POST\",\"body\":\"left over\",\"headers\":{"
                              "\"authorization\":\"Bearer 1\"}}"));
        assert_non_null(strstr(server.seen, "POST /echo HTTP/1.1\r\n"));
        assert_non_null(strstr(server.seen, "left over"));
        world_get(&world, "fetch", server_args(&server, "/hello", ",{\"method\":\"HEAD\"}"));
        assert_non_null(strstr(server.seen, "HEAD /hello HTTP/1.1\r\n"));
        assert_null(strcasestr(server.seen, "authorization"));
        assert_null(strcasestr(server.seen, "content-length"));
        world_get(&world, "fetch", server_args(&server, "/echo", ",{\"method\":\"DELETE\"}"));
        assert_non_null(strstr(server.seen, "DELETE /echo HTTP/1.1\r\n"));
        assert_null(strcasestr(server.seen, "content-length"));
        world_get(&world, "fetch", server_args(&server, "/echo", ",{\"method\":\"PUT\"}"));
        assert_non_null(strstr(server.seen, "\r\nContent-Length: 0\r\n"));
        assert_non_null(strstr(get(&world, &server, "/hello"), ",\"body\":\"h\xC3\xA9llo\"}"));
        assert_non_null(strstr(server.seen, "GET /hello HTTP/1.1\r\n"));
        assert_null(strcasestr(server.seen, "content-length"));
    }
    world_close(&world);
    server_close(&server);
}

static void letters_beyond_ascii_are_encoded(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    get(&world, &server, "/\xC3\xA9");
    assert_non_null(strcasestr(server.seen, "GET /%c3%a9 HTTP/1.1\r\n"));
    world_close(&world);
    server_close(&server);
}

static void headers_that_frame_the_request_are_refused(void **state)
{
    (void)state;
    struct world world;

    world_open(&world);
    const char *const args[] = {
        "[\"http://a.test/\",{\"headers\":{\"Host\":\"b\"}}]",
        "[\"http://a.test/\",{\"headers\":{\"content-length\":\"1\"}}]",
        "[\"http://a.test/\",{\"headers\":{\"Transfer-Encoding\":\"chunked\"}}]",
        "[\"http://a.test/\",{\"headers\":{\"Connection\":\"close\"}}]",
        "[\"http://a.test/\",{\"headers\":{\"Proxy-Authorization\":\"x\"}}]",
        "[\"http://a.test/\",{\"headers\":{\"X-A\":\"1\\r\\nX-B: 2\"}}]",
        "[\"http://a.test/\",{\"headers\":{\"X-A\":\"1\\u0000\"}}]",
        "[\"http://a.test/\",{\"headers\":{\"X A\":\"1\"}}]",
        "[\"http://a.test/\",{\"headers\":{\"X-A:\":\"1\"}}]",
        "[\"http://a.test/\",{\"headers\":{\"\":\"1\"}}]",
        "[\"http://a.test/\",{\"headers\":{\"X-A\":[1]}}]",
        "[\"http://a.test/\",{\"headers\":[\"X-A\"]}]",
    };
    for (size_t i = 0; i < sizeof args / sizeof args[0]; i++)
        assert_string_equal(world_refusal(&world, "fetch", args[i]), "INVALID_PARAMS");
    world_close(&world);
}

static void requests_that_are_none_are_refused(void **state)
{
    (void)state;
    struct world world;

    world_open(&world);
    const char *const args[] = {
        "[]",
        "[7]",
        "[\"file:///etc/hostname\"]",
        "[\"ftp://a.test/\"]",
        "[\"//a.test/\"]",
        "[\"http://a.test/ b\"]",
        "[\"http://a.test/\",7]",
        "[\"http://a.test/\",{\"method\":\"GE T\"}]",
        "[\"http://a.test/\",{\"method\":\"CONNECT\"}]",
        "[\"http://a.test/\",{\"method\":7}]",
        "[\"http://a.test/\",{\"body\":\"x\"}]",
        "[\"http://a.test/\",{\"method\":\"POST\",\"body\":{}}]",
        "[\"http://a.test/\",{\"method\":\"POST\",\"bodyBase64\":\"?\"}]",
        "[\"http://a.test/\",{\"redirect\":\"always\"}]",
    };
    for (size_t i = 0; i < sizeof args / sizeof args[0]; i++)
        assert_string_equal(world_refusal(&world, "fetch", args[i]), "INVALID_PARAMS");
    world_close(&world);
}

static void a_password_in_the_url_is_refused_and_not_repeated(void **state)
{
    (void)state;
    struct world world;

    world_open(&world);
    assert_string_equal(world_refusal(&world, "fetch", "[\"http://me:hush@a.test/?key=hush\"]"),
                        "INVALID_PARAMS");
    assert_null(strstr(world_message(&world), "hush"));
    assert_non_null(strstr(world_message(&world), "a.test"));
    world_close(&world);
}

static void private_addresses_are_refused_by_default(void **state)
{
    (void)state;
    const struct outbound_options options = { .max_body_bytes = 1000, .http_timeout_ms = 10000 };
    struct world world;
    struct server server;

    server_open(&server);
    world_open_with(&world, &options);
    assert_string_equal(refusal(&world, &server, "/hello", ""), "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&world, "fetch", "[\"http://localhost:1/\"]"),
                        "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&world, "fetch", "[\"http://[::ffff:127.0.0.1]:1/\"]"),
                        "SECURITY_VIOLATION");
    assert_string_equal(world_refusal(&world, "fetch", "[\"http://0x7f.1:1/\"]"),
                        "SECURITY_VIOLATION");
    assert_string_equal(server.seen, "");
    world_close(&world);
    server_close(&server);
}

static void a_body_has_a_largest_size_also_unpacked(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    assert_string_equal(refusal(&world, &server, "/big", ""), "INPUT_LIMIT");
    assert_non_null(strstr(world_message(&world), "65536 bytes"));
    assert_string_equal(refusal(&world, &server, "/bomb", ""), "INPUT_LIMIT");
    world_close(&world);
    server_close(&server);
}

static void headers_have_a_largest_number(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    assert_string_equal(refusal(&world, &server, "/headers", ""), "INPUT_LIMIT");
    world_close(&world);
    server_close(&server);
}

static void a_server_that_does_not_answer_is_given_up(void **state)
{
    (void)state;
    const struct outbound_options options = { .max_body_bytes = 1000,
                                              .http_timeout_ms = 50,
                                              .http_private = true };
    struct world world;
    struct server server;

    server_open(&server);
    world_open_with(&world, &options);
    assert_string_equal(refusal(&world, &server, "/slow", ""), "UPSTREAM_TIMEOUT");
    assert_non_null(strstr(world_message(&world), "within 50 ms"));
    world_close(&world);
    server_close(&server);
}

/* That the call has no more time is not the server's fault, and nothing to try again. */
static void a_call_that_has_no_more_time_is_told_so(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    world.timeout_ms = 50;
    assert_string_equal(refusal(&world, &server, "/slow", ""), "CALL_TIMEOUT");
    assert_non_null(strstr(world_message(&world), "within the 50 ms that were left"));
    world_close(&world);
    server_close(&server);
}

/* One that begins has its time; one that only listens has not. */
static void an_answer_that_does_not_begin_is_given_up(void **state)
{
    (void)state;
    const struct outbound_options options = { .max_body_bytes = 1000,
                                              .http_timeout_ms = 10000,
                                              .http_first_byte_ms = 50,
                                              .http_private = true };
    struct world world;
    struct server server;
    uint64_t first, second;

    server_open(&server);
    world_open_with(&world, &options);
    first = world_ask(&world, "fetch", server_args(&server, "/slow", ""));
    second = world_ask(&world, "fetch", server_args(&server, "/drip", ""));
    while (!world_answered(&world, first) || !world_answered(&world, second))
        world.table->wait(world.table->host, 1000);
    assert_string_equal(world.answers[first].code, "UPSTREAM_TIMEOUT");
    assert_non_null(strstr(world.answers[first].text, "did not begin to answer within 50 ms"));
    assert_int_equal(world.answers[second].status, MDX_OK);
    world_close(&world);
    server_close(&server);
}

/* The first answer was there in time, the one that counts is not. */
static void an_answer_behind_a_redirect_has_to_begin_too(void **state)
{
    (void)state;
    const struct outbound_options options = { .max_body_bytes = 1000,
                                              .http_timeout_ms = 10000,
                                              .http_first_byte_ms = 300,
                                              .http_private = true };
    struct world world;
    struct server server;

    server_open(&server);
    world_open_with(&world, &options);
    assert_string_equal(refusal(&world, &server, "/to-slow", ""), "UPSTREAM_TIMEOUT");
    assert_non_null(strstr(world_message(&world), "did not begin to answer within 300 ms"));
    world_close(&world);
    server_close(&server);
}

/* Its queue is full: the connection is never there. */
static void a_connection_that_does_not_come_is_given_up(void **state)
{
    (void)state;
    const struct outbound_options options = { .max_body_bytes = 1000,
                                              .http_timeout_ms = 10000,
                                              .http_connect_ms = 100,
                                              .http_private = true };
    struct sockaddr_in address = { .sin_family = AF_INET };
    socklen_t len = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0), waiting[8];
    struct world world;
    char args[64];

    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    assert_int_equal(bind(listener, (const struct sockaddr *)&address, sizeof address), 0);
    assert_int_equal(listen(listener, 0), 0);
    assert_int_equal(getsockname(listener, (struct sockaddr *)&address, &len), 0);
    for (int i = 0; i < 8; i++) {
        waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
        connect(waiting[i], (const struct sockaddr *)&address, sizeof address);
    }
    world_open_with(&world, &options);
    snprintf(args, sizeof args, "[\"http://127.0.0.1:%u/\"]", ntohs(address.sin_port));
    assert_string_equal(world_refusal(&world, "fetch", args), "CONNECTION_FAILED");
    assert_non_null(strstr(world_message(&world), "within 100 ms"));
    world_close(&world);
    for (int i = 0; i < 8; i++)
        close(waiting[i]);
    close(listener);
}

static void a_server_that_breaks_off_is_a_network_error(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    assert_string_equal(refusal(&world, &server, "/reset", ""), "NETWORK_ERROR");
    assert_int_equal(world.answers[world.asked].status, MDX_E_TRANSPORT);
    world_close(&world);
    server_close(&server);
}

static void nobody_there_is_a_failed_connection(void **state)
{
    (void)state;
    struct world world;
    struct server server;

    server_open(&server);
    world_open(&world);
    server_close(&server);
    assert_string_equal(refusal(&world, &server, "/hello?key=hush", ""), "CONNECTION_FAILED");
    assert_non_null(strstr(world_message(&world), "127.0.0.1:"));
    assert_null(strstr(world_message(&world), "hush"));
    world_close(&world);
}

static void a_name_without_an_address_is_a_failed_connection(void **state)
{
    (void)state;
    struct world world;

    world_open(&world);
    assert_string_equal(world_refusal(&world, "fetch", "[\"http://none.invalid/\"]"),
                        "CONNECTION_FAILED");
    world_close(&world);
}

static void a_server_without_tls_is_a_tls_error(void **state)
{
    (void)state;
    struct world world;
    struct server server;
    char args[100];

    server_open(&server);
    world_open(&world);
    snprintf(args, sizeof args, "[\"https://127.0.0.1:%u/reset\"]", server.port);
    assert_string_equal(world_refusal(&world, "fetch", args), "TLS_ERROR");
    world_close(&world);
    server_close(&server);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_answer_has_status_headers_and_body),
        cmocka_unit_test(an_error_of_the_server_is_an_answer),
        cmocka_unit_test(a_body_that_is_no_utf8_is_base64),
        cmocka_unit_test(method_headers_and_body_go_out),
        cmocka_unit_test(a_content_type_of_its_own_stays_alone),
        cmocka_unit_test(a_head_has_no_body),
        cmocka_unit_test(one_request_leaves_nothing_to_the_next),
        cmocka_unit_test(letters_beyond_ascii_are_encoded),
        cmocka_unit_test(headers_that_frame_the_request_are_refused),
        cmocka_unit_test(requests_that_are_none_are_refused),
        cmocka_unit_test(a_password_in_the_url_is_refused_and_not_repeated),
        cmocka_unit_test(private_addresses_are_refused_by_default),
        cmocka_unit_test(a_body_has_a_largest_size_also_unpacked),
        cmocka_unit_test(headers_have_a_largest_number),
        cmocka_unit_test(a_server_that_does_not_answer_is_given_up),
        cmocka_unit_test(a_call_that_has_no_more_time_is_told_so),
        cmocka_unit_test(an_answer_that_does_not_begin_is_given_up),
        cmocka_unit_test(an_answer_behind_a_redirect_has_to_begin_too),
        cmocka_unit_test(a_connection_that_does_not_come_is_given_up),
        cmocka_unit_test(a_server_that_breaks_off_is_a_network_error),
        cmocka_unit_test(nobody_there_is_a_failed_connection),
        cmocka_unit_test(a_name_without_an_address_is_a_failed_connection),
        cmocka_unit_test(a_server_without_tls_is_a_tls_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
