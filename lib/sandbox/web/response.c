/* response.c - Response: what a function answers when it wants to say status and headers too.
 *
 * The body is text or bytes and there from the start, so its readers are promises that are settled
 * at once. */
#include "sandbox/web/web.h"

#include "sandbox/text.h"
#include "sandbox/value.h"

#include "base/base64.h"
#include "base/utf8.h"

#include <string.h>

#define BODY    DUK_HIDDEN_SYMBOL("body") /* a string, a Uint8Array, or null */
#define STATUS  DUK_HIDDEN_SYMBOL("status")
#define TEXT    DUK_HIDDEN_SYMBOL("statusText")
#define HEADERS DUK_HIDDEN_SYMBOL("headersOf")
#define USED    DUK_HIDDEN_SYMBOL("used")

enum reader { READ_TEXT, READ_JSON, READ_BUFFER, READ_BYTES };

bool response_is(duk_context *ctx, duk_idx_t index)
{
    return duk_is_object(ctx, index) && duk_has_prop_literal(ctx, index, STATUS);
}

/* ---- making one ---- */

/* Pushes a copy of the bytes at index. */
static void push_copy(duk_context *ctx, duk_idx_t index)
{
    unsigned char *bytes, *copy;
    size_t len;

    index = duk_normalize_index(ctx, index);
    (void)bytes_of(ctx, index, &bytes, &len);
    copy = bytes_push(ctx, len);
    (void)bytes_of(ctx, index, &bytes, &len);
    if (len)
        memcpy(copy, bytes, len);
}

/* [ ... response ] -> the same, with the body at index and the type that it has by itself. */
static void take_body(duk_context *ctx, duk_idx_t index, duk_idx_t headers)
{
    unsigned char *bytes;
    size_t len;

    if (duk_is_null_or_undefined(ctx, index)) {
        duk_push_null(ctx);
    } else if (duk_is_object(ctx, index) && bytes_of(ctx, index, &bytes, &len)) {
        push_copy(ctx, index);
    } else {
        headers_default(ctx, headers, "content-type", "text/plain;charset=UTF-8");
        duk_dup(ctx, index);
        duk_to_string(ctx, -1);
    }
    duk_put_prop_literal(ctx, -2, BODY);
}

static int read_status(duk_context *ctx, duk_idx_t init)
{
    double status = 200;

    if (!duk_is_object(ctx, init))
        return 200;
    if (duk_get_prop_literal(ctx, init, "status") && !duk_is_undefined(ctx, -1))
        status = duk_to_number(ctx, -1);
    duk_pop(ctx);
    if (!(status >= 200 && status <= 599))
        (void)duk_range_error(ctx, "Response: a status is a number from 200 to 599");
    return (int)status;
}

/* Pushes a response of the body and the init object at these places. */
static void push_response(duk_context *ctx, duk_idx_t body, duk_idx_t init)
{
    const int status = read_status(ctx, init);
    duk_idx_t made, headers;

    if (duk_is_object(ctx, init))
        duk_get_prop_literal(ctx, init, "headers");
    else
        duk_push_undefined(ctx);
    headers_push(ctx, -1);
    duk_remove(ctx, -2);
    headers = duk_get_top_index(ctx);
    duk_push_object(ctx);
    made = duk_get_top_index(ctx);
    take_body(ctx, body, headers);
    duk_push_int(ctx, status);
    duk_put_prop_literal(ctx, made, STATUS);
    if (!duk_is_object(ctx, init) || !duk_get_prop_literal(ctx, init, "statusText") ||
        duk_is_undefined(ctx, -1))
        duk_push_literal(ctx, "");
    duk_to_string(ctx, -1);
    duk_put_prop_literal(ctx, made, TEXT);
    duk_set_top(ctx, made + 1);
    duk_dup(ctx, headers);
    duk_put_prop_literal(ctx, made, HEADERS);
    duk_remove(ctx, headers);
    state_push(ctx, STATE_RESPONSE);
    duk_set_prototype(ctx, -2);
}

