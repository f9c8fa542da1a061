/* script_fuzz.c - any bytes as a module and as an expression: an answer, never a crash; what its
 * signatures become is JSON. */
#include "base/json.h"
#include "script/script.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_json(struct buffer *schema)
{
    json_t *value = NULL;

    if (schema->len && !buffer_failed(schema) &&
        json_read_any(buffer_slice(schema), &value, NULL) != MDX_OK)
        abort();
    json_decref(value);
    buffer_clear(schema);
}

static void describe(const struct script *script)
{
    struct buffer schema;

    buffer_init(&schema, allocator_system(), 256 * 1024);
    for (uint32_t i = 0; i < script->function_count; i++) {
        script_input(script, &script->functions[i], false, &schema);
        check_json(&schema);
        script_input(script, &script->functions[i], true, &schema);
        check_json(&schema);
        script_output(script, &script->functions[i], &schema);
        check_json(&schema);
    }
    buffer_free(&schema);
}

static void lower(enum script_kind kind, struct slice text)
{
    struct script_options options = { .kind = kind, .document = SLICE("fuzz") };
    struct script script;
    struct error error;
    size_t lines = 0;

    error_init(&error, allocator_system());
    if (script_lower(&script, allocator_system(), text, &options, &error) == MDX_OK) {
        for (size_t at = 0; at < text.len; at++)
            lines += text.data[at] == '\n';
        for (size_t at = 0; at < script.lowered.len; at++)
            lines -= script.lowered.data[at] == '\n';
        if (lines)
            abort();
        describe(&script);
    } else if (!error.status) {
        abort();
    }
    script_free(&script);
    error_free(&error);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = { (const char *)data, size };

    lower(SCRIPT_MODULE, text);
    lower(SCRIPT_EXPRESSION, text);
    return 0;
}
