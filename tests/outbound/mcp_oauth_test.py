#!/usr/bin/env python3
# needs: mdx curl lmdb
"""mcp_oauth_test.py - MCP servers that want tokens: where to get them is found out from the 401, the resource's metadata
and the issuer's, and what they say wrongly leads the credentials nowhere."""
import base64
import hashlib
import http.server
import io
import json
import os
import subprocess
import sys
import threading
import urllib.parse

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "../cli")]
from harness import MDX, environment, expect, expect_in, expect_not_in, expect_status, mdx, run  # noqa: E402
from mcp_server import Handler, Http  # noqa: E402

SECRET = "canary-secret-77"


class Issuer(http.server.ThreadingHTTPServer):
    """An authorization server for clients, with a path in its name."""
    daemon_threads = True

    def __init__(self, metadata=None):
        super().__init__(("127.0.0.1", 0), IssuerHandler)
        self.url = "http://127.0.0.1:%d/tenant" % self.server_address[1]
        self.metadata = {"issuer": self.url, "token_endpoint": self.url + "/token",
                         "token_endpoint_auth_methods_supported": ["client_secret_post", "client_secret_basic"]}
        self.metadata.update(metadata or {})
        self.known = "/.well-known/oauth-authorization-server/tenant"
        self.asked, self.paths, self.good, self.made, self.scopes = [], [], set(), 0, {}
        threading.Thread(target=self.serve_forever, daemon=True).start()


class IssuerHandler(http.server.BaseHTTPRequestHandler):
    def say(self, status, value):
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        self.server.paths.append(self.path)
        self.say(*(200, self.server.metadata) if self.path == self.server.known else (404, {}))

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["content-length"])).decode()))
        self.server.asked.append((form, self.headers.get("authorization")))
        self.server.made += 1
        token = "token-%d-%s" % (self.server.made, SECRET)
        self.server.good.add(token)
        self.server.scopes[token] = form.get("scope", "").split()
        self.say(200, {"access_token": token, "token_type": "Bearer", "expires_in": 3600})

    def log_message(self, *_):
        pass


class Guarded(Http):
    """The usual server, behind tokens of one issuer."""

    def __init__(self, issuer, challenge=None, metadata=None, known="/.well-known/oauth-protected-resource/mcp"):
        super().__init__("usual")
        self.server.RequestHandlerClass = GuardedHandler
        origin = self.url[:-4]
        self.issuer, self.known, self.paths = issuer, known, []
        self.metadata = {"resource": self.url, "authorization_servers": [issuer.url]}
        self.metadata.update(metadata or {})
        self.challenge = challenge.replace("ORIGIN", origin) if challenge else "Bearer"
        self.wanted = None  # the scope without which no tool is called


class GuardedHandler(Handler):
    def do_GET(self):
        owner = self.server.owner
        if not self.path.startswith("/mcp"):
            owner.paths.append(self.path)
            if self.path == owner.known:
                return self.send_json(owner.metadata)
            return self.send(404)
        return super().do_GET()

    def do_POST(self):
        owner = self.server.owner
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        token = (self.headers.get("authorization") or "")[7:]
        if token not in owner.issuer.good:
            return self.send(401, b"{}", WWW_Authenticate=owner.challenge)
        if owner.wanted not in [None] + owner.issuer.scopes[token] and json.loads(body).get("method") == "tools/call":
            return self.send(403, b"{}", WWW_Authenticate='Bearer error="insufficient_scope", scope="list %s"' % owner.wanted)
        connection, self.rfile = self.rfile, io.BytesIO(body)
        try:
            return super().do_POST()
        finally:
            self.rfile = connection


def auth(issuer, **more):
    return json.dumps(dict({"type": "oauth2", "issuer": issuer.url, "clientId": "me", "clientSecret": SECRET}, **more))


def load(server, issuer, **more):
    return mdx("import", "mcp", "peer", server.url, "--store", "store", "--auth", auth(issuer, **more))


