/* meta.c - the types of introspection and the directives, as the specification has them (September
 * 2025, section 4.2). Constants: nothing of them is ever freed. */
#include "codec/graphql/schema.h"

#define TEXT(words)                                                                                \
    {                                                                                              \
        words, sizeof(words) - 1                                                                   \
    }
#define STRING      (&gql_scalars[GQL_SCALAR_STRING])
#define BOOLEAN     (&gql_scalars[GQL_SCALAR_BOOLEAN])
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct gql_type meta_schema;
static const struct gql_type meta_type;
static const struct gql_type meta_type_kind;
static const struct gql_type meta_field;
static const struct gql_type meta_input_value;
static const struct gql_type meta_enum_value;
static const struct gql_type meta_directive;
static const struct gql_type meta_directive_location;

static const struct gql_type nn_type = { .kind = GQL_NON_NULL, .of = &meta_type };

static const struct gql_type list_type = { .kind = GQL_LIST, .of = &nn_type };

static const struct gql_type nn_list_type = { .kind = GQL_NON_NULL, .of = &list_type };

static const struct gql_type nn_directive = { .kind = GQL_NON_NULL, .of = &meta_directive };

static const struct gql_type list_directive = { .kind = GQL_LIST, .of = &nn_directive };

static const struct gql_type nn_list_directive = { .kind = GQL_NON_NULL, .of = &list_directive };

static const struct gql_type nn_typekind = { .kind = GQL_NON_NULL, .of = &meta_type_kind };

static const struct gql_type nn_field = { .kind = GQL_NON_NULL, .of = &meta_field };

static const struct gql_type list_field = { .kind = GQL_LIST, .of = &nn_field };

static const struct gql_type nn_enumvalue = { .kind = GQL_NON_NULL, .of = &meta_enum_value };

static const struct gql_type list_enumvalue = { .kind = GQL_LIST, .of = &nn_enumvalue };

static const struct gql_type nn_inputvalue = { .kind = GQL_NON_NULL, .of = &meta_input_value };

static const struct gql_type list_inputvalue = { .kind = GQL_LIST, .of = &nn_inputvalue };

static const struct gql_type nn_list_inputvalue = { .kind = GQL_NON_NULL, .of = &list_inputvalue };

static const struct gql_type nn_boolean = { .kind = GQL_NON_NULL, .of = BOOLEAN };

static const struct gql_type nn_directivelocation = { .kind = GQL_NON_NULL,
                                                      .of = &meta_directive_location };

static const struct gql_type list_directivelocation = { .kind = GQL_LIST,
                                                        .of = &nn_directivelocation };

static const struct gql_type nn_list_directivelocation = { .kind = GQL_NON_NULL,
                                                           .of = &list_directivelocation };
static const struct gql_type nn_schema_root = { .kind = GQL_NON_NULL, .of = &meta_schema };

static const struct gql_input deprecated_too[] = {
    { .name = TEXT("includeDeprecated"), .type = BOOLEAN, .literal = "false" },
};

static const struct gql_field schema_fields[] = {
    { .name = TEXT("description"), .description = TEXT(""), .type = STRING },
    { .name = TEXT("types"),
      .description = TEXT("A list of all types supported by this server."),
      .type = &nn_list_type },
    { .name = TEXT("queryType"),
      .description = TEXT("The type that query operations will be rooted at."),
      .type = &nn_type },
    { .name = TEXT("mutationType"),
      .description = TEXT(
          "If this server supports mutation, the type that mutation operations will be rooted at."),
      .type = &meta_type },
    { .name = TEXT("subscriptionType"),
      .description = TEXT("If this server support subscription, the type that subscription "
                          "operations will be rooted at."),
      .type = &meta_type },
    { .name = TEXT("directives"),
      .description = TEXT("A list of all directives supported by this server."),
      .type = &nn_list_directive },
};
static const struct gql_type meta_schema = {
    .kind = GQL_OBJECT,
    .name = TEXT("__Schema"),
    .description = TEXT("A GraphQL Schema defines the capabilities of a GraphQL server. It exposes "
                        "all available types and directives on the server, as well as the entry "
                        "points for query, mutation, and subscription operations."),
    .fields = schema_fields,
    .field_count = COUNT(schema_fields),
    .meta = true,
};

