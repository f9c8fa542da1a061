/* clone.c - structuredClone: a copy of what can be copied, with all references to one object
 * going to one copy.
 *
 * Works off a list instead of calling itself: an object's copy is made empty and remembered, and
 * its members are copied when its turn comes. So depth costs nothing but memory. */
#include "sandbox/web/web.h"

#include "sandbox/engine/bytes.h"
#include "sandbox/engine/inner.h"
#include "sandbox/engine/object.h"
#include "sandbox/engine/peek.h"

#include <string.h>

enum place {
    /* in the frame of structuredClone */
    VALUE,
    OPTIONS,
    COPIES, /* table: object -> copy */
    WORK,   /* list: object, copy, in turn */
    PLACES
};

enum prototype {
    OF_MAP,
    OF_SET,
    OF_DATE,
    OF_ERROR,
    OF_EVAL_ERROR,
    OF_RANGE_ERROR,
    OF_REFERENCE_ERROR,
    OF_SYNTAX_ERROR,
    OF_TYPE_ERROR,
    OF_URI_ERROR,
    OF_ARRAY_BUFFER,
    OF_DATA_VIEW,
    OF_UINT8, /* from here in the order of enum bytes_element */
    PROTOTYPES = OF_UINT8 + BYTES_ELEMENTS
};
static const char *const names[PROTOTYPES] = {
    "Map",
    "Set",
    "Date",
    "Error",
    "EvalError",
    "RangeError",
    "ReferenceError",
    "SyntaxError",
    "TypeError",
    "URIError",
    "ArrayBuffer",
    "DataView",
    "Uint8Array",
    "Uint8ClampedArray",
    "Int8Array",
    "Uint16Array",
    "Int16Array",
    "Uint32Array",
    "Int32Array",
    "Float32Array",
    "Float64Array",
    "BigInt64Array",
    "BigUint64Array",
};

static void push_prototype(duk_context *ctx, unsigned which)
{
    state_push(ctx, STATE_CLONE);
    duk_get_prop_index(ctx, -1, which);
    duk_remove(ctx, -2);
}

static void refuse(duk_context *ctx, duk_idx_t value)
{
    struct buffer *scratch = &inside_of(ctx)->scratch;

    buffer_clear(scratch);
    inspect_add(ctx, value, scratch);
    if (scratch->len > 100)
        scratch->len = 100;
    buffer_add_text(scratch, " cannot be cloned");
    duk_push_lstring(ctx, scratch->data ? scratch->data : "", scratch->len);
    exception_throw(ctx, "DataCloneError", duk_get_string(ctx, -1));
}

/* ---- the copies of objects with something inside: each pushes one ------------------- */

static void copy_error(duk_context *ctx, duk_idx_t value)
{
    unsigned which = OF_ERROR;

    duk_get_prop_literal(ctx, value, "name");
    for (unsigned i = OF_EVAL_ERROR; i <= OF_URI_ERROR; i++)
        if (duk_is_string(ctx, -1) && !strcmp(duk_get_string(ctx, -1), names[i]))
            which = i;
    duk_pop(ctx);
    (void)duk_push_error_object(ctx, DUK_ERR_ERROR, "%s", "");
    duk_del_prop_literal(ctx, -1, "message");
    push_prototype(ctx, which);
    duk_set_prototype(ctx, -2);
    duk_get_prop_literal(ctx, value, "message");
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
    } else {
        duk_to_string(ctx, -1);
        define_value(ctx, "message");
    }
}

static void copy_date(duk_context *ctx, duk_idx_t value)
{
    push_prototype(ctx, OF_DATE);
    duk_get_prop_literal(ctx, -1, "constructor");
    peek_push_inner(ctx, value);
    duk_new(ctx, 1);
    duk_remove(ctx, -2);
}

static void copy_regexp(duk_context *ctx, duk_idx_t value)
{
    known_push(ctx, KNOWN_REGEXP);
    duk_get_prop_literal(ctx, value, "source");
    duk_get_prop_literal(ctx, value, "flags");
    duk_new(ctx, 2);
}

static void copy_boxed(duk_context *ctx, duk_idx_t value)
{
    peek_push_inner(ctx, value);
    if (duk_is_symbol(ctx, -1))
        refuse(ctx, value);
    duk_to_object(ctx, -1);
}

