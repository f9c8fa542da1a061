/* graphql_source_test.c - GraphQL endpoints as sources, on paper: the schema becomes tools, a call
 * a document, an answer a value or an error. */
#include "unit/memory.h"

#include "outbound/source/graphql.h"

#include "outbound/outbound.h"

#include <string.h>

#define SCALAR(name)          "{\"kind\":\"SCALAR\",\"name\":\"" name "\"}"
#define NON_NULL(of)          "{\"kind\":\"NON_NULL\",\"ofType\":" of "}"
#define LIST(of)              "{\"kind\":\"LIST\",\"ofType\":" of "}"
#define NAMED(kind, name)     "{\"kind\":\"" kind "\",\"name\":\"" name "\"}"
#define ARG(name, type, more) "{\"name\":\"" name "\",\"type\":" type more "}"
#define FIELD(name, args, type, more)                                                              \
    "{\"name\":\"" name "\",\"args\":[" args "],\"type\":" type more "}"
#define SCHEMA(roots, types)                                                                       \
    "{\"data\":{\"__schema\":{" roots                                                              \
    ",\"types\":[" SCALAR("Int") "," SCALAR("ID") "," SCALAR("String") "," types "]}}}"
#define QUERY(fields) "{\"kind\":\"OBJECT\",\"name\":\"Q\",\"fields\":[" fields "]}"
#define ROOT          "\"queryType\":{\"name\":\"Q\"}"

#define STORE                                                                                            \
    SCHEMA(                                                                                              \
        ROOT ",\"mutationType\":{\"name\":\"M\"}",                                                       \
        QUERY(                                                                                           \
            FIELD("user", ARG("id", NON_NULL(SCALAR("ID")), ""), NAMED("OBJECT", "User"), "") "," FIELD( \
                "same", "", SCALAR("String"),                                                            \
                ",\"isDeprecated\":true,\"deprecationReason\":"                                          \
                "\"Old.\"") "," FIELD("find",                                                            \
                                      ARG("by", NAMED("INPUT_OBJECT", "Pick"),                           \
                                          "") "," ARG("all",                                             \
                                                      LIST(NON_NULL(SCALAR("In"                          \
                                                                           "t"))),                       \
                                                      ",\"defa"                                          \
                                                      "ultValu"                                          \
                                                      "e\":\"["                                          \
                                                      "1, "                                              \
                                                      "2]\""),                                           \
                                      SCALAR("Int"),                                                     \
                                      "")) ","                                                           \
                                           "{\"kind\":"                                                  \
                                           "\"OBJECT\","                                                 \
                                           "\"name\":\"M\","                                             \
                                           "\"fields\":"                                                 \
                                           "[" FIELD(                                                    \
                                               "same", "", SCALAR("Int"),                                \
                                               "") "]},{"                                                \
                                                   "\"kind\":"                                           \
                                                   "\"OBJECT\""                                          \
                                                   ",\"name\":"                                          \
                                                   "\"User\","                                           \
                                                   "\"fields\""                                          \
                                                   ":"                                                   \
                                                   "[" FIELD("id", "", SCALAR("ID"), "") "," FIELD(      \
                                                       "frien"                                           \
                                                       "d",                                              \
                                                       "",                                               \
                                                       NAMED("OB"                                        \
                                                             "JE"                                        \
                                                             "C"                                         \
                                                             "T",                                        \
                                                             "Us"                                        \
                                                             "e"                                         \
                                                             "r"),                                       \
                                                       "") "]}"                                          \
                                                           ","                                           \
                                                           "{"                                           \
                                                           "\""                                          \
                                                           "ki"                                          \
                                                           "nd"                                          \
                                                           "\""                                          \
                                                           ":"                                           \
                                                           "\""                                          \
                                                           "IN"                                          \
                                                           "PU"                                          \
                                                           "T_"                                          \
                                                           "OB"                                          \
                                                           "JE"                                          \
                                                           "CT"                                          \
                                                           "\""                                          \
                                                           ","                                           \
                                                           "\""                                          \
                                                           "na"                                          \
                                                           "me"                                          \
                                                           "\""                                          \
                                                           ":"                                           \
                                                           "\""                                          \
                                                           "Pi"                                          \
                                                           "ck"                                          \
                                                           "\""                                          \
                                                           ","                                           \
                                                           "\""                                          \
                                                           "is"                                          \
                                                           "On"                                          \
                                                           "eO"                                          \
                                                           "f"                                           \
                                                           "\""                                          \
                                                           ":t"                                          \
                                                           "ru"                                          \
                                                           "e,"                                          \
                                                           "\""                                          \
                                                           "in"                                          \
                                                           "pu"                                          \
                                                           "tF"                                          \
                                                           "ie"                                          \
                                                           "ld"                                          \
                                                           "s"                                           \
                                                           "\""                                          \
                                                           ":"                                           \
                                                           "[" ARG("id", SCALAR("ID"),                   \
                                                                   "") "," ARG("name",                   \
                                                                               SCALAR("String"),         \
                                                                               ",\"isDepreca"            \
                                                                               "ted\":true") "]}")

