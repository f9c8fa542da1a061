/* definition.c - the front door: is it text, which form is it, and the end of a reading. */
#include "definition/definition.h"

#include "base/hash.h"
#include "base/utf8.h"
#include "definition/parts.h"

#include <string.h>

#define DEFAULT_MOST_BYTES ((size_t)4 << 20)
#define BOM                "\xEF\xBB\xBF"

static void read_json(struct reader *reader, bool nested);

/* False: noted; of such bytes nothing more is said. */
static bool check_text(struct reader *reader)
{
    struct slice text = reader->text;
    size_t nul = slice_find(text, 0);
    size_t bad = 0;

    if (!utf8_valid(text, &bad) && bad < nul) {
        reader_fault(reader, 1205, bad, "The document is not UTF-8: byte %zu is 0x%02x.", bad + 1,
                     (unsigned)(unsigned char)text.data[bad]);
        return false;
    }
    if (nul < text.len) {
        reader_fault(reader, 1019, nul, "The document holds a NUL byte.");
        return false;
    }
    return true;
}

static bool check_size(struct reader *reader, struct slice text)
{
    size_t most = reader->options->most_bytes ? reader->options->most_bytes : DEFAULT_MOST_BYTES;

    if (most > UINT32_MAX / 2)
        most = UINT32_MAX / 2;
    if (text.len <= most)
        return true;
    reader_fault(reader, 1020, 0, "The document is %zu bytes long; at most %zu are read.", text.len,
                 most);
    return false;
}

static void keep_hash(struct reader *reader)
{
    sha256_hex(reader->text, reader->definition->hash);
}

/* The text with CRLF as LF. A carriage return alone is an error: some readers take it for
 * a line end and some do not, and the lines of messages would be wrong. */
static bool canonical(struct reader *reader, struct buffer *out)
{
    struct slice text = reader->text;
    size_t at = slice_find(text, '\r');
    size_t from = 0;

    for (; at < text.len; at += slice_find(slice_from(text, at), '\r')) {
        if (at + 1 == text.len || text.data[at + 1] != '\n') {
            reader_fault(reader, 1021, at, "A carriage return stands alone here.");
            return false;
        }
        buffer_add(out, text.data + from, at - from);
        from = ++at;
    }
    if (!from)
        return true;
    buffer_add_slice(out, slice_from(text, from));
    if (buffer_failed(out)) {
        reader_no_memory(reader);
        return false;
    }
    reader_text(reader, buffer_slice(out));
    return true;
}

static void read_text(struct reader *reader, void (*read)(struct reader *))
{
    struct buffer out;

    buffer_init(&out, reader->allocator, SIZE_MAX);
    if (canonical(reader, &out)) {
        keep_hash(reader);
        read(reader);
    }
    reader_text(reader, slice_make(NULL, 0));
    buffer_free(&out);
}

static void read_any(struct reader *reader, bool nested)
{
    struct slice start = slice_trim(reader->text);

    if (slice_starts(start, "{"))
        read_json(reader, nested);
    else
        read_text(reader, mdx_read);
}

/* { id, source }: the document is the source, and all is said of its lines. */
static void read_source(struct reader *reader, const json_t *root)
{
    struct definition *definition = reader->definition;
    const json_t *id = json_object_get(root, "id");
    struct slice source = json_text(root, "source");

    if (id && !json_is_string(id) && !json_is_null(id))
        reader_fault(reader, 1014, place_value(reader, root, "id"), "`id` is not a text.");
    reader->upload_id = slice_trim(json_string_slice(id));
    definition->source = reader_copy(reader, source);
    if (!definition->source)
        return;
    definition->source_len = source.len;
    reader->skipped = 0;
    source.data = definition->source;
    if (slice_starts(source, BOM)) {
        reader->skipped = sizeof BOM - 1;
        source = slice_from(source, reader->skipped);
    }
    reader_text(reader, source);
    if (check_text(reader))
        read_any(reader, true);
}

static bool has_any(const json_t *root, const char *const *keys)
{
    for (; *keys; keys++) {
        if (json_object_get(root, *keys))
            return true;
    }
    return false;
}

static bool is_service(const json_t *root)
{
    static const char *const marks[] = { "$id", "$type", "$context", "$version", NULL };
    static const char *const parts[] = { "events", "schedules", "site",    "app",   "agent",
                                         "config", "resources", "prompts", "tools", NULL };

    return json_object_get(root, "api") || (has_any(root, marks) && has_any(root, parts));
}

