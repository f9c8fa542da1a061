/* token_test.c - tokens of published examples, and what is refused, on a clock of the test's own.
 */
#include "../memory.h"

#include "access/access.h"
#include "base/base64.h"

#include <string.h>

/* RFC 7515 A.1: HS256 over {"iss":"joe","exp":1300819380,…}, which names no audience. */
#define RFC_KEY                                                                                    \
    "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow"
#define RFC_TOKEN                                                                                  \
    "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh" \
    "0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"

#define POLICY                                                                                     \
    "{\"callers\":[{\"name\":\"ann\",\"key\":\"0123456789abcdef\",\"user\":{\"role\":\"admin\"},"  \
    "\"manage\":true}],\"tokens\":[{\"issuer\":\"joe\",\"audience\":\"x\",\"jwks\":{\"keys\":[{"   \
    "\"kty\":\"oct\",\"k\":\"" RFC_KEY "\"}]}}],\"permissions\":{\"*\":\"role === 'admin'\"}}"

struct seen {
    mdx_status status;
    enum code code;
    bool decided;
    char message[200], name[100];
};

static struct seen ask(struct access *access, const char *authorization, uint32_t action)
{
    const struct access_ask asked = { .action = action,
                                      .id = SLICE("calculate"),
                                      .protocol = SLICE("rest"),
                                      .authorization = slice_of(authorization),
                                      .now_ms = UINT64_C(1300819000000) };
    struct identity *who = NULL;
    struct error error;
    struct seen seen = { 0 };

    error_init(&error, allocator_system());
    seen.status = access_decide(access, &asked, &who, &seen.decided, &error);
    seen.code = error.code;
    snprintf(seen.message, sizeof seen.message, "%s", error_message(&error));
    if (who)
        snprintf(seen.name, sizeof seen.name, "%.*s", (int)identity_name(who).len,
                 identity_name(who).data);
    identity_release(who);
    error_free(&error);
    return seen;
}

static void keys_are_found_and_near_ones_are_not(void **state)
{
    (void)state;
    struct access *access = access_new(allocator_system());
    struct seen seen;

    assert_int_equal(access_set(access, SLICE(POLICY), NULL), MDX_OK);
    seen = ask(access, "Bearer 0123456789abcdef", ACCESS_CALL);
    assert_int_equal(seen.status, MDX_OK);
    assert_true(seen.decided);
    assert_string_equal(seen.name, "ann");
    assert_int_equal(ask(access, "bearer  0123456789abcdef ", ACCESS_MANAGE).status, MDX_OK);
    assert_int_equal(ask(access, "Bearer 0123456789abcdeg", ACCESS_CALL).code, CODE_AUTH_FAILED);
    assert_int_equal(ask(access, "Bearer 0123456789abcde", ACCESS_CALL).code, CODE_AUTH_FAILED);
    assert_int_equal(ask(access, "Bearer", ACCESS_CALL).code, CODE_AUTH_FAILED);
    assert_int_equal(ask(access, "0123456789abcdef", ACCESS_CALL).code, CODE_AUTH_FAILED);
    assert_int_equal(ask(access, "", ACCESS_CALL).code, CODE_AUTH_REQUIRED);
    assert_int_equal(ask(access, "", ACCESS_MANAGE).code, CODE_AUTH_REQUIRED);
    access_free(access);
}

static void the_standards_token_is_right_but_for_nobody(void **state)
{
    (void)state;
    struct access *access = access_new(allocator_system());
    struct seen seen;

    assert_int_equal(access_set(access, SLICE(POLICY), NULL), MDX_OK);
    seen = ask(access, "Bearer " RFC_TOKEN, ACCESS_CALL);
    assert_int_equal(seen.code, CODE_AUTH_FAILED);
    /* The signature is looked at before the claims are. */
    assert_string_equal(seen.message, "the token is for somebody else (aud)");
    seen = ask(access, "Bearer " RFC_TOKEN "=", ACCESS_CALL);
    assert_string_equal(seen.message,
                        "the token is malformed: it is no JWT of three base64url parts");
    access_free(access);
}

static void without_a_policy_the_bridge_decides(void **state)
{
    (void)state;
    struct access *access = access_new(allocator_system());
    struct seen seen = ask(access, "Bearer x", ACCESS_MANAGE);

    assert_int_equal(seen.status, MDX_OK);
    assert_false(seen.decided);
    assert_false(access_is_on(access));
    assert_int_equal(access_set(access, SLICE("{\"limits\":{}}"), NULL), MDX_OK);
    seen = ask(access, "Bearer x", ACCESS_MANAGE);
    assert_int_equal(seen.status, MDX_OK);
    assert_false(seen.decided);
    access_free(access);
}

static void a_wrong_policy_leaves_the_old_one(void **state)
{
    (void)state;
    struct access *access = access_new(allocator_system());
    struct error error;

    error_init(&error, allocator_system());
    assert_int_equal(access_set(access, SLICE(POLICY), NULL), MDX_OK);
    assert_int_equal(
        access_set(access, SLICE("{\"callers\":[{\"name\":\"x\",\"key\":\"secret-se"), &error),
        MDX_E_CONFIG);
    assert_null(strstr(error_message(&error), "secret"));
    assert_null(error.excerpt);
    assert_int_equal(ask(access, "Bearer 0123456789abcdef", ACCESS_CALL).status, MDX_OK);
    assert_int_equal(access_set_keys(access, SLICE("joe"), SLICE("{\"keys\":[]}"), NULL),
                     MDX_E_CONFIG);
    assert_int_equal(access_set_keys(access, SLICE("eve"), SLICE("{\"keys\":[]}"), NULL),
                     MDX_E_CONFIG);
    assert_int_equal(
        access_set_keys(access, SLICE("joe"),
                        SLICE("{\"keys\":[{\"kty\":\"oct\",\"k\":\"MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3"
                              "ODlhYmNkZWY\"}]}"),
                        NULL),
        MDX_OK);
    assert_string_equal(ask(access, "Bearer " RFC_TOKEN, ACCESS_CALL).message,
                        "the token has a signature that is not right");
    error_free(&error);
    access_free(access);
}

static void without_memory_nothing_is_granted_and_nothing_is_left(void **state)
{
    (void)state;
    struct memory memory;

    for (size_t nth = 1; nth < 60; nth++) {
        struct access *access;

        memory_init(&memory);
        memory_fail(&memory, nth, nth & 1);
        access = access_new(&memory.allocator);
        if (access && !access_set(access, SLICE(POLICY), NULL))
            assert_int_not_equal(ask(access, "Bearer " RFC_TOKEN, ACCESS_CALL).status, MDX_OK);
        access_free(access);
        assert_int_equal(memory.live, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_found_and_near_ones_are_not),
        cmocka_unit_test(the_standards_token_is_right_but_for_nobody),
        cmocka_unit_test(without_a_policy_the_bridge_decides),
        cmocka_unit_test(a_wrong_policy_leaves_the_old_one),
        cmocka_unit_test(without_memory_nothing_is_granted_and_nothing_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
