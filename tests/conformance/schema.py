#!/usr/bin/env python3
"""schema.py - the public suite of JSON Schema, all five drafts, through `mdx schema`.

    schema.py [SUITE]

A case for each draft and kind of test: all of the required ones give the suite's answer, and of the optional
and format ones at least so many in a hundred. V=required,optional,format shows those that differ."""
import json
import os
import subprocess
import sys

MDX = os.path.join(os.path.abspath(os.environ.get("MDX_OUT", "build")), "mdx")
DRAFTS = {"draft4": "http://json-schema.org/draft-04/schema#", "draft6": "http://json-schema.org/draft-06/schema#",
          "draft7": "http://json-schema.org/draft-07/schema#", "draft2019-09": "https://json-schema.org/draft/2019-09/schema",
          "draft2020-12": "https://json-schema.org/draft/2020-12/schema"}
LEAST = {"required": 100, "optional": 95, "format": 85}  # percent
KINDS = {"required": "", "optional": "optional", "format": "optional/format"}


def remotes(suite):
    found = {}
    for folder, _, names in os.walk(os.path.join(suite, "remotes")):
        for name in names:
            path = os.path.join(folder, name)
            if name.endswith(".json"):
                with open(path) as file:
                    found["http://localhost:1234/" + os.path.relpath(path, os.path.join(suite, "remotes"))] = json.load(file)
    return found


def cases(suite, draft, kind):
    folder = os.path.join(suite, "tests", draft, KINDS[kind])
    for name in sorted(os.listdir(folder)):
        if not name.endswith(".json"):
            continue
        with open(os.path.join(folder, name)) as file:
            for group in json.load(file):
                for test in group["tests"]:
                    line = {"op": "validate", "dialect": DRAFTS[draft], "schema": group["schema"], "data": test["data"],
                            "formats": kind == "format"}
                    yield line, "%s: %s: %s" % (name, group["description"], test["description"]), test["valid"]


def run(documents, lines):
    text = "\n".join(json.dumps(line) for line in [{"op": "remotes", "remotes": documents}, *lines]) + "\n"
    done = subprocess.run([MDX, "schema"], input=text, capture_output=True, text=True, timeout=300)
    return [json.loads(line) for line in done.stdout.splitlines()[1:]]


def say(draft, kind, good, count):
    enough = count > 0 and 100 * good >= LEAST[kind] * count
    print("%sok - JSON Schema %s %s: %d of %d" % ("" if enough else "not ", draft, kind, good, count))
    return enough


def main():
    suite = sys.argv[1] if len(sys.argv) > 1 else "../shared/suites/json-schema"
    if not os.path.isdir(os.path.join(suite, "tests")):
        print("skip - there is no JSON Schema suite at %s" % suite)
        return 0
    documents, shown, sums = remotes(suite), os.environ.get("V", "").split(","), {}
    failed = 0
    for draft in DRAFTS:
        for kind in KINDS:
            tests = list(cases(suite, draft, kind))
            answers = run(documents, [line for line, _, _ in tests])
            wrong = [name for (_, name, valid), answer in zip(tests, answers) if answer.get("valid") != valid]
            good = len(answers) - len(wrong)
            failed += not say(draft, kind, good, len(tests))
            total = sums.setdefault(kind, [0, 0])
            total[0] += good
            total[1] += len(tests)
            if kind in shown:
                print("".join("    %s\n" % name for name in wrong), end="")
    for kind, (good, count) in sums.items():
        failed += not say("all drafts", kind, good, count)
    return 1 if failed else 0


sys.exit(main())
