#!/usr/bin/env python3
# needs: mdx
"""usage_test.py - wrong uses of the mdx program, and its help."""
import os
import subprocess
import sys
import json

sys.dont_write_bytecode = True
from harness import CALCULATE, MDX, environment, expect, expect_in, expect_not_in, expect_status, mdx, run, write

VERBS = ("init load run call list get versions diff rollback weights delete search stats serve "
         "check script explain doctor demo export completion version help").split()


def without_a_verb_it_lists_all_of_them_and_exits_64():
    result = expect_status(mdx(), 64)
    for verb in VERBS:
        expect_in("\n  %s " % verb, result.out)


def help_lists_all_verbs():
    expect_status(mdx("help"), 0)
    expect(mdx("help").out, mdx("--help").out)


def help_of_a_verb_names_its_options():
    result = expect_status(mdx("help", "serve"), 0)
    for option in ("store", "listen", "timeout", "memory", "allow", "allow-all", "config", "public", "token-file",
                   "host", "origin", "files", "json"):
        expect_in("--" + option, result.out)


def verb_dash_dash_help_is_help_of_the_verb():
    for verb in VERBS:
        result = expect_status(mdx(verb, "--help"), 0)
        expect_in("mdx " + verb, result.out)


def an_unknown_verb_gets_did_you_mean():
    result = expect_status(mdx("serv"), 64)
    expect_in("Did you mean mdx serve?", result.err)
    expect(result.out, "")


def an_unknown_verb_that_resembles_none_points_to_help():
    expect_in("mdx help", expect_status(mdx("zzzzzz"), 64).err)


def an_unknown_option_gets_did_you_mean():
    result = expect_status(mdx("list", "--stroe", "x"), 64)
    expect_in("Did you mean --store?", result.err)


def an_option_of_another_verb_is_unknown():
    expect_in("mdx list has no option --listen", expect_status(mdx("list", "--listen", "1"), 64).err)


def an_option_without_its_value_says_what_it_takes():
    expect_in("--store needs a value", expect_status(mdx("list", "--store"), 64).err)


def a_flag_takes_no_value():
    expect_in("--json takes no value", expect_status(mdx("list", "--json=yes"), 64).err)


def a_size_that_is_none_says_how_to_write_one():
    expect_in("16M", expect_status(mdx("run", "--memory", "lots", "x.mdx"), 64).err)


def a_time_that_is_none_says_how_to_write_one():
    expect_in("5s", expect_status(mdx("run", "--timeout=soon", "x.mdx"), 64).err)


def a_word_too_many_is_refused():
    expect_in('"b" is one too many', expect_status(mdx("get", "a", "b"), 64).err)


def a_verb_without_words_is_named_alone():
    expect_in('"x" is one too many: mdx list\n', expect_status(mdx("list", "x"), 64).err)
    expect_in("mdx list\n", mdx("help", "list").out)


def a_definition_is_loaded_from_standard_input():
    expect(expect_status(mdx("load", "-", "--store", "store", stdin=CALCULATE % 2), 0).out,
           "calculate: revision 1, version 1.0.0 (stdin)\n")
    expect_in("stdin:2:1: error MDX1201", expect_status(mdx("load", "-", "--store", "store", stdin="{\n"), 65).err)


def an_id_that_cannot_be_is_looked_for_on_the_command_line():
    write("calculate.mdx", CALCULATE % 2)
    for verb in ("load", "check"):
        expect_in("error: --id: The id begins", expect_status(mdx(verb, "calculate.mdx", "--id", "api"), 65).err)


def controls_in_a_document_reach_nobody():
    with open("bin.mdx", "wb") as file:
        file.write(b"\x7fELF\x1b[31m\0\1")
    expect_in("    ?ELF?[31m", expect_status(mdx("check", "bin.mdx"), 65).err)
    write("c.ts", 'import x from "a\033[31m"\nexport default () => 1\n')
    expect_not_in("\033", expect_status(mdx("check", "c.ts"), 65).err)


