/* metaschema_tables.c - the metaschemas of the drafts, as json-schema.org publishes them (BSD or
 * AFL), without their prose: what `$ref` to them finds. */
#include "schema/dialect.h"

/* clang-format off */
static const struct {
    const char *uri, *text;
} metaschemas[] = {
    { "http://json-schema.org/draft-04/schema",
      "{\"id\":\"http://json-schema.org/draft-04/schema#\",\"$schema\":\"http://json-schema.org/draf"
      "t-04/schema#\",\"definitions\":{\"schemaArray\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"$ref"
      "\":\"#\"}},\"positiveInteger\":{\"type\":\"integer\",\"minimum\":0},\"positiveIntegerDefault0\":{\"a"
      "llOf\":[{\"$ref\":\"#/definitions/positiveInteger\"},{}]},\"simpleTypes\":{\"enum\":[\"array\",\"b"
      "oolean\",\"integer\",\"null\",\"number\",\"object\",\"string\"]},\"stringArray\":{\"type\":\"array\",\"i"
      "tems\":{\"type\":\"string\"},\"minItems\":1,\"uniqueItems\":true}},\"type\":\"object\",\"properties\""
      ":{\"id\":{\"type\":\"string\",\"format\":\"uri\"},\"$schema\":{\"type\":\"string\",\"format\":\"uri\"},\"ti"
      "tle\":{\"type\":\"string\"},\"description\":{\"type\":\"string\"},\"default\":{},\"multipleOf\":{\"typ"
      "e\":\"number\",\"minimum\":0,\"exclusiveMinimum\":true},\"maximum\":{\"type\":\"number\"},\"exclusiv"
      "eMaximum\":{\"type\":\"boolean\"},\"minimum\":{\"type\":\"number\"},\"exclusiveMinimum\":{\"type\":\"b"
      "oolean\"},\"maxLength\":{\"$ref\":\"#/definitions/positiveInteger\"},\"minLength\":{\"$ref\":\"#/d"
      "efinitions/positiveIntegerDefault0\"},\"pattern\":{\"type\":\"string\",\"format\":\"regex\"},\"add"
      "itionalItems\":{\"anyOf\":[{\"type\":\"boolean\"},{\"$ref\":\"#\"}]},\"items\":{\"anyOf\":[{\"$ref\":\"#"
      "\"},{\"$ref\":\"#/definitions/schemaArray\"}]},\"maxItems\":{\"$ref\":\"#/definitions/positiveIn"
      "teger\"},\"minItems\":{\"$ref\":\"#/definitions/positiveIntegerDefault0\"},\"uniqueItems\":{\"ty"
      "pe\":\"boolean\"},\"maxProperties\":{\"$ref\":\"#/definitions/positiveInteger\"},\"minProperties"
      "\":{\"$ref\":\"#/definitions/positiveIntegerDefault0\"},\"required\":{\"$ref\":\"#/definitions/s"
      "tringArray\"},\"additionalProperties\":{\"anyOf\":[{\"type\":\"boolean\"},{\"$ref\":\"#\"}]},\"defin"
      "itions\":{\"type\":\"object\",\"additionalProperties\":{\"$ref\":\"#\"}},\"properties\":{\"type\":\"ob"
      "ject\",\"additionalProperties\":{\"$ref\":\"#\"}},\"patternProperties\":{\"type\":\"object\",\"addit"
      "ionalProperties\":{\"$ref\":\"#\"}},\"dependencies\":{\"type\":\"object\",\"additionalProperties\":"
      "{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#/definitions/stringArray\"}]}},\"enum\":{\"type\":\"array\","
      "\"minItems\":1,\"uniqueItems\":true},\"type\":{\"anyOf\":[{\"$ref\":\"#/definitions/simpleTypes\"}"
      ",{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/simpleTypes\"},\"minItems\":1,\"uniqueItem"
      "s\":true}]},\"allOf\":{\"$ref\":\"#/definitions/schemaArray\"},\"anyOf\":{\"$ref\":\"#/definitions"
      "/schemaArray\"},\"oneOf\":{\"$ref\":\"#/definitions/schemaArray\"},\"not\":{\"$ref\":\"#\"}},\"depen"
      "dencies\":{\"exclusiveMaximum\":[\"maximum\"],\"exclusiveMinimum\":[\"minimum\"]}}" },
    { "http://json-schema.org/draft-06/schema",
      "{\"$schema\":\"http://json-schema.org/draft-06/schema#\",\"$id\":\"http://json-schema.org/dra"
      "ft-06/schema#\",\"definitions\":{\"schemaArray\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"$re"
      "f\":\"#\"}},\"nonNegativeInteger\":{\"type\":\"integer\",\"minimum\":0},\"nonNegativeIntegerDefaul"
      "t0\":{\"allOf\":[{\"$ref\":\"#/definitions/nonNegativeInteger\"},{}]},\"simpleTypes\":{\"enum\":["
      "\"array\",\"boolean\",\"integer\",\"null\",\"number\",\"object\",\"string\"]},\"stringArray\":{\"type\":"
      "\"array\",\"items\":{\"type\":\"string\"},\"uniqueItems\":true}},\"type\":[\"object\",\"boolean\"],\"pr"
      "operties\":{\"$id\":{\"type\":\"string\",\"format\":\"uri-reference\"},\"$schema\":{\"type\":\"string\""
      ",\"format\":\"uri\"},\"$ref\":{\"type\":\"string\",\"format\":\"uri-reference\"},\"title\":{\"type\":\"st"
      "ring\"},\"description\":{\"type\":\"string\"},\"default\":{},\"examples\":{\"type\":\"array\",\"items\""
      ":{}},\"multipleOf\":{\"type\":\"number\",\"exclusiveMinimum\":0},\"maximum\":{\"type\":\"number\"},\""
      "exclusiveMaximum\":{\"type\":\"number\"},\"minimum\":{\"type\":\"number\"},\"exclusiveMinimum\":{\"t"
      "ype\":\"number\"},\"maxLength\":{\"$ref\":\"#/definitions/nonNegativeInteger\"},\"minLength\":{\"$"
      "ref\":\"#/definitions/nonNegativeIntegerDefault0\"},\"pattern\":{\"type\":\"string\",\"format\":\""
      "regex\"},\"additionalItems\":{\"$ref\":\"#\"},\"items\":{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#/defin"
      "itions/schemaArray\"}]},\"maxItems\":{\"$ref\":\"#/definitions/nonNegativeInteger\"},\"minItem"
      "s\":{\"$ref\":\"#/definitions/nonNegativeIntegerDefault0\"},\"uniqueItems\":{\"type\":\"boolean\""
      "},\"contains\":{\"$ref\":\"#\"},\"maxProperties\":{\"$ref\":\"#/definitions/nonNegativeInteger\"},"
      "\"minProperties\":{\"$ref\":\"#/definitions/nonNegativeIntegerDefault0\"},\"required\":{\"$ref\""
      ":\"#/definitions/stringArray\"},\"additionalProperties\":{\"$ref\":\"#\"},\"definitions\":{\"type"
      "\":\"object\",\"additionalProperties\":{\"$ref\":\"#\"}},\"properties\":{\"type\":\"object\",\"additio"
      "nalProperties\":{\"$ref\":\"#\"}},\"patternProperties\":{\"type\":\"object\",\"additionalPropertie"
      "s\":{\"$ref\":\"#\"}},\"dependencies\":{\"type\":\"object\",\"additionalProperties\":{\"anyOf\":[{\"$r"
      "ef\":\"#\"},{\"$ref\":\"#/definitions/stringArray\"}]}},\"propertyNames\":{\"$ref\":\"#\"},\"const\":"
      "{},\"enum\":{\"type\":\"array\",\"minItems\":1,\"uniqueItems\":true},\"type\":{\"anyOf\":[{\"$ref\":\"#"
      "/definitions/simpleTypes\"},{\"type\":\"array\",\"items\":{\"$ref\":\"#/definitions/simpleTypes\""
      "},\"minItems\":1,\"uniqueItems\":true}]},\"format\":{\"type\":\"string\"},\"allOf\":{\"$ref\":\"#/def"
      "initions/schemaArray\"},\"anyOf\":{\"$ref\":\"#/definitions/schemaArray\"},\"oneOf\":{\"$ref\":\"#"
      "/definitions/schemaArray\"},\"not\":{\"$ref\":\"#\"}}}" },
    { "http://json-schema.org/draft-07/schema",
      "{\"$schema\":\"http://json-schema.org/draft-07/schema#\",\"$id\":\"http://json-schema.org/dra"
      "ft-07/schema#\",\"definitions\":{\"schemaArray\":{\"type\":\"array\",\"minItems\":1,\"items\":{\"$re"
      "f\":\"#\"}},\"nonNegativeInteger\":{\"type\":\"integer\",\"minimum\":0},\"nonNegativeIntegerDefaul"
      "t0\":{\"allOf\":[{\"$ref\":\"#/definitions/nonNegativeInteger\"},{}]},\"simpleTypes\":{\"enum\":["
      "\"array\",\"boolean\",\"integer\",\"null\",\"number\",\"object\",\"string\"]},\"stringArray\":{\"type\":"
      "\"array\",\"items\":{\"type\":\"string\"},\"uniqueItems\":true}},\"type\":[\"object\",\"boolean\"],\"pr"
      "operties\":{\"$id\":{\"type\":\"string\",\"format\":\"uri-reference\"},\"$schema\":{\"type\":\"string\""
      ",\"format\":\"uri\"},\"$ref\":{\"type\":\"string\",\"format\":\"uri-reference\"},\"$comment\":{\"type\":"
      "\"string\"},\"title\":{\"type\":\"string\"},\"description\":{\"type\":\"string\"},\"default\":true,\"re"
      "adOnly\":{\"type\":\"boolean\"},\"examples\":{\"type\":\"array\",\"items\":true},\"multipleOf\":{\"typ"
      "e\":\"number\",\"exclusiveMinimum\":0},\"maximum\":{\"type\":\"number\"},\"exclusiveMaximum\":{\"typ"
      "e\":\"number\"},\"minimum\":{\"type\":\"number\"},\"exclusiveMinimum\":{\"type\":\"number\"},\"maxLeng"
      "th\":{\"$ref\":\"#/definitions/nonNegativeInteger\"},\"minLength\":{\"$ref\":\"#/definitions/non"
      "NegativeIntegerDefault0\"},\"pattern\":{\"type\":\"string\",\"format\":\"regex\"},\"additionalItem"
      "s\":{\"$ref\":\"#\"},\"items\":{\"anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#/definitions/schemaArray\"}]},"
      "\"maxItems\":{\"$ref\":\"#/definitions/nonNegativeInteger\"},\"minItems\":{\"$ref\":\"#/definitio"
      "ns/nonNegativeIntegerDefault0\"},\"uniqueItems\":{\"type\":\"boolean\"},\"contains\":{\"$ref\":\"#"
      "\"},\"maxProperties\":{\"$ref\":\"#/definitions/nonNegativeInteger\"},\"minProperties\":{\"$ref\""
      ":\"#/definitions/nonNegativeIntegerDefault0\"},\"required\":{\"$ref\":\"#/definitions/stringA"
      "rray\"},\"additionalProperties\":{\"$ref\":\"#\"},\"definitions\":{\"type\":\"object\",\"additionalP"
      "roperties\":{\"$ref\":\"#\"}},\"properties\":{\"type\":\"object\",\"additionalProperties\":{\"$ref\":"
      "\"#\"}},\"patternProperties\":{\"type\":\"object\",\"additionalProperties\":{\"$ref\":\"#\"},\"proper"
      "tyNames\":{\"format\":\"regex\"}},\"dependencies\":{\"type\":\"object\",\"additionalProperties\":{\""
      "anyOf\":[{\"$ref\":\"#\"},{\"$ref\":\"#/definitions/stringArray\"}]}},\"propertyNames\":{\"$ref\":\""
      "#\"},\"const\":true,\"enum\":{\"type\":\"array\",\"items\":true,\"minItems\":1,\"uniqueItems\":true},"
      "\"type\":{\"anyOf\":[{\"$ref\":\"#/definitions/simpleTypes\"},{\"type\":\"array\",\"items\":{\"$ref\":"
      "\"#/definitions/simpleTypes\"},\"minItems\":1,\"uniqueItems\":true}]},\"format\":{\"type\":\"stri"
      "ng\"},\"contentMediaType\":{\"type\":\"string\"},\"contentEncoding\":{\"type\":\"string\"},\"if\":{\"$"
      "ref\":\"#\"},\"then\":{\"$ref\":\"#\"},\"else\":{\"$ref\":\"#\"},\"allOf\":{\"$ref\":\"#/definitions/schem"
      "aArray\"},\"anyOf\":{\"$ref\":\"#/definitions/schemaArray\"},\"oneOf\":{\"$ref\":\"#/definitions/s"
      "chemaArray\"},\"not\":{\"$ref\":\"#\"}}}" },
    { "https://json-schema.org/draft/2019-09/schema",
      "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2019-09/schema\",\"$vocabulary\":{\"https://json-schema.org/draft/2019-09/vocab/c"
      "ore\":true,\"https://json-schema.org/draft/2019-09/vocab/applicator\":true,\"https://json-"
      "schema.org/draft/2019-09/vocab/validation\":true,\"https://json-schema.org/draft/2019-09"
      "/vocab/meta-data\":true,\"https://json-schema.org/draft/2019-09/vocab/format\":false,\"htt"
      "ps://json-schema.org/draft/2019-09/vocab/content\":true},\"$recursiveAnchor\":true,\"allOf"
      "\":[{\"$ref\":\"meta/core\"},{\"$ref\":\"meta/applicator\"},{\"$ref\":\"meta/validation\"},{\"$ref\":"
      "\"meta/meta-data\"},{\"$ref\":\"meta/format\"},{\"$ref\":\"meta/content\"}],\"type\":[\"object\",\"bo"
      "olean\"],\"properties\":{\"definitions\":{\"type\":\"object\",\"additionalProperties\":{\"$recursi"
      "veRef\":\"#\"}},\"dependencies\":{\"type\":\"object\",\"additionalProperties\":{\"anyOf\":[{\"$recur"
      "siveRef\":\"#\"},{\"$ref\":\"meta/validation#/$defs/stringArray\"}]}}}}" },
    { "https://json-schema.org/draft/2019-09/meta/core",
      "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2019-09/meta/core\",\"$vocabulary\":{\"https://json-schema.org/draft/2019-09/voca"
      "b/core\":true},\"$recursiveAnchor\":true,\"type\":[\"object\",\"boolean\"],\"properties\":{\"$id\":"
      "{\"type\":\"string\",\"format\":\"uri-reference\",\"pattern\":\"^[^#]*#?$\"},\"$schema\":{\"type\":\"st"
      "ring\",\"format\":\"uri\"},\"$anchor\":{\"type\":\"string\",\"pattern\":\"^[A-Za-z][-A-Za-z0-9.:_]*$"
      "\"},\"$ref\":{\"type\":\"string\",\"format\":\"uri-reference\"},\"$recursiveRef\":{\"type\":\"string\","
      "\"format\":\"uri-reference\"},\"$recursiveAnchor\":{\"type\":\"boolean\"},\"$vocabulary\":{\"type\":"
      "\"object\",\"propertyNames\":{\"type\":\"string\",\"format\":\"uri\"},\"additionalProperties\":{\"typ"
      "e\":\"boolean\"}},\"$comment\":{\"type\":\"string\"},\"$defs\":{\"type\":\"object\",\"additionalProper"
      "ties\":{\"$recursiveRef\":\"#\"}}}}" },
    { "https://json-schema.org/draft/2019-09/meta/applicator",
      "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2019-09/meta/applicator\",\"$vocabulary\":{\"https://json-schema.org/draft/2019-0"
      "9/vocab/applicator\":true},\"$recursiveAnchor\":true,\"type\":[\"object\",\"boolean\"],\"propert"
      "ies\":{\"additionalItems\":{\"$recursiveRef\":\"#\"},\"unevaluatedItems\":{\"$recursiveRef\":\"#\"}"
      ",\"items\":{\"anyOf\":[{\"$recursiveRef\":\"#\"},{\"$ref\":\"#/$defs/schemaArray\"}]},\"contains\":{"
      "\"$recursiveRef\":\"#\"},\"additionalProperties\":{\"$recursiveRef\":\"#\"},\"unevaluatedProperti"
      "es\":{\"$recursiveRef\":\"#\"},\"properties\":{\"type\":\"object\",\"additionalProperties\":{\"$recu"
      "rsiveRef\":\"#\"}},\"patternProperties\":{\"type\":\"object\",\"additionalProperties\":{\"$recursi"
      "veRef\":\"#\"},\"propertyNames\":{\"format\":\"regex\"}},\"dependentSchemas\":{\"type\":\"object\",\"a"
      "dditionalProperties\":{\"$recursiveRef\":\"#\"}},\"propertyNames\":{\"$recursiveRef\":\"#\"},\"if\""
      ":{\"$recursiveRef\":\"#\"},\"then\":{\"$recursiveRef\":\"#\"},\"else\":{\"$recursiveRef\":\"#\"},\"allO"
      "f\":{\"$ref\":\"#/$defs/schemaArray\"},\"anyOf\":{\"$ref\":\"#/$defs/schemaArray\"},\"oneOf\":{\"$re"
      "f\":\"#/$defs/schemaArray\"},\"not\":{\"$recursiveRef\":\"#\"}},\"$defs\":{\"schemaArray\":{\"type\":"
      "\"array\",\"minItems\":1,\"items\":{\"$recursiveRef\":\"#\"}}}}" },
    { "https://json-schema.org/draft/2019-09/meta/validation",
      "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2019-09/meta/validation\",\"$vocabulary\":{\"https://json-schema.org/draft/2019-0"
      "9/vocab/validation\":true},\"$recursiveAnchor\":true,\"type\":[\"object\",\"boolean\"],\"propert"
      "ies\":{\"multipleOf\":{\"type\":\"number\",\"exclusiveMinimum\":0},\"maximum\":{\"type\":\"number\"},"
      "\"exclusiveMaximum\":{\"type\":\"number\"},\"minimum\":{\"type\":\"number\"},\"exclusiveMinimum\":{\""
      "type\":\"number\"},\"maxLength\":{\"$ref\":\"#/$defs/nonNegativeInteger\"},\"minLength\":{\"$ref\":"
      "\"#/$defs/nonNegativeIntegerDefault0\"},\"pattern\":{\"type\":\"string\",\"format\":\"regex\"},\"ma"
      "xItems\":{\"$ref\":\"#/$defs/nonNegativeInteger\"},\"minItems\":{\"$ref\":\"#/$defs/nonNegativeI"
      "ntegerDefault0\"},\"uniqueItems\":{\"type\":\"boolean\"},\"maxContains\":{\"$ref\":\"#/$defs/nonNe"
      "gativeInteger\"},\"minContains\":{\"$ref\":\"#/$defs/nonNegativeInteger\"},\"maxProperties\":{\""
      "$ref\":\"#/$defs/nonNegativeInteger\"},\"minProperties\":{\"$ref\":\"#/$defs/nonNegativeIntege"
      "rDefault0\"},\"required\":{\"$ref\":\"#/$defs/stringArray\"},\"dependentRequired\":{\"type\":\"obj"
      "ect\",\"additionalProperties\":{\"$ref\":\"#/$defs/stringArray\"}},\"const\":true,\"enum\":{\"type"
      "\":\"array\",\"items\":true},\"type\":{\"anyOf\":[{\"$ref\":\"#/$defs/simpleTypes\"},{\"type\":\"array"
      "\",\"items\":{\"$ref\":\"#/$defs/simpleTypes\"},\"minItems\":1,\"uniqueItems\":true}]}},\"$defs\":{"
      "\"nonNegativeInteger\":{\"type\":\"integer\",\"minimum\":0},\"nonNegativeIntegerDefault0\":{\"$re"
      "f\":\"#/$defs/nonNegativeInteger\"},\"simpleTypes\":{\"enum\":[\"array\",\"boolean\",\"integer\",\"n"
      "ull\",\"number\",\"object\",\"string\"]},\"stringArray\":{\"type\":\"array\",\"items\":{\"type\":\"strin"
      "g\"},\"uniqueItems\":true}}}" },
    { "https://json-schema.org/draft/2019-09/meta/meta-data",
      "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2019-09/meta/meta-data\",\"$vocabulary\":{\"https://json-schema.org/draft/2019-09"
      "/vocab/meta-data\":true},\"$recursiveAnchor\":true,\"type\":[\"object\",\"boolean\"],\"propertie"
      "s\":{\"title\":{\"type\":\"string\"},\"description\":{\"type\":\"string\"},\"default\":true,\"deprecat"
      "ed\":{\"type\":\"boolean\"},\"readOnly\":{\"type\":\"boolean\"},\"writeOnly\":{\"type\":\"boolean\"},\"e"
      "xamples\":{\"type\":\"array\",\"items\":true}}}" },
    { "https://json-schema.org/draft/2019-09/meta/format",
      "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2019-09/meta/format\",\"$vocabulary\":{\"https://json-schema.org/draft/2019-09/vo"
      "cab/format\":true},\"$recursiveAnchor\":true,\"type\":[\"object\",\"boolean\"],\"properties\":{\"f"
      "ormat\":{\"type\":\"string\"}}}" },
    { "https://json-schema.org/draft/2019-09/meta/content",
      "{\"$schema\":\"https://json-schema.org/draft/2019-09/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2019-09/meta/content\",\"$vocabulary\":{\"https://json-schema.org/draft/2019-09/v"
      "ocab/content\":true},\"$recursiveAnchor\":true,\"type\":[\"object\",\"boolean\"],\"properties\":{"
      "\"contentMediaType\":{\"type\":\"string\"},\"contentEncoding\":{\"type\":\"string\"},\"contentSchem"
      "a\":{\"$recursiveRef\":\"#\"}}}" },
    { "https://json-schema.org/draft/2020-12/schema",
      "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2020-12/schema\",\"$vocabulary\":{\"https://json-schema.org/draft/2020-12/vocab/c"
      "ore\":true,\"https://json-schema.org/draft/2020-12/vocab/applicator\":true,\"https://json-"
      "schema.org/draft/2020-12/vocab/unevaluated\":true,\"https://json-schema.org/draft/2020-1"
      "2/vocab/validation\":true,\"https://json-schema.org/draft/2020-12/vocab/meta-data\":true,"
      "\"https://json-schema.org/draft/2020-12/vocab/format-annotation\":true,\"https://json-sch"
      "ema.org/draft/2020-12/vocab/content\":true},\"$dynamicAnchor\":\"meta\",\"allOf\":[{\"$ref\":\"m"
      "eta/core\"},{\"$ref\":\"meta/applicator\"},{\"$ref\":\"meta/unevaluated\"},{\"$ref\":\"meta/valida"
      "tion\"},{\"$ref\":\"meta/meta-data\"},{\"$ref\":\"meta/format-annotation\"},{\"$ref\":\"meta/conte"
      "nt\"}],\"type\":[\"object\",\"boolean\"],\"properties\":{\"definitions\":{\"type\":\"object\",\"additi"
      "onalProperties\":{\"$dynamicRef\":\"#meta\"},\"deprecated\":true},\"dependencies\":{\"type\":\"obj"
      "ect\",\"additionalProperties\":{\"anyOf\":[{\"$dynamicRef\":\"#meta\"},{\"$ref\":\"meta/validation"
      "#/$defs/stringArray\"}]},\"deprecated\":true},\"$recursiveAnchor\":{\"$ref\":\"meta/core#/$def"
      "s/anchorString\",\"deprecated\":true},\"$recursiveRef\":{\"$ref\":\"meta/core#/$defs/uriRefere"
      "nceString\",\"deprecated\":true}}}" },
    { "https://json-schema.org/draft/2020-12/meta/core",
      "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2020-12/meta/core\",\"$vocabulary\":{\"https://json-schema.org/draft/2020-12/voca"
      "b/core\":true},\"$dynamicAnchor\":\"meta\",\"type\":[\"object\",\"boolean\"],\"properties\":{\"$id\":"
      "{\"$ref\":\"#/$defs/uriReferenceString\",\"pattern\":\"^[^#]*#?$\"},\"$schema\":{\"$ref\":\"#/$defs"
      "/uriString\"},\"$ref\":{\"$ref\":\"#/$defs/uriReferenceString\"},\"$anchor\":{\"$ref\":\"#/$defs/a"
      "nchorString\"},\"$dynamicRef\":{\"$ref\":\"#/$defs/uriReferenceString\"},\"$dynamicAnchor\":{\"$"
      "ref\":\"#/$defs/anchorString\"},\"$vocabulary\":{\"type\":\"object\",\"propertyNames\":{\"$ref\":\"#"
      "/$defs/uriString\"},\"additionalProperties\":{\"type\":\"boolean\"}},\"$comment\":{\"type\":\"stri"
      "ng\"},\"$defs\":{\"type\":\"object\",\"additionalProperties\":{\"$dynamicRef\":\"#meta\"}}},\"$defs\""
      ":{\"anchorString\":{\"type\":\"string\",\"pattern\":\"^[A-Za-z_][-A-Za-z0-9._]*$\"},\"uriString\":"
      "{\"type\":\"string\",\"format\":\"uri\"},\"uriReferenceString\":{\"type\":\"string\",\"format\":\"uri-r"
      "eference\"}}}" },
    { "https://json-schema.org/draft/2020-12/meta/applicator",
      "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2020-12/meta/applicator\",\"$vocabulary\":{\"https://json-schema.org/draft/2020-1"
      "2/vocab/applicator\":true},\"$dynamicAnchor\":\"meta\",\"type\":[\"object\",\"boolean\"],\"propert"
      "ies\":{\"prefixItems\":{\"$ref\":\"#/$defs/schemaArray\"},\"items\":{\"$dynamicRef\":\"#meta\"},\"co"
      "ntains\":{\"$dynamicRef\":\"#meta\"},\"additionalProperties\":{\"$dynamicRef\":\"#meta\"},\"proper"
      "ties\":{\"type\":\"object\",\"additionalProperties\":{\"$dynamicRef\":\"#meta\"}},\"patternPropert"
      "ies\":{\"type\":\"object\",\"additionalProperties\":{\"$dynamicRef\":\"#meta\"},\"propertyNames\":{"
      "\"format\":\"regex\"}},\"dependentSchemas\":{\"type\":\"object\",\"additionalProperties\":{\"$dynam"
      "icRef\":\"#meta\"}},\"propertyNames\":{\"$dynamicRef\":\"#meta\"},\"if\":{\"$dynamicRef\":\"#meta\"},"
      "\"then\":{\"$dynamicRef\":\"#meta\"},\"else\":{\"$dynamicRef\":\"#meta\"},\"allOf\":{\"$ref\":\"#/$defs"
      "/schemaArray\"},\"anyOf\":{\"$ref\":\"#/$defs/schemaArray\"},\"oneOf\":{\"$ref\":\"#/$defs/schemaA"
      "rray\"},\"not\":{\"$dynamicRef\":\"#meta\"}},\"$defs\":{\"schemaArray\":{\"type\":\"array\",\"minItems"
      "\":1,\"items\":{\"$dynamicRef\":\"#meta\"}}}}" },
    { "https://json-schema.org/draft/2020-12/meta/unevaluated",
      "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2020-12/meta/unevaluated\",\"$vocabulary\":{\"https://json-schema.org/draft/2020-"
      "12/vocab/unevaluated\":true},\"$dynamicAnchor\":\"meta\",\"type\":[\"object\",\"boolean\"],\"prope"
      "rties\":{\"unevaluatedItems\":{\"$dynamicRef\":\"#meta\"},\"unevaluatedProperties\":{\"$dynamicR"
      "ef\":\"#meta\"}}}" },
    { "https://json-schema.org/draft/2020-12/meta/validation",
      "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2020-12/meta/validation\",\"$vocabulary\":{\"https://json-schema.org/draft/2020-1"
      "2/vocab/validation\":true},\"$dynamicAnchor\":\"meta\",\"type\":[\"object\",\"boolean\"],\"propert"
      "ies\":{\"type\":{\"anyOf\":[{\"$ref\":\"#/$defs/simpleTypes\"},{\"type\":\"array\",\"items\":{\"$ref\":"
      "\"#/$defs/simpleTypes\"},\"minItems\":1,\"uniqueItems\":true}]},\"const\":true,\"enum\":{\"type\":"
      "\"array\",\"items\":true},\"multipleOf\":{\"type\":\"number\",\"exclusiveMinimum\":0},\"maximum\":{\""
      "type\":\"number\"},\"exclusiveMaximum\":{\"type\":\"number\"},\"minimum\":{\"type\":\"number\"},\"excl"
      "usiveMinimum\":{\"type\":\"number\"},\"maxLength\":{\"$ref\":\"#/$defs/nonNegativeInteger\"},\"min"
      "Length\":{\"$ref\":\"#/$defs/nonNegativeIntegerDefault0\"},\"pattern\":{\"type\":\"string\",\"form"
      "at\":\"regex\"},\"maxItems\":{\"$ref\":\"#/$defs/nonNegativeInteger\"},\"minItems\":{\"$ref\":\"#/$d"
      "efs/nonNegativeIntegerDefault0\"},\"uniqueItems\":{\"type\":\"boolean\"},\"maxContains\":{\"$ref"
      "\":\"#/$defs/nonNegativeInteger\"},\"minContains\":{\"$ref\":\"#/$defs/nonNegativeInteger\"},\"m"
      "axProperties\":{\"$ref\":\"#/$defs/nonNegativeInteger\"},\"minProperties\":{\"$ref\":\"#/$defs/n"
      "onNegativeIntegerDefault0\"},\"required\":{\"$ref\":\"#/$defs/stringArray\"},\"dependentRequir"
      "ed\":{\"type\":\"object\",\"additionalProperties\":{\"$ref\":\"#/$defs/stringArray\"}}},\"$defs\":{"
      "\"nonNegativeInteger\":{\"type\":\"integer\",\"minimum\":0},\"nonNegativeIntegerDefault0\":{\"$re"
      "f\":\"#/$defs/nonNegativeInteger\"},\"simpleTypes\":{\"enum\":[\"array\",\"boolean\",\"integer\",\"n"
      "ull\",\"number\",\"object\",\"string\"]},\"stringArray\":{\"type\":\"array\",\"items\":{\"type\":\"strin"
      "g\"},\"uniqueItems\":true}}}" },
    { "https://json-schema.org/draft/2020-12/meta/meta-data",
      "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2020-12/meta/meta-data\",\"$vocabulary\":{\"https://json-schema.org/draft/2020-12"
      "/vocab/meta-data\":true},\"$dynamicAnchor\":\"meta\",\"type\":[\"object\",\"boolean\"],\"propertie"
      "s\":{\"title\":{\"type\":\"string\"},\"description\":{\"type\":\"string\"},\"default\":true,\"deprecat"
      "ed\":{\"type\":\"boolean\"},\"readOnly\":{\"type\":\"boolean\"},\"writeOnly\":{\"type\":\"boolean\"},\"e"
      "xamples\":{\"type\":\"array\",\"items\":true}}}" },
    { "https://json-schema.org/draft/2020-12/meta/format-annotation",
      "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2020-12/meta/format-annotation\",\"$vocabulary\":{\"https://json-schema.org/draft"
      "/2020-12/vocab/format-annotation\":true},\"$dynamicAnchor\":\"meta\",\"type\":[\"object\",\"bool"
      "ean\"],\"properties\":{\"format\":{\"type\":\"string\"}}}" },
    { "https://json-schema.org/draft/2020-12/meta/content",
      "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\"$id\":\"https://json-schema.o"
      "rg/draft/2020-12/meta/content\",\"$vocabulary\":{\"https://json-schema.org/draft/2020-12/v"
      "ocab/content\":true},\"$dynamicAnchor\":\"meta\",\"type\":[\"object\",\"boolean\"],\"properties\":{"
      "\"contentEncoding\":{\"type\":\"string\"},\"contentMediaType\":{\"type\":\"string\"},\"contentSchem"
      "a\":{\"$dynamicRef\":\"#meta\"}}}" },
};
/* clang-format on */

struct slice metaschema_text(struct slice uri)
{
    if (slice_ends(uri, "#"))
        uri.len--;
    for (size_t at = 0; at < sizeof metaschemas / sizeof metaschemas[0]; at++)
        if (slice_is(uri, metaschemas[at].uri))
            return slice_of(metaschemas[at].text);
    return slice_make(NULL, 0);
}
