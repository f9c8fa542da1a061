/* tests.c - the `test` fences of a document in place of its functions.
 *
 * Each fence becomes an exported function that stands on the fence's own lines, behind the names
 * of the module; so what it says of lines is true, and it sees all that the module declares. What
 * a test may use (assert, expect, test) is written once, behind the last line. */
#include "definition/parts.h"

#include "definition/test_kit.h"

#include <string.h>

struct lines {
    struct slice *list;
    uint32_t count;
};

struct fence {
    struct slice code, name;
    uint32_t line; /* of the opening fence */
};

static bool is_test(const json_t *entry, struct slice *name)
{
    struct slice meta = slice_trim(slice_of(json_string_value(json_object_get(entry, "meta"))));
    struct slice rest;

    *name = meta;
    while (meta.len) {
        struct slice word = slice_split(meta, ' ', &rest);

        if (slice_is_nocase(word, "test")) {
            if (word.data == name->data)
                *name = slice_trim(rest);
            return code_language(slice_of(json_string_value(json_object_get(entry, "lang"))));
        }
        meta = slice_trim(rest);
    }
    return false;
}

static bool read_fence(const json_t *entry, struct fence *fence)
{
    const json_t *code = json_object_get(entry, "code");

    if (!is_test(entry, &fence->name))
        return false;
    fence->code = slice_make(json_string_value(code), json_string_length(code));
    fence->line = (uint32_t)json_integer_value(json_object_get(entry, "line"));
    return true;
}

static struct slice next_line(struct slice *text)
{
    struct slice line = slice_split(*text, '\n', text);

    return line.len && line.data[line.len - 1] == '\r' ? slice_to(line, line.len - 1) : line;
}

/* One fence, from the line of its opening to that of its closing. False: no memory. */
static bool add_function(struct reader *reader, const struct fence *fence)
{
    struct function_model *function;
    struct buffer path;

    buffer_init(&path, reader->allocator, 64);
    buffer_printf(&path, "line%u", fence->line);
    function = buffer_failed(&path) ? NULL : function_add(reader, buffer_slice(&path), 0);
    buffer_free(&path);
    if (!function)
        return false;
    function->line = fence->line;
    function->column = 1;
    if (fence->name.len)
        reader_set(reader, &function->title, fence->name);
    return !reader->no_memory;
}

static void write_fence(struct buffer *out, const struct fence *fence)
{
    struct slice code = fence->code;

    buffer_printf(out,
                  "export async function line%u() { return __mdx_tests(async ({ test, it, "
                  "describe, assert, expect }) => {{\n",
                  fence->line);
    while (code.len) {
        buffer_add_slice(out, next_line(&code));
        buffer_add_char(out, '\n');
    }
    buffer_add_text(out, "}}) }\n");
}

static uint32_t count_lines(struct slice text)
{
    uint32_t lines = 0;

    for (size_t i = 0; i < text.len; i++)
        lines += text.data[i] == '\n';
    return lines + (text.len && text.data[text.len - 1] != '\n');
}

/* The module's lines with the fences on theirs. */
static bool overlay(struct reader *reader, struct buffer *out)
{
    struct definition *definition = reader->definition;
    struct slice rest = slice_make(definition->module.text, definition->module.len);
    uint32_t line = 1;
    struct fence fence;
    size_t at;
    json_t *entry;

    json_array_foreach(definition->documentation, at, entry)
    {
        const bool good = read_fence(entry, &fence);

        if (!good)
            continue;
        for (; line < fence.line; line++) {
            buffer_add_slice(out, next_line(&rest));
            buffer_add_char(out, '\n');
        }
        write_fence(out, &fence);
        for (uint32_t skip = count_lines(fence.code) + 2; skip; skip--, line++)
            next_line(&rest);
        if (!add_function(reader, &fence))
            return false;
    }
    buffer_add_slice(out, rest);
    buffer_add_text(out, "\n");
    buffer_add_text(out, test_kit);
    return true;
}

void tests_read(struct reader *reader)
{
    struct definition *definition = reader->definition;
    struct buffer text;

    definition_clear_functions(definition);
    definition->tests = true;
    definition->permissions_declared = false;
    buffer_init(&text, reader->allocator, SIZE_MAX);
    if (definition->documentation && !overlay(reader, &text))
        reader->no_memory = true;
    if (definition->function_count) {
        code_free(&definition->module, reader->allocator);
        code_plain(reader, &definition->module, &text);
    } else if (!reader->no_memory) {
        error_hint(reader_fault(reader, 1105, 0, "The document has no test fence."),
                   "Add a fence ```ts test, with code that throws when something is wrong: "
                   "assert.equal(execute({ x: 2 }).y, 4)");
    }
    buffer_free(&text);
}
