/* token_keys.c - JWK sets (RFC 7517) to keys that verify. */
#include "access/token.h"

#include "base/base64.h"

enum { KEYS_MOST = 100, SECRET_LEAST = 32, SECRET_MOST = 1024 };

static mdx_status broken(struct error *error, struct slice what, size_t at, const char *why)
{
    return error_set(error, CODE_CONFIG_INVALID, "%.*s: keys[%zu] %s", (int)what.len, what.data, at,
                     why);
}

/* A base64url member's bytes; empty when it has none. */
static void member(struct buffer *out, const json_t *key, const char *name)
{
    struct slice text = json_text(key, name);

    if (!text.len || text.len > 4096 || !base64_decode(out, text))
        buffer_clear(out);
}

static mdx_status read_secret(struct token_key *made, const json_t *key, struct slice what,
                              size_t at, struct error *error)
{
    made->signing = SIGNING_HS256;
    member(&made->secret, key, "k");
    if (buffer_failed(&made->secret))
        return error_no_memory(error);
    /* RFC 7518 3.2: a key of at least the hash's size. */
    if (made->secret.len < SECRET_LEAST || made->secret.len > SECRET_MOST)
        return broken(error, what, at, "has no secret `k` of 32 to 1024 bytes in base64url");
    return MDX_OK;
}

static mdx_status read_public(struct token_key *made, const struct allocator *allocator,
                              const json_t *key, struct slice what, size_t at, struct error *error)
{
    bool rsa = made->signing == SIGNING_RS256;
    struct buffer first, second;

    if (!crypto_is_there())
        return broken(error, what, at,
                      "is a public key, and this library was built with MDX_JWT=0");
    buffer_init(&first, allocator, SIZE_MAX);
    buffer_init(&second, allocator, SIZE_MAX);
    member(&first, key, rsa ? "n" : "x");
    member(&second, key, rsa ? "e" : "y");
    made->crypto = rsa ? crypto_rsa(allocator, buffer_slice(&first), buffer_slice(&second))
                       : crypto_p256(allocator, buffer_slice(&first), buffer_slice(&second));
    buffer_free(&first);
    buffer_free(&second);
    if (made->crypto)
        return MDX_OK;
    return broken(error, what, at,
                  rsa ? "is no RSA key of 2048 to 8192 bits" : "is no point of P-256");
}

static bool may_verify(const json_t *key)
{
    const json_t *use = json_object_get(key, "use");
    const json_t *operations = json_object_get(key, "key_ops");
    json_t *item;
    size_t at;

    if (use && !slice_is(json_string_slice(use), "sig"))
        return false;
    if (!operations)
        return true;
    json_array_foreach((json_t *)(uintptr_t)operations, at, item)
    {
        if (slice_is(json_string_slice(item), "verify"))
            return true;
    }
    return false;
}

/* Which algorithm the key is for; false: none of ours. */
static bool choose(const json_t *key, enum signing *signing)
{
    static const struct {
        const char *type, *algorithm;
    } rows[] = { [SIGNING_HS256] = { "oct", "HS256" },
                 [SIGNING_RS256] = { "RSA", "RS256" },
                 [SIGNING_ES256] = { "EC", "ES256" } };
    const json_t *algorithm = json_object_get(key, "alg");
    struct slice type = json_text(key, "kty");

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        if (!slice_is(type, rows[i].type))
            continue;
        *signing = (enum signing)i;
        if (i == SIGNING_ES256 && !slice_is(json_text(key, "crv"), "P-256"))
            return false;
        return !algorithm || slice_is(json_string_slice(algorithm), rows[i].algorithm);
    }
    return false;
}

static mdx_status read_key(struct token_keys *keys, const json_t *key, struct slice what, size_t at,
                           struct error *error)
{
    struct token_key *made = &keys->items[keys->count];
    json_t *kid = json_object_get(key, "kid");
    enum signing signing;

    if (!json_is_object(key))
        return broken(error, what, at, "is no object");
    if (!may_verify(key) || !choose(key, &signing))
        return MDX_OK;
    if (kid && !json_is_string(kid))
        return broken(error, what, at, "has a `kid` that is no text");
    made->kid = json_incref(kid);
    made->signing = signing;
    buffer_init(&made->secret, keys->allocator, SIZE_MAX);
    keys->count++;
    return signing == SIGNING_HS256 ? read_secret(made, key, what, at, error)
                                    : read_public(made, keys->allocator, key, what, at, error);
}

mdx_status token_keys_read(struct token_keys *keys, const struct allocator *allocator,
                           const json_t *set, struct slice what, struct error *error)
{
    const json_t *list = json_object_get(set, "keys");
    size_t count = json_array_size(list);
    mdx_status status = MDX_OK;

    *keys = (struct token_keys){ .allocator = allocator };
    if (!count || count > KEYS_MOST) {
        error_set(error, CODE_CONFIG_INVALID, "%.*s: is no JWK set of 1 to 100 keys", (int)what.len,
                  what.data);
        error_hint(error, "It is an object like {\"keys\":[{\"kty\":\"RSA\",\"n\":…,\"e\":…}]}.");
        return MDX_E_CONFIG;
    }
    keys->items = mem_array(allocator, count, sizeof keys->items[0]);
    if (!keys->items)
        return error_no_memory(error);
    for (size_t at = 0; at < count && !status; at++)
        status = read_key(keys, json_array_get(list, at), what, at, error);
    if (!status && !keys->count)
        status = error_set(error, CODE_CONFIG_INVALID,
                           "%.*s: no key is for HS256, RS256 or ES256 signatures", (int)what.len,
                           what.data);
    return status;
}

bool token_keys_have(const struct token_keys *keys, const json_t *kid)
{
    for (uint32_t i = 0; i < keys->count; i++)
        if (!kid || (keys->items[i].kid && json_equal(keys->items[i].kid, kid)))
            return true;
    return false;
}

static void free_key(struct token_key *key)
{
    json_decref(key->kid);
    crypto_free(key->crypto);
    if (key->secret.data) {
        /* Nothing reads it any more, so a plain write could be left out. */
        volatile char *secret = key->secret.data;

        for (size_t at = 0; at < key->secret.len; at++)
            secret[at] = 0;
    }
    buffer_free(&key->secret);
}

void token_keys_keep_public(struct token_keys *keys)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < keys->count; i++) {
        if (keys->items[i].signing == SIGNING_HS256)
            free_key(&keys->items[i]);
        else
            keys->items[kept++] = keys->items[i];
    }
    keys->count = kept;
}

void token_keys_free(struct token_keys *keys)
{
    for (uint32_t i = 0; i < keys->count; i++)
        free_key(&keys->items[i]);
    mem_free(keys->allocator, keys->items);
    *keys = (struct token_keys){ .allocator = keys->allocator };
}
