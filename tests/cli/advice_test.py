#!/usr/bin/env python3
# needs: mdx
"""advice_test.py - wrong words, files, names, stores and servers: each error says what was wrong and what to do, to
people and as JSON, with its exit status; none shows a path of the machine, an address in memory, or a secret."""
import os
import re
import socket
import sys

sys.dont_write_bytecode = True
from harness import CALCULATE, mdx, run, write

SECRET = "s3cret-of-the-test"

# Words, exit status, a part of what was wrong, a part of what to do.
TABLE = [
    ("call", 64, "write: mdx call TARGET", "mdx help call"),
    ("call nothere", 66, "no definition has the id 'nothere'", "mdx list"),
    ("call calculat x=1", 66, "'calculat'", "Did you mean 'calculate'?"),
    ("call calc.mdx x=1", 66, "'calc.mdx'", "calc.mdx is a file: mdx run calc.mdx"),
    ("call missing.mdx x=1", 66, "'missing.mdx'", "Nor is there a file missing.mdx"),
    ("call calculate#foo", 66, "no function 'foo'", "without a path"),
    ("call crm#foo", 66, "no function 'foo'", "It has one function, 'ping'"),
    ("call calculate@9 x=1", 66, "no version '9'", "1.0.0"),
    ("call nope__nope", 66, "no tool 'nope__nope'", "mdx tools"),
    ("call calculate", 65, "Missing required field 'x'", "mdx call calculate --help"),
    ("call calculate x=many", 65, "x must be a number", "mdx call calculate --help"),
    ("call calculate x", 64, "\"x\" is no argument", "name=value"),
    ("call calculate --input @missing.json", 66, "missing.json: there is no such file", "path"),
    ("call calculate --input {nope", 65, "no JSON", "{\"x\": 21}"),
    ("call calculate x=1 --timeout soon", 64, "\"soon\" is no time", "mdx help call"),
    ("call calculate x=1 --timeout", 64, "--timeout needs a value", "mdx help call"),
    ("call calculate x=1 --timeout --json", 64, "--timeout needs a value", "mdx help call"),
    ("call calculate x=1 --store nostore", 66, "no store at nostore", "mdx load FILE"),
    ("call calculate x=1 --store calc.mdx", 66, "is a file, not a folder", "--store names a folder"),
    ("call calculate x=1 --store garbage", 78, "did not write", "another folder"),
    ("call calculate x=1 --url http://127.0.0.1:1", 69, "nothing answers there", "mdx serve"),
    ("call calculate x=1 --url nonsense", 64, "no address", "http://HOST:PORT"),
    ("call calculate x=1 --config missing.json", 66, "no such file", "path"),
    ("call calculate x=1 --config folder", 66, "folder is a folder", "Name a file in it"),
    ("call calculate x=1 --config wrong.json", 78, "wrong.json:1", "JSON with the names of the options"),
    ("call calculate x=1 --config odd.json", 78, "no option \"bogus\"", "mdx call --help"),
    ("call calculate x=1 --config sources.json", 78, "has a kind", "\"kind\":\"mcp\""),
    ("run calc.mdx x=1 --config time.json", 78, "time.json: \"timeout\": \"5 parsecs\" is no time", "mdx help run"),
    ("run calc.mdx x=1 --config listen.json", 78, "\"listen\" is a string", "mdx help run"),
    ("serve --listen 127.0.0.1:0 --config listen.json", 78, "\"listen\" is a string", "mdx help serve"),
    ("run", 64, "write: mdx run FILE", "mdx help run"),
    ("run crm.json", 66, "name one of its own", "--path ping"),
    ("call crm", 66, "name one of its own", "--path ping"),
    ("run calc.mdx x=1 --memory 12", 64, "\"12\" is too little", "write 256K or more"),
    ("run wait.js --timeout 50", 75, "(--timeout is 50)", "--timeout 60s"),
    ("run loop.js --timeout 50", 75, "time ran out", "--timeout 60s"),
    ("run deep.js", 70, "nests too deeply", "Use a loop instead of recursion."),
    ("run large.js --memory 1M", 70, "memory", "--memory 64M; or hold less"),
    ("import openapi x api.json --server nonsense", 78, "--server is no http or https URL", "https://api"),
    ("run missing.mdx", 66, "missing.mdx: there is no such file", "path"),
    ("run folder", 66, "folder is a folder", "Name a file in it"),
    ("run empty.mdx", 65, "No code fence", "Add a ```typescript fence"),
    ("run wrong.json", 65, "not JSON", "Mend the place shown"),
    ("run bytes.mdx", 65, "not UTF-8", "Save the document as UTF-8"),
    ("run broken.ts", 1, "{ is never closed", "mdx explain MDX2004"),
    ("run calc.mdx", 65, "Missing required field 'x'", "mdx run calc.mdx --help"),
    ("serve calc.mdx --port 80", 64, "no option --port", "Did you mean --listen HOST:PORT?"),
    ("run calc.mdx --jsno", 64, "no option --jsno", "Did you mean --json?"),
    ("run calc.mdx x=1 --files missing", 78, "no folder missing", "Make it first"),
    ("run calc.mdx --allow $.db x=1", 78, "\"$.db\" is no name of an operation", "Did you mean db?"),
    ("run calc.mdx --allow db. x=1", 78, "\"db.\" is no name of an operation", "Did you mean db?"),
    ("run calc.mdx --allow a,b* x=1", 78, "\"b*\" is no name of an operation", "Did you mean b?"),
    ("run calc.mdx --allow db..get x=1", 78, "\"db..get\" is no name", "net=api.example.com"),
    ("run calc.mdx --allow fetch: x=1", 78, "\"fetch:\" names nothing", "fetch for all of it"),
    ("run calc.mdx --allow net=http://a/b x=1", 78, "names no host", "without a path"),
    ("run calc.mdx --allow nett=foo x=1", 78, "nothing is granted by nett=", "Did you mean net=foo?"),
    ("run calc.mdx --allow stripe=foo x=1", 78, "nothing is granted by stripe=", "stripe:TEXT narrows"),
    ("load", 64, "write: mdx load", "mdx help load"),
    ("load missing.mdx", 66, "no such file", "path"),
    ("load nothing", 66, "no definition in nothing", "A folder gives its *.mdx"),
    ("load wrong.json", 65, "not JSON", "Mend the place shown"),
    ("load calc.mdx --store calc.mdx", 78, "is a file, not a folder", "Name a folder"),
    ("load calc.mdx --store none/below", 78, "does not exist", "Make that folder first"),
    ("load calc.mdx --expect 7", 73, "the latest revision of 'calculate' is 1, not 7", "try again"),
    ("load calc.mdx --new", 73, "'calculate' is there already", "Without --new"),
    ("load calc.mdx --id graphql", 65, "a path of the server", "Put another word first"),
    ("load calc.mdx --bogus", 64, "mdx load has no option --bogus", "mdx load --help"),
    ("check", 64, "write: mdx check", "mdx help check"),
    ("check missing.mdx", 66, "no such file", "path"),
    ("check nothing", 66, "no definition in nothing", "A folder gives its *.mdx"),
    ("check empty.mdx", 65, "No code fence", "Add a ```typescript fence"),
    ("test", 64, "write: mdx test", "mdx help test"),
    ("test nothing", 66, "no definition in nothing", "A folder gives its *.mdx"),
    ("test calc.mdx", 65, "no test fence", "Add a fence ```ts test"),
    ("inspect", 64, "write: mdx inspect FILE", "mdx help inspect"),
    ("inspect folder", 66, "folder is a folder", "Name a file in it"),
    ("inspect missing.mdx", 66, "no such file", "path"),
    ("serve missing.mdx", 66, "no such file", "path"),
    ("serve calc.mdx --listen nonsense", 78, "no known host", "HOST:PORT"),
    ("serve calc.mdx --listen 127.0.0.1:99999", 64, "no address", "HOST:PORT"),
    ("serve calc.mdx --listen 127.0.0.1:TAKEN", 78, "cannot listen on 127.0.0.1:", "Name another port"),
    ("serve calc.mdx --listen 0.0.0.0:0", 78, "lets other machines in", "--token-file"),
    ("serve --config odd.json", 78, "no option \"bogus\"", "mdx serve --help"),
    ("serve --config sources.json", 78, "has a kind", "\"kind\":\"mcp\""),
    ("serve --config gone.json", 66, "gone.json: sources: \"x\": nofile.json: there is no such file", "path"),
    ("serve --config broken.json", 65, "wrong.json:1", "mdx explain INVALID_DEFINITION"),
    ("serve --config setting.json", 78, "setting.json: sources: \"x\": authh: there is no such", "Did you mean 'auth'?"),
    ("serve --store garbage", 78, "did not write", "another folder"),
    ("serve calc.mdx --token-file missing", 66, "no such file", "path"),
    ("serve calc.mdx --retry nope", 78, "no preset 'nope'", "NETWORK"),
    ("serve calc.mdx --otlp nope", 78, "--otlp", "mdx help serve"),
    ("serve calc.mdx --log loud", 78, "'loud' is none", "debug, info"),
    ("serve calc.mdx --allow --public", 64, "--allow needs a value", "mdx help serve"),
    ("mcp missing.mdx", 66, "no such file", "path"),
    ("mcp wrong.json", 65, "not JSON", "Mend the place shown"),
    ("mcp --store nostore", 66, "no store at nostore", "Name files"),
    ("mcp --config sources.json calc.mdx", 78, "has a kind", "\"kind\":\"mcp\""),
    ("import", 64, "write: mdx import openapi|graphql|mcp", "mdx help import"),
    ("import nope x y", 64, "nothing is imported as \"nope\"", "openapi, graphql and mcp"),
    ("import openapi x missing.json", 66, "no such file", "path"),
    ("import openapi x folder", 66, "folder is a folder", "Name a file in it"),
    ("import openapi x wrong.json", 65, "wrong.json:1", "OpenAPI 3"),
    ("import openapi x wrong.json --json", 65, "not JSON", "OpenAPI 3"),
    ("import openapi x two.yaml", 65, "A second YAML document", "Keep one document"),
    ("import graphql x wrong.json", 65, "wrong.json:1", "introspection"),
    ("import openapi x empty.mdx", 65, "`openapi: 3.x`", "OpenAPI 3"),
    ("import openapi a__b api.json", 65, "the name of a source", "mdx help import"),
    ("import openapi x http://127.0.0.1:1/x", 69, "could not be reached", "whether a server answers"),
    ("import openapi x api.json --retry nope", 78, "no preset 'nope'", "NETWORK"),
    ("import openapi x api.json --auth nope", 78, "auth is an object", "\"type\": \"bearer\""),
    ("import openapi x api.json --settings {\"authh\":1}", 78, "authh: there is no such setting", "Did you mean 'auth'?"),
    ("import graphql x api.json --settings {\"zzz\":1}", 78, "zzz: there is no such setting", "There are: auth retry"),
    ("import openapi x api.json --settings {\"headers\":{}}", 78, "headers: there is no such setting", "There are: auth"),
    ("import mcp x false --settings {\"envv\":{}}", 78, "envv: there is no such setting", "Did you mean 'env'?"),
    ("import openapi x api.json --settings nope", 65, "no JSON object", "--settings @FILE"),
    ("import mcp x http://127.0.0.1:1/", 69, "could not be reached", "whether a server answers"),
    ("import mcp x ./nosuchcommand", 78, "could not be started", "mdx explain CONFIG_INVALID"),
    ("import mcp x false", 69, "process ended (exit status 1)", "Run its command by hand"),
    ("request", 64, "write: mdx request TOOL", "mdx help request"),
    ("request nope", 66, "no tool 'nope'", "mdx tools"),
    ("request calculate", 70, "sends no request", "mdx call calculate"),
    ("tools nope", 66, "no definition has the id 'nope'", "mdx list"),
    ("tools a b", 64, "\"b\" is one too many", "mdx help tools"),
    ("tools --store nostore", 66, "no store at nostore", "mdx load FILE"),
    ("schema nope", 66, "no definition has the id 'nope'", "mdx list"),
    ("schema calculate#x", 66, "no function 'x'", "--help lists its functions"),
    ("export", 64, "write: mdx export", "mdx help export"),
    ("export nope", 64, "nothing is exported as \"nope\"", "openapi, graphql, mcp"),
    ("export openapi nope", 66, "no definition has the id 'nope'", "mdx list"),
    ("export openapi missing.mdx", 66, "no definition has the id 'missing.mdx'", "Nor is there a file missing.mdx"),
    ("export ts wrong.json", 65, "not JSON", "Mend the place shown"),
    ("get nope", 66, "'nope'", "mdx list"),
    ("get calculate@9", 66, "no version '9'", "1.0.0"),
    ("rollback calculate 9", 66, "no version '9'", "1.0.0"),
    ("weights calculate nope", 64, "no weight", "3=90 2=10"),
    ("auth upstream", 78, "upstream has no auth: there is nothing to allow", "--auth '{\"type\":\"oauth2\""),
    ("auth nope", 66, "'nope'", "mdx list"),
    ("list --limit few", 64, "no number from 1", "mdx help list"),
    ("script folder", 66, "folder is a folder", "Name a file in it"),
    ("completion nope", 64, "\"nope\"", "bash, zsh and fish"),
    ("explain NOPE", 66, "no error \"NOPE\"", "mdx explain lists"),
    ("help nope", 64, "no verb \"nope\"", "mdx help lists the verbs"),
    ("nope", 64, "no verb \"nope\"", "mdx help lists the verbs"),
]


