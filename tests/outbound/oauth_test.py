#!/usr/bin/env python3
# needs: mdx curl lmdb
"""oauth_test.py - OAuth 2 against an authorization server that checks everything: client credentials, the authorization
code with PKCE, refresh tokens that change with each use, and what must not be let through."""
import base64
import hashlib
import http.server
import json
import os
import stat
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../cli"))
from harness import MDX, environment, expect, expect_in, expect_status, mdx, run, write  # noqa: E402

CANARY = "canary-91c2e"
CLIENT = ("client-1", "secret-%s" % CANARY)


class Server(http.server.ThreadingHTTPServer):
    """Authorization and resource server in one. Codes and refresh tokens are good once."""
    daemon_threads = True
    request_queue_size = 256

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.lock = threading.Lock()
        self.codes, self.access, self.refresh = {}, set(), set()
        self.grants, self.faults, self.calls, self.made = [], [], 0, 0
        self.lifetime, self.deny, self.metadata = 3600, False, {}
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = "http://127.0.0.1:%d" % self.server_address[1]

    def make(self, kind):
        self.made += 1
        return "%s-%d-%s" % (kind, self.made, CANARY)


class Handler(http.server.BaseHTTPRequestHandler):
    def say(self, status, value, **headers):
        text = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(text)))
        for name, content in headers.items():
            self.send_header(name, content)
        self.end_headers()
        self.wfile.write(text)

    def do_GET(self):
        path, _, query = self.path.partition("?")
        asked = dict(urllib.parse.parse_qsl(query, strict_parsing=True)) if query else {}
        server = self.server
        if path == "/authorize":
            good = (asked.get("response_type") == "code" and asked.get("code_challenge_method") == "S256"
                    and len(asked.get("code_challenge", "")) == 43 and len(asked.get("state", "")) >= 16
                    and asked.get("client_id") == CLIENT[0] and asked.get("scope") == "read write")
            if not good:
                server.faults.append(asked)
            back = {"error": "access_denied", "error_description": "no, thanks"} if server.deny else {"code": server.make("code")}
            server.codes[back.get("code")] = (asked["code_challenge"], asked["redirect_uri"])
            self.send_response(302)
            self.send_header("Location", asked["redirect_uri"] + "?" + urllib.parse.urlencode({**back, "state": asked["state"]}))
            self.end_headers()
            return
        if path == "/.well-known/oauth-authorization-server":
            return self.say(200, {"issuer": server.url, "token_endpoint": server.url + "/token",
                                  "authorization_endpoint": server.url + "/authorize", **server.metadata})
        with server.lock:
            server.calls += 1
            known = self.headers.get("Authorization", "")[7:] in server.access
        self.say(200 if known else 401, {"fine": known})

    def do_POST(self):
        form = dict(urllib.parse.parse_qsl(self.rfile.read(int(self.headers["Content-Length"])).decode(), strict_parsing=True))
        server, basic = self.server, base64.b64encode(":".join(CLIENT).encode()).decode()
        if self.headers.get("Authorization") != "Basic " + basic:
            return self.say(401, {"error": "invalid_client"})
        with server.lock:
            server.grants.append(form.get("grant_type"))
            if form["grant_type"] == "authorization_code":
                challenge, redirect = server.codes.pop(form["code"], (None, None))
                verifier = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).decode().rstrip("=")
                if challenge != verifier or form["redirect_uri"] != redirect or len(form["code_verifier"]) < 43:
                    return self.say(400, {"error": "invalid_grant"})
            elif form["grant_type"] == "refresh_token":
                if form["refresh_token"] not in server.refresh:
                    return self.say(400, {"error": "invalid_grant"})
                server.refresh.remove(form["refresh_token"])
                server.access.clear()
            answer = {"access_token": server.make("access"), "token_type": "Bearer", "expires_in": server.lifetime}
            server.access.add(answer["access_token"])
            if form["grant_type"] != "client_credentials":
                answer["refresh_token"] = server.make("refresh")
                server.refresh.add(answer["refresh_token"])
        return self.say(200, answer)

    def log_message(self, *_):
        pass


def free_port():
    with http.server.HTTPServer(("127.0.0.1", 0), Handler) as server:
        return server.server_address[1]


def start_source(grant="authorization_code", redirect=None, **more):
    server = Server()
    write("api.json", json.dumps({"openapi": "3.0.3", "info": {"title": "t", "version": "1"}, "servers": [{"url": server.url}],
                                  "paths": {"/api": {"get": {"operationId": "look", "responses": {"200": {"description": "d"}}}}}}))
    auth = {"type": "oauth2", "grant": grant, "tokenUrl": server.url + "/token", "authorizeUrl": server.url + "/authorize",
            "clientId": CLIENT[0], "clientSecret": "${OAUTH_SECRET}", "scopes": ["read", "write"],
            "redirectUri": redirect or "http://127.0.0.1:%d/callback" % free_port(), **more}
    auth = {name: server.url if value is True else value for name, value in auth.items() if value is not None}
    expect_status(mdx("import", "openapi", "up", "api.json", "--store", "store", "--auth", json.dumps(auth)), 0)
    return server


def call_look(*words):
    return mdx("call", "up__look", "--store", "store", *words, OAUTH_SECRET=CLIENT[1])


