#!/usr/bin/env python3
# needs: mdx
"""Values are coerced as npm's Ajv does it (coerceTypes, useDefaults): 3,000 random schemas and values."""
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
from harness import expect, mdx, run

PACKAGES = ["ajv@8.17.1"]
NPM = os.path.join(os.path.abspath(os.environ.get("MDX_OUT", "build")), "npm", "ajv")


def installed():
    if os.path.isdir(os.path.join(NPM, "node_modules", "ajv")):
        return True
    os.makedirs(NPM, exist_ok=True)
    try:
        done = subprocess.run(["npm", "install", "--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", NPM]
                              + PACKAGES, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=240)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


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


if installed():
    run({"values_become_what_ajv_makes_of_them": values_become_what_ajv_makes_of_them})
else:
    print("skip - npm's packages %s could not be installed" % ", ".join(PACKAGES))
