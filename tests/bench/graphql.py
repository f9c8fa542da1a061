#!/usr/bin/env python3
"""What GraphQL costs `mdx serve`, beside npm's mercurius with the same schema, in the same run over loopback: CPU time
of the server for each request. A mutation that calls one function, and a query of 50 fields that call one each.

Mercurius as it comes, and with its queries compiled (`jit: 1`). From 64 connections, as a server that is used is asked
(and as mercurius measures itself), and from one that waits for each answer, which costs waking up more than anything
else. `constant` is the HTTP server of mdx with nothing behind it: below its figure no GraphQL server on it can be."""

import http.client
import json
import os
import re
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import npm  # noqa: E402

OUT = os.path.abspath(os.environ.get("MDX_OUT", "build"))
NPM = npm.folder("mercurius")
PACKAGES = ["mercurius@16.10.1", "fastify@5.12.8", "graphql@16.11.0"]
SECONDS = float(os.environ.get("BENCH_SECONDS", "1"))
ROUNDS = 5
MANY = 64
CALCULATE = """---
$type: Function
$id: calculate
input:
  x: { type: number, required: true }
output:
  y: { type: number, required: true }
---

```js
export function execute(input) { return { y: input.x * 2 } }
```
"""
MERCURIUS = """
import Fastify from 'fastify'
import mercurius from 'mercurius'
const app = Fastify()
const schema = `type Query { calculate(x: Float, input: CalculateInput): CalculateOutput }
type Mutation { calculate(x: Float, input: CalculateInput): CalculateOutput }
type CalculateOutput { y: Float! }
input CalculateInput { x: Float! }`
const calculate = async (_, { x, input }) => ({ y: (input ? input.x : x) * 2 })
app.register(mercurius, { schema, resolvers: { Query: { calculate }, Mutation: { calculate } }, jit: Number(process.argv[2]) })
const address = await app.listen({ port: 0, host: '127.0.0.1' })
console.log(address)
"""
MUTATION = json.dumps({"query": "mutation M($x: Float) { calculate(x: $x) { y } }", "variables": {"x": 21}})
FIFTY = json.dumps({"query": "{ %s }" % " ".join("f%d: calculate(x: %d) { y }" % (n, n) for n in range(50))})
LOADS = {"a mutation": (MUTATION, b'"y":42'), "50 fields": (FIFTY, b'"f49":{"y":98}')}


class Server:
    def __init__(self, name, command, folder, answers=True):
        self.name, self.answers, self.spent = name, answers, {}
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True, cwd=folder)
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)", self.process.stdout.readline()).group(1))
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
        end = time.monotonic() + 10
        while answers and b'"y":42' not in self.ask(MUTATION):
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.05)

    def cpu(self):
        with open("/proc/%d/stat" % self.process.pid) as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def ask(self, body):
        self.connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
        return self.connection.getresponse().read()

    def asked_by_one(self, body, part):
        count, began = 0, time.perf_counter()
        while time.perf_counter() - began < SECONDS:
            assert part in self.ask(body) or not self.answers
            count += 1
        return count

    def asked_by_many(self, script):
        done = subprocess.run(["wrk", "-t1", "-c%d" % MANY, "-d%g" % max(SECONDS, 1), "-s", script,
                               "http://127.0.0.1:%d/graphql" % self.port], capture_output=True, text=True, check=True)
        assert "Non-2xx" not in done.stdout, done.stdout
        return int(re.search(r"(\d+) requests in", done.stdout).group(1))

    def cost(self, load, many, script):
        """Of a turn: microseconds of CPU time a request."""
        before = self.cpu()
        count = self.asked_by_many(script) if many else self.asked_by_one(*LOADS[load])
        self.spent.setdefault((load, many), []).append((self.cpu() - before) / count * 1e6)

    def median(self, load, many):
        """Of all turns but the first, in which it got warm."""
        return statistics.median(self.spent[load, many][1:])

    def close(self):
        self.connection.close()
        self.process.stdin.close()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, "w") as file:
        file.write(text)
    return path


def start_all(folder):
    write(folder, "calculate.mdx", CALCULATE)
    servers = [Server("constant", [os.path.join(OUT, "tests", "bench", "constant_server")], folder, False),
               Server("mdx", [os.path.join(OUT, "mdx"), "serve", "calculate.mdx", "--listen", "127.0.0.1:0"], folder)]
    if npm.install("mercurius", *PACKAGES):
        script = write(NPM, "server.mjs", MERCURIUS)
        servers += [Server("mercurius", ["node", script, "0"], folder),
                    Server("compiled", ["node", script, "1"], folder)]
    else:
        print("skip - mercurius: npm's packages %s could not be installed" % " ".join(PACKAGES))
    return servers


def measure(servers, folder):
    """In turns, so that a machine that is busy is so for all."""
    scripts = {}
    for load, (body, _) in LOADS.items():
        lua = "wrk.method = 'POST'\nwrk.body = [[%s]]\nwrk.headers['Content-Type'] = 'application/json'\n" % body
        scripts[load] = write(folder, "%s.lua" % load.replace(" ", "_"), lua)
    for many in [True, False] if shutil.which("wrk") else [False]:
        for load in LOADS:
            for _ in range(ROUNDS + 1):
                for server in servers:
                    server.cost(load, many, scripts[load])
            yield load, many


def show(servers, load, many):
    said = {server.name: server.median(load, many) for server in servers}
    ours = said["mdx"]
    row = "%-11s %3d connection%s" % (load, MANY if many else 1, "s" if many else " ")
    for server in servers:
        row += " %9.1f us" % said[server.name]
    for name in ("mercurius", "compiled"):
        if name in said:
            row += " %9.2f x" % (ours / said[name])
    if load == "50 fields":
        row += "  at most 1000 us: %s" % ("met" if ours <= 1000 else "MISSED")
    elif "mercurius" in said:
        row += "  at most a third: %s" % ("met" if ours <= said["mercurius"] / 3 else "MISSED")
    print(row, flush=True)


def main():
    if not shutil.which("wrk"):
        print("skip - %d connections: wrk is not installed" % MANY)
    with tempfile.TemporaryDirectory() as folder:
        servers = start_all(folder)
        try:
            print("GraphQL, CPU a request %5s" % "" + "".join("%13s" % server.name for server in servers) +
                  ("   of mercurius of compiled" if len(servers) > 2 else ""))
            for load, many in measure(servers, folder):
                show(servers, load, many)
        finally:
            for server in servers:
                server.close()


if __name__ == "__main__":
    sys.exit(main())
