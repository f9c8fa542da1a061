#!/usr/bin/env python3
# needs: mdx curl
"""response_stream_test.py - a Response whose body is a stream goes out of `mdx serve` as it is made: in time, no faster than it is read, broken off when it fails."""
import http.client
import http.server
import os
import socket
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from harness import Server, expect, expect_in, run, write  # noqa: E402

seen = threading.Event()
marks = []


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    # Answers /wait once the client of the other server has its first bytes; notes every /mark.
    def do_GET(self):
        marks.append(self.path)
        body = b"seen" if self.path != "/wait" or seen.wait(5) else b"never"
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def upstream():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Upstream)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "http://127.0.0.1:%d" % server.server_address[1]


def started(body):
    """A server with one function of this code, and the answer to a call of it, whose body is still to be read."""
    write("f.mdx", "---\n$id: f\n---\n```ts\nexport default async function (input: {}) {\n  const url = '%s', bytes = (t: string) => new TextEncoder().encode(t)\n%s\n}\n```\n" % (upstream(), body))
    server = Server("f.mdx", "--allow", "net=127.0.0.1")
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("POST", "/api/f", b"{}", {"Content-Type": "application/json"})
    return server, connection.getresponse()


def bytes_are_there_before_the_next_are_made():
    seen.clear()
    server, answer = started("""
      let n = 0
      return new Response(new ReadableStream({ async pull(k) {
        if (n++ === 0) k.enqueue(bytes('first '))
        else { k.enqueue(bytes(await (await fetch(url + '/wait')).text())); k.close() } } }),
        { status: 201, headers: { 'content-type': 'text/x', 'x-a': 'b' } })""")
    with server:
        expect([answer.status, answer.headers["content-type"], answer.headers["x-a"]], [201, "text/x", "b"])
        expect(answer.read(6), b"first ")
        seen.set()
        expect(answer.read(), b"seen")


def a_fetched_body_is_passed_on_as_it_is():
    server, answer = started("return new Response((await fetch(url + '/x')).body)")
    with server:
        expect(answer.read(), b"seen")


def bytes_of_every_kind_and_size_arrive():
    server, answer = started("""
      const sizes = [0, 1, 32768, 32769, 100000]
      return new Response(new ReadableStream({ pull(k) {
        const size = sizes.shift()
        if (size === undefined) k.close(); else k.enqueue(new Uint8Array(size).fill(size % 251)) } }))""")
    with server:
        expect(answer.read(), b"".join(bytes([size % 251]) * size for size in (0, 1, 32768, 32769, 100000)))


def a_stream_that_fails_is_broken_off():
    server, answer = started("""
      let n = 0
      return new Response(new ReadableStream({ async pull(k) {
        if (n++) { await $.sleep(200); throw new RangeError('half') } k.enqueue(bytes('x'.repeat(10))) } }))""")
    with server:
        expect(answer.status, 200)
        try:
            whole = answer.read()
        except (http.client.IncompleteRead, ConnectionError) as error:
            whole = None
        expect(whole, None)


def one_that_fails_at_first_is_an_error_like_any_other():
    server, answer = started("return new Response(new ReadableStream({ pull() { throw new RangeError('at first') } }))")
    with server:
        expect(answer.status, 422)
        expect_in(b"at first", answer.read())


def it_waits_for_who_reads_slowly():
    marks.clear()
    server, answer = started("""
      let n = 0
      return new Response(new ReadableStream({ async pull(k) {
        if (++n > 600) return k.close()
        await fetch(url + '/mark')
        k.enqueue(new Uint8Array(32768)) } }))""")
    with server:
        expect(len(answer.read(1000)), 1000)
        time.sleep(2)
        expect(len(marks) < 590, True)
        expect(len(answer.read()), 600 * 32768 - 1000)


run({name: test for name, test in list(globals().items()) if name.count("_") > 1})
