/* hash.h - SHA-256 for content, SipHash-2-4 for tables that strangers fill. */
#ifndef MDX_BASE_HASH_H
#define MDX_BASE_HASH_H

#include "base/slice.h"

#include <stdint.h>

struct sha256 {
    uint32_t state[8];
    uint64_t bytes;
    unsigned char block[64];
};

void sha256_init(struct sha256 *hash);
void sha256_add(struct sha256 *hash, const void *data, size_t len);
void sha256_end(struct sha256 *hash, unsigned char digest[32]);
void sha256_hex(struct slice text, char hex[65]); /* lower case, NUL terminated */

uint64_t siphash(const unsigned char key[16], const void *data, size_t len);

/* Compares in a time that depends on len only. */
bool equal_constant_time(const void *a, const void *b, size_t len);

#endif
