/* input.c - what was posted, as the JSON input of the call.
 *
 * Text stays text here; the schema turns it into numbers and truths (codec_invoke.coerce). An empty
 * field counts as not given. Lines end in LF, as the user typed them. */
#include "codec/web/web.h"

#include "base/base64.h"
#include "base/utf8.h"

struct input {
    const struct web *web;
    struct buffer *out;
    json_t **faults;
    struct error *error;
    bool any; /* a member was written */
};

static bool is_json(const struct web *web, struct slice text, struct error *why)
{
    struct jsontext index;
    bool good;

    jsontext_init(&index, web->allocator);
    good = !jsontext_read(&index, text, why);
    jsontext_free(&index);
    return good;
}

static void add_fault(struct input *input, struct slice name, const char *message)
{
    struct buffer path;
    json_t *fault;

    buffer_init(&path, input->web->allocator, SIZE_MAX);
    buffer_add_char(&path, '/');
    for (size_t at = 0; at < name.len; at++) {
        if (name.data[at] == '~')
            buffer_add_text(&path, "~0");
        else if (name.data[at] == '/')
            buffer_add_text(&path, "~1");
        else
            buffer_add_char(&path, name.data[at]);
    }
    if (!*input->faults)
        *input->faults = json_array();
    fault =
        json_pack("{s:s%,s:s}", "path", path.data ? path.data : "", path.len, "message", message);
    if (buffer_failed(&path)) {
        json_decref(fault);
        error_no_memory(input->error);
    } else if (!fault || json_array_append_new(*input->faults, fault)) {
        error_no_memory(input->error);
    }
    buffer_free(&path);
}

static void add_name(struct input *input, struct slice name)
{
    if (input->any)
        buffer_add_char(input->out, ',');
    input->any = true;
    buffer_add_json(input->out, name);
    buffer_add_char(input->out, ':');
}

/* CRLF, as browsers send it, is LF. */
static void add_text(struct buffer *out, struct slice text)
{
    struct buffer lines;

    buffer_init(&lines, out->allocator, SIZE_MAX);
    while (text.len) {
        struct slice line = slice_split(text, '\r', &text);

        buffer_add_slice(&lines, line);
        if (text.len && !slice_starts(text, "\n"))
            buffer_add_char(&lines, '\n');
    }
    if (buffer_failed(&lines))
        out->failed = true;
    buffer_add_json(out, buffer_slice(&lines));
    buffer_free(&lines);
}

/* Text of a file as it is; other bytes in Base64. */
static void add_file(struct buffer *out, const struct field *field, struct slice bytes)
{
    struct buffer text;

    if (!slice_is(json_text(field->schema, "contentEncoding"), "base64") &&
        !slice_is(json_text(field->schema, "format"), "byte") && utf8_valid(bytes, NULL)) {
        buffer_add_json(out, bytes);
        return;
    }
    buffer_init(&text, out->allocator, SIZE_MAX);
    base64_encode(&text, bytes);
    if (buffer_failed(&text))
        out->failed = true;
    buffer_add_json(out, buffer_slice(&text));
    buffer_free(&text);
}

static void add_lines(struct buffer *out, struct slice text)
{
    bool any = false;

    buffer_add_char(out, '[');
    while (text.len) {
        struct slice line = slice_trim(slice_split(text, '\n', &text));

        if (!line.len)
            continue;
        if (any)
            buffer_add_char(out, ',');
        any = true;
        buffer_add_json(out, line);
    }
    buffer_add_char(out, ']');
}

/* All fields of that name: tags=a&tags=b. */
static void add_repeated(struct input *input, const struct field *field)
{
    const struct form *form = &input->web->form;
    bool any = false;

    add_name(input, field->name);
    buffer_add_char(input->out, '[');
    for (uint32_t at = 0; at < form->count; at++) {
        if (!slice_equal(form->fields[at].name, field->name))
            continue;
        if (any)
            buffer_add_char(input->out, ',');
        any = true;
        buffer_add_json(input->out, form->fields[at].value);
    }
    buffer_add_char(input->out, ']');
}

