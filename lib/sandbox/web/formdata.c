/* formdata.c - FormData: names with texts and Files, in the order they came (XMLHttpRequest's
 * standard).
 *
 * Kept as a list, name and value in turn. Iterators run over the list as it is when they are
 * made. */
#include "sandbox/web/web.h"

#include <string.h>

#define LIST DUK_HIDDEN_SYMBOL("form")

bool formdata_is(duk_context *ctx, duk_idx_t index)
{
    return duk_is_object(ctx, index) && duk_has_prop_literal(ctx, index, LIST);
}

void formdata_push_list(duk_context *ctx, duk_idx_t index)
{
    duk_get_prop_literal(ctx, index, LIST);
}

void formdata_push(duk_context *ctx)
{
    duk_push_object(ctx);
    duk_swap(ctx, -1, -2);
    duk_put_prop_literal(ctx, -2, LIST);
    state_push(ctx, STATE_FORM);
    duk_set_prototype(ctx, -2);
}

static duk_ret_t construct(duk_context *ctx)
{
    require_new(ctx, "FormData");
    if (!duk_is_undefined(ctx, 0))
        return duk_type_error(ctx, "FormData: there are no forms here that it could be made of");
    duk_push_bare_array(ctx);
    formdata_push(ctx);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* ---- entries ---- */

static void push_own(duk_context *ctx)
{
    duk_push_this(ctx);
    if (!formdata_is(ctx, -1))
        (void)duk_type_error(ctx, "this is no FormData");
    formdata_push_list(ctx, -1);
    duk_remove(ctx, -2);
}

/* [ ... list name value ] -> [ ... list ] */
static void add(duk_context *ctx)
{
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, -3);

    duk_put_prop_index(ctx, -3, count + 1);
    duk_put_prop_index(ctx, -2, count);
}

void formdata_add(duk_context *ctx)
{
    add(ctx);
}

static bool is_name(duk_context *ctx, duk_idx_t list, duk_uarridx_t at)
{
    bool same;

    inside_spend(ctx, inside_of(ctx), 5);
    duk_get_prop_index(ctx, list, at);
    same = duk_strict_equals(ctx, -1, 0);
    duk_pop(ctx);
    return same;
}

/* Replaces the value of the arguments name, value, file name: a text, or a File. */
static void read_entry(duk_context *ctx)
{
    const duk_idx_t given = duk_get_top(ctx);
    const bool named = given > 2 && !duk_is_undefined(ctx, 2);

    if (given < 2)
        (void)duk_type_error(ctx, "FormData: a name and a value are needed");
    duk_set_top(ctx, 3);
    text_to_usv(ctx, 0);
    if (!blob_is(ctx, 1)) {
        if (given > 2)
            (void)duk_type_error(ctx, "FormData: only a Blob has a file name");
        text_to_usv(ctx, 1);
        return;
    }
    if (named)
        text_to_usv(ctx, 2);
    if (!named && file_is(ctx, 1))
        return;
    duk_dup(ctx, 1);
    if (named)
        duk_dup(ctx, 2);
    else
        duk_push_literal(ctx, "blob");
    file_push_of(ctx);
    duk_replace(ctx, 1);
}

static duk_ret_t append(duk_context *ctx)
{
    read_entry(ctx);
    push_own(ctx);
    duk_dup(ctx, 0);
    duk_dup(ctx, 1);
    add(ctx);
    return 0;
}

/* Pushes those of the list on top that come before `from` or have another name. */
static void push_others(duk_context *ctx, duk_uarridx_t from)
{
    const duk_idx_t list = duk_get_top_index(ctx);
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, list);

    duk_push_bare_array(ctx);
    for (duk_uarridx_t at = 0; at < count; at += 2) {
        if (at >= from && is_name(ctx, list, at))
            continue;
        duk_get_prop_index(ctx, list, at);
        duk_get_prop_index(ctx, list, at + 1);
        add(ctx);
    }
}

