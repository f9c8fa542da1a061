#!/usr/bin/env python3
# needs: mdx curl lmdb
"""mcp_source_test.py - MCP servers as sources: a child that speaks over its pipes, and Streamable HTTP; those that
behave, and those that answer garbage, never, out of order, too much, or die."""
import json
import os
import signal
import sys
import threading
import time
import urllib.error
import urllib.request

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../cli"))
sys.path.insert(0, HERE)
from harness import Server, expect, expect_in, expect_not_in, expect_status, function, mdx, run, write
from mcp_client import Client
from mcp_server import CHANGED, Http

SERVER = os.path.join(HERE, "mcp_server.py")
CANARY = "canary-51c0de"
NAMES = ["_9lives", "ask", "change", "echo", "env", "fail", "get_structured", "get_structured_2", "many", "pid",
         "refuse", "slow"]


def load(mode="usual", *options, name="peer"):
    return mdx("import", "mcp", name, "--store", "store", *options, "--", sys.executable, SERVER, mode)


def start(mode="usual", *options, name="peer"):
    return expect_status(load(mode, *options, name=name), 0)


def call(tool, args="{}", *words, **env):
    return mdx("call", tool, args if isinstance(args, str) else json.dumps(args), "--store", "store", *words, **env)


def log():
    return open("log").read().split("\n")[:-1]


def is_alive(pid):
    try:
        return open("/proc/%d/stat" % pid).read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def zombies(parent):
    """Children of the process that have ended and that nobody has reaped."""
    found = 0
    for name in os.listdir("/proc"):
        try:
            state, ppid = open("/proc/%s/stat" % name).read().rsplit(")", 1)[1].split()[:2]
        except (OSError, ValueError, IndexError):
            continue
        found += state == "Z" and int(ppid) == parent
    return found


# ---- a child ------------------------------------------------------------------------------------

def every_tool_of_all_pages_is_listed():
    start()
    tools = mdx("tools", "peer", "--json", "--store", "store").json
    expect(sorted(tool["name"] for tool in tools), sorted("peer__" + name for name in NAMES))
    expect([tool["description"] for tool in tools if tool["name"] == "peer__echo"], ["Says it again."])
    whole = json.loads(mdx("get", "peer", "--store", "store", "--json").json["source"])
    expect([whole["title"], whole["description"], whole["$version"]], ["A fake", "Be kind.", "1.2.3"])
    expect(whole["source"]["protocol"], "2025-11-25")


def tools_are_called_by_their_own_names():
    start()
    expect(call("peer__echo", {"message": "h\u00e9 \"x\"\n"}).json, "Echo: h\u00e9 \"x\"\n")
    expect(call("peer__get_structured").json, {"a": 1})
    expect(call("peer__get_structured_2").json, "fine")
    expect(call("peer___9lives").json, "fine")
    expect([item["type"] for item in call("peer__many").json], ["text", "image"])


def a_command_line_is_parted_into_words():
    line = "'%s' \"%s\" us\\ual" % (sys.executable, SERVER)
    expect_status(mdx("import", "mcp", "peer", line, "--store", "store"), 0)
    expect(call("peer__echo", {"message": "hi"}).json, "Echo: hi")
    expect_in("quotation mark", expect_status(mdx("import", "mcp", "peer", "'x", "--store", "store"), 65).err)


def every_revision_is_spoken():
    for revision in ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"):
        start("speaks-" + revision)
        whole = json.loads(mdx("get", "peer", "--store", "store", "--json").json["source"])
        expect(whole["source"]["protocol"], revision)
        expect(call("peer__echo", {"message": "hi"}).json, "Echo: hi")


def the_newest_revision_has_no_session():
    start("modern", "--env", "MCP_LOG=" + os.path.abspath("log"))
    expect(call("peer__echo", {"message": "hi"}).json, "Echo: hi")
    expect([line for line in log() if not line.startswith("start")][:4],
           ["server/discover", "tools/list", "end", "tools/call"])


def a_result_that_asks_for_input_is_asked_again_with_it():
    start("modern")
    expect(json.loads(call("peer__ask").json),
           [{"q": {"action": "accept", "content": {"name": "John", "age": 30}}}, "s\u00e9 \"1\""])


def an_unknown_revision_is_refused():
    expect_in("no revision of MCP", expect_status(load("speaks-1999-01-01"), 70).err)


def a_server_that_does_not_know_the_probe_may_be_silent():
    start("silent-probe")
    expect(call("peer__echo", {"message": "hi"}).json, "Echo: hi")


