#!/usr/bin/env python3
# needs: mdx lmdb
"""types_test.py - what `mdx export ts` prints: the compiler of TypeScript takes it with --strict, and
holds calls to it; and each of its wrappers calls the function that it is named after. The compiler
is npm's, and is skipped without the network."""
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../cli"), os.path.join(HERE, "..")]
import npm  # noqa: E402
from harness import expect, expect_in, expect_not_in, expect_status, mdx, run, write

NPM = npm.folder("types")
EXAMPLES = os.path.join(HERE, "../../examples")
PACKAGES = ["typescript@5.9.3", "@octokit/openapi@23.0.2"]


def compiled(*files):
    """The lines of errors that the compiler has."""
    done = subprocess.run(["node", os.path.join(NPM, "node_modules/typescript/bin/tsc"), "--strict", "--noEmit",
                           "--pretty", "false", *files], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300)
    return done.stdout.decode().splitlines()


def exported(*words):
    return expect_status(mdx("export", "ts", *words, "--store", "store"), 0).out


def body(schema):
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
            "responses": {"200": {"description": "fine", "content": {"application/json": {"schema": schema}}}}}


TREE = {"type": "object", "description": "A tree.\n\nOf */ trees.", "properties": {
    "name": {"type": "string", "description": "Its name */ alert()"},
    "next": {"$ref": "#/components/schemas/Tree"}, "all": {"type": "array", "items": {"$ref": "#/components/schemas/Tree"}}},
    "required": ["name", "nobody"]}
ODD = {"type": "object", "properties": {
    "__proto__": {"type": "string"}, "new": {"type": "number"}, "a-b": {"type": "boolean"}, "": {"type": "null"},
    "1st": {"enum": ["a", 1, None, {"x": 1}, [2]]}, "const": {"const": {"deep": [1]}}, "\u00e9\u2028": {"type": ["string", "null"]},
    "quote\"\\": {"const": "*/"}, "any": True, "none": False, "map": {"type": "object", "additionalProperties": {"type": "integer"}},
    "one": {"oneOf": [{"type": "string"}, {}]}, "both": {"allOf": [{"$ref": "#/components/schemas/Tree"}, {"type": "object", "properties": {
        "more": {"type": "integer"}}}]}, "tuple": {"type": "array"}, "nullable": {"type": "string", "nullable": True}}}
DOCUMENT = {"openapi": "3.0.3", "info": {"title": "Odd\nones", "version": "v1", "description": "First.\n\n*/ Second."},
            "servers": [{"url": "http://up.example"}], "components": {"schemas": {"Tree": TREE}}, "paths": {
    "/trees": {"post": dict({"operationId": "make", "description": "Makes a tree.\n\nAnd */ tells."}, **body(
        {"$ref": "#/components/schemas/Tree"}))},
    "/odd": {"post": dict({"operationId": "1-odd"}, **body(ODD))},
    "/new": {"get": {"operationId": "new", "summary": "Is new.", "responses": {}}, "put": {"operationId": "__proto__", "responses": {}}},
    "/find": {"get": {"operationId": "find", "deprecated": True, "summary": "Finds.", "responses": {
        "200": {"description": "fine", "content": {"application/json": {"schema": {"type": "object", "required": ["count"], "properties": {
            "count": {"type": "integer"}}}}}}}, "parameters": [
        {"name": "q", "in": "query", "required": True, "description": "What to find.", "schema": {"type": "string"}},
        {"name": "kind", "in": "query", "schema": {"type": "string", "enum": ["small", "large"]}}]}}}}


def load():
    write("api.json", json.dumps(DOCUMENT))
    write("odd.json", json.dumps({"$id": "odd.one", "description": "*/ odd", "api": {
        "both": {"code": "(a, b, ...more) => [a, b, more]", "input": {"a": "string", "b": "integer?"}},
        "apart": "({x, y}) => [x, y]", "new": "() => 'new'", "deep": {"new": {"call": "(call) => call"}},
        "a_b": "() => 1", "a": {"b": "() => 2"}}}))
    write("code.mdx", "---\n$type: Function\n$id: greet\ndescription: Greets.\n---\n\n```typescript\nexport default (input: {"
                      " name: string, times?: number }): string => input.name.repeat(input.times ?? 1)\n```\n")
    expect_status(mdx("load", os.path.join(EXAMPLES, "calculate.mdx"), os.path.join(EXAMPLES, "crm.json"), "odd.json",
                      "code.mdx", "--store", "store"), 0)
    expect_status(mdx("import", "openapi", "up", "api.json", "--store", "store", "--retry", "NONE"), 0)


