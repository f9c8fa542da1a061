/* page.c - pages without script: all definitions, the functions of one, one function. */
#include "codec/web/web.h"

#include "base/url.h"
#include "codec/scope.h"

enum { MOST_SHOWN_JSON = 256 * 1024, MOST_LISTED = 2000 };

/* ---- frame ---- */

static void begin(struct buffer *out, struct slice title)
{
    buffer_add_text(out,
                    "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>");
    html_text(out, title);
    buffer_add_text(out, "</title>\n<style>");
    buffer_add_slice(out, page_style());
    buffer_add_text(out, "</style>\n</head>\n<body>\n"
                         "<a class=\"skip\" href=\"#main\">Skip to the content</a>\n");
}

/* Where we are: all definitions, this one, this function. */
static void write_crumbs(struct buffer *out, const struct web *web)
{
    buffer_add_text(out, "<header><nav aria-label=\"Breadcrumb\"><ol>");
    if (!web->request->own.len)
        buffer_add_text(out, "<li><a href=\"/web\">Definitions</a></li>");
    if (web->subject.id.len) {
        buffer_add_text(out, "<li><a");
        html_attribute(out, "href", buffer_slice(&web->base));
        if (!web->path.len)
            buffer_add_text(out, " aria-current=\"page\"");
        buffer_add_char(out, '>');
        html_text(out, web->subject.id);
        buffer_add_text(out, "</a></li>");
    }
    if (web->path.len) {
        buffer_add_text(out, "<li><span aria-current=\"page\">");
        html_text(out, buffer_slice(&web->path));
        buffer_add_text(out, "</span></li>");
    }
    buffer_add_text(out, "</ol></nav>");
    if (!web->request->own.len)
        buffer_add_text(out, "<a class=\"explorer\" href=\"/\">Explorer</a>");
    buffer_add_text(out, "</header>\n<main id=\"main\">\n");
}

static void finish(struct web *web, uint32_t status, struct buffer *out)
{
    struct buffer policy;

    buffer_add_text(out, "</main>\n</body>\n</html>\n");
    buffer_init(&policy, web->allocator, SIZE_MAX);
    buffer_add_text(&policy, "default-src 'none'; style-src ");
    web_add_hash(&policy, page_style());
    buffer_add_text(&policy, "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'");
    if (buffer_failed(&policy))
        out->failed = true;
    web_send_page(web, status, buffer_slice(&policy), out);
    buffer_free(&policy);
}

static void write_heading(struct buffer *out, struct slice title, const struct subject *subject)
{
    buffer_add_text(out, "<h1>");
    html_text(out, title);
    buffer_add_text(out, "</h1>\n<p class=\"about\">");
    html_text(out, subject->type);
    buffer_add_text(out, subject->type.len ? " \xC2\xB7 revision " : "revision ");
    buffer_add_u64(out, subject->revision);
    if (subject->label.len) {
        buffer_add_text(out, " \xC2\xB7 ");
        html_text(out, subject->label);
    }
    buffer_add_text(out, "</p>\n");
}

static void write_description(struct buffer *out, struct slice description)
{
    if (!description.len)
        return;
    buffer_add_text(out, "<div class=\"lead\">");
    html_markdown(out, description);
    buffer_add_text(out, "</div>\n");
}

static void write_prose(struct buffer *out, struct slice prose)
{
    if (!prose.len)
        return;
    buffer_add_text(out, "<section class=\"prose\" aria-label=\"Documentation\">\n");
    html_markdown(out, prose);
    buffer_add_text(out, "</section>\n");
}

/* customers.create as customers/create: for a link, or to be read. */
static void add_path(struct buffer *out, struct slice path, bool encoded)
{
    while (path.len) {
        struct slice part = slice_split(path, '.', &path);

        buffer_add_char(out, '/');
        if (encoded)
            url_encode(out, part, false);
        else
            html_text(out, part);
    }
}

/* ---- all definitions ---- */

static void write_entry(struct buffer *out, struct slice base, struct slice path, struct slice name,
                        struct slice note, struct slice description)
{
    struct buffer href;

