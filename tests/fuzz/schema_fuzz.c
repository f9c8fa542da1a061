/* schema_fuzz.c - a form and a value, one a line: normalized, merged, compiled and checked in each
 * mode. Merging again changes nothing, and a normal form compiles. */
#include "schema/schema.h"
#include "schema/tree.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What a check puts out is JSON again. */
static void check(const struct schema *schema, struct slice value, enum schema_mode mode)
{
    struct jsontext index, again;
    struct buffer out;
    struct error error;

    error_init(&error, allocator_system());
    buffer_init(&out, allocator_system(), SIZE_MAX);
    jsontext_init(&index, allocator_system());
    jsontext_init(&again, allocator_system());
    if (jsontext_read(&index, value, &error) == MDX_OK &&
        schema_check(schema, &index, 0, mode, SLICE(""), NULL, &out, &error) == MDX_OK && out.len &&
        jsontext_read(&again, buffer_slice(&out), &error) != MDX_OK)
        abort();
    if (error.details && jsontext_read(&again, slice_of(error.details), NULL) != MDX_OK)
        abort();
    jsontext_free(&again);
    jsontext_free(&index);
    buffer_free(&out);
    error_free(&error);
}

static void compile(const json_t *source, struct slice value)
{
    struct schema *schema;
    struct buffer warnings;
    struct error error;

    error_init(&error, allocator_system());
    buffer_init(&warnings, allocator_system(), SIZE_MAX);
    if (schema_compile(&schema, allocator_system(), source, &warnings, &error) == MDX_OK) {
        check(schema, value, SCHEMA_STRICT);
        check(schema, value, SCHEMA_COERCE);
        check(schema, value, SCHEMA_CONVERT);
    } else if (!error.status) {
        abort();
    }
    schema_free(schema);
    buffer_free(&warnings);
    error_free(&error);
}

/* What merge and normalize make of any JSON at all. */
static void reshape(const json_t *source, struct slice value)
{
    json_t *warnings = NULL, *normal = schema_normal_form(source, &warnings);
    json_t *merged = schema_merge(source), *again = merged ? schema_merge(merged) : NULL;

    if (normal)
        compile(normal, value);
    if (merged)
        compile(merged, value);
    if (merged && again && !tree_equal(merged, again))
        abort();
    json_decref(warnings);
    json_decref(normal);
    json_decref(merged);
    json_decref(again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice value,
        form = slice_split((struct slice){ (const char *)data, size }, '\n', &value);
    json_t *source = NULL, *schema = NULL;
    struct error error;

    error_init(&error, allocator_system());
    if (json_read_exact(form, &source, &error) == MDX_OK) {
        compile(source, value);
        reshape(source, value);
        if (schema_normalize(&schema, source, "input", &error) == MDX_OK)
            compile(schema, value);
    }
    json_decref(schema);
    json_decref(source);
    error_free(&error);
    return 0;
}