GOOD = """import { Call, Definitions, wrap } from "./all";
declare const call: Call;
const all: Definitions = wrap(call);
export async function use(): Promise<number> {
  const doubled: { y: number } = await all.calculate({ x: 21 });
  await all["crm.acme.com"].customers.get("1");
  await all["odd.one"].both("a", 2, "b", "c");
  await all["odd.one"].both("a");
  await all["odd.one"].deep.new.call("x");
  await all.up.make({ name: "root", next: { name: "leaf" }, all: [{ name: "other" }] });
  const found = await all.up.find({ q: "name", kind: "small" });
  const count: number = found.count;
  await all.up.new();
  const text: string = await all.greet({ name: "x" });
  return doubled.y + text.length + count;
}
"""
BAD = ["all.calculate({ x: '21' })", "all.calculate({})", "all.nobody()", "all.up.find({ q: 'a', kind: 'huge' })",
       "all.up.find({ kind: 'small' })", "all.up.nothing({})", "all['odd.one'].both(1)", "all.up.make({ name: 1 })",
       "(all.calculate({ x: 1 }) as Promise<{ y: string }>)"]


def descriptions_are_comments():
    load()
    out = exported()
    for part in ("/** Deprecated. Finds. */", "/** What to find. */\n      q: string;", "    /**\n     * Makes a tree.\n     *\n     * And * / tells.\n     */",
                 "/** Greets. */", "   * * / Second.", 'kind?: "small" | "large";'):
        expect_in(part, out)
    expect_not_in("Makes", exported("calculate"))


def everything_compiles_strictly():
    if not npm.install("types", *PACKAGES):
        print("skip - types: npm's packages %s could not be installed" % " ".join(PACKAGES))
        return
    load()
    write("all.ts", exported())
    write("good.ts", GOOD)
    expect(compiled("all.ts"), [])
    expect(compiled("--target", "es2022", "good.ts"), [])
    expect(compiled("--target", "es2022", "--exactOptionalPropertyTypes", "--noUncheckedIndexedAccess",
                    "--noUnusedLocals", "--noUnusedParameters", "all.ts"), [])
    for name in ("calculate", "crm.acme.com", "up"):
        write("one.ts", exported(name))
        expect(compiled("one.ts"), [])


def wrong_calls_do_not_compile():
    if not npm.install("types", *PACKAGES):
        return
    load()
    write("all.ts", exported())
    head = 'import { Call, wrap } from "./all";\ndeclare const call: Call;\nconst all = wrap(call);\n'
    write("bad.ts", head + "".join("void %s;\n" % line for line in BAD))
    found = {int(line.split("(")[1].split(",")[0]) for line in compiled("bad.ts") if line.startswith("bad.ts")}
    expect(sorted(found), list(range(4, 4 + len(BAD))))


def github_compiles():
    if not npm.install("types", *PACKAGES):
        return
    document = os.path.join(NPM, "node_modules/@octokit/openapi/generated/api.github.com.json")
    expect_status(mdx("import", "openapi", "github", document, "--store", "store"), 0)
    write("all.ts", exported())
    write("use.ts", 'import { wrap } from "./all";\nexport const all = wrap(async () => null);\nvoid all.github.repos_get('
                    '{ owner: "a", repo: "b" });\n')
    expect(compiled("all.ts"), [])
    expect(compiled("--target", "es2022", "use.ts"), [])
    write("use.ts", 'import { wrap } from "./all";\nvoid wrap(async () => null).github.repos_get({ owner: 1, repo: "b" });\n')
    expect(len(compiled("--target", "es2022", "use.ts")), 1)


def an_empty_store_compiles():
    if not npm.install("types", *PACKAGES):
        return
    expect_status(mdx("load", os.path.join(EXAMPLES, "calculate.mdx"), "--store", "store"), 0)
    expect_status(mdx("delete", "calculate", "--store", "store"), 0)
    write("all.ts", exported())
    expect(compiled("all.ts"), [])


def wrappers_call_what_they_are_named_after():
    load()
    source = exported().replace("export ", "")
    write("use.mdx", "---\n$type: Function\n$id: use\n---\n\n```typescript\n" + source + """
export async function execute() {
  const all = wrap(call), odd = all["odd.one"];
  return [await all.calculate({ x: 21 }), await all.greet({ name: "ab", times: 2 }), await odd.both("a", 2, "b", "c"),
          await odd.both("a"), await odd.apart({ x: 1, y: 2 }), await odd.new(), await odd.deep.new.call("me"),
          await odd.a_b(), await odd.a.b(),
          await all.up.find({ q: "x" }).catch((e) => e.message), await all.up["__proto__"]().catch((e) => e.message),
          "up.example" + Object.prototype.hasOwnProperty.call(all.up, "__proto__")]
}
```
""")
    expect_status(mdx("load", "use.mdx", "--store", "store"), 0)
    allowed = [word for name in ("calculate", "greet", "odd.one", "up") for word in ("--allow", name)]
    answer = expect_status(mdx("call", "use", "--store", "store", *allowed), 0).json
    expect(answer[:9], [{"y": 42}, "abab", ["a", 2, ["b", "c"]], ["a", None, []], [1, 2], "new", "me", 1, 2])
    for message in answer[9:]:
        expect_in("up.example", message)
    expect(answer[-1], "up.exampletrue")
    for name in ("up__find", "odd.one#deep.new.call", "greet"):
        expect_in(json.dumps(name), source)


# Helpers have names of one word.
run({name: test for name, test in list(globals().items()) if "_" in name.strip("_")})
