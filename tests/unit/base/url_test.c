/* url_test.c - percent encoding, and taking URLs apart. */
#include "../memory.h"

#include "base/url.h"

static void expect(struct buffer *buffer, const char *text)
{
    assert_true(slice_is(buffer_slice(buffer), text));
    buffer_free(buffer);
}

static void all_but_the_unreserved_is_encoded(void **state)
{
    (void)state;
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    url_encode(&out, SLICE("aZ09-._~ /?&=+%\xC3\xA4"), false);
    expect(&out, "aZ09-._~%20%2F%3F%26%3D%2B%25%C3%A4");
    url_encode(&out, SLICE("a/b c"), true);
    expect(&out, "a/b%20c");
}

static void encoded_bytes_are_decoded(void **state)
{
    (void)state;
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    assert_true(url_decode(&out, SLICE("a%20b+c%C3%a4%2f"), false));
    expect(&out, "a b+c\xC3\xA4/");
    assert_true(url_decode(&out, SLICE("a+b%2B"), true));
    expect(&out, "a b+");
}

static void broken_escapes_are_refused(void **state)
{
    (void)state;
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    assert_false(url_decode(&out, SLICE("%"), false));
    assert_false(url_decode(&out, SLICE("%4"), false));
    assert_false(url_decode(&out, SLICE("%4g"), false));
    assert_false(url_decode(&out, SLICE("%G4"), false));
    buffer_free(&out);
}

static void urls_come_apart(void **state)
{
    (void)state;
    struct url url;

    assert_true(url_parse(SLICE("https://me:pw@api.example.com:8443/v1/x?a=1&b=?#top"), &url));
    assert_true(slice_is(url.scheme, "https"));
    assert_true(slice_is(url.userinfo, "me:pw"));
    assert_true(slice_is(url.host, "api.example.com"));
    assert_true(slice_is(url.port, "8443"));
    assert_true(slice_is(url.path, "/v1/x"));
    assert_true(slice_is(url.query, "a=1&b=?"));
    assert_true(slice_is(url.fragment, "top"));
}

static void absent_parts_are_empty(void **state)
{
    (void)state;
    struct url url;

    assert_true(url_parse(SLICE("HTTP://localhost"), &url));
    assert_true(slice_is(url.host, "localhost"));
    assert_int_equal(url.port.len + url.path.len + url.query.len + url.userinfo.len, 0);
    assert_true(url_parse(SLICE("http://h?q#f"), &url));
    assert_true(slice_is(url.host, "h"));
    assert_true(slice_is(url.query, "q"));
    assert_true(slice_is(url.fragment, "f"));
}

static void ipv6_hosts_lose_their_brackets(void **state)
{
    (void)state;
    struct url url;

    assert_true(url_parse(SLICE("http://[::1]:80/"), &url));
    assert_true(slice_is(url.host, "::1"));
    assert_true(slice_is(url.port, "80"));
}

static void the_last_at_sign_ends_the_user(void **state)
{
    (void)state;
    struct url url;

    assert_true(url_parse(SLICE("http://good.example@evil.example/"), &url));
    assert_true(slice_is(url.host, "evil.example"));
    assert_true(url_parse(SLICE("http://a@b@c/"), &url));
    assert_true(slice_is(url.host, "c"));
}

static void what_readers_disagree_on_is_refused(void **state)
{
    (void)state;
    struct url url;

    assert_false(url_parse(SLICE(""), &url));
    assert_false(url_parse(SLICE("ftp://a/"), &url));
    assert_false(url_parse(SLICE("http:/a/"), &url));
    assert_false(url_parse(SLICE("http:///a"), &url));
    assert_false(url_parse(SLICE("http://a b/"), &url));
    assert_false(url_parse(SLICE("http://a\\@b/"), &url));
    assert_false(url_parse(SLICE("http://a/\r\nHost: b"), &url));
    assert_false(url_parse(SLICE("http://a%2eb/"), &url));
    assert_false(url_parse(SLICE("http://a:99999/"), &url));
    assert_false(url_parse(SLICE("http://a:8x/"), &url));
    assert_false(url_parse(SLICE("http://[::1/"), &url));
    assert_false(url_parse(SLICE("http://[::1]x/"), &url));
    assert_false(url_parse(SLICE("http://[evil.example]/"), &url));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_but_the_unreserved_is_encoded),
        cmocka_unit_test(encoded_bytes_are_decoded),
        cmocka_unit_test(broken_escapes_are_refused),
        cmocka_unit_test(urls_come_apart),
        cmocka_unit_test(absent_parts_are_empty),
        cmocka_unit_test(ipv6_hosts_lose_their_brackets),
        cmocka_unit_test(the_last_at_sign_ends_the_user),
        cmocka_unit_test(what_readers_disagree_on_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
