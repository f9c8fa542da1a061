#!/usr/bin/env python3
# needs: mdx, jwt
"""access_test.py - callers, tokens, permissions and limits of mdx serve, and attacks on them.

The tokens are not made by anything of ours: see tokens.py."""
import hashlib
import json
import sys
import time

sys.dont_write_bytecode = True
from harness import CALCULATE, Server, expect, expect_in, expect_not_in, expect_status, mdx, run, write
from tokens import ISSUER, SECRET, b64, call, claims, config, openssl, serve, token, tokens

KEY = "a-key-of-at-least-16-characters"
META = {"io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientInfo": {"name": "test", "version": "1"},
        "io.modelcontextprotocol/clientCapabilities": {}}
OTHER = "another-key-0123456789"


def keys_name_callers_and_permissions_tell_them_apart():
    callers = [{"name": "ann", "sha256": hashlib.sha256(KEY.encode()).hexdigest(), "manage": True,
                "user": {"role": "admin"}},
               {"name": "bob", "key": OTHER, "user": {"role": "guest"}}]
    with serve(callers=callers, permissions={"calculate": "user.role === 'admin'"}) as server:
        expect(call(server, KEY).json["data"], {"y": 42})
        refused = call(server, OTHER)
        expect((refused.status, refused.json["code"]), (403, "FORBIDDEN"))
        for wrong in (KEY + "x", KEY[:-1], "x", KEY.upper()):
            refused = call(server, wrong)
            expect((refused.status, refused.json["code"]), (401, "AUTH_FAILED"))
            expect(refused.headers["WWW-Authenticate"], "Bearer")
        refused = call(server)
        expect((refused.status, refused.json["code"]), (401, "AUTH_REQUIRED"))
        expect(call(server, Authorization="Basic " + KEY).status, 401)
        # Managing: from this machine too, credentials are needed now.
        loaded = [server.ask("POST", "/load", CALCULATE % 3, Content_Type="text/markdown",
                             **({"Authorization": "Bearer " + key} if key else {})).status
                  for key in (None, OTHER, KEY)]
        expect(loaded, [401, 403, 200])


def lists_show_what_the_caller_may_call():
    callers = [{"name": "ann", "key": KEY, "user": {"role": "admin"}}, {"name": "bob", "key": OTHER}]
    with serve(callers=callers, permissions={"calc*": "role === 'admin'"}) as server:
        for path, key in (("/mdxld", "definitions"), ("/search?q=calculate", "results")):
            seen = [[row["id"] for row in server.ask("GET", path, Authorization="Bearer " + who).json[key]]
                    for who in (KEY, OTHER)]
            expect(seen, [["calculate"], []])
        listing = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": {"_meta": META}})
        seen = [server.ask("POST", "/mcp", listing, Content_Type="application/json",
                           Accept="application/json, text/event-stream",
                           Mcp_Method="tools/list", MCP_Protocol_Version="2026-07-28",
                           Authorization="Bearer " + who).body for who in (KEY, OTHER)]
        expect_in("calculate", seen[0])
        expect_not_in("calculate", seen[1])
        for path in ("/openapi.json", "/graphql/schema.graphql", "/mdxld/calculate",
                     "/mdxld/calculate/versions", "/openapi/calculate"):
            hidden = server.ask("GET", path, Authorization="Bearer " + OTHER)
            expect_not_in("Doubles", hidden.body)
            expect_not_in("revision\":", hidden.body)


def a_definitions_own_permissions_count():
    callers = [{"name": "ann", "key": KEY, "user": {"role": "admin", "suspended": False}},
               {"name": "eve", "key": OTHER, "user": {"role": "admin", "suspended": True}}]
    service = {"permissions": {"*": "user.role === 'admin' && !suspended"},
               "api": {"hello": "function (name) { return 'Hello ' + name }"}}
    write("crm.json", json.dumps(dict(service, **{"$id": "crm"})))
    write("mdx.json", json.dumps({"callers": callers}))
    with Server("crm.json", "--config", "mdx.json") as server:
        statuses = [server.ask("POST", "/api/crm/hello", '{"name":"x"}', Content_Type="application/json",
                               Authorization="Bearer " + key).status for key in (KEY, OTHER)]
        expect(statuses, [200, 403])


