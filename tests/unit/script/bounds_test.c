/* bounds_test.c - no text takes more C stack or time than its reader has, in whatever pass. */
#include "../memory.h"

#include "script/script.h"

#include "../schema/stack.h"

#include <stdio.h>

#define STACK_MOST (STACK_BYTES / 4 * 3) /* of 256 KiB, so that callers have some too */

/* A text made of `left` so often, `middle`, `right` so often, between two ends. */
struct nest {
    const char *before, *left, *middle, *right, *after;
};

struct work {
    enum script_kind kind;
    struct slice text;
    mdx_status status;
    struct error error;
};

static char *put(char *to, const char *text)
{
    const size_t len = strlen(text);

    memcpy(to, text, len);
    return to + len;
}

static struct slice nest_text(const struct nest *nest, uint32_t times)
{
    const size_t most = strlen(nest->before) + strlen(nest->middle) + strlen(nest->after) +
                        times * (strlen(nest->left) + strlen(nest->right));
    char *text = malloc(most), *end = text;

    assert_non_null(text);
    end = put(end, nest->before);
    for (uint32_t i = 0; i < times; i++)
        end = put(end, nest->left);
    end = put(end, nest->middle);
    for (uint32_t i = 0; i < times; i++)
        end = put(end, nest->right);
    end = put(end, nest->after);
    return slice_make(text, (size_t)(end - text));
}

static mdx_status lower_within(enum script_kind kind, struct slice text,
                               const struct allocator *allocator, struct bounds bounds,
                               struct error *error)
{
    const struct script_options options = {
        .kind = kind, .document = SLICE("deep"), .typescript = true, .bounds = bounds
    };
    struct script script;
    mdx_status status;

    error_init(error, allocator_system());
    status = script_lower(&script, allocator, text, &options, error);
    if (!status)
        script_free(&script);
    return status;
}

static void *lower_it(void *context)
{
    struct work *work = context;

    work->status = lower_within(work->kind, work->text, allocator_system(), (struct bounds){ 0 },
                                &work->error);
    return NULL;
}

static const struct nest nests[] = {
    { "", "if(a)", "b", "", "" },
    { "", "{", "b", "}", "" },
    { "", "a=>", "b", "", "" },
    { "", "(a=>{return ", "b", "})", "" },
    { "", "[", "1", "]", "" },
    { "", "({a:", "1", "})", "" },
    { "", "({...", "a", "})", "" },
    { "", "({[", "a", "]:1})", "" },
    { "", "f(", "1", ")", "" },
    { "", "f(...", "a", ")", "" },
    { "", "a?(", "b", "):c", "" },
    { "", "`${", "b", "}`", "" },
    { "", "(class{m(){", "b", "}})", "" },
    { "", "(class{static x=", "b", "})", "" },
    { "", "(class extends ", "A", "{})", "" },
    { "", "(class{static{", "b", "}})", "" },
    { "", "[a=", "b", "]", "" },
    { "(", "{a:", "b", "}", "=c)" },
    { "(", "[", "a.b", "]", "=c)" },
    { "var ", "{a:", "b", "}", "=c" },
    { "var ", "[a=", "b", "]", "=c" },
    { "(", "{a:", "b", "}", ")=>1" },
    { "", "function f(){", "b", "}", "" },
    { "", "(async()=>{await ", "b", "})()", "" },
    { "", "(function*(){", "b", "})()", "" },
    { "", "for(;;)", "b", "", "" },
    { "", "for(let a of b){(()=>a);", "c", "}", "" },
    { "", "while(a)", "b", "", "" },
    { "", "try{", "b", "}finally{}", "" },
    { "", "switch(a){case 1:", "b", "}", "" },
    { "", "!", "a", "", "" },
    { "", "new ", "a", "", "" },
    { "", "a**", "b", "", "" },
    { "", "a?\?=", "b", "", "" },
    { "", "a.b?.(", "c", ")", "" },
    { "namespace A{", "export namespace A{", "let a", "}", "}" },
    { "namespace A", ".A", "", "", "{let a}" },
    { "enum A{a=", "1+(", "1", ")", "}" },
    { "", "<a>", "b", "</a>", "" },
    { "", "<a b={", "1", "}/>", "" },
    { "type A=", "{b:", "c", "}", "" },
    { "type A=", "B<", "c", ">", "" },
    { "type A=", "(b:", "c", ")=>d", "" },
    { "type A=", "B extends C?", "D", ":E", "" },
    { "a as ", "[", "B", "]", "" },
};

static void assert_refused(const struct nest *nest, struct work *work)
{
    if (stack_measured(lower_it, work) > STACK_MOST)
        fail_msg("%s%s takes too much stack", nest->before, nest->left);
    if (work->status != MDX_E_VALIDATION || work->error.number != 2006 || work->error.line != 1 ||
        !work->error.column)
        fail_msg("%s%s gives %s (%u:%u)", nest->before, nest->left, error_message(&work->error),
                 work->error.line, work->error.column);
    error_free(&work->error);
}

static void what_nests_too_deeply_is_refused_where_it_does(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof nests / sizeof nests[0]; i++) {
        const struct slice text = nest_text(&nests[i], 100000);

        assert_refused(&nests[i], &(struct work){ .kind = SCRIPT_PLAIN, .text = text });
        assert_refused(&nests[i], &(struct work){ .kind = SCRIPT_EVAL, .text = text });
        free((void *)(uintptr_t)text.data);
    }
}

