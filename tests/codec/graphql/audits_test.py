#!/usr/bin/env python3
# needs: mdx
"""GraphQL over HTTP: all audits of npm's graphql-http. Needs npm and the network the first time; skips without."""
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../../cli"), os.path.join(HERE, "../..")]
import npm  # noqa: E402
from harness import Server, expect, run, write

PACKAGES = ["graphql-http@1.23.1", "graphql@16.11.0"]
NPM = npm.folder("graphql")
AUDITS = """
import { auditServer } from "graphql-http";
const results = await auditServer({ url: process.argv[2] });
console.log(JSON.stringify(results.map((r) => ({ id: r.id, name: r.name, status: r.status, reason: r.reason }))));
process.exit(0);
"""


def every_audit_is_passed():
    if not npm.install("graphql", *PACKAGES):
        print("skip - audits: npm's packages %s could not be installed" % " ".join(PACKAGES))
        return
    write("hello.mdx", "---\n$id: hello\n---\n\n```js\nexport function execute() { return 'world' }\n```\n")
    script = os.path.join(NPM, "audits.mjs")
    with open(script, "w") as file:
        file.write(AUDITS)
    with Server("hello.mdx") as server:
        done = subprocess.run(["node", script, "http://127.0.0.1:%d/graphql" % server.port], capture_output=True,
                              text=True, timeout=120)
    results = json.loads(done.stdout or "[]")
    for result in results:
        if result["status"] != "ok":
            print("# %(id)s %(name)s: %(status)s: %(reason)s" % result)
    print("# %d of %d audits" % (sum(r["status"] == "ok" for r in results), len(results)))
    expect([r["name"] for r in results if r["status"] != "ok"], [])
    expect(len(results) >= 61, True)


run({"every_audit_is_passed": every_audit_is_passed})
