/* typed_array.c - %TypedArray% and its eleven constructors. */
#include "sandbox/builtin/typed.h"
#include "sandbox/builtin/collection.h"

#include "sandbox/engine/native.h"

#include <string.h>

const char *const typed_names[BYTES_ELEMENTS] = {
    "Uint8Array",   "Uint8ClampedArray", "Int8Array",     "Uint16Array",
    "Int16Array",   "Uint32Array",       "Int32Array",    "Float32Array",
    "Float64Array", "BigInt64Array",     "BigUint64Array"
};

static const uint8_t shifts[BYTES_ELEMENTS] = { 0, 0, 0, 1, 1, 2, 2, 2, 3, 3, 3 };

static bool is_big(enum bytes_element element)
{
    return element >= BYTES_BIGINT64;
}

void typed_require(duk_context *ctx, duk_idx_t index, struct bytes *found)
{
    if (!bytes_look(ctx, index, found) || found->kind != BYTES_ARRAY)
        (void)duk_type_error(ctx, "a method of typed arrays is called on something else");
    if (found->outside)
        (void)duk_type_error(ctx, "the typed array lies outside of its buffer");
}

void typed_this(duk_context *ctx, struct bytes *found)
{
    duk_require_stack(ctx, 16);
    duk_push_this(ctx);
    duk_insert(ctx, 0);
    typed_require(ctx, 0, found);
}

void typed_push_at(duk_context *ctx, duk_idx_t index, size_t at)
{
    struct bytes found;

    (void)bytes_look(ctx, index, &found);
    if (at < found.count)
        bytes_push_element(ctx, found.data + (at << found.shift), found.element);
    else
        duk_push_undefined(ctx);
}

void typed_copy(duk_context *ctx, const struct bytes *to, size_t at, const struct bytes *from,
                size_t first, size_t count)
{
    struct inside *inside = inside_of(ctx);
    uint8_t *target = to->data + (at << to->shift);
    const uint8_t *source = from->data + (first << from->shift);

    if (count == 0)
        return;
    if (to->element == from->element) {
        inside_spend(ctx, inside, (int64_t)((count << to->shift) / 16));
        memmove(target, source, count << to->shift);
        return;
    }
    for (size_t i = 0; i < count; i++) {
        inside_spend(ctx, inside, 10);
        bytes_push_element(ctx, source + (i << from->shift), from->element);
        bytes_write_element(ctx, -1, target + (i << to->shift), to->element);
        duk_pop(ctx);
    }
}

/* ---- making one by its constructor ------------------------------------------------------ */

/* [ ... prototype ] -> [ ... array ], with a buffer of its own. */
static void push_array(duk_context *ctx, enum bytes_element element, double length)
{
    buffer_push_new(ctx, length * (double)(1u << shifts[element]));
    duk_swap_top(ctx, -2);
    bytes_push_view(ctx, -2, BYTES_ARRAY, element, 0, (size_t)length << shifts[element], 0);
    duk_remove(ctx, -2);
}

static void push_prototype_of(duk_context *ctx, enum bytes_element element)
{
    known_push(ctx, (enum known)(KNOWN_TYPED + (int)element));
    (void)known_get(ctx, -1, KNOWN_PROTOTYPE);
    duk_remove(ctx, -2);
}

void typed_push_same(duk_context *ctx, enum bytes_element element, size_t length)
{
    push_prototype_of(ctx, element);
    push_array(ctx, element, (double)length);
}

void typed_construct(duk_context *ctx, duk_idx_t arguments)
{
    const bool by_length = arguments == 1 && duk_is_number(ctx, -1);
    const double length = by_length ? duk_get_number(ctx, -1) : 0;
    struct bytes made;

    duk_new(ctx, arguments);
    typed_require(ctx, -1, &made);
    if ((double)made.count < length)
        (void)duk_type_error(ctx, "the new typed array is too short");
}

void typed_push_like(duk_context *ctx, duk_idx_t index, const struct bytes *found,
                     duk_idx_t arguments)
{
    struct bytes made;

    push_species(ctx, index, (enum known)(KNOWN_TYPED + (int)found->element));
    duk_insert(ctx, -1 - arguments);
    typed_construct(ctx, arguments);
    (void)bytes_look(ctx, -1, &made);
    if (is_big(made.element) != is_big(found->element))
        (void)duk_type_error(ctx, "a typed array of BigInts holds no numbers, nor the reverse");
}

void typed_push_like_length(duk_context *ctx, duk_idx_t index, const struct bytes *found,
                            size_t length)
{
    duk_push_number(ctx, (double)length);
    typed_push_like(ctx, index, found, 1);
}

