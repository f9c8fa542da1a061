#!/usr/bin/env python3
# needs: mdx
"""serve_test.py - mdx serve, over real HTTP."""
import sys
import http.client
import json
import os
import socket
import subprocess
import threading
import time

sys.dont_write_bytecode = True
from harness import (CALCULATE, Server, expect, expect_in, expect_not_in, expect_status, function,
                     mdx, run, write)

BUSY = function("for (var end = Date.now() + 300; Date.now() < end;) ; return { done: true }",
                "$id: busy\n")
TOKEN = "0123456789abcdef0123456789abcdef"


def the_printed_line_can_be_pasted():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx") as server:
        line = server.wait_for(r"  (curl [^\n]*/api/calculate[^\n]*)\n")
        done = subprocess.run(line + " -s", shell=True, capture_output=True, text=True, timeout=20)
    expect(json.loads(done.stdout)["data"], {"y": 42})


def post_api_answers():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx") as server:
        answer = server.call("calculate", {"x": 21})
    expect(answer.status, 200)
    expect(answer.json["data"], {"y": 42})


def wrong_input_is_a_problem_with_status_400():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx") as server:
        answer = server.call("calculate", {"x": "no"})
    expect(answer.status, 400)
    expect(answer.headers["Content-Type"].split(";")[0], "application/problem+json")
    expect(answer.json["category"], "VALIDATION")


def post_load_makes_a_definition_that_answers():
    with Server() as server:
        loaded = server.ask("POST", "/load", CALCULATE % 2, Content_Type="text/markdown")
        expect(loaded.status in (200, 201), True)
        expect(loaded.json["revision"], 1)
        expect(server.call("calculate", {"x": 21}).json["data"], {"y": 42})
        server.wait_for("calculate: revision 1, over HTTP")


def put_of_a_service_answers_over_rest():
    service = {"api": {"hello": "function (name) { return 'Hello ' + name }"}}
    with Server() as server:
        loaded = server.ask("PUT", "/my-app.do", json.dumps(service), Content_Type="application/json")
        expect(loaded.status in (200, 201), True)
        answer = server.call("my-app.do/hello", {"name": "Ada"})
    expect(answer.status, 200)
    expect(answer.json["data"], "Hello Ada")


def a_save_is_a_new_revision():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx") as server:
        write("calculate.mdx", CALCULATE % 3)
        server.wait_for("calculate: revision 2")
        expect(server.call("calculate", {"x": 21}).json["data"], {"y": 63})


def a_save_by_renaming_is_a_new_revision():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx") as server:
        write("calculate.mdx~", CALCULATE % 3)
        os.rename("calculate.mdx~", "calculate.mdx")
        server.wait_for("calculate: revision 2")
        write("calculate.mdx~", CALCULATE % 4)
        os.rename("calculate.mdx~", "calculate.mdx")
        server.wait_for("calculate: revision 3")
        expect(server.call("calculate", {"x": 21}).json["data"], {"y": 84})


def a_broken_save_keeps_the_old_revision_and_says_where():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx") as server:
        write("calculate.mdx", (CALCULATE % 2).replace("return {", "return {{"))
        server.wait_for_error("calculate.mdx:")
        server.wait_for_error("still answers")
        expect(server.call("calculate", {"x": 21}).json["data"], {"y": 42})
        write("calculate.mdx", CALCULATE % 5)
        server.wait_for("calculate: revision 2")
        expect(server.call("calculate", {"x": 21}).json["data"], {"y": 105})


def a_new_file_in_a_folder_is_loaded_and_a_deleted_one_is_gone():
    write("d/calculate.mdx", CALCULATE % 2)
    with Server("d") as server:
        write("d/new/one.mdx", function("return 1"))
        server.wait_for("one: revision 1")
        expect(server.call("one", {}).json["data"], 1)
        os.remove("d/calculate.mdx")
        server.wait_for("calculate: deleted")
        expect(server.call("calculate", {"x": 21}).status, 404)


def a_renamed_file_goes_on():
    write("d/a.mdx", CALCULATE % 2)
    with Server("d") as server:
        os.rename("d/a.mdx", "d/b.mdx")
        write("d/mark.mdx", function("return 1"))
        server.wait_for("mark: revision 1")
        time.sleep(0.6)
        expect(server.call("calculate", {"x": 21}).json["data"], {"y": 42})
    expect_not_in("deleted", server.seen)


def one_id_in_two_files_ends_it():
    write("d/a.mdx", function("return 1", "$id: same\n"))
    write("d/b.mdx", function("return 2", "$id: same\n"))
    result = expect_status(mdx("serve", "d", "--listen", "127.0.0.1:0"), 65)
    expect_in("d/a.mdx and d/b.mdx both have the id", result.err)


def a_broken_file_alone_ends_it():
    write("bad.mdx", function("return {{"))
    expect_in("bad.mdx:", expect_status(mdx("serve", "bad.mdx", "--listen", "127.0.0.1:0"), 65).err)


