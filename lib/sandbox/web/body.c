/* body.c - the body of a Request or Response (the fetch standard's mixin Body), and of a Blob.
 *
 * It is text or bytes and there from the start, so its readers are promises that are settled at
 * once, or a ReadableStream (body_stream.c); it can be read once. `body` is a stream in any case,
 * made of text or bytes when somebody first looks. */
#include "sandbox/web/stream.h"

#include "sandbox/text.h"
#include "sandbox/value.h"

#include "base/base64.h"
#include "base/utf8.h"
#include "sandbox/web/mime.h"

#include <string.h>

#define BODY     DUK_HIDDEN_SYMBOL("body") /* a string, a Uint8Array, a ReadableStream, or null */
#define USED     DUK_HIDDEN_SYMBOL("used")
#define READABLE DUK_HIDDEN_SYMBOL("readable") /* the stream, once there is one */

/* ---- making one ---- */

void bytes_push_copy(duk_context *ctx, duk_idx_t index)
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

void body_put(duk_context *ctx)
{
    duk_put_prop_literal(ctx, -2, BODY);
}

void body_get(duk_context *ctx, duk_idx_t index)
{
    duk_get_prop_literal(ctx, index, BODY);
}

/* [ ... object ] -> [ ... object stream ] */
static void take_stream(duk_context *ctx, duk_idx_t index)
{
    stream_push_row(ctx, index);
    if (stream_is_locked(ctx, -1) || stream_has(ctx, -1, STREAM_DISTURBED))
        (void)duk_type_error(ctx, "the stream is locked, or was read already");
    duk_pop(ctx);
    duk_dup(ctx, index);
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, -3, READABLE);
}

void body_take(duk_context *ctx, duk_idx_t index, duk_idx_t headers)
{
    unsigned char *bytes;
    size_t len;

    if (duk_is_null_or_undefined(ctx, index)) {
        duk_push_null(ctx);
    } else if (blob_is(ctx, index)) {
        blob_push_type(ctx, index);
        if (duk_get_length(ctx, -1))
            headers_default(ctx, headers, "content-type", duk_get_string(ctx, -1));
        duk_pop(ctx);
        body_get(ctx, index);
    } else if (formdata_is(ctx, index)) {
        multipart_push(ctx, index);
        headers_default(ctx, headers, "content-type", duk_get_string(ctx, -1));
        duk_pop(ctx);
    } else if (stream_is(ctx, index)) {
        take_stream(ctx, index);
    } else if (duk_is_object(ctx, index) && bytes_of(ctx, index, &bytes, &len)) {
        bytes_push_copy(ctx, index);
    } else {
        headers_default(ctx, headers, "content-type",
                        search_params_is(ctx, index)
                            ? "application/x-www-form-urlencoded;charset=UTF-8"
                            : "text/plain;charset=UTF-8");
        duk_dup(ctx, index);
        duk_to_string(ctx, -1);
    }
    duk_put_prop_literal(ctx, -2, BODY);
}

/* [ ... object stream ] -> the same object, whose body is the stream. */
static void put_stream(duk_context *ctx)
{
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, -3, READABLE);
    body_put(ctx);
}

/* [ ... answer object ] -> the same: `body`, `bodyBase64`, or the number of a `stream`. */
void body_of_answer(duk_context *ctx)
{
    struct buffer *scratch;
    unsigned char *bytes;
    size_t len;

    duk_get_prop_literal(ctx, -2, "body");
    if (duk_is_string(ctx, -1)) {
        body_put(ctx);
        return;
    }
    duk_pop(ctx);
    duk_get_prop_literal(ctx, -2, "stream");
    if (duk_is_number(ctx, -1)) {
        host_stream_push(ctx);
        put_stream(ctx);
        return;
    }
    duk_pop(ctx);
    duk_get_prop_literal(ctx, -2, "bodyBase64");
    if (!duk_is_string(ctx, -1)) {
        duk_pop(ctx);
        duk_push_null(ctx);
        body_put(ctx);
        return;
    }
    scratch = text_scratch(ctx, SIZE_MAX);
    bytes = (unsigned char *)(uintptr_t)duk_get_lstring(ctx, -1, &len);
    (void)base64_decode(scratch, slice_make((const char *)bytes, len));
    text_check(ctx, scratch);
    bytes = bytes_push(ctx, scratch->len);
    if (scratch->len)
        memcpy(bytes, scratch->data, scratch->len);
    duk_remove(ctx, -2);
    body_put(ctx);
}

/* ---- reading it ---- */

static void push_own(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, -1) || !duk_has_prop_literal(ctx, -1, BODY))
        (void)duk_type_error(ctx, "this is no Request and no Response");
}

/* Pushes the row of the stream of what lies at index; false: there is none yet. */
static bool push_readable(duk_context *ctx, duk_idx_t index)
{
    if (!duk_get_prop_literal(ctx, index, READABLE)) {
        duk_pop(ctx);
        return false;
    }
    stream_push_row(ctx, -1);
    duk_remove(ctx, -2);
    return true;
}

