/* error_test.c - one failure described once: texts, followers, JSON. */
#include "../memory.h"

#include "base/error.h"

static void expect_json(const struct error *error, bool with_stack, const char *json)
{
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    error_write_json(error, &out, with_stack);
    char *text = buffer_take(&out, NULL);
    assert_string_equal(text, json);
    mem_free(allocator_system(), text);
}

static void setting_takes_the_rest_from_the_table(void **state)
{
    (void)state;
    struct error error;

    error_init(&error, allocator_system());
    assert_int_equal(error_set(&error, CODE_RATE_LIMITED, "%d calls at once", 3), MDX_E_RATE_LIMIT);
    assert_int_equal(error.status, MDX_E_RATE_LIMIT);
    assert_true(error.retryable);
    assert_string_equal(error_code_name(&error), "RATE_LIMITED");
    assert_string_equal(error_message(&error), "3 calls at once");
    assert_int_equal(error_http(&error), 429);
    assert_int_equal(error_exit_status(&error), 75);
    error_free(&error);
}

static void nobody_has_to_ask_for_the_error(void **state)
{
    (void)state;
    assert_int_equal(error_set(NULL, CODE_FORBIDDEN, "no"), MDX_E_AUTH);
    assert_int_equal(error_diagnose(NULL, 1001, "no"), MDX_E_VALIDATION);
    assert_int_equal(error_no_memory(NULL), MDX_E_NOMEM);
    error_hint(NULL, "x");
    error_at(NULL, SLICE("a"), 1, 1);
    error_excerpt(NULL, SLICE("a"));
    error_details(NULL, SLICE("{}"));
    error_stack(NULL, SLICE("a"));
    error_name(NULL, SLICE("a"));
    error_free(NULL);
}

static void a_second_setting_drops_the_first(void **state)
{
    (void)state;
    struct error error;

    error_init(&error, allocator_system());
    error_set(&error, CODE_SYNTAX_ERROR, "first");
    error_hint(&error, "hint");
    error_at(&error, SLICE("a.mdx"), 3, 4);
    error_set(&error, CODE_INTERNAL, "second, after %s", error_message(&error));
    assert_string_equal(error_message(&error), "second, after first");
    assert_null(error.hint);
    assert_null(error.document);
    assert_int_equal(error.line, 0);
    error_free(&error);
}

static void diagnostic_numbers_bring_their_code(void **state)
{
    (void)state;
    struct error error;

    error_init(&error, allocator_system());
    assert_int_equal(error_diagnose(&error, 1201, "bad"), MDX_E_VALIDATION);
    assert_int_equal(error.code, CODE_INVALID_DEFINITION);
    assert_int_equal(error.number, 1201);
    error_free(&error);
}

static void without_memory_the_table_speaks(void **state)
{
    (void)state;
    struct memory memory;
    struct error error;

    memory_init(&memory);
    memory_fail(&memory, 1, true);
    error_init(&error, &memory.allocator);
    assert_int_equal(error_set(&error, CODE_CANCELLED, "some text"), MDX_E_EXECUTION);
    assert_string_equal(error_message(&error), "The caller cancelled the call.");
    assert_int_equal(error_diagnose(&error, 1202, "some text"), MDX_E_VALIDATION);
    assert_string_equal(error_message(&error), "An object has the same key twice.");
    error_free(&error);
    assert_int_equal(memory.live, 0);
}

static void no_memory_is_an_error_of_its_own(void **state)
{
    (void)state;
    struct error error;

    error_init(&error, allocator_system());
    assert_int_equal(error_no_memory(&error), MDX_E_NOMEM);
    expect_json(&error, false,
                "{\"code\":\"OUT_OF_MEMORY\",\"category\":\"INTERNAL\",\"retryable\":false,"
                "\"message\":\"The host has no memory left.\"}");
}

static void long_messages_are_cut_between_characters(void **state)
{
    (void)state;
    struct error error;
    struct buffer text;

    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_char(&text, 'x');
    for (int at = 0; at < 5000; at++)
        buffer_add_text(&text, "\xC3\xA4");
    error_init(&error, allocator_system());
    error_set(&error, CODE_INTERNAL, "%s", text.data);
    assert_int_equal(slice_of(error.message).len, 8191 + 3);
    assert_true(slice_ends(slice_of(error.message), "\xC3\xA4\xE2\x80\xA6"));
    buffer_free(&text);
    error_free(&error);
}

static void excerpts_are_cut_at_200_characters(void **state)
{
    (void)state;
    struct error error;
    struct buffer line;

    buffer_init(&line, allocator_system(), SIZE_MAX);
    for (int at = 0; at < 300; at++)
        buffer_add_text(&line, "\xC3\xA4");
    error_init(&error, allocator_system());
    error_set(&error, CODE_INTERNAL, "x");
    error_excerpt(&error, buffer_slice(&line));
    assert_int_equal(slice_of(error.excerpt).len, 400);
    buffer_free(&line);
    error_free(&error);
}

static void json_says_everything_there_is(void **state)
{
    (void)state;
    struct error error;

    error_init(&error, allocator_system());
    error_diagnose(&error, 1201, "say \"%s\"", "no");
    error_hint(&error, "try %s", "this");
    error_at(&error, SLICE("a.mdx"), 3, 14);
    error_excerpt(&error, SLICE("let x"));
    error_name(&error, SLICE("RangeError"));
    error_details(&error, SLICE("{\"a\":1}"));
    error_stack(&error, SLICE("at f"));
    expect_json(&error, true,
                "{\"code\":\"INVALID_DEFINITION\",\"category\":\"VALIDATION\",\"retryable\":false,"
                "\"message\":\"say \\\"no\\\"\",\"hint\":\"try this\",\"location\":{\"document\":"
                "\"a.mdx\",\"line\":3,\"column\":14,\"text\":\"let x\"},\"number\":\"MDX1201\","
                "\"name\":\"RangeError\",\"details\":{\"a\":1},\"stack\":\"at f\"}");
    error_stack(&error, SLICE(""));
    assert_null(error.stack);
    error_free(&error);
}

