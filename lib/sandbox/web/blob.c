/* blob.c - Blob, and File, which is one with a name (W3C FileAPI).
 *
 * Its bytes never change and nobody gets hold of them, so that bodies share them. */
#include "sandbox/web/web.h"

#include "sandbox/text.h"

#include <math.h>
#include <string.h>

#define TYPE     DUK_HIDDEN_SYMBOL("blob") /* what it has makes it a Blob; its bytes are its body */
#define NAME     DUK_HIDDEN_SYMBOL("file") /* the same of a File */
#define MODIFIED DUK_HIDDEN_SYMBOL("modified")

#define BYTES_MOST 0x7fffffffu /* where nobody says how large the arena is */

size_t body_most(duk_context *ctx)
{
    const size_t arena_bytes = inside_of(ctx)->arena_bytes;

    return arena_bytes ? arena_bytes : BYTES_MOST;
}

bool blob_is(duk_context *ctx, duk_idx_t index)
{
    return duk_is_object(ctx, index) && duk_has_prop_literal(ctx, index, TYPE);
}

bool file_is(duk_context *ctx, duk_idx_t index)
{
    return blob_is(ctx, index) && duk_has_prop_literal(ctx, index, NAME);
}

void blob_push_type(duk_context *ctx, duk_idx_t index)
{
    duk_get_prop_literal(ctx, index, TYPE);
}

void file_push_name(duk_context *ctx, duk_idx_t index)
{
    duk_get_prop_literal(ctx, index, NAME);
}

/* Replaces the string at index by one without lone surrogates. */
void text_to_usv(duk_context *ctx, duk_idx_t index)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);

    index = duk_require_normalize_index(ctx, index);
    duk_to_string(ctx, index);
    text_add(ctx, index, scratch);
    text_push(ctx, scratch);
    duk_replace(ctx, index);
}

/* ---- making one ---- */

/* Replaces the type on top: in lower case, or empty when it cannot be one. */
static void tidy_type(duk_context *ctx)
{
    size_t len;
    const char *text = duk_to_lstring(ctx, -1, &len);
    char *copy = duk_push_fixed_buffer(ctx, len);

    for (size_t i = 0; i < len; i++) {
        if (text[i] < ' ' || text[i] > '~') {
            len = 0;
            break;
        }
        copy[i] = text[i] >= 'A' && text[i] <= 'Z' ? (char)(text[i] | 32) : text[i];
    }
    duk_push_lstring(ctx, copy, len);
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

/* [ ... type bytes ] -> [ ... blob ] */
static void make(duk_context *ctx)
{
    duk_push_object(ctx);
    duk_insert(ctx, -3);
    duk_swap(ctx, -1, -2);
    tidy_type(ctx);
    duk_put_prop_literal(ctx, -3, TYPE);
    body_put(ctx);
    state_push(ctx, STATE_BLOB);
    duk_set_prototype(ctx, -2);
}

void blob_push(duk_context *ctx)
{
    duk_require_stack(ctx, 8);
    make(ctx);
}

/* [ ... blob name modified ] -> [ ... file ] */
static void make_file(duk_context *ctx)
{
    duk_put_prop_literal(ctx, -3, MODIFIED);
    duk_put_prop_literal(ctx, -2, NAME);
    state_push(ctx, STATE_FILE);
    duk_set_prototype(ctx, -2);
}

/* [ ... blob name ] -> [ ... file ] with its bytes and type. */
void file_push_of(duk_context *ctx)
{
    duk_require_stack(ctx, 8);
    duk_get_prop_literal(ctx, -2, TYPE);
    body_get(ctx, -3);
    make(ctx);
    duk_swap(ctx, -1, -2);
    if (!duk_get_prop_literal(ctx, -3, MODIFIED)) {
        duk_pop(ctx);
        duk_push_number(ctx, duk_get_now(ctx));
    }
    make_file(ctx);
    duk_remove(ctx, -2);
}

/* What a part is stays as it is; everything else is a text. */
static duk_ret_t add_part(duk_context *ctx, void *udata)
{
    const duk_idx_t list = *(const duk_idx_t *)udata;

    if (!duk_is_object(ctx, -1) || (!duk_is_buffer_data(ctx, -1) && !blob_is(ctx, -1)))
        duk_to_string(ctx, -1);
    duk_put_prop_index(ctx, list, (duk_uarridx_t)duk_get_length(ctx, list));
    return 0;
}

/* Pushes the list of them. */
static void push_parts(duk_context *ctx, duk_idx_t index)
{
    duk_idx_t list;

    duk_push_bare_array(ctx);
    list = duk_get_top_index(ctx);
    if (duk_is_undefined(ctx, index))
        return;
    if (!duk_is_object(ctx, index))
        (void)duk_type_error(ctx, "Blob: the parts are no list");
    iterate_each(ctx, index, add_part, &list);
    duk_set_top(ctx, list + 1);
}

/* \r\n and \r become \n. */
static size_t end_lines_natively(char *text, size_t len)
{
    size_t kept = 0;

    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\r' && i + 1 < len && text[i + 1] == '\n')
            continue;
        text[kept++] = text[i] == '\r' ? '\n' : text[i];
    }
    return kept;
}

