/* symbol.c - Symbol: the well-known symbols, and what a symbol tells of itself. */
#include "sandbox/builtin/builtin.h"

#include "sandbox/engine/native.h"
#include "sandbox/engine/peek.h"

#include "base/slice.h"

/* All of them: Symbol's own constants that the engine has are defined anew. */
static const char *const well_known[] = {
    "@@asyncIterator", "@@hasInstance", "@@isConcatSpreadable",
    "@@iterator",      "@@match",       "@@matchAll",
    "@@replace",       "@@search",      "@@species",
    "@@split",         "@@toPrimitive", "@@toStringTag",
    "@@unscopables",
};

/* A symbol's bytes: a mark, the description, and for a unique one 0xff and a number. A last
 * byte 0xff more says that it has no description. */
static struct slice description(duk_context *ctx, duk_idx_t index, bool *none)
{
    struct slice bytes;

    bytes.data = duk_get_lstring(ctx, index, &bytes.len);
    bytes = slice_from(bytes, 1);
    inside_spend(ctx, inside_of(ctx), 10 + (int64_t)(bytes.len / 8));
    *none = bytes.len > 1 && bytes.data[bytes.len - 1] == (char)0xff && bytes.data[0] == (char)0xff;
    return slice_to(bytes, slice_find(bytes, (char)0xff));
}

void symbol_push_text(duk_context *ctx, duk_idx_t index)
{
    bool none;
    const struct slice text = description(ctx, index, &none);

    duk_push_literal(ctx, "Symbol(");
    duk_push_lstring(ctx, text.data, text.len);
    duk_push_literal(ctx, ")");
    duk_concat(ctx, 3);
}

/* thisSymbolValue: pushes it. */
static void push_this_symbol(duk_context *ctx, const char *method)
{
    duk_push_this(ctx);
    if (duk_is_object(ctx, -1) && !peek_is_proxy(ctx, -1) &&
        peek_class(ctx, -1) == PEEK_CLASS_BOXED)
        peek_push_inner(ctx, -1);
    if (!duk_is_symbol(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "%s is called on no symbol", method);
}

static duk_ret_t get_description(duk_context *ctx)
{
    struct slice text;
    bool none;

    push_this_symbol(ctx, "Symbol.prototype.description");
    text = description(ctx, -1, &none);
    if (none)
        return 0;
    duk_push_lstring(ctx, text.data, text.len);
    return 1;
}

static duk_ret_t to_string(duk_context *ctx)
{
    push_this_symbol(ctx, "Symbol.prototype.toString");
    symbol_push_text(ctx, -1);
    return 1;
}

static duk_ret_t value_of(duk_context *ctx)
{
    push_this_symbol(ctx, "Symbol.prototype.valueOf");
    return 1;
}

void symbol_install(duk_context *ctx)
{
    static const struct builtin prototype[] = {
        { "toString", to_string, 0, 0, 0, BUILTIN_METHOD },
        { "valueOf", value_of, 0, 0, 0, BUILTIN_METHOD },
        { "description", get_description, 0, 0, 0, BUILTIN_GETTER },
        { "@@toPrimitive", value_of, 1, 1, 0, BUILTIN_FIXED },
    };

    duk_get_global_literal(ctx, "Symbol");
    native_replace_symbol(ctx, -1);
    for (size_t i = 0; i < sizeof well_known / sizeof well_known[0]; i++) {
        push_name(ctx, well_known[i]);
        define_constant(ctx, well_known[i] + 2);
    }
    duk_get_prop_literal(ctx, -1, "prototype");
    DEFINE_TABLE(ctx, prototype);
    duk_pop_2(ctx);
}
