/* response.c - Response: what a function answers when it wants to say status and headers too, and
 * what fetch() brings. */
#include "sandbox/web/web.h"

#include "sandbox/text.h"
#include "sandbox/value.h"

#include "base/base64.h"
#include "base/utf8.h"

#include <string.h>

#define STATUS     DUK_HIDDEN_SYMBOL("status")
#define TEXT       DUK_HIDDEN_SYMBOL("statusText")
#define HEADERS    DUK_HIDDEN_SYMBOL("headersOf")
#define ADDRESS    DUK_HIDDEN_SYMBOL("address") /* of one that fetch() has brought */
#define REDIRECTED DUK_HIDDEN_SYMBOL("redirected")
#define ANSWER     DUK_HIDDEN_SYMBOL("answer") /* what its headers are made of */

bool response_is(duk_context *ctx, duk_idx_t index)
{
    return duk_is_object(ctx, index) && duk_has_prop_literal(ctx, index, STATUS);
}

/* ---- making one ---- */

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

/* Statuses that go without a body. */
static void check_body(duk_context *ctx, int status, bool has_body)
{
    if (has_body && (status == 204 || status == 205 || status == 304))
        (void)duk_type_error(ctx, "Response: with the status %d there is no body", status);
}

/* Pushes a response of the body and the init object at these places. */
static void push_response(duk_context *ctx, duk_idx_t body, duk_idx_t init)
{
    const int status = read_status(ctx, init);
    duk_idx_t made, headers;

    check_body(ctx, status, !duk_is_null_or_undefined(ctx, body));
    if (duk_is_object(ctx, init))
        duk_get_prop_literal(ctx, init, "headers");
    else
        duk_push_undefined(ctx);
    headers_push(ctx, -1);
    duk_remove(ctx, -2);
    headers = duk_get_top_index(ctx);
    duk_push_object(ctx);
    made = duk_get_top_index(ctx);
    body_take(ctx, body, headers);
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

    check_body(ctx, read_status(ctx, 1), true);
    value_write_json(ctx, 0, scratch);
    scratch->most = SIZE_MAX;
    text_push(ctx, scratch);
    duk_replace(ctx, 0);
    duk_push_null(ctx);
    push_response(ctx, 2, 1);
    duk_dup(ctx, 0);
    body_put(ctx);
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

/* [ ... answer ] -> [ ... headers ] */
static void make_headers(duk_context *ctx)
{
    const duk_idx_t answer = duk_get_top_index(ctx);
    duk_uarridx_t count;

    duk_get_prop_literal(ctx, answer, "headers");
    /* The answer has cookies joined, for those who look at it as it is. */
    if (duk_is_object(ctx, -1) && duk_has_prop_literal(ctx, answer, "setCookies"))
        duk_del_prop_literal(ctx, -1, "set-cookie");
    headers_push(ctx, -1);
    duk_get_prop_literal(ctx, answer, "setCookies");
    count = duk_is_array(ctx, -1) ? (duk_uarridx_t)duk_get_length(ctx, -1) : 0;
    for (duk_uarridx_t at = 0; at < count; at++) {
        duk_get_prop_index(ctx, -1, at);
        headers_add(ctx, -3, "set-cookie");
    }
    duk_pop(ctx);
    duk_replace(ctx, answer);
    duk_set_top(ctx, answer + 1);
}

/* Pushes the headers of the response at index; those of an answer are made when they are first
 * looked at. */
void response_push_headers(duk_context *ctx, duk_idx_t index)
{
    index = duk_normalize_index(ctx, index);
    if (duk_get_prop_literal(ctx, index, HEADERS))
        return;
    duk_pop(ctx);
    duk_require_stack(ctx, 16);
    duk_get_prop_literal(ctx, index, ANSWER);
    make_headers(ctx);
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, index, HEADERS);
}

static duk_ret_t get_headers(duk_context *ctx)
{
    push_own(ctx);
    response_push_headers(ctx, -1);
    return 1;
}

