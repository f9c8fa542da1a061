#!/usr/bin/env python3
"""mcp_server.py MODE - an MCP server of our own, over its pipes or over HTTP: the usual one, and every bad kind.

Over the pipes it is a program; its mode is the first argument. Over HTTP a test starts Http(mode) in a thread of its
own. What it saw is in `log` (a file for the program: MCP_LOG)."""
import base64
import http.server
import json
import os
import sys
import threading
import time

TOOLS = [
    {"name": "echo", "description": "Says it again.", "annotations": {"readOnlyHint": True},
     "inputSchema": {"type": "object", "properties": {"message": {"type": "string"}}, "required": ["message"]}},
    {"name": "get-structured", "title": "Structured",
     "inputSchema": {"type": "object", "properties": {}}, "outputSchema": {"type": "object"}},
    {"name": "get.structured", "inputSchema": {"type": "object"}},
    {"name": "slow", "inputSchema": {"type": "object", "properties": {"ms": {"type": "number"}}}},
    {"name": "fail", "inputSchema": {"type": "object"}},
    {"name": "refuse", "inputSchema": {"type": "object"}},
    {"name": "ask", "inputSchema": {"type": "object"}},
    {"name": "env", "inputSchema": {"type": "object"}},
    {"name": "pid", "inputSchema": {"type": "object"}},
    {"name": "9lives", "inputSchema": {"type": "object"}},
    {"name": "many", "inputSchema": {"type": "object"}},
    {"name": "change", "inputSchema": {"type": "object"}},
]
CHANGED = []
FORM = {"message": "?", "requestedSchema": {"type": "object", "required": ["name"], "properties": {
    "name": {"type": "string", "default": "John"}, "age": {"type": "integer", "default": 30},
    "note": {"type": "string"}}}}


def text(value, **more):
    return dict({"content": [{"type": "text", "text": value}]}, **more)


def result(message, value):
    return {"jsonrpc": "2.0", "id": message["id"], "result": value}


def failure(message, code, what, **data):
    error = {"code": code, "message": what}
    if data:
        error["data"] = data
    return {"jsonrpc": "2.0", "id": message.get("id"), "error": error}


def initialized(message, mode):
    version = message["params"]["protocolVersion"]
    if mode.startswith("speaks-"):
        version = mode[7:]
    return result(message, {"protocolVersion": version, "capabilities": {"tools": {}},
                            "serverInfo": {"name": "fake", "title": "A fake", "version": "1.2.3"},
                            "instructions": "Be kind."})


def discovered(message, mode):
    if mode.startswith("modern"):
        tools = {"listChanged": True} if mode == "modern-listens" else {}
        return result(message, {"supportedVersions": ["2026-07-28"], "capabilities": {"tools": tools}, "ttlMs": 0,
                                "resultType": "complete",
                                "_meta": {"io.modelcontextprotocol/serverInfo": {"name": "fake", "version": "2"}}})
    return failure(message, -32601, "Method not found")


def acknowledged(message):
    return {"jsonrpc": "2.0", "method": "notifications/subscriptions/acknowledged", "params": {
        "_meta": {"io.modelcontextprotocol/subscriptionId": message["id"]},
        "notifications": message["params"]["notifications"]}}


