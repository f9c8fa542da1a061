/* objects.c - what object literals and patterns do: properties defined, copied, left over. */
#include "sandbox/language/language.h"

#include "sandbox/engine/array.h"
#include "sandbox/engine/object.h"
#include "sandbox/engine/peek.h"

#include <string.h>

#define COST_PROPERTY 20

static duk_ret_t key(duk_context *ctx)
{
    object_to_key(ctx);
    return 1;
}

/* [ ... key value ] -> [ ... ]: CreateDataPropertyOrThrow. */
static void create(duk_context *ctx, duk_idx_t object)
{
    if (!peek_is_proxy(ctx, object) && peek_class(ctx, object) != PEEK_CLASS_BYTES)
        duk_def_prop(ctx, object, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC);
    else if (!object_create(ctx, object))
        (void)duk_type_error(ctx, "the property cannot be defined");
}

/* o, key, v */
static duk_ret_t prop(duk_context *ctx)
{
    create(ctx, 0);
    return 1;
}

/* ---- names ---------------------------------------------------------------------- */

/* Of a symbol's bytes, after the first: how many are its description; -1 for none. A local one
 * has 0xff and a number after it, and one more 0xff when there is no description. */
static long description(const char *text, size_t len)
{
    const char *end = (unsigned char)text[0] == 0x80 ? NULL : memchr(text + 1, 0xff, len - 1);

    if (!end)
        return (long)len - 1;
    if (end == text + 1 && len > 2 && (unsigned char)text[len - 1] == 0xff)
        return -1;
    return end - text - 1;
}

/* Pushes what a function of the key at index is called. */
static void push_key_name(duk_context *ctx, duk_idx_t index)
{
    size_t len;
    const char *text;
    long described;
    bool private;

    duk_dup(ctx, index);
    if (!duk_is_symbol(ctx, -1)) {
        duk_to_string(ctx, -1);
        return;
    }
    text = duk_get_lstring(ctx, -1, &len);
    described = description(text, len);
    private = text[0] == (char)0xff;
    duk_push_string(ctx, private || described < 0 ? "" : "[");
    duk_push_lstring(ctx, text + 1, described < 0 ? 0 : (size_t)described);
    duk_push_string(ctx, private || described < 0 ? "" : "]");
    duk_concat(ctx, 3);
    duk_replace(ctx, -2);
}

/* The function at index is called by the key at 1. */
static void set_name(duk_context *ctx, duk_idx_t function, const char *prefix)
{
    duk_push_literal(ctx, "name");
    duk_push_string(ctx, prefix);
    if (*prefix)
        duk_push_literal(ctx, " ");
    push_key_name(ctx, 1);
    duk_concat(ctx, *prefix ? 3 : 2);
    duk_def_prop(ctx, function,
                 DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WEC | DUK_DEFPROP_SET_CONFIGURABLE |
                     DUK_DEFPROP_FORCE);
}

/* f, key, prefix */
static duk_ret_t name(duk_context *ctx)
{
    set_name(ctx, 0, duk_require_string(ctx, 2));
    duk_set_top(ctx, 1);
    return 1;
}

/* o, key, f: what was made without a name, since its key was computed, gets it here. */
static void set_name_once(duk_context *ctx, const char *prefix)
{
    duk_get_prop_literal(ctx, 2, "name");
    if (duk_get_length(ctx, -1) == 0)
        set_name(ctx, 2, prefix);
    duk_set_top(ctx, 3);
}

/* ---- methods ------------------------------------------------------------------- */

static duk_uint_t shown(duk_context *ctx)
{
    const bool enumerable = duk_to_boolean(ctx, 3);

    duk_set_top(ctx, 3);
    duk_dup(ctx, 1);
    object_to_key(ctx);
    duk_replace(ctx, 1);
    return DUK_DEFPROP_SET_CONFIGURABLE |
           (enumerable ? DUK_DEFPROP_SET_ENUMERABLE : (duk_uint_t)DUK_DEFPROP_HAVE_ENUMERABLE);
}

/* o, key, f, enumerable */
static duk_ret_t method(duk_context *ctx)
{
    const duk_uint_t flags = shown(ctx);

    set_name_once(ctx, "");
    duk_def_prop(ctx, 0, flags | DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE);
    return 1;
}

static duk_ret_t getter(duk_context *ctx)
{
    const duk_uint_t flags = shown(ctx);

    set_name_once(ctx, "get");
    duk_def_prop(ctx, 0, flags | DUK_DEFPROP_HAVE_GETTER);
    return 1;
}

static duk_ret_t setter(duk_context *ctx)
{
    const duk_uint_t flags = shown(ctx);

    set_name_once(ctx, "set");
    duk_def_prop(ctx, 0, flags | DUK_DEFPROP_HAVE_SETTER);
    return 1;
}

static duk_ret_t proto(duk_context *ctx)
{
    if (duk_is_object(ctx, 1) || duk_is_null(ctx, 1))
        (void)object_set_prototype(ctx, 0);
    duk_set_top(ctx, 1);
    return 1;
}

