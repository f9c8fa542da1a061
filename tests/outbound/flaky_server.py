"""flaky_server.py - a server over real sockets that fails in the way its path names, for tests of
what leaves the process. counts has how often each path was asked for."""
import gzip
import os
import socket
import ssl
import struct
import subprocess
import threading
import time

BOMB = gzip.compress(b"\0" * (200 << 20))  # 200 MiB in 200 kB


def reply(status, body=b"{}", *headers):
    lines = ["HTTP/1.1 %s" % status, "Content-Type: application/json", "Content-Length: %d" % len(body),
             "Connection: close", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


class FlakyServer:
    """Listens until the end of its with block. certificate: (certificate, key) files for TLS."""

    def __init__(self, certificate=None):
        self.counts, self.lock = {}, threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=256)
        self.port = self.listener.getsockname()[1]
        self.url = "http%s://127.0.0.1:%d" % ("s" if certificate else "", self.port)
        self.context = None
        if certificate:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*certificate)
        threading.Thread(target=self.accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.listener.close()

    def accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self.serve, args=(connection,), daemon=True).start()

    def serve(self, connection):
        try:
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            request = b""
            while b"\r\n\r\n" not in request:
                part = connection.recv(65536)
                if not part:
                    return
                request += part
            path = request.split(b" ", 2)[1].decode()
            with self.lock:
                self.counts[path] = self.counts.get(path, 0) + 1
            self.answer(connection, path)
        except OSError:
            pass
        finally:
            connection.close()

    def answer(self, connection, path):
        again = self.counts[path] > 1
        if path == "/reset":
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        elif path == "/half":
            connection.sendall(reply("200 OK", b"x" * 1000)[:-500])
        elif path == "/slow":
            time.sleep(30)
        elif path == "/loop":
            connection.sendall(reply("302 Found", b"", "Location: /loop"))
        elif path == "/private":
            connection.sendall(reply("302 Found", b"", "Location: http://169.254.169.254/latest"))
        elif path == "/bomb":
            connection.sendall(reply("200 OK", BOMB, "Content-Encoding: gzip"))
        elif path == "/seconds":
            connection.sendall(reply("200 OK") if again else reply("429 Too Many", b"{}", "Retry-After: 1"))
        elif path == "/date":
            when = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 2))
            connection.sendall(reply("200 OK") if again else reply("503 Busy", b"{}", "Retry-After: " + when))
        elif path == "/500":
            connection.sendall(reply("500 Broken"))
        elif path == "/400":
            connection.sendall(reply("400 Wrong", b'{"message":"not so"}'))
        elif path == "/429":
            connection.sendall(reply("429 Too Many", b"{}", "Retry-After: 60"))
        elif path == "/garbage":
            connection.sendall(b"\x00\xff\xfe garbage\r\n\r\n")
        else:
            connection.sendall(reply("200 OK"))


def make_certificate(folder):
    """One that nobody trusts. None: there is no openssl."""
    files = os.path.join(folder, "certificate.pem"), os.path.join(folder, "key.pem")
    try:
        done = subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                               "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
                               "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", files[1], "-out", files[0]],
                              capture_output=True, timeout=60)
    except OSError:
        return None
    return files if done.returncode == 0 else None
