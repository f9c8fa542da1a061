/* string_search.c - startsWith, endsWith and includes. */
#include "sandbox/builtin/string.h"

#include "sandbox/builtin/array.h"
#include "sandbox/engine/peek.h"

#include <math.h>
#include <string.h>

/* IsRegExp of the first argument. */
static bool is_regexp(duk_context *ctx)
{
    bool is;

    if (!duk_is_object(ctx, 0))
        return false;
    push_name(ctx, "@@match");
    duk_get_prop(ctx, 0);
    is = duk_is_undefined(ctx, -1)
             ? !peek_is_proxy(ctx, 0) && peek_class(ctx, 0) == PEEK_CLASS_REGEXP
             : duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return is;
}

enum { AT_START, AT_END, ANYWHERE };
static const char *const names[] = { "startsWith", "endsWith", "includes" };

static bool is_there(struct slice text, struct slice wanted)
{
    return text.len >= wanted.len && memcmp(text.data, wanted.data, wanted.len) == 0;
}

/* Units that are three bytes long never match within one another. */
static bool is_within(duk_context *ctx, struct slice text, struct slice wanted)
{
    const char *end = text.data + text.len, *at = text.data;

    if (wanted.len == 0)
        return true;
    while ((size_t)(end - at) >= wanted.len) {
        const char *found = memchr(at, wanted.data[0], (size_t)(end - at) - wanted.len + 1);

        inside_spend(ctx, inside_of(ctx), 4 + ((found ? found : end) - at) / 8);
        if (!found)
            return false;
        inside_spend(ctx, inside_of(ctx), (int64_t)(wanted.len / 16));
        if (memcmp(found, wanted.data, wanted.len) == 0)
            return true;
        at = found + 1;
    }
    return false;
}

static duk_ret_t search(duk_context *ctx)
{
    const int how = duk_get_current_magic(ctx);
    const duk_idx_t string = string_this(ctx, names[how]);
    const double length = (double)duk_get_length(ctx, string);
    struct slice text, wanted;
    double place;

    if (is_regexp(ctx))
        return duk_error(ctx, DUK_ERR_TYPE_ERROR,
                         "First argument to String.prototype.%s must not be a regular expression",
                         names[how]);
    duk_to_string(ctx, 0);
    place = duk_is_undefined(ctx, 1) && how == AT_END ? length : to_integer(ctx, 1);
    place = fmin(fmax(place, 0), length);
    text = string_slice(ctx, string);
    wanted = string_slice(ctx, 0);
    if (how == AT_END) {
        text = slice_to(text, string_byte(ctx, string, (size_t)place));
        text = slice_from(text, text.len > wanted.len ? text.len - wanted.len : 0);
    } else {
        text = slice_from(text, string_byte(ctx, string, (size_t)place));
    }
    duk_push_boolean(ctx, how == ANYWHERE ? is_within(ctx, text, wanted) : is_there(text, wanted));
    return 1;
}

void string_define_search(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "startsWith", search, 1, 2, AT_START, BUILTIN_METHOD },
        { "endsWith", search, 1, 2, AT_END, BUILTIN_METHOD },
        { "includes", search, 1, 2, ANYWHERE, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}
