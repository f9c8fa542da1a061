/* string_compare.c - localeCompare. */
#include "sandbox/builtin/string.h"

#include "sandbox/builtin/collate.h"

#include <string.h>

static bool option_is(duk_context *ctx, const char *name, const char *value)
{
    bool is;

    duk_get_prop_string(ctx, 2, name);
    is = strcmp(duk_to_string(ctx, -1), value) == 0;
    duk_pop(ctx);
    return is;
}

/* What Intl.Collator's options at 2 ask for. */
static unsigned read_options(duk_context *ctx)
{
    unsigned flags = 0;

    if (!duk_is_object(ctx, 2))
        return 0;
    if (option_is(ctx, "numeric", "true"))
        flags |= COLLATE_NUMERIC;
    if (option_is(ctx, "sensitivity", "base"))
        flags |= COLLATE_IGNORE_ACCENTS | COLLATE_IGNORE_CASE;
    if (option_is(ctx, "sensitivity", "accent"))
        flags |= COLLATE_IGNORE_CASE;
    if (option_is(ctx, "sensitivity", "case"))
        flags |= COLLATE_IGNORE_ACCENTS;
    if (option_is(ctx, "caseFirst", "upper"))
        flags |= COLLATE_UPPER_FIRST;
    return flags;
}

static duk_ret_t locale_compare(duk_context *ctx)
{
    const duk_idx_t string = string_this(ctx, "localeCompare");

    duk_to_string(ctx, 0);
    duk_push_int(ctx, collate(ctx, string, 0, read_options(ctx)));
    return 1;
}

void string_define_compare(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "localeCompare", locale_compare, 1, 3, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}
