#!/usr/bin/env python3
# needs: mdx curl lmdb
"""mcp_npm_test.py - the official servers of npm as sources: server-everything over its pipes, over HTTP, and over HTTP as
2024-11-05 has it; server-filesystem over its pipes. Every tool is listed and called. Needs npm, and the network the first time; skips
without."""
import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, "../cli"), os.path.join(HERE, "..")]
import npm  # noqa: E402
from harness import Server, expect, expect_in, expect_status, mdx, run, write

FOLDER = npm.folder("mcp-servers")
PACKAGES = ["@modelcontextprotocol/server-everything@2026.8.31", "@modelcontextprotocol/server-filesystem@2026.8.31"]
EVERYTHING = {
    "echo": ({"message": "hi"}, "Echo: hi"),
    "get_annotated_message": ({"messageType": "error"}, "Error: Operation failed"),
    "get_env": ({}, "PATH"),
    "get_resource_links": ({"count": 2}, "resource_link"),
    "get_resource_reference": ({"resourceType": "Text", "resourceId": 1}, "demo://resource/dynamic/text/1"),
    "get_structured_content": ({"location": "Chicago"}, "temperature"),
    "get_sum": ({"a": 2, "b": 3}, "The sum of 2 and 3 is 5"),
    "get_tiny_image": ({}, "image/png"),
    "gzip_file_as_resource": ({"name": "x.gz", "data": "data:text/plain;base64,aGk=", "outputType": "resource"}, "x.gz"),
    "toggle_simulated_logging": ({}, "logging"),
    "toggle_subscriber_updates": ({}, "simulated"),
    "trigger_long_running_operation": ({"duration": 0.5, "steps": 2}, "completed"),
    "trigger_elicitation_request": ({}, "declined"),
    "simulate_research_query": ({"topic": "otters"}, "otters"),
}


def program(name):
    return os.path.join(FOLDER, "node_modules", "@modelcontextprotocol", "server-" + name, "dist", "index.js")


def load(*words):
    return expect_status(mdx("import", "mcp", "ev", "--store", "store", *words), 0)


def names():
    return sorted(tool["name"][4:] for tool in mdx("tools", "ev", "--json", "--store", "store").json)


def call(tool, args):
    return expect_status(mdx("call", "ev__" + tool, json.dumps(args), "--store", "store"), 0).out


def try_everything():
    expect(names(), sorted(EVERYTHING))
    for tool, (args, wanted) in EVERYTHING.items():
        expect_in(wanted, call(tool, args))


def everything_over_its_pipes():
    load("--", "node", program("everything"), "stdio")
    try_everything()


def everything_over_http():
    serve_everything("streamableHttp", "/mcp")


def everything_of_2024_over_http():
    serve_everything("sse", "/sse")
    whole = json.loads(mdx("get", "ev", "--store", "store", "--json").json["source"])
    expect(whole["source"]["transport"], "sse")


def serve_everything(transport, path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    child = subprocess.Popen(["node", program("everything"), transport], stdin=subprocess.DEVNULL,
                             stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
                             env=dict(os.environ, PORT=str(port)))
    try:
        while "port %d" % port not in child.stderr.readline():
            expect(child.poll(), None)
        load("http://127.0.0.1:%d%s" % (port, path))
        try_everything()
    finally:
        child.kill()
        child.wait(20)


FILES = {
    "create_directory": ({"path": "DIR/new"}, "Successfully created"),
    "directory_tree": ({"path": "DIR"}, "a.txt"),
    "edit_file": ({"path": "DIR/a.txt", "edits": [{"oldText": "one", "newText": "two"}]}, "two"),
    "get_file_info": ({"path": "DIR/a.txt"}, "size"),
    "list_allowed_directories": ({}, "DIR"),
    "list_directory": ({"path": "DIR"}, "a.txt"),
    "list_directory_with_sizes": ({"path": "DIR"}, "a.txt"),
    "move_file": ({"source": "DIR/b.txt", "destination": "DIR/c.txt"}, "Successfully moved"),
    "read_file": ({"path": "DIR/a.txt"}, "two"),
    "read_media_file": ({"path": "DIR/x.png"}, "image/png"),
    "read_multiple_files": ({"paths": ["DIR/a.txt"]}, "two"),
    "read_text_file": ({"path": "DIR/a.txt"}, "two"),
    "search_files": ({"path": "DIR", "pattern": "*.txt"}, "a.txt"),
    "write_file": ({"path": "DIR/w.txt", "content": "x"}, "Successfully wrote"),
}


def files_over_its_pipes():
    folder = os.path.realpath("files")
    for name in ("a.txt", "b.txt", "x.png"):
        write(os.path.join(folder, name), "one\n")
    load("--", "node", program("filesystem"), folder)
    expect(names(), sorted(FILES))
    for tool, (args, wanted) in FILES.items():
        args = json.loads(json.dumps(args).replace("DIR", folder))
        expect_in(wanted.replace("DIR", folder), call(tool, args))
    refused = mdx("call", "ev__read_text_file", json.dumps({"path": "/etc/hostname"}), "--store", "store")
    expect_in("Access denied", expect_status(refused, 70).err)


def a_killed_server_is_started_again():
    load("--", "node", program("everything"), "stdio")
    with Server("--store", "store") as server:
        def ask(tool, args):
            return server.ask("POST", "/api/ev/" + tool, json.dumps(args), timeout=30,
                              **{"Content-Type": "application/json"}).json

        expect(ask("echo", {"message": "1"})["data"], "Echo: 1")
        children = subprocess.run(["ps", "-o", "pid=", "--ppid", str(server.process.pid)], stdout=subprocess.PIPE,
                                  text=True).stdout.split()
        expect(len(children), 1)
        killer = subprocess.Popen(["sh", "-c", "sleep 0.5; kill -9 " + children[0]])
        begun = time.monotonic()
        expect(ask("trigger_long_running_operation", {"duration": 20, "steps": 5})["code"], "PROCESS_DIED")
        expect(time.monotonic() - begun < 1, True)
        killer.wait()
        expect(ask("echo", {"message": "2"})["data"], "Echo: 2")


if not shutil.which("node") or not shutil.which("npm") or not npm.install("mcp-servers", *PACKAGES):
    print("skip - mcp servers of npm: npm, node or the network is missing")
    sys.exit(0)
run({name: test for name, test in list(globals().items()) if re.match(r"\w+_(its_pipes|over_http|again)$", name)})