def they_count_for_resources_and_prompts_too():
    callers = [{"name": "ann", "key": KEY, "user": {"role": "admin"}}, {"name": "eve", "key": OTHER}]
    service = {"$id": "crm", "permissions": {"*": "user.role === 'admin'"},
               "resources": {"note://{x}": {"name": "Note", "read": "({x}) => 'note ' + x"}},
               "prompts": {"hi": {"description": "Hi", "get": "() => 'say hi'"}},
               "api": {"hello": "function () { return 1 }"}}
    write("crm.json", json.dumps(service))
    write("mdx.json", json.dumps({"callers": callers}))
    asked = [("resources/read", {"uri": "note://a"}), ("prompts/get", {"name": "hi"})]
    with Server("crm.json", "--config", "mdx.json") as server:
        for key, grants in ((KEY, True), (OTHER, False)):
            headers = {"Content_Type": "application/json", "Authorization": "Bearer " + key,
                       "Accept": "application/json, text/event-stream"}
            begin = {"protocolVersion": "2025-06-18", "capabilities": {},
                     "clientInfo": {"name": "t", "version": "1"}}
            first = server.ask("POST", "/mcp", json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize",
                                                           "params": begin}), **headers)
            if first.status == 200:
                headers["Mcp_Session_Id"] = first.headers["Mcp-Session-Id"]
            for method, params in asked:
                seen = server.ask("POST", "/mcp", json.dumps({"jsonrpc": "2.0", "id": 2, "method": method,
                                                              "params": params}), **headers)
                expect('"result"' in seen.body, grants)
                expect("note a" in seen.body or "say hi" in seen.body, grants)


def a_malformed_permission_of_a_definition_is_told_when_it_is_loaded():
    write("crm.json", json.dumps({"$id": "crm", "permissions": {"*": "user.role = 'admin'"},
                                  "api": {"hello": "function (name) { return name }"}}))
    seen = expect_status(mdx("load", "crm.json"), 65)
    expect_in("permission: this character has no meaning here (character 11)", seen.err)


def good_tokens_of_each_algorithm_are_taken():
    with serve(tokens=tokens(), permissions={"*": "user.role === 'admin' && caller === 'ann'"}) as server:
        for good in (token("HS256"), token("RS256"), token("ES256"), token(aud=["x", "other"]),
                     token(exp=int(time.time()) - 30), token(nbf=int(time.time()) + 30),
                     token(exp=time.time() + 60.5), token(header={"typ": None}),
                     token(nbf=None, iat=None)):
            expect(call(server, good).status, 200)
            expect(call(server, good).status, 200)  # from what was verified
        expect(call(server, token(role="guest")).status, 403)
        expect(call(server, token(role=None)).status, 403)


