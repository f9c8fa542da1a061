/* resource.c - where subschemas are: resources by URI, with their anchors and their dialect.
 *
 * The schema itself is one, so is every part with an identifier of its own, a document that the
 * host has given (remotes), and a metaschema. A document is looked through when it is first
 * referred to; only places where a schema may stand are, so that an `$id` inside `enum` is none. */
#include "schema/compile.h"

#include "base/url.h"
#include "base/weburl.h"

#include <string.h>

#define MOST_DEPTH 400             /* of a document; jansson's own bound is below it */
#define UNNAMED    "mdx://schema/" /* the base of a schema that has no identifier */

/* ---- URIs ------------------------------------------------------------------------------- */

/* Adds the reference against the base, without its fragment. */
static bool resolve(struct compiler *compiler, struct slice base, struct slice reference,
                    struct buffer *out)
{
    struct weburl parent, url;
    struct buffer memory, parent_memory;
    struct slice text = slice_to(reference, slice_find(reference, '#'));
    bool based, good;

    if (!text.len) {
        buffer_add_slice(out, base);
        return true;
    }
    buffer_init(&memory, compiler->schema->allocator, SIZE_MAX);
    buffer_init(&parent_memory, compiler->schema->allocator, SIZE_MAX);
    based = weburl_parse(&parent, base, NULL, &parent_memory);
    good = weburl_parse(&url, text, based ? &parent : NULL, &memory);
    if (good) {
        url.has[WEBURL_FRAGMENT] = false;
        weburl_write(&url, out);
    } else {
        buffer_add_slice(out, text); /* whatever it is, it may still be somebody's name */
    }
    if (buffer_failed(&memory) || buffer_failed(&parent_memory) || buffer_failed(out))
        compile_no_memory(compiler);
    buffer_free(&memory);
    buffer_free(&parent_memory);
    return !compiler->status;
}

/* ---- dialects ----------------------------------------------------------------------------- */

static const json_t *document_named(struct compiler *compiler, struct slice uri)
{
    const json_t *given;
    json_t *made = NULL;
    struct slice text;

    if (slice_ends(uri, "#"))
        uri.len--;
    given = json_object_getn(compiler->options.remotes, uri.data, uri.len);
    if (given)
        return given;
    text = metaschema_text(uri);
    if (!text.data)
        return NULL;
    for (size_t at = 0; at < json_array_size(compiler->documents); at++) {
        const json_t *row = json_array_get(compiler->documents, at);

        if (slice_equal(json_string_slice(json_array_get(row, 0)), uri))
            return json_array_get(row, 1);
    }
    if (json_read(text, SLICE("metaschema"), SIZE_MAX, &made, NULL) ||
        json_array_append_new(compiler->documents, json_pack("[s%o]", uri.data, uri.len, made)))
        compile_no_memory(compiler);
    return made;
}

static bool has_vocabulary(const json_t *vocabulary, const char *end)
{
    const char *uri;
    json_t *needed;

    json_object_foreach((json_t *)(uintptr_t)vocabulary, uri, needed)
    {
        if (slice_ends(slice_of(uri), end))
            return true;
    }
    return false;
}

/* What a metaschema's own document says of its dialect; some levels of them at most. */
static struct dialect dialect_named(struct compiler *compiler, struct slice uri,
                                    struct dialect otherwise, unsigned level)
{
    struct dialect dialect = otherwise;
    const json_t *document, *vocabulary;

    if (!uri.len || dialect_known(uri, &dialect) || level == 8)
        return dialect;
    document = document_named(compiler, uri);
    if (!document)
        return otherwise;
    dialect = dialect_named(compiler, json_text(document, "$schema"), otherwise, level + 1);
    vocabulary = json_object_get(document, "$vocabulary");
    if (json_is_object(vocabulary)) {
        dialect.checks = has_vocabulary(vocabulary, "/vocab/validation");
        dialect.asserts = has_vocabulary(vocabulary, "/vocab/format-assertion");
    }
    return dialect;
}

/* ---- resources ------------------------------------------------------------------------------- */

static struct resource *add_resource(struct compiler *compiler, struct slice uri,
                                     const json_t *root, struct dialect dialect)
{
    struct resource *resource = compile_new(compiler, 1, sizeof *resource);
    char *copy = resource ? schema_copy(compiler->schema, uri) : NULL;

    if (!copy) {
        compile_no_memory(compiler);
        return NULL;
    }
    resource->uri = slice_make(copy, uri.len);
    resource->root = root;
    resource->dialect = dialect;
    resource->anchors = map_new(compiler->schema->allocator);
    resource->next = compiler->all_resources;
    compiler->all_resources = resource;
    if (!resource->anchors ||
        (!map_get(compiler->resources, uri) && !map_put(compiler->resources, uri, resource, NULL)))
        compile_no_memory(compiler);
    return resource;
}

