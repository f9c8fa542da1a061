/* settle_test.c - what is wrong with a source's settings is told when it is imported. */
#include "unit/memory.h"

#include "outbound/outbound.h"

#include <string.h>

/* The error's message and hint; NULL: they are good. */
static const char *settle(const char *kind, const char *settings, char text[1024])
{
    json_t *source = json_loads(settings, 0, NULL);
    struct memory memory;
    struct error error;
    mdx_status status;

    assert_non_null(source);
    memory_init(&memory);
    error_init(&error, &memory.allocator);
    json_object_set_new(source, "kind", json_string(kind));
    status = source_settle(source, &error);
    text[0] = '\0';
    if (status) {
        assert_int_equal(error.code, CODE_CONFIG_INVALID);
        strncat(text, error_message(&error), 500);
        strcat(text, " | ");
        strncat(text, error.hint ? error.hint : "", 500);
    }
    error_free(&error);
    json_decref(source);
    assert_int_equal(memory.live, 0);
    return status ? text : NULL;
}

static void good_settings_are_taken(void **state)
{
    static const char *const good[] = {
        "{}",
        "{\"retry\":\"NETWORK\"}",
        "{\"retry\":{\"preset\":\"AGGRESSIVE\",\"maxAttempts\":2}}",
        "{\"limits\":{\"requestsPerSecond\":0.5,\"concurrent\":1}}",
        "{\"cache\":{\"maxBytes\":65536}}",
        "{\"serverOverride\":\"http://localhost:8080/v1\"}",
        "{\"auth\":{\"type\":\"bearer\",\"token\":\"${TOKEN:-}\"}}",
        "{\"auth\":{\"type\":\"apiKey\",\"key\":\"k\",\"name\":\"X\",\"in\":\"${WHERE}\"}}",
        "{\"auth\":{\"type\":\"basic\",\"username\":\"me\"}}",
        "{\"auth\":{\"type\":\"oauth2\",\"tokenUrl\":\"${BASE}/token\",\"clientId\":\"me\","
        "\"scopes\":[\"a\",\"b\"],\"redirectUri\":\"my.app:back\"}}",
        "{\"auth\":{\"type\":\"custom\",\"resolver\":\"vault\"}}",
    };
    char text[1024];

    (void)state;
    for (size_t at = 0; at < sizeof good / sizeof good[0]; at++)
        if (settle("openapi", good[at], text))
            fail_msg("%s: %s", good[at], text);
}

static void what_is_wrong_is_told_with_its_place_and_a_remedy(void **state)
{
    static const struct {
        const char *settings, *told, *remedy;
    } wrong[] = {
        { "{\"retry\":\"OFTEN\"}", "retry: there is no preset 'OFTEN'", "maxAttempts" },
        { "{\"retry\":{\"maxAttempts\":0}}", "retry: maxAttempts is a number from 1", "NETWORK" },
        { "{\"retry\":{\"maxAttempt\":5}}", "retry: there is no setting 'maxAttempt'",
          "Did you mean 'maxAttempts'?" },
        { "{\"retry\":[]}", "retry is a preset's name, or an object", "NETWORK" },
        { "{\"retry\":{\"jitter\":\"yes\"}}", "retry: jitter is true or false", "NETWORK" },
        { "{\"limits\":5}", "limits is an object", "concurrent" },
        { "{\"limits\":{\"requestsPerSecond\":0}}", "limits: requestsPerSecond", "As in" },
        { "{\"limits\":{\"concurrent\":1.5}}", "limits: concurrent is a whole number", "As in" },
        { "{\"limits\":{\"concurent\":1}}", "limits: there is no setting 'concurent'",
          "Did you mean 'concurrent'?" },
        { "{\"cache\":{\"ttl\":1}}", "cache: there is no setting 'ttl'",
          "There are: maxEntries maxBytes." },
        { "{\"serverOverride\":\"/v1\"}", "serverOverride is no http or https URL", "whole" },
        { "{\"auth\":\"Bearer abcdef\"}", "auth is an object with `type`", "bearer, apiKey" },
        { "{\"auth\":null}", "auth is an object with `type`", "bearer, apiKey" },
        { "{\"auth\":{\"type\":\"berer\"}}", "auth: there is no type 'berer'", "bearer, apiKey" },
        { "{\"auth\":{\"type\":\"bearer\"}}", "auth of the type bearer has no `token`",
          "\"${TOKEN}\"" },
        { "{\"auth\":{\"type\":\"bearer\",\"token\":7}}", "auth: token is a text", "As in" },
        { "{\"auth\":{\"type\":\"bearer\",\"tokn\":\"x\"}}", "auth: there is no setting 'tokn'",
          "Did you mean 'token'?" },
        { "{\"auth\":{\"type\":\"bearer\",\"token\":\"${TOKEN\"}}",
          "auth: token holds a `${` that is no ${NAME}", "As in" },
        { "{\"auth\":{\"type\":\"bearer\",\"token\":\"${:-x}\"}}",
          "auth: token holds a `${` that is no ${NAME}", "As in" },
        { "{\"auth\":{\"type\":\"bearer\",\"token\":\"a\\r\\nb\"}}", "auth: token holds a line end",
          "As in" },
        { "{\"auth\":{\"type\":\"apiKey\",\"key\":\"k\"}}", "auth of the type apiKey has no `name`",
          "X-Key" },
        { "{\"auth\":{\"type\":\"apiKey\",\"key\":\"k\",\"name\":\"X\",\"in\":\"body\"}}",
          "auth: in is one of: header query cookie", "X-Key" },
        { "{\"auth\":{\"type\":\"oauth2\",\"clientId\":\"me\"}}",
          "auth of the type oauth2 has no `tokenUrl`", "clientSecret" },
        { "{\"auth\":{\"type\":\"oauth2\",\"clientId\":\"me\",\"tokenUrl\":\"auth.example\"}}",
          "auth: tokenUrl is no http or https URL", "https://" },
        { "{\"auth\":{\"type\":\"oauth2\",\"clientId\":\"me\",\"tokenUrl\":\"https://a.example\","
          "\"grant\":\"password\"}}",
          "auth: grant is one of: client_credentials authorization_code refresh_token", "As in" },
        { "{\"auth\":{\"type\":\"oauth2\",\"clientId\":\"me\",\"tokenUrl\":\"https://a.example\","
          "\"scopes\":[1]}}",
          "auth: scopes is a text, or a list of texts", "As in" },
        { "{\"auth\":{\"type\":\"oauth2\",\"clientId\":\"me\",\"tokenUrl\":\"https://a.example\","
          "\"grant\":\"authorization_code\"}}",
          "has no `authorizeUrl`", "As in" },
        { "{\"auth\":{\"type\":\"custom\"}}", "auth of the type custom has no `resolver`", "NAME" },
    };
    char text[1024];

    (void)state;
    for (size_t at = 0; at < sizeof wrong / sizeof wrong[0]; at++) {
        const char *told = settle("openapi", wrong[at].settings, text);

        if (!told || !strstr(told, wrong[at].told) || !strstr(told, wrong[at].remedy))
            fail_msg("%s: %s", wrong[at].settings, told ? told : "taken");
    }
}

