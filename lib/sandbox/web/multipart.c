/* multipart.c - forms as bytes and back: multipart/form-data (RFC 7578, as HTML writes it and the
 * fetch standard reads it). */
#include "sandbox/web/web.h"

#include "sandbox/text.h"

#include "base/utf8.h"
#include "sandbox/web/mime.h"

#include <string.h>

#define BOUNDARY       "----formdata-mdxrt-"
#define BOUNDARY_MOST  200
#define PART_HEAD_MOST (16 * 1024)

/* ---- writing --------------------------------------------------------------------- */

/* How an engine's string is written: line ends as \r\n, and what would end a name as %XX. */
enum style { STYLE_TEXT, STYLE_NAME, STYLE_FILE };

static void add_special(struct buffer *out, char c, enum style style)
{
    if (style == STYLE_TEXT)
        buffer_add_char(out, c);
    else
        buffer_add_text(out, c == '\r' ? "%0D" : c == '\n' ? "%0A" : "%22");
}

static void add_line_end(struct buffer *out, enum style style)
{
    add_special(out, '\r', style);
    add_special(out, '\n', style);
}

static void add_string(struct buffer *out, struct slice text, enum style style)
{
    while (text.len) {
        size_t plain = 0;
        bool pair;

        while (plain < text.len && !memchr("\r\n\"", text.data[plain], 3))
            plain++;
        utf8_from_cesu8(out, slice_to(text, plain));
        text = slice_from(text, plain);
        if (!text.len)
            return;
        pair = slice_starts(text, "\r\n");
        if (text.data[0] == '"' || style == STYLE_FILE)
            add_special(out, text.data[0], style);
        else
            add_line_end(out, style);
        text = slice_from(text, pair && style != STYLE_FILE ? 2 : 1);
    }
}

static struct slice string_at(duk_context *ctx, duk_idx_t index)
{
    struct slice text;

    text.data = duk_get_lstring(ctx, index, &text.len);
    return text;
}

/* The File on top. */
static void add_file(duk_context *ctx, struct buffer *out)
{
    unsigned char *bytes;
    size_t len;

    file_push_name(ctx, -1);
    buffer_add_text(out, "; filename=\"");
    add_string(out, string_at(ctx, -1), STYLE_FILE);
    blob_push_type(ctx, -2);
    buffer_add_text(out, "\"\r\nContent-Type: ");
    if (string_at(ctx, -1).len)
        buffer_add_slice(out, string_at(ctx, -1));
    else
        buffer_add_text(out, "application/octet-stream");
    buffer_add_text(out, "\r\n\r\n");
    body_get(ctx, -3);
    (void)bytes_of(ctx, -1, &bytes, &len);
    inside_spend(ctx, inside_of(ctx), (int64_t)(len / 64));
    buffer_add(out, bytes, len);
    duk_pop_3(ctx);
}

/* An entry's name lies below its value. */
static void add_entry(duk_context *ctx, struct slice boundary, struct buffer *out)
{
    const struct slice name = string_at(ctx, -2), value = string_at(ctx, -1);

    inside_spend(ctx, inside_of(ctx), 20 + (int64_t)((name.len + value.len) / 4));
    buffer_add_text(out, "--");
    buffer_add_slice(out, boundary);
    buffer_add_text(out, "\r\nContent-Disposition: form-data; name=\"");
    add_string(out, name, STYLE_NAME);
    buffer_add_char(out, '"');
    if (duk_is_string(ctx, -1)) {
        buffer_add_text(out, "\r\n\r\n");
        add_string(out, value, STYLE_TEXT);
    } else {
        add_file(ctx, out);
    }
    buffer_add_text(out, "\r\n");
}

static void push_boundary(duk_context *ctx)
{
    unsigned char random[16];
    char text[sizeof BOUNDARY + 2 * sizeof random];
    size_t len = sizeof BOUNDARY - 1;

    random_fill(ctx, random, sizeof random);
    memcpy(text, BOUNDARY, len);
    for (size_t i = 0; i < sizeof random; i++) {
        text[len++] = "0123456789abcdef"[random[i] >> 4];
        text[len++] = "0123456789abcdef"[random[i] & 15];
    }
    duk_push_lstring(ctx, text, len);
}