def the_servers_own_requests_are_answered():
    start()
    expect(json.loads(call("peer__ask").json),
           [{}, {"action": "accept", "content": {"name": "John", "age": 30}}, -32601, -32601])
    start("usual", "--settings", json.dumps({"elicitation": "none"}))
    expect(json.loads(call("peer__ask").json), [{}, -32601, -32601, -32601])


def a_tools_error_is_an_error():
    start()
    expect_in("EXECUTION_FAILED: peer: it broke", expect_status(call("peer__fail"), 70).err)
    expect_in("INVALID_PARAMS: peer: no such thing", expect_status(call("peer__refuse"), 65).err)


def noise_between_messages_is_passed_over():
    start("noisy")
    expect(call("peer__echo", {"message": "hi"}).json, "Echo: hi")


def the_child_sees_what_is_configured_and_no_more():
    os.mkdir("inside")
    start("usual", "--env", "GIVEN=${OUTER:-none}-x", "--cwd", os.path.abspath("inside"), "--env", "PLAIN=1")
    seen = json.loads(call("peer__env", OUTER="abcdef", HIDDEN="1").json)
    seen.pop("LC_CTYPE", None)  # Python's own
    expect(sorted(seen), ["GIVEN", "HOME", "PATH", "PLAIN", "cwd"])
    expect(seen["cwd"], os.path.realpath("inside"))
    expect(seen["GIVEN"], "[redacted]")


def a_secret_of_its_environment_is_never_shown():
    start("usual", "--env", "SECRET=${OUTER:-abcdef}")
    expect_not_in(CANARY, call("peer__env", OUTER=CANARY).out)
    expect_in("[redacted]", call("peer__env", OUTER=CANARY).out)
    result = load("die-at-once", "--env", "SECRET=${OUTER}")
    expect_in("ENV_MISSING", result.err)
    result = mdx("import", "mcp", "other", "--store", "store", "--env", "SECRET=${OUTER}", "--", sys.executable, SERVER,
                 "die-at-once", OUTER=CANARY)
    expect_in("a secret reason: [redacted]", expect_status(result, 69).err)
    expect_not_in(CANARY, result.out + result.err)
    for folder, _, files in os.walk("store"):
        for name in files:
            expect(CANARY.encode() in open(os.path.join(folder, name), "rb").read(), False)


def a_command_that_is_not_there_is_said():
    result = mdx("import", "mcp", "peer", "--store", "store", "--", "no-such-command-here", "x")
    expect_in("no-such-command-here could not be started", expect_status(result, 78).err)
    expect_in("there is no", expect_status(call("peer__echo"), 66).err)


def importing_again_says_what_changed():
    start()
    report = expect_status(load("modern", "--json"), 0).json
    expect([report["revision"], report["added"], report["removed"]], [2, ["good", "bad"], []])
    expect(expect_status(load("modern", "--json"), 0).json["unchanged"], True)


def post(server, path, value, **headers):
    return server.ask("POST", path, json.dumps(value), Content_Type="application/json", **headers)


def what_a_tool_promises_holds_on_every_protocol():
    start("promises")
    with Server("--store", "store") as own:
        for answer, kept in (({"structuredContent": {"n": 1}}, True), ({"structuredContent": {"n": "x"}}, False),
                             ({"structuredContent": {}}, False), ({}, False)):
            rest = own.call("peer/count", answer)
            rpc = post(own, "/rpc/peer", {"jsonrpc": "2.0", "id": 1, "method": "count", "params": answer})
            mcp = post(own, "/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
                "name": "peer__count", "arguments": answer, "_meta": {
                    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
                    "io.modelcontextprotocol/clientCapabilities": {}}}},
                MCP_Protocol_Version="2026-07-28", Mcp_Method="tools/call", Mcp_Name="peer__count")
            if kept:
                expect([rest.json["data"], rpc.json["result"], mcp.json["result"]["structuredContent"]], [{"n": 1}] * 3)
                continue
            expect([rest.status, rest.json["code"]], [422, "OUTPUT_INVALID"])
            expect(rpc.json["error"]["message"], rest.json["detail"])
            expect(mcp.json["result"]["isError"], True)
            expect_in(rest.json["detail"], mcp.json["result"]["content"][0]["text"])


def what_a_server_says_besides_of_its_tools_is_passed_on():
    start("promises")
    client = Client("--store", "store")
    for revision, meta in (("2025-03-26", None), ("2025-11-25", {"example.com/cost": 3, "version": [1]})):
        client.begin(revision)
        client.ask(1, "tools/list")
        expect([tool.get("_meta") for tool in client.read()["result"]["tools"]], [meta])
        client.close()
        client = Client("--store", "store")
    client.close()


