/* request.c - Request: what fetch() is to ask for. */
#include "sandbox/web/stream.h"

#include "sandbox/text.h"
#include "sandbox/value.h"

#include "base/base64.h"

#include <string.h>

#define ADDRESS  DUK_HIDDEN_SYMBOL("requested") /* the URL */
#define METHOD   DUK_HIDDEN_SYMBOL("method")
#define HEADERS  DUK_HIDDEN_SYMBOL("headersOf")
#define REDIRECT DUK_HIDDEN_SYMBOL("redirect")
#define SIGNAL   DUK_HIDDEN_SYMBOL("signal")
#define UPLOAD   DUK_HIDDEN_SYMBOL("upload")

bool request_is(duk_context *ctx, duk_idx_t index)
{
    return duk_is_object(ctx, index) && duk_has_prop_literal(ctx, index, ADDRESS);
}

/* Pushes init's member, or what the request at input has; false, with nothing pushed: neither. */
static bool push_given(duk_context *ctx, duk_idx_t init, const char *name, duk_idx_t input,
                       const char *hidden, size_t len)
{
    if (duk_is_object(ctx, init)) {
        if (duk_get_prop_string(ctx, init, name) && !duk_is_undefined(ctx, -1))
            return true;
        duk_pop(ctx);
    }
    if (request_is(ctx, input) && duk_get_prop_lstring(ctx, input, hidden, len))
        return true;
    if (request_is(ctx, input))
        duk_pop(ctx);
    return false;
}

#define PUSH_GIVEN(ctx, init, name, input, hidden)                                                 \
    push_given(ctx, init, name, input, hidden, sizeof hidden - 1)

static bool is_method(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (text[i] <= ' ' || text[i] >= 0x7f || strchr("\"(),/:;<=>?@[\\]{}", text[i]))
            return false;
    return len > 0;
}

/* Pushes the method: those that everybody knows in upper case. */
static void push_method(duk_context *ctx, duk_idx_t input, duk_idx_t init)
{
    static const char *const known[] = { "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT" };
    const char *text;
    size_t len;

    if (!PUSH_GIVEN(ctx, init, "method", input, METHOD))
        duk_push_literal(ctx, "GET");
    text = duk_to_lstring(ctx, -1, &len);
    if (!is_method(text, len))
        (void)duk_type_error(ctx, "Request: '%s' is no method", text);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (slice_is_nocase(slice_make(text, len), known[i])) {
            duk_push_string(ctx, known[i]);
            duk_replace(ctx, -2);
            return;
        }
}

static bool may_have_body(duk_context *ctx, duk_idx_t request)
{
    const char *method;
    bool may;

    duk_get_prop_literal(ctx, request, METHOD);
    method = duk_get_string(ctx, -1);
    may = strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0;
    duk_pop(ctx);
    return may;
}

static void refuse_body(duk_context *ctx, duk_idx_t request)
{
    if (!may_have_body(ctx, request))
        (void)duk_type_error(ctx, "Request: GET and HEAD have no body; set method: 'POST'");
}

/* The body on top, where it is a stream, needs duplex: 'half' beside it. */
static void require_duplex(duk_context *ctx, duk_idx_t init)
{
    if (!stream_is(ctx, -1))
        return;
    duk_get_prop_literal(ctx, init, "duplex");
    if (!duk_is_string(ctx, -1) || strcmp(duk_get_string(ctx, -1), "half") != 0)
        (void)duk_type_error(ctx, "Request: a body that is a stream needs duplex: 'half'");
    duk_pop(ctx);
}

