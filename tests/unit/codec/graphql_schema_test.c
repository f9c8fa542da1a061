/* graphql_schema_test.c - definitions as a GraphQL schema: names, types, collisions, its text. */
#include "unit/codec/catalogue.h"

#include "codec/graphql/schema.h"

#include <time.h>

#define OBJECT(properties) "{\"type\":\"object\",\"properties\":{" properties "}}"

static struct gql_schema *schema_of(const struct catalogue *catalogue,
                                    const struct gql_schema *previous)
{
    struct gql_schema *schema = NULL;

    assert_int_equal(gql_schema_make(&schema, allocator_system(), catalogue, previous, NULL, NULL),
                     MDX_OK);
    return schema;
}

/* The schema's text from `from` on holds exactly `expected`, up to an empty line or the end. */
static void expect_text(const struct gql_schema *schema, const char *from, const char *expected)
{
    struct buffer text;
    const char *at, *end;

    buffer_init(&text, allocator_system(), SIZE_MAX);
    gql_schema_write(schema, &text);
    assert_false(buffer_failed(&text));
    at = strstr(text.data, from);
    if (!at)
        fail_msg("no `%s` in:\n%s", from, text.data);
    end = strstr(at, "\n\n");
    if (end)
        text.data[end - text.data] = '\0';
    assert_string_equal(at, expected);
    buffer_free(&text);
}

static struct gql_schema *one(const char *id, const char *input, const char *output)
{
    char *model = catalogue_model(id, input, output);
    struct catalogue *catalogue = catalogue_and(catalogue_new(allocator_system()), model);
    struct gql_schema *schema = schema_of(catalogue, NULL);

    catalogue_release(catalogue);
    free(model);
    return schema;
}

/* The output type of the definition `d`, as text. */
static void expect_output(const char *output, const char *from, const char *expected)
{
    struct gql_schema *schema = one("d", NULL, output);

    expect_text(schema, from, expected);
    gql_schema_release(schema);
}

static void expect_input(const char *input, const char *from, const char *expected)
{
    struct gql_schema *schema = one("d", input, "{\"type\":\"string\"}");

    expect_text(schema, from, expected);
    gql_schema_release(schema);
}

/* ---- rule 1: names of fields ---- */

