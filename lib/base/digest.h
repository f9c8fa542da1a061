/* digest.h - the SHA family at once: FIPS 180-4. For content hashes see hash.h. */
#ifndef MDX_BASE_DIGEST_H
#define MDX_BASE_DIGEST_H

#include "base/slice.h"

enum digest { DIGEST_SHA1, DIGEST_SHA256, DIGEST_SHA384, DIGEST_SHA512 };
#define DIGEST_MOST 64

/* Writes the digest of the bytes; returns its length: 20, 32, 48 or 64. */
size_t digest_of(enum digest digest, struct slice bytes, unsigned char hash[DIGEST_MOST]);

#endif
