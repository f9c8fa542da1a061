/* grants_test.c - what the words of `allow` cover, and what they do not. */
#include "unit/memory.h"

#include "call/inside.h"

struct row {
    const char *allow, *path, *detail;
    bool covered;
};

static void assert_rows(const struct row *rows, size_t count)
{
    for (size_t at = 0; at < count; at++)
        if (grant_covers(slice_of(rows[at].allow), slice_of(rows[at].path),
                         slice_of(rows[at].detail)) != rows[at].covered)
            fail_msg("%s: %s(%s)", rows[at].allow, rows[at].path, rows[at].detail);
}

static void a_path_covers_what_is_below_it(void **state)
{
    static const struct row rows[] = {
        { "db", "db", "", true },
        { "db.*", "db.Customer.get", "", true },
        { "db", "dbx", "", false },
        { "a, db\tb", "db.Customer", "", true },
        { "*", "anything.at.all", "x", true },
        { "", "db", "", false },
        { "env=HOME", "env", "HOME", true },
        { "env=HOME", "env", "PATH", false },
        { "env:MDX_*", "env", "MDX_KEY", true },
        { "env=", "env", "HOME", false },
        { "fs", "files.read", "a", true },
    };

    (void)state;
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void a_host_covers_its_ports(void **state)
{
    static const struct row rows[] = {
        { "net=example.com", "fetch", "https://EXAMPLE.com/x", true },
        { "net=example.com", "fetch", "http://example.com:8080/", true },
        { "net=example.com", "fetch", "http://www.example.com/", false },
        { "net=*.example.com", "fetch", "http://www.example.com/", true },
        { "net=*.example.com", "fetch", "http://example.com/", false },
        { "net=*.example.com", "fetch", "http://badexample.com/", false },
        { "net=example.com:443", "fetch", "https://example.com/", true },
        { "net=example.com:443", "fetch", "https://example.com:443/", true },
        { "net=example.com:443", "fetch", "http://example.com/", false },
        { "net=example.com:80", "fetch", "http://example.com/", true },
        { "net=example.com:8", "fetch", "http://example.com:80/", false },
        { "net=*:443", "fetch", "https://any.example/", true },
        { "net=*:443", "fetch", "http://any.example/", false },
        { "net=[::1]", "fetch", "http://[::1]:9/", true },
        { "net=[::1]:80", "fetch", "http://[::1]/", true },
        { "net=[::1]:80", "fetch", "http://[::1]:81/", false },
        { "fetch:[2001:DB8::1]:443", "fetch", "https://[2001:db8::1]/", true },
        { "net=[::1]", "fetch", "http://[::2]/", false },
        { "net=[::1", "fetch", "http://[::1]/", false },
        { "net=[::1]x", "fetch", "http://[::1]/", false },
        { "net=example.com", "fetch", "http://example.com@evil.example/", false },
        { "net=", "fetch", "http://example.com/", false },
        { "net=https://example.com", "fetch", "https://example.com/x", true },
        { "net=HTTPS://example.com/", "fetch", "https://example.com:443/x", true },
        { "net=https://example.com", "fetch", "http://example.com/", false },
        { "net=https://example.com", "fetch", "http://example.com:443/", false },
        { "net=https://example.com", "fetch", "https://example.com:8443/", false },
        { "net=https://example.com", "fetch", "https://evil.example/", false },
        { "fetch:http://localhost:8080", "fetch", "http://localhost:8080/a", true },
        { "fetch:http://[::1]:8080", "fetch", "http://[::1]:8080/a", true },
        { "net=http://localhost:8080", "fetch", "http://localhost/", false },
        { "net=https://*.example.com", "fetch", "https://a.example.com/", true },
        { "net=https://example.com/path", "fetch", "https://example.com/path", false },
        { "net=https://", "fetch", "https://example.com/", false },
        { "net=://example.com", "fetch", "https://example.com/", false },
    };

    (void)state;
    assert_rows(rows, sizeof rows / sizeof *rows);
}

static void only_a_name_of_its_own_names_a_host(void **state)
{
    (void)state;
    assert_true(grant_names_host(SLICE("net=127.0.0.1"), SLICE("http://127.0.0.1:1/")));
    assert_true(grant_names_host(SLICE("net=[::1]:80"), SLICE("http://[::1]/")));
    assert_true(grant_names_host(SLICE("net=http://127.0.0.1"), SLICE("http://127.0.0.1/")));
    assert_false(grant_names_host(SLICE("net=http://*"), SLICE("http://127.0.0.1/")));
    assert_false(grant_names_host(SLICE("net=*"), SLICE("http://127.0.0.1/")));
    assert_false(grant_names_host(SLICE("*"), SLICE("http://127.0.0.1/")));
    assert_false(grant_names_host(SLICE("fetch"), SLICE("http://127.0.0.1/")));
}

static void words_that_can_name_nothing_are_refused(void **state)
{
    static const char *const wrong[] = { "$.db",         "$",       "db.",         "db..get",
                                         ".db",          ".*",      "b*",          "db.*.get",
                                         "**",           "fetch:",  "env=",        "=x",
                                         ":x",           "nett=x",  "db.get=x",    "net=http://a/b",
                                         "net=https://", "net=a@b", "db, $.files", "a(b" };
    static const char *const good[] = { "",
                                        "*",
                                        "db, db.* db.Customer.get\tfiles.read",
                                        "net=*.example.com:443 net=[::1]:80",
                                        "fetch:http://localhost:8080/",
                                        "env:MDX_* env=HOME fs fs=a/*",
                                        "up.echo crm.acme.com a-b_c",
                                        "db.get:anything=*" };

    (void)state;
    for (size_t at = 0; at < sizeof wrong / sizeof *wrong; at++)
        if (grants_check(slice_of(wrong[at]), NULL) != MDX_E_CONFIG)
            fail_msg("%s", wrong[at]);
    for (size_t at = 0; at < sizeof good / sizeof *good; at++)
        if (grants_check(slice_of(good[at]), NULL))
            fail_msg("%s", good[at]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_path_covers_what_is_below_it),
        cmocka_unit_test(a_host_covers_its_ports),
        cmocka_unit_test(only_a_name_of_its_own_names_a_host),
        cmocka_unit_test(words_that_can_name_nothing_are_refused),
    };

    return cmocka_run_group_tests_name("grants", tests, NULL, NULL);
}