def a_file_that_is_not_there_ends_it_and_leaves_nothing_behind():
    before = sorted(os.listdir("."))
    result = expect_status(mdx("serve", "nothing.mdx", "--listen", "127.0.0.1:0"), 66)
    expect_in("nothing.mdx: there is no such file", result.err)
    expect(sorted(os.listdir(".")), before)


def sigterm_lets_a_running_call_finish():
    write("busy.mdx", BUSY)
    with Server("busy.mdx") as server:
        answers = []
        caller = threading.Thread(target=lambda: answers.append(server.call("busy", {})))
        caller.start()
        time.sleep(0.1)
        expect(server.stop(), 0)
        caller.join()
    expect(answers[0].json["data"], {"done": True})


def sigint_ends_an_idle_server_at_once():
    import signal
    with Server() as server:
        start = time.monotonic()
        expect(server.stop(signal.SIGINT), 0)
    expect(time.monotonic() - start < 2, True)


def a_busy_script_delays_nobody():
    write("d/busy.mdx", BUSY.replace("300", "1500"))
    write("d/calculate.mdx", CALCULATE % 2)
    with Server("d") as server:
        callers = [threading.Thread(target=server.call, args=("busy", {})) for _ in range(2)]
        for caller in callers:
            caller.start()
        time.sleep(0.2)
        start = time.monotonic()
        for _ in range(5):
            expect(server.ask("GET", "/health").status, 200)
        took = time.monotonic() - start
        for caller in callers:
            caller.join()
    expect(took < 1, True)


def what_was_loaded_is_there_after_a_restart():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx") as server:
        server.stop()
    with Server() as server:
        expect(server.call("calculate", {"x": 21}).json["data"], {"y": 42})


def many_clients_are_answered():
    write("calculate.mdx", CALCULATE % 2)
    wrong = []
    with Server("calculate.mdx") as server:
        def client():
            connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
            for x in range(100):
                connection.request("POST", "/api/calculate", json.dumps({"x": x}),
                                   {"Content-Type": "application/json"})
                value = json.loads(connection.getresponse().read())
                if value.get("data") != {"y": x * 2}:
                    wrong.append(value)
            connection.close()
        clients = [threading.Thread(target=client) for _ in range(8)]
        for one in clients:
            one.start()
        for one in clients:
            one.join()
    expect(wrong, [])


def a_body_that_is_too_large_is_413():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx") as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.putrequest("POST", "/api/calculate")
        connection.putheader("Content-Length", str(1 << 30))
        connection.endheaders()
        expect(connection.getresponse().status, 413)
        expect(server.call("calculate", {"x": 1}).status, 200)


def a_body_in_chunks_is_read_whole():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx") as server:
        connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
        connection.request("POST", "/api/calculate", iter([b'{"x"', b":", b"21}"]),
                           {"Content-Type": "application/json"}, encode_chunked=True)
        expect(json.loads(connection.getresponse().read())["data"], {"y": 42})


def a_client_that_leaves_harms_nobody():
    write("busy.mdx", BUSY)
    with Server("busy.mdx") as server:
        for _ in range(20):
            gone = socket.create_connection(("127.0.0.1", server.port))
            gone.sendall(b"POST /api/busy HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 2\r\n\r\n{}")
            gone.close()
        expect(server.ask("GET", "/health").status, 200)
        expect(server.stop(), 0)


def head_has_a_length_and_no_body():
    with Server() as server:
        answer = server.ask("HEAD", "/health")
    expect([answer.status, answer.body], [200, ""])


def with_a_token_calls_and_loads_need_it():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx", MDX_TOKEN=TOKEN) as server:
        expect(server.call("calculate", {"x": 1}).status, 401)
        expect(server.call("calculate", {"x": 1}, Authorization="Bearer wrong").status, 401)
        expect(server.call("calculate", {"x": 1}, Authorization="Bearer " + TOKEN + "0").status, 401)
        expect(server.call("calculate", {"x": 1}, Authorization="Bearer " + TOKEN).status, 200)
        expect(server.ask("DELETE", "/mdxld/calculate").status, 401)
        expect_not_in(TOKEN, server.seen)


def a_public_server_is_called_without_its_token_but_not_managed():
    write("calculate.mdx", CALCULATE % 2)
    write("token", TOKEN + "\n")
    with Server("calculate.mdx", "--public", "--token-file", "token") as server:
        expect(server.call("calculate", {"x": 1}).status, 200)
        expect(server.ask("DELETE", "/mdxld/calculate").status, 401)
        expect(server.ask("DELETE", "/mdxld/calculate", Authorization="Bearer " + TOKEN).status < 300,
               True)


def without_a_token_a_proxy_is_not_this_machine():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx") as server:
        expect(server.ask("DELETE", "/mdxld/calculate", X_Forwarded_For="10.0.0.1").status in (401, 403),
               True)
        expect(server.ask("DELETE", "/mdxld/calculate").status < 300, True)


def another_host_name_is_misdirected_unless_named():
    with Server() as server:
        expect(server.ask("GET", "/health", Host="evil.example").status, 421)
    with Server("--host", "api.example") as server:
        expect(server.ask("GET", "/health", Host="api.example").status, 200)


