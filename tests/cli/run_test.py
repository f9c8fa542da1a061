#!/usr/bin/env python3
# needs: mdx
"""run_test.py - the verbs run, call and script: input in, result and exit status out."""
import json
import sys
import os

sys.dont_write_bytecode = True
from harness import CALCULATE, expect, expect_in, expect_status, function, mdx, run, write

ECHO = function("return input")
TYPED = function("return input", """$id: typed
input:
  count: { type: integer, required: true }
  loud: { type: boolean }
  tags: "string[]"
  name: { type: string, description: Who it is. }
""")


def run_takes_an_argument_with_an_equals_sign():
    write("calculate.mdx", CALCULATE % 2)
    expect(expect_status(mdx("run", "calculate.mdx", "x=21"), 0).out, '{"y":42}\n')


def run_takes_an_argument_with_dashes():
    write("calculate.mdx", CALCULATE % 2)
    expect(mdx("run", "calculate.mdx", "--x", "21").out, '{"y":42}\n')
    expect(mdx("run", "calculate.mdx", "--x=21").out, '{"y":42}\n')
    expect(mdx("run", "calculate.mdx", "--x", "-21").out, '{"y":-42}\n')


def run_takes_input_as_json_from_a_file_and_from_a_pipe():
    write("calculate.mdx", CALCULATE % 2)
    write("in.json", '{"x": 21}')
    expect(mdx("run", "calculate.mdx", "--input", '{"x":21}').out, '{"y":42}\n')
    expect(mdx("run", "calculate.mdx", "--input", "@in.json").out, '{"y":42}\n')
    expect(mdx("run", "calculate.mdx", "--input", "-", stdin='{"x":21}').out, '{"y":42}\n')
    expect(mdx("run", "calculate.mdx", stdin='{"x":21}').out, '{"y":42}\n')


def no_input_means_an_empty_object():
    write("echo.mdx", ECHO)
    expect(mdx("run", "echo.mdx").out, "{}\n")
    expect(mdx("run", "echo.mdx", stdin="").out, "{}\n")


def texts_are_read_as_the_schema_says():
    write("typed.mdx", TYPED)
    expect(mdx("run", "typed.mdx", "count=3", "--loud", "tags=a", "tags=b", "name=7").json,
           {"count": 3, "loud": True, "tags": ["a", "b"], "name": "7"})


def one_value_of_an_array_is_an_array():
    write("typed.mdx", TYPED)
    expect(mdx("run", "typed.mdx", "count=3", "tags=a").json, {"count": 3, "tags": ["a"]})


def json_input_is_not_coerced():
    write("typed.mdx", TYPED)
    expect_status(mdx("run", "typed.mdx", "--input", '{"count":"3"}'), 65)


def an_argument_that_does_not_fit_is_named():
    write("typed.mdx", TYPED)
    result = expect_status(mdx("run", "typed.mdx", "count=many"), 65)
    expect_in("count", result.err)


def a_missing_argument_is_named():
    write("calculate.mdx", CALCULATE % 2)
    expect_in("x", expect_status(mdx("run", "calculate.mdx"), 65).err)


def an_unknown_argument_gets_did_you_mean():
    write("typed.mdx", TYPED)
    result = expect_status(mdx("run", "typed.mdx", "cuont=3"), 65)
    expect_in("Did you mean count?", result.err)


def input_that_is_no_json_says_where():
    write("calculate.mdx", CALCULATE % 2)
    expect_in("--input:1:", expect_status(mdx("run", "calculate.mdx", "--input", "{x:1}"), 65).err)


def input_and_arguments_exclude_each_other():
    write("calculate.mdx", CALCULATE % 2)
    expect_status(mdx("run", "calculate.mdx", "--input", "{}", "x=1"), 64)


def help_is_made_from_the_schema():
    write("typed.mdx", TYPED)
    result = expect_status(mdx("run", "typed.mdx", "--help"), 0)
    expect_in("count=integer", result.out)
    expect_in("[name=string]", result.out)
    expect_in("Who it is.", result.out)


