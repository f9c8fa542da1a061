#!/usr/bin/env python3
"""Schemas beside npm's Ajv (compiled code) and python-jsonschema, same cases, same run: microseconds a
check, the best of 20 turns each. `check` is of a value that has been read, as theirs are, 64 copies in turn (one alone is
checked outside of V8's loop); `whole` reads its text too."""
import importlib.util
import json
import os
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import npm  # noqa: E402

OUT = os.path.abspath(os.environ.get("MDX_OUT", "build"))
NPM = npm.folder("ajv")
CASES = os.path.join(os.path.dirname(os.path.abspath(__file__)), "schema_cases.json")
AJV = """
const Ajv = require('ajv/dist/2020').default
for (const { name, schema, data } of JSON.parse(require('fs').readFileSync(process.argv[2], 'utf8'))) {
  const begun = process.hrtime.bigint()
  const check = new Ajv({ strict: false }).compile(schema)
  const compile = Number(process.hrtime.bigint() - begun) / 1000
  const text = JSON.stringify(data), rounds = text.length > 1000 ? 5000 : 500000
  const time = run => {
    for (let n = 0; n < rounds / 5; n++) run()
    let best = Infinity
    for (let turn = 0; turn < 20; turn++) {
      const begun = process.hrtime.bigint()
      for (let n = 0; n < rounds / 20; n++) if (!run()) process.exit(1)
      best = Math.min(best, Number(process.hrtime.bigint() - begun) / 1000 / (rounds / 20))
    }
    return best
  }
  const values = Array.from({ length: 64 }, () => JSON.parse(text))
  let turn = 0
  console.log(JSON.stringify({ name, compile, check: time(() => check(values[turn++ & 63])), whole: time(() => check(JSON.parse(text))) }))
}
"""


def ajv():
    if not npm.install("ajv", "ajv@8.17.1"):
        print("skip - schema: Ajv could not be installed")
        return {}
    with open(os.path.join(NPM, "bench.cjs"), "w") as file:
        file.write(AJV)
    done = subprocess.run(["node", os.path.join(NPM, "bench.cjs"), CASES], capture_output=True, text=True, timeout=300)
    return {row["name"]: row for row in map(json.loads, done.stdout.splitlines())}


def python():
    if not importlib.util.find_spec("jsonschema"):
        print("skip - schema: python3-jsonschema is not installed")
        return {}
    from jsonschema import Draft202012Validator
    rows = {}
    for case in json.load(open(CASES)):
        validator = Draft202012Validator(case["schema"])
        rounds = 20 if len(json.dumps(case["data"])) > 1000 else 2000
        validator.is_valid(case["data"])
        begun = time.perf_counter()
        for _ in range(rounds):
            assert validator.is_valid(case["data"])
        rows[case["name"]] = (time.perf_counter() - begun) * 1e6 / rounds
    return rows


def main():
    bench = os.path.join(OUT, "tests", "bench", "schema_bench")
    if not os.path.exists(bench):
        print("skip - schema: there is no %s" % os.path.relpath(bench))
        return
    done = subprocess.run([bench, CASES], capture_output=True, text=True, check=True)
    others, slow = ajv(), python()
    print("%-14s %11s %9s %9s %11s %11s %11s" % ("schema", "compile us", "check us", "whole us", "of Ajv's", "whole, of", "python's"))
    for row in map(json.loads, done.stdout.splitlines()):
        other = others.get(row["name"])
        print("%-14s %11.1f %9.3f %9.3f %11s %11s %11s" % (
            row["name"], row["compile"], row["check"], row["whole"],
            "%.2f times" % (row["check"] / other["check"]) if other else "-",
            "%.2f times" % (row["whole"] / other["whole"]) if other else "-",
            "1/%.0f" % (slow[row["name"]] / row["check"]) if slow else "-"))


main()