static void ids_become_names(void **state)
{
    static const struct {
        const char *id, *name;
    } rows[] = {
        { "calculate", "calculate" },
        { "user-profile", "userProfile" },
        { "XMLHttp_request2", "xMLHttpRequest2" },
        { "crm.acme.com", "crmAcmeCom" },
        { "shop/products", "shopProducts" },
        { "a--b..c", "aBC" },
        { "9-lives", "_9Lives" },
        { "_private", "private" },
        { "2", "_2" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gql_schema *schema = one(rows[i].id, NULL, NULL);

        assert_non_null(gql_field_find(schema, &schema->query, slice_of(rows[i].name)));
        assert_non_null(gql_field_find(schema, &schema->mutation, slice_of(rows[i].name)));
        gql_schema_release(schema);
    }
}

/* What is called `name` is the definition `id`. */
static void expect_root(const struct gql_schema *schema, const char *name, const char *id)
{
    const struct gql_field *field = gql_field_find(schema, &schema->query, slice_of(name));

    assert_non_null(field);
    assert_true(slice_is(field->id, id));
}

static void a_collision_never_renames_what_is_loaded(void **state)
{
    static const char input[] = OBJECT("\"x\":{\"type\":\"integer\"}");
    char *late = catalogue_model("a.b", input, NULL);
    char *early = catalogue_model("a-b", input, NULL);
    struct catalogue *catalogue = catalogue_and(catalogue_new(allocator_system()), late);
    struct gql_schema *before = schema_of(catalogue, NULL), *after, *anew;

    (void)state;
    /* The new one sorts first, and yet it is the one with the tail. */
    catalogue = catalogue_and(catalogue, early);
    after = schema_of(catalogue, before);
    expect_root(after, "aB", "a.b");
    expect_root(after, "aB_2", "a-b");
    assert_non_null(gql_type_find(after, SLICE("ABInput")));
    assert_non_null(gql_type_find(after, SLICE("ABInput_2")));
    expect_text(after, "input ABInput_2", "input ABInput_2 {\n  x: Int\n}");
    /* Without a schema before, in the order of ids. */
    anew = schema_of(catalogue, NULL);
    expect_root(anew, "aB", "a-b");
    expect_root(anew, "aB_2", "a.b");
    gql_schema_release(before);
    gql_schema_release(after);
    gql_schema_release(anew);
    catalogue_release(catalogue);
    free(late);
    free(early);
}

/* A new revision of the one with the plain name keeps it. */
static void a_new_revision_keeps_its_name(void **state)
{
    char *first = catalogue_model("a-b", NULL, NULL);
    char *second = catalogue_model("a.b", NULL, NULL);
    struct catalogue *catalogue = catalogue_and(catalogue_new(allocator_system()), first);
    struct gql_schema *before, *after;

    (void)state;
    catalogue = catalogue_and(catalogue, second);
    before = schema_of(catalogue, NULL);
    expect_root(before, "aB", "a-b");
    catalogue = catalogue_and(catalogue, first);
    after = schema_of(catalogue, before);
    expect_root(after, "aB", "a-b");
    expect_root(after, "aB_2", "a.b");
    gql_schema_release(before);
    gql_schema_release(after);
    catalogue_release(catalogue);
    free(first);
    free(second);
}

/* Both are loaded anew at once: the one that had the plain name sorts last. */
static void new_revisions_of_both_keep_their_names(void **state)
{
    static const char input[] = OBJECT("\"x\":{\"type\":\"integer\"}");
    char *late = catalogue_model("a.b", input, NULL);
    char *early = catalogue_model("a-b", input, NULL);
    struct catalogue *catalogue = catalogue_and(catalogue_new(allocator_system()), late);
    struct gql_schema *first = schema_of(catalogue, NULL), *before, *after;

    (void)state;
    catalogue = catalogue_and(catalogue, early);
    before = schema_of(catalogue, first);
    catalogue = catalogue_and(catalogue_and(catalogue, early), late);
    after = schema_of(catalogue, before);
    expect_root(after, "aB", "a.b");
    expect_root(after, "aB_2", "a-b");
    expect_text(after, "type Query",
                "type Query {\n  aB_2(x: Int, input: ABInput_2): JSON\n"
                "  aB(x: Int, input: ABInput): JSON\n}");
    gql_schema_release(first);
    gql_schema_release(before);
    gql_schema_release(after);
    catalogue_release(catalogue);
    free(late);
    free(early);
}

static void what_did_not_change_is_shared(void **state)
{
    char *first = catalogue_model("one", NULL, NULL);
    char *second = catalogue_model("two", NULL, NULL);
    struct catalogue *catalogue = catalogue_and(catalogue_new(allocator_system()), first);
    struct gql_schema *before = schema_of(catalogue, NULL), *after;

    (void)state;
    catalogue = catalogue_and(catalogue, second);
    after = schema_of(catalogue, before);
    assert_ptr_equal(before->pieces[0], after->pieces[0]);
    gql_schema_release(before);
    expect_text(after, "type Query", "type Query {\n  one: JSON\n  two: JSON\n}");
    catalogue_take(catalogue, SLICE("one"));
    before = schema_of(catalogue, after);
    assert_null(gql_field_find(before, &before->query, SLICE("one")));
    expect_text(before, "type Query", "type Query {\n  two: JSON\n}");
    gql_schema_release(before);
    gql_schema_release(after);
    catalogue_release(catalogue);
    free(first);
    free(second);
}

static void nothing_loaded_is_still_a_schema(void **state)
{
    struct catalogue *catalogue = catalogue_new(allocator_system());
    struct gql_schema *schema = schema_of(catalogue, NULL);

    (void)state;
    assert_int_equal(schema->query.field_count, 1);
    assert_int_equal(schema->mutation.field_count, 0);
    assert_null(gql_type_find(schema, SLICE("Mutation")));
    gql_schema_release(schema);
    catalogue_release(catalogue);
}

/* ---- rules 3 and 4: types ---- */

static void schemas_become_types(void **state)
{
    static const struct {
        const char *schema, *type;
    } rows[] = {
        { "{\"type\":\"string\"}", "String" },
        { "{\"type\":\"string\",\"format\":\"date-time\"}", "DateTime" },
        { "{\"type\":\"string\",\"format\":\"date\"}", "String" },
        { "{\"type\":\"integer\"}", "Int" },
        { "{\"type\":\"integer\",\"format\":\"int64\"}", "BigInt" },
        { "{\"type\":\"integer\",\"format\":\"int32\"}", "Int" },
        { "{\"type\":\"number\"}", "Float" },
        { "{\"type\":\"number\",\"format\":\"int64\"}", "Float" },
        { "{\"type\":\"boolean\"}", "Boolean" },
        { "{\"type\":\"null\"}", "JSON" },
        { "{\"type\":[\"string\",\"null\"]}", "String" },
        { "{\"type\":[\"string\",\"integer\"]}", "JSON" },
        { "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]}", "Int" },
        { "{\"oneOf\":[{\"type\":\"null\"},{\"type\":\"boolean\"}]}", "Boolean" },
        { "{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]}", "JSON" },
        { "{\"allOf\":[{\"type\":\"integer\"}]}", "JSON" },
        { "{\"type\":\"object\"}", "JSON" },
        { "{\"type\":\"object\",\"properties\":{}}", "JSON" },
        { "{\"type\":\"object\",\"additionalProperties\":{\"type\":\"integer\"}}", "JSON" },
        { "{}", "JSON" },
        { "{\"type\":\"array\"}", "[JSON]" },
        { "{\"type\":\"array\",\"items\":{}}", "[JSON]" },
        { "{\"type\":\"array\",\"items\":{\"type\":\"integer\"}}", "[Int!]" },
        { "{\"type\":\"array\",\"items\":{\"type\":[\"integer\",\"null\"]}}", "[Int]" },
        { "{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":{\"type\":\"number\"}}}",
          "[[Float!]!]" },
        { "{\"type\":\"string\",\"enum\":[\"A\",\"b_2\"]}", "DOutput" },
        { "{\"enum\":[\"A\",\"B\"]}", "DOutput" },
        { "{\"enum\":[\"A\",\"B\",null]}", "DOutput" },
        { "{\"type\":\"string\",\"enum\":[\"A\",\"b-2\"]}", "String" },
        { "{\"enum\":[\"A\",\"b-2\"]}", "String" },
        { "{\"type\":\"string\",\"enum\":[\"true\",\"B\"]}", "String" },
        { "{\"type\":\"string\",\"enum\":[\"null\",\"B\"]}", "String" },
        { "{\"type\":\"string\",\"enum\":[\"__A\",\"B\"]}", "String" },
        { "{\"type\":\"string\",\"enum\":[\"\"]}", "String" },
        { "{\"enum\":[1,2]}", "JSON" },
        { "{\"enum\":[\"A\",1]}", "JSON" },
        { "{\"const\":\"A\"}", "JSON" },
        { "{\"$ref\":\"#/$defs/n\",\"$defs\":{\"n\":{\"type\":\"integer\"}}}", "Int" },
        { "{\"$ref\":\"#n\",\"$defs\":{\"n\":{\"$anchor\":\"n\",\"type\":\"integer\"}}}", "Int" },
        { "{\"$ref\":\"#/$defs/a~1b~0c%25\",\"$defs\":{\"a/b~c%\":{\"type\":\"integer\"}}}",
          "Int" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct gql_schema *schema = one("d", NULL, rows[i].schema);
        struct buffer text;

        buffer_init(&text, allocator_system(), SIZE_MAX);
        gql_type_write(schema->query.fields[0].type, &text);
        if (strcmp(text.data, rows[i].type) != 0)
            fail_msg("%s is %s, not %s", rows[i].schema, text.data, rows[i].type);
        buffer_free(&text);
        gql_schema_release(schema);
    }
}

static void nested_types_are_named_by_their_parents(void **state)
{
    (void)state;
    expect_output(
        OBJECT("\"home-address\":" OBJECT("\"kind\":{\"type\":\"string\",\"enum\":[\"A\"]}")),
        "type DOutputHomeAddress", "type DOutputHomeAddress {\n  kind: DOutputHomeAddressKind\n}");
    expect_output(
        "{\"type\":\"array\",\"items\":" OBJECT("\"rows\":{\"type\":\"array\",\"items\":" OBJECT(
            "\"n\":{\"type\":\"integer\"}") "}") "}",
        "type DOutput {", "type DOutput {\n  rows: [DOutputRows!]\n}");
}

static void the_root_refers_to_itself(void **state)
{
    (void)state;
    expect_output(OBJECT("\"next\":{\"$ref\":\"#\"},"
                         "\"all\":{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}"),
                  "type DOutput", "type DOutput {\n  next: DOutput\n  all: [DOutput!]\n}");
    expect_input(OBJECT("\"next\":{\"$ref\":\"#\"},\"n\":{\"type\":\"integer\"}"), "type Query",
                 "type Query {\n  d(next: DInput, n: Int, input: DInput): String\n}");
}

static void a_shared_schema_is_one_type(void **state)
{
    (void)state;
    expect_output("{\"type\":\"object\",\"properties\":{\"from\":{\"$ref\":\"#/$defs/p\"},"
                  "\"to\":{\"$ref\":\"#/$defs/p\"}},\"$defs\":{\"p\":" OBJECT(
                      "\"x\":{\"type\":\"number\"},\"on\":{\"$ref\":\"#/$defs/p\"}") "}}",
                  "type DOutput {", "type DOutput {\n  from: DOutputFrom\n  to: DOutputFrom\n}");
}

static void scalars_exist_only_when_used(void **state)
{
    struct gql_schema *schema = one("d", NULL, "{\"type\":\"integer\"}");

    (void)state;
    assert_null(gql_type_find(schema, SLICE("JSON")));
    assert_null(gql_type_find(schema, SLICE("DateTime")));
    assert_null(gql_type_find(schema, SLICE("BigInt")));
    assert_null(gql_type_find(schema, SLICE("Float")));
    assert_non_null(gql_type_find(schema, SLICE("Int")));
    assert_non_null(gql_type_find(schema, SLICE("String")));
    assert_non_null(gql_type_find(schema, SLICE("Boolean")));
    assert_non_null(gql_type_find(schema, SLICE("__Type")));
    gql_schema_release(schema);
}

/* ---- rules 5 to 7: null, names, arguments ---- */

static void required_properties_are_non_null(void **state)
{
    (void)state;
    expect_output("{\"type\":\"object\",\"required\":[\"a\",\"b\",\"c\",\"d\",\"e\",\"f\"],"
                  "\"properties\":{"
                  "\"a\":{\"type\":\"string\"},"
                  "\"b\":{\"type\":[\"string\",\"null\"]},"
                  "\"c\":{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"null\"}]},"
                  "\"d\":{\"type\":[\"string\",\"null\"],\"enum\":[\"A\"]},"
                  "\"e\":{},"
                  "\"f\":{\"anyOf\":[{\"type\":\"integer\"},{\"type\":\"string\"}]},"
                  "\"g\":{\"type\":\"integer\"}}}",
                  "type DOutput {",
                  "type DOutput {\n  a: String!\n  b: String\n  c: Int\n  d: DOutputD!\n  e: JSON\n"
                  "  f: JSON!\n  g: Int\n}");
}

static void names_of_properties_become_legal(void **state)
{
    (void)state;
    expect_output(OBJECT("\"first-name\":{\"type\":\"string\"},"
                         "\"first_name\":{\"type\":\"integer\"},"
                         "\"1st\":{\"type\":\"string\"},"
                         "\"__typename\":{\"type\":\"string\"},"
                         "\"gr\xC3\xB6\xC3\x9F\x65\":{\"type\":\"number\"},"
                         "\"\":{\"type\":\"string\"},\"-\":{\"type\":\"integer\"}"),
                  "type DOutput",
                  "type DOutput {\n  first_name: String\n  first_name_2: Int\n  _1st: String\n"
                  "  _typename: String\n  gr__e: Float\n  _: String\n  _2: Int\n}");
}

static void values_map_back_to_properties(void **state)
{
    struct gql_schema *schema = one("d", OBJECT("\"in-cm\":{\"type\":\"number\"}"),
                                    OBJECT("\"a b\":{\"type\":\"string\"}"));
    const struct gql_field *field = &schema->query.fields[0];

    (void)state;
    assert_true(slice_is(field->type->fields[0].name, "a_b"));
    assert_true(slice_is(field->type->fields[0].property, "a b"));
    assert_true(slice_is(field->inputs[0].name, "in_cm"));
    assert_true(slice_is(field->inputs[0].property, "in-cm"));
    assert_true(field->calls && field->wrapped);
    assert_true(slice_is(field->id, "d"));
    gql_schema_release(schema);
}

static void arguments_are_nullable_and_the_wrapper_is_strict(void **state)
{
    static const char input[] = "{\"type\":\"object\",\"required\":[\"x\"],\"properties\":{"
                                "\"x\":{\"type\":\"integer\",\"description\":\"How many.\"},"
                                "\"y\":{\"type\":\"number\",\"default\":1.5}}}";

    (void)state;
    expect_input(input, "type Query",
                 "type Query {\n  d(\n    \"\"\"How many.\"\"\"\n    x: Int\n    y: Float\n"
                 "    input: DInput\n  ): String\n}");
    expect_input(input, "input DInput",
                 "input DInput {\n  \"\"\"How many.\"\"\"\n  x: Int!\n  y: Float = 1.5\n}");
}

static void a_property_called_input_leaves_no_wrapper(void **state)
{
    (void)state;
    expect_input("{\"type\":\"object\",\"required\":[\"input\",\"y\"],\"properties\":{"
                 "\"input\":{\"type\":\"integer\"},\"y\":{\"type\":[\"string\",\"null\"]},"
                 "\"z\":{\"type\":\"string\",\"default\":\"a\"}}}",
                 "type Query", "type Query {\n  d(input: Int!, y: String, z: String): String\n}");
}

static void no_properties_are_no_arguments(void **state)
{
    (void)state;
    expect_input("{\"type\":\"object\"}", "type Query", "type Query {\n  d: String\n}");
    expect_input("{}", "type Query", "type Query {\n  d: String\n}");
    expect_input("true", "type Query", "type Query {\n  d: String\n}");
}

static void defaults_are_literals(void **state)
{
    (void)state;
    expect_input(OBJECT("\"a\":{\"type\":\"string\",\"default\":\"x \\\"y\\\"\\n\"},"
                        "\"b\":{\"type\":\"string\",\"enum\":[\"A\",\"B\"],\"default\":\"B\"},"
                        "\"c\":{\"type\":\"array\",\"items\":{\"type\":\"integer\"},"
                        "\"default\":[1,2]},"
                        "\"d\":{\"default\":{\"k\":[null,true,\"v\"]}},"
                        "\"e\":{\"type\":[\"integer\",\"null\"],\"default\":null},"
                        "\"f\":{\"type\":\"integer\",\"default\":\"ten\"},"
                        "\"g\":{\"type\":\"integer\",\"format\":\"int64\",\"default\":4294967296},"
                        "\"h\":{\"type\":\"number\",\"default\":4.0},"
                        "\"i\":{\"type\":\"integer\",\"default\":4294967296}"),
                 "input DInput",
                 "input DInput {\n  a: String = \"x \\\"y\\\"\\n\"\n  b: DInputB = B\n"
                 "  c: [Int!] = [1, 2]\n  d: JSON\n  e: Int = null\n"
                 "  f: Int\n  g: BigInt = 4294967296\n  h: Float = 4\n  i: Int\n}");
}

/* ---- services ---- */

static const char service[] =
    "{\"id\":\"crm.acme.com\",\"description\":\"Customers.\",\"functions\":["
    "{\"path\":\"ping\",\"readOnly\":true},"
    "{\"path\":\"customers.get\",\"readOnly\":true,\"description\":\"One.\","
    "\"inputSchema\":" OBJECT("\"id\":{\"type\":\"string\"}") ",\"outputSchema\":" OBJECT(
        "\"id\":{\"type\":\"string\"}") "},"
                                        "{\"path\":\"customers.notes.add\"}]}";

static void a_service_is_an_object(void **state)
{
    struct catalogue *catalogue = catalogue_and(catalogue_new(allocator_system()), service);
    struct gql_schema *schema = schema_of(catalogue, NULL);

    (void)state;
    expect_text(schema, "type Query",
                "type Query {\n  \"\"\"Customers.\"\"\"\n  crmAcmeCom: CrmAcmeCom\n}");
    expect_text(schema, "type CrmAcmeCom {",
                "type CrmAcmeCom {\n  ping: JSON\n  customers: CrmAcmeComCustomers\n}");
    expect_text(schema, "type CrmAcmeComCustomers {",
                "type CrmAcmeComCustomers {\n  \"\"\"One.\"\"\"\n"
                "  get(id: String, input: CrmAcmeComCustomersGetInput): "
                "CrmAcmeComCustomersGetOutput\n  notes: CrmAcmeComCustomersNotes\n}");
    gql_schema_release(schema);
    catalogue_release(catalogue);
}

static void alone_its_functions_are_roots(void **state)
{
    struct catalogue *catalogue = catalogue_and(catalogue_new(allocator_system()), service);
    struct gql_schema *schema = NULL;

    (void)state;
    assert_int_equal(gql_schema_make(&schema, allocator_system(), catalogue, NULL,
                                     catalogue_find(catalogue, SLICE("crm.acme.com")), NULL),
                     MDX_OK);
    expect_text(schema, "type Query",
                "type Query {\n  ping: JSON\n  customers: CrmAcmeComCustomers\n}");
    assert_null(gql_type_find(schema, SLICE("CrmAcmeCom")));
    assert_true(slice_is(gql_field_find(schema, &schema->query, SLICE("ping"))->path, "ping"));
    gql_schema_release(schema);
    catalogue_release(catalogue);
}

/* ---- hostile schemas ---- */

/* n times the text, %u being the number. */
static void repeat(struct buffer *out, const char *form, unsigned count)
{
    for (unsigned i = 0; i < count; i++) {
        const char *at = strstr(form, "%u"), *rest = form;

        buffer_add_text(out, i ? "," : "");
        for (; at; at = strstr(rest, "%u")) {
            buffer_add(out, rest, (size_t)(at - rest));
            buffer_add_u64(out, at[2] == '+' ? i + 1 : i);
            rest = at + (at[2] == '+' ? 3 : 2);
        }
        buffer_add_text(out, rest);
    }
}

static double seconds(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* The schema of head, many times form, tail: it is made in time, and as text, too. */
static struct gql_schema *survive(const char *head, const char *form, unsigned count,
                                  const char *tail)
{
    struct gql_schema *schema;
    struct buffer text;
    double before;
    char *model;
    struct catalogue *catalogue;

    buffer_init(&text, allocator_system(), SIZE_MAX);
    buffer_add_text(&text, head);
    repeat(&text, form, count);
    buffer_add_text(&text, tail);
    model = catalogue_model("d", text.data, text.data);
    catalogue = catalogue_and(catalogue_new(allocator_system()), model);
    before = seconds();
    schema = schema_of(catalogue, NULL);
    buffer_clear(&text);
    gql_schema_write(schema, &text);
    /* Under a sanitizer all takes longer; what explodes takes years. */
    assert_true(seconds() - before < 20);
    assert_true(text.len < (size_t)64 << 20);
    buffer_free(&text);
    catalogue_release(catalogue);
    free(model);
    return schema;
}

static void references_that_branch_do_not_explode(void **state)
{
    (void)state;
    gql_schema_release(
        survive("{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":{\"$ref\":\"#/"
                "$defs/n0\"}},"
                "\"$defs\":{",
                "\"n%u\":{\"anyOf\":[{\"$ref\":\"#/$defs/n%u+\"},{\"$ref\":\"#/$defs/n%u+\"}]}", 24,
                ",\"n24\":{\"type\":\"string\"}}}"));
}

static void references_that_only_turn_round_are_any_value(void **state)
{
    struct gql_schema *schema = survive(
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"array\",\"items\":{\"$ref\":"
        "\"#/properties/a\"}}",
        "", 0, "}}");

    (void)state;
    /* Clients ask for nine wrappers at most. */
    expect_text(schema, "type DOutput", "type DOutput {\n  a: [JSON!]\n}");
    gql_schema_release(schema);
}

static void inputs_never_need_themselves(void **state)
{
    struct gql_schema *schema;

    (void)state;
    expect_input("{\"type\":\"object\",\"required\":[\"next\"],\"properties\":{"
                 "\"next\":{\"$ref\":\"#\"}}}",
                 "input DInput", "input DInput {\n  next: DInput\n}");
    /* Through a list there is an end. */
    expect_input("{\"type\":\"object\",\"required\":[\"all\"],\"properties\":{"
                 "\"all\":{\"type\":\"array\",\"items\":{\"$ref\":\"#\"}}}}",
                 "input DInput", "input DInput {\n  all: [DInput!]!\n}");
    schema = one("d",
                 "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/a\"}},\"$defs\":{"
                 "\"a\":{\"type\":\"object\",\"required\":[\"late\"],\"properties\":{"
                 "\"soon\":{\"$ref\":\"#/$defs/b\"},\"late\":{\"$ref\":\"#/$defs/b\"}}},"
                 "\"b\":{\"type\":\"object\",\"required\":[\"back\"],\"properties\":{"
                 "\"back\":{\"$ref\":\"#/$defs/a\"}}}}}",
                 NULL);
    expect_text(schema, "input DInputA {",
                "input DInputA {\n  soon: DInputASoon\n  late: DInputASoon!\n}");
    expect_text(schema, "input DInputASoon {", "input DInputASoon {\n  back: DInputA\n}");
    gql_schema_release(schema);
}

static void a_long_chain_of_needs_is_walked(void **state)
{
    (void)state;
    gql_schema_release(
        survive("{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/n0\"}},\"$defs\":{",
                "\"n%u\":{\"type\":\"object\",\"required\":[\"k\"],\"properties\":{\"k\":"
                "{\"$ref\":\"#/$defs/n%u+\"}}}",
                3000, ",\"n3000\":{\"$ref\":\"#/$defs/n0\"}}}"));
}

static void defaults_that_hold_themselves_are_left_out(void **state)
{
    (void)state;
    expect_input("{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{"
                 "\"a\":{\"$ref\":\"#\",\"default\":{}},\"n\":{\"type\":\"integer\"}}}",
                 "input DInput", "input DInput {\n  a: DInput\n  n: Int\n}");
}

static void defaults_inside_defaults_are_filled_in(void **state)
{
    (void)state;
    expect_input(
        OBJECT("\"a\":{\"type\":\"object\",\"default\":{\"y\":2},\"properties\":{"
               "\"x\":{\"type\":\"integer\",\"default\":1},\"y\":{\"type\":\"integer\"}}}"),
        "input DInput {", "input DInput {\n  a: DInputA = {x: 1, y: 2}\n}");
}

/* Each holds the next one twice: 2^28 of the last one. */
static void defaults_that_double_do_not_explode(void **state)
{
    (void)state;
    gql_schema_release(
        survive("{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#/$defs/n0\"}},\"$defs\":{",
                "\"n%u\":{\"type\":\"object\",\"properties\":{"
                "\"a\":{\"$ref\":\"#/$defs/n%u+\",\"default\":{}},"
                "\"b\":{\"$ref\":\"#/$defs/n%u+\",\"default\":{}}}}",
                28, ",\"n28\":{\"type\":\"object\",\"properties\":{\"x\":{\"default\":1}}}}}"));
}

static void properties_that_become_one_name_are_told_apart(void **state)
{
    struct buffer form;
    struct gql_schema *schema;

    (void)state;
    /* As many keys as there are, each a run of characters that become `_`. */
    buffer_init(&form, allocator_system(), SIZE_MAX);
    buffer_add_text(&form, "{\"type\":\"object\",\"properties\":{");
    for (unsigned i = 0; i < 20000; i++) {
        buffer_add_text(&form, i ? ",\"" : "\"");
        buffer_add_char(&form, (char)(0xE4 + i / 4096));
        buffer_add_char(&form, (char)(0x80 + i / 64 % 64));
        buffer_add_char(&form, (char)(0x80 + i % 64));
        buffer_add_text(&form, "\":{\"type\":\"object\",\"properties\":{\"x\":{}}}");
    }
    buffer_add_text(&form, "}}");
    schema = survive(form.data, "", 0, "");
    assert_int_equal(gql_field_find(schema, &schema->query, SLICE("d"))->input_count, 20001);
    gql_schema_release(schema);
    buffer_free(&form);
}

static void long_names_are_not_repeated_for_ever(void **state)
{
    struct buffer head;

    (void)state;
    buffer_init(&head, allocator_system(), SIZE_MAX);
    buffer_add_text(&head, "{\"type\":\"object\",\"properties\":{\"");
    for (unsigned i = 0; i < 300000; i++)
        buffer_add_char(&head, 'k');
    buffer_add_text(&head, "\":{\"type\":\"object\",\"properties\":{");
    gql_schema_release(survive(head.data, "\"p%u\":{\"type\":\"object\",\"properties\":{\"x\":{}}}",
                               5000, "}}}}"));
    buffer_free(&head);
}

static void a_type_never_takes_a_name_that_is_taken(void **state)
{
    static const char *const ids[] = { "d", "query", "mutation", "int", "string", "j-s-o-n" };
    struct catalogue *catalogue = catalogue_new(allocator_system());
    struct gql_schema *schema;

    (void)state;
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        char model[200];

        snprintf(model, sizeof model, "{\"id\":\"%s\",\"functions\":[{\"path\":\"x\"}]}", ids[i]);
        catalogue = catalogue_and(catalogue, model);
    }
    schema = schema_of(catalogue, NULL);
    assert_non_null(gql_type_find(schema, SLICE("Query_2")));
    assert_non_null(gql_type_find(schema, SLICE("Mutation_2")));
    assert_non_null(gql_type_find(schema, SLICE("Int_2")));
    assert_non_null(gql_type_find(schema, SLICE("String_2")));
    assert_non_null(gql_type_find(schema, SLICE("JSON_2")));
    gql_schema_release(schema);
    catalogue_release(catalogue);
}

/* ---- memory ---- */

static bool make_twice(const struct allocator *allocator, void *context)
{
    struct catalogue *const *catalogues = context;
    struct gql_schema *first = NULL, *second = NULL;
    bool done = !gql_schema_make(&first, allocator, catalogues[0], NULL, NULL, NULL) &&
                !gql_schema_make(&second, allocator, catalogues[1], first, NULL, NULL);

    gql_schema_release(first);
    gql_schema_release(second);
    return done;
}

static void without_memory_nothing_is_left(void **state)
{
    struct catalogue *catalogues[2];
    char *model = catalogue_model("x",
                                  "{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{"
                                  "\"a\":{\"type\":\"string\",\"enum\":[\"A\"]},"
                                  "\"b-c\":{\"$ref\":\"#\"},\"b_c\":{\"type\":\"array\","
                                  "\"items\":{\"type\":\"integer\"}}}}",
                                  NULL);

    (void)state;
    catalogues[0] = catalogue_and(catalogue_new(allocator_system()), service);
    catalogues[1] = catalogue_and(catalogue_retain(catalogues[0]), model);
    assert_true(memory_torture(make_twice, catalogues) > 10);
    catalogue_release(catalogues[0]);
    catalogue_release(catalogues[1]);
    free(model);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_become_names),
        cmocka_unit_test(a_collision_never_renames_what_is_loaded),
        cmocka_unit_test(a_new_revision_keeps_its_name),
        cmocka_unit_test(new_revisions_of_both_keep_their_names),
        cmocka_unit_test(what_did_not_change_is_shared),
        cmocka_unit_test(nothing_loaded_is_still_a_schema),
        cmocka_unit_test(schemas_become_types),
        cmocka_unit_test(nested_types_are_named_by_their_parents),
        cmocka_unit_test(the_root_refers_to_itself),
        cmocka_unit_test(a_shared_schema_is_one_type),
        cmocka_unit_test(scalars_exist_only_when_used),
        cmocka_unit_test(required_properties_are_non_null),
        cmocka_unit_test(names_of_properties_become_legal),
        cmocka_unit_test(values_map_back_to_properties),
        cmocka_unit_test(arguments_are_nullable_and_the_wrapper_is_strict),
        cmocka_unit_test(a_property_called_input_leaves_no_wrapper),
        cmocka_unit_test(no_properties_are_no_arguments),
        cmocka_unit_test(defaults_are_literals),
        cmocka_unit_test(a_service_is_an_object),
        cmocka_unit_test(alone_its_functions_are_roots),
        cmocka_unit_test(references_that_branch_do_not_explode),
        cmocka_unit_test(references_that_only_turn_round_are_any_value),
        cmocka_unit_test(inputs_never_need_themselves),
        cmocka_unit_test(a_long_chain_of_needs_is_walked),
        cmocka_unit_test(defaults_that_hold_themselves_are_left_out),
        cmocka_unit_test(defaults_inside_defaults_are_filled_in),
        cmocka_unit_test(defaults_that_double_do_not_explode),
        cmocka_unit_test(properties_that_become_one_name_are_told_apart),
        cmocka_unit_test(long_names_are_not_repeated_for_ever),
        cmocka_unit_test(a_type_never_takes_a_name_that_is_taken),
        cmocka_unit_test(without_memory_nothing_is_left),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
