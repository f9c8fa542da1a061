#!/usr/bin/env python3
# needs: mdx, jwt curl
"""jwks_test.py - keys of token issuers that are fetched: when they are needed, kept, looked for again
once a minute at most, and what becomes of those who wait for them."""
import http.client
import http.server
import json
import sys
import threading
import time

sys.dont_write_bytecode = True
from harness import expect, expect_in, expect_not_in, expect_status, mdx, run, write
from tokens import ISSUER, b64, call, make_keys, serve, sign, token, claims


class Issuer(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked, keys, status, delay, headers_more = 0, {"keys": []}, 200, 0, {}
    lock = threading.Lock()

    def do_GET(self):
        with self.lock:
            Issuer.asked += 1
        time.sleep(self.delay)
        text = self.keys if isinstance(self.keys, bytes) else json.dumps(self.keys).encode()
        try:
            self.send_response(self.status)
            for name, value in self.headers_more.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        except OSError:
            pass

    def log_message(self, *_):
        pass


def start(keys=None, **more):
    """mdx serve, and an issuer that shows these keys."""
    Issuer.asked, Issuer.status, Issuer.delay, Issuer.headers_more = 0, 200, 0, {}
    Issuer.keys = make_keys() if keys is None else keys
    issuer = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Issuer)
    issuer.daemon_threads = True
    threading.Thread(target=issuer.serve_forever, daemon=True).start()
    url = "http://127.0.0.1:%d/jwks.json" % issuer.server_address[1]
    return serve(tokens=[dict({"issuer": ISSUER, "audience": "mdxrt", "jwksUrl": url}, **more)])


def named(kid, **more):
    return token("RS256", header={"kid": kid}, **more)


def keys_are_fetched_when_a_token_needs_them_and_kept():
    with start() as server:
        expect(Issuer.asked, 0)
        expect(call(server).status, 401)
        expect(call(server, "no-token-at-all").status, 401)
        expect(Issuer.asked, 0)
        for good in (token("RS256"), token("ES256"), token("RS256", jti="2")):
            expect(call(server, good).status, 200)
        expect(Issuer.asked, 1)


