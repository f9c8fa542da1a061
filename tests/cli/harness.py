"""harness.py - what the tests of the mdx program share: a folder, the program, a server.

A test is a function whose name is a sentence; run() calls each one in a new folder and prints
`ok - name` or `not ok - name` with the reason."""
import http.client
import json
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

MDX = os.path.abspath(os.environ.get("MDX") or os.path.join(os.environ.get("MDX_OUT", "build"), "mdx"))
LONGEST = 30

CALCULATE = """---
$type: Function
$id: calculate
version: 1.0.0
description: Doubles a number.
input:
  x: { type: number, required: true }
---

# calculate

```javascript
export function execute(input) {
  return { y: input.x * %d }
}
```
"""


def environment(**more):
    env = {k: v for k, v in os.environ.items() if not k.startswith("MDX") and k != "NO_COLOR"}
    env.update(more)
    return env


def write(path, text):
    folder = os.path.dirname(path)
    if folder:
        os.makedirs(folder, exist_ok=True)
    with open(path, "w") as file:
        file.write(text)


def function(body, front=""):
    return ("---\n$type: Function\n" + front + "---\n\n```javascript\n"
            "export function execute(input) {\n  " + body + "\n}\n```\n")


class Result:
    def __init__(self, done):
        self.status, self.out, self.err = done.returncode, done.stdout, done.stderr

    @property
    def json(self):
        return json.loads(self.out)

    @property
    def error(self):
        return json.loads(self.err)["error"]

    def __repr__(self):
        return "exit %d\nstdout: %s\nstderr: %s" % (self.status, self.out, self.err)


def mdx(*words, stdin=None, **env):
    """Runs the program to its end. Without stdin it has none, as on a terminal that is closed."""
    done = subprocess.run([MDX, *words], capture_output=True, text=True, timeout=LONGEST,
                          env=environment(**env), input=stdin,
                          **({} if stdin is not None else {"stdin": subprocess.DEVNULL}))
    return Result(done)


def expect(seen, wanted):
    assert seen == wanted, "expected %r\nbut saw  %r" % (wanted, seen)


def expect_in(part, whole):
    assert part in whole, "expected %r\nin %s" % (part, whole)


def expect_not_in(part, whole):
    assert part not in whole, "did not expect %r\nin %s" % (part, whole)


def expect_status(result, status):
    assert result.status == status, "expected exit %d\nbut saw %r" % (status, result)
    return result


class Answer:
    def __init__(self, response):
        self.status, self.headers = response.status, response.headers
        self.body = response.read().decode()

    @property
    def json(self):
        return json.loads(self.body)


class Server:
    """`mdx serve` with these words; stops at the end of its with block."""

    def __init__(self, *words, **env):
        if "--listen" not in words:
            words = (*words, "--listen", "127.0.0.1:0")
        self.seen = ""
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen([MDX, "serve", *words], stdout=subprocess.PIPE,
                                        stderr=self.errors, stdin=subprocess.DEVNULL,
                                        env=environment(**env))
        try:
            self.port = int(self.wait_for(r"http://127\.0\.0\.1:(\d+)"))
            self.wait_for(r"(Load one more|event\":\"ready)")
        except AssertionError:
            self.close()
            raise

    def wait_for(self, pattern, seconds=10):
        """Reads on until the pattern was printed; answers its first group."""
        end = time.monotonic() + seconds
        while not re.search(pattern, self.seen):
            ready, _, _ = select.select([self.process.stdout], [], [], max(0, end - time.monotonic()))
            more = os.read(self.process.stdout.fileno(), 65536).decode() if ready else ""
            assert more, "%r was not printed\nstdout: %s\nstderr: %s" % (pattern, self.seen, self.err)
            self.seen += more
        found = re.search(pattern, self.seen)
        return found.group(1) if found.groups() else found.group(0)

    def wait_for_error(self, text, seconds=10):
        end = time.monotonic() + seconds
        while text not in self.err:
            assert time.monotonic() < end, "%r was not said\nstderr: %s" % (text, self.err)
            time.sleep(0.02)

    @property
    def err(self):
        self.errors.seek(0)
        return self.errors.read()

    def ask(self, method, path, body=None, timeout=10, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, body, headers)
        answer = Answer(connection.getresponse())
        connection.close()
        return answer

    def call(self, path, value, **headers):
        return self.ask("POST", "/api/" + path, json.dumps(value), Content_Type="application/json",
                        **headers)

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        return self.process.wait(LONGEST)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.errors.close()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


def run(tests):
    """Runs the functions of a module that are defined in it, in order."""
    failed = 0
    home = os.getcwd()
    for name, test in list(tests.items()):
        if not callable(test) or getattr(test, "__module__", "") != "__main__":
            continue
        folder = tempfile.mkdtemp(prefix="mdx-test-")
        os.chdir(folder)
        try:
            test()
            print("ok - " + name.replace("_", " "))
        except Exception as reason:
            failed += 1
            print("not ok - " + name.replace("_", " "))
            at = traceback.extract_tb(reason.__traceback__)
            where = [frame.lineno for frame in at if frame.filename.endswith("_test.py")]
            for line in ("line %s: %s: %s" % (where[-1] if where else "?", type(reason).__name__, reason)).splitlines():
                print("# " + line)
        sys.stdout.flush()
        os.chdir(home)
        shutil.rmtree(folder, ignore_errors=True)
    sys.exit(1 if failed else 0)
