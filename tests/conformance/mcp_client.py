#!/usr/bin/env python3
"""The conformance suites of the Model Context Protocol against `mdx import mcp` and `mdx call`: scenarios for clients,
of version 0.1.16 and of 0.2.0-alpha.12. Called with a URL, it is the client that the suite starts. Needs npm, and the
network the first time; skips without."""
# needs: mdx

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, HERE)
import mcp as server_side

MDX = os.path.abspath(os.path.join(os.environ.get("MDX_OUT", "build"), "mdx"))
LEGACY = ["initialize", "tools_call", "sse-retry", "elicitation-sep1034-client-defaults"]
NEWEST = ["request-metadata", "sep-2322-client-request-state", "http-standard-headers", "http-custom-headers",
          "http-invalid-tool-headers", "json-schema-ref-no-deref"]
SUITES = [("0.1.16", LEGACY), ("0.2.0-alpha.12", LEGACY + NEWEST)]
ARGUMENTS = {"add_numbers": {"a": 2, "b": 3}, "valid_tool": {"region": "here"}}


def mdx(*words):
    return subprocess.run([MDX, *words], stdout=subprocess.PIPE, text=True, stdin=subprocess.DEVNULL)


def without_nulls(args):
    """An argument that is null is left out: its schema does not allow it."""
    return {name: value for name, value in args.items() if value is not None}


def be_client(url):
    store = tempfile.mkdtemp()
    try:
        if mdx("import", "mcp", "peer", url, "--store", store).returncode:
            return 1
        names = [tool["name"][6:] for tool in json.loads(mdx("tools", "--json", "--store", store).stdout)]
        wanted = json.loads(os.environ.get("MCP_CONFORMANCE_CONTEXT", "{}")).get("toolCalls")
        calls = wanted or [{"name": name, "arguments": ARGUMENTS.get(name, {})} for name in names]
        for one in calls:
            args = json.dumps(without_nulls(one["arguments"]))
            print(mdx("call", "peer__" + re.sub(r"\W", "_", one["name"]), args, "--store", store).stdout)
    finally:
        shutil.rmtree(store, ignore_errors=True)
    return 0


def try_scenario(program, folder, version, scenario):
    suite = os.path.join(folder, server_side.SUITE)
    command = "%s %s" % (shlex.quote(sys.executable), shlex.quote(os.path.abspath(__file__)))
    done = subprocess.run([program, suite, "client", "--command", command, "--scenario", scenario], cwd=folder,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=120,
                          env=dict(os.environ, MDX_OUT=os.path.dirname(MDX)))
    counts = re.search(r"Passed: (\d+)/(\d+), (\d+) failed, (\d+) warnings", done.stdout)
    good = counts is not None and counts.group(1) == counts.group(2) and counts.group(3) == counts.group(4) == "0"
    server_side.say(good and int(counts.group(1)) > 0,
                    "client %s %s: %s" % (version, scenario, counts.group(0) if counts else "no result"))
    if not good:
        print("    " + "\n    ".join(done.stdout.splitlines()[-30:]))


def main():
    program = server_side.node()
    if not program:
        print("skip - mcp conformance of the client: npm, node or the network is missing")
        return 0
    for version, scenarios in SUITES:
        folder = server_side.suite_folder(version)
        if not folder:
            print("skip - mcp conformance of the client %s: npm or the network is missing" % version)
            continue
        for scenario in scenarios:
            try_scenario(program, folder, version, scenario)
    return 1 if server_side.failed else 0


if __name__ == "__main__":
    sys.exit(be_client(sys.argv[1]) if len(sys.argv) > 1 else main())