def a_request_is_shown_and_nothing_is_sent():
    start()
    shown = mdx("request", "peer__get_structured_2", "{}", "--store", "store").json
    expect(json.loads(shown["body"])["params"], {"name": "get.structured", "arguments": {}})
    expect_in("stdio:", shown["url"])
    for args, why in (('{}', "message"), ('{"message":7}', "message must be a string")):
        result = expect_status(mdx("request", "peer__echo", args, "--store", "store"), 65)
        expect_in(why, result.err)
        expect([line for line in result.err.split("\n") if line.startswith("error")],
               [line for line in call("peer__echo", args).err.split("\n") if line.startswith("error")])


# ---- bad children -------------------------------------------------------------------------------

def fails_with(mode, status, *words, seconds=8):
    begun = time.monotonic()
    result = expect_status(load(mode, "--timeout", "6s"), status)
    for word in words:
        expect_in(word, result.err)
    expect(time.monotonic() - begun < seconds, True)
    expect_status(call("peer__echo"), 66)  # nothing was imported
    return result


def a_server_that_never_answers_ends_with_the_time():
    fails_with("never", 75, "CALL_TIMEOUT")
    fails_with("never-list", 75, "CALL_TIMEOUT")


def a_server_of_garbage_is_told_of():
    fails_with("broken-json", 69, "no message of JSON-RPC", seconds=3)
    expect_in("no messages of JSON-RPC", expect_status(load("garbage", "--timeout", "15s"), 69).err)


def a_server_that_says_too_much_is_stopped():
    fails_with("flood", 69, "no message of JSON-RPC", seconds=5)
    fails_with("huge", 70, "INPUT_LIMIT", seconds=6)


def a_list_without_an_end_is_stopped():
    fails_with("endless", 70, "does not end")
    fails_with("same-page", 70, "comes back")


def a_list_that_is_none_imports_nothing():
    fails_with("no-list", 70, "OUTPUT_INVALID")
    fails_with("nameless", 65, "has no name")
    fails_with("schemaless", 65, "the tool 'bare' has no inputSchema")


def a_server_that_dies_at_once_is_told_of():
    fails_with("die-at-once", 69, "PROCESS_DIED", "exit status 7")
    fails_with("die-as-node", 69, "PROCESS_DIED", "exit status 1", "Error: SETTING is missing")


def a_death_in_the_middle_of_a_call_is_told_of():
    start("usual", name="peer")
    start("die-in-call", name="dying")
    begun = time.monotonic()
    expect_in("PROCESS_DIED", expect_status(call("dying__echo", {"message": "x"}), 69).err)
    expect(time.monotonic() - begun < 3, True)


def a_child_that_will_not_end_is_killed():
    start("stubborn", "--env", "MCP_LOG=" + os.path.abspath("log"))
    begun = time.monotonic()
    pid = int(call("peer__pid").json)
    expect(time.monotonic() - begun < 4, True)
    expect(is_alive(pid), False)
    expect_in("end", log())  # its input was closed before


# ---- several calls of one child -----------------------------------------------------------------

class Asking(threading.Thread):
    """A call over HTTP of `mdx serve`, with how it ended and when."""

    def __init__(self, server, tool, args):
        super().__init__(daemon=True)
        self.request = urllib.request.Request("http://127.0.0.1:%d/api/peer/%s" % (server.port, tool),
                                              json.dumps(args).encode(), {"Content-Type": "application/json"})
        self.start()

    def run(self):
        try:
            self.answer = json.load(urllib.request.urlopen(self.request, timeout=40))["data"]
        except urllib.error.HTTPError as failure:
            self.answer = json.load(failure)
        except OSError as failure:
            self.answer = {"failed": str(failure)}
        self.ended = time.monotonic()


def ask(server, tool, args=None):
    asking = Asking(server, tool, args or {})
    asking.join(40)
    return asking.answer


def code_of(answer):
    return answer.get("code") or answer.get("error", {}).get("code") if isinstance(answer, dict) else None


def one_child_serves_all_calls():
    start()
    with Server("--store", "store") as server:
        pids = {ask(server, "pid") for _ in range(5)}
        expect(len(pids), 1)
        slow = [Asking(server, "slow", {"ms": 500}) for _ in range(10)]
        begun = time.monotonic()
        for one in slow:
            one.join(20)
        expect([one.answer for one in slow], ["slept"] * 10)
        expect(time.monotonic() - begun < 3, True)
        pid = int(pids.pop())
    time.sleep(0.2)
    expect(is_alive(pid), False)


