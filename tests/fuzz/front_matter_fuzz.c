/* front_matter_fuzz.c - YAML between two lines of ---: what is read can be written as
 * JSON and is bounded. needs: yaml markdown */
#include "base/json.h"
#include "definition/definition.h"

#include <stdlib.h>

#define MOST_VALUES 100001 /* with the root */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t count(const json_t *tree)
{
    size_t sum = 1;
    const json_t *value;
    const char *key;
    size_t at;

    json_array_foreach(tree, at, value) sum += count(value);
    json_object_foreach((json_t *)(uintptr_t)tree, key, value) sum += count(value);
    return sum;
}

static void check(const json_t *metadata)
{
    struct buffer out;

    if (count(metadata) > MOST_VALUES)
        abort();
    buffer_init(&out, allocator_system(), SIZE_MAX);
    json_write(&out, metadata, true);
    if (buffer_failed(&out))
        abort();
    buffer_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct definition_options options = { .file = SLICE("doc.mdx"), .id = SLICE("doc") };
    struct definition *definition = NULL;
    struct buffer text;

    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text, "---\n$type: Page\n");
    buffer_add(&text, data, size);
    buffer_add_text(&text, "\n---\n");
    definition_read(&definition, allocator_system(), buffer_slice(&text), &options, NULL);
    if (definition)
        check(definition->metadata);
    definition_free(definition);
    buffer_free(&text);
    return 0;
}
