#!/usr/bin/env python3
"""The explorer in a headless Chromium, driven by npm's playwright-core and looked at by
axe-core, which knows what screen readers and keyboards need. Skips, with a line, where one of them is missing.

With a folder as its argument it also writes pictures of what it sees there (`make screenshots`)."""
# needs: mdx yaml explorer

import os
import shutil
import subprocess
import sys
import tempfile

sys.path[:0] = [os.path.dirname(os.path.abspath(__file__)), os.path.join(os.path.dirname(os.path.abspath(__file__)), "../..")]
import npm  # noqa: E402
from pages import EVERYTHING, SERVICE, Server, write  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
NPM = npm.folder("explorer")
PACKAGES = ["playwright-core@1.65.1", "axe-core@4.14.1"]

CALCULATE = os.path.join(HERE, "..", "..", "..", "examples", "calculate.mdx")


def skip(reason):
    print("skip - explorer: " + reason)
    sys.exit(0)


def main():
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not chromium:
        skip("there is no Chromium (Debian's package: chromium)")
    if not shutil.which("node"):
        skip("there is no node")
    if not npm.install("explorer", *PACKAGES):
        skip("npm's packages %s could not be installed" % " ".join(PACKAGES))
    pictures = [os.path.abspath(folder) for folder in sys.argv[1:2]]
    for folder in pictures:
        os.makedirs(folder, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        with open(CALCULATE) as file:
            calculate = file.read()
        os.chdir(folder)
        write("calculate.mdx", calculate)
        write("everything.mdx", EVERYTHING)
        write("shop.json", SERVICE)
        with Server(".", "--store", "one") as server, Server(".", "--store", "two", MDX_TOKEN="secret") as guarded:
            done = subprocess.run(["node", os.path.join(HERE, "explorer.cjs"), "http://127.0.0.1:%d" % server.port, *pictures],
                                  env=dict(os.environ, NODE_PATH=os.path.join(NPM, "node_modules"), CHROMIUM=chromium,
                                           GUARDED="http://127.0.0.1:%d" % guarded.port), timeout=240)
    sys.exit(done.returncode)


if __name__ == "__main__":
    main()