/* [ ... headers request ] -> the same, with the body of init, or the one of another request. */
static void take_body(duk_context *ctx, duk_idx_t input, duk_idx_t init, bool spent)
{
    const duk_idx_t request = duk_get_top_index(ctx);

    duk_push_null(ctx);
    if (duk_is_object(ctx, init)) {
        duk_pop(ctx);
        duk_get_prop_literal(ctx, init, "body");
        require_duplex(ctx, init);
    }
    if (duk_is_null_or_undefined(ctx, -1) && request_is(ctx, input)) {
        duk_set_top(ctx, request + 1);
        body_copy(ctx, input, spent);
        body_get(ctx, request);
        if (!duk_is_null(ctx, -1))
            refuse_body(ctx, request);
    } else {
        if (!duk_is_null_or_undefined(ctx, -1))
            refuse_body(ctx, request);
        duk_dup(ctx, request);
        body_take(ctx, request + 1, request - 1);
    }
    duk_set_top(ctx, request + 1);
}

static void take_signal(duk_context *ctx, duk_idx_t input, duk_idx_t init)
{
    if (!PUSH_GIVEN(ctx, init, "signal", input, SIGNAL))
        return;
    if (!duk_is_null(ctx, -1) && !signal_is(ctx, -1))
        (void)duk_type_error(ctx, "Request: signal is no AbortSignal");
    duk_put_prop_literal(ctx, -2, SIGNAL);
}

/* Relative addresses have nothing to be relative to. */
static void push_address(duk_context *ctx, duk_idx_t input)
{
    if (request_is(ctx, input))
        duk_get_prop_literal(ctx, input, ADDRESS);
    else
        duk_dup(ctx, input);
    duk_to_string(ctx, -1);
}

void request_push(duk_context *ctx, duk_idx_t input, duk_idx_t init, bool spent)
{
    duk_require_stack(ctx, 24);
    if (!PUSH_GIVEN(ctx, init, "headers", input, HEADERS))
        duk_push_undefined(ctx);
    headers_push(ctx, -1);
    duk_remove(ctx, -2);
    duk_push_object(ctx);
    push_address(ctx, input);
    duk_put_prop_literal(ctx, -2, ADDRESS);
    push_method(ctx, input, init);
    duk_put_prop_literal(ctx, -2, METHOD);
    if (PUSH_GIVEN(ctx, init, "redirect", input, REDIRECT)) {
        duk_to_string(ctx, -1);
        duk_put_prop_literal(ctx, -2, REDIRECT);
    }
    take_signal(ctx, input, init);
    take_body(ctx, input, init, spent);
    duk_swap(ctx, -1, -2);
    duk_put_prop_literal(ctx, -2, HEADERS);
    state_push(ctx, STATE_REQUEST);
    duk_set_prototype(ctx, -2);
}