/* The bytes of the part on top, until the next one is looked at. */
static struct slice look_at(duk_context *ctx, bool native)
{
    struct buffer *scratch;
    unsigned char *bytes;
    size_t len;

    if (blob_is(ctx, -1)) {
        body_get(ctx, -1);
        (void)bytes_of(ctx, -1, &bytes, &len);
        duk_pop(ctx);
        return slice_make((const char *)bytes, len);
    }
    if (bytes_of(ctx, -1, &bytes, &len))
        return slice_make((const char *)bytes, len);
    scratch = text_scratch(ctx, SIZE_MAX);
    text_add(ctx, -1, scratch);
    if (native && scratch->len)
        scratch->len = end_lines_natively(scratch->data, scratch->len);
    return buffer_slice(scratch);
}

/* Goes through the list at index; where `to` is NULL, only counts. */
static size_t join(duk_context *ctx, duk_idx_t list, bool native, unsigned char *to)
{
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, list);
    const size_t most = body_most(ctx);
    size_t len = 0;

    for (duk_uarridx_t at = 0; at < count; at++) {
        struct slice part;

        duk_get_prop_index(ctx, list, at);
        part = look_at(ctx, native);
        inside_spend(ctx, inside_of(ctx), 10 + (int64_t)(part.len / 64));
        if (part.len > most - len)
            (void)duk_range_error(ctx, "Blob: the parts are larger than what a call may hold");
        if (to && part.len)
            memcpy(to + len, part.data, part.len);
        len += part.len;
        duk_pop(ctx);
    }
    return len;
}

/* Pushes the type that the options at index say; *native: line ends are to be this machine's. */
static void push_options(duk_context *ctx, duk_idx_t index, bool *native)
{
    *native = false;
    if (duk_is_null_or_undefined(ctx, index)) {
        duk_push_literal(ctx, "");
        return;
    }
    if (!duk_is_object(ctx, index))
        (void)duk_type_error(ctx, "Blob: the options are no object");
    duk_get_prop_literal(ctx, index, "endings");
    if (!duk_is_undefined(ctx, -1)) {
        *native = !strcmp(duk_to_string(ctx, -1), "native");
        if (!*native && strcmp(duk_get_string(ctx, -1), "transparent") != 0)
            (void)duk_type_error(ctx, "Blob: endings is 'transparent' or 'native'");
    }
    duk_pop(ctx);
    duk_get_prop_literal(ctx, index, "type");
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_literal(ctx, "");
    }
    duk_to_string(ctx, -1);
}

/* Pushes a Blob. No script runs any more once the parts are counted. */
static void push_joined(duk_context *ctx, duk_idx_t parts, duk_idx_t type, bool native)
{
    duk_dup(ctx, type);
    (void)join(ctx, parts, native, bytes_push(ctx, join(ctx, parts, native, NULL)));
    make(ctx);
}

