#!/usr/bin/env python3
"""The official TypeScript SDK of the Model Context Protocol, its first line and its second, as a client of `mdx serve`
and of `mdx mcp`, in both eras of the protocol. Needs npm and the network the first time; skips without."""
# needs: mdx

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
import npm  # noqa: E402

OUT = os.path.abspath(os.environ.get("MDX_OUT", "build"))
NPM = npm.folder("mcp-sdk")
HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = ["@modelcontextprotocol/sdk@1.32.2", "@modelcontextprotocol/client@2.4.0"]
RUNS = [("v1", "legacy"), ("v2", "legacy"), ("v2", "2026-07-28")]

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
export function execute(input: { x: number }) {
  return { y: input.x * 2 }
}
```
"""
SLOW = {"$id": "slow", "$type": "Tools",
        "api": {"wait": {"code": "async (ms) => { await $.sleep(ms); return 'waited' }",
                         "input": {"type": "object", "properties": {"ms": {"type": "number"}}}},
                "steps": "async () => { for (const step of [1, 2, 3]) { $.progress(step, 3); await $.sleep(10) } "
                         "return 'done' }",
                # The SDK forgets what comes in one piece with the result.
                "values": "async function* () { yield 'one'; await $.sleep(10); yield 'two'; await $.sleep(50) }",
                "ask": "async () => { const question = message => $.ask({ message, schema: { type: 'object', "
                       "properties: { name: { type: 'string' } }, required: ['name'] } }); "
                       "const first = await question('first'); const second = await question('second'); "
                       "return `Hello ${first.content.name} and ${second.content.name}` }"},
        "prompts": {"greet": {"arguments": [{"name": "who", "required": True}], "get": "({ who }) => `Hello ${who}`"}},
        "resources": {"note://%d" % n: {"name": "note %d" % n, "mimeType": "text/plain", "read": "() => 'note %d'" % n}
                      for n in range(150)}}


def definitions(folder):
    os.makedirs(folder)
    with open(os.path.join(folder, "calculate.mdx"), "w") as file:
        file.write(CALCULATE)
    with open(os.path.join(folder, "slow.json"), "w") as file:
        json.dump(SLOW, file)


def run(line, era, folder, **how):
    options = {"modules": NPM, "line": line, "era": era, "folder": folder, **how}
    try:
        done = subprocess.run(["node", os.path.join(HERE, "sdk.mjs"), json.dumps(options)], stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=90)
        print(done.stdout, end="")
        good = "ok - " in done.stdout and "not ok - " not in done.stdout and "it closes" in done.stdout
    except subprocess.TimeoutExpired as late:
        print((late.stdout or b"").decode("utf-8", "replace"))
        good = False
    if not good:
        print("not ok - %s %s: the client came to its end" % (line, era))
    return good


def over_http(line, era, folder):
    server = subprocess.Popen([os.path.join(OUT, "mdx"), "serve", folder, "--listen", "127.0.0.1:0",
                               "--store", folder + ".store"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        url = re.search(r"http://\S+", server.stdout.readline()).group(0)
        return run(line, era, folder, url=url + "/mcp")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)


def main():
    if not npm.install("mcp-sdk", *PACKAGES):
        print("skip - the SDK of the Model Context Protocol: npm, node or the network is missing")
        return 0
    good = True
    for line, era in RUNS:
        for framing in ("http", "stdio"):
            place = tempfile.mkdtemp()
            folder = os.path.join(place, "definitions")
            definitions(folder)
            if framing == "http":
                good = over_http(line, era, folder) and good
            else:
                good = run(line, era, folder, command=[os.path.join(OUT, "mdx"), "mcp", folder]) and good
            shutil.rmtree(place, ignore_errors=True)
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