/* ---- the constructors; the magic is the element ------------------------------------------- */

/* [ source … prototype ] */
static void from_typed(duk_context *ctx, enum bytes_element element, const struct bytes *source)
{
    struct bytes made, from;

    if (source->outside)
        (void)duk_type_error(ctx, "the typed array lies outside of its buffer");
    push_array(ctx, element, (double)source->count);
    if (is_big(element) != is_big(source->element))
        (void)duk_type_error(ctx, "a typed array of BigInts holds no numbers, nor the reverse");
    (void)bytes_look(ctx, -1, &made);
    (void)bytes_look(ctx, 0, &from);
    typed_copy(ctx, &made, 0, &from, 0, from.count);
}

static double require_length(duk_context *ctx, double offset, size_t size,
                             const struct bytes *buffer)
{
    if (buffer->count % size != 0)
        (void)duk_range_error(ctx, "the buffer's length is no multiple of %lu",
                              (unsigned long)size);
    if (offset > (double)buffer->count)
        (void)duk_range_error(ctx, "the typed array begins behind its buffer");
    return (double)buffer->count - offset;
}

/* [ buffer offset length prototype ] */
static void from_buffer(duk_context *ctx, enum bytes_element element)
{
    const size_t size = (size_t)1 << shifts[element];
    const double offset = to_index(ctx, 1);
    const bool whole = duk_is_undefined(ctx, 2);
    double length = 0;
    struct bytes buffer;
    uint32_t traits = 0;

    if ((size_t)offset % size != 0)
        (void)duk_range_error(ctx, "the offset is no multiple of %lu", (unsigned long)size);
    if (!whole)
        length = to_index(ctx, 2) * (double)size;
    (void)bytes_look(ctx, 0, &buffer);
    if (buffer.detached)
        (void)duk_type_error(ctx, "the ArrayBuffer is detached");
    if (whole && (buffer.traits & BYTES_RESIZABLE)) {
        if (offset > (double)buffer.count)
            (void)duk_range_error(ctx, "the typed array begins behind its buffer");
        traits = BYTES_TRACKING;
    } else if (whole) {
        length = require_length(ctx, offset, size, &buffer);
    } else if (offset + length > (double)buffer.count) {
        (void)duk_range_error(ctx, "the typed array is longer than its buffer");
    }
    bytes_push_view(ctx, 0, BYTES_ARRAY, element, (size_t)offset, (size_t)length, traits);
}

/* [ ... prototype source ] -> [ ... array ]: an array, or something like one. */
static void from_list(duk_context *ctx, enum bytes_element element)
{
    const duk_idx_t list = duk_get_top_index(ctx);
    const int64_t length = array_length(ctx, list);

    duk_dup(ctx, list - 1);
    push_array(ctx, element, (double)length);
    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        array_get(ctx, list, i);
        array_set(ctx, list + 1, i);
    }
}

static duk_ret_t collect(duk_context *ctx, void *udata)
{
    uint32_t *count = udata;

    duk_dup_top(ctx);
    duk_put_prop_index(ctx, 4, (*count)++);
    return 0;
}

/* [ source offset length prototype ] -> [ … list ], when the source can be iterated. */
static bool push_iterated(duk_context *ctx)
{
    uint32_t count = 0;

    method_push(ctx, 0, KNOWN_SYMBOL_ITERATOR);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        return false;
    }
    duk_push_array(ctx);
    duk_insert(ctx, 4);
    iterate_open_by(ctx, 0);
    while (iterate_next(ctx, 5)) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        (void)collect(ctx, &count);
        duk_set_top(ctx, 6);
    }
    duk_set_top(ctx, 5);
    return true;
}

static void from_object(duk_context *ctx, enum bytes_element element)
{
    struct bytes source;

    push_new_prototype(ctx);
    if (bytes_look(ctx, 0, &source) && source.kind == BYTES_ARRAY)
        from_typed(ctx, element, &source);
    else if (source.kind == BYTES_BUFFER)
        from_buffer(ctx, element);
    else {
        if (!push_iterated(ctx))
            duk_dup(ctx, 0);
        from_list(ctx, element);
    }
}

static duk_ret_t construct(duk_context *ctx)
{
    const enum bytes_element element = (enum bytes_element)duk_get_current_magic(ctx);
    double length;

    require_new(ctx, typed_names[element]);
    if (duk_is_object(ctx, 0)) {
        from_object(ctx, element);
        return 1;
    }
    length = to_index(ctx, 0);
    push_new_prototype(ctx);
    push_array(ctx, element, length);
    return 1;
}

