/* crypto.c - crypto.randomUUID, getRandomValues and subtle.digest.
 *
 * Randomness is the host's; where there is none (a module's top level) it comes from the seed
 * that makes the top level repeatable. Digests are known at once, so their promise is fulfilled. */
#include "sandbox/web/web.h"

#include "base/digest.h"
#include "sandbox/engine/hooks.h"

#include <string.h>

#define MOST_RANDOM 65536u

void random_fill(duk_context *ctx, unsigned char *bytes, size_t len)
{
    struct inside *inside = inside_of(ctx);

    inside_spend(ctx, inside, (int64_t)(len / 8));
    if (inside->host && inside->host->random) {
        inside->host->random(inside->host->call, bytes, len);
        return;
    }
    for (size_t i = 0; i < len; i++)
        bytes[i] = (unsigned char)(mdx_engine_random(inside) * 256);
}

static duk_ret_t random_uuid(duk_context *ctx)
{
    static const char digits[] = "0123456789abcdef";
    unsigned char bytes[16];
    char text[36];
    size_t at = 0;

    random_fill(ctx, bytes, sizeof bytes);
    bytes[6] = (unsigned char)(0x40 | (bytes[6] & 0x0f));
    bytes[8] = (unsigned char)(0x80 | (bytes[8] & 0x3f));
    for (size_t i = 0; i < sizeof bytes; i++) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text[at++] = '-';
        text[at++] = digits[bytes[i] >> 4];
        text[at++] = digits[bytes[i] & 15];
    }
    duk_push_lstring(ctx, text, sizeof text);
    return 1;
}

static bool is_integer_array(duk_context *ctx, duk_idx_t index)
{
    static const char *const kinds[] = { "Int8Array",   "Uint8Array",    "Uint8ClampedArray",
                                         "Int16Array",  "Uint16Array",   "Int32Array",
                                         "Uint32Array", "BigInt64Array", "BigUint64Array" };
    bool is = false;

    duk_get_prop_literal(ctx, index, "constructor");
    if (duk_is_object(ctx, -1)) {
        duk_get_prop_literal(ctx, -1, "name");
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
            is = is || (duk_is_string(ctx, -1) && !strcmp(duk_get_string(ctx, -1), kinds[i]));
        duk_pop(ctx);
    }
    duk_pop(ctx);
    return is;
}

static duk_ret_t get_random_values(duk_context *ctx)
{
    unsigned char *bytes;
    size_t len;

    if (!bytes_of(ctx, 0, &bytes, &len) || !is_integer_array(ctx, 0))
        exception_throw(ctx, "TypeMismatchError",
                        "getRandomValues: the argument is no typed array of integers");
    if (len > MOST_RANDOM)
        exception_throw(ctx, "QuotaExceededError", "getRandomValues: more than 65536 bytes");
    random_fill(ctx, bytes, len);
    duk_dup(ctx, 0);
    return 1;
}

/* ---- subtle.digest ------------------------------------------------------------ */

static enum digest find_digest(duk_context *ctx)
{
    static const char *const names[] = { "SHA-1", "SHA-256", "SHA-384", "SHA-512" };
    struct slice name;

    if (duk_is_object(ctx, 0)) {
        duk_get_prop_literal(ctx, 0, "name");
        duk_replace(ctx, 0);
    }
    name.data = duk_to_lstring(ctx, 0, &name.len);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_is_nocase(name, names[i]))
            return (enum digest)i;
    exception_throw(
        ctx, "NotSupportedError",
        "digest: the algorithm is not known; known are SHA-1, SHA-256, SHA-384, SHA-512");
}

static duk_ret_t compute(duk_context *ctx, void *udata)
{
    enum digest digest = find_digest(ctx);
    unsigned char *bytes, *out;
    unsigned char hash[DIGEST_MOST];
    size_t len, hash_len;

    (void)udata;
    if (!bytes_of(ctx, 1, &bytes, &len))
        return duk_type_error(ctx, "digest: the second argument holds no bytes");
    inside_spend(ctx, inside_of(ctx), (int64_t)(len / 2));
    hash_len = digest_of(digest, slice_make((const char *)bytes, len), hash);
    out = duk_push_fixed_buffer(ctx, hash_len);
    memcpy(out, hash, hash_len);
    duk_push_buffer_object(ctx, -1, 0, hash_len, DUK_BUFOBJ_ARRAYBUFFER);
    return 1;
}

/* [ algorithm data ] -> [ promise ] */
static duk_ret_t digest(duk_context *ctx)
{
    bool failed;

    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    failed = duk_safe_call(ctx, compute, NULL, 2, 1) != DUK_EXEC_SUCCESS;
    promise_push(ctx);
    duk_insert(ctx, -2);
    if (failed)
        promise_reject(ctx, -2);
    else
        promise_resolve(ctx, -2);
    return 1;
}

void crypto_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "getRandomValues", get_random_values, 1, 1, 0, BUILTIN_METHOD },
        { "randomUUID", random_uuid, 0, 0, 0, BUILTIN_METHOD },
    };
    static const struct builtin subtle[] = {
        { "digest", digest, 2, 2, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    duk_push_object(ctx);
    DEFINE_TABLE(ctx, methods);
    define_tag(ctx, "Crypto");
    duk_push_object(ctx);
    DEFINE_TABLE(ctx, subtle);
    define_tag(ctx, "SubtleCrypto");
    define_value(ctx, "subtle");
    define_value(ctx, "crypto");
    duk_pop(ctx);
}
