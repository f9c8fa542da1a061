/* model_test.c - the model as JSON: everything but source and code. */
#include "reading.h"

static void the_model_says_all_but_code(void **state)
{
    (void)state;
    struct definition *definition = read_as(
        "a.json", "{\"$id\":\"a\",\"$type\":[\"X\",\"Y\"],\"$version\":\"1\",\"title\":\"T\","
                  "\"description\":\"D\",\"$context\":\"c\",\"api\":{\"f\":{\"code\":\"SECRET\","
                  "\"params\":[\"p\"],\"timeout\":9},\"get\":\"SECRET\"},"
                  "\"resources\":{\"x:y\":{\"name\":\"n\",\"read\":\"SECRET\"}},"
                  "\"prompts\":{\"p\":{\"get\":\"SECRET\",\"description\":\"d\"}},"
                  "\"events\":{\"E\":\"SECRET\",\"F\":\"SECRET\"},\"site\":\"SECRET\",\"app\":{\"/"
                  "\":\"SECRET\"},"
                  "\"permissions\":{\"*\":\"x\"},\"isolate\":\"reuse\",\"rest\":\"bare\","
                  "\"checkOutput\":true,"
                  "\"timeout\":\"5s\",\"config\":{\"k\":1},\"agent\":{\"model\":\"m\"}}");
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    strcpy(definition->hash, "h");
    definition_write_model(definition, &out);
    assert_string_equal(
        out.data,
        "{\"id\":\"a\",\"type\":\"X\",\"types\":[\"X\",\"Y\"],\"label\":\"1\",\"title\":\"T\","
        "\"description\":\"D\",\"context\":\"c\",\"form\":\"do\",\"hash\":\"h\",\"functions\":["
        "{\"path\":\"f\",\"params\":[\"p\"],\"permission\":\"x\",\"timeout\":9,\"line\":1,"
        "\"column\":97},"
        "{\"path\":\"get\",\"permission\":\"x\",\"readOnly\":true,\"line\":1,\"column\":146}],"
        "\"permissionsDeclared\":true,\"isolate\":\"reuse\",\"rest\":\"bare\",\"checkOutput\":true,"
        "\"timeout\":5000,\"config\":{\"k\":1},\"resources\":{\"x:y\":{\"name\":\"n\"}},"
        "\"prompts\":{\"p\":{\"description\":\"d\"}},\"permissions\":{\"*\":\"x\"},"
        "\"events\":[\"E\",\"F\"],\"site\":[\"/\"],\"app\":[\"/\"],\"agent\":{\"model\":\"m\"}}");
    buffer_free(&out);
    definition_free(definition);
}

static void a_model_of_little_is_small(void **state)
{
    (void)state;
    struct definition *definition = read_as("a.json", "{\"codeBlocks\":[{\"code\":\"f\"}]}");
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    strcpy(definition->hash, "h");
    definition_write_model(definition, &out);
    assert_string_equal(out.data,
                        "{\"id\":\"a\",\"type\":\"Function\",\"form\":\"json\",\"hash\":\"h\","
                        "\"functions\":[{\"path\":\"\",\"line\":1,\"column\":15}],"
                        "\"joined\":[{\"lang\":\"typescript\",\"line\":1,\"lines\":1}]}");
    buffer_free(&out);
    definition_free(definition);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_model_says_all_but_code),
        cmocka_unit_test(a_model_of_little_is_small),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
