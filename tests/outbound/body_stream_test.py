#!/usr/bin/env python3
# needs: mdx curl
"""body_stream_test.py - response.body of fetch() as it comes over real sockets: in time, with back-pressure, cancelled, aborted, broken, too large."""
import hashlib
import http.server
import json
import os
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from harness import expect, expect_in, expect_status, mdx, run, write  # noqa: E402

LARGE = b"".join(b"line %07d\n" % n for n in range(70000))  # 910,000 bytes
BYTES = bytes(range(256)) * 1200


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    go, gone = threading.Event(), threading.Event()
    sent = 0

    def head(self, length=None, status=200):
        self.send_response(status)
        if length is not None:
            self.send_header("Content-Length", str(length))
        else:
            self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def chunk(self, data):
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def whole(self, body):
        self.head(len(body))
        self.wfile.write(body)

    def pieces(self):
        size = 1
        while size:
            size = int(self.rfile.readline(), 16)
            yield self.rfile.read(size)
            self.rfile.readline()

    def do_POST(self):
        chunked = self.headers.get("transfer-encoding") == "chunked"
        self.whole(b"".join(self.pieces()) if chunked else self.rfile.read(int(self.headers.get("content-length") or 0)))

    def do_GET(self):
        getattr(self, "at_" + self.path[1:].split("?")[0])()

    def at_large(self):
        self.whole(LARGE)

    def at_bytes(self):
        self.whole(BYTES)

    def at_small(self):
        self.whole(b'{"small":true}')

    # The second half goes out once the function has asked for /go, which it does when it has the first.
    def at_halves(self):
        Upstream.go.clear()
        self.head()
        self.chunk(b"first")
        self.chunk(b"second" if Upstream.go.wait(5) else b"nobody asked")
        self.chunk(b"")

    def at_go(self):
        Upstream.go.set()
        self.whole(b"gone")

    def at_flood(self):
        self.head(8000000)
        for _ in range(800):
            self.wfile.write(b"f" * 10000)
            Upstream.sent += 10000

    def at_seven(self):
        self.whole(b"7" * 7000000)

    def at_sent(self):
        self.whole(str(Upstream.sent).encode())

    def at_endless(self):
        Upstream.gone.clear()
        self.head()
        try:
            for _ in range(2000):
                self.chunk(b"tick ")
                time.sleep(0.005)
        except OSError:
            Upstream.gone.set()
            self.close_connection = True

    def at_broken(self):
        self.head(300000)
        self.wfile.write(b"b" * 100000)
        time.sleep(0.3)
        self.close_connection = True

    def at_toomuch(self):
        self.head()
        try:
            for _ in range(900):
                self.chunk(b"m" * 10000)
            self.chunk(b"")
        except OSError:
            self.close_connection = True

    def at_error(self):
        self.head(len(LARGE), 500)
        self.wfile.write(LARGE)

    def log_message(self, *_):
        pass


class Listener(http.server.ThreadingHTTPServer):
    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, *_):
        pass


def start():
    server = Listener(("127.0.0.1", 0), Upstream)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "http://127.0.0.1:%d" % server.server_address[1]


def value_of_code(body, *options):
    write("f.ts", "export default async function (input: {}, context: any) {\n  const url = %s\n%s\n}\n" % (json.dumps(start()), body))
    return expect_status(mdx("run", "f.ts", "--allow", "net=127.0.0.1", *options), 0).json


def a_chunk_is_there_before_the_next_is_sent():
    seen = value_of_code("""
      const r = await fetch(url + '/halves'), text = new TextDecoder(), reader = r.body.getReader()
      const first = text.decode((await reader.read()).value)
      await fetch(url + '/go')
      let rest = ''
      for (let got = await reader.read(); !got.done; got = await reader.read()) rest += text.decode(got.value)
      return [r.status, first, rest, r.bodyUsed, (await reader.read()).done]""")
    expect(seen, [200, "first", "second", True, True])


def for_await_reads_it_too():
    seen = value_of_code("""
      let all = ''
      for await (const chunk of (await fetch(url + '/halves')).body) {
        all += new TextDecoder().decode(chunk)
        if (all === 'first') await fetch(url + '/go') }
      return all""")
    expect(seen, "firstsecond")