void resources_free(struct compiler *compiler)
{
    for (struct resource *at = compiler->all_resources; at; at = at->next)
        map_free(at->anchors, NULL, NULL);
}

static struct slice identifier_of(const json_t *object, enum draft draft)
{
    /* Beside $ref the older drafts see nothing. */
    if (draft <= DRAFT_7 && json_is_text(json_object_get(object, "$ref")))
        return slice_make(NULL, 0);
    return json_text(object, draft == DRAFT_4 ? "id" : "$id");
}

static struct slice address_key(const json_t *const *source)
{
    return slice_make((const char *)source, sizeof *source);
}

struct resource *resource_of(const struct compiler *compiler, const json_t *schema)
{
    return map_get(compiler->owners, address_key(&schema));
}

static void add_anchor(struct compiler *compiler, struct resource *resource, struct slice name,
                       const json_t *schema)
{
    if (name.len && !map_get(resource->anchors, name) &&
        !map_put(resource->anchors, name, (void *)(uintptr_t)schema, NULL))
        compile_no_memory(compiler);
}

static void add_dynamic(struct compiler *compiler, struct resource *resource, struct slice name,
                        const json_t *schema)
{
    struct dynamic *dynamic = compile_new(compiler, 1, sizeof *dynamic);
    char *copy = dynamic ? schema_copy(compiler->schema, name) : NULL;

    if (!copy) {
        compile_no_memory(compiler);
        return;
    }
    dynamic->name = slice_make(copy, name.len);
    dynamic->source = schema;
    dynamic->next = resource->dynamics;
    resource->dynamics = dynamic;
}

static void note_anchors(struct compiler *compiler, struct resource *resource, const json_t *schema)
{
    enum draft draft = resource->dialect.draft;
    struct slice identifier = identifier_of(schema, draft);
    struct slice dynamic = json_text(schema, "$dynamicAnchor");

    if (draft <= DRAFT_7 && slice_starts(identifier, "#"))
        add_anchor(compiler, resource, slice_from(identifier, 1), schema);
    if (draft >= DRAFT_2019_09)
        add_anchor(compiler, resource, json_text(schema, "$anchor"), schema);
    if (draft >= DRAFT_2020_12 && dynamic.len) {
        add_anchor(compiler, resource, dynamic, schema);
        add_dynamic(compiler, resource, dynamic, schema);
    }
    if (draft == DRAFT_2019_09 && schema == resource->root &&
        json_is_true(json_object_get(schema, "$recursiveAnchor")))
        add_dynamic(compiler, resource, SLICE(""), schema);
}

/* A part that is a resource of its own; else the one that it is in. */
static struct resource *own_resource(struct compiler *compiler, struct resource *resource,
                                     const json_t *schema)
{
    struct dialect dialect = resource->dialect;
    struct slice named = json_text(schema, "$schema");
    struct slice identifier;
    struct buffer uri;
    struct resource *own = resource;

    if (named.len)
        dialect = dialect_named(compiler, named, dialect, 0);
    identifier = identifier_of(schema, dialect.draft);
    if (!identifier.len || slice_starts(identifier, "#"))
        return resource;
    buffer_init(&uri, compiler->schema->allocator, SIZE_MAX);
    if (resolve(compiler, resource->uri, identifier, &uri))
        own = add_resource(compiler, buffer_slice(&uri), schema, dialect);
    buffer_free(&uri);
    return own;
}

/* ---- looking through a document
 * ------------------------------------------------------------------ */

static void gather(struct compiler *compiler, const json_t *schema, struct resource *resource,
                   unsigned depth);

/* A schema, or a list of them. */
static void gather_either(struct compiler *compiler, const json_t *value, struct resource *resource,
                          unsigned depth)
{
    json_t *item;
    size_t at;

    json_array_foreach((json_t *)(uintptr_t)value, at, item)
        gather(compiler, item, resource, depth);
    gather(compiler, value, resource, depth);
}

static void gather_members(struct compiler *compiler, const json_t *value,
                           struct resource *resource, unsigned depth)
{
    const char *key;
    json_t *member;

    json_object_foreach((json_t *)(uintptr_t)value, key, member)
        gather(compiler, member, resource, depth);
}