def answers_out_of_order_reach_their_calls():
    start("backwards")
    with Server("--store", "store") as server:
        asked = [Asking(server, "echo", {"message": str(n)}) for n in range(4)]
        for one in asked:
            one.join(20)
        expect([one.answer for one in asked], ["Echo: %d" % n for n in range(4)])


def a_call_that_is_over_is_cancelled_at_the_server():
    start("usual", "--env", "MCP_LOG=" + os.path.abspath("log"))
    with Server("--store", "store", "--timeout", "2000") as server:
        expect(code_of(ask(server, "slow")), "CALL_TIMEOUT")
        expect(ask(server, "echo", {"message": "x"}), "Echo: x")
        expect_in("notifications/cancelled", log())


def a_source_that_is_reached_otherwise_leaves_no_child_behind():
    start()
    with Server("--store", "store") as server:
        pid = int(ask(server, "pid"))
        start("usual", "--env", "OTHER=1")
        end = time.monotonic() + 5
        while int(ask(server, "pid")) == pid and time.monotonic() < end:
            time.sleep(0.05)
        while is_alive(pid) and time.monotonic() < end:
            time.sleep(0.05)
        expect(is_alive(pid), False)


def a_list_that_changed_is_asked_for_again():
    start()
    with Server("--store", "store") as server:
        expect(code_of(ask(server, "added", {"message": "x"})), "METHOD_NOT_FOUND")
        expect(ask(server, "change"), "fine")
        end = time.monotonic() + 5
        while ask(server, "added", {"message": "x"}) != "fine" and time.monotonic() < end:
            time.sleep(0.05)
        expect(ask(server, "added", {"message": "x"}), "fine")
        expect(ask(server, "change"), "fine")
        time.sleep(0.3)
    versions = mdx("versions", "peer", "--store", "store", "--json").json
    expect(max(row["revision"] for row in versions.get("versions", versions)), 2)
    whole = json.loads(mdx("get", "peer", "--store", "store", "--json").json["source"])
    expect([whole["title"], whole["description"], whole["$version"]], ["A fake", "Be kind.", "1.2.3"])


def adds_a_tool(server):
    expect(code_of(ask(server, "added", {"message": "x"})), "METHOD_NOT_FOUND")
    expect(ask(server, "change"), "fine")
    end = time.monotonic() + 5
    while ask(server, "added", {"message": "x"}) != "fine" and time.monotonic() < end:
        time.sleep(0.05)
    expect(ask(server, "added", {"message": "x"}), "fine")
    whole = json.loads(mdx("get", "peer", "--store", "store", "--json").json["source"])
    expect([whole["title"], whole["$version"]], ["fake", "2"])


def a_child_of_the_newest_revision_tells_who_listens():
    start("modern-listens", "--env", "MCP_LOG=" + os.path.abspath("log"))
    with Server("--store", "store") as server:
        adds_a_tool(server)
    expect(log().count("subscriptions/listen"), 1)
    start("modern", "--env", "MCP_LOG=" + os.path.abspath("log2"))
    expect(call("peer__echo", {"message": "hi"}).json, "Echo: hi")
    expect_not_in("subscriptions/listen", open("log2").read())  # it says of itself that it does not tell


def a_list_is_good_for_as_long_as_the_server_says():
    server = serve("modern-ttl")
    listed = lambda: server.methods().count("tools/list")
    with Server("--store", "store") as own:
        expect(ask(own, "echo", {"message": "x"}), "Echo: x")  # another process listed it, nobody knows when
        end = time.monotonic() + 5
        while listed() < 2 and time.monotonic() < end:
            time.sleep(0.02)
        time.sleep(0.1)
        expect(ask(own, "echo", {"message": "x"}), "Echo: x")
        expect(ask(own, "echo", {"message": "x"}), "Echo: x")
        expect(listed(), 2)  # of two pages: nothing was asked again
        CHANGED.append(1)
        time.sleep(0.5)
        expect(listed(), 2)  # nobody needed it
        expect(ask(own, "echo", {"message": "x"}), "Echo: x")
        while ask(own, "added", {"message": "x"}) != "fine" and time.monotonic() < end:
            time.sleep(0.05)
        expect(ask(own, "added", {"message": "x"}), "fine")
    CHANGED.clear()
    versions = mdx("versions", "peer", "--store", "store", "--json").json["versions"]
    expect(len(versions), 2)


def odd_lifetimes_of_a_list_are_none():
    for mode, expires in (("modern-ttl-odd", False), ("modern-ttl-huge", True)):
        serve(mode)
        whole = json.loads(mdx("get", "peer", "--store", "store", "--json").json["source"])
        expect(whole["source"].get("expires", False), expires)
        expect(call("peer__echo", {"message": "hi"}).json, "Echo: hi")


