/* symbol.c - Symbol: the well-known symbols. */
#include "sandbox/builtin/builtin.h"

/* All of them: Symbol's own constants that the engine has are defined anew. */
static const char *const well_known[] = {
    "@@asyncIterator", "@@hasInstance", "@@isConcatSpreadable",
    "@@iterator",      "@@match",       "@@matchAll",
    "@@replace",       "@@search",      "@@species",
    "@@split",         "@@toPrimitive", "@@toStringTag",
    "@@unscopables",
};

void symbol_install(duk_context *ctx)
{
    duk_get_global_literal(ctx, "Symbol");
    for (size_t i = 0; i < sizeof well_known / sizeof well_known[0]; i++) {
        push_name(ctx, well_known[i]);
        define_constant(ctx, well_known[i] + 2);
    }
    duk_pop(ctx);
}