static const struct gql_field type_fields[] = {
    { .name = TEXT("kind"), .description = TEXT(""), .type = &nn_typekind },
    { .name = TEXT("name"), .description = TEXT(""), .type = STRING },
    { .name = TEXT("description"), .description = TEXT(""), .type = STRING },
    { .name = TEXT("specifiedByURL"), .description = TEXT(""), .type = STRING },
    { .name = TEXT("fields"),
      .description = TEXT(""),
      .type = &list_field,
      .inputs = deprecated_too,
      .input_count = 1 },
    { .name = TEXT("interfaces"), .description = TEXT(""), .type = &list_type },
    { .name = TEXT("possibleTypes"), .description = TEXT(""), .type = &list_type },
    { .name = TEXT("enumValues"),
      .description = TEXT(""),
      .type = &list_enumvalue,
      .inputs = deprecated_too,
      .input_count = 1 },
    { .name = TEXT("inputFields"),
      .description = TEXT(""),
      .type = &list_inputvalue,
      .inputs = deprecated_too,
      .input_count = 1 },
    { .name = TEXT("ofType"), .description = TEXT(""), .type = &meta_type },
    { .name = TEXT("isOneOf"), .description = TEXT(""), .type = BOOLEAN },
};
static const struct gql_type meta_type = {
    .kind = GQL_OBJECT,
    .name = TEXT("__Type"),
    .description =
        TEXT("The fundamental unit of any GraphQL Schema is the type. There are many kinds of "
             "types in GraphQL as represented by the `__TypeKind` enum.\n\nDepending on the kind "
             "of a type, certain fields describe information about that type. Scalar types provide "
             "no information beyond a name, description and optional `specifiedByURL`, while Enum "
             "types provide their values. Object and Interface types provide the fields they "
             "describe. Abstract types, Union and Interface, provide the Object types possible at "
             "runtime. List and NonNull types compose other types."),
    .fields = type_fields,
    .field_count = COUNT(type_fields),
    .meta = true,
};

static const struct slice type_kind_values[] = {
    TEXT("SCALAR"), TEXT("OBJECT"),       TEXT("INTERFACE"), TEXT("UNION"),
    TEXT("ENUM"),   TEXT("INPUT_OBJECT"), TEXT("LIST"),      TEXT("NON_NULL"),
};
static const struct gql_type meta_type_kind = {
    .kind = GQL_ENUM,
    .name = TEXT("__TypeKind"),
    .description = TEXT("An enum describing what kind of type a given `__Type` is."),
    .values = type_kind_values,
    .value_count = COUNT(type_kind_values),
    .meta = true,
};

static const struct gql_field field_fields[] = {
    { .name = TEXT("name"), .description = TEXT(""), .type = &gql_non_null_string },
    { .name = TEXT("description"), .description = TEXT(""), .type = STRING },
    { .name = TEXT("args"),
      .description = TEXT(""),
      .type = &nn_list_inputvalue,
      .inputs = deprecated_too,
      .input_count = 1 },
    { .name = TEXT("type"), .description = TEXT(""), .type = &nn_type },
    { .name = TEXT("isDeprecated"), .description = TEXT(""), .type = &nn_boolean },
    { .name = TEXT("deprecationReason"), .description = TEXT(""), .type = STRING },
};
static const struct gql_type meta_field = {
    .kind = GQL_OBJECT,
    .name = TEXT("__Field"),
    .description = TEXT("Object and Interface types are described by a list of Fields, each of "
                        "which has a name, potentially a list of arguments, and a return type."),
    .fields = field_fields,
    .field_count = COUNT(field_fields),
    .meta = true,
};

static const struct gql_field input_value_fields[] = {
    { .name = TEXT("name"), .description = TEXT(""), .type = &gql_non_null_string },
    { .name = TEXT("description"), .description = TEXT(""), .type = STRING },
    { .name = TEXT("type"), .description = TEXT(""), .type = &nn_type },
    { .name = TEXT("defaultValue"),
      .description =
          TEXT("A GraphQL-formatted string representing the default value for this input value."),
      .type = STRING },
    { .name = TEXT("isDeprecated"), .description = TEXT(""), .type = &nn_boolean },
    { .name = TEXT("deprecationReason"), .description = TEXT(""), .type = STRING },
};
static const struct gql_type meta_input_value = {
    .kind = GQL_OBJECT,
    .name = TEXT("__InputValue"),
    .description = TEXT(
        "Arguments provided to Fields or Directives and the input fields of an InputObject are "
        "represented as Input Values which describe their type and optionally a default value."),
    .fields = input_value_fields,
    .field_count = COUNT(input_value_fields),
    .meta = true,
};

static const struct gql_field enum_value_fields[] = {
    { .name = TEXT("name"), .description = TEXT(""), .type = &gql_non_null_string },
    { .name = TEXT("description"), .description = TEXT(""), .type = STRING },
    { .name = TEXT("isDeprecated"), .description = TEXT(""), .type = &nn_boolean },
    { .name = TEXT("deprecationReason"), .description = TEXT(""), .type = STRING },
};
static const struct gql_type meta_enum_value = {
    .kind = GQL_OBJECT,
    .name = TEXT("__EnumValue"),
    .description = TEXT("One possible value for a given Enum. Enum values are unique values, not a "
                        "placeholder for a string or numeric value. However an Enum value is "
                        "returned in a JSON response as a string."),
    .fields = enum_value_fields,
    .field_count = COUNT(enum_value_fields),
    .meta = true,
};

