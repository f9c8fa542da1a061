#!/usr/bin/env python3
"""Words that do not belong in the tree: unfinished business anywhere, and in lib/
calls that touch what is the host's (output, signals, the process, its locale) or
go past the runtime's allocator. A waiver reads /* check: reason */ on the line."""

import os
import re
import sys

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))

UNFINISHED = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b")
GROUPS = {
    "ends or forks the process": "exit _exit abort quick_exit fork vfork system popen execv execve execvp atexit",
    "writes output": "printf fprintf vprintf vfprintf puts fputs putchar putc fputc perror syslog dprintf",
    "touches signals": "signal sigaction sigprocmask raise alarm setitimer",
    "depends on the locale or shared state": "setlocale strtod strtof strtold atof sprintf vsprintf sscanf "
                                             "strerror localtime gmtime ctime asctime strtok isalpha isdigit isalnum isspace "
                                             "isupper islower isprint isxdigit ispunct toupper tolower strcoll setenv putenv",
    "has no bounds": "gets strcpy strcat stpcpy alloca",
    "is predictable": "rand srand random srandom drand48 rand_r",
    "sleeps": "sleep usleep nanosleep clock_nanosleep",
    "goes past the runtime's allocator": "malloc calloc realloc free strdup strndup asprintf vasprintf reallocarray",
    "is the host's to decide": "json_set_alloc_funcs pthread_create",
}
# Places whose very subject it is.
HOMES = {"lib/base/alloc.c": "realloc free", "lib/outbound/spawn.c": "fork execve _exit sigaction"}
failed = False


def say(good, text):
    global failed
    failed = failed or not good
    print(("ok - " if good else "not ok - ") + text)


def files(tops, suffixes):
    for top in tops:
        for folder, folders, names in os.walk(top):
            folders[:] = [f for f in folders if f not in ("__pycache__", "corpus", "node_modules")]
            for name in sorted(names):
                if name.endswith(suffixes):
                    yield os.path.join(folder, name)


def blank(match):
    return re.sub(r"[^\n]", " ", match.group(0))


def code_only(text):
    """The same text with comments, strings and characters blanked out."""
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def unfinished():
    wrong = []
    for path in files(("lib", "src", "include", "tests", "examples", "bindings", ".ci"),
                      (".c", ".h", ".inc", ".py", ".sh", ".md", ".js", ".go", ".cpp")):
        with open(path, encoding="utf-8", errors="replace") as lines:
            wrong += ["%s:%d: %s" % (path, number, line.strip())
                      for number, line in enumerate(lines, 1) if UNFINISHED.search(line)]
    for w in wrong:
        say(False, "words: unfinished: " + w)
    if not wrong:
        say(True, "words: nothing is left unfinished")


def floating():
    """printf writes a comma for a point where the locale has one. Returns the waivers needed."""
    wrong, needed = [], set()
    for path in files(("lib",), (".c", ".h")):
        with open(path, encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                if not re.search(r'printf\(.*%[-+ #0-9.*]*L?[aefgAEFG]', line):
                    continue
                if "check:" in line:
                    needed.add((path, number))
                else:
                    wrong.append("%s:%d" % (path, number + 1))
    for w in wrong:
        say(False, "words: %s: printf of a floating number heeds the locale" % w)
    if not wrong:
        say(True, "words: nothing in lib/ prints floating numbers by printf")
    return needed


def forbidden(needed):
    sources = []
    for path in files(("lib",), (".c", ".h")):
        if not path.startswith("lib/sandbox/engine/"):
            with open(path, encoding="utf-8") as file:
                text = file.read()
            sources.append((path, text.splitlines(), code_only(text).splitlines()))
    for why, names in GROUPS.items():
        call = re.compile(r"(?<![\w.>])(?<!void \*)(?<!void )(%s)\s*\(" % "|".join(names.split()))
        good = True
        for path, lines, code in sources:
            for number, line in enumerate(code):
                found = call.search(line)
                if not found or found.group(1) in HOMES.get(path, "").split():
                    continue
                if "check:" in lines[number]:
                    needed.add((path, number))
                    continue
                good = False
                say(False, "words: %s:%d: %s() %s" % (path, number + 1, found.group(1), why))
        if good:
            say(True, "words: nothing in lib/ %s" % why)
    waivers = [(path, number) for path, lines, _ in sources
               for number, line in enumerate(lines)
               if re.search(r"/\* check: ", line)]
    for path, number in sorted(set(waivers) - needed):
        say(False, "words: %s:%d: this waiver is not needed any more" % (path, number + 1))


unfinished()
forbidden(floating())
sys.exit(1 if failed else 0)
