/* iterators.c - the iterator objects of arrays, typed arrays and strings, and what all
 * iterators inherit from. */
#include "sandbox/language/language.h"

#include "sandbox/engine/bytes.h"
#include "sandbox/engine/array.h"
#include "sandbox/engine/peek.h"

enum array_slot { ARRAY_OBJECT, ARRAY_AT, ARRAY_KIND, ARRAY_SLOTS };
enum { KEYS, VALUES, ENTRIES };
enum string_slot { STRING_TEXT, STRING_AT, STRING_SLOTS };

/* [ ... slots ] -> [ ... object ] */
static void push_object(duk_context *ctx, enum known prototype, enum known name)
{
    duk_push_bare_object(ctx);
    duk_swap(ctx, -1, -2);
    duk_put_prop_heapptr(ctx, -2, inside_of(ctx)->known[name]);
    known_push(ctx, prototype);
    duk_set_prototype(ctx, -2);
}

static void require_slots(duk_context *ctx, enum known name, const char *what)
{
    duk_push_this(ctx);
    if (!slots_of(ctx, -1, inside_of(ctx)->known[name]))
        (void)duk_type_error(ctx, "next of %s is called on something else", what);
}

/* ---- arrays ---------------------------------------------------------------------- */

static void push_array_iterator(duk_context *ctx, uint32_t kind)
{
    slots_push(ctx, ARRAY_SLOTS);
    slots_set_number(ctx, -1, ARRAY_AT, 0);
    slots_set_number(ctx, -1, ARRAY_KIND, kind);
    duk_swap(ctx, -1, -2);
    slots_put(ctx, -2, ARRAY_OBJECT);
    push_object(ctx, KNOWN_ARRAY_ITERATOR, KNOWN_ARRAY_SLOTS);
}

static duk_ret_t array_iterator(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_type_error(ctx, "an iterator of %s", duk_safe_to_string(ctx, 0));
    duk_to_object(ctx, 0);
    push_array_iterator(ctx, (uint32_t)duk_get_current_magic(ctx));
    return 1;
}

bool iterators_typed_check(duk_context *ctx, duk_idx_t index)
{
    struct bytes found;

    return bytes_look(ctx, index, &found) && found.kind == BYTES_ARRAY && !found.outside;
}

double iterators_typed_length(duk_context *ctx, duk_idx_t index)
{
    struct bytes found;

    (void)bytes_look(ctx, index, &found);
    if (found.kind == BYTES_ARRAY && found.outside)
        (void)duk_type_error(ctx, "the typed array lies outside of its buffer");
    return (double)found.count;
}

static duk_ret_t typed_iterator(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!duk_is_object(ctx, 0) || !iterators_typed_check(ctx, 0))
        return duk_type_error(ctx, "the method of a typed array is called on something else");
    push_array_iterator(ctx, (uint32_t)duk_get_current_magic(ctx));
    return 1;
}

/* Of the object at index, as often as it is asked. */
static double length_of(duk_context *ctx, duk_idx_t index)
{
    double length;
    struct bytes bytes;

    if (bytes_look(ctx, index, &bytes) && bytes.kind == BYTES_ARRAY)
        return iterators_typed_length(ctx, index);
    (void)known_get(ctx, index, KNOWN_LENGTH);
    length = duk_to_number(ctx, -1);
    duk_pop(ctx);
    return length >= 1 ? length : 0;
}

static duk_ret_t array_next(duk_context *ctx)
{
    uint32_t at, kind;

    require_slots(ctx, KNOWN_ARRAY_SLOTS, "an array iterator"); /* this, slots */
    slots_get(ctx, 1, ARRAY_OBJECT);
    at = slots_number(ctx, 1, ARRAY_AT);
    if (duk_is_undefined(ctx, 2) || at >= length_of(ctx, 2)) {
        duk_push_undefined(ctx);
        slots_put(ctx, 1, ARRAY_OBJECT);
        duk_push_undefined(ctx);
        result_push(ctx, true);
        return 1;
    }
    slots_set_number(ctx, 1, ARRAY_AT, at + 1);
    kind = slots_number(ctx, 1, ARRAY_KIND);
    if (kind != VALUES)
        duk_push_uint(ctx, at);
    if (kind != KEYS)
        (void)duk_get_prop_index(ctx, 2, at);
    if (kind == ENTRIES) {
        duk_push_array(ctx);
        duk_insert(ctx, -3);
        duk_swap(ctx, -1, -2);
        array_append(ctx, -3);
        array_append(ctx, -2);
    }
    result_push(ctx, false);
    return 1;
}

/* ---- strings ---------------------------------------------------------------------- */

static duk_ret_t string_iterator(duk_context *ctx)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, 0))
        return duk_type_error(ctx, "an iterator of %s", duk_safe_to_string(ctx, 0));
    duk_to_string(ctx, 0);
    slots_push(ctx, STRING_SLOTS);
    slots_set_number(ctx, -1, STRING_AT, 0);
    duk_swap(ctx, 0, 1);
    slots_put(ctx, 0, STRING_TEXT);
    push_object(ctx, KNOWN_STRING_ITERATOR, KNOWN_STRING_SLOTS);
    return 1;
}

static duk_ret_t string_next(duk_context *ctx)
{
    uint32_t at, step;

    require_slots(ctx, KNOWN_STRING_SLOTS, "a string iterator"); /* this, slots */
    slots_get(ctx, 1, STRING_TEXT);
    at = slots_number(ctx, 1, STRING_AT);
    step = duk_is_undefined(ctx, 2) ? 0 : string_step(ctx, 2, at);
    if (step == 0) {
        duk_push_undefined(ctx);
        slots_put(ctx, 1, STRING_TEXT);
        duk_push_undefined(ctx);
        result_push(ctx, true);
        return 1;
    }
    slots_set_number(ctx, 1, STRING_AT, at + step);
    duk_substring(ctx, 2, at, at + step);
    result_push(ctx, false);
    return 1;
}