static const struct gql_field directive_fields[] = {
    { .name = TEXT("name"), .description = TEXT(""), .type = &gql_non_null_string },
    { .name = TEXT("description"), .description = TEXT(""), .type = STRING },
    { .name = TEXT("isRepeatable"), .description = TEXT(""), .type = &nn_boolean },
    { .name = TEXT("locations"), .description = TEXT(""), .type = &nn_list_directivelocation },
    { .name = TEXT("args"),
      .description = TEXT(""),
      .type = &nn_list_inputvalue,
      .inputs = deprecated_too,
      .input_count = 1 },
};
static const struct gql_type meta_directive = {
    .kind = GQL_OBJECT,
    .name = TEXT("__Directive"),
    .description =
        TEXT("A Directive provides a way to describe alternate runtime execution and type "
             "validation behavior in a GraphQL document.\n\nIn some cases, you need to provide "
             "options to alter GraphQL's execution behavior in ways field arguments will not "
             "suffice, such as conditionally including or skipping a field. Directives provide "
             "this by describing additional information to the executor."),
    .fields = directive_fields,
    .field_count = COUNT(directive_fields),
    .meta = true,
};

static const struct slice directive_location_values[] = {
    TEXT("QUERY"),
    TEXT("MUTATION"),
    TEXT("SUBSCRIPTION"),
    TEXT("FIELD"),
    TEXT("FRAGMENT_DEFINITION"),
    TEXT("FRAGMENT_SPREAD"),
    TEXT("INLINE_FRAGMENT"),
    TEXT("VARIABLE_DEFINITION"),
    TEXT("SCHEMA"),
    TEXT("SCALAR"),
    TEXT("OBJECT"),
    TEXT("FIELD_DEFINITION"),
    TEXT("ARGUMENT_DEFINITION"),
    TEXT("INTERFACE"),
    TEXT("UNION"),
    TEXT("ENUM"),
    TEXT("ENUM_VALUE"),
    TEXT("INPUT_OBJECT"),
    TEXT("INPUT_FIELD_DEFINITION"),
};
static const struct gql_type meta_directive_location = {
    .kind = GQL_ENUM,
    .name = TEXT("__DirectiveLocation"),
    .description = TEXT("A Directive can be adjacent to many parts of the GraphQL language, a "
                        "__DirectiveLocation describes one such possible adjacencies."),
    .values = directive_location_values,
    .value_count = COUNT(directive_location_values),
    .meta = true,
};

const struct gql_type *const gql_meta_types[] = {
    &meta_schema,      &meta_type,       &meta_type_kind, &meta_field,
    &meta_input_value, &meta_enum_value, &meta_directive, &meta_directive_location,
};
const uint32_t gql_meta_count = COUNT(gql_meta_types);

/* ---- fields that every object, or the query, has besides its own ---- */

static const struct gql_input type_inputs[] = {
    { .name = TEXT("name"), .type = &gql_non_null_string },
};

const struct gql_field gql_typename_field = {
    .name = TEXT("__typename"),
    .description = TEXT("The name of the current Object type at runtime."),
    .type = &gql_non_null_string
};
const struct gql_field gql_schema_field = {
    .name = TEXT("__schema"),
    .description = TEXT("Access the current type schema of this server."),
    .type = &nn_schema_root,
};
const struct gql_field gql_type_field = {
    .name = TEXT("__type"),
    .description = TEXT("Request the type information of a single type."),
    .type = &meta_type,
    .inputs = type_inputs,
    .input_count = 1,
};

/* ---- directives ---- */

static const struct gql_input include_inputs[] = {
    { .name = TEXT("if"), .description = TEXT("Included when true."), .type = &nn_boolean },
};
static const struct gql_input skip_inputs[] = {
    { .name = TEXT("if"), .description = TEXT("Skipped when true."), .type = &nn_boolean },
};
static const struct gql_input deprecated_inputs[] = {
    { .name = TEXT("reason"),
      .description =
          TEXT("Explains why this element was deprecated, usually also including a suggestion for "
               "how to access supported similar data. Formatted using the Markdown syntax, as "
               "specified by [CommonMark](https://commonmark.org/)."),
      .type = STRING,
      .literal = "\"No longer supported\"" },
};
static const struct gql_input specified_inputs[] = {
    { .name = TEXT("url"),
      .description = TEXT("The URL that specifies the behavior of this scalar."),
      .type = &gql_non_null_string },
};

const struct gql_directive_def gql_directives[] = {
    { "include",
      "Directs the executor to include this field or fragment only when the `if` argument is true.",
      include_inputs,
      1,
      { "FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT" } },
    { "skip",
      "Directs the executor to skip this field or fragment when the `if` argument is true.",
      skip_inputs,
      1,
      { "FIELD", "FRAGMENT_SPREAD", "INLINE_FRAGMENT" } },
    { "deprecated",
      "Marks an element of a GraphQL schema as no longer supported.",
      deprecated_inputs,
      1,
      { "FIELD_DEFINITION", "ARGUMENT_DEFINITION", "INPUT_FIELD_DEFINITION", "ENUM_VALUE" } },
    { "specifiedBy",
      "Exposes a URL that specifies the behavior of this scalar.",
      specified_inputs,
      1,
      { "SCALAR" } },
    { "oneOf",
      "Indicates exactly one field must be supplied and this field must not be `null`.",
      NULL,
      0,
      { "INPUT_OBJECT" } },
};
const uint32_t gql_directive_count = COUNT(gql_directives);
