/* script_test.c - modules and function expressions that ES5 can run. */
#include "script/script.h"

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

#include <stdlib.h>
#include <string.h>

static struct script script;
static struct error error;

static mdx_status lower(enum script_kind kind, const char *text)
{
    struct script_options options = { .kind = kind, .document = SLICE("a.mdx") };

    return script_lower(&script, allocator_system(), slice_of(text), &options, &error);
}

static int begin(void **state)
{
    (void)state;
    error_init(&error, allocator_system());
    script = (struct script){ 0 };
    return 0;
}

static int end(void **state)
{
    (void)state;
    error_free(&error);
    script_free(&script);
    return 0;
}

/* The lowered text without the directives of its functions. */
static void assert_lowered(const char *text)
{
    char plain[1000];
    size_t len = 0;

    for (const char *at = script.lowered.data; *at && len < sizeof plain - 1;) {
        if (!strncmp(at, "\"@", 2))
            at = strchr(at + 1, '"') + 2;
        else
            plain[len++] = *at++;
    }
    plain[len] = 0;
    assert_string_equal(plain, text);
}

static void assert_slice(struct slice slice, const char *text)
{
    assert_int_equal(slice.len, strlen(text));
    assert_memory_equal(slice.data, text, slice.len);
}

static void export_before_a_function_is_dropped(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, "export function execute(input, b) { return input }"),
                     MDX_OK);
    assert_lowered("       function execute(input, b) {  return input;}");
    assert_int_equal(script.function_count, 1);
    assert_slice(script.functions[0].name, "execute");
    assert_true(script.functions[0].exported);
    assert_false(script.functions[0].is_default);
    assert_int_equal(script.functions[0].parameter_count, 2);
    assert_slice(script.functions[0].parameters[0].name, "input");
    assert_slice(script.functions[0].parameters[1].name, "b");
    assert_slice(script_reference(&script, &script.functions[0]), "execute");
}

static void a_nameless_default_function_gets_the_hidden_name(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, "export default function (x) { return x }\n(1)"), MDX_OK);
    assert_true(slice_starts(buffer_slice(&script.lowered), "               function @0(x) {"));
    assert_slice(script.functions[0].name, "default");
    assert_true(script.functions[0].is_default);
    assert_slice(script_reference(&script, &script.functions[0]), "@0");
}

static void a_named_default_function_keeps_its_name(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, "export default function f(x) { }"), MDX_OK);
    assert_lowered("               function f(x) { }");
    assert_slice(script.functions[0].name, "f");
    assert_true(script.functions[0].is_default);
}

static void a_default_expression_becomes_a_variable_in_place(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, "export default (function (a) { return a });"), MDX_OK);
    assert_true(slice_starts(buffer_slice(&script.lowered), "var @0 =        function (a) {"));
    assert_slice(script.functions[0].parameters[0].name, "a");
}

static void a_default_name_marks_the_function(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, "export default run;\nfunction run(a) { }"), MDX_OK);
    assert_int_equal(script.function_count, 1);
    assert_slice(script.functions[0].name, "run");
    assert_true(script.functions[0].is_default);
}

static void words_of_an_export_on_many_lines_keep_the_lines(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, "export\ndefault\nfunction\n(x) { }"), MDX_OK);
    assert_true(slice_starts(buffer_slice(&script.lowered), "\n\nfunction @0(\n x) {"));
}

static void an_export_list_is_dropped_and_its_names_resolved(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, "export { a, b as c, d as default };\n"
                                          "function a() {}\nvar b = function (q) {}\n"
                                          "function d() {}\n"),
                     MDX_OK);
    assert_true(slice_starts(buffer_slice(&script.lowered), "\nfunction a() {"));
    assert_int_equal(script.function_count, 4);
    assert_true(script.functions[0].exported);
    assert_false(script.functions[1].exported);
    assert_true(script.functions[2].is_default);
    assert_slice(script.functions[3].name, "c");
    assert_slice(script_reference(&script, &script.functions[3]), "b");
    assert_slice(script.functions[3].parameters[0].name, "q");
    assert_int_equal(script.functions[3].line, 3);
}

