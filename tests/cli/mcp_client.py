"""mcp_client.py - a client of `mdx mcp` for its tests: lines in, lines out."""
import json
import os
import select
import subprocess
import time

from harness import CALCULATE, MDX, environment, write

SLOW = {"$id": "slow", "$type": "Tools",
        "api": {"spin": "(ms) => { const end = Date.now() + ms; while (Date.now() < end); return 'spun' }",
                "wait": "(ms) => $.sleep(ms)",
                "log": "() => { console.log('a line'); return 1 }"}}


class Client:
    def __init__(self, *words):
        self.process = subprocess.Popen([MDX, "mcp", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env=environment(), bufsize=0)
        self.rest = b""

    def send(self, value):
        line = value if isinstance(value, bytes) else json.dumps(value).encode()
        self.process.stdin.write(line + b"\n")

    def ask(self, number, method, **params):
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})

    def read(self, seconds=10):
        """The next message."""
        end = time.monotonic() + seconds
        while b"\n" not in self.rest:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.process.stdout], [], [], left)[0]:
                raise AssertionError("no message within %d s" % seconds)
            data = os.read(self.process.stdout.fileno(), 65536)
            if not data:
                raise AssertionError("it ended")
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        return json.loads(line)

    def begin(self, revision="2025-11-25"):
        self.ask(0, "initialize", protocolVersion=revision, capabilities={}, clientInfo={"name": "t", "version": "1"})
        answer = self.read()["result"]
        self.send({"jsonrpc": "2.0", "method": "notifications/initialized"})
        return answer

    def close(self):
        self.process.stdin.close()
        return self.process.wait(15)


def call(name, arguments):
    return {"name": name, "arguments": arguments}


def begin(*words):
    write("calculate.mdx", CALCULATE % 2)
    write("slow.json", json.dumps(SLOW))
    return Client(*(words or ("calculate.mdx", "slow.json")))