struct result {
    struct memory memory;
    struct error error;
    struct buffer text;
    json_t *made; /* NULL: it was refused */
    mdx_status status;
};

static void result_init(struct result *result)
{
    memset(result, 0, sizeof *result);
    memory_init(&result->memory);
    error_init(&result->error, &result->memory.allocator);
    buffer_init(&result->text, &result->memory.allocator, SIZE_MAX);
}

static void import_text(struct result *result, const char *document, const char *operation,
                        const char *field)
{
    const struct graphql_filter filter = { slice_of(operation), slice_of(field) };

    result_init(result);
    result->status =
        graphql_import(&result->memory.allocator, SLICE("up"), SLICE("http://up.example/"),
                       slice_of(document), &filter, &result->text, &result->error);
    if (!result->status)
        result->made = json_loadb(result->text.data, result->text.len, 0, NULL);
}

static void result_free(struct result *result)
{
    json_decref(result->made);
    buffer_free(&result->text);
    error_free(&result->error);
    assert_int_equal(result->memory.live, 0);
}

static const json_t *tool_of(const struct result *result, const char *name)
{
    json_t *tool;
    size_t at;

    json_array_foreach(json_object_get(result->made, "tools"), at, tool)
    {
        if (!strcmp(json_string_value(json_object_get(tool, "name")), name))
            return tool;
    }
    return NULL;
}

static void expect_json(const json_t *value, const char *text)
{
    json_t *wanted = json_loads(text, JSON_DECODE_ANY, NULL);
    char *seen = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

    assert_non_null(wanted);
    if (!json_equal(value, wanted))
        fail_msg("%s instead of %s", seen ? seen : "nothing", text);
    free(seen);
    json_decref(wanted);
}

static void each_root_field_is_a_tool(void **state)
{
    struct result result;

    (void)state;
    import_text(&result, STORE, "", "");
    assert_int_equal(result.status, MDX_OK);
    assert_int_equal(json_array_size(json_object_get(result.made, "tools")), 4);
    expect_json(json_object_get(tool_of(&result, "user"), "request"),
                "{\"operation\":\"query\",\"field\":\"user\",\"variables\":{\"id\":\"ID!\"},"
                "\"selection\":\" { id }\"}");
    expect_json(json_object_get(tool_of(&result, "same_mutation"), "request"),
                "{\"operation\":\"mutation\",\"field\":\"same\",\"variables\":{}}");
    expect_json(json_object_get(tool_of(&result, "same"), "description"), "\"Deprecated: Old.\"");
    expect_json(json_object_get(tool_of(&result, "same"), "hints"), "{\"readOnly\":true}");
    assert_null(json_object_get(tool_of(&result, "same_mutation"), "hints"));
    result_free(&result);
}

static void filters_choose_among_them(void **state)
{
    struct result result;

    (void)state;
    import_text(&result, STORE, "query", "us");
    assert_int_equal(json_array_size(json_object_get(result.made, "tools")), 1);
    assert_non_null(tool_of(&result, "user"));
    result_free(&result);
    import_text(&result, STORE, "mutation", "us");
    assert_non_null(strstr(error_message(&result.error), "that the filters let through"));
    result_free(&result);
}

static void input_objects_of_one_field_say_so(void **state)
{
    struct result result;

    (void)state;
    import_text(&result, STORE, "", "");
    expect_json(json_object_get(json_object_get(result.made, "$defs"), "Pick"),
                "{\"type\":\"object\",\"additionalProperties\":false,\"minProperties\":1,"
                "\"maxProperties\":1,\"properties\":{\"id\":{\"type\":[\"string\",\"integer\"]},"
                "\"name\":{\"type\":\"string\",\"deprecated\":true,\"description\":"
                "\"Deprecated.\"}}}");
    expect_json(json_object_get(tool_of(&result, "find"), "inputSchema"),
                "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{\"by\":"
                "{\"anyOf\":[{\"$ref\":\"#/$defs/Pick\"},{\"type\":\"null\"}]},\"all\":{\"type\":"
                "[\"array\",\"null\"],\"items\":{\"type\":\"integer\",\"minimum\":-2147483648,"
                "\"maximum\":2147483647},\"default\":[1,2]}}}");
    result_free(&result);
}

/* ---- asking for the schema --------------------------------------------------------------------
 */

static void ask(struct result *result, const json_t *source, const json_t *tool, const char *args,
                struct buffer *body)
{
    struct outgoing out;

