"""pages.py - what the tests of pages share: definitions, forms as browsers send them, HTML taken apart."""
import html.parser
import os
import sys
import urllib.parse

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "cli"))
from harness import Server, expect, expect_in, expect_not_in, run, write  # noqa: E402,F401

EVERYTHING = """---
$type: Function
$id: everything
version: 2.1.0
title: "All <at> once & \\"more\\""
description: A form with **every** kind of field, <script>alert(1)</script> included.
inputSchema:
  type: object
  required: [name, count, agree]
  additionalProperties: false
  properties:
    name: { type: string, title: Full name, description: "As on the \\"passport\\" <b>.", minLength: 2, examples: [Ada] }
    count: { type: integer, minimum: 1, maximum: 10, default: 3 }
    ratio: { type: number }
    colour: { type: string, enum: [red, "blue <i>"] }
    agree: { type: boolean }
    loud: { type: boolean }
    mail: { type: string, format: email }
    code: { type: string, pattern: "^[A-Z]{3}$" }
    note: { type: string, maxLength: 1000 }
    tags: { type: array, items: { type: string } }
    sizes: { type: array, items: { type: integer } }
    address: { $ref: "#/$defs/address" }
    bytes: { type: string, contentEncoding: base64 }
    anything: {}
  $defs: { address: { type: object, properties: { street: { type: string } } } }
---

# About

Prose *with* **marks**, <img src=x onerror=alert(1)>, [a link](https://example.com/a_(b)) and
[a trap](javascript:alert(1)) and [another](  java%0ascript:alert(1) "x").

```javascript
export function execute(input) { return input }
```
"""

SERVICE = """{"$id": "shop.example", "$type": "SaaS", "api": {"ping": "() => 'pong'", "customers": {
"get": "async (id: string) => ({ id })", "create": "(data, note) => [data, note]", "fail": "() => { throw new Error('no <b>') }"}}}"""

VOID = {"meta", "input", "br", "hr", "link", "img"}
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


class Page(html.parser.HTMLParser):
    """Tags by name, with their attributes; the text; fails when tags do not nest."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.open, self.text = [], [], ""
        self.feed(text)
        self.close()
        expect(self.open, [])

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, dict(attributes)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        expect(self.open.pop(), tag)

    def handle_data(self, text):
        self.text += text

    def all(self, tag, **attributes):
        return [found for name, found in self.tags
                if name == tag and all(found.get(key) == value for key, value in attributes.items())]

    def field(self, name):
        return [(tag, found) for tag, found in self.tags if found.get("name") == name]


def serve():
    write("everything.mdx", EVERYTHING)
    write("shop.json", SERVICE)
    return Server(".")


def post(server, path, fields, **headers):
    return server.ask("POST", path, urllib.parse.urlencode(fields, doseq=True),
                      Content_Type="application/x-www-form-urlencoded", **headers)


def multipart(parts):
    text = ""
    for head, value in parts:
        text += "--cut\r\nContent-Disposition: form-data; %s\r\n\r\n%s\r\n" % (head, value)
    return (text + "--cut--\r\n").encode("latin-1")


def compact(answer):
    text = Page(answer.body).text
    lines = text[text.index("Result"):].splitlines()
    return "".join(line.strip() for line in lines).replace('": ', '":')
