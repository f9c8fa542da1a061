#!/usr/bin/env python3
# needs: mdx yaml
"""Operations on fifteen definitions give what graphql-js gives on the same schema: data, messages, paths, locations.
Needs npm and the network the first time; skips without."""
import glob
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../../cli"), os.path.join(HERE, "../..")]
import npm  # noqa: E402
from harness import Server, expect, run, write  # noqa: E402

PACKAGE = "graphql@16.11.0"
NPM = npm.folder("graphql-oracle")
LEAST = 200


def operations_give_what_graphql_js_gives():
    for name in ["operations.mjs", "oracle.mjs"]:
        with open(os.path.join(HERE, name)) as source:
            write(os.path.join(NPM, name), source.read())
    with Server(*sorted(glob.glob(os.path.join(HERE, "definitions", "*")))) as server:
        done = subprocess.run(["node", os.path.join(NPM, "oracle.mjs"), "http://127.0.0.1:%d" % server.port],
                              capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    for fault in seen["faults"]:
        print("# %s %s\n#   ours:   %s\n#   theirs: %s" % (fault["query"].replace("\n", " "), json.dumps(fault.get("variables")),
                                                      fault["ours"], fault["theirs"]))
    print("# %d of %d operations" % (seen["asked"] - len(seen["faults"]), seen["asked"]))
    expect(len(seen["faults"]), 0)
    expect(seen["asked"] >= LEAST, True)


if npm.install("graphql-oracle", PACKAGE):
    run({"operations_give_what_graphql_js_gives": operations_give_what_graphql_js_gives})
else:
    print("skip - oracle: npm's package %s could not be installed" % PACKAGE)