def a_throw_exits_1_with_name_and_message_first():
    write("bad.mdx", function('throw new TypeError("no good")'))
    result = expect_status(mdx("run", "bad.mdx"), 1)
    expect(result.err.splitlines()[0], "TypeError: no good")
    expect(result.out, "")


def a_syntax_error_exits_1_and_names_it_first():
    write("bad.mdx", function("retrn {{"))
    result = expect_status(mdx("run", "bad.mdx"), 1)
    expect(result.err.startswith("SyntaxError: "), True)
    expect_in("bad.mdx:", result.err)


def what_is_thrown_need_not_be_an_error():
    write("bad.mdx", function('throw { code: "TEA", message: "I am a teapot" }'))
    result = expect_status(mdx("run", "bad.mdx"), 1)
    expect(result.err.splitlines()[0], "Error: I am a teapot")


def a_function_is_told_where_and_for_whom_it_runs():
    write("told.mdx", "```js\nfunction execute(input, context) { return context.id + context.revision }\n```\n")
    result = expect_status(mdx("run", "told.mdx"), 0)
    expect(result.out, '"told1"\n')


def a_throw_as_json_is_an_error_object():
    write("bad.mdx", function('throw new TypeError("no good")'))
    result = expect_status(mdx("run", "bad.mdx", "--json"), 1)
    expect(result.error["name"], "TypeError")


def a_loop_ends_in_time_with_75():
    write("loop.mdx", function("while (true) {}"))
    expect_in("CALL_TIMEOUT", expect_status(mdx("run", "loop.mdx", "--timeout", "200"), 75).err)


def a_bare_module_runs():
    write("double.js", "export function execute(input) { return input.x * 2 }\n")
    expect(expect_status(mdx("run", "double.js", "--input", '{"x":21}'), 0).out, "42\n")


def a_function_of_a_service_is_named_by_its_path():
    write("crm.json", '{"$id":"crm","api":{"ping":"function () { return \'pong\' }",'
                      '"customers":{"get":"function (id) { return { id: id } }"}}}')
    expect(expect_status(mdx("run", "crm.json", "--path", "ping"), 0).out, '"pong"\n')
    expect(expect_status(mdx("run", "crm.json", "--path", "customers.get", "id=7"), 0).json["id"] in
           ("7", 7), True)


def help_of_a_service_lists_its_functions():
    write("crm.json", '{"$id":"crm","api":{"ping":"function () { return 1 }"}}')
    expect_in("ping", expect_status(mdx("run", "crm.json", "--help"), 0).out)


def call_works_on_the_store():
    write("calculate.mdx", CALCULATE % 2)
    mdx("load", "calculate.mdx")
    expect(expect_status(mdx("call", "calculate", "x=21"), 0).out, '{"y":42}\n')
    expect(mdx("call", "calculate@1", "--input", '{"x":1}', "--json").json, {"y": 2})
    expect_in("x=number", mdx("call", "calculate", "--help").out)


def call_of_a_misspelt_id_gets_did_you_mean():
    write("calculate.mdx", CALCULATE % 2)
    mdx("load", "calculate.mdx")
    result = expect_status(mdx("call", "calcluate", "x=21"), 66)
    expect_in("calculate", result.err)


def call_of_a_server_that_is_not_there_exits_69():
    expect_status(mdx("call", "calculate", "x=21", "--url", "http://127.0.0.1:1"), 69)


def a_script_prints_and_exits_0():
    write("s.js", "print('one'); console.log('two', 2)\n")
    expect(expect_status(mdx("script", "s.js"), 0).out, "one\ntwo 2\n")


def a_script_that_throws_exits_1_with_name_and_message_first():
    write("s.js", "print('before');\nthrow new RangeError('too far')\n")
    result = expect_status(mdx("script", "s.js"), 1)
    expect(result.out, "before\n")
    expect(result.err.splitlines()[0], "RangeError: too far")


