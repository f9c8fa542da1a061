/* build.h - a string that is put together piece by piece.
 *
 * The bytes (CESU-8) lie in a buffer on the value stack, so they may grow while script runs
 * between the pieces, and leaving by whatever way frees them. */
#ifndef MDX_SANDBOX_BUILTIN_BUILD_H
#define MDX_SANDBOX_BUILTIN_BUILD_H

#include "sandbox/inside.h"

struct build {
    duk_context *ctx;
    duk_idx_t index; /* of the buffer */
    size_t len, room;
    char *bytes;
};

/* Pushes the buffer. */
void build_open(struct build *build, duk_context *ctx);
/* Room for `more` bytes; to be filled at what it returns, and counted by who calls. */
char *build_room(struct build *build, size_t more);
void build_bytes(struct build *build, const char *bytes, size_t len);
/* Appends the string on top, and pops it. */
void build_string(struct build *build);
/* Appends a code unit, or a code point as its surrogates. */
void build_unit(struct build *build, uint32_t code);
/* Pushes the string. */
void build_push(struct build *build);

#endif
