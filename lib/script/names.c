/* names.c - a chained hash table in the arena. */
#include "script/names.h"

#include "base/hash.h"

#include <string.h>

#define FIRST_ROOM 512u

/* Strangers choose the names, so where the arena lies keys the hash: they cannot know it. */
static uint32_t hash_of(const struct names *names, struct slice text)
{
    unsigned char key[16] = { 0 };
    uintptr_t place = (uintptr_t)names->arena ^ (uintptr_t)names;

    memcpy(key, &place, sizeof place);
    return (uint32_t)siphash(key, text.data, text.len);
}

static bool grow(struct names *names)
{
    uint32_t room = names->room ? names->room * 2 : FIRST_ROOM;
    struct name **buckets = arena_new(names->arena, room * sizeof *buckets);

    if (!buckets)
        return false;
    for (uint32_t at = 0; at < names->room; at++) {
        for (struct name *name = names->buckets[at], *next; name; name = next) {
            next = name->chain;
            name->chain = buckets[name->hash & (room - 1)];
            buckets[name->hash & (room - 1)] = name;
        }
    }
    names->buckets = buckets;
    names->room = room;
    return true;
}

struct name *names_find(struct names *names, struct slice text)
{
    uint32_t hash = hash_of(names, text);
    struct name **bucket = &names->buckets[hash & (names->room - 1)];
    struct name *name;

    for (name = *bucket; name; name = name->chain) {
        if (name->hash == hash && name->len == text.len && !memcmp(name->text, text.data, text.len))
            return name;
    }
    if (names->count >= names->room) {
        if (!grow(names))
            return NULL;
        bucket = &names->buckets[hash & (names->room - 1)];
    }
    name = arena_new(names->arena, sizeof *name + text.len + 1);
    if (!name)
        return NULL;
    memcpy(name->text, text.data, text.len);
    name->len = (uint32_t)text.len;
    name->hash = hash;
    name->chain = *bucket;
    *bucket = name;
    names->count++;
    return name;
}

bool names_init(struct names *names, struct arena *arena)
{
#define ROW(name, text) { WORD_##name, text },
    static const struct {
        uint16_t word;
        const char *text;
    } rows[] = { WORDS_RESERVED(ROW) WORDS_STRICT(ROW) WORDS_OTHER(ROW) };
#undef ROW

    *names = (struct names){ .arena = arena };
    if (!grow(names))
        return false;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        struct name *name = names_find(names, slice_of(rows[row].text));

        if (!name)
            return false;
        name->word = rows[row].word;
        names->words[name->word] = name;
    }
    return true;
}
