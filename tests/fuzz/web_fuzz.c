/* web_fuzz.c - what strangers write into pages: Markdown, bodies of forms, JSON that is shown.
 *
 * The first byte says which: `m` Markdown, `j` JSON, `f` a Content-Type's line and a form's body
 * read alone, `p` the same posted to a page. Whatever comes out has only tags that the library
 * writes, and no link that runs something. */
#include "codec/web/html.h"
#include "mdxrt.h"
#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char definition[] =
    "{\"id\":\"all\",\"mdxld\":{\"frontmatter\":{\"input\":{\"x\":{\"type\":\"number\","
    "\"required\":true},"
    "\"s\":\"string?\",\"tags\":\"string[]?\",\"o\":{\"a\":\"integer?\"},\"b\":\"boolean?\","
    "\"e\":{\"type\":\"string\",\"enum\":[\"a\",\"<b>\"]},\"any\":{}}},\"codeBlocks\":[{\"lang\":"
    "\"js\","
    "\"code\":\"export default function (input) { return input }\"}]}}";

/* Names of all tags that the library writes. */
static const char tags[] =
    " !doctype html head meta title style body a header nav ol ul li main h1 h2 h3 h4 h5 h6 p span "
    "div section form label input select option textarea button details summary pre code em strong "
    "del br hr blockquote table thead tbody tr th td ";

static bool is_tag(struct slice name)
{
    char word[32] = " ";

    if (name.len > 20)
        return false;
    memcpy(word + 1, name.data, name.len);
    word[name.len + 1] = ' ';
    return strstr(tags, word) != NULL;
}

static void check_link(struct slice rest)
{
    struct slice href = slice_to(rest, slice_find(rest, '"'));

    if (!html_link_is_safe(href))
        abort();
}

/* Past the tag that begins at `at`; quotes within it are closed, and no `on…=` stands in it. */
static size_t check_tag(struct slice html, size_t at)
{
    size_t end = at + 1;
    bool quoted = false;

    if (end < html.len && html.data[end] == '/')
        end++;
    size_t name = end;

    while (end < html.len && !strchr(" >", html.data[end]))
        end++;
    if (!is_tag(slice_make(html.data + name, end - name)))
        abort();
    for (; end < html.len && (quoted || html.data[end] != '>'); end++) {
        if (html.data[end] == '"')
            quoted = !quoted;
        if (html.data[end] == '<')
            abort();
        if (!quoted && slice_starts(slice_from(html, end), " on"))
            abort();
        if (!quoted && slice_starts(slice_from(html, end), " href=\""))
            check_link(slice_from(html, end + 7));
    }
    if (end >= html.len)
        abort();
    return end + 1;
}

static void check_html(struct slice html)
{
    size_t at = 0;

    while (at < html.len)
        at = html.data[at] == '<' ? check_tag(html, at) : at + 1;
}

static void write(void (*writer)(struct buffer *, struct slice), struct slice text)
{
    struct buffer out;

    buffer_init(&out, allocator_system(), SIZE_MAX);
    writer(&out, text);
    if (buffer_failed(&out))
        abort();
    check_html(buffer_slice(&out));
    buffer_free(&out);
}

static void write_json(struct buffer *out, struct slice text)
{
    html_json(out, text, 4096);
}

static void read_form(struct slice type, struct slice body)
{
    struct error error;
    struct form form;

    error_init(&error, allocator_system());
    if (!form_read(&form, allocator_system(), type, body, &error))
        for (uint32_t at = 0; at < form.count; at++)
            if (!form_last(&form, form.fields[at].name))
                abort();
    form_free(&form);
    error_free(&error);
}

static mdx_runtime *open_runtime(void)
{
    mdx_runtime *rt = NULL;
    mdx_options options;

    MDX_INIT(options);
    options.max_isolates = 2;
    options.run_ms = 1000; /* loading shares it, on a machine that may be busy */
    if (mdx_runtime_open(&options, NULL, &rt, NULL) ||
        mdx_load(rt, NULL, definition, strlen(definition), NULL, NULL))
        abort();
    return rt;
}

static void post(struct slice type, struct slice body)
{
    static mdx_runtime *rt;
    static const char *const names[] = { "Content-Type" };
    static const size_t name_lens[] = { 12 };
    mdx_response *response = NULL;
    mdx_request request;

    if (!rt)
        rt = open_runtime();
    MDX_INIT(request);
    request.method = "POST";
    request.method_len = 4;
    request.target = "/web/all";
    request.target_len = 8;
    request.names = names;
    request.name_lens = name_lens;
    request.values = &type.data;
    request.value_lens = &type.len;
    request.header_count = 1;
    request.body = body.data;
    request.body_len = body.len;
    if (mdx_handle(rt, &request, &response, NULL))
        return;
    check_html(slice_make(response->body, response->body_len));
    mdx_response_free(response);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice text = slice_make((const char *)data, size), body;
    struct slice type = slice_split(slice_from(text, 1), '\n', &body);

    if (!size)
        return 0;
    switch (data[0]) {
    case 'm':
        write(html_markdown, slice_from(text, 1));
        break;
    case 'j':
        write(write_json, slice_from(text, 1));
        break;
    case 'f':
        read_form(type, body);
        break;
    case 'p':
        post(type.len ? type : SLICE("application/x-www-form-urlencoded"), body);
        break;
    default:
        break;
    }
    return 0;
}
