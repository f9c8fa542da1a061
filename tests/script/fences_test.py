#!/usr/bin/env python3
"""All fences of JavaScript and TypeScript in npm's package `ai` that TypeScript accepts: at least 99.5 % of them are
lowered and compile. Needs npm and the network the first time; skips without."""
# needs: mdx

import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import npm  # noqa: E402

OUT = os.path.abspath(os.environ.get("MDX_OUT", "build"))
NPM = npm.folder("fences")
HERE = os.path.dirname(os.path.abspath(__file__))
LEAST = 99.5
PACKAGES = ["ai@6.0.326", "typescript@5.9.3"]


def main():
    compiler = os.path.join(OUT, "tests/script/compile")
    if not npm.install("fences", *PACKAGES):
        print("skip - fences: npm's packages %s could not be installed" % " ".join(PACKAGES))
        return 0
    listed = subprocess.run(["node", os.path.join(HERE, "fences.cjs"), os.path.join(NPM, "node_modules/ai"),
                             os.path.join(NPM, "fences")], stdout=subprocess.PIPE, text=True, check=True,
                            env=dict(os.environ, NODE_PATH=os.path.join(NPM, "node_modules")))
    done = subprocess.run([compiler], input=listed.stdout, stdout=subprocess.PIPE, text=True, errors="replace")
    lines = done.stdout.splitlines()
    good = sum(line.startswith("ok ") for line in lines)
    bad = [line for line in lines if line.startswith("not ")]
    asked = len(listed.stdout.splitlines())
    for line in bad[:20]:
        print("# " + re.sub(r"^not \S*/", "", line))
    share = 100 * good / asked if asked else 0
    print("%s - fences: %d of %d are lowered and compile, %.1f %% (at least %.1f)"
          % ("ok" if share >= LEAST and asked > 1000 else "not ok", good, asked, share, LEAST))
    return 0


if __name__ == "__main__":
    sys.exit(main())
