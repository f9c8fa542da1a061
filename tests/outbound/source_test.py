#!/usr/bin/env python3
# needs: mdx curl lmdb
"""source_test.py - tools of a source are called: over real sockets, with credentials, again after
a failure; and what is secret stays so."""
import http.server
import json
import os
import sys
import threading
import time
import urllib.request

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from harness import Server, expect, expect_in, expect_status, mdx, run, write

CANARY = "canary-7f3a9"


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    counts = {}
    lock = threading.Lock()

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
        path = self.path.split("?")[0]
        with self.lock:
            self.counts[path] = count = self.counts.get(path, 0) + 1
        status, more, shown = 200, {}, {"path": self.path, "headers": dict(self.headers), "body": body}
        if path == "/token":
            time.sleep(0.2)
            shown = {"access_token": "token-%d-%s" % (count, CANARY), "expires_in": 3600}
        elif path == "/flaky":
            status = 200 if count % 2 == 0 else 503
        elif path == "/after":
            status, more = (200, {}) if count % 2 == 0 else (429, {"Retry-After": "1"})
        elif path == "/down":
            status, shown = 500, {"error": {"message": "seen " + str(self.headers.get("authorization"))}}
        elif path == "/guarded":
            status = 401 if count == 1 else 200
        elif path == "/never":
            status = 401
        text = json.dumps(shown).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        for name, value in more.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


class Listener(http.server.ThreadingHTTPServer):
    request_queue_size = 256
    daemon_threads = True


def operation(name, method="get"):
    return {method: {"operationId": name, "responses": {"200": {"description": "fine"}}}}


PATHS = {"/" + name: operation(name) for name in ("echo", "flaky", "after", "down", "guarded", "never")}
PATHS["/flaky"].update(operation("flaky_post", "post"))


def start(*options, name="up"):
    """An upstream server, and its document imported into the folder `store`."""
    Upstream.counts = {}
    server = Listener(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = "http://127.0.0.1:%d" % server.server_address[1]
    write("api.json", json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "v1"},
                                  "servers": [{"url": url}], "paths": PATHS}))
    options = [option.replace("URL", url) for option in options]
    expect_status(mdx("import", "openapi", name, "api.json", "--store", "store", *options), 0)
    return url


def call(tool, *words, **env):
    return mdx("call", tool, "{}", "--store", "store", *words, **env)


def auth(**settings):
    return "--auth", json.dumps(settings)


FAST = ("--retry", json.dumps({"initialDelay": 20, "jitter": False}))


def a_tool_answers_what_its_server_does():
    start()
    expect(call("up__echo").json["path"], "/echo")


def tools_are_found_by_words():
    start()
    found = mdx("tools", "--search", "flaky post", "--store", "store", "--json").json
    expect(found[0]["name"], "up__flaky_post")
    expect(found[0]["score"] > found[1]["score"], True)
    expect(len(mdx("tools", "--search", "flaky echo down", "--limit", "2", "--store", "store", "--json").json), 2)
    expect(mdx("tools", "--search", "zebra", "--store", "store", "--json").json, [])


def a_failed_get_is_sent_again():
    start(*FAST)
    expect(call("up__flaky").json["path"], "/flaky")
    expect(Upstream.counts["/flaky"], 2)


def a_failed_post_is_not():
    start(*FAST)
    expect_in("HTTP_STATUS", expect_status(call("up__flaky_post"), 69).err)
    expect(Upstream.counts["/flaky"], 1)


def retry_none_is_one_attempt():
    start("--retry", "NONE")
    expect_in("answered 503", expect_status(call("up__flaky"), 69).err)


def a_server_says_when_to_come_back():
    start(*FAST)
    begun = time.monotonic()
    expect_status(call("up__after"), 0)
    expect(0.9 < time.monotonic() - begun < 5, True)


def a_deadline_before_the_next_attempt_wins():
    start("--retry", json.dumps({"initialDelay": 60000, "maxDelay": 60000}))
    begun = time.monotonic()
    expect_in("HTTP_STATUS", expect_status(call("up__flaky"), 69).err)
    expect(time.monotonic() - begun < 5, True)


