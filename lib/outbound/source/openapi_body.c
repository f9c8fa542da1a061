/* openapi_body.c - what is left of the arguments becomes the body, in its media type. */
#include "outbound/source/openapi.h"

#include "base/base64.h"
#include "base/hash.h"
#include "base/url.h"

#include <string.h>

struct bodily {
    const json_t *body;
    const struct jsontext *args;
    bool *used;
    struct outgoing *out;
    struct error *error;
    struct slice type;
    uint32_t whole; /* the node that is the body; 0: the members that are taken */
    bool *taken;    /* members of the arguments that are the body's */
    uint32_t count; /* of them */
};

static bool is_member(const json_t *body, const struct jsontext *args, uint32_t key)
{
    json_t *name;
    size_t at;

    json_array_foreach(json_object_get(body, "members"), at, name)
    {
        if (jsontext_equals(args, key, json_string_slice(name)))
            return true;
    }
    return false;
}

/* ---- which arguments are the body ---------------------------------------------------------- */

/* An argument `body` that is no member of the body is the body itself. */
static bool take_whole(struct bodily *bodily)
{
    const struct jsontext *args = bodily->args;
    const json_t *flat = json_object_get(bodily->body, "flat");
    uint32_t key = 1, left = 0, at_body = UINT32_MAX, node = 0;

    for (uint32_t at = 0; at < args->nodes[0].count; at++) {
        uint32_t value = args->nodes[key].next;

        if (!bodily->used[at]) {
            left++;
            if (jsontext_equals(args, key, SLICE("body")) && !is_member(bodily->body, args, key)) {
                at_body = at;
                node = value;
            }
        }
        key = args->nodes[value].next;
    }
    if (!node || (flat && json_is_true(flat) && left > 1))
        return false;
    bodily->used[at_body] = true;
    bodily->whole = node;
    return true;
}

static void take_members(struct bodily *bodily)
{
    const struct jsontext *args = bodily->args;
    bool open = json_is_true(json_object_get(bodily->body, "open"));
    uint32_t key = 1;

    for (uint32_t at = 0; at < args->nodes[0].count; at++) {
        if (!bodily->used[at] && (open || is_member(bodily->body, args, key))) {
            bodily->used[at] = bodily->taken[at] = true;
            bodily->count++;
        }
        key = args->nodes[args->nodes[key].next].next;
    }
}

/* The next member of the body behind *at and *key; false: there is none. */
static bool next_member(const struct bodily *bodily, uint32_t *at, uint32_t *key, uint32_t *value)
{
    const struct jsontext *args = bodily->args;
    uint32_t parent = bodily->whole;

    while (*at < args->nodes[parent].count) {
        uint32_t number = (*at)++, here = *key;

        *value = args->nodes[here].next;
        *key = args->nodes[*value].next;
        if (parent || bodily->taken[number])
            return true;
    }
    return false;
}

/* For `name` of a member whose key is before the value. */
static void member_name(const struct bodily *bodily, uint32_t value, struct buffer *name)
{
    buffer_clear(name);
    jsontext_string(bodily->args, value - 1, name);
}

/* ---- JSON ------------------------------------------------------------------------------------ */

static void write_json(struct bodily *bodily)
{
    struct buffer *out = &bodily->out->body;
    uint32_t at = 0, key = bodily->whole + 1, value = 0;
    bool first = true;

    if (bodily->whole) {
        buffer_add_slice(out, jsontext_raw(bodily->args, bodily->whole));
        return;
    }
    buffer_add_char(out, '{');
    for (; next_member(bodily, &at, &key, &value); first = false) {
        buffer_add_text(out, first ? "" : ",");
        buffer_add_slice(out, jsontext_raw(bodily->args, value - 1));
        buffer_add_char(out, ':');
        buffer_add_slice(out, jsontext_raw(bodily->args, value));
    }
    buffer_add_char(out, '}');
}

/* ---- forms ------------------------------------------------------------------------------------
 */

static bool is_scalar(const struct jsontext *args, uint32_t node)
{
    return args->nodes[node].type < JSONTEXT_ARRAY;
}

static bool is_list_of_scalars(const struct jsontext *args, uint32_t node)
{
    uint32_t item = node + 1;

    if (args->nodes[node].type != JSONTEXT_ARRAY)
        return false;
    for (uint32_t at = 0; at < args->nodes[node].count; at++) {
        if (!is_scalar(args, item))
            return false;
        item = args->nodes[item].next;
    }
    return true;
}

/* As encodeURIComponent: !'()* stay too. */
static void add_component(struct buffer *out, struct slice text)
{
    for (size_t at = 0; at < text.len; at++) {
        if (text.data[at] && strchr("!'()*", text.data[at]))
            buffer_add_char(out, text.data[at]);
        else
            url_encode(out, slice_make(text.data + at, 1), false);
    }
}

static void add_scalar(struct buffer *out, const struct jsontext *args, uint32_t node)
{
    struct buffer text;

    buffer_init(&text, out->allocator, SIZE_MAX);
    if (args->nodes[node].type == JSONTEXT_NULL)
        buffer_add_text(&text, "null");
    else
        style_text(args, node, &text);
    add_component(out, buffer_slice(&text));
    buffer_free(&text);
}

