#!/usr/bin/env python3
# needs: mdx
"""store_test.py - loading, listing, versions: the verbs that work on a store."""
import sys
import os

sys.dont_write_bytecode = True
from harness import CALCULATE, expect, expect_in, expect_status, function, mdx, run, write


def two_revisions():
    write("calculate.mdx", CALCULATE % 2)
    expect_status(mdx("load", "calculate.mdx"), 0)
    write("calculate.mdx", CALCULATE % 3)
    expect_status(mdx("load", "calculate.mdx"), 0)


two_revisions.__module__ = "set-up"


def load_says_id_and_revision():
    write("calculate.mdx", CALCULATE % 2)
    expect(expect_status(mdx("load", "calculate.mdx"), 0).out,
           "calculate: revision 1, version 1.0.0 (calculate.mdx)\n")


def load_again_is_unchanged():
    write("calculate.mdx", CALCULATE % 2)
    mdx("load", "calculate.mdx")
    expect_in("unchanged", expect_status(mdx("load", "calculate.mdx"), 0).out)


def load_as_json_answers_all():
    write("calculate.mdx", CALCULATE % 2)
    loaded = expect_status(mdx("load", "calculate.mdx", "--json"), 0).json["loaded"]
    expect([loaded[0]["id"], loaded[0]["revision"], loaded[0]["tools"]],
           ["calculate", 1, ["calculate"]])


def load_of_a_folder_takes_only_definitions():
    write("d/a.mdx", function("return 1"))
    write("d/README.md", "# Not a definition, though it says $id\n")
    write("d/b.md", function("return 2", "$id: bee\n"))
    write("d/package.json", '{"dependencies": {"mdxld": "1"}}')
    write("d/node_modules/c.mdx", function("return 3"))
    write("d/.hidden/d.mdx", function("return 4"))
    write("d/deep/er/e.mdx", function("return 5"))
    loaded = expect_status(mdx("load", "d", "--json"), 0).json["loaded"]
    expect(sorted(one["id"] for one in loaded), ["a", "bee", "e"])


def one_id_in_two_files_is_an_error():
    write("a.mdx", function("return 1", "$id: same\n"))
    write("b.mdx", function("return 2", "$id: same\n"))
    result = expect_status(mdx("load", "a.mdx", "b.mdx"), 65)
    expect_in('a.mdx and b.mdx both have the id "same"', result.err)
    expect(len(mdx("versions", "same", "--json").json["versions"]), 1)


def a_broken_document_names_file_line_and_number_and_stores_nothing():
    write("bad.mdx", function("return {{"))
    result = expect_status(mdx("load", "bad.mdx"), 65)
    expect_in("bad.mdx:", result.err)
    expect_in("error MDX", result.err)
    expect(mdx("list", "--json").json["definitions"], [])


def load_expecting_another_revision_is_a_conflict():
    two_revisions()
    write("calculate.mdx", CALCULATE % 4)
    expect_status(mdx("load", "calculate.mdx", "--expect", "1"), 73)
    expect_status(mdx("load", "calculate.mdx", "--expect", "2"), 0)


def load_new_refuses_what_is_there():
    two_revisions()
    expect_status(mdx("load", "calculate.mdx", "--new"), 73)


def load_takes_the_id_of_the_option():
    write("calculate.mdx", CALCULATE % 2)
    expect_in("other: revision 1", expect_status(mdx("load", "calculate.mdx", "--id", "other"), 0).out)


def the_store_is_where_the_option_or_the_environment_says():
    write("calculate.mdx", CALCULATE % 2)
    expect_status(mdx("load", "calculate.mdx", "--store", "here"), 0)
    expect_status(mdx("call", "calculate", "x=1", MDX_STORE="here"), 0)
    expect(os.path.exists(".mdxrt"), False)


def list_shows_what_is_there():
    two_revisions()
    expect([(d["id"], d["revision"]) for d in mdx("list", "--json").json["definitions"]],
           [("calculate", 2)])
    expect_in("calculate  2         1.0.0    Function", expect_status(mdx("list"), 0).out)


def list_by_prefix_leaves_others_out():
    two_revisions()
    expect(mdx("list", "--prefix", "x", "--json").json["definitions"], [])


def get_prints_the_source_as_it_was_loaded():
    two_revisions()
    expect(expect_status(mdx("get", "calculate"), 0).out, CALCULATE % 3)
    expect(expect_status(mdx("get", "calculate@1"), 0).out, CALCULATE % 2)


def get_of_a_misspelt_id_gets_did_you_mean():
    two_revisions()
    expect_in("calculate", expect_status(mdx("get", "calculat"), 66).err)


def get_of_an_unknown_version_is_not_found():
    two_revisions()
    expect(expect_status(mdx("get", "calculate@9", "--json"), 66).error["code"], "VERSION_NOT_FOUND")


def versions_are_newest_first():
    two_revisions()
    expect([v["revision"] for v in mdx("versions", "calculate", "--json").json["versions"]], [2, 1])


def diff_shows_what_changed():
    two_revisions()
    result = expect_status(mdx("diff", "calculate"), 0)
    expect_in("-  return { y: input.x * 2 }\n+  return { y: input.x * 3 }\n", result.out)
    expect_in("+  return { y: input.x * 2 }\n", mdx("diff", "calculate", "2", "1").out)


def diff_of_a_revision_with_itself_says_so():
    two_revisions()
    expect_in("no difference", expect_status(mdx("diff", "calculate", "1", "1"), 0).out)


def rollback_makes_a_new_revision():
    two_revisions()
    expect_in("revision 3", expect_status(mdx("rollback", "calculate", "1"), 0).out)
    expect(mdx("call", "calculate", "x=21").out, '{"y":42}\n')


def rollback_to_nothing_is_not_found():
    two_revisions()
    expect_status(mdx("rollback", "calculate", "7"), 66)


def weights_are_set_shown_and_cleared():
    two_revisions()
    expect_status(mdx("weights", "calculate", "1=100", "2=0"), 0)
    expect(mdx("call", "calculate", "x=21").out, '{"y":42}\n')
    expect(mdx("versions", "calculate", "--json").json["weights"]["1"], 100)
    expect_status(mdx("weights", "calculate", "--clear"), 0)
    expect(mdx("call", "calculate", "x=21").out, '{"y":63}\n')


def a_weight_that_is_none_says_how_to_write_one():
    two_revisions()
    expect_in("REVISION=SHARE", expect_status(mdx("weights", "calculate", "most"), 64).err)
    expect_status(mdx("weights", "calculate"), 64)


def delete_leaves_history_and_purge_does_not():
    two_revisions()
    expect_status(mdx("delete", "calculate"), 0)
    expect_status(mdx("call", "calculate", "x=1"), 66)
    expect(mdx("versions", "calculate", "--json").json["versions"][0]["kind"], "delete")
    expect_status(mdx("rollback", "calculate", "1"), 0)
    expect_status(mdx("call", "calculate", "x=1"), 0)
    expect_status(mdx("delete", "calculate", "--purge"), 0)
    expect_status(mdx("versions", "calculate"), 66)


def search_finds_by_words():
    two_revisions()
    expect(mdx("search", "doubles", "--json").json["results"][0]["id"], "calculate")
    expect_in("nothing found", expect_status(mdx("search", "elephant"), 0).out)


def stats_count():
    two_revisions()
    stats = mdx("stats", "--json").json
    expect([stats["definitions"], stats["revisions"]], [1, 2])
    expect_in("definitions", expect_status(mdx("stats"), 0).out)


run(globals())
