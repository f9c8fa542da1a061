#!/usr/bin/env python3
"""Fifty tools are listed as two, in at most 107 tokens of o200k_base, and all are found and called through them. The
tokens are npm's gpt-tokenizer's; that part skips without npm."""
# needs: mdx

import json
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
import npm  # noqa: E402

OUT = os.path.abspath(os.environ.get("MDX_OUT", "build"))
NPM = npm.folder("tokens")
PACKAGE = "gpt-tokenizer@4.0.0"
COUNT = """
const { createRequire } = require('node:module');
const { encode } = createRequire(process.argv[1] + '/package.json')('gpt-tokenizer/encoding/o200k_base');
console.log(encode(process.argv[2]).length);
"""
failed = 0


def say(good, text, why=""):
    global failed
    failed += not good
    print(("ok - " if good else "not ok - ") + "mcp search: " + text + ("" if good else " %s" % why))


def count(text):
    """How many tokens; None without npm."""
    if not npm.install("tokens", PACKAGE):
        return None
    done = subprocess.run(["node", "-e", COUNT, NPM, text], stdout=subprocess.PIPE, text=True)
    return int(done.stdout) if done.returncode == 0 else None


def definitions(folder, extra):
    for number in range(50):
        with open(os.path.join(folder, "tool%d.json" % number), "w") as file:
            json.dump({"$id": "tool%d" % number, "$type": "Tools", "description": "Number %d" % number,
                       "api": {"run": "(x) => x + %d" % number}}, file)
    for name in extra:
        with open(os.path.join(folder, name + ".mdx"), "w") as file:
            file.write("---\n$type: Function\n$id: %s\n---\n```js\nexport default () => 'own'\n```\n" % name)


def talk(folder, *requests):
    lines = [{"jsonrpc": "2.0", "id": number, "method": method, "params": params}
             for number, (method, params) in enumerate(requests)]
    done = subprocess.run([os.path.join(OUT, "mdx"), "mcp", folder], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                          input="".join(json.dumps(line) + "\n" for line in lines), text=True, timeout=60)
    answers = {}
    for line in done.stdout.splitlines():
        answer = json.loads(line)
        answers[answer.get("id")] = answer.get("result", answer)
    return [answers.get(number) for number in range(len(requests))]


def call(name, arguments):
    return "tools/call", {"name": name, "arguments": arguments}


def check(extra, search, through):
    with tempfile.TemporaryDirectory() as folder:
        definitions(folder, extra)
        listed, found, called, direct, own = talk(
            folder, ("tools/list", {}), call(search, {"query": "number 17"}),
            call(through, {"name": "tool17__run", "arguments": {"x": 1}}), call("tool3__run", {"x": 1}),
            call("call", {}))
    tools = listed["tools"]
    say([tool["name"] for tool in tools] == [search, through], "%s and %s are all that is listed" % (search, through),
        listed)
    names = [tool["name"] for tool in json.loads(found["content"][0]["text"])]
    say(names and names[0] == "tool17__run", "%s finds the best first" % search, found)
    say(called["content"][0]["text"] == "18", "%s calls what was found" % through, called)
    say(direct["content"][0]["text"] == "4", "others stay callable by their names beside %s" % through, direct)
    if extra:
        say(own["content"][0]["text"] == "own", "a user's own call is his", own)
    text = json.dumps([{"name": tool["name"], "description": tool["description"], "input_schema": tool["inputSchema"]}
                       for tool in tools], separators=(",", ":"))
    tokens = count(text)
    if tokens is None:
        print("skip - mcp search: tokens: npm, node or the network is missing")
    else:
        say(tokens <= 107, "%s and %s take %d tokens" % (search, through, tokens))


def main():
    check([], "search", "call")
    check(["call"], "search", "mdx_call")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
