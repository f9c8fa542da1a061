#!/usr/bin/env python3
# needs: mdx
"""One definition on every protocol: the same value, and for what is wrong the same code and category."""
import json
import os
import re
import subprocess
import sys
import urllib.parse

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../cli"))
from harness import MDX, Server, environment, expect, run, write

CALCULATE = """---
$id: calculate
description: Doubles a number.
input:
  x: { type: number, required: true }
output:
  y: number
---

```ts
export function execute(input: { x: number }) {
  if (input.x < 0) throw new RangeError('too small')
  return { y: input.x * 2 }
}
```
"""
REVISIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
STATELESS = "2026-07-28"


class Outcome:
    """A value, or the code and category of what went wrong."""

    def __init__(self, value=None, code=None, category=None):
        self.told = (value, code, category)


def failed(error):
    return Outcome(code=error["code"], category=error["category"])


def post(server, path, body, **headers):
    return server.ask("POST", path, json.dumps(body), Content_Type="application/json", **headers)


def rest(server, given):
    answer = post(server, "/api/calculate", given)
    return Outcome(answer.json["data"]) if answer.status == 200 else failed(answer.json)


def rest_get_of_own_space(server, given):
    answer = post(server, "/calculate/api", given)
    return Outcome(answer.json["data"]) if answer.status == 200 else failed(answer.json)


def graphql_at(path):
    def ask(server, given):
        query = "mutation($x: JSON) { calculate(x: %s) { y } }" % json.dumps(given.get("x")) \
            if "x" in given else "mutation { calculate { y } }"
        answer = post(server, path, {"query": query.replace("($x: JSON)", "")}).json
        if answer.get("errors"):
            return failed(answer["errors"][0]["extensions"])
        return Outcome(answer["data"]["calculate"])
    return ask


def rpc_json(server, given):
    answer = post(server, "/rpc/calculate", {"jsonrpc": "2.0", "id": 1, "method": "calculate", "params": given}).json
    return failed(answer["error"]["data"]) if "error" in answer else Outcome(answer["result"])


def rpc_short(server, given):
    answer = post(server, "/calculate/rpc", {"method": "calculate", "params": given}).json
    return failed(answer["error"]) if "error" in answer else Outcome(answer["result"])


def rpc_execute(server, given):
    answer = post(server, "/rpc/calculate", {"method": "execute", "args": [given]}).json
    return Outcome(answer["data"]) if answer["success"] else failed(answer["error"])


def execute(server, given):
    answer = post(server, "/execute/calculate", given).json
    return Outcome(answer["data"]) if answer["success"] else failed(answer["error"])


def of_tool(result):
    """A tool's result; what went wrong is told in `structuredContent` or in the text."""
    if not result.get("isError"):
        return Outcome(json.loads(result["content"][0]["text"]))
    meta = result.get("_meta") or {}
    for error in (result.get("structuredContent"), *meta.values()):
        error = error.get("error", error) if isinstance(error, dict) else None
        if isinstance(error, dict) and "category" in error:
            return failed(error)
    found = re.search(r'"code":"(\w+)","category":"(\w+)"', result["content"][0]["text"])
    found = found or re.search(r"\b([A-Z][A-Z_]+)\b", result["content"][0]["text"])
    return Outcome(code=found.group(1) if found else None, category=found.group(2) if found and found.lastindex > 1 else None)


def read(answer):
    text = answer.body if isinstance(answer.body, str) else answer.body.decode()
    for line in text.splitlines():
        if line.startswith("data: "):
            return json.loads(line[6:])
    return json.loads(text)


def mcp(revision):
    def ask(server, given):
        accept = {"Accept": "application/json, text/event-stream"}
        params = {"name": "calculate", "arguments": given}
        if revision == STATELESS:
            params["_meta"] = {"io.modelcontextprotocol/protocolVersion": revision,
                               "io.modelcontextprotocol/clientCapabilities": {}}
            headers = {**accept, "MCP_Protocol_Version": revision, "Mcp_Method": "tools/call", "Mcp_Name": "calculate"}
            return of_tool(read(post(server, "/mcp", {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
                                                      "params": params}, **headers))["result"])
        begun = post(server, "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
            "protocolVersion": revision, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}}, **accept)
        expect(read(begun)["result"]["protocolVersion"], revision)
        headers = {**accept, "Mcp_Session_Id": begun.headers["mcp-session-id"]}
        if revision >= "2025-06-18":
            headers["MCP_Protocol_Version"] = revision
        post(server, "/mcp", {"jsonrpc": "2.0", "method": "notifications/initialized"}, **headers)
        return of_tool(read(post(server, "/mcp", {"jsonrpc": "2.0", "id": 2, "method": "tools/call",
                                                  "params": params}, **headers))["result"])
    return ask


def mcp_stdio(server, given):
    lines = [{"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": {
        "protocolVersion": "2025-11-25", "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {"jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": {"name": "calculate", "arguments": given}}]
    done = subprocess.run([MDX, "mcp", "calculate.mdx"], input="".join(json.dumps(line) + "\n" for line in lines),
                          capture_output=True, text=True, timeout=20, env=environment())
    answers = {answer.get("id"): answer for answer in map(json.loads, done.stdout.splitlines())}
    return of_tool(answers[2]["result"])


def web(server, given):
    body = urllib.parse.urlencode({key: value for key, value in given.items() if value is not None})
    answer = server.ask("POST", "/web/calculate", body, Content_Type="application/x-www-form-urlencoded")
    text = answer.body if isinstance(answer.body, str) else answer.body.decode()
    text = re.sub(r"<[^>]*>", "", text).replace("&quot;", '"').replace("&#34;", '"')
    code = re.search(r"\b(INVALID_PARAMS|EXECUTION_FAILED)\b", text)
    if code or answer.status != 200:
        return Outcome(code=code.group(1) if code else answer.status, category=None)
    value = re.search(r'\{\s*"y":\s*(-?\d+)\s*\}', text)
    return Outcome({"y": int(value.group(1))} if value else text)


def cli(server, given):
    done = subprocess.run([MDX, "run", "calculate.mdx", "--json", "--input", json.dumps(given)], capture_output=True,
                          text=True, timeout=20, env=environment())
    return Outcome(json.loads(done.stdout)) if done.returncode == 0 else failed(json.loads(done.stderr)["error"])


TABLE = [("REST", rest), ("REST, own space", rest_get_of_own_space), ("GraphQL", graphql_at("/graphql")),
         ("GraphQL of one", graphql_at("/graphql/calculate")), ("JSON-RPC", rpc_json), ("RPC, short", rpc_short),
         ("RPC, execute", rpc_execute), ("execute", execute), ("web", web), ("CLI", cli), ("MCP by stdio", mcp_stdio)]
TABLE += [("MCP " + revision, mcp(revision)) for revision in REVISIONS + (STATELESS,)]
CASES = [({"x": 21}, ({"y": 42}, None, None)),
         ({}, (None, "INVALID_PARAMS", "VALIDATION")),
         ({"x": -1}, (None, "EXECUTION_FAILED", "EXECUTION"))]


def every_protocol_says_the_same():
    write("calculate.mdx", CALCULATE)
    wrong = []
    with Server("calculate.mdx") as server:
        for given, wanted in CASES:
            for name, ask in TABLE:
                told = ask(server, given).told
                # A page is for people: it has the code, not its category.
                if told != wanted and not (name == "web" and told == (wanted[0], wanted[1], None)):
                    wrong.append("%s of %s: %s" % (name, json.dumps(given), told))
    expect(wrong, [])


run({"every_protocol_says_the_same": every_protocol_says_the_same})