static duk_ret_t construct(duk_context *ctx)
{
    require_new(ctx, "Response");
    push_response(ctx, 0, 1);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* Response.json(value, init) */
static duk_ret_t make_json(duk_context *ctx)
{
    struct buffer *scratch = text_scratch(ctx, inside_of(ctx)->output_bytes);

    value_write_json(ctx, 0, scratch);
    scratch->most = SIZE_MAX;
    text_push(ctx, scratch);
    duk_replace(ctx, 0);
    duk_push_null(ctx);
    push_response(ctx, 2, 1);
    duk_dup(ctx, 0);
    duk_put_prop_literal(ctx, -2, BODY);
    duk_get_prop_literal(ctx, -1, HEADERS);
    headers_default(ctx, -1, "content-type", "application/json");
    duk_pop(ctx);
    return 1;
}

static duk_ret_t make_redirect(duk_context *ctx)
{
    const double status = duk_is_undefined(ctx, 1) ? 302 : duk_to_number(ctx, 1);
    size_t len;
    const char *where = duk_to_lstring(ctx, 0, &len);

    if (status != 301 && status != 302 && status != 303 && status != 307 && status != 308)
        return duk_range_error(ctx, "Response.redirect: the status is 301, 302, 303, 307 or 308");
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)where[i] <= ' ')
            return duk_type_error(ctx, "Response.redirect: that is no URL");
    duk_push_null(ctx);
    push_response(ctx, 2, 2);
    duk_push_number(ctx, status);
    duk_put_prop_literal(ctx, -2, STATUS);
    duk_get_prop_literal(ctx, -1, HEADERS);
    headers_default(ctx, -1, "location", where);
    duk_pop(ctx);
    return 1;
}

/* ---- what it has ---- */

static void push_own(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!response_is(ctx, -1))
        (void)duk_type_error(ctx, "this is no Response");
}

static duk_ret_t get_status(duk_context *ctx)
{
    push_own(ctx);
    duk_get_prop_literal(ctx, -1, STATUS);
    return 1;
}

static duk_ret_t get_ok(duk_context *ctx)
{
    int status;

    push_own(ctx);
    duk_get_prop_literal(ctx, -1, STATUS);
    status = duk_get_int(ctx, -1);
    duk_push_boolean(ctx, status >= 200 && status < 300);
    return 1;
}

static duk_ret_t get_status_text(duk_context *ctx)
{
    push_own(ctx);
    duk_get_prop_literal(ctx, -1, TEXT);
    return 1;
}

static duk_ret_t get_headers(duk_context *ctx)
{
    push_own(ctx);
    duk_get_prop_literal(ctx, -1, HEADERS);
    return 1;
}

static duk_ret_t get_used(duk_context *ctx)
{
    push_own(ctx);
    duk_push_boolean(ctx, duk_has_prop_literal(ctx, -1, USED));
    return 1;
}

static void push_text(duk_context *ctx)
{
    unsigned char *bytes;
    size_t len;

    if (duk_is_null(ctx, -1)) {
        duk_push_literal(ctx, "");
    } else if (duk_is_string(ctx, -1)) {
        duk_dup_top(ctx);
    } else {
        struct buffer *scratch = text_scratch(ctx, SIZE_MAX);

        (void)bytes_of(ctx, -1, &bytes, &len);
        utf8_to_cesu8(scratch, slice_make((const char *)bytes, len));
        text_check(ctx, scratch);
        duk_push_lstring(ctx, scratch->data ? scratch->data : "", scratch->len);
    }
}

static void push_bytes(duk_context *ctx)
{
    struct buffer *scratch;
    unsigned char *bytes;

    if (duk_is_object(ctx, -1)) {
        push_copy(ctx, -1);
        return;
    }
    scratch = text_scratch(ctx, SIZE_MAX);
    if (duk_is_string(ctx, -1))
        text_add(ctx, -1, scratch);
    text_check(ctx, scratch);
    bytes = bytes_push(ctx, scratch->len);
    if (scratch->len)
        memcpy(bytes, scratch->data, scratch->len);
}

/* The body in one of its forms, as a promise; it can be read once. */
static duk_ret_t read_body(duk_context *ctx)
{
    const int reader = duk_get_current_magic(ctx);

    push_own(ctx);
    if (duk_has_prop_literal(ctx, -1, USED))
        return duk_type_error(ctx, "the body of this Response was read already");
    duk_push_true(ctx);
    duk_put_prop_literal(ctx, -2, USED);
    duk_get_prop_literal(ctx, -1, BODY);
    if (reader == READ_TEXT || reader == READ_JSON)
        push_text(ctx);
    else
        push_bytes(ctx);
    if (reader == READ_BUFFER)
        duk_get_prop_literal(ctx, -1, "buffer");
    if (reader == READ_JSON)
        duk_json_decode(ctx, -1);
    promise_push(ctx);
    duk_swap(ctx, -1, -2);
    promise_resolve(ctx, -2);
    return 1;
}

