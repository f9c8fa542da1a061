#!/usr/bin/env python3
"""Pages without script: what is escaped, forms made of schemas, what is posted and how it is coerced, faults beside
their fields, methods, and who may see what happens."""
# needs: mdx yaml

import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pages import (BROWSER, EVERYTHING, Page, Server, compact, expect, expect_in, expect_not_in, multipart, post,  # noqa: E402
                   run, serve, write)


def a_page_is_escaped_and_runs_nothing():
    with serve() as server:
        answer = server.ask("GET", "/web/everything")
        page = Page(answer.body)
        expect(answer.status, 200)
        expect(answer.headers["Content-Type"], "text/html; charset=utf-8")
        expect(page.all("script"), [])
        expect(page.all("img"), [])
        expect_in("<script>alert(1)</script> included", page.text)
        expect_in("<img src=x onerror=alert(1)>", page.text)
        expect_in("All <at> once & \"more\"", page.text)
        expect([a["href"] for a in page.all("a") if "rel" in a], ["https://example.com/a_(b)"])
        expect(page.all("strong") != [], True)
        policy = answer.headers["Content-Security-Policy"]
        expect_in("default-src 'none'", policy)
        expect_in("form-action 'self'", policy)
        expect_not_in("unsafe", policy)
        expect(answer.headers["X-Content-Type-Options"], "nosniff")


def a_form_is_made_of_the_schema():
    with serve() as server:
        page = Page(server.ask("GET", "/web/everything").body)
        (tag, name), = page.field("name")
        expect((tag, name["type"], name["minlength"], name["placeholder"], "required" in name),
               ("input", "text", "2", "Ada", True))
        expect_in("As on the \"passport\" <b>.", page.text)
        (_, count), = page.field("count")
        expect((count["type"], count["min"], count["max"], count["step"], count["value"]),
               ("number", "1", "10", "1", "3"))
        expect([tag for tag, _ in page.field("colour")], ["select"])
        expect([o["value"] for o in page.all("option")], ["", "red", "blue <i>"])
        expect([found["type"] for _, found in page.field("agree")], ["hidden", "checkbox"])
        expect([found["type"] for _, found in page.field("loud")], ["checkbox"])
        expect(page.field("mail")[0][1]["type"], "email")
        expect(page.field("code")[0][1]["pattern"], ".*(?:^[A-Z]{3}$).*")
        expect(page.field("bytes")[0][1]["type"], "file")
        for field in ("note", "tags", "sizes", "address", "anything"):
            expect(page.field(field)[0][0], "textarea")
        expect([f["name"] for t, f in page.tags if "required" in f], ["name", "count"])
        labels = {found["for"] for found in page.all("label")}
        expect({found["id"] for _, found in page.tags if "name" in found and "id" in found}, labels)
        (form,) = page.all("form")
        expect((form["action"], form["method"], form["enctype"]), ("/web/everything", "post", "multipart/form-data"))


def a_link_fills_the_form():
    with serve() as server:
        page = Page(server.ask("GET", "/web/everything?name=%22%3E%3Cb%3E&count=7&loud=true").body)
        expect(page.field("name")[0][1]["value"], "\"><b>")
        expect(page.field("count")[0][1]["value"], "7")
        expect("checked" in page.field("loud")[0][1], True)


def what_is_posted_is_coerced():
    with serve() as server:
        answer = post(server, "/web/everything", {
            "name": "Ada & <co>", "count": " 4 ", "ratio": "0.5", "agree": ["false", "true"], "sizes": "1\r\n2",
            "tags": ["a", "b"], "address": '{"street": "x"}', "note": "a\r\nb", "anything": "[1", "colour": "", "mail": ""})
        expect(answer.status, 200)
        expect_in('"address":{"street":"x"}', compact(answer))
        expect_in('"agree":true', compact(answer))
        expect_in('"anything":"[1"', compact(answer))
        expect_in('"count":4', compact(answer))
        expect_in('"name":"Ada & <co>"', compact(answer))
        expect_in('"note":"a\\nb"', compact(answer))
        expect_in('"ratio":0.5', compact(answer))
        expect_in('"sizes":[1,2]', compact(answer))
        expect_in('"tags":["a","b"]', compact(answer))
        expect_not_in('"colour"', compact(answer))
        expect_not_in('"mail"', compact(answer))
        expect(Page(answer.body).field("name")[0][1]["value"], "Ada & <co>")
        expect_in("\na\nb</textarea>", answer.body)