static const json_t *encoding_of(const struct bodily *bodily, struct slice name)
{
    return json_object_getn(json_object_get(bodily->body, "encoding"), name.data, name.len);
}

static bool has_style(const json_t *encoding)
{
    return json_object_get(encoding, "style") || json_object_get(encoding, "explode") ||
           json_object_get(encoding, "allowReserved");
}

static void add_styled_field(const struct bodily *bodily, const json_t *encoding, struct slice name,
                             uint32_t value, struct buffer *out)
{
    const json_t *explode = json_object_get(encoding, "explode");
    struct styled styled = {
        .style = style_named(json_text(encoding, "style"), STYLE_FORM),
        .reserved = json_is_true(json_object_get(encoding, "allowReserved")),
    };

    styled.explode = explode ? json_is_true(explode) : styled.style == STYLE_FORM;
    style_pairs(&styled, name, bodily->args, value, out);
}

static void add_plain_field(const struct bodily *bodily, struct slice name, uint32_t value,
                            struct buffer *out)
{
    const struct jsontext *args = bodily->args;
    uint32_t item = value + 1;

    buffer_add_text(out, out->len ? "&" : "");
    add_component(out, name);
    buffer_add_char(out, '=');
    if (is_scalar(args, value)) {
        add_scalar(out, args, value);
    } else if (is_list_of_scalars(args, value)) {
        for (uint32_t at = 0; at < args->nodes[value].count; at++) {
            buffer_add_text(out, at ? "," : "");
            add_scalar(out, args, item);
            item = args->nodes[item].next;
        }
    } else {
        add_component(out, jsontext_raw(args, value));
    }
}

static void write_form(struct bodily *bodily)
{
    struct buffer *out = &bodily->out->body, name;
    uint32_t at = 0, key = bodily->whole + 1, value = 0;

    buffer_init(&name, out->allocator, SIZE_MAX);
    while (next_member(bodily, &at, &key, &value)) {
        const json_t *encoding;

        member_name(bodily, value, &name);
        encoding = encoding_of(bodily, buffer_slice(&name));
        if (has_style(encoding))
            add_styled_field(bodily, encoding, buffer_slice(&name), value, out);
        else
            add_plain_field(bodily, buffer_slice(&name), value, out);
    }
    buffer_free(&name);
}

/* ---- multipart/form-data (RFC 7578) -----------------------------------------------------------
 */

/* Quotes and line ends of a name, as browsers write them. */
static void add_quoted(struct buffer *out, struct slice text)
{
    buffer_add_char(out, '"');
    for (size_t at = 0; at < text.len; at++) {
        char c = text.data[at];

        if (c == '"')
            buffer_add_text(out, "%22");
        else if (c == '\r')
            buffer_add_text(out, "%0D");
        else if (c == '\n')
            buffer_add_text(out, "%0A");
        else
            buffer_add_char(out, c);
    }
    buffer_add_char(out, '"');
}

/* A file is { "base64" or "text", "filename"?, "type"? }. */
static uint32_t file_content(const struct jsontext *args, uint32_t node)
{
    uint32_t content;

    if (args->nodes[node].type != JSONTEXT_OBJECT)
        return 0;
    content = jsontext_member(args, node, SLICE("base64"));
    return content && args->nodes[content].type == JSONTEXT_STRING ? content : 0;
}

static mdx_status add_bytes(struct bodily *bodily, uint32_t node)
{
    struct buffer text;
    bool good;

    buffer_init(&text, bodily->out->body.allocator, SIZE_MAX);
    jsontext_string(bodily->args, node, &text);
    good = base64_decode(&bodily->out->body, buffer_slice(&text));
    buffer_free(&text);
    bodily->out->body_is_bytes = true;
    if (good || buffer_failed(&bodily->out->body))
        return MDX_OK;
    return error_set(bodily->error, CODE_INVALID_PARAMS, "base64: the text is no Base64");
}

static void add_text_member(const struct bodily *bodily, uint32_t object, struct slice name,
                            struct buffer *out)
{
    uint32_t node = jsontext_member(bodily->args, object, name);

    if (node)
        style_text(bodily->args, node, out);
}

