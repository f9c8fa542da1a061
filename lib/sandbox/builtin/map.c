/* map.c - Map and Set, and their iterators.
 *
 * The tables lie in the engine (inner.h). An iterator has two slots: the cursor, undefined at
 * the end, and a number: the position, and what it gives. */
#include "sandbox/builtin/builtin.h"
#include "sandbox/builtin/collection.h"

#include "sandbox/engine/inner.h"

enum { GIVES_KEYS, GIVES_VALUES, GIVES_ENTRIES };
enum { CURSOR, POSITION, GIVES, ITERATOR_SLOTS };

static const char *name_of(enum inner_kind kind)
{
    return kind == INNER_MAP ? "Map" : "Set";
}

/* [ ... ] -> [ ... this ] */
static void push_table(duk_context *ctx, enum inner_kind kind)
{
    duk_push_this(ctx);
    if (inner_kind(ctx, -1) != kind)
        (void)duk_type_error(ctx, "a method of %s is called on something else", name_of(kind));
}

/* ---- constructors ------------------------------------------------------------- */

struct filling {
    duk_idx_t table; /* the function to call comes next */
    bool plain;      /* it is our own */
};

static duk_ret_t add_pair(duk_context *ctx, void *udata)
{
    const struct filling *filling = udata;
    const duk_idx_t pair = duk_get_top_index(ctx);

    if (!duk_is_object(ctx, pair))
        return duk_type_error(ctx, "an entry of a Map is an object, not %s",
                              duk_safe_to_string(ctx, pair));
    duk_dup(ctx, filling->table + 1);
    duk_dup(ctx, filling->table);
    duk_get_prop_index(ctx, pair, 0);
    duk_get_prop_index(ctx, pair, 1);
    if (filling->plain)
        table_set(ctx, filling->table);
    else
        duk_call_method(ctx, 2);
    return 0;
}

static duk_ret_t add_member(duk_context *ctx, void *udata)
{
    const struct filling *filling = udata;

    duk_dup(ctx, filling->table + 1);
    duk_dup(ctx, filling->table);
    duk_dup(ctx, -3);
    if (filling->plain) {
        duk_push_undefined(ctx);
        table_set(ctx, filling->table);
    } else {
        duk_call_method(ctx, 1);
    }
    return 0;
}

void collection_fill(duk_context *ctx, const char *adder, duk_c_function ours, bool pairs)
{
    struct filling filling = { .table = 1 };

    if (duk_is_null_or_undefined(ctx, 0))
        return;
    duk_get_prop_string(ctx, 1, adder);
    if (!duk_is_callable(ctx, 2))
        (void)duk_type_error(ctx, "its method '%s' is not a function", adder);
    filling.plain = ours && duk_get_c_function(ctx, 2) == ours;
    iterate_each(ctx, 0, pairs ? add_pair : add_member, &filling);
    duk_set_top(ctx, 2);
}

static duk_ret_t map_set(duk_context *ctx)
{
    push_table(ctx, INNER_MAP);
    duk_insert(ctx, 0);
    table_set(ctx, 0);
    return 1;
}

static duk_ret_t set_add(duk_context *ctx)
{
    push_table(ctx, INNER_SET);
    duk_insert(ctx, 0);
    duk_push_undefined(ctx);
    table_set(ctx, 0);
    return 1;
}

static duk_ret_t map_construct(duk_context *ctx)
{
    require_new(ctx, "Map");
    push_new_prototype(ctx);
    table_push(ctx, INNER_MAP);
    collection_fill(ctx, "set", map_set, true);
    return 1;
}

static duk_ret_t set_construct(duk_context *ctx)
{
    require_new(ctx, "Set");
    push_new_prototype(ctx);
    table_push(ctx, INNER_SET);
    collection_fill(ctx, "add", set_add, false);
    return 1;
}

/* ---- methods; the magic is the kind --------------------------------------------- */

static enum inner_kind kind_of(duk_context *ctx)
{
    return (enum inner_kind)duk_get_current_magic(ctx);
}

static duk_ret_t map_get(duk_context *ctx)
{
    push_table(ctx, INNER_MAP);
    duk_swap(ctx, 0, 1);
    table_get(ctx, 0);
    return 1;
}

static duk_ret_t has(duk_context *ctx)
{
    push_table(ctx, kind_of(ctx));
    duk_swap(ctx, 0, 1);
    duk_push_boolean(ctx, table_has(ctx, 0));
    return 1;
}

static duk_ret_t delete (duk_context *ctx)
{
    push_table(ctx, kind_of(ctx));
    duk_swap(ctx, 0, 1);
    duk_push_boolean(ctx, table_delete(ctx, 0));
    return 1;
}