static void remember(duk_context *ctx, duk_idx_t value, duk_idx_t copy)
{
    copy = duk_require_normalize_index(ctx, copy);
    duk_dup(ctx, value);
    duk_dup(ctx, copy);
    table_set(ctx, COPIES);
}

/* The copy of a value that was copied already: pushes it. */
static bool push_known(duk_context *ctx, duk_idx_t value)
{
    duk_dup(ctx, value);
    if (!table_has(ctx, COPIES))
        return false;
    duk_dup(ctx, value);
    table_get(ctx, COPIES);
    return true;
}

static void copy_buffer(duk_context *ctx, duk_idx_t value, const struct bytes *bytes)
{
    struct bytes made;

    if (bytes->detached || bytes->traits & BYTES_SHARED)
        refuse(ctx, value);
    inside_spend(ctx, inside_of(ctx), (int64_t)(bytes->count / 16));
    push_prototype(ctx, OF_ARRAY_BUFFER);
    bytes_push_buffer(ctx, bytes->count, bytes->most, bytes->traits);
    if (bytes_look(ctx, -1, &made) && made.count)
        memcpy(made.data, bytes->data, bytes->count);
}

static void copy_view(duk_context *ctx, duk_idx_t value, const struct bytes *bytes)
{
    struct bytes owner;
    duk_idx_t buffer;

    if (bytes->outside)
        refuse(ctx, value);
    bytes_push_owner(ctx, value);
    if (!push_known(ctx, duk_get_top_index(ctx))) {
        (void)bytes_look(ctx, -1, &owner);
        copy_buffer(ctx, duk_get_top_index(ctx), &owner);
        remember(ctx, duk_get_top_index(ctx) - 1, -1);
    }
    buffer = duk_get_top_index(ctx);
    push_prototype(ctx, bytes->kind == BYTES_VIEW ? (unsigned)OF_DATA_VIEW
                                                  : (unsigned)OF_UINT8 + bytes->element);
    bytes_push_view(ctx, buffer, bytes->kind, bytes->element, bytes->offset,
                    bytes->count << (bytes->kind == BYTES_ARRAY ? bytes->shift : 0),
                    bytes->traits & BYTES_TRACKING);
    duk_remove(ctx, buffer);
    duk_remove(ctx, buffer - 1);
}

static void copy_table(duk_context *ctx, enum inner_kind kind)
{
    push_prototype(ctx, kind == INNER_MAP ? OF_MAP : OF_SET);
    table_push(ctx, kind);
}

/* The bytes never change, so both have the same. */
static void copy_blob(duk_context *ctx, duk_idx_t value)
{
    duk_dup(ctx, value);
    if (file_is(ctx, value)) {
        file_push_name(ctx, value);
        file_push_of(ctx);
        return;
    }
    blob_push_type(ctx, value);
    body_get(ctx, value);
    blob_push(ctx);
    duk_remove(ctx, -2);
}

