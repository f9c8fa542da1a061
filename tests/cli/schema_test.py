#!/usr/bin/env python3
# needs: mdx
"""`mdx schema`: JSON Schema line by line, and a definition's schemas."""
import json
import random
import sys

sys.dont_write_bytecode = True
from harness import CALCULATE, expect, expect_in, expect_status, mdx, run, write

D7 = "http://json-schema.org/draft-07/schema#"


def ask(*lines):
    out = expect_status(mdx("schema", stdin="".join((l if isinstance(l, str) else json.dumps(l)) + "\n" for l in lines)), 0).out
    return [json.loads(line) for line in out.splitlines()]


def validate(schema, data, **more):
    return ask({"op": "validate", "schema": schema, "data": data, **more})[0]


def every_misfit_is_told_with_both_paths():
    schema = {"type": "object", "required": ["name"], "properties": {
        "name": {"type": "string", "minLength": 1}, "age": {"$ref": "#/$defs/age"}}, "$defs": {"age": {"minimum": 0}}}
    expect(validate(schema, {"name": "x", "age": 1}), {"valid": True, "errors": []})
    answer = validate(schema, {"age": -1})
    expect(answer["valid"], False)
    expect(sorted((e["instancePath"], e["schemaPath"], e["message"]) for e in answer["errors"]), [
        ("", "#/required", "Missing required field 'name'"), ("/age", "#/$defs/age/minimum", "age must be >= 0")])
    expect(validate(schema, {"name": ""})["errors"][0]["message"], "name must be at least 1 characters")


def dialects_differ():
    schema = {"items": [{"type": "integer"}], "additionalItems": False}
    expect(validate(schema, [1, 2], dialect=D7)["valid"], False)
    expect(validate({"minimum": 5, "exclusiveMinimum": True}, 5, dialect="http://json-schema.org/draft-04/schema#")["valid"], False)
    expect(validate({"type": "string", "nullable": True}, None, dialect="https://spec.openapis.org/oas/3.0/schema")["valid"], True)
    expect(validate({"$schema": D7, "$ref": "#/definitions/a", "type": "string", "definitions": {"a": {}}}, 1)["valid"], True)