def a_breaker_opens_after_five_failures():
    start("--retry", json.dumps({"maxAttempts": 10, "initialDelay": 1}))
    result = expect_status(call("up__down"), 69)
    expect_in("HTTP_STATUS: up answered 500", result.err)
    expect_in("It has failed too often, and is asked again in 30 s.", result.err)
    expect(Upstream.counts["/down"], 5)


def credentials_go_out_and_are_never_seen():
    for settings, wanted in (
            (dict(type="bearer", token=CANARY), ("authorization", "Bearer ")),
            (dict(type="apiKey", key=CANARY, name="X-Key"), ("x-key", "")),
            (dict(type="apiKey", key=CANARY, name="key", **{"in": "cookie"}), ("cookie", "key=")),
            (dict(type="apiKey", key=CANARY, name="key", **{"in": "query"}), (None, "key=")),
            (dict(type="basic", username="me", password=CANARY), ("authorization", "Basic "))):
        start(*auth(**settings), *FAST)
        for tool in ("up__echo", "up__down"):
            result = call(tool)
            for shown in (result.out, result.err):
                expect(CANARY in shown, False)
        answer = call("up__echo").json
        headers = {name.lower(): value for name, value in answer["headers"].items()}
        name, before = wanted
        expect_in(before + "[redacted]", headers[name] if name else answer["path"])


def a_variable_is_read_when_the_call_is_made():
    start(*auth(type="bearer", token="${UP_TOKEN}"))
    expect_in("[redacted]", call("up__echo", UP_TOKEN=CANARY).out)
    result = expect_status(call("up__echo"), 78)
    expect_in("ENV_MISSING", result.err)
    expect_in("UP_TOKEN", result.err)


def a_variable_may_have_a_default():
    start(*auth(type="apiKey", name="X-Key", key="${UP_KEY:-abc}"))
    expect(call("up__echo").json["headers"]["X-Key"], "abc")


OAUTH = dict(type="oauth2", tokenUrl="URL/token", clientId="me", clientSecret="shh-" + CANARY,
             scopes=["read", "write"])


def a_refused_token_is_got_anew_once():
    start(*auth(**OAUTH))
    expect_status(call("up__guarded"), 0)
    expect([Upstream.counts["/token"], Upstream.counts["/guarded"]], [2, 2])


def a_second_refusal_is_the_end():
    start(*auth(**OAUTH))
    expect_in("AUTH_FAILED", expect_status(call("up__never"), 77).err)
    expect([Upstream.counts["/token"], Upstream.counts["/never"]], [2, 2])