def echo():
    return mdx("call", "peer__echo", '{"message":"hi"}', "--store", "store")


def basic():
    return "Basic " + base64.b64encode(("me:" + SECRET).encode()).decode()


def where_tokens_are_got_is_found_out():
    issuer = Issuer()
    server = Guarded(issuer)
    expect_status(load(server, issuer), 0)
    expect(expect_status(echo(), 0).json, "Echo: hi")
    form, client = issuer.asked[0]
    expect([form["grant_type"], form["resource"], form.get("scope"), client], ["client_credentials", server.url, None, basic()])
    expect([server.paths[0], issuer.paths[0]], ["/.well-known/oauth-protected-resource/mcp", issuer.known])


def the_challenge_says_where_and_which_scopes():
    issuer = Issuer()
    server = Guarded(issuer, 'Bearer error="invalid_token", resource_metadata="ORIGIN/elsewhere/meta", scope="a b"',
                     {"scopes_supported": ["c"]}, "/elsewhere/meta")
    expect_status(load(server, issuer), 0)
    expect([server.paths, issuer.asked[0][0]["scope"]], [["/elsewhere/meta"], "a b"])
    expect(expect_status(echo(), 0).json, "Echo: hi")


def all_places_are_looked_at():
    issuer = Issuer({"token_endpoint_auth_methods_supported": ["client_secret_post"]})
    issuer.known = "/tenant/.well-known/openid-configuration"
    server = Guarded(issuer, known="/.well-known/oauth-protected-resource", metadata={"scopes_supported": ["read", "write"]})
    expect_status(load(server, issuer), 0)
    form, client = issuer.asked[0]
    expect([form["scope"], form["client_secret"], client], ["read write", SECRET, None])
    expect([server.paths[:2], issuer.paths[:3]],
           [["/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource"],
            ["/.well-known/oauth-authorization-server/tenant", "/.well-known/openid-configuration/tenant",
             "/tenant/.well-known/openid-configuration"]])


def a_server_without_metadata_is_of_its_issuer_too():
    issuer = Issuer()
    expect_status(load(Guarded(issuer, known="/none"), issuer), 0)
    expect(expect_status(echo(), 0).json, "Echo: hi")


def credentials_go_to_no_other_issuer():
    issuer, thief = Issuer(), Issuer()
    said = load(Guarded(thief), issuer)
    expect_in("does not take tokens of the issuer", expect_status(said, 77).err)
    expect([issuer.asked, thief.asked], [[], []])
    expect_not_in(SECRET, said.err)
    expect_status(mdx("get", "peer", "--store", "store"), 66)
    other = Issuer()
    other.metadata["issuer"] = thief.url
    expect_in("name another issuer", expect_status(load(Guarded(other), other), 77).err)
    expect([other.asked, thief.asked], [[], []])


def what_is_private_is_not_asked():
    issuer = Issuer()
    for place in ("http://169.254.169.254/latest", "http://[::1]/x", "https://10.0.0.1/x", "http://public.example/x", "file:///etc/passwd"):
        server = Guarded(issuer, 'Bearer resource_metadata="%s"' % place)
        expect_in("not asked", expect_status(load(server, issuer), 77).err)
    for place in ("http://192.168.1.1/token", "https://localhost/token", "http://tokens.example/", 7, None):
        bad = Issuer({"token_endpoint": place})
        expect_in("no endpoint that may be asked", expect_status(load(Guarded(bad), bad), 77).err)
    expect(issuer.asked, [])


def metadata_of_another_resource_are_refused():
    issuer = Issuer()
    for resource in ("https://other.example/mcp", "", None):
        expect_in("of another resource", expect_status(load(Guarded(issuer, metadata={"resource": resource}), issuer), 77).err)
    server = Guarded(issuer)
    server.metadata["resource"] = server.url[:-1]
    expect_in("of another resource", expect_status(load(server, issuer), 77).err)
    server.metadata["resource"] = server.url[:-4]
    expect_status(load(server, issuer), 0)
    expect(issuer.asked[0][0]["resource"], server.url[:-4])


