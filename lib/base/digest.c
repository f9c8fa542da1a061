/* digest.c - SHA-1, SHA-384 and SHA-512; SHA-256 is hash.c's. */
#include "base/digest.h"
#include "base/hash.h"

#include <string.h>

static const uint64_t constants[80] = {
    0x428a2f98d728ae22, 0x7137449123ef65cd, 0xb5c0fbcfec4d3b2f, 0xe9b5dba58189dbbc,
    0x3956c25bf348b538, 0x59f111f1b605d019, 0x923f82a4af194f9b, 0xab1c5ed5da6d8118,
    0xd807aa98a3030242, 0x12835b0145706fbe, 0x243185be4ee4b28c, 0x550c7dc3d5ffb4e2,
    0x72be5d74f27b896f, 0x80deb1fe3b1696b1, 0x9bdc06a725c71235, 0xc19bf174cf692694,
    0xe49b69c19ef14ad2, 0xefbe4786384f25e3, 0x0fc19dc68b8cd5b5, 0x240ca1cc77ac9c65,
    0x2de92c6f592b0275, 0x4a7484aa6ea6e483, 0x5cb0a9dcbd41fbd4, 0x76f988da831153b5,
    0x983e5152ee66dfab, 0xa831c66d2db43210, 0xb00327c898fb213f, 0xbf597fc7beef0ee4,
    0xc6e00bf33da88fc2, 0xd5a79147930aa725, 0x06ca6351e003826f, 0x142929670a0e6e70,
    0x27b70a8546d22ffc, 0x2e1b21385c26c926, 0x4d2c6dfc5ac42aed, 0x53380d139d95b3df,
    0x650a73548baf63de, 0x766a0abb3c77b2a8, 0x81c2c92e47edaee6, 0x92722c851482353b,
    0xa2bfe8a14cf10364, 0xa81a664bbc423001, 0xc24b8b70d0f89791, 0xc76c51a30654be30,
    0xd192e819d6ef5218, 0xd69906245565a910, 0xf40e35855771202a, 0x106aa07032bbd1b8,
    0x19a4c116b8d2d0c8, 0x1e376c085141ab53, 0x2748774cdf8eeb99, 0x34b0bcb5e19b48a8,
    0x391c0cb3c5c95a63, 0x4ed8aa4ae3418acb, 0x5b9cca4f7763e373, 0x682e6ff3d6b2b8a3,
    0x748f82ee5defb2fc, 0x78a5636f43172f60, 0x84c87814a1f0ab72, 0x8cc702081a6439ec,
    0x90befffa23631e28, 0xa4506cebde82bde9, 0xbef9a3f7b2c67915, 0xc67178f2e372532b,
    0xca273eceea26619c, 0xd186b8c721c0c207, 0xeada7dd6cde0eb1e, 0xf57d4f7fee6ed178,
    0x06f067aa72176fba, 0x0a637dc5a2c898a6, 0x113f9804bef90dae, 0x1b710b35131c471b,
    0x28db77f523047d84, 0x32caab7b40c72493, 0x3c9ebe0a15c9bebc, 0x431d67c49c100d4c,
    0x4cc5d4becb3e42b6, 0x597f299cfc657e2a, 0x5fcb6fab3ad6faec, 0x6c44198c4a475817
};
static const uint64_t start_384[8] = { 0xcbbb9d5dc1059ed8, 0x629a292a367cd507, 0x9159015a3070dd17,
                                       0x152fecd8f70e5939, 0x67332667ffc00b31, 0x8eb44a8768581511,
                                       0xdb0c2e0d64f98fa7, 0x47b5481dbefa4fa4 };
static const uint64_t start_512[8] = { 0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b,
                                       0xa54ff53a5f1d36f1, 0x510e527fade682d1, 0x9b05688c2b3e6c1f,
                                       0x1f83d9abfb41bd6b, 0x5be0cd19137e2179 };

static uint32_t left32(uint32_t x, unsigned n)
{
    return x << n | x >> (32 - n);
}

static uint64_t right64(uint64_t x, unsigned n)
{
    return x >> n | x << (64 - n);
}

static void put_big(unsigned char *to, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        to[i] = (unsigned char)(value >> 8 * (bytes - 1 - i));
}

static uint64_t get_big(const unsigned char *from, unsigned bytes)
{
    uint64_t value = 0;

    for (unsigned i = 0; i < bytes; i++)
        value = value << 8 | from[i];
    return value;
}

