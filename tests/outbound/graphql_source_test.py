#!/usr/bin/env python3
# needs: mdx curl lmdb
"""graphql_source_test.py - GraphQL endpoints as sources. graphql-js judges every document that is made,
and is the server that is called. Needs npm and the network the first time; skips without."""
import json
import os
import random
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from graphql_upstream import GITHUB, HERE, NPM, PACKAGES, Upstream, call, installed, judge  # noqa: E402
from harness import expect, expect_in, expect_status, function, mdx, run, write  # noqa: E402

STORE = """
enum Size { SMALL LARGE }
scalar Date
interface Node { id: ID! }
interface Named { name: String }
type User implements Node & Named { id: ID!  name: String  posts(first: Int = 10): [Post!]  friend: User
  secret(key: String!): String }
type Post implements Node { id: ID!  name: String!  title: String  author: User!  size: Size  at: Date }
type Ad { name: Int  title: [String!]  link: Link }
type Clip { link: String  length: Float }
type Link { url: String }
union Found = User | Post | Ad | Clip
input Range { from: Int! = 1  to: Int  not: Range  words: [String!]! = ["a", "b"]  size: Size = LARGE }
type Query {
  user(id: ID!): User
  users(range: Range, sizes: [Size!]): [User!]!
  search(text: String! = "x \\"y\\""): [Found]
  node(id: ID!): Node
  named: [Named]
  count: Int!
  boom(code: String): String
  empty: Nothing
  same: String
}
type Nothing { deep(need: Int!): String }
type Mutation { same(value: String!): String  addUser(name: String!, range: Range!): User }
"""


def every_document_is_right_and_runs():
    write("a.graphql", STORE)
    seen = judge("a.graphql", rounds=20)
    expect([fault for fault in seen["faults"] if fault["message"] != "it went wrong"], [])
    expect(seen["asked"], 11 * 20)


def every_document_for_github_is_right():
    with open(GITHUB) as source:
        write("github.graphql", source.read())
    seen = judge("github.graphql")
    print("# %d tools of GitHub's schema" % seen["asked"])
    expect([fault for fault in seen["faults"]][:3], [])
    expect(seen["asked"] > 250, True)


