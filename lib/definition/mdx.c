/* mdx.c - an MDX document: front matter, prose, and the fences that make its module. */
#include "definition/parts.h"
#include "definition/sections.h"
#include "definition/yaml.h"

#include <string.h>

struct mdx {
    struct reader *reader;
    size_t matter_at, matter_len; /* the lines between the two --- */
    size_t body;                  /* where Markdown begins */
    struct outline outline;
    struct buffer module, prose;
    size_t prose_at; /* what comes before is in the prose or in the module */
    uint32_t line;   /* that the module has come to */
    size_t unused;   /* a fence that would be code but for its language or use; 0: none */
    size_t first;    /* the fence the module begins with */
    bool joined;
};

static size_t next_line(struct slice text, size_t at)
{
    size_t end = at + slice_find(slice_from(text, at), '\n');

    return end < text.len ? end + 1 : text.len;
}

static struct slice line_of(struct slice text, size_t at)
{
    struct slice line = slice_from(text, at);

    return slice_to(line, slice_find(line, '\n'));
}

static bool is_rule(struct slice line)
{
    return slice_starts(line, "---") && !slice_trim(slice_from(line, 3)).len;
}

/* Front matter that does not begin where it must: three dashes after empty lines or
 * indented, and a key below. */
static void check_late(struct mdx *mdx)
{
    struct slice text = mdx->reader->text;
    size_t at = 0;
    struct slice key;

    while (at < text.len && !slice_trim(line_of(text, at)).len)
        at = next_line(text, at);
    if (!slice_is(slice_trim(line_of(text, at)), "---"))
        return;
    key = line_of(text, next_line(text, at));
    if (slice_find(key, ':') < key.len && !slice_starts(slice_trim(key), "#"))
        reader_fault(mdx->reader, 1013, at, "The front matter does not begin on line 1.");
}

/* False: noted, and nothing more can be told of the document. */
static bool split(struct mdx *mdx)
{
    struct slice text = mdx->reader->text;
    size_t at;

    if (!is_rule(line_of(text, 0))) {
        check_late(mdx);
        return true;
    }
    mdx->matter_at = next_line(text, 0);
    for (at = mdx->matter_at; at < text.len; at = next_line(text, at)) {
        if (is_rule(line_of(text, at))) {
            mdx->matter_len = at - mdx->matter_at;
            mdx->body = next_line(text, at);
            return true;
        }
    }
    reader_fault(mdx->reader, 1011, 0, "The front matter that begins here is not closed.");
    return false;
}

/* test or example among the words after the language. */
static bool meta_says(struct slice meta)
{
    while (meta.len) {
        struct slice word = slice_trim(slice_split(meta, ' ', &meta));

        if (slice_is_nocase(word, "test") || slice_is_nocase(word, "example"))
            return true;
    }
    return false;
}

static bool heading_says(struct slice heading)
{
    static const char *const words[] = { "Usage", "Example", "Test" };

    for (size_t at = 0; at < sizeof words / sizeof words[0]; at++) {
        if (slice_is_nocase(slice_to(heading, strlen(words[at])), words[at]))
            return true;
    }
    return false;
}

static struct slice content_of(const struct mdx *mdx, const struct block *block)
{
    return slice_to(slice_from(mdx->reader->text, block->content_at),
                    block->content_end - block->content_at);
}

/* Empty lines up to the content, so that its lines have the document's numbers. */
static void join(struct mdx *mdx, const struct block *block)
{
    struct reader *reader = mdx->reader;
    uint32_t line, column;
    json_t *entry;

    reader_position(reader, block->at, &line, &column);
    entry = json_pack("{ss,sI,sI}", "lang", block->lang, "line", (json_int_t)line, "lines",
                      (json_int_t)block->lines);
    if (!entry || json_array_append_new(reader->definition->joined, entry) != 0)
        reader_no_memory(reader);
    for (; mdx->line <= line; mdx->line++)
        buffer_add_char(&mdx->module, '\n');
    buffer_add_slice(&mdx->module, content_of(mdx, block));
    mdx->line += block->lines;
    buffer_add(&mdx->prose, reader->text.data + mdx->prose_at, block->at - mdx->prose_at);
    mdx->prose_at = block->end;
    if (!mdx->joined)
        mdx->first = block->at;
    mdx->joined = true;
}

static void document(struct mdx *mdx, const struct block *block)
{
    struct slice code = content_of(mdx, block);
    uint32_t line, column;
    json_t *entry;

    reader_position(mdx->reader, block->at, &line, &column);
    entry = json_pack("{ss,ss,sI,ss%}", "lang", block->lang, "meta", block->meta, "line",
                      (json_int_t)line, "code", code.len ? code.data : "", code.len);
    if (!entry || json_array_append_new(mdx->reader->definition->documentation, entry) != 0)
        reader_no_memory(mdx->reader);
}

static void read_fence(struct mdx *mdx, const struct block *block, struct slice heading)
{
    bool code = code_language(slice_of(block->lang));
    bool meta = meta_says(slice_of(block->meta));

    if (!block->closed)
        reader_fault(mdx->reader, 1101, block->at,
                     "The code fence that begins here is not closed.");
    if (meta || (code && heading_says(heading)))
        document(mdx, block);
    else if (code)
        join(mdx, block);
    else if (block->lines && !mdx->unused)
        mdx->unused = block->at;
}

static void read_fences(struct mdx *mdx)
{
    struct definition *definition = mdx->reader->definition;
    struct slice heading = { NULL, 0 };

    definition->joined = json_array();
    definition->documentation = json_array();
    if (!definition->joined || !definition->documentation)
        reader_no_memory(mdx->reader);
    for (size_t at = 0; at < mdx->outline.count && !mdx->reader->no_memory; at++) {
        const struct block *block = &mdx->outline.blocks[at];

        if (block->kind == BLOCK_HEADING)
            heading = slice_of(block->text);
        else if (block->kind == BLOCK_FENCE)
            read_fence(mdx, block, heading);
    }
}