static void add_json(struct input *input, const struct field *field, struct slice text)
{
    struct error why;

    error_init(&why, input->web->allocator);
    if (is_json(input->web, text, &why)) {
        add_name(input, field->name);
        buffer_add_slice(input->out, text);
    } else {
        add_fault(input, field->name, error_message(&why));
    }
    error_free(&why);
}

static void add_list(struct input *input, const struct field *field, struct slice text)
{
    if (form_count(&input->web->form, field->name) > 1) {
        add_repeated(input, field);
    } else if (slice_starts(text, "[")) {
        add_json(input, field, text);
    } else {
        add_name(input, field->name);
        add_lines(input->out, text);
    }
}

static void add_any(struct input *input, const struct field *field, struct slice text)
{
    add_name(input, field->name);
    if (is_json(input->web, slice_trim(text), NULL))
        buffer_add_slice(input->out, slice_trim(text));
    else
        add_text(input->out, text);
}

static void add_field(struct input *input, const struct field *field)
{
    const struct form_field *given = form_last(&input->web->form, field->name);
    struct slice text = given ? given->value : SLICE(""), trimmed = slice_trim(text);

    if (!given || !(field->widget == WIDGET_TEXT ? text.len : trimmed.len))
        return;
    switch (field->widget) {
    case WIDGET_LIST:
        add_list(input, field, trimmed);
        return;
    case WIDGET_JSON:
        add_json(input, field, trimmed);
        return;
    case WIDGET_ANY:
        add_any(input, field, text);
        return;
    case WIDGET_LINE:
        text = slice_is(slice_of(field->type), "number") ? trimmed : text;
        break;
    case WIDGET_TEXT:
    case WIDGET_CHOICE:
    case WIDGET_SWITCH:
        break;
    }
    add_name(input, field->name);
    if (given->is_file)
        add_file(input->out, field, text);
    else
        add_text(input->out, text);
}

static bool is_known(const struct fields *fields, struct slice name)
{
    for (uint32_t at = 0; at < fields->count; at++)
        if (slice_equal(fields->rows[at].name, name))
            return true;
    return false;
}

/* What the form does not know goes along: the schema says whether it may, and what was meant. */
static void add_strangers(struct input *input)
{
    const struct form *form = &input->web->form;

    for (uint32_t at = 0; at < form->count; at++) {
        const struct form_field *field = &form->fields[at];

        if (is_known(&input->web->fields, field->name) || form_last(form, field->name) != field ||
            field->is_file)
            continue;
        add_name(input, field->name);
        add_text(input->out, field->value);
    }
}

/* The whole input in one field, which is JSON already. */
static void add_whole(struct input *input)
{
    const struct field *field = &input->web->fields.rows[0];
    const struct form_field *given = form_last(&input->web->form, field->name);
    struct slice text = given ? slice_trim(given->value) : SLICE("");
    struct error why;

    error_init(&why, input->web->allocator);
    if (text.len && !is_json(input->web, text, &why))
        add_fault(input, field->name, error_message(&why));
    else
        buffer_add_slice(input->out, text.len ? text : SLICE("{}"));
    error_free(&why);
}

mdx_status input_write(const struct web *web, struct buffer *out, json_t **faults,
                       struct error *error)
{
    struct input input = { .web = web, .out = out, .faults = faults, .error = error };

    if (web->fields.whole) {
        add_whole(&input);
    } else {
        buffer_add_char(out, '{');
        for (uint32_t at = 0; at < web->fields.count; at++)
            add_field(&input, &web->fields.rows[at]);
        add_strangers(&input);
        buffer_add_char(out, '}');
    }
    if (buffer_failed(out) && !error->status)
        error_no_memory(error);
    return error->status;
}
