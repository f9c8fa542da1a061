#!/usr/bin/env python3
# needs: mdx curl lmdb
"""flaky_test.py - servers that fail: each ends as the taxonomy says, in bounded time and memory, and
what may be tried again is."""
import json
import os
import socket
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../cli")]
from flaky_server import FlakyServer, make_certificate
from harness import Server, expect, expect_in, expect_status, mdx, run, write

PATHS = ["reset", "half", "slow", "loop", "private", "bomb", "seconds", "date", "500", "400", "429", "garbage", "fine"]
FAST = {"maxAttempts": 3, "initialDelay": 10, "jitter": False}


def source(url, retry=None, name="up"):
    paths = {"/" + path: {"get": {"operationId": "get_" + path, "responses": {}}} for path in PATHS}
    write("api.json", json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "v1"},
                                  "servers": [{"url": url}], "paths": paths}))
    expect_status(mdx("import", "openapi", name, "api.json", "--store", "store", "--retry",
                      json.dumps(FAST if retry is None else retry)), 0)


def call(path, *words):
    return mdx("call", "up__get_" + path, "{}", "--store", "store", *words)


def failure(path, *words):
    """Code and exit status."""
    result = call(path, *words)
    return [result.err.split()[1].rstrip(":") if result.err else "", result.status]


def statuses_end_as_the_table_says():
    with FlakyServer() as server:
        source(server.url, "NONE")
        expect([failure("500"), failure("400"), failure("429")],
               [["HTTP_STATUS", 69], ["HTTP_STATUS", 69], ["RATE_LIMITED", 75]])
        expect_in("up answered 400: not so", call("400").err)


def broken_connections_are_network_errors():
    with FlakyServer() as server:
        source(server.url, "NONE")
        expect([failure("reset"), failure("half"), failure("garbage")], [["NETWORK_ERROR", 69]] * 3)


def nobody_who_listens_is_a_failed_connection():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    source("http://127.0.0.1:%d" % port)
    expect(failure("fine"), ["CONNECTION_FAILED", 69])


def what_may_pass_is_tried_three_times():
    with FlakyServer() as server:
        source(server.url)
        for path in ("500", "reset", "half", "400"):
            call(path)
        expect([server.counts["/" + path] for path in ("500", "reset", "half", "400")], [3, 3, 3, 1])


def who_serves_may_say_how_often():
    with FlakyServer() as server:
        write("api.json", json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "v1"}, "servers": [{"url": server.url}],
                                      "paths": {"/500": {"get": {"operationId": "get_500", "responses": {}}}}}))
        expect_status(mdx("import", "openapi", "up", "api.json", "--store", "store"), 0)
        write("mdx.json", json.dumps({"retry": {"maxAttempts": 2, "initialDelay": 1}}))
        with Server("--store", "store", "--config", "mdx.json") as serving:
            serving.call("up/get_500", {})
            expect(server.counts, {"/500": 2})
        with Server("--store", "store", "--retry", "NONE") as serving:
            serving.call("up/get_500", {})
            expect(server.counts, {"/500": 3})


def both_forms_of_retry_after_are_obeyed():
    with FlakyServer() as server:
        source(server.url)
        for path, least in (("seconds", 0.9), ("date", 0.9)):
            begun = time.monotonic()
            expect_status(call(path), 0)
            expect(least <= time.monotonic() - begun < 4, True)


def a_wait_beyond_the_deadline_is_not_begun():
    with FlakyServer() as server:
        source(server.url, "RATE_LIMIT")
        begun = time.monotonic()
        expect(failure("429"), ["RATE_LIMITED", 75])
        expect(time.monotonic() - begun < 5, True)


def a_slow_first_byte_is_a_timeout():
    with FlakyServer() as server:
        source(server.url, "NONE")
        begun = time.monotonic()
        expect(failure("slow", "--timeout", "1000"), ["CALL_TIMEOUT", 75])
        expect(time.monotonic() - begun < 4, True)