def call_with_url_reaches_the_server():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx", MDX_TOKEN=TOKEN) as server:
        url = "http://127.0.0.1:%d" % server.port
        expect(mdx("call", "calculate", "x=21", "--url", url, MDX_TOKEN=TOKEN).out, '{"y":42}\n')
        expect_status(mdx("call", "calculate", "x=21", "--url", url), 77)
        expect_status(mdx("call", "nobody", "--url", url, MDX_TOKEN=TOKEN), 66)
        expect_in("x=number", mdx("call", "calculate", "--help", "--url", url, MDX_TOKEN=TOKEN).out)


def call_with_url_takes_a_function_by_a_dot():
    write("shop.json", json.dumps({"$id": "big.shop", "api": {"a": {"get": "function (n: number) { return n + 1 }"}}}))
    with Server("shop.json") as server:
        url = "http://127.0.0.1:%d" % server.port
        for target in ("big.shop#a.get", "big.shop.a.get"):
            expect(mdx("call", target, "n=2", "--url", url).out, "3\n")
        expect_in("n=number", mdx("call", "big.shop.a.get", "--help", "--url", url).out)
        expect_status(mdx("call", "big.shop.a.got", "n=2", "--url", url), 66)


def listening_beyond_this_machine_needs_a_token():
    result = expect_status(mdx("serve", "--listen", "0.0.0.0:0"), 78)
    expect_in("MDX_TOKEN", result.err)
    expect_status(mdx("serve", "--listen", "0.0.0.0:0", "--public"), 78)


def beyond_this_machine_with_a_token_is_fine():
    with Server("--listen", "0.0.0.0:0", MDX_TOKEN=TOKEN) as server:
        expect(server.ask("GET", "/health").status, 200)


def an_empty_token_is_refused():
    expect_in("MDX_TOKEN: the token is empty", expect_status(mdx("serve", MDX_TOKEN=""), 78).err)


def an_address_that_is_none_is_refused():
    expect_in("HOST:PORT", expect_status(mdx("serve", "--listen", "here:there"), 64).err)


def a_port_in_use_is_refused_when_asked_for():
    with Server() as server:
        result = expect_status(mdx("serve", "--listen", "127.0.0.1:%d" % server.port), 78)
    expect_in("port 0 picks a free one", result.err)


def settings_come_from_a_file_and_the_command_line_wins():
    write("calculate.mdx", CALCULATE % 2)
    write("mdx.json", json.dumps({"listen": "1.2.3.4:5", "store": "there", "timeout": "5s",
                                  "memory": 16777216, "host": ["api.example"], "public": True}))
    with Server("calculate.mdx", "--config", "mdx.json") as server:
        expect(server.ask("GET", "/health", Host="api.example").status, 200)
    expect(os.path.isdir("there"), True)


def a_setting_that_is_wrong_names_file_and_key():
    write("mdx.json", '{"timeout": true}')
    expect_in('mdx.json: "timeout"', expect_status(mdx("serve", "--config", "mdx.json"), 78).err)
    write("mdx.json", '{"memory": "lots"}')
    expect_in('mdx.json: "memory"', expect_status(mdx("serve", "--config", "mdx.json"), 78).err)


def a_setting_that_is_unknown_gets_did_you_mean():
    write("mdx.json", '{"lisen": "127.0.0.1:0"}')
    result = expect_status(mdx("serve", "--config", "mdx.json"), 78)
    expect_in('Did you mean "listen"?', result.err)


def settings_that_are_no_json_say_where():
    write("mdx.json", '{\n  "listen":\n}')
    expect_in("mdx.json:3:", expect_status(mdx("serve", "--config", "mdx.json"), 78).err)


def with_json_events_are_lines_of_json():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx", "--json") as server:
        ready = json.loads(server.seen.splitlines()[0])
        write("calculate.mdx", CALCULATE % 3)
        server.wait_for(r'"definition:loaded"')
        event = json.loads(server.seen.splitlines()[1])
    expect([ready["event"], ready["url"]], ["ready", "http://127.0.0.1:%d" % server.port])
    expect([event["data"]["id"], event["data"]["revision"]], ["calculate", 2])


def nobody_is_forgotten_behind_scripts_that_run_long():
    """Each of these holds its loop up, which goes to another thread with what is still to be done."""
    write("busy.mdx", function("const end = Date.now() + 30; while (Date.now() < end) {} return input"))
    with Server("busy.mdx") as server:
        request = ("POST /api/busy HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nContent-Type: application/json\r\n"
                   "Content-Length: 2\r\n\r\n{}" % server.port).encode()
        clients = [socket.create_connection(("127.0.0.1", server.port), 10) for _ in range(12)]
        for _ in range(6):
            for client in clients:
                client.sendall(request)
            for client in clients:
                answer = b""
                while not answer.endswith(b"}}"):
                    more = client.recv(65536)
                    assert more, answer
                    answer += more


run(globals())
