/* cli_test.c - the codec of command lines, as a host's console uses it. */
#include <mdxrt.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#define WORDS(text) text, sizeof(text)

static mdx_runtime *rt;

static void load(const char *text)
{
    mdx_error *error = NULL;

    if (mdx_load(rt, NULL, text, strlen(text), NULL, &error))
        fail_msg("%s", mdx_error_text(error));
}

static int set_up(void **state)
{
    (void)state;
    assert_int_equal(mdx_runtime_open(NULL, NULL, &rt, NULL), MDX_OK);
    load(
        "{\"$id\":\"crm\",\"api\":{\"add\":{\"code\":\"(x, y) => x + y\",\"description\":\"Adds.\","
        "\"input\":{\"x\":{\"type\":\"number\",\"required\":true},\"y\":{\"type\":\"number\","
        "\"default\":1},\"loud\":\"boolean?\",\"tags\":\"string[]?\"}},"
        "\"deep\":{\"echo\":\"input => input\"},\"bad\":\"() => { throw new TypeError('no') }\"}}");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    return mdx_runtime_close(rt);
}

/* The answer of a line of words: its status and text. */
static uint32_t say(const char *method, const char *target, const char *words, size_t len,
                    char answer[2048])
{
    mdx_exchange_options options;
    mdx_exchange *exchange = NULL;
    mdx_request request;
    mdx_response head;
    const char *chunk;
    size_t chunk_len, used = 0;

    MDX_INIT(options);
    MDX_INIT(request);
    MDX_INIT(head);
    options.protocol = "cli";
    options.protocol_len = 3;
    request.method = method;
    request.method_len = strlen(method);
    request.target = target;
    request.target_len = strlen(target);
    request.body = words;
    request.body_len = len;
    assert_int_equal(mdx_exchange_start(rt, &options, &request, &exchange, NULL), MDX_OK);
    mdx_runtime_step(rt, 0, NULL);
    while (!mdx_exchange_next_chunk(exchange, &chunk, &chunk_len) && chunk_len) {
        assert_true(used + chunk_len < 2048);
        memcpy(answer + used, chunk, chunk_len);
        used += chunk_len;
    }
    answer[used] = '\0';
    assert_int_equal(mdx_exchange_head(exchange, &head), MDX_OK);
    mdx_exchange_free(exchange);
    return head.status;
}

static void words_become_the_input(void **state)
{
    char answer[2048];

    (void)state;
    assert_int_equal(say("call", "crm#add",
                         WORDS("x=20\0--y\0"
                               "1"),
                         answer),
                     0);
    assert_string_equal(answer, "21\n");
    assert_int_equal(say("call", "crm#add", WORDS("--x=20"), answer), 0);
    assert_string_equal(answer, "21\n");
    assert_int_equal(say("call", "crm@1#deep.echo", WORDS("a=1\0a=2\0--flag"), answer), 0);
    assert_string_equal(answer, "{\"a\":[\"1\",\"2\"],\"flag\":true}\n");
    assert_int_equal(say("call", "crm#deep.echo", NULL, 0, answer), 0);
    assert_string_equal(answer, "{}\n");
}

static void the_whole_input_may_be_json(void **state)
{
    char answer[2048];

    (void)state;
    assert_int_equal(say("call", "crm#add", WORDS("--input\0{\"x\":2,\"y\":3}"), answer), 0);
    assert_string_equal(answer, "5\n");
    assert_int_equal(say("call", "crm#add", WORDS("--input={\"x\":\"2\"}"), answer), 65);
    assert_int_equal(say("call", "crm#add", WORDS("--input\0{x"), answer), 65);
    assert_non_null(strstr(answer, "--input:1:2: error INVALID_PARAMS"));
    assert_int_equal(say("call", "crm#add", WORDS("--input\0{}\0x=1"), answer), 64);
    assert_int_equal(say("call", "crm#add", WORDS("--input"), answer), 64);
}

static void mistakes_are_named(void **state)
{
    char answer[2048];

    (void)state;
    assert_int_equal(say("call", "crm#add", WORDS("x=1\0lout=true"), answer), 65);
    assert_non_null(strstr(answer, "Did you mean loud?"));
    assert_int_equal(say("call", "crm#add", WORDS("word"), answer), 64);
    assert_non_null(strstr(answer, "\"word\" is no argument"));
    assert_int_equal(say("call", "crm#deep.ecko", NULL, 0, answer), 66);
    assert_non_null(strstr(answer, "Did you mean 'deep.echo'?"));
    assert_int_equal(say("call", "cmr#add", NULL, 0, answer), 66);
    assert_int_equal(say("call", "crm#add", WORDS("x=\xff"), answer), 65);
    assert_non_null(strstr(answer, "UTF-8"));
}

static void throws_have_the_status_that_is_asked_for(void **state)
{
    char answer[2048];

    (void)state;
    assert_int_equal(say("call", "crm#bad", NULL, 0, answer), 70);
    assert_int_equal(say("run", "crm#bad", NULL, 0, answer), 1);
    assert_int_equal(strncmp(answer, "TypeError: no\n", 14), 0);
    assert_int_equal(say("run", "crm#bad", WORDS("--json"), answer), 1);
    assert_int_equal(strncmp(answer, "{\"error\":{", 10), 0);
}

static void help_comes_from_the_schema(void **state)
{
    char answer[2048];

    (void)state;
    assert_int_equal(say("call", "crm#add", WORDS("--help"), answer), 0);
    assert_int_equal(strncmp(answer, "crm#add x=number [y=number]", 27), 0);
    assert_non_null(strstr(answer, "number, default 1"));
    assert_int_equal(say("call", "crm", WORDS("-h"), answer), 0);
    assert_non_null(strstr(answer, "deep.echo"));
    assert_int_equal(say("call", "nobody", WORDS("-h"), answer), 66);
    assert_int_equal(say("call", "crm#nothing", WORDS("-h"), answer), 66);
}

static void an_unknown_protocol_is_refused(void **state)
{
    mdx_exchange_options options;
    mdx_exchange *exchange = NULL;
    mdx_request request;

    (void)state;
    MDX_INIT(options);
    MDX_INIT(request);
    options.protocol = "gopher";
    options.protocol_len = 6;
    assert_int_equal(mdx_exchange_start(rt, &options, &request, &exchange, NULL), MDX_E_ARGUMENT);
    assert_null(exchange);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(words_become_the_input),
        cmocka_unit_test(the_whole_input_may_be_json),
        cmocka_unit_test(mistakes_are_named),
        cmocka_unit_test(throws_have_the_status_that_is_asked_for),
        cmocka_unit_test(help_comes_from_the_schema),
        cmocka_unit_test(an_unknown_protocol_is_refused),
    };

    return cmocka_run_group_tests_name("cli", tests, set_up, tear_down);
}