    buffer_init(&href, out->allocator, SIZE_MAX);
    buffer_add_slice(&href, base);
    add_path(&href, path, true);
    buffer_add_text(out, "<li><a");
    html_attribute(out, "href", buffer_slice(&href));
    buffer_add_char(out, '>');
    html_text(out, name);
    buffer_add_text(out, "</a> <span class=\"kind\">");
    html_text(out, note);
    buffer_add_text(out, "</span>");
    if (description.len) {
        buffer_add_text(out, "<p class=\"hint\">");
        html_text(out, description);
        buffer_add_text(out, "</p>");
    }
    buffer_add_text(out, "</li>\n");
    if (buffer_failed(&href))
        out->failed = true;
    buffer_free(&href);
}

void page_definitions(struct web *web, const struct catalogue *catalogue)
{
    struct buffer out, base;

    buffer_init(&out, web->allocator, SIZE_MAX);
    buffer_init(&base, web->allocator, SIZE_MAX);
    begin(&out, SLICE("Definitions"));
    write_crumbs(&out, web);
    buffer_add_text(&out, "<h1>Definitions</h1>\n");
    if (catalogue->count)
        buffer_add_text(&out, "<ul class=\"list\">\n");
    else
        buffer_add_text(&out, "<p>Nothing is loaded yet, or nothing that you may see.</p>\n");
    for (uint32_t at = 0; at < catalogue->count && at < MOST_LISTED; at++) {
        const struct program *program = catalogue->programs[at];

        buffer_clear(&base);
        buffer_add_text(&base, "/web/");
        url_encode(&base, program->id, true);
        write_entry(&out, buffer_slice(&base), SLICE(""), program->id, program->type,
                    program->description);
    }
    if (catalogue->count)
        buffer_add_text(&out, "</ul>\n");
    if (catalogue->count > MOST_LISTED)
        buffer_printf(&out, "<p>%u more are not listed here.</p>\n",
                      catalogue->count - MOST_LISTED);
    if (buffer_failed(&base))
        out.failed = true;
    buffer_free(&base);
    finish(web, 200, &out);
}

/* ---- the functions of one ---- */

static bool is_shown(const struct web *web, struct slice path)
{
    struct slice space = buffer_slice(&web->path);

    return !space.len || (path.len > space.len && path.data[space.len] == '.' &&
                          slice_equal(slice_to(path, space.len), space));
}

void page_functions(struct web *web)
{
    const struct subject *subject = &web->subject;
    struct slice title = subject->title.len ? subject->title : subject->id;
    struct buffer out;

    buffer_init(&out, web->allocator, SIZE_MAX);
    begin(&out, title);
    write_crumbs(&out, web);
    write_heading(&out, title, subject);
    write_description(&out, subject->description);
    buffer_add_text(&out, "<h2>Functions</h2>\n<ul class=\"list\">\n");
    for (size_t at = 0; at < json_array_size(subject->functions); at++) {
        const json_t *row = json_array_get(subject->functions, at);
        struct slice path = json_text(row, "path");
        bool reads = json_is_true(json_object_get(row, "readOnly"));

        if (is_shown(web, path))
            write_entry(&out, buffer_slice(&web->base), path,
                        json_text(row, "signature").len ? json_text(row, "signature") : path,
                        reads ? SLICE("reads only") : SLICE(""), json_text(row, "description"));
    }
    buffer_add_text(&out, "</ul>\n");
    write_prose(&out, subject->prose);
    finish(web, 200, &out);
}

void page_docs(struct web *web)
{
    const struct subject *subject = &web->subject;
    struct buffer out;

    buffer_init(&out, web->allocator, SIZE_MAX);
    html_markdown(&out, subject->prose.len ? subject->prose : subject->description);
    web_send_page(web, 200, SLICE("default-src 'none'; sandbox; frame-ancestors 'none'"), &out);
}

/* ---- one function ---- */