def every_attack_is_refused_and_quotes_nothing():
    with serve(tokens=tokens()) as server:
        good = token("RS256")
        head, body, signature = good.split(".")
        rsa_public = open("rsa.pub", "rb").read()
        now = int(time.time())
        nothing = claims()
        twice = '{"iss":"%s","aud":"mdxrt","sub":"ann","sub":"root","exp":%d}' % (ISSUER, now + 99)
        deep = '{"iss":"%s","aud":"mdxrt","sub":"ann","exp":%d,"d":%s}' % (
            ISSUER, now + 99, "[" * 3000 + "]" * 3000)
        attacks = {
            "no JWT": ["a.b", "..", "a..", good + ".x", "." + good, good.replace(".", "..", 1), "a.b.c.d.e"],
            "alg none": [b64({"alg": alg, "kid": "rsa"}) + "." + body + "." + end
                         for alg in ("none", "None", "NONE", "nOnE") for end in ("", signature)],
            "no alg": [b64({"kid": "rsa"}) + "." + body + "." + signature,
                       b64({"alg": 5, "kid": "rsa"}) + "." + body + "." + signature],
            "HS256 by the public key": [token("HS256", header={"kid": "rsa"}, secret=rsa_public),
                                        token("HS256", header={"kid": "ec"}, secret=rsa_public)],
            "other algs": [b64({"alg": alg, "kid": "rsa"}) + "." + body + "." + signature
                           for alg in ("RS384", "PS256", "ES256", "HS256", "rs256", "RS256 ", "EdDSA")],
            "empty signature": [head + "." + body + ".", token("ES256").rsplit(".", 1)[0] + "."],
            "zero signature": [token("ES256").rsplit(".", 1)[0] + "." + b64(b"\0" * 64),
                               head + "." + body + "." + b64(b"\0" * 256)],
            "der signature": [token("ES256").rsplit(".", 1)[0] + "." + b64(openssl(
                "dgst", "-sha256", "-sign", "ec.pem", stdin=b"x"))],
            "body changed": [head + "." + b64(dict(nothing, sub="root")) + "." + signature],
            "signature changed": [head + "." + body + "." + ("B" if signature[0] == "A" else "A") +
                                  signature[1:], good + "=", good + "A"],
            "twice": [token(body=twice), '%s.%s.%s' % (b64('{"alg":"none","alg":"RS256","kid":"rsa"}'),
                                                       body, signature)],
            "kid": [token(header={"kid": kid}) for kid in
                    (None, "", "nope", "../../dev/null", "' OR 1=1 --", "rsa\0", 7, ["hmac"], "enc", "ed")],
            "own key": [token(header={"kid": "mine", "jwk": {"kty": "oct", "k": b64(SECRET)}}),
                        token(header={"kid": "mine", "jku": "http://127.0.0.1:1/"})],
            "crit": [token(header={"crit": ["exp"]}), token(header={"b64": False})],
            "typ": [token(header={"typ": "dpop+jwt"}), token(header={"typ": 1})],
            "wrong secret": [token(secret=b"x" * 32), token(secret=b"")],
            "expired": [token(exp=now - 120), token(exp=0), token(exp=-1), token(exp=None),
                        token(exp="never"), token(exp=1e300), token(exp=[now + 99])],
            "future": [token(nbf=now + 600), token(iat=now + 600), token(nbf="x"), token(iat={})],
            "aud": [token(aud="x"), token(aud=["x", "y"]), token(aud=[]), token(aud=None),
                    token(aud={"mdxrt": 1}), token(aud=["MDXRT"]), token(aud="mdxrt ")],
            "iss": [token(iss="https://evil.example"), token(iss=None), token(iss=[ISSUER]),
                    token(iss=ISSUER + "/")],
            "sub": [token(sub=None), token(sub=""), token(sub=7), token(sub="x" * 300)],
            "no object": [b64("[]") + "." + body + "." + signature, token(body="[1]"), token(body='"x"')],
            "not JSON": [token(body="{"), b64("{") + "." + body + "." + signature,
                         token(body=b"\xff\xfe")],
            "deep": [token(body=deep)],
            "large": [token(pad="x" * 20000)],
            "other base64": [good.replace("-", "+").replace("_", "/") + "=="],
        }
        for name, bad in attacks.items():
            for at, one in enumerate(bad):
                refused = call(server, one)
                seen = (name, at, refused.status, json.loads(refused.body).get("code"))
                expect(seen, (name, at, 401, "AUTH_FAILED"))
                for part in one.split("."):
                    if len(part) > 8:
                        expect_not_in(part, refused.body)
        expect(call(server, good).status, 200)
        expect_not_in(good, server.err + server.seen)


def a_token_of_a_megabyte_is_refused_soon():
    with serve(tokens=tokens()) as server:
        began = time.monotonic()
        try:
            status = call(server, token(pad="x" * 700000)).status
        except OSError:
            status = 431  # the connection was closed before all of it was sent
        expect(status in (400, 401, 413, 414, 431, 494), True)
        expect(time.monotonic() - began < 5, True)
        expect(call(server, token()).status, 200)


def rates_are_429_with_retry_after_on_every_protocol():
    limits = {"callers": {"*": {"rate": 0.02, "burst": 1}}}
    callers = [{"name": "c%d" % i, "key": "key-number-%08d" % i} for i in range(6)]
    with serve(callers=callers, limits=limits) as server:
        asks = [("/api/calculate", '{"x":1}', "application/json"),
                ("/rpc/calculate", '{"method":"execute","args":[{"x":1}]}', "application/json"),
                ("/execute/calculate", '{"x":1}', "application/json"),
                ("/graphql", '{"query":"{calculate(x:1)}"}', "application/json"),
                ("/mcp", json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
                    "name": "calculate", "arguments": {"x": 1}, "_meta": META}}), "application/json"),
                ("/web/calculate", "x=1", "application/x-www-form-urlencoded")]
        for at, (path, body, kind) in enumerate(asks):
            answers = [server.ask("POST", path, body, Content_Type=kind,
                                  Accept="application/json, text/event-stream, */*",
                                  Mcp_Method="tools/call", Mcp_Name="calculate",
                                  MCP_Protocol_Version="2026-07-28",
                                  Authorization="Bearer key-number-%08d" % at) for _ in range(2)]
            expect((path, answers[0].status), (path, 200))
            expect_not_in("RATE_LIMITED", answers[0].body)
            # In GraphQL and MCP the answer says it: the exchange itself has succeeded.
            expect((path, answers[1].status), (path, 200 if path in ("/graphql", "/mcp") else 429))
            expect((path, 0 < int(answers[1].headers["Retry-After"] or 0) <= 50), (path, True))
            expect_in("too often", answers[1].body)