def a_list_of_an_unknown_type_is_none():
    expect_in("of a type that is not known", expect_status(load("modern-odd"), 70).err)


def a_killed_child_fails_every_call_at_once_and_is_started_again():
    start()
    with Server("--store", "store") as server:
        pid = int(ask(server, "pid"))
        slow = [Asking(server, "slow", {"ms": 30000}) for _ in range(5)]
        time.sleep(0.5)
        killed = time.monotonic()
        os.kill(pid, signal.SIGKILL)
        for one in slow:
            one.join(20)
        expect([code_of(one.answer) for one in slow], ["PROCESS_DIED"] * 5)
        expect(max(one.ended for one in slow) - killed < 0.1, True)
        again = int(ask(server, "pid"))
        expect(again != pid and is_alive(again), True)


def no_zombie_is_left_after_a_hundred_rounds():
    start()
    with Server("--store", "store") as server:
        for _ in range(100):
            pid = ask(server, "pid")
            expect(str(pid).isdigit(), True)
            slow = Asking(server, "slow", {"ms": 30000})
            time.sleep(0.01)
            os.kill(int(pid), signal.SIGKILL)
            slow.join(20)
            expect(code_of(slow.answer), "PROCESS_DIED")
        time.sleep(0.1)
        expect(zombies(server.process.pid), 0)


def a_server_that_keeps_dying_is_started_ever_more_rarely():
    write("die.sh", "#!/bin/sh\necho start >> '%s'\nexec '%s' '%s' $(cat mode)\n"
          % (os.path.abspath("starts"), sys.executable, SERVER))
    os.chmod("die.sh", 0o755)
    write("mode", "usual")
    expect_status(mdx("import", "mcp", "peer", "./die.sh", "--store", "store"), 0)
    write("mode", "die-at-once")
    os.remove("starts")
    with Server("--store", "store") as server:
        begun = time.monotonic()
        codes = {code_of(ask(server, "echo", {"message": "x"})) for _ in range(5)}
        expect(codes, {"PROCESS_DIED"})
        expect(time.monotonic() - begun > 1.2, True)  # 100 + 200 + 400 + 800 ms
        expect(len(open("starts").read().split()), 5)


# ---- from code -------------------------------------------------------------------------------------

def code(body, *words, **env):
    write("code.mdx", "---\n$type: Function\n$id: code\n---\n\n```typescript\n"
                      "export async function execute() {\n%s\n}\n```\n" % body)
    expect_status(mdx("load", "code.mdx", "--store", "store"), 0)
    return mdx("call", "code", "--store", "store", *words, **env)


def code_calls_tools_where_it_is_granted():
    start()
    body = ("const a = await $.peer.echo({ message: '1' }); const b = await call('peer__echo', { message: '2' });"
            "const c = await callRaw('peer__echo', { message: '3' });"
            "return [a, b, c.status, JSON.parse(c.body).content[0].text]")
    expect(code(body, "--allow", "peer").json, ["Echo: 1", "Echo: 2", 200, "Echo: 3"])
    expect_in("CAPABILITY_DENIED", expect_status(code(body), 77).err)


def code_does_many_calls_at_once():
    start()
    result = code("const all = await Promise.all([1, 2, 3, 4, 5, 6, 7, 8].map(n => $.peer.echo({ message: '' + n })));"
                  "return all.join()", "--allow", "peer")
    expect(result.json, ",".join("Echo: %d" % n for n in range(1, 9)))


def code_starts_no_process():
    start()
    for grant in ("*", "process", "process.open"):
        result = code("return await $.process.open({ command: 'id' })", "--allow", grant)
        expect_in("CAPABILITY_DENIED", expect_status(result, 77).err)


def an_uploaded_text_starts_no_process():
    start("usual", "--env", "MCP_LOG=" + os.path.abspath("log"))
    text = json.loads(mdx("get", "peer", "--store", "store", "--json").json["source"])
    del text["source"]["imported"]
    os.remove("log")
    write("other.json", json.dumps(text).replace('"$id": "peer"', '"$id": "other"'))
    expect_status(mdx("load", "other.json", "--store", "store"), 0)
    for words in ((), ("--allow", "*")):
        expect_in("CAPABILITY_DENIED", expect_status(call("other__echo", {"message": "x"}, *words), 77).err)
    expect(os.path.exists("log"), False)


# ---- over HTTP ---------------------------------------------------------------------------------------

def serve(mode="usual", *options):
    server = Http(mode)
    expect_status(mdx("import", "mcp", "peer", server.url, "--store", "store", *options), 0)
    server.seen.clear()
    return server


