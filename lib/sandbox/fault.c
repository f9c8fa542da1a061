/* fault.c - from what was thrown, or the limit that was hit, to a struct error.
 *
 * A limit is described from the host side's own flags; no script runs then, and the engine
 * is only asked where it was. What was thrown is read with care: its properties may be
 * getters, which the guard bounds; whatever goes wrong, what is known by then remains. */
#include "sandbox/builtins.h"
#include "sandbox/text.h"
#include "sandbox/value.h"

#include "sandbox/engine/hooks.h"
#include "sandbox/engine/peek.h"

#include "base/json.h"
#include "base/utf8.h"

#include <setjmp.h>
#include <string.h>

#define NAME_LONGEST    100u
#define MESSAGE_LONGEST 4000u
#define CODE_LONGEST    64u
#define DETAILS_MOST    16384u

struct describer {
    struct error *error;
    struct slice document, text;
    const struct linemap *map;
    size_t document_len; /* of the document's name in CESU-8, where the scratch buffer begins */
    uint32_t line, column;
};

/* ---- where --------------------------------------------------------------- */

static void begin_frames(duk_context *ctx, struct describer *to)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);

    utf8_to_cesu8(scratch, to->document);
    to->document_len = scratch->len;
    to->line = 0;
}

/* Where a place in what was compiled is in the user's document; false: it is not the user's. */
static bool find_place(const struct describer *to, uint32_t *line, uint32_t *column)
{
    const uint32_t from_line = *line, from_column = *column;

    if (!to->map || to->map->count == 0)
        return true;
    return linemap_find(to->map, to->text, from_line, from_column, line, column) ||
           linemap_find(to->map, to->text, from_line, 0, line, column);
}

static void add_frame(duk_context *ctx, struct describer *to, struct slice name, struct slice file,
                      uint32_t line, uint32_t column)
{
    struct buffer *out = &inside_of(ctx)->scratch;

    if (!slice_equal(file, slice_make(out->data, to->document_len)) ||
        !find_place(to, &line, &column))
        return;
    if (to->line == 0) {
        to->line = line;
        to->column = column;
    }
    buffer_add_text(out, "at ");
    if (name.len > 0)
        utf8_from_cesu8(out, slice_to(name, NAME_LONGEST));
    else
        buffer_add_text(out, "<anonymous>");
    buffer_add_text(out, " (");
    buffer_add_slice(out, to->document);
    buffer_printf(out, ":%u", line);
    if (column)
        buffer_printf(out, ":%u", column);
    buffer_add_text(out, ")\n");
}

static void end_frames(duk_context *ctx, const struct describer *to)
{
    const struct buffer *scratch = &inside_of(ctx)->scratch;
    struct slice frames;

    if (to->line == 0)
        return;
    frames = slice_from(buffer_slice(scratch), to->document_len);
    error_at(to->error, to->document, to->line, to->column);
    error_excerpt(to->error, text_line(to->text, to->line));
    error_stack(to->error, slice_to(frames, frames.len - 1));
}

/* Where the error at index was made. */
static void add_place(duk_context *ctx, struct describer *to, duk_idx_t index)
{
    uint32_t nth = 0, line, column;

    begin_frames(ctx, to);
    while (frame_next(ctx, index, &nth, &line, &column)) {
        struct slice name, file;

        name.data = duk_get_lstring(ctx, -2, &name.len);
        file.data = duk_get_lstring(ctx, -1, &file.len);
        add_frame(ctx, to, name, file, line, column);
        duk_pop_2(ctx);
    }
    end_frames(ctx, to);
}

/* Where a limit was hit. */
static void add_running(duk_context *ctx, struct describer *to)
{
    struct mdx_engine_frame frame;

    begin_frames(ctx, to);
    for (int level = 0; mdx_engine_frame(ctx, level, &frame); level++)
        if (frame.file_len > 0)
            add_frame(ctx, to, slice_make(frame.name, frame.name_len),
                      slice_make(frame.file, frame.file_len), frame.line, frame.column);
    end_frames(ctx, to);
}

/* ---- what was thrown --------------------------------------------------------- */

/* A property that is a text and not empty, in UTF-8 in the scratch buffer; else empty. */
static struct slice read_text(duk_context *ctx, duk_idx_t index, const char *name, size_t longest)
{
    struct slice text = { NULL, 0 };

    duk_get_prop_string(ctx, index, name);
    if (duk_is_string(ctx, -1) && !duk_is_symbol(ctx, -1)) {
        struct buffer *scratch = text_scratch(ctx, SIZE_MAX);

        value_read_text(ctx, -1, scratch);
        text = slice_to(buffer_slice(scratch), longest);
    }
    duk_pop(ctx);
    return text;
}

static double read_mark(duk_context *ctx, duk_idx_t index, const char *mark)
{
    double number = 0;

    if (peek_push_own(ctx, index, mark))
        number = duk_get_number_default(ctx, -1, 0);
    duk_pop(ctx);
    return number;
}