def references_and_what_nobody_looked_at():
    tree = {"$id": "https://x/tree", "$dynamicAnchor": "node", "type": "object",
            "properties": {"children": {"type": "array", "items": {"$dynamicRef": "#node"}}}}
    strict = {"$id": "https://x/strict", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": False}
    expect(ask({"op": "remotes", "remotes": {"https://x/tree": tree}},
               {"op": "validate", "schema": strict, "data": {"children": [{"daat": 1}]}},
               {"op": "validate", "schema": strict, "data": {"children": [{"children": []}]}})[1:],
           [{"valid": False, "errors": [{"instancePath": "/children/0/daat", "schemaPath": "#/unevaluatedProperties",
                                         "message": "children.0.daat is not allowed here"}]}, {"valid": True, "errors": []}])
    expect(validate({"$ref": "https://json-schema.org/draft/2020-12/schema"}, {"type": "nothing"})["valid"], False)
    expect_in("leads to no schema", validate({"$ref": "#/$defs/none"}, 1)["error"]["message"])


def formats_count_only_when_asked():
    expect(validate({"format": "ipv4"}, "x")["valid"], True)
    expect(validate({"format": "ipv4"}, "x", formats=True)["valid"], False)


def numbers_keep_their_text():
    expect(ask('{"op":"validate","schema":{"multipleOf":0.0001},"data":0.0075,"more":[1]}')[0]["valid"], True)
    expect(ask('{"op":"validate","schema":{"type":"integer"},"data":12345678901234567890123}')[0]["valid"], True)
    expect(ask('{"op":"coerce","schema":{"properties":{"x":{"type":"integer"}}},"data":{"x":"42","y":1.50}}')[0]["data"],
           {"x": 42, "y": 1.5})


def numbers_beyond_a_double_stay_what_they_are():
    for schema, data, valid in (("maximum", "1e400"), "1e401", False), (("const", "1e400"), "10e399", True), \
            (("exclusiveMinimum", "0.1234567890123456789"), "0.1234567890123456788", False), \
            (("exclusiveMinimum", "1e-400"), "2e-400", True), (("maxLength", "20000000000000000000000e-22"), '"abc"', False), \
            (("multipleOf", "1e400"), "1e399", False), (("maximum", "18446744073709551615"), "18446744073709551616", True):
        answer = ask('{"op":"validate","schema":{"%s":%s},"data":%s}' % (*schema, data))[0]
        expect((schema, data, answer.get("valid")), (schema, data, valid))
    text = '{"const":[0.1234567890123456789,1e400,5e-324,12345678901234567890123]}'
    for op in ("normalize", "merge"):
        expect_in(text[1:-1], mdx("schema", stdin='{"op":"%s","schema":%s}\n' % (op, text)).out)
    expect(ask('{"op":"remotes","remotes":{"http://x/y":{"maximum":1e400}}}',
               '{"op":"validate","schema":{"$ref":"http://x/y"},"data":1e401}')[1]["valid"], False)
    # Such a number is no name, type or pattern.
    for keyword in ("type", "pattern", "format", "$ref", "required"):
        for value in ("1e999", "[1e999]"):
            expect_in("is due", ask('{"op":"validate","schema":{"%s":%s},"data":"1e999"}' % (keyword, value))[0]["error"]["message"])


def names_may_hold_any_character():
    odd = {"properties": {"a\0b": {"type": "string", "required": True}, "a": {}}, "dependencies": {"a\0": ["a"]}, "type\0": 1}
    seen = lines_of({"op": "normalize", "schema": odd}, {"op": "merge", "schema": {"allOf": [odd, {"required": ["a"]}]}},
                    {"op": "validate", "schema": odd, "data": {"a\0b": 1}}, {"op": "validate", "schema": odd, "data": {"a": 1}},
                    {"op": "merge", "schema": {"allOf": [{"required": ["a\0b"]}, {"required": ["a"]}]}},
                    {"op": "merge", "schema": {"allOf": [{"pattern": "^a\0b"}, {"pattern": "^c"}]}})
    expect(seen[0]["schema"], {"properties": {"a\0b": {"type": "string"}, "a": {}}, "dependentRequired": {"a\0": ["a"]},
                               "type\0": 1, "required": ["a\0b"], "type": "object", "additionalProperties": True})
    expect(seen[1]["schema"], dict(odd, required=["a"]))
    expect([line["valid"] for line in seen[2:4]], [False, True])
    expect([line["schema"] for line in seen[4:]], [{"required": ["a\0b", "a"]}, {"pattern": "(?=^a\0b)(?=^c)"}])


def places_in_the_schema_are_told_whole():
    odd = "c\u0000d/~e"
    for schema, data, place in (
            ({"properties": {"x": {"properties": {odd: {"minimum": 3}}}}}, {"x": {odd: 1}},
             "#/properties/x/properties/c\u0000d~1~0e/minimum"),
            ({"patternProperties": {"^a\u0000": {"type": "number"}}}, {"a\u0000b": "x"}, "#/patternProperties/^a\u0000/type"),
            ({"dependentSchemas": {"k\u0000l": {"type": "null"}}}, {"k\u0000l": 1}, "#/dependentSchemas/k\u0000l/type"),
            ({"$ref": "#/$defs/q\u0000r", "$defs": {"q\u0000r": {"type": "number"}}}, "x", "#/$defs/q\u0000r/type")):
        expect([error["schemaPath"] for error in validate(schema, data)["errors"]], [place])
    wrong = validate({"properties": {"a\u0000b": {"type": "nonsense"}}}, 1)
    expect_in("schema #/properties/a\\u0000b/type: ", wrong["error"]["message"])


def merging_many_costs_little():
    many = [{"allOf": [{"not": {"const": n}} for n in range(3000)]},
            {"allOf": [{"properties": {"a%d" % n: {"type": "string"}}} for n in range(3000)]},
            {"allOf": [{"required": ["a%d" % n]} for n in range(3000)]}]
    seen = [line["schema"] for line in lines_of(*({"op": "merge", "schema": schema} for schema in many))]
    expect(seen, [{"not": {"anyOf": [{"const": n} for n in range(3000)]}},
                  {"properties": {"a%d" % n: {"type": "string"} for n in range(3000)}},
                  {"required": ["a%d" % n for n in range(3000)]}])
    patterns = {"allOf": [{"pattern": "x%d" % n} for n in range(1000)]}
    merged = lines_of({"op": "merge", "schema": patterns})[0]["schema"]
    text = "".join("x%d" % n for n in range(1000))
    expect([line["valid"] for line in lines_of(*({"op": "validate", "schema": merged, "data": data} for data in (text, text[3:])))],
           [True, False])


def a_bad_line_is_answered_and_the_next_one_too():
    answers = ask("nonsense", "{", '{"op":"fly"}', '{"op":"validate"}', '{"op":"validate","schema":7,"data":1}',
                  '{"op":"validate","schema":{"type":"frog"},"data":1}', '{"op":"validate","schema":{},"data":[1,]}',
                  '{"op":"remotes","remotes":[]}', "", {"op": "validate", "schema": True, "data": 1})
    expect([("error" in answer) for answer in answers], [True] * 8 + [False])


def hostile_schemas_end():
    for schema in ({"$ref": "#"}, {"anyOf": [{"$ref": "#"}]}, {"enum": list(range(200000))},
                   {"pattern": "(a*)*b"}, {"$dynamicRef": "#x", "$dynamicAnchor": "x"}):
        validate(schema, "a" * 200)
    deep = '{"not":' * 10000 + "{}" + "}" * 10000
    expect("error" in ask('{"op":"validate","schema":%s,"data":1}' % deep)[0], True)


def a_definitions_schemas_are_shown():
    write("calculate.mdx", CALCULATE % 2)
    expect_status(mdx("load", "calculate.mdx"), 0)
    expect(mdx("schema", "calculate", "--json").json["inputSchema"]["required"], ["x"])
    expect_status(mdx("schema", "nobody"), 66)


def lines_of(*lines):
    done = mdx("schema", stdin="".join(json.dumps(line) + "\n" for line in lines))
    return [json.loads(line) for line in done.out.splitlines()]


def normal_forms_are_told_in_todays_words():
    given = [
        {"properties": {"a": {"type": "string", "required": True}}},
        {"id": "http://x.example/", "minimum": 3, "exclusiveMinimum": True},
        {"type": "integer", "nullable": True},
        {"items": [{}], "additionalItems": False, "dependencies": {"a": ["b"], "c": {"required": ["d"]}}},
        [{"name": "x", "type": "number", "required": True}],
        {"x": "string[]"},
        {"enum": [1, 2.5, "a"]},
        {"const": None},
        True]
    wanted = [
        {"properties": {"a": {"type": "string"}}, "required": ["a"], "type": "object", "additionalProperties": True},
        {"exclusiveMinimum": 3, "$id": "http://x.example/"},
        {"type": ["integer", "null"]},
        {"type": "array", "prefixItems": [{}], "items": False, "dependentRequired": {"a": ["b"]},
         "dependentSchemas": {"c": {"required": ["d"]}}},
        {"type": "object", "properties": {"x": {"type": "number"}}, "required": ["x"], "additionalProperties": True},
        {"type": "object", "properties": {"x": {"type": "array", "items": {"type": "string"}}}, "required": ["x"],
         "additionalProperties": True},
        {"enum": [1, 2.5, "a"], "type": ["number", "string"]},
        {"const": None, "type": "null"},
        True]
    seen = lines_of(*({"op": "normalize", "schema": schema} for schema in given))
    expect([line["schema"] for line in seen], wanted)


def normal_forms_are_had_of_anything():
    deep = {}
    for _ in range(400):
        deep = {"not": deep}
    given = [5, None, "strng", [], [[]], {"type": "strng"}, {"type": [1]}, {"properties": 5}, {"required": "a"},
             {"items": 3}, {"allOf": {}}, {"dependencies": []}, {"exclusiveMinimum": True}, deep]
    seen = lines_of(*({"op": "normalize", "schema": schema} for schema in given))
    expect([set(line) - {"warnings"} for line in seen], [{"schema"}] * len(given))
    again = lines_of(*({"op": "validate", "schema": line["schema"], "data": 1} for line in seen))
    expect([line for line in again if "valid" not in line], [])


def text_becomes_what_is_due():
    for schema, data, wanted in (({"type": "number"}, "42", 42), ({"type": "boolean"}, 1, True), ({"type": "string"}, 42, "42"),
                                 ({"type": "string", "minLength": 2}, 1e2, "100"), ({"type": "integer"}, None, 0),
                                 ({"type": ["integer", "string"]}, "5", "5"), ({"type": ["boolean", "integer"]}, "5", 5),
                                 ({"prefixItems": [{}, {"default": 2}]}, [1], [1, 2]),
                                 ({"properties": {"a": {"default": {}, "properties": {"b": {"default": 3}}}}}, {}, {"a": {"b": 3}}),
                                 ({"anyOf": [{"type": "number"}, {"type": "boolean"}]}, "true", True)):
        expect(lines_of({"op": "coerce", "schema": schema, "data": data})[0], {"valid": True, "data": wanted, "errors": []})
    for schema, data in (({"type": "integer"}, "4.5"), ({"type": "boolean"}, "yes"), ({"type": "array"}, "a"),
                         ({"allOf": [{"type": "number"}, {"minimum": 5}]}, "3"),
                         ({"allOf": [{"type": "number"}, {"type": "string"}]}, "3")):
        expect(lines_of({"op": "coerce", "schema": schema, "data": data})[0]["valid"], False)


def merging_keeps_what_has_no_single_form():
    seen = lines_of({"op": "merge", "schema": {"allOf": [{"oneOf": [{}]}, {"oneOf": [True]}, {"$ref": "#"}]}},
                    {"op": "merge", "schema": {"allOf": [{"type": "string"}, {"type": "null"}]}},
                    {"op": "merge", "schema": {"allOf": [{"pattern": "^a"}, {"pattern": "^b"}]}})
    expect([line["schema"] for line in seen],
           [{"oneOf": [{}], "allOf": [{"oneOf": [True]}, {"$ref": "#"}]}, False, {"pattern": "(?=^a)(?=^b)"}])
    seen = lines_of({"op": "merge", "schema": {"allOf": [{"enum": [[1.0], {"a": 1, "b": [2]}, 3]}, {"enum": [[1], {"b": [2.0], "a": 1.0}]}]}},
                    {"op": "merge", "schema": {"allOf": [{"const": "1"}, {"const": 1}]}})
    expect([line["schema"] for line in seen], [{"enum": [[1.0], {"a": 1, "b": [2]}]}, False])


def merging_leads_no_reference_elsewhere():
    refers = [
        {"allOf": [{"properties": {"a": {"minimum": 1}}}], "properties": {"a": {"type": "integer"}, "b": {"$ref": "#/properties/a"}}},
        {"allOf": [{"$defs": {"x": {"type": "null"}}}, {"minProperties": 1}], "properties": {"y": {"$ref": "#/allOf/0/$defs/x"}}},
        {"allOf": [{"not": {"type": "string"}}], "not": {"type": "null"}, "properties": {"a": {"$ref": "#/not"}}},
        {"$defs": {"d": {"allOf": [{"items": {"minimum": 1}}], "items": {"maximum": 9}}}, "items": {"$ref": "#/$defs/d/ite%6Ds"}},
        {"$id": "http://x.example/s", "allOf": [{"properties": {"a": {"minimum": 1}}}], "properties": {
            "a": {}, "b": {"$ref": "http://x.example/s#/properties/a"}}}]
    expect([line["schema"] for line in lines_of(*({"op": "merge", "schema": schema} for schema in refers))], refers)
    whole = {"allOf": [{"minProperties": 1}, {"maxProperties": 2}], "$defs": {"d": {"allOf": [{"minimum": 1}, {"maximum": 9}]}},
             "properties": {"a": {"$ref": "#/$defs/d"}, "b": {"$ref": "#"}}}
    expect(lines_of({"op": "merge", "schema": whole})[0]["schema"],
           {"minProperties": 1, "maxProperties": 2, "$defs": {"d": {"minimum": 1, "maximum": 9}}, "properties": whole["properties"]})


def merging_keeps_patterns_that_count_groups():
    for one, other in (("^(a)", "^(b|a)\\1"), ("^(a)\\1", "b(c)"), ("^(?<n>a)", "^(?<n>a)b"), ("(?<n>a)\\k<n>", "b")):
        schema = {"allOf": [{"pattern": one}, {"pattern": other}]}
        made = lines_of({"op": "merge", "schema": schema})[0]["schema"]
        expect(made, {"pattern": one, "allOf": [{"pattern": other}]})
    expect(lines_of({"op": "merge", "schema": {"allOf": [{"pattern": "^a(?<!b)"}, {"pattern": "^\\\\1"}]}})[0]["schema"],
           {"pattern": "(?=^a(?<!b))(?=^\\\\1)"})


class Schemas:
    """Random schemas and values, small enough to meet."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def schema(self, depth):
        r, made = self.random, {}
        for key, value in (
                ("type", lambda: r.choice(["string", "number", "integer", "object", "array", ["string", "object"]])),
                ("enum", lambda: r.sample(["a", "ab", 1, 2, 2.5, None, True], 4)),
                ("const", lambda: r.choice(["a", 1])), ("minimum", lambda: r.randint(0, 3)),
                ("maximum", lambda: r.randint(1, 4)), ("exclusiveMinimum", lambda: r.randint(0, 2)),
                ("multipleOf", lambda: r.choice([1, 2, 3, 0.5])), ("minLength", lambda: r.randint(0, 2)),
                ("maxLength", lambda: r.randint(1, 3)), ("pattern", lambda: r.choice(["a", "^a", "b$", "a|b"])),
                ("minItems", lambda: r.randint(0, 2)), ("uniqueItems", lambda: r.choice([True, False])),
                ("required", lambda: r.sample("abc", 1))):
            if r.random() < 0.12:
                made[key] = value()
        if depth:
            if r.random() < 0.4:
                made["properties"] = {name: self.schema(depth - 1) for name in r.sample("abc", 2)}
            if r.random() < 0.2:
                made["additionalProperties"] = r.choice([False, True, self.schema(depth - 1)])
            if r.random() < 0.1:
                made["patternProperties"] = {r.choice(["^a", "b"]): self.schema(depth - 1)}
            if r.random() < 0.2:
                made["items"] = self.schema(depth - 1)
            if r.random() < 0.1:
                made["prefixItems"] = [self.schema(depth - 1)]
            if r.random() < 0.1:
                made["not"] = self.schema(depth - 1)
            if r.random() < 0.1:
                made["contains"] = self.schema(depth - 1)
            if r.random() < 0.1:
                made["anyOf"] = [self.schema(depth - 1), self.schema(depth - 1)]
            if r.random() < 0.5:
                made["allOf"] = [self.schema(depth - 1) for _ in range(r.randint(1, 3))]
        return made

    def value(self, depth):
        r = self.random
        if depth and r.random() < 0.5:
            return {name: self.value(depth - 1) for name in r.sample("abc", r.randint(0, 3))}
        if depth and r.random() < 0.3:
            return [self.value(depth - 1) for _ in range(r.randint(0, 3))]
        return r.choice(["a", "ab", "ba", "b", "", 0, 1, 2, 2.5, 3, 6, None, True, {}, []])


def a_merged_schema_accepts_what_it_did():
    schemas = Schemas(20261127)
    given = [{"allOf": [schemas.schema(2), schemas.schema(2)]} for _ in range(400)]
    values = [schemas.value(2) for _ in range(20)]
    merged = [line["schema"] for line in lines_of(*({"op": "merge", "schema": schema} for schema in given))]
    pairs = [(schema, value) for schema in range(len(given)) for value in values]
    before = lines_of(*({"op": "validate", "schema": given[schema], "data": value} for schema, value in pairs))
    after = lines_of(*({"op": "validate", "schema": merged[schema], "data": value} for schema, value in pairs))
    wrong = [(given[pair[0]], merged[pair[0]], pair[1]) for pair, one, other in zip(pairs, before, after)
             if one.get("valid") != other.get("valid")]
    expect(wrong[:1], [])
    expect(sum(line["valid"] for line in before) > 500, True)
    again = [line["schema"] for line in lines_of(*({"op": "merge", "schema": schema} for schema in merged))]
    expect([(one, other) for one, other in zip(merged, again) if one != other][:1], [])


run({name: test for name, test in list(globals().items())
     if "_" in name and name != "lines_of"})