def listed(message, mode):
    """Three tools a page."""
    if mode.startswith("modern-ttl"):
        ttl = {"modern-ttl": [60000, 400], "modern-ttl-odd": [-5, "x"], "modern-ttl-huge": [1e300, 1e300]}[mode]
        first = {"tools": TOOLS, "ttlMs": ttl[0], "cacheScope": "private", "resultType": "complete"}
        if "cursor" not in message["params"]:
            return result(message, dict(first, nextCursor="more"))
        more = [dict(TOOLS[0], name="added")] if CHANGED else []
        return result(message, dict(first, tools=more, ttlMs=ttl[1]))
    if mode == "modern-odd":
        return result(message, {"tools": TOOLS, "resultType": "unheard_of"})
    if mode == "endless":
        at = int(message["params"].get("cursor", "0"))
        return result(message, {"tools": [dict(TOOLS[0], name="t%d" % at)], "nextCursor": str(at + 1)})
    if mode == "same-page":
        return result(message, {"tools": TOOLS[:1], "nextCursor": "again"})
    if CHANGED:
        return result(message, {"tools": TOOLS + [dict(TOOLS[0], name="added")]})
    if mode == "no-list":
        return result(message, {"tools": "none"})
    if mode == "nameless":
        return result(message, {"tools": TOOLS[:2] + [{"inputSchema": {"type": "object"}}]})
    if mode == "schemaless":
        return result(message, {"tools": TOOLS[:2] + [{"name": "bare"}]})
    if mode == "promises":
        return result(message, {"tools": [{"name": "count", "_meta": {
            "example.com/cost": 3, "version": [1], "ui": {"resourceUri": "ui://count"},
            "io.modelcontextprotocol/x": 1, "dev.mcp/y": 1}, "inputSchema": {"type": "object"}, "outputSchema": {
            "type": "object", "properties": {"n": {"type": "number"}}, "required": ["n"]}}]})
    if mode == "annotated" or mode.startswith("modern"):
        own = [{"name": "good", "inputSchema": {"type": "object", "properties": {
            "place": {"type": "string", "x-mcp-header": "Place"}}}},
               {"name": "bad", "inputSchema": {"type": "object", "properties": {
                   "place": {"type": "number", "x-mcp-header": "Place"}}}}]
        return result(message, {"tools": own + TOOLS})
    at = int(message["params"].get("cursor", "0"))
    page = {"tools": TOOLS[at:at + 3]}
    if at + 3 < len(TOOLS):
        page["nextCursor"] = str(at + 3)
    return result(message, page)


def called(message, mode, ask=None):
    name, args = message["params"]["name"], message["params"].get("arguments", {})
    if name == "echo":
        return result(message, text("Echo: " + args["message"]))
    if name == "get-structured":
        return result(message, text("{}", structuredContent={"a": 1}))
    if name == "count":
        return result(message, text("n", **args))
    if name == "many":
        return result(message, {"content": [{"type": "text", "text": "a"},
                                            {"type": "image", "data": "AA==", "mimeType": "image/png"}]})
    if name == "slow":
        time.sleep(args.get("ms", 60000) / 1000)
        return result(message, text("slept"))
    if name == "fail":
        return result(message, text("it broke", isError=True))
    if name == "refuse":
        return failure(message, -32602, "no such thing", hint="x")
    if name == "ask" and mode == "modern":
        given = message["params"].get("inputResponses")
        if not given:
            return result(message, {"resultType": "input_required", "requestState": "s\u00e9 \"1\"", "inputRequests": {
                "q": {"method": "elicitation/create", "params": FORM}}})
        return result(message, dict(text(json.dumps([given, message["params"]["requestState"]])),
                                    resultType="complete"))
    if name == "ask":
        return result(message, text(json.dumps(ask())))
    if name == "env":
        return result(message, text(json.dumps(dict(os.environ, cwd=os.getcwd()))))
    if name == "pid":
        return result(message, text(str(os.getpid())))
    if name in [tool["name"] for tool in TOOLS] + ["good", "added"]:
        return result(message, text("fine"))
    return failure(message, -32602, "Unknown tool: " + name)


def answered(message, mode, ask=None):
    method = message.get("method")
    if "id" not in message or not method:
        return None
    if method == "server/discover":
        return discovered(message, mode)
    if method == "initialize" and mode != "modern":
        return initialized(message, mode)
    if method == "tools/list":
        return listed(message, mode)
    if method == "tools/call":
        return called(message, mode, ask)
    return failure(message, -32601, "Method not found")


# ---- over its pipes ---------------------------------------------------------------------------

