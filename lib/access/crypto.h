/* crypto.h - signatures of public keys, by OpenSSL's libcrypto; crypto_none.c without it. */
#ifndef MDX_ACCESS_CRYPTO_H
#define MDX_ACCESS_CRYPTO_H

#include "base/alloc.h"
#include "base/slice.h"

struct crypto_key;

bool crypto_is_there(void);
/* RSA: modulus of 2048 to 8192 bits, exponent of at most 32. NULL: no such key, or no memory. */
struct crypto_key *crypto_rsa(const struct allocator *allocator, struct slice modulus,
                              struct slice exponent);
/* A point of P-256, 32 bytes each. NULL: likewise, also when it is not on the curve. */
struct crypto_key *crypto_p256(const struct allocator *allocator, struct slice x, struct slice y);
/* RS256 or ES256 (64 bytes: r, s), as the key is. From any thread. */
bool crypto_verify(const struct crypto_key *key, struct slice message, struct slice signature);
void crypto_free(struct crypto_key *key); /* NULL allowed */

#endif