static void gather(struct compiler *compiler, const json_t *schema, struct resource *resource,
                   unsigned depth)
{
    static const char *const single[] = { "items",
                                          "additionalItems",
                                          "contains",
                                          "additionalProperties",
                                          "propertyNames",
                                          "not",
                                          "if",
                                          "then",
                                          "else",
                                          "unevaluatedItems",
                                          "unevaluatedProperties",
                                          "contentSchema",
                                          "allOf",
                                          "anyOf",
                                          "oneOf",
                                          "prefixItems" };
    static const char *const maps[] = {
        "properties", "patternProperties", "dependentSchemas", "definitions",
        "$defs",      "dependencies"
    };

    if (!json_is_object(schema) || compiler->status || !depth || resource_of(compiler, schema))
        return;
    if (schema != resource->root)
        resource = own_resource(compiler, resource, schema);
    if (compiler->status)
        return;
    if (!map_put(compiler->owners, address_key(&schema), resource, NULL)) {
        compile_no_memory(compiler);
        return;
    }
    note_anchors(compiler, resource, schema);
    for (size_t at = 0; at < sizeof single / sizeof single[0]; at++)
        gather_either(compiler, json_object_get(schema, single[at]), resource, depth - 1);
    for (size_t at = 0; at < sizeof maps / sizeof maps[0]; at++)
        gather_members(compiler, json_object_get(schema, maps[at]), resource, depth - 1);
}

/* A whole document, known by `uri` and by its own identifier. */
static struct resource *add_document(struct compiler *compiler, const json_t *document,
                                     struct slice uri, struct dialect otherwise)
{
    struct dialect dialect = dialect_named(compiler, json_text(document, "$schema"), otherwise, 0);
    struct slice identifier = identifier_of(document, dialect.draft);
    struct resource *resource;
    struct buffer own;

    buffer_init(&own, compiler->schema->allocator, SIZE_MAX);
    if (identifier.len && !slice_starts(identifier, "#"))
        resolve(compiler, uri, identifier, &own);
    else
        buffer_add_slice(&own, uri);
    resource =
        compiler->status ? NULL : add_resource(compiler, buffer_slice(&own), document, dialect);
    buffer_free(&own);
    if (!resource)
        return NULL;
    if (!map_get(compiler->resources, uri) && !map_put(compiler->resources, uri, resource, NULL))
        compile_no_memory(compiler);
    gather(compiler, document, resource, MOST_DEPTH);
    return resource;
}

bool resources_begin(struct compiler *compiler)
{
    struct dialect dialect = { .draft = DRAFT_2020_12, .checks = true };

    dialect = dialect_named(compiler, compiler->options.dialect, dialect, 0);
    return add_document(compiler, compiler->root, SLICE(UNNAMED), dialect) != NULL;
}

/* ---- finding ------------------------------------------------------------------------------------
 */

static struct resource *resource_named(struct compiler *compiler, struct slice uri)
{
    struct resource *resource = map_get(compiler->resources, uri);
    struct dialect dialect = { .draft = DRAFT_2020_12, .checks = true };
    const json_t *document;

    if (resource)
        return resource;
    document = document_named(compiler, uri);
    if (!document || compiler->status)
        return NULL;
    dialect = dialect_named(compiler, compiler->options.dialect, dialect, 0);
    return add_document(compiler, document, uri, dialect);
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

/* Where the pointer leads; on its way it may come into other resources. */
static const json_t *follow(struct compiler *compiler, struct resource *resource,
                            struct slice pointer)
{
    const json_t *value = resource->root;

    while (pointer.len && value) {
        struct slice rest = slice_from(pointer, 1);
        size_t len = slice_find(rest, '/');
        struct resource *owner;

        value = step(value, slice_to(rest, len));
        pointer = slice_from(rest, len);
        owner = value ? resource_of(compiler, value) : NULL;
        if (owner)
            resource = owner;
    }
    if (json_is_object(value))
        gather(compiler, value, resource, MOST_DEPTH);
    return value;
}

const json_t *resource_find(struct compiler *compiler, const json_t *from, struct slice reference,
                            struct buffer *place)
{
    struct resource *resource = resource_of(compiler, from);
    const json_t *target = NULL;
    struct slice fragment;
    struct buffer uri, decoded;

    if (!resource)
        resource = resource_of(compiler, compiler->root);
    slice_split(reference, '#', &fragment);
    buffer_init(&uri, compiler->schema->allocator, SIZE_MAX);
    buffer_init(&decoded, compiler->schema->allocator, SIZE_MAX);
    if (resource && resolve(compiler, resource->uri, reference, &uri))
        resource = resource_named(compiler, buffer_slice(&uri));
    else
        resource = NULL;
    if (resource && !fragment.len)
        target = resource->root;
    else if (resource && url_decode(&decoded, fragment, false) && !buffer_failed(&decoded))
        target = decoded.data[0] == '/' ? follow(compiler, resource, buffer_slice(&decoded))
                                        : map_get(resource->anchors, buffer_slice(&decoded));
    if (resource && resource->root != compiler->root)
        buffer_add_slice(place, resource->uri);
    buffer_add_char(place, '#');
    buffer_add_slice(place, fragment);
    if (buffer_failed(&decoded) || buffer_failed(place))
        compile_no_memory(compiler);
    buffer_free(&uri);
    buffer_free(&decoded);
    return target;
}
