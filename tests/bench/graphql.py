#!/usr/bin/env python3
"""What GraphQL costs `mdx serve`, beside npm's mercurius with the same schema, in the same run over loopback: CPU time
of the server for each request. A mutation that calls one function, and a query of 50 fields that call one each.
Mercurius as it comes, and with its queries compiled (`jit: 1`)."""

import http.client
import json
import os
import re
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
NPM = npm.folder("mercurius")
PACKAGES = ["mercurius@16.10.1", "fastify@5.12.8", "graphql@16.11.0"]
SECONDS = float(os.environ.get("BENCH_SECONDS", "3"))
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


def cpu(pid):
    with open("/proc/%d/stat" % pid) as file:
        fields = file.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Web:
    def __init__(self, command, folder):
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
                                        cwd=folder)
        self.port = int(re.search(r"127\.0\.0\.1:(\d+)", self.process.stdout.readline()).group(1))
        threading.Thread(target=self.process.stdout.read, daemon=True).start()
        self.connection = http.client.HTTPConnection("127.0.0.1", self.port)
        self.wait()

    def wait(self):
        end = time.monotonic() + 10
        while b'"y":42' not in self.ask(MUTATION):
            assert time.monotonic() < end, "the server does not answer"
            time.sleep(0.05)

    def ask(self, body):
        self.connection.request("POST", "/graphql", body, {"Content-Type": "application/json"})
        return self.connection.getresponse().read()

    def cost(self, body, part):
        """Microseconds of CPU time a request, after as long a time to warm up."""
        for measured in (False, True):
            count, began, before = 0, time.perf_counter(), cpu(self.process.pid)
            while time.perf_counter() - began < SECONDS:
                assert part in self.ask(body)
                count += 1
        return (cpu(self.process.pid) - before) / count * 1e6

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def costs(command, folder):
    server = Web(command, folder)
    try:
        return server.cost(MUTATION, b'"y":42'), server.cost(FIFTY, b'"f49":{"y":98}')
    finally:
        server.close()


def row(what, ours, theirs, goal, met):
    print("%-44s %9.1f us %9s %9s   %-24s %s" % (
        what, ours, "%.1f us" % theirs if theirs else "", "%.2f x" % (ours / theirs) if theirs else "", goal,
        "met" if met else "MISSED"))


def main():
    theirs = []
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "calculate.mdx"), "w") as file:
            file.write(CALCULATE)
        ours = costs([os.path.join(OUT, "mdx"), "serve", "calculate.mdx", "--listen", "127.0.0.1:0"], folder)
        if npm.install("mercurius", *PACKAGES):
            script = os.path.join(NPM, "server.mjs")
            with open(script, "w") as file:
                file.write(MERCURIUS)
            theirs = [(name, costs(["node", script, jit], folder)) for name, jit in (("as it comes", "0"), ("compiled", "1"))]
        else:
            print("skip - mercurius: npm's packages %s could not be installed" % " ".join(PACKAGES))
    print("%-44s %12s %9s %9s" % ("GraphQL, CPU time a request", "mdx", "mercurius", "ratio"))
    for name, (mutation, fifty) in theirs:
        row("a mutation of one function, %s" % name, ours[0], mutation, "at most a third", ours[0] <= mutation / 3)
        row("a query of 50 fields, %s" % name, ours[1], fifty, "at most 1000 us", ours[1] <= 1000)
    if not theirs:
        print("%-44s %9.1f us\n%-44s %9.1f us" % ("a mutation of one function", ours[0], "a query of 50 fields", ours[1]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
