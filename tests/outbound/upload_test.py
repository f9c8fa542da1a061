#!/usr/bin/env python3
# needs: mdx curl
"""upload_test.py - fetch() with a body that is a stream, over real sockets: as it is made, with back-pressure, broken off by either side, redirected."""
import hashlib
import http.server
import json
import os
import socket
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from harness import expect, expect_in, expect_status, mdx, run, write  # noqa: E402

PIECE = "new Uint8Array(50000).fill(65)"


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    seen, broken = [], threading.Event()

    def setup(self):
        self.request.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
        super().setup()

    def whole(self, body, status=200, **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def pieces(self):
        while True:
            line = self.rfile.readline()
            if not line.strip():
                Upstream.broken.set()
                raise ConnectionError
            size = int(line, 16)
            data = self.rfile.read(size)
            if len(data) < size:
                Upstream.broken.set()
                raise ConnectionError
            self.rfile.readline()
            if not size:
                return
            yield data

    def body(self):
        if self.headers.get("transfer-encoding") == "chunked":
            return b"".join(self.pieces())
        return self.rfile.read(int(self.headers.get("content-length") or 0))

    def do_GET(self):
        if self.path == "/seen":
            return self.whole(json.dumps([piece.decode() for piece in Upstream.seen]).encode())
        self.whole(b"got")

    def do_POST(self):
        try:
            getattr(self, "at_" + self.path[1:])()
        except ConnectionError:
            Upstream.broken.set()
            self.close_connection = True

    def at_echo(self):
        self.whole(self.body())

    def at_told(self):
        body = self.body()
        self.whole(json.dumps([self.headers.get("transfer-encoding"), self.headers.get("content-length"), self.headers.get("content-type"),
                               self.headers.get("expect"), len(body), hashlib.sha256(body).hexdigest()]).encode())

    def at_each(self):
        Upstream.seen.clear()
        for piece in self.pieces():
            Upstream.seen.append(piece)
        self.whole(b"all")

    def at_slow(self):
        time.sleep(1.5)
        self.whole(str(len(self.body())).encode())

    def at_refuse(self):
        self.whole(b"no", 413, Connection="close")
        self.close_connection = True

    def at_early(self):
        self.whole(b"early")
        self.body()

    def at_hangup(self):
        next(self.pieces())
        self.connection.shutdown(socket.SHUT_RDWR)
        self.close_connection = True

    def at_307(self):
        self.body()
        self.whole(b"", 307, Location="/echo")

    def at_303(self):
        self.body()
        self.whole(b"", 303, Location="/other")

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


def code_of(body):
    Upstream.broken.clear()
    write("f.ts", """export default async function (input: {}, context: any) {
      const url = %s, bytes = text => new TextEncoder().encode(text), cancelled = []
      const send = (path, pull, more = {}) => fetch(url + path, { method: 'POST', duplex: 'half',
        body: new ReadableStream({ pull, cancel(reason) { cancelled.push(reason?.name ?? reason) } }), ...more })
      %s
    }""" % (json.dumps(start()), body))


def value_of_code(body, *options):
    code_of(body)
    return expect_status(mdx("run", "f.ts", "--allow", "net=127.0.0.1", *options), 0).json


def a_piece_is_there_before_the_next_is_made():
    seen = value_of_code("""
      const seen = async () => await (await fetch(url + '/seen')).json(), told = []
      let n = 0
      const r = await send('/each', async c => {
        if (n) { let now; do { await $.sleep(10); now = await seen() } while (now.length < n); told.push(now.join()) }
        if (n === 3) c.close(); else c.enqueue(bytes('piece' + n++)) })
      return [await r.text(), told]""")
    expect(seen, ["all", ["piece0", "piece0,piece1", "piece0,piece1,piece2"]])


def who_reads_slowly_is_waited_for():
    seen = value_of_code("""
      let n = 0, after = 0
      const r = send('/slow', c => { if (n++ === 400) c.close(); else c.enqueue(%s) })
      await $.sleep(1000)
      after = n
      return [await (await r).text(), after]""" % PIECE)
    expect((seen[0], seen[1] < 300), ("20000000", True))


def every_byte_arrives_once_and_in_order():
    seen = value_of_code("""
      const all = new Uint8Array(1500000).map((_, n) => n * 7 + (n >> 8)), sizes = [1, 65535, 0, 49152, 49153, 3, 100000, 400000]
      let at = 0, n = 0
      const r = await send('/told', c => { if (at === all.length) return c.close()
        const piece = all.subarray(at, at + sizes[n++ % sizes.length]); at += piece.length; c.enqueue(piece) }, { headers: { 'content-type': 'a/b' } })
      const digest = Array.from(new Uint8Array(await crypto.subtle.digest('SHA-256', all)), x => x.toString(16).padStart(2, '0')).join('')
      const told = await r.json()
      return [told.slice(0, 5), told[5] === digest]""")
    expect(seen, [["chunked", None, "a/b", None, 1500000], True])


def small_bodies_that_are_there_have_a_length():
    wanted = [[None, "3", None, None, 3], [None, "0", None, None, 0], [None, "9", None, None, 9]]
    for _ in range(5):  # on a machine that is busy, a body may count as slow
        seen = value_of_code("""
          let n = 0
          return [await (await send('/told', c => n++ ? c.close() : c.enqueue(bytes('few')))).json(),
            await (await send('/told', c => c.close())).json(),
            await (await fetch(url + '/told', { method: 'POST', duplex: 'half', body: new Response('some text').body })).json()].map(x => x.slice(0, 5))""")
        if seen == wanted:
            break
    expect(seen, wanted)


def what_the_stream_fails_with_is_what_fetch_fails_with():
    seen = value_of_code("""
      let n = 0
      const fails = [() => send('/echo', async c => { await $.sleep(40); if (n++ === 2) throw new RangeError('mine'); c.enqueue(%s) }),
        () => send('/echo', c => c.error('own')), () => send('/echo', async c => { await $.sleep(40); c.enqueue('text') })]
      const out = []
      for (const f of fails) out.push(await f().then(() => 'sent', e => e?.name ?? e))
      return [out, cancelled]""" % PIECE)
    expect(seen, [["RangeError", "own", "TypeError"], ["TypeError"]])
    expect(Upstream.broken.wait(5), True)


def a_signal_ends_it_and_the_stream():
    seen = value_of_code("""
      const controller = new AbortController()
      let n = 0
      const sent = send('/slow', async c => { await $.sleep(5); c.enqueue(%s); if (++n === 5) controller.abort(new RangeError('enough')) }, { signal: controller.signal })
      const name = await sent.catch(e => e.name), made = n
      await $.sleep(200)
      const before = await send('/slow', c => c.enqueue(bytes('x')), { signal: AbortSignal.abort() }).catch(e => e.name)
      return [name, n - made <= 1, cancelled, before]""" % PIECE)
    expect(seen, ["RangeError", True, ["RangeError"], "AbortError"])
    expect(Upstream.broken.wait(5), True)


def an_answer_before_the_end_is_an_answer():
    seen = value_of_code("""
      const r = await send('/refuse', async c => { await $.sleep(5); c.enqueue(%s) })
      const text = await r.text()
      await $.sleep(300)
      let n = 0
      const early = await send('/early', async c => { await $.sleep(30); if (n++ === 5) c.close(); else c.enqueue(bytes('more')) })
      return [r.status, text, cancelled.length, early.status, await early.text(), n]""" % PIECE)
    expect(seen[:5], [413, "no", 1, 200, "early"])


def a_server_that_hangs_up_is_a_network_error():
    seen = value_of_code("""
      const name = await send('/hangup', async c => { await $.sleep(5); c.enqueue(%s) }).then(r => r.status, e => e.code)
      await $.sleep(100)
      return [name, cancelled.length]""" % PIECE)
    expect(seen, ["NETWORK_ERROR", 1])


def only_a_303_is_followed_after_a_stream():
    seen = value_of_code("""
      const out = []
      for (const path of ['/307', '/303']) for (const wait of [0, 40]) {
        let n = 0
        out.push(await send(path, async c => { if (wait) await $.sleep(wait); if (n++) c.close(); else c.enqueue(bytes('body')) }).then(r => r.text(), e => e.code)) }
      return out""")
    expect(seen, ["NETWORK_ERROR", "NETWORK_ERROR", "got", "got"])


def a_download_goes_up_again_and_many_do_not_mix():
    seen = value_of_code("""
      const make = n => { let left = 8; return new ReadableStream({ async pull(c) { if (n %% 3 === 0) await $.sleep(10)
        if (left--) c.enqueue(new Uint8Array(8000 + n).fill(n)); else c.close() } }) }
      const all = await Promise.all(Array.from({ length: 30 }, async (_, n) => {
        const down = await fetch(url + '/echo', { method: 'POST', duplex: 'half', body: make(n) })
        const up = await fetch(url + '/echo', { method: 'POST', duplex: 'half', body: down.body })
        const got = await up.bytes()
        return got.length === 8 * (8000 + n) && got.every(x => x === n) }))
      return all.every(x => x)""" .replace("%%", "%"))
    expect(seen, True)


def pipes_lead_up_and_down():
    seen = value_of_code("""
      const { readable, writable } = new TransformStream(), writer = writable.getWriter()
      const sent = fetch(url + '/echo', { method: 'POST', duplex: 'half', body: readable })
      for (let n = 0; n < 3; n++) { await writer.ready; await writer.write(bytes('line ' + n + '\\nli')); await $.sleep(20) }
      await writer.close()
      const upper = new TransformStream({ transform(text, c) { c.enqueue(text.toUpperCase()) } }), out = []
      await (await sent).body.pipeThrough(new TextDecoderStream()).pipeThrough(upper).pipeTo(new WritableStream({ write(text) { out.push(text) } }))
      return out.join('')""")
    expect(seen, "LINE 0\nLILINE 1\nLILINE 2\nLI")


def a_call_that_is_over_breaks_it_off():
    value_of_code("""
      send('/echo', async c => { await $.sleep(5); c.enqueue(%s) }).catch(() => 0)
      await $.sleep(200)
      return 1""" % PIECE)
    expect(Upstream.broken.wait(5), True)


def nothing_goes_out_without_its_grant():
    code_of("return await send('/echo', c => c.close()).catch(e => [e.code, e.message])")
    seen = expect_status(mdx("run", "f.ts", "--allow", "net=example.org"), 0).json
    expect(seen[0], "CAPABILITY_DENIED")
    expect_in("$.fetch is not granted", seen[1])


def a_stream_without_its_grant_is_not_read():
    code_of("""
      const log = [], body = new ReadableStream({ pull(c) { log.push('pull'); c.enqueue(new Uint8Array(60000)) }, cancel(e) { log.push(e.code) } })
      await fetch(url + '/echo', { method: 'POST', duplex: 'half', body }).catch(e => log.push(e.message))
      return log""")
    expect(expect_status(mdx("run", "f.ts"), 0).json, ["pull", "CAPABILITY_DENIED", "$.fetch is not granted"])


def requests_with_streams_count_as_operations():
    code_of("""
      for (let n = 0; n < 1001; n++) send('/echo', c => c.close()).catch(() => 0)
      return 1""")
    expect_in("OPERATION_LIMIT", mdx("run", "f.ts", "--allow", "net=127.0.0.1").err)


# Helpers have names of one word, or of three.
run({name: test for name, test in list(globals().items()) if name.count("_") > 1 and name not in ("value_of_code",)})