static duk_ret_t get_url(duk_context *ctx)
{
    push_own(ctx);
    if (!duk_get_prop_literal(ctx, -1, ADDRESS))
        duk_push_literal(ctx, "");
    return 1;
}

static duk_ret_t get_redirected(duk_context *ctx)
{
    push_own(ctx);
    duk_push_boolean(ctx, duk_has_prop_literal(ctx, -1, REDIRECTED));
    return 1;
}

static duk_ret_t get_type(duk_context *ctx)
{
    push_own(ctx);
    duk_push_string(ctx, duk_has_prop_literal(ctx, -1, ADDRESS) ? "basic" : "default");
    return 1;
}

/* [ ... from to ]: a member that `from` has goes to `to` too. */
static void copy_member(duk_context *ctx, const char *name, size_t len)
{
    if (duk_get_prop_lstring(ctx, -2, name, len))
        duk_put_prop_lstring(ctx, -2, name, len);
    else
        duk_pop(ctx);
}

static duk_ret_t clone(duk_context *ctx)
{
    push_own(ctx);
    response_push_headers(ctx, 0);
    headers_push(ctx, -1);
    duk_replace(ctx, 1);
    duk_dup(ctx, 0);
    duk_push_object(ctx);
    copy_member(ctx, STATUS, sizeof STATUS - 1);
    copy_member(ctx, TEXT, sizeof TEXT - 1);
    copy_member(ctx, ADDRESS, sizeof ADDRESS - 1);
    copy_member(ctx, REDIRECTED, sizeof REDIRECTED - 1);
    duk_dup(ctx, 1);
    duk_put_prop_literal(ctx, -2, HEADERS);
    body_copy(ctx, 0, false);
    state_push(ctx, STATE_RESPONSE);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* ---- from an answer ---- */

/* [ ... answer response ]: what the member of that name says is under the hidden name too. */
static void keep_member(duk_context *ctx, const char *name, const char *hidden, size_t len)
{
    duk_get_prop_string(ctx, -2, name);
    duk_put_prop_lstring(ctx, -2, hidden, len);
}

void response_of_answer(duk_context *ctx)
{
    duk_require_stack(ctx, 16);
    duk_push_object(ctx);
    keep_member(ctx, "status", STATUS, sizeof STATUS - 1);
    keep_member(ctx, "statusText", TEXT, sizeof TEXT - 1);
    keep_member(ctx, "url", ADDRESS, sizeof ADDRESS - 1);
    duk_get_prop_literal(ctx, -2, "redirected");
    if (duk_to_boolean(ctx, -1))
        duk_put_prop_literal(ctx, -2, REDIRECTED);
    else
        duk_pop(ctx);
    duk_dup(ctx, -2);
    duk_put_prop_literal(ctx, -2, ANSWER);
    body_of_answer(ctx);
    state_push(ctx, STATE_RESPONSE);
    duk_set_prototype(ctx, -2);
    duk_remove(ctx, -2);
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
    response_push_headers(ctx, index);
    add_headers(ctx, out);
    body_get(ctx, index);
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
        { "url", get_url, 0, 0, 0, BUILTIN_GETTER },
        { "redirected", get_redirected, 0, 0, 0, BUILTIN_GETTER },
        { "type", get_type, 0, 0, 0, BUILTIN_GETTER },
        { "clone", clone, 0, 0, 0, BUILTIN_METHOD },
    };
    static const struct builtin statics[] = {
        { "json", make_json, 1, 2, 0, BUILTIN_METHOD },
        { "redirect", make_redirect, 1, 2, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "Response", construct, 0, 2);
    DEFINE_TABLE(ctx, methods);
    body_define(ctx);
    define_tag(ctx, "Response");
    state_keep(ctx, STATE_RESPONSE);
    DEFINE_TABLE(ctx, statics);
    define_value(ctx, "Response");
    duk_pop(ctx);
}
