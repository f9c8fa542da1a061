/* schema_suite_test.c - the public suite of JSON Schema 2020-12, required tests, by file.
 *
 * Takes the suite's folder (default ../shared/suites/json-schema). Prints how many
 * of each file's tests give the suite's answer; a schema that cannot be compiled
 * counts as failed. Says so in one line when the suite is not there. */
#include "schema/schema.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct score {
    unsigned passed, total;
};

/* With 15 digits numbers are as the suite writes them; where that loses some, with 17. */
static char *write_value(const json_t *value)
{
    char *text = json_dumps(value, JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
    json_t *back = json_loads(text, JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);

    if (!json_equal(back, value)) {
        free(text);
        text = json_dumps(value, JSON_ENCODE_ANY);
    }
    json_decref(back);
    return text;
}

static bool fits(const struct schema *schema, const json_t *value, bool *known)
{
    struct jsontext index;
    char *text = write_value(value);
    struct buffer out;
    struct error error;
    mdx_status status;

    error_init(&error, allocator_system());
    buffer_init(&out, allocator_system(), SIZE_MAX);
    jsontext_init(&index, allocator_system());
    status = jsontext_read(&index, slice_of(text), &error);
    *known = status == MDX_OK;
    if (*known)
        status = schema_check(schema, &index, 0, SCHEMA_STRICT, SLICE(""), &out, &error);
    jsontext_free(&index);
    free(text);
    buffer_free(&out);
    error_free(&error);
    return status == MDX_OK;
}

static void tell(const char *file, const json_t *group, const json_t *test)
{
    if (getenv("MDX_VERBOSE"))
        printf("    %s: %s: %s\n", file, json_string_value(json_object_get(group, "description")),
               test ? json_string_value(json_object_get(test, "description")) : "not compiled");
}

static void run_group(const char *file, const json_t *group, struct score *score)
{
    const json_t *tests = json_object_get(group, "tests");
    struct schema *schema;
    struct error error;

    error_init(&error, allocator_system());
    schema_compile(&schema, allocator_system(), json_object_get(group, "schema"), NULL, &error);
    score->total += (unsigned)json_array_size(tests);
    if (!schema)
        tell(file, group, NULL);
    for (size_t at = 0; schema && at < json_array_size(tests); at++) {
        const json_t *test = json_array_get(tests, at);
        bool known;
        bool valid = fits(schema, json_object_get(test, "data"), &known);

        if (known && valid == json_is_true(json_object_get(test, "valid")))
            score->passed++;
        else
            tell(file, group, test);
    }
    schema_free(schema);
    error_free(&error);
}

static void run_file(const char *folder, const char *name, struct score *sum)
{
    struct score score = { 0 };
    char path[1200];
    json_t *groups;

    snprintf(path, sizeof path, "%s/%s", folder, name);
    groups = json_load_file(path, JSON_ALLOW_NUL, NULL);
    for (size_t at = 0; at < json_array_size(groups); at++)
        run_group(name, json_array_get(groups, at), &score);
    json_decref(groups);
    printf("%-36s %4u / %u\n", name, score.passed, score.total);
    sum->passed += score.passed;
    sum->total += score.total;
}

int main(int argc, char **argv)
{
    struct score sum = { 0 };
    struct dirent **names;
    char folder[900];
    int count;

    snprintf(folder, sizeof folder, "%s/tests/draft2020-12",
             argc > 1 ? argv[1] : "../shared/suites/json-schema");
    count = scandir(folder, &names, NULL, alphasort);
    if (count < 0) {
        printf("skipped: there is no JSON Schema suite at %s\n", folder);
        return 0;
    }
    for (int at = 0; at < count; at++) {
        if (strlen(names[at]->d_name) > 5 && strstr(names[at]->d_name, ".json"))
            run_file(folder, names[at]->d_name, &sum);
        free(names[at]);
    }
    free(names);
    printf("draft2020-12, required: %u / %u\n", sum.passed, sum.total);
    return 0;
}
