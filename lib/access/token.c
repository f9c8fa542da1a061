/* token.c - one JSON Web Token: taken apart, verified, its claims held to the rules. */
#include "access/token.h"

#include "base/base64.h"
#include "base/hash.h"

#include <string.h>

enum { HMAC_BLOCK = 64, SHA256 = 32 };

struct token {
    const struct allocator *allocator;
    struct slice signed_part, parts[3]; /* as sent */
    json_t *header, *claims;
    struct buffer signature;
};

static mdx_status refuse(struct error *error, const char *why)
{
    error_set(error, CODE_AUTH_FAILED, "the token %s", why);
    error_hint(error, "Get a new token from its issuer.");
    return MDX_E_AUTH;
}

static const char malformed[] = "is malformed: it is no JWT of three base64url parts";

bool token_is_one(struct slice text)
{
    struct slice rest;

    slice_split(text, '.', &rest);
    return rest.len && slice_find(rest, '.') < rest.len;
}

/* base64url without padding: one text for the same bytes. */
static bool decode(struct buffer *out, struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (strchr("+/=", text.data[i]))
            return false;
    return base64_decode(out, text);
}

/* One part's JSON object; NULL: it is none. json_read() refuses what stands twice. */
static json_t *read_part(struct token *token, struct slice part, bool *no_memory)
{
    struct buffer text;
    json_t *value = NULL;

    buffer_init(&text, token->allocator, TOKEN_BYTES);
    if (part.len && decode(&text, part))
        json_read(buffer_slice(&text), SLICE("token"), TOKEN_BYTES, &value, NULL);
    *no_memory |= buffer_failed(&text) && !text.over;
    buffer_free(&text);
    if (json_is_object(value))
        return value;
    json_decref(value);
    return NULL;
}

static void token_free(struct token *token)
{
    json_decref(token->header);
    json_decref(token->claims);
    buffer_free(&token->signature);
}

static mdx_status take_apart(struct token *token, const struct allocator *allocator,
                             struct slice text, struct error *error)
{
    bool no_memory = false;
    struct slice rest;

    *token = (struct token){ .allocator = allocator };
    buffer_init(&token->signature, allocator, TOKEN_BYTES);
    if (text.len > TOKEN_BYTES)
        return refuse(error, "is longer than 16384 bytes");
    token->parts[0] = slice_split(text, '.', &rest);
    token->parts[1] = slice_split(rest, '.', &rest);
    token->parts[2] = rest;
    token->signed_part = slice_to(text, token->parts[0].len + 1 + token->parts[1].len);
    token->header = read_part(token, token->parts[0], &no_memory);
    if (token->header)
        token->claims = read_part(token, token->parts[1], &no_memory);
    if (token->claims && decode(&token->signature, token->parts[2]) &&
        !buffer_failed(&token->signature))
        return MDX_OK;
    if (no_memory || (buffer_failed(&token->signature) && !token->signature.over))
        return error_no_memory(error);
    return refuse(error, malformed);
}

mdx_status token_issuer(struct slice text, const struct allocator *allocator, json_t **issuer,
                        json_t **kid, struct error *error)
{
    struct token token;
    mdx_status status = take_apart(&token, allocator, text, error);

    *issuer = NULL;
    if (!status) {
        *issuer = json_incref(json_object_get(token.claims, "iss"));
        if (!json_is_string(*issuer))
            status = refuse(error, "names no issuer (iss)");
    }
    if (status) {
        json_decref(*issuer);
        *issuer = NULL;
    }
    if (kid)
        *kid = status ? NULL : json_incref(json_object_get(token.header, "kid"));
    token_free(&token);
    return status;
}

/* ---- the signature ----------------------------------------------------------- */

/* RFC 2104. The secret is 32 bytes and more. */
static void hmac_sha256(struct slice secret, struct slice message, unsigned char mac[SHA256])
{
    unsigned char block[HMAC_BLOCK] = { 0 }, inner[HMAC_BLOCK], outer[HMAC_BLOCK];
    struct sha256 hash;

    if (secret.len > HMAC_BLOCK) {
        sha256_init(&hash);
        sha256_add(&hash, secret.data, secret.len);
        sha256_end(&hash, block);
    } else {
        memcpy(block, secret.data, secret.len);
    }
    for (int i = 0; i < HMAC_BLOCK; i++) {
        inner[i] = block[i] ^ 0x36;
        outer[i] = block[i] ^ 0x5c;
    }
    sha256_init(&hash);
    sha256_add(&hash, inner, sizeof inner);
    sha256_add(&hash, message.data, message.len);
    sha256_end(&hash, mac);
    sha256_init(&hash);
    sha256_add(&hash, outer, sizeof outer);
    sha256_add(&hash, mac, SHA256);
    sha256_end(&hash, mac);
}

