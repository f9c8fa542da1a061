#!/usr/bin/env python3
# needs: mdx
"""OpenAPI documents as sources: what is imported, what is refused, and that requests are those of npm's swagger-client."""
import base64
import glob
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../cli"), os.path.join(HERE, "..")]
import npm  # noqa: E402
from harness import expect, expect_in, expect_status, mdx, run, write

PACKAGES = ["swagger-client@3.37.3", "@octokit/openapi@23.0.2", "@readme/oas-examples@8.2.2"]
NPM = npm.folder("swagger")
MODULES = os.path.join(NPM, "node_modules")
GITHUB = os.path.join(MODULES, "@octokit/openapi/generated/api.github.com.json")
# What swagger-client does that is no request any server would want: several cookies become one, and a
# text as a JSON body goes without its quotes.
EXCUSED = {"parameters-cookies.json": 1, "parameters-extreme.json": 1, "parameters-style.json": 3, "polymorphism.json": 2,
           "request-examples.json": 1, "schema-circular.json": 1, "schema-types.json": 3, "server-path-level.json": 1}


def parameter(name, place, style, explode):
    return {"name": name, "in": place, "required": True, "style": style, "explode": explode, "schema": {}}


def shop():
    return {
        "openapi": "3.0.3", "info": {"title": "Shop", "version": "2.1"},
        "servers": [{"url": "https://{region}.shop.example/v2/", "variables": {"region": {"default": "eu"}}}],
        "paths": {
            "/pets": {
                "get": {"operationId": "pets/list", "summary": "Lists pets", "tags": ["pets"], "parameters": [
                    {"name": "limit", "in": "query", "schema": {"type": "integer", "default": 10}},
                    {"name": "kind", "in": "query", "schema": {"$ref": "#/components/schemas/Kind"}}],
                    "responses": {"200": {"content": {"application/json": {"schema": {"type": "array", "items": {
                        "$ref": "#/components/schemas/Pet"}}}, "text/csv": {}}}, "404": {"content": {"text/html": {}}}}},
                "post": {"operationId": "pets/create", "requestBody": {"required": True, "content": {"application/json": {
                    "schema": {"$ref": "#/components/schemas/Pet"}}}}, "responses": {"201": {}}}},
            "/pets/{id}": {
                "parameters": [{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
                "get": {"responses": {}},
                "put": {"operationId": "pets/create", "requestBody": {"content": {"application/json": {"schema": {
                    "type": "object", "properties": {"id": {"type": "string"}}}}}}, "responses": {}},
                "delete": {"operationId": "drop", "deprecated": True, "description": "Drops.", "responses": {}}}},
        "components": {"schemas": {
            "Kind": {"type": "string", "nullable": True, "enum": ["cat", "dog"]},
            "Pet": {"type": "object", "required": ["name"], "properties": {
                "name": {"type": "string", "example": "Tom"}, "kind": {"$ref": "#/components/schemas/Kind"},
                "friends": {"type": "array", "items": {"$ref": "#/components/schemas/Pet"}},
                "age": {"type": "integer", "minimum": 0, "exclusiveMinimum": True}}}}}}


def imported(document, *options):
    write("shop.json", json.dumps(document) if isinstance(document, dict) else document)
    return mdx("import", "openapi", "shop", "shop.json", "--json", *options)


def request(tool, **args):
    return mdx("request", "shop__" + tool, json.dumps(args), "--json")


def operations_become_tools():
    done = expect_status(imported(shop()), 0).json
    expect(done["tools"], ["shop__pets_list", "shop__pets_create", "shop__get_pets_id", "shop__pets_create_2", "shop__drop"])
    expect(done["added"], ["pets_list", "pets_create", "get_pets_id", "pets_create_2", "drop"])
    tools = expect_status(mdx("tools", "--json"), 0).json
    expect(tools[0], {"name": "shop__pets_list", "description": "Lists pets", "source": "shop"})
    expect(tools[4]["description"], "Deprecated. Drops.")
    expect_in("shop__drop", mdx("tools").out)
    listed = mdx("export", "mcp").json["tools"]
    expect(listed[0]["inputSchema"]["properties"]["kind"], {"$ref": "#/$defs/Kind"})
    expect(listed[0]["inputSchema"]["$defs"]["Kind"], {"type": ["string", "null"], "enum": ["cat", "dog", None]})
    expect(listed[0]["annotations"]["readOnlyHint"], True)
    pet = [t for t in listed if t["name"] == "shop__pets_create"][0]["inputSchema"]
    expect(pet["required"], ["name"])
    expect(pet["properties"]["age"], {"type": "integer", "exclusiveMinimum": 0})
    expect(pet["properties"]["name"], {"type": "string"})


def requests_are_made():
    imported(shop())
    expect(request("pets_list", limit=3, kind="cat").json,
           {"method": "GET", "url": "https://eu.shop.example/v2/pets?limit=3&kind=cat",
            "headers": {"Accept": "application/json, text/csv"}})
    whole = mdx("request", "shop__pets_create", '{"name":"Tom","age":null,"more":1.50}', "--json")
    expect(whole.json["body"], '{"name":"Tom","age":null,"more":1.50}')
    expect(request("pets_create").json.get("body"), None)
    expect(request("pets_create_2", id="a/b", body={"id": "c"}).json["url"], "https://eu.shop.example/v2/pets/a%2Fb")
    expect(request("pets_create_2", id="a", body={"id": "c"}).json["body"], '{"id": "c"}')
    expect(mdx("request", "shop__pets_list", "limit=3", "--json").json["url"], "https://eu.shop.example/v2/pets?limit=3")


def what_cannot_be_sent_is_said():
    imported(shop())
    expect_in("Missing required argument 'id'", request("drop").err)
    expect_in("There is no argument 'limt'", request("pets_list", limt=3).err)
    expect_in("Did you mean limit?", request("pets_list", limt=3).err)
    for value in ("", ".", ".."):
        expect(request("drop", id=value).status, 65)
    expect(request("drp", id="1").status, 66)
    expect_in("write: mdx request", mdx("request").err)


def lines_are_answered_one_by_one():
    imported(shop())
    lines = ['{"tool":"shop__drop","args":{"id":"7"},"more":1}', '{"tool":"shop__drop"}', "nonsense", '{"args":{}}',
             '{"tool":"nobody","args":{}}']
    answers = [json.loads(line) for line in mdx("request", "--ndjson", stdin="\n".join(lines) + "\n").out.splitlines()]
    expect(answers[0], {"method": "DELETE", "url": "https://eu.shop.example/v2/pets/7", "headers": {}})
    expect([answer["error"]["code"] for answer in answers[1:]],
           ["INVALID_PARAMS", "INVALID_PARAMS", "INVALID_PARAMS", "TOOL_NOT_FOUND"])


def importing_again_says_what_changed():
    document = shop()
    imported(document)
    expect(imported(document).json["unchanged"], True)
    document["paths"]["/pets"]["get"]["summary"] = "Other"
    del document["paths"]["/pets/{id}"]["delete"]
    document["paths"]["/new"] = {"get": {"operationId": "new", "responses": {}}}
    again = imported(document).json
    expect([again["revision"], again["added"], again["removed"], again["changed"]], [2, ["new"], ["drop"], ["pets_list"]])
    expect_status(mdx("rollback", "shop", "1"), 0)
    expect(request("drop", id="1").status, 0)


def filters_and_servers():
    expect(imported(shop(), "--tag", "pets").json["tools"], ["shop__pets_list"])
    expect(imported(shop(), "--method", "delete").json["tools"], ["shop__drop"])
    expect(imported(shop(), "--below", "/pets/").json["added"], ["get_pets_id", "pets_create_2"])
    expect_in("the filters let through", imported(shop(), "--tag", "none").err)
    imported(shop(), "--server", "http://127.0.0.1:1")
    expect(request("pets_list").json["url"], "http://127.0.0.1:1/pets")


def styles_are_written_as_the_standard_shows():
    colors = {"blue": ["blue", "black", "brown"], "object": {"R": 100, "G": 200, "B": 150}, "text": "blue"}
    rows = [("path", "matrix", False, ";c=blue", ";c=blue,black,brown", ";c=R,100,G,200,B,150"),
            ("path", "matrix", True, ";c=blue", ";c=blue;c=black;c=brown", ";R=100;G=200;B=150"),
            ("path", "label", False, ".blue", ".blue.black.brown", ".R.100.G.200.B.150"),
            ("path", "label", True, ".blue", ".blue.black.brown", ".R=100.G=200.B=150"),
            ("path", "simple", False, "blue", "blue,black,brown", "R,100,G,200,B,150"),
            ("path", "simple", True, "blue", "blue,black,brown", "R=100,G=200,B=150"),
            ("query", "form", False, "?c=blue", "?c=blue,black,brown", "?c=R,100,G,200,B,150"),
            ("query", "form", True, "?c=blue", "?c=blue&c=black&c=brown", "?R=100&G=200&B=150"),
            ("query", "spaceDelimited", False, None, "?c=blue%20black%20brown", None),
            ("query", "pipeDelimited", False, None, "?c=blue|black|brown", None),
            ("query", "deepObject", True, None, None, "?c%5BR%5D=100&c%5BG%5D=200&c%5BB%5D=150")]
    paths = {"/%d%s" % (at, "/{c}" if row[0] == "path" else ""): {"get": {
        "operationId": "op%d" % at, "parameters": [parameter("c", *row[:3])], "responses": {}}} for at, row in enumerate(rows)}
    expect_status(imported({"openapi": "3.1.0", "info": {}, "servers": [{"url": "http://x"}], "paths": paths}), 0)
    for at, row in enumerate(rows):
        for value, wanted in zip((colors["text"], colors["blue"], colors["object"]), row[3:]):
            if wanted is not None:
                expect(request("op%d" % at, c=value).json["url"], "http://x/%d%s%s" % (at, "/" if row[0] == "path" else "", wanted))


def bodies_of_every_kind():
    def one(media, schema, **more):
        return {"post": {"operationId": media.split("/")[1].split("-")[0], "responses": {}, "requestBody": {
            "content": {media: {"schema": schema, **more}}}}}
    thing = {"type": "object", "properties": {"a": {}, "b": {}}}
    expect_status(imported({"openapi": "3.1.0", "info": {}, "servers": [{"url": "http://x"}], "paths": {
        "/1": one("application/x-www-form-urlencoded", thing, encoding={"b": {"style": "form", "explode": True}}),
        "/2": one("multipart/form-data", thing), "/3": one("text/plain", {"type": "string"}),
        "/4": one("application/octet-stream", {"type": "string", "format": "binary"}),
        "/5": one("application/either-x", {"oneOf": [thing, {"type": "array"}]})}}), 0)
    form = request("x", a="1 & 2", b=[1, 2]).json
    expect([form["body"], form["headers"]["Content-Type"]], ["a=1%20%26%202&b=1&b=2", "application/x-www-form-urlencoded"])
    parts = request("form", a="t", b=[{"c": 1}, {"base64": "aGk=", "filename": "a\"b.txt", "type": "text/plain"}]).json
    body = base64.b64decode(parts["bodyBase64"]).decode()
    boundary = parts["headers"]["Content-Type"].split("boundary=")[1]
    expect(body.count("--" + boundary), 4)
    expect_in('name="b"\r\nContent-Type: application/json\r\n\r\n{"c": 1}\r\n', body)
    expect_in('name="b"; filename="a%22b.txt"\r\nContent-Type: text/plain\r\n\r\nhi\r\n', body)
    expect(request("plain", body="text").json["body"], "text")
    expect(request("octet", body={"base64": "AP8="}).json["bodyBase64"], "AP8=")
    expect(request("either", body=[1]).json["body"], "[1]")
    expect(request("either", a=1).json["body"], '{"a":1}')


def bad_documents_are_refused_whole():
    for document, said in (
            ("{", "not JSON"), ("{}", "no `openapi: 3.x`"), ('{"swagger":"2.0"}', "Swagger 2.0"),
            ({"openapi": "4.0.0"}, "version 4.0.0"), ({"openapi": "3.0.0", "paths": {}}, "no operation"),
            ({"openapi": "3.0.0", "paths": {"/a": {"get": {"parameters": [{"$ref": "#/nowhere"}]}}}}, '/nowhere\\" leads nowhere'),
            ({"openapi": "3.0.0", "paths": {"/a": {"get": {"parameters": [{"$ref": "other.json#/a"}]}}}}, "another document"),
            ({"openapi": "3.0.0", "paths": {"/a": {"get": {"parameters": [{"name": "a", "in": "query", "schema": {
                "$ref": "#/components/schemas/No"}}]}}}}, "leads nowhere"),
            ({"openapi": "3.0.0", "paths": {"/a": {"$ref": "#/paths/~1a"}}}, "leads nowhere")):
        expect_in(said, imported(document).err)
    deep = '{"type":"object","properties":{"a":' * 80 + "{}" + "}}" * 80
    expect(imported('{"openapi":"3.0.0","paths":{"/a":{"post":{"requestBody":{"content":{"application/json":{"schema":%s}}}}}}}'
                    % deep).status in (0, 65), True)
    expect(mdx("list").status, 0)
    expect_in("the name of a source", mdx("import", "openapi", "a__b", "shop.json").err)
    soap = mdx("import", "soap", "x", "shop.json")
    expect(soap.status, 64)
    expect_in("There are openapi, graphql and mcp", soap.err)
    expect(mdx("import", "openapi", "x", "none.json").status, 66)


def yaml_is_read_too():
    expect_status(imported("openapi: 3.0.3\ninfo: {title: T, version: 1.0.0}\nservers:\n  - url: http://x\npaths:\n  /a:\n"
                           "    get:\n      operationId: a\n      responses:\n        200: {description: ok}\n"), 0)
    expect(request("a").json["url"], "http://x/a")


def oracle(document):
    script = os.path.join(NPM, "oracle.mjs")
    with open(os.path.join(HERE, "openapi_oracle.mjs")) as source, open(script, "w") as copy:
        copy.write(source.read())
    done = subprocess.run(["node", script, document], capture_output=True, text=True, timeout=100)
    return [json.loads(line) for line in done.stdout.splitlines()]


def same_json(a, b):
    try:
        return json.loads(a) == json.loads(b)
    except (TypeError, ValueError):
        return False


def is_same(theirs, ours):
    if "error" in theirs or "error" in ours:
        return False
    a = {name.lower(): value for name, value in theirs["headers"].items()}
    b = {name.lower(): value for name, value in ours["headers"].items()}
    if theirs["multipart"]:
        a.pop("content-type"), b.pop("content-type")
    elif theirs.get("body") != ours.get("body") and not same_json(theirs.get("body"), ours.get("body")):
        return False
    return (theirs["method"], theirs["url"], a) == (ours["method"], ours["url"], b)


def compare(document, name):
    """How many requests are the same, and which are not."""
    cases = oracle(document)
    if mdx("import", "openapi", name, document).status:
        return 0, cases
    tools = [tool["name"] for tool in mdx("tools", name, "--json").json]
    expect(len(tools), len(cases))
    lines = [json.dumps({"tool": tool, "args": case["args"]}) for tool, case in zip(tools, cases)]
    answers = mdx("request", "--ndjson", stdin="\n".join(lines) + "\n").out.splitlines()
    other = [case for case, answer in zip(cases, answers) if not is_same(case["request"], json.loads(answer))]
    return len(cases) - len(other), other


def requests_are_those_of_swagger_client():
    if not npm.install("swagger", *PACKAGES):
        print("skip - npm's packages %s could not be installed" % ", ".join(PACKAGES))
        return
    same, other = compare(GITHUB, "github")
    print("# GitHub: %d of %d requests are the same" % (same, same + len(other)))
    expect([case["path"] for case in other], [])
    total = 0
    for number, document in enumerate(sorted(glob.glob(os.path.join(MODULES, "@readme/oas-examples/3.*/json/*.json")))):
        if os.path.basename(document) == "webhooks.json":
            continue
        same, other = compare(document, "example%d" % number)
        total += same
        expect((document, len(other)), (document, EXCUSED.get(os.path.basename(document), 0)))
    print("# examples: %d requests are the same" % total)


def a_fragment_of_a_path_is_not_sent():
    operation = {"operationId": "dropCors", "parameters": [
        {"name": "Bucket", "in": "path", "required": True, "schema": {"type": "string"}},
        {"name": "cors", "in": "query", "required": True, "schema": {"type": "boolean"}},
        {"name": "", "in": "header", "schema": {"type": "string"}}], "responses": {}}
    write("s3.json", json.dumps({"openapi": "3.0.0", "info": {"title": "S", "version": "a"}, "servers": [{"url": "http://s3.example"}],
                                 "paths": {"/{Bucket}#cors": {"delete": operation}}}))
    expect_in("a parameter has no name, and is left out", expect_status(mdx("import", "openapi", "s3", "s3.json"), 0).err)
    expect(mdx("request", "s3__dropCors", "Bucket=b", "cors=true").json["url"], "http://s3.example/b?cors=true")


def whole_numbers_beyond_64_bits_are_taken():
    write("big.json", '{"openapi":"3.0.0","info":{"title":"B","version":"a"},"servers":[{"url":"http://b.example"}],"paths":{"/a":'
                      '{"get":{"operationId":"a","parameters":[{"name":"n","in":"query","schema":{"type":"integer",'
                      '"maximum":18446744073709551615}}],"responses":{}}}}}')
    expect_status(mdx("import", "openapi", "big", "big.json"), 0)


HELPERS = ("parameter", "shop", "imported", "request", "oracle", "same_json", "is_same", "compare")
run({name: test for name, test in globals().items() if name not in HELPERS})
