/* scalars.c - the scalar types, GraphQL's own and ours. */
#include "codec/graphql/schema.h"

#define SCALAR(number, text, words)                                                                \
    [number] = { .kind = GQL_SCALAR,                                                               \
                 .scalar = number,                                                                 \
                 .name = { text, sizeof(text) - 1 },                                               \
                 .description = { words, sizeof(words) - 1 } }

/* The descriptions of the five are those that every implementation gives. */
const struct gql_type gql_scalars[GQL_SCALAR_BIG_INT + 1] = {
    SCALAR(GQL_SCALAR_INT, "Int",
           "The `Int` scalar type represents non-fractional signed whole numeric values. Int can "
           "represent values between -(2^31) and 2^31 - 1."),
    SCALAR(GQL_SCALAR_FLOAT, "Float",
           "The `Float` scalar type represents signed double-precision fractional values as "
           "specified by [IEEE 754](https://en.wikipedia.org/wiki/IEEE_floating_point)."),
    SCALAR(GQL_SCALAR_STRING, "String",
           "The `String` scalar type represents textual data, represented as UTF-8 character "
           "sequences. The String type is most often used by GraphQL to represent free-form "
           "human-readable text."),
    SCALAR(GQL_SCALAR_BOOLEAN, "Boolean",
           "The `Boolean` scalar type represents `true` or `false`."),
    SCALAR(GQL_SCALAR_ID, "ID",
           "The `ID` scalar type represents a unique identifier, often used to refetch an object "
           "or as key for a cache. The ID type appears in a JSON response as a String; however, "
           "it is not intended to be human-readable. When expected as an input type, any string "
           "(such as `\"4\"`) or integer (such as `4`) input value will be accepted as an ID."),
    SCALAR(GQL_SCALAR_JSON, "JSON", ""),
    SCALAR(GQL_SCALAR_DATE_TIME, "DateTime", ""),
    SCALAR(GQL_SCALAR_BIG_INT, "BigInt", ""),
};

const struct gql_type gql_non_null_string = { .kind = GQL_NON_NULL,
                                              .of = &gql_scalars[GQL_SCALAR_STRING] };
