/* array_copy.c - the methods that make a new array, or a text, of an array. */
#include "sandbox/builtin/array.h"

#include "sandbox/builtin/build.h"
#include "sandbox/engine/object.h"

/* ---- concat and slice ------------------------------------------------------ */

static bool is_spreadable(duk_context *ctx, duk_idx_t index)
{
    bool spreadable;

    if (!duk_is_object(ctx, index))
        return false;
    push_name(ctx, "@@isConcatSpreadable");
    duk_get_prop(ctx, index);
    if (duk_is_undefined(ctx, -1))
        spreadable = object_is_array(ctx, index);
    else
        spreadable = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return spreadable;
}

static int64_t checked(duk_context *ctx, int64_t count, int64_t more)
{
    if (more > LENGTH_MOST - count)
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "The array would be longer than 2^53 - 1");
    return count + more;
}

/* Appends what lies at index to the array at result, which has `count` elements. */
static int64_t append(duk_context *ctx, duk_idx_t result, int64_t count, duk_idx_t index)
{
    int64_t length;

    if (!is_spreadable(ctx, index)) {
        length = checked(ctx, count, 1);
        duk_dup(ctx, index);
        array_create(ctx, result, count);
        return length;
    }
    length = array_length(ctx, index);
    (void)checked(ctx, count, length);
    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP / 2);
        if (array_get_own(ctx, index, i))
            array_create(ctx, result, count + i);
    }
    return count + length;
}

static duk_ret_t concat(duk_context *ctx)
{
    const duk_idx_t given = duk_get_top(ctx);
    const duk_idx_t object = array_this(ctx);
    const duk_idx_t result = object + 1;
    int64_t count;

    array_push_like(ctx, object, 0);
    count = append(ctx, result, 0, object);
    for (duk_idx_t i = 0; i < given; i++)
        count = append(ctx, result, count, i);
    array_set_length(ctx, result, count);
    return 1;
}

static duk_ret_t slice(duk_context *ctx)
{
    const duk_idx_t object = array_this(ctx);
    const int64_t length = array_length(ctx, object);
    const int64_t start = array_place(ctx, 0, length, 0);
    const int64_t end = array_place(ctx, 1, length, length);
    const int64_t count = end > start ? end - start : 0;

    array_push_like(ctx, object, count);
    for (int64_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP / 2);
        if (array_get_own(ctx, object, start + i))
            array_create(ctx, object + 1, i);
    }
    array_set_length(ctx, object + 1, count);
    return 1;
}

/* ---- texts ------------------------------------------------------------------ */

/* Appends the text of the element on top, which is popped. */
static void add_element(duk_context *ctx, struct build *build, bool locale)
{
    if (duk_is_null_or_undefined(ctx, -1)) {
        duk_pop(ctx);
        return;
    }
    if (locale) {
        duk_push_literal(ctx, "toLocaleString");
        duk_dup(ctx, -2);
        duk_remove(ctx, -3);
        duk_swap(ctx, -1, -2);
        duk_call_prop(ctx, -2, 0);
        duk_remove(ctx, -2);
    }
    duk_to_string(ctx, -1);
    build_string(build);
}

/* The separator is the string at 0. */
static duk_ret_t join_elements(duk_context *ctx, duk_idx_t object, int64_t length, bool locale)
{
    struct build build;

    native_check_stack(ctx);
    build_open(&build, ctx);
    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP / 2);
        if (i > 0) {
            duk_dup(ctx, 0);
            build_string(&build);
        }
        array_get(ctx, object, i);
        add_element(ctx, &build, locale);
    }
    build_push(&build);
    return 1;
}

static duk_ret_t join(duk_context *ctx)
{
    const duk_idx_t object = array_this(ctx);
    const int64_t length = array_length(ctx, object);

    if (duk_is_undefined(ctx, 0)) {
        duk_push_literal(ctx, ",");
        duk_replace(ctx, 0);
    }
    duk_to_string(ctx, 0);
    return join_elements(ctx, object, length, false);
}

static duk_ret_t to_locale_string(duk_context *ctx)
{
    duk_push_literal(ctx, ",");
    array_this(ctx);
    return join_elements(ctx, 1, array_length(ctx, 1), true);
}

static duk_ret_t to_string(duk_context *ctx)
{
    array_this(ctx);
    duk_get_prop_literal(ctx, 0, "join");
    if (!duk_is_callable(ctx, -1)) {
        duk_pop(ctx);
        push_function(ctx, "toString", object_to_text, 0, 0, 0);
    }
    duk_dup(ctx, 0);
    duk_call_method(ctx, 0);
    return 1;
}

/* ---- changed copies --------------------------------------------------------- */

static duk_ret_t to_reversed(duk_context *ctx)
{
    const duk_idx_t object = array_this(ctx);
    const int64_t length = array_length(ctx, object);

    array_push_new(ctx, length);
    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP / 2);
        array_get(ctx, object, length - 1 - i);
        array_create(ctx, object + 1, i);
    }
    return 1;
}

static duk_ret_t to_spliced(duk_context *ctx)
{
    const duk_idx_t given = duk_get_top(ctx);
    const int64_t added = given > 2 ? given - 2 : 0;
    const duk_idx_t object = array_this(ctx);
    const int64_t length = array_length(ctx, object);
    const int64_t start = given > 0 ? array_place(ctx, 0, length, 0) : 0;
    int64_t removed = given > 0 ? length - start : 0;
    int64_t count;

    if (given > 1) {
        const double asked = to_integer(ctx, 1);

        removed = asked < 0 ? 0 : asked > (double)removed ? removed : (int64_t)asked;
    }
    count = checked(ctx, length - removed, added);
    array_push_new(ctx, count);
    for (int64_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP / 2);
        if (i < start)
            array_get(ctx, object, i);
        else if (i < start + added)
            duk_dup(ctx, (duk_idx_t)(i - start) + 2);
        else
            array_get(ctx, object, i - added + removed);
        array_create(ctx, object + 1, i);
    }
    return 1;
}

static duk_ret_t with(duk_context *ctx)
{
    const duk_idx_t object = array_this(ctx);
    const int64_t length = array_length(ctx, object);
    double place = to_integer(ctx, 0);

    if (place < 0)
        place += (double)length;
    if (place < 0 || place >= (double)length)
        (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid index : %s", duk_to_string(ctx, 0));
    array_push_new(ctx, length);
    for (int64_t i = 0; i < length; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP / 2);
        if (i == (int64_t)place)
            duk_dup(ctx, 1);
        else
            array_get(ctx, object, i);
        array_create(ctx, object + 1, i);
    }
    return 1;
}

void array_define_copy(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "concat", concat, 1, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "slice", slice, 2, 2, 0, BUILTIN_METHOD },
        { "join", join, 1, 1, 0, BUILTIN_METHOD },
        { "toString", to_string, 0, 0, 0, BUILTIN_METHOD },
        { "toLocaleString", to_locale_string, 0, 0, 0, BUILTIN_METHOD },
        { "toReversed", to_reversed, 0, 0, 0, BUILTIN_METHOD },
        { "toSpliced", to_spliced, 2, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "with", with, 2, 2, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
}
