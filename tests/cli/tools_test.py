#!/usr/bin/env python3
# needs: mdx
"""tools_test.py - init, check, explain, doctor, demo."""
import sys
import os

sys.dont_write_bytecode = True
from harness import CALCULATE, expect, expect_in, expect_status, function, mdx, run, write


def init_writes_a_definition_that_runs():
    expect_in("mdx run hello.mdx x=21", expect_status(mdx("init", "hello"), 0).out)
    expect(mdx("run", "hello.mdx", "x=21").out, '{"y":42}\n')


def init_without_a_name_writes_calculate():
    expect_status(mdx("init"), 0)
    expect(os.listdir("."), ["calculate.mdx"])


def init_never_overwrites():
    write("hello.mdx", "mine")
    expect_in("is there already", expect_status(mdx("init", "hello"), 73).err)
    expect(open("hello.mdx").read(), "mine")


def init_refuses_a_name_that_is_none():
    expect_status(mdx("init", "../up"), 64)
    expect(os.listdir("."), [])


def check_lists_which_fences_were_joined():
    write("calculate.mdx", CALCULATE % 2)
    result = expect_status(mdx("check", "calculate.mdx"), 0)
    expect_in("joined: javascript at line", result.out)
    expect(os.path.exists(".mdxrt"), False)


def check_as_json_has_functions_and_schemas():
    write("calculate.mdx", CALCULATE % 2)
    checked = mdx("check", "calculate.mdx", "--json").json["checked"][0]
    expect([checked["id"], checked["file"], checked["functions"][0]["inputSchema"]["required"]],
           ["calculate", "calculate.mdx", ["x"]])


def check_reports_every_file():
    write("a.mdx", function("return {{"))
    write("b.mdx", function("return 1"))
    write("c.mdx", function("return ]"))
    result = expect_status(mdx("check", "a.mdx", "b.mdx", "c.mdx"), 65)
    expect_in("a.mdx:", result.err)
    expect_in("c.mdx:", result.err)
    expect_in("b.mdx: fine", result.out)


def check_reports_all_mistakes_of_a_document():
    write("bad.mdx", "---\n$type: Function\n$id: 'not an id'\ninput:\n  x: { type: nonsense }\n---\n\n"
                     "```javascript\nexport function execute( { return 1 }\n```\n")
    result = expect_status(mdx("check", "bad.mdx"), 65)
    expect(result.err.count("error MDX") >= 2, True)


def check_finds_one_id_in_two_files():
    write("a.mdx", function("return 1", "$id: same\n"))
    write("b.mdx", function("return 2", "$id: same\n"))
    expect_in("both have the id", expect_status(mdx("check", "a.mdx", "b.mdx"), 65).err)


def explain_takes_a_code_or_a_number():
    expect_in("grant", expect_status(mdx("explain", "CAPABILITY_DENIED"), 0).out)
    numbers = [row["name"] for row in mdx("explain", "--json").json if row["name"].startswith("MDX")]
    expect(mdx("explain", numbers[0]).out, mdx("explain", numbers[0][3:]).out)


def explain_lists_all():
    expect_in("RUN_TIMEOUT", expect_status(mdx("explain"), 0).out)


def explain_of_nothing_gets_did_you_mean():
    expect_in("Did you mean RUN_TIMEOUT?", expect_status(mdx("explain", "RUN_TIMOUT"), 66).err)


def doctor_finds_everything_fine():
    result = expect_status(mdx("doctor"), 0)
    for name in ("version", "features", "limits", "clock", "store", "disk", "call", "token"):
        expect_in(" %s " % name, result.out)
    expect(mdx("doctor", "--json").json["ok"], True)


def doctor_finds_a_store_that_is_none():
    os.mkdir(".mdxrt")
    write(".mdxrt/data.mdb", "this is no store\n" * 1000)
    expect_in("fail store", expect_status(mdx("doctor"), 78).out)


def doctor_finds_an_empty_token():
    expect_in("fail token", expect_status(mdx("doctor", MDX_TOKEN=""), 78).out)


def demo_lists_demos():
    expect_in("mdx demo limits", expect_status(mdx("demo"), 0).out)


def demo_limits_shows_that_they_hold():
    result = expect_status(mdx("demo", "limits", "--json"), 0)
    expect([(one["code"], one["nextCallWorks"]) for one in result.json["limits"]],
           [("RUN_TIMEOUT", True), ("RUN_TIMEOUT", True), ("MEMORY_LIMIT", True)])


def an_unknown_demo_gets_did_you_mean():
    expect_in("Did you mean mdx demo limits?", expect_status(mdx("demo", "limit"), 64).err)


run(globals())
