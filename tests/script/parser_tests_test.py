#!/usr/bin/env python3
"""npm's test262-parser-tests: every program of pass/ is accepted, every one of fail/ refused, and early errors are
found; what parser_exceptions.txt names is let off. Needs npm and the network the first time; skips without."""
# needs: mdx

import os
import re
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
import npm  # noqa: E402

OUT = os.path.abspath(os.environ.get("MDX_OUT", "build"))
NPM = npm.folder("parser")
HERE = os.path.dirname(os.path.abspath(__file__))
PACKAGE, VERSION = "test262-parser-tests", "0.0.5"
CASES = os.path.join(NPM, "node_modules", PACKAGE)
failed = 0


def say(good, text):
    global failed
    failed += not good
    print(("ok - " if good else "not ok - ") + "parser tests: " + text)


def exceptions():
    """{"fail/x.js": reason}"""
    with open(os.path.join(HERE, "parser_exceptions.txt"), encoding="utf-8") as file:
        return dict(re.findall(r"^(\S+/\S+): (.+)$", file.read(), re.M))


def run(folder):
    """{"folder/x.js": "ok", "parser" or "front"}"""
    names = sorted(os.listdir(os.path.join(CASES, folder)))
    asked = "".join("%s %s\n" % ("module" if ".module." in name else "script", os.path.join(CASES, folder, name))
                    for name in names)
    done = subprocess.run([os.path.join(OUT, "tests/script/parse")], input=asked, stdout=subprocess.PIPE, text=True,
                          errors="replace", check=True)
    found = {}
    for line in done.stdout.splitlines():
        word, _, rest = line.partition(" ")
        found[folder + "/" + os.path.basename(rest.split(": ")[0])] = word
    if len(found) != len(names):
        say(False, "%s: %d answers for %d programs" % (folder, len(found), len(names)))
    return found


def check(folder, good, excepted, what):
    found = run(folder)
    wrong = [name for name, word in found.items() if word not in good and name not in excepted]
    needless = [name for name, word in found.items() if word in good and name in excepted]
    for name in wrong[:20]:
        say(False, "%s is %s" % (name, "accepted" if found[name] == "ok" else "refused"))
    for name in needless:
        say(False, "%s needs no exception any more" % name)
    if not wrong and not needless:
        let_off = sum(name in excepted for name in found)
        say(True, "%d of %d %s, %d are let off" % (len(found) - let_off, len(found), what, let_off))


def compiled(folder):
    """What the programs become is taken by the engine; what they import is let through."""
    names = sorted(os.listdir(os.path.join(CASES, folder)))
    asked = "".join("js %s %s\n" % ("module" if ".module." in name else "plain", os.path.join(CASES, folder, name))
                    for name in names)
    done = subprocess.run([os.path.join(OUT, "tests/script/compile")], input=asked, stdout=subprocess.PIPE, text=True,
                          errors="replace", check=True)
    lines = done.stdout.splitlines()
    for line in [line for line in lines if not line.startswith("ok ")][:20]:
        print("# " + line)
    good = sum(line.startswith("ok ") for line in lines)
    say(good == len(names), "%d of %d programs of %s are lowered and compile" % (good, len(names), folder))


def main():
    if not npm.install("parser", "%s@%s" % (PACKAGE, VERSION)):
        print("skip - parser tests: npm's package %s could not be installed" % PACKAGE)
        return 0
    excepted = exceptions()
    accepted = {"ok", "front"}  # what lacks below the parser is not the parser's
    check("pass", accepted, excepted, "programs are accepted")
    check("pass-explicit", accepted, excepted, "programs are accepted")
    compiled("pass")
    compiled("pass-explicit")
    check("fail", {"parser"}, excepted, "wrong programs are refused")
    check("early", {"parser", "front"}, excepted, "early errors are found")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
