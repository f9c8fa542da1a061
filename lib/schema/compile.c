/* compile.c - from a JSON Schema's tree to nodes; every subschema is compiled once. */
#include "schema/compile.h"

#include <string.h>

#define MOST_NODES 100000
#define MOST_DEPTH 100 /* parts of a JSON pointer: 64 KiB of the host's stack at most */

void compile_no_memory(struct compiler *compiler)
{
    if (!compiler->status)
        compiler->status = error_no_memory(compiler->error);
}

static void write_pointer_key(struct buffer *out, struct slice key)
{
    for (size_t at = 0; at < key.len; at++) {
        if (key.data[at] == '~' || key.data[at] == '/')
            buffer_add_text(out, key.data[at] == '~' ? "~0" : "~1");
        else
            buffer_add_char(out, key.data[at]);
    }
}

void where_write(struct buffer *out, const struct where *where)
{
    const struct where *path[MOST_DEPTH + 8];
    size_t count = 0;

    for (; where && count < sizeof path / sizeof path[0]; where = where->up)
        path[count++] = where;
    if (count && path[count - 1]->place)
        buffer_add_slice(out, *path[--count]->place);
    else
        buffer_add_char(out, '#');
    while (count--) {
        buffer_add_char(out, '/');
        if (path[count]->key)
            write_pointer_key(out, path[count]->index
                                       ? slice_make(path[count]->key, path[count]->index)
                                       : slice_of(path[count]->key));
        else
            buffer_add_u64(out, path[count]->index);
    }
}

void compile_fail(struct compiler *compiler, uint32_t number, const struct where *where,
                  const char *message)
{
    struct buffer pointer, shown;

    if (compiler->status)
        return;
    buffer_init(&pointer, compiler->schema->allocator, SIZE_MAX);
    buffer_init(&shown, compiler->schema->allocator, SIZE_MAX);
    where_write(&pointer, where);
    /* A sentence would end at U+0000. */
    for (size_t at = 0; at < pointer.len; at++)
        if (pointer.data[at])
            buffer_add_char(&shown, pointer.data[at]);
        else
            buffer_add_text(&shown, "\\u0000");
    if (buffer_failed(&pointer) || buffer_failed(&shown))
        compiler->status = error_no_memory(compiler->error);
    else
        compiler->status =
            error_diagnose(compiler->error, number, "schema %s: %s", shown.data, message);
    buffer_free(&pointer);
    buffer_free(&shown);
}

void *compile_new(struct compiler *compiler, size_t count, size_t each)
{
    void *bytes = schema_new(compiler->schema, count, each);

    if (!bytes)
        compile_no_memory(compiler);
    return bytes;
}

static bool keep_values(struct schema *schema, struct values *values)
{
    if (schema->values_count == schema->values_room) {
        uint32_t room = schema->values_room ? schema->values_room * 2 : 8;
        struct values **list =
            mem_resize(schema->allocator, schema->all_values, room * sizeof *list);

        if (!list)
            return false;
        schema->all_values = list;
        schema->values_room = room;
    }
    schema->all_values[schema->values_count++] = values;
    return true;
}

struct values *compile_values(struct compiler *compiler, const json_t *value)
{
    struct schema *schema = compiler->schema;
    struct values *values = compile_new(compiler, 1, sizeof *values);
    struct buffer text;
    struct slice copy;

    if (!values)
        return NULL;
    buffer_init(&text, schema->allocator, SIZE_MAX);
    json_write(&text, value, false);
    values->text = buffer_failed(&text) ? NULL : schema_copy(schema, buffer_slice(&text));
    copy = slice_make(values->text, text.len);
    buffer_free(&text);
    jsontext_init(&values->index, schema->allocator);
    if (!values->text || !keep_values(schema, values)) {
        compile_no_memory(compiler);
        return NULL;
    }
    if (!compiler->status)
        compiler->status = jsontext_read(&values->index, copy, compiler->error);
    return values;
}

static struct slice address_key(const json_t *const *source)
{
    return slice_make((const char *)source, sizeof *source);
}

static void note_place(struct compiler *compiler, struct node *node, const struct where *where)
{
    struct buffer place;

    buffer_init(&place, compiler->schema->allocator, SIZE_MAX);
    where_write(&place, where);
    if (!buffer_failed(&place))
        node->where = slice_make(schema_copy(compiler->schema, buffer_slice(&place)), place.len);
    if (!node->where.data)
        compile_no_memory(compiler);
    buffer_free(&place);
}

/* Its resource's scope, made for its first node: the anchors are filled in at the end. */
static const struct scope *scope_of(struct compiler *compiler, struct resource *resource)
{
    struct scope *scope;
    uint32_t count = 0;

    if (resource->scope)
        return resource->scope;
    for (const struct dynamic *at = resource->dynamics; at; at = at->next)
        count++;
    scope = compile_new(compiler, 1, sizeof *scope);
    if (scope && count)
        scope->anchors = compile_new(compiler, count, sizeof *scope->anchors);
    resource->scope = scope;
    return scope;
}

static struct node *new_node(struct compiler *compiler, const json_t *source,
                             const struct where *where)
{
    struct node *node;

    if (compiler->node_count++ == MOST_NODES) {
        compile_fail(compiler, 1305, where, "more than 100,000 subschemas: make it smaller");
        return NULL;
    }
    node = compile_new(compiler, 1, sizeof *node);
    if (!node)
        return NULL;
    if (!map_put(compiler->nodes, address_key(&source), node, NULL)) {
        compile_no_memory(compiler);
        return NULL;
    }
    node->max_length = NO_MOST;
    if (compiler->options.explains)
        note_place(compiler, node, where);
    return node;
}

