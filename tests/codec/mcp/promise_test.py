#!/usr/bin/env python3
# needs: mdx
"""What a tool's outputSchema promises holds for its structuredContent, by revision; else the result is an error."""
import json
import os
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../../cli"))
from harness import expect, expect_in, run, write
from mcp_client import Client

META = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
RETURNS = {"good": "{ y: 1 }", "wrong": "{ y: 'x' }", "less": "{}", "text": "'y'", "nothing": "undefined",
           "given": "{ content: [{ type: 'text', text: 'y' }], structuredContent: { y: 2 } }",
           "given_wrong": "{ content: [{ type: 'text', text: 'y' }], structuredContent: { y: 'x' } }",
           "content": "{ content: [{ type: 'text', text: 'y' }] }"}


def start(schema):
    for name, value in RETURNS.items():
        write(name + ".mdx", "---\n$type: Function\n$id: %s\noutputSchema: %s\n---\n\n```javascript\n"
                             "export function execute() { return %s }\n```\n" % (name, json.dumps(schema), value))
    return Client(*(name + ".mdx" for name in RETURNS))


def ask(client, name, revision):
    meta = {"_meta": META} if revision == "2026-07-28" else {}
    client.ask(1, "tools/call", name=name, arguments={}, **meta)
    return client.read()["result"]


def seen(client, revision):
    """What each tool gave as structuredContent, or that it failed."""
    if revision != "2026-07-28":
        client.begin(revision)
    answers = {name: ask(client, name, revision) for name in RETURNS}
    for answer in answers.values():
        if answer.get("isError"):
            expect_in("does not fit the output schema", answer["content"][0]["text"])
            expect(answer["_meta"]["error"]["code"], "OUTPUT_INVALID")
    return {name: "failed" if answer.get("isError") else answer.get("structuredContent")
            for name, answer in answers.items()}


OBJECT = {"type": "object", "properties": {"y": {"type": "integer"}}, "required": ["y"]}
HELD = {"good": {"y": 1}, "wrong": "failed", "less": "failed", "text": "failed", "nothing": "failed",
        "given": {"y": 2}, "given_wrong": "failed", "content": None}


def an_object_that_is_promised_is_given():
    for revision in ("2025-06-18", "2025-11-25", "2026-07-28"):
        client = start(OBJECT)
        expect(seen(client, revision), HELD)
        client.close()


def nothing_is_promised_before():
    for revision in ("2024-11-05", "2025-03-26"):
        client = start(OBJECT)
        expect(seen(client, revision), dict.fromkeys(RETURNS))
        client.close()


def any_value_may_be_promised_in_the_newest_revision():
    client = start({"type": "string"})
    expect(seen(client, "2026-07-28"), dict.fromkeys(RETURNS, "failed") | {"text": "y", "content": None})
    client.close()
    client = start({"type": "string"})  # not listed with the tool: but what is structured has to fit
    expect(seen(client, "2025-11-25"), {"good": "failed", "wrong": "failed", "less": "failed", "text": None,
                                        "nothing": None, "given": "failed", "given_wrong": "failed", "content": None})
    client.close()


def a_costly_pattern_ends_with_its_time():
    write("long.mdx", "---\n$type: Function\n$id: long\noutputSchema: %s\n---\n\n```javascript\n"
                      "export function execute() { return { y: 'a'.repeat(60) + 'b' } }\n```\n"
          % json.dumps({"type": "object", "properties": {"y": {"type": "string", "pattern": "^(a|aa)+$"}}}))
    client = Client("long.mdx")
    client.begin()
    begun = time.monotonic()
    expect(ask(client, "long", "2025-11-25")["isError"], True)
    expect(time.monotonic() - begun < 7, True)
    client.close()


def what_is_too_deep_to_be_checked_says_so():
    write("deep.mdx", "---\n$type: Function\n$id: deep\noutputSchema: %s\n---\n\n```javascript\n"
                      "export function execute() { let v = 1; for (let i = 0; i < 600; i++) v = [v]; return { y: v } }"
                      "\n```\n" % json.dumps({"type": "object"}))
    client = Client("deep.mdx")
    answer = ask(client, "deep", "2026-07-28")
    expect(answer["_meta"]["error"]["code"], "OUTPUT_INVALID")
    expect_in("does not fit the output schema", answer["content"][0]["text"])
    client.close()


run({name: test for name, test in list(globals().items()) if "_" in name.strip("_")})
