/* json_fuzz.c - the readers of base: JSON in place, JSON as a tree, line maps,
 * URLs, base64. What the tree's reader takes, the index must have taken. */
#include "base/base64.h"
#include "base/json.h"
#include "base/jsontext.h"
#include "base/linemap.h"
#include "base/url.h"
#include "base/utf8.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static bool walk_index(struct slice text, struct buffer *out)
{
    struct jsontext index;
    bool good;

    jsontext_init(&index, allocator_system());
    good = jsontext_read(&index, text, NULL) == MDX_OK;
    for (uint32_t node = 0; node < index.count; node++) {
        if (index.nodes[node].type == JSONTEXT_STRING) {
            buffer_clear(out);
            jsontext_string(&index, node, out);
            if (!jsontext_equals(&index, node, buffer_slice(out)) ||
                !utf8_valid(buffer_slice(out), NULL))
                abort();
        }
        if (index.nodes[node].type == JSONTEXT_NUMBER)
            (void)jsontext_number(&index, node);
        jsontext_member(&index, node, SLICE("a"));
    }
    jsontext_free(&index);
    return good;
}

static bool read_tree(struct slice text)
{
    struct error error;
    json_t *value = NULL;
    bool good;

    error_init(&error, allocator_system());
    good = json_read(text, SLICE("a.json"), 1 << 20, &value, &error) == MDX_OK;
    if (!good && (!error.line || !error.number || !error.message))
        abort();
    json_decref(value);
    error_free(&error);
    return good;
}

static void read_map(struct slice text)
{
    struct linemap map;
    uint32_t line, column;

    linemap_init(&map, allocator_system());
    linemap_read(&map, text, NULL);
    linemap_find(&map, text, 1, 1, &line, &column);
    linemap_find(&map, text, 3, 9, &line, &column);
    linemap_free(&map);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_make((const char *)data, size);
    struct buffer out;
    struct url url;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    if (read_tree(text) && !walk_index(text, &out))
        abort();
    walk_index(text, &out);
    read_map(text);
    url_parse(text, &url);
    url_decode(&out, text, true);
    buffer_clear(&out);
    base64_decode(&out, text);
    buffer_clear(&out);
    utf8_from_cesu8(&out, text);
    if (!utf8_valid(buffer_slice(&out), NULL))
        abort();
    buffer_free(&out);
    return 0;
}
