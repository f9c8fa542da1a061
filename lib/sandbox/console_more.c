/* console_more.c - console's methods that keep something between two calls of them: groups, counts,
 * times; and those that are log() with a difference (WHATWG, Console Standard). */
#include "sandbox/builtins.h"
#include "sandbox/text.h"

#include <string.h>

enum { INDENT = 2, INDENT_MOST = 64 };

static duk_ret_t assert_(duk_context *ctx)
{
    static const char failed[] = "Assertion failed";

    if (duk_get_top(ctx) > 0) {
        if (duk_to_boolean(ctx, 0))
            return 0;
        duk_remove(ctx, 0);
    }
    if (duk_is_string(ctx, 0) && !duk_is_symbol(ctx, 0)) {
        duk_push_string(ctx, failed);
        duk_push_literal(ctx, ": ");
        duk_dup(ctx, 0);
        duk_concat(ctx, 3);
        duk_replace(ctx, 0);
    } else {
        duk_push_string(ctx, failed);
        duk_insert(ctx, 0);
    }
    console_log(ctx, SANDBOX_ERROR);
    return 0;
}

/* No options: what is shown is what log() shows. */
static duk_ret_t dir(duk_context *ctx)
{
    duk_set_top(ctx, 1);
    console_log(ctx, SANDBOX_INFO);
    return 0;
}

static duk_ret_t clear(duk_context *ctx)
{
    (void)ctx;
    return 0;
}

static duk_ret_t group(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);

    if (duk_get_top(ctx) > 0)
        console_log(ctx, SANDBOX_INFO);
    if (inside->log_indent < INDENT_MOST)
        inside->log_indent += INDENT;
    return 0;
}

static duk_ret_t group_end(duk_context *ctx)
{
    struct inside *inside = inside_of(ctx);

    if (inside->log_indent)
        inside->log_indent -= INDENT;
    return 0;
}

/* ---- counts and times: [ label ... ] -> [ label ... labels key ] -------------------------------
 */

static void find_label(duk_context *ctx, const char *kind)
{
    if (duk_is_undefined(ctx, 0)) {
        duk_push_literal(ctx, "default");
        duk_replace(ctx, 0);
    }
    (void)duk_to_string(ctx, 0);
    state_push(ctx, STATE_CONSOLE);
    if (!duk_is_object(ctx, -1)) {
        duk_pop(ctx);
        duk_push_bare_object(ctx);
        duk_dup_top(ctx);
        state_put(ctx, STATE_CONSOLE);
    }
    duk_push_string(ctx, kind);
    duk_dup(ctx, 0);
    duk_concat(ctx, 2);
}

/* The label between two texts, and with a unit the value at index 1. */
static void say(duk_context *ctx, enum sandbox_level level, const char *before, const char *after,
                const char *unit)
{
    struct buffer *out = text_scratch(ctx, 65536);

    buffer_add_text(out, before);
    text_add(ctx, 0, out);
    buffer_add_text(out, after);
    if (unit) {
        text_add(ctx, 1, out);
        buffer_add_text(out, unit);
    }
    if (out->failed && !out->over)
        text_check(ctx, out);
    console_write(ctx, level, buffer_slice(out));
}

static duk_ret_t count(duk_context *ctx)
{
    find_label(ctx, "count ");
    duk_dup_top(ctx);
    (void)duk_get_prop(ctx, -3);
    duk_push_number(ctx, duk_get_number_default(ctx, -1, 0) + 1);
    duk_replace(ctx, -2);
    duk_dup_top(ctx);
    duk_insert(ctx, 1);
    duk_put_prop(ctx, -3);
    say(ctx, SANDBOX_INFO, "", ": ", "");
    return 0;
}

static duk_ret_t count_reset(duk_context *ctx)
{
    find_label(ctx, "count ");
    duk_dup_top(ctx);
    if (duk_has_prop(ctx, -3))
        duk_del_prop(ctx, -2);
    else
        say(ctx, SANDBOX_WARN, "console.countReset(): there is no count '", "'", NULL);
    return 0;
}

static duk_ret_t time_(duk_context *ctx)
{
    find_label(ctx, "time ");
    duk_dup_top(ctx);
    if (duk_has_prop(ctx, -3)) {
        say(ctx, SANDBOX_WARN, "console.time(): there is a time '", "' already", NULL);
        return 0;
    }
    duk_push_number(ctx, duk_get_now(ctx));
    duk_put_prop(ctx, -3);
    return 0;
}

/* timeLog(); timeEnd(), with magic. */
static duk_ret_t time_log(duk_context *ctx)
{
    find_label(ctx, "time ");
    duk_dup_top(ctx);
    if (!duk_get_prop(ctx, -3)) {
        say(ctx, SANDBOX_WARN,
            duk_get_current_magic(ctx) ? "console.timeEnd(): there is no time '"
                                       : "console.timeLog(): there is no time '",
            "'", NULL);
        return 0;
    }
    duk_push_number(ctx, duk_get_now(ctx) - duk_get_number(ctx, -1));
    duk_insert(ctx, 1);
    duk_pop(ctx);
    if (duk_get_current_magic(ctx))
        duk_del_prop(ctx, -2);
    say(ctx, SANDBOX_INFO, "", ": ", "ms");
    return 0;
}

void console_more_install(duk_context *ctx)
{
    define_magic(ctx, "assert", assert_, DUK_VARARGS, 0);
    define_magic(ctx, "clear", clear, 0, 0);
    define_magic(ctx, "count", count, 1, 0);
    define_magic(ctx, "countReset", count_reset, 1, 0);
    define_magic(ctx, "dir", dir, DUK_VARARGS, 0);
    define_magic(ctx, "dirxml", dir, DUK_VARARGS, 0);
    define_magic(ctx, "group", group, DUK_VARARGS, 0);
    define_magic(ctx, "groupCollapsed", group, DUK_VARARGS, 0);
    define_magic(ctx, "groupEnd", group_end, 0, 0);
    define_magic(ctx, "time", time_, 1, 0);
    define_magic(ctx, "timeEnd", time_log, 1, 1);
    define_magic(ctx, "timeLog", time_log, 1, 0);
}