def limits_of_a_definition_hold_for_all_and_quotas_end():
    limits = {"definitions": {"calculate": {"rate": 0.02, "burst": 2}}}
    with serve(limits=limits) as server:
        answers = [call(server) for _ in range(3)]
        expect([a.status for a in answers], [200, 200, 429])
        expect(answers[2].json["code"], "RATE_LIMITED")
        expect(answers[2].json["retryable"], True)
    with serve(limits={"definitions": {"*": {"storedBytes": 1000, "window": 2}}}) as server:
        loads = [server.ask("PUT", "/calculate", CALCULATE % n, Content_Type="text/markdown")
                 for n in range(3, 10)]
        expect([a.status for a in loads][-1], 429)
        expect(loads[-1].json["code"], "QUOTA_EXCEEDED")
        time.sleep(2.1)
        expect(server.ask("PUT", "/calculate", CALCULATE % 20, Content_Type="text/markdown").status, 200)


def the_servers_token_is_a_caller_who_manages_and_public_needs_none():
    write("calculate.mdx", CALCULATE % 2)
    config(permissions={"*": "caller === 'token' || caller === null"}, manage="caller === 'token'")
    with Server("calculate.mdx", "--config", "mdx.json", MDX_TOKEN=KEY) as server:
        expect(call(server, KEY).status, 200)
        expect(call(server, OTHER).status, 401)
        expect(call(server).status, 401)
        expect(server.ask("DELETE", "/mdxld/calculate", Authorization="Bearer " + KEY).status, 200)


def what_is_wrong_in_the_file_is_told_with_file_member_and_cure():
    write("calculate.mdx", CALCULATE % 2)
    rows = [
        ({"permissions": {"*": "a("}}, 'mdx.json: permissions: "*": an expression calls nothing (character 2)'),
        ({"callers": [{"name": "a", "sha256": "xyz"}]}, "mdx.json: callers[0]: sha256 is no 64"),
        ({"callers": [{"name": "a", "key": "short"}]}, "callers[0]: key has less than 16"),
        ({"callers": [{"name": "a", "keys": KEY}]}, 'there is no member "keys"'),
        ({"tokens": [{"issuer": ISSUER, "jwks": {"keys": []}}]}, "tokens[0]: has no audience"),
        ({"tokens": [{"issuer": ISSUER, "audience": "a", "jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}}]},
         "tokens[0].jwks: keys[0] has no secret"),
        ({"tokens": [{"issuer": ISSUER, "audience": "a", "jwks": {"keys": [
            {"kty": "RSA", "n": b64(b"\xff" * 64), "e": "AQAB"}]}}]}, "is no RSA key of 2048"),
        ({"tokens": [{"issuer": ISSUER, "audience": "a", "jwks": {"keys": [
            {"kty": "EC", "crv": "P-256", "x": b64(b"\1" * 32), "y": b64(b"\2" * 32)}]}}]},
         "is no point of P-256"),
        ({"limits": {"callers": {"*": {"rate": 0}}}}, 'limits.callers: "*": rate is no number'),
        ({"limits": {"caller": {}}}, 'limits: there is no member "caller"'),
        ({"manage": True}, "manage: is no expression"),
        ({"permission": {}}, 'there is no option "permission"'),
    ]
    for members, said in rows:
        config(**members)
        seen = expect_status(mdx("serve", "calculate.mdx", "--config", "mdx.json", "--listen",
                                 "127.0.0.1:0"), 78)
        expect_in(said, seen.err)
        expect_not_in(KEY, seen.err)


run(globals())