    outgoing_init(&out, &result->memory.allocator);
    buffer_clear(body);
    result->status = graphql_request(source, tool, slice_of(args), &out, &result->error);
    buffer_add_slice(body, buffer_slice(&out.body));
    buffer_add_char(body, '\0');
    outgoing_free(&out);
}

static void the_schema_is_asked_for_in_the_older_or_the_newer_way(void **state)
{
    struct result result;
    struct buffer body;
    const json_t *source, *tool;

    (void)state;
    import_text(&result, "", "", "");
    buffer_init(&body, &result.memory.allocator, SIZE_MAX);
    source = json_object_get(result.made, "source");
    tool = tool_of(&result, "introspect");
    ask(&result, source, tool, "{}", &body);
    assert_int_equal(result.status, MDX_OK);
    assert_null(strstr(body.data, "isOneOf"));
    assert_null(strstr(body.data, "inputFields("));
    assert_non_null(strstr(body.data, "inputFields{name"));
    ask(&result, source, tool, "{\"newest\":true}", &body);
    assert_int_equal(result.status, MDX_OK);
    assert_non_null(strstr(body.data, "isOneOf"));
    assert_non_null(strstr(body.data, "inputFields(includeDeprecated:true){name"));
    assert_non_null(strstr(body.data, "args(includeDeprecated:true){name"));
    assert_null(strstr(body.data, "\"variables\""));
    ask(&result, source, tool, "{\"older\":true}", &body);
    assert_int_equal(result.error.code, CODE_INVALID_PARAMS);
    buffer_free(&body);
    result_free(&result);
}

static void a_call_is_a_document_with_variables(void **state)
{
    struct result result;
    struct buffer body;

    (void)state;
    import_text(&result, STORE, "", "");
    buffer_init(&body, &result.memory.allocator, SIZE_MAX);
    ask(&result, json_object_get(result.made, "source"), tool_of(&result, "user"),
        "{\"id\":7,\"__select\":\"id # all\"}", &body);
    assert_string_equal(body.data,
                        "{\"query\":\"query($id: ID!) { user(id: $id) { id # all\\n} }\","
                        "\"variables\":{\"id\":7}}");
    ask(&result, json_object_get(result.made, "source"), tool_of(&result, "user"),
        "{\"id\":7,\"newest\":true}", &body);
    assert_int_equal(result.error.code, CODE_INVALID_PARAMS);
    buffer_free(&body);
    result_free(&result);
}

/* ---- answers
 * -------------------------------------------------------------------------------------
 */

static void answer(struct result *result, const char *text)
{
    json_t *tool = json_loads("{\"request\":{\"operation\":\"query\",\"field\":\"f\"}}", 0, NULL);

    result_init(result);
    result->status = graphql_answer(NULL, tool, slice_of(text), &result->text, &result->error);
    buffer_add_char(&result->text, '\0');
    json_decref(tool);
}

static void data_is_the_value_even_beside_errors(void **state)
{
    static const char *const rows[][2] = {
        { "{\"data\":{\"f\":[1]}}", "[1]" },
        { "{\"data\":{\"f\":null}}", "null" },
        { "{\"data\":{\"f\":0},\"errors\":[{\"message\":\"x\"}]}", "0" },
        { "{\"data\":{\"f\":null},\"errors\":[]}", "null" },
    };

    (void)state;
    for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
        struct result result;

        answer(&result, rows[at][0]);
        assert_int_equal(result.status, MDX_OK);
        assert_string_equal(result.text.data, rows[at][1]);
        result_free(&result);
    }
}

static void errors_without_data_are_errors(void **state)
{
    static const struct {
        const char *text;
        enum code code;
        const char *message;
    } rows[] = {
        { "{\"errors\":[{\"message\":\"no\"}]}", CODE_OPERATION_FAILED, "no" },
        { "{\"data\":null,\"errors\":[{\"message\":\"no\",\"extensions\":{\"code\":\"FORBIDDEN\"}}]"
          "}",
          CODE_FORBIDDEN, "no" },
        { "{\"errors\":[{\"type\":\"RATE_LIMITED\"}]}", CODE_RATE_LIMITED,
          "the server answers with errors only" },
        { "{\"errors\":[7]}", CODE_OPERATION_FAILED, "the server answers with errors only" },
        { "{\"errors\":[]}", CODE_OPERATION_FAILED,
          "the answer is no GraphQL response: it has "
          "neither data of f nor errors" },
        { "{\"errors\":{\"message\":\"no\"}}", CODE_OPERATION_FAILED,
          "the answer is no GraphQL response: it has neither data of f nor errors" },
        { "[]", CODE_OPERATION_FAILED, "the answer is no GraphQL response" },
        { "\"f\"", CODE_OPERATION_FAILED, "the answer is no GraphQL response" },
    };

    (void)state;
    for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
        struct result result;

        answer(&result, rows[at].text);
        assert_int_equal(result.error.code, rows[at].code);
        assert_string_equal(error_message(&result.error), rows[at].message);
        result_free(&result);
    }
}

