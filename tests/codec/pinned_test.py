#!/usr/bin/env python3
# needs: mdx
"""A path that pins a revision shows that revision's schema and tools, not the latest one's, on every protocol."""
import json
import os
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../cli"))
from harness import Server, expect, expect_in, expect_not_in, run

MODERN = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
FIRST = {"$id": "shop", "$type": "Tools", "description": "First.", "api": {"buy": "(x) => 'one ' + x"}}
SECOND = {"$id": "shop", "$type": "Tools", "description": "Second.", "api": {"sell": "(x) => 'two ' + x"}}
INPUT = "---\n$id: price\n$version: %s\ninput:\n  %s: { type: integer, required: true }\n---\n\n```js\n" \
        "export function execute(input) { return input.%s }\n```\n"


def load(server, text, kind):
    answer = server.ask("POST", "/load", text, Content_Type=kind)
    expect(answer.status in (200, 201), True)


def two_revisions():
    server = Server("--public")
    load(server, json.dumps(FIRST), "application/json")
    load(server, json.dumps(SECOND), "application/json")
    load(server, INPUT % ("1.0.0", "x", "x"), "text/markdown")
    load(server, INPUT % ("2.0.0", "amount", "amount"), "text/markdown")
    return server


def mcp(server, path, method, **params):
    headers = {"Mcp_Method": method, "MCP_Protocol_Version": "2026-07-28", "Content_Type": "application/json",
               "Accept": "application/json, text/event-stream"}
    if "name" in params:
        headers["Mcp_Name"] = params["name"]
    return server.ask("POST", path, json.dumps({"jsonrpc": "2.0", "id": 1, "method": method,
                                                "params": {**params, "_meta": MODERN}}), **headers)


def names(server, path):
    return [tool["name"] for tool in mcp(server, path, "tools/list").json["result"]["tools"]]


def mcp_lists_the_tools_of_the_revision():
    with two_revisions() as server:
        expect(names(server, "/mcp/shop"), ["sell"])
        expect(names(server, "/mcp/shop@1"), ["buy"])
        expect(names(server, "/shop@1/mcp"), ["buy"])
        expect(names(server, "/mcp/shop@2"), ["sell"])
        expect(names(server, "/mcp/shop@latest"), ["sell"])
        tool = mcp(server, "/mcp/price@1.0.0", "tools/list").json["result"]["tools"][0]
        expect(list(tool["inputSchema"]["properties"]), ["x"])


def mcp_calls_the_tools_of_the_revision():
    with two_revisions() as server:
        said = mcp(server, "/mcp/shop@1", "tools/call", name="buy", arguments={"x": 3}).json["result"]
        expect(said["content"][0]["text"], "one 3")
        expect(mcp(server, "/mcp/shop@1", "tools/call", name="sell", arguments={}).json["error"]["code"], -32602)
        expect(mcp(server, "/mcp/shop", "tools/call", name="buy", arguments={}).json["error"]["code"], -32602)


def graphql_has_the_schema_of_the_revision():
    with two_revisions() as server:
        sdl = server.ask("GET", "/graphql/shop@1/schema.graphql").body
        expect_in("buy", sdl)
        expect_not_in("sell", sdl)
        asked = {"query": "mutation { buy(x: \"3\") }"}
        answer = server.ask("POST", "/graphql/shop@1", json.dumps(asked), Content_Type="application/json").json
        expect(answer, {"data": {"buy": "one 3"}})
        asked = {"query": "mutation { price(x: 3) }"}
        for path in ("/graphql/price@1", "/graphql/price@1.0.0", "/price@v1.0.0/graphql"):
            answer = server.ask("POST", path, json.dumps(asked), Content_Type="application/json").json
            expect(answer, {"data": {"price": 3}})
        answer = server.ask("POST", "/graphql/price", json.dumps(asked), Content_Type="application/json").json
        expect_in("Unknown argument \"x\"", answer["errors"][0]["message"])


def descriptions_are_of_the_revision():
    with two_revisions() as server:
        expect([f["path"] for f in server.ask("GET", "/shop@1/__schema").json["functions"]], ["buy"])
        expect([f["path"] for f in server.ask("GET", "/shop/__schema").json["functions"]], ["sell"])
        expect_in("buy", json.dumps(server.ask("GET", "/openapi/shop@1").json["paths"]))


def a_revision_that_is_not_there_is_no_other():
    with two_revisions() as server:
        expect(server.ask("GET", "/graphql/shop@9/schema.graphql").status, 404)
        expect(server.ask("GET", "/shop@9/__schema").status, 404)
        answer = mcp(server, "/mcp/shop@9", "tools/list")
        expect((answer.status, "error" in answer.json), (404, True))


run({test.__name__: test for test in (mcp_lists_the_tools_of_the_revision, mcp_calls_the_tools_of_the_revision,
                                      graphql_has_the_schema_of_the_revision, descriptions_are_of_the_revision,
                                      a_revision_that_is_not_there_is_no_other)})
