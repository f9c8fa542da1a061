/* refer.c - $ref within one schema: JSON pointers, $anchor, and the $id of a part.
 *
 * Nothing is fetched. A $ref that leads nowhere is an error of the schema. */
#include "schema/compile.h"

#include "base/url.h"

#include <string.h>

#define MOST_IN_PLACE 50

static bool note(struct compiler *compiler, const json_t *object)
{
    static const char *const names[] = { "$anchor", "$dynamicAnchor", "$id" };

    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        struct slice name = json_text(object, names[at]);

        if (slice_ends(name, "#"))
            name.len--;
        if (name.len && !map_get(compiler->anchors, name) &&
            !map_put(compiler->anchors, name, (void *)(uintptr_t)object, NULL))
            return false;
    }
    return true;
}

/* Walks the whole tree by an explicit stack; jansson's own depth bounds it. */
static bool gather(struct compiler *compiler, const json_t *value, unsigned depth)
{
    const char *key;
    json_t *member;
    size_t at;

    if (depth == 0)
        return true;
    if (json_is_object(value) && !note(compiler, value))
        return false;
    json_object_foreach((json_t *)(uintptr_t)value, key, member)
    {
        if (strcmp(key, "enum") != 0 && strcmp(key, "const") != 0 &&
            !gather(compiler, member, depth - 1))
            return false;
    }
    json_array_foreach((json_t *)(uintptr_t)value, at, member)
    {
        if (!gather(compiler, member, depth - 1))
            return false;
    }
    return true;
}

bool refer_gather(struct compiler *compiler)
{
    return gather(compiler, compiler->root, 400);
}

/* One step of a JSON pointer, RFC 6901. */
static const json_t *step(const json_t *value, struct slice key)
{
    uint64_t index;
    char name[512];
    size_t len = 0;

    if (json_is_array(value))
        return slice_to_u64(key, &index) ? json_array_get(value, (size_t)index) : NULL;
    if (key.len > sizeof name)
        return NULL;
    for (size_t at = 0; at < key.len; at++) {
        bool escaped = key.data[at] == '~' && at + 1 < key.len;

        name[len++] = !escaped ? key.data[at] : key.data[at + 1] == '1' ? '/' : '~';
        at += escaped;
    }
    return json_object_getn(value, name, len);
}

static const json_t *follow(const json_t *value, struct slice pointer)
{
    while (pointer.len && value) {
        struct slice rest = slice_from(pointer, 1);
        size_t len = slice_find(rest, '/');

        value = step(value, slice_to(rest, len));
        pointer = slice_from(rest, len);
    }
    return value;
}

static const json_t *find(struct compiler *compiler, struct slice reference)
{
    struct slice fragment, base = slice_split(reference, '#', &fragment);
    const json_t *from = base.len ? map_get(compiler->anchors, base) : compiler->root;
    const json_t *target = NULL;
    struct buffer decoded;

    if (!from)
        return NULL;
    buffer_init(&decoded, compiler->schema->allocator, SIZE_MAX);
    if (!fragment.len)
        target = from;
    else if (url_decode(&decoded, fragment, false) && !buffer_failed(&decoded))
        target = decoded.data[0] == '/' ? follow(from, buffer_slice(&decoded))
                                        : map_get(compiler->anchors, buffer_slice(&decoded));
    buffer_free(&decoded);
    return target;
}

static bool add_pending(struct compiler *compiler, const json_t *source, struct node *node)
{
    if (compiler->pending_count == compiler->pending_room) {
        uint32_t room = compiler->pending_room ? compiler->pending_room * 2 : 8;
        struct pending *pending =
            mem_resize(compiler->schema->allocator, compiler->pending, room * sizeof *pending);

        if (!pending) {
            compile_no_memory(compiler);
            return false;
        }
        compiler->pending = pending;
        compiler->pending_room = room;
    }
    compiler->pending[compiler->pending_count++] = (struct pending){ source, node };
    return true;
}

void refer_compile(struct compiler *compiler, const json_t *source, const struct where *where,
                   struct node *node)
{
    const json_t *value = json_object_get(source, "$ref");
    struct where inside = { .up = where, .key = "$ref" };
    const json_t *target;

    if (!value || compiler->status)
        return;
    if (!json_is_string(value)) {
        compile_fail(compiler, 1303, &inside, "a text like #/$defs/name is due");
        return;
    }
    target = find(compiler, json_string_slice(value));
    if (!json_is_object(target) && !json_is_boolean(target)) {
        compile_fail(compiler, 1304, &inside,
                     "leads to no schema in this document: write #/$defs/name and define it there");
        return;
    }
    /* Any node stands in until the target is compiled: it only has to be there. */
    node->ref = node;
    add_pending(compiler, target, node);
}

static uint16_t measure(struct compiler *compiler, struct node *node, unsigned level);

static uint16_t measure_all(struct compiler *compiler, const struct node_list *list, unsigned level)
{
    uint16_t most = 0;

    for (uint32_t at = 0; at < list->count; at++) {
        uint16_t height = measure(compiler, (struct node *)(uintptr_t)list->list[at], level);

        most = height > most ? height : most;
    }
    return most;
}

static uint16_t measure_members(struct compiler *compiler, const struct object_rules *rules,
                                unsigned level)
{
    uint16_t most = 0;

    for (uint32_t at = 0; rules && rules->dependent && at < rules->member_count; at++) {
        uint16_t height =
            measure(compiler, (struct node *)(uintptr_t)rules->members[at].dependent, level);

        most = height > most ? height : most;
    }
    return most;
}

/* How many schemas look at the same value on top of one another. */
static uint16_t measure(struct compiler *compiler, struct node *node, unsigned level)
{
    uint16_t most = 0;

    if (!node || compiler->status || node->measured)
        return node ? node->height : 0;
    if (node->visited || level > MOST_IN_PLACE) {
        if (!compiler->status)
            compiler->status = error_diagnose(
                compiler->error, node->visited ? 1304 : 1305,
                node->visited ? "a schema refers to itself without looking inside the value: put "
                                "the $ref below properties or items"
                              : "more than 50 schemas apply to one value on top of one another: "
                                "make it flatter");
        return 0;
    }
    node->visited = true;
    {
        const struct node *single[] = { node->ref, node->none, node->when, node->then,
                                        node->otherwise };
        const struct node_list singles = { single, sizeof single / sizeof single[0] };
        const uint16_t heights[] = { measure_all(compiler, &node->all, level + 1),
                                     measure_all(compiler, &node->any, level + 1),
                                     measure_all(compiler, &node->one, level + 1),
                                     measure_all(compiler, &singles, level + 1),
                                     measure_members(compiler, node->object, level + 1) };

        for (size_t at = 0; at < sizeof heights / sizeof heights[0]; at++)
            most = heights[at] > most ? heights[at] : most;
    }
    node->visited = false;
    node->measured = true;
    node->height = (uint16_t)(most + 1);
    if (node->height > MOST_IN_PLACE && !compiler->status)
        compiler->status = error_diagnose(compiler->error, 1305,
                                          "more than 50 schemas apply to one value on top of one "
                                          "another: make it flatter");
    return node->height;
}

/* Every node is in the map; those that nothing reaches were never compiled. */
void refer_measure(struct compiler *compiler)
{
    struct slice key;
    void *node;

    for (size_t at = 0; !compiler->status && map_next(compiler->nodes, &at, &key, &node);)
        measure(compiler, node, 0);
}
