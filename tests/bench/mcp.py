#!/usr/bin/env python3
"""What a tool call costs `mdx mcp` and `mdx serve`, beside the official TypeScript SDK with the same tool, in the same
run: over stdio calls a second, the start to the answer of initialize, memory; over HTTP calls a second and CPU time.
`lines` is a program that answers each line with a constant: what pipes and waking cost, which nobody is below."""

import http.client
import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import npm  # noqa: E402

OUT = os.path.abspath(os.environ.get("MDX_OUT", "build"))
NPM = npm.folder("mcp-sdk")
HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = ["@modelcontextprotocol/sdk@1.32.2", "@modelcontextprotocol/client@2.4.0"]
SECONDS = float(os.environ.get("BENCH_SECONDS", "1"))
ROUNDS = 5
MDX = os.path.join(OUT, "mdx")
CALCULATE = """---
$type: Function
$id: calculate
description: Doubles a number.
input:
  x: { type: number, required: true }
output:
  y: number
---

```ts
export function execute(input: { x: number }) { return { y: input.x * 2 } }
```
"""


def message(method, params=None, number=1):
    value = {"jsonrpc": "2.0", "id": number, "method": method}
    if params is not None:
        value["params"] = params
    return json.dumps(value).encode()


INITIALIZE = message("initialize", {"protocolVersion": "2025-11-25", "capabilities": {},
                                    "clientInfo": {"name": "bench", "version": "1"}})
INITIALIZED = b'{"jsonrpc":"2.0","method":"notifications/initialized"}'
CALL = message("tools/call", {"name": "calculate", "arguments": {"x": 21}}, 2)


def cpu(pid):
    with open("/proc/%d/stat" % pid) as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def memory(pid):
    """What is its own and its share of the rest, in MiB."""
    with open("/proc/%d/smaps_rollup" % pid) as file:
        return int(re.search(r"^Pss:\s+(\d+)", file.read(), re.M).group(1)) / 1024


class Pipe:
    def __init__(self, command):
        self.began = time.perf_counter()
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, bufsize=0)
        self.send(INITIALIZE + b"\n")
        line = self.process.stdout.readline()
        self.start_ms = (time.perf_counter() - self.began) * 1000
        assert b'"protocolVersion"' in line, line
        self.send(INITIALIZED + b"\n")

    def send(self, data):
        self.process.stdin.write(data)

    def calls(self, window):
        """Calls a second with so many under way."""
        out = self.process.stdout.fileno()
        line = CALL + b"\n"
        done, failed = 0, 0
        self.send(line * window)
        began = time.perf_counter()
        while time.perf_counter() - began < SECONDS:
            data = os.read(out, 1 << 16)
            answered = data.count(b"\n")
            failed += data.count(b'"isError"') + data.count(b'"error"')
            done += answered
            if answered:
                self.send(line * answered)
        took = time.perf_counter() - began
        left = window
        while left > 0 and select.select([out], [], [], 5)[0]:
            left -= os.read(out, 1 << 16).count(b"\n")
        assert not failed, "calls failed"
        return done / took

    def close(self):
        self.process.stdin.close()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def starts(command):
    """The median of five."""
    took = []
    for _ in range(5):
        pipe = Pipe(command)
        took.append(pipe.start_ms)
        pipe.close()
    return sorted(took)[2]


def over_stdio(commands):
    """Each in turn, round by round, so that a machine that is busy is so for all; of the rounds the best one."""
    pipes = [Pipe(command) for command in commands]
    said = [{"calls/s, one at a time": 0, "calls/s, 32 under way": 0} for _ in commands]
    for pipe in pipes:
        pipe.calls(8)
    for _ in range(ROUNDS):
        for pipe, row in zip(pipes, said):
            for name, window in (("calls/s, one at a time", 1), ("calls/s, 32 under way", 32)):
                row[name] = max(row[name], pipe.calls(window))
    for at, (pipe, row) in enumerate(zip(pipes, said)):
        before = cpu(pipe.process.pid)
        rate = pipe.calls(1)
        row["CPU a call, us"] = (cpu(pipe.process.pid) - before) * 1e6 / (rate * SECONDS)
        row["memory, MiB"] = memory(pipe.process.pid)
        pipe.close()
        row["start to initialize, ms"] = starts(commands[at])
    return said


class Web:
    def __init__(self, command):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = re.search(r"127\.0\.0\.1:(\d+)", self.process.stdout.readline())
        self.port = int(self.url.group(1))
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        answer = self.post(self.connect(), INITIALIZE, {})
        self.session = {"Mcp-Session-Id": answer.getheader("mcp-session-id"), "Mcp-Protocol-Version": "2025-11-25"}
        self.post(self.connect(), INITIALIZED, self.session)

    def connect(self):
        return http.client.HTTPConnection("127.0.0.1", self.port)

    def post(self, connection, body, more):
        connection.request("POST", "/mcp", body, {"Content-Type": "application/json",
                                                  "Accept": "application/json, text/event-stream", **more})
        answer = connection.getresponse()
        answer.body = answer.read()
        return answer

    def calls(self):
        """Calls a second of one connection, and the server's CPU microseconds for each."""
        connection = self.connect()
        for _ in range(200):
            self.post(connection, CALL, self.session)
        before, began, done = cpu(self.process.pid), time.perf_counter(), 0
        while time.perf_counter() - began < SECONDS:
            answer = self.post(connection, CALL, self.session)
            assert b'"y":42' in answer.body, answer.body
            done += 1
        took = time.perf_counter() - began
        return done / took, (cpu(self.process.pid) - before) * 1e6 / done

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)


def over_http(command):
    web = Web(command)
    try:
        rate, spent = web.calls()
    finally:
        web.close()
    return {"HTTP calls/s, one connection": rate, "HTTP CPU a call, us": spent}


def main():
    if not npm.install("mcp-sdk", *PACKAGES):
        print("skip - mcp: npm or the network is missing")
        return
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "calculate.mdx")
        with open(path, "w") as file:
            file.write(CALCULATE)
        server = os.path.join(HERE, "mcp_server.mjs")
        ours, theirs, lines = over_stdio([[MDX, "mcp", path], ["node", server, NPM, "stdio"],
                                          [os.path.join(OUT, "tests", "bench", "line_server")]])
        ours.update(over_http([MDX, "serve", path, "--listen", "127.0.0.1:0", "--store",
                               os.path.join(folder, "store")]))
        theirs.update(over_http(["node", server, NPM, "http"]))
    print("%-30s %12s %12s %12s %8s" % ("MCP, tools/call", "lines", "mdx", "SDK 1.32.2", "ratio"))
    for name, value in ours.items():
        floor = "%.1f" % lines[name] if name in lines else ""
        print("%-30s %12s %12.1f %12.1f %8.2f" % (name, floor, value, theirs[name], value / theirs[name]))


if __name__ == "__main__":
    sys.exit(main())
