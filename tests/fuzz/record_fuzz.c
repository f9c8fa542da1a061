/* record_fuzz.c - any bytes as a head, a revision and a list of terms: refused, or read within
 * their bounds and written back as the same bytes. */
#include "store/inside.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void expect_same(struct slice bytes, struct buffer *written)
{
    if (buffer_failed(written) || !slice_equal(bytes, buffer_slice(written)))
        abort();
    buffer_free(written);
}

static void read_terms(struct slice terms)
{
    struct slice word;
    uint32_t weight;
    size_t sum = 0;

    while (term_next(&terms, &word, &weight)) {
        for (size_t at = 0; at < word.len; at++)
            sum += (unsigned char)word.data[at];
    }
    if (sum == SIZE_MAX)
        abort();
}

static void read_weights(struct slice weights)
{
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    weights_answer(weights, &out);
    if (weights.len)
        weights_pick(weights, SLICE("id"), SLICE("key"), 7);
    buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice bytes = { (const char *)data, size };
    struct buffer written;
    struct record record;
    struct head head;

    buffer_init(&written, allocator_system(), SIZE_MAX);
    if (record_parse(&record, bytes)) {
        record_write(&record, &written);
        expect_same(bytes, &written);
        read_terms(record.terms);
    }
    if (head_parse(&head, bytes)) {
        head_write(&head, &written);
        expect_same(bytes, &written);
        read_weights(head.weights);
    }
    read_terms(bytes);
    return 0;
}
