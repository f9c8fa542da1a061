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
  if (input.x === 404) return { y: NaN }
  if (input.x === 405) return { y: -1 / 0 }
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
    code = re.search(r"\b(INVALID_PARAMS|EXECUTION_FAILED|OUTPUT_INVALID)\b", text)
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
         ({"x": -1}, (None, "EXECUTION_FAILED", "EXECUTION")),
         ({"x": 404}, (None, "OUTPUT_INVALID", "EXECUTION")),
         ({"x": 405}, (None, "OUTPUT_INVALID", "EXECUTION"))]


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


ODD = r"""---
$id: odd
output:
  type: object
  properties:
    whole: { type: integer }
    list: { type: array, items: { type: number } }
    inner: { type: object, properties: { y: { type: [number, "null"] } } }
    text: { type: string }
    any: {}
---

```js
export function execute({ which }) {
  return { whole: { whole: NaN }, list: { list: [1, Infinity] }, inner: { inner: { y: -Infinity } },
           text: { text: NaN }, any: { any: { deep: [NaN, 'NaN', null] } }, null: { inner: { y: null } },
           boxed: { any: '\u{1F600}"NaN, \\ \ud800', list: [new Number(2), 1, Infinity] },
           accessor: { any: { toJSON: () => JSON.stringify([NaN, 1]) }, inner: { get y() { return -Infinity } } },
           converted: { whole: { toJSON: () => NaN } },
           good: { text: { toJSON: () => NaN }, list: [new Number(2)],
                   any: [new Date(NaN), new Number(-Infinity), 'NaN', '-Infinity', { get x() { return NaN } }] } }[which]
}
```
"""


def numbers_that_json_has_not_are_null_where_no_number_was_promised():
    write("odd.mdx", ODD)
    with Server("odd.mdx") as server:
        def rest(which):
            answer = post(server, "/api/odd", {"which": which})
            return answer.json["data"] if answer.status == 200 else (answer.json["code"], answer.json["errors"][0])

        expect(rest("whole"), ("OUTPUT_INVALID", {"path": "/whole", "message": "must be a number, not NaN"}))
        expect(rest("list"), ("OUTPUT_INVALID", {"path": "/list/1", "message": "must be a number, not Infinity"}))
        expect(rest("inner"), ("OUTPUT_INVALID", {"path": "/inner/y", "message": "must be a number, not -Infinity"}))
        expect(rest("text"), {"text": None})
        expect(rest("any"), {"any": {"deep": [None, "NaN", None]}})
        expect(rest("null"), {"inner": {"y": None}})
        # These are written by the engine: they have a toJSON, an accessor, a boxed number.
        expect(rest("boxed"), ("OUTPUT_INVALID", {"path": "/list/2", "message": "must be a number, not Infinity"}))
        expect(rest("accessor"), ("OUTPUT_INVALID", {"path": "/inner/y", "message": "must be a number, not -Infinity"}))
        expect(rest("converted"), ("OUTPUT_INVALID", {"path": "/whole", "message": "must be a number, not NaN"}))
        expect(rest("good"), {"text": None, "list": [2], "any": [None, None, "NaN", "-Infinity", {"x": None}]})


GRAPHQL = """---
$id: floats
input:
  which: { type: string, required: true }
output:
  type: object
  properties:
    y: { type: number }
    n: { type: integer }
    text: { type: string }
    any: {}
    list: { type: array, items: { type: [number, "null"] } }
---

```js
export function execute({ which }) {
  return which === 'null' ? { y: null, n: null, list: [null] }
       : { y: which === 'odd' ? NaN : { toJSON: () => NaN }, n: -Infinity, text: NaN, any: { a: NaN }, list: [1.5, Infinity, 2] }
}
```
"""


def graphql_keeps_the_rest_of_the_result():
    write("floats.mdx", GRAPHQL)
    with Server("floats.mdx") as server:
        def ask(which):
            query = "mutation { floats(which: \"%s\") { y n text any list } }" % which
            return post(server, "/graphql", {"query": query}).json

        for which in ("odd", "strange"):
            told = ask(which)
            expect(told["data"], {"floats": {"y": None, "n": None, "text": None, "any": {"a": None}, "list": [1.5, None, 2]}})
            expect([(error["message"], error["path"]) for error in told["errors"]],
                   [("Float cannot represent non numeric value: NaN", ["floats", "y"]),
                    ("Int cannot represent non-integer value: -Infinity", ["floats", "n"]),
                    ("Float cannot represent non numeric value: Infinity", ["floats", "list", 1])])
        expect(ask("null"), {"data": {"floats": {"y": None, "n": None, "text": None, "any": None, "list": [None]}}})


run({test.__name__: test for test in (every_protocol_says_the_same,
                                      numbers_that_json_has_not_are_null_where_no_number_was_promised,
                                      graphql_keeps_the_rest_of_the_result)})
