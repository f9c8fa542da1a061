/* keys_test.c - when keys of an issuer are to be fetched, on a clock of our own.
 * needs: jwt */
#include "unit/memory.h"

#include "access/access.h"
#include "access/crypto.h"
#include "base/base64.h"

#include <string.h>

#define ISSUER "https://login.example.com"
#define URL    "https://login.example.com/jwks"
#define POLICY                                                                                     \
    "{\"tokens\":[{\"issuer\":\"" ISSUER "\",\"audience\":\"a\",\"jwksUrl\":\"" URL "\"}]}"
/* A point of P-256. */
#define KEY(kid)                                                                                   \
    "{\"kty\":\"EC\",\"crv\":\"P-256\",\"kid\":\"" kid "\","                                       \
    "\"x\":\"LkiSn4mPY-mQkdVigjjAf41U2etMQiakiO63umFHKaY\","                                       \
    "\"y\":\"lqRn9CnoXN6P9DUtEgPZjKNL31UovGl9u_WEUnYdwyg\"}"
#define MINUTE 60000
#define HOUR   3600000

struct world {
    struct memory memory;
    struct access *access;
    uint64_t now_ms;
};

static void world_open(struct world *world, const char *policy)
{
    *world = (struct world){ .now_ms = 1000000000 };
    memory_init(&world->memory);
    world->access = access_new(&world->memory.allocator);
    assert_int_equal(access_set(world->access, slice_of(policy), NULL), MDX_OK);
}

static void world_close(struct world *world)
{
    access_free(world->access);
    assert_int_equal(world->memory.live, 0);
}

static void add_part(struct buffer *out, const char *json)
{
    size_t from = out->len;

    base64_encode(out, slice_of(json));
    for (size_t at = from; at < out->len; at++) {
        if (out->data[at] == '+')
            out->data[at] = '-';
        else if (out->data[at] == '/')
            out->data[at] = '_';
        else if (out->data[at] == '=')
            out->len = at;
    }
}

/* What a token with this header and these claims needs, signed by nobody. */
static enum access_keys look(struct world *world, const char *header, const char *claims)
{
    struct buffer token, issuer, url;
    enum access_keys need;

    buffer_init(&token, allocator_system(), SIZE_MAX);
    buffer_init(&issuer, allocator_system(), SIZE_MAX);
    buffer_init(&url, allocator_system(), SIZE_MAX);
    buffer_add_text(&token, "Bearer ");
    add_part(&token, header);
    buffer_add_char(&token, '.');
    add_part(&token, claims);
    buffer_add_text(&token, ".AAAA");
    need = access_look_for_keys(world->access, buffer_slice(&token), world->now_ms, &issuer, &url);
    if (need == ACCESS_KEYS_FETCH || need == ACCESS_KEYS_RENEW) {
        assert_string_equal(issuer.data, ISSUER);
        assert_string_equal(url.data, URL);
    }
    buffer_free(&token);
    buffer_free(&issuer);
    buffer_free(&url);
    return need;
}

static enum access_keys look_for(struct world *world, const char *kid)
{
    char header[100] = "{\"alg\":\"ES256\",\"kid\":\"";

    strcat(strcat(header, kid), "\"}");
    return look(world, header, "{\"iss\":\"" ISSUER "\"}");
}

static bool fetched(struct world *world, const char *jwks)
{
    return access_fetched(world->access, SLICE(ISSUER), SLICE(URL), slice_of(jwks), world->now_ms,
                          NULL);
}

static void keys_are_fetched_once_for_all_who_need_them(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, POLICY);
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_FETCH);
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_AWAIT);
    assert_int_equal(look(&world, "{}", "{\"iss\":\"" ISSUER "\"}"), ACCESS_KEYS_AWAIT);
    assert_true(fetched(&world, "{\"keys\":[" KEY("a") "]}"));
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_THERE);
    assert_int_equal(look(&world, "{}", "{\"iss\":\"" ISSUER "\"}"), ACCESS_KEYS_THERE);
    world_close(&world);
}

static void unknown_keys_are_looked_for_once_a_minute(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, POLICY);
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_FETCH);
    assert_true(fetched(&world, "{\"keys\":[" KEY("a") "]}"));
    world.now_ms += MINUTE - 1;
    assert_int_equal(look_for(&world, "b"), ACCESS_KEYS_THERE);
    world.now_ms += 1;
    assert_int_equal(look_for(&world, "b"), ACCESS_KEYS_FETCH);
    /* Who has a key that is known does not wait. */
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_THERE);
    assert_int_equal(look_for(&world, "b"), ACCESS_KEYS_AWAIT);
    assert_true(fetched(&world, "{\"keys\":[" KEY("b") "]}"));
    assert_int_equal(look_for(&world, "b"), ACCESS_KEYS_THERE);
    /* The old one is not the issuer's any more. */
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_THERE);
    world.now_ms += MINUTE;
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_FETCH);
    world_close(&world);
}