def begin_auth():
    process = subprocess.Popen([MDX, "auth", "up", "--store", "store", "--json"], stdin=subprocess.PIPE,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env=environment(OAUTH_SECRET=CLIENT[1]))
    text = ""
    while True:
        text += process.stdout.readline()
        try:
            return process, json.loads(text)["url"]
        except ValueError:
            assert process.poll() is None, process.stderr.read()


def open_url(url):
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as refused:
        return refused.code


def authorize():
    process, url = begin_auth()
    expect(open_url(url), 200)
    out, err = process.communicate(timeout=20)
    return process.returncode, out, err


def a_person_allows_it_and_calls_go_through():
    server = start_source()
    expect_in("mdx auth", call_look().err)
    status, out, err = authorize()
    expect((status, json.loads(out)), (0, {"authorized": True}))
    expect(server.faults, [])
    expect(call_look().json, {"fine": True})
    expect(call_look().json, {"fine": True})
    expect(server.grants, ["authorization_code"])
    expect(CANARY in out + err, False)


def the_issuer_says_where_a_person_allows_it():
    server = start_source(issuer=True, tokenUrl=None, authorizeUrl=None)
    said = mdx("auth", "up", "--store", "store", "--json", OAUTH_SECRET=CLIENT[1])
    expect_in("PKCE", expect_status(said, 77).err)
    server.metadata = {"code_challenge_methods_supported": ["S256"]}
    status, out, err = authorize()
    expect((status, json.loads(out)), (0, {"authorized": True}))
    expect(server.faults, [])
    expect(call_look().json, {"fine": True})
    expect(server.grants, ["authorization_code"])


def tokens_are_renewed_and_change_from_process_to_process():
    server = start_source()
    server.lifetime = 61  # good for a second, as we take it
    expect(authorize()[0], 0)
    server.access.clear()
    for turn in range(3):
        server.lifetime = 30
        expect(call_look().json, {"fine": True})
    expect(server.grants[0], "authorization_code")
    expect(set(server.grants[1:]), {"refresh_token"})
    expect(len(server.grants) >= 4, True)
    expect(len(server.refresh), 1)


def a_hundred_calls_cause_one_refresh():
    server = start_source()
    server.lifetime = 30
    expect(authorize()[0], 0)
    server.access.clear()
    server.lifetime = 3600
    write("many.mdx", "---\n$type: Function\n$id: many\n---\n\n```typescript\nexport async function execute() {\n"
          "  const all = await Promise.all(Array.from({ length: 100 }, () => $.up.look({})))\n"
          "  return all.filter(one => one.fine).length\n}\n```\n")
    expect_status(mdx("load", "many.mdx", "--store", "store"), 0)
    expect(mdx("call", "many", "--store", "store", "--allow", "up", OAUTH_SECRET=CLIENT[1]).json, 100)
    expect(server.grants, ["authorization_code", "refresh_token"])
    expect(server.calls, 100)


def what_is_kept_is_its_owners_alone():
    start_source()
    expect(authorize()[0], 0)
    path = os.path.join("store", "tokens", "up.json")
    expect(stat.S_IMODE(os.stat(path).st_mode), 0o600)
    expect(stat.S_IMODE(os.stat(os.path.dirname(path)).st_mode), 0o700)
    kept = json.load(open(path))
    expect(sorted(kept), ["accessToken", "expires", "refreshToken"])
    for words in (["get", "up", "--json"], ["list", "--json"], ["tools", "--json"], ["export", "ts"], ["stats"]):
        expect(CANARY in str(mdx(*words, "--store", "store")), False)


def what_did_not_begin_here_is_refused():
    server = start_source(redirect="https://elsewhere.example/callback")
    rows = [("code=x&state=other", "no authorization of this `state`"), ("code=x", "no authorization of this `state`"),
            ("", "nothing came back"), ("https://elsewhere.example/callback?code=x&state=", "no authorization")]
    for back, said in rows:
        process, url = begin_auth()
        _, err = process.communicate(back + "\n" if back else "", timeout=20)
        expect(process.returncode != 0, True)
        expect_in(said, err)
    expect(server.grants, [])


def a_pasted_address_is_taken():
    server = start_source(redirect="https://elsewhere.example/callback")
    process, url = begin_auth()

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_):
            return None

    try:
        urllib.request.build_opener(Stay).open(url)
    except urllib.error.HTTPError as moved:
        place = moved.headers["Location"]
    process.communicate(place + "\n", timeout=20)
    expect(process.returncode, 0)
    expect(call_look().json, {"fine": True})


def a_refusal_is_told():
    server = start_source()
    server.deny = True
    status, _, err = authorize()
    expect(status, 77)
    expect_in("the authorization was refused: access_denied: no, thanks", err)


def client_credentials_are_one_request_for_all():
    server = start_source(grant="client_credentials")
    expect(call_look().json, {"fine": True})
    expect(server.grants, ["client_credentials"])
    refused = mdx("call", "up__look", "--store", "store", OAUTH_SECRET="wrong")
    expect_in("invalid_client", refused.err)


# Helpers have names of one or two words.
run({name: test for name, test in list(globals().items()) if name.count("_") > 2})
