/* equal.c - when two JSON values are the same, and a hash that agrees with it. */
#include "schema/node.h"

#define HASH_START UINT64_C(0xCBF29CE484222325)
#define HASH_PRIME UINT64_C(0x100000001B3)
#define MOST_DEPTH 40

static bool spend(uint32_t *steps)
{
    if (!*steps)
        return false;
    --*steps;
    return true;
}

struct slice decoded_text(const struct jsontext *index, uint32_t node, struct buffer *room)
{
    buffer_init(room, index->allocator, SIZE_MAX);
    jsontext_string(index, node, room);
    return buffer_slice(room);
}

static bool same_text(const struct jsontext *a, uint32_t at_a, const struct jsontext *b,
                      uint32_t at_b)
{
    struct buffer room;
    bool same;

    if (slice_equal(jsontext_raw(a, at_a), jsontext_raw(b, at_b)))
        return true;
    if (a->nodes[at_a].plain && b->nodes[at_b].plain)
        return false;
    same = jsontext_equals(b, at_b, plain_text(a, at_a, &room));
    text_done(&room);
    return same;
}

static bool same_number(struct slice a, struct slice b)
{
    struct decimal one = decimal_read(a), two = decimal_read(b);

    return slice_equal(a, b) || decimal_compare(&one, &two) == 0;
}

static uint32_t find_same_key(const struct jsontext *a, uint32_t key, const struct jsontext *b,
                              uint32_t object, uint32_t *steps)
{
    uint32_t at = object + 1;

    for (uint32_t member = 0; member < b->nodes[object].count && spend(steps); member++) {
        if (same_text(a, key, b, at))
            return at + 1;
        at = b->nodes[at + 1].next;
    }
    return 0;
}

static bool same_scalar(const struct jsontext *a, uint32_t at_a, const struct jsontext *b,
                        uint32_t at_b)
{
    if (a->nodes[at_a].type == JSONTEXT_NUMBER)
        return same_number(jsontext_raw(a, at_a), jsontext_raw(b, at_b));
    return a->nodes[at_a].type != JSONTEXT_STRING || same_text(a, at_a, b, at_b);
}

static bool same(const struct jsontext *a, uint32_t at_a, const struct jsontext *b, uint32_t at_b,
                 uint32_t *steps, unsigned depth)
{
    const struct jsonnode *one = &a->nodes[at_a], *two = &b->nodes[at_b];
    uint32_t in_a = at_a + 1, in_b = at_b + 1;

    if (one->type != two->type || one->count != two->count || !spend(steps))
        return false;
    if (one->type < JSONTEXT_ARRAY)
        return same_scalar(a, at_a, b, at_b);
    if (depth == MOST_DEPTH)
        *steps = 0;
    for (uint32_t member = 0; member < one->count; member++) {
        if (one->type == JSONTEXT_OBJECT) {
            in_b = find_same_key(a, in_a++, b, at_b, steps);
            if (!in_b)
                return false;
        }
        if (!same(a, in_a, b, in_b, steps, depth + 1))
            return false;
        in_a = a->nodes[in_a].next;
        in_b = b->nodes[in_b].next;
    }
    return true;
}

bool json_same(const struct jsontext *a, uint32_t at_a, const struct jsontext *b, uint32_t at_b,
               uint32_t *steps)
{
    return same(a, at_a, b, at_b, steps, 0);
}

static uint64_t hash_bytes(uint64_t hash, struct slice text)
{
    for (size_t at = 0; at < text.len; at++)
        hash = (hash ^ (unsigned char)text.data[at]) * HASH_PRIME;
    return hash ^ hash >> 29;
}

static uint64_t hash_scalar(const struct jsontext *index, uint32_t node)
{
    struct slice raw = jsontext_raw(index, node);
    struct decimal number;
    struct buffer room;
    uint64_t hash;

    switch (index->nodes[node].type) {
    case JSONTEXT_NUMBER:
        number = decimal_read(raw);
        return hash_bytes(HASH_START ^ (uint64_t)(uint32_t)number.exponent,
                          slice_make((const char *)&number.digits, sizeof number.digits));
    case JSONTEXT_STRING:
        hash = hash_bytes(HASH_START, plain_text(index, node, &room));
        text_done(&room);
        return hash;
    default:
        return hash_bytes(HASH_START, raw);
    }
}

uint64_t json_hash(const struct jsontext *index, uint32_t node, uint32_t *steps)
{
    const struct jsonnode *here = &index->nodes[node];
    uint64_t hash = HASH_START + here->type;

    for (uint32_t in = node; in < here->next && spend(steps); in++) {
        if (index->nodes[in].type < JSONTEXT_ARRAY)
            hash += hash_scalar(index, in); /* a sum: members come in any order */
    }
    return hash;
}