static void a_fetch_that_fails_leaves_the_old_keys(void **state)
{
    static const char *const bad[] = {
        "", "x", "{}", "{\"keys\":[]}",
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"MDEyMzQ1Njc4OWFiY2RlZjAx"
        "MjM0NTY3ODlhYmNkZWY\"}]}"
    };
    struct world world;

    (void)state;
    world_open(&world, POLICY);
    look_for(&world, "a");
    assert_true(fetched(&world, "{\"keys\":[" KEY("a") "]}"));
    for (size_t at = 0; at < sizeof bad / sizeof bad[0]; at++) {
        world.now_ms += MINUTE;
        assert_int_equal(look_for(&world, "b"), ACCESS_KEYS_FETCH);
        assert_false(fetched(&world, bad[at]));
        assert_int_equal(look_for(&world, "b"), ACCESS_KEYS_THERE);
        assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_THERE);
    }
    world_close(&world);
}

static void old_keys_are_renewed_while_nobody_waits(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, POLICY);
    look_for(&world, "a");
    assert_true(fetched(&world, "{\"keys\":[" KEY("a") "]}"));
    world.now_ms += HOUR;
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_RENEW);
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_THERE);
    assert_true(fetched(&world, "{\"keys\":[" KEY("a") "]}"));
    world.now_ms += MINUTE;
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_THERE);
    world_close(&world);
}

/* The host forgot it: after a minute another one may try. */
static void a_fetch_that_nobody_ends_is_given_up(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, POLICY);
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_FETCH);
    world.now_ms += MINUTE;
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_FETCH);
    world_close(&world);
}

static void what_is_no_token_of_the_issuer_fetches_nothing(void **state)
{
    static const char *const sent[] = {
        "",          "Bearer",      "Bearer a.b.c",
        "Bearer ..", "Basic a.b.c", "Bearer a-key-of-at-least-16-characters"
    };
    struct buffer ignored;
    struct world world;

    (void)state;
    world_open(&world, POLICY);
    buffer_init(&ignored, allocator_system(), SIZE_MAX);
    for (size_t at = 0; at < sizeof sent / sizeof sent[0]; at++)
        assert_int_equal(access_look_for_keys(world.access, slice_of(sent[at]), world.now_ms,
                                              &ignored, &ignored),
                         ACCESS_KEYS_THERE);
    assert_int_equal(look(&world, "{\"kid\":\"a\"}", "{\"iss\":\"https://evil.example\"}"),
                     ACCESS_KEYS_THERE);
    assert_int_equal(look(&world, "{\"kid\":\"a\"}", "{}"), ACCESS_KEYS_THERE);
    assert_int_equal(look(&world, "[]", "{\"iss\":\"" ISSUER "\"}"), ACCESS_KEYS_THERE);
    buffer_free(&ignored);
    world_close(&world);
}

static void keys_of_another_policy_are_not_taken(void **state)
{
    struct world world;

    (void)state;
    world_open(&world, POLICY);
    look_for(&world, "a");
    assert_int_equal(access_set(world.access,
                                SLICE("{\"tokens\":[{\"issuer\":\"" ISSUER "\",\"audience\":\"a\","
                                      "\"jwksUrl\":\"https://other.example/\"}]}"),
                                NULL),
                     MDX_OK);
    assert_false(fetched(&world, "{\"keys\":[" KEY("a") "]}"));
    assert_int_equal(access_set(world.access, SLICE(""), NULL), MDX_OK);
    assert_false(fetched(&world, "{\"keys\":[" KEY("a") "]}"));
    assert_int_equal(look_for(&world, "a"), ACCESS_KEYS_THERE);
    world_close(&world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(keys_are_fetched_once_for_all_who_need_them),
        cmocka_unit_test(unknown_keys_are_looked_for_once_a_minute),
        cmocka_unit_test(a_fetch_that_fails_leaves_the_old_keys),
        cmocka_unit_test(old_keys_are_renewed_while_nobody_waits),
        cmocka_unit_test(a_fetch_that_nobody_ends_is_given_up),
        cmocka_unit_test(what_is_no_token_of_the_issuer_fetches_nothing),
        cmocka_unit_test(keys_of_another_policy_are_not_taken),
    };

    /* Without libcrypto there are no public keys, and so no URLs of them. */
    if (!crypto_is_there())
        return 0;
    return cmocka_run_group_tests(tests, NULL, NULL);
}
