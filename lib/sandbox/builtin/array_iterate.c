/* array_iterate.c - the methods of arrays that call back for each element. */
#include "sandbox/builtin/array.h"

/* Where things lie: (function, this for it, object, result). */
enum { CALLBACK, RECEIVER, OBJECT, RESULT };

enum each { EACH_FOR, EACH_EVERY, EACH_SOME, EACH_FILTER, EACH_MAP };

/* [ ... value ] -> [ ... value result ] */
static void call_back(duk_context *ctx, int64_t at)
{
    duk_dup(ctx, CALLBACK);
    duk_dup(ctx, RECEIVER);
    duk_dup(ctx, -3);
    duk_push_number(ctx, (double)at);
    duk_dup(ctx, OBJECT);
    duk_call_method(ctx, 3);
}

static int64_t begin(duk_context *ctx)
{
    int64_t length;

    array_this(ctx);
    length = array_length(ctx, OBJECT);
    require_function(ctx, CALLBACK);
    return length;
}

/* What is done with the callback's result: [ ... value result ] -> [ ... ]. True: enough. */
static bool take(duk_context *ctx, enum each each, int64_t at, int64_t *count)
{
    bool yes;

    if (each == EACH_MAP) {
        array_create(ctx, RESULT, at);
        duk_pop(ctx);
        return false;
    }
    yes = each != EACH_FOR && duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    if (each == EACH_FILTER && yes) {
        array_create(ctx, RESULT, (*count)++);
        return false;
    }
    duk_pop(ctx);
    return each == EACH_EVERY ? !yes : each == EACH_SOME && yes;
}

static duk_ret_t each(duk_context *ctx)
{
    const enum each each = (enum each)duk_get_current_magic(ctx);
    struct inside *inside = inside_of(ctx);
    const int64_t length = begin(ctx);
    int64_t count = 0;
    bool enough = false;

    if (each >= EACH_FILTER)
        array_push_like(ctx, OBJECT, each == EACH_MAP ? length : 0);
    for (int64_t i = 0; i < length && !enough; i++) {
        inside_spend(ctx, inside, COST_STEP);
        if (!array_get_own(ctx, OBJECT, i))
            continue;
        call_back(ctx, i);
        enough = take(ctx, each, i, &count);
    }
    if (each == EACH_FOR)
        return 0;
    if (each < EACH_FILTER)
        duk_push_boolean(ctx, each == EACH_EVERY ? !enough : enough);
    return 1;
}

enum { FIND_LAST = 1, FIND_INDEX = 2 };

static duk_ret_t find(duk_context *ctx)
{
    const int how = duk_get_current_magic(ctx);
    struct inside *inside = inside_of(ctx);
    const int64_t length = begin(ctx);

    for (int64_t i = 0; i < length; i++) {
        const int64_t at = how & FIND_LAST ? length - 1 - i : i;

        inside_spend(ctx, inside, COST_STEP);
        array_get(ctx, OBJECT, at);
        call_back(ctx, at);
        if (duk_to_boolean(ctx, -1)) {
            duk_pop(ctx);
            if (how & FIND_INDEX)
                duk_push_number(ctx, (double)at);
            return 1;
        }
        duk_pop_2(ctx);
    }
    duk_push_int(ctx, -1);
    return how & FIND_INDEX ? 1 : 0;
}

/* [ function (first) ] with `given` arguments -> the object at 2, the value so far at 3. */
static int64_t begin_reduce(duk_context *ctx, duk_idx_t given, int64_t length, bool right)
{
    int64_t i = 0;

    if (given >= 2) {
        duk_dup(ctx, 1);
        return i;
    }
    while (i < length) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        if (array_get_own(ctx, OBJECT, right ? length - 1 - i : i))
            return i + 1;
        i++;
    }
    return duk_error(ctx, DUK_ERR_TYPE_ERROR, "Reduce of empty array with no initial value");
}

static duk_ret_t reduce(duk_context *ctx)
{
    const bool right = duk_get_current_magic(ctx);
    const duk_idx_t given = duk_get_top(ctx);
    struct inside *inside = inside_of(ctx);
    int64_t length;

    duk_set_top(ctx, 2);
    length = begin(ctx);
    for (int64_t i = begin_reduce(ctx, given, length, right); i < length; i++) {
        const int64_t at = right ? length - 1 - i : i;

        inside_spend(ctx, inside, COST_STEP);
        if (!array_get_own(ctx, OBJECT, at))
            continue;
        duk_dup(ctx, CALLBACK);
        duk_dup(ctx, RESULT);
        duk_dup(ctx, -3);
        duk_push_number(ctx, (double)at);
        duk_dup(ctx, OBJECT);
        duk_call(ctx, 4);
        duk_replace(ctx, RESULT);
        duk_pop(ctx);
    }
    return 1;
}

void array_define_iterate(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "forEach", each, 1, 2, EACH_FOR, BUILTIN_METHOD },
        { "every", each, 1, 2, EACH_EVERY, BUILTIN_METHOD },
        { "some", each, 1, 2, EACH_SOME, BUILTIN_METHOD },
        { "filter", each, 1, 2, EACH_FILTER, BUILTIN_METHOD },
        { "map", each, 1, 2, EACH_MAP, BUILTIN_METHOD },
        { "find", find, 1, 2, 0, BUILTIN_METHOD },
        { "findIndex", find, 1, 2, FIND_INDEX, BUILTIN_METHOD },
        { "findLast", find, 1, 2, FIND_LAST, BUILTIN_METHOD },
        { "findLastIndex", find, 1, 2, FIND_LAST | FIND_INDEX, BUILTIN_METHOD },
        { "reduce", reduce, 1, DUK_VARARGS, false, BUILTIN_METHOD },
        { "reduceRight", reduce, 1, DUK_VARARGS, true, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}
