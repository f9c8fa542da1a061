"""tokens.py - JSON Web Tokens for tests, made by Python and the openssl program, so that nothing of
ours makes what it verifies."""
import base64
import hashlib
import hmac
import json
import subprocess
import time

from harness import CALCULATE, Server, write

SECRET = b"0123456789abcdef0123456789abcdef"
ISSUER = "https://login.example.com"


def b64(data):
    if not isinstance(data, bytes):
        data = json.dumps(data).encode() if not isinstance(data, str) else data.encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def openssl(*words, stdin=None):
    return subprocess.run(["openssl", *words], input=stdin, capture_output=True, check=True).stdout


def make_keys():
    openssl("genrsa", "-out", "rsa.pem", "2048")
    openssl("ecparam", "-name", "prime256v1", "-genkey", "-noout", "-out", "ec.pem")
    openssl("rsa", "-in", "rsa.pem", "-pubout", "-out", "rsa.pub")
    modulus = bytes.fromhex(openssl("rsa", "-in", "rsa.pem", "-noout", "-modulus").decode()
                            .strip().split("=")[1])
    point = openssl("ec", "-in", "ec.pem", "-pubout", "-outform", "DER")[-64:]
    return {"keys": [
        {"kty": "oct", "kid": "hmac", "k": b64(SECRET)},
        {"kty": "RSA", "kid": "rsa", "alg": "RS256", "use": "sig", "n": b64(modulus), "e": "AQAB"},
        {"kty": "EC", "kid": "ec", "crv": "P-256", "x": b64(point[:32]), "y": b64(point[32:])},
        {"kty": "RSA", "kid": "enc", "use": "enc", "n": b64(modulus), "e": "AQAB"},
        {"kty": "OKP", "kid": "ed", "crv": "Ed25519", "x": b64(b"x" * 32)},
    ]}


def from_der(der):
    """r and s of an ECDSA signature, 32 bytes each."""
    def number(at):
        return int.from_bytes(der[at + 2:at + 2 + der[at + 1]], "big").to_bytes(32, "big")
    return number(2) + number(4 + der[3])


def sign(alg, message, secret=SECRET):
    if alg == "HS256":
        return hmac.new(secret, message, hashlib.sha256).digest()
    made = openssl("dgst", "-sha256", "-sign", "rsa.pem" if alg == "RS256" else "ec.pem", stdin=message)
    return made if alg == "RS256" else from_der(made)


CLAIMS = {"iss": ISSUER, "aud": "mdxrt", "sub": "ann", "role": "admin"}


def claims(**more):
    now = int(time.time())
    made = dict(CLAIMS, exp=now + 300, nbf=now - 10, iat=now - 10)
    made.update(more)
    return {k: v for k, v in made.items() if v is not None}


def token(alg="HS256", body=None, header=None, secret=SECRET, **more):
    kid = {"HS256": "hmac", "RS256": "rsa", "ES256": "ec"}[alg]
    head = {"alg": alg, "kid": kid, "typ": "JWT"}
    head.update(header or {})
    text = b64({k: v for k, v in head.items() if v is not None}) + "." + b64(body or claims(**more))
    return text + "." + b64(sign(alg, text.encode(), secret))


def config(**members):
    write("mdx.json", json.dumps(members))


def serve(**members):
    write("calculate.mdx", CALCULATE % 2)
    config(**members)
    return Server("calculate.mdx", "--config", "mdx.json")


def tokens():
    write("jwks.json", json.dumps(make_keys()))
    return [{"issuer": ISSUER, "audience": ["mdxrt", "other"], "jwksFile": "jwks.json"}]


def call(server, key=None, **headers):
    if key is not None:
        headers["Authorization"] = "Bearer " + key
    return server.ask("POST", "/api/calculate", '{"x":21}', Content_Type="application/json", **headers)