def a_file_comes_as_base64():
    with serve() as server:
        body = multipart([('name="name"', "Ada"), ('name="count"', "1"), ('name="agree"', "true"),
                          ('name="bytes"; filename="a%22b.bin"', "\x00\xff\x01")])
        answer = server.ask("POST", "/web/everything", body, Content_Type="multipart/form-data; boundary=cut")
        expect(answer.status, 200)
        expect_in('"bytes":"AP8B"', compact(answer))


def faults_stand_beside_their_fields():
    with serve() as server:
        answer = post(server, "/web/everything", {"name": "<x>", "count": "40", "agree": "true", "loud": "perhaps"})
        page = Page(answer.body)
        expect(answer.status, 400)
        for name in ("count", "loud"):
            _, found = page.field(name)[-1]
            expect(found["aria-invalid"], "true")
            expect_in(found["id"] + "-fault", found["aria-describedby"])
            expect(len(page.all("p", id=found["id"] + "-fault")), 1)
            expect(len(page.all("a", href="#" + found["id"])), 1)
        expect("aria-invalid" in page.field("name")[0][1], False)
        expect(page.field("count")[0][1]["value"], "40")
        expect(page.all("section", role="alert") != [], True)
        answer = post(server, "/web/everything", {"agree": "true"})
        expect(answer.status, 400)
        expect(Page(answer.body).field("name")[0][1]["aria-invalid"], "true")


def json_that_is_none_is_a_fault_of_its_field():
    with serve() as server:
        answer = post(server, "/web/everything", {"name": "Ada", "count": "1", "agree": "true", "address": "{\"a\":"})
        expect(answer.status, 400)
        expect(Page(answer.body).field("address")[0][1]["aria-invalid"], "true")
        expect_in("not JSON", answer.body)


def an_unknown_field_is_named():
    with serve() as server:
        answer = post(server, "/web/everything", {"name": "Ada", "count": "1", "agree": "true", "nmae": "x"})
        expect(answer.status, 400)
        expect_in("nmae", Page(answer.body).text)


def a_service_lists_its_functions_and_each_has_a_page():
    with serve() as server:
        page = Page(server.ask("GET", "/web/shop.example").body)
        links = [a["href"] for a in page.all("a")]
        for path in ("ping", "customers/get", "customers/create"):
            expect_in("/web/shop.example/" + path, links)
        space = Page(server.ask("GET", "/web/shop.example/customers").body)
        expect_not_in("/web/shop.example/ping", [a["href"] for a in space.all("a")])
        expect(Page(server.ask("GET", "/web/shop.example/customers.get").body).field("id")[0][0], "input")
        answer = post(server, "/web/shop.example/customers/create", {"data": '{"a": 1}', "note": "hello"})
        expect(answer.status, 200)
        expect_in('[{"a":1},"hello"]', compact(answer))
        answer = post(server, "/web/shop.example/ping", {})
        expect_in('"pong"', answer.body.replace("&quot;", '"'))
        answer = post(server, "/web/shop.example/customers/fail", {})
        expect(answer.status, 422)
        expect_in("no &lt;b&gt;", answer.body)


def a_revision_has_pages_of_its_own():
    with serve() as server:
        changed = EVERYTHING.replace("Full name", "Whole name")
        expect(server.ask("PUT", "/everything", changed, Content_Type="text/markdown").status, 200)
        expect_in("Whole name", server.ask("GET", "/web/everything").body)
        page = Page(server.ask("GET", "/web/everything@1").body)
        expect_in("Full name", page.text)
        expect(page.all("form")[0]["action"], "/web/everything@1")
        answer = post(server, "/web/everything@1", {"name": "Ada", "count": "2", "agree": "true"})
        expect(answer.status, 200)
        expect_in("revision 1", answer.body)
        expect(server.ask("GET", "/web/everything@9").status, 404)