def over_http_every_tool_is_listed_and_called():
    server = serve()
    tools = mdx("tools", "peer", "--json", "--store", "store").json
    expect(sorted(tool["name"] for tool in tools), sorted("peer__" + name for name in NAMES))
    expect(call("peer__echo", {"message": "hi"}).json, "Echo: hi")
    expect(server.methods(), ["initialize", "notifications/initialized", "GET", "tools/call"])
    headers = server.headers_of("tools/call")[0]
    expect([headers["mcp-session-id"], headers["mcp-protocol-version"], headers["accept"]],
           ["s2", "2025-11-25", "application/json, text/event-stream"])


def over_http_a_session_is_kept_between_calls():
    server = serve()
    with Server("--store", "store") as own:
        for n in range(3):
            expect(ask(own, "echo", {"message": str(n)}), "Echo: %d" % n)
    expect(server.methods().count("initialize"), 1)
    expect(server.methods().count("GET"), 1)  # 405: it is not asked again


def a_forgotten_session_is_opened_anew_once():
    server = serve("forget")
    expect(call("peer__echo", {"message": "hi"}).status, 0)
    expect(server.methods().count("tools/call"), 1)
    server.sessions = set()
    with Server("--store", "store") as own:
        expect(ask(own, "echo", {"message": "hi"}), "Echo: hi")
    expect(server.methods().count("initialize"), 3)


def an_answer_may_be_a_stream_of_events():
    serve("events")
    expect(call("peer__echo", {"message": "hi"}).json, "Echo: hi")


def a_stream_that_ends_too_early_is_taken_up_again():
    server = serve("resume")
    expect(call("peer__echo", {"message": "hi"}).json, "Echo: hi")
    (at, last), = server.resumed
    expect(last, "e1")
    expect(0.25 < at - server.closed_at < 1, True)


def a_stream_that_cannot_be_taken_up_is_an_error():
    serve("cut")
    expect_in("ended without an answer", expect_status(call("peer__refuse"), 69).err)


def the_servers_stream_may_ask_while_a_call_runs():
    server = serve("asks")
    expect(json.loads(call("peer__ask").json), {"action": "accept", "content": {"name": "John", "age": 30}})
    expect(server.methods().count("GET"), 1)


def over_http_a_call_that_is_over_is_cancelled_at_the_server():
    server = serve("usual", "--auth", json.dumps({"type": "bearer", "token": "letmein"}))
    with Server("--store", "store", "--timeout", "500") as own:
        expect_in("_TIMEOUT", code_of(ask(own, "slow", {"ms": 3000})))
        end = time.monotonic() + 5
        while "notifications/cancelled" not in server.methods() and time.monotonic() < end:
            time.sleep(0.02)
        headers = server.headers_of("notifications/cancelled")[0]
        said = [body for body in server.bodies if body.get("method") == "notifications/cancelled"][0]
        asked = [body for body in server.bodies if body.get("method") == "tools/call"][0]
        expect(said["params"]["requestId"], asked["id"])
        expect([headers["mcp-session-id"], headers["authorization"]], ["s2", "Bearer letmein"])
        expect(ask(own, "echo", {"message": "x"}), "Echo: x")
        expect(server.methods().count("notifications/cancelled"), 1)


def the_transport_of_2024_is_found_and_spoken():
    for mode in ("sse", "sse-404", "sse-whole", "sse-early"):
        server = serve(mode)
        whole = json.loads(mdx("get", "peer", "--store", "store", "--json").json["source"])
        expect([whole["source"]["protocol"], whole["source"]["transport"]], ["2024-11-05", "sse"])
        tools = mdx("tools", "peer", "--json", "--store", "store").json
        expect(sorted(tool["name"] for tool in tools), sorted("peer__" + name for name in NAMES))
        expect(call("peer__echo", {"message": "hi"}).json, "Echo: hi")
        expect(server.methods(), ["GET", "initialize", "notifications/initialized", "tools/call"])
        shown = mdx("request", "peer__echo", '{"message":"hi"}', "--store", "store").json
        expect([shown["method"], shown["url"]], ["POST", "sse:" + server.url])
        expect_in("it broke", expect_status(call("peer__fail"), 70).err)
        expect(json.loads(call("peer__ask").json), {"action": "accept", "content": {"name": "John", "age": 30}})
        expect_in("unchanged", expect_status(mdx("import", "mcp", "peer", server.url, "--store", "store"), 0).out)
        server.close()


