#!/usr/bin/env python3
# needs: mdx
"""Who may see nothing is refused by MCP with 401 and told where credentials are given, never shown an empty list."""
import json
import os
import re
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../cli"))
from harness import Server, expect, expect_in, function, run, write

TOKEN = "0123456789abcdef"
MODERN = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
INITIALIZE = {"protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}
CARD = "/.well-known/oauth-protected-resource"


def send(server, path, body, modern=True, **headers):
    sent = {"Content_Type": "application/json", "Accept": "application/json, text/event-stream", **headers}
    if modern:
        body["params"]["_meta"] = MODERN
        sent.update(Mcp_Method=body["method"], MCP_Protocol_Version="2026-07-28")
        if "name" in body["params"]:
            sent["Mcp_Name"] = body["params"]["name"]
    return server.ask("POST", path, json.dumps(body), **sent)


def request(method, **params):
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}


def challenged(server, answer, path):
    expect(answer.status, 401)
    expect(answer.headers["WWW-Authenticate"],
           'Bearer resource_metadata="http://127.0.0.1:%d%s%s"' % (server.port, CARD, path))
    expect((answer.json["id"], "result" in answer.json), (1, False))
    expect(answer.json["error"]["data"]["code"] in ("AUTH_REQUIRED", "AUTH_FAILED", "FORBIDDEN"), True)


def requests_without_the_token_are_refused():
    write("one.mdx", function("return 1"))
    with Server("one.mdx", MDX_TOKEN=TOKEN) as server:
        for path in ("/mcp", "/mcp/one", "/one/mcp"):
            for method in ("tools/list", "resources/list", "prompts/list", "server/discover"):
                challenged(server, send(server, path, request(method)), path)
            challenged(server, send(server, path, request("tools/call", name="one", arguments={})), path)
            challenged(server, send(server, path, request("initialize", **INITIALIZE), False), path)
            wrong = send(server, path, request("tools/list"), Authorization="Bearer wrong")
            expect(wrong.status in (401, 403), True)


def nobody_without_the_token_gets_a_session():
    write("one.mdx", function("return 1"))
    with Server("one.mdx", MDX_TOKEN=TOKEN) as server:
        answer = send(server, "/mcp", request("initialize", **INITIALIZE), False)
        expect(answer.headers["Mcp-Session-Id"], None)


def a_batch_is_refused_as_one():
    write("one.mdx", function("return 1"))
    with Server("one.mdx", MDX_TOKEN=TOKEN) as server:
        given = {"Content_Type": "application/json", "Authorization": "Bearer " + TOKEN}
        old = {**INITIALIZE, "protocolVersion": "2025-03-26"}
        session = server.ask("POST", "/mcp", json.dumps(request("initialize", **old)), **given)
        given["Mcp_Session_Id"] = session.headers["Mcp-Session-Id"]
        batch = json.dumps([request("tools/list"), {**request("tools/list"), "id": 2}])
        expect(server.ask("POST", "/mcp", batch, **given).status, 200)
        del given["Authorization"]
        answer = server.ask("POST", "/mcp", batch, **given)
        expect((answer.status, len(answer.json)), (401, 2))
        expect_in("resource_metadata", answer.headers["WWW-Authenticate"])


def the_token_opens():
    write("one.mdx", function("return 1"))
    with Server("one.mdx", MDX_TOKEN=TOKEN) as server:
        allowed = {"Authorization": "Bearer " + TOKEN}
        answer = send(server, "/mcp", request("tools/list"), **allowed)
        expect([tool["name"] for tool in answer.json["result"]["tools"]], ["one"])
        answer = send(server, "/mcp", request("tools/call", name="one", arguments={}), **allowed)
        expect(answer.json["result"]["content"][0]["text"], "1")
        expect(send(server, "/mcp", request("initialize", **INITIALIZE), False, **allowed).status, 200)


def public_servers_ask_for_nothing():
    write("one.mdx", function("return 1"))
    with Server("one.mdx", "--public", MDX_TOKEN=TOKEN) as server:
        answer = send(server, "/mcp", request("tools/list"))
        expect((answer.status, len(answer.json["result"]["tools"])), (200, 1))


def the_card_names_resource_and_issuers():
    write("one.mdx", function("return 1"))
    with Server("one.mdx", MDX_TOKEN=TOKEN) as server:
        answer = send(server, "/mcp/one", request("tools/list"))
        where = re.search('resource_metadata="http://[^/]*([^"]*)"', answer.headers["WWW-Authenticate"]).group(1)
        card = server.ask("GET", where)
        expect(card.status, 200)
        expect(card.json, {"resource": "http://127.0.0.1:%d/mcp/one" % server.port,
                           "bearer_methods_supported": ["header"]})
        expect(server.ask("GET", CARD + "x").status, 404)
        expect(server.ask("POST", CARD, "").status, 405)
    key = {"kty": "oct", "alg": "HS256", "k": "c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0"}
    issuer = {"issuer": "https://id.example.com", "audience": "mdx", "jwks": {"keys": [key]}}
    write("mdx.json", json.dumps({"tokens": [issuer]}))
    with Server("one.mdx", "--config", "mdx.json") as server:
        expect(send(server, "/mcp", request("tools/list")).status, 401)
        expect(server.ask("GET", CARD + "/mcp").json["authorization_servers"], ["https://id.example.com"])


run({test.__name__: test for test in (requests_without_the_token_are_refused, nobody_without_the_token_gets_a_session,
                                      a_batch_is_refused_as_one, the_token_opens, public_servers_ask_for_nothing,
                                      the_card_names_resource_and_issuers)})
