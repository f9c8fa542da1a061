#!/usr/bin/env python3
# needs: mdx yaml
"""graphql-js reads our schemas: of fifteen definitions together, of each alone, of hostile ones, of nothing. Needs npm
and the network the first time; skips without."""
import glob
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../../cli"), os.path.join(HERE, "../..")]
import npm  # noqa: E402
from harness import Server, expect, expect_in, run, write  # noqa: E402

PACKAGE = "graphql@16.11.0"
NPM = npm.folder("graphql-schema")
DEFINITIONS = sorted(glob.glob(os.path.join(HERE, "definitions", "*")))
IDS = ["calculate", "user-profile", "user_profile", "XMLHttp_request2", "tree", "shop/products", "crm.acme.com",
       "ledger", "9-lives", "wrapped", "matrix", "anything", "defaults", "odd", "shapes"]
# Each is one schema, for what goes in and for what comes out.
HOSTILE = {
    "needs-itself": {"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}},
    "list-of-itself": {"type": "object", "properties": {"a": {"type": "array", "items": {"$ref": "#/properties/a"}}}},
    "deep-lists": {"type": "object", "properties": {"a": json.loads('{"type":"array","items":' * 30 + "{}" + "}" * 30)}},
    "deep-objects": json.loads('{"type":"object","properties":{"a":' * 30 + "{}" + "}}" * 30),
    "default-holds-itself": {"type": "object", "required": ["a"], "properties": {
        "a": {"$ref": "#", "default": {"a": {}}}, "b": {"type": "array", "items": {"$ref": "#"}, "default": [{}]}}},
    "reserved": {"type": "object", "properties": {"__schema": {"type": "string"}, "__type": {"type": "string"},
                                                  "__typename": {"type": "string"}, "___": {"type": "string"},
                                                  "-_-": {"type": "string"}, "\U0001f600": {"type": "string"}}},
    "enums": {"type": "object", "properties": {"a": {"enum": ["true"]}, "b": {"enum": ["__x"]}, "c": {"enum": []},
                                               "d": {"enum": ["A", "A"]}, "e": {"enum": [None]},
                                               "f": {"enum": ["null", None]}, "g": {"enum": ["A", None], "default": "B"}}},
    "texts": {"type": "object", "properties": {
        str(number): {"type": "string", "description": text, "default": text} for number, text in enumerate([
            "a\r\nb", "\n\nlines", "ends with \"", "ends with \\", "\"\"\"", "a \"\"\" b", "   indented\n   twice",
            "\u0001\u007f\u0085\u2028", "tab\tbed", " ", "first\n  second\n  third", "x" * 71, "\u00e9" * 71,
            "\U0001f600" * 36, "line\n", "a\n\nb", "\ttab first", "\\u0041", "#{}()!", "\ufeff"])}},
    "numbers": {"type": "object", "properties": {
        str(number): {"type": kind, "default": value} for number, (kind, value) in enumerate([
            ("number", 1e21), ("number", 1.5e300), ("number", 1e-7), ("number", 123456789012.5), ("number", -0.000001),
            ("number", 100.0), ("number", 1e20), ("integer", 3.0), ("integer", 2147483648), ("integer", -2147483648)])}},
}


def look(port, ids):
    script = os.path.join(NPM, "schema.mjs")
    with open(os.path.join(HERE, "schema.mjs")) as source:
        write(script, source.read())
    url = "http://127.0.0.1:%d/graphql" % port
    words = ["=" + url] + ["%s=%s/%s" % (name, url, name) for name in ids]
    done = subprocess.run(["node", script] + words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def a_client_has_the_schema_of_fifteen_definitions():
    expect(len(DEFINITIONS), 15)
    with Server(*DEFINITIONS) as server:
        expect(look(server.port, IDS), {name: [] for name in [""] + IDS})


def a_client_has_the_schema_of_hostile_definitions():
    for name, schema in HOSTILE.items():
        write(name + ".json", json.dumps({"id": name, "mdxld": {
            "frontmatter": {"name": name}, "inputSchema": schema, "outputSchema": schema,
            "codeBlocks": [{"lang": "js", "code": "export const execute = (input) => input"}]}}))
    with Server(".") as server:
        names = sorted(HOSTILE)
        expect(look(server.port, names), {name: [] for name in [""] + names})


def a_client_has_the_schema_of_nothing():
    with Server(".") as server:
        expect(look(server.port, []), {"": []})


def the_schema_changes_with_each_load():
    with Server(".") as server:
        for name in ["one", "two"]:
            body = json.dumps({"id": name, "mdxld": {"codeBlocks": [{"lang": "js", "code": "export const execute = () => 1"}]}})
            expect(server.ask("POST", "/load", body, Content_Type="application/json").status // 100, 2)
            expect_in("  %s: JSON\n" % name, server.ask("GET", "/graphql/schema.graphql").body)
        expect(server.ask("DELETE", "/mdxld/one").status // 100, 2)
        expect("one" in server.ask("GET", "/graphql/schema.graphql").body, False)
        expect(look(server.port, ["two"]), {"": [], "two": []})


if npm.install("graphql-schema", PACKAGE):
    run({test.__name__: test for test in [
        a_client_has_the_schema_of_fifteen_definitions, a_client_has_the_schema_of_hostile_definitions,
        a_client_has_the_schema_of_nothing, the_schema_changes_with_each_load]})
else:
    print("skip - schemas: npm's package %s could not be installed" % PACKAGE)
