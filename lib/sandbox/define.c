/* define.c - how built-in functions, constructors and their properties are made. */
#include "sandbox/builtins.h"

#include "sandbox/engine/native.h"

#include <string.h>

#define NAME_LONGEST 64u

#define WRITABLE                                                                                   \
    (DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WRITABLE | DUK_DEFPROP_CLEAR_ENUMERABLE |            \
     DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_FORCE)
#define READ_ONLY                                                                                  \
    (DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WEC | DUK_DEFPROP_SET_CONFIGURABLE |               \
     DUK_DEFPROP_FORCE)
#define CONSTANT (DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_CLEAR_WEC | DUK_DEFPROP_FORCE)
#define ACCESSOR (DUK_DEFPROP_CLEAR_ENUMERABLE | DUK_DEFPROP_SET_CONFIGURABLE | DUK_DEFPROP_FORCE)

static const duk_uint_t attributes[] = {
    [BUILTIN_METHOD] = WRITABLE,
    [BUILTIN_FIXED] = READ_ONLY,
    [BUILTIN_LOCKED] = CONSTANT,
    [BUILTIN_GETTER] = ACCESSOR | DUK_DEFPROP_HAVE_GETTER,
    [BUILTIN_SETTER] = ACCESSOR | DUK_DEFPROP_HAVE_SETTER,
};

static bool is_symbol(const char *name)
{
    return name[0] == '@' && name[1] == '@';
}

/* Pushes before + name + after, where a symbol's name lies without its "@@". */
static void push_wrapped(duk_context *ctx, const char *before, const char *name, const char *after)
{
    char text[NAME_LONGEST + 32];
    const size_t first = strlen(before), last = strlen(after);
    size_t len;

    name += is_symbol(name) ? 2 : 0;
    len = strnlen(name, NAME_LONGEST);
    memcpy(text, before, first);
    memcpy(text + first, name, len);
    memcpy(text + first + len, after, last);
    duk_push_lstring(ctx, text, first + len + last);
}

void push_name(duk_context *ctx, const char *name)
{
    if (is_symbol(name))
        push_wrapped(ctx, "\x81Symbol.", name, "\xff");
    else
        duk_push_string(ctx, name);
}

/* The property's name lies on top: pushes what the function of the row has for a name. */
static void push_function_name(duk_context *ctx, const char *name, uint8_t kind)
{
    static const char *const befores[][2] = { { "", "[Symbol." },
                                              { "get ", "get [Symbol." },
                                              { "set ", "set [Symbol." } };
    const int prefix = kind == BUILTIN_GETTER ? 1 : kind == BUILTIN_SETTER ? 2 : 0;
    const bool symbol = is_symbol(name);

    if (prefix == 0 && !symbol)
        duk_dup_top(ctx);
    else
        push_wrapped(ctx, befores[prefix][symbol], name, symbol ? "]" : "");
}

static void define_row(duk_context *ctx, const struct builtin *row)
{
    push_name(ctx, row->name);
    push_function_name(ctx, row->name, row->kind);
    native_push(ctx, row->function, row->args, row->magic, row->length, false);
    duk_def_prop(ctx, -3, attributes[row->kind]);
}

void define_table(duk_context *ctx, const struct builtin *table, size_t count)
{
    for (size_t i = 0; i < count; i++)
        define_row(ctx, &table[i]);
    duk_compact(ctx, -1);
}

/* Pops a value; the object lies below it. */
static void define(duk_context *ctx, const char *name, duk_uint_t flags)
{
    push_name(ctx, name);
    duk_swap(ctx, -1, -2);
    duk_def_prop(ctx, -3, flags);
}

void define_value(duk_context *ctx, const char *name)
{
    define(ctx, name, WRITABLE);
}

void define_constant(duk_context *ctx, const char *name)
{
    define(ctx, name, CONSTANT);
}

void define_name(duk_context *ctx)
{
    define(ctx, "name", READ_ONLY);
}

void define_prototype(duk_context *ctx)
{
    define(ctx, "prototype", CONSTANT);
}

void define_tag(duk_context *ctx, const char *tag)
{
    duk_push_string(ctx, tag);
    define(ctx, "@@toStringTag", READ_ONLY);
}

duk_ret_t species_of_this(duk_context *ctx)
{
    duk_push_this(ctx);
    return 1;
}

void define_species(duk_context *ctx)
{
    static const struct builtin row = { "@@species", species_of_this, 0, 0, 0, BUILTIN_GETTER };

    define_row(ctx, &row);
}

void push_function(duk_context *ctx, const char *name, duk_c_function function, int length,
                   duk_idx_t args, int magic)
{
    duk_push_string(ctx, name);
    native_push(ctx, function, args, magic, length, false);
}

void define_alias(duk_context *ctx, const char *alias, const char *name)
{
    push_name(ctx, name);
    duk_get_prop(ctx, -2);
    define(ctx, alias, WRITABLE);
}

void define_magic(duk_context *ctx, const char *name, duk_c_function function, duk_idx_t args,
                  int magic)
{
    const struct builtin row = { name,         function,       (int8_t)(args > 0 ? args : 0),
                                 (int8_t)args, (int16_t)magic, BUILTIN_METHOD };

    define_row(ctx, &row);
}

void define_method(duk_context *ctx, const char *name, duk_c_function function, duk_idx_t args)
{
    define_magic(ctx, name, function, args, 0);
}

void define_constructor(duk_context *ctx, const char *name, duk_c_function function, int length,
                        duk_idx_t args)
{
    duk_push_string(ctx, name);
    native_push(ctx, function, args, 0, length, true);
    duk_push_object(ctx);
    duk_dup(ctx, -2);
    define_value(ctx, "constructor");
    duk_dup_top(ctx);
    duk_insert(ctx, -3);
    define_prototype(ctx);
    duk_swap(ctx, -1, -2);
}

void push_new_prototype(duk_context *ctx)
{
    duk_push_new_target(ctx);
    if (duk_is_object(ctx, -1)) {
        duk_get_prop_literal(ctx, -1, "prototype");
        duk_remove(ctx, -2);
        if (duk_is_object(ctx, -1))
            return;
    }
    duk_pop(ctx);
    duk_push_current_function(ctx);
    duk_get_prop_literal(ctx, -1, "prototype");
    duk_remove(ctx, -2);
}

void require_new(duk_context *ctx, const char *name)
{
    if (!duk_is_constructor_call(ctx))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "Constructor %s requires 'new'", name);
}
