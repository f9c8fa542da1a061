/* console.c - console, $.log and print: arguments to lines, lines to the host.
 *
 * The first argument may hold %s %d %i %f %j %o %O %c %%. A call may give several lines.
 * Past the limit lines are dropped, after one that says so. */
#include "sandbox/builtins.h"
#include "sandbox/text.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define TEXT_MOST 262144u /* of one call; the rest is cut off */

static void write_line(struct inside *inside, enum sandbox_level level, struct slice line)
{
    if (inside->script)
        inside->script->print(inside->script->host, level, line);
    else if (inside->host && inside->host->log)
        inside->host->log(inside->host->call, level, line);
}

static bool may_write(struct inside *inside)
{
    char text[80];

    if (inside->script)
        return true;
    if (inside->log_lines_left > 0) {
        inside->log_lines_left--;
        return true;
    }
    if (!inside->log_full) {
        inside->log_full = true;
        (void)snprintf(text, sizeof text, "(further lines are dropped: log_lines is %u)",
                       (unsigned)inside->log_lines);
        write_line(inside, SANDBOX_WARN, slice_of(text));
    }
    return false;
}

/* Inside of groups, lines are indented. */
static void write_inner(duk_context *ctx, struct inside *inside, enum sandbox_level level,
                        struct slice line)
{
    const size_t indent = inside->log_indent;
    char *text;

    if (!indent) {
        write_line(inside, level, line);
        return;
    }
    text = duk_push_fixed_buffer(ctx, indent + line.len);
    memset(text, ' ', indent);
    if (line.len)
        memcpy(text + indent, line.data, line.len);
    write_line(inside, level, slice_make(text, indent + line.len));
    duk_pop(ctx);
}

/* A line end at the end makes no empty line in a log; what a script prints is shown as it is. */
void console_write(duk_context *ctx, enum sandbox_level level, struct slice text)
{
    struct inside *inside = inside_of(ctx);
    bool ended;
    size_t end;

    do {
        end = slice_find(text, '\n');
        inside_spend(ctx, inside, 100);
        if (!may_write(inside))
            return;
        write_inner(ctx, inside, level, slice_to(text, end));
        ended = end < text.len;
        text = slice_from(text, end + 1);
    } while (text.len > 0 || (ended && inside->script));
}

/* ---- formats ---------------------------------------------------------------- */

static void add_json(duk_context *ctx, duk_idx_t index, struct buffer *out)
{
    if (duk_is_string(ctx, index) && !duk_is_symbol(ctx, index)) {
        duk_push_bare_array(ctx);
        duk_dup(ctx, index);
        duk_put_prop_index(ctx, -2, 0);
        inspect_add(ctx, -1, out);
        duk_pop(ctx);
    } else {
        inspect_add(ctx, index, out);
    }
}

/* %d %i %f: numbers, and texts that are numbers; no object is asked for its value. */
static void add_number(duk_context *ctx, char format, duk_idx_t index, struct buffer *out)
{
    double number = NAN;

    if (!duk_is_object(ctx, index) && !duk_is_symbol(ctx, index)) {
        duk_dup(ctx, index);
        number = duk_to_number(ctx, -1);
        duk_pop(ctx);
    }
    if (format == 'i')
        number = trunc(number);
    duk_push_number(ctx, number);
    inspect_add(ctx, -1, out);
    duk_pop(ctx);
}

/* True when the format used the argument at index. */
static bool add_formatted(duk_context *ctx, char format, duk_idx_t index, struct buffer *out)
{
    switch (format) {
    case 's':
        inspect_add(ctx, index, out);
        return true;
    case 'd':
    case 'i':
    case 'f':
        add_number(ctx, format, index, out);
        return true;
    case 'j':
    case 'o':
    case 'O':
        add_json(ctx, index, out);
        return true;
    case 'c':
        return true;
    default:
        return false;
    }
}

/* Writes the text `from`, in UTF-8, with its formats filled in; the next unused argument. */
static duk_idx_t fill(duk_context *ctx, struct slice from, duk_idx_t count, struct buffer *out)
{
    duk_idx_t next = 1;

    while (from.len > 0) {
        const size_t plain = slice_find(from, '%');
        char format;

        buffer_add_slice(out, slice_to(from, plain));
        from = slice_from(from, plain);
        if (from.len == 0)
            break;
        format = from.len > 1 ? from.data[1] : 0;
        if (format == '%') {
            buffer_add_char(out, '%');
        } else if (next < count && add_formatted(ctx, format, next, out)) {
            next++;
        } else {
            buffer_add_char(out, '%');
            from = slice_from(from, 1);
            continue;
        }
        from = slice_from(from, 2);
    }
    return next;
}

/* The first argument is a text with formats: its UTF-8 is made in an engine buffer, since the
 * scratch buffer is written to meanwhile. */
static duk_idx_t add_first(duk_context *ctx, duk_idx_t count, struct buffer *out)
{
    struct slice text;

    if (count < 2 || !duk_is_string(ctx, 0) || duk_is_symbol(ctx, 0) ||
        !memchr(duk_get_string(ctx, 0), '%', strlen(duk_get_string(ctx, 0)))) {
        inspect_add(ctx, 0, out);
        return 1;
    }
    inspect_add(ctx, 0, out);
    text.len = out->len;
    text.data = memcpy(duk_push_fixed_buffer(ctx, out->len), out->data, out->len);
    buffer_clear(out);
    return fill(ctx, text, count, out);
}

static struct slice format(duk_context *ctx, duk_idx_t count)
{
    struct buffer *out = text_scratch(ctx, TEXT_MOST);

    for (duk_idx_t i = count > 0 ? add_first(ctx, count, out) : 0; i < count; i++) {
        buffer_add_char(out, ' ');
        inspect_add(ctx, i, out);
    }
    if (out->failed && !out->over)
        text_check(ctx, out);
    return buffer_slice(out);
}

void console_log(duk_context *ctx, enum sandbox_level level)
{
    console_write(ctx, level, format(ctx, duk_get_top(ctx)));
}

static duk_ret_t log_(duk_context *ctx)
{
    console_log(ctx, (enum sandbox_level)duk_get_current_magic(ctx));
    return 0;
}

static void define_levels(duk_context *ctx)
{
    define_magic(ctx, "debug", log_, DUK_VARARGS, SANDBOX_DEBUG);
    define_magic(ctx, "info", log_, DUK_VARARGS, SANDBOX_INFO);
    define_magic(ctx, "warn", log_, DUK_VARARGS, SANDBOX_WARN);
    define_magic(ctx, "error", log_, DUK_VARARGS, SANDBOX_ERROR);
}

void console_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    duk_push_object(ctx);
    define_levels(ctx);
    define_magic(ctx, "log", log_, DUK_VARARGS, SANDBOX_INFO);
    define_magic(ctx, "trace", log_, DUK_VARARGS, SANDBOX_DEBUG);
    console_more_install(ctx);
    console_table_install(ctx);
    define_value(ctx, "console");
    define_magic(ctx, "print", log_, DUK_VARARGS, SANDBOX_INFO);
    duk_pop(ctx);
    duk_push_c_function(ctx, log_, DUK_VARARGS);
    duk_set_magic(ctx, -1, SANDBOX_INFO);
    duk_push_literal(ctx, "log");
    define_name(ctx);
    define_levels(ctx);
    state_keep(ctx, STATE_LOG);
}
