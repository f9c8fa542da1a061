#!/usr/bin/env python3
"""Holds every #include to tests/check/layers.txt.

A room enters another only where the table allows, and only by its door, the
header named after it; base has many doors. Library headers have one home each.
What is not lib/ sees the public headers only. A waiver reads /* layers: reason */
on the line of the include."""

import os
import re
import sys

os.chdir(os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))

HOMES = {
    "duktape.h": r"lib/sandbox/.*",
    "duk_config.h": r"lib/sandbox/.*",
    "lmdb.h": r"lib/store/lmdb[^/]*\.[ch]",
    "curl/curl.h": r"lib/outbound/curl[^/]*\.[ch]|src/.*",
    "jansson.h": r"lib/base/json\.h|src/.*",
    "libfyaml.h": r"lib/definition/yaml[^/]*\.[ch]",
    "md4c.h": r"lib/definition/markdown[^/]*\.[ch]",
    "md4c-html.h": r"lib/definition/markdown[^/]*\.[ch]",
    "microhttpd.h": r"src/.*",
    **{"openssl/%s.h" % name: r"lib/access/crypto\.c"
       for name in ("bn", "core_names", "ecdsa", "err", "evp", "param_build")},
}
INCLUDE = re.compile(r'^\s*#\s*include\s+(["<])([^">]+)[">](.*)')
failed = False


def say(good, text):
    global failed
    failed = failed or not good
    print(("ok - " if good else "not ok - ") + text)


def table():
    rooms = {}
    with open("tests/check/layers.txt") as lines:
        for line in lines:
            room, below = line.split(":")
            rooms[room.strip()] = below.split()
    return rooms


def sources(top):
    for folder, _, names in os.walk(top):
        for name in sorted(names):
            if re.search(r"\.(c|h|inc|cpp|hpp)$", name):
                yield os.path.join(folder, name)


def in_lib(path, name, rooms):
    """What is wrong with lib/ file `path` including `name`, or None."""
    room = path.split("/")[1]
    if os.path.exists(os.path.join(os.path.dirname(path), name)):
        name = os.path.relpath(os.path.join(os.path.dirname(path), name), "lib")
    if name == "mdxrt.h" or name.startswith("mdxrt/"):
        return None
    other = name.split("/")[0]
    if "/" not in name or other not in rooms:
        return "is no header of any room"
    if other == room or other == "base":
        return None
    if other not in rooms[room]:
        return "the table does not let %s into %s" % (room, other)
    if name != "%s/%s.h" % (other, other):
        return "the door of %s is %s/%s.h" % (other, other, other)
    return None


def outside(path, name):
    """The same for src/, bindings/ and examples/."""
    beside = os.path.normpath(os.path.join(os.path.dirname(path), name))
    own = path.split("/")[0]
    if name == "mdxrt.h" or name.startswith("mdxrt/"):
        return None
    if os.path.exists(beside) and beside.startswith(own + "/"):
        return None
    if os.path.exists(os.path.join(own, name)):
        return None
    return "only mdxrt.h and mdxrt/*.h are to be seen from here"


def check(path, rooms):
    wrong = []
    with open(path, encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            found = INCLUDE.match(line)
            if not found:
                continue
            quote, name, rest = found.groups()
            problem = None
            if name in HOMES:
                if not re.fullmatch(HOMES[name], path):
                    problem = "its home is " + HOMES[name]
            elif quote == '"':
                problem = in_lib(path, name, rooms) if path.startswith("lib/") else outside(path, name)
            elif path.startswith("lib/") is False and re.match(r"(lib|base|api|call|store)/", name):
                problem = "only the public headers are to be seen from here"
            if "layers:" in rest:
                problem = None if problem else "this waiver is not needed any more"
            if problem:
                wrong.append("%s:%d: %s: %s" % (path, number, name, problem))
    return wrong


def main():
    rooms = table()
    order = list(rooms)
    for room, below in rooms.items():
        late = [b for b in below if b not in rooms or order.index(b) >= order.index(room)]
        say(not late, "layers: %s enters only rooms above it in the table%s" % (room, "".join(" (not %s)" % b for b in late)))
    for room in sorted(os.listdir("lib")):
        if room not in rooms:
            say(False, "layers: lib/%s is in no line of layers.txt" % room)
            continue
        wrong = [w for path in sources("lib/" + room) for w in check(path, rooms)]
        for w in wrong:
            say(False, w)
        if not wrong:
            say(True, "layers: lib/%s includes what it may" % room)
    for top in ("src", "bindings", "examples"):
        wrong = [w for path in sources(top) for w in check(path, rooms)]
        for w in wrong:
            say(False, w)
        if not wrong:
            say(True, "layers: %s/ includes public headers only" % top)
    return 1 if failed else 0


sys.exit(main())