static bool is_code(struct slice text)
{
    for (size_t i = 0; i < text.len; i++) {
        const char c = text.data[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return text.len > 0 && text.len <= CODE_LONGEST;
}

/* A value that is no object with a message: what it is, for the message. */
static struct slice write_value(duk_context *ctx, duk_idx_t index)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);

    if (duk_is_string(ctx, index) && !duk_is_symbol(ctx, index))
        (void)value_write_some(ctx, index, scratch);
    else
        inspect_add(ctx, index, scratch);
    return slice_to(buffer_slice(scratch), MESSAGE_LONGEST);
}

static bool at_top_level(duk_context *ctx)
{
    const struct inside *inside = inside_of(ctx);

    return !inside->host && !inside->script;
}

static void set_message(duk_context *ctx, struct error *error, const char *before,
                        struct slice text)
{
    const int len = (int)text.len;

    if (at_top_level(ctx))
        error_diagnose(error, 3004, "%s%.*s", before, len, text.data);
    else
        error_set(error, CODE_EXECUTION_FAILED, "%s%.*s", before, len, text.data);
}

/* "invalid token (line 3)": the line is told elsewhere. */
static struct slice without_line(struct slice message)
{
    for (size_t at = message.len; at > 0; at--)
        if (slice_starts(slice_from(message, at - 1), " (line "))
            return slice_to(message, at - 1);
    return message;
}

static bool is_compile_error(duk_context *ctx, duk_idx_t index)
{
    return inside_of(ctx)->compiling && duk_get_error_code(ctx, index) == DUK_ERR_SYNTAX_ERROR;
}

static void describe_message(duk_context *ctx, struct error *error, duk_idx_t index)
{
    struct slice text = { NULL, 0 };

    if (duk_is_object(ctx, index))
        text = read_text(ctx, index, "message", MESSAGE_LONGEST);
    if (duk_is_error(ctx, index) && is_compile_error(ctx, index)) {
        text = without_line(text);
        error_set(error, CODE_SYNTAX_ERROR, "%.*s", (int)text.len, text.data);
    } else if (text.len > 0) {
        set_message(ctx, error, "", text);
    } else if (duk_is_error(ctx, index)) {
        set_message(ctx, error, "The code threw an error without a message.", slice_make("", 0));
    } else {
        text = write_value(ctx, index);
        set_message(ctx, error, "Thrown value: ", text);
    }
}

/* The code of a failed operation that nobody caught: of the table when it stands there. */
static void describe_operation(duk_context *ctx, struct error *error, duk_idx_t index)
{
    const mdx_status status = (mdx_status)read_mark(ctx, index, MARK_STATUS);
    struct slice text;

    if (status == MDX_OK)
        return;
    text = read_text(ctx, index, "code", CODE_LONGEST + 1);
    for (unsigned code = 1; code < CODE_COUNT; code++) {
        if (slice_is(text, code_row((enum code)code)->name)) {
            mem_free(error->allocator, error->own_code);
            error->own_code = NULL;
            error->code = (enum code)code;
        }
    }
    error->status = status;
    error->http = (uint16_t)read_mark(ctx, index, MARK_HTTP);
    error->retry_after_ms = (uint32_t)read_mark(ctx, index, MARK_RETRY);
    error->number = (uint32_t)read_mark(ctx, index, MARK_NUMBER);
    if (diagnostic_find(error->number))
        error->code = diagnostic_find(error->number)->code;
}

/* The thrown { status, code, retryable, hint }. */
static void describe_wishes(duk_context *ctx, struct error *error, duk_idx_t index)
{
    struct slice text = read_text(ctx, index, "code", CODE_LONGEST + 1);
    double http;

    if (is_code(text))
        error->own_code = mem_copy(error->allocator, text.data, text.len);
    text = read_text(ctx, index, "hint", MESSAGE_LONGEST);
    if (text.len > 0)
        error_hint(error, "%.*s", (int)text.len, text.data);
    duk_get_prop_literal(ctx, index, "retryable");
    if (duk_is_boolean(ctx, -1))
        error->retryable = duk_get_boolean(ctx, -1);
    duk_get_prop_literal(ctx, index, "status");
    http = duk_get_number_default(ctx, -1, 0);
    if (http >= 400 && http <= 599)
        error->http = (uint16_t)http;
    duk_pop_2(ctx);
}

static bool is_told_elsewhere(const char *key)
{
    static const char *const keys[] = { "name",     "message",   "stack",     "code",
                                        "status",   "retryable", "hint",      "cause",
                                        "category", "fileName",  "lineNumber" };

    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        if (strcmp(key, keys[i]) == 0)
            return true;
    return false;
}

