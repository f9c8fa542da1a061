#!/usr/bin/env python3
# needs: mdx
"""Descriptions: what they say, that they change with each load, and that OpenAPI's own validator takes ours."""
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../cli"), os.path.join(HERE, "..")]
import npm  # noqa: E402
from harness import CALCULATE, Server, expect, expect_in, expect_status, mdx, run, write

PACKAGES = ["@apidevtools/swagger-parser@12.1.0"]
NPM = npm.folder("openapi")
VALIDATE = """
import SwaggerParser from "@apidevtools/swagger-parser";
for (const file of process.argv.slice(2)) {
  try { await SwaggerParser.validate(file); console.log("valid"); }
  catch (error) { console.log(file + ": " + error.message); }
}
"""
NASTY = json.dumps({"$id": "nasty/one", "api": {
    "tree": {"code": "(node) => node", "input": {
        "type": "object", "$defs": {"node": {"type": "object", "properties": {"next": {"$ref": "#/$defs/node"},
                                                                               "$ref": {"type": "string"}}}},
        "properties": {"node": {"$ref": "#/$defs/node"}}}},
    "self": {"code": "x => x", "input": {"type": "object", "properties": {"again": {"$ref": "#"}}},
             "output": {"type": ["object", "null"], "properties": {"a/b": {"enum": [1, None, {"$ref": "#"}]}}}},
    "find": {"code": "(q, max) => []", "input": {"q": "string", "max": "integer?"}},
    "a_b": "() => 1", "a": {"b": "() => 2"}}})


def documents():
    write("calculate.mdx", CALCULATE % 2)
    write("nasty.json", NASTY)
    expect_status(mdx("load", "calculate.mdx", "nasty.json"), 0)


def typescript_has_every_function():
    documents()
    out = expect_status(mdx("export", "ts"), 0).out
    expect_in("calculate(input: { x: number }): Promise<", out)
    expect_in('"nasty/one": {', out)
    expect_in("find(q: string, max?: number)", out)
    expect_in("b(): Promise<unknown>", out)


def each_form_is_exported_of_all_of_one_and_of_a_file():
    documents()
    for form in ("openapi", "graphql", "mcp", "agent-ready", "ts"):
        expect_in("calculate", expect_status(mdx("export", form), 0).out)
    for form in ("openapi", "graphql", "mcp", "ts"):
        expect_in("calculate", expect_status(mdx("export", form, "calculate"), 0).out)
        expect_in("calculate", expect_status(mdx("export", form, "calculate.mdx"), 0).out)
        expect_status(mdx("export", form, "nobody"), 66)
    expect_in("agent-ready and ts", expect_status(mdx("export", "wsdl"), 64).err)


def plain_names_that_are_the_same_get_a_number():
    documents()
    paths = mdx("export", "openapi", "nasty/one").json["paths"]
    names = [item["post"]["operationId"] for item in paths.values()]
    expect(len(set(names)), len(names))
    expect_in("nasty_one__a_b_2", " ".join(names))


def what_may_be_read_has_query_parameters():
    documents()
    get = mdx("export", "openapi").json["paths"]["/api/nasty/one/find"]["get"]
    expect([(p["name"], p.get("required", False)) for p in get["parameters"]], [("q", True), ("max", False)])


def descriptions_change_with_each_load():
    with Server() as server:
        expect(server.ask("GET", "/openapi.json").json["paths"], {})
        server.ask("PUT", "/one", '{"$id":"one","api":{"f":"() => 1"}}', Content_Type="application/json")
        expect(list(server.ask("GET", "/openapi.json").json["paths"]), ["/api/one/f"])
        expect(server.ask("GET", "/one/__schema").json["functions"][0]["path"], "f")
        expect(server.ask("GET", "/__schema").json["definitions"][0]["id"], "one")
        expect(server.ask("GET", "/.well-known/agent-ready.json").json["definitions"][0]["id"], "one")
        expect(server.ask("GET", "/openapi/nobody").status, 404)
        expect(server.ask("POST", "/openapi.json", "{}").status, 405)
        expect(server.ask("GET", "/.well-known/nothing").status, 404)


def openapi_is_valid():
    if not npm.install("openapi", *PACKAGES):
        print("skip - npm's package %s could not be installed" % PACKAGES[0])
        return
    documents()
    home = os.path.join(HERE, "graphql/definitions")
    for name in sorted(os.listdir(home)):
        expect_status(mdx("load", os.path.join(home, name)), 0)
    for name in sorted(os.listdir(os.path.join(HERE, "../../examples"))):
        if name.endswith((".mdx", ".json")):
            mdx("load", os.path.join(HERE, "../../examples", name))
    script = os.path.join(NPM, "validate.mjs")
    write(script, VALIDATE)
    write("all.json", expect_status(mdx("export", "openapi"), 0).out)
    write("one.json", expect_status(mdx("export", "openapi", "nasty/one"), 0).out)
    done = subprocess.run(["node", script, "all.json", "one.json"], capture_output=True, text=True, timeout=120)
    expect(done.stdout.split("\n")[:2], ["valid", "valid"])


run({name: test for name, test in globals().items() if name != "documents"})
