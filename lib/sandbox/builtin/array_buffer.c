/* array_buffer.c - ArrayBuffer and SharedArrayBuffer. Nothing here runs beside anything else,
 * so what is shared differs only in that it cannot be detached, and never gets shorter. */
#include "sandbox/builtin/collection.h"
#include "sandbox/builtin/typed.h"

#include "sandbox/engine/native.h"

#include <string.h>

double to_index(duk_context *ctx, duk_idx_t index)
{
    const double number = to_integer(ctx, index);

    if (number < 0 || number > LENGTH_MOST)
        (void)duk_range_error(ctx, "%s is no length and no place", duk_safe_to_string(ctx, index));
    return number;
}

void push_species(duk_context *ctx, duk_idx_t index, enum known otherwise)
{
    duk_get_prop_literal(ctx, index, "constructor");
    if (!duk_is_undefined(ctx, -1)) {
        if (!duk_is_object(ctx, -1))
            (void)duk_type_error(ctx, "the property 'constructor' is not an object");
        push_name(ctx, "@@species");
        duk_get_prop(ctx, -2);
        duk_remove(ctx, -2);
        if (!duk_is_null_or_undefined(ctx, -1)) {
            if (!native_is_constructor(ctx, -1))
                (void)duk_type_error(ctx, "constructor[Symbol.species] is not a constructor");
            return;
        }
    }
    duk_pop(ctx);
    known_push(ctx, otherwise);
}

size_t buffer_require_room(duk_context *ctx, double length)
{
    const struct inside *inside = inside_of(ctx);
    const double most = inside->arena_bytes ? (double)inside->arena_bytes : 0x7fffffff;

    /* What no machine has is the code's mistake; what this isolate has not is its limit. */
    if (length > 8589934592.0)
        (void)duk_range_error(ctx, "there is no memory for an ArrayBuffer of that length");
    if (length > most || length > 0x7fffffff)
        guard_stop(&inside_of(ctx)->guard, GUARD_MEMORY);
    return (size_t)length;
}

void buffer_push_new(duk_context *ctx, double length)
{
    const size_t room = buffer_require_room(ctx, length);

    known_push(ctx, KNOWN_ARRAY_BUFFER);
    (void)known_get(ctx, -1, KNOWN_PROTOTYPE);
    duk_remove(ctx, -2);
    bytes_push_buffer(ctx, room, room, 0);
}

/* ---- constructors: the magic is what is shared, or 0 --------------------------------- */

static duk_ret_t construct(duk_context *ctx)
{
    const uint32_t shared = (uint32_t)duk_get_current_magic(ctx);
    double length, most = -1;

    require_new(ctx, shared ? "SharedArrayBuffer" : "ArrayBuffer");
    length = to_index(ctx, 0);
    if (duk_is_object(ctx, 1)) {
        duk_get_prop_literal(ctx, 1, "maxByteLength");
        if (!duk_is_undefined(ctx, -1))
            most = to_index(ctx, -1);
        duk_pop(ctx);
    }
    if (most >= 0 && length > most)
        return duk_range_error(ctx, "byteLength is more than maxByteLength");
    push_new_prototype(ctx);
    (void)buffer_require_room(ctx, most);
    bytes_push_buffer(ctx, buffer_require_room(ctx, length), (size_t)(most < 0 ? length : most),
                      shared | (most < 0 ? 0u : BYTES_RESIZABLE));
    return 1;
}

static duk_ret_t is_view(duk_context *ctx)
{
    struct bytes found;

    duk_push_boolean(ctx, bytes_look(ctx, 0, &found) && found.kind != BYTES_BUFFER);
    return 1;
}

/* ---- methods --------------------------------------------------------------------------- */

