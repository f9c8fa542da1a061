/* graphql_hostile_test.c - documents made to hurt: each is answered as GraphQL answers, at once. */
#include "unit/memory.h"

#include "unit/codec/graphql_host.h"

#include <time.h>

static const char *const models[] = {
    "{\"id\":\"calc\",\"functions\":[{\"path\":\"\",\"readOnly\":true,\"inputSchema\":{\"type\":"
    "\"object\",\"properties\":{\"x\":{},\"s\":{\"type\":\"string\"},\"next\":{\"$ref\":\"#\"}}},"
    "\"outputSchema\":{\"type\":\"object\",\"properties\":{\"y\":{\"type\":\"integer\"},\"next\":{"
    "\"$ref\":\"#\"}}}}]}",
};

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void add(struct buffer *out, const char *text, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        buffer_add_text(out, text);
}

/* As add, with %u in the text being 0, 1, 2 …, and %n the number behind it. */
static void add_numbered(struct buffer *out, const char *form, unsigned count)
{
    for (unsigned i = 0; i < count; i++)
        for (const char *at = form; *at; at++) {
            bool number = at[0] == '%' && (at[1] == 'u' || at[1] == 'n');

            if (number)
                buffer_add_u64(out, i + (*++at == 'n'));
            else
                buffer_add_char(out, *at);
        }
}

/* What comes out is {"errors": …} or has data, and it comes within a second. */
static void expect_answer(struct slice query, struct slice variables, const char *part)
{
    struct catalogue *catalogue = host_definitions(allocator_system(), models, 1);
    void *shared = codec_graphql.share(allocator_system());
    struct graphql_host host;
    struct jsontext index;
    double before = seconds();

    graphql_host_init(&host, allocator_system());
    assert_true(graphql_host_ask(&host, shared, catalogue, query, variables));
    graphql_host_finish(&host, "{\"y\":1}", NULL);
    assert_true(host.host.ended);
    jsontext_init(&index, allocator_system());
    assert_int_equal(jsontext_read(&index, buffer_slice(&host.host.out), NULL), MDX_OK);
    jsontext_free(&index);
    if (!strstr(host.host.out.data, part))
        fail_msg("no %s in %.500s", part, host.host.out.data);
    /* Under a sanitizer all takes longer. */
    assert_true(seconds() - before < 10);
    host_free(&host.host);
    codec_graphql.unshare(shared);
    catalogue_release(catalogue);
}

static struct buffer query;

static void begin(void)
{
    buffer_init(&query, allocator_system(), SIZE_MAX);
}

static void expect_query(const char *part)
{
    expect_answer(buffer_slice(&query), SLICE(""), part);
    buffer_free(&query);
}

static void a_hundred_thousand_brackets_are_refused(void **state)
{
    static const char *const opening[] = { "{a", "[", "{calc(x:[", "{calc(x:{a:", "query($a:[" };

    (void)state;
    for (size_t i = 0; i < sizeof opening / sizeof opening[0]; i++) {
        begin();
        buffer_add_text(&query, i == 2 ? "{calc(x:" : "");
        add(&query, i == 2 ? "[" : opening[i], 100000);
        expect_query("\"errors\":[");
    }
}

static void deep_selections_are_refused(void **state)
{
    (void)state;
    begin();
    buffer_add_text(&query, "{calc{");
    add(&query, "next{", 5000);
    buffer_add_text(&query, "y");
    add(&query, "}", 5002);
    expect_query("\"errors\":[");
}

static void aliases_are_bounded(void **state)
{
    (void)state;
    begin();
    buffer_add_char(&query, '{');
    add_numbered(&query, "a%u:calc{y}", 5000);
    buffer_add_char(&query, '}');
    expect_query("\"errors\":[");
    /* Below a field, too. */
    begin();
    buffer_add_text(&query, "{calc{");
    add_numbered(&query, "a%u:y ", 5000);
    buffer_add_text(&query, "}}");
    expect_query("\"errors\":[");
}

static void fragments_that_double_are_refused(void **state)
{
    (void)state;
    begin();
    buffer_add_text(&query, "{calc{...F0}} ");
    add_numbered(&query, "fragment F%u on CalcOutput{a:next{...F%n} b:next{...F%n}} ", 60);
    buffer_add_text(&query, "fragment F60 on CalcOutput{y}");
    expect_query("\"errors\":[");
}

/* Spreads that select nothing new, over and over. */
static void fragments_that_say_the_same_twice_end(void **state)
{
    (void)state;
    begin();
    buffer_add_text(&query, "{calc{...F0}} ");
    add_numbered(&query, "fragment F%u on CalcOutput{...F%n ...F%n} ", 60);
    buffer_add_text(&query, "fragment F60 on CalcOutput{y}");
    expect_query("\"y\":1");
}

static void fields_that_must_merge_do_not_explode(void **state)
{
    (void)state;
    begin();
    buffer_add_char(&query, '{');
    for (unsigned i = 0; i < 30; i++)
        add(&query, "calc{next{y} next{next{y}} ", 1);
    add(&query, "y", 1);
    add(&query, "}", 31);
    expect_query("\"errors\":[");
    begin();
    buffer_add_text(&query, "{calc{");
    add(&query, "next{y next{y}} ", 1000);
    buffer_add_text(&query, "}}");
    expect_query("{");
}