/* The body at index, on top, is read from now on; there is none where it is null, and a Blob's
 * stays as it is. */
static void use(duk_context *ctx, duk_idx_t index)
{
    if (duk_is_null(ctx, -1) || blob_is(ctx, index))
        return;
    duk_push_true(ctx);
    duk_put_prop_literal(ctx, index, USED);
    if (push_readable(ctx, index)) {
        stream_use_up(ctx, -1);
        duk_pop(ctx);
    }
}

static bool is_used(duk_context *ctx, duk_idx_t index)
{
    bool used = duk_has_prop_literal(ctx, index, USED);

    if (!used && push_readable(ctx, index)) {
        used = stream_has(ctx, -1, STREAM_DISTURBED);
        duk_pop(ctx);
    }
    return used;
}

/* It cannot be read any more, or not now. */
static bool is_spent(duk_context *ctx, duk_idx_t index)
{
    bool spent = is_used(ctx, index);

    if (!spent && push_readable(ctx, index)) {
        spent = stream_is_locked(ctx, -1);
        duk_pop(ctx);
    }
    return spent;
}

bool body_is_stream(duk_context *ctx, duk_idx_t index)
{
    bool is;

    body_get(ctx, index);
    is = stream_is(ctx, -1);
    duk_pop(ctx);
    return is;
}

/* [ ... object ] -> the same: the stream of `from` is its body, or one of two that are made of it.
 */
static void copy_stream(duk_context *ctx, duk_idx_t from, bool spent)
{
    duk_get_prop_literal(ctx, from, READABLE);
    if (spent) {
        stream_move(ctx, -1);
        duk_remove(ctx, -2);
        put_stream(ctx);
        return;
    }
    stream_push_row(ctx, -1);
    stream_tee(ctx, -1, true); /* object stream row first second */
    duk_remove(ctx, -3);
    duk_remove(ctx, -3);
    duk_swap(ctx, -1, -2);
    duk_dup(ctx, from);
    duk_swap(ctx, -1, -2);
    put_stream(ctx);
    duk_pop(ctx);
    put_stream(ctx);
}

void body_copy(duk_context *ctx, duk_idx_t from, bool spent)
{
    from = duk_require_normalize_index(ctx, from);
    if (is_spent(ctx, from))
        (void)duk_type_error(ctx, "the body was read already, or is being read");
    if (body_is_stream(ctx, from)) {
        copy_stream(ctx, from, spent);
        return;
    }
    body_get(ctx, from);
    if (spent)
        use(ctx, from);
    if (duk_is_object(ctx, -1)) {
        bytes_push_copy(ctx, -1);
        duk_remove(ctx, -2);
    }
    body_put(ctx);
}

static duk_ret_t get_used(duk_context *ctx)
{
    push_own(ctx);
    duk_push_boolean(ctx, is_used(ctx, 0));
    return 1;
}

/* The string on top without a byte order mark (U+FEFF) in front. */
static void strip_mark(duk_context *ctx)
{
    size_t len;
    const char *text = duk_get_lstring(ctx, -1, &len);

    if (len < 3 || memcmp(text, "\xef\xbb\xbf", 3) != 0)
        return;
    duk_push_lstring(ctx, text + 3, len - 3);
    duk_remove(ctx, -2);
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
    strip_mark(ctx);
}

static void push_bytes(duk_context *ctx)
{
    struct buffer *scratch;
    unsigned char *bytes;

    if (duk_is_object(ctx, -1)) {
        bytes_push_copy(ctx, -1);
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

/* Pushes the media type of the body of what lies at index; null: it has none. */
static void push_type(duk_context *ctx, duk_idx_t index)
{
    response_push_headers(ctx, index);
    headers_push_value(ctx, -1, "content-type");
    duk_remove(ctx, -2);
}

/* Replaces the media type on top by what a Blob is told of it. */
static void tidy_type(duk_context *ctx)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);
    struct slice type;
    struct mime mime;

    type.data = duk_get_lstring(ctx, -1, &type.len);
    if (mime_read(type, &mime))
        mime_write(mime, scratch);
    text_push(ctx, scratch);
    duk_remove(ctx, -2);
}

struct conversion {
    enum body_reader reader;
    bool fresh; /* the bytes are nobody else's */
};

/* udata: struct conversion. [ ... owner bytes or text ] -> one value: its form. */
static duk_ret_t convert(duk_context *ctx, void *udata)
{
    const struct conversion *conversion = udata;
    const enum body_reader reader = conversion->reader;
    const duk_idx_t owner = duk_get_top_index(ctx) - 1;

    if (reader == READ_TEXT || reader == READ_JSON)
        push_text(ctx);
    else if (conversion->fresh)
        duk_dup_top(ctx);
    else
        push_bytes(ctx);
    if (reader == READ_BUFFER)
        duk_get_prop_literal(ctx, -1, "buffer");
    if (reader == READ_JSON)
        duk_json_decode(ctx, -1);
    if (reader == READ_BLOB || reader == READ_FORM)
        push_type(ctx, owner);
    if (reader == READ_BLOB) {
        tidy_type(ctx);
        duk_swap(ctx, -1, -2);
        blob_push(ctx);
    }
    if (reader == READ_FORM)
        multipart_read(ctx);
    if (reader == READ_KEEP) {
        duk_push_true(ctx);
        duk_put_prop_literal(ctx, owner, USED);
        duk_dup(ctx, owner);
        duk_dup(ctx, -2);
        body_put(ctx);
    }
    return 1;
}