class Pipes:
    def __init__(self, mode):
        self.mode, self.lock, self.answers = mode, threading.Lock(), {}
        self.held, self.asked, self.listener = [], 0, None
        self.log = open(os.environ["MCP_LOG"], "a") if "MCP_LOG" in os.environ else None

    def say(self, value, end="\n"):
        line = value if isinstance(value, str) else json.dumps(value)
        with self.lock:
            sys.stdout.write(line + end)
            sys.stdout.flush()

    def note(self, what):
        if self.log:
            with self.lock:
                self.log.write(what + "\n")
                self.log.flush()

    def ask(self, method, params):
        """A request of the server's own, and its answer."""
        self.asked += 1
        key = "ask-%d" % self.asked
        self.answers[key] = [threading.Event(), None]
        self.say({"jsonrpc": "2.0", "id": key, "method": method, "params": params})
        self.answers[key][0].wait(20)
        return self.answers[key][1]

    def asks(self):
        seen = [self.ask("ping", {}), self.ask("elicitation/create", FORM),
                self.ask("sampling/createMessage", {"messages": []}), self.ask("roots/list", {})]
        return [one.get("result", one.get("error", {}).get("code")) for one in seen]

    def serve(self, message):
        mode = self.mode
        if message.get("method") == "tools/call" and mode == "die-in-call":
            os._exit(3)
        if message.get("method") == "tools/call" and message["params"]["name"] == "change":
            CHANGED.append(1)
            meta = {"params": {"_meta": {"io.modelcontextprotocol/subscriptionId": self.listener}}}
            if not mode.startswith("modern") or self.listener:
                self.say(dict({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"},
                              **meta if self.listener else {}))
        self.say(answered(message, mode, self.asks))

    def take(self, line):
        mode, message = self.mode, json.loads(line)
        self.note(message.get("method") or "answer " + str(message.get("id")))
        if message.get("id") in self.answers:
            self.answers[message["id"]][1] = message
            self.answers[message["id"]][0].set()
            return
        if "id" not in message:
            return
        if mode == "never" or (mode == "never-list" and message["method"] == "tools/list"):
            return
        if mode == "silent-probe" and message["method"] == "server/discover":
            return
        if mode == "garbage":
            self.say("\x00\xff not a message \u00e9")
            return
        if mode == "broken-json":
            self.say('{"jsonrpc":"2.0","id":%d,"result":{' % message["id"])
            return
        if mode == "flood":
            while True:
                self.say("x" * 1000)
        if mode == "huge":
            while True:
                self.say("x" * 100000, end="")
        if mode == "die-as-node":
            sys.stderr.write("file.mjs:1\nthrow new Error('x')\n      ^\n\nError: SETTING is missing\n"
                             "    at file.mjs:1:7 {\n  code: 1\n}\n\nNode.js v20.20.2\n")
            sys.stderr.flush()
            os._exit(1)
        if mode == "die-at-once":
            sys.stderr.write("a secret reason: %s\n" % os.environ.get("SECRET", "none"))
            sys.stderr.flush()
            os._exit(7)
        if mode == "noisy":
            self.say("Starting up ...")
            sys.stderr.write("chatter\n" * 2000)
            self.say({"jsonrpc": "2.0", "method": "notifications/message", "params": {"level": "info", "data": "x"}})
            self.say({"jsonrpc": "2.0", "method": "notifications/progress", "params": {"progress": 1}})
            self.say({"jsonrpc": "2.0", "id": 424242, "result": {"tools": []}})
        if mode == "backwards" and message["method"] == "tools/call":
            self.held.append(message)
            if len(self.held) == 4:
                for one in reversed(self.held):
                    self.say(answered(one, mode))
                self.held = []
            return
        if message["method"] == "subscriptions/listen":
            if mode == "modern-listens":
                self.listener = message["id"]
                self.say(acknowledged(message))
            else:
                self.say(failure(message, -32601, "Method not found"))
            return
        if message["method"] == "tools/call":
            threading.Thread(target=self.serve, args=(message,), daemon=True).start()
        else:
            self.say(answered(message, mode))

    def run(self):
        self.note("start %d" % os.getpid())
        if self.mode == "stubborn":
            import signal
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for line in sys.stdin:
            self.take(line)
        self.note("end")
        while self.mode == "stubborn":
            time.sleep(1)


# ---- over HTTP ----------------------------------------------------------------------------------

class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def handle(self):
        try:
            super().handle()
        except ConnectionError:
            pass  # the client has gone

    def send(self, status, body=b"", kind="application/json", **headers):
        self.send_response(status)
        if body:
            self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def send_json(self, value, status=200, **headers):
        self.send(status, json.dumps(value).encode(), **headers)

    def begin_events(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Connection", "close")
        self.end_headers()
        self.close_connection = True

    def event(self, value, **fields):
        lines = "".join("%s: %s\n" % field for field in fields.items())
        self.wfile.write((lines + "data: %s\n\n" % (json.dumps(value) if value else "")).encode())
        self.wfile.flush()

    def do_GET(self):
        http_server = self.server.owner
        http_server.note("GET", self.headers)
        if http_server.mode.startswith("sse"):
            http_server.stream_events(self)
            return
        if http_server.mode == "resume" and self.headers.get("Last-Event-ID"):
            http_server.resumed.append((time.monotonic(), self.headers["Last-Event-ID"]))
            self.begin_events()
            self.event(http_server.held, id="e9")
            return
        if http_server.mode == "asks":
            self.begin_events()
            http_server.stream = self
            http_server.stream_open.set()
            http_server.done.wait(20)
            return
        self.send(405)

    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        message = json.loads(body)
        self.server.owner.note(message.get("method", "answer"), self.headers)
        self.server.owner.bodies.append(message)
        self.server.owner.post(self, message)


class Http:
    def __init__(self, mode):
        self.mode, self.seen, self.sessions, self.answers = mode, [], set(), {}
        self.bodies, self.streams = [], {}
        self.resumed, self.held, self.closed_at = [], None, None
        self.stream, self.stream_open, self.done = None, threading.Event(), threading.Event()
        self.asked = threading.Event()
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.server.owner = self
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.url = "http://127.0.0.1:%d/mcp" % self.server.server_address[1]

    def note(self, what, headers):
        self.seen.append((what, {name.lower(): value for name, value in headers.items()}))

    def methods(self):
        return [what for what, _ in self.seen]

    def headers_of(self, method):
        return [headers for what, headers in self.seen if what == method]

    def ask(self):
        """On the server's own stream, as SDKs do for what belongs to no request."""
        self.stream_open.wait(10)
        self.stream.event({"jsonrpc": "2.0", "id": "q1", "method": "elicitation/create", "params": FORM})
        self.asked.wait(10)
        return self.answers.get("q1")

    def stream_events(self, handler):
        """The transport of 2024-11-05: what is said goes on this stream, until the client hangs up."""
        mode, key = self.mode, str(len(self.streams) + 1)
        if mode == "sse-none":
            return handler.send(404)
        if mode == "sse-refuses":
            return handler.send_json({"error": {"message": "out of order"}}, 500)
        self.streams[key] = handler
        handler.begin_events()
        if mode == "sse-garbage":
            handler.wfile.write(b"data: {nonsense\n\n")
        elif mode == "sse-foreign":
            handler.wfile.write(b"event: endpoint\ndata: http://localhost:1/messages\n\n")
        elif mode == "sse-no-address":
            handler.wfile.write(b"event: endpoint\ndata:\n\n")
        elif mode == "sse-file":
            handler.wfile.write(b"event: endpoint\ndata: file:///etc/passwd\n\n")
        elif mode != "sse-silent":
            where = "%s/messages?key=%s" % (self.url[:-4] if mode == "sse-whole" else "", key)
            handler.wfile.write(("event: ping\ndata: first\n\nevent: endpoint\ndata: %s\n\n" % where).encode()
                                if mode == "sse-ping" else ("event: endpoint\r\ndata: %s\r\n\r\n" % where).encode())
        handler.wfile.flush()
        if mode == "sse-cut":
            return None
        self.done.wait(20)
        return None

    def post_events(self, handler, message):
        mode, calls = self.mode, message.get("method") == "tools/call"
        if not handler.path.startswith("/messages?key="):
            return handler.send(405 if mode != "sse-404" else 404, b"Cannot POST", "text/plain")
        stream = self.streams[handler.path.rsplit("=", 1)[1]]
        if mode == "sse-full" and calls:
            return handler.send_json({"error": {"message": "too many"}}, 503)
        if "method" not in message:
            self.answers[message["id"]] = message.get("result", message.get("error"))
            self.asked.set()
            return handler.send(202)
        if "id" not in message:
            return handler.send(202)
        if mode == "sse-ends" and calls:
            stream.connection.shutdown(2)
            return handler.send(202)
        if mode != "sse-early":
            handler.send(202, b"Accepted", "text/plain")
            handler.wfile.flush()
        if mode == "sse-nonsense" and calls:
            stream.wfile.write(b"event: message\ndata: {nonsense\n\n")
            return None
        stream.wfile.write(b": a comment\n\nevent: other\ndata: {nonsense\n\n")
        if calls and message["params"]["name"] == "change":
            CHANGED.append(1)
            stream.event({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}, event="message")
        if calls and message["params"]["name"] == "ask":
            stream.event({"jsonrpc": "2.0", "id": "q1", "method": "elicitation/create", "params": FORM}, event="message")
            self.asked.wait(10)
        stream.event({"jsonrpc": "2.0", "id": 424242, "result": {"tools": []}}, event="message")
        stream.event(answered(message, "speaks-2024-11-05", lambda: self.answers.get("q1")), event="message")
        if mode == "sse-early":
            time.sleep(0.2)
            return handler.send(202)
        return None

    def post(self, handler, message):
        mode, method = self.mode, message.get("method")
        if mode.startswith("sse"):
            return self.post_events(handler, message)
        if not method:
            self.answers[message["id"]] = message.get("result", message.get("error"))
            self.asked.set()
            return handler.send(202)
        if "id" not in message:
            return handler.send(202)
        if mode.startswith("modern"):
            return self.post_modern(handler, message)
        if method == "server/discover":
            return handler.send_json(failure(message, -32000, "Bad Request: no session"), 400)
        session = handler.headers.get("Mcp-Session-Id")
        if method == "initialize":
            session = "s%d" % (len(self.sessions) + 1)
            self.sessions.add(session)
            return handler.send_json(answered(message, mode), Mcp_Session_Id=session)
        if session not in self.sessions:
            return handler.send_json(failure(message, -32001, "Session not found"), 404)
        self.post_session(handler, message, session)

    def post_session(self, handler, message, session):
        mode, calls = self.mode, message["method"] == "tools/call"
        if mode == "forget" and calls and len(self.sessions) == 1:
            self.sessions = {"gone"}
            return handler.send_json(failure(message, -32001, "Session not found"), 404)
        if mode == "resume" and calls:
            self.held = answered(message, mode)
            handler.begin_events()
            handler.event(None, id="e1", retry=300)
            self.closed_at = time.monotonic()
            return None
        if mode == "cut" and calls:
            handler.begin_events()
            handler.event({"jsonrpc": "2.0", "method": "notifications/progress", "params": {}})
            return None
        if mode == "events" and calls:
            handler.begin_events()
            handler.wfile.write(b": a comment\r\n\r\n")
            handler.event({"jsonrpc": "2.0", "method": "notifications/progress", "params": {}}, event="message")
            value = json.dumps(answered(message, mode), indent=1)
            handler.wfile.write(("data: " + value.replace("\n", "\r\ndata: ") + "\r\n\r\n").encode())
            return None
        if mode == "status-500" and calls:
            return handler.send_json({"error": {"message": "out of order"}}, 500)
        if mode == "html" and calls:
            return handler.send(200, b"<html>", "text/html")
        if mode == "empty" and calls:
            return handler.send(200)
        if mode == "bad-events" and calls:
            handler.begin_events()
            handler.wfile.write(b"data: {nonsense\n\n")
            return None
        value = answered(message, mode, self.ask)
        self.done.set() if calls else None
        return handler.send_json(value)

    def post_modern(self, handler, message):
        meta = message.get("params", {}).get("_meta", {})
        version = meta.get("io.modelcontextprotocol/protocolVersion")
        if (handler.headers.get("MCP-Protocol-Version") != "2026-07-28" or version != "2026-07-28"
                or handler.headers.get("Mcp-Method") != message["method"]):
            return handler.send_json(failure(message, -32020, "Header mismatch"), 400)
        name = message["params"].get("name")
        if name and handler.headers.get("Mcp-Name") not in (name, "=?base64?%s?=" % base64.b64encode(
                name.encode()).decode()):
            return handler.send_json(failure(message, -32020, "Header mismatch: Mcp-Name"), 400)
        if message["method"] == "subscriptions/listen":
            handler.begin_events()
            handler.event(acknowledged(message))
            self.stream, self.listener = handler, message["id"]
            try:
                while not self.done.wait(0.1):
                    handler.wfile.write(b": alive\n\n")
            except OSError:
                self.stream = None
            return None
        if message["method"] == "tools/call" and name == "change":
            CHANGED.append(1)
            if self.stream:
                self.stream.event({"jsonrpc": "2.0", "method": "notifications/tools/list_changed", "params": {
                    "_meta": {"io.modelcontextprotocol/subscriptionId": self.listener}}})
                time.sleep(0.2)
        return handler.send_json(answered(message, self.mode))

    def close(self):
        self.done.set()
        self.server.shutdown()
        self.server.server_close()


if __name__ == "__main__":
    Pipes(sys.argv[1] if len(sys.argv) > 1 else "usual").run()
