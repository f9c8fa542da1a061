#!/usr/bin/env python3
# needs: mdx curl
"""fetch_test.py - fetch() of functions, over real sockets: Request, Response, Headers, signals, bodies, and what is refused."""
import email
import email.policy
import http.server
import json
import os
import sys
import threading
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from harness import expect, expect_in, expect_status, mdx, run, write  # noqa: E402


FORM = (b"--a b\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\n\xc3\xbc\r\n"
        b"--a b\r\ncontent-type: image/x\r\ncontent-disposition: form-data; name=file; filename=\"f.bin\"\r\n\r\n" + bytes(range(256)) + b"\r\n--a b--\r\n")


def partsof(type, body):
    """What Python's own reader of MIME makes of a multipart body: name, file name, type, content as text of bytes."""
    message = email.message_from_bytes(b"MIME-Version: 1.0\r\nContent-Type: " + type.encode() + b"\r\n\r\n" + body, policy=email.policy.HTTP)
    return [[part.get_param("name", header="content-disposition"), part.get_filename(), part.get_content_type() if part["content-type"] else None,
             part.get_payload(decode=True).decode("latin-1")] for part in message.iter_parts()]


class Upstream(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    gone = threading.Event()

    def answer(self):
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        if self.path == "/slow":
            end = time.time() + 10
            while time.time() < end:
                time.sleep(0.02)
                try:
                    self.connection.setblocking(False)
                    if not self.connection.recv(1):
                        Upstream.gone.set()
                        return
                except BlockingIOError:
                    pass
        status = int(self.path[8:]) if self.path.startswith("/status/") else 200
        text = json.dumps({"method": self.command, "path": self.path, "body": list(body),
                           "headers": {k.lower(): v for k, v in self.headers.items()}}).encode()
        if self.path == "/bytes":
            text = bytes(range(256))
        if self.path == "/parsed":
            text = json.dumps(partsof(self.headers["content-type"], body)).encode()
        self.send_response(status)
        if self.path == "/form":
            self.send_header("Content-Type", "multipart/form-data; boundary=\"a b\"")
            text = FORM
        if self.path == "/urlencoded":
            self.send_header("Content-Type", "application/x-www-form-urlencoded")
            text = b"a=1+2&b=%C3%BC&a=3"
        if self.path == "/there":
            self.send_header("Location", "/here")
        for name, value in (("Set-Cookie", "a=1; Expires=Wed, 21 Oct 2026"), ("Set-Cookie", "b=2"), ("X-One", "1"), ("X-One", "2")):
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(text)

    do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = do_PATCH = answer

    def log_message(self, *_):
        pass


class There(Upstream):
    def answer(self):
        self.send_response(302)
        self.send_header("Location", "/here")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_GET(self):
        return self.answer() if self.path == "/there" else Upstream.answer(self)


class Listener(http.server.ThreadingHTTPServer):
    request_queue_size = 1024
    daemon_threads = True


def start():
    server = Listener(("127.0.0.1", 0), There)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return "http://127.0.0.1:%d" % server.server_address[1]


def coderuns(url, body, *options):
    write("f.ts", "export default async function (input: {}, context: any) {\n  const url = %s\n%s\n}\n" % (json.dumps(url), body))
    return mdx("run", "f.ts", *(options or ("--allow", "net=127.0.0.1")))


def value_of_code(url, body):
    return expect_status(coderuns(url, body), 0).json


def an_answer_is_a_response():
    seen = value_of_code(start(), """
      const r = await fetch(url + '/a')
      const copy = r.clone()
      return [r instanceof Response, r.status, r.ok, r.statusText, r.url === url + '/a', r.redirected, r.type, r.bodyUsed,
        (await r.json()).path, r.bodyUsed, JSON.parse(await copy.text()).method, copy.url === r.url]""")
    expect(seen, [True, 200, True, "OK", True, False, "basic", False, "/a", True, "GET", True])


def headers_are_headers():
    seen = value_of_code(start(), """
      const r = await fetch(url, { headers: new Headers([['X-A', '1'], ['x-a', '2'], ['Accept', 'text/x']]) })
      const sent = (await r.json()).headers
      const pairs = await (await fetch(url, { headers: [['x-b', '3']] })).json()
      return [sent['x-a'], sent.accept, r.headers.get('X-One'), r.headers.getSetCookie(), pairs.headers['x-b']]""")
    expect(seen, ["1, 2", "text/x", "1, 2", ["a=1; Expires=Wed, 21 Oct 2026", "b=2"], "3"])


def bodies_have_their_types():
    seen = value_of_code(start(), """
      const send = async (body, more = {}) => {
        const got = await (await fetch(url, { method: 'post', body, ...more })).json()
        return [got.method, got.headers['content-type'] ?? null, String.fromCharCode(...got.body)] }
      return [await send('t\\u00fc'), await send(new URLSearchParams({ a: 'b c' })), await send(new Uint8Array([65, 200, 66])),
        await send(new Uint8Array([65, 66]).buffer), await send('{}', { headers: { 'content-type': 'application/json' } }),
        await send(undefined)]""")
    expect(seen, [["POST", "text/plain;charset=UTF-8", "t\u00c3\u00bc"],
                  ["POST", "application/x-www-form-urlencoded;charset=UTF-8", "a=b+c"],
                  ["POST", seen[2][1], "A\u00c8B"], ["POST", seen[3][1], "AB"], ["POST", "application/json", "{}"],
                  ["POST", None, ""]])


def forms_and_blobs_go_out_as_they_are():
    seen = value_of_code(start(), """
      const form = new FormData()
      form.append('plain', 'two\\nlines')
      form.append('file', new File([new Uint8Array([0, 13, 10, 255]), 'x'], 'f.bin', { type: 'image/x' }))
      form.append('blob', new Blob(['b']))
      const parts = await (await fetch(url + '/parsed', { method: 'POST', body: form })).json()
      const again = await (await fetch(new Request(url + '/parsed', { method: 'POST', body: form }))).json()
      const blob = await (await fetch(url, { method: 'PUT', body: new Blob(['hi'], { type: 'a/B' }) })).json()
      const bare = await (await fetch(url, { method: 'PUT', body: new Blob(['hi']) })).json()
      return [parts, JSON.stringify(parts) === JSON.stringify(again), blob.headers['content-type'], blob.body, bare.headers['content-type'] ?? null]""")
    expect(seen, [[["plain", None, None, "two\r\nlines"], ["file", "f.bin", "image/x", "\0\r\n\xffx"], ["blob", "blob", "application/octet-stream", "b"]],
                  True, "a/b", [104, 105], None])


def forms_and_blobs_come_back():
    seen = value_of_code(start(), """
      const form = await (await fetch(url + '/form')).formData()
      const file = form.get('file'), bytes = await file.bytes()
      const pairs = await (await fetch(url + '/urlencoded')).formData()
      const blob = await (await fetch(url + '/bytes')).blob()
      const refused = await (await fetch(url)).formData().catch(e => e.name)
      return [form.get('text'), file.name, file.type, bytes.length, bytes[255], file instanceof File, [...pairs], blob.size, blob.type, refused]""")
    expect(seen, ["\u00fc", "f.bin", "image/x", 256, 255, True, [["a", "1 2"], ["b", "\u00fc"], ["a", "3"]], 256, "", "TypeError"])


def bodies_are_streams_too():
    seen = value_of_code(start(), """
      const r = await fetch(url + '/bytes'), kinds = []
      let sum = 0
      for await (const chunk of r.body) { kinds.push(chunk instanceof Uint8Array); for (const one of chunk) sum += one }
      const none = await fetch(url, { method: 'HEAD' })
      return [sum, kinds.every(Boolean), r.bodyUsed, await r.text().catch(e => e.name), (await none.text()).length]""")
    expect(seen, [255 * 128, True, True, "TypeError", 0])


def a_stream_goes_out_whole():
    seen = value_of_code(start(), """
      const make = chunks => new ReadableStream({ pull(k) { chunks.length ? k.enqueue(chunks.shift()) : k.close() } })
      const bytes = text => new TextEncoder().encode(text)
      const sent = await (await fetch(url, { method: 'POST', duplex: 'half', body: make([bytes('a\\u00fc'), new Uint8Array([0, 255])]),
        headers: { 'content-type': 'x/y' } })).json()
      const given = await (await fetch(new Request(url, { method: 'PUT', duplex: 'half', body: make([bytes('q')]) }))).json()
      const fails = [() => fetch(url, { method: 'POST', body: make([]) }), () => fetch(url, { method: 'POST', duplex: 'half', body: make(['text']) }),
        () => fetch(url, { method: 'POST', duplex: 'half', body: new ReadableStream({ pull() { throw new RangeError('mine') } }) }),
        () => fetch(url, { method: 'POST', duplex: 'half', signal: AbortSignal.abort(), body: make([]) })]
      const names = []
      for (const attempt of fails) names.push(await attempt().then(() => 'fulfilled', e => e.name))
      return [sent.body, sent.headers['content-type'], given.body, given.headers['content-type'] ?? null, names]""")
    expect(seen, [[97, 195, 188, 0, 255], "x/y", [113], None, ["TypeError", "TypeError", "RangeError", "AbortError"]])


def bytes_come_as_they_are():
    seen = value_of_code(start(), """
      const bytes = await (await fetch(url + '/bytes')).bytes()
      const buffer = await (await fetch(url + '/bytes')).arrayBuffer()
      return [bytes.length, bytes[200], buffer.byteLength, new Uint8Array(buffer)[255]]""")
    expect(seen, [256, 200, 256, 255])


def a_request_is_taken_and_overridden():
    seen = value_of_code(start(), """
      const request = new Request(url + '/r', { method: 'PUT', body: 'one', headers: { a: '1' } })
      const first = await (await fetch(request.clone())).json()
      const second = await (await fetch(request, { method: 'PATCH', headers: { b: '2' } })).json()
      return [request.method, request.url === url + '/r', request.headers.get('a'), request.redirect, request.signal.aborted,
        first.method, first.headers.a, String.fromCharCode(...first.body), second.method, second.headers.a ?? null, second.headers.b]""")
    expect(seen, ["PUT", True, "1", "follow", False, "PUT", "1", "one", "PATCH", None, "2"])


def redirects_are_followed_shown_or_refused():
    seen = value_of_code(start(), """
      const followed = await fetch(url + '/there')
      const shown = await fetch(url + '/there', { redirect: 'manual' })
      const refused = await fetch(url + '/there', { redirect: 'error' }).catch(e => 'refused')
      return [followed.redirected, followed.url.endsWith('/here'), shown.status, shown.headers.get('location'), refused]""")
    expect(seen, [True, True, 302, "/here", "refused"])


def a_signal_ends_it_at_once_and_the_server_sees_it():
    Upstream.gone.clear()
    seen = value_of_code(start(), """
      const began = Date.now(), controller = new AbortController()
      setTimeout(() => controller.abort(), 50)
      const names = [await fetch(url + '/slow', { signal: controller.signal }).catch(e => e.name),
        await fetch(url + '/slow', { signal: AbortSignal.timeout(50) }).catch(e => e.name),
        await fetch(url, { signal: AbortSignal.abort(new Error('mine')) }).catch(e => e.message),
        await fetch(new Request(url + '/slow', { signal: AbortSignal.any([AbortSignal.timeout(20)]) })).catch(e => e.name)]
      await $.sleep(200)
      return [...names, Date.now() - began < 2000, (await fetch(url, { signal: context.signal })).ok]""")
    expect(seen, ["AbortError", "TimeoutError", "mine", "TimeoutError", True, True])
    expect(Upstream.gone.wait(5), True)


def what_is_wrong_rejects_and_never_throws():
    seen = value_of_code(start(), """
      const r = await fetch(url)
      await r.text()
      const tries = [() => r.text(), () => r.json(), () => new Response('{').json(), () => fetch(url, { body: 'x' }),
        () => fetch(url, { method: 'A B' }), () => fetch(url, { headers: { 'a b': '1' } }), () => fetch(url, { signal: 1 }),
        () => fetch(url, { method: 'TRACE' }), () => fetch('/relative'), () => fetch('ftp://x/'), () => fetch()]
      const out = []
      for (const attempt of tries) { let promise
        try { promise = attempt() } catch (e) { out.push('threw ' + e); continue }
        out.push(await promise.then(() => 'fulfilled', e => e.name)) }
      return out""")
    expect([one for one in seen if one.startswith("threw") or one == "fulfilled"], [])
    expect(seen[:6], ["TypeError", "TypeError", "SyntaxError", "TypeError", "TypeError", "TypeError"])


def the_operation_itself_stays_plain():
    seen = value_of_code(start(), """
      const raw = await $.fetch(url + '/p')
      return [raw.status, typeof raw.body, raw.headers['x-one'], raw.setCookies.length]""")
    expect(seen, [200, "string", "1, 2", 2])


def private_addresses_need_their_name():
    url = start()
    port = url.split(":")[-1]
    rows = [("net=127.0.0.1:" + port, True), ("fetch:127.0.0.1", True), ("net=127.0.0.1:1", False), ("fetch", False), ("*", False),
            ("net=*", False), ("net=localhost", False)]
    for allow, good in rows:
        done = coderuns(url, "return (await fetch(url)).status", "--allow", allow)
        expect((allow, done.status == 0), (allow, good))
    refused = coderuns(url, "return (await fetch(url)).status", "--allow", "fetch")
    expect_in("private address", refused.err)
    expect_in("--allow 'net=HOST'", refused.err)


def a_grant_that_names_nothing_is_refused():
    for allow in ("net=", "fetch:", "fetch=", "net=,", "=", ":x"):
        refused = coderuns("http://127.0.0.1:9", "return (await fetch(url)).status", "--allow", allow)
        expect_in("CONFIG_INVALID: allow:", refused.err)


def a_thousand_at_once_all_come_back():
    seen = value_of_code(start(), """
      const all = await Promise.all(Array.from({ length: 900 }, (_, n) => fetch(url + '/' + n).then(r => r.json()).then(j => +j.path.slice(1))))
      return all.every((n, at) => n === at)""")
    expect(seen, True)


# Helpers have names of one word, or of three.
run({name: test for name, test in list(globals().items()) if name.count("_") > 1 and name not in ("value_of_code",)})
