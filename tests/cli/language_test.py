#!/usr/bin/env python3
# needs: mdx
"""language_test.py - TypeScript in documents: types as schemas, tests in fences, inspect, errors with their places."""
import sys

sys.dont_write_bytecode = True
from harness import expect, expect_in, expect_not_in, expect_status, mdx, run, write

TYPED = """---
$id: typed
---

```ts
/** What is to be done. */
interface Input { x: number; mode?: 'up' | 'down'; tags: string[] }

export async function execute({ x, mode = 'up', tags }: Input): Promise<{ y: number; tags: string }> {
  await null
  return { y: mode === 'up' ? x + 1 : x - 1, tags: tags.join() }
}
```

```ts test goes both ways
expect((await execute({ x: 1, tags: [] })).y).toBe(2)
assert.equal((await execute({ x: 1, mode: 'down', tags: [] })).y, 0)
```

```ts test
test('first', () => {})
test('second', () => { expect([1, { a: 2 }]).toEqual([1, { a: 3 }]) })
```

```ts test
const none = undefined as any
none.x
```
"""

WRONG = """---
$id: wrong
---

```ts
import { db } from 'pg'
let a = 1
let a = 2
export function execute(input: { x: number }) {
  const y = input.x +
  return y
}
function late() { break }
```
"""


def long_texts_end_in_time_and_crash_nothing():
    write("links.js", "class A { #a; m(a) { return a%s } }\n" % (".#a" * 100000))
    expect_in("MDX2006", expect_status(mdx("script", "links.js"), 1).err)
    write("ifs.js", "try { eval('if(0)'.repeat(1000) + '1') } catch (e) { console.log(e.message) }")
    expect_in("nests too deeply", mdx("script", "ifs.js").out)
    write("terms.ts", "enum A { a = %s1 }\nconsole.log(A.a)\n" % ("1+" * 100000))
    expect(mdx("script", "terms.ts").out, "100001\n")
    members = ",".join("a%d = a%d + a%d" % (n, n - 1, n - 1) for n in range(1, 50))
    write("double.ts", "enum A { a0 = f(), %s }\nfunction f() { return 1 }\nconsole.log(A.a49)\n" % members)
    expect(mdx("script", "double.ts").out, "562949953421312\n")


def a_command_line_is_no_request():
    write("seen.ts", "export function execute(input, ctx) { return [ctx.protocol, 'request' in ctx] }")
    expect(mdx("run", "seen.ts").json, ["cli", False])


def a_type_or_null_is_that_type():
    write("maybe.ts", "export function execute({ a }: { a: string | null }): { o: { k: number } | null } { return { o: null } }")
    mdx("load", "maybe.ts", "--store", "store")
    sdl = mdx("export", "graphql", "maybe", "--store", "store").out
    expect_in("maybe(a: String, input: MaybeInput): MaybeOutput", sdl)
    expect_in("o: MaybeOutputO", sdl)


def an_only_parameter_that_is_no_object_has_its_name():
    write("one.ts", "export function execute(id: string) { return id + '!' }")
    mdx("load", "one.ts", "--store", "store")
    for words in (["id=5"], ["--input", '"5"'], ["--input", '{"id":"5"}']):
        expect(mdx("call", "one", *words, "--store", "store").out, '"5!"\n')
    expect_in("Missing required field 'id'", expect_status(mdx("call", "one", "--store", "store"), 65).err)
    expect_in("Did you mean id?", expect_status(mdx("call", "one", "idd=5", "--store", "store"), 65).err)
    expect(mdx("run", "one.ts", "id=5").out, '"5!"\n')
    expect(mdx("run", "one.ts", "--input", '"5"').out, '"5!"\n')
    expect_in('"properties":{"id":{"type":"string"}}', mdx("export", "mcp", "one", "--store", "store").out)


def what_is_no_parameter_is_refused_where_types_name_them():
    write("pos.ts", "export function execute(a: number, b: number = 2, ...rest: number[]) { return [a, b, rest] }")
    expect(mdx("run", "pos.ts", "--input", '{"a":1,"rest":[7]}').out, "[1,2,[7]]\n")
    expect_in("unknown: zz; its parameters are a, b, rest", expect_status(mdx("run", "pos.ts", "a=1", "zz=3"), 65).err)


