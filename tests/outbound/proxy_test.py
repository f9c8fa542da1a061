#!/usr/bin/env python3
# needs: mdx curl
"""proxy_test.py - requests through a proxy of the environment, and those that never go through it."""
import http.server
import json
import os
import socket
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from harness import expect, expect_in, expect_status, mdx, run, write  # noqa: E402

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY")


class Server(http.server.BaseHTTPRequestHandler):
    """A proxy for whole URLs, a server for paths."""
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.seen.append(self.command + " " + self.path)
        body = json.dumps({"path": self.path, "authorization": self.headers.get("Proxy-Authorization")}).encode()
        self.send_response(302 if self.path.endswith("/away") else 200)
        if self.path.endswith("/away"):
            self.send_header("Location", "http://127.0.0.1:1/secret")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self):
        self.server.seen.append(self.command + " " + self.path)
        self.send_response(403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_):
        pass


def start():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.seen = []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return server, "127.0.0.1:%d" % server.server_address[1]


def fetch(url, environment, *allow):
    for name in NAMES:
        os.environ.pop(name, None)
    os.environ.update(environment)
    write("f.ts", "export default async function (input: {}) {\n  const r = await fetch(%s)\n"
                  "  return await r.json()\n}\n" % json.dumps(url))
    return mdx("run", "f.ts", *(allow or ("--allow", "fetch")))


def a_request_goes_through_the_proxy():
    proxy, place = start()
    seen = expect_status(fetch("http://api.invalid/a?b=1", {"http_proxy": "http://u:pw@" + place}), 0).json
    expect(seen["path"], "http://api.invalid/a?b=1")
    expect(seen["authorization"], "Basic dTpwdw==")
    expect(proxy.seen, ["GET http://api.invalid/a?b=1"])


def all_proxy_is_for_both_and_capitals_of_http_are_not_read():
    proxy, place = start()
    expect_status(fetch("http://api.invalid/", {"ALL_PROXY": "http://" + place}), 0)
    failed = fetch("https://api.invalid/", {"all_proxy": "http://" + place})
    expect(failed.status != 0, True)
    expect(proxy.seen, ["GET http://api.invalid/", "CONNECT api.invalid:443"])
    expect_in("no address is known for api.invalid", fetch("http://api.invalid/", {"HTTP_PROXY": "http://" + place}).err)
    expect(len(proxy.seen), 2)


def what_no_proxy_names_goes_directly():
    proxy, place = start()
    for listed in ("api.invalid", ".invalid", "other.example, INVALID", "*", "api.invalid:80"):
        failed = fetch("http://api.invalid/", {"http_proxy": "http://" + place, "no_proxy": listed})
        expect_in("no address is known for api.invalid", failed.err)
    expect(proxy.seen, [])
    expect_status(fetch("http://api.invalid/", {"http_proxy": "http://" + place, "no_proxy": "pi.invalid"}), 0)


def private_addresses_are_refused_or_reached_directly():
    proxy, place = start()
    server, there = start()
    environment = {"http_proxy": "http://" + place}
    failed = fetch("http://%s/x" % there, environment)
    expect_in("private address", failed.err)
    seen = expect_status(fetch("http://%s/x" % there, environment, "--allow", "net=127.0.0.1"), 0).json
    expect(seen["path"], "/x")
    expect(proxy.seen, [])
    expect(server.seen, ["GET /x"])


def a_redirect_to_a_private_address_is_refused():
    proxy, place = start()
    failed = fetch("http://api.invalid/away", {"http_proxy": "http://" + place})
    expect(failed.status != 0, True)
    expect_in("SECURITY_VIOLATION", failed.err)
    expect(proxy.seen, ["GET http://api.invalid/away"])


def a_proxy_that_is_not_there_is_told_of():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        place = "127.0.0.1:%d" % free.getsockname()[1]
    failed = fetch("http://api.invalid/", {"http_proxy": "http://user:hush@" + place})
    expect_in("CONNECTION_FAILED", failed.err)
    expect("hush" in failed.out + failed.err, False)


# Helpers have names of one word.
run({name: test for name, test in list(globals().items()) if name.count("_") > 2})
