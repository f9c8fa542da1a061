/* form_multipart.c - multipart/form-data: parts between boundary lines, each with a small head.
 *
 * A value is the body's own bytes. Only Content-Disposition and Content-Type are looked at;
 * Content-Transfer-Encoding is no more in use (RFC 7578, 4.7). */
#include "wire/form_inside.h"

#include "base/utf8.h"

#include <string.h>

enum { MOST_BOUNDARY = 70 };

/* Where `needle` begins in text, from `at` on; text.len when nowhere. */
static size_t find(struct slice text, size_t at, struct slice needle)
{
    while (at + needle.len <= text.len) {
        const char *first = memchr(text.data + at, needle.data[0], text.len - needle.len + 1 - at);

        if (!first)
            break;
        at = (size_t)(first - text.data);
        if (!memcmp(first, needle.data, needle.len))
            return at;
        at++;
    }
    return text.len;
}

/* Reads a quoted string from behind its first quote on; browsers write %22, others \". */
static struct slice read_quoted(struct form *form, struct slice text, struct slice *rest)
{
    size_t start = form->texts.len, at = 0;

    while (at < text.len && text.data[at] != '"') {
        if (text.data[at] == '\\' && at + 1 < text.len &&
            (text.data[at + 1] == '"' || text.data[at + 1] == '\\')) {
            at++;
        } else if (slice_starts(slice_from(text, at), "%22")) {
            buffer_add_char(&form->texts, '"');
            at += 3;
            continue;
        }
        buffer_add_char(&form->texts, text.data[at++]);
    }
    *rest = slice_from(text, at + 1);
    return slice_make(form->texts.data + start, form->texts.len - start);
}

static struct slice read_value(struct form *form, struct slice text, struct slice *rest)
{
    text = slice_trim(text);
    if (slice_starts(text, "\""))
        return read_quoted(form, slice_from(text, 1), rest);
    *rest = slice_from(text, slice_find(text, ';'));
    return slice_trim(slice_to(text, slice_find(text, ';')));
}

/* Each name of a head is looked for once or twice, and decoded text is no longer than the head:
 * room for that was made. */
bool form_parameter(struct form *form, struct slice parameters, const char *name,
                    struct slice *value)
{
    while (parameters.len) {
        size_t mark = form->texts.len;
        size_t equals = slice_find(parameters, '='), end = slice_find(parameters, ';');

        if (end < equals) {
            parameters = slice_from(parameters, end + 1);
            continue;
        }
        struct slice found = slice_trim(slice_to(parameters, equals));

        *value = read_value(form, slice_from(parameters, equals + 1), &parameters);
        if (slice_is_nocase(found, name))
            return true;
        form->texts.len = mark;
        parameters = slice_from(parameters, slice_find(parameters, ';') + 1);
    }
    return false;
}

static mdx_status read_disposition(struct form *form, struct form_field *field, struct slice value,
                                   struct error *error)
{
    struct slice parameters, kind = slice_trim(slice_split(value, ';', &parameters));

    if (!slice_is_nocase(kind, "form-data") ||
        !form_parameter(form, parameters, "name", &field->name))
        return form_malformed(error, "a part has no name");
    field->is_file = form_parameter(form, parameters, "filename", &field->file_name);
    if (!utf8_valid(field->name, NULL) || !utf8_valid(field->file_name, NULL))
        return form_malformed(error, "a name is no UTF-8");
    return MDX_OK;
}

static mdx_status read_head(struct form *form, struct form_field *field, struct slice head,
                            struct error *error)
{
    bool named = false;
    mdx_status status = MDX_OK;

    while (head.len && !status) {
        struct slice value, line = slice_trim(slice_split(head, '\n', &head));
        struct slice name = slice_trim(slice_split(line, ':', &value));

        if (slice_is_nocase(name, "content-disposition") && !named) {
            status = read_disposition(form, field, slice_trim(value), error);
            named = true;
        } else if (slice_is_nocase(name, "content-type")) {
            field->type = slice_trim(value);
        }
    }
    if (!status && !named)
        return form_malformed(error, "a part has no Content-Disposition");
    return status;
}

static mdx_status read_part(struct form *form, struct slice part, struct error *error)
{
    struct form_field *field = form_add(form, error);
    size_t head = find(slice_to(part, FORM_MOST_HEAD), 0, SLICE("\r\n\r\n"));
    mdx_status status;

    if (!field)
        return error->status;
    if (head == slice_to(part, FORM_MOST_HEAD).len)
        return form_malformed(error, "a part's head has no end");
    status = read_head(form, field, slice_to(part, head), error);
    field->value = slice_from(part, head + 4);
    if (!status && !field->is_file && !utf8_valid(field->value, NULL))
        return form_malformed(error, "a value is no UTF-8");
    return status;
}

/* Behind a delimiter: `--` ends the form, else white space and a line's end begin a part. */
static bool begin_part(struct slice body, size_t *at, bool *last)
{
    *last = slice_starts(slice_from(body, *at), "--");
    while (*at < body.len && (body.data[*at] == ' ' || body.data[*at] == '\t'))
        (*at)++;
    if (!*last && !slice_starts(slice_from(body, *at), "\r\n"))
        return false;
    *at += 2;
    return true;
}

static mdx_status read_parts(struct form *form, struct slice delimiter, struct slice body,
                             struct error *error)
{
    /* The first delimiter may stand at the very beginning, without a line's end before it. */
    struct slice bare = slice_from(delimiter, 2);
    size_t at = find(body, 0, bare) ? find(body, 0, delimiter) : 0;
    mdx_status status = MDX_OK;
    bool last = false;

    if (at == body.len)
        return form_malformed(error, "its boundary does not come");
    at += at ? delimiter.len : bare.len;
    while (!status) {
        size_t end;

        if (!begin_part(body, &at, &last))
            return form_malformed(error, "a boundary's line does not end");
        if (last)
            return MDX_OK;
        /* An empty part's end is the line's end before it. */
        end = find(body, at - 2, delimiter);
        if (end == body.len)
            return form_malformed(error, "its last boundary is missing");
        status =
            read_part(form, end < at ? SLICE("") : slice_make(body.data + at, end - at), error);
        at = end + delimiter.len;
    }
    return status;
}

mdx_status form_read_multipart(struct form *form, struct slice parameters, struct slice body,
                               struct error *error)
{
    char delimiter[4 + MOST_BOUNDARY] = "\r\n--";
    struct slice boundary;

    if (!form_parameter(form, parameters, "boundary", &boundary) || !boundary.len ||
        boundary.len > MOST_BOUNDARY)
        return form_malformed(error, "its Content-Type names no boundary");
    memcpy(delimiter + 4, boundary.data, boundary.len);
    return read_parts(form, slice_make(delimiter, 4 + boundary.len), body, error);
}
