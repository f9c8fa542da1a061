#!/usr/bin/env python3
# needs: mdx
"""programs_test.py - each program of tests/script/programs says what node says of it.

What is expected is in tests/script/expected, made by `make oracle`. With names, only those run."""
import concurrent.futures
import difflib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
PROGRAMS, EXPECTED = os.path.join(HERE, "programs"), os.path.join(HERE, "expected")
MDX = os.path.abspath(os.environ.get("MDX") or os.path.join(os.environ.get("MDX_OUT", "build"), "mdx"))
SECONDS = 30


def judge(name):
    """None when it said the right thing; else why not."""
    try:
        with open(os.path.join(EXPECTED, name + ".txt"), "rb") as file:
            due = file.read().decode("utf-8", "replace")
        done = subprocess.run([MDX, "script", os.path.join(PROGRAMS, name)], stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, timeout=SECONDS)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    said = done.stdout.decode("utf-8", "replace")
    if said == due and done.returncode == 0:
        return None
    lines = list(difflib.unified_diff(due.splitlines(), said.splitlines(), "node", "mdx", lineterm="", n=0))
    return "status %d\n%s" % (done.returncode, "\n".join(lines[2:14] + done.stderr.decode("utf-8", "replace").splitlines()[:6]))


def main(names):
    names = names or sorted(os.listdir(PROGRAMS))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        for name, why in zip(names, pool.map(judge, names)):
            print("%s - %s" % ("not ok" if why else "ok", name))
            if why:
                failed += 1
                print("  " + why.replace("\n", "\n  "))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
