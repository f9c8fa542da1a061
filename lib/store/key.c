/* key.c - keys of the tables: texts, pairs with a NUL between, numbers that
 * sort as numbers. */
#include "store/inside.h"

#include <string.h>

bool id_fits(struct slice id)
{
    return id.len > 0 && id.len <= STORE_MOST_ID && slice_find(id, 0) == id.len;
}

static void key_add(struct key *key, const char *data, size_t len)
{
    size_t room = STORE_MOST_KEY - key->len;
    size_t take = len < room ? len : room;

    if (take)
        memcpy(key->bytes + key->len, data, take);
    key->len += take;
}

void key_text(struct key *key, struct slice text)
{
    key->len = 0;
    key_add(key, text.data, text.len);
}

void key_pair(struct key *key, struct slice a, struct slice b)
{
    key_text(key, a);
    key_add(key, "", 1);
    key_add(key, b.data, b.len);
}

void number_write(char bytes[8], uint64_t number)
{
    for (unsigned at = 0; at < 8; at++)
        bytes[at] = (char)(unsigned char)(number >> (56 - 8 * at));
}

uint64_t number_read(const char *bytes)
{
    uint64_t number = 0;

    for (unsigned at = 0; at < 8; at++)
        number = number << 8 | (unsigned char)bytes[at];
    return number;
}

void key_number(struct key *key, uint64_t number)
{
    number_write(key->bytes, number);
    key->len = 8;
}

void key_revision(struct key *key, struct slice id, uint64_t revision)
{
    char bytes[8];

    number_write(bytes, revision);
    key_pair(key, id, slice_make(bytes, sizeof bytes));
}

/* A key with one more byte is the next one; at full length the last byte that can grow does. */
void key_after(struct key *key)
{
    size_t len = key->len;

    if (len < STORE_MOST_KEY) {
        key->bytes[key->len++] = 0;
        return;
    }
    while (len && (unsigned char)key->bytes[len - 1] == 0xFF)
        len--;
    if (!len)
        return;
    key->bytes[len - 1] = (char)(unsigned char)((unsigned char)key->bytes[len - 1] + 1);
    key->len = len;
}

struct slice key_second(const struct key *key)
{
    struct slice rest;

    slice_split(slice_make(key->bytes, key->len), 0, &rest);
    return rest;
}
