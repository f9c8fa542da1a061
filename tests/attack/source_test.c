/* source_test.c - hostile texts: whatever is given as code is taken or refused in time, on a thread
 * with a small C stack, and the runtime serves an honest definition afterwards.
 *
 * A text is `left` so often, then `middle`, then `right` so often. It is loaded as a module and run
 * as a plain script. How either ends is its own affair, but that it ends without harm, within a
 * CPU time that only what is not linear would need. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"

#include <mdxrt.h>

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define STACK_BYTES (4u * (256u << 10))
#define MOST_MS     20000u
#else
#define STACK_BYTES (256u << 10)
#define MOST_MS     2000u
#endif
#define RUN_MS 200u

static const struct hostile {
    const char *name, *left, *middle, *right;
    uint32_t times;
} hostile[] = {
    { "round brackets", "(", "1", ")", 100000 },
    { "round brackets never closed", "(", "", "", 500000 },
    { "closing brackets", "", "", ")", 500000 },
    { "square brackets", "[", "1", "]", 100000 },
    { "square brackets never closed", "[", "", "", 500000 },
    { "braces", "{", "1", "}", 100000 },
    { "braces never closed", "{", "", "", 500000 },
    { "objects", "({a:", "1", "})", 100000 },
    { "array patterns", "[a=", "b", "]", 100000 },
    { "object patterns", "({a=", "{}", "}) => 1", 100000 },
    { "brackets that may be arrows", "(a=", "1", ")", 100000 },
    { "arrows", "a=>", "1", "", 200000 },
    { "arrows in brackets", "(a=>", "1", ")", 100000 },
    { "default parameters", "(a=(b", "", ")=>1)=>1", 50000 },
    { "async arrows", "async(a=>", "1", ")", 50000 },
    { "conditionals", "a?", "b", ":c", 100000 },
    { "conditionals of arrows", "a?(b):c=>", "1", "", 100000 },
    { "templates", "`${", "1", "}`", 100000 },
    { "templates never closed", "`${", "", "", 300000 },
    { "functions", "function f(){", "", "}", 50000 },
    { "function expressions", "(function(){", "", "})", 50000 },
    { "classes", "class A{m(){", "", "}}", 50000 },
    { "classes that extend classes", "class A extends ", "B", "{}", 50000 },
    { "static blocks", "class A{static{", "", "}}", 50000 },
    { "labels", "a:", "1", "", 200000 },
    { "ifs", "if(a)", "1", "", 200000 },
    { "elses", "if(a);else ", "1", "", 150000 },
    { "whiles", "while(a)", "1", "", 150000 },
    { "dos", "do ", "1", " while(a)", 80000 },
    { "fors", "for(;;)", "1", "", 100000 },
    { "for-ofs", "for(a of ", "b", ")c", 80000 },
    { "tries", "try{", "", "}catch{}", 80000 },
    { "switches", "switch(a){case ", "1", ":}", 80000 },
    { "a million cases", "case 1:", "", "", 0 }, /* made below */
    { "signs", "+ ", "1", "", 400000 },
    { "nots", "!", "1", "", 800000 },
    { "voids", "void ", "1", "", 150000 },
    { "awaits", "await ", "1", "", 150000 },
    { "yields", "yield ", "1", "", 150000 },
    { "news", "new ", "a", "", 200000 },
    { "powers", "2**", "1", "", 200000 },
    { "sums", "1+", "1", "", 400000 },
    { "comparisons", "a<", "b", "", 400000 },
    { "generics", "a<b,", "c", ">", 100000 },
    { "generic calls", "f<", "a", ">(1)", 100000 },
    { "assignments", "a=", "1", "", 400000 },
    { "commas", "a,", "1", "", 400000 },
    { "members", "a", "", ".b", 300000 },
    { "calls", "a", "", "()", 300000 },
    { "calls of templates", "a", "", "``", 200000 },
    { "optional chains", "a", "", "?.b", 200000 },
    { "nullish", "a??", "b", "", 200000 },
    { "logicals", "a&&b||", "c", "", 150000 },
    { "spreads", "[...", "a", "]", 100000 },
    { "one name", "a", "", "", 1000000 },
    { "one number", "9", "", "", 1000000 },
    { "one text", "'", "", "a", 1000000 },
    { "one template", "`", "", "a", 1000000 },
    { "one regular expression", "/(", "a", ")", 200000 },
    { "one comment", "/*", "", "*", 1000000 },
    { "line ends", "\n", "1", "\n", 500000 },
    { "semicolons", ";", "", ";", 500000 },
    { "escapes", "\\u0061", "", "", 150000 },
    { "types", "type A=", "B", "[]", 50000 },
    { "unions", "let a:b|", "c", "", 0 }, /* made below */
    { "object types", "let a:{b:", "c", "}", 50000 },
    { "function types", "let a:(b:", "c", ")=>d", 50000 },
    { "conditional types", "type A=B extends C?", "D", ":E", 50000 },
    { "elements", "<a>", "b", "</a>", 50000 },
    { "elements never closed", "<a ", "", "", 200000 },
    { "attributes", "<a b={", "1", "}/>", 50000 },
    { "variables", "var a;", "", "", 200000 },
    { "lexical variables", "{let a;", "", "}", 50000 },
    { "private names", "class A{#a;m(){return ", "this.#a", "}}", 20000 },
    { "objects spread", "({...", "a", "})", 50000 },
    { "NUL bytes", "a\001", "", "\001", 200000 },
    { "bytes that are no text", "\xff", "", "\xfe", 300000 },
    { "surrogates", "'\\ud800'+", "''", "", 80000 },
};
#define COUNT (sizeof hostile / sizeof hostile[0])

