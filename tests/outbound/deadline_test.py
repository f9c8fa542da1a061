#!/usr/bin/env python3
# needs: mdx curl lmdb
"""deadline_test.py - a call whose own time is over ends with CALL_TIMEOUT, whatever it waited for, and
nothing of it is tried again: only an upstream's own time-out may be."""
import http.server
import json
import os
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from harness import expect, expect_in, expect_status, mdx, run, write  # noqa: E402

TOOL = {"name": "hang", "inputSchema": {"type": "object"}, "annotations": {"readOnlyHint": True}}
SCHEMA = {"queryType": {"name": "Query"}, "directives": [], "types": [
    {"kind": "SCALAR", "name": "String"},
    {"kind": "OBJECT", "name": "Query", "interfaces": [],
     "fields": [{"name": "hang", "args": [], "type": {"kind": "SCALAR", "name": "String"}}]}]}
SEVERAL = {"maxAttempts": 3, "initialDelay": 1, "jitter": False}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def say(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def serve(self):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.server.lock:
            self.server.counts[self.path] = self.server.counts.get(self.path, 0) + 1
        if self.path in ("/hang", "/token"):
            self.server.over.wait(20)
        elif self.path == "/half":
            self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc")
            self.server.over.wait(20)
        elif self.path == "/busy":
            self.say(503, {})
        elif self.path == "/mcp" and self.command == "POST":
            self.answer_mcp(json.loads(body))
        else:
            self.say(405, {})

    do_GET = do_POST = do_DELETE = serve

    def answer_mcp(self, message):
        method = message.get("method")
        if method == "initialize":
            self.say(200, {"jsonrpc": "2.0", "id": message["id"], "result": {
                "protocolVersion": "2025-06-18", "capabilities": {"tools": {}}, "serverInfo": {"name": "m", "version": "1"}}})
        elif method == "tools/list":
            self.say(200, {"jsonrpc": "2.0", "id": message["id"], "result": {"tools": [TOOL]}})
        elif method == "tools/call":
            self.server.over.wait(20)
        elif "id" in message:
            self.say(200, {"jsonrpc": "2.0", "id": message["id"], "error": {"code": -32601, "message": "no"}})
        else:
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

    def log_message(self, *_):
        pass


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.counts, self.lock, self.over = {}, threading.Lock(), threading.Event()
        self.url = "http://127.0.0.1:%d" % self.server_address[1]
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def __exit__(self, *_):
        self.over.set()
        self.shutdown()
        self.server_close()


def source(server, *words):
    paths = {"/" + path: {"get": {"operationId": path, "responses": {}}} for path in ("hang", "half", "busy")}
    write("api.json", json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "v1"},
                                  "servers": [{"url": server.url}], "paths": paths}))
    expect_status(mdx("import", "openapi", "up", "api.json", "--store", "store", "--retry", json.dumps(SEVERAL), *words), 0)


def ends_late(*words, exit_status=75):
    """In its time, as the call's own."""
    begun = time.monotonic()
    result = expect_status(mdx(*words, "--timeout", "700"), exit_status)
    expect(0.6 < time.monotonic() - begun < 5, True)
    expect_in("CALL_TIMEOUT", result.err)
    return result


def script(body, *words):
    write("f.ts", "export default async function (input: {}) {\n  %s\n}\n" % body)
    return ends_late("run", "f.ts", "--allow", "net=127.0.0.1", *words)


def fetch_that_gets_no_answer():
    with Server() as server:
        for path in ("/hang", "/half"):
            script("try { const r = await fetch(%s); return await r.text() } catch (e) { return 'caught' }"
                   % json.dumps(server.url + path))
        expect(server.counts, {"/hang": 1, "/half": 1})


def tools_of_openapi():
    with Server() as server:
        source(server)
        ends_late("call", "up__hang", "{}", "--store", "store")
        ends_late("call", "up__half", "{}", "--store", "store")
        expect(server.counts, {"/hang": 1, "/half": 1})


def tools_that_code_calls():
    with Server() as server:
        source(server)
        write("g.mdx", "---\n$type: Function\n$id: g\n---\n\n```javascript\nexport async function execute() {\n"
                       "  try { return await call('up__hang', {}) } catch (e) { return 'caught' }\n}\n```\n")
        expect_status(mdx("load", "g.mdx", "--store", "store"), 0)
        ends_late("call", "g", "{}", "--store", "store", "--allow", "up")


def tools_of_graphql():
    with Server() as server:
        write("s.json", json.dumps({"data": {"__schema": SCHEMA}}))
        expect_status(mdx("import", "graphql", "gq", "s.json", "--server", server.url + "/hang", "--store", "store",
                          "--retry", json.dumps(SEVERAL)), 0)
        ends_late("call", "gq__hang", "{}", "--store", "store")
        expect(server.counts, {"/hang": 1})


def tools_of_mcp():
    with Server() as server:
        expect_status(mdx("import", "mcp", "peer", server.url + "/mcp", "--store", "store", "--retry", json.dumps(SEVERAL)), 0)
        server.counts.clear()
        ends_late("call", "peer__hang", "{}", "--store", "store")


def a_token_that_does_not_come():
    with Server() as server:
        auth = {"type": "oauth2", "grant": "client_credentials", "tokenUrl": server.url + "/token", "clientId": "c",
                "clientSecret": "s"}
        source(server, "--auth", json.dumps(auth))
        ends_late("call", "up__hang", "{}", "--store", "store")
        expect(server.counts, {"/token": 1})


def a_turn_that_does_not_come():
    with Server() as server:
        source(server, "--settings", json.dumps({"limits": {"concurrent": 1}}))
        write("g.mdx", "---\n$type: Function\n$id: g\n---\n\n```javascript\nexport async function execute() {\n"
                       "  return await Promise.any([call('up__hang', {}), call('up__hang', {})]).catch(() => 'caught')\n}\n```\n")
        expect_status(mdx("load", "g.mdx", "--store", "store"), 0)
        ends_late("call", "g", "{}", "--store", "store", "--allow", "up")
        expect(server.counts, {"/hang": 1})


def a_pause_before_the_next_attempt_ends_before_the_call_does():
    with Server() as server:
        source(server)
        result = expect_status(mdx("call", "up__busy", "{}", "--store", "store", "--timeout", "700"), 69)
        expect_in("HTTP_STATUS", result.err)
        expect(server.counts, {"/busy": 3})


run({name: test for name, test in list(globals().items()) if "_" in name.strip("_") and name != "ends_late"})