/* The passes need more of it than the parser, each for other texts. */
static void what_the_parser_takes_fits_into_the_stack_too(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof nests / sizeof nests[0]; i++)
        for (uint32_t times = 64; times <= 4096; times *= 2) {
            struct work work = { .kind = SCRIPT_EVAL, .text = nest_text(&nests[i], times) };

            assert_in_range(stack_measured(lower_it, &work), 1, STACK_MOST);
            if (work.status && work.error.number != 2006)
                fail_msg("%s gives %s", nests[i].left, error_message(&work.error));
            error_free(&work.error);
            free((void *)(uintptr_t)work.text.data);
        }
}

static void what_is_long_needs_no_stack(void **state)
{
    static const struct nest rows[] = {
        { "a=", "a+", "b", "", "" },        { "a=", "a?b:", "c", "", "" },
        { "", "if(a);else ", "b", "", "" }, { "a", ".b", "", "", "" },
        { "a", "()", "", "", "" },          { "a", "?.b", "", "", "" },
        { "a=", "a&&", "b", "", "" },       { "a", "[b]", "", "", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct work work = { .kind = SCRIPT_EVAL, .text = nest_text(&rows[i], 50000) };

        assert_in_range(stack_measured(lower_it, &work), 1, STACK_MOST);
        assert_int_equal(work.status, MDX_OK);
        error_free(&work.error);
        free((void *)(uintptr_t)work.text.data);
    }
}

/* Of each so many that a look at all the others for each would not end in a minute. */
static void what_there_are_many_of_is_lowered(void **state)
{
    static const struct {
        const char *before, *each, *after;
        uint32_t times;
    } rows[] = {
        { "enum E {", "a%u, ", "}", 300000 },
        { "enum E { a = 'b', ", "a%u = a, ", "}", 300000 },
        { "", "enum E { a%u = b }\n", "", 50000 },
        { "", "namespace N { export let a%u = b }\n", "", 50000 },
        { "", "namespace A.B { export let a%u = b }\n", "", 20000 },
        { "a = {", "...a%u, ", "}", 200000 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct buffer text;
        struct error error;

        buffer_init(&text, allocator_system(), SIZE_MAX);
        buffer_add_text(&text, rows[i].before);
        for (uint32_t n = 0; n < rows[i].times; n++) {
            char each[64];

            snprintf(each, sizeof each, rows[i].each, n);
            buffer_add_text(&text, each);
        }
        buffer_add_text(&text, rows[i].after);
        assert_int_equal(lower_within(SCRIPT_PLAIN, buffer_slice(&text), allocator_system(),
                                      (struct bounds){ 0 }, &error),
                         MDX_OK);
        error_free(&error);
        buffer_free(&text);
    }
}

static const char several[] = "var f = async ({ a, b = [1, { c: `x${2}` }] }, ...d) => {\n"
                              "  for (const e of d) { if (e) { await (() => a?.[e] ?? b)(); } }\n"
                              "  switch (a) { case class { #g = 1; h() { return this.#g } }: }\n"
                              "  try { [f.x, ...f.y] = d } finally { a = <p q={1}>r</p>; }\n"
                              "};\n"
                              "enum E { A = 1, B = A + (2 * 3) }\n";

static void each_pass_keeps_above_the_floor(void **state)
{
    const char *here = __builtin_frame_address(0);
    uint32_t refused = 0, taken = 0;

    (void)state;
    for (size_t bytes = 512; bytes < STACK_GROWTH * 20000; bytes += 64) {
        struct error error;
        const struct bounds bounds = { .floor = here - bytes };

        if (lower_within(SCRIPT_EVAL, slice_of(several), allocator_system(), bounds, &error)) {
            assert_int_equal(error.number, 2006);
            assert_in_range(error.line, 1, 6);
            refused++;
        } else {
            taken++;
        }
        error_free(&error);
    }
    assert_true(refused > 20);
    assert_true(taken > 20);
}

static bool go_on(void *clock)
{
    uint32_t *left = clock;

    return *left && --*left;
}

/* Whenever the clock stops it: nothing is lost, and that is what is said. */
static void each_pass_looks_at_the_clock(void **state)
{
    const struct nest many = {
        "", "{ let a = [1, { b: `c${2}` }]; (async () => { await a?.b })(); f(a); }\n", "", "", ""
    };
    struct memory memory;
    struct slice text;
    uint32_t asked = 0;
    mdx_status status;

    (void)state;
    text = nest_text(&many, 400);
    do {
        uint32_t left = ++asked;
        struct error error;

        memory_init(&memory);
        status = lower_within(SCRIPT_EVAL, text, &memory.allocator,
                              (struct bounds){ .go_on = go_on, .clock = &left }, &error);
        assert_int_equal(status, status ? MDX_E_TIMEOUT : MDX_OK);
        assert_int_equal(memory.live, 0);
        error_free(&error);
    } while (status);
    assert_true(asked > 30);
    free((void *)(uintptr_t)text.data);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_nests_too_deeply_is_refused_where_it_does),
        cmocka_unit_test(what_the_parser_takes_fits_into_the_stack_too),
        cmocka_unit_test(what_is_long_needs_no_stack),
        cmocka_unit_test(what_there_are_many_of_is_lowered),
        cmocka_unit_test(each_pass_keeps_above_the_floor),
        cmocka_unit_test(each_pass_looks_at_the_clock),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
