/* letters.c - operations that take characters. */
#include "regex/emit.h"

#include "base/utf8.h"

/* ---- sets ----------------------------------------------------------------- */

static void set_put(struct emitter *emitter, const uint32_t *ranges, uint32_t count)
{
    uint8_t map[SET_MAP_BYTES] = { 0 };
    uint32_t skip = 0;

    for (uint32_t i = 0; i < count && ranges[2 * i] < 0x80; i++)
        for (uint32_t c = ranges[2 * i]; c <= ranges[2 * i + 1] && c < 0x80; c++)
            map[c >> 3] |= (uint8_t)(1u << (c & 7));
    while (skip < count && ranges[2 * skip + 1] < 0x80)
        skip++;
    regex_spend(emitter->regex, count + 100);
    count -= skip;
    buffer_add(&emitter->sets, map, sizeof map);
    buffer_add(&emitter->sets, &count, sizeof count);
    buffer_add(&emitter->sets, ranges + 2 * skip, count * 2 * sizeof *ranges);
}

/* Written once when the same comes twice in a row, as it does in `\d+\.\d+`. */
static uint32_t set_place(struct emitter *emitter, const uint32_t *ranges, uint32_t count)
{
    const uint32_t at = (uint32_t)emitter->sets.len, last = emitter->last_set;

    set_put(emitter, ranges, count);
    if (buffer_failed(&emitter->sets) || at == 0)
        return 0;
    if (emitter->sets.len - at == at - last &&
        !memcmp(emitter->sets.data + at, emitter->sets.data + last, at - last)) {
        emitter->sets.len = at;
        return last;
    }
    emitter->last_set = at;
    return at;
}

/* ---- characters ----------------------------------------------------------- */

static void operation_put(struct emitter *emitter, enum operation operation, bool back)
{
    put8(emitter, (unsigned)operation + (back ? OP_BYTE_BACK - OP_BYTE : 0));
}

static void letter_put(struct emitter *emitter, uint32_t c, bool back)
{
    operation_put(emitter, c < 0x80 ? OP_BYTE : OP_CHARACTER, back);
    if (c < 0x80)
        put8(emitter, c);
    else
        put32(emitter, c);
}

static void same_put(struct emitter *emitter, const uint32_t *same, unsigned count, bool back)
{
    struct set set = { 0 };

    if (count == 2 && same[0] < 0x80 && same[1] < 0x80) {
        operation_put(emitter, OP_BYTE_PAIR, back);
        put8(emitter, same[0]);
        put8(emitter, same[1]);
        return;
    }
    for (unsigned i = 0; i < count; i++)
        set_add(emitter->regex, &set, same[i], same[i]);
    set_sort(emitter->regex, &set);
    operation_put(emitter, OP_SET, back);
    put32(emitter, set_place(emitter, set.ranges, set.count));
    set_free(emitter->regex, &set);
}

void character_put(struct emitter *emitter, const struct node *node, bool back)
{
    const struct regex *regex = emitter->regex;
    uint32_t same[SAME_MOST] = { 0 };
    unsigned count = 1;

    if (node->type == NODE_ANY) {
        operation_put(emitter, OP_ANY, back);
        return;
    }
    if (node->type == NODE_SET) {
        operation_put(emitter, OP_SET, back);
        put32(emitter, set_place(emitter, regex->ranges + 2 * node->a, node->b));
        return;
    }
    same[0] = regex->letters[node->a];
    if (node->flags & NODE_FOLD)
        count = fold_same(same[0], regex->unicode, same);
    if (count == 1)
        letter_put(emitter, same[0], back);
    else
        same_put(emitter, same, count, back);
}

/* ---- strings -------------------------------------------------------------- */

/* Its bytes are always the same: not a half that might be a part of a pair, not a pair, which
 * is written in two ways. */
static bool is_exact(const struct regex *regex, uint32_t c, bool folds)
{
    uint32_t same[SAME_MOST];

    if (c >= 0x10000 || (regex->unicode && c >= 0xd800 && c <= 0xdfff))
        return false;
    return !folds || fold_same(c, regex->unicode, same) == 1;
}

static void bytes_put(struct emitter *emitter, const uint32_t *letters, uint32_t count, bool back)
{
    uint32_t size = 0;
    char bytes[4];

    for (uint32_t i = 0; i < count; i++)
        size += (uint32_t)utf8_put(letters[i], bytes);
    put8(emitter, back ? OP_TEXT_BACK : OP_TEXT);
    put32(emitter, size);
    for (uint32_t i = 0; i < count; i++)
        buffer_add(&emitter->code, bytes, utf8_put(letters[i], bytes));
}

static uint32_t exact_run(const struct regex *regex, const struct node *node, uint32_t at)
{
    uint32_t count = 0;

    while (at + count < node->b &&
           is_exact(regex, regex->letters[node->a + at + count], node->flags & NODE_FOLD))
        count++;
    return count;
}

static void part_put(struct emitter *emitter, const struct node *node, uint32_t at, uint32_t count,
                     bool back)
{
    const struct node one = {
        .type = NODE_STRING, .flags = node->flags, .a = node->a + at, .b = 1
    };

    if (count > 1)
        bytes_put(emitter, emitter->regex->letters + one.a, count, back);
    else
        character_put(emitter, &one, back);
}

void string_put(struct emitter *emitter, const struct node *node, bool back)
{
    const struct regex *regex = emitter->regex;
    uint32_t at, count;

    if (!back) {
        for (at = 0; at < node->b && regex_spend(emitter->regex, 20); at += count) {
            count = exact_run(regex, node, at);
            count += !count;
            part_put(emitter, node, at, count, false);
        }
        return;
    }
    for (at = node->b; at > 0 && regex_spend(emitter->regex, 20); at -= count) {
        for (count = 0; count < at && is_exact(regex, regex->letters[node->a + at - count - 1],
                                               node->flags & NODE_FOLD);)
            count++;
        count += !count;
        part_put(emitter, node, at - count, count, true);
    }
}

uint32_t string_bytes(const struct regex *regex, const struct node *node, char *bytes,
                      uint32_t most)
{
    uint32_t len = 0;

    if (node->type != NODE_STRING || node->flags & NODE_FOLD)
        return 0;
    for (uint32_t i = 0; i < node->b && len + 4 <= most; i++) {
        if (!is_exact(regex, regex->letters[node->a + i], false))
            break;
        len += (uint32_t)utf8_put(regex->letters[node->a + i], bytes + len);
    }
    return len;
}
