/* park.c - a waiting isolate out of its slot, as the blocks that differ from its image. */
#include "sandbox/core.h"

#include <string.h>

#define BLOCK 256u

/* The image's block `number` as it would lie at `place`, `len` bytes of it. *pointer is the
 * first of the snapshot's pointers not before it. */
static void image_block(unsigned char *block, size_t len, uint32_t number,
                        const struct snapshot *snapshot, const struct place *place,
                        uint32_t *pointer)
{
    const size_t start = (size_t)number * BLOCK;
    uintptr_t word;

    memcpy(block, snapshot->bytes + start, len);
    while (*pointer < snapshot->pointer_count && snapshot->pointers[*pointer] < start + len) {
        unsigned char *at = block + (snapshot->pointers[*pointer] - start);

        memcpy(&word, at, sizeof word);
        word += (uintptr_t)place;
        memcpy(at, &word, sizeof word);
        (*pointer)++;
    }
}

static size_t block_len(size_t len, uint32_t number)
{
    const size_t rest = len - (size_t)number * BLOCK;

    return rest < BLOCK ? rest : BLOCK;
}

/* Sets bit n of changed for each block n that differs; returns how many do. */
static uint32_t differences(const struct place *place, const struct snapshot *snapshot, size_t len,
                            unsigned char *changed)
{
    const uint32_t blocks = (uint32_t)((len + BLOCK - 1) / BLOCK);
    unsigned char block[BLOCK];
    uint32_t pointer = 0, count = 0;

    for (uint32_t i = 0; i < blocks; i++) {
        const size_t bytes = block_len(len, i);
        const char *now = (const char *)place + (size_t)i * BLOCK;

        if ((size_t)i * BLOCK + bytes <= snapshot->len) {
            image_block(block, bytes, i, snapshot, place, &pointer);
            if (memcmp(block, now, bytes) == 0)
                continue;
        }
        changed[i / 8] = (unsigned char)(changed[i / 8] | 1u << i % 8);
        count++;
    }
    return count;
}

mdx_status parcel_pack(struct parcel *parcel, const struct place *place,
                       const struct snapshot *snapshot, const struct allocator *allocator,
                       size_t most)
{
    const size_t len = place_used(place);
    const uint32_t blocks = (uint32_t)((len + BLOCK - 1) / BLOCK);
    unsigned char *changed = mem_new(allocator, blocks / 8 + 1);
    uint32_t at = 0;
    mdx_status status = MDX_E_NOMEM;

    if (!changed)
        return status;
    parcel->count = differences(place, snapshot, len, changed);
    parcel->len = len;
    parcel->size = (size_t)parcel->count * (BLOCK + sizeof *parcel->blocks);
    if (parcel->size > most) {
        status = MDX_E_RATE_LIMIT;
        goto done;
    }
    parcel->bytes = mem_resize(allocator, NULL, parcel->size ? parcel->size : 1);
    if (!parcel->bytes)
        goto done;
    parcel->blocks = (uint32_t *)(void *)(parcel->bytes + (size_t)parcel->count * BLOCK);
    for (uint32_t i = 0; i < blocks; i++) {
        if (!(changed[i / 8] & 1u << i % 8))
            continue;
        memcpy(parcel->bytes + (size_t)at * BLOCK, (const char *)place + (size_t)i * BLOCK,
               block_len(len, i));
        parcel->blocks[at++] = i;
    }
    status = MDX_OK;

done:
    mem_free(allocator, changed);
    return status;
}

void parcel_unpack(const struct parcel *parcel, struct place *place,
                   const struct snapshot *snapshot)
{
    place_restore(place, snapshot);
    for (uint32_t i = 0; i < parcel->count; i++)
        memcpy((char *)place + (size_t)parcel->blocks[i] * BLOCK, parcel->bytes + (size_t)i * BLOCK,
               block_len(parcel->len, parcel->blocks[i]));
}

void parcel_free(const struct allocator *allocator, struct parcel *parcel)
{
    mem_free(allocator, parcel->bytes);
    memset(parcel, 0, sizeof *parcel);
}
