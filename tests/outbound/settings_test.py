#!/usr/bin/env python3
# needs: mdx curl lmdb
"""settings_test.py - what is wrong with a source's settings or document is told at its import, and
an import that fails leaves what was there before it as it was."""
import http.server
import json
import os
import socket
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from harness import Server, expect, expect_in, expect_not_in, expect_status, mdx, run, write

CANARY = "canary-7f3a9"


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        text = json.dumps({"path": self.path, "key": self.headers.get("x-key")}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


def document(**more):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    made = {"openapi": "3.0.3", "info": {"title": "t", "version": "v1"},
            "servers": [{"url": "http://127.0.0.1:%d" % server.server_address[1]}],
            "paths": {"/echo": {"get": {"operationId": "echo", "responses": {"200": {"description": "fine"}}}}}}
    made.update(more)
    return made


def load(made, *options, status=0):
    write("api.json", json.dumps(made))
    return expect_status(mdx("import", "openapi", "up", "api.json", "--store", "store", *options), status)


def state():
    """All that there is of the source: its history, its text, its tools, what it answers."""
    return [mdx("versions", "up", "--store", "store", "--json").json,
            mdx("get", "up", "--store", "store", "--json").json,
            mdx("tools", "--store", "store", "--json").json,
            mdx("call", "up__echo", "{}", "--store", "store").json]


WRONG = [(("--retry", "OFTEN"), 78, "retry: there is no preset 'OFTEN'"),
         (("--retry", '{"maxAttempt":3}'), 78, "Did you mean 'maxAttempts'?"),
         (("--settings", '{"limits":{"requestsPerSecond":"fast"}}'), 78, "limits: requestsPerSecond"),
         (("--auth", '{"type":"berer"}'), 78, "auth: there is no type 'berer'"),
         (("--auth", '{"type":"bearer"}'), 78, "has no `token`"),
         (("--cache", "7"), 78, "cache is true, false, or an object"),
         (("--server", "nowhere"), 78, "--server is no http or https URL"),
         (("--settings", '{"kind":"mcp"}'), 65, "leave it out")]


def wrong_settings_import_nothing():
    made = document()
    for options, status, told in WRONG:
        expect_in(told, load(made, *options, status=status).err)
        expect_status(mdx("get", "up", "--store", "store"), 66)
    expect(mdx("tools", "--store", "store", "--json").json, [])


def wrong_settings_are_told_before_the_document_is_looked_for():
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        url = "http://127.0.0.1:%d/api.json" % nobody.getsockname()[1]
        for where in (url, "no-such-file.json"):
            for kind in ("openapi", "graphql"):
                for words in (("--cache", '{"maxBytes":1}'), ("--retry", "OFTEN"), ("--auth", '{"type":"bear"}'),
                              ("--settings", '{"limits":{"concurrent":0}}')):
                    expect_in("CONFIG_INVALID", expect_status(mdx("import", kind, "up", where, *words, "--store", "store"), 78).err)
        nobody.setblocking(False)
        try:
            nobody.accept()
            raise AssertionError("the document was asked for")
        except BlockingIOError:
            pass
    # What the document may say of them is not missed yet.
    write("api.json", "{}")
    expect_status(mdx("import", "openapi", "up", "api.json", "--store", "store", "--auth", '{"type":"apiKey","key":"k"}'), 65)


def a_failed_import_leaves_the_source_as_it_was():
    made = document()
    load(made, "--auth", json.dumps({"type": "apiKey", "name": "x-key", "key": "an-open-key"}))
    before = state()
    for options, status, told in WRONG:
        load(made, *options, status=status)
        expect(state(), before)
    other = dict(made, paths={"/other": made["paths"]["/echo"]})
    for broken in (dict(other, openapi="4.0"), dict(other, paths={}), dict(other, paths=7),
                   dict(other, paths={"/other": {"get": {"parameters": [{"$ref": "#/nowhere"}]}}})):
        load(broken, status=65)
        expect(state(), before)
    write("api.json", "{\"openapi\": \"3.0.3\", ")
    expect_status(mdx("import", "openapi", "up", "api.json", "--store", "store"), 65)
    expect_status(mdx("import", "openapi", "up", "api.json", "--store", "store", "--expect", "7"), 65)
    load(made, "--expect", "7", status=73)
    expect(state(), before)


def a_running_server_goes_on_with_the_source():
    made = document()
    load(made)
    with Server("--store", "store") as server:
        expect(server.call("up/echo", {}).json["data"]["path"], "/echo")
        load(made, "--retry", "OFTEN", status=78)
        expect(server.call("up/echo", {}).json["data"]["path"], "/echo")


def an_mcp_server_is_not_started_for_wrong_settings():
    result = expect_status(mdx("import", "mcp", "peer", "--store", "store", "--retry", "OFTEN", "--",
                               "touch", "started"), 78)
    expect_in("retry: there is no preset", result.err)
    expect(os.path.exists("started"), False)


def secrets_are_not_quoted():
    result = load(document(), "--auth", json.dumps({"type": "bearer", "token": CANARY + "\n"}), status=78)
    expect_in("auth: token holds a line end", result.err)
    expect_not_in(CANARY, result.err + result.out)


def a_key_goes_where_the_document_says():
    made = document(components={"securitySchemes": {"one": {"type": "apiKey", "in": "header", "name": "X-Key"}}})
    load(made, "--auth", '{"type":"apiKey","key":"abc"}')
    expect(mdx("call", "up__echo", "{}", "--store", "store").json["key"], "abc")


# Helpers have names of one word.
run({name: test for name, test in list(globals().items()) if "_" in name.strip("_")})