static size_t depth_of(const struct where *where)
{
    size_t depth = 0;

    for (; where; where = where->up)
        depth++;
    return depth;
}

struct node *compile_at(struct compiler *compiler, const json_t *source, const struct where *where)
{
    struct node *node = map_get(compiler->nodes, address_key(&source));

    if (node || compiler->status)
        return node;
    if (!json_is_object(source) && !json_is_boolean(source)) {
        compile_fail(compiler, 1303, where, "a schema is due here: an object, true or false");
        return NULL;
    }
    if (depth_of(where) > MOST_DEPTH) {
        compile_fail(compiler, 1305, where, "nests more than 100 deep: make it flatter");
        return NULL;
    }
    node = new_node(compiler, source, where);
    if (!node)
        return NULL;
    node->never = json_is_false(source);
    if (json_is_object(source)) {
        struct resource *resource = resource_of(compiler, source);

        if (!resource)
            resource = resource_of(compiler, compiler->root);
        node->scope = scope_of(compiler, resource);
        compile_keywords(compiler, source, where, node, &resource->dialect);
    }
    return node;
}

static void compile_pending(struct compiler *compiler)
{
    while (compiler->pending_count && !compiler->status) {
        struct pending next = compiler->pending[--compiler->pending_count];
        struct where where = { .place = &next.place };

        next.node->ref = compile_at(compiler, next.source, &where);
    }
}

/* All anchors of resources that a check may come through. True: some were not compiled yet. */
static bool compile_dynamic(struct compiler *compiler)
{
    bool more = false;

    for (struct resource *at = compiler->all_resources; at; at = at->next) {
        struct scope *scope = (struct scope *)(uintptr_t)at->scope;
        uint32_t count = 0;

        if (!scope || (scope->count && at->dynamics))
            continue;
        for (const struct dynamic *one = at->dynamics; one && !compiler->status; one = one->next) {
            static const struct slice root = { "#", 1 };
            struct where where = { .place = &root };

            scope->anchors[count].name = one->name;
            scope->anchors[count++].node = compile_at(compiler, one->source, &where);
            more = true;
        }
        scope->count = count;
    }
    return more && !compiler->status;
}

/* A check goes through every reference, where scopes count. */
static void finish_dynamic(struct compiler *compiler)
{
    struct slice key;
    void *value;

    if (!compiler->has_dynamic || compiler->status)
        return;
    do {
        compile_pending(compiler);
    } while (compile_dynamic(compiler));
    compile_pending(compiler);
    compiler->schema->dynamic = true;
    for (size_t at = 0; map_next(compiler->nodes, &at, &key, &value);)
        ((struct node *)value)->alias = false;
}

static void prepare_nodes(struct compiler *compiler)
{
    struct slice key;
    void *value;

    compiler->schema->quick = !compiler->schema->dynamic;
    for (size_t at = 0; map_next(compiler->nodes, &at, &key, &value);)
        compiler->schema->quick &= accept_prepare(value);
}

static void run(struct compiler *compiler)
{
    if (!resources_begin(compiler))
        return;
    compiler->schema->root = compile_at(compiler, compiler->root, NULL);
    compile_pending(compiler);
    finish_dynamic(compiler);
    if (compiler->status)
        return;
    refer_measure(compiler);
    defaults_complete(compiler);
    prepare_nodes(compiler);
}

mdx_status schema_compile_with(struct schema **schema, const struct allocator *allocator,
                               const json_t *source, const struct schema_options *options,
                               struct buffer *warnings, struct error *error)
{
    struct compiler compiler = {
        .root = source, .warnings = warnings, .error = error, .options = *options
    };

    *schema = NULL;
    if (!json_is_object(source) && !json_is_boolean(source))
        return error_diagnose(error, 1303, "a schema is an object, true or false");
    compiler.schema = mem_new(allocator, sizeof *compiler.schema);
    if (!compiler.schema)
        return error_no_memory(error);
    compiler.schema->allocator = allocator;
    compiler.nodes = map_new(allocator);
    compiler.resources = map_new(allocator);
    compiler.owners = map_new(allocator);
    compiler.documents = json_array();
    if (!compiler.nodes || !compiler.resources || !compiler.owners || !compiler.documents)
        compile_no_memory(&compiler);
    else
        run(&compiler);
    resources_free(&compiler);
    map_free(compiler.nodes, NULL, NULL);
    map_free(compiler.resources, NULL, NULL);
    map_free(compiler.owners, NULL, NULL);
    json_decref(compiler.documents);
    mem_free(allocator, compiler.pending);
    if (compiler.status)
        schema_free(compiler.schema);
    else
        *schema = compiler.schema;
    return compiler.status;
}

mdx_status schema_compile(struct schema **schema, const struct allocator *allocator,
                          const json_t *source, struct buffer *warnings, struct error *error)
{
    const struct schema_options options = { 0 };

    return schema_compile_with(schema, allocator, source, &options, warnings, error);
}

/* ---- what the top level's properties are called ---- */

uint32_t schema_property_count(const struct schema *schema)
{
    const struct node *node = schema->root;

    while (!node->object && node->ref)
        node = node->ref;
    return node->object ? node->object->declared_count : 0;
}

static const struct member *property(const struct schema *schema, uint32_t at)
{
    const struct node *node = schema->root;

    while (!node->object && node->ref)
        node = node->ref;
    return &node->object->members[at];
}

struct slice schema_property(const struct schema *schema, uint32_t at)
{
    return property(schema, at)->name;
}

bool schema_property_takes_object(const struct schema *schema, uint32_t at)
{
    const struct node *node = property(schema, at)->node;

    return !node || !node->types || node->types & TYPE_OBJECT;
}
