/* typed_iterate.c - methods of typed arrays that look at each element. */
#include "sandbox/builtin/typed.h"

#include <math.h>

/* [ callback this value ] -> [ this callback … ]: validated, and the callback can be called. */
static size_t take(duk_context *ctx, struct bytes *found)
{
    typed_this(ctx, found);
    require_function(ctx, 1);
    return found->count;
}

/* [ this callback receiver … ] -> [ … element result ] */
static void call(duk_context *ctx, size_t i)
{
    inside_spend(ctx, inside_of(ctx), COST_STEP);
    typed_push_at(ctx, 0, i);
    duk_dup(ctx, 1);
    duk_dup(ctx, 2);
    duk_dup(ctx, -3);
    duk_push_number(ctx, (double)i);
    duk_dup(ctx, 0);
    duk_call_method(ctx, 3);
}

/* ---- every, some, forEach, find … ------------------------------------------------------ */

enum { EVERY, SOME, FOR_EACH };

static duk_ret_t test(duk_context *ctx)
{
    const int magic = duk_get_current_magic(ctx);
    struct bytes found;
    const size_t count = take(ctx, &found);

    for (size_t i = 0; i < count; i++) {
        call(ctx, i);
        if (magic != FOR_EACH && duk_to_boolean(ctx, -1) == (magic == SOME)) {
            duk_push_boolean(ctx, magic == SOME);
            return 1;
        }
        duk_pop_2(ctx);
    }
    if (magic == FOR_EACH)
        return 0;
    duk_push_boolean(ctx, magic == EVERY);
    return 1;
}

enum { FIND_INDEX = 1, FIND_LAST = 2 };

static duk_ret_t find(duk_context *ctx)
{
    const int magic = duk_get_current_magic(ctx);
    struct bytes found;
    const size_t count = take(ctx, &found);

    for (size_t n = 0; n < count; n++) {
        const size_t i = magic & FIND_LAST ? count - 1 - n : n;

        call(ctx, i);
        if (duk_to_boolean(ctx, -1)) {
            if (magic & FIND_INDEX)
                duk_push_number(ctx, (double)i);
            else
                duk_pop(ctx);
            return 1;
        }
        duk_pop_2(ctx);
    }
    if (!(magic & FIND_INDEX))
        return 0;
    duk_push_int(ctx, -1);
    return 1;
}

/* ---- filter, map, reduce ----------------------------------------------------------------- */

static duk_ret_t filter(duk_context *ctx)
{
    struct bytes found;
    const size_t count = take(ctx, &found);
    duk_uarridx_t kept = 0;

    duk_push_array(ctx);
    for (size_t i = 0; i < count; i++) {
        call(ctx, i);
        if (duk_to_boolean(ctx, -1)) {
            duk_pop(ctx);
            duk_put_prop_index(ctx, 3, kept++);
        } else {
            duk_pop_2(ctx);
        }
    }
    typed_push_like_length(ctx, 0, &found, kept);
    for (duk_uarridx_t i = 0; i < kept; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        duk_get_prop_index(ctx, 3, i);
        array_set(ctx, 4, i);
    }
    return 1;
}

static duk_ret_t map(duk_context *ctx)
{
    struct bytes found;
    const size_t count = take(ctx, &found);

    typed_push_like_length(ctx, 0, &found, count);
    for (size_t i = 0; i < count; i++) {
        call(ctx, i);
        array_set(ctx, 3, (int64_t)i);
        duk_pop(ctx);
    }
    return 1;
}

/* The magic is 1 for reduceRight. */
static duk_ret_t reduce(duk_context *ctx)
{
    const bool right = duk_get_current_magic(ctx) != 0;
    const bool given = duk_get_top(ctx) > 1;
    struct bytes found;
    size_t count, n = 0;

    duk_set_top(ctx, 2);
    count = take(ctx, &found); /* this, callback, result */
    if (!given) {
        if (count == 0)
            return duk_type_error(ctx, "nothing is reduced to nothing");
        typed_push_at(ctx, 0, right ? count - 1 : 0);
        duk_replace(ctx, 2);
        n = 1;
    }
    for (; n < count; n++) {
        const size_t i = right ? count - 1 - n : n;

        inside_spend(ctx, inside_of(ctx), COST_STEP);
        duk_dup(ctx, 1);
        duk_push_undefined(ctx);
        duk_dup(ctx, 2);
        typed_push_at(ctx, 0, i);
        duk_push_number(ctx, (double)i);
        duk_dup(ctx, 0);
        duk_call_method(ctx, 4);
        duk_replace(ctx, 2);
    }
    return 1;
}

/* ---- includes, indexOf, lastIndexOf -------------------------------------------------------- */

static bool same_value_zero(duk_context *ctx, duk_idx_t a, duk_idx_t b)
{
    return duk_strict_equals(ctx, a, b) || (duk_is_nan(ctx, a) && duk_is_nan(ctx, b));
}

static duk_ret_t includes(duk_context *ctx)
{
    struct bytes found;
    int64_t count;

    typed_this(ctx, &found); /* this, value, from */
    count = (int64_t)found.count;
    if (count > 0) {
        for (int64_t i = array_place(ctx, 2, count, 0); i < count; i++) {
            inside_spend(ctx, inside_of(ctx), 15);
            typed_push_at(ctx, 0, (size_t)i);
            if (same_value_zero(ctx, 1, -1)) {
                duk_push_true(ctx);
                return 1;
            }
            duk_pop(ctx);
        }
    }
    duk_push_false(ctx);
    return 1;
}

