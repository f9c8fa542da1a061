/* terms.c - what a definition is found by: its words with their weights, and
 * their entries in the index.
 *
 * An entry in WORDS has the word and the id as its key; as its value the word's
 * weight and the sum of all weights of the definition, 4 bytes each. */
#include "store/inside.h"

#include <string.h>

#define MOST_WEIGHT 65535

struct term {
    uint32_t weight;
    struct word word;
};

struct terms {
    uint32_t count;
    struct term list[WORDS_MOST];
};

/* The words that come first, from the best texts, are the ones that are kept. */
static void add_word(struct terms *terms, const struct word *word, uint32_t weight)
{
    for (uint32_t at = 0; at < terms->count; at++) {
        struct term *term = &terms->list[at];

        if (term->word.len != word->len || memcmp(term->word.text, word->text, word->len) != 0)
            continue;
        term->weight = term->weight + weight > MOST_WEIGHT ? MOST_WEIGHT : term->weight + weight;
        return;
    }
    if (terms->count == WORDS_MOST)
        return;
    terms->list[terms->count].weight = weight;
    terms->list[terms->count++].word = *word;
}

static void add_text(struct terms *terms, struct slice text, uint32_t weight)
{
    struct slice seen = slice_to(text, WORDS_TEXT);
    struct slice raw;
    struct word word;
    struct word part;
    size_t at = 0;

    while (word_next(seen, &at, &word, &raw)) {
        size_t in = 0;

        add_word(terms, &word, weight);
        while (word_part(raw, &in, &part) && part.len < word.len)
            add_word(terms, &part, weight);
    }
}

bool terms_make(const struct store_texts *texts, struct buffer *out)
{
    const struct {
        struct slice text;
        uint32_t weight;
    } fields[] = { { texts->id, 16 },
                   { texts->title, 8 },
                   { texts->functions, 4 },
                   { texts->description, 2 },
                   { texts->prose, 1 } };
    struct terms *terms = mem_new(out->allocator, sizeof *terms);

    if (!terms)
        return false;
    for (size_t at = 0; at < sizeof fields / sizeof fields[0]; at++)
        add_text(terms, fields[at].text, fields[at].weight);
    for (uint32_t at = 0; at < terms->count; at++) {
        const struct term *term = &terms->list[at];

        buffer_add_char(out, (char)term->word.len);
        buffer_add(out, term->word.text, term->word.len);
        buffer_add_char(out, (char)(unsigned char)(term->weight >> 8));
        buffer_add_char(out, (char)(unsigned char)term->weight);
    }
    mem_free(out->allocator, terms);
    return !buffer_failed(out);
}

bool term_next(struct slice *terms, struct slice *word, uint32_t *weight)
{
    const unsigned char *bytes = (const unsigned char *)terms->data;
    size_t len = terms->len ? bytes[0] : 0;

    if (!len || len > WORD_MOST || terms->len < len + 3)
        return false;
    *word = slice_make(terms->data + 1, len);
    *weight = (uint32_t)bytes[len + 1] << 8 | bytes[len + 2];
    *terms = slice_from(*terms, len + 3);
    return true;
}

uint64_t terms_weight(struct slice terms)
{
    uint64_t sum = 0;
    struct slice word;
    uint32_t weight;

    while (term_next(&terms, &word, &weight))
        sum += weight;
    return sum;
}

mdx_status terms_index(struct txn *txn, struct slice id, struct slice terms)
{
    uint64_t sum = terms_weight(terms);
    struct slice word;
    struct key key;
    uint32_t weight;
    mdx_status status = MDX_OK;

    while (!status && term_next(&terms, &word, &weight)) {
        char value[8];

        number_write(value, (uint64_t)weight << 32 | sum);
        key_pair(&key, word, id);
        status = txn_put(txn, MDX_STORE_WORDS, &key, slice_make(value, sizeof value));
    }
    return status;
}

mdx_status terms_remove(struct txn *txn, struct slice id, struct slice terms)
{
    struct slice word;
    struct key key;
    uint32_t weight;
    mdx_status status = MDX_OK;

    while (!status && term_next(&terms, &word, &weight)) {
        key_pair(&key, word, id);
        status = txn_remove(txn, MDX_STORE_WORDS, &key);
    }
    return status;
}
