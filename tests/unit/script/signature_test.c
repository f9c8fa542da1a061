/* signature_test.c - types of parameters and results as JSON Schema. */
#include "script/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <string.h>

struct expectation {
    const char *text, *input, *output;
    bool named;
};

static void assert_schemas(const struct expectation *expected)
{
    const struct script_options options = { .kind = SCRIPT_MODULE, .document = SLICE("a.ts") };
    struct buffer input, output;
    struct script script;
    struct error error;

    error_init(&error, allocator_system());
    assert_int_equal(
        script_lower(&script, allocator_system(), slice_of(expected->text), &options, &error),
        MDX_OK);
    buffer_init(&input, allocator_system(), SIZE_MAX);
    buffer_init(&output, allocator_system(), SIZE_MAX);
    script_input(&script, &script.functions[script.function_count - 1], expected->named, &input);
    script_output(&script, &script.functions[script.function_count - 1], &output);
    assert_string_equal(input.len ? input.data : "", expected->input);
    assert_string_equal(output.len ? output.data : "", expected->output);
    buffer_free(&input);
    buffer_free(&output);
    script_free(&script);
}

#define OBJECT(properties, required)                                                               \
    "{\"type\":\"object\",\"properties\":{" properties "},\"required\":[" required "]}"
#define X_NUMBER OBJECT("\"x\":{\"type\":\"number\"}", "\"x\"")

