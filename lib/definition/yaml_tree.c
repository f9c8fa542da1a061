/* yaml_tree.c - events to a tree: depth and aliases bounded, keys once only. */
#include "definition/yaml_events.h"

#include "base/utf8.h"

#include <string.h>

#define MOST_DEPTH 64
#define MOST_NODES 100000            /* with those that aliases repeat */
#define MOST_BYTES ((size_t)4 << 20) /* of text that aliases repeat */

static bool count_node(struct yaml *yaml, size_t at)
{
    if (++yaml->nodes <= MOST_NODES)
        return true;
    if (!yaml->stopped)
        reader_fault(yaml->reader, 1009, at,
                     "The YAML has more than %d values, counting those that aliases repeat.",
                     MOST_NODES);
    yaml->stopped = yaml->stopped_early = true;
    return false;
}

/* Gives the event's anchor, if it has one, its tree. */
static void remember(struct yaml *yaml, struct fy_event *event, json_t *tree, bool take)
{
    struct slice name = yaml_token_text(fy_event_get_anchor_token(event));

    if (!tree || (name.len && json_object_setn(yaml->anchors, name.data, name.len, tree) != 0))
        reader_no_memory(yaml->reader);
    if (take)
        json_decref(tree);
}

/* A few bytes say that a long text stands there again. */
static bool count_bytes(struct yaml *yaml, size_t bytes, size_t at)
{
    yaml->repeated += bytes;
    if (yaml->repeated <= MOST_BYTES)
        return true;
    if (!yaml->stopped)
        reader_fault(yaml->reader, 1009, at,
                     "The aliases of the YAML repeat more than %zu bytes of text.", MOST_BYTES);
    yaml->stopped = yaml->stopped_early = true;
    return false;
}

/* A copy of an anchored tree; everything in it stands where the alias stands. */
static json_t *copy_tree(struct yaml *yaml, const json_t *tree, size_t at)
{
    json_t *copy;
    const json_t *value;
    const char *key;
    size_t index;

    if (!count_node(yaml, at))
        return json_null();
    if (json_is_array(tree)) {
        copy = json_array();
        json_array_foreach(tree, index, value)
        {
            if (!copy || !reader_append(yaml->reader, copy, copy_tree(yaml, value, at), at))
                break;
        }
        return copy;
    }
    if (!json_is_object(tree))
        return count_bytes(yaml, json_string_length(tree), at)
                   ? json_copy((json_t *)(uintptr_t)tree)
                   : json_null();
    copy = json_object();
    json_object_foreach((json_t *)(uintptr_t)tree, key, value)
    {
        if (!copy || !count_bytes(yaml, strlen(key), at) ||
            !reader_put(yaml->reader, copy, slice_of(key), copy_tree(yaml, value, at), at, at))
            break;
    }
    return copy;
}

static json_t *read_alias(struct yaml *yaml, struct fy_event *event)
{
    struct slice name = yaml_token_text(event->alias.anchor);
    json_t *tree = json_object_getn(yaml->anchors, name.data, name.len);

    if (tree)
        return copy_tree(yaml, tree, yaml_event_at(yaml, event));
    reader_fault(yaml->reader, 1005, yaml_event_at(yaml, event), "Nothing is called &%.*s above.",
                 (int)name.len, name.data);
    return json_null();
}

static json_t *read_sequence(struct yaml *yaml)
{
    json_t *array = json_array();
    struct fy_event *event = yaml_next(yaml);

    while (array && event && event->type != FYET_SEQUENCE_END) {
        size_t at = yaml_event_at(yaml, event);

        reader_append(yaml->reader, array, yaml_node(yaml, event, false), at);
        fy_parser_event_free(yaml->parser, event);
        event = yaml_next(yaml);
    }
    fy_parser_event_free(yaml->parser, event);
    return array;
}

/* Two of the same: the first stays, and the error names both lines. */
static void note_duplicate(struct yaml *yaml, const json_t *object, struct slice key, size_t at)
{
    struct reader *reader = yaml->reader;
    char *name = mem_copy(reader->allocator, key.data, key.len);
    uint32_t line, column;

    if (!name) {
        reader_no_memory(reader);
        return;
    }
    reader_position(reader, place_earlier(reader, object, name), &line, &column);
    reader_fault(reader, 1003, at, "The key %s is given twice; the first is on line %u.", name,
                 line);
    mem_free(reader->allocator, name);
}

