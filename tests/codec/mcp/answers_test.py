#!/usr/bin/env python3
# needs: mdx
"""What a client answers to $.ask reaches the function only when it fits the schema that was asked with."""
import json
import os
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../../cli"))
from harness import MDX, Server, environment, expect, expect_in, run, write

SCHEMA = """{ type: 'object', required: ['age'], properties: {
    age: { type: 'integer', minimum: 0 }, mail: { type: 'string', format: 'email' },
    size: { type: 'string', enum: ['s', 'm'], default: 'm' } } }"""
ASKS = {"$id": "asks", "$type": "Tools", "api": {
    "plain": "async () => await $.ask('How old?', %s)" % SCHEMA,
    "caught": "async () => { try { return await $.ask('How old?', %s) } catch (e) { return [e.code, e.message] } }" % SCHEMA,
    "brief": "async () => (await $.ask('How old?', { age: { type: 'integer', required: true } })).content.age",
    "free": "async () => await $.ask({ message: 'Well?' })",
    "wrong": "async () => await $.ask('How old?', { type: 'object', properties: { age: { type: 'no such type' } } })"}}
MODERN = {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
          "io.modelcontextprotocol/clientCapabilities": {"elicitation": {}}}
INITIALIZE = {"jsonrpc": "2.0", "id": 0, "method": "initialize", "params": {
    "protocolVersion": "2025-11-25", "capabilities": {"elicitation": {}}, "clientInfo": {"name": "t", "version": "1"}}}


class Client:
    """`mdx mcp` by stdio, which answers each question alike."""

    def __init__(self):
        write("asks.json", json.dumps(ASKS))
        self.process = subprocess.Popen([MDX, "mcp", "asks.json"], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                        stderr=subprocess.DEVNULL, env=environment(), text=True)
        self.say(INITIALIZE)
        self.hear()
        self.say({"jsonrpc": "2.0", "method": "notifications/initialized"})

    def say(self, message):
        self.process.stdin.write(json.dumps(message) + "\n")
        self.process.stdin.flush()

    def hear(self):
        return json.loads(self.process.stdout.readline())

    def call(self, name, answer):
        """What the tool said, and the schema that the client was shown."""
        shown = None
        self.say({"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                  "params": {"name": "asks__" + name, "arguments": {}}})
        heard = self.hear()
        while "method" in heard:
            if heard["method"] == "elicitation/create":
                shown = heard["params"]["requestedSchema"]
                self.say({"jsonrpc": "2.0", "id": heard["id"], "result": answer})
            heard = self.hear()
        return heard["result"], shown

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


def text(result):
    return result[0]["content"][0]["text"]


def accept(**content):
    return {"action": "accept", "content": content}


def answers_that_fit_arrive_with_their_defaults():
    with Client() as client:
        said = json.loads(text(client.call("plain", accept(age=7, mail="a@b.example"))))
        expect(said, {"action": "accept", "content": {"age": 7, "mail": "a@b.example", "size": "m"}})
        said = json.loads(text(client.call("plain", accept(age=7, size="s"))))
        expect(said["content"], {"age": 7, "size": "s"})


def answers_that_do_not_fit_fail():
    with Client() as client:
        for wrong in (accept(), accept(age="7"), accept(age=-1), accept(age=1.5), accept(age=1, mail="no"),
                      accept(age=1, size="xl"), {"action": "accept"}, {"action": "accept", "content": None},
                      {"action": "accept", "content": [7]}, {"action": "yes", "content": {"age": 1}}, {}, 7, None):
            result, _ = client.call("plain", wrong)
            expect((json.dumps(wrong), result.get("isError")), (json.dumps(wrong), True))
            expect_in("INVALID_PARAMS", json.dumps(result))
        expect_in("age", text(client.call("plain", accept(age="seven"))))


def functions_may_catch_it():
    with Client() as client:
        code, message = json.loads(text(client.call("caught", accept(age="old"))))
        expect(code, "INVALID_PARAMS")
        expect_in("age", message)


def who_declines_needs_no_content():
    with Client() as client:
        for action in ("decline", "cancel"):
            expect(json.loads(text(client.call("plain", {"action": action}))), {"action": action})


def short_forms_are_shown_in_full_and_checked():
    with Client() as client:
        result, shown = client.call("brief", accept(age=3))
        expect((result["content"][0]["text"], shown["type"], shown["required"]), ("3", "object", ["age"]))
        expect(client.call("brief", accept(age="3"))[0].get("isError"), True)


def without_a_schema_everything_fits():
    with Client() as client:
        expect(json.loads(text(client.call("free", accept(anything=[1])))), accept(anything=[1]))


def a_wrong_schema_asks_nobody():
    with Client() as client:
        result, shown = client.call("wrong", accept(age=3))
        expect((result.get("isError"), shown), (True, None))


def answers_of_the_stateless_era_are_checked_too():
    write("asks.json", json.dumps(ASKS))
    with Server("asks.json") as server:
        def call(**more):
            body = {"jsonrpc": "2.0", "id": 1, "method": "tools/call",
                    "params": {"name": "asks__plain", "arguments": {}, "_meta": MODERN, **more}}
            return server.ask("POST", "/mcp", json.dumps(body), Content_Type="application/json",
                              Accept="application/json, text/event-stream", Mcp_Method="tools/call",
                              Mcp_Name="asks__plain", MCP_Protocol_Version="2026-07-28").json["result"]
        asked = call()
        expect(asked["resultType"], "input_required")
        name = list(asked["inputRequests"])[0]
        state = {"requestState": asked["requestState"]} if "requestState" in asked else {}
        wrong = call(inputResponses={name: accept(age="7")}, **state)
        expect((wrong["resultType"], wrong.get("isError")), ("complete", True))
        right = call(inputResponses={name: accept(age=7)}, **state)
        expect(json.loads(right["content"][0]["text"])["content"], {"age": 7, "size": "m"})


run({test.__name__: test for test in (
    answers_that_fit_arrive_with_their_defaults, answers_that_do_not_fit_fail, functions_may_catch_it,
    who_declines_needs_no_content, short_forms_are_shown_in_full_and_checked, without_a_schema_everything_fits,
    a_wrong_schema_asks_nobody, answers_of_the_stateless_era_are_checked_too)})