static void read_shape(struct reader *reader, const json_t *root, bool nested)
{
    const json_t *mdxld = json_object_get(root, "mdxld");
    const json_t *source = json_object_get(root, "source");

    if (mdxld && !json_is_object(mdxld))
        reader_fault(reader, 1209, place_value(reader, root, "mdxld"), "`mdxld` is no object.");
    else if (mdxld)
        upload_read(reader, root, mdxld);
    else if (json_is_string(source) && !nested)
        read_source(reader, root);
    else if (json_object_get(root, "frontmatter") || json_object_get(root, "codeBlocks"))
        upload_read(reader, root, root);
    else if (source_is_meant(root))
        source_read(reader, root);
    else if (is_service(root))
        service_read(reader, root);
    else if (source)
        reader_fault(reader, 1209, place_value(reader, root, "source"),
                     "`source` is not the text of a document.");
    else
        reader_fault(reader, 1210, 0, "This JSON object is no definition.");
}

static void read_json(struct reader *reader, bool nested)
{
    json_t *root;

    keep_hash(reader);
    root = json_tree(reader);
    if (!root)
        return;
    reader_own(reader, root);
    if (!reader->no_memory)
        read_shape(reader, root, nested);
}

static struct definition *new_definition(const struct allocator *allocator)
{
    struct definition *definition = mem_new(allocator, sizeof *definition);

    if (!definition)
        return NULL;
    definition->allocator = allocator;
    code_init(&definition->module, allocator);
    buffer_init(&definition->warnings, allocator, SIZE_MAX);
    return definition;
}

static void read_document(struct reader *reader, struct slice text)
{
    if (slice_starts(text, BOM)) {
        reader->skipped = sizeof BOM - 1;
        text = slice_from(text, reader->skipped);
    }
    reader_text(reader, text);
    if (!check_size(reader, text) || !check_text(reader))
        return;
    if (reader->options->module)
        read_text(reader, module_read);
    else
        read_any(reader, false);
    if (reader->options->tests && !reader->no_memory && !reader->errors)
        tests_read(reader);
    if (!reader->no_memory)
        functions_finish(reader);
}

mdx_status definition_read(struct definition **definition, const struct allocator *allocator,
                           struct slice text, const struct definition_options *options,
                           struct error *error)
{
    const struct definition_options none = { 0 };
    struct reader reader;
    mdx_status status = MDX_OK;

    *definition = NULL;
    reader_init(&reader, allocator, options ? options : &none);
    reader.definition = new_definition(allocator);
    if (!reader.definition)
        return error_no_memory(error);
    read_document(&reader, text);
    if (reader.no_memory) {
        status = error_no_memory(error);
    } else if (reader.errors) {
        reader_sort(&reader);
        status = reader.error.status;
        error_move(error, &reader.error);
        if (options && options->broken) {
            *options->broken = reader.definition;
            reader.definition = NULL;
        }
    } else {
        *definition = reader.definition;
        reader.definition = NULL;
    }
    reader_free(&reader);
    definition_free(reader.definition);
    return status;
}

static void free_function(struct function_model *function, const struct allocator *allocator)
{
    mem_free(allocator, function->path);
    mem_free(allocator, function->title);
    mem_free(allocator, function->description);
    mem_free(allocator, function->permission);
    code_free(&function->code, allocator);
    json_decref(function->params);
    json_decref(function->input);
    json_decref(function->output);
    json_decref(function->hints);
    json_decref(function->request);
}

void definition_clear_functions(struct definition *definition)
{
    for (size_t at = 0; at < definition->function_count; at++)
        free_function(&definition->functions[at], definition->allocator);
    mem_free(definition->allocator, definition->functions);
    definition->functions = NULL;
    definition->function_count = 0;
}

void definition_free(struct definition *definition)
{
    const struct allocator *allocator;

    if (!definition)
        return;
    allocator = definition->allocator;
    char *const texts[] = { definition->id,     definition->type,  definition->types_json,
                            definition->label,  definition->title, definition->description,
                            definition->source, definition->prose, definition->context };
    json_t *const trees[] = { definition->metadata,      definition->config,
                              definition->resources,     definition->prompts,
                              definition->tools,         definition->permissions,
                              definition->events,        definition->schedules,
                              definition->site,          definition->app,
                              definition->agent,         definition->joined,
                              definition->documentation, definition->outside };

    for (size_t at = 0; at < sizeof texts / sizeof texts[0]; at++)
        mem_free(allocator, texts[at]);
    for (size_t at = 0; at < sizeof trees / sizeof trees[0]; at++)
        json_decref(trees[at]);
    definition_clear_functions(definition);
    for (size_t at = 0; at < definition->part_count; at++)
        free_function(&definition->parts[at], allocator);
    mem_free(allocator, definition->parts);
    code_free(&definition->module, allocator);
    buffer_free(&definition->warnings);
    mem_free(allocator, definition);
}