static bool fits(const struct token_key *key, const struct token *token)
{
    unsigned char mac[SHA256];

    if (key->signing != SIGNING_HS256)
        return crypto_verify(key->crypto, token->signed_part, buffer_slice(&token->signature));
    hmac_sha256(buffer_slice(&key->secret), token->signed_part, mac);
    return token->signature.len == SHA256 &&
           equal_constant_time(mac, token->signature.data, SHA256);
}

/* By its kid; without one, the only key there is. */
static const struct token_key *choose_key(const struct token *token, const struct token_keys *keys)
{
    const json_t *kid = json_object_get(token->header, "kid");

    if (!kid)
        return keys->count == 1 ? &keys->items[0] : NULL;
    for (uint32_t i = 0; i < keys->count; i++)
        if (json_is_string(kid) && keys->items[i].kid && json_equal(keys->items[i].kid, kid))
            return &keys->items[i];
    return NULL;
}

static mdx_status check_signature(const struct token *token, const struct token_keys *keys,
                                  struct error *error)
{
    static const char *const names[] = { "HS256", "RS256", "ES256" };
    struct slice algorithm = json_text(token->header, "alg");
    const json_t *type = json_object_get(token->header, "typ");
    const struct token_key *key;

    if (slice_is_nocase(algorithm, "none"))
        return refuse(error, "is not signed: alg `none` is never taken");
    if (json_object_get(token->header, "crit") || json_object_get(token->header, "b64"))
        return refuse(error, "needs an extension (crit) that is not known here");
    if (type && !slice_is_nocase(json_string_slice(type), "JWT") &&
        !slice_is_nocase(json_string_slice(type), "at+jwt"))
        return refuse(error, "is of another kind (typ) than JWT");
    key = choose_key(token, keys);
    if (!key)
        return refuse(error, "names a key (kid) that its issuer does not have");
    if (!slice_is(algorithm, names[key->signing]))
        return refuse(error, "says another algorithm (alg) than its key is for");
    return fits(key, token) ? MDX_OK : refuse(error, "has a signature that is not right");
}

/* ---- the claims ----------------------------------------------------------------- */

/* Seconds since 1970, cut to whole ones. */
static bool read_time(const json_t *value, uint64_t *seconds)
{
    double number = json_number_value(value);

    if (!json_is_number(value) || !(number >= 0 && number < 1e12))
        return false;
    *seconds = (uint64_t)number;
    return true;
}

static mdx_status check_times(const json_t *claims, uint64_t leeway, uint64_t now, uint64_t *until,
                              struct error *error)
{
    const json_t *nbf = json_object_get(claims, "nbf"), *iat = json_object_get(claims, "iat");
    uint64_t seconds;

    if (!read_time(json_object_get(claims, "exp"), &seconds))
        return refuse(error, "does not say when it expires (exp)");
    *until = seconds + leeway;
    if (now >= *until)
        return refuse(error, "has expired (exp)");
    if (nbf && !read_time(nbf, &seconds))
        return refuse(error, "has a time (nbf) that is none");
    if (nbf && seconds > now + leeway)
        return refuse(error, "is not valid yet (nbf)");
    if (iat && !read_time(iat, &seconds))
        return refuse(error, "has a time (iat) that is none");
    if (iat && seconds > now + leeway)
        return refuse(error, "was issued in the future (iat)");
    return MDX_OK;
}

static bool is_one_of(const json_t *list, const json_t *text)
{
    json_t *item;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)list, at, item)
    {
        if (json_is_string(text) && json_equal(item, text))
            return true;
    }
    return false;
}

static bool is_for_us(const json_t *audiences, const json_t *aud)
{
    json_t *item;
    size_t at;

    if (!json_is_array(aud))
        return is_one_of(audiences, aud);
    json_array_foreach((json_t *)(uintptr_t)aud, at, item)
    {
        if (is_one_of(audiences, item))
            return true;
    }
    return false;
}

static mdx_status check_claims(const struct token *token, const struct token_rules *rules,
                               uint64_t now, uint64_t *until, struct error *error)
{
    if (!slice_equal(json_text(token->claims, "iss"), rules->issuer))
        return refuse(error, "is of another issuer (iss)");
    if (!is_for_us(rules->audiences, json_object_get(token->claims, "aud")))
        return refuse(error, "is for somebody else (aud)");
    return check_times(token->claims, rules->leeway_s, now, until, error);
}

mdx_status token_verify(struct slice text, const struct token_keys *keys,
                        const struct token_rules *rules, uint64_t now_s, json_t **claims,
                        uint64_t *until_s, struct error *error)
{
    struct token token;
    mdx_status status = take_apart(&token, keys->allocator, text, error);

    *claims = NULL;
    if (!status)
        status = check_signature(&token, keys, error);
    if (!status)
        status = check_claims(&token, rules, now_s, until_s, error);
    if (!status)
        *claims = json_incref(token.claims);
    token_free(&token);
    return status;
}