/* Pushes an object of the other own properties; false when there are none. */
static bool push_rest(duk_context *ctx, duk_idx_t index)
{
    bool any = false;

    duk_push_object(ctx);
    duk_enum(ctx, index, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 0)) {
        if (!is_told_elsewhere(duk_get_string(ctx, -1))) {
            duk_dup_top(ctx);
            duk_get_prop(ctx, index);
            duk_def_prop(ctx, -4, DUK_DEFPROP_HAVE_VALUE | DUK_DEFPROP_SET_WEC);
            any = true;
        } else {
            duk_pop(ctx);
        }
    }
    duk_pop(ctx);
    return any;
}

/* Details that cannot be written (a cycle, too much) are left out. */
static duk_ret_t describe_details(duk_context *ctx, void *udata)
{
    struct error *error = udata;
    const duk_idx_t index = duk_get_top(ctx) - 1;
    struct buffer *scratch;

    if (read_mark(ctx, index, MARK_STATUS) != 0) {
        duk_get_prop_literal(ctx, index, "details");
        if (duk_is_undefined(ctx, -1))
            return 0;
    } else if (duk_is_array(ctx, index) || !push_rest(ctx, index)) {
        return 0;
    }
    scratch = text_scratch(ctx, DETAILS_MOST);
    if (value_write_some(ctx, -1, scratch) && !slice_is(buffer_slice(scratch), "{}"))
        error_details(error, buffer_slice(scratch));
    return 0;
}

/* A name that only other places know: what there is here. */
static void describe_absence(struct error *error, struct slice name)
{
    const char *hint = error->message && slice_is(name, "ReferenceError")
                           ? absent_hint(slice_of(error->message))
                           : NULL;

    if (hint)
        error_hint(error, "%s", hint);
}

static void describe_object(duk_context *ctx, struct error *error, duk_idx_t index)
{
    const struct slice name = read_text(ctx, index, "name", NAME_LONGEST);

    if (name.len > 0)
        error_name(error, name);
    if (error->code == CODE_SYNTAX_ERROR)
        return;
    describe_absence(error, name);
    describe_wishes(ctx, error, index);
    describe_operation(ctx, error, index);
    duk_dup(ctx, index);
    (void)duk_safe_call(ctx, describe_details, error, 1, 1);
    duk_pop(ctx);
}

static duk_ret_t describe_thrown(duk_context *ctx, void *udata)
{
    struct describer *to = udata;
    const duk_idx_t index = duk_get_top(ctx) - 1;

    duk_require_stack(ctx, 16);
    if (engine_is_recursion(ctx, index)) {
        error_set(to->error, CODE_STACK_LIMIT, "The code or data nests too deeply.");
        error_hint(to->error, "Use a loop instead of recursion, or raise stack_bytes.");
        add_place(ctx, to, index);
        return 0;
    }
    describe_message(ctx, to->error, index);
    add_place(ctx, to, index);
    if (duk_is_object(ctx, index) && !duk_is_function(ctx, index))
        describe_object(ctx, to->error, index);
    return 0;
}

/* ---- limits ------------------------------------------------------------------- */

static void describe_limit(duk_context *ctx, struct describer *to)
{
    static const enum code codes[] = {
        [GUARD_RUN_TIMEOUT] = CODE_RUN_TIMEOUT,   [GUARD_CALL_TIMEOUT] = CODE_CALL_TIMEOUT,
        [GUARD_MEMORY] = CODE_MEMORY_LIMIT,       [GUARD_STACK] = CODE_STACK_LIMIT,
        [GUARD_OUTPUT] = CODE_OUTPUT_LIMIT,       [GUARD_OPERATIONS] = CODE_OPERATION_LIMIT,
        [GUARD_INTERRUPTED] = CODE_CANCELLED,     [GUARD_FATAL] = CODE_MEMORY_LIMIT,
        [GUARD_HOST_MEMORY] = CODE_OUT_OF_MEMORY,
    };
    const enum code code = codes[inside_of(ctx)->guard.fault];

    error_set(to->error, code, "%s", code_row(code)->text);
    add_running(ctx, to);
}

/* [ ... thrown ] -> [ ... ] */
static void describe(duk_context *ctx, struct describer *to)
{
    if (duk_safe_call(ctx, describe_thrown, to, 1, 1) != DUK_EXEC_SUCCESS &&
        to->error->status == MDX_OK)
        error_set(to->error, CODE_EXECUTION_FAILED,
                  "The code threw a value that cannot be described.");
    duk_pop(ctx);
}

void fault_describe(duk_context *ctx, struct error *error, struct slice document, struct slice text,
                    const struct linemap *map)
{
    struct guard *guard = &inside_of(ctx)->guard;
    struct describer to = { .error = error, .document = document, .text = text, .map = map };
    void *const outer = guard->fatal_exit;
    jmp_buf exit;

    if (!error)
        return;
    guard->fatal_exit = &exit;
    if (setjmp(exit) == 0 && !guard->fault)
        describe(ctx, &to);
    /* Also when the limit was hit by a getter of what was thrown. */
    if (guard->fault)
        describe_limit(ctx, &to);
    guard->fatal_exit = outer;
}