def a_hundred_requests_at_once_wait_for_one_fetch():
    with start() as server:
        Issuer.delay = 0.5
        good, seen = token("RS256"), []
        threads = [threading.Thread(target=lambda: seen.append(call(server, good).status)) for _ in range(100)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        expect((seen, Issuer.asked), ([200] * 100, 1))


def other_requests_do_not_wait():
    with start() as server:
        Issuer.delay = 2
        thread = threading.Thread(target=call, args=(server, token("RS256")))
        thread.start()
        time.sleep(0.2)
        begun = time.monotonic()
        expect(call(server).status, 401)
        expect(server.ask("GET", "/health").status in (200, 401, 404), True)
        expect(time.monotonic() - begun < 1, True)
        thread.join()


def unknown_keys_are_looked_for_once_a_minute():
    with start() as server:
        expect(call(server, token("RS256")).status, 200)
        for n in range(20):
            refused = call(server, named("other-%d" % n))
            expect((refused.status, refused.json["code"]), (401, "AUTH_FAILED"))
        expect(Issuer.asked, 1)
        expect(call(server, token("ES256")).status, 200)


def every_protocol_and_a_body_in_pieces_waits():
    for path, body in (("/rpc", '{"jsonrpc":"2.0","id":1,"method":"calculate","params":{"x":21}}'),
                       ("/graphql", '{"query":"{ calculate(x: 21) }"}'), ("/api/calculate", '{"x":21}')):
        with start() as server:
            Issuer.delay = 0.3
            answer = server.ask("POST", path, (part.encode() for part in (body[:5], body[5:])), Content_Type="application/json",
                                Authorization="Bearer " + token("RS256"))
            expect_in("42", answer.body)
            expect(Issuer.asked, 1)


def attacks_are_refused():
    shown = make_keys()
    with start(shown) as server:
        public = open("rsa.pub", "rb").read()
        body = b64(claims())
        for bad in (token("HS256"),                                        # a secret that everybody can read
                    token("HS256", header={"kid": "rsa"}, secret=public),  # RS256's key as a secret
                    b64({"alg": "none", "kid": "rsa"}) + "." + body + ".",
                    token("RS256", iss="https://evil.example"), token("RS256", aud="other"),
                    token("RS256", exp=int(time.time()) - 3600),
                    # Where the token says its keys are, or that it brings them, counts for nothing.
                    token("RS256", header={"kid": "x", "jku": "http://127.0.0.1:1/", "jwk": shown["keys"][1]}),
                    token("RS256")[:-8] + "AAAAAAAA"):
            refused = call(server, bad)
            expect((refused.status, refused.json["code"]), (401, "AUTH_FAILED"))
        expect(call(server, token("RS256")).status, 200)
        expect(Issuer.asked, 1)


def answers_that_are_no_keys_are_told_and_not_taken():
    only_secret = {"keys": [key for key in make_keys()["keys"] if key["kty"] == "oct"]}
    for keys, status, more in ((b"", 200, {}), (b"<html>", 200, {}), (b'{"keys":[]}', 200, {}), (b"[]", 200, {}),
                               (only_secret, 200, {}), (make_keys(), 500, {}), (json.dumps(make_keys()).encode() + b" " * (2 << 20), 200, {}),
                               (make_keys(), 302, {"Location": "/elsewhere"})):
        with start(keys) as server:
            Issuer.status, Issuer.headers_more = status, more
            for _ in range(3):
                refused = call(server, token("RS256"))
                expect((refused.status, refused.json["code"]), (401, "AUTH_FAILED"))
                expect_in("could not be fetched", refused.body)
                expect_not_in("127.0.0.1", refused.body)
            expect(Issuer.asked, 1)
            server.wait_for_error("the keys of " + ISSUER + " could not be fetched")


def an_issuer_that_does_not_answer_holds_nobody_for_long():
    with start() as server:
        Issuer.delay = 30
        begun = time.monotonic()
        refused = server.ask("POST", "/api/calculate", '{"x":21}', timeout=20, Content_Type="application/json",
                             Authorization="Bearer " + token("RS256"))
        expect((refused.status, time.monotonic() - begun < 15), (401, True))


def a_client_that_goes_leaves_nothing():
    with start() as server:
        Issuer.delay = 1
        for _ in range(5):
            try:
                server.ask("POST", "/api/calculate", '{"x":21}', timeout=0.1, Authorization="Bearer " + token("RS256"))
            except OSError:
                pass
        time.sleep(1.5)
        expect(call(server, token("RS256")).status, 200)


def a_server_that_ends_does_not_wait():
    with start() as server:
        Issuer.delay = 30
        thread = threading.Thread(target=lambda: quiet(server))
        thread.start()
        time.sleep(0.5)
        begun = time.monotonic()
        server.stop()
        expect(time.monotonic() - begun < 12, True)
        thread.join()


def quiet(server):
    try:
        call(server, token("RS256"))
    except (OSError, http.client.HTTPException):
        pass


def a_url_that_is_no_https_url_is_refused():
    for wrong in ("http://login.example.com/jwks", "file:///etc/passwd", "jwks.json", 7, ""):
        write("mdx.json", json.dumps({"tokens": [{"issuer": ISSUER, "audience": "mdxrt", "jwksUrl": wrong}]}))
        said = expect_status(mdx("serve", "--config", "mdx.json", "--listen", "127.0.0.1:0"), 78).err
        expect_in("jwksUrl is no https URL", said)
    write("mdx.json", json.dumps({"tokens": [{"issuer": ISSUER, "audience": "mdxrt", "jwks": make_keys(),
                                              "jwksUrl": "https://login.example.com/jwks"}]}))
    expect_in("jwks and jwksUrl", expect_status(mdx("serve", "--config", "mdx.json", "--listen", "127.0.0.1:0"), 78).err)


# Helpers have names of one word.
run({name: test for name, test in list(globals().items()) if "_" in name.strip("_")})