static void variables_that_hold_functions_are_functions(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE,
                           "var n = 1, f = function (a, b) { var g = function () {} },"
                           " h = f(function () {});\nexport var k = function () {}"),
                     MDX_OK);
    assert_int_equal(script.function_count, 2);
    assert_slice(script.functions[0].name, "f");
    assert_false(script.functions[0].exported);
    assert_slice(script.functions[1].name, "k");
    assert_true(script.functions[1].exported);
}

static void nested_functions_are_not_top_level(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, "function a() { function b() {} }\n"
                                          "if (a) { function c() {} }\n(function d() {})();"),
                     MDX_OK);
    assert_int_equal(script.function_count, 1);
}

static void the_doc_comment_comes_without_its_stars(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, "/** far */\nvar x;\n/**\n * Doubles a number.\n *\n"
                                          " * @param x it\n */\nexport function run(x) {}"),
                     MDX_OK);
    assert_slice(script.functions[0].comment, "Doubles a number.");
    assert_slice(script.functions[0].tags, "@param x it");
    assert_int_equal(script.functions[0].line, 8);
    assert_int_equal(script.functions[0].column, 1);
}

static void a_slash_is_read_by_what_stands_before(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE,
                           "var a = 4 / 2 / 1, b = /[/'\"]{/g, c = (a) / 2;\n"
                           "if (a) /'/.test(b);\n"
                           "function f() {} /\"/.test(b);\n"
                           "var o = {} / 2, p = function () {} / 3 / 4;\n"
                           "a++ / 2; var q = [1][0] / 2; switch (a) { case 1: /'/; }\n"
                           "x: { /'/ } a = a ? { b: /'/ } : { c: 1 / 2 };\n"
                           "return_ / 2; o.return / 2"),
                     MDX_OK);
}

static void texts_and_comments_hide_brackets(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, "var a = '{(\\'[' + \"}\\\n)\"; // {{{\n/* ((( ` */"),
                     MDX_OK);
}

static void es5_words_pass_as_property_names(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE,
                           "var o = { class: 1, let: 2, get: 3, async: 4, get if() { "
                           "return 1 }, set x(v) {}, 'a b': 1, 5: 6 };\n"
                           "o.class + o.let + o.await; var of, as, type = 1, async;\n"
                           "type = as; for (of in o) {}"),
                     MDX_OK);
}

static void names_beyond_ascii_are_names(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, "function größe(\\u0061bc) {}"), MDX_OK);
    assert_slice(script.functions[0].name, "größe");
    assert_slice(script.functions[0].parameters[0].name, "abc");
}

static void a_hash_bang_is_no_code(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, "#!/usr/bin/env mdx\nvar a"), MDX_OK);
    assert_string_equal(script.lowered.data, "\nvar a;");
}

static void an_empty_text_is_a_module(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_MODULE, ""), MDX_OK);
    assert_int_equal(script.function_count, 0);
}

static void an_expression_loses_what_follows_it(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_EXPRESSION, " /* a */ function (id) { return id } ; // end"),
                     MDX_OK);
    assert_lowered("         function (id) {  return id;}");
    assert_slice(script.functions[0].parameters[0].name, "id");
    assert_int_equal(script_reference(&script, &script.functions[0]).len, 2);
}

static void an_expression_may_stand_in_brackets(void **state)
{
    (void)state;
    assert_int_equal(lower(SCRIPT_EXPRESSION, "((function f() { }))"), MDX_OK);
    assert_lowered("  function f () { }");
    assert_slice(script.functions[0].name, "f");
}

struct counter {
    size_t now, peak;
};

/* realloc() that counts; a block's length stands before it. */
static void *counted(void *host, void *ptr, size_t bytes)
{
    const size_t head = 16;
    struct counter *counter = host;
    char *block = ptr ? (char *)ptr - head : NULL;
    size_t had = 0;

    if (block)
        memcpy(&had, block, sizeof had);
    counter->now -= had;
    if (!bytes) {
        free(block);
        return NULL;
    }
    block = realloc(block, bytes + head);
    assert_non_null(block);
    memcpy(block, &bytes, sizeof bytes);
    counter->now += bytes;
    if (counter->now > counter->peak)
        counter->peak = counter->now;
    return block + head;
}