/* The value at index is such a buffer. */
static void require_buffer(duk_context *ctx, duk_idx_t index, uint32_t shared, struct bytes *found)
{
    if (!bytes_look(ctx, index, found) || found->kind != BYTES_BUFFER ||
        (found->traits & BYTES_SHARED) != shared)
        (void)duk_type_error(ctx, "a method of %s is called on something else",
                             shared ? "SharedArrayBuffer" : "ArrayBuffer");
}

static void require_attached(duk_context *ctx, const struct bytes *found)
{
    if (found->detached)
        (void)duk_type_error(ctx, "the ArrayBuffer is detached");
}

/* [ arguments ] -> [ this arguments ] */
static void take_this(duk_context *ctx, uint32_t shared, struct bytes *found)
{
    duk_push_this(ctx);
    duk_insert(ctx, 0);
    require_buffer(ctx, 0, shared, found);
}

enum { GET_LENGTH, GET_MOST, GET_RESIZABLE, GET_DETACHED };
#define OF_SHARED 16

static duk_ret_t getter(duk_context *ctx)
{
    const int magic = duk_get_current_magic(ctx);
    struct bytes found;

    take_this(ctx, magic & OF_SHARED ? BYTES_SHARED : 0, &found);
    switch (magic & ~OF_SHARED) {
    case GET_LENGTH:
        duk_push_number(ctx, (double)found.count);
        break;
    case GET_MOST:
        duk_push_number(ctx, (double)found.most);
        break;
    case GET_RESIZABLE:
        duk_push_boolean(ctx, (found.traits & BYTES_RESIZABLE) != 0);
        break;
    default:
        duk_push_boolean(ctx, found.detached);
    }
    return 1;
}

/* resize, and grow of what is shared. */
static duk_ret_t resize(duk_context *ctx)
{
    const uint32_t shared = (uint32_t)duk_get_current_magic(ctx);
    struct bytes found;
    double length;

    take_this(ctx, shared, &found);
    if (!(found.traits & BYTES_RESIZABLE))
        return duk_type_error(ctx, "the buffer has a fixed length");
    length = to_index(ctx, 1);
    require_buffer(ctx, 0, shared, &found);
    require_attached(ctx, &found);
    if (length > (double)found.most || (shared && length < (double)found.count))
        return duk_range_error(ctx, "the buffer cannot have that length");
    bytes_resize(ctx, 0, buffer_require_room(ctx, length));
    return 0;
}

/* [ this start end ]: what slice is about, in bytes. */
static void range_of(duk_context *ctx, size_t count, size_t *first, size_t *length)
{
    const int64_t start = array_place(ctx, 1, (int64_t)count, 0);
    const int64_t end = array_place(ctx, 2, (int64_t)count, (int64_t)count);

    *first = (size_t)start;
    *length = end > start ? (size_t)(end - start) : 0;
}

static duk_ret_t slice(duk_context *ctx)
{
    const uint32_t shared = (uint32_t)duk_get_current_magic(ctx);
    struct bytes from, to;
    size_t first, length, count;

    take_this(ctx, shared, &from);
    require_attached(ctx, &from);
    range_of(ctx, from.count, &first, &length);
    push_species(ctx, 0, shared ? KNOWN_SHARED_BUFFER : KNOWN_ARRAY_BUFFER);
    duk_push_number(ctx, (double)length);
    duk_new(ctx, 1);
    require_buffer(ctx, -1, shared, &to);
    require_attached(ctx, &to);
    if (duk_strict_equals(ctx, 0, -1) || (shared && to.data && to.block == from.block))
        return duk_type_error(ctx, "a slice is another buffer");
    if (to.count < length)
        return duk_type_error(ctx, "the new buffer is too short");
    require_buffer(ctx, 0, shared, &from);
    require_attached(ctx, &from);
    count = first < from.count ? from.count - first : 0;
    inside_spend(ctx, inside_of(ctx), (int64_t)(length / 16));
    if (count > 0 && length > 0)
        memcpy(to.data, from.data + first, count < length ? count : length);
    return 1;
}

