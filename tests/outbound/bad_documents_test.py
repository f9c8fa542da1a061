#!/usr/bin/env python3
# needs: mdx lmdb
"""bad_documents_test.py - documents of OpenAPI that are wrong or far too much: each import ends soon,
in bounded memory, says why, and leaves nothing behind."""
import json
import os
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from harness import MDX, environment, expect, expect_in, expect_not_in, expect_status, mdx, run, write

# Sanitizers take several times as much of both.
SECONDS, BYTES = (600, 15000 << 20) if os.environ.get("MDX_SAN") else (60, 1500 << 20)


def operation(name, **more):
    return {"get": dict({"operationId": name, "responses": {"200": {"description": "fine"}}}, **more)}


def document(**more):
    return dict({"openapi": "3.1.0", "info": {"title": "t", "version": "v1"},
                 "servers": [{"url": "http://up.example"}], "paths": {"/a": operation("a")}}, **more)


def load(text, file="api.json", status=0):
    """What is said. The process may take so long and so much, and no more."""
    write(file, text if isinstance(text, str) else json.dumps(text, separators=(",", ":")))
    begun = time.monotonic()
    process = subprocess.Popen([MDX, "import", "openapi", "up", file, "--store", "store"], env=environment(),
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = process.stdout.read().decode()
    _, ended, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(ended)
    process.stdout.close()
    expect((process.returncode, time.monotonic() - begun < SECONDS, used.ru_maxrss << 10 < BYTES),
           (status, True, True))
    expect_not_in(os.getcwd(), said)
    return said


def refused(text, *told, file="api.json"):
    said = load(text, file, 65)
    for part in told:
        expect_in(part, said)
    expect_status(mdx("get", "up", "--store", "store"), 66)


def references_that_lead_nowhere_are_told():
    refused(document(paths={"/a": operation("a", parameters=[{"$ref": "#/components/parameters/None"}])}),
            'GET /a: $ref "#/components/parameters/None" leads nowhere', "correct the $ref")
    refused(document(paths={"/a": {"$ref": "#/paths/~1a"}}), "it comes back to itself")
    refused(document(paths={"/a": {"$ref": "https://other.example/api.json#/paths/~1a"}}), "is not fetched")


def equal_operation_ids_are_imported_and_told():
    said = load(document(paths={"/a": operation("same"), "/b": operation("same")}))
    expect_in("GET /b: another operation has the operationId same too; this one is same_2", said)
    expect([tool["name"] for tool in mdx("tools", "--store", "store", "--json").json], ["up__same", "up__same_2"])


def circles_are_imported():
    tree = {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Tree"}}}
    load(document(components={"schemas": {"Tree": tree}}, paths={"/a": {"post": {
        "operationId": "a", "requestBody": {"content": {"application/json": {
            "schema": {"$ref": "#/components/schemas/Tree"}}}}}}}))
    args = '{"next":{"next":{}}}'
    expect(mdx("request", "up__a", args, "--store", "store").json["body"], args)
    expect_in("next.next must be an object", expect_status(mdx("call", "up__a", '{"next":{"next":7}}', "--store", "store"), 65).err)


def circles_with_many_ways_end():
    again = [{"$ref": "#/components/schemas/A"}] * 10
    refused(document(components={"schemas": {"A": {"allOf": again}}}, paths={"/a": {"post": {
        "requestBody": {"content": {"application/json": {"schema": again[0]}}}}}}), "far larger than itself")


def fifty_megabytes_are_imported():
    told = "What it does, at length. " * 600
    text = document(paths={"/p%d" % n: operation("op%d" % n, description=told, parameters=[
        {"name": "q", "in": "query", "schema": {"type": "integer"}}]) for n in range(3300)})
    expect(len(json.dumps(text)) > 50e6, True)
    expect_in("3300 tools", load(text))
    expect(mdx("request", "up__op3299", '{"q":1}', "--store", "store").json["url"], "http://up.example/p3299?q=1")


def fifty_megabytes_of_operations_are_told_how_to_be_parted():
    refused(document(paths={"/p%d" % n: operation("op%d" % n, description="x" * 1200) for n in range(40000)}),
            "more than 4096 operations are wanted", "by tag, method, or beginning of the path")


def many_equal_ids_end():
    refused(document(paths={"/p%d" % n: operation("same") for n in range(70000)}), "more than 4096 operations")


def fifty_megabytes_of_values_are_refused():
    refused('{"openapi":"3.1.0","paths":{},"x":[%s]}' % ",".join(["{}"] * 17000000), "more than 3000000 values")
    refused('{"openapi":"3.1.0","paths":{},"x":[%s]}' % ",".join(["{}"] * 350000), "an object counts as 8")
    refused(document(paths={"/a": operation("a", parameters=[
        {"name": "q", "in": "query", "schema": {"enum": list(range(4000000))}}])}), "more than 3000000 values")


def a_million_values_of_an_enum_are_imported():
    load(document(paths={"/a": operation("a", parameters=[
        {"name": "q", "in": "query", "schema": {"enum": list(range(1000000))}}])}))


def depth_is_refused():
    for opening, end in (("[", "]"), ('{"items":', "}")):
        refused('{"openapi":"3.1.0","paths":{"/a":{"get":{"x":%s1%s}}}}' % (opening * 10000, end * 10000),
                "nests deeper than 200 levels")
    refused("openapi: 3.1.0\nx: " + "[" * 10000 + "]" * 10000 + "\n", "nests deeper than", file="api.yaml")
    refused("openapi: 3.1.0\nx: &a [1]\n" + "".join("%s: [%s]\n" % (n, ", ".join(["*a"] * 10)) for n in range(20000)),
            "more than 100000 values", file="api.yaml")


def swagger_is_refused_with_advice():
    refused({"swagger": "2.0", "info": {"title": "t", "version": "1"}, "paths": {"/a": operation("a")}},
            "this is Swagger 2.0", "npx swagger2openapi")
    refused('swagger: "2.0"\npaths: {}\n', "this is Swagger 2.0", file="api.yaml")


def boolean_schemas_are_checked():
    load(document(paths={"/a": {"post": {"operationId": "a", "requestBody": {"required": True, "content": {
        "application/json": {"schema": {"type": "object", "properties": {"any": True, "none": False}}}}}}}}))
    expect_status(mdx("request", "up__a", '{"any":[1]}', "--store", "store"), 0)
    expect_status(mdx("call", "up__a", '{"none":1}', "--store", "store"), 65)


# Helpers have names of one word.
run({name: test for name, test in list(globals().items()) if "_" in name.strip("_")})
