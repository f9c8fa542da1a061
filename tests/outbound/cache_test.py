#!/usr/bin/env python3
# needs: mdx curl lmdb
"""cache_test.py - answers of a source's server are kept as it says, over real sockets: fresh ones
are not asked for, old ones are asked about, and nobody gets another one's."""
import gzip
import http.server
import json
import os
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from harness import Server, expect, expect_in, expect_status, mdx, run, write

KEYS = {"ann": "a-key-of-at-least-16-characters", "bob": "another-key-0123456789"}


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen = []
    lock = threading.Lock()
    HEADERS = {"/fresh": {"Cache-Control": "max-age=60"},
               "/named": {"Cache-Control": "max-age=0, must-revalidate", "ETag": '"v1"'},
               "/dated": {"Cache-Control": "no-cache", "Last-Modified": "Sun, 06 Nov 1994 08:49:37 GMT"},
               "/secret": {"Cache-Control": "no-store, max-age=60", "ETag": '"v1"'},
               "/own": {"Cache-Control": "private, max-age=60"},
               "/packed": {"Cache-Control": "max-age=60", "Content-Encoding": "gzip"},
               "/moved": {"Cache-Control": "max-age=60", "Location": "/fresh"},
               "/gone": {"Cache-Control": "max-age=60"},
               "/silent": {}}

    def answer(self):
        self.rfile.read(int(self.headers.get("content-length") or 0))
        path = self.path.split("?")[0]
        with self.lock:
            self.seen.append((self.command, self.path, dict(self.headers)))
            count = sum(1 for command, where, _ in self.seen if where == self.path)
        more = self.HEADERS[path] if self.command == "GET" else {}
        status = {"/moved": 302, "/gone": 404}.get(path, 200)
        if path == "/named" and self.headers.get("If-None-Match") == '"v1"' or \
                path == "/dated" and self.headers.get("If-Modified-Since") == more.get("Last-Modified"):
            status = 304
        text = b"" if status == 304 else json.dumps({"count": count}).encode()
        if path == "/packed":
            text = gzip.compress(text)
        self.send_response(status)
        for name, value in more.items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_PUT = answer

    def log_message(self, *_):
        pass


def operation(method, path):
    return {method: {"operationId": method + "_" + path, "responses": {"200": {"description": "fine"}},
                     "parameters": [{"name": "q", "in": "query", "schema": {"type": "integer"}}]}}


def start(*options):
    Upstream.seen = []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    paths = {path: operation("get", path[1:]) for path in Upstream.HEADERS}
    paths["/fresh"].update(operation("put", "fresh"))
    write("api.json", json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "v1"}, "paths": paths,
                                  "servers": [{"url": "http://127.0.0.1:%d" % server.server_address[1]}]}))
    expect_status(mdx("import", "openapi", "up", "api.json", "--store", "store", *options), 0)


KEPT = ("--cache", "true")


def ask(server, tool, args=None, key=None):
    more = {"Authorization": "Bearer " + key} if key else {}
    return server.call("up/get_" + tool if not tool.startswith("put") else "up/" + tool, args or {}, **more)


def counts(server, tool, times=3):
    return [ask(server, tool).json["data"]["count"] for _ in range(times)]


def nothing_is_kept_by_default():
    start()
    with Server("--store", "store") as server:
        expect(counts(server, "fresh"), [1, 2, 3])


def what_is_fresh_is_asked_for_once():
    start(*KEPT)
    with Server("--store", "store") as server:
        expect(counts(server, "fresh"), [1, 1, 1])
        expect(ask(server, "fresh", {"q": 2}).json["data"], {"count": 1})
        expect([where for _, where, _ in Upstream.seen], ["/fresh", "/fresh?q=2"])
        expect_in('mdx_cache_hits_total{definition="up"} 2', server.ask("GET", "/metrics").body)


def what_must_not_be_kept_is_not():
    start(*KEPT)
    with Server("--store", "store") as server:
        for tool in ("secret", "silent"):
            expect(counts(server, tool), [1, 2, 3])
        expect([headers.get("If-None-Match") for _, _, headers in Upstream.seen], [None] * 6)


def what_is_old_is_asked_about():
    start(*KEPT)
    with Server("--store", "store") as server:
        expect(counts(server, "named"), [1, 1, 1])
        expect([headers.get("If-None-Match") for _, _, headers in Upstream.seen], [None, '"v1"', '"v1"'])
        expect(counts(server, "dated"), [1, 1, 1])


def a_body_that_was_packed_is_kept_unpacked():
    start(*KEPT)
    with Server("--store", "store") as server:
        expect(counts(server, "packed"), [1, 1, 1])


def a_redirected_answer_is_not_kept():
    start(*KEPT)
    with Server("--store", "store") as server:
        expect(counts(server, "moved", 2), [1, 2])


def an_error_that_may_be_kept_stays_an_error():
    start(*KEPT)
    with Server("--store", "store") as server:
        for _ in range(2):
            expect_in("answered 404", ask(server, "gone").body)
        expect(len(Upstream.seen), 1)


def a_write_makes_the_reads_old():
    start(*KEPT)
    with Server("--store", "store") as server:
        expect(counts(server, "fresh", 2), [1, 1])
        expect(ask(server, "put_fresh").status, 200)
        expect(counts(server, "fresh", 2), [3, 3])


def private_answers_are_for_one_caller():
    start(*KEPT)
    write("mdx.json", json.dumps({"callers": [{"name": name, "key": key} for name, key in KEYS.items()]}))
    with Server("--store", "store", "--config", "mdx.json") as server:
        for tool, wanted in (("own", [1, 2, 1, 2]), ("fresh", [1, 1, 1, 1])):
            seen = [ask(server, tool, key=KEYS[name]).json["data"]["count"] for name in ("ann", "bob") * 2]
            expect(seen, wanted)


def a_source_that_is_imported_without_it_uses_nothing():
    start(*KEPT)
    with Server("--store", "store") as server:
        expect(counts(server, "fresh", 2), [1, 1])
        expect_status(mdx("import", "openapi", "up", "api.json", "--store", "store"), 0)
        expect(counts(server, "fresh", 2), [2, 3])


def code_sees_the_age():
    start(*KEPT)
    write("code.mdx", "---\n$type: Function\n$id: code\n---\n\n```typescript\nexport async function execute() {\n"
                      "const seen = [await callRaw('up__get_fresh', {}), await callRaw('up__get_fresh', {})];\n"
                      "return seen.map(one => one.headers.age === undefined ? 'new' : one.headers.age)\n}\n```\n")
    expect_status(mdx("load", "code.mdx", "--store", "store"), 0)
    expect(mdx("call", "code", "--store", "store", "--allow", "up").json, ["new", "0"])


# Helpers have names of one word.
run({name: test for name, test in list(globals().items()) if "_" in name.strip("_")})
