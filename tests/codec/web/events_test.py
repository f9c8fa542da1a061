#!/usr/bin/env python3
"""GET /events: what is loaded and called, told to those who may manage, with the time of each stage."""
# needs: mdx yaml

import http.client
import json
import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pages import EVERYTHING, SERVICE, Server, expect, expect_in, run, serve, write  # noqa: E402,F401


def listen(server, **headers):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request("GET", "/events", headers=headers)
    return connection.getresponse()


def next_event(stream):
    """(name, data) of the next one; comments are passed over."""
    name, data = None, None
    while True:
        line = stream.readline().decode().rstrip("\n")
        if line.startswith("event: "):
            name = line[7:]
        elif line.startswith("data: "):
            data = json.loads(line[6:])
        elif not line and name:
            return name, data


def calls_and_changes_are_told():
    with serve() as server:
        stream = listen(server)
        expect(stream.status, 200)
        expect(stream.headers["Content-Type"], "text/event-stream")
        answer = server.call("shop.example/ping", {})
        name, data = next_event(stream)
        expect((name, data["id"], data["path"], data["protocol"]), ("call:success", "shop.example", "ping", "rest"))
        expect(data["correlationId"], answer.headers["X-Request-Id"])
        expect(list(data["stages"]), ["queue", "parse", "route", "authorize", "validate", "execute", "respond", "wait"])
        expect(abs(sum(data["stages"].values()) - data["ms"]) < 0.01, True)
        expect(data["stages"]["execute"] > 0, True)
        server.call("shop.example/customers/fail", {})
        name, data = next_event(stream)
        expect((name, data["code"]), ("call:error", "EXECUTION_FAILED"))
        server.ask("PUT", "/shop.example", SERVICE.replace("'pong'", "'gnop'"), Content_Type="application/json")
        expect(next_event(stream), ("definition:loaded", {"id": "shop.example"}))
        server.ask("POST", "/mdxld/shop.example/rollback", '{"to": "1"}', Content_Type="application/json")
        expect(next_event(stream), ("definition:rolled-back", {"id": "shop.example"}))


def only_those_who_may_manage_are_told():
    write("shop.json", SERVICE)
    with Server(".", "--public", MDX_TOKEN="secret") as server:
        refused = listen(server)
        expect(refused.status, 401)
        expect(refused.headers["Content-Type"], "application/problem+json")
        expect(json.loads(refused.read())["code"], "AUTH_REQUIRED")
        expect(listen(server, Authorization="Bearer wrong").status, 401)
        expect(listen(server, Authorization="Bearer secret").status, 200)
        expect(server.ask("HEAD", "/events", Authorization="Bearer secret").status, 200)
    with Server(".") as server:
        expect(listen(server, **{"X-Forwarded-For": "192.0.2.1"}).status, 401)


def a_server_ends_while_somebody_listens():
    with serve() as server:
        stream = listen(server)
        server.call("shop.example/ping", {})
        next_event(stream)
        began = time.monotonic()
        expect(server.stop(), 0)
        expect(time.monotonic() - began < 4, True)
        expect(stream.read(), b"")


if __name__ == "__main__":
    run({name: test for name, test in globals().items() if name not in ("listen", "next_event")})
