#!/usr/bin/env python3
# needs: mdx
"""completion_test.py - what shells offer: by themselves, and through the scripts."""
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
from harness import CALCULATE, MDX, expect, expect_in, expect_status, mdx, run, write

SERVICE = ('{"$id":"crm","api":{"find":{"code":"(kind, deep) => kind","input":{"kind":{"type":"string",'
           '"enum":["cat","dog"],"required":true},"deep":"boolean?"}},"pets":{"list":"() => []"}}}')


def offered(*words):
    return [line.split("\t")[0] for line in mdx("completion", "words", "--", *words).out.splitlines()]


def load_both():
    write("calculate.mdx", CALCULATE % 2)
    write("crm.json", SERVICE)
    expect_status(mdx("load", "calculate.mdx", "crm.json"), 0)


def in_bash(line):
    script = ('PATH="%s:$PATH"; eval "$(mdx completion bash)"; COMP_LINE="%s"; COMP_POINT=${#COMP_LINE}; _mdx; '
              'printf "%%s\\n" "${COMPREPLY[@]}"' % (os.path.dirname(MDX), line))
    return subprocess.run(["bash", "-c", script], capture_output=True, text=True).stdout.split()


def in_fish(line):
    script = 'set PATH "%s" $PATH; mdx completion fish | source; complete -C "%s"' % (os.path.dirname(MDX), line)
    result = subprocess.run(["fish", "-c", script], capture_output=True, text=True)
    return [row.split("\t")[0] for row in result.stdout.splitlines()]


def verbs_are_offered_with_what_they_do():
    expect(offered("ver"), ["versions", "version"])
    expect_in("list\tlist what the store has", mdx("completion", "words", "--", "lis").out)
    expect(offered("help", "ca"), ["call"])


def options_are_those_of_the_verb():
    expect(offered("list", "--st"), ["--store"])
    expect(offered("explain", "--st"), [])


def ids_functions_and_arguments_come_from_the_store():
    load_both()
    expect(offered("call", "c"), ["calculate", "crm"])
    expect(offered("call", "crm#"), ["crm#find", "crm#pets.list"])
    expect(offered("call", "calculate", ""), ["x="])
    expect(offered("call", "crm#find", "kind="), ["kind=", "kind=cat", "kind=dog"])
    expect(offered("call", "crm#find", "deep=t"), ["deep=true"])
    expect(offered("rollback", "cr"), ["crm"])


def without_a_store_nothing_is_offered_and_none_is_made():
    expect(offered("call", ""), [])
    expect(os.path.exists(".mdxrt"), False)


def files_are_left_to_the_shell():
    expect(offered("run", ""), [])


def bash_completes_words():
    load_both()
    expect(in_bash("mdx ver"), ["versions", "version"])
    expect(in_bash("mdx call c"), ["calculate", "crm"])
    expect(in_bash("mdx call crm#find kind=d"), ["dog"])


def fish_completes_words():
    if not shutil.which("fish"):
        print("skip - fish is not installed: its completion is not tried")
        return
    load_both()
    expect(in_fish("mdx ver"), ["version", "versions"])
    expect(in_fish("mdx call c"), ["calculate", "crm"])
    expect(in_fish("mdx call crm#find kind=d"), ["kind=dog"])


def scripts_are_right_in_the_shells_that_are_here():
    for shell in ("bash", "zsh", "fish"):
        result = expect_status(mdx("completion", shell), 0)
        if not shutil.which(shell):
            print("skip - %s is not installed: its script is not parsed" % shell)
            continue
        write("script", result.out)
        expect(subprocess.run([shell, "-n", "script"], capture_output=True, text=True).stderr, "")


def another_shell_is_refused():
    expect_in("bash, zsh and fish", expect_status(mdx("completion", "tcsh"), 64).err)


run({name: test for name, test in globals().items() if name not in ("offered", "load_both", "in_bash", "in_fish")})