static void fragments_that_turn_round_are_refused(void **state)
{
    (void)state;
    begin();
    buffer_add_text(&query, "{calc{...F0}} ");
    add_numbered(&query, "fragment F%u on CalcOutput{...F%n} ", 150);
    buffer_add_text(&query, "fragment F150 on CalcOutput{...F0}");
    expect_query("Cannot spread fragment");
}

static void directives_are_bounded(void **state)
{
    (void)state;
    begin();
    buffer_add_text(&query, "{calc ");
    add(&query, "@include(if:true)", 5000);
    buffer_add_text(&query, "{y}}");
    expect_query("\"errors\":[");
}

static void variables_are_bounded(void **state)
{
    (void)state;
    begin();
    buffer_add_text(&query, "query(");
    add_numbered(&query, "$v%u:Int ", 5000);
    buffer_add_text(&query, "){calc{y}}");
    expect_query("\"errors\":[");
}

static void deep_variables_are_refused(void **state)
{
    struct buffer variables;

    (void)state;
    buffer_init(&variables, allocator_system(), SIZE_MAX);
    buffer_add_text(&variables, "{\"v\":");
    add(&variables, "[", 100000);
    expect_answer(SLICE("query($v:JSON){calc(x:$v){y}}"), buffer_slice(&variables), "\"errors\":[");
    buffer_clear(&variables);
    buffer_add_text(&variables, "{\"v\":");
    add(&variables, "{\"next\":", 150);
    buffer_add_text(&variables, "null");
    add(&variables, "}", 151);
    expect_answer(SLICE("query($v:CalcInput){calc(input:$v){y}}"), buffer_slice(&variables), "{");
    buffer_free(&variables);
}

static void introspection_that_turns_round_ends(void **state)
{
    (void)state;
    begin();
    buffer_add_text(&query, "{__schema{types{");
    add(&query, "fields{type{", 20);
    buffer_add_text(&query, "name");
    add(&query, "}}", 20);
    buffer_add_text(&query, "}}}");
    expect_query("\"errors\":[");
}

static void long_texts_are_taken(void **state)
{
    (void)state;
    begin();
    buffer_add_text(&query, "{calc(s:\"");
    add(&query, "x", 20000);
    buffer_add_text(&query, "\"){y}}");
    expect_query("\"data\":{\"calc\":{\"y\":1}}");
}

static void many_unknown_names_are_refused(void **state)
{
    (void)state;
    begin();
    buffer_add_text(&query, "{calc{");
    add_numbered(&query, "nope%u ", 5000);
    buffer_add_text(&query, "}}");
    expect_query("Cannot query field");
}

/* ---- memory ---- */

static bool ask_all(const struct allocator *allocator, void *context)
{
    static const char text[] =
        "query Q($v: CalcInput = {s: \"t\"}, $b: Boolean = true) { a: calc(input: $v) { ...F } "
        "calc(x: {k: [1, E]}) @include(if: $b) { y next { y } } __schema { types { name } } } "
        "fragment F on CalcOutput { y __typename }";
    struct catalogue *catalogue = context;
    void *shared = codec_graphql.share(allocator);
    struct graphql_host host;
    bool done = false;

    if (!shared)
        return false;
    graphql_host_init(&host, allocator);
    if (graphql_host_ask(&host, shared, catalogue, slice_of(text), SLICE("{\"b\":true}"))) {
        graphql_host_finish(&host, "{\"y\":1,\"next\":null}", NULL);
        done = host.host.status == 200 && !buffer_failed(&host.host.out) && host.host.out.data &&
               strstr(host.host.out.data, "\"a\":{\"y\":1,\"__typename\":\"CalcOutput\"}");
    }
    host_free(&host.host);
    codec_graphql.unshare(shared);
    return done;
}

static void without_memory_nothing_is_left(void **state)
{
    struct catalogue *catalogue = host_definitions(allocator_system(), models, 1);

    (void)state;
    assert_true(memory_torture(ask_all, catalogue) > 10);
    catalogue_release(catalogue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_thousand_brackets_are_refused),
        cmocka_unit_test(deep_selections_are_refused),
        cmocka_unit_test(aliases_are_bounded),
        cmocka_unit_test(fragments_that_double_are_refused),
        cmocka_unit_test(fragments_that_say_the_same_twice_end),
        cmocka_unit_test(fields_that_must_merge_do_not_explode),
        cmocka_unit_test(fragments_that_turn_round_are_refused),
        cmocka_unit_test(directives_are_bounded),
        cmocka_unit_test(variables_are_bounded),
        cmocka_unit_test(deep_variables_are_refused),
        cmocka_unit_test(introspection_that_turns_round_ends),
        cmocka_unit_test(long_texts_are_taken),
        cmocka_unit_test(many_unknown_names_are_refused),
        cmocka_unit_test(without_memory_nothing_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