def made_schemas_are_understood():
    made = random.Random(11)
    for turn in range(12):
        count = made.choice([3, 10, 40, 150])
        names = ["T%d" % n for n in range(count)]
        abstract = ["U%d" % n for n in range(count // 5)]
        leaf = ["Int", "Float", "String", "Boolean", "ID", "E", "S"]
        text = "enum E { A B }\nscalar S\n"
        for name in names:
            fields = []
            for n in range(made.randrange(1, 9)):
                kind = made.choice(leaf if made.random() < 0.6 else names + abstract)
                kind = made.choice(["%s", "%s!", "[%s]", "[%s!]!", "[[%s]]"]) % kind
                args = made.choice(["", "", "(a: Int)", "(a: Int!)", "(a: [E!]! = [A])"])
                fields.append("  f%d%s: %s" % (n, args, kind))
            text += "type %s {\n%s\n}\n" % (name, "\n".join(fields))
        for name in abstract:
            text += "union %s = %s\n" % (name, " | ".join(sorted(set(made.choices(names, k=made.randrange(1, 14))))))
        text += "type Query {\n%s\n}\n" % "\n".join("  q%d: %s" % (n, one) for n, one in enumerate(names + abstract))
        write("m%d.graphql" % turn, text)
        seen = judge("m%d.graphql" % turn, name="m%d" % turn)
        expect(seen["faults"][:2], [])
        expect(seen["asked"], len(names + abstract))


AUTH = ("--auth", '{"type":"bearer","token":"${GQL_TOKEN}"}')


def an_endpoint_is_asked_for_its_schema_with_its_credentials():
    with Upstream(STORE) as up:
        refused = expect_status(up.load(), 77)
        expect_in("AUTH_FAILED", refused.err)
        expect_status(mdx("tools", "--store", "store"), 66) if not os.path.isdir("store") else None
        expect_in("revision 1, 11 tools", expect_status(up.load(*AUTH, GQL_TOKEN="letmein"), 0).out)
        expect_in("unchanged", expect_status(up.load(*AUTH, GQL_TOKEN="letmein"), 0).out)
        names = sorted(tool["name"] for tool in mdx("tools", "--json", "--store", "store").json)
        expect(names, sorted("g__" + name for name in ["user", "users", "search", "node", "named", "count", "boom",
                                                        "empty", "same", "same_mutation", "addUser"]))


def tools_answer_data():
    with Upstream(STORE) as up:
        up.load(*AUTH, GQL_TOKEN="letmein")
        expect(call("count", {}).json, 7)
        user = call("user", {"id": 5}).json
        expect((user["id"], user["name"], user["posts"][0]["title"]), ("text", "text", "text"))
        expect("secret" in user, False)
        expect(call("users", {"range": {"to": 3, "size": "SMALL"}, "sizes": ["LARGE"], "__select": "name friend { id }"}).json,
               [{"name": "text", "friend": {"id": "text"}}] * 2)
        expect(call("same_mutation", {"value": "v"}).json, '{"value":"v"}')
        expect(call("same", {}).json, "text")
        found = call("search", {}).json
        expect(found[0]["__typename"], "User")


def defaults_and_nulls_are_in_the_schema():
    write("a.graphql", STORE)
    judge("a.graphql")
    stored = json.loads(mdx("get", "g", "--store", "store", "--json").json["source"])
    expect(stored["$defs"]["Range"], {
        "type": "object", "additionalProperties": False, "properties": {
            "from": {"type": "integer", "minimum": -2**31, "maximum": 2**31 - 1, "default": 1},
            "to": {"type": ["integer", "null"], "minimum": -2**31, "maximum": 2**31 - 1},
            "not": {"anyOf": [{"$ref": "#/$defs/Range"}, {"type": "null"}]},
            "words": {"type": "array", "items": {"type": "string"}, "default": ["a", "b"]},
            "size": {"enum": ["SMALL", "LARGE", None], "default": "LARGE"}}})
    tool = [tool for tool in stored["tools"] if tool["name"] == "search"][0]
    expect(tool["inputSchema"]["properties"]["text"], {"type": "string", "default": 'x "y"'})


def errors_are_told_with_their_code():
    with Upstream(STORE) as up:
        up.load(*AUTH, GQL_TOKEN="letmein")
        rows = [(None, "OPERATION_FAILED"), ("FORBIDDEN", "FORBIDDEN"), ("UNAUTHENTICATED", "AUTH_FAILED"),
                ("BAD_USER_INPUT", "INVALID_PARAMS"), ("RATE_LIMITED", "RATE_LIMITED")]
        for theirs, ours in rows:
            failed = call("boom", {"code": theirs} if theirs else {})
            expect_in("%s: it went wrong" % ours, failed.err)
        expect_in("Missing required field 'id'", call("user", {}).err)
        expect_status(call("user", {"id": 1, "none": 2}), 65)
        for select, said in [("id }", "was not opened"), ("id { x", "is not closed"), ("", "it is empty"),
                             ("f(a: $x)", "no variables"), ('"', "no GraphQL"), ("id } same(value: \"x\") { y", "was not opened")]:
            expect_in(said, call("user", {"id": 1, "__select": select}).err)
        expect_in("Cannot query field", call("user", {"id": 1, "__select": "none"}).err)
        expect(call("user", {"id": 1, "__select": "id # and a comment"}).json, {"id": "text"})


def errors_are_the_same_whatever_the_status():
    with Upstream(STORE, "strict") as up:
        refused = expect_status(up.load(*AUTH, GQL_TOKEN="letmeout"), 77)
        expect_in("AUTH_FAILED: g answered 401: who are you?", refused.err)
        up.load(*AUTH, GQL_TOKEN="letmein")
        expect(call("count", {}).json, 7)
        expect_in("OPERATION_FAILED: Cannot query field", call("user", {"id": 1, "__select": "none"}).err)
        expect_in("INVALID_PARAMS: it went wrong", call("boom", {"code": "BAD_USER_INPUT"}).err)


NEWER = """
input Pick @oneOf { id: ID  name: String }
input Old { a: Int  b: Int @deprecated(reason: "Use a.") }
type Query { find(by: Pick!, old: Old, limit: Int @deprecated): String }
"""


def what_only_newer_servers_know_is_asked_for():
    with Upstream(NEWER) as up:
        expect_status(up.load(*AUTH, GQL_TOKEN="letmein"), 0)
        stored = json.loads(mdx("get", "g", "--store", "store", "--json").json["source"])
        expect(stored["$defs"]["Pick"], {
            "type": "object", "additionalProperties": False, "minProperties": 1, "maxProperties": 1,
            "properties": {"id": {"type": ["string", "integer"]}, "name": {"type": "string"}}})
        expect(stored["$defs"]["Old"]["properties"]["b"], {
            "type": ["integer", "null"], "minimum": -2**31, "maximum": 2**31 - 1, "deprecated": True,
            "description": "Deprecated: Use a."})
        expect(call("find", {"by": {"id": 5}, "old": {"b": 1}, "limit": 2}).json,
               '{"by":{"id":"5"},"old":{"b":1},"limit":2}')
        for wrong in ({"id": 5, "name": "x"}, {}, {"id": None}):
            expect_status(call("find", {"by": wrong}), 65)


def older_servers_are_asked_in_the_older_way():
    with Upstream(NEWER, "old") as up:
        expect_status(up.load(*AUTH, GQL_TOKEN="letmein"), 0)
        stored = json.loads(mdx("get", "g", "--store", "store", "--json").json["source"])
        expect(sorted(stored["$defs"]["Old"]["properties"]), ["a"])
        expect(sorted(stored["tools"][0]["inputSchema"]["properties"]), ["by", "old"])
        expect("minProperties" in stored["$defs"]["Pick"], False)


def data_beside_errors_is_the_result():
    with Upstream("type Query { user: User  must: Strict }\n type User { name: String  boom: String }\n"
                  " type Strict { boom: String! }\n") as up:
        up.load(*AUTH, GQL_TOKEN="letmein")
        expect(call("user", {}).json, {"name": "text", "boom": None})
        expect_in("OPERATION_FAILED: it went wrong", call("must", {}).err)


def code_and_other_protocols_reach_it():
    with Upstream(STORE) as up:
        up.load(*AUTH, GQL_TOKEN="letmein")
        write("use.mdx", function("const user = await $.g.user({ id: 1, __select: 'name' });"
                                  " return [user.name, await call('g__count', {})]").replace(
                                      "export function", "export async function"))
        expect_status(mdx("load", "use.mdx", "--store", "store"), 0)
        used = mdx("call", "use", "--store", "store", "--allow", "g", GQL_TOKEN="letmein")
        expect(expect_status(used, 0).json, ["text", 7])


def names_that_are_near_each_other_stay_apart():
    write("near.graphql", """
type Query { same: Int  same_mutation: Int  found: Found }
type Mutation { same: String  other: Int }
union Found = A | B
type A { x: Int  y: String }
type B { x: Int  x_A: String  x_B: Float  y: Int }
""")
    seen = judge("near.graphql")
    expect(seen["faults"], [])
    names = sorted(tool["name"] for tool in mdx("tools", "--json", "--store", "store").json)
    expect(names, ["g__found", "g__other", "g__same", "g__same_mutation", "g__same_mutation_2"])


def what_is_no_schema_changes_nothing():
    rows = [
        ("{}", "no answer to an introspection query"),
        ("", "the document is empty"),
        ('{"data":{"__schema":{"types":[]}}}', "no field of a query or mutation"),
        ('{"__schema":{"queryType":{"name":"Q"},"types":[]}}', "there is no type Q"),
        ('{"__schema":{"queryType":{"name":"Q"},"types":[{"kind":"OBJECT","name":"Q","fields":[{"name":"a b"}]}]}}',
         "has no name that is one"),
        ('{"__schema":{"queryType":{"name":"Q"},"types":[{"kind":"OBJECT","name":"Q"},{"kind":"OBJECT","name":"Q"}]}}',
         "two types Q"),
        ('{"__schema":{"queryType":{"name":"Q"},"types":[{"kind":"OBJECT","name":"Q","fields":['
         '{"name":"a","args":[],"type":{"kind":"OBJECT","name":"None"}}]}]}}', "there is no type None"),
        ('{"__schema":{"queryType":{"name":"Q"},"types":[{"kind":"OBJECT","name":"Q","fields":['
         '{"name":"a","args":[],"type":' + '{"kind":"LIST","ofType":' * 100 + "null" + "}" * 100 + "}]}]}}",
         "too many lists"),
        ('{"__schema":{"queryType":{"name":"Q"},"types":[{"kind":"SCALAR","name":"Int"},{"kind":"OBJECT","name":"Q","fields":['
         + ",".join(['{"name":"a","args":[],"type":{"kind":"SCALAR","name":"Int"}}'] * 2) + "]}]}}", "Q has two fields a"),
        ("[" * 100000, "bad.json:1"),
        ('{"__schema":', "bad.json:1"),
    ]
    write("good.json", '{"__schema":{"queryType":{"name":"Q"},"types":[{"kind":"SCALAR","name":"Int"},'
          '{"kind":"OBJECT","name":"Q","fields":[{"name":"a","args":[],"type":{"kind":"SCALAR","name":"Int"}}]}]}}')
    expect_status(mdx("import", "graphql", "g", "good.json", "--store", "store", "--server", "http://up/"), 0)
    for text, said in rows:
        write("bad.json", text)
        refused = mdx("import", "graphql", "g", "bad.json", "--store", "store")
        expect_in(said, refused.err)
        expect(refused.status in (65, 66), True)
    expect([one["name"] for one in mdx("tools", "--json", "--store", "store").json], ["g__a"])
    expect(len(mdx("versions", "g", "--store", "store", "--json").json["versions"]), 1)


def endless_schemas_end():
    deep = {"__schema": {"queryType": {"name": "Q"}, "types": [
        {"kind": "OBJECT", "name": "Q", "fields": [
            {"name": "q%d" % n, "args": [{"name": "a", "type": {"kind": "INPUT_OBJECT", "name": "I0"}}],
             "type": {"kind": "UNION", "name": "U"}} for n in range(2000)]},
        {"kind": "UNION", "name": "U", "possibleTypes": [{"name": "T%d" % n} for n in range(10)]},
        *({"kind": "OBJECT", "name": "T%d" % n, "fields": [
            {"name": "f%d" % m, "args": [], "type": {"kind": "UNION", "name": "U"}} for m in range(3000)]}
          for n in range(10)),
        *({"kind": "INPUT_OBJECT", "name": "I%d" % n, "inputFields": [
            {"name": "next", "type": {"kind": "INPUT_OBJECT", "name": "I%d" % (n + 1)}}]} for n in range(5000))]}}
    write("deep.json", json.dumps(deep))
    refused = mdx("import", "graphql", "g", "deep.json", "--store", "store")
    expect_in("nested deeper than 100", refused.err)
    deep["__schema"]["types"][0]["fields"] = [dict(field, args=[]) for field in deep["__schema"]["types"][0]["fields"]]
    write("wide.json", json.dumps(deep))
    refused = mdx("import", "graphql", "g", "wide.json", "--store", "store")
    expect_in("too large to choose fields of", refused.err)


if installed():
    with open(os.path.join(HERE, "graphql_oracle.mjs")) as source:
        write(os.path.join(NPM, "graphql_oracle.mjs"), source.read())
    run(globals())
else:
    print("skip - graphql sources: npm's packages %s could not be installed" % " and ".join(PACKAGES))