def a_hundred_calls_ask_for_one_token():
    start(*auth(**OAUTH))
    with Server("--store", "store") as server:
        seen = []

        def ask():
            request = urllib.request.Request("http://127.0.0.1:%d/api/up/echo" % server.port, b"{}",
                                             {"Content-Type": "application/json"})
            try:
                seen.append(urllib.request.urlopen(request, timeout=20).status)
            except OSError as reason:
                seen.append(str(reason))

        threads = [threading.Thread(target=ask) for _ in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    expect(seen, [200] * 100)
    expect([Upstream.counts["/token"], Upstream.counts["/echo"]], [1, 100])


def a_tool_is_a_method_of_rpc():
    start()
    with Server("--store", "store") as server:
        request = urllib.request.Request("http://127.0.0.1:%d/rpc" % server.port, json.dumps(
            {"jsonrpc": "2.0", "id": 1, "method": "up__echo", "params": {}}).encode(), {"Content-Type": "application/json"})
        expect(json.load(urllib.request.urlopen(request, timeout=20))["result"]["path"], "/echo")


def an_uploaded_text_cannot_say_that_it_was_imported():
    write("up.json", json.dumps({"$id": "up", "$type": "Source", "tools": [],
                                 "source": {"kind": "openapi", "imported": True}}))
    expect_in("source.imported", expect_status(mdx("load", "up.json", "--store", "store"), 65).err)


def an_uploaded_source_needs_grants():
    start(*auth(type="bearer", token="${UP_TOKEN}"))
    text = json.loads(mdx("get", "up", "--store", "store", "--json").json["source"])
    del text["source"]["imported"]
    write("other.json", json.dumps(text).replace('"$id": "up"', '"$id": "other"'))
    expect_status(mdx("load", "other.json", "--store", "store"), 0)
    expect(CANARY in call("other__echo", UP_TOKEN=CANARY).out, False)
    expect_in("CAPABILITY_DENIED", expect_status(call("other__echo", UP_TOKEN=CANARY), 77).err)
    expect(Upstream.counts.get("/echo"), None)


# ---- from code -------------------------------------------------------------------------------

def code(body, *words, **env):
    write("code.mdx", "---\n$type: Function\n$id: code\n---\n\n```typescript\n"
                      "export async function execute() {\n%s\n}\n```\n" % body)
    expect_status(mdx("load", "code.mdx", "--store", "store"), 0)
    return mdx("call", "code", "--store", "store", *words, **env)


def code_calls_a_tool_by_name():
    start()
    result = code("const a = await call('up__echo', {}); return a.path", "--allow", "up")
    expect(json.loads(result.out), "/echo")


def code_calls_a_tool_through_dollar():
    start()
    result = code("return (await $.up.echo({})).path", "--allow", "up.echo")
    expect(json.loads(result.out), "/echo")


def code_sees_the_whole_answer_when_it_asks():
    start(*FAST)
    result = code("const a = await callRaw('up__down', {}, { retry: 'NONE' });"
                  "return [a.status, a.headers['content-type'], typeof a.body]", "--allow", "up")
    expect(json.loads(result.out), [500, "application/json", "string"])
    expect(Upstream.counts["/down"], 1)


def code_calls_several_at_once():
    start(*FAST)
    result = code("const all = await Promise.all([1, 2, 3].map(() => $.up.echo({})));"
                  "return all.map(a => a.path)", "--allow", "up")
    expect(json.loads(result.out), ["/echo"] * 3)


def a_connection_that_a_source_keeps_lets_no_fetch_in():
    url = start()
    body = "const out = []; const visit = () => fetch('%s/echo').then(r => r.status, e => e.code);" \
           "out.push(await visit()); await $.up.echo({}); out.push(await visit(), await visit()); return out" % url
    result = code(body, "--allow", "fetch,up")
    expect(json.loads(result.out), ["SECURITY_VIOLATION"] * 3)
    expect(Upstream.counts["/echo"], 1)


def code_needs_the_grant():
    start()
    for body in ("return await call('up__echo', {})", "return await $.up.echo({})"):
        expect_in("CAPABILITY_DENIED", expect_status(code(body), 77).err)
    expect(Upstream.counts.get("/echo"), None)


def code_catches_the_error_of_a_tool():
    start("--retry", "NONE")
    result = code("try { await $.up.down({}) } catch (e) { return [e.code, e.retryable] }",
                  "--allow", "up")
    expect(json.loads(result.out), ["HTTP_STATUS", True])


def code_calls_another_definition():
    start()
    write("double.mdx", "---\n$type: Function\n$id: double\n---\n\n```typescript\n"
                        "export function execute(input: { x: number }) { return input.x * 2 }\n```\n")
    expect_status(mdx("load", "double.mdx", "--store", "store"), 0)
    result = code("return await call('double', { x: 21 })", "--allow", "double")
    expect(json.loads(result.out), 42)
    expect_in("callRaw is for tools",
              code("return await callRaw('double', { x: 21 })", "--allow", "double").err)


def code_that_calls_itself_ends():
    start()
    result = code("return await call('code', {})", "--allow", "code")
    expect_in("nested deeper", result.err)


def code_never_sees_a_secret():
    start(*auth(type="bearer", token=CANARY), *FAST)
    result = code("const seen = [await callRaw('up__echo', {}), JSON.stringify(await $.up.echo({}))];"
                  "try { await $.up.down({}) } catch (e) {"
                  " seen.push(e.message, e.stack, JSON.stringify(e), String(e.details)) }"
                  "console.log(JSON.stringify(seen)); return seen", "--allow", "up")
    expect_in("[redacted]", result.out)
    expect(CANARY in result.out + result.err, False)


# Helpers have names of one word.
run({name: test for name, test in list(globals().items()) if "_" in name.strip("_")})