def the_transport_of_2024_serves_many_calls_at_once():
    server = serve("sse")
    with Server("--store", "store") as own:
        asked = [Asking(own, "echo", {"message": str(n)}) for n in range(8)]
        for one in asked:
            one.join(20)
        expect([one.answer for one in asked], ["Echo: %d" % n for n in range(8)])
        expect(ask(own, "change"), "fine")
        end = time.monotonic() + 5
        while ask(own, "added", {"message": "x"}) != "fine" and time.monotonic() < end:
            time.sleep(0.05)
        expect(ask(own, "added", {"message": "x"}), "fine")
    expect([what for what in server.methods() if what == "server/discover"], [])
    CHANGED.clear()


def a_server_that_has_learnt_streamable_http_is_asked_by_it():
    server = serve("sse")
    server.mode = "usual"
    expect(call("peer__echo", {"message": "hi"}).json, "Echo: hi")
    expect(server.methods(), ["GET", "initialize", "notifications/initialized", "GET", "tools/call"])


def bad_servers_of_the_transport_of_2024_are_told_of():
    rows = [("sse-none", 69, "answered 405"), ("sse-refuses", 69, "answered 405"),
            ("sse-garbage", 69, "does not begin with the event `endpoint`"),
            ("sse-ping", 69, "does not begin with the event `endpoint`"),
            ("sse-foreign", 69, "no address of its own"), ("sse-file", 69, "no address of its own"),
            ("sse-no-address", 69, "no address of its own"), ("sse-cut", 69, "ended without an answer")]
    for mode, status, word in rows:
        server = Http(mode)
        result = mdx("import", "mcp", "peer", server.url, "--store", "store", "--retry", "NONE", "--timeout", "5s")
        expect_in(word, expect_status(result, status).err)
        server.close()
    server = Http("sse-silent")
    begun = time.monotonic()
    result = mdx("import", "mcp", "peer", server.url, "--store", "store", "--retry", "NONE", "--timeout", "1s")
    expect_in("_TIMEOUT", expect_status(result, 75).err)
    expect(time.monotonic() - begun < 4, True)
    server.close()
    for mode, word in (("sse-ends", "ended without an answer"), ("sse-nonsense", "no message of JSON-RPC"),
                       ("sse-full", "answered 503: too many")):
        server = serve(mode)
        expect_in(word, expect_status(call("peer__refuse"), 69).err)
        server.close()
    refused = mdx("import", "mcp", "peer", "http://127.0.0.1:1/", "--store", "store", "--settings",
                  '{"transport":"pigeon"}')
    expect_in("transport is", expect_status(refused, 65).err)


def the_newest_revision_says_all_with_each_request():
    server = serve("modern")
    names = [tool["name"] for tool in mdx("tools", "peer", "--json", "--store", "store").json]
    expect(["peer__good" in names, "peer__bad" in names], [True, False])
    expect(call("peer__good", {"place": " \u00e9"}).json, "fine")
    expect(server.methods(), ["tools/call"])
    expect(server.headers_of("tools/call")[0]["mcp-param-place"], "=?base64?IMOp?=")
    expect(json.loads(call("peer__ask").json)[1], "s\u00e9 \"1\"")


def over_http_the_newest_revision_tells_who_listens():
    server = serve("modern-listens")
    with Server("--store", "store") as own:
        adds_a_tool(own)
    headers = server.headers_of("subscriptions/listen")[0]
    expect([headers["mcp-method"], headers["mcp-protocol-version"]], ["subscriptions/listen", "2026-07-28"])
    asked = [body for body in server.bodies if body.get("method") == "subscriptions/listen"][0]
    expect(asked["params"]["notifications"], {"toolsListChanged": True})
    CHANGED.clear()


def bad_answers_over_http_are_told_of():
    for mode, status, word in (("html", 69, "no message of JSON-RPC"), ("empty", 69, "is empty"),
                               ("bad-events", 69, "no message of JSON-RPC"), ("status-500", 69, "answered 500")):
        serve(mode)
        expect_in(word, expect_status(call("peer__refuse"), status).err)


def credentials_go_out_and_are_never_shown():
    server = serve("usual", "--auth", json.dumps({"type": "bearer", "token": "${OUTER:-abcdef}"}),
                   "--settings", json.dumps({"headers": {"X-More": "${OUTER:-abcdef}"}}))
    result = call("peer__echo", {"message": CANARY}, OUTER=CANARY)
    headers = server.headers_of("tools/call")[0]
    expect([headers["authorization"], headers["x-more"]], ["Bearer " + CANARY, CANARY])
    expect(result.json, "Echo: [redacted]")