def prepare():
    write("calc.mdx", CALCULATE % 2)
    write("crm.json", '{"$id":"crm","api":{"ping":"() => 1"}}')
    write("empty.mdx", "")
    write("wrong.json", "{ nope")
    write("odd.json", '{"bogus":"%s"}' % SECRET)
    write("sources.json", '{"sources":{"x":{"kind":"zzz","auth":{"type":"bearer","token":"%s"}}}}' % SECRET)
    write("api.json", '{"openapi":"3.1.0","info":{"title":"t","version":"1"},"paths":{}}')
    write("gone.json", '{"sources":{"x":{"kind":"openapi","where":"nofile.json"}}}')
    write("broken.json", '{"sources":{"x":{"kind":"openapi","where":"wrong.json"}}}')
    write("setting.json", '{"sources":{"x":{"kind":"openapi","where":"api.json","authh":{"token":"%s"}}}}' % SECRET)
    write("time.json", '{"timeout":"5 parsecs"}')
    write("listen.json", '{"listen":1}')
    write("wait.js", "export default async () => { await new Promise(f => setTimeout(f, 5000)) }\n")
    write("loop.js", "export default () => { while (true) {} }\n")
    write("deep.js", "export default function f() { return f() + 1 }\n")
    write("large.js", "export default () => 'x'.repeat(100000000).length\n")
    write("two.yaml", "a: 1\n---\nb: 2\n")
    write("broken.ts", "export function execute( {")
    write("folder/inner.mdx", CALCULATE % 3)
    os.makedirs("nothing")
    os.makedirs("garbage")
    with open("bytes.mdx", "wb") as file:
        file.write(b"\xff\xfe\0\1")
    with open("garbage/data.mdb", "wb") as file:
        file.write(b"garbage" * 1000)
    write("one.json", '{"openapi":"3.1.0","info":{"title":"t","version":"v1"},"servers":[{"url":"http://a.b"}],'
          '"paths":{"/a":{"get":{"operationId":"l","responses":{}}}}}')
    assert mdx("load", "calc.mdx", "crm.json").status == 0
    assert mdx("import", "openapi", "upstream", "one.json").status == 0