void body_settle(duk_context *ctx, duk_idx_t promise, enum body_reader reader, bool fresh)
{
    struct conversion conversion = { reader, fresh };

    promise = duk_require_normalize_index(ctx, promise);
    if (duk_safe_call(ctx, convert, &conversion, 2, 1) == DUK_EXEC_SUCCESS)
        promise_resolve(ctx, promise);
    else
        promise_reject(ctx, promise);
}

void body_push_locked(duk_context *ctx, duk_idx_t owner)
{
    owner = duk_require_normalize_index(ctx, owner);
    if (is_spent(ctx, owner))
        (void)duk_type_error(ctx, "the body was read already, or is being read");
    (void)push_readable(ctx, owner);
    stream_lock(ctx, -1);
    duk_pop(ctx);
}

void body_read(duk_context *ctx, duk_idx_t owner, enum body_reader reader)
{
    owner = duk_require_normalize_index(ctx, owner);
    duk_require_stack(ctx, 16);
    promise_push(ctx);
    if (is_spent(ctx, owner)) {
        (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR,
                                    "the body was read already, or is being read");
        promise_reject(ctx, -2);
    } else if (body_is_stream(ctx, owner)) {
        body_consume(ctx, owner, reader);
    } else {
        duk_dup(ctx, owner);
        body_get(ctx, owner);
        use(ctx, owner);
        body_settle(ctx, -3, reader, false);
    }
}

/* The body in one of its forms, as a promise. */
static duk_ret_t read_body(duk_context *ctx)
{
    promise_push(ctx);
    duk_push_this(ctx);
    if (duk_is_object(ctx, 1) && duk_has_prop_literal(ctx, 1, BODY)) {
        body_read(ctx, 1, (enum body_reader)duk_get_current_magic(ctx));
        return 1;
    }
    (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "this has no body that can be read");
    promise_reject(ctx, 0);
    duk_set_top(ctx, 1);
    return 1;
}

/* Pushes a stream of the text or bytes at the top. */
static void push_stream_of(duk_context *ctx)
{
    duk_idx_t row;

    push_bytes(ctx);
    stream_new(ctx);
    row = duk_get_top_index(ctx);
    if (duk_get_length(ctx, row - 1)) {
        duk_push_int(ctx, 1);
        duk_dup(ctx, row - 1);
        stream_add(ctx, row);
    }
    stream_end(ctx, row);
    stream_wrap(ctx);
    duk_remove(ctx, row - 1);
}

/* response.body */
static duk_ret_t get_body(duk_context *ctx)
{
    push_own(ctx);
    if (duk_get_prop_literal(ctx, 0, READABLE))
        return 1;
    body_get(ctx, 0);
    if (duk_is_null(ctx, -1))
        return 1;
    push_stream_of(ctx);
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, 0, READABLE);
    if (duk_has_prop_literal(ctx, 0, USED)) {
        (void)push_readable(ctx, 0);
        stream_use_up(ctx, -1);
        duk_pop(ctx);
    }
    return 1;
}

/* blob.stream() */
static duk_ret_t stream_blob(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!blob_is(ctx, 0))
        return duk_type_error(ctx, "this is no Blob");
    body_get(ctx, 0);
    push_stream_of(ctx);
    return 1;
}

/* On the prototype on top: a method that the one of another constructor has. */
static void share(duk_context *ctx, const char *owner, const char *name)
{
    duk_push_global_object(ctx);
    duk_get_prop_string(ctx, -1, owner);
    duk_get_prop_literal(ctx, -1, "prototype");
    duk_get_prop_string(ctx, -1, name);
    duk_replace(ctx, -4);
    duk_pop_2(ctx);
    define_value(ctx, name);
}

void body_define_of_blob(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "text", read_body, 0, 0, READ_TEXT, BUILTIN_METHOD },
        { "arrayBuffer", read_body, 0, 0, READ_BUFFER, BUILTIN_METHOD },
        { "bytes", read_body, 0, 0, READ_BYTES, BUILTIN_METHOD },
        { "stream", stream_blob, 0, 0, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, methods);
}

void body_define(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "body", get_body, 0, 0, 0, BUILTIN_GETTER },
        { "bodyUsed", get_used, 0, 0, 0, BUILTIN_GETTER },
        { "json", read_body, 0, 0, READ_JSON, BUILTIN_METHOD },
        { "blob", read_body, 0, 0, READ_BLOB, BUILTIN_METHOD },
        { "formData", read_body, 0, 0, READ_FORM, BUILTIN_METHOD },
    };

    share(ctx, "Blob", "text");
    share(ctx, "Blob", "arrayBuffer");
    share(ctx, "Blob", "bytes");
    DEFINE_TABLE(ctx, methods);
}