/* transfer; the magic is 1 for transferToFixedLength. */
static duk_ret_t transfer(duk_context *ctx)
{
    const bool fixed = duk_get_current_magic(ctx) != 0;
    struct bytes from, to;
    double length;
    bool resizable;

    take_this(ctx, 0, &from);
    length = duk_is_undefined(ctx, 1) ? (double)from.count : to_index(ctx, 1);
    require_buffer(ctx, 0, 0, &from);
    require_attached(ctx, &from);
    resizable = !fixed && (from.traits & BYTES_RESIZABLE);
    if (resizable && length > (double)from.most)
        return duk_range_error(ctx, "byteLength is more than maxByteLength");
    known_push(ctx, KNOWN_ARRAY_BUFFER);
    (void)known_get(ctx, -1, KNOWN_PROTOTYPE);
    bytes_push_buffer(ctx, buffer_require_room(ctx, length), resizable ? from.most : (size_t)length,
                      resizable ? BYTES_RESIZABLE : 0);
    require_buffer(ctx, 0, 0, &from);
    require_buffer(ctx, -1, 0, &to);
    inside_spend(ctx, inside_of(ctx), (int64_t)(to.count / 16));
    if (to.count > 0 && from.count > 0)
        memcpy(to.data, from.data, to.count < from.count ? to.count : from.count);
    bytes_detach(ctx, 0);
    return 1;
}

static const struct builtin methods[] = {
    { "byteLength", getter, 0, 0, GET_LENGTH, BUILTIN_GETTER },
    { "detached", getter, 0, 0, GET_DETACHED, BUILTIN_GETTER },
    { "maxByteLength", getter, 0, 0, GET_MOST, BUILTIN_GETTER },
    { "resizable", getter, 0, 0, GET_RESIZABLE, BUILTIN_GETTER },
    { "resize", resize, 1, 1, 0, BUILTIN_METHOD },
    { "slice", slice, 2, 2, 0, BUILTIN_METHOD },
    { "transfer", transfer, 0, 1, 0, BUILTIN_METHOD },
    { "transferToFixedLength", transfer, 0, 1, 1, BUILTIN_METHOD },
};

static const struct builtin shared_methods[] = {
    { "byteLength", getter, 0, 0, OF_SHARED | GET_LENGTH, BUILTIN_GETTER },
    { "grow", resize, 1, 1, BYTES_SHARED, BUILTIN_METHOD },
    { "growable", getter, 0, 0, OF_SHARED | GET_RESIZABLE, BUILTIN_GETTER },
    { "maxByteLength", getter, 0, 0, OF_SHARED | GET_MOST, BUILTIN_GETTER },
    { "slice", slice, 2, 2, BYTES_SHARED, BUILTIN_METHOD },
};

static const struct builtin statics[] = { { "isView", is_view, 1, 1, 0, BUILTIN_METHOD } };

void array_buffer_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    define_constructor(ctx, "ArrayBuffer", construct, 1, 2);
    DEFINE_TABLE(ctx, methods);
    define_tag(ctx, "ArrayBuffer");
    bytes_adopt_prototype(ctx, -1);
    DEFINE_TABLE(ctx, statics);
    define_species(ctx);
    duk_dup_top(ctx);
    known_keep(ctx, KNOWN_ARRAY_BUFFER);
    define_value(ctx, "ArrayBuffer");

    define_constructor(ctx, "SharedArrayBuffer", construct, 1, 2);
    DEFINE_TABLE(ctx, shared_methods);
    define_tag(ctx, "SharedArrayBuffer");
    duk_pop(ctx);
    duk_set_magic(ctx, -1, BYTES_SHARED);
    define_species(ctx);
    duk_dup_top(ctx);
    known_keep(ctx, KNOWN_SHARED_BUFFER);
    define_value(ctx, "SharedArrayBuffer");
    duk_pop(ctx);
}