static duk_ret_t construct(duk_context *ctx)
{
    require_new(ctx, "Request");
    request_push(ctx, 0, 1, true);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* ---- for the operation ---- */

void request_push_url(duk_context *ctx, duk_idx_t request)
{
    duk_get_prop_literal(ctx, request, ADDRESS);
}

void request_set_upload(duk_context *ctx, duk_idx_t request)
{
    duk_put_prop_literal(ctx, request, UPLOAD);
}

void request_push_signal(duk_context *ctx, duk_idx_t request)
{
    duk_get_prop_literal(ctx, request, SIGNAL);
}

/* [ ... settings ] -> the same: one member a name, values of one name joined. */
static void put_headers(duk_context *ctx, duk_idx_t request)
{
    duk_uarridx_t count;

    duk_get_prop_literal(ctx, request, HEADERS);
    headers_push_list(ctx, -1);
    duk_remove(ctx, -2);
    count = (duk_uarridx_t)duk_get_length(ctx, -1);
    duk_push_bare_object(ctx);
    for (duk_uarridx_t at = 0; at < count; at += 2) {
        duk_get_prop_index(ctx, -2, at);
        duk_dup_top(ctx);
        if (duk_get_prop(ctx, -3)) {
            duk_push_literal(ctx, ", ");
            duk_get_prop_index(ctx, -5, at + 1);
            duk_concat(ctx, 3);
        } else {
            duk_pop(ctx);
            duk_get_prop_index(ctx, -3, at + 1);
        }
        duk_put_prop(ctx, -3);
    }
    duk_remove(ctx, -2);
    duk_put_prop_literal(ctx, -2, "headers");
}

/* [ ... settings ] -> the same. */
static void put_body(duk_context *ctx, duk_idx_t request)
{
    struct buffer *scratch;
    unsigned char *bytes;
    size_t len;

    if (duk_get_prop_literal(ctx, request, UPLOAD)) {
        duk_push_object(ctx);
        duk_swap(ctx, -1, -2);
        duk_put_prop_literal(ctx, -2, "stream");
        duk_put_prop_literal(ctx, -2, "body");
        return;
    }
    duk_pop(ctx);
    body_get(ctx, request);
    if (duk_is_string(ctx, -1)) {
        duk_put_prop_literal(ctx, -2, "body");
        return;
    }
    if (!duk_is_null(ctx, -1) && bytes_of(ctx, -1, &bytes, &len)) {
        scratch = text_scratch(ctx, SIZE_MAX);
        base64_encode(scratch, slice_make((const char *)bytes, len));
        text_push(ctx, scratch);
        duk_put_prop_literal(ctx, -3, "bodyBase64");
    }
    duk_pop(ctx);
}

void request_push_settings(duk_context *ctx, duk_idx_t request)
{
    request = duk_normalize_index(ctx, request);
    duk_require_stack(ctx, 16);
    duk_push_object(ctx);
    duk_get_prop_literal(ctx, request, METHOD);
    duk_put_prop_literal(ctx, -2, "method");
    put_headers(ctx, request);
    put_body(ctx, request);
    if (duk_get_prop_literal(ctx, request, REDIRECT))
        duk_put_prop_literal(ctx, -2, "redirect");
    else
        duk_pop(ctx);
}

/* ---- what it has ---- */

enum part { PART_URL, PART_METHOD, PART_HEADERS, PART_REDIRECT, PART_SIGNAL };

static duk_ret_t get(duk_context *ctx)
{
    static const struct {
        const char *hidden;
        size_t len;
    } parts[] = {
        [PART_URL] = { ADDRESS, sizeof ADDRESS - 1 },
        [PART_METHOD] = { METHOD, sizeof METHOD - 1 },
        [PART_HEADERS] = { HEADERS, sizeof HEADERS - 1 },
        [PART_REDIRECT] = { REDIRECT, sizeof REDIRECT - 1 },
        [PART_SIGNAL] = { SIGNAL, sizeof SIGNAL - 1 },
    };
    const int part = duk_get_current_magic(ctx);

    duk_push_this(ctx);
    if (!request_is(ctx, -1))
        return duk_type_error(ctx, "this is no Request");
    if (duk_get_prop_lstring(ctx, -1, parts[part].hidden, parts[part].len))
        return 1;
    if (part == PART_REDIRECT)
        duk_push_literal(ctx, "follow");
    if (part == PART_SIGNAL)
        signal_push(ctx);
    return 1;
}

static duk_ret_t clone(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!request_is(ctx, 0))
        return duk_type_error(ctx, "this is no Request");
    duk_push_undefined(ctx);
    request_push(ctx, 0, 1, false);
    return 1;
}

void request_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "url", get, 0, 0, PART_URL, BUILTIN_GETTER },
        { "method", get, 0, 0, PART_METHOD, BUILTIN_GETTER },
        { "headers", get, 0, 0, PART_HEADERS, BUILTIN_GETTER },
        { "redirect", get, 0, 0, PART_REDIRECT, BUILTIN_GETTER },
        { "signal", get, 0, 0, PART_SIGNAL, BUILTIN_GETTER },
        { "clone", clone, 0, 0, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "Request", construct, 1, 2);
    DEFINE_TABLE(ctx, methods);
    body_define(ctx);
    define_tag(ctx, "Request");
    state_keep(ctx, STATE_REQUEST);
    define_value(ctx, "Request");
    duk_pop(ctx);
}