/* The name of the field that a fault's path begins with: /customer/name is customer's. */
static bool is_of(struct slice path, struct slice name)
{
    size_t at = 0;

    if (!slice_starts(path, "/"))
        return false;
    path = slice_from(path, 1);
    path = slice_to(path, slice_find(path, '/'));
    for (size_t from = 0; from < path.len; from++, at++) {
        char c = path.data[from];

        if (c == '~' && from + 1 < path.len)
            c = path.data[++from] == '1' ? '/' : '~';
        if (at >= name.len || name.data[at] != c)
            return false;
    }
    return at == name.len;
}

static struct slice fault_of(const struct result *result, struct slice name)
{
    for (size_t at = 0; at < json_array_size(result->faults); at++) {
        const json_t *fault = json_array_get(result->faults, at);

        if (is_of(json_text(fault, "path"), name))
            return json_text(fault, "message");
    }
    return SLICE("");
}

static bool has_files(const struct fields *fields)
{
    for (uint32_t at = 0; at < fields->count; at++)
        if (fields->rows[at].widget == WIDGET_LINE &&
            slice_is(slice_of(fields->rows[at].type), "file"))
            return true;
    return false;
}

static void write_form(struct buffer *out, const struct web *web, const struct result *result)
{
    buffer_add_text(out, "<form method=\"post\" accept-charset=\"utf-8\"");
    if (has_files(&web->fields))
        buffer_add_text(out, " enctype=\"multipart/form-data\"");
    buffer_add_text(out, " action=\"");
    html_text(out, buffer_slice(&web->base));
    add_path(out, buffer_slice(&web->path), true);
    buffer_add_text(out, "\">\n");
    for (uint32_t at = 0; at < web->fields.count; at++)
        widget_write(out, web, &web->fields.rows[at], at,
                     fault_of(result, web->fields.rows[at].name));
    if (!web->fields.count)
        buffer_add_text(out, "<p class=\"hint\">It takes no input.</p>\n");
    buffer_add_text(out, "<button type=\"submit\">Call</button>\n</form>\n");
}

/* Which field a fault belongs to, as a link to it. */
static void write_fault(struct buffer *out, const struct web *web, const json_t *fault)
{
    buffer_add_text(out, "<li>");
    for (uint32_t at = 0; at < web->fields.count; at++) {
        if (!is_of(json_text(fault, "path"), web->fields.rows[at].name))
            continue;
        buffer_printf(out, "<a href=\"#f%u\">", at);
        html_text(out, web->fields.rows[at].label);
        buffer_add_text(out, "</a>: ");
        break;
    }
    html_text(out, json_text(fault, "message"));
    buffer_add_text(out, "</li>\n");
}

static void write_error(struct buffer *out, const struct web *web, const struct result *result,
                        unsigned level)
{
    const struct error *error = result->error;

    buffer_add_text(out,
                    "<section class=\"result bad\" role=\"alert\" id=\"result\" tabindex=\"-1\" "
                    "autofocus>\n");
    buffer_printf(out, "<h%u>", level);
    html_text(out,
              error ? slice_of(code_row(error->code)->text) : SLICE("The input cannot be read."));
    buffer_printf(out, "</h%u>\n", level);
    if (error && !json_array_size(result->faults)) {
        buffer_add_text(out, "<p>");
        html_text(out, slice_of(error_message(error)));
        buffer_add_text(out, "</p>\n");
    }
    if (json_array_size(result->faults))
        buffer_add_text(out, "<ul>\n");
    for (size_t at = 0; at < json_array_size(result->faults); at++)
        write_fault(out, web, json_array_get(result->faults, at));
    if (json_array_size(result->faults))
        buffer_add_text(out, "</ul>\n");
    if (error && error->hint) {
        buffer_add_text(out, "<p class=\"hint\">");
        html_text(out, slice_of(error->hint));
        buffer_add_text(out, "</p>\n");
    }
    buffer_add_text(out, "<p class=\"about\">");
    html_text(out, error ? slice_of(error_code_name(error)) : SLICE("INVALID_PARAMS"));
    buffer_add_text(out, " \xC2\xB7 request ");
    html_text(out, web->request->correlation_id);
    buffer_add_text(out, "</p>\n</section>\n");
}