def types_become_the_schema_of_the_input():
    write("typed.mdx", TYPED)
    expect_status(mdx("run", "typed.mdx", "x=1", "tags=a", "tags=b"), 0)
    expect(mdx("run", "typed.mdx", "--input", '{"x":1,"tags":["a","b"]}').out, '{"y":2,"tags":"a,b"}\n')
    expect_in("x must be a number", expect_status(mdx("run", "typed.mdx", "x=many", "tags=a"), 65).err)
    expect_in("mode", expect_status(mdx("run", "typed.mdx", "x=1", "mode=left", "tags=a"), 65).err)
    schema = mdx("check", "typed.mdx", "--json").json["checked"][0]["functions"][0]["inputSchema"]
    expect(schema["required"], ["x", "tags"])
    expect(schema["properties"]["mode"], {"enum": ["up", "down"], "default": "up"})
    expect(mdx("schema", "typed.mdx", "--json").json["inputSchema"], schema)
    expect(mdx("schema", "typed.mdx#", "--json").status, 0)
    expect_in("has no function 'other'", expect_status(mdx("schema", "typed.mdx#other"), 66).err)


def types_of_a_module_that_is_run_refuse_nothing():
    write("double.ts", "export const execute = (input: { x: number }) => [typeof input.x, input.y ?? null]\n")
    expect(mdx("run", "double.ts", "--input", '{"x":"a"}').out, '["string",null]\n')
    expect(mdx("run", "double.ts", "x=5").out, '["number",null]\n')


def types_of_a_stored_module_are_its_schema():
    write("double.ts", "export const execute = (input: { x: number }): number => input.x * 2\n")
    expect_status(mdx("load", "double.ts", "--store", "kept"), 0)
    expect(mdx("call", "double", "x=5", "--store", "kept").out, "10\n")
    expect_in("x must be a number", expect_status(mdx("call", "double", "x=a", "--store", "kept"), 65).err)
    expect_in("x must be a number",
              expect_status(mdx("call", "double", "--input", '{"x":"5"}', "--store", "kept"), 65).err)
    expect_in("x", expect_status(mdx("call", "double", "--input", "{}", "--store", "kept"), 65).err)


def a_document_s_tests_are_run_and_counted():
    write("typed.mdx", TYPED)
    result = expect_status(mdx("test", "typed.mdx"), 1)
    expect_in("ok typed.mdx:15 goes both ways\n", result.out)
    expect_in("ok typed.mdx:20 first\n", result.out)
    expect_in("not ok typed.mdx:20 second\n", result.out)
    expect_in("not ok typed.mdx:25\n", result.out)
    expect_in("typed.mdx:27:6", result.out)
    expect_in("2 passed, 2 failed\n", result.out)


def tests_as_json_are_a_list():
    write("typed.mdx", TYPED)
    told = expect_status(mdx("test", "typed.mdx", "--json"), 1).json
    expect([told["passed"], told["failed"], len(told["tests"])], [2, 2, 4])
    expect(told["tests"][0], {"line": 15, "name": "goes both ways", "ok": True, "file": "typed.mdx"})


def a_test_that_ends_in_the_middle_is_placed_in_its_fence():
    for code, told in (("expect(", "fence.mdx:10:7: error MDX2004: ( is never closed"),
                       ("if (a) {", "fence.mdx:10:8: error MDX2004: { is never closed"),
                       ("const b =", "fence.mdx:10:10: error MDX2033: the code ends in the middle"),
                       ("}", "fence.mdx:8:1: error MDX2033: a bracket in this fence closes more"),
                       ("a b", "fence.mdx:10:3: error MDX2033: b cannot stand here")):
        write("fence.mdx", "# f\n\n```ts\nexport const f = () => 1\n```\n\nText.\n```ts test\nconst a = 1\n%s\n```\n\n"
              "```ts test\nexpect(f()).toBe(1)\n```\n" % code)
        expect_in(told, expect_status(mdx("test", "fence.mdx"), 65).err)


def a_document_without_tests_says_how_to_write_one():
    write("none.mdx", TYPED.split("```ts test")[0])
    expect_in("```ts test", expect_status(mdx("test", "none.mdx"), 65).err)


def inspect_shows_the_lowered_code_beside_the_source():
    write("typed.mdx", TYPED)
    shown = expect_status(mdx("inspect", "typed.mdx"), 0).out
    expect_in("    10 |   await null\n", shown)
    expect_in("@await(null)", shown)
    told = mdx("inspect", "typed.mdx", "--json").json
    expect(len(told["lines"]), told["lowered"].count("\n") + 1)