static void json_hides_the_stack_unless_asked(void **state)
{
    (void)state;
    struct error error;

    error_init(&error, allocator_system());
    error_set(&error, CODE_INTERNAL, "x");
    error_stack(&error, SLICE("at f"));
    expect_json(&error, false,
                "{\"code\":\"INTERNAL\",\"category\":\"INTERNAL\",\"retryable\":false,"
                "\"message\":\"x\"}");
    error_free(&error);
}

static void json_of_a_place_without_document(void **state)
{
    (void)state;
    struct error error;

    error_init(&error, allocator_system());
    error_set(&error, CODE_INVALID_PARAMS, "x");
    error_at(&error, SLICE(""), 2, 0);
    expect_json(&error, false,
                "{\"code\":\"INVALID_PARAMS\",\"category\":\"VALIDATION\",\"retryable\":false,"
                "\"message\":\"x\",\"location\":{\"line\":2}}");
    error_free(&error);
}

static void followers_keep_their_order(void **state)
{
    (void)state;
    struct error error, more;

    error_init(&error, allocator_system());
    error_init(&more, allocator_system());
    error_set(&more, CODE_INTERNAL, "first");
    assert_true(error_append(&error, &more));
    assert_int_equal(error.status, MDX_E_INTERNAL);
    error_set(&more, CODE_INTERNAL, "second");
    assert_true(error_append(&error, &more));
    error_set(&more, CODE_INTERNAL, "third");
    assert_true(error_append(&error, &more));
    assert_int_equal(more.status, MDX_OK);
    expect_json(
        &error, false,
        "{\"code\":\"INTERNAL\",\"category\":\"INTERNAL\",\"retryable\":false,"
        "\"message\":\"first\",\"errors\":[{\"code\":\"INTERNAL\",\"category\":\"INTERNAL\","
        "\"retryable\":false,\"message\":\"second\"},{\"code\":\"INTERNAL\",\"category\":"
        "\"INTERNAL\",\"retryable\":false,\"message\":\"third\"}]}");
    error_free(&error);
    assert_null(error.next);
}

static void own_codes_keep_their_category(void **state)
{
    (void)state;
    struct error error;

    error_init(&error, allocator_system());
    error_set(&error, CODE_EXECUTION_FAILED, "x");
    error.own_code = mem_copy(allocator_system(), "NO_STOCK", 8);
    error.status = MDX_E_NOT_FOUND;
    assert_string_equal(error_code_name(&error), "NO_STOCK");
    assert_int_equal(error_exit_status(&error), 66);
    assert_int_equal(error_http(&error), 404);
    error.http = 410;
    assert_int_equal(error_http(&error), 410);
    expect_json(&error, false,
                "{\"code\":\"NO_STOCK\",\"category\":\"NOT_FOUND\",\"retryable\":false,"
                "\"message\":\"x\"}");
    error_free(&error);
}

static void moving_empties_the_source(void **state)
{
    (void)state;
    struct error from, to;

    error_init(&from, allocator_system());
    error_init(&to, allocator_system());
    error_set(&from, CODE_BUSY, "new");
    error_set(&to, CODE_INTERNAL, "old");
    error_move(&to, &from);
    assert_string_equal(error_message(&to), "new");
    assert_int_equal(from.status, MDX_OK);
    error_set(&from, CODE_BUSY, "nobody asked");
    error_move(NULL, &from);
    assert_null(from.message);
    error_free(&to);
}

static bool copy_and_append(const struct allocator *allocator, void *context)
{
    const struct error *model = context;
    struct error copy, more;

    error_init(&copy, allocator);
    error_init(&more, allocator_system());
    bool copied = error_copy(&copy, model) == MDX_OK;
    bool set = error_copy(&more, model) == MDX_OK;
    bool added = error_append(&copy, &more);
    assert_int_equal(copy.code, CODE_BUSY);
    bool same = copied && added && set && slice_is(slice_of(copy.next->next->message), "leader") &&
                slice_is(slice_of(copy.next->message), "follower");
    error_free(&copy);
    return same;
}

static void copies_survive_failing_memory(void **state)
{
    (void)state;
    struct error model, more;

    error_init(&model, allocator_system());
    error_init(&more, allocator_system());
    error_set(&model, CODE_BUSY, "leader");
    error_hint(&model, "hint");
    error_at(&model, SLICE("d"), 1, 2);
    error_set(&more, CODE_INTERNAL, "follower");
    error_append(&model, &more);
    memory_torture(copy_and_append, &model);
    error_free(&model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(setting_takes_the_rest_from_the_table),
        cmocka_unit_test(nobody_has_to_ask_for_the_error),
        cmocka_unit_test(a_second_setting_drops_the_first),
        cmocka_unit_test(diagnostic_numbers_bring_their_code),
        cmocka_unit_test(without_memory_the_table_speaks),
        cmocka_unit_test(no_memory_is_an_error_of_its_own),
        cmocka_unit_test(long_messages_are_cut_between_characters),
        cmocka_unit_test(excerpts_are_cut_at_200_characters),
        cmocka_unit_test(json_says_everything_there_is),
        cmocka_unit_test(json_hides_the_stack_unless_asked),
        cmocka_unit_test(json_of_a_place_without_document),
        cmocka_unit_test(followers_keep_their_order),
        cmocka_unit_test(own_codes_keep_their_category),
        cmocka_unit_test(moving_empties_the_source),
        cmocka_unit_test(copies_survive_failing_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
