#!/usr/bin/env python3
# needs: mdx
"""What ends a call over HTTP, by revision: until 2025-11-25 a message, in 2026-07-28 the end of the connection."""
import json
import os
import socket
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../cli"))
from harness import Server, expect, run, write

SLOW = {"$id": "slow", "$type": "Tools", "api": {
    "mark": "async (name) => { await $.files.write(name + '-began', '1');"
            " for (let n = 0; n < 10; n++) await new Promise(done => setTimeout(done, 60));"
            " await $.files.write(name + '-ended', '1'); return 'done' }"}}
META = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}


class Client:
    """Posts whose answers may be left."""

    def __init__(self, server, revision):
        self.server, self.revision, self.session = server, revision, None
        if revision != "2026-07-28":
            answer = self.ask({"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
                "protocolVersion": revision, "capabilities": {}, "clientInfo": {"name": "t", "version": "1"}}})
            self.session = [line.split(": ")[1] for line in answer.split("\r\n")
                            if line.lower().startswith("mcp-session-id: ")][0]

    def post(self, message, **more):
        body = json.dumps(message).encode()
        headers = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body)),
                   "Accept": "application/json, text/event-stream", "Connection": "close", **more}
        if self.session:
            headers["Mcp-Session-Id"] = self.session
        if self.session or self.revision == "2026-07-28":
            headers["MCP-Protocol-Version"] = self.revision
        connection = socket.create_connection(("127.0.0.1", self.server.port), 10)
        connection.sendall(b"POST /mcp HTTP/1.1\r\n" + "".join("%s: %s\r\n" % one for one in headers.items()).encode()
                           + b"\r\n" + body)
        return connection

    def ask(self, message):
        connection, answer = self.post(message), b""
        while True:
            more = connection.recv(65536)
            if not more:
                return answer.decode()
            answer += more

    def call(self, name, number=1):
        """A call whose answer nobody has read yet."""
        params = {"name": "slow__mark", "arguments": {"name": name}}
        if self.revision == "2026-07-28":
            return self.post({"jsonrpc": "2.0", "id": number, "method": "tools/call",
                              "params": dict(params, _meta=META)},
                             **{"Mcp-Method": "tools/call", "Mcp-Name": "slow__mark"})
        return self.post({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params})

    def cancel(self, number=1):
        return self.ask({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": number}})


def serve():
    write("slow.json", json.dumps(SLOW))
    os.mkdir("files")
    return Server("slow.json", "--files", "files", "--allow", "files")


def is_there(name, seconds):
    end = time.monotonic() + seconds
    while not os.path.exists("files/" + name) and time.monotonic() < end:
        time.sleep(0.02)
    return os.path.exists("files/" + name)


def the_end_of_a_connection_cancels_in_the_newest_revision_only():
    with serve() as server:
        for revision in ("2025-03-26", "2025-06-18", "2025-11-25", "2026-07-28"):
            connection = Client(server, revision).call(revision)
            expect(is_there(revision + "-began", 5), True)
            connection.close()
        time.sleep(1.5)
        expect(sorted(name for name in os.listdir("files") if name.endswith("-ended")),
               ["2025-03-26-ended", "2025-06-18-ended", "2025-11-25-ended"])


def a_message_cancels_until_then():
    with serve() as server:
        for revision in ("2025-03-26", "2025-06-18", "2025-11-25"):
            client = Client(server, revision)
            connection = client.call(revision)
            expect(is_there(revision + "-began", 5), True)
            expect(client.cancel().split("\r\n")[0].split()[1], "202")
            connection.close()
        time.sleep(1.5)
        expect([name for name in os.listdir("files") if name.endswith("-ended")], [])


def a_message_cancels_after_the_connection_has_ended_too():
    with serve() as server:
        client = Client(server, "2025-11-25")
        connection = client.call("late")
        expect(is_there("late-began", 5), True)
        connection.close()
        time.sleep(0.2)
        client.cancel()
        time.sleep(1.5)
        expect(os.path.exists("files/late-ended"), False)


def a_message_of_another_session_cancels_nothing():
    with serve() as server:
        client, other = Client(server, "2025-11-25"), Client(server, "2025-11-25")
        connection = client.call("own")
        expect(is_there("own-began", 5), True)
        other.cancel()
        client.cancel(number=7)
        expect(is_there("own-ended", 5), True)
        connection.close()


def many_that_leave_hold_nothing_up():
    with serve() as server:
        client = Client(server, "2025-11-25")
        for n in range(40):
            client.call("n%d" % n, n + 1).close()
        connection = client.call("last", 99)
        expect(is_there("last-ended", 8), True)
        connection.close()


run({name: test for name, test in list(globals().items()) if "_" in name.strip("_") and name != "is_there"})
