/* token.h - JSON Web Tokens (RFC 7515, 7517, 7519, with RFC 8725's advice), inside this room.
 *
 * Who made a key decides what it verifies: an oct key HS256, an RSA key RS256, a P-256 key ES256. A
 * token that says another algorithm is refused before anything is computed. */
#ifndef MDX_ACCESS_TOKEN_H
#define MDX_ACCESS_TOKEN_H

#include "access/access.h"
#include "access/crypto.h"

enum { TOKEN_BYTES = 16384 };

enum signing { SIGNING_HS256, SIGNING_RS256, SIGNING_ES256 };

struct token_key {
    enum signing signing;
    json_t *kid;          /* NULL: it has none */
    struct buffer secret; /* HS256 */
    struct crypto_key *crypto;
};

struct token_keys {
    const struct allocator *allocator;
    struct token_key *items;
    uint32_t count;
};

/* Reads a JWK set. Keys for other uses and of other kinds are passed over; one that fits must be
 * left, and none may be broken. what: where it stands ("tokens[0].jwks"). */
mdx_status token_keys_read(struct token_keys *keys, const struct allocator *allocator,
                           const json_t *set, struct slice what, struct error *error);
void token_keys_free(struct token_keys *keys);
/* Drops secrets: what anybody can fetch is none. */
void token_keys_keep_public(struct token_keys *keys);
/* Is there one that a token with this kid (NULL: with none) could be verified by? */
bool token_keys_have(const struct token_keys *keys, const json_t *kid);

/* What a token must say. */
struct token_rules {
    struct slice issuer;
    const json_t *audiences; /* an array of strings: one of them */
    uint64_t leeway_s;
};

/* Cheap: does it look like a token at all, three parts between points? */
bool token_is_one(struct slice text);
/* The issuer and the key (kid; may be NULL) that the token claims, unverified, to choose keys by.
 * NULL: it is malformed, and error says so. The caller owns them; kid may be NULL. */
mdx_status token_issuer(struct slice token, const struct allocator *allocator, json_t **issuer,
                        json_t **kid, struct error *error);
/* Verifies signature and times; *claims is the caller's. AUTH_FAILED says what is wrong, and quotes
 * nothing of the token. */
mdx_status token_verify(struct slice token, const struct token_keys *keys,
                        const struct token_rules *rules, uint64_t now_s, json_t **claims,
                        uint64_t *until_s, struct error *error);

#endif
