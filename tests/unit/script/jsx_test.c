/* jsx_test.c - JSX: what is an element, its text, and what is closed wrongly. */
#include "parsing.h"

static void elements(void **state)
{
    static const struct row rows[] = {
        { "a = <b c=\"d\" {...e} f={g} h i:j='k' l=<m/>>n {o} <p.q.r/> &amp; {/* s */}</b>", "" },
        { "<></>, <a-b:c d-e='f\ng'/>, <this.a/>", "" },
        { "<a>{...b}{c}</a>", "" },
        { "<a>'don't' \"`</a>", "" },
        { "<a b='\\'/>", "" },
        { "a < b / c > d", "" },
        { "() => <a>b</a>", "" },
        { "(<a></a>)", "" },
    };

    (void)state;
    ASSERT_ROWS(rows, .typescript = true, .jsx = true);
    ASSERT_ROWS(rows, .jsx = true);
}

static void mistakes(void **state)
{
    static const struct row rows[] = {
        { "<a></b>", "2052@3" },  { "<a>", "2052@0" },      { "<a b={}/>", "2052@5" },
        { "<a>}</a>", "2052@3" }, { "<a>></a>", "2052@3" }, { "<a b='/>", "2001@5" },
    };

    (void)state;
    ASSERT_ROWS(rows, .jsx = true);
}

static struct slice text_of(struct arena *arena, const char *code)
{
    struct parser_options options = { .jsx = true };
    struct names names;
    struct findings findings = { 0 };
    struct node *program;

    assert_true(names_init(&names, arena));
    program = parser_run(arena, &names, slice_of(code), &options, &findings);
    assert_non_null(program);
    assert_int_equal(findings.count, 0);
    return program->block.list->unary.argument->jsx.children->string.value;
}

static void text_is_folded(void **state)
{
    static const struct {
        const char *code, *text;
    } rows[] = {
        { "<a> b  c </a>", " b  c " },
        { "<a>\n  b\n\n  c d \n e\n</a>", "b c d e" },
        { "<a>&lt;b&nbsp;c&#65;&#x42;&nix;</a>", "<b\xC2\xA0"
                                                 "cAB&nix;" },
        { "<a>\xF0\x9F\x98\x80</a>", "\xED\xA0\xBD\xED\xB8\x80" },
    };
    struct arena arena;

    (void)state;
    for (size_t row = 0; row < sizeof rows / sizeof rows[0]; row++) {
        struct slice text;

        arena_init(&arena, allocator_system());
        text = text_of(&arena, rows[row].code);
        assert_int_equal(text.len, strlen(rows[row].text));
        assert_memory_equal(text.data, rows[row].text, text.len);
        arena_free(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements),
        cmocka_unit_test(mistakes),
        cmocka_unit_test(text_is_folded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