static duk_ret_t construct(duk_context *ctx)
{
    bool native;

    require_new(ctx, "Blob");
    push_parts(ctx, 0);
    push_options(ctx, 1, &native);
    push_joined(ctx, 2, 3, native);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* WebIDL's long long: whole, 0 for what is no number. */
static double to_whole(duk_context *ctx, duk_idx_t index)
{
    const double number = duk_to_number(ctx, index);

    return isfinite(number) ? trunc(fmod(number, 18446744073709551616.0)) + 0.0 : 0;
}

/* new File(parts, name, options) */
static duk_ret_t construct_file(duk_context *ctx)
{
    bool native;

    require_new(ctx, "File");
    if (duk_get_top(ctx) < 2)
        return duk_type_error(ctx, "File: the parts and a name are needed");
    duk_set_top(ctx, 3);
    if (!duk_is_object(ctx, 0))
        return duk_type_error(ctx, "File: the parts are no list");
    push_parts(ctx, 0);
    text_to_usv(ctx, 1);
    push_options(ctx, 2, &native); /* parts name options list type */
    if (!duk_is_object(ctx, 2) || !duk_get_prop_literal(ctx, 2, "lastModified") ||
        duk_is_undefined(ctx, -1))
        duk_push_number(ctx, duk_get_now(ctx));
    else
        duk_push_number(ctx, to_whole(ctx, -1));
    duk_replace(ctx, 2);
    push_joined(ctx, 3, 4, native);
    duk_dup(ctx, 1);
    duk_dup(ctx, 2);
    make_file(ctx);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* ---- what it has ---- */

static void push_own(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!blob_is(ctx, -1))
        (void)duk_type_error(ctx, "this is no Blob");
}

static duk_ret_t get_size(duk_context *ctx)
{
    unsigned char *bytes;
    size_t len;

    push_own(ctx);
    body_get(ctx, -1);
    (void)bytes_of(ctx, -1, &bytes, &len);
    duk_push_number(ctx, (double)len);
    return 1;
}

static duk_ret_t get_type(duk_context *ctx)
{
    push_own(ctx);
    blob_push_type(ctx, -1);
    return 1;
}

static duk_ret_t get_of_file(duk_context *ctx)
{
    push_own(ctx);
    if (!file_is(ctx, -1))
        return duk_type_error(ctx, "this is no File");
    if (duk_get_current_magic(ctx))
        duk_get_prop_literal(ctx, -1, MODIFIED);
    else
        file_push_name(ctx, -1);
    return 1;
}

/* Argument n as a place in so many bytes, from the end where it is below zero. */
static size_t place_of(duk_context *ctx, duk_idx_t n, size_t len, size_t usual)
{
    double place;

    if (duk_is_undefined(ctx, n))
        return usual;
    place = duk_to_number(ctx, n);
    place = isnan(place) ? 0 : rint(place);
    if (place < 0)
        place += (double)len;
    return place < 0 ? 0 : place < (double)len ? (size_t)place : len;
}

/* slice(start, end, type) */
static duk_ret_t slice(duk_context *ctx)
{
    unsigned char *bytes, *copy;
    size_t len, from, to;

    push_own(ctx);
    body_get(ctx, -1);
    (void)bytes_of(ctx, -1, &bytes, &len);
    from = place_of(ctx, 0, len, 0);
    to = place_of(ctx, 1, len, len);
    len = to > from ? to - from : 0;
    if (duk_is_undefined(ctx, 2))
        duk_push_literal(ctx, "");
    else
        duk_dup(ctx, 2);
    duk_to_string(ctx, -1);
    inside_spend(ctx, inside_of(ctx), (int64_t)(len / 64));
    copy = bytes_push(ctx, len);
    if (len)
        memcpy(copy, bytes + from, len);
    make(ctx);
    return 1;
}

void blob_install(duk_context *ctx)
{
    static const struct builtin blob[] = {
        { "size", get_size, 0, 0, 0, BUILTIN_GETTER },
        { "type", get_type, 0, 0, 0, BUILTIN_GETTER },
        { "slice", slice, 0, 3, 0, BUILTIN_METHOD },
    };
    static const struct builtin file[] = {
        { "name", get_of_file, 0, 0, 0, BUILTIN_GETTER },
        { "lastModified", get_of_file, 0, 0, 1, BUILTIN_GETTER },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "Blob", construct, 0, 2);
    DEFINE_TABLE(ctx, blob);
    body_define_of_blob(ctx);
    define_tag(ctx, "Blob");
    state_keep(ctx, STATE_BLOB);
    define_value(ctx, "Blob");
    define_constructor(ctx, "File", construct_file, 2, DUK_VARARGS);
    duk_get_prop_literal(ctx, -3, "Blob");
    duk_get_prop_literal(ctx, -1, "prototype");
    duk_set_prototype(ctx, -3);
    duk_set_prototype(ctx, -3);
    DEFINE_TABLE(ctx, file);
    define_tag(ctx, "File");
    state_keep(ctx, STATE_FILE);
    define_value(ctx, "File");
    duk_pop(ctx);
}