static void types_of_the_first_parameter(void **state)
{
    (void)state;
    static const struct expectation rows[] = {
        { "function f(i: { x: number }) {}", X_NUMBER, "", false },
        { "function f({ x }: { x: number }) {}", X_NUMBER, "", false },
        { "const f = async (i: { x: number }): Promise<string> => ''", X_NUMBER,
          "{\"type\":\"string\"}", false },
        { "function f(i: { x?: number; 'y z': boolean | undefined }) {}",
          OBJECT("\"x\":{\"type\":\"number\"},\"y z\":{\"type\":\"boolean\"}", ""), "", false },
        { "function f(i: { 'a\\0': number; x: number }) {}", X_NUMBER, "", false },
        { "function f(i: string[]): void {}",
          "{\"type\":\"array\",\"items\":{\"type\":\"string\"}}", "", false },
        { "function f(i: Array<number | string>) {}",
          "{\"type\":\"array\",\"items\":{\"anyOf\":[{\"type\":\"number\"},{\"type\":\"string\"}]}"
          "}",
          "", false },
        { "function f(i: 'a' | 'b' | 3 | -1 | null) {}", "{\"enum\":[\"a\",\"b\",3,-1,null]}", "",
          false },
        { "function f(i: Record<string, boolean>) {}",
          "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"boolean\"}}", "", false },
        { "function f(i: { [key: string]: number }) {}",
          "{\"type\":\"object\",\"properties\":{},\"required\":[],\"additionalProperties\":"
          "{\"type\":\"number\"}}",
          "", false },
        { "function f(i: [number, string]) {}",
          "{\"type\":\"array\",\"prefixItems\":[{\"type\":\"number\"},{\"type\":\"string\"}],"
          "\"minItems\":2,\"maxItems\":2}",
          "", false },
        { "function f(i: Date) {}", "{\"type\":\"string\",\"format\":\"date-time\"}", "", false },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_schemas(&rows[i]);
}

static void what_a_function_says_besides_its_types(void **state)
{
    (void)state;
    static const struct expectation rows[] = {
        { "/** Adds.\n * @param {number} x - the first,\n *   of two\n * @param [y=2] other\n */\n"
          "function f(x: number, y = 2, z: string = 'a\\n', k: number = g()) {}",
          OBJECT("\"x\":{\"type\":\"number\",\"description\":\"the first, of two\"},"
                 "\"y\":{\"default\":2,\"description\":\"other\"},"
                 "\"z\":{\"type\":\"string\",\"default\":\"a\\n\"},"
                 "\"k\":{\"type\":\"number\"}",
                 "\"x\""),
          "", true },
        { "/** @param i.x an x\n * @param j.y of another */\n"
          "function f(i: { x: number; y?: string; }) {}",
          OBJECT("\"x\":{\"type\":\"number\",\"description\":\"an x\"},"
                 "\"y\":{\"type\":\"string\"}",
                 "\"x\""),
          "", false },
        { "type I = { x?: number; /** own */ y?: boolean; z: { x?: number } };\n"
          "/** @param root.x an x\n * @param y not this */\n"
          "function f({ x = -1, y = true, z, ...rest }: I) {}",
          OBJECT("\"x\":{\"type\":\"number\",\"default\":-1,\"description\":\"an x\"},"
                 "\"y\":{\"type\":\"boolean\",\"description\":\"own\",\"default\":true},"
                 "\"z\":" OBJECT("\"x\":{\"type\":\"number\"}", ""),
                 "\"z\""),
          "", false },
        { "function f(a: .5 | 0x20000000000000 | -1_0.25, b = .1, c = 1e400) {}",
          OBJECT("\"a\":{\"enum\":[0.5,9007199254740992.0,-10.25]},\"b\":{\"default\":0.1},"
                 "\"c\":{}",
                 "\"a\""),
          "", true },
        { "/** @param\n * @param {\n * @param [ */\nfunction f(x: number) {}", X_NUMBER, "", true },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_schemas(&rows[i]);
}

static void types_that_the_document_declares(void **state)
{
    (void)state;
    static const struct expectation rows[] = {
        { "interface I { x: number } function f(i: I) {}", X_NUMBER, "", false },
        { "export type I = { x: number }; type J = I; export function f(i: J) {}", X_NUMBER, "",
          false },
        { "interface T { /** What it holds. */ v: string; next?: T } function f(i: T) {}",
          "{\"type\":\"object\",\"properties\":{\"v\":{\"type\":\"string\",\"description\":\"What "
          "it "
          "holds.\"},\"next\":{\"$ref\":\"#/$defs/T\"}},\"required\":[\"v\"],\"$defs\":{\"T\":"
          "{\"type\":\"object\",\"properties\":{\"v\":{\"type\":\"string\",\"description\":\"What "
          "it "
          "holds.\"},\"next\":{\"$ref\":\"#/$defs/T\"}},\"required\":[\"v\"]}}}",
          "", false },
        { "enum E { A, B = 5, C, D = 'd' } function f(i: E) {}", "{\"enum\":[0,5,6,\"d\"]}", "",
          false },
        { "interface A { a: number } interface B extends A { b: string } function f(i: B) {}",
          "{\"allOf\":[{\"$ref\":\"#/$defs/A\"},{\"type\":\"object\",\"properties\":{\"b\":"
          "{\"type\":\"string\"}},\"required\":[\"b\"]}],\"$defs\":{\"A\":{\"type\":\"object\","
          "\"properties\":{\"a\":{\"type\":\"number\"}},\"required\":[\"a\"]}}}",
          "", false },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_schemas(&rows[i]);
}

static void what_is_not_understood_accepts_anything(void **state)
{
    (void)state;
    static const struct expectation rows[] = {
        { "function f(i) {}", "", "", false },
        { "function f(i: any): unknown {}", "", "", false },
        { "function f<T>(i: T) {}", "", "", false },
        { "function f(i: keyof typeof x) {}", "", "", false },
        { "function f(i?: { x: number }) {}", "", "", false },
        { "function f(i: { x: Foo.Bar; y: Map<string, number> }) {}",
          OBJECT("\"x\":{},\"y\":{}", "\"x\",\"y\""), "", false },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_schemas(&rows[i]);
}

static void parameters_by_name(void **state)
{
    (void)state;
    static const struct expectation rows[] = {
        { "function f(x: number, y: string = '', ...z: boolean[]) {}",
          OBJECT("\"x\":{\"type\":\"number\"},\"y\":{\"type\":\"string\",\"default\":\"\"},\"z\":{"
                 "\"type\":\"array\","
                 "\"items\":{\"type\":\"boolean\"}}",
                 "\"x\""),
          "", true },
        { "function f(id: string) {}", OBJECT("\"id\":{\"type\":\"string\"}", "\"id\""), "", true },
        { "function f({ x }: { x: number }) {}", X_NUMBER, "", true },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_schemas(&rows[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(types_of_the_first_parameter),
        cmocka_unit_test(what_a_function_says_besides_its_types),
        cmocka_unit_test(types_that_the_document_declares),
        cmocka_unit_test(what_is_not_understood_accepts_anything),
        cmocka_unit_test(parameters_by_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