void multipart_push(duk_context *ctx, duk_idx_t form)
{
    struct buffer *out = text_scratch(ctx, body_most(ctx));
    duk_uarridx_t count;
    duk_idx_t list;
    unsigned char *bytes;

    duk_require_stack(ctx, 16);
    formdata_push_list(ctx, form);
    list = duk_get_top_index(ctx);
    push_boundary(ctx);
    count = (duk_uarridx_t)duk_get_length(ctx, list);
    for (duk_uarridx_t at = 0; at < count && !out->failed; at += 2) {
        duk_get_prop_index(ctx, list, at);
        duk_get_prop_index(ctx, list, at + 1);
        add_entry(ctx, string_at(ctx, list + 1), out);
        duk_pop_2(ctx);
    }
    buffer_add_text(out, "--");
    buffer_add_slice(out, string_at(ctx, list + 1));
    buffer_add_text(out, "--\r\n");
    if (out->over)
        (void)duk_range_error(ctx, "FormData: larger than what a call may hold");
    text_check(ctx, out);
    bytes = bytes_push(ctx, out->len);
    memcpy(bytes, out->data, out->len);
    duk_replace(ctx, list);
    duk_push_literal(ctx, "multipart/form-data; boundary=");
    duk_swap(ctx, -1, -2);
    duk_concat(ctx, 2);
}

/* ---- reading --------------------------------------------------------------------- */

static void refuse(duk_context *ctx)
{
    (void)duk_type_error(ctx, "formData: the body is no form that can be read");
}

/* Takes a text off the front; false: it is another. */
static bool take(struct slice *rest, const char *text)
{
    if (!slice_starts(*rest, text))
        return false;
    *rest = slice_from(*rest, strlen(text));
    return true;
}

static bool take_boundary(struct slice *rest, struct slice boundary)
{
    struct slice text = *rest;

    if (!take(&text, "--") || !slice_equal(slice_to(text, boundary.len), boundary))
        return false;
    *rest = slice_from(text, boundary.len);
    return true;
}

static bool take_blanks(struct slice *rest)
{
    while (take(rest, " ") || take(rest, "\t"))
        ;
    return true;
}

/* Up to the next line that begins with the boundary. A line end is looked at once, so this takes
 * as long as the text is. */
static bool take_content(struct slice *rest, struct slice boundary, struct slice *content)
{
    struct slice text = *rest;

    while (text.len) {
        const size_t at = slice_find(text, '\r');
        struct slice next = slice_from(text, at);

        if (take(&next, "\r\n") && take_boundary(&next, boundary)) {
            content->data = rest->data;
            content->len = rest->len - text.len + at;
            *rest = next;
            return true;
        }
        text = slice_from(text, at + 1);
    }
    return false;
}

struct part {
    struct slice name, file, type; /* name and file as they are written; data NULL: not given */
};

/* name="value", or without quotes up to the semicolon. */
static bool take_parameter(struct slice *rest, struct slice *name, struct slice *value)
{
    const size_t equals = slice_find(*rest, '=');

    *name = slice_trim(slice_to(*rest, equals));
    if (equals == rest->len || !name->len)
        return false;
    *rest = slice_from(*rest, equals + 1);
    if (!take(rest, "\"")) {
        *value = slice_trim(slice_to(*rest, slice_find(*rest, ';')));
        *rest = slice_from(*rest, slice_find(*rest, ';'));
        return true;
    }
    value->data = rest->data;
    value->len = slice_find(*rest, '"');
    if (value->len == rest->len)
        return false;
    *rest = slice_from(*rest, value->len + 1);
    return true;
}

static bool read_disposition(struct slice value, struct part *part)
{
    struct slice rest, name, text;

    if (!slice_is_nocase(slice_trim(slice_split(value, ';', &rest)), "form-data"))
        return false;
    for (;;) {
        take_blanks(&rest);
        if (!rest.len)
            return true;
        if (!take_parameter(&rest, &name, &text))
            return false;
        if (slice_is_nocase(name, "name"))
            part->name = text;
        else if (slice_is_nocase(name, "filename"))
            part->file = text;
        take_blanks(&rest);
        if (rest.len && !take(&rest, ";"))
            return false;
    }
}