static mdx_status add_part(struct bodily *bodily, struct slice boundary, struct slice name,
                           uint32_t value)
{
    struct buffer *out = &bodily->out->body, filename, type;
    uint32_t content = file_content(bodily->args, value);
    mdx_status status = MDX_OK;

    buffer_init(&filename, out->allocator, SIZE_MAX);
    buffer_init(&type, out->allocator, SIZE_MAX);
    buffer_add_slice(&type, json_text(encoding_of(bodily, name), "contentType"));
    if (content) {
        add_text_member(bodily, value, SLICE("filename"), &filename);
        buffer_clear(&type);
        add_text_member(bodily, value, SLICE("type"), &type);
        if (!type.len)
            buffer_add_text(&type, "application/octet-stream");
    } else if (!type.len && !is_scalar(bodily->args, value)) {
        buffer_add_text(&type, "application/json");
    }
    buffer_add_text(out, "--");
    buffer_add_slice(out, boundary);
    buffer_add_text(out, "\r\nContent-Disposition: form-data; name=");
    add_quoted(out, name);
    if (content) {
        buffer_add_text(out, "; filename=");
        add_quoted(out, filename.len ? buffer_slice(&filename) : SLICE("file"));
    }
    if (type.len && slice_find(buffer_slice(&type), '\n') == type.len &&
        slice_find(buffer_slice(&type), '\r') == type.len) {
        buffer_add_text(out, "\r\nContent-Type: ");
        buffer_add_slice(out, buffer_slice(&type));
    }
    buffer_add_text(out, "\r\n\r\n");
    if (content)
        status = add_bytes(bodily, content);
    else
        style_text(bodily->args, value, out);
    buffer_add_text(out, "\r\n");
    buffer_free(&filename);
    buffer_free(&type);
    return status;
}

/* Each element of a list is a part of its own. */
static mdx_status add_parts(struct bodily *bodily, struct slice boundary, struct slice name,
                            uint32_t value)
{
    const struct jsontext *args = bodily->args;
    uint32_t item = value + 1;
    mdx_status status = MDX_OK;

    if (args->nodes[value].type != JSONTEXT_ARRAY)
        return add_part(bodily, boundary, name, value);
    for (uint32_t at = 0; at < args->nodes[value].count && !status; at++) {
        status = add_part(bodily, boundary, name, item);
        item = args->nodes[item].next;
    }
    return status;
}

/* Made of what goes out, so that it is the same each time and does not occur in it. */
static void make_boundary(const struct bodily *bodily, struct buffer *boundary)
{
    char hex[65] = "";

    sha256_hex(bodily->args->text, hex);
    buffer_add_text(boundary, "mdxrt-");
    buffer_add(boundary, hex, 32);
}

static mdx_status write_multipart(struct bodily *bodily, struct buffer *boundary)
{
    struct buffer *out = &bodily->out->body, name;
    uint32_t at = 0, key = bodily->whole + 1, value = 0;
    mdx_status status = MDX_OK;

    make_boundary(bodily, boundary);
    buffer_init(&name, out->allocator, SIZE_MAX);
    while (!status && next_member(bodily, &at, &key, &value)) {
        member_name(bodily, value, &name);
        status = add_parts(bodily, buffer_slice(boundary), buffer_slice(&name), value);
    }
    buffer_add_text(out, "--");
    buffer_add_slice(out, buffer_slice(boundary));
    buffer_add_text(out, "--\r\n");
    buffer_free(&name);
    return status;
}

/* ---- the body -------------------------------------------------------------------------------- */

static mdx_status write_other(struct bodily *bodily)
{
    uint32_t bytes = bodily->whole ? file_content(bodily->args, bodily->whole) : 0;

    if (bytes)
        return add_bytes(bodily, bytes);
    if (bodily->whole && bodily->args->nodes[bodily->whole].type == JSONTEXT_STRING)
        style_text(bodily->args, bodily->whole, &bodily->out->body);
    else
        write_json(bodily);
    return MDX_OK;
}

static mdx_status write_body(struct bodily *bodily)
{
    bool object = !bodily->whole || bodily->args->nodes[bodily->whole].type == JSONTEXT_OBJECT;
    struct buffer type;
    mdx_status status = MDX_OK;

    buffer_init(&type, bodily->out->body.allocator, SIZE_MAX);
    buffer_add_slice(&type, bodily->type);
    bodily->out->has_body = true;
    if (media_is(bodily->type, "application/x-www-form-urlencoded") && object) {
        write_form(bodily);
    } else if (media_is(bodily->type, "multipart/form-data") && object) {
        struct buffer boundary;

        buffer_init(&boundary, type.allocator, SIZE_MAX);
        status = write_multipart(bodily, &boundary);
        buffer_add_text(&type, "; boundary=");
        buffer_add_slice(&type, buffer_slice(&boundary));
        buffer_free(&boundary);
    } else if (media_is_json(bodily->type)) {
        write_json(bodily);
    } else {
        status = write_other(bodily);
    }
    outgoing_header(bodily->out, SLICE("Content-Type"), buffer_slice(&type));
    buffer_free(&type);
    return status;
}

mdx_status openapi_body(const json_t *body, const struct jsontext *args, bool *used,
                        struct outgoing *out, struct error *error)
{
    struct bodily bodily = {
        .body = body,
        .args = args,
        .used = used,
        .out = out,
        .error = error,
        .type = json_text(body, "type"),
    };
    mdx_status status = MDX_OK;

    if (!body)
        return MDX_OK;
    bodily.taken = mem_array(out->body.allocator, args->nodes[0].count + (size_t)1, sizeof(bool));
    if (!bodily.taken)
        return error_no_memory(error);
    if (!take_whole(&bodily) && json_object_get(body, "flat"))
        take_members(&bodily);
    if (bodily.whole || bodily.count)
        status = write_body(&bodily);
    mem_free(out->body.allocator, bodily.taken);
    return status;
}
