/* html_test.c - text into HTML: escapes, links, JSON for the eye, and Markdown that can do no harm.
 */
#include "../memory.h"
#include "codec/web/html.h"

#include <string.h>

static void assert_markdown(const char *markdown, const char *expected)
{
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    html_markdown(&out, slice_of(markdown));
    assert_string_equal(out.len ? out.data : "", expected);
    buffer_free(&out);
}

static void text_is_escaped(void **state)
{
    struct buffer out;

    (void)state;
    buffer_init(&out, allocator_system(), SIZE_MAX);
    html_text(&out, SLICE("<a href=\"x\">'&amp;\t\n\x01\xFF\xC2\x85\xC3\xA9"));
    html_attribute(&out, "title", SLICE("\"><b>"));
    assert_string_equal(out.data, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;amp;\t\n"
                                  "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xC3\xA9"
                                  " title=\"&quot;&gt;&lt;b&gt;\"");
    buffer_free(&out);
}

static void links_that_run_something_are_none(void **state)
{
    static const char *const bad[] = {
        "javascript:alert(1)",
        "JaVaScRiPt:x",
        "data:text/html,x",
        "vbscript:x",
        " javascript:x",
        "java\nscript:x",
        "\x01javascript:x",
        "//evil.example",
        "/\\evil",
        "",
        "blob:x",
        "x y",
    };
    static const char *const good[] = {
        "https://a.example/b?c=d:e#f", "HTTP://a", "mailto:a@b", "/web/x", "#part", "?a:b", "x/y:z",
    };

    (void)state;
    for (size_t at = 0; at < sizeof bad / sizeof bad[0]; at++)
        assert_false(html_link_is_safe(slice_of(bad[at])));
    for (size_t at = 0; at < sizeof good / sizeof good[0]; at++)
        assert_true(html_link_is_safe(slice_of(good[at])));
}

static void json_gets_lines(void **state)
{
    struct buffer out;

    (void)state;
    buffer_init(&out, allocator_system(), SIZE_MAX);
    html_json(&out, SLICE("{\"a\":[1,{}],\"b\\\"\":\"<,:\",\"c\":[]}"), 1000);
    assert_string_equal(out.data, "{\n  &quot;a&quot;: [\n    1,\n    {}\n  ],\n"
                                  "  &quot;b\\&quot;&quot;: &quot;&lt;,:&quot;,\n"
                                  "  &quot;c&quot;: []\n}");
    buffer_clear(&out);
    html_json(&out, SLICE("[1,2,3,4]"), 4);
    assert_string_equal(out.data, "[\n  1,\n  2\n… 5 bytes more");
    buffer_free(&out);
}

static void blocks_are_told_apart(void **state)
{
    (void)state;
    assert_markdown("# One #\ntext\nmore\n\n###### Six", "<h2>One</h2>\n<p>text\nmore</p>\n"
                                                         "<h6>Six</h6>\n");
    assert_markdown("```js x\na < b\n```\nafter",
                    "<pre tabindex=\"0\"><code data-language=\"js\">a &lt; b\n</code></pre>\n"
                    "<p>after</p>\n");
    assert_markdown("~~~\nnever closed", "<pre tabindex=\"0\"><code>never closed\n</code></pre>\n");
    assert_markdown("- a\n- b\n  1. c\n\ntext",
                    "<ul>\n<li>a\n</li>\n<li>b\n<ol>\n<li>c\n</li>\n</ol>\n</li>\n</ul>\n"
                    "<p>text</p>\n");
    assert_markdown("- a\n\n  b", "<ul>\n<li><p>a</p>\n<p>b</p>\n</li>\n</ul>\n");
    assert_markdown("> a\n> > b", "<blockquote>\n<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n"
                                  "</blockquote>\n");
    assert_markdown("***\nx", "<hr>\n<p>x</p>\n");
    assert_markdown("a | b\n- | -\n1 | `|`",
                    "<table>\n<thead>\n<tr><th>a</th><th>b</th></tr>\n</thead>\n<tbody>\n"
                    "<tr><td>1</td><td>`</td><td>`</td></tr>\n</tbody>\n</table>\n");
    assert_markdown("#no heading\n1.no item", "<p>#no heading\n1.no item</p>\n");
}

static void marks_within_a_line(void **state)
{
    (void)state;
    assert_markdown("*a* **b** _c_ ~~d~~ ***e***",
                    "<p><em>a</em> <strong>b</strong> <em>c</em> <del>d</del> "
                    "<strong><em>e</em></strong></p>\n");
    assert_markdown("snake_case_name 2 * 3 * 4 *open", "<p>snake_case_name 2 * 3 * 4 *open</p>\n");
    assert_markdown("``a ` <b>`` \\*x\\*", "<p><code>a ` &lt;b&gt;</code> *x*</p>\n");
    assert_markdown("[a *b*](/c \"t\") ![d](e) <https://f> <g>",
                    "<p><a rel=\"noopener noreferrer\" href=\"/c\">a <em>b</em></a> "
                    "<a rel=\"noopener noreferrer\" href=\"e\">d</a> "
                    "<a rel=\"noopener noreferrer\" href=\"https://f\">https://f</a> "
                    "&lt;g&gt;</p>\n");
    assert_markdown("[a](javascript:b) [c](\"onclick=x) [d", "<p>a <a rel=\"noopener noreferrer\" "
                                                             "href=\"&quot;onclick=x\">c</a> "
                                                             "[d</p>\n");
    assert_markdown("a  \nb\\\nc", "<p>a<br>\nb<br>\nc</p>\n");
    assert_markdown("<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n");
}

static bool write_some(const struct allocator *allocator, void *context)
{
    struct buffer out;
    bool good;

    (void)context;
    buffer_init(&out, allocator, SIZE_MAX);
    html_markdown(&out, SLICE("# a\n> - b\n>   > c *d*\n\n[e](f)\n\n```\ng\n```\n"));
    good = !buffer_failed(&out);
    buffer_free(&out);
    return good;
}

static void without_memory_it_fails_cleanly(void **state)
{
    (void)state;
    assert_true(memory_torture(write_some, NULL) > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_escaped),     cmocka_unit_test(links_that_run_something_are_none),
        cmocka_unit_test(json_gets_lines),     cmocka_unit_test(blocks_are_told_apart),
        cmocka_unit_test(marks_within_a_line), cmocka_unit_test(without_memory_it_fails_cleanly),
    };

    return cmocka_run_group_tests_name("html", tests, NULL, NULL);
}