static void refuse(struct result *result, enum code code, const char *body)
{
    result_init(result);
    error_set(&result->error, code, "up answered so");
    result->error.retryable = false;
    graphql_refusal(&result->memory.allocator, slice_of(body), &result->error);
}

static void a_refused_request_says_why_in_its_body(void **state)
{
    static const char body[] = "{\"errors\":[{\"message\":\"no\",\"extensions\":{\"code\":"
                               "\"GRAPHQL_VALIDATION_FAILED\"}}]}";
    static const char *const others[] = {
        "", "{", "<html>", "{}", "[]", "{\"errors\":[]}", "{\"errors\":\"no\"}"
    };
    struct result result;

    (void)state;
    refuse(&result, CODE_HTTP_STATUS, body);
    assert_int_equal(result.error.code, CODE_INVALID_PARAMS);
    assert_string_equal(error_message(&result.error), "no");
    assert_false(result.error.retryable);
    result_free(&result);
    for (size_t at = 0; at < sizeof others / sizeof others[0]; at++) {
        refuse(&result, CODE_HTTP_STATUS, others[at]);
        assert_int_equal(result.error.code, CODE_HTTP_STATUS);
        assert_string_equal(error_message(&result.error), "up answered so");
        result_free(&result);
    }
    refuse(&result, CODE_AUTH_FAILED, body);
    assert_int_equal(result.error.code, CODE_AUTH_FAILED);
    result_free(&result);
}

/* ---- what is wrong
 * -------------------------------------------------------------------------------
 */

static void what_is_no_schema_is_refused(void **state)
{
    static const char *const rows[][2] = {
        { "{}", "no answer to an introspection query" },
        { "{\"data\":null}", "no answer to an introspection query" },
        { "{\"__schema\":{\"types\":7}}", "no answer to an introspection query" },
        { SCHEMA(ROOT, QUERY("")), "no field of a query or mutation" },
        { SCHEMA("\"queryType\":{\"name\":\"None\"}", QUERY("")), "there is no type None" },
        { SCHEMA(ROOT, QUERY(FIELD("a b", "", SCALAR("Int"), ""))), "no name that is one" },
        { SCHEMA(ROOT, QUERY(FIELD("a", "", SCALAR("Int"), "")) "," SCALAR("Int")),
          "two types Int" },
        { SCHEMA(ROOT, QUERY(FIELD("a", ARG("x", NAMED("OBJECT", "Q"), ""), SCALAR("Int"), ""))),
          "Q is no type of an argument" },
        { SCHEMA(ROOT, QUERY(FIELD("a", ARG("__x", SCALAR("Int"), ""), SCALAR("Int"), ""))),
          "has no name that is one" },
        { SCHEMA(ROOT, QUERY(FIELD("a", "7", SCALAR("Int"), ""))), "has no name that is one" },
        { SCHEMA(ROOT, QUERY(FIELD("a", "", "7", ""))), "a type has no name" },
        { SCHEMA(ROOT, "7"), "a type has no name that is one" },
    };

    (void)state;
    for (size_t at = 0; at < sizeof rows / sizeof rows[0]; at++) {
        struct result result;

        import_text(&result, rows[at][0], "", "");
        if (result.status != MDX_E_VALIDATION || !strstr(error_message(&result.error), rows[at][1]))
            fail_msg("%.200s: %d %s", rows[at][0], (int)result.status,
                     error_message(&result.error));
        result_free(&result);
    }
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t nth = 1; nth < 3000; nth++) {
        struct result result;
        const struct graphql_filter filter = { .operation = SLICE("") };

        result_init(&result);
        memory_fail(&result.memory, nth, nth % 2);
        result.status =
            graphql_import(&result.memory.allocator, SLICE("up"), SLICE("http://up.example/"),
                           SLICE(STORE), &filter, &result.text, &result.error);
        if (result.memory.failed)
            assert_int_equal(result.status, MDX_E_NOMEM);
        else
            nth = 3000;
        memory_fail(&result.memory, 0, false);
        result_free(&result);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_root_field_is_a_tool),
        cmocka_unit_test(filters_choose_among_them),
        cmocka_unit_test(input_objects_of_one_field_say_so),
        cmocka_unit_test(the_schema_is_asked_for_in_the_older_or_the_newer_way),
        cmocka_unit_test(a_call_is_a_document_with_variables),
        cmocka_unit_test(data_is_the_value_even_beside_errors),
        cmocka_unit_test(errors_without_data_are_errors),
        cmocka_unit_test(a_refused_request_says_why_in_its_body),
        cmocka_unit_test(what_is_no_schema_is_refused),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