static void copy_exception(duk_context *ctx, duk_idx_t value)
{
    duk_get_prop_literal(ctx, value, "name");
    duk_get_prop_literal(ctx, value, "message");
    exception_push(ctx, duk_to_string(ctx, -2), duk_to_string(ctx, -1));
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

/* What the web's standards give more than members, and say of that it cannot be cloned: they keep
 * it under one of these names. */
static bool is_tied(duk_context *ctx, duk_idx_t value)
{
    static const char *const marks[] = {
        DUK_HIDDEN_SYMBOL("form"),      DUK_HIDDEN_SYMBOL("headers"),
        DUK_HIDDEN_SYMBOL("headersOf"), DUK_HIDDEN_SYMBOL("url"),
        DUK_HIDDEN_SYMBOL("list"),      DUK_HIDDEN_SYMBOL("stream"),
        DUK_HIDDEN_SYMBOL("writable"),  DUK_HIDDEN_SYMBOL("reader"),
        DUK_HIDDEN_SYMBOL("writer"),    DUK_HIDDEN_SYMBOL("transform"),
        DUK_HIDDEN_SYMBOL("aborted"),   DUK_HIDDEN_SYMBOL("signal"),
        DUK_HIDDEN_SYMBOL("event"),     DUK_HIDDEN_SYMBOL("encoding")
    };

    for (size_t i = 0; i < sizeof marks / sizeof marks[0]; i++)
        if (duk_has_prop_string(ctx, value, marks[i]))
            return true;
    return false;
}

/* Most objects are nothing but their members. */
static bool is_plain(duk_context *ctx, duk_idx_t value)
{
    bool plain;

    duk_get_prototype(ctx, value);
    plain = duk_is_undefined(ctx, -1) || known_is(ctx, -1, KNOWN_OBJECT_PROTOTYPE);
    duk_pop(ctx);
    return plain;
}

/* Pushes an empty copy of the object at index, or all of it when it has no members of its own. */
static void copy_shell(duk_context *ctx, duk_idx_t value)
{
    const enum inner_kind kind = inner_kind(ctx, value);
    struct bytes bytes;

    if (duk_is_function(ctx, value) || peek_is_proxy(ctx, value) || promise_is(ctx, value))
        refuse(ctx, value);
    else if (kind == INNER_MAP || kind == INNER_SET)
        copy_table(ctx, kind);
    else if (kind != INNER_NONE)
        refuse(ctx, value);
    else if (bytes_look(ctx, value, &bytes) && bytes.kind == BYTES_BUFFER)
        copy_buffer(ctx, value, &bytes);
    else if (bytes.kind != BYTES_NONE)
        copy_view(ctx, value, &bytes);
    else if (object_is_array(ctx, value))
        duk_push_array(ctx);
    else if (peek_class(ctx, value) == PEEK_CLASS_ERROR)
        (exception_is(ctx, value) ? copy_exception : copy_error)(ctx, value);
    else if (peek_class(ctx, value) == PEEK_CLASS_DATE)
        copy_date(ctx, value);
    else if (peek_class(ctx, value) == PEEK_CLASS_REGEXP)
        copy_regexp(ctx, value);
    else if (peek_class(ctx, value) == PEEK_CLASS_BOXED)
        copy_boxed(ctx, value);
    else if (is_plain(ctx, value))
        duk_push_object(ctx);
    else if (blob_is(ctx, value))
        copy_blob(ctx, value);
    else if (is_tied(ctx, value))
        refuse(ctx, value);
    else
        duk_push_object(ctx);
}

/* Those whose members are copied in their turn. */
static bool has_members(duk_context *ctx, duk_idx_t value)
{
    const enum peek_class class = peek_class(ctx, value);

    if (inner_kind(ctx, value) != INNER_NONE || class == PEEK_CLASS_ARRAY)
        return true;
    if (class == PEEK_CLASS_ERROR)
        return !exception_is(ctx, value);
    return class == PEEK_CLASS_OBJECT && (is_plain(ctx, value) || !blob_is(ctx, value));
}

/* Replaces the value on top by its copy. */
static void copy_value(duk_context *ctx)
{
    const duk_idx_t value = duk_get_top_index(ctx);
    duk_uarridx_t count;

    inside_spend(ctx, inside_of(ctx), 20);
    if (duk_is_symbol(ctx, value))
        refuse(ctx, value);
    if (!duk_is_object(ctx, value))
        return;
    if (!push_known(ctx, value)) {
        copy_shell(ctx, value);
        remember(ctx, value, -1);
        if (has_members(ctx, value)) {
            count = (duk_uarridx_t)duk_get_length(ctx, WORK);
            duk_dup(ctx, value);
            duk_put_prop_index(ctx, WORK, count);
            duk_dup_top(ctx);
            duk_put_prop_index(ctx, WORK, count + 1);
        }
    }
    duk_remove(ctx, value);
}

/* ---- members: [ … object copy ] ------------------------------------------------------- */

static void copy_entries(duk_context *ctx, duk_idx_t object)
{
    const bool map = inner_kind(ctx, object) == INNER_MAP;
    uint32_t position = 0;
    duk_idx_t cursor;

    table_cursor(ctx, object);
    cursor = duk_get_top_index(ctx);
    while (table_next(ctx, cursor, &position)) {
        duk_swap(ctx, -1, -2);
        copy_value(ctx);
        duk_swap(ctx, -1, -2);
        if (map)
            copy_value(ctx);
        table_set(ctx, object + 1);
    }
    duk_pop(ctx);
}

static void copy_cause(duk_context *ctx, duk_idx_t error)
{
    duk_push_literal(ctx, "cause");
    if (!object_has(ctx, error))
        return;
    duk_dup(ctx, error + 1);
    duk_get_prop_literal(ctx, error, "cause");
    copy_value(ctx);
    define_value(ctx, "cause");
    duk_pop(ctx);
}

static void copy_members(duk_context *ctx, duk_idx_t object)
{
    if (object_is_array(ctx, object)) {
        duk_get_prop_literal(ctx, object, "length");
        duk_put_prop_literal(ctx, object + 1, "length");
    }
    duk_enum(ctx, object, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 0)) {
        duk_dup_top(ctx);
        duk_get_prop(ctx, object);
        copy_value(ctx);
        duk_def_prop(ctx, object + 1, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC);
    }
    duk_pop(ctx);
}

