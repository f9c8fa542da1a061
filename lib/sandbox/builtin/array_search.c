/* array_search.c - at, includes, indexOf and lastIndexOf of arrays. */
#include "sandbox/builtin/array.h"

#include <math.h>

/* Where things lie: (what is looked for, where from, object). */
enum { WANTED, FROM, OBJECT };

static duk_ret_t at(duk_context *ctx)
{
    int64_t length;
    double place;

    array_this(ctx);
    length = array_length(ctx, 1);
    place = to_integer(ctx, 0);
    if (place < 0)
        place += (double)length;
    if (place < 0 || place >= (double)length)
        return 0;
    array_get(ctx, 1, (int64_t)place);
    return 1;
}

/* SameValueZero of the value on top and what is looked for. */
static bool is_same(duk_context *ctx)
{
    if (duk_is_number(ctx, WANTED) && isnan(duk_get_number(ctx, WANTED)))
        return duk_is_number(ctx, -1) && isnan(duk_get_number(ctx, -1));
    return duk_strict_equals(ctx, WANTED, -1);
}

static duk_ret_t includes(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);
    int64_t length, from;
    bool found = false;

    array_this(ctx);
    length = array_length(ctx, OBJECT);
    from = length > 0 ? array_place(ctx, FROM, length, 0) : 0;
    for (int64_t i = from; i < length && !found; i++) {
        inside_spend(ctx, inside, COST_STEP / 4);
        array_get(ctx, OBJECT, i);
        found = is_same(ctx);
        duk_pop(ctx);
    }
    duk_push_boolean(ctx, found);
    return 1;
}

static duk_ret_t index_of(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);
    int64_t length;

    array_this(ctx);
    length = array_length(ctx, OBJECT);
    for (int64_t i = length > 0 ? array_place(ctx, FROM, length, 0) : 0; i < length; i++) {
        inside_spend(ctx, inside, COST_STEP / 4);
        if (!array_get_own(ctx, OBJECT, i))
            continue;
        if (duk_strict_equals(ctx, WANTED, -1)) {
            duk_push_number(ctx, (double)i);
            return 1;
        }
        duk_pop(ctx);
    }
    duk_push_int(ctx, -1);
    return 1;
}

/* The last place to look at, or a negative one. */
static int64_t last_place(duk_context *ctx, int64_t length)
{
    const double place = to_integer(ctx, FROM);

    if (place < 0)
        return place + (double)length < 0 ? -1 : length + (int64_t)place;
    return place >= (double)length ? length - 1 : (int64_t)place;
}

static duk_ret_t last_index_of(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);
    const bool given = duk_get_top(ctx) > 1;
    int64_t length, from = -1;

    duk_set_top(ctx, 2);
    array_this(ctx);
    length = array_length(ctx, OBJECT);
    if (length > 0)
        from = given ? last_place(ctx, length) : length - 1;
    for (; from >= 0; from--) {
        inside_spend(ctx, inside, COST_STEP / 4);
        if (!array_get_own(ctx, OBJECT, from))
            continue;
        if (duk_strict_equals(ctx, WANTED, -1))
            break;
        duk_pop(ctx);
    }
    duk_push_number(ctx, (double)from);
    return 1;
}

void array_define_search(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "at", at, 1, 1, 0, BUILTIN_METHOD },
        { "includes", includes, 1, 2, 0, BUILTIN_METHOD },
        { "indexOf", index_of, 1, 2, 0, BUILTIN_METHOD },
        { "lastIndexOf", last_index_of, 1, DUK_VARARGS, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}
