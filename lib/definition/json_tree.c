/* json_tree.c - a JSON document as a tree with places.
 *
 * One index gives offsets and the text of numbers; every doubled key is reported with
 * both lines, not only the first. */
#include "definition/parts.h"

#include "base/jsontext.h"
#include "definition/core.h"

#include <string.h>

#define MOST_DEPTH 200

struct tree {
    struct reader *reader;
    struct jsontext index;
    bool texts; /* the object is one of identity: its version is text */
};

static json_t *read_value(struct tree *tree, uint32_t node, bool as_text);
static json_t *read_object(struct tree *tree, uint32_t node, bool texts);

static json_t *read_string(struct tree *tree, uint32_t node)
{
    struct buffer text;
    json_t *value;

    buffer_init(&text, tree->reader->allocator, SIZE_MAX);
    jsontext_string(&tree->index, node, &text);
    value = buffer_failed(&text) ? NULL : json_stringn(text.len ? text.data : "", text.len);
    buffer_free(&text);
    return value;
}

static json_t *read_number(struct tree *tree, uint32_t node, bool as_text)
{
    struct slice raw = jsontext_raw(&tree->index, node);
    enum core_kind kind = core_kind(tree->reader->allocator, raw);

    if (as_text)
        return json_stringn(raw.data, raw.len);
    if (kind == CORE_NOT_JSON) {
        reader_fault(tree->reader, 1008, tree->index.nodes[node].start,
                     "The number %.*s is too large.", (int)(raw.len > 60 ? 60 : raw.len), raw.data);
        return json_null();
    }
    return core_value(tree->reader->allocator, raw, kind);
}

static json_t *read_array(struct tree *tree, uint32_t node)
{
    const struct jsonnode *nodes = tree->index.nodes;
    json_t *array = json_array();
    uint32_t child = node + 1;

    for (uint32_t at = 0; array && at < nodes[node].count; at++, child = nodes[child].next)
        reader_append(tree->reader, array, read_value(tree, child, false), nodes[child].start);
    return array;
}

static void read_member(struct tree *tree, json_t *object, uint32_t key)
{
    struct reader *reader = tree->reader;
    uint32_t value = key + 1;
    size_t key_at = tree->index.nodes[key].start;
    struct buffer name;
    json_t *child;
    uint32_t line, column;

    buffer_init(&name, reader->allocator, SIZE_MAX);
    jsontext_string(&tree->index, key, &name);
    buffer_reserve(&name, 1);
    if (buffer_failed(&name)) {
        reader_no_memory(reader);
        goto done;
    }
    name.data[name.len] = 0;
    if (tree->index.nodes[value].type == JSONTEXT_OBJECT)
        child = read_object(tree, value, slice_is(buffer_slice(&name), "frontmatter"));
    else
        child = read_value(tree, value, tree->texts && reader_text_key(buffer_slice(&name)));
    if (memchr(name.data, 0, name.len)) {
        reader_fault(reader, 1201, key_at, "This key holds \\u0000. Take it out.");
        reader_own(reader, child);
    } else if (json_object_get(object, name.data)) {
        reader_position(reader, place_earlier(reader, object, name.data), &line, &column);
        reader_fault(reader, 1202, key_at,
                     "The key \"%s\" is given twice; the first is on line %u.", name.data, line);
        reader_own(reader, child);
    } else {
        reader_put(reader, object, buffer_slice(&name), child, key_at,
                   tree->index.nodes[value].start);
    }
done:
    buffer_free(&name);
}

static json_t *read_object(struct tree *tree, uint32_t node, bool texts)
{
    const struct jsonnode *nodes = tree->index.nodes;
    bool outer = tree->texts;
    json_t *object = json_object();
    uint32_t key = node + 1;

    tree->texts = texts;
    for (uint32_t at = 0; object && at < nodes[node].count; at++, key = nodes[key + 1].next)
        read_member(tree, object, key);
    tree->texts = outer;
    return object;
}

/* A new reference; NULL only without memory. */
static json_t *read_value(struct tree *tree, uint32_t node, bool as_text)
{
    switch ((enum jsontype)tree->index.nodes[node].type) {
    case JSONTEXT_OBJECT:
        return read_object(tree, node, node == 0);
    case JSONTEXT_ARRAY:
        return read_array(tree, node);
    case JSONTEXT_STRING:
        return read_string(tree, node);
    case JSONTEXT_NUMBER:
        return read_number(tree, node, as_text);
    case JSONTEXT_TRUE:
        return json_true();
    case JSONTEXT_FALSE:
        return json_false();
    case JSONTEXT_NULL:
        break;
    }
    return json_null();
}

/* base/json.h says best what is wrong with a text that is no JSON. */
static void note_fault(struct reader *reader)
{
    struct error error;
    json_t *value = NULL;

    error_init(&error, reader->allocator);
    if (json_read(reader->text, reader->options->file, SIZE_MAX, &value, &error))
        reader_take(reader, &error, 0);
    json_decref(value);
    error_free(&error);
}

json_t *json_tree(struct reader *reader)
{
    struct tree tree = { .reader = reader };
    struct jsonfault fault;
    json_t *root = NULL;

    jsontext_init(&tree.index, reader->allocator);
    if (jsontext_index(&tree.index, reader->text, MOST_DEPTH, &fault)) {
        root = read_value(&tree, 0, false);
        if (!root)
            reader_no_memory(reader);
    } else if (fault.kind == JSONFAULT_MEMORY) {
        reader_no_memory(reader);
    } else {
        note_fault(reader);
    }
    jsontext_free(&tree.index);
    return root;
}