def tools_are_as_many_as_asked_for():
    for name in ("a", "b"):
        write(name + ".json", '{"$id":"%s","description":"Adds.","api":{"x":"() => 1","y":"() => 2"}}' % name)
    expect_status(mdx("load", "a.json", "b.json", "--store", "store"), 0)
    expect(len(mdx("tools", "--store", "store", "--limit", "3", "--json").json), 3)
    expect(len(mdx("tools", "b", "--store", "store", "--limit", "1", "--json").json), 1)
    expect(len(mdx("tools", "--store", "store", "--json").json), 4)
    expect(expect_status(mdx("tools", "--store", "store", "--search", "zzz"), 0).out, "nothing found\n")
    expect(mdx("tools", "--store", "store", "--search", "zzz", "--json").json, [])


def a_word_too_few_shows_the_usage():
    expect_in("mdx rollback ID TO", expect_status(mdx("rollback", "a"), 64).err)


def errors_are_json_on_stderr_with_json():
    result = expect_status(mdx("serv", "--json"), 64)
    expect(result.error["category"], "VALIDATION")
    expect_in("Did you mean", result.error["hint"])
    expect(result.out, "")


def a_mistyped_option_is_no_input():
    write("f.ts", "export default (input: {}) => input\n")
    write("g.ts", "export default (input: { alow?: string, memory2?: string }) => input\n")
    write("h.js", "export default (input) => input\n")
    for file in ("f.ts", "h.js"):
        for words in (("--alow", "net=x"), ("--alow=net=x",), ("a=1", "--alow"), ("--timout", "5s"), ("--inptu", "{}")):
            result = expect_status(mdx("run", file, *words), 64)
            expect_in("there is no option --", result.err)
            expect(result.out, "")
    expect_in("Did you mean --allow?", mdx("run", "f.ts", "--alow", "net=x").err)
    expect_in("written alow=VALUE", mdx("run", "f.ts", "--alow", "net=x").err)
    # What the function has is its own, and what is near to nothing too.
    expect(expect_status(mdx("run", "g.ts", "--alow", "x"), 0).json, {"alow": "x"})
    expect_in("Did you mean memory2?", expect_status(mdx("run", "g.ts", "--memory1", "x"), 65).err)
    expect(expect_status(mdx("run", "h.js", "--page", "2", "alow=x"), 0).json, {"page": "2", "alow": "x"})
    expect_status(mdx("load", "h.js", "--store", "store"), 0)
    expect_in("Did you mean --url?", expect_status(mdx("call", "h", "--store", "store", "--urll", "x"), 64).err)


def an_option_of_another_verb_is_no_input():
    write("f.ts", "export function f({ a, b }: { a?: string, b?: string }) { return { a } }\n")
    write("g.ts", "export default (input: { store: string }) => input\n")
    for words in (("--store", "x"), ("--listen", "x"), ("a=1", "--note=x")):
        result = expect_status(mdx("run", "f.ts", *words), 64)
        expect_in("there is no option --", result.err)
        expect(result.out, "")
    expect_in("written store=VALUE", mdx("run", "f.ts", "--store", "x").err)
    expect(expect_status(mdx("run", "f.ts", "a=1", "store=x"), 0).json, {"a": "1"})
    expect(expect_status(mdx("run", "g.ts", "--store", "x"), 0).json, {"store": "x"})
    write("h.ts", "export default (input) => input\n")
    expect(expect_status(mdx("run", "h.ts", "--limit", "5"), 0).json, {"limit": "5"})
    expect_status(mdx("load", "f.ts", "--store", "store"), 0)
    expect_status(mdx("call", "f", "--store", "store", "--listen", "x"), 64)


def into_the_full(*words, stdin=""):
    """What is said when standard output takes nothing."""
    with open("/dev/full", "w") as full:
        return subprocess.run([MDX, *words], stdout=full, stderr=subprocess.PIPE, input=stdin, text=True, env=environment())


