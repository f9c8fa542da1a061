#!/usr/bin/env python3
"""README is true: its C listing is the example, its consoles are run, the files it names are there.

A console block is typed in a folder of its own; a line that is only an ellipsis stands for any lines.
"""
import os
import re
import shutil
import subprocess
import sys
import tempfile

out = os.environ.get("MDX_OUT", "build")  # as make has it: another spelling would be another build
readme = open("README.md", encoding="utf-8").read()
failed = 0


def report(name, good, why=""):
    global failed
    failed += not good
    print(("ok - " if good else "not ok - ") + name)
    if not good and why:
        print("    " + why.replace("\n", "\n    "))


def blocks(language):
    return re.findall(r"^```" + language + r"\n(.*?)^```$", readme, re.S | re.M)


def sessions():
    """Each command of each console block with the output that is promised."""
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.M)[1:]:
            command, _, expected = part.partition("\n")
            yield command, expected


def fits(expected, actual):
    pattern = re.escape(expected.strip()).replace("…", ".*")
    return re.fullmatch(pattern, actual.strip(), re.S) is not None


def prepare(folder):
    """An installed library, as the README's reader has one, and the example beside it."""
    root = os.path.join(folder, "root")
    subprocess.run(["make", "--no-print-directory", "install", "PREFIX=" + root,
                    "BUILD=" + out], check=True, stdout=subprocess.DEVNULL)
    shutil.copy("examples/crm.c", folder)
    shutil.copy("examples/late.mdx", folder)
    return dict(os.environ, PATH=root + "/bin:" + os.environ["PATH"], LD_LIBRARY_PATH=root + "/lib",
                PKG_CONFIG_PATH=root + "/lib/pkgconfig", NO_COLOR="1")


def main():
    if os.environ.get("MDX_SAN"):
        print("skip - README: its programs are not built with sanitizers")
        return
    listing = blocks("c")[0]
    report("the C listing is examples/crm.c", listing == open("examples/crm.c").read())
    listing = re.findall(r"^````mdx\n(.*?)^````$", readme, re.S | re.M)[0]
    report("the document listed is examples/late.mdx", listing == open("examples/late.mdx").read())
    with tempfile.TemporaryDirectory() as folder:
        environment = prepare(folder)
        for command, expected in sessions():
            run = subprocess.run(["sh", "-c", command], cwd=folder, env=environment, text=True,
                                 stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                 stderr=subprocess.STDOUT, timeout=60)
            report("$ " + command, run.returncode == 0 and fits(expected, run.stdout),
                   f"status {run.returncode}, printed\n{run.stdout}")
    for name in re.findall(r"\]\(([^)#:]+)\)", readme):
        report("README names " + name + ", which is there", os.path.exists(name))
    for goal in re.findall(r"\bmake ([a-z-]+)", readme):
        known = re.search(r"^##   make (\w+ )*" + goal + r"\b", open("Makefile").read(), re.M)
        report("README names `make " + goal + "`, which is a goal", known is not None)
    sys.exit(failed > 0)


main()
