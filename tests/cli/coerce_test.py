#!/usr/bin/env python3
# needs: mdx
"""Values are coerced as npm's Ajv does it (coerceTypes, useDefaults): 3,000 random schemas and values."""
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, ".."))
import npm  # noqa: E402
from harness import expect, mdx, run

PACKAGES = ["ajv@8.17.1"]
NPM = npm.folder("ajv")


def values_become_what_ajv_makes_of_them():
    done = subprocess.run(["node", os.path.join(HERE, "coerce_oracle.mjs"), NPM, "7"], capture_output=True, text=True,
                          timeout=240)
    wanted = [json.loads(line) for line in done.stdout.splitlines()]
    answers = mdx("schema", stdin="".join(json.dumps(
        {"op": "coerce", "schema": line["schema"], "data": line["data"]}) + "\n" for line in wanted))
    seen = [json.loads(line) for line in answers.out.splitlines()]
    wrong = [(line, answer) for line, answer in zip(wanted, seen) if answer.get("valid") != line["valid"]
             or (line["valid"] and answer["data"] != line["coerced"])]
    expect([len(wanted), len(seen), wrong[:1]], [3000, 3000, []])
    expect(sum(line["valid"] for line in wanted) > 500, True)


if npm.install("ajv", *PACKAGES):
    run({"values_become_what_ajv_makes_of_them": values_become_what_ajv_makes_of_them})
else:
    print("skip - npm's packages %s could not be installed" % ", ".join(PACKAGES))
