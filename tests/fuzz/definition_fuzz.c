/* definition_fuzz.c - documents of every form. What is read must be whole: an id that is
 * one, paths and places that can be used, a model that is JSON. The first byte picks
 * whether the text is a bare module. */
#include "base/json.h"
#include "definition/definition.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_code(const struct code_text *code, struct slice document)
{
    uint32_t line, column;

    if (!code->text)
        return;
    if (code->text[code->len] || !code->place.count)
        abort();
    linemap_find(&code->place, document, 1, 1, &line, &column);
    if (!line || !column)
        abort();
}

static void check_model(const struct definition *definition)
{
    struct buffer model;
    json_t *value;

    buffer_init(&model, allocator_system(), SIZE_MAX);
    definition_write_model(definition, &model);
    value = json_loadb(model.data, model.len, JSON_REJECT_DUPLICATES, NULL);
    if (!value)
        abort();
    json_decref(value);
    buffer_free(&model);
}

static void check(const struct definition *definition, struct slice text)
{
    if (!id_valid(slice_of(definition->id), NULL) || !definition->type || !definition->metadata)
        abort();
    if (definition->source)
        text = slice_make(definition->source, definition->source_len);
    check_code(&definition->module, text);
    for (size_t at = 0; at < definition->function_count; at++) {
        if (!definition->functions[at].path || !definition->functions[at].line)
            abort();
        check_code(&definition->functions[at].code, text);
    }
    check_model(definition);
}

/* Every error says what, where and what to do. */
static void check_error(const struct error *error)
{
    for (; error; error = error->next) {
        if (!error->number || !error->message || !error->hint || !error->line || !error->column)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct definition_options options = { .file = SLICE("doc.mdx") };
    struct definition *definition = NULL;
    struct error error;
    struct slice text;

    if (!size)
        return 0;
    options.module = data[0] == 'm';
    text = slice_make((const char *)data + 1, size - 1);
    error_init(&error, allocator_system());
    definition_read(&definition, allocator_system(), text, &options, &error);
    if (definition)
        check(definition, text);
    else
        check_error(&error);
    definition_free(definition);
    error_free(&error);
    return 0;
}
