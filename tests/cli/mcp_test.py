#!/usr/bin/env python3
"""`mdx mcp`: one message a line, answered while calls run; what is saved is served at once."""
# needs: mdx

import os
import time

from harness import CALCULATE, expect, expect_in, mdx, run, write
from mcp_client import Client, begin, call

def each_revision_is_spoken_back():
    for revision in ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"):
        client = begin()
        assert client.begin(revision)["protocolVersion"] == revision
        client.ask(1, "tools/call", **call("calculate", {"x": 21}))
        assert client.read()["result"]["content"] == [{"type": "text", "text": '{"y":42}'}]
        assert client.close() == 0


def a_ping_is_answered_while_calls_run():
    client = begin()
    client.begin()
    for number in range(1, 5):
        client.ask(number, "tools/call", **call("slow__spin", {"ms": 1500}))
    time.sleep(0.2)
    began = time.monotonic()
    client.ask("p", "ping")
    assert client.read() == {"jsonrpc": "2.0", "id": "p", "result": {}}
    assert time.monotonic() - began < 1, time.monotonic() - began
    assert sorted(client.read()["id"] for _ in range(4)) == [1, 2, 3, 4]
    assert client.close() == 0


def who_asks_without_reading_is_answered_all_the_same():
    """More than a pipe holds, both ways, before the first answer is taken: each is answered once, some with a refusal."""
    client = begin()
    client.begin()
    count = 15000
    for number in range(count):
        client.ask(number, "tools/call", **call("calculate", {"x": number}))
    client.process.stdin.close()
    answers = [client.read() for _ in range(count)]
    assert sorted(answer["id"] for answer in answers) == list(range(count))
    for answer in answers:
        if "error" in answer:
            assert answer["error"] == {"code": -32603, "message": "too many requests are under way"}, answer
        else:
            assert answer["result"]["structuredContent"] == {"y": 2 * answer["id"]}, answer
    assert client.process.wait(15) == 0


def what_is_too_much_is_refused_by_its_id():
    client = begin()
    client.begin()
    for number in range(10000):
        client.ask(number, "tools/call", **call("slow__wait", {"ms": 25000}))
    client.ask("more", "ping")
    assert client.read() == {"jsonrpc": "2.0", "id": "more", "error": {"code": -32603, "message": "too many requests are under way"}}
    client.send({"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 5}})
    client.ask("again", "ping")
    assert client.read() == {"jsonrpc": "2.0", "id": "again", "result": {}}
    client.process.kill()
    client.process.wait(15)


def what_was_asked_is_answered_after_the_end_of_input():
    client = begin()
    client.begin()
    client.ask(1, "tools/call", **call("slow__spin", {"ms": 300}))
    client.process.stdin.close()
    assert client.read()["result"]["content"][0]["text"] == "spun"
    assert client.process.wait(15) == 0


def what_nobody_waits_for_is_not_finished():
    for name in ("slow__wait", "slow__spin"):
        client = begin()
        client.begin()
        client.ask(1, "tools/call", **call(name, {"ms": 60000}))
        client.ask(2, "ping")
        assert client.read()["id"] == 2
        client.process.stdin.close()
        client.process.stdout.close()
        assert client.process.wait(15) == 0


def bad_lines_are_answered_and_good_ones_go_on():
    client = begin()
    client.begin("2025-06-18")
    for line, code, number in ((b"{", -32700, None), (b'{"jsonrpc":"2.0","id":"\xff","method":"ping"}', -32700, None),
                               (b'{"jsonrpc":"2.0","id":7}', -32600, 7), (b"[" * 100000, -32700, None),
                               (b"[]", -32600, None), (b'{"jsonrpc":"2.0","id":8,"method":"nothing"}', -32601, 8)):
        client.send(line)
        answer = client.read()
        assert answer["error"]["code"] == code and answer["id"] == number, (line[:40], answer)
    client.send(b'{"jsonrpc":"2.0","id":9007199254740993,"method":"ping"}')
    assert client.read()["id"] == 9007199254740993
    assert client.close() == 0


def what_is_saved_is_told_and_served():
    os.makedirs("place")
    write("place/calculate.mdx", CALCULATE % 2)
    client = Client("place")
    client.begin()
    write("place/calculate.mdx", CALCULATE % 3)
    methods = {client.read()["method"] for _ in range(3)}
    assert methods == {"notifications/%s/list_changed" % what for what in ("tools", "prompts", "resources")}, methods
    client.ask(1, "tools/call", **call("calculate", {"x": 2}))
    assert client.read()["result"]["structuredContent"] == {"y": 6}
    assert client.close() == 0


def nothing_else_is_on_the_standard_output():
    client = begin()
    client.begin()
    client.ask(1, "logging/setLevel", level="error")
    client.ask(2, "tools/call", **call("slow__log", {}))
    assert [client.read()["id"] for _ in range(2)] == [1, 2]
    assert client.close() == 0


def both_eras_are_spoken_on_one_pipe():
    client = begin()
    client.begin()
    meta = {"io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": {}}
    client.ask(1, "server/discover", _meta=meta)
    assert "2026-07-28" in client.read()["result"]["supportedVersions"]
    client.ask(2, "ping", _meta=meta)
    assert client.read()["error"]["code"] == -32601
    client.ask(3, "ping")
    assert client.read()["result"] == {}
    assert client.close() == 0


def without_files_a_store_is_needed():
    result = mdx("mcp")
    expect(result.status, 66)
    expect_in("mdx mcp calculate.mdx", result.err)


run(globals())