static duk_ret_t abstract(duk_context *ctx)
{
    return duk_type_error(ctx, "%%TypedArray%% makes nothing itself");
}

/* ---- accessors ------------------------------------------------------------------------------ */

enum { GET_BUFFER, GET_LENGTH, GET_OFFSET, GET_COUNT };

static duk_ret_t getter(duk_context *ctx)
{
    struct bytes found;

    duk_push_this(ctx);
    if (!bytes_look(ctx, 0, &found) || found.kind != BYTES_ARRAY)
        return duk_type_error(ctx, "a method of typed arrays is called on something else");
    switch (duk_get_current_magic(ctx)) {
    case GET_BUFFER:
        bytes_push_owner(ctx, 0);
        break;
    case GET_LENGTH:
        duk_push_number(ctx, (double)(found.count << found.shift));
        break;
    case GET_OFFSET:
        duk_push_number(ctx, found.outside ? 0 : (double)found.offset);
        break;
    default:
        duk_push_number(ctx, (double)found.count);
    }
    return 1;
}

static duk_ret_t tag(duk_context *ctx)
{
    struct bytes found;

    duk_push_this(ctx);
    if (!bytes_look(ctx, 0, &found) || found.kind != BYTES_ARRAY)
        return 0;
    duk_push_string(ctx, typed_names[found.element]);
    return 1;
}

static const struct builtin accessors[] = {
    { "buffer", getter, 0, 0, GET_BUFFER, BUILTIN_GETTER },
    { "byteLength", getter, 0, 0, GET_LENGTH, BUILTIN_GETTER },
    { "byteOffset", getter, 0, 0, GET_OFFSET, BUILTIN_GETTER },
    { "length", getter, 0, 0, GET_COUNT, BUILTIN_GETTER },
    { "@@toStringTag", tag, 0, 0, 0, BUILTIN_GETTER },
};

/* ---- installing -------------------------------------------------------------------------------
 */

/* [ global ... prototype ]: what the language made for typed arrays already, and what they have
 * in common with arrays. */
static void take_over(duk_context *ctx)
{
    static const char *const names[] = { "keys", "values", "entries", "@@iterator" };

    duk_get_global_literal(ctx, "Uint8Array");
    (void)known_get(ctx, -1, KNOWN_PROTOTYPE);
    duk_get_prototype(ctx, -1);
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        push_name(ctx, names[i]);
        duk_get_prop(ctx, -2);
        duk_dup(ctx, -5);
        duk_swap_top(ctx, -2);
        define_value(ctx, names[i]);
        duk_pop(ctx);
    }
    duk_pop_3(ctx);
    duk_get_global_literal(ctx, "Array");
    (void)known_get(ctx, -1, KNOWN_PROTOTYPE);
    duk_get_prop_literal(ctx, -1, "toString");
    duk_insert(ctx, -3);
    duk_pop_2(ctx);
    define_value(ctx, "toString");
}

/* [ global TypedArray prototype ] -> the same */
static void install_one(duk_context *ctx, enum bytes_element element)
{
    define_constructor(ctx, typed_names[element], construct, 3, 3);
    duk_set_magic(ctx, -2, (int)element);
    duk_dup(ctx, -3);
    duk_set_prototype(ctx, -2);
    duk_push_int(ctx, 1 << shifts[element]);
    define_constant(ctx, "BYTES_PER_ELEMENT");
    if (is_big(element))
        duk_pop(ctx);
    else
        bytes_adopt_prototype(ctx, (int)element);
    duk_dup(ctx, -3);
    duk_set_prototype(ctx, -2);
    duk_push_int(ctx, 1 << shifts[element]);
    define_constant(ctx, "BYTES_PER_ELEMENT");
    duk_dup_top(ctx);
    known_keep(ctx, (enum known)(KNOWN_TYPED + (int)element));
    duk_dup(ctx, -4);
    duk_swap_top(ctx, -2);
    define_value(ctx, typed_names[element]);
    duk_pop(ctx);
}

void typed_array_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    define_constructor(ctx, "TypedArray", abstract, 0, 0);
    DEFINE_TABLE(ctx, accessors);
    take_over(ctx);
    typed_define_change(ctx);
    typed_define_iterate(ctx);
    typed_define_sort(ctx);
    duk_swap_top(ctx, -2);
    define_species(ctx);
    typed_define_make(ctx);
    duk_swap_top(ctx, -2);
    for (int element = 0; element < BYTES_ELEMENTS; element++)
        install_one(ctx, (enum bytes_element)element);
    duk_pop_3(ctx);
}