static void a_secret_is_not_quoted(void **state)
{
    char text[1024];

    (void)state;
    assert_non_null(
        settle("openapi", "{\"auth\":{\"type\":\"bearer\",\"token\":\"can\\nary\"}}", text));
    assert_null(strstr(text, "ary"));
    assert_non_null(
        settle("openapi", "{\"auth\":{\"type\":\"bearer\",\"token\":\"canary${\"}}", text));
    assert_null(strstr(text, "canary"));
}

static void what_sends_no_get_has_no_cache(void **state)
{
    char text[1024];

    (void)state;
    assert_non_null(settle("graphql", "{\"cache\":true}", text));
    assert_non_null(strstr(text, "of the kind graphql send none"));
    assert_non_null(settle("mcp", "{\"cache\":{}}", text));
    assert_null(settle("mcp", "{\"cache\":false}", text));
}

static void auth_takes_the_rest_from_the_document(void **state)
{
    json_t *source =
        json_loads("{\"kind\":\"openapi\",\"auth\":{\"type\":\"apiKey\",\"key\":\"k\"},"
                   "\"security\":{\"a\":{\"type\":\"apiKey\",\"in\":\"query\","
                   "\"name\":\"api_key\"},\"b\":{\"type\":\"bearer\"}}}",
                   0, NULL);
    const json_t *auth = json_object_get(source, "auth");

    (void)state;
    assert_int_equal(source_settle(source, NULL), MDX_OK);
    assert_string_equal(json_string_value(json_object_get(auth, "in")), "query");
    assert_string_equal(json_string_value(json_object_get(auth, "name")), "api_key");
    json_decref(source);
    /* What is said stays. */
    source =
        json_loads("{\"kind\":\"openapi\",\"auth\":{\"type\":\"apiKey\",\"key\":\"k\","
                   "\"in\":\"header\"},\"security\":{\"a\":{\"type\":\"apiKey\",\"in\":\"query\","
                   "\"name\":\"x\"}}}",
                   0, NULL);
    auth = json_object_get(source, "auth");
    assert_int_equal(source_settle(source, NULL), MDX_OK);
    assert_string_equal(json_string_value(json_object_get(auth, "in")), "header");
    assert_string_equal(json_string_value(json_object_get(auth, "name")), "x");
    json_decref(source);
    /* Two of them: it is not said which. */
    source = json_loads("{\"kind\":\"openapi\",\"auth\":{\"type\":\"apiKey\",\"key\":\"k\"},"
                        "\"security\":{\"a\":{\"type\":\"apiKey\",\"in\":\"query\",\"name\":\"x\"},"
                        "\"b\":{\"type\":\"apiKey\",\"in\":\"query\",\"name\":\"y\"}}}",
                        0, NULL);
    assert_int_equal(source_settle(source, NULL), MDX_E_CONFIG);
    json_decref(source);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(good_settings_are_taken),
        cmocka_unit_test(what_is_wrong_is_told_with_its_place_and_a_remedy),
        cmocka_unit_test(a_secret_is_not_quoted),
        cmocka_unit_test(what_sends_no_get_has_no_cache),
        cmocka_unit_test(auth_takes_the_rest_from_the_document),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
