/* expression_test.c - permission expressions: what grants, what never does, what is refused. */
#include "../memory.h"

#include "access/access.h"

#include <string.h>

#define FACTS                                                                                      \
    "{\"caller\":\"ann\",\"definition\":\"crm\",\"function\":\"a.b\",\"protocol\":\"rest\","       \
    "\"user\":{\"role\":\"admin\",\"suspended\":false,\"level\":3,\"rate\":2.5,\"none\":null,"     \
    "\"big\":9007199254740993,\"roles\":[\"editor\",7,null],\"org\":{\"name\":\"acme\"},"          \
    "\"caller\":\"mallory\",\"on\":true}}"

static bool grants(const char *text)
{
    struct expression *expression = NULL;
    json_t *facts = json_loads(FACTS, 0, NULL);
    struct error error;
    bool answer;

    error_init(&error, allocator_system());
    if (expression_compile(&expression, allocator_system(), slice_of(text), SLICE("test"),
                           CODE_CONFIG_INVALID, &error))
        fail_msg("%s: %s", text, error_message(&error));
    answer = expression_grants(expression, facts);
    expression_free(expression);
    error_free(&error);
    json_decref(facts);
    return answer;
}

static void what_is_true_grants(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "user.role === 'admin' && !suspended",
        "user.role == \"admin\"",
        "role === 'admin'",
        "true",
        "on",
        "!!on",
        "!(level > 3)",
        "level >= 3 && level <= 3 && level < 4 && level > 2",
        "rate === 2.5 && rate > -1",
        "'editor' in user.roles",
        "7 in roles && null in roles",
        "!('owner' in roles)",
        "'name' in user.org && user.org.name === 'acme'",
        "user['org']['name'] === 'acme'",
        "user.roles[0] === 'editor'",
        "user.role in ['admin', 'owner']",
        "none === null && role !== null",
        "big === 9007199254740993 && big !== 9007199254740992",
        "protocol === 'rest' && definition === 'crm' && function === 'a.b'",
        "caller === 'ann'", /* a claim called so cannot stand in for it */
        "missing || true",
        "role < 'b' && 'a' < role",
        "'a\\u0064min' === role",
        "false || (false || on)",
        "\n on\t",
        "false && missing || on",
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!grants(rows[i]))
            fail_msg("does not grant: %s", rows[i]);
}

static void what_is_missing_or_of_a_wrong_type_denies_also_when_negated(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "false",
        "null",
        "1",
        "'admin'",
        "user",
        "[true]",
        "role",
        "!role",
        "!!role",
        "missing",
        "!missing",
        "!!missing",
        "!user.missing",
        "user.missing.deeper === 1",
        "user.missing !== 'guest'",
        "!(user.missing === 'guest')",
        "missing === missing",
        "missing === null",
        "missing !== null",
        "level === '3'",
        "level !== '3'", /* other types: no answer, either way */
        "!(level === '3')",
        "!(level < '9')",
        "role > 1",
        "user === user",
        "user !== null && false",
        "roles === roles",
        "!(1 in 'abc')",
        "!('x' in missing)",
        "!(user in roles)",
        "roles[9] === null",
        "roles[-1] === null",
        "roles['length'] === 3",
        "role.length === 5",
        "user.toString !== null",
        "user.constructor !== null",
        "user.__proto__ !== null",
        "missing && true",
        "missing || false",
        "!(missing && true)",
        "!(missing || false)",
        "level && true",
        "!(level && true)",
        "on && role",
        "caller === 'mallory'",
        "9007199254740992 === big",
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (grants(rows[i]))
            fail_msg("grants: %s", rows[i]);
}

static void assert_refused(const char *text, const char *why)
{
    struct expression *expression = NULL;
    struct error error;
    mdx_status status;

    error_init(&error, allocator_system());
    status = expression_compile(&expression, allocator_system(), slice_of(text),
                                SLICE("permissions: '*'"), CODE_CONFIG_INVALID, &error);
    if (status != MDX_E_CONFIG || !strstr(error_message(&error), why))
        fail_msg("%s: %d %s", text, status, error_message(&error));
    assert_null(expression);
    assert_non_null(error.hint);
    error_free(&error);
}