/* Lines up to an empty one. */
static bool take_head(struct slice *rest, struct part *part)
{
    const char *begin = rest->data;

    memset(part, 0, sizeof *part);
    while (!take(rest, "\r\n")) {
        const size_t end = slice_find(*rest, '\r');
        struct slice value, line = slice_to(*rest, end), name = slice_split(line, ':', &value);

        *rest = slice_from(*rest, end);
        if (name.len == line.len || !take(rest, "\r\n") || rest->data - begin > PART_HEAD_MOST)
            return false;
        name = slice_trim(name);
        value = slice_trim(value);
        if (slice_is_nocase(name, "content-disposition")) {
            if (!read_disposition(value, part))
                return false;
        } else if (slice_is_nocase(name, "content-type")) {
            part->type = value;
        }
    }
    return part->name.data != NULL;
}

/* Pushes a name: %0A, %0D and %22 are what they stand for. */
static void push_name_of(duk_context *ctx, struct slice text)
{
    static const struct {
        const char *code;
        char c;
    } codes[] = { { "%0A", '\n' }, { "%0D", '\r' }, { "%22", '"' } };
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);

    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];

        for (size_t i = 0; i < 3 && text.data[at] == '%'; i++)
            if (slice_is_nocase(slice_to(slice_from(text, at), 3), codes[i].code)) {
                c = codes[i].c;
                at += 2;
                break;
            }
        buffer_add_char(scratch, c);
    }
    text_push(ctx, scratch);
}

/* Pushes the File that the part is. */
static void push_file(duk_context *ctx, const struct part *part, struct slice content)
{
    unsigned char *bytes;

    if (part->type.data)
        value_push_text(ctx, part->type);
    else
        duk_push_literal(ctx, "text/plain");
    bytes = bytes_push(ctx, content.len);
    if (content.len)
        memcpy(bytes, content.data, content.len);
    blob_push(ctx);
    push_name_of(ctx, part->file);
    file_push_of(ctx);
}

/* [ ... list ] -> the same, with the entries of the bytes. */
static bool read_parts(duk_context *ctx, struct slice body, struct slice boundary)
{
    struct slice content;
    struct part part;

    while (take(&body, "\r\n"))
        ;
    if (!take_boundary(&body, boundary))
        return false;
    while (!take(&body, "--")) {
        if (!take_blanks(&body) || !take(&body, "\r\n") || !take_head(&body, &part))
            return false;
        /* An empty content may have no line end of its own. */
        body = slice_make(body.data - 2, body.len + 2);
        if (!take_content(&body, boundary, &content))
            return false;
        content = slice_from(content, 2);
        inside_spend(ctx, inside_of(ctx), 50 + (int64_t)(content.len / 16));
        push_name_of(ctx, part.name);
        if (part.file.data)
            push_file(ctx, &part, content);
        else
            value_push_text(ctx, content);
        formdata_add(ctx);
    }
    return true;
}

static bool is_boundary(struct slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < ' ' || text.data[i] > '~')
            return false;
    return text.len > 0 && text.len <= BOUNDARY_MOST;
}

/* Pushes the boundary; false, with nothing pushed: there is none. */
static bool push_boundary_of(duk_context *ctx, struct mime *mime)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);
    struct slice name, value;

    while (mime_parameter(mime, &name, &value)) {
        if (!slice_is_nocase(name, "boundary"))
            continue;
        mime_add_value(scratch, value);
        text_check(ctx, scratch);
        if (!is_boundary(buffer_slice(scratch)))
            return false;
        duk_push_lstring(ctx, scratch->data, scratch->len);
        return true;
    }
    return false;
}

void multipart_read(duk_context *ctx)
{
    const duk_idx_t type = duk_get_top_index(ctx);
    unsigned char *bytes;
    struct slice body;
    struct mime mime;

    duk_require_stack(ctx, 16);
    (void)bytes_of(ctx, type - 1, &bytes, &body.len);
    body.data = (const char *)bytes;
    if (!mime_read(string_at(ctx, type), &mime))
        refuse(ctx);
    if (slice_is_nocase(mime.essence, "application/x-www-form-urlencoded")) {
        query_push_list(ctx, body);
        formdata_push(ctx);
        return;
    }
    if (!slice_is_nocase(mime.essence, "multipart/form-data") || !push_boundary_of(ctx, &mime))
        refuse(ctx);
    duk_push_bare_array(ctx);
    if (!read_parts(ctx, body, string_at(ctx, type + 1)))
        refuse(ctx);
    formdata_push(ctx);
}
