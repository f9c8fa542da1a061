/* hash.c - SHA-256 (FIPS 180-4) and SipHash-2-4 (Aumasson and Bernstein). */
#include "base/hash.h"

#include <string.h>

static const uint32_t rounds[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2,
};

static uint32_t turn32(uint32_t x, unsigned by)
{
    return x >> by | x << (32 - by);
}

/* The message schedule: 16 words of the block, and 48 made of them. */
static void schedule(const unsigned char *block, uint32_t w[64])
{
    for (unsigned i = 0; i < 16; i++)
        w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
    for (unsigned i = 16; i < 64; i++) {
        uint32_t a = turn32(w[i - 15], 7) ^ turn32(w[i - 15], 18) ^ w[i - 15] >> 3;
        uint32_t b = turn32(w[i - 2], 17) ^ turn32(w[i - 2], 19) ^ w[i - 2] >> 10;

        w[i] = w[i - 16] + a + w[i - 7] + b;
    }
}

static void compress(uint32_t state[8], const unsigned char *block)
{
    uint32_t w[64];
    uint32_t s[8];

    schedule(block, w);
    memcpy(s, state, sizeof s);
    for (unsigned i = 0; i < 64; i++) {
        uint32_t e = turn32(s[4], 6) ^ turn32(s[4], 11) ^ turn32(s[4], 25);
        uint32_t choice = (s[4] & s[5]) ^ (~s[4] & s[6]);
        uint32_t first = s[7] + e + choice + rounds[i] + w[i];
        uint32_t a = turn32(s[0], 2) ^ turn32(s[0], 13) ^ turn32(s[0], 22);
        uint32_t majority = (s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]);

        memmove(s + 1, s, 7 * sizeof s[0]);
        s[4] += first;
        s[0] = first + a + majority;
    }
    for (unsigned i = 0; i < 8; i++)
        state[i] += s[i];
}

void sha256_init(struct sha256 *hash)
{
    static const uint32_t first[8] = { 0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a,
                                       0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19 };

    memcpy(hash->state, first, sizeof first);
    hash->bytes = 0;
}

void sha256_add(struct sha256 *hash, const void *data, size_t len)
{
    const unsigned char *from = data;

    while (len) {
        size_t held = (size_t)(hash->bytes % 64);
        size_t part = len < 64 - held ? len : 64 - held;

        memcpy(hash->block + held, from, part);
        hash->bytes += part;
        from += part;
        len -= part;
        if (held + part == 64)
            compress(hash->state, hash->block);
    }
}

void sha256_end(struct sha256 *hash, unsigned char digest[32])
{
    static const unsigned char padding[64] = { 0x80 };
    uint64_t bits = hash->bytes * 8;
    size_t held = (size_t)(hash->bytes % 64);
    unsigned char length[8];

    for (unsigned i = 0; i < 8; i++)
        length[i] = (unsigned char)(bits >> (56 - 8 * i));
    sha256_add(hash, padding, held < 56 ? 56 - held : 120 - held);
    sha256_add(hash, length, sizeof length);
    for (unsigned i = 0; i < 32; i++)
        digest[i] = (unsigned char)(hash->state[i / 4] >> (24 - 8 * (i % 4)));
}

void sha256_hex(struct slice text, char hex[65])
{
    static const char digits[] = "0123456789abcdef";
    struct sha256 hash;
    unsigned char digest[32];

    sha256_init(&hash);
    sha256_add(&hash, text.data, text.len);
    sha256_end(&hash, digest);
    for (unsigned i = 0; i < 32; i++) {
        hex[2 * i] = digits[digest[i] >> 4];
        hex[2 * i + 1] = digits[digest[i] & 15];
    }
    hex[64] = 0;
}

static uint64_t turn64(uint64_t x, unsigned by)
{
    return x << by | x >> (64 - by);
}

static uint64_t little(const unsigned char *from, size_t len)
{
    uint64_t sum = 0;

    while (len--)
        sum = sum << 8 | from[len];
    return sum;
}

static uint64_t little_word(const unsigned char *from)
{
    uint64_t word;

    memcpy(&word, from, sizeof word);
    return __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? word : __builtin_bswap64(word);
}

static inline __attribute__((always_inline)) void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[1] = turn64(v[1], 13) ^ v[0];
    v[0] = turn64(v[0], 32);
    v[2] += v[3];
    v[3] = turn64(v[3], 16) ^ v[2];
    v[0] += v[3];
    v[3] = turn64(v[3], 21) ^ v[0];
    v[2] += v[1];
    v[1] = turn64(v[1], 17) ^ v[2];
    v[2] = turn64(v[2], 32);
}

static inline __attribute__((always_inline)) void sip_word(uint64_t v[4], uint64_t word)
{
    v[3] ^= word;
    sip_round(v);
    sip_round(v);
    v[0] ^= word;
}

uint64_t siphash(const unsigned char key[16], const void *data, size_t len)
{
    const unsigned char *from = data;
    uint64_t k0 = little_word(key);
    uint64_t k1 = little_word(key + 8);
    uint64_t v[4] = { k0 ^ UINT64_C(0x736f6d6570736575), k1 ^ UINT64_C(0x646f72616e646f6d),
                      k0 ^ UINT64_C(0x6c7967656e657261), k1 ^ UINT64_C(0x7465646279746573) };
    size_t left = len;

    for (; left >= 8; left -= 8, from += 8)
        sip_word(v, little_word(from));
    sip_word(v, little(from, left) | (uint64_t)len << 56);
    v[2] ^= 0xFF;
    for (unsigned i = 0; i < 4; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

bool equal_constant_time(const void *a, const void *b, size_t len)
{
    const volatile unsigned char *x = a;
    const volatile unsigned char *y = b;
    unsigned difference = 0;

    for (size_t at = 0; at < len; at++)
        difference |= (unsigned)(x[at] ^ y[at]);
    return difference == 0;
}
