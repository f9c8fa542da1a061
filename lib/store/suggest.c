/* suggest.c - the id that somebody may have meant.
 *
 * Looks at a bounded number of ids, those with the same beginning first, and at
 * each within a narrow band, so that a wrong id costs little. */
#include "store/inside.h"

#include <string.h>

#define MOST_LOOKED 4096 /* ids */
#define MOST_APART  3    /* edits */

static unsigned least(unsigned a, unsigned b)
{
    return a < b ? a : b;
}

/* Edits between a and b: insertions, deletions, replacements. Anything above `most` is most + 1.
 * Both have at most 255 bytes. */
static unsigned distance(struct slice a, struct slice b, unsigned most)
{
    unsigned rows[2][STORE_MOST_ID + 1];

    if (a.len > b.len + most || b.len > a.len + most)
        return most + 1;
    for (unsigned j = 0; j <= b.len; j++)
        rows[0][j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        const unsigned *above = rows[(i - 1) & 1];
        unsigned *row = rows[i & 1];
        unsigned from = i > most ? i - most : 1;
        unsigned to = least(i + most, (unsigned)b.len);
        unsigned best = most + 1;

        row[from - 1] = from == 1 ? i : most + 1;
        for (unsigned j = from; j <= to; j++) {
            unsigned beside = row[j - 1] + 1;
            unsigned over = j == i + most ? most + 1 : above[j] + 1;

            row[j] = least(above[j - 1] + (a.data[i - 1] != b.data[j - 1]), least(beside, over));
            best = least(best, row[j]);
        }
        if (best > most)
            return most + 1;
    }
    return least(rows[a.len & 1][b.len], most + 1);
}

struct nearest {
    struct slice id;
    unsigned apart;
    unsigned looked;
    struct key *near;
};

static void look(struct nearest *nearest, const struct key *key, struct slice value)
{
    struct head head;
    unsigned apart;

    if (key->len > STORE_MOST_ID || !nearest->apart)
        return;
    apart = distance(nearest->id, slice_make(key->bytes, key->len), nearest->apart - 1);
    if (apart >= nearest->apart || !head_parse(&head, value) || head.kind == RECORD_DELETE)
        return;
    nearest->apart = apart;
    *nearest->near = *key;
}

static mdx_status look_from(struct txn *txn, struct nearest *nearest, struct slice start)
{
    struct key key;
    struct slice value;
    mdx_status status = MDX_OK;

    key_text(&key, start);
    if (!key.len)
        key_text(&key, SLICE("\1"));
    for (; nearest->looked < MOST_LOOKED; nearest->looked++) {
        status = txn_seek(txn, MDX_STORE_HEADS, false, &key, start.len, &value);
        if (status)
            break;
        look(nearest, &key, value);
        key_after(&key);
    }
    return status == MDX_E_NOT_FOUND ? MDX_OK : status;
}

mdx_status suggest_id(struct txn *txn, struct slice id, struct key *near)
{
    unsigned most =
        least((unsigned)(id.len < 9 ? id.len / 3 + (id.len == 2) : MOST_APART), MOST_APART);
    struct nearest nearest = { id, most + 1, 0, near };
    mdx_status status;

    near->len = 0;
    if (!id_fits(id))
        return MDX_OK;
    status = look_from(txn, &nearest, slice_to(id, 2));
    if (!status && !near->len)
        status = look_from(txn, &nearest, SLICE(""));
    return status;
}