/* True when element i is there, and the value. */
static bool element_is(duk_context *ctx, int64_t i)
{
    struct bytes now;
    bool same;

    inside_spend(ctx, inside_of(ctx), 15);
    (void)bytes_look(ctx, 0, &now);
    if (i >= (int64_t)now.count)
        return false;
    typed_push_at(ctx, 0, (size_t)i);
    same = duk_strict_equals(ctx, 1, -1);
    duk_pop(ctx);
    return same;
}

static duk_ret_t index_of(duk_context *ctx)
{
    struct bytes found;
    int64_t count, i;

    typed_this(ctx, &found);
    count = (int64_t)found.count;
    i = count > 0 ? array_place(ctx, 2, count, 0) : 0;
    while (i < count && !element_is(ctx, i))
        i++;
    duk_push_number(ctx, i < count ? (double)i : -1);
    return 1;
}

static duk_ret_t last_index_of(duk_context *ctx)
{
    const bool given = duk_get_top(ctx) > 1;
    struct bytes found;
    double from;
    int64_t i = -1;

    duk_set_top(ctx, 2);
    typed_this(ctx, &found);
    if (found.count > 0) {
        from = given ? to_integer(ctx, 2) : (double)found.count - 1;
        if (from < 0)
            from += (double)found.count;
        i = from >= (double)found.count ? (int64_t)found.count - 1 : from < 0 ? -1 : (int64_t)from;
    }
    while (i >= 0 && !element_is(ctx, i))
        i--;
    duk_push_number(ctx, (double)i);
    return 1;
}

/* ---- join, toLocaleString ---------------------------------------------------------------------
 */

#define JOINED 256 /* pieces put together at a time */

/* [ this separator … pieces ] -> [ … piece ] */
static void join_pieces(duk_context *ctx, duk_idx_t first, duk_idx_t separator)
{
    const duk_idx_t count = duk_get_top(ctx) - first;

    duk_dup(ctx, separator);
    duk_insert(ctx, first);
    duk_join(ctx, count);
}

/* The text of element i, on top of the stack. */
static void push_text(duk_context *ctx, size_t i, bool local)
{
    typed_push_at(ctx, 0, i);
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_literal(ctx, "");
    } else if (local) {
        duk_get_prop_literal(ctx, -1, "toLocaleString");
        duk_swap_top(ctx, -2); /* method value */
        duk_call_method(ctx, 0);
    }
    duk_to_string(ctx, -1);
}

/* [ this separator ]: pushes the text. */
static void push_joined(duk_context *ctx, size_t count, bool local)
{
    duk_require_stack(ctx, JOINED + 16);
    duk_push_literal(ctx, "");
    for (size_t i = 0; i < count;) {
        const duk_idx_t first = 3;
        const size_t end = count - i < JOINED ? count : i + JOINED;

        if (i > 0)
            duk_dup(ctx, 1);
        for (; i < end; i++) {
            inside_spend(ctx, inside_of(ctx), COST_STEP);
            push_text(ctx, i, local);
        }
        if (end > JOINED) { /* behind what there is, and a separator */
            join_pieces(ctx, first + 1, 1);
            duk_concat(ctx, 3);
        } else {
            join_pieces(ctx, first, 1);
            duk_concat(ctx, 2);
        }
    }
}

static duk_ret_t join(duk_context *ctx)
{
    struct bytes found;

    typed_this(ctx, &found);
    if (duk_is_undefined(ctx, 1))
        duk_push_literal(ctx, ",");
    else
        duk_dup(ctx, 1);
    duk_to_string(ctx, -1);
    duk_replace(ctx, 1);
    push_joined(ctx, found.count, false);
    return 1;
}

static duk_ret_t to_locale_string(duk_context *ctx)
{
    struct bytes found;

    typed_this(ctx, &found);
    duk_push_literal(ctx, ",");
    push_joined(ctx, found.count, true);
    return 1;
}

void typed_define_iterate(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "every", test, 1, 2, EVERY, BUILTIN_METHOD },
        { "filter", filter, 1, 2, 0, BUILTIN_METHOD },
        { "find", find, 1, 2, 0, BUILTIN_METHOD },
        { "findIndex", find, 1, 2, FIND_INDEX, BUILTIN_METHOD },
        { "findLast", find, 1, 2, FIND_LAST, BUILTIN_METHOD },
        { "findLastIndex", find, 1, 2, FIND_LAST | FIND_INDEX, BUILTIN_METHOD },
        { "forEach", test, 1, 2, FOR_EACH, BUILTIN_METHOD },
        { "includes", includes, 1, 2, 0, BUILTIN_METHOD },
        { "indexOf", index_of, 1, 2, 0, BUILTIN_METHOD },
        { "join", join, 1, 1, 0, BUILTIN_METHOD },
        { "lastIndexOf", last_index_of, 1, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "map", map, 1, 2, 0, BUILTIN_METHOD },
        { "reduce", reduce, 1, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "reduceRight", reduce, 1, DUK_VARARGS, 1, BUILTIN_METHOD },
        { "some", test, 1, 2, SOME, BUILTIN_METHOD },
        { "toLocaleString", to_locale_string, 0, 0, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, methods);
}