def an_issuer_without_metadata_is_told():
    issuer = Issuer()
    issuer.known = "/none"
    expect_in("set `tokenUrl`", expect_status(load(Guarded(issuer), issuer), 77).err)


def a_token_that_ran_out_is_got_again():
    issuer = Issuer()
    server = Guarded(issuer)
    expect_status(load(server, issuer), 0)
    issuer.good.clear()
    expect(expect_status(echo(), 0).json, "Echo: hi")
    expect_in("no `tokenUrl`", mdx("import", "mcp", "peer", server.url, "--store", "store", "--auth",
                                   '{"type":"oauth2","clientId":"me"}').err)


def more_scopes_are_asked_for_when_they_are_wanted():
    issuer = Issuer()
    server = Guarded(issuer, 'Bearer scope="list"')
    server.wanted = "write"
    expect_status(load(server, issuer), 0)
    expect(issuer.asked[0][0]["scope"], "list")
    expect(expect_status(echo(), 0).json, "Echo: hi")
    expect([form["scope"] for form, _ in issuer.asked[1:]], ["list", "list write"])
    server.wanted = "never mind"
    expect_in("403", expect_status(echo(), 77).err)
    expect([form["scope"] for form, _ in issuer.asked[3:]], ["list", "list never mind"])


def no_more_scopes_than_the_settings_name_are_asked_for():
    issuer = Issuer()
    server = Guarded(issuer)
    server.wanted = "write"
    expect_status(load(server, issuer, scopes=["list"]), 0)
    expect_status(echo(), 77)
    expect({form["scope"] for form, _ in issuer.asked}, {"list"})


def begun(issuer, server):
    """An import that waits for a person, and what the person has to open."""
    command = [MDX, "import", "mcp", "peer", server.url, "--store", "store", "--json", "--auth",
               auth(issuer, grant="authorization_code", redirectUri="https://app.example/back")]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=environment())
    text = ""
    while not text.rstrip().endswith("}"):
        line = process.stdout.readline()
        assert line, process.stderr.read()
        text += line
    url = urllib.parse.urlsplit(json.loads(text)["url"])
    return process, url, dict(urllib.parse.parse_qsl(url.query))


def coded():
    issuer = Issuer({"code_challenge_methods_supported": ["S256"]})
    issuer.metadata["authorization_endpoint"] = issuer.url + "/authorize"
    return issuer


def a_person_allows_a_server_that_is_new():
    issuer = coded()
    server = Guarded(issuer)
    process, url, asked = begun(issuer, server)
    expect([url.path, asked["resource"], asked["code_challenge_method"]], ["/tenant/authorize", server.url, "S256"])
    out, err = process.communicate("https://app.example/back?code=c-1&state=%s\n" % asked["state"], timeout=20)
    expect([process.returncode, err], [0, ""])
    expect_in('"peer"', out)
    form, _ = issuer.asked[0]
    verifier = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
    expect([form["grant_type"], form["code"], verifier, form["resource"]],
           ["authorization_code", "c-1", asked["code_challenge"], server.url])
    expect(expect_status(echo(), 0).json, "Echo: hi")
    expect(len(issuer.asked), 1)
    expect_not_in(SECRET, out)


def a_server_that_nobody_allows_is_not_there():
    issuer = coded()
    for back in ("", "https://app.example/back?code=c-1&state=another\n", "https://app.example/back?error=access_denied\n"):
        process, _, _ = begun(issuer, Guarded(issuer))
        _, err = process.communicate(back, timeout=20)
        expect([process.returncode != 0, err != ""], [True, True])
        expect_status(mdx("get", "peer", "--store", "store"), 66)
    expect(issuer.asked, [])


# Helpers have names of one word.
run({name: test for name, test in list(globals().items()) if "_" in name.strip("_")})