static bool key_text(struct yaml *yaml, struct fy_event *event, struct buffer *key)
{
    size_t at = yaml_event_at(yaml, event);
    json_t *tree;

    if (event->type == FYET_SCALAR) {
        yaml_scalar_text(yaml, event, key);
        if (buffer_failed(key))
            return false;
        if (slice_is(buffer_slice(key), "<<") &&
            fy_token_scalar_style(event->scalar.value) == FYSS_PLAIN) {
            reader_fault(yaml->reader, 1010, at, "YAML 1.2 has no merge key <<.");
            return false;
        }
        if (utf8_valid(buffer_slice(key), NULL) && (!key->len || !memchr(key->data, 0, key->len))) {
            remember(yaml, event, json_stringn(key->len ? key->data : "", key->len), true);
            return true;
        }
    }
    if (event->type == FYET_ALIAS) {
        struct slice name = yaml_token_text(event->alias.anchor);

        tree = json_object_getn(yaml->anchors, name.data, name.len);
        buffer_add_slice(key, json_string_slice(tree));
        if (json_is_string(tree) && !buffer_failed(key))
            return true;
    }
    reader_fault(yaml->reader, 1006, at, "This key is no text.");
    return false;
}

/* One `key: value`, whose key is the event. */
static void read_member(struct yaml *yaml, json_t *object, struct fy_event *event)
{
    size_t at = yaml_event_at(yaml, event);
    struct fy_event *next = NULL;
    struct buffer key;
    json_t *value;
    bool good;

    buffer_init(&key, yaml->reader->allocator, SIZE_MAX);
    good = key_text(yaml, event, &key);
    if (event->type == FYET_MAPPING_START || event->type == FYET_SEQUENCE_START)
        reader_own(yaml->reader, yaml_node(yaml, event, false));
    next = yaml_next(yaml);
    if (next) {
        size_t value_at = fy_event_start_mark(next) ? yaml_event_at(yaml, next) : at;
        bool as_text = yaml->depth == 1 && good && reader_text_key(buffer_slice(&key));

        value = yaml_node(yaml, next, as_text);
        if (good && json_object_getn(object, key.len ? key.data : "", key.len)) {
            note_duplicate(yaml, object, buffer_slice(&key), at);
            good = false;
        }
        if (good)
            reader_put(yaml->reader, object, buffer_slice(&key), value, at, value_at);
        else
            reader_own(yaml->reader, value);
    }
    fy_parser_event_free(yaml->parser, next);
    buffer_free(&key);
}

static json_t *read_mapping(struct yaml *yaml)
{
    json_t *object = json_object();
    struct fy_event *event = yaml_next(yaml);

    while (object && event && event->type != FYET_MAPPING_END) {
        read_member(yaml, object, event);
        fy_parser_event_free(yaml->parser, event);
        event = yaml_next(yaml);
    }
    fy_parser_event_free(yaml->parser, event);
    return object;
}

static json_t *read_collection(struct yaml *yaml, struct fy_event *event)
{
    struct slice tag = yaml_token_text(fy_event_get_tag_token(event));
    json_t *tree;

    if (yaml->depth >= MOST_DEPTH) {
        reader_fault(yaml->reader, 1009, yaml_event_at(yaml, event),
                     "The YAML nests deeper than %d levels here.", MOST_DEPTH);
        yaml->stopped = yaml->stopped_early = true;
        return json_null();
    }
    if (tag.len && !slice_is(tag, "!") && !slice_is(tag, "tag:yaml.org,2002:map") &&
        !slice_is(tag, "tag:yaml.org,2002:seq"))
        yaml_bad_tag(yaml, event, tag);
    yaml->depth++;
    tree = event->type == FYET_MAPPING_START ? read_mapping(yaml) : read_sequence(yaml);
    yaml->depth--;
    return tree;
}

/* The tree that begins with the event. Never NULL but without memory. */
json_t *yaml_node(struct yaml *yaml, struct fy_event *event, bool as_text)
{
    json_t *tree;

    if (!count_node(yaml, yaml_event_at(yaml, event)))
        return json_null();
    if (event->type == FYET_ALIAS)
        return read_alias(yaml, event);
    tree = event->type == FYET_SCALAR ? yaml_scalar(yaml, event, as_text)
                                      : read_collection(yaml, event);
    remember(yaml, event, tree, false);
    return tree;
}
