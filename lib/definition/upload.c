/* upload.c - the JSON shape of an upload: { id, mdxld: { frontmatter, inputSchema,
 * outputSchema, codeBlocks } }, or the mdxld object alone. */
#include "definition/parts.h"

struct blocks {
    struct reader *reader;
    struct buffer module;
    uint32_t lines; /* of the module so far */
};

static uint32_t count_lines(struct slice text)
{
    uint32_t lines = text.len > 0;

    for (size_t at = 0; at + 1 < text.len; at++)
        lines += text.data[at] == '\n';
    return lines;
}

/* Meta is a text of words, as after a fence's language. */
static bool is_documentation(const json_t *block)
{
    struct slice rest = json_text(block, "meta");

    while (rest.len) {
        struct slice word = slice_split(rest, ' ', &rest);

        if (slice_is_nocase(word, "test") || slice_is_nocase(word, "example"))
            return true;
    }
    return false;
}

static json_t *describe(struct reader *reader, const json_t *block, size_t at)
{
    struct slice lang = json_text(block, "lang");
    uint32_t line, column;

    reader_position(reader, at, &line, &column);
    return json_pack("{ss%,sI}", "lang", lang.data ? lang.data : "typescript",
                     lang.data ? lang.len : sizeof "typescript" - 1, "line", (json_int_t)line);
}

static void join(struct blocks *blocks, const json_t *block, struct slice code, size_t at)
{
    struct definition *definition = blocks->reader->definition;
    json_t *entry = describe(blocks->reader, block, at);
    uint32_t lines = count_lines(code);

    if (!entry || json_object_set_new(entry, "lines", json_integer((json_int_t)lines)) != 0 ||
        json_array_append(definition->joined, entry) != 0)
        reader_no_memory(blocks->reader);
    json_decref(entry);
    code_escaped(blocks->reader, &definition->module, blocks->lines + 1, at);
    buffer_add_slice(&blocks->module, code);
    if (!slice_ends(code, "\n"))
        buffer_add_char(&blocks->module, '\n');
    blocks->lines += lines ? lines : 1;
}

static void document(struct blocks *blocks, const json_t *block, struct slice code, size_t at)
{
    struct definition *definition = blocks->reader->definition;
    json_t *entry = describe(blocks->reader, block, at);
    struct slice meta = json_text(block, "meta");

    if (!entry ||
        json_object_set_new(entry, "meta", json_stringn(meta.data ? meta.data : "", meta.len)) ||
        json_object_set_new(entry, "code", json_stringn(code.data ? code.data : "", code.len)) ||
        json_array_append(definition->documentation, entry) != 0)
        blocks->reader->no_memory = true;
    json_decref(entry);
}

static void read_block(struct blocks *blocks, const json_t *list, size_t index)
{
    struct reader *reader = blocks->reader;
    const json_t *block = json_array_get(list, index);
    const json_t *lang = json_object_get(block, "lang");
    struct slice code = json_text(block, "code");
    size_t at = place_value(reader, block, "code");

    if (!code.data) {
        reader_fault(reader, 1209, place_item(reader, list, index),
                     "codeBlocks: element %zu has no text `code`.", index + 1);
    } else if (lang && !json_is_string(lang) && !json_is_null(lang)) {
        reader_fault(reader, 1209, place_value(reader, block, "lang"),
                     "codeBlocks: `lang` of element %zu is not a text.", index + 1);
    } else if (is_documentation(block)) {
        document(blocks, block, code, at);
    } else if (!json_is_string(lang) || code_language(json_string_slice(lang))) {
        join(blocks, block, code, at);
    }
}

static void read_blocks(struct reader *reader, const json_t *mdxld)
{
    struct definition *definition = reader->definition;
    const json_t *list = json_object_get(mdxld, "codeBlocks");
    struct blocks blocks = { .reader = reader };

    definition->joined = json_array();
    definition->documentation = json_array();
    if (list && !json_is_array(list))
        reader_fault(reader, 1209, place_value(reader, mdxld, "codeBlocks"),
                     "`codeBlocks` is no list of { lang, code }.");
    if (!definition->joined || !definition->documentation) {
        reader_no_memory(reader);
        return;
    }
    buffer_init(&blocks.module, reader->allocator, SIZE_MAX);
    for (size_t at = 0; at < json_array_size(list) && !reader->no_memory; at++)
        read_block(&blocks, list, at);
    buffer_add(&blocks.module, "", 0);
    definition->module.text = buffer_take(&blocks.module, &definition->module.len);
    if (!definition->module.text)
        reader_no_memory(reader);
}

void upload_read(struct reader *reader, const json_t *root, const json_t *mdxld)
{
    struct definition *definition = reader->definition;
    const json_t *matter = json_object_get(mdxld, "frontmatter");
    struct slice id = json_text(root, "id");
    size_t at = place_value(reader, mdxld, "codeBlocks");
    struct function_model *function;

    definition->form = DEFINITION_JSON;
    if (matter && !json_is_object(matter)) {
        reader_fault(reader, 1209, place_value(reader, mdxld, "frontmatter"),
                     "`frontmatter` is no object.");
        matter = NULL;
    }
    if (json_object_get(root, "id") && !id.data)
        reader_fault(reader, 1014, place_value(reader, root, "id"), "`id` is not a text.");
    definition->metadata = matter ? json_incref((json_t *)(uintptr_t)matter) : json_object();
    if (!definition->metadata)
        reader_no_memory(reader);
    matter_identity(reader, matter, reader->upload_id.len ? reader->upload_id : slice_trim(id),
                    "Function");
    matter_settings(reader, matter);
    read_blocks(reader, mdxld);
    if (json_array_size(definition->joined)) {
        function = function_add(reader, SLICE(""), at);
        if (function) {
            reader_set(reader, &function->title, slice_of(definition->title));
            reader_set(reader, &function->description, slice_of(definition->description));
            function_hints(reader, function, matter);
            schemas_read(reader, function, matter, mdxld, NULL, NULL);
        }
    } else if (!reader->errors && slice_is(slice_of(definition->type), "Function")) {
        error_hint(reader_fault(reader, 1102, at, "The definition has no code."),
                   "Add \"codeBlocks\": [{ \"lang\": \"typescript\", \"code\": \"…\" }].");
    }
    declare_read(reader, matter);
}
