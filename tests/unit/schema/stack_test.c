/* stack_test.c - hostile depth never takes more than its share of a small thread's stack. */
#include "schema/schema.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include "stack.h"

#define SHARE (STACK_GROWTH * (size_t)65536)

struct work {
    struct buffer schema, input;
    mdx_status status;
    struct error error;
};

static void repeat(struct buffer *out, const char *text, int times)
{
    while (times-- > 0)
        buffer_add_text(out, text);
}

static void begin(struct work *work)
{
    *work = (struct work){ .status = MDX_OK };
    buffer_init(&work->schema, allocator_system(), SIZE_MAX);
    buffer_init(&work->input, allocator_system(), SIZE_MAX);
    error_init(&work->error, allocator_system());
}

static void end(struct work *work)
{
    buffer_free(&work->schema);
    buffer_free(&work->input);
    error_free(&work->error);
}

/* before × times, middle, after × times. */
static void nest(struct buffer *out, const char *before, const char *middle, const char *after,
                 int times)
{
    repeat(out, before, times);
    buffer_add_text(out, middle);
    repeat(out, after, times);
}

static void *check(void *context)
{
    struct work *work = context;
    struct schema *schema = NULL;
    struct jsontext index;
    struct buffer out;
    json_t *source = NULL;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    jsontext_init(&index, allocator_system());
    work->status =
        json_read(buffer_slice(&work->schema), SLICE(""), SIZE_MAX, &source, &work->error);
    if (!work->status)
        work->status = schema_compile(&schema, allocator_system(), source, NULL, &work->error);
    if (!work->status)
        work->status = jsontext_read(&index, buffer_slice(&work->input), &work->error);
    if (!work->status)
        work->status =
            schema_check(schema, &index, 0, SCHEMA_COERCE, SLICE(""), NULL, &out, &work->error);
    json_decref(source);
    schema_free(schema);
    jsontext_free(&index);
    buffer_free(&out);
    return NULL;
}

static void *normalize(void *context)
{
    struct work *work = context;
    json_t *source = NULL, *schema = NULL;

    work->status =
        json_read(buffer_slice(&work->schema), SLICE(""), SIZE_MAX, &source, &work->error);
    if (!work->status)
        work->status = schema_normalize(&schema, source, "input", &work->error);
    json_decref(source);
    json_decref(schema);
    return NULL;
}

static void assert_too_deep(struct work *work)
{
    assert_int_equal(work->status, MDX_E_VALIDATION);
    assert_string_equal(error_message(&work->error),
                        "the input nests too deeply to be checked against its schema: values and "
                        "the schemas for them stand more than 128 deep. Make it flatter");
    end(work);
}

static void a_deep_object_is_refused_within_its_share(void **state)
{
    (void)state;
    struct work work;

    begin(&work);
    buffer_add_text(&work.schema, "{\"properties\":{\"a\":{\"$ref\":\"#\",\"minProperties\":0}}}");
    nest(&work.input, "{\"a\":", "1", "}", 500);
    assert_in_range(stack_used(check, &work), 0, SHARE);
    assert_too_deep(&work);
}

static void a_deep_list_is_refused_within_its_share(void **state)
{
    (void)state;
    struct work work;

    begin(&work);
    buffer_add_text(&work.schema, "{\"items\":{\"$ref\":\"#\"}}");
    nest(&work.input, "[", "1", "]", 500);
    assert_in_range(stack_used(check, &work), 0, SHARE);
    assert_too_deep(&work);
}

static void deep_branches_are_refused_within_their_share(void **state)
{
    (void)state;
    struct work work;

    begin(&work);
    buffer_add_text(&work.schema,
                    "{\"anyOf\":[{\"oneOf\":[{\"type\":[\"array\",\"object\"],"
                    "\"dependentSchemas\":{\"a\":{\"properties\":{\"a\":{\"$ref\":\"#\"}}}}}]}]}");
    nest(&work.input, "{\"a\":", "1", "}", 500);
    assert_in_range(stack_used(check, &work), 0, SHARE);
    assert_too_deep(&work);
}

static void deep_json_in_a_text_is_refused_within_its_share(void **state)
{
    (void)state;
    struct work work;

    begin(&work);
    buffer_add_text(&work.schema, "{\"type\":[\"array\",\"object\"],\"items\":{\"$ref\":\"#\"},"
                                  "\"properties\":{\"a\":{\"$ref\":\"#\"}}}");
    repeat(&work.input, "{\"a\":", 40);
    buffer_add_char(&work.input, '"');
    nest(&work.input, "{\\\"a\\\":", "1", "}", 400);
    buffer_add_char(&work.input, '"');
    repeat(&work.input, "}", 40);
    assert_in_range(stack_used(check, &work), 0, SHARE);
    assert_too_deep(&work);
}

static void a_hundred_objects_in_one_another_fit(void **state)
{
    (void)state;
    struct work work;

    begin(&work);
    buffer_add_text(&work.schema, "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}}}");
    nest(&work.input, "{\"a\":", "{}", "}", 100);
    assert_in_range(stack_used(check, &work), 0, SHARE);
    assert_int_equal(work.status, MDX_OK);
    end(&work);
}

