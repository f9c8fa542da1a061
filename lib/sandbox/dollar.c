/* dollar.c - `$`: a path is collected, a call or tagged template becomes an operation.
 *
 * Each step of a path is a Proxy around a function that holds the path so far; all share
 * one handler. Looking starts nothing: names that the language itself looks up (`then`,
 * `toJSON` …) and symbols never extend a path. */
#include "sandbox/builtins.h"
#include "sandbox/text.h"
#include "sandbox/value.h"

#include "sandbox/engine/peek.h"

#include "base/utf8.h"

#include <string.h>

#define PATH         DUK_HIDDEN_SYMBOL("path")
#define PATH_LONGEST 1000u

static const char *const absent[] = { "then", "catch", "finally", "toJSON" };
static const char *const inherited[] = { "valueOf", "constructor", "prototype" };
static const struct {
    const char *name;
    enum state_slot slot;
} own[] = { { "config", STATE_CONFIG }, { "log", STATE_LOG }, { "sleep", STATE_SLEEP } };

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static bool is_among(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

static duk_ret_t refuse_call(duk_context *ctx)
{
    return duk_type_error(ctx, "$ is not a function: name an operation, as in $.fetch(url)");
}

/* Replaces the path on top by the proxy for it. */
static void push_step(duk_context *ctx)
{
    duk_push_c_function(ctx, refuse_call, 0);
    duk_swap(ctx, -1, -2);
    duk_put_prop_literal(ctx, -2, PATH);
    state_push(ctx, STATE_DOLLAR);
    (void)duk_push_proxy(ctx, 0);
}

/* Handler functions get: target, key or this, … */
static void push_path(duk_context *ctx)
{
    if (!peek_push_own(ctx, 0, PATH))
        (void)duk_type_error(ctx, "not a path of $");
}

static duk_ret_t to_text(duk_context *ctx)
{
    size_t len;

    duk_push_current_function(ctx);
    (void)peek_push_own(ctx, -1, PATH);
    (void)duk_get_lstring(ctx, -1, &len);
    duk_push_string(ctx, len > 0 ? "$." : "$");
    duk_swap(ctx, -1, -2);
    duk_concat(ctx, 2);
    return 1;
}

static bool push_own_name(duk_context *ctx, const char *name)
{
    for (size_t i = 0; i < COUNT(own); i++) {
        if (strcmp(name, own[i].name) == 0) {
            state_push(ctx, own[i].slot);
            return true;
        }
    }
    return false;
}

static duk_ret_t get(duk_context *ctx)
{
    const char *name;
    size_t len;

    if (duk_is_symbol(ctx, 1))
        return 0;
    name = duk_to_string(ctx, 1);
    if (is_among(name, absent, COUNT(absent)))
        return 0;
    if (is_among(name, inherited, COUNT(inherited))) {
        duk_get_prop_string(ctx, 0, name);
        return 1;
    }
    push_path(ctx);
    if (strcmp(name, "toString") == 0) {
        duk_push_c_function(ctx, to_text, 0);
        duk_swap(ctx, -1, -2);
        duk_put_prop_literal(ctx, -2, PATH);
        return 1;
    }
    (void)duk_get_lstring(ctx, -1, &len);
    if (len == 0 && push_own_name(ctx, name))
        return 1;
    if (len > 0) {
        duk_push_literal(ctx, ".");
        duk_dup(ctx, 1);
        duk_concat(ctx, 3);
    } else {
        duk_dup(ctx, 1);
    }
    if (duk_get_length(ctx, -1) > PATH_LONGEST)
        return duk_range_error(ctx, "a path of $ is longer than %u characters", PATH_LONGEST);
    push_step(ctx);
    return 1;
}

/* The array at index is what a tagged template is called with. */
static bool is_tag(duk_context *ctx, duk_idx_t index)
{
    bool is = false;

    duk_get_prop_index(ctx, index, 0);
    if (duk_is_array(ctx, -1)) {
        is = duk_get_prop_literal(ctx, -1, "raw") && duk_is_array(ctx, -1);
        duk_pop(ctx);
    }
    duk_pop(ctx);
    return is;
}

/* Pushes {strings, values}, from the array at index. */
static void push_tag(duk_context *ctx, duk_idx_t index)
{
    const duk_uarridx_t count = (duk_uarridx_t)duk_get_length(ctx, index);

    duk_push_object(ctx);
    duk_get_prop_index(ctx, index, 0);
    duk_put_prop_literal(ctx, -2, "strings");
    duk_push_array(ctx);
    for (duk_uarridx_t i = 1; i < count; i++) {
        duk_get_prop_index(ctx, index, i);
        duk_put_prop_index(ctx, -2, i - 1);
    }
    duk_put_prop_literal(ctx, -2, "values");
}

/* Writes arguments and path (CESU-8, at the index given) to the scratch buffer. */
static void write_operation(duk_context *ctx, duk_idx_t path, duk_idx_t args,
                            struct sandbox_operation *operation)
{
    struct buffer *scratch;
    size_t args_len;

    if (is_tag(ctx, args)) {
        operation->kind = OPERATION_TAG;
        push_tag(ctx, args);
    } else {
        operation->kind = OPERATION_CALL;
        duk_dup(ctx, args);
    }
    scratch = text_scratch(ctx, inside_of(ctx)->output_bytes);
    value_write_json(ctx, -1, scratch);
    scratch->most = SIZE_MAX;
    duk_pop(ctx);
    args_len = scratch->len;
    buffer_add_char(scratch, 0);
    text_add(ctx, path, scratch);
    operation->args = (struct slice){ scratch->data, args_len };
    operation->path = slice_from(buffer_slice(scratch), args_len + 1);
}

uint64_t dollar_begin(duk_context *ctx, duk_idx_t path, duk_idx_t args, bool streams)
{
    struct inside *inside = inside_of(ctx);
    struct sandbox_operation operation = { .streams = streams };

    if (!inside->host)
        top_level_refuse(ctx, 3001,
                         "an operation cannot be started while the module is loaded: "
                         "its top level runs once, and calls begin after it");
    if (inside->operations_left == 0) {
        guard_stop(&inside->guard, GUARD_OPERATIONS);
    }
    inside->operations_left--;
    promise_push(ctx);
    duk_dup_top(ctx);
    write_operation(ctx, path, args, &operation);
    if (operation_begin(ctx, &operation))
        return operation.id;
    promise_reject(ctx, -2);
    return 0;
}

static duk_ret_t apply(duk_context *ctx)
{
    push_path(ctx);
    if (duk_get_length(ctx, -1) == 0)
        return refuse_call(ctx);
    dollar_begin(ctx, 3, 2, false);
    return 1;
}

static duk_ret_t refuse_new(duk_context *ctx)
{
    return duk_type_error(ctx, "$ has no constructors: call the operation without new");
}

static duk_ret_t refuse_change(duk_context *ctx)
{
    return duk_type_error(ctx, "$ cannot be changed");
}

/* A global function that is an operation. */
static duk_ret_t begin_named(duk_context *ctx, const char *name)
{
    const duk_idx_t count = duk_get_top(ctx);

    duk_push_array(ctx);
    duk_insert(ctx, 0);
    for (duk_idx_t i = count; i > 0; i--)
        duk_put_prop_index(ctx, 0, (duk_uarridx_t)(i - 1));
    duk_push_string(ctx, name);
    dollar_begin(ctx, 1, 0, false);
    return 1;
}

static duk_ret_t call(duk_context *ctx)
{
    return begin_named(ctx, "call");
}

static duk_ret_t call_raw(duk_context *ctx)
{
    return begin_named(ctx, "callRaw");
}

void dollar_set_config(duk_context *ctx, struct slice json)
{
    value_push_frozen(ctx, json.len > 0 ? json : SLICE("{}"));
    state_put(ctx, STATE_CONFIG);
}

void dollar_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    duk_push_c_function(ctx, refuse_call, 0);
    duk_push_literal(ctx, "");
    duk_put_prop_literal(ctx, -2, PATH);
    duk_push_bare_object(ctx);
    define_method(ctx, "get", get, 3);
    define_method(ctx, "apply", apply, 3);
    define_method(ctx, "construct", refuse_new, 0);
    define_method(ctx, "set", refuse_change, 0);
    define_method(ctx, "deleteProperty", refuse_change, 0);
    duk_dup_top(ctx);
    state_keep(ctx, STATE_DOLLAR);
    (void)duk_push_proxy(ctx, 0);
    define_value(ctx, "$");
    define_method(ctx, "call", call, DUK_VARARGS);
    define_method(ctx, "callRaw", call_raw, DUK_VARARGS);
    duk_pop(ctx);
}