def complain(result, status, wrong, cure, as_json):
    """What is not as it should be, or None."""
    text = result.err
    if result.status != status:
        return "exit %s, not %d: %s" % (result.status, status, text or result.out)
    if result.out and not as_json:  # with --json there is the result of what went well
        return "stdout is not empty: %s" % result.out
    if as_json:
        try:
            error = result.error
        except ValueError:
            return "stderr is no JSON: %s" % text
        text = "%s%s\n%s" % (error.get("message") or error.get("detail"),
                             " ".join(one.get("message", "") for one in error.get("errors", [])), error.get("hint"))
        if "code" not in error or "category" not in error:
            return "no code, or no category: %s" % result.err
    if wrong not in text and not (as_json and ":1" in wrong):
        return "%r is not in %s" % (wrong, text)
    if cure not in text:
        return "%r is not in %s" % (cure, text)
    if re.search(r"(run|timeout|idle)_ms|(stack|arena|output)_bytes|serverOverride is", result.err):
        return "it names what is C's: %s" % result.err
    if os.getcwd() in result.err or re.search(r"\b0x[0-9a-f]{5}|\b(lib|src)/\w+", result.err) or SECRET in result.err:
        return "it shows what is not for everyone: %s" % result.err
    return None


def every_error_says_what_to_do():
    prepare()
    found = []
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        for words, status, wrong, cure in TABLE:
            for as_json in (False, True):
                given = words.replace("TAKEN", str(taken.getsockname()[1])).split()
                if as_json and "--json" not in given:
                    given.append("--json")
                what = complain(mdx(*given), status, wrong, cure, "--json" in given)
                if what:
                    found.append("mdx %s%s: %s" % (words, " --json" if as_json else "", what))
    assert not found, "\n".join(found)