def large_bodies_are_read_whole_in_every_form():
    seen = value_of_code("""
      const digest = async b => Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', b)), x => x.toString(16).padStart(2, '0')).join('')
      const text = await (await fetch(url + '/large')).text(), bytes = await (await fetch(url + '/bytes')).bytes()
      const blob = await (await fetch(url + '/bytes')).blob(), r = await fetch(url + '/large'), twin = r.clone()
      const both = await Promise.all([r.text(), twin.text()])
      return [text.length, await digest(new TextEncoder().encode(text)), await digest(bytes), await digest(await blob.arrayBuffer()),
        both[0] === text, both[1] === text, (await (await fetch(url + '/small')).json()).small, r.ok, (await fetch(url + '/error')).status,
        (await fetch(url, { method: 'POST', body: (await fetch(url + '/bytes')).body, duplex: 'half' }).then(x => x.bytes())).length]""")
    expect(seen, [len(LARGE), hashlib.sha256(LARGE).hexdigest(), hashlib.sha256(BYTES).hexdigest(), hashlib.sha256(BYTES).hexdigest(),
                  True, True, True, True, 500, len(BYTES)])


def a_body_of_seven_megabytes_fits_into_a_call():
    seen = value_of_code("return [(await (await fetch(url + '/seven')).text()).length, (await (await fetch(url + '/seven')).bytes()).length]")
    expect(seen, [7000000, 7000000])


def a_server_waits_for_who_reads_slowly():
    Upstream.sent = 0
    seen = value_of_code("""
      const reader = (await fetch(url + '/flood')).body.getReader()
      let count = (await reader.read()).value.length, largest = count
      await $.sleep(500)
      const sent = +await (await fetch(url + '/sent')).text()
      for (let got = await reader.read(); !got.done; got = await reader.read()) { count += got.value.length; largest = Math.max(largest, got.value.length) }
      return [sent, count, largest]""")
    expect((seen[0] < 7000000, seen[1], seen[2] <= 65536), (True, 8000000, True))


def what_nobody_wants_is_hung_up():
    for ending in ("await reader.cancel('enough')", "reader.releaseLock(); await r.body.cancel()",
                   "const waits = reader.read().then(() => reader.read()); await reader.cancel(); await waits"):
        seen = value_of_code("""
          const r = await fetch(url + '/endless'), reader = r.body.getReader()
          await reader.read()
          %s
          await $.sleep(300)
          return r.bodyUsed""" % ending)
        expect((ending, seen, Upstream.gone.wait(5)), (ending, True, True))
    seen = value_of_code("""
      for await (const chunk of (await fetch(url + '/endless')).body) break
      await $.sleep(300)
      return (await (await fetch(url + '/small')).json()).small""")
    expect((seen, Upstream.gone.wait(5)), (True, True))


def a_signal_ends_the_body_as_well():
    seen = value_of_code("""
      const end = async wait => {
        const controller = new AbortController(), r = await fetch(url + '/endless', { signal: controller.signal }), reader = r.body.getReader()
        await reader.read()
        const last = wait ? (async () => { for (;;) await reader.read() })() : null
        if (wait) await $.sleep(50)
        controller.abort(wait ? undefined : new RangeError('mine'))
        return await (last ?? reader.read()).then(() => 'read', e => e.name) }
      const text = fetch(url + '/endless', { signal: AbortSignal.timeout(200) }).then(r => r.text()).catch(e => e.name)
      const names = [await end(true), await end(false), await text]
      await $.sleep(300)
      return names""")
    expect((seen, Upstream.gone.wait(5)), (["AbortError", "RangeError", "TimeoutError"], True))


def a_body_that_breaks_off_or_is_too_large_fails():
    seen = value_of_code("""
      const out = []
      for (const path of ['/broken', '/toomuch']) {
        const r = await fetch(url + path), reader = r.body.getReader()
        let count = 0, code = 'none'
        try { for (let got = await reader.read(); !got.done; got = await reader.read()) count += got.value.length } catch (e) { code = e.code }
        out.push([r.status, code, count, await fetch(url + path).then(x => x.text()).catch(e => e.code)]) }
      return out""")
    expect(seen[0], [200, "NETWORK_ERROR", 100000, "NETWORK_ERROR"])
    expect((seen[1][1], seen[1][3], seen[1][2] <= 8 << 20), ("INPUT_LIMIT", "INPUT_LIMIT", True))


def many_at_once_do_not_mix():
    seen = value_of_code("""
      const all = await Promise.all(Array.from({ length: 60 }, async (_, n) => {
        let length = 0, last = 0
        for await (const chunk of (await fetch(url + (n % 2 ? '/large' : '/bytes'))).body) { length += chunk.length; last = chunk[chunk.length - 1] }
        return [n % 2, length, last].join() }))
      return [...new Set(all)].sort()""")
    expect(seen, ["0,%d,255" % len(BYTES), "1,%d,10" % len(LARGE)])


# Helpers have names of one word, or of three.
run({name: test for name, test in list(globals().items()) if name.count("_") > 1 and name not in ("value_of_code",)})