static void deep_values_that_are_compared_are_refused_within_their_share(void **state)
{
    (void)state;
    struct work work;

    begin(&work);
    buffer_add_text(&work.schema, "{\"items\":{\"$ref\":\"#\"},\"uniqueItems\":true}");
    repeat(&work.input, "[", 120);
    nest(&work.input, "[", "1", "]", 200);
    buffer_add_char(&work.input, ',');
    nest(&work.input, "[", "1", "]", 200);
    repeat(&work.input, "]", 120);
    assert_in_range(stack_used(check, &work), 0, SHARE);
    assert_int_equal(work.status, MDX_E_VALIDATION);
    end(&work);
}

static void equal_values_are_compared_to_a_depth_of_forty(void **state)
{
    (void)state;
    struct work work;

    begin(&work);
    buffer_add_text(&work.schema, "{\"uniqueItems\":true}");
    buffer_add_char(&work.input, '[');
    nest(&work.input, "[", "1", "]", 400);
    buffer_add_char(&work.input, ',');
    nest(&work.input, "[", "1", "]", 400);
    buffer_add_char(&work.input, ']');
    assert_in_range(stack_used(check, &work), 0, SHARE);
    assert_string_equal(error_message(&work.error),
                        "the input is too deep or too large to be checked against its schema: "
                        "send less at once");
    end(&work);
}

/* The schema is refused, or taken, within the share: what is before and after a schema, times. */
static void assert_compiled(const char *before, const char *after, int times, mdx_status status)
{
    struct work work;

    begin(&work);
    nest(&work.schema, before, "true", after, times);
    buffer_add_text(&work.input, "1");
    assert_in_range(stack_used(check, &work), 0, SHARE);
    assert_int_equal(work.status, status);
    assert_int_equal(work.error.number, status ? 1305 : 0);
    end(&work);
}

static void deep_schemas_are_refused_within_their_share(void **state)
{
    (void)state;
    assert_compiled("{\"items\":", "}", 190, MDX_E_VALIDATION);
    assert_compiled("{\"additionalProperties\":", "}", 190, MDX_E_VALIDATION);
    assert_compiled("{\"properties\":{\"a\":", "}}", 95, MDX_E_VALIDATION);
    assert_compiled("{\"dependentSchemas\":{\"a\":", "}}", 95, MDX_E_VALIDATION);
    assert_compiled("{\"allOf\":[", "]}", 95, MDX_E_VALIDATION);
    assert_compiled("{\"not\":", "}", 95, MDX_E_VALIDATION);
}

static void fifty_objects_in_one_another_are_a_schema(void **state)
{
    (void)state;
    assert_compiled("{\"properties\":{\"a\":", "}}", 50, MDX_OK);
    assert_compiled("{\"items\":", "}", 100, MDX_OK);
    assert_compiled("{\"additionalProperties\":", "}", 100, MDX_OK);
}

static void assert_normalized(const char *before, const char *middle, const char *after, int times,
                              mdx_status status)
{
    struct work work;

    begin(&work);
    nest(&work.schema, before, middle, after, times);
    assert_in_range(stack_used(normalize, &work), 0, SHARE);
    assert_int_equal(work.status, status);
    end(&work);
}

static void deep_forms_stay_within_their_share(void **state)
{
    (void)state;
    assert_normalized("{\"a\":", "{\"b\":\"string[][][]\"}", "}", 190, MDX_E_VALIDATION);
    assert_normalized("{\"items\":", "\"((((((((((string))))))))))[]\"", "}", 190,
                      MDX_E_VALIDATION);
    assert_normalized("{\"properties\":{\"a\":", "\"string\"", "}}", 95, MDX_E_VALIDATION);
    assert_normalized("{\"properties\":{\"a\":", "\"string\"", "}}", 49, MDX_OK);
    assert_normalized("{\"$schema\":\"x\",\"default\":", "1", "}", 190, MDX_OK);
    assert_normalized("[", "1", "]", 190, MDX_E_VALIDATION);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_deep_object_is_refused_within_its_share),
        cmocka_unit_test(a_deep_list_is_refused_within_its_share),
        cmocka_unit_test(deep_branches_are_refused_within_their_share),
        cmocka_unit_test(deep_json_in_a_text_is_refused_within_its_share),
        cmocka_unit_test(a_hundred_objects_in_one_another_fit),
        cmocka_unit_test(deep_values_that_are_compared_are_refused_within_their_share),
        cmocka_unit_test(equal_values_are_compared_to_a_depth_of_forty),
        cmocka_unit_test(deep_schemas_are_refused_within_their_share),
        cmocka_unit_test(fifty_objects_in_one_another_are_a_schema),
        cmocka_unit_test(deep_forms_stay_within_their_share),
    };

    return cmocka_run_group_tests_name("stack", tests, NULL, NULL);
}