static duk_ret_t clear(duk_context *ctx)
{
    push_table(ctx, kind_of(ctx));
    table_clear(ctx, 0);
    return 0;
}

static duk_ret_t size(duk_context *ctx)
{
    push_table(ctx, kind_of(ctx));
    duk_push_uint(ctx, table_size(ctx, 0));
    return 1;
}

static duk_ret_t for_each(duk_context *ctx)
{
    const enum inner_kind kind = kind_of(ctx);
    uint32_t position = 0;

    push_table(ctx, kind); /* function, this value, table */
    if (!duk_is_callable(ctx, 0))
        return duk_type_error(ctx, "%s is not a function", duk_safe_to_string(ctx, 0));
    table_cursor(ctx, 2);
    while (table_next(ctx, 3, &position)) {
        duk_dup(ctx, 0);
        duk_dup(ctx, 1);
        duk_dup(ctx, kind == INNER_MAP ? 5 : 4);
        duk_dup(ctx, 4);
        duk_dup(ctx, 2);
        duk_call_method(ctx, 3);
        duk_set_top(ctx, 4);
    }
    return 0;
}

/* ---- iterators --------------------------------------------------------------------- */

/* The magic: of a Map's 0 to 2, of a Set's 4 to 6. */
static duk_ret_t iterate(duk_context *ctx)
{
    const int magic = duk_get_current_magic(ctx);
    const bool map = magic < 4;

    push_table(ctx, map ? INNER_MAP : INNER_SET);
    known_push(ctx, map ? KNOWN_MAP_ITERATOR : KNOWN_SET_ITERATOR);
    inner_push(ctx, map ? INNER_MAP_ITERATOR : INNER_SET_ITERATOR, ITERATOR_SLOTS);
    table_cursor(ctx, 0);
    inner_put(ctx, 1, CURSOR);
    duk_push_uint(ctx, 0);
    inner_put(ctx, 1, POSITION);
    duk_push_int(ctx, magic & 3);
    inner_put(ctx, 1, GIVES);
    return 1;
}

/* [ ... key value ] -> [ ... what is given ] */
static void give(duk_context *ctx, int gives, bool map)
{
    if (gives == GIVES_KEYS || (gives == GIVES_VALUES && !map)) {
        duk_pop(ctx);
    } else if (gives == GIVES_VALUES) {
        duk_remove(ctx, -2);
    } else {
        if (!map) {
            duk_pop(ctx);
            duk_dup_top(ctx);
        }
        duk_push_array(ctx);
        duk_insert(ctx, -3);
        duk_put_prop_index(ctx, -3, 1);
        duk_put_prop_index(ctx, -2, 0);
    }
}

static duk_ret_t next(duk_context *ctx)
{
    const bool map = kind_of(ctx) == INNER_MAP_ITERATOR;
    uint32_t position;
    int gives;

    duk_push_this(ctx);
    if (inner_kind(ctx, 0) != kind_of(ctx))
        return duk_type_error(ctx, "next of a %s iterator is called on something else",
                              map ? "Map" : "Set");
    inner_get(ctx, 0, CURSOR);
    inner_get(ctx, 0, POSITION);
    inner_get(ctx, 0, GIVES);
    position = duk_get_uint(ctx, 2);
    gives = duk_get_int(ctx, 3);
    duk_set_top(ctx, 2);
    if (duk_is_undefined(ctx, 1) || !table_next(ctx, 1, &position)) {
        duk_push_undefined(ctx);
        inner_put(ctx, 0, CURSOR);
        duk_push_undefined(ctx);
        result_push(ctx, true);
        return 1;
    }
    duk_dup(ctx, 1);
    inner_put(ctx, 0, CURSOR);
    duk_push_uint(ctx, position);
    inner_put(ctx, 0, POSITION);
    give(ctx, gives, map);
    result_push(ctx, false);
    return 1;
}

/* ---- Map.groupBy -------------------------------------------------------------------- */

/* [ items callback map ... value ] */
static duk_ret_t group(duk_context *ctx, void *udata)
{
    uint32_t *count = udata;
    const duk_idx_t value = duk_get_top_index(ctx);

    duk_dup(ctx, 1);
    duk_push_undefined(ctx);
    duk_dup(ctx, value);
    duk_push_uint(ctx, (*count)++);
    duk_call_method(ctx, 2);
    duk_dup_top(ctx);
    table_get(ctx, 2);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_array(ctx);
        duk_swap_top(ctx, -2); /* group key */
        duk_dup(ctx, -2);
        table_set(ctx, 2);
    } else {
        duk_remove(ctx, -2);
    }
    duk_dup(ctx, value);
    duk_put_prop_index(ctx, -2, (duk_uarridx_t)duk_get_length(ctx, -2));
    return 0;
}