struct attack {
    const struct hostile *hostile;
    mdx_runtime *rt;
    char *text;
    size_t len;
    uint64_t load_ms, script_ms;
    mdx_status load, script;
};

static void add(struct attack *attack, const char *text, size_t times)
{
    const size_t each = strlen(text);

    for (size_t i = 0; i < times; i++, attack->len += each)
        memcpy(attack->text + attack->len, text, each);
}

static void make_text(struct attack *attack)
{
    const struct hostile *hostile_text = attack->hostile;
    const size_t most = 4u << 20;

    attack->text = malloc(most);
    attack->len = 0;
    assert_non_null(attack->text);
    if (!strcmp(hostile_text->name, "a million cases")) {
        add(attack, "switch(a){", 1);
        add(attack, "case 1:", 500000);
        add(attack, "}", 1);
    } else if (!strcmp(hostile_text->name, "unions")) {
        add(attack, "let a:b", 1);
        add(attack, "|b", 500000);
    } else {
        add(attack, hostile_text->left, hostile_text->times);
        add(attack, hostile_text->middle, 1);
        add(attack, hostile_text->right, hostile_text->times);
    }
    assert_true(attack->len <= most);
}

static uint64_t now_ms(void)
{
    return clock_thread_cpu_ns() / 1000000u;
}

static void *attack_thread(void *argument)
{
    struct attack *attack = argument;
    mdx_load_options load;
    mdx_script_options script;
    uint64_t start = now_ms();

    MDX_INIT(load);
    load.file = "hostile.ts";
    load.file_len = strlen(load.file);
    load.flags = MDX_LOAD_MODULE;
    attack->load = mdx_load(attack->rt, &load, attack->text, attack->len, NULL, NULL);
    attack->load_ms = now_ms() - start;
    start = now_ms();
    MDX_INIT(script);
    script.timeout_ms = RUN_MS;
    attack->script = mdx_script(&script, attack->text, attack->len, NULL);
    attack->script_ms = now_ms() - start;
    return NULL;
}

static void run_thread(struct attack *attack)
{
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    assert_int_equal(pthread_attr_setstacksize(&attributes, STACK_BYTES), 0);
    assert_int_equal(pthread_create(&thread, &attributes, attack_thread, attack), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

static void honest_definition_works(mdx_runtime *rt)
{
    static const char honest[] =
        "{\"id\":\"honest\",\"mdxld\":{\"codeBlocks\":[{\"lang\":\"js\",\"code\":"
        "\"function execute(a) { return a.x }\"}]}}";
    char *answer = NULL;

    assert_int_equal(mdx_load(rt, NULL, honest, sizeof honest - 1, NULL, NULL), MDX_OK);
    assert_int_equal(mdx_call(rt, NULL, "honest", 6, "{\"x\":1}", 7, &answer, NULL, NULL), MDX_OK);
    assert_string_equal(answer, "1");
    mdx_free(answer);
}

static void the_text_ends_and_harms_nobody(void **state)
{
    struct attack attack = { .hostile = *state };
    mdx_options options;

    MDX_INIT(options);
    options.run_ms = RUN_MS;
    assert_int_equal(mdx_runtime_open(&options, NULL, &attack.rt, NULL), MDX_OK);
    make_text(&attack);
    for (int tries = 0; tries < 3; tries++) {
        run_thread(&attack);
        if (attack.load_ms <= MOST_MS && attack.script_ms <= MOST_MS)
            break;
    }
    free(attack.text);
    assert_in_range(attack.load_ms, 0, MOST_MS);
    assert_in_range(attack.script_ms, 0, MOST_MS);
    honest_definition_works(attack.rt);
    assert_int_equal(mdx_runtime_close(attack.rt), MDX_OK);
}

int main(void)
{
    static struct CMUnitTest tests[COUNT];

    for (size_t i = 0; i < COUNT; i++)
        tests[i] = (struct CMUnitTest){ .name = hostile[i].name,
                                        .test_func = the_text_ends_and_harms_nobody,
                                        .initial_state = (void *)(uintptr_t)&hostile[i] };
    return _cmocka_run_group_tests("sources", tests, COUNT, NULL, NULL);
}