static void work_off(duk_context *ctx)
{
    for (duk_uarridx_t at = 0; at < duk_get_length(ctx, WORK); at += 2) {
        const duk_idx_t object = duk_get_top(ctx);

        duk_get_prop_index(ctx, WORK, at);
        duk_get_prop_index(ctx, WORK, at + 1);
        if (inner_kind(ctx, object) != INNER_NONE)
            copy_entries(ctx, object);
        else if (peek_class(ctx, object) == PEEK_CLASS_ERROR)
            copy_cause(ctx, object);
        else
            copy_members(ctx, object);
        duk_set_top(ctx, object);
    }
}

/* ---- what is transferred ------------------------------------------------------------------ */

static duk_ret_t transfer_one(duk_context *ctx, void *udata)
{
    const duk_idx_t value = duk_get_top_index(ctx);
    struct bytes bytes;

    (void)udata;
    if (!bytes_look(ctx, value, &bytes) || bytes.kind != BYTES_BUFFER)
        exception_throw(ctx, "DataCloneError", "only an ArrayBuffer can be transferred");
    if (push_known(ctx, value))
        exception_throw(ctx, "DataCloneError", "an ArrayBuffer is to be transferred twice");
    copy_buffer(ctx, value, &bytes);
    remember(ctx, value, -1);
    duk_pop(ctx);
    return 0;
}

static duk_ret_t detach_one(duk_context *ctx, void *udata)
{
    (void)udata;
    bytes_detach(ctx, -1);
    return 0;
}

static void transfer(duk_context *ctx, duk_safe_call_function step)
{
    if (!duk_is_object(ctx, OPTIONS))
        return;
    duk_get_prop_literal(ctx, OPTIONS, "transfer");
    if (!duk_is_undefined(ctx, -1))
        iterate_each(ctx, duk_get_top_index(ctx), step, NULL);
    duk_set_top(ctx, PLACES);
}

static duk_ret_t structured_clone(duk_context *ctx)
{
    duk_require_stack(ctx, 64);
    duk_push_null(ctx);
    table_push(ctx, INNER_MAP);
    duk_push_bare_array(ctx);
    transfer(ctx, transfer_one);
    duk_dup(ctx, VALUE);
    copy_value(ctx);
    work_off(ctx);
    duk_insert(ctx, 0); /* the copy stays while what was transferred is taken away */
    duk_remove(ctx, 1);
    transfer(ctx, detach_one);
    duk_dup(ctx, 0);
    return 1;
}

void clone_install(duk_context *ctx)
{
    static const struct builtin functions[] = {
        { "structuredClone", structured_clone, 1, 2, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    DEFINE_TABLE(ctx, functions);
    duk_push_bare_array(ctx);
    for (unsigned i = 0; i < PROTOTYPES; i++) {
        if (duk_get_prop_string(ctx, -2, names[i]))
            duk_get_prop_literal(ctx, -1, "prototype");
        else
            duk_push_undefined(ctx);
        duk_put_prop_index(ctx, -3, i);
        duk_pop(ctx);
    }
    state_keep(ctx, STATE_CLONE);
    duk_pop(ctx);
}