def a_server_that_is_not_there_is_told_of():
    server = Http("usual")
    server.close()
    result = mdx("import", "mcp", "peer", server.url, "--store", "store", "--retry", "NONE")
    expect_in("CONNECTION_FAILED", expect_status(result, 69).err)


# ---- named by a configuration file -----------------------------------------------------------------

def configure(**members):
    write("mdx.json", json.dumps(members))


def tools_of(client):
    client.ask(1, "tools/list")
    return sorted(tool["name"] for tool in client.read()["result"]["tools"])


def a_configuration_names_sources_for_mdx_mcp():
    server = Http("usual")
    configure(listen="127.0.0.1:0", timeout="5s", callers=[{"name": "ci", "key": "a-key-of-enough-letters-for-it"}],
              sources={"far": {"kind": "mcp", "where": server.url, "retry": "NONE",
                               "auth": {"type": "bearer", "token": "${OUTER:-letmein}"}},
                       "near": {"kind": "mcp", "command": sys.executable, "args": [SERVER, "usual"]}})
    client = Client("--config", "mdx.json")
    client.begin()
    names = tools_of(client)
    expect(["far__echo" in names, "near__echo" in names, len(names)], [True, True, 24])
    for name in ("far__echo", "near__echo"):
        client.ask(2, "tools/call", name=name, arguments={"message": name})
        expect(client.read()["result"]["content"][0]["text"], "Echo: " + name)
    expect(server.headers_of("tools/call")[0]["authorization"], "Bearer letmein")
    expect(client.close(), 0)
    expect(os.path.exists(".mdxrt"), False)
    server.close()


def a_configuration_limits_how_often_mdx_mcp_answers():
    configure(limits={"definitions": {"*": {"rate": 0.001, "burst": 2}}})
    write("f.mdx", function("return 1"))
    client = Client("f.mdx", "--config", "mdx.json")
    client.begin()
    seen = []
    for n in range(3):
        client.ask(n, "tools/call", name=tools_of(client)[0], arguments={})
        answer = client.read()
        seen.append("RATE_LIMITED" in json.dumps(answer))
    expect(seen, [False, False, True])
    expect(client.close(), 0)


def a_configuration_names_sources_for_other_verbs():
    server = Http("usual")
    configure(allow=["peer"], sources={"peer": {"kind": "mcp", "where": server.url}})
    write("use.mdx", function("return await $.peer.echo({ message: 'hi' })").replace("export function",
                                                                                     "export async function"))
    expect(expect_status(mdx("run", "use.mdx", "--config", "mdx.json"), 0).json, "Echo: hi")
    expect_status(mdx("load", "use.mdx", "--store", "store"), 0)
    expect(call("peer__echo", {"message": "hi"}, "--config", "mdx.json").json, "Echo: hi")
    server.seen.clear()
    expect(call("peer__echo", {"message": "hi"}, "--config", "mdx.json").json, "Echo: hi")
    expect("tools/list" in server.methods(), False)  # it was stored before
    for store in ("store", "fresh"):  # serve looks anew, whatever was stored
        server.seen.clear()
        with Server("--store", store, "--config", "mdx.json") as own:
            expect("tools/list" in server.methods(), True)
            expect(ask(own, "echo", {"message": "x"}), "Echo: x")
    server.close()


def a_source_that_cannot_be_reached_is_left_as_it_was():
    server = Http("usual")
    configure(sources={"peer": {"kind": "mcp", "where": server.url, "retry": "NONE"}})
    write("f.mdx", function("return 1"))
    server.close()
    client = Client("f.mdx", "--config", "mdx.json")
    client.begin()
    expect(len(tools_of(client)), 1)
    expect(client.close(), 0)


def a_configuration_that_is_wrong_is_refused():
    rows = [({"sources": []}, '"sources" is an object'), ({"sources": {"a": {"kind": "pigeon"}}}, "has a kind"),
            ({"sources": {"a": {"kind": "openapi"}}}, "says where"), ({"soruces": {}}, "there is no option"),
            ({"sources": {"a": {"kind": "mcp", "where": "http://127.0.0.1:1/", "retry": "WILD"}}}, "retry"),
            ({"timeout": "x"}, '"timeout"'), ({"limits": {"a": 1}}, "limits")]
    write("f.mdx", function("return 1"))
    for members, said in rows:
        configure(**members)
        expect_in(said, expect_status(mdx("mcp", "f.mdx", "--config", "mdx.json"), 78).err)
    expect_status(mdx("mcp", "--config", "none.json"), 66)


# Helpers have names of one word.
run({name: test for name, test in list(globals().items())
     if "_" in name.strip("_") and name not in ("is_alive", "code_of", "fails_with", "adds_a_tool", "tools_of")})