def a_browser_gets_pages_and_others_json():
    with serve() as server:
        expect_in("text/html", server.ask("GET", "/", Accept=BROWSER).headers["Content-Type"])
        expect(server.ask("GET", "/").json["name"], "libmdxrt")
        expect(server.ask("GET", "/", Accept="application/json, text/html;q=0.5").json["name"], "libmdxrt")
        expect_in("All &lt;at&gt; once", server.ask("GET", "/everything", Accept=BROWSER).body)
        expect(server.ask("GET", "/mdxld/everything", Accept=BROWSER).json["id"], "everything")
        own = server.ask("GET", "/", Accept=BROWSER, Host="shop.example")
        expect_in("/web/customers/get", [a["href"] for a in Page(own.body).all("a")])
        own = server.ask("POST", "/web/customers/get", "id=7", Host="shop.example",
                         Content_Type="application/x-www-form-urlencoded")
        expect(own.status, 200)
        expect_in('{"id":"7"}', compact(own))
        expect_in("/web/everything", [a["href"] for a in Page(server.ask("GET", "/web").body).all("a")])


def what_is_wrong_is_said_in_a_page():
    with serve() as server:
        for answer, status in ((server.ask("GET", "/web/nobody"), 404),
                               (server.ask("GET", "/web/shop.example/nothing"), 404),
                               (server.ask("GET", "/web/%zz"), 400),
                               (server.ask("GET", "/web/a%00b"), 400),
                               (server.ask("PUT", "/web/everything", "x"), 405),
                               (post(server, "/web/shop.example", {}), 405),
                               (server.ask("POST", "/web/everything", "{}", Content_Type="application/json"), 415),
                               (server.ask("POST", "/web/everything", "a=%z", Content_Type="application/x-www-form-urlencoded"), 400),
                               (server.ask("POST", "/web/everything", "a=%ff", Content_Type="application/x-www-form-urlencoded"), 400),
                               (server.ask("POST", "/web/everything", "x", Content_Type="multipart/form-data"), 400),
                               (server.ask("POST", "/web/everything", "--cut\r\n", Content_Type="multipart/form-data; boundary=cut"), 400),
                               (post(server, "/web/everything", {"f%d" % n: 1 for n in range(1001)}), 413)):
            expect(answer.status, status)
            expect(Page(answer.body).all("section", role="alert") != [], True)
        expect(server.ask("PUT", "/web/everything", "x").headers["Allow"], "GET, HEAD, OPTIONS")
        expect_in("&lt;b&gt;", server.ask("GET", "/web/%3Cb%3E").body)


def a_foreign_page_cannot_post():
    with serve() as server:
        fields = {"name": "Ada", "count": "1", "agree": "true"}
        expect(post(server, "/web/everything", fields, Origin="https://evil.example").status, 403)
        expect(post(server, "/web/everything", fields, Origin="null").status, 403)
        expect(post(server, "/web/everything", fields, Origin="http://127.0.0.1:%d" % server.port,
                    Host="127.0.0.1:%d" % server.port).status, 200)


def brackets_in_prose_end_somewhere():
    marks = ["[" * 30000, "> " * 30000, "*" * 30000, "*a " * 15000, "x " + "`" * 20000, "[a](" * 9000, "- " * 20000, "<" * 30000,
             "_a_" * 9000 + "**b" * 9000]
    write("marks.mdx", "---\n$id: marks\n---\n\n" + "\n\n".join(marks) +
          "\n\n```javascript\nexport function execute() { return 1 }\n```\n")
    with Server(".") as server:
        answer = server.ask("GET", "/web/marks")
        expect(answer.status, 200)
        Page(answer.body)


if __name__ == "__main__":
    run(globals())