static const char *result_note(enum codec_result kind)
{
    switch (kind) {
    case CODEC_BYTES:
        return "Bytes, in Base64.";
    case CODEC_RESPONSE:
        return "A response with status, headers and body.";
    case CODEC_STREAM:
        return "What the generator returned at its end.";
    case CODEC_VALUE:
        break;
    }
    return NULL;
}

static void write_answer(struct buffer *out, const struct result *result)
{
    const char *note = result_note(result->outcome->result);

    buffer_add_text(out, "<section class=\"result good\" role=\"status\" id=\"result\" "
                         "tabindex=\"-1\" autofocus>\n<h2>Result</h2>\n");
    if (note)
        buffer_printf(out, "<p class=\"hint\">%s</p>\n", note);
    buffer_add_text(out, "<pre tabindex=\"0\" aria-label=\"Result\"><code>");
    html_json(out, result->outcome->output, MOST_SHOWN_JSON);
    buffer_add_text(out, "</code></pre>\n</section>\n");
}

static void write_result(struct buffer *out, const struct web *web, const struct result *result)
{
    if (result->error || json_array_size(result->faults))
        write_error(out, web, result, 2);
    else if (result->outcome)
        write_answer(out, result);
}

/* The same call for a program. */
static void write_curl(struct buffer *out, const struct web *web)
{
    buffer_add_text(out, "<details><summary>Call it from a program</summary>\n<pre "
                         "tabindex=\"0\"><code>curl ");
    buffer_add_text(out, web->request->tls ? "https://" : "http://");
    html_text(out, codec_header(web->request, "host"));
    buffer_add_text(out, "/api");
    if (!web->request->own.len) {
        buffer_add_char(out, '/');
        html_text(out, web->subject.id);
    }
    if (web->version.len) {
        buffer_add_char(out, '@');
        html_text(out, web->version);
    }
    add_path(out, buffer_slice(&web->path), false);
    buffer_add_text(out, " --json '{}'</code></pre></details>\n");
}

void page_function(struct web *web, const struct result *result)
{
    const struct subject *subject = &web->subject;
    struct slice path = buffer_slice(&web->path);
    struct slice title = json_text(web->row, "title");
    struct slice description = json_text(web->row, "description");
    bool failed = result->error || json_array_size(result->faults);
    struct buffer out;

    if (!title.len)
        title = path.len ? path : subject->title.len ? subject->title : subject->id;
    buffer_init(&out, web->allocator, SIZE_MAX);
    begin(&out, title);
    write_crumbs(&out, web);
    write_heading(&out, title, subject);
    write_description(&out, description.len || path.len ? description : subject->description);
    write_result(&out, web, result);
    write_form(&out, web, result);
    write_curl(&out, web);
    if (!path.len)
        write_prose(&out, subject->prose);
    if (result->error)
        codec_error_headers(web->port, result->error, error_http(result->error), NULL,
                            web->allocator);
    finish(web, result->error ? error_http(result->error) : failed ? 400 : 200, &out);
}

void page_error(struct web *web, const struct error *error)
{
    const struct result result = { .error = error };
    uint32_t status = error_http(error);
    struct buffer out;

    if (web->place == WEB_EVENTS) {
        events_refuse(web, error);
        return;
    }
    buffer_init(&out, web->allocator, SIZE_MAX);
    begin(&out, slice_of(code_row(error->code)->text));
    web->subject.id = SLICE("");
    buffer_clear(&web->path);
    write_crumbs(&out, web);
    write_error(&out, web, &result, 1);
    if (status == 405)
        web_header(web, "Allow",
                   web->row ? SLICE("GET, HEAD, POST, OPTIONS") : SLICE("GET, HEAD, OPTIONS"));
    codec_error_headers(web->port, error, status, NULL, web->allocator);
    finish(web, status, &out);
}