def redirects_that_never_end_do():
    with FlakyServer() as server:
        source(server.url, "NONE")
        expect(failure("loop"), ["NETWORK_ERROR", 69])
        expect(server.counts["/loop"], 6)


def a_redirect_to_a_private_address_is_refused():
    with FlakyServer() as server:
        source(server.url, "NONE")
        expect(failure("private"), ["SECURITY_VIOLATION", 77])


def a_gzip_bomb_is_bounded():
    with FlakyServer() as server:
        source(server.url)
        expect(failure("bomb"), ["INPUT_LIMIT", 70])
        expect(server.counts["/bomb"], 1)


def a_certificate_that_nobody_trusts_is_a_tls_error():
    certificate = make_certificate(".")
    if not certificate:
        print("skip - there is no openssl to make a certificate with")
        return
    with FlakyServer(certificate) as server:
        source(server.url, "NONE")
        expect(failure("fine"), ["TLS_ERROR", 69])


def fetch_in_code_ends_alike():
    codes = {"reset": "NETWORK_ERROR", "half": "NETWORK_ERROR", "loop": "NETWORK_ERROR", "private": "SECURITY_VIOLATION"}
    with FlakyServer() as server:
        source(server.url, "NONE")
        for path, code in codes.items():
            write("f.mdx", "---\n$type: Function\n$id: f\n---\n\n```typescript\nexport async function execute() {\n"
                           "  try { await call('up__get_%s', {}) } catch (e) { return e.code }\n}\n```\n" % path)
            expect_status(mdx("load", "f.mdx", "--store", "store"), 0)
            expect(json.loads(mdx("call", "f", "--store", "store", "--allow", "up").out), code)


# By fetch an HTTP status is an answer, whatever it says, and nothing is tried again.
FETCHED = {
    "fine": 200, "400": 400, "429": 429, "500": 500, "seconds": 429, "date": 503,
    "reset": ["NETWORK_ERROR", "TRANSPORT", True], "half": ["NETWORK_ERROR", "TRANSPORT", True],
    "garbage": ["NETWORK_ERROR", "TRANSPORT", True], "loop": ["NETWORK_ERROR", "TRANSPORT", True],
    "private": ["SECURITY_VIOLATION", "SECURITY", False], "bomb": ["INPUT_LIMIT", "LIMIT", False],
}


def fetching(url):
    write("f.ts", "export default async function (input: {}) {\n"
                  "  try { const r = await fetch(%s); await r.text(); return r.status }\n"
                  "  catch (e: any) { return [e.code, e.category, e.retryable] }\n}\n" % json.dumps(url))


def fetched(url):
    fetching(url)
    return expect_status(mdx("run", "f.ts", "--allow", "net=127.0.0.1"), 0).json


def fetch_ends_as_the_table_says():
    with FlakyServer() as server:
        expect({path: fetched(server.url + "/" + path) for path in FETCHED}, FETCHED)
        expect({path: server.counts["/" + path] for path in FETCHED}, {path: 6 if path == "loop" else 1 for path in FETCHED})


def fetch_does_not_wait_for_a_first_byte_for_ever():
    with FlakyServer() as server:
        fetching(server.url + "/slow")
        expect_in("CALL_TIMEOUT", expect_status(mdx("run", "f.ts", "--allow", "net=127.0.0.1", "--timeout", "1000"), 75).err)


def fetch_tells_who_cannot_be_reached_or_trusted():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    expect(fetched("http://127.0.0.1:%d/" % port), ["CONNECTION_FAILED", "CONNECTION", True])
    certificate = make_certificate(".")
    if not certificate:
        print("skip - there is no openssl to make a certificate with")
        return
    with FlakyServer(certificate) as server:
        expect(fetched(server.url + "/fine"), ["TLS_ERROR", "TRANSPORT", True])


run({name: test for name, test in list(globals().items()) if "_" in name.strip("_") and name != "make_certificate"})