static duk_ret_t clone(duk_context *ctx)
{
    push_own(ctx);
    if (duk_has_prop_literal(ctx, -1, USED))
        return duk_type_error(ctx, "the body of this Response was read already");
    duk_get_prop_literal(ctx, -1, BODY);
    push_response(ctx, 1, 0);
    return 1;
}

/* ---- as a result ---- */

static void add_member(duk_context *ctx, struct buffer *out, const char *name, duk_idx_t index)
{
    struct buffer text;

    buffer_add_text(out, name);
    buffer_init(&text, inside_of(ctx)->allocator, SIZE_MAX);
    text_add(ctx, index, &text);
    buffer_add_json(out, buffer_slice(&text));
    out->failed = out->failed || text.failed;
    buffer_free(&text);
}

static void add_headers(duk_context *ctx, struct buffer *out)
{
    duk_uarridx_t count;

    headers_push_list(ctx, -1);
    count = (duk_uarridx_t)duk_get_length(ctx, -1);
    buffer_add_text(out, ",\"headers\":[");
    for (duk_uarridx_t at = 0; at < count; at += 2) {
        duk_get_prop_index(ctx, -1, at);
        add_member(ctx, out, at ? ",[" : "[", -1);
        duk_get_prop_index(ctx, -2, at + 1);
        add_member(ctx, out, ",", -1);
        buffer_add_char(out, ']');
        duk_pop_2(ctx);
    }
    buffer_add_char(out, ']');
    duk_pop(ctx);
}

void response_write(duk_context *ctx, duk_idx_t index, struct buffer *out)
{
    unsigned char *bytes;
    size_t len;

    duk_require_stack(ctx, 12);
    index = duk_normalize_index(ctx, index);
    duk_get_prop_literal(ctx, index, STATUS);
    buffer_printf(out, "{\"status\":%d", (int)duk_get_int(ctx, -1));
    duk_get_prop_literal(ctx, index, TEXT);
    add_member(ctx, out, ",\"statusText\":", -1);
    duk_get_prop_literal(ctx, index, HEADERS);
    add_headers(ctx, out);
    duk_get_prop_literal(ctx, index, BODY);
    if (duk_is_string(ctx, -1)) {
        add_member(ctx, out, ",\"body\":", -1);
    } else if (bytes_of(ctx, -1, &bytes, &len)) {
        buffer_add_text(out, ",\"bodyBase64\":\"");
        base64_encode(out, slice_make((const char *)bytes, len));
        buffer_add_char(out, '"');
    }
    buffer_add_char(out, '}');
    text_check(ctx, out);
    duk_pop_n(ctx, 4);
}

void response_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "status", get_status, 0, 0, 0, BUILTIN_GETTER },
        { "ok", get_ok, 0, 0, 0, BUILTIN_GETTER },
        { "statusText", get_status_text, 0, 0, 0, BUILTIN_GETTER },
        { "headers", get_headers, 0, 0, 0, BUILTIN_GETTER },
        { "bodyUsed", get_used, 0, 0, 0, BUILTIN_GETTER },
        { "text", read_body, 0, 0, READ_TEXT, BUILTIN_METHOD },
        { "json", read_body, 0, 0, READ_JSON, BUILTIN_METHOD },
        { "arrayBuffer", read_body, 0, 0, READ_BUFFER, BUILTIN_METHOD },
        { "bytes", read_body, 0, 0, READ_BYTES, BUILTIN_METHOD },
        { "clone", clone, 0, 0, 0, BUILTIN_METHOD },
    };
    static const struct builtin statics[] = {
        { "json", make_json, 1, 2, 0, BUILTIN_METHOD },
        { "redirect", make_redirect, 1, 2, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "Response", construct, 0, 2);
    DEFINE_TABLE(ctx, methods);
    define_tag(ctx, "Response");
    state_keep(ctx, STATE_RESPONSE);
    DEFINE_TABLE(ctx, statics);
    define_value(ctx, "Response");
    duk_pop(ctx);
}
