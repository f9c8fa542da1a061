"""collector.py - the other ends of instrumentation: a collector of traces, a reader of metrics."""
import http.server
import json
import re
import threading
import time

from harness import expect


class Collector:
    """An OTLP collector: keeps what it gets."""

    def __enter__(self):
        batches = self.batches = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                batches.append((self.path, self.headers["Content-Type"],
                                json.loads(self.rfile.read(int(self.headers["Content-Length"])))))
                self.send_response(200)
                self.send_header("Content-Length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *args):
        self.server.shutdown()
        self.server.server_close()

    @property
    def url(self):
        return "http://127.0.0.1:%d/v1/traces" % self.server.server_address[1]

    def spans(self, least, seconds=10):
        end = time.time() + seconds
        while time.time() < end:
            found = [span for _, _, batch in self.batches for resource in batch["resourceSpans"]
                     for scope in resource["scopeSpans"] for span in scope["spans"]]
            if len(found) >= least:
                return found
            time.sleep(0.05)
        raise AssertionError("no %d spans came: %r" % (least, self.batches))


class Prometheus:
    @staticmethod
    def samples(text):
        """Prometheus' text, read strictly: {name{labels}: value}; each has its HELP and TYPE before."""
        found, known = {}, {}
        for line in text.splitlines():
            if line.startswith("# HELP "):
                continue
            if line.startswith("# TYPE "):
                _, _, name, kind = line.split(" ")
                expect(name in known, False)
                known[name] = kind
                continue
            match = re.fullmatch(r'([a-z_]+)(\{(?:[a-z]+="(?:[^"\\]|\\.)*",?)*\})? ([0-9.]+)', line)
            expect(match is not None, True)
            base = re.sub("_(bucket|sum|count)$", "", match[1]) if match[1] not in known else match[1]
            expect(base in known, True)
            expect(match[1] + (match[2] or "") in found, False)
            found[match[1] + (match[2] or "")] = float(match[3])
        return found
