/* defaults.c - defaults of properties, as the texts that put them in.
 *
 * A default may lack what has a default inside of it: {"place":{"type":"object","default":{},
 * "properties":{"zip":{"default":0}}}} puts in {"zip":0}. That is seen to once, here, so that a
 * check looks at nothing that it put in itself. */
#include "schema/check.h"
#include "schema/compile.h"

/* Past these a default stays as it was written: a schema that refers to itself has no end. */
#define MOST_BYTES ((size_t)16 << 10) /* of one, */
#define MOST_SUM   ((size_t)1 << 20)  /* of all, */
#define MOST_STEPS 2000000u           /* and the work for all */
enum { TURNS = 16 };                  /* defaults inside of defaults */

/* Of one member: `,"name":default`. */
static struct slice write_one(struct compiler *compiler, const struct member *member,
                              struct buffer *text)
{
    char *copy;

    buffer_clear(text);
    buffer_add_char(text, ',');
    buffer_add_json(text, member->name);
    buffer_add_char(text, ':');
    buffer_add_slice(text, member->node->standard);
    copy = buffer_failed(text) ? NULL : schema_copy(compiler->schema, buffer_slice(text));
    if (!copy)
        compile_no_memory(compiler);
    return slice_make(copy, copy ? text->len : 0);
}

void defaults_write(struct compiler *compiler, struct object_rules *rules)
{
    struct buffer text;

    buffer_init(&text, compiler->schema->allocator, SIZE_MAX);
    for (uint32_t at = 0; at < rules->declared_count && !compiler->status; at++)
        if (rules->members[at].node->standard.len)
            rules->members[at].standard = write_one(compiler, &rules->members[at], &text);
    buffer_free(&text);
}

struct completion {
    struct compiler *compiler;
    uint32_t steps; /* that may still be taken */
    size_t bytes;   /* that may still be added */
};

/* Into `text`, turn by turn, until nothing is missing. True: there is something new in it. */
static bool fill(struct completion *completion, const struct node *node, struct buffer *text,
                 struct buffer *next)
{
    struct jsontext index;
    bool more = true, done = true;

    jsontext_init(&index, completion->compiler->schema->allocator);
    buffer_clear(text);
    buffer_add_slice(text, node->standard);
    for (int turn = 0; turn < TURNS && more && done; turn++) {
        buffer_clear(next);
        done = !buffer_failed(text) && !jsontext_read(&index, buffer_slice(text), NULL) &&
               check_fill(node, &index, &completion->steps, next);
        more = done && next->len && !slice_equal(buffer_slice(text), buffer_slice(next));
        if (more) {
            buffer_clear(text);
            buffer_add_slice(text, buffer_slice(next));
        }
    }
    jsontext_free(&index);
    return done && !more && !buffer_failed(text) &&
           !slice_equal(buffer_slice(text), node->standard);
}

static void complete_one(struct completion *completion, struct node *node)
{
    const struct slice standard = node->standard;
    const struct allocator *allocator = completion->compiler->schema->allocator;
    struct buffer text, next;

    if (!standard.len || (standard.data[0] != '{' && standard.data[0] != '[') ||
        standard.len > MOST_BYTES)
        return;
    buffer_init(&text, allocator, MOST_BYTES);
    buffer_init(&next, allocator, MOST_BYTES);
    if (fill(completion, node, &text, &next) && text.len <= completion->bytes) {
        char *copy = schema_copy(completion->compiler->schema, buffer_slice(&text));

        if (!copy)
            compile_no_memory(completion->compiler);
        else
            node->standard = slice_make(copy, text.len);
        completion->bytes -= text.len;
    }
    buffer_free(&text);
    buffer_free(&next);
}

void defaults_complete(struct compiler *compiler)
{
    struct completion completion = { compiler, MOST_STEPS, MOST_SUM };
    struct slice key;
    void *value;

    /* Where scopes count, what a part means is known only on the way to it. */
    if (compiler->schema->dynamic)
        return;
    for (size_t at = 0; map_next(compiler->nodes, &at, &key, &value) && !compiler->status;)
        complete_one(&completion, value);
    if (completion.bytes == MOST_SUM)
        return;
    for (size_t at = 0; map_next(compiler->nodes, &at, &key, &value) && !compiler->status;) {
        const struct node *node = value;

        if (node->object && node->object->defaults)
            defaults_write(compiler, (struct object_rules *)(uintptr_t)node->object);
    }
}
