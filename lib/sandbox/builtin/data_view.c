/* data_view.c - DataView. The magic of its methods is the element. */
#include "sandbox/builtin/collection.h"
#include "sandbox/builtin/typed.h"

#include <string.h>

static void require_attached_buffer(duk_context *ctx, struct bytes *buffer)
{
    if (!bytes_look(ctx, 0, buffer) || buffer->kind != BYTES_BUFFER)
        (void)duk_type_error(ctx, "a DataView is of an ArrayBuffer");
    if (buffer->detached)
        (void)duk_type_error(ctx, "the ArrayBuffer is detached");
}

static void require_offset(duk_context *ctx, double offset, double length,
                           const struct bytes *buffer)
{
    if (offset > (double)buffer->count || offset + length > (double)buffer->count)
        (void)duk_range_error(ctx, "the DataView lies outside of the buffer");
}

static duk_ret_t construct(duk_context *ctx)
{
    struct bytes buffer;
    double offset, length = 0;
    const bool whole = duk_is_undefined(ctx, 2);
    uint32_t traits = 0;

    require_new(ctx, "DataView");
    if (!bytes_look(ctx, 0, &buffer) || buffer.kind != BYTES_BUFFER)
        return duk_type_error(ctx, "a DataView is of an ArrayBuffer");
    offset = to_index(ctx, 1);
    require_attached_buffer(ctx, &buffer);
    require_offset(ctx, offset, 0, &buffer);
    if (!whole)
        length = to_index(ctx, 2);
    else if (buffer.traits & BYTES_RESIZABLE)
        traits = BYTES_TRACKING;
    require_offset(ctx, offset, length, &buffer);
    if (whole)
        length = (double)buffer.count - offset;
    push_new_prototype(ctx);
    require_attached_buffer(ctx, &buffer);
    require_offset(ctx, offset, traits ? 0 : length, &buffer);
    bytes_push_view(ctx, 0, BYTES_VIEW, BYTES_UINT8, (size_t)offset, (size_t)length, traits);
    return 1;
}

/* [ arguments ] -> [ this arguments ] */
static void take_this(duk_context *ctx, struct bytes *found)
{
    duk_push_this(ctx);
    duk_insert(ctx, 0);
    if (!bytes_look(ctx, 0, found) || found->kind != BYTES_VIEW)
        (void)duk_type_error(ctx, "a method of DataView is called on something else");
}

static void require_inside(duk_context *ctx, const struct bytes *found)
{
    if (found->outside)
        (void)duk_type_error(ctx, "the DataView lies outside of its buffer");
}

enum { GET_BUFFER, GET_LENGTH, GET_OFFSET };

static duk_ret_t getter(duk_context *ctx)
{
    struct bytes found;

    take_this(ctx, &found);
    if (duk_get_current_magic(ctx) == GET_BUFFER) {
        bytes_push_owner(ctx, 0);
        return 1;
    }
    require_inside(ctx, &found);
    duk_push_number(
        ctx, (double)(duk_get_current_magic(ctx) == GET_LENGTH ? found.count : found.offset));
    return 1;
}

static const uint8_t sizes[BYTES_ELEMENTS] = { 1, 1, 1, 2, 2, 4, 4, 4, 8, 8, 8 };

/* The machine's own order is the little one, or the bytes turn round. */
static void copy_in_order(uint8_t *to, const uint8_t *from, size_t size, bool little)
{
    const uint16_t probe = 1;
    const bool turn = (*(const uint8_t *)&probe == 1) != little;

    for (size_t i = 0; i < size; i++)
        to[i] = from[turn ? size - 1 - i : i];
}

static uint8_t *place_of(duk_context *ctx, double at, size_t size)
{
    struct bytes found;

    (void)bytes_look(ctx, 0, &found);
    require_inside(ctx, &found);
    if (at + (double)size > (double)found.count)
        (void)duk_range_error(ctx, "the place lies outside of the DataView");
    return found.data + (size_t)at;
}

static duk_ret_t get(duk_context *ctx)
{
    const enum bytes_element element = (enum bytes_element)duk_get_current_magic(ctx);
    struct bytes found;
    uint8_t value[8];
    bool little;
    double at;

    take_this(ctx, &found);
    at = to_index(ctx, 1);
    little = duk_to_boolean(ctx, 2);
    copy_in_order(value, place_of(ctx, at, sizes[element]), sizes[element], little);
    bytes_push_element(ctx, value, element);
    return 1;
}

static duk_ret_t set(duk_context *ctx)
{
    const enum bytes_element element = (enum bytes_element)duk_get_current_magic(ctx);
    struct bytes found;
    uint8_t value[8];
    bool little;
    double at;

    take_this(ctx, &found);
    at = to_index(ctx, 1);
    bytes_to_element(ctx, 2, element);
    little = duk_to_boolean(ctx, 3);
    bytes_write_element(ctx, 2, value, element);
    copy_in_order(place_of(ctx, at, sizes[element]), value, sizes[element], little);
    return 0;
}

static const struct builtin methods[] = {
    { "buffer", getter, 0, 0, GET_BUFFER, BUILTIN_GETTER },
    { "byteLength", getter, 0, 0, GET_LENGTH, BUILTIN_GETTER },
    { "byteOffset", getter, 0, 0, GET_OFFSET, BUILTIN_GETTER },
    { "getBigInt64", get, 1, 2, BYTES_BIGINT64, BUILTIN_METHOD },
    { "getBigUint64", get, 1, 2, BYTES_BIGUINT64, BUILTIN_METHOD },
    { "getFloat32", get, 1, 2, BYTES_FLOAT32, BUILTIN_METHOD },
    { "getFloat64", get, 1, 2, BYTES_FLOAT64, BUILTIN_METHOD },
    { "getInt8", get, 1, 2, BYTES_INT8, BUILTIN_METHOD },
    { "getInt16", get, 1, 2, BYTES_INT16, BUILTIN_METHOD },
    { "getInt32", get, 1, 2, BYTES_INT32, BUILTIN_METHOD },
    { "getUint8", get, 1, 2, BYTES_UINT8, BUILTIN_METHOD },
    { "getUint16", get, 1, 2, BYTES_UINT16, BUILTIN_METHOD },
    { "getUint32", get, 1, 2, BYTES_UINT32, BUILTIN_METHOD },
    { "setBigInt64", set, 2, 3, BYTES_BIGINT64, BUILTIN_METHOD },
    { "setBigUint64", set, 2, 3, BYTES_BIGUINT64, BUILTIN_METHOD },
    { "setFloat32", set, 2, 3, BYTES_FLOAT32, BUILTIN_METHOD },
    { "setFloat64", set, 2, 3, BYTES_FLOAT64, BUILTIN_METHOD },
    { "setInt8", set, 2, 3, BYTES_INT8, BUILTIN_METHOD },
    { "setInt16", set, 2, 3, BYTES_INT16, BUILTIN_METHOD },
    { "setInt32", set, 2, 3, BYTES_INT32, BUILTIN_METHOD },
    { "setUint8", set, 2, 3, BYTES_UINT8, BUILTIN_METHOD },
    { "setUint16", set, 2, 3, BYTES_UINT16, BUILTIN_METHOD },
    { "setUint32", set, 2, 3, BYTES_UINT32, BUILTIN_METHOD },
};

void data_view_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    define_constructor(ctx, "DataView", construct, 1, 3);
    DEFINE_TABLE(ctx, methods);
    define_tag(ctx, "DataView");
    duk_pop(ctx);
    define_value(ctx, "DataView");
    duk_pop(ctx);
}
