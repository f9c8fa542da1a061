#!/usr/bin/env python3
# needs: mdx
"""message_test.py - messages of HTTP/1.1 that could be read in two ways, and such as are odd but right (RFC 9112): bytes
in, status and end of the connection out."""
import socket
import sys

sys.dont_write_bytecode = True
from harness import Server, expect, run, write

HOST = b"Host: 127.0.0.1\r\n"
GET = b"GET /health HTTP/1.1\r\n" + HOST
POST = b"POST /api/one HTTP/1.1\r\n" + HOST + b"Content-Type: application/json\r\n"
BODY = b'{"id":"x"}'
ARGUMENTS = b"&".join(b"a%d=1" % n for n in range(2000))
KEPT, CLOSED = False, True

ROWS = [
    # Right, though odd.
    (GET + b"\r\n", 200, KEPT),
    (b"GET /health?" + ARGUMENTS + b" HTTP/1.1\r\n" + HOST + b"\r\n", 200, KEPT),
    (b"GET /health HTTP/1.0\r\n\r\n", 200, CLOSED),
    (POST + b"Content-Length: 10\r\nContent-Length: 10\r\n\r\n" + BODY, 200, KEPT),
    (POST + b"Transfer-Encoding: Chunked\r\n\r\na\r\n" + BODY + b"\r\n0\r\n\r\n", 200, KEPT),
    (b"GET http://127.0.0.1/health?a=1 HTTP/1.1\r\n" + HOST + b"\r\n", 200, KEPT),
    (b"GET HTTP://127.0.0.1 HTTP/1.1\r\n" + HOST + b"\r\n", 200, KEPT),
    (b"OPTIONS * HTTP/1.1\r\n" + HOST + b"\r\n", 204, KEPT),
    (GET + b"X-A:\r\nX-B: \t b \t\r\nX-C:c\r\n\r\n", 200, KEPT),
    (b"\r\nGET /health HTTP/1.1\nHost: 127.0.0.1 \n\n", 200, KEPT),
    (b"GET /health HTTP/1.1\r\nHost: [::1]:\r\n\r\n", 200, KEPT),
    (b"GET /health HTTP/1.0\r\nHost:\r\n\r\n", 200, CLOSED),
    (POST + b"Content-Length: 10\r\nContent-Length: 10 \r\n\r\n" + BODY, 200, KEPT),
    (GET + b"".join(b"X-%d: 1\r\n" % n for n in range(199)) + b"\r\n", 200, KEPT),
    (GET + b"X-A: " + b"x" * 30000 + b"\r\n\r\n", 200, KEPT),
    # Too long.
    (b"GET /health?" + b"x" * 40000 + b" HTTP/1.1\r\n" + HOST + b"\r\n", 414, CLOSED),
    (GET + b"".join(b"X-%d: 1\r\n" % n for n in range(1000)) + b"\r\n", 431, CLOSED),
    (GET + b"".join(b"X-%d: 1\r\n" % n for n in range(200)) + b"\r\n", 431, CLOSED),
    *((GET + b"X-A: " + b"x" * (n - len(GET) - 9) + b"\r\n\r\n", 431, CLOSED) for n in range(31000, 33000, 50)),
    # Where does a line end? RFC 9112, 5.2: folded ones are refused.
    (POST + b"Content-Length: 8\r\n 0\r\n\r\n" + BODY, 400, CLOSED),
    (POST + b"Content-Length: 1\r\n\t0\r\n\r\n" + BODY, 400, CLOSED),
    (POST + b"Content-Length: 10\r\n \r\n\r\n" + BODY, 400, CLOSED),
    (POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n0\r\n\r\n", 400, CLOSED),
    (b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n .evil.example\r\n\r\n", 400, CLOSED),
    (GET + b"X-A: a\n b\n\n", 400, CLOSED),
    (GET + b"X-A: a\0b\r\n\r\n", 400, CLOSED),
    (GET + b"X-A: \0\r\n\r\n", 400, CLOSED),
    (GET + b"X-A\0: a\r\n\r\n", 400, CLOSED),
    (GET + b"\0X-A: a\r\n\r\n", 400, CLOSED),
    (b"GET /health\0 HTTP/1.1\r\n" + HOST + b"\r\n", 400, CLOSED),
    (b"GET /health /a HTTP/1.1\r\n" + HOST + b"\r\n", 400, CLOSED),
    (b"GET  /health HTTP/1.1\r\n" + HOST + b"\r\n", 400, CLOSED),
    # Where does it end?
    (POST + b"Content-Length: 3\r\nContent-Length: 7\r\n\r\n" + BODY, 400, CLOSED),
    (POST + b"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + GET + b"\r\n", 400, CLOSED),
    (POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n", 501, CLOSED),
    (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501, CLOSED),
    (POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n", 400, CLOSED),
    (POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, CLOSED),
    (b"POST /api/one HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400, CLOSED),
    (POST + b"Transfer-Encoding : chunked\r\nContent-Length: 10\r\n\r\n" + BODY, 400, CLOSED),
    (GET + b"X-A: b\rc\r\n\r\n", 400, CLOSED),
    (b"GET /health HTTP/1.1\r\n X-A: b\r\n" + HOST + b"\r\n", 400, CLOSED),
    # For whom is it?
    (b"GET /health HTTP/1.1\r\n\r\n", 400, CLOSED),
    (GET + b"Host: evil.example\r\n\r\n", 400, CLOSED),
    (b"GET /health HTTP/1.1\r\nHost: 127.0.0.1:abc\r\n\r\n", 400, CLOSED),
    (b"GET /health HTTP/1.1\r\nHost:\r\n\r\n", 400, CLOSED),
    (b"GET /health HTTP/1.1\r\nHost: 127.0.0.1:80:80\r\n\r\n", 400, CLOSED),
    (b"GET /health HTTP/1.1\r\nHost: u@127.0.0.1\r\n\r\n", 400, CLOSED),
    (b"GET /health HTTP/1.1\r\nHost: [::1\r\n\r\n", 400, CLOSED),
    (b"GET http:///health HTTP/1.1\r\n" + HOST + b"\r\n", 400, CLOSED),
    (b"GET http://u@127.0.0.1/health HTTP/1.1\r\n" + HOST + b"\r\n", 400, CLOSED),
    (b"GET health HTTP/1.1\r\n" + HOST + b"\r\n", 400, CLOSED),
    (b"GET * HTTP/1.1\r\n" + HOST + b"\r\n", 400, CLOSED),
    (b"CONNECT 127.0.0.1:80 HTTP/1.1\r\n" + HOST + b"\r\n", 501, CLOSED),
    (b"GET http://evil.example/health HTTP/1.1\r\n" + HOST + b"\r\n", 421, KEPT),
    (GET + b"Origin: http://127.0.0.1\r\nOrigin: http://evil.example\r\n\r\n", 400, CLOSED),
]


def exchange(port, message):
    """What came back, and whether the connection was closed."""
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(10)
        connection.sendall(message)
        said, closed = b"", False
        try:
            while True:
                more = connection.recv(65536)
                if not more:
                    closed = True
                    break
                said += more
                connection.settimeout(0.3)
        except socket.timeout:
            pass
        except OSError:
            closed = True
    return said, closed


def answer(port, message):
    """The statuses, and whether the connection was closed."""
    said, closed = exchange(port, message)
    return [int(line[9:12]) for line in said.split(b"\r\n") if line.startswith(b"HTTP/1.1 ")], closed


def each_message_has_its_answer():
    write("one.ts", "export function execute(id: string) { return id }")
    with Server("one.ts") as server:
        for message, status, closed in ROWS:
            expect((message[:300], answer(server.port, message)), (message[:300], ([status], closed)))


def who_speaks_http_1_0_gets_no_chunks():
    write("count.ts", "export async function* execute(n: number) { for (let i = 0; i < n; i++) yield i }")
    with Server("count.ts") as server:
        said, closed = exchange(
            server.port, b'POST /api/count HTTP/1.0\r\nConnection: keep-alive\r\nAccept: application/x-ndjson\r\n'
            b'Content-Length: 7\r\n\r\n{"n":3}')
        head, body = said.split(b"\r\n\r\n", 1)
        expect((body, closed, b"Transfer-Encoding" in head), (b"0\n1\n2\n", True, False))


if __name__ == "__main__":
    run({
        "each_message_has_its_answer": each_message_has_its_answer,
        "who_speaks_http_1_0_gets_no_chunks": who_speaks_http_1_0_gets_no_chunks,
    })