def what_is_wrong_with_a_document_is_placed_in_its_file():
    prepare()
    assert "two.yaml:3:1: error MDX1004" in mdx("import", "openapi", "x", "two.yaml").err
    with open("two.yaml") as piped:
        assert "stdin:3:1: error MDX1004" in mdx("import", "openapi", "x", "-", stdin=piped.read()).err
    location = mdx("import", "openapi", "x", "two.yaml", "--json").error["location"]
    assert (location["document"], location["line"]) == ("two.yaml", 3), location


def what_may_not_be_read_says_so():
    write("secret.mdx", CALCULATE % 2)
    os.chmod("secret.mdx", 0)
    if os.access("secret.mdx", os.R_OK):
        return  # root reads everything
    result = mdx("run", "secret.mdx", "x=1")
    assert result.status == 66 and "may not be read" in result.err and "chmod" in result.err, result


def what_code_throws_is_not_explained():
    write("thrown.js", "export function execute() { throw Object.assign(new Error('no'), { code: 'TOOL_NOT_FOUND' }) }\n")
    assert mdx("run", "thrown.js").err.splitlines()[:1] == ["Error: no"]
    assert "mdx list" not in mdx("run", "thrown.js").err


if __name__ == "__main__":
    run({test.__name__: test for test in (every_error_says_what_to_do,
                                          what_is_wrong_with_a_document_is_placed_in_its_file, what_may_not_be_read_says_so,
                                          what_code_throws_is_not_explained)})
