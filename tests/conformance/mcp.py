#!/usr/bin/env python3
"""The conformance suites of the Model Context Protocol, as a client of `mdx serve`: version 0.1.16, active server
suite; 0.2.0-alpha.12 with what 2025-11-25 and 2026-07-28 require. What is asked for is examples/conformance.json. The
extension for tasks, and streams that are taken up again, are not spoken: those scenarios are not scored by the suite
either. Needs npm, and the network the first time; skips without."""
# needs: mdx

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import npm  # noqa: E402

OUT = os.path.abspath(os.environ.get("MDX_OUT", "build"))
ROOT = os.path.abspath(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
NODE = "node@22.23.3"
SUITE = os.path.join("node_modules", "@modelcontextprotocol", "conformance", "dist", "index.js")
SUITES = [
    ("0.1.16", ["--suite", "active"]),
    ("0.2.0-alpha.12", ["--requirements", "2025-11-25"]),
    ("0.2.0-alpha.12", ["--requirements", "2026-07-28"]),
]
UNSCORED = re.compile(r"tasks-|server-sse-polling")
failed = 0


def say(good, text):
    global failed
    failed += not good
    print(("ok - " if good else "not ok - ") + "mcp conformance: " + text, flush=True)


def node():
    """A node of version 22: the one there is, or npm's."""
    try:
        version = subprocess.run(["node", "--version"], stdout=subprocess.PIPE, text=True).stdout
    except OSError:
        return None
    if re.match(r"v(2[2-9]|[3-9]\d)\.", version):
        return "node"
    path = os.path.join(npm.folder("node22"), "node_modules", "node", "bin", "node")
    return path if npm.install("node22", NODE, scripts=True) and os.path.exists(path) else None


def suite_folder(version):
    """Where the suite is; None without it."""
    name = "mcp-conformance-" + version
    return npm.folder(name) if npm.install(name, "@modelcontextprotocol/conformance@" + version) else None


class Server:
    """Serves a copy of the definition that may change its own file: that is how lists change."""

    def __init__(self):
        self.folder = tempfile.mkdtemp()
        definition = os.path.join(self.folder, "conformance.json")
        shutil.copy(os.path.join(ROOT, "examples", "conformance.json"), definition)
        self.process = subprocess.Popen(
            [os.path.join(OUT, "mdx"), "serve", definition, "--listen", "127.0.0.1:0", "--store",
             os.path.join(self.folder, "store"), "--files", self.folder, "--allow", "files.read,files.write"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        self.url = re.search(r"http://\S+", self.process.stdout.readline()).group(0) + "/mcp/conformance"
        self.url = self.url.replace("127.0.0.1", "localhost")

    def close(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(20)
        shutil.rmtree(self.folder, ignore_errors=True)


def scenarios(text):
    """{name: (passed, failed)} of the summary."""
    return {name: (int(good), int(bad))
            for name, good, bad in re.findall(r"^\W+ (\S+): (\d+) passed, (\d+) failed", text, re.M)}


def run(program, version, options):
    folder = suite_folder(version)
    title = "%s %s" % (version, options[-1])
    if not folder:
        print("skip - mcp conformance %s: npm or the network is missing" % title)
        return
    server = Server()
    try:
        done = subprocess.run([program, os.path.join(folder, SUITE), "server", "--url", server.url, *options], cwd=folder,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=1200)
    finally:
        server.close()
    found = scenarios(done.stdout)
    scored = {name: counts for name, counts in found.items() if not UNSCORED.match(name)}
    for name, (_, bad) in scored.items():
        if bad:
            say(False, "%s: %s" % (title, name))
            print("    " + "\n    ".join(line[:300] for line in done.stdout.splitlines()
                                        if "FAILURE" in line or "Error:" in line))
    passed = sum(good for good, _ in scored.values())
    total = passed + sum(bad for _, bad in scored.values())
    say(total > 0 and passed == total, "%s: %d of %d checks in %d scenarios" % (title, passed, total, len(scored)))
    if not total:
        print("    " + "\n    ".join(done.stdout.splitlines()[-5:]))


def main():
    program = node()
    if not program:
        print("skip - mcp conformance: npm, node or the network is missing")
        return 0
    for version, options in SUITES:
        run(program, version, options)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