static void what_is_no_expression_is_told_with_its_place(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        { "", "the expression is empty" },
        { " ", "something is missing at the end (character 2)" },
        { "user.role = 'a'", "no meaning here (character 11)" },
        { "user.role === ", "something is missing at the end (character 15)" },
        { "admin()", "calls nothing (character 6)" },
        { "user.roles.includes('a')", "calls nothing" },
        { "a b", "nothing may follow here (character 3)" },
        { "a &", "no meaning here" },
        { "a | b", "no meaning here" },
        { "a ? b : c", "no meaning here" },
        { "a + 1", "no meaning here" },
        { "'open", "a string does not end" },
        { "'a\\", "a string does not end" },
        { "'\\x41'", "an escape that is not known" },
        { "'\\ud800'", "an escape that is not known" },
        { "a. === 1", "a member's name is missing" },
        { "a.1", "a member's name is missing" },
        { "(a", "a ) is missing" },
        { "a[1", "a ] is missing" },
        { "a)", "nothing may follow" },
        { "1 < 2 < 3", "two comparisons follow each other" },
        { "a === b === c", "two comparisons follow each other" },
        { "a in ['x' 'y']", "a , or ] is missing" },
        { "a in [b]", "a list holds strings" },
        { "a in [[1]]", "a list holds strings" },
        { "0x10 === a", "no decimal number" },
        { "1e9 === a", "no decimal number" },
        { "01 === a", "no decimal number" },
        { "1. === a", "no decimal number" },
        { "-a", "- stands before numbers only" },
        { "a === undefined", "this word has no meaning" },
        { "typeof a", "this word has no meaning" },
        { "this.a", "this word has no meaning" },
        { "a // b", "no meaning here" },
        { "`a`", "no meaning here" },
        { "a\xff", "no UTF-8" },
        { "a;", "no meaning here" },
        { "in a", "this word has no meaning" },
    };

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        assert_refused(rows[i][0], rows[i][1]);
}

static void what_is_too_deep_or_too_long_is_refused(void **state)
{
    (void)state;
    char text[5000];

    memset(text, '(', sizeof text);
    text[1000] = '\0';
    assert_refused(text, "nests too deeply");
    memset(text, '!', sizeof text);
    text[1000] = '\0';
    assert_refused(text, "something is missing at the end");
    memset(text, 'a', sizeof text);
    text[4999] = '\0';
    assert_refused(text, "longer than 4096 bytes");
    for (size_t i = 0; i < 3000; i += 3)
        memcpy(text + i, "a||", 4);
    assert_refused(text, "too large");
}

static void long_lists_take_bounded_time(void **state)
{
    (void)state;
    struct expression *expression = NULL;
    json_t *facts = json_object(), *user = json_object(), *list = json_array();
    char text[4000] = "!(1 in l)";

    for (int i = 0; i < 60000; i++)
        json_array_append_new(list, json_integer(2));
    json_object_set_new(user, "l", list);
    json_object_set_new(facts, "user", user);
    assert_int_equal(expression_compile(&expression, allocator_system(), slice_of(text), SLICE("t"),
                                        CODE_CONFIG_INVALID, NULL),
                     MDX_OK);
    assert_true(expression_grants(expression, facts));
    expression_free(expression);
    strcpy(text, "!(1 in l) && !(1 in l)"); /* 120,000 comparisons: no answer */
    assert_int_equal(expression_compile(&expression, allocator_system(), slice_of(text), SLICE("t"),
                                        CODE_CONFIG_INVALID, NULL),
                     MDX_OK);
    assert_false(expression_grants(expression, facts));
    expression_free(expression);
    json_decref(facts);
}

static void compile(const struct allocator *allocator, void *context)
{
    struct expression *expression = NULL;
    struct error error;
    mdx_status status;

    (void)context;
    error_init(&error, allocator);
    status = expression_compile(&expression, allocator, SLICE("user.a === 'b\\n' || c in [1, 2]"),
                                SLICE("test"), CODE_CONFIG_INVALID, &error);
    assert_true(status == MDX_OK || status == MDX_E_NOMEM);
    expression_free(expression);
    error_free(&error);
}

static void without_memory_it_fails_and_leaves_nothing(void **state)
{
    (void)state;
    struct memory memory;

    for (size_t nth = 1; nth < 20; nth++) {
        memory_init(&memory);
        memory_fail(&memory, nth, nth & 1);
        compile(&memory.allocator, NULL);
        assert_int_equal(memory.live, 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_true_grants),
        cmocka_unit_test(what_is_missing_or_of_a_wrong_type_denies_also_when_negated),
        cmocka_unit_test(what_is_no_expression_is_told_with_its_place),
        cmocka_unit_test(what_is_too_deep_or_too_long_is_refused),
        cmocka_unit_test(long_lists_take_bounded_time),
        cmocka_unit_test(without_memory_it_fails_and_leaves_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