static void sha1_block(uint32_t state[5], const unsigned char *block)
{
    uint32_t w[80];
    uint32_t a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];

    for (unsigned i = 0; i < 16; i++)
        w[i] = (uint32_t)get_big(block + 4 * i, 4);
    for (unsigned i = 16; i < 80; i++)
        w[i] = left32(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
    for (unsigned i = 0; i < 80; i++) {
        const uint32_t f = i < 20   ? (b & c) | (~b & d)
                           : i < 40 ? b ^ c ^ d
                           : i < 60 ? (b & c) | (b & d) | (c & d)
                                    : b ^ c ^ d;
        const uint32_t k = i < 20   ? 0x5a827999u
                           : i < 40 ? 0x6ed9eba1u
                           : i < 60 ? 0x8f1bbcdcu
                                    : 0xca62c1d6u;
        const uint32_t next = left32(a, 5) + f + e + k + w[i];

        e = d;
        d = c;
        c = left32(b, 30);
        b = a;
        a = next;
    }
    state[0] += a;
    state[1] += b;
    state[2] += c;
    state[3] += d;
    state[4] += e;
}

static void sha512_block(uint64_t state[8], const unsigned char *block)
{
    uint64_t w[80], s[8];

    for (unsigned i = 0; i < 16; i++)
        w[i] = get_big(block + 8 * i, 8);
    for (unsigned i = 16; i < 80; i++) {
        const uint64_t a = w[i - 15], b = w[i - 2];

        w[i] = w[i - 16] + (right64(a, 1) ^ right64(a, 8) ^ a >> 7) + w[i - 7] +
               (right64(b, 19) ^ right64(b, 61) ^ b >> 6);
    }
    memcpy(s, state, sizeof s);
    for (unsigned i = 0; i < 80; i++) {
        const uint64_t one = s[7] + (right64(s[4], 14) ^ right64(s[4], 18) ^ right64(s[4], 41)) +
                             ((s[4] & s[5]) ^ (~s[4] & s[6])) + constants[i] + w[i];
        const uint64_t two = (right64(s[0], 28) ^ right64(s[0], 34) ^ right64(s[0], 39)) +
                             ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));

        memmove(s + 1, s, 7 * sizeof *s);
        s[4] += one;
        s[0] = one + two;
    }
    for (unsigned i = 0; i < 8; i++)
        state[i] += s[i];
}

/* The last one or two blocks: what is left, a one bit, zeroes, the length in bits. */
static size_t pad(struct slice bytes, size_t block, unsigned char last[256])
{
    const size_t left = bytes.len % block;
    const size_t len = left + 1 + block / 8 <= block ? block : 2 * block;

    memset(last, 0, 256);
    if (left)
        memcpy(last, bytes.data + bytes.len - left, left);
    last[left] = 0x80;
    put_big(last + len - 8, (uint64_t)bytes.len * 8, 8);
    return len;
}

static size_t sha1(struct slice bytes, unsigned char *hash)
{
    uint32_t state[5] = { 0x67452301u, 0xefcdab89u, 0x98badcfeu, 0x10325476u, 0xc3d2e1f0u };
    unsigned char last[256];
    const size_t len = pad(bytes, 64, last);

    for (size_t at = 0; at + 64 <= bytes.len; at += 64)
        sha1_block(state, (const unsigned char *)bytes.data + at);
    for (size_t at = 0; at < len; at += 64)
        sha1_block(state, last + at);
    for (unsigned i = 0; i < 5; i++)
        put_big(hash + 4 * i, state[i], 4);
    return 20;
}

static size_t sha512(struct slice bytes, const uint64_t start[8], size_t words, unsigned char *hash)
{
    uint64_t state[8];
    unsigned char last[256];
    const size_t len = pad(bytes, 128, last);

    memcpy(state, start, sizeof state);
    for (size_t at = 0; at + 128 <= bytes.len; at += 128)
        sha512_block(state, (const unsigned char *)bytes.data + at);
    for (size_t at = 0; at < len; at += 128)
        sha512_block(state, last + at);
    for (size_t i = 0; i < words; i++)
        put_big(hash + 8 * i, state[i], 8);
    return 8 * words;
}

size_t digest_of(enum digest digest, struct slice bytes, unsigned char hash[DIGEST_MOST])
{
    struct sha256 sha256;

    switch (digest) {
    case DIGEST_SHA1:
        return sha1(bytes, hash);
    case DIGEST_SHA384:
        return sha512(bytes, start_384, 6, hash);
    case DIGEST_SHA512:
        return sha512(bytes, start_512, 8, hash);
    case DIGEST_SHA256:
        break;
    }
    sha256_init(&sha256);
    sha256_add(&sha256, bytes.data, bytes.len);
    sha256_end(&sha256, hash);
    return 32;
}
