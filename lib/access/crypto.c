/* crypto.c - signatures of public keys, by OpenSSL's libcrypto.
 *
 * The algorithm is the key's, never what a token says. OpenSSL's allocations are its own: a listed
 * exception to the runtime's allocator. Its queue of errors is left as the host had it. */
#include "access/crypto.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include <string.h>

enum { P256 = 32, RSA_LEAST_BITS = 2048, RSA_MOST_BITS = 8192, EXPONENT_MOST_BITS = 32 };

struct crypto_key {
    const struct allocator *allocator;
    EVP_PKEY *key;
    bool elliptic;
};

bool crypto_is_there(void)
{
    return true;
}

static EVP_PKEY *from_parameters(const char *type, OSSL_PARAM_BLD *build)
{
    OSSL_PARAM *parameters = OSSL_PARAM_BLD_to_param(build);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    EVP_PKEY *key = NULL;

    if (!parameters || !context || EVP_PKEY_fromdata_init(context) <= 0 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, parameters) <= 0)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_free(parameters);
    return key;
}

/* Takes key. */
static struct crypto_key *keep(const struct allocator *allocator, EVP_PKEY *key, bool elliptic)
{
    EVP_PKEY_CTX *context = key ? EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL) : NULL;
    struct crypto_key *made = NULL;

    if (context && EVP_PKEY_public_check(context) == 1)
        made = mem_new(allocator, sizeof *made);
    EVP_PKEY_CTX_free(context);
    if (!made) {
        EVP_PKEY_free(key);
        return NULL;
    }
    made->allocator = allocator;
    made->key = key;
    made->elliptic = elliptic;
    return made;
}

static BIGNUM *number(struct slice bytes)
{
    return BN_bin2bn((const unsigned char *)bytes.data, (int)bytes.len, NULL);
}

static EVP_PKEY *make_rsa(const BIGNUM *n, const BIGNUM *e)
{
    OSSL_PARAM_BLD *build = OSSL_PARAM_BLD_new();
    EVP_PKEY *key = NULL;

    if (build && OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) &&
        OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e))
        key = from_parameters("RSA", build);
    OSSL_PARAM_BLD_free(build);
    return key;
}

struct crypto_key *crypto_rsa(const struct allocator *allocator, struct slice modulus,
                              struct slice exponent)
{
    struct crypto_key *made = NULL;
    BIGNUM *n = NULL, *e = NULL;

    if (!modulus.len || !exponent.len || modulus.len > RSA_MOST_BITS / 8 || exponent.len > 8)
        return NULL;
    ERR_set_mark();
    n = number(modulus);
    e = number(exponent);
    if (n && e && BN_num_bits(n) >= RSA_LEAST_BITS && BN_num_bits(e) > 1 &&
        BN_num_bits(e) <= EXPONENT_MOST_BITS && BN_is_odd(n) && BN_is_odd(e))
        made = keep(allocator, make_rsa(n, e), false);
    BN_free(n);
    BN_free(e);
    ERR_pop_to_mark();
    return made;
}

struct crypto_key *crypto_p256(const struct allocator *allocator, struct slice x, struct slice y)
{
    unsigned char point[1 + 2 * P256] = { 4 };
    struct crypto_key *made = NULL;
    OSSL_PARAM_BLD *build;

    if (x.len != P256 || y.len != P256)
        return NULL;
    memcpy(point + 1, x.data, P256);
    memcpy(point + 1 + P256, y.data, P256);
    ERR_set_mark();
    build = OSSL_PARAM_BLD_new();
    if (build &&
        OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) &&
        OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point))
        made = keep(allocator, from_parameters("EC", build), true);
    OSSL_PARAM_BLD_free(build);
    ERR_pop_to_mark();
    return made;
}

static bool verify_der(EVP_PKEY *key, struct slice message, const unsigned char *signature,
                       size_t len)
{
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    bool good = context && EVP_DigestVerifyInit(context, NULL, EVP_sha256(), NULL, key) == 1 &&
                EVP_DigestVerify(context, signature, len, (const unsigned char *)message.data,
                                 message.len) == 1;

    EVP_MD_CTX_free(context);
    return good;
}

/* r and s side by side, as RFC 7518 3.4 writes them, to what OpenSSL reads. */
static bool verify_pair(EVP_PKEY *key, struct slice message, struct slice signature)
{
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = number(slice_to(signature, P256));
    BIGNUM *s = number(slice_from(signature, P256));
    unsigned char *der = NULL;
    bool good = false;
    int len;

    if (pair && r && s && ECDSA_SIG_set0(pair, r, s)) {
        r = s = NULL;
        len = i2d_ECDSA_SIG(pair, &der);
        good = len > 0 && verify_der(key, message, der, (size_t)len);
    }
    OPENSSL_free(der);
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(pair);
    return good;
}

bool crypto_verify(const struct crypto_key *key, struct slice message, struct slice signature)
{
    bool good;

    if (key->elliptic ? signature.len != 2 * P256 : !signature.len)
        return false;
    ERR_set_mark();
    good = key->elliptic ? verify_pair(key->key, message, signature)
                         : verify_der(key->key, message, (const unsigned char *)signature.data,
                                      signature.len);
    ERR_pop_to_mark();
    return good;
}

void crypto_free(struct crypto_key *key)
{
    if (!key)
        return;
    EVP_PKEY_free(key->key);
    mem_free(key->allocator, key);
}
