/* answers.c - the table of kept answers, and the list of their last uses. */
#include "outbound/source/answers.h"

#include "base/map.h"

#include <string.h>

#define ENTRIES_USUAL 1000
#define ENTRIES_MOST  100000
#define BYTES_USUAL   (8 << 20)
#define BYTES_MOST    (1 << 30)
#define BYTES_LEAST   1024

/* ---- settings ------------------------------------------------------------------------------- */

static mdx_status read_count(const json_t *value, const char *key, json_int_t least,
                             json_int_t most, json_int_t *count, struct error *error)
{
    if (!value)
        return MDX_OK;
    *count = json_integer_value(value);
    if (json_is_integer(value) && *count >= least && *count <= most)
        return MDX_OK;
    return error_set(error, CODE_CONFIG_INVALID, "cache: %s is a whole number from %d to %d", key,
                     (int)least, (int)most);
}

mdx_status answers_limits_read(const json_t *setting, struct answers_limits *limits,
                               struct error *error)
{
    json_int_t entries = ENTRIES_USUAL, bytes = BYTES_USUAL;
    mdx_status status;

    *limits = (struct answers_limits){ 0 };
    if (!setting || json_is_null(setting) || json_is_false(setting))
        return MDX_OK;
    if (!json_is_true(setting) && !json_is_object(setting))
        return error_set(error, CODE_CONFIG_INVALID,
                         "cache is true, false, or an object with maxEntries and maxBytes");
    status = read_count(json_object_get(setting, "maxEntries"), "maxEntries", 1, ENTRIES_MOST,
                        &entries, error);
    if (!status)
        status = read_count(json_object_get(setting, "maxBytes"), "maxBytes", BYTES_LEAST,
                            BYTES_MOST, &bytes, error);
    limits->entries = (uint32_t)entries;
    limits->bytes = (size_t)bytes;
    return status;
}

/* ---- an answer ---- */

static struct slice put(char **at, struct slice text)
{
    struct slice copy = slice_make(*at, text.len);

    if (text.len)
        memcpy(*at, text.data, text.len);
    *at += text.len;
    return copy;
}

struct kept *kept_new(const struct allocator *allocator, struct slice json, struct slice etag,
                      struct slice modified, const struct freshness *freshness)
{
    struct kept *kept;
    size_t bytes;
    char *at;

    if (!size_add(json.len, etag.len, &bytes) || !size_add(bytes, modified.len, &bytes) ||
        !size_add(bytes, sizeof *kept, &bytes))
        return NULL;
    kept = mem_new(allocator, bytes);
    if (!kept)
        return NULL;
    kept->users = 1;
    kept->bytes = bytes;
    kept->freshness = *freshness;
    at = (char *)(kept + 1);
    kept->json = put(&at, json);
    kept->etag = put(&at, etag);
    kept->modified = put(&at, modified);
    return kept;
}

void kept_release(struct kept *kept, const struct allocator *allocator)
{
    if (kept && !--kept->users)
        mem_free(allocator, kept);
}

/* ---- the table ---- */

struct answers {
    const struct allocator *allocator;
    struct map *by_key;
    struct kept *newest, *oldest;
    size_t bytes;
    uint64_t turn;
};

struct answers *answers_new(const struct allocator *allocator)
{
    struct answers *answers = mem_new(allocator, sizeof *answers);

    if (!answers)
        return NULL;
    answers->allocator = allocator;
    answers->by_key = map_new(allocator);
    if (answers->by_key)
        return answers;
    mem_free(allocator, answers);
    return NULL;
}

static struct slice key_of(const unsigned char key[ANSWERS_KEY])
{
    return slice_make((const char *)key, ANSWERS_KEY);
}

static void unlink_kept(struct answers *answers, struct kept *kept)
{
    *(kept->newer ? &kept->newer->older : &answers->newest) = kept->older;
    *(kept->older ? &kept->older->newer : &answers->oldest) = kept->newer;
    kept->newer = kept->older = NULL;
    answers->bytes -= kept->bytes;
}

static void link_newest(struct answers *answers, struct kept *kept)
{
    kept->older = answers->newest;
    *(answers->newest ? &answers->newest->newer : &answers->oldest) = kept;
    answers->newest = kept;
    answers->bytes += kept->bytes;
}

static void drop(struct answers *answers, struct kept *kept)
{
    map_remove(answers->by_key, key_of(kept->key));
    unlink_kept(answers, kept);
    kept_release(kept, answers->allocator);
}

void answers_free(struct answers *answers)
{
    if (!answers)
        return;
    while (answers->oldest)
        drop(answers, answers->oldest);
    map_free(answers->by_key, NULL, NULL);
    mem_free(answers->allocator, answers);
}

struct kept *answers_find(struct answers *answers, const unsigned char key[ANSWERS_KEY])
{
    struct kept *kept = map_get(answers->by_key, key_of(key));

    if (!kept)
        return NULL;
    unlink_kept(answers, kept);
    link_newest(answers, kept);
    kept->users++;
    return kept;
}

void answers_put(struct answers *answers, struct kept *kept, const struct answers_limits *limits)
{
    answers_drop(answers, kept->key);
    if (kept->bytes > limits->bytes || !map_put(answers->by_key, key_of(kept->key), kept, NULL))
        return;
    kept->users++;
    link_newest(answers, kept);
    while (answers->bytes > limits->bytes || map_count(answers->by_key) > limits->entries)
        drop(answers, answers->oldest);
}

void answers_drop(struct answers *answers, const unsigned char key[ANSWERS_KEY])
{
    struct kept *kept = map_get(answers->by_key, key_of(key));

    if (kept)
        drop(answers, kept);
}

void answers_drop_target(struct answers *answers, const unsigned char target[ANSWERS_KEY])
{
    struct kept *next;

    answers->turn++;
    for (struct kept *kept = answers->newest; kept; kept = next) {
        next = kept->older;
        if (!memcmp(kept->target, target, ANSWERS_KEY))
            drop(answers, kept);
    }
}

uint64_t answers_turn(const struct answers *answers)
{
    return answers->turn;
}
