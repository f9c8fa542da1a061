/* refer.c - $ref, $dynamicRef and $recursiveRef. Nothing is fetched: one that leads nowhere is an
 * error of the schema. */
#include "schema/compile.h"

#include "base/url.h"

#include <string.h>

static bool add_pending(struct compiler *compiler, const json_t *source, struct node *node,
                        struct slice place)
{
    char *copy;

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
    copy = schema_copy(compiler->schema, place);
    if (!copy) {
        compile_no_memory(compiler);
        return false;
    }
    compiler->pending[compiler->pending_count++] =
        (struct pending){ source, node, slice_make(copy, place.len) };
    return true;
}

/* The name of the anchor that the target has for those who look for it by where they come from. */
static void look_for_dynamic(struct compiler *compiler, const json_t *target,
                             struct slice reference, struct node *node)
{
    struct slice fragment, anchor = json_text(target, "$dynamicAnchor");
    char *copy;

    slice_split(reference, '#', &fragment);
    if (!anchor.len || !slice_equal(anchor, fragment))
        return;
    copy = schema_copy(compiler->schema, anchor);
    if (!copy)
        compile_no_memory(compiler);
    node->dynamic = slice_make(copy, anchor.len);
    node->is_dynamic = compiler->has_dynamic = true;
}

static void refer(struct compiler *compiler, const json_t *source, const struct where *where,
                  struct node *node, const char *key)
{
    const json_t *value = json_object_get(source, key);
    struct where inside = { .up = where, .key = key };
    const json_t *target;
    struct buffer place;

    if (!value || compiler->status)
        return;
    if (!json_is_text(value)) {
        compile_fail(compiler, 1303, &inside, "a text like #/$defs/name is due");
        return;
    }
    buffer_init(&place, compiler->schema->allocator, SIZE_MAX);
    target = resource_find(compiler, source, json_string_slice(value), &place);
    if (!json_is_object(target) && !json_is_boolean(target)) {
        compile_fail(compiler, 1304, &inside,
                     "leads to no schema in this document: write #/$defs/name and define it there");
    } else if (!compiler->status) {
        /* Any node stands in until the target is compiled: it only has to be there. */
        node->ref = node;
        add_pending(compiler, target, node, buffer_slice(&place));
        if (strcmp(key, "$dynamicRef") == 0)
            look_for_dynamic(compiler, target, json_string_slice(value), node);
        if (strcmp(key, "$recursiveRef") == 0 &&
            json_is_true(json_object_get(target, "$recursiveAnchor")))
            node->is_dynamic = compiler->has_dynamic = true;
    }
    buffer_free(&place);
}

/* Two of them beside one another: the second one becomes a schema of its own. */
static void refer_second(struct compiler *compiler, const json_t *source, const struct where *where,
                         struct node *node, const char *key)
{
    struct node *second;

    if (!json_object_get(source, key) || compiler->status)
        return;
    if (!node->ref) {
        refer(compiler, source, where, node, key);
        return;
    }
    second = compile_new(compiler, 1, sizeof *second);
    if (!second)
        return;
    second->max_length = NO_MOST;
    second->combines = true;
    second->scope = node->scope;
    refer(compiler, source, where, second, key);
    node->also = second;
}

void refer_compile(struct compiler *compiler, const json_t *source, const struct where *where,
                   struct node *node, enum draft draft)
{
    refer(compiler, source, where, node, "$ref");
    if (draft == DRAFT_2019_09)
        refer_second(compiler, source, where, node, "$recursiveRef");
    if (draft >= DRAFT_2020_12)
        refer_second(compiler, source, where, node, "$dynamicRef");
}
