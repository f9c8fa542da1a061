/* answers.h - answers of a source that are kept: found by what was asked, the oldest use goes
 * first.
 *
 * Bounded in number and in bytes. Everything is done under the lock of `sources`; an answer itself
 * is never changed, and is read without it by whoever holds it. */
#ifndef MDX_OUTBOUND_SOURCE_ANSWERS_H
#define MDX_OUTBOUND_SOURCE_ANSWERS_H

#include "base/json.h"
#include "outbound/freshness.h"

enum { ANSWERS_KEY = 32 };

struct answers_limits {
    uint32_t entries; /* 0: nothing is kept */
    size_t bytes;
};

/* `setting`: true, false, or { maxEntries?, maxBytes? }; NULL: false. */
mdx_status answers_limits_read(const json_t *setting, struct answers_limits *limits,
                               struct error *error);

struct kept {
    struct kept *newer, *older; /* the cache's */
    uint32_t users;             /* the cache, and whoever holds it */
    unsigned char key[ANSWERS_KEY];
    unsigned char target[ANSWERS_KEY]; /* what an unsafe request makes old */
    struct freshness freshness;
    struct slice json; /* as the bridge answered */
    struct slice etag, modified;
    size_t bytes;
};

/* One user: the caller. NULL: no memory. */
struct kept *kept_new(const struct allocator *allocator, struct slice json, struct slice etag,
                      struct slice modified, const struct freshness *freshness);
void kept_release(struct kept *kept, const struct allocator *allocator);

struct answers;

struct answers *answers_new(const struct allocator *allocator); /* NULL: no memory */
void answers_free(struct answers *answers);
/* Held for the caller, or NULL. */
struct kept *answers_find(struct answers *answers, const unsigned char key[ANSWERS_KEY]);
/* In place of what is there under its key; it is not kept when it is too large. */
void answers_put(struct answers *answers, struct kept *kept, const struct answers_limits *limits);
void answers_drop(struct answers *answers, const unsigned char key[ANSWERS_KEY]);
void answers_drop_target(struct answers *answers, const unsigned char target[ANSWERS_KEY]);
/* Counts what answers_drop_target() was asked for. */
uint64_t answers_turn(const struct answers *answers);

#endif
