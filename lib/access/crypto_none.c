/* crypto_none.c - built without libcrypto (MDX_JWT=0): no public keys, so no RS256 and no ES256. */
#include "access/crypto.h"

bool crypto_is_there(void)
{
    return false;
}

struct crypto_key *crypto_rsa(const struct allocator *allocator, struct slice modulus,
                              struct slice exponent)
{
    (void)allocator;
    (void)modulus;
    (void)exponent;
    return NULL;
}

struct crypto_key *crypto_p256(const struct allocator *allocator, struct slice x, struct slice y)
{
    (void)allocator;
    (void)x;
    (void)y;
    return NULL;
}

bool crypto_verify(const struct crypto_key *key, struct slice message, struct slice signature)
{
    (void)key;
    (void)message;
    (void)signature;
    return false;
}

void crypto_free(struct crypto_key *key)
{
    (void)key;
}
