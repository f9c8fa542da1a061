#!/usr/bin/env python3
"""tools.py - GitHub's OpenAPI document as tools: what the import costs, what a request costs, how many tokens the list of
tools takes, and whether a search in plain words finds the tool that is meant.

The tasks are in tool_tasks.json: "blind" were written down before they were tried and the search was not changed
afterwards; "known" were looked at while it was made. Tokens are npm's gpt-tokenizer's, o200k_base. Skips without npm."""
import ctypes
import json
import os
import random
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import npm  # noqa: E402

HERE = os.path.dirname(os.path.abspath(__file__))
OUT = os.path.abspath(os.environ.get("MDX_OUT", "build"))
MDX = os.path.join(OUT, "mdx")
NPM = npm.folder("bench-tools")
PACKAGES = ["gpt-tokenizer@4.0.0", "@octokit/openapi@23.0.2"]
GITHUB = os.path.join(NPM, "node_modules/@octokit/openapi/generated/api.github.com.json")
COUNT = """
const { createRequire } = require('node:module');
const { encode } = createRequire(process.argv[1] + '/package.json')('gpt-tokenizer/encoding/o200k_base');
console.log(encode(require('node:fs').readFileSync(0, 'utf8')).length);
"""
ROUNDS = 20000


def row(name, value, most=""):
    print("  %-44s %s%s" % (name, value, "  (%s)" % most if most else ""))


def import_document(store):
    began = time.monotonic()
    process = subprocess.Popen([MDX, "import", "openapi", "github", GITHUB, "--store", store, "--json"],
                               stdout=subprocess.PIPE, text=True)
    report = json.loads(process.stdout.read())
    _, _, used = os.wait4(process.pid, 0)
    process.stdout.close()
    row("import: tools, names of their own", "%d, %d" % (len(report["tools"]), len(set(report["tools"]))))
    row("import: seconds", "%.2f" % (time.monotonic() - began), "at most 1.5")
    row("import: most memory, MB", "%.0f" % (used.ru_maxrss / 1024), "at most 150")


def values_of(schema):
    """Some arguments that fit, by the schema's own words."""
    kinds = {"integer": 3, "number": 1.5, "boolean": True, "array": [], "object": {}}
    properties = schema.get("properties", {})
    return {name: properties[name].get("enum", [kinds.get(str(properties[name].get("type")), "text")])[0]
            for name in schema.get("required", []) if name in properties}


def build_requests(store, tools):
    library = ctypes.CDLL(os.path.join(OUT, "libmdxrt.so"))

    class Options(ctypes.Structure):
        _fields_ = [("size", ctypes.c_size_t), ("allocator", ctypes.c_void_p), ("host", ctypes.c_void_p),
                    ("store", ctypes.c_char_p), ("store_len", ctypes.c_size_t), ("rest", ctypes.c_char * 512)]

    options = Options(store=store.encode(), store_len=len(store.encode()))
    options.size = Options.rest.offset
    runtime, json_text = ctypes.c_void_p(), ctypes.c_void_p()
    assert library.mdx_runtime_open(ctypes.byref(options), None, ctypes.byref(runtime), None) == 0
    asked = []
    for tool in tools:
        name, args = ("github__" + tool["name"]).encode(), json.dumps(values_of(tool["inputSchema"])).encode()
        done = library.mdx_tool_request(runtime, name, ctypes.c_size_t(len(name)), args, ctypes.c_size_t(len(args)),
                                        ctypes.byref(json_text), None, None)
        if done == 0:
            library.mdx_free(json_text)
            asked.append((name, ctypes.c_size_t(len(name)), args, ctypes.c_size_t(len(args))))
    chosen = random.Random(1).choices(asked, k=ROUNDS)
    began = time.process_time()
    for name, name_len, args, args_len in chosen:
        library.mdx_tool_request(runtime, name, name_len, args, args_len, ctypes.byref(json_text), None, None)
        library.mdx_free(json_text)
    spent = time.process_time() - began
    library.mdx_runtime_close(runtime)
    row("a request: us, ctypes included", "%.1f" % (spent / ROUNDS * 1e6), "at most 50; %d tools" % len(asked))


def tokens(value):
    done = subprocess.run(["node", "-e", COUNT, NPM], input=json.dumps(value, separators=(",", ":"), ensure_ascii=False),
                          stdout=subprocess.PIPE, text=True, check=True)
    return int(done.stdout)


def shape(tools):
    return [{"name": tool["name"], "description": tool.get("description", ""), "input_schema": tool["inputSchema"]}
            for tool in tools]


class Server:
    """mdx mcp on the store, spoken to line by line."""

    def __init__(self, store):
        self.process = subprocess.Popen([MDX, "mcp", "--store", store], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, text=True)

    def ask(self, method, params):
        self.process.stdin.write(json.dumps({"jsonrpc": "2.0", "id": 1, "method": method, "params": params}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())["result"]

    def find(self, words):
        found = self.ask("tools/call", {"name": "search", "arguments": {"query": words}})
        return [tool["description"] for tool in json.loads(found["content"][0]["text"])]

    def close(self):
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()


def find_tools(store, all_tools):
    server = Server(store)
    listing = server.ask("tools/list", {})["tools"]
    row("listing: tokens", tokens(shape(listing)), "at most 107")
    row("listing of all tools: tokens", tokens(shape(all_tools)))
    with open(os.path.join(HERE, "tool_tasks.json")) as file:
        tasks = json.load(file)
    described = {tool["name"]: tool["description"] for tool in all_tools}
    for kind, rows in tasks.items():
        hits = 0
        for words, wanted in rows:
            # Long names are listed short, so tools are told by their descriptions.
            first = server.find(words)[:5]
            hit = any(described[name] in first for name in wanted)
            hits += hit
            if not hit:
                print("    not found: %s" % words)
        row("tasks, %s: the tool is among the first five" % kind, "%d of %d" % (hits, len(rows)),
            "at least 9 of 10")
    began = time.monotonic()
    for _ in range(100):
        server.find("list the open issues of a repository")
    row("a search of %d tools: ms, over stdio" % len(all_tools), "%.2f" % ((time.monotonic() - began) * 10))
    server.close()


def main():
    if not npm.install("bench-tools", *PACKAGES):
        print("skip - tools: npm's packages %s could not be installed" % " and ".join(PACKAGES))
        return
    with tempfile.TemporaryDirectory() as store:
        import_document(store)
        stored = subprocess.run([MDX, "get", "github", "--store", store, "--json"], stdout=subprocess.PIPE, text=True)
        tools = json.loads(json.loads(stored.stdout)["source"])["tools"]
        build_requests(store, tools)
        find_tools(store, tools)


main()