def output_that_cannot_be_written_is_an_error():
    write("g.js", "export default function* () { yield 1 }\n")
    write("loud.js", "print(1)\n")
    for words, stdin in ((("explain",), ""), (("script", "loud.js"), ""), (("run", "g.js"), "{}"), (("version", "--json"), ""),
                         (("schema",), '{"op":"validate","schema":{},"data":1}\n')):
        done = into_the_full(*words, stdin=stdin)
        expect(done.returncode, 74)
        expect_in("could not be written", done.stderr)
    expect_in("74 output not", mdx("--help").out)
    # What went wrong before counts for more, and is all that is said.
    done = into_the_full("explain", "NOPE")
    expect(done.returncode, 66)
    expect_not_in("could not be written", done.stderr)


def a_reader_that_has_seen_enough_is_no_error():
    ours, theirs = os.pipe()
    os.close(ours)
    for words in (("explain",), ("--help",)):
        done = subprocess.run([MDX, *words], stdout=theirs, stderr=subprocess.PIPE, text=True, env=environment())
        expect((done.returncode, done.stderr), (0, ""))
    os.close(theirs)


def a_mistyped_tool_gets_did_you_mean():
    write("up.json", json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "v1"}, "servers": [
        {"url": "http://127.0.0.1:1"}], "paths": {"/a": {"get": {"operationId": "list_repos", "responses": {}}}}}))
    expect_status(mdx("import", "openapi", "up", "up.json", "--store", "store"), 0)
    for name in ("up__list_reposs", "up__list_repo", "upp__list_repos", "up__lsit_repos"):
        for verb in ("call", "request"):
            expect_in("Did you mean 'up__list_repos'?", expect_status(mdx(verb, name, "--store", "store"), 66).err)
    expect_not_in("Did you mean", expect_status(mdx("call", "up__nothing_like_it", "--store", "store"), 66).err)


def init_takes_names_that_can_be_loaded():
    for name, told in (("api", "a path of the server"), ("graphql.mdx", "a path of the server"), ("versions", "asks something"),
                       ("a/b", "letters, digits"), ("..", "letters, digits")):
        expect_in(told, expect_status(mdx("init", name), 64).err)
    expect(os.listdir("."), [])
    expect_status(mdx("init", "fine"), 0)
    expect(expect_status(mdx("run", "fine.mdx", "x=21"), 0).json, {"y": 42})
    expect_in("there already", expect_status(mdx("init", "fine"), 73).err)


def init_says_where_it_may_not_write():
    os.chmod(".", 0o555)
    if os.access(".", os.W_OK):
        return  # root writes everywhere
    result = expect_status(mdx("init", "zz"), 74)
    expect_in("zz.mdx could not be written", result.err)
    expect_in("a folder in which you may write", result.err)


def an_import_warns_of_nothing_that_it_cannot_change():
    write("up.json", json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "servers": [
        {"url": "http://127.0.0.1:1"}], "paths": {"/a": {"get": {"operationId": "list", "responses": {}}}}}))
    result = expect_status(mdx("import", "openapi", "up", "up.json", "--store", "store"), 0)
    expect((result.out, result.err), ("up: revision 1, 1 tool\n", ""))
    write("own.json", '{"$id":"own","version":"1","api":{"x":"() => 1"}}')
    expect_in("all digits", expect_status(mdx("load", "own.json", "--store", "store"), 0).err)


def a_store_that_is_not_there_is_not_made_by_reading():
    result = expect_status(mdx("list"), 66)
    expect_in("there is no store at ./.mdxrt", result.err)
    expect_status(mdx("list"), 66)


def a_missing_file_is_named():
    expect_in("nothing.mdx: there is no such file", expect_status(mdx("load", "nothing.mdx"), 66).err)


def nothing_has_colours_when_nobody_looks():
    write("calculate.mdx", CALCULATE % 2)
    expect_not_in("\033", mdx("check", "calculate.mdx").out)
    expect_not_in("\033", mdx("serv").err)


def version_tells_what_is_compiled_in():
    features = expect_status(mdx("version", "--json"), 0).json
    expect_in("version", features)
    expect_in(features["version"], mdx("--version").out)
    expect(json.dumps(sorted(k for k in features if k in ("curl", "jwt", "lmdb", "yaml", "markdown"))),
           '["curl", "jwt", "lmdb", "markdown", "yaml"]')


run(globals())