def a_script_with_a_syntax_error_exits_1():
    write("s.js", "var = 1\n")
    expect(expect_status(mdx("script", "s.js"), 1).err.startswith("SyntaxError: "), True)


def a_script_has_its_time():
    write("s.js", "while (true) {}\n")
    expect_status(mdx("script", "s.js", "--timeout", "200"), 75)


def a_script_has_its_memory():
    write("s.js", "var s = 'x'; while (true) s += s\n")
    expect_status(mdx("script", "s.js", "--memory", "4M"), 70)


def a_script_comes_from_standard_input():
    expect(expect_status(mdx("script", "-", stdin="print(6 * 7)"), 0).out, "42\n")


def files_are_reached_only_when_allowed():
    os.mkdir("files")
    write("files/a.txt", "hello")
    write("read.mdx", "---\n$type: Function\n---\n\n```javascript\nexport function execute() "
                      "{ return $.files.read('a.txt') }\n```\n")
    expect_status(mdx("run", "read.mdx", "--files", "files", "--allow", "files.read"), 0)
    result = mdx("run", "read.mdx", "--files", "files")
    expect_in("CAPABILITY_DENIED", result.err)


def a_dot_leads_to_a_function():
    write("crm.json", json.dumps({"$id": "crm.acme.com", "api": {"customers": {"get": "(id) => id"}}}))
    expect_status(mdx("load", "crm.json", "--store", "store"), 0)
    get = "crm.acme.com.customers.get"
    expect(expect_status(mdx("call", get, "id=7", "--store", "store"), 0).json, "7")
    expect_in("no definition has the id 'crm.acme.com.customers'", mdx("call", "crm.acme.com.customers", "--store", "store").err)
    # An id of that very name is what is meant.
    write("own.js", "export const execute = () => 'own'\n")
    expect_status(mdx("load", "own.js", "--id", get, "--store", "store"), 0)
    expect(expect_status(mdx("call", get, "id=7", "--store", "store"), 0).json, "own")
    expect(expect_status(mdx("call", "crm.acme.com#customers.get", "id=7", "--store", "store"), 0).json, "7")


def a_folder_is_granted_by_its_name():
    os.makedirs("data/files")
    write("data/files/a.txt", "hello")
    write("read.ts", "export const read = () => $.files.read('a.txt')\n")
    expect(expect_status(mdx("run", "read.ts", "--allow", "net=example.com,fs=data/files"), 0).json, "hello")
    # With --files it is a path in that folder.
    write("deep.ts", "export const read = () => $.files.read('files/a.txt')\n")
    expect_status(mdx("run", "deep.ts", "--files", "data", "--allow", "fs=files/*"), 0)
    expect_in("CAPABILITY_DENIED", mdx("run", "deep.ts", "--files", "data", "--allow", "fs=other/*").err)
    expect_in("there is no folder nowhere", expect_status(mdx("run", "read.ts", "--allow", "fs=nowhere"), 78).err)
    expect_in("names one folder", expect_status(mdx("run", "read.ts", "--allow", "fs=data", "--allow", "fs=data/files"), 64).err)


def all_is_granted_at_once():
    write("home.ts", "export const home = async () => [await $.env('WHERE'), await fetch('http://127.0.0.1:9/').catch(e => e.code)]\n")
    expect(expect_status(mdx("run", "home.ts", "--allow-all", WHERE="here"), 0).json, ["here", "SECURITY_VIOLATION"])


def what_is_not_granted_is_named():
    for code, grant in (("fetch('http://api.example.com:81/x')", "net=api.example.com:81"), ("fetch('https://a:b@[::1]/')", "net=[::1]"),
                        ("fetch('https://h.example', { method: 'POST', duplex: 'half', body: new ReadableStream({}) })", "fetch"),
                        ("$.env('HOME')", "env=HOME"), ("$.env('a b')", "env"), ("$.files.read('x')", "files.read")):
        write("f.ts", "export const f = async () => { await %s }\n" % code)
        expect_in("Grant it with --allow '%s', or" % grant, mdx("run", "f.ts").err)


run(globals())