def all_errors_are_told_with_their_lines():
    write("wrong.mdx", WRONG)
    result = expect_status(mdx("check", "wrong.mdx"), 65)
    for place in ("wrong.mdx:6:", "wrong.mdx:8:", "wrong.mdx:11:", "wrong.mdx:13:"):
        expect_in(place, result.err)
    expect_in("'pg'", result.err)
    expect_in("^", result.err)
    numbers = [one["number"] for one in [mdx("check", "wrong.mdx", "--json").error] + mdx("check", "wrong.mdx", "--json").error["errors"]]
    expect(len(numbers) >= 4, True)


def jsx_without_something_to_call_is_told_at_load():
    write("page.mdx", "# Page\n\n```tsx\nexport function execute(name: string) {\n  return <p>{name}</p>\n}\n```\n")
    result = expect_status(mdx("check", "page.mdx"), 0)
    expect_in("JSX at line 5, column 10 calls 'h', which is not there", result.out + result.err)
    own = "function h(tag, props, ...children) { return { tag, children } }\n"
    write("own.tsx", own + "export function execute(name: string) { return <p>{name}</p> }\n")
    result = mdx("run", "own.tsx", "name=x")
    expect([result.json, result.err], [{"tag": "p", "children": ["x"]}, ""])
    write("global.tsx", "globalThis.h = tag => tag\nexport function execute() { return <p/> }\n")
    result = mdx("run", "global.tsx")
    expect([result.json, result.err], ["p", ""])
    write("inner.tsx", "export function execute(h: any) { return 1 }\nfunction other() { return <p/> }\n")
    result = mdx("check", "inner.tsx")
    expect_in("JSX at line 2, column 27 calls 'h'", result.out + result.err)
    write("fragment.tsx", own + "export function execute() { return <>x</> }\n")
    result = mdx("check", "fragment.tsx")
    expect_in("calls 'Fragment', which is not there", result.out + result.err)


def a_wrong_document_never_reaches_the_store():
    write("wrong.mdx", WRONG)
    expect_status(mdx("load", "wrong.mdx", "--store", "s"), 65)
    expect_not_in("wrong", mdx("list", "--store", "s").out)


def a_throw_points_into_the_document():
    write("throws.mdx", "---\n$id: throws\n---\n\n# Throws\n\n```ts\nconst inner = (n: number): never => {\n"
                        "  throw new RangeError(`no ${n}`)\n}\nexport async function execute(i: { n: number }) {\n"
                        "  await null\n  return [i.n].map((n) => inner(n))\n}\n```\n")
    result = expect_status(mdx("run", "throws.mdx", "n=7"), 1)
    expect(result.err.splitlines()[0], "RangeError: no 7")
    expect_in("throws.mdx:9:9", result.err)
    expect_in("  throw new RangeError(`no ${n}`)", result.err)


def a_module_may_await_at_its_top_level():
    document = "---\n$id: late\n---\n```ts\nconst v: number = await %s\nexport const execute = (i: { x: number }) => v * i.x\n```\n"
    write("late.mdx", document % "Promise.resolve(5)")
    expect_status(mdx("load", "late.mdx", "--store", "s"), 0)
    expect(mdx("call", "late", "x=3", "--store", "s").out, "15\n")
    write("never.mdx", document % "new Promise(() => {})")
    expect_in("MDX3003", mdx("run", "never.mdx", "x=3").err)
    write("throws.mdx", document % "Promise.reject(new TypeError('no'))")
    expect_in("MDX3004", mdx("run", "throws.mdx", "x=3").err)


def a_script_may_be_typescript_and_await():
    write("a.ts", "const later = async <T,>(x: T): Promise<T> => { await 0; return x }\n"
                  "enum Colour { Red = 1, Green }\nconsole.log(await later(Colour[2]), Colour.Red as number)\n")
    expect(expect_status(mdx("script", "a.ts"), 0).out, "Green 1\n")
    write("b.ts", "await 0\nthrow new TypeError('late')\n")
    result = expect_status(mdx("script", "b.ts"), 1)
    expect_in("TypeError: late", result.err)
    expect_in("b.ts:2:7", result.err)


def a_syntax_error_of_a_script_comes_first():
    write("bad.js", "let x = 1;\nlet x = 2;\n")
    result = expect_status(mdx("script", "bad.js"), 1)
    expect(result.err.split(":")[0], "SyntaxError")
    expect_in("bad.js:2:5", result.err)


if __name__ == "__main__":
    run(globals())
