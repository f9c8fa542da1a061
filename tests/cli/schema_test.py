#!/usr/bin/env python3
# needs: mdx
"""`mdx schema`: JSON Schema line by line, and a definition's schemas."""
import json
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
        ("", "#/required", "Missing required field 'name'"), ("/age", "#/$defs/age/minimum", "must be >= 0")])
    expect(validate(schema, {"name": ""})["errors"][0]["message"], "must be at least 1 characters")


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
                                         "message": "is not allowed here"}]}, {"valid": True, "errors": []}])
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


run({name: test for name, test in globals().items() if name not in ("ask", "validate")})