/* ---- at boot ------------------------------------------------------------------------ */

static duk_ret_t give_this(duk_context *ctx)
{
    duk_push_this(ctx);
    return 1;
}

static void keep_names(duk_context *ctx)
{
    static const struct {
        enum known known;
        const char *name;
    } names[] = {
        { KNOWN_ARRAY_SLOTS, DUK_HIDDEN_SYMBOL("arrayIterator") },
        { KNOWN_STRING_SLOTS, DUK_HIDDEN_SYMBOL("stringIterator") },
        { KNOWN_SYMBOL_ITERATOR, DUK_WELLKNOWN_SYMBOL("Symbol.iterator") },
        { KNOWN_SYMBOL_ASYNC_ITERATOR, DUK_WELLKNOWN_SYMBOL("Symbol.asyncIterator") },
        { KNOWN_NEXT, "next" },
        { KNOWN_RETURN, "return" },
        { KNOWN_THROW, "throw" },
        { KNOWN_DONE, "done" },
        { KNOWN_VALUE, "value" },
        { KNOWN_PROTOTYPE, "prototype" },
        { KNOWN_LENGTH, "length" },
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        duk_push_string(ctx, names[i].name);
        known_keep(ctx, names[i].known);
    }
}

static void keep_property(duk_context *ctx, const char *name, enum known known)
{
    push_name(ctx, name);
    duk_get_prop(ctx, -2);
    known_keep(ctx, known);
}

/* Leaves the prototype, which inherits from %IteratorPrototype%. */
static void push_prototype(duk_context *ctx, const char *tag, const struct builtin *next,
                           enum known known, enum known known_next)
{
    duk_push_object(ctx);
    known_push(ctx, KNOWN_ITERATOR);
    duk_set_prototype(ctx, -2);
    define_table(ctx, next, 1);
    define_tag(ctx, tag);
    keep_property(ctx, "next", known_next);
    known_keep(ctx, known);
}

static void install_roots(duk_context *ctx)
{
    static const struct builtin sync[] = { { "@@iterator", give_this, 0, 0, 0, BUILTIN_METHOD } };
    static const struct builtin async[] = { { "@@asyncIterator", give_this, 0, 0, 0,
                                              BUILTIN_METHOD } };

    duk_push_object(ctx);
    DEFINE_TABLE(ctx, sync);
    known_keep(ctx, KNOWN_ITERATOR);
    duk_push_object(ctx);
    DEFINE_TABLE(ctx, async);
    known_keep(ctx, KNOWN_ASYNC_ITERATOR);
}

static void install_arrays(duk_context *ctx)
{
    static const struct builtin next[] = { { "next", array_next, 0, 0, 0, BUILTIN_METHOD } };
    static const struct builtin rows[] = {
        { "keys", array_iterator, 0, 0, KEYS, BUILTIN_METHOD },
        { "values", array_iterator, 0, 0, VALUES, BUILTIN_METHOD },
        { "entries", array_iterator, 0, 0, ENTRIES, BUILTIN_METHOD },
    };

    push_prototype(ctx, "Array Iterator", next, KNOWN_ARRAY_ITERATOR, KNOWN_ARRAY_NEXT);
    duk_get_global_literal(ctx, "Array");
    (void)known_get(ctx, -1, KNOWN_PROTOTYPE);
    DEFINE_TABLE(ctx, rows);
    keep_property(ctx, "values", KNOWN_ARRAY_VALUES);
    known_push(ctx, KNOWN_ARRAY_VALUES);
    define_value(ctx, "@@iterator");
    duk_pop_2(ctx);
}

static void install_strings(duk_context *ctx)
{
    static const struct builtin next[] = { { "next", string_next, 0, 0, 0, BUILTIN_METHOD } };
    static const struct builtin rows[] = { { "@@iterator", string_iterator, 0, 0, 0,
                                             BUILTIN_METHOD } };

    push_prototype(ctx, "String Iterator", next, KNOWN_STRING_ITERATOR, KNOWN_STRING_NEXT);
    duk_get_global_literal(ctx, "String");
    (void)known_get(ctx, -1, KNOWN_PROTOTYPE);
    DEFINE_TABLE(ctx, rows);
    keep_property(ctx, "@@iterator", KNOWN_STRING_VALUES);
    duk_pop_2(ctx);
}

/* On the prototype that typed arrays share. */
static void install_typed(duk_context *ctx)
{
    static const struct builtin rows[] = {
        { "keys", typed_iterator, 0, 0, KEYS, BUILTIN_METHOD },
        { "values", typed_iterator, 0, 0, VALUES, BUILTIN_METHOD },
        { "entries", typed_iterator, 0, 0, ENTRIES, BUILTIN_METHOD },
    };

    duk_get_global_literal(ctx, "Uint8Array");
    (void)known_get(ctx, -1, KNOWN_PROTOTYPE);
    duk_get_prototype(ctx, -1);
    DEFINE_TABLE(ctx, rows);
    duk_get_prop_literal(ctx, -1, "values");
    define_value(ctx, "@@iterator");
    duk_pop_3(ctx);
}

void iterators_install(duk_context *ctx)
{
    keep_names(ctx);
    install_roots(ctx);
    install_arrays(ctx);
    install_strings(ctx);
    install_typed(ctx);
}
