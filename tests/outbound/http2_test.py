#!/usr/bin/env python3
# needs: mdx curl
"""http2_test.py - fetch() over HTTP/2 and TLS whose authority is named: with node as the server, without which it is skipped."""
import os
import shutil
import subprocess
import sys

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../cli"))
from flaky_server import make_certificate  # noqa: E402
from harness import expect, expect_in, expect_status, mdx, run, write  # noqa: E402


class Server:
    """One whose certificate is trusted by who names it as its own authority."""

    def __enter__(self):
        self.certificate, key = make_certificate(".")
        self.process = subprocess.Popen(["node", os.path.join(HERE, "http2_server.mjs"), self.certificate, key],
                                        stdout=subprocess.PIPE, text=True)
        self.host = "127.0.0.1:" + self.process.stdout.readline().strip()
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()

    def run(self, code, *options, **environment):
        write("f.ts", """
export async function f() {
  const url = 'https://%s'
  const stream = (count, size) => {
    let made = 0
    return new ReadableStream({ pull: c => made++ < count ? c.enqueue(new Uint8Array(size).fill(65)) : c.close() })
  }
  const send = (path, body) => fetch(url + path, { method: 'POST', body, duplex: 'half' })
  const failed = async (promise) => { try { return [(await promise).status] } catch (e) { return e.code } }
  %s
}
""" % (self.host, code))
        return mdx("run", "f.ts", *options, **environment)

    def value(self, code):
        done = self.run(code, "--allow", "net=https://" + self.host, SSL_CERT_FILE=self.certificate)
        return expect_status(done, 0).json


def bodies_go_out_with_their_length_or_as_they_are_made():
    with Server() as server:
        seen = server.value("""return [await (await fetch(url + '/told')).json(), await (await send('/told', 'x'.repeat(300000))).json(),
      await (await send('/told', stream(40, 50000))).json()]""")
        expect(seen, [["2.0", None, 0], ["2.0", "300000", 300000], ["2.0", None, 2000000]])


def answers_come_while_the_body_goes_out():
    with Server() as server:
        expect(server.value("""let bytes = 0
      for await (const piece of (await send('/back', stream(20, 50000))).body) bytes += piece.length
      return bytes"""), 1000000)


def an_answer_may_end_the_body():
    with Server() as server:
        expect(server.value("""const answer = await send('/enough', stream(1000, 50000))
      return [answer.status, await answer.text(), await (await fetch(url + '/slow')).text()]"""), [413, "too much", "2.0"])


def requests_share_connections():
    with Server() as server:
        seen = server.value("""await (await fetch(url + '/slow')).text()
      await Promise.all(Array.from({ length: 40 }, () => fetch(url + '/slow').then(r => r.text())))
      return (await fetch(url + '/counts')).json()""")
        expect([seen[0], seen[1] > 20], [1, True])


def streams_that_are_closed_are_failures_and_nothing_more():
    with Server() as server:
        seen = server.value("""const half = await failed(fetch(url + '/half').then(r => r.text()))
      return [await failed(fetch(url + '/refused')), half, await failed(fetch(url + '/away')), await (await fetch(url + '/slow')).text()]""")
        expect(seen, ["NETWORK_ERROR", "NETWORK_ERROR", "NETWORK_ERROR", "2.0"])


def an_authority_that_is_not_named_is_not_trusted():
    with Server() as server:
        done = server.run("return (await fetch(url + '/slow')).text()", "--allow", "net=127.0.0.1")
        expect(done.status, 69)
        expect_in("could not prove who it is", done.err)
        expect_in("SSL_CERT_FILE", done.err)


if shutil.which("node") and shutil.which("openssl"):
    run({name: test for name, test in list(globals().items()) if name.count("_") > 1 and callable(test) and name not in (
        "make_certificate", "expect_status")})
else:
    print("skip - node or openssl is not here: HTTP/2 is not tried")