/* The module, and what of the document is not in it. */
static void keep_texts(struct mdx *mdx)
{
    struct reader *reader = mdx->reader;
    struct slice prose;

    if (mdx->joined)
        code_plain(reader, &reader->definition->module, &mdx->module);
    buffer_add_slice(&mdx->prose, slice_from(reader->text, mdx->prose_at));
    if (buffer_failed(&mdx->prose) || buffer_failed(&mdx->module))
        reader_no_memory(reader);
    prose = slice_trim(buffer_slice(&mdx->prose));
    reader_set(reader, &reader->definition->prose, prose);
}

/* The first paragraph that is prose: no import, export or {expression}, and not part of
 * what an example or a schema says. */
static struct slice first_paragraph(const struct outline *outline)
{
    bool skipping = false;

    for (size_t at = 0; at < outline->count; at++) {
        const struct block *block = &outline->blocks[at];
        struct slice text = slice_of(block->text);

        if (block->kind == BLOCK_HEADING)
            skipping = heading_says(text) || slice_is_nocase(text, "Input") ||
                       slice_is_nocase(text, "Output");
        else if (block->kind == BLOCK_PARAGRAPH && !skipping && text.len &&
                 !slice_starts(text, "import ") && !slice_starts(text, "export ") &&
                 !slice_starts(text, "{"))
            return text;
    }
    return slice_make(NULL, 0);
}

static void note_no_code(struct mdx *mdx)
{
    struct reader *reader = mdx->reader;
    struct error *error = reader_fault(reader, 1102, mdx->unused, "No code fence was found.");

    if (mdx->unused)
        error_hint(error, "This fence is not code: write its language after the backticks, "
                          "```typescript or ```js.");
    else if (json_array_size(reader->definition->documentation))
        error_hint(error, "The fences that are here are documentation, by their heading or by the "
                          "word test or example. Add a ```typescript fence under another heading.");
}

static void read_function(struct mdx *mdx, const json_t *matter)
{
    struct reader *reader = mdx->reader;
    struct definition *definition = reader->definition;
    json_t *input = section_list(reader, &mdx->outline, "Input");
    json_t *output = section_list(reader, &mdx->outline, "Output");
    struct slice first = first_paragraph(&mdx->outline);
    struct function_model *function;

    if (!definition->description)
        reader_set(reader, &definition->description, first);
    function = function_add(reader, SLICE(""), mdx->first);
    if (!function)
        return;
    reader_set(reader, &function->title, slice_of(definition->title));
    reader_set(reader, &function->description, slice_of(definition->description));
    function_hints(reader, function, matter);
    schemas_read(reader, function, matter, NULL, input, output);
}

static void read_body(struct mdx *mdx, const json_t *matter, bool whole)
{
    struct definition *definition = mdx->reader->definition;

    markdown_read(mdx->reader, mdx->body, &mdx->outline);
    read_fences(mdx);
    keep_texts(mdx);
    if (mdx->reader->no_memory)
        return;
    if (mdx->joined)
        read_function(mdx, matter);
    else if (whole && (!definition->type || slice_is(slice_of(definition->type), "Function")))
        note_no_code(mdx);
    if (!definition->description)
        reader_set(mdx->reader, &definition->description, first_paragraph(&mdx->outline));
}

void mdx_read(struct reader *reader)
{
    struct mdx mdx = { .reader = reader, .line = 1 };
    json_t *matter;
    bool whole;

    reader->definition->form = DEFINITION_MDX;
    if (!split(&mdx))
        return;
    buffer_init(&mdx.module, reader->allocator, SIZE_MAX);
    buffer_init(&mdx.prose, reader->allocator, SIZE_MAX);
    mdx.prose_at = mdx.body;
    matter = yaml_read(reader, mdx.matter_at, mdx.matter_len);
    /* With errors in the front matter nothing is concluded from what is missing there. */
    whole = reader->errors == 0;
    reader_own(reader, matter);
    if (!reader->no_memory) {
        reader_keep(&reader->definition->metadata, matter);
        matter_identity(reader, matter, reader->upload_id, "Function");
        matter_settings(reader, matter);
        read_body(&mdx, matter, whole);
        if (whole)
            declare_read(reader, matter);
    }
    outline_free(&mdx.outline);
    buffer_free(&mdx.module);
    buffer_free(&mdx.prose);
}

void module_read(struct reader *reader)
{
    struct definition *definition = reader->definition;
    struct slice file = reader->options->file;
    bool plain = slice_ends(file, ".js") || slice_ends(file, ".mjs");
    struct buffer text;
    uint32_t lines, column;

    definition->form = DEFINITION_MODULE;
    definition->loose = reader->options->loose;
    definition->metadata = json_object();
    matter_identity(reader, definition->metadata, slice_make(NULL, 0), "Function");
    buffer_init(&text, reader->allocator, SIZE_MAX);
    buffer_add_slice(&text, reader->text);
    code_plain(reader, &definition->module, &text);
    reader_position(reader, reader->text.len, &lines, &column);
    definition->joined =
        json_pack("[{ss,si,sI}]", "lang", plain ? "javascript" : "typescript", "line", 1, "lines",
                  (json_int_t)lines - slice_ends(reader->text, "\n"));
    definition->documentation = json_array();
    if (!definition->joined || !definition->documentation || !definition->metadata)
        reader_no_memory(reader);
    if (!slice_trim(reader->text).len)
        reader_fault(reader, 1102, 0, "The module is empty.");
    function_add(reader, SLICE(""), 0);
}
