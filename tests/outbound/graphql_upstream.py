"""graphql_upstream.py - graphql-js as a server and as a judge of what is sent to one."""
import json
import os
import random
import subprocess
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import npm  # noqa: E402
from harness import MDX, environment, expect_status, mdx, write

HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGES = ["graphql@16.11.0", "@octokit/graphql-schema@15.26.1"]
NPM = npm.folder("graphql-source")
GITHUB = os.path.join(NPM, "node_modules", "@octokit", "graphql-schema", "schema.graphql")


def node(*words, **more):
    return subprocess.run(["node", os.path.join(NPM, "graphql_oracle.mjs"), *words], capture_output=True,
                          text=True, timeout=120, **more)


def introspect(path):
    done = node("introspect", path)
    assert done.returncode == 0, done.stderr
    write(path + ".json", done.stdout)
    return path + ".json"


class Values:
    """Arguments that fit a tool's schema."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def of(self, schema, defs, depth=0):
        if "$ref" in schema:
            return self.of(defs[schema["$ref"].split("/")[-1]], defs, depth + 1)
        if "anyOf" in schema:
            return None if depth > 3 else self.of(schema["anyOf"][0], defs, depth)
        if "enum" in schema:
            return self.random.choice(schema["enum"])
        kinds = schema.get("type", "string")
        kind = kinds if isinstance(kinds, str) else self.random.choice(kinds)
        if kind == "object":
            needed = schema.get("required", [])
            return {name: self.of(one, defs, depth + 1) for name, one in schema["properties"].items()
                    if name != "__select" and (name in needed or (depth < 3 and self.random.random() < 0.5))}
        if kind == "array":
            return [self.of(schema["items"], defs, depth + 1) for _ in range(self.random.randrange(3))]
        return {"string": "text", "integer": 3, "number": 1.5, "boolean": True, "null": None}[kind]


def requests_of(store, name, rounds=1):
    """Every tool's request, with arguments made for it."""
    stored = json.loads(mdx("get", name, "--store", store, "--json").json["source"])
    values = Values(7)
    lines = [json.dumps({"tool": name + "__" + tool["name"], "args": values.of(tool["inputSchema"], stored.get("$defs", {}))})
             for tool in stored["tools"] for _ in range(rounds)]
    done = subprocess.run([MDX, "request", "--ndjson", "--store", store], input="\n".join(lines), text=True,
                          capture_output=True, timeout=120, env=environment())
    return done.stdout


def judge(path, name="g", rounds=1):
    expect_status(mdx("import", "graphql", name, introspect(path), "--store", "store", "--server", "http://up/graphql"), 0)
    seen = node("judge", path, input=requests_of("store", name, rounds))
    assert seen.returncode == 0, seen.stderr
    return json.loads(seen.stdout)


class Upstream:
    """graphql-js behind a token, with values of each type; the source `g` is imported from it."""

    def __init__(self, schema, *kind):
        write("a.graphql", schema)
        self.kind = kind

    def __enter__(self):
        self.process = subprocess.Popen(["node", os.path.join(NPM, "graphql_oracle.mjs"), "serve", "a.graphql", *self.kind],
                                        stdout=subprocess.PIPE, text=True)
        self.url = "http://127.0.0.1:%d/graphql" % int(self.process.stdout.readline())
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()

    def load(self, *options, **env):
        return mdx("import", "graphql", "g", self.url, "--store", "store", *options, **env)


def call(tool, args, **env):
    return mdx("call", "g__" + tool, "--input", json.dumps(args), "--store", "store", GQL_TOKEN="letmein", **env)


def installed():
    return npm.install("graphql-source", *PACKAGES)
