/* reading.h - reading a document in a test: the definition, or the errors in order. */
#ifndef MDX_TESTS_DEFINITION_READING_H
#define MDX_TESTS_DEFINITION_READING_H

#include "../memory.h"

#include "definition/definition.h"

#include <string.h>

/* A fence of code, for documents whose subject it is not. */
#define FENCE "```js\nfunction execute() {}\n```\n"

/* One expected error. */
struct fault {
    uint32_t number, line, column;
};

static inline struct definition *read_with(struct slice text,
                                           const struct definition_options *options)
{
    struct definition *definition = NULL;
    struct error error;

    error_init(&error, allocator_system());
    definition_read(&definition, allocator_system(), text, options, &error);
    if (!definition)
        print_message("MDX%u at %u:%u: %s\n", error.number, error.line, error.column,
                      error_message(&error));
    error_free(&error);
    assert_non_null(definition);
    return definition;
}

static inline struct definition *read_as(const char *file, const char *text)
{
    const struct definition_options options = { .file = slice_of(file) };

    return read_with(slice_of(text), &options);
}

static inline struct definition *read_good(const char *text)
{
    return read_as("doc.mdx", text);
}

/* All errors of a document, in order; each must say where and what to do. */
static inline void refuse_bytes(struct slice text, size_t count, const struct fault *faults)
{
    const struct definition_options options = { .file = SLICE("doc.mdx") };
    struct definition *definition = NULL;
    struct error error;
    const struct error *at = &error;

    error_init(&error, allocator_system());
    assert_int_not_equal(definition_read(&definition, allocator_system(), text, &options, &error),
                         MDX_OK);
    assert_null(definition);
    for (size_t n = 0; n < count; n++, at = at->next) {
        assert_non_null(at);
        if (at->number != faults[n].number || at->line != faults[n].line ||
            at->column != faults[n].column)
            print_message("error %zu is MDX%u at %u:%u: %s\n", n, at->number, at->line, at->column,
                          error_message(at));
        assert_int_equal(at->number, faults[n].number);
        assert_int_equal(at->line, faults[n].line);
        assert_int_equal(at->column, faults[n].column);
        assert_string_equal(at->document, "doc.mdx");
        assert_non_null(at->hint);
    }
    if (at)
        print_message("one more: MDX%u at %u:%u: %s\n", at->number, at->line, at->column,
                      error_message(at));
    assert_null(at);
    error_free(&error);
}

#define refuse(text, ...)                                                                          \
    refuse_bytes(slice_of(text),                                                                   \
                 sizeof((const struct fault[]){ __VA_ARGS__ }) / sizeof(struct fault),             \
                 (const struct fault[]){ __VA_ARGS__ })

/* The first error's words. */
static inline void refuse_saying(const char *text, const char *message, const char *excerpt,
                                 const char *hint)
{
    const struct definition_options options = { .file = SLICE("doc.mdx") };
    struct definition *definition = NULL;
    struct error error;

    error_init(&error, allocator_system());
    definition_read(&definition, allocator_system(), slice_of(text), &options, &error);
    assert_null(definition);
    assert_string_equal(error_message(&error), message);
    assert_string_equal(error.excerpt ? error.excerpt : "", excerpt);
    assert_string_equal(error.hint, hint);
    error_free(&error);
}

/* The tree as compact JSON. */
static inline void assert_json(const json_t *tree, const char *text)
{
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    json_write(&out, tree, false);
    buffer_add(&out, "", 0);
    assert_string_equal(out.data, text);
    buffer_free(&out);
}

#endif
