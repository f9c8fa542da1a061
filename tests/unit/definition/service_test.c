/* service_test.c - a DO: its functions by path, their code by place, its other parts. */
#include "reading.h"

static const char crm[] =
    "{ \"$id\": \"https://crm.acme.com\", \"$type\": \"SaaS\", \"$context\": \"acme.com\", "
    "\"$version\": \"1.0.0\",\n"
    "  \"api\": {\n"
    "    \"ping\": \"async () => 'pong'\",\n"
    "    \"customers\": {\n"
    "      \"list\": \"async () => 1\",\n"
    "      \"create\": { \"code\": \"async (data) => {\\n  return data }\",\n"
    "                  \"params\": [\"data\"], \"returns\": \"Customer\", \"permission\": "
    "\"admin\",\n"
    "                  \"description\": \"Adds one.\", \"timeout\": \"5s\",\n"
    "                  \"hints\": { \"destructive\": true } } } },\n"
    "  \"events\": { \"Customer.created\": \"async (c) => c\" },\n"
    "  \"schedules\": { \"*/5 * * * *\": { \"code\": \"async () => 1\" } },\n"
    "  \"site\": \"# Acme\",\n"
    "  \"app\": { \"/\": \"<A />\" },\n"
    "  \"agent\": { \"model\": \"fast\" },\n"
    "  \"config\": { \"currency\": \"EUR\" } }\n";

static void a_service_is_read(void **state)
{
    (void)state;
    struct definition *definition = read_as("crm.json", crm);

    assert_int_equal(definition->form, DEFINITION_DO);
    assert_string_equal(definition->id, "crm.acme.com");
    assert_string_equal(definition->type, "SaaS");
    assert_string_equal(definition->context, "acme.com");
    assert_string_equal(definition->label, "1.0.0");
    assert_json(definition->events, "{\"Customer.created\":\"async (c) => c\"}");
    assert_json(definition->site, "\"# Acme\"");
    assert_json(definition->agent, "{\"model\":\"fast\"}");
    assert_json(definition->config, "{\"currency\":\"EUR\"}");
    assert_null(definition->module.text);
    definition_free(definition);
}

static void functions_have_dotted_paths_and_their_place(void **state)
{
    (void)state;
    struct definition *definition = read_as("crm.json", crm);
    const struct function_model *create = &definition->functions[2];
    uint32_t line, column;

    assert_int_equal(definition->function_count, 3);
    assert_string_equal(definition->functions[0].path, "ping");
    assert_string_equal(definition->functions[0].code.text, "async () => 'pong'");
    assert_string_equal(definition->functions[1].path, "customers.list");
    assert_string_equal(create->path, "customers.create");
    assert_int_equal(create->line, 6);
    assert_int_equal(create->column, 7);
    assert_true(linemap_find(&create->code.place, slice_of(crm), 2, 3, &line, &column));
    assert_int_equal(line, 6);
    assert_int_equal(column, 49);
    definition_free(definition);
}

static void a_function_says_more_as_an_object(void **state)
{
    (void)state;
    struct definition *definition = read_as("crm.json", crm);
    const struct function_model *create = &definition->functions[2];

    assert_json(create->params, "[\"data\"]");
    assert_json(create->hints, "{\"destructive\":true}");
    assert_string_equal(create->permission, "admin");
    assert_string_equal(create->description, "Adds one.");
    assert_int_equal(create->timeout_ms, 5000);
    assert_true(definition->permissions_declared);
    definition_free(definition);
}

static void readers_are_known_by_name(void **state)
{
    (void)state;
    struct definition *definition =
        read_as("a.json", "{\"api\":{\"list\":\"f\",\"x\":{\"count\":\"f\",\"set\":\"f\","
                          "\"get\":{\"code\":\"f\",\"hints\":{\"readOnly\":false}}}}}");

    assert_true(definition->functions[0].read_only);
    assert_true(definition->functions[1].read_only);
    assert_false(definition->functions[2].read_only);
    assert_false(definition->functions[3].read_only);
    definition_free(definition);
}

static void metadata_has_no_code(void **state)
{
    (void)state;
    struct definition *definition =
        read_as("a.json", "{\"api\":{\"f\":\"g\"},\"site\":\"x\",\"events\":{},\"own\":1}");

    assert_json(definition->metadata, "{\"own\":1}");
    definition_free(definition);
}

static void the_id_may_come_from_outside(void **state)
{
    (void)state;
    const struct definition_options options = { .id = SLICE("my-app.do") };
    struct definition *definition =
        read_with(SLICE("{\"api\":{\"hello\":\"function (name) { return name }\"}}"), &options);

    assert_string_equal(definition->id, "my-app.do");
    assert_string_equal(definition->type, "Service");
    definition_free(definition);
}

static void parts_without_functions_make_a_service_too(void **state)
{
    (void)state;
    struct definition *definition =
        read_as("a.json", "{\"$type\":\"Site\",\"site\":{\"/\":\"# x\"}}");

    assert_int_equal(definition->form, DEFINITION_DO);
    assert_int_equal(definition->function_count, 0);
    definition_free(definition);
}

