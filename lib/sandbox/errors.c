/* errors.c - what an Error tells script of where it was made.
 *
 * The engine's own stack, fileName and lineNumber also name C sources; these tell of
 * functions written in script only. */
#include "sandbox/builtins.h"

#include "sandbox/engine/peek.h"

#define NAME_LONGEST 4096 /* characters of a function's or file's name: a script may set them */

static void push_data(duk_context *ctx, duk_idx_t index, const char *name)
{
    (void)peek_push_own(ctx, index, name);
    if (duk_is_string(ctx, -1) && !duk_is_symbol(ctx, -1)) {
        duk_substring(ctx, -1, 0, NAME_LONGEST);
        return;
    }
    duk_pop(ctx);
    duk_push_literal(ctx, "");
}

/* Pushes name and file of the frame on top, which it replaces; false: not user's code. */
static bool push_names(duk_context *ctx, enum peek_frame kind)
{
    if (kind == PEEK_FRAME_SCRIPT) {
        push_data(ctx, -1, "name");
        peek_push_file(ctx, -2);
        duk_remove(ctx, -3);
        if (duk_get_length(ctx, -1) > 0) /* else: the library's own */
            return true;
        duk_pop_2(ctx);
        return false;
    }
    duk_pop(ctx);
    return false;
}

/* Of two places in front, the first is where a text could not be compiled; one alone is
 * a C source. */
static bool is_source(duk_context *ctx, duk_idx_t index)
{
    uint32_t line, column;
    const enum peek_frame kind = peek_frame(ctx, index, 1, &line, &column);

    if (kind != PEEK_FRAME_END)
        duk_pop(ctx);
    return kind == PEEK_FRAME_PLACE;
}

bool frame_next(duk_context *ctx, duk_idx_t index, uint32_t *nth, uint32_t *line, uint32_t *column)
{
    enum peek_frame kind;

    index = duk_require_normalize_index(ctx, index);
    while ((kind = peek_frame(ctx, index, *nth, line, column)) != PEEK_FRAME_END) {
        const bool place = kind == PEEK_FRAME_PLACE && *nth == 0;

        ++*nth;
        if (place && is_source(ctx, index)) {
            duk_push_literal(ctx, "");
            duk_insert(ctx, -2);
            return true;
        }
        if (push_names(ctx, kind))
            return true;
    }
    return false;
}

/* Where the frame is in the user's document; false: in nothing that the user wrote. */
static bool find_place(duk_context *ctx, uint32_t *line, uint32_t *column)
{
    const struct inside *inside = inside_of(ctx);
    const uint32_t from_line = *line, from_column = *column;
    struct slice file;

    file.data = duk_get_lstring(ctx, -1, &file.len);
    if (!inside->map || inside->map->count == 0 || !slice_equal(file, inside->document))
        return true;
    return linemap_find(inside->map, inside->text, from_line, from_column, line, column) ||
           linemap_find(inside->map, inside->text, from_line, 0, line, column);
}

/* As frame_next(), but with places in the user's document. */
static bool next_place(duk_context *ctx, duk_idx_t index, uint32_t *nth, uint32_t *line,
                       uint32_t *column)
{
    while (frame_next(ctx, index, nth, line, column)) {
        if (find_place(ctx, line, column))
            return true;
        duk_pop_2(ctx);
    }
    return false;
}

/* The frame's names are on the stack: " (FILE:LINE:COLUMN)" takes their place. */
static void push_frame(duk_context *ctx, uint32_t line, uint32_t column)
{
    const char *name = duk_get_string(ctx, -2), *file = duk_get_string(ctx, -1);

    if (*name == 0)
        name = "<anonymous>";
    if (column)
        duk_push_sprintf(ctx, "\n    at %s (%s:%lu:%lu)", name, file, (unsigned long)line,
                         (unsigned long)column);
    else
        duk_push_sprintf(ctx, "\n    at %s (%s:%lu)", name, file, (unsigned long)line);
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

static duk_ret_t get_stack(duk_context *ctx)
{
    uint32_t nth = 0, line, column;

    duk_push_this(ctx);
    if (!duk_is_error(ctx, 0))
        return 0;
    duk_dup(ctx, 0);
    duk_to_string(ctx, -1);
    while (duk_get_top(ctx) < 60 && next_place(ctx, 0, &nth, &line, &column))
        push_frame(ctx, line, column);
    duk_concat(ctx, duk_get_top(ctx) - 1);
    return 1;
}

static duk_ret_t get_file_name(duk_context *ctx)
{
    uint32_t nth = 0, line, column;

    duk_push_this(ctx);
    return duk_is_error(ctx, 0) && next_place(ctx, 0, &nth, &line, &column) ? 1 : 0;
}

static duk_ret_t get_line_number(duk_context *ctx)
{
    uint32_t nth = 0, line, column;

    duk_push_this(ctx);
    if (!duk_is_error(ctx, 0) || !next_place(ctx, 0, &nth, &line, &column))
        return 0;
    duk_push_uint(ctx, line);
    return 1;
}

/* Replaces the getter of an accessor of the object on top; its setter stays. */
static void replace_getter(duk_context *ctx, const char *name, duk_c_function getter)
{
    duk_push_string(ctx, name);
    duk_dup_top(ctx);
    duk_get_prop_desc(ctx, -3, 0);
    duk_get_prop_literal(ctx, -1, "set");
    duk_remove(ctx, -2);
    duk_push_c_function(ctx, getter, 0);
    duk_swap(ctx, -1, -2);
    duk_def_prop(ctx, -4, DUK_DEFPROP_HAVE_GETTER | DUK_DEFPROP_HAVE_SETTER | DUK_DEFPROP_FORCE);
}

void errors_install(duk_context *ctx)
{
    duk_push_global_object(ctx);
    duk_get_prop_literal(ctx, -1, "Error");
    duk_get_prop_literal(ctx, -1, "prototype");
    replace_getter(ctx, "stack", get_stack);
    replace_getter(ctx, "fileName", get_file_name);
    replace_getter(ctx, "lineNumber", get_line_number);
    duk_pop_3(ctx);
}