static duk_ret_t map_group_by(duk_context *ctx)
{
    uint32_t count = 0;

    if (duk_is_null_or_undefined(ctx, 0))
        return duk_type_error(ctx, "%s cannot be grouped", duk_safe_to_string(ctx, 0));
    if (!duk_is_callable(ctx, 1))
        return duk_type_error(ctx, "%s is not a function", duk_safe_to_string(ctx, 1));
    known_push(ctx, KNOWN_MAP);
    table_push(ctx, INNER_MAP);
    iterate_each(ctx, 0, group, &count);
    duk_set_top(ctx, 3);
    return 1;
}

/* ---- installing ------------------------------------------------------------------------ */

static void install_iterator(duk_context *ctx, enum inner_kind kind, enum known known,
                             const char *tag)
{
    const struct builtin methods[] = { { "next", next, 0, 0, (int16_t)kind, BUILTIN_METHOD } };

    duk_push_object(ctx);
    known_push(ctx, KNOWN_ITERATOR);
    duk_set_prototype(ctx, -2);
    DEFINE_TABLE(ctx, methods);
    define_tag(ctx, tag);
    known_keep(ctx, known);
}

/* The property is the very function that another name has already. */
static void alias(duk_context *ctx, const char *name, const char *of)
{
    duk_get_prop_string(ctx, -1, of);
    define_value(ctx, name);
}

static void install_map(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "get", map_get, 1, 1, 0, BUILTIN_METHOD },
        { "set", map_set, 2, 2, 0, BUILTIN_METHOD },
        { "has", has, 1, 1, INNER_MAP, BUILTIN_METHOD },
        { "delete", delete, 1, 1, INNER_MAP, BUILTIN_METHOD },
        { "clear", clear, 0, 0, INNER_MAP, BUILTIN_METHOD },
        { "entries", iterate, 0, 0, GIVES_ENTRIES, BUILTIN_METHOD },
        { "forEach", for_each, 1, 2, INNER_MAP, BUILTIN_METHOD },
        { "keys", iterate, 0, 0, GIVES_KEYS, BUILTIN_METHOD },
        { "size", size, 0, 0, INNER_MAP, BUILTIN_GETTER },
        { "values", iterate, 0, 0, GIVES_VALUES, BUILTIN_METHOD },
    };
    static const struct builtin statics[] = {
        { "groupBy", map_group_by, 2, 2, 0, BUILTIN_METHOD },
    };

    define_constructor(ctx, "Map", map_construct, 0, 1);
    DEFINE_TABLE(ctx, methods);
    alias(ctx, "@@iterator", "entries");
    define_tag(ctx, "Map");
    known_keep(ctx, KNOWN_MAP);
    DEFINE_TABLE(ctx, statics);
    define_species(ctx);
    define_value(ctx, "Map");
}

static void install_set(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "has", has, 1, 1, INNER_SET, BUILTIN_METHOD },
        { "add", set_add, 1, 1, 0, BUILTIN_METHOD },
        { "delete", delete, 1, 1, INNER_SET, BUILTIN_METHOD },
        { "clear", clear, 0, 0, INNER_SET, BUILTIN_METHOD },
        { "entries", iterate, 0, 0, 4 + GIVES_ENTRIES, BUILTIN_METHOD },
        { "forEach", for_each, 1, 2, INNER_SET, BUILTIN_METHOD },
        { "size", size, 0, 0, INNER_SET, BUILTIN_GETTER },
        { "values", iterate, 0, 0, 4 + GIVES_VALUES, BUILTIN_METHOD },
    };

    define_constructor(ctx, "Set", set_construct, 0, 1);
    DEFINE_TABLE(ctx, methods);
    set_define_methods(ctx);
    alias(ctx, "keys", "values");
    alias(ctx, "@@iterator", "values");
    define_tag(ctx, "Set");
    known_keep(ctx, KNOWN_SET);
    define_species(ctx);
    define_value(ctx, "Set");
}

void map_install(duk_context *ctx)
{
    install_iterator(ctx, INNER_MAP_ITERATOR, KNOWN_MAP_ITERATOR, "Map Iterator");
    install_iterator(ctx, INNER_SET_ITERATOR, KNOWN_SET_ITERATOR, "Set Iterator");
    duk_push_global_object(ctx);
    install_map(ctx);
    install_set(ctx);
    duk_pop(ctx);
}
