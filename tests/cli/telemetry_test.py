#!/usr/bin/env python3
# needs: mdx
"""telemetry_test.py - /metrics, traces to a collector, Server-Timing, levels of log of mdx serve."""
import http.server
import json
import re
import sys
import threading
import time

sys.dont_write_bytecode = True
from collector import Collector, Prometheus
from harness import CALCULATE, Server, expect, expect_in, expect_not_in, function, mdx, run, write

TRACE = "0af7651916cd43dd8448eb211c80319c"


def metrics_are_prometheus_text_and_true():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx") as server:
        for x in (1, 2, 3, "no"):
            server.call("calculate", {"x": x})
        answer = server.ask("GET", "/metrics")
        expect(answer.headers["Content-Type"], "text/plain; version=0.0.4; charset=utf-8")
        seen = Prometheus.samples(answer.body)
        expect(seen['mdx_calls_total{definition="calculate",outcome="success",category=""}'], 3)
        expect(seen['mdx_calls_total{definition="calculate",outcome="error",category="VALIDATION"}'], 1)
        expect(seen['mdx_call_duration_seconds_count{definition="calculate"}'], 4)
        buckets = [value for name, value in seen.items() if name.startswith("mdx_call_duration_seconds_bucket")]
        expect(buckets, sorted(buckets))
        expect(seen['mdx_isolates_total{definition="calculate"}'], 3)
        expect(server.ask("GET", "/metrics", Accept="text/plain;version=0.0.4").status, 200)
        expect(server.ask("POST", "/metrics", "{}", Content_Type="application/json").status, 405)


def metrics_are_for_those_who_may_manage():
    write("calculate.mdx", CALCULATE % 2)
    with Server("calculate.mdx", "--public", MDX_TOKEN="secret") as server:
        expect(server.ask("GET", "/metrics").status, 401)
        expect(server.ask("GET", "/metrics", Authorization="Bearer secret").status, 200)


def traces_go_to_the_collector():
    write("calculate.mdx", CALCULATE % 2)
    with Collector() as collector, Server("calculate.mdx", "--otlp", collector.url) as server:
        server.ask("POST", "/api/calculate", '{"x": 1}', Content_Type="application/json",
                   traceparent="00-%s-b7ad6b7169203331-01" % TRACE)
        spans = collector.spans(7)
        path, kind, batch = collector.batches[0]
        expect((path, kind), ("/v1/traces", "application/json"))
        expect(batch["resourceSpans"][0]["resource"]["attributes"],
               [{"key": "service.name", "value": {"stringValue": "mdxrt"}}])
        call = [span for span in spans if span["name"].startswith("calculate#")][0]
        expect((call["traceId"], call["parentSpanId"], call["kind"]), (TRACE, "b7ad6b7169203331", 2))
        expect(len({span["spanId"] for span in spans}), len(spans))
        for span in spans:
            expect(re.fullmatch("[0-9a-f]{32}", span["traceId"]) is not None, True)
            expect(int(span["startTimeUnixNano"]) <= int(span["endTimeUnixNano"]), True)
            expect(abs(int(span["startTimeUnixNano"]) / 1e9 - time.time()) < 60, True)
            if span is not call:
                expect(span["parentSpanId"], call["spanId"])


def traceparent_goes_out_with_fetch_and_through_nested_calls():
    heads = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            heads.append(self.headers.get("traceparent"))
            self.send_response(200)
            self.send_header("Content-Length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *args):
            pass

    upstream = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=upstream.serve_forever, daemon=True).start()
    api = {"openapi": "3.0.3", "info": {"title": "t", "version": "1"},
           "servers": [{"url": "http://127.0.0.1:%d" % upstream.server_address[1]}],
           "paths": {"/x": {"get": {"operationId": "getX", "responses": {"200": {
               "description": "ok", "content": {"application/json": {"schema": {}}}}}}}}}
    write("api.json", json.dumps(api))
    write("outer.mdx", function("return call('up__getX', {})", front="$id: outer\n"))
    expect(mdx("import", "openapi", "up", "api.json", "--store", "s").status, 0)
    with Collector() as collector, Server("outer.mdx", "--store", "s", "--allow", "up",
                                          "--otlp", collector.url) as server:
        expect(server.call("outer", {}).status, 200)
        spans = collector.spans(15)
        by_id = {span["spanId"]: span for span in spans}
        sent = heads[0].split("-")
        fetch = by_id[sent[2]]
        expect((fetch["name"], fetch["kind"], sent[1]), ("fetch", 3, fetch["traceId"]))
        inner = by_id[fetch["parentSpanId"]]
        expect(inner["name"], "up#getX")
        asked = by_id[inner["parentSpanId"]]
        expect(asked["name"], "call")
        expect(by_id[asked["parentSpanId"]]["name"].startswith("outer#"), True)
    upstream.shutdown()


def levels_say_what_is_logged():
    write("a.mdx", function("console.info('one'); console.warn('two'); return 1", front="$id: a\n"))
    with Server("a.mdx", "--log", "warn") as server:
        server.call("a", {})
        server.wait_for_error("a warn: two")
        expect_not_in("one", server.err)
    refused = mdx("serve", "a.mdx", "--log", "loud", "--listen", "127.0.0.1:0")
    expect_in("'loud' is none", refused.err)
    refused = mdx("serve", "a.mdx", "--otlp", "collector", "--listen", "127.0.0.1:0")
    expect_in("otlp_url: give an http or https URL", refused.err)


run(globals())