static void memory_stays_under_twenty_times_the_source(void **state)
{
    (void)state;
    static const char one[] =
        "/** Orders of a customer, newest first. */\n"
        "export async function orders%u(input: { id: string; limit?: number }, context: Context) "
        "{\n"
        "  const { id, limit = 20, ...rest } = input;\n"
        "  const customer = await $.db.Customer.get(id);\n"
        "  if (!customer?.active) {\n"
        "    throw new Error(`no customer ${id}`, { cause: rest });\n"
        "  }\n"
        "  const found: Order[] = [];\n"
        "  for await (const page of pages(customer.id)) {\n"
        "    for (const [index, order] of page.entries()) {\n"
        "      if (order.total < 0) continue;\n"
        "      found.push({ ...order, index, label: `#${order.number}` });\n"
        "      if (found.length >= limit) break;\n"
        "    }\n"
        "  }\n"
        "  const totals = new Map<string, number>();\n"
        "  for (const { currency, total } of found) {\n"
        "    totals.set(currency, (totals.get(currency) ?? 0) + total);\n"
        "  }\n"
        "  const late = found.filter((o) => !o.paid && o.due < Date.now());\n"
        "  try {\n"
        "    await Promise.all(late.map(async (o) => {\n"
        "      await $.email`Order ${o.number} of ${customer.name} is late`;\n"
        "      o.reminded ||= true;\n"
        "    }));\n"
        "  } catch (error) {\n"
        "    console.warn('not sent', (error as Error).message);\n"
        "  } finally {\n"
        "    context.signal?.throwIfAborted();\n"
        "  }\n"
        "  return { found, totals: [...totals], late: late.length };\n"
        "}\n";
    struct counter counter = { 0 };
    const struct allocator allocator = { .resize = counted, .host = &counter };
    const struct script_options options = { .kind = SCRIPT_MODULE };
    struct buffer text;

    buffer_init(&text, allocator_system(), SIZE_MAX);
    for (unsigned i = 0; i < 300; i++)
        buffer_printf(&text, one, i);
    assert_int_equal(script_lower(&script, &allocator, buffer_slice(&text), &options, &error),
                     MDX_OK);
    assert_in_range(counter.peak, text.len, 20 * text.len);
    script_free(&script);
    assert_int_equal(counter.now, 0);
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(export_before_a_function_is_dropped, begin, end),
        cmocka_unit_test_setup_teardown(a_nameless_default_function_gets_the_hidden_name, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_named_default_function_keeps_its_name, begin, end),
        cmocka_unit_test_setup_teardown(a_default_expression_becomes_a_variable_in_place, begin,
                                        end),
        cmocka_unit_test_setup_teardown(a_default_name_marks_the_function, begin, end),
        cmocka_unit_test_setup_teardown(words_of_an_export_on_many_lines_keep_the_lines, begin,
                                        end),
        cmocka_unit_test_setup_teardown(an_export_list_is_dropped_and_its_names_resolved, begin,
                                        end),
        cmocka_unit_test_setup_teardown(variables_that_hold_functions_are_functions, begin, end),
        cmocka_unit_test_setup_teardown(nested_functions_are_not_top_level, begin, end),
        cmocka_unit_test_setup_teardown(the_doc_comment_comes_without_its_stars, begin, end),
        cmocka_unit_test_setup_teardown(a_slash_is_read_by_what_stands_before, begin, end),
        cmocka_unit_test_setup_teardown(texts_and_comments_hide_brackets, begin, end),
        cmocka_unit_test_setup_teardown(es5_words_pass_as_property_names, begin, end),
        cmocka_unit_test_setup_teardown(names_beyond_ascii_are_names, begin, end),
        cmocka_unit_test_setup_teardown(a_hash_bang_is_no_code, begin, end),
        cmocka_unit_test_setup_teardown(an_empty_text_is_a_module, begin, end),
        cmocka_unit_test_setup_teardown(an_expression_loses_what_follows_it, begin, end),
        cmocka_unit_test_setup_teardown(an_expression_may_stand_in_brackets, begin, end),
        cmocka_unit_test_setup_teardown(memory_stays_under_twenty_times_the_source, begin, end),
    };

    return cmocka_run_group_tests_name("script", tests, NULL, NULL);
}
