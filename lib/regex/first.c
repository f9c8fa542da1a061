/* first.c - with which bytes a match can begin. */
#include "regex/first.h"

#include "base/utf8.h"

#include <string.h>

#define DEPTH_MOST 12u
#define NODES_MOST 300u

struct search {
    const struct regex *regex;
    uint8_t *map;
    uint32_t nodes, depth;
};

static uint32_t lead_of(uint32_t c)
{
    char bytes[4];

    if (c >= 0x800 && c < 0x10000)
        return 0xe0 | c >> 12;
    utf8_put(c, bytes);
    return (unsigned char)bytes[0];
}

static void add_bytes(uint8_t map[32], uint32_t from, uint32_t to)
{
    for (uint32_t b = from; b <= to; b++)
        map[b >> 3] |= (uint8_t)(1u << (b & 7));
}

static void add_range(uint8_t map[32], uint32_t from, uint32_t to)
{
    add_bytes(map, lead_of(from), lead_of(to));
    if (to >= 0x10000)
        add_bytes(map, 0xed, 0xed); /* the first half in CESU-8 */
}

static void add_letter(struct search *search, uint32_t c, bool folds)
{
    uint32_t same[SAME_MOST] = { c };
    const unsigned count = folds ? fold_same(c, search->regex->unicode, same) : 1;

    for (unsigned i = 0; i < count; i++)
        add_range(search->map, same[i], same[i]);
}

static bool terms(struct search *search, uint32_t at);

static bool alternatives(struct search *search, uint32_t at)
{
    bool empty = false;

    for (; at != NO_NODE; at = search->regex->nodes[at].next)
        if (terms(search, search->regex->nodes[at].child))
            empty = true;
    return empty;
}

static bool everything(struct search *search)
{
    memset(search->map, 0xff, 32);
    return true;
}

/* True: it may take no character. */
static bool one_term(struct search *search, const struct node *node)
{
    const struct regex *regex = search->regex;
    bool empty;

    switch (node->type) {
    case NODE_STRING:
        add_letter(search, regex->letters[node->a], node->flags & NODE_FOLD);
        return false;
    case NODE_SET:
        for (uint32_t i = 0; i < node->b; i++)
            add_range(search->map, regex->ranges[2 * (node->a + i)],
                      regex->ranges[2 * (node->a + i) + 1]);
        return false;
    case NODE_NEVER:
        return false;
    case NODE_ANY:
        return !everything(search);
    case NODE_BACK:
        return everything(search);
    case NODE_GROUP:
    case NODE_CAPTURE:
        return alternatives(search, node->child);
    case NODE_REPEAT:
        empty = !node->b || terms(search, node->child);
        return !node->a || empty;
    default:
        return true;
    }
}

static bool terms(struct search *search, uint32_t at)
{
    bool empty = true;

    if (++search->depth > DEPTH_MOST)
        empty = everything(search);
    for (; at != NO_NODE && empty && search->depth <= DEPTH_MOST;
         at = search->regex->nodes[at].next) {
        if (++search->nodes > NODES_MOST) {
            everything(search);
            break;
        }
        empty = one_term(search, &search->regex->nodes[at]);
    }
    search->depth--;
    return empty;
}

bool first_bytes(const struct regex *regex, uint8_t map[32])
{
    struct search search = { .regex = regex, .map = map };

    bool empty;

    memset(map, 0, 32);
    empty = alternatives(&search, 0);
    memset(map + 0x80 / 8, 0, 0x40 / 8); /* a range of first bytes spans those that are none */
    return !empty && search.nodes <= NODES_MOST;
}