static void an_empty_api_is_warned_of(void **state)
{
    (void)state;
    struct definition *definition = read_as("a.json", "{\n\"api\":{}}");

    assert_string_equal(definition->warnings.data, "line 2: `api` holds no function\n");
    definition_free(definition);
}

static void members_beside_code_are_warned_of(void **state)
{
    (void)state;
    struct definition *definition =
        read_as("a.json", "{\"api\":{\"a\":{\"code\":\"f\",\n\"list\":\"g\"}}}");

    assert_int_equal(definition->function_count, 1);
    assert_string_equal(definition->warnings.data,
                        "line 2: `list` says nothing of a function; beside a text `code` there are "
                        "no functions\n");
    definition_free(definition);
}

static void a_namespace_may_have_a_function_called_code(void **state)
{
    (void)state;
    struct definition *definition =
        read_as("a.json", "{\"api\":{\"a\":{\"code\":{\"code\":\"f\"},\"list\":\"g\"}}}");

    assert_string_equal(definition->functions[0].path, "a.code");
    assert_string_equal(definition->functions[1].path, "a.list");
    definition_free(definition);
}

static void names_are_identifiers(void **state)
{
    (void)state;
    refuse("{\"api\":{\n\"list-all\":\"x\",\n\"a.b\":\"x\",\n\"9\":\"x\",\n\"\":\"x\",\n"
           "\"__proto__\":\"x\",\n\"a\":{\"\xC3\xA9\":\"x\"}}}",
           { 1409, 2, 1 }, { 1409, 3, 1 }, { 1409, 4, 1 }, { 1409, 5, 1 }, { 1409, 6, 1 },
           { 1409, 7, 6 });
    refuse_saying("{\"api\":{\"list-all\":\"x\"}}",
                  "\"list-all\" cannot be the name of a function.",
                  "{\"api\":{\"list-all\":\"x\"}}",
                  "Did you mean listAll? A name is letters, digits, _ and $, no digit first.");
    refuse_saying("{\"api\":{\"a.b\":\"x\"}}", "\"a.b\" cannot be the name of a function.",
                  "{\"api\":{\"a.b\":\"x\"}}",
                  "Names have no dots. Nest objects instead: \"customers\": { \"list\": "
                  "\"\xE2\x80\xA6\" }.");
}

static void members_are_functions_or_namespaces(void **state)
{
    (void)state;
    refuse("{\"api\":{\"a\":1,\n\"b\":null,\n\"c\":[\"x\"],\n\"d\":\"\",\n\"e\":{\"code\":\" \"}}}",
           { 1206, 1, 13 }, { 1206, 2, 5 }, { 1206, 3, 5 }, { 1206, 4, 5 }, { 1206, 5, 13 });
    refuse("{\"api\":[]}", { 1206, 1, 8 });
}

static void parameters_are_names(void **state)
{
    (void)state;
    refuse("{\"api\":{\"a\":{\"code\":\"f\",\"params\":\"x\"},\n\"b\":{\"code\":\"f\",\"params\":["
           "1]}}}",
           { 1207, 1, 34 }, { 1207, 2, 27 });
    refuse("{\"api\":{\"a\":{\"code\":\"f\",\"returns\":1}}}", { 1207, 1, 35 });
}

static void other_parts_have_their_shapes(void **state)
{
    (void)state;
    refuse("{\"api\":{},\n\"events\":{\"a\":1},\n\"schedules\":\"x\",\n\"site\":3,\n\"app\":[],\n"
           "\"agent\":\"x\",\n\"config\":1}",
           { 1207, 2, 15 }, { 1207, 3, 13 }, { 1207, 4, 8 }, { 1207, 5, 7 }, { 1207, 6, 9 },
           { 1207, 7, 10 });
}

static void nesting_is_bounded(void **state)
{
    (void)state;
    struct buffer text;

    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text, "{\"api\":\n");
    for (int depth = 0; depth < 33; depth++)
        buffer_add_text(&text, "{\"a\":");
    buffer_add_text(&text, "\"f\"");
    for (int depth = 0; depth < 34; depth++)
        buffer_add_char(&text, '}');
    refuse_bytes(buffer_slice(&text), 1, (struct fault[]){ { 1206, 2, 157 } });
    buffer_free(&text);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_service_is_read),
        cmocka_unit_test(functions_have_dotted_paths_and_their_place),
        cmocka_unit_test(a_function_says_more_as_an_object),
        cmocka_unit_test(readers_are_known_by_name),
        cmocka_unit_test(metadata_has_no_code),
        cmocka_unit_test(the_id_may_come_from_outside),
        cmocka_unit_test(parts_without_functions_make_a_service_too),
        cmocka_unit_test(an_empty_api_is_warned_of),
        cmocka_unit_test(members_beside_code_are_warned_of),
        cmocka_unit_test(a_namespace_may_have_a_function_called_code),
        cmocka_unit_test(names_are_identifiers),
        cmocka_unit_test(members_are_functions_or_namespaces),
        cmocka_unit_test(parameters_are_names),
        cmocka_unit_test(other_parts_have_their_shapes),
        cmocka_unit_test(nesting_is_bounded),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
