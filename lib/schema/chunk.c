/* chunk.c - the memory of one compiled schema: it only grows, and goes as a whole. */
#include "schema/node.h"

#include <string.h>

#define CHUNK_BYTES 4000

struct chunk {
    struct chunk *next;
    size_t used, room;
    max_align_t bytes[];
};

void *schema_new(struct schema *schema, size_t count, size_t each)
{
    struct chunk *chunk = schema->chunks;
    size_t bytes, total;
    void *place;

    if (!size_mul(count ? count : 1, each, &bytes) || !size_add(bytes, 15, &bytes))
        return NULL;
    bytes &= ~(size_t)15;
    if (!chunk || chunk->room - chunk->used < bytes) {
        size_t room = bytes > CHUNK_BYTES ? bytes : CHUNK_BYTES;

        if (!size_add(room, sizeof *chunk, &total))
            return NULL;
        chunk = mem_new(schema->allocator, total);
        if (!chunk)
            return NULL;
        chunk->room = room;
        chunk->next = schema->chunks;
        schema->chunks = chunk;
    }
    place = (char *)chunk->bytes + chunk->used;
    chunk->used += bytes;
    return place;
}

char *schema_copy(struct schema *schema, struct slice text)
{
    char *copy = schema_new(schema, text.len + 1, 1);

    if (copy && text.len)
        memcpy(copy, text.data, text.len);
    return copy;
}

void schema_free(struct schema *schema)
{
    const struct allocator *allocator;
    struct chunk *next;

    if (!schema)
        return;
    allocator = schema->allocator;
    for (uint32_t at = 0; at < schema->values_count; at++)
        jsontext_free(&schema->all_values[at]->index);
    mem_free(allocator, schema->all_values);
    for (struct chunk *chunk = schema->chunks; chunk; chunk = next) {
        next = chunk->next;
        mem_free(allocator, chunk);
    }
    mem_free(allocator, schema);
}