/* The list on top becomes that of `this`. */
static void put_own(duk_context *ctx)
{
    duk_push_this(ctx);
    duk_swap(ctx, -1, -2);
    duk_put_prop_literal(ctx, -2, LIST);
}

static duk_ret_t delete_(duk_context *ctx)
{
    text_to_usv(ctx, 0);
    push_own(ctx);
    push_others(ctx, 0);
    put_own(ctx);
    return 0;
}

/* In the place of the first of that name; the others go. */
static duk_ret_t set(duk_context *ctx)
{
    duk_uarridx_t count, at = 0;

    read_entry(ctx);
    push_own(ctx);
    count = (duk_uarridx_t)duk_get_length(ctx, -1);
    while (at < count && !is_name(ctx, -1, at))
        at += 2;
    duk_dup(ctx, 0);
    duk_put_prop_index(ctx, -2, at);
    duk_dup(ctx, 1);
    duk_put_prop_index(ctx, -2, at + 1);
    push_others(ctx, at + 2);
    put_own(ctx);
    return 0;
}

enum question { ASK_FIRST, ASK_ALL, ASK_ANY };

/* get, getAll, has */
static duk_ret_t look_up(duk_context *ctx)
{
    const enum question question = (enum question)duk_get_current_magic(ctx);
    duk_uarridx_t count, found = 0;

    text_to_usv(ctx, 0);
    push_own(ctx);
    count = (duk_uarridx_t)duk_get_length(ctx, -1);
    if (question == ASK_ALL)
        duk_push_array(ctx);
    else if (question == ASK_FIRST)
        duk_push_null(ctx);
    else
        duk_push_false(ctx);
    for (duk_uarridx_t at = 0; at < count; at += 2) {
        if (!is_name(ctx, 1, at))
            continue;
        if (question == ASK_ANY)
            duk_push_true(ctx);
        else
            duk_get_prop_index(ctx, 1, at + 1);
        if (question != ASK_ALL)
            return 1;
        duk_put_prop_index(ctx, -2, found++);
    }
    return 1;
}

static duk_ret_t for_each(duk_context *ctx)
{
    if (!duk_is_callable(ctx, 0))
        return duk_type_error(ctx, "FormData.forEach: not a function");
    push_own(ctx); /* function thisArg list */
    for (duk_uarridx_t at = 0; at < duk_get_length(ctx, 2); at += 2) {
        pairs_tell(ctx, 2, at);
        duk_pop(ctx); /* the function may have set another list */
        push_own(ctx);
    }
    return 0;
}

static duk_ret_t iterate(duk_context *ctx)
{
    push_own(ctx);
    return pairs_iterate(ctx);
}

void formdata_install(duk_context *ctx)
{
    static const struct builtin methods[] = {
        { "append", append, 2, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "delete", delete_, 1, 1, 0, BUILTIN_METHOD },
        { "get", look_up, 1, 1, ASK_FIRST, BUILTIN_METHOD },
        { "getAll", look_up, 1, 1, ASK_ALL, BUILTIN_METHOD },
        { "has", look_up, 1, 1, ASK_ANY, BUILTIN_METHOD },
        { "set", set, 2, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "forEach", for_each, 1, 2, 0, BUILTIN_METHOD },
        { "keys", iterate, 0, 0, PAIR_NAMES, BUILTIN_METHOD },
        { "values", iterate, 0, 0, PAIR_VALUES, BUILTIN_METHOD },
        { "entries", iterate, 0, 0, PAIR_BOTH, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "FormData", construct, 0, 1);
    DEFINE_TABLE(ctx, methods);
    duk_get_prop_literal(ctx, -1, "entries");
    define_value(ctx, "@@iterator");
    define_tag(ctx, "FormData");
    state_keep(ctx, STATE_FORM);
    define_value(ctx, "FormData");
    duk_pop(ctx);
}