/* ---- copies -------------------------------------------------------------------- */

/* No getter of it runs when its properties are read. */
static bool is_simple(duk_context *ctx, duk_idx_t index)
{
    struct peek_object found;
    struct peek_key at;
    struct peek_value value;
    const void *object = duk_get_heapptr(ctx, index);

    peek_object(ctx, object, &found);
    if (found.shape == PEEK_DENSE)
        return true;
    for (uint32_t i = 0; found.shape == PEEK_PLAIN && i < found.count; i++)
        if (peek_property(ctx, object, i, &at, &value) && at.accessor)
            return false;
    return found.shape == PEEK_PLAIN;
}

/* The key at index is among those of the array at 1. */
static bool is_excluded(duk_context *ctx, duk_idx_t index, duk_uarridx_t count)
{
    const void *key_at = duk_get_heapptr(ctx, index);
    bool same = false;

    for (duk_uarridx_t i = 0; i < count && !same; i++) {
        (void)duk_get_prop_index(ctx, 1, i);
        same = duk_get_heapptr(ctx, -1) == key_at;
        duk_pop(ctx);
    }
    return same;
}

static void copy_simple(duk_context *ctx, duk_idx_t to, duk_idx_t from, duk_uarridx_t excluded)
{
    struct inside *inside = inside_of(ctx);

    duk_enum(ctx, from,
             DUK_ENUM_OWN_PROPERTIES_ONLY | DUK_ENUM_INCLUDE_SYMBOLS | DUK_ENUM_SORT_ARRAY_INDICES |
                 DUK_ENUM_NO_PROXY_BEHAVIOR);
    while (duk_next(ctx, -1, true)) {
        inside_spend(ctx, inside, COST_PROPERTY + excluded);
        if (excluded && is_excluded(ctx, -2, excluded))
            duk_pop_2(ctx);
        else
            create(ctx, to);
    }
    duk_pop(ctx);
}

/* The key on top: its property goes over, when there is one that is enumerable. Pops it. */
static void copy_property(duk_context *ctx, duk_idx_t to, duk_idx_t from)
{
    struct object_descriptor found;

    duk_dup_top(ctx);
    if (!object_own(ctx, from, &found)) {
        duk_pop(ctx);
        return;
    }
    duk_pop_2(ctx);
    if (!(found.fields & OBJECT_ENUMERABLE)) {
        duk_pop(ctx);
        return;
    }
    duk_dup_top(ctx);
    duk_dup(ctx, from);
    object_get(ctx, from);
    create(ctx, to);
}

static void copy_any(duk_context *ctx, duk_idx_t to, duk_idx_t from, duk_uarridx_t excluded)
{
    struct inside *inside = inside_of(ctx);
    duk_uarridx_t count;

    object_keys(ctx, from);
    count = (duk_uarridx_t)duk_get_length(ctx, -1);
    for (duk_uarridx_t i = 0; i < count; i++) {
        inside_spend(ctx, inside, COST_PROPERTY + excluded);
        (void)duk_get_prop_index(ctx, -1, i);
        if (excluded && is_excluded(ctx, -1, excluded))
            duk_pop(ctx);
        else
            copy_property(ctx, to, from);
    }
    duk_pop(ctx);
}

/* CopyDataProperties of the value at `from`, which becomes an object. */
static void copy_all(duk_context *ctx, duk_idx_t to, duk_idx_t from, duk_uarridx_t excluded)
{
    if (duk_is_null_or_undefined(ctx, from))
        return;
    duk_to_object(ctx, from);
    if (object_copy_plain(ctx, to, from, excluded ? 1 : DUK_INVALID_INDEX))
        return;
    if (is_simple(ctx, from))
        copy_simple(ctx, to, from, excluded);
    else
        copy_any(ctx, to, from, excluded);
}

static duk_ret_t copy(duk_context *ctx)
{
    copy_all(ctx, 0, 1, 0);
    duk_set_top(ctx, 1);
    return 1;
}

/* source, keys */
static duk_ret_t rest(duk_context *ctx)
{
    const duk_uarridx_t excluded = (duk_uarridx_t)duk_get_length(ctx, 1);

    for (duk_uarridx_t i = 0; i < excluded; i++) {
        (void)duk_get_prop_index(ctx, 1, i);
        object_to_key(ctx);
        duk_put_prop_index(ctx, 1, i);
    }
    duk_push_object(ctx);
    copy_all(ctx, 2, 0, excluded);
    return 1;
}

void objects_install(duk_context *ctx)
{
    static const struct intrinsic rows[] = {
        { "key", key, 1 },       { "prop", prop, 3 },     { "method", method, 4 },
        { "getter", getter, 4 }, { "setter", setter, 4 }, { "name", name, 3 },
        { "proto", proto, 2 },   { "copy", copy, 2 },     { "rest", rest, 2 },
    };

    INTRINSICS_ADD(ctx, rows);
}
