/* console_table.c - console.table(): rows and columns in a frame.
 *
 * First every cell becomes a text, then the widths are known, then it is written as one text. */
#include "sandbox/builtins.h"
#include "sandbox/text.h"

enum { TABLE_MOST = 262144, CELL_MOST = 4096, WIDTH_MOST = 200 };

/* The frame of table(): what it was called with, and what it makes. */
enum { DATA, ONLY, COLUMNS, WIDTHS, ROWS };

/* Names no column of the data can have, as columns have a letter before them. */
#define INDEX "i"
#define VALUE "v"

/* [ ... key text ] -> [ ... ]: a cell of the row at index, and its column made as wide. */
static void add_cell(duk_context *ctx, duk_idx_t row)
{
    const duk_uint_t width = (duk_uint_t)duk_get_length(ctx, -1);

    inside_spend(ctx, inside_of(ctx), 200);
    duk_dup(ctx, -2);
    (void)duk_get_prop(ctx, WIDTHS);
    if (duk_get_uint(ctx, -1) < width) {
        duk_dup(ctx, -3);
        duk_push_uint(ctx, width < WIDTH_MOST ? width : WIDTH_MOST);
        duk_put_prop(ctx, WIDTHS);
    }
    duk_pop(ctx);
    duk_put_prop(ctx, row);
}

/* [ ... value ] -> [ ... text ]: as log() writes it. */
static void make_text(duk_context *ctx)
{
    struct buffer *out = text_scratch(ctx, CELL_MOST);

    inspect_add(ctx, -1, out);
    if (out->failed && !out->over)
        text_check(ctx, out);
    duk_pop(ctx);
    text_push(ctx, out);
}

/* [ ... name ] -> [ ... key ]: a column, new or not. */
static void take_column(duk_context *ctx)
{
    duk_push_literal(ctx, "c");
    duk_dup(ctx, -2);
    duk_concat(ctx, 2);
    duk_dup_top(ctx);
    if (!duk_has_prop(ctx, WIDTHS)) {
        duk_dup_top(ctx);
        duk_push_uint(ctx, (duk_uint_t)duk_get_length(ctx, -3));
        duk_put_prop(ctx, WIDTHS);
        duk_dup(ctx, -2);
        duk_put_prop_index(ctx, COLUMNS, (duk_uarridx_t)duk_get_length(ctx, COLUMNS));
    }
    duk_remove(ctx, -2);
}

/* [ ... value ] -> [ ... ]: the cells of a row. */
static void add_cells(duk_context *ctx, duk_idx_t row)
{
    const duk_idx_t value = duk_get_top_index(ctx);

    if (!duk_is_object(ctx, value) || duk_is_function(ctx, value)) {
        duk_push_literal(ctx, VALUE);
        duk_insert(ctx, -2);
        make_text(ctx);
        add_cell(ctx, row);
        return;
    }
    duk_enum(ctx, duk_is_array(ctx, ONLY) ? ONLY : value, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, duk_is_array(ctx, ONLY))) {
        if (duk_is_array(ctx, ONLY)) {
            duk_remove(ctx, -2);
            (void)duk_to_string(ctx, -1);
        }
        duk_dup_top(ctx);
        take_column(ctx);
        duk_dup(ctx, -2);
        if (duk_get_prop(ctx, value)) {
            make_text(ctx);
            add_cell(ctx, row);
        } else {
            duk_pop_2(ctx);
        }
        duk_pop(ctx);
    }
    duk_pop_2(ctx);
}

static void add_rows(duk_context *ctx)
{
    duk_enum(ctx, DATA, DUK_ENUM_OWN_PROPERTIES_ONLY);
    while (duk_next(ctx, -1, 1)) {
        const duk_idx_t row = duk_get_top(ctx);

        duk_push_bare_object(ctx);
        duk_push_literal(ctx, INDEX);
        duk_dup(ctx, row - 2);
        add_cell(ctx, row);
        duk_dup(ctx, row - 1);
        add_cells(ctx, row);
        duk_put_prop_index(ctx, ROWS, (duk_uarridx_t)duk_get_length(ctx, ROWS));
        duk_pop_2(ctx);
    }
    duk_pop(ctx);
}

/* ---- writing -------------------------------------------------------------------------------- */

struct frame {
    const char *left, *middle, *right;
};

/* [ ... key ]: the width of that column. */
static duk_uint_t width_of(duk_context *ctx)
{
    duk_uint_t width;

    duk_dup_top(ctx);
    (void)duk_get_prop(ctx, WIDTHS);
    width = duk_get_uint(ctx, -1);
    duk_pop(ctx);
    return width;
}

static void add_times(struct buffer *out, const char *text, size_t times)
{
    while (times--)
        buffer_add_text(out, text);
}

/* [ ... key text ] -> [ ... ]: a cell, filled up to its column's width. */
static void write_cell(duk_context *ctx, struct buffer *out)
{
    const size_t len = duk_get_length(ctx, -1);
    duk_uint_t width;

    buffer_add_text(out, "│ ");
    text_add(ctx, -1, out);
    duk_pop(ctx);
    width = width_of(ctx);
    add_times(out, " ", width > len ? width - len + 1 : 1);
    duk_pop(ctx);
}

/* Pushes the key of column `at`: the index, those of the data, the values; false: past them. */
static bool push_key(duk_context *ctx, duk_uarridx_t at)
{
    const duk_uarridx_t columns = (duk_uarridx_t)duk_get_length(ctx, COLUMNS);

    if (at == 0) {
        duk_push_literal(ctx, INDEX);
        return true;
    }
    if (at <= columns) {
        duk_push_literal(ctx, "c");
        duk_get_prop_index(ctx, COLUMNS, at - 1);
        duk_concat(ctx, 2);
        return true;
    }
    duk_push_literal(ctx, VALUE);
    if (at == columns + 1 && duk_has_prop_literal(ctx, WIDTHS, VALUE))
        return true;
    duk_pop(ctx);
    return false;
}

static void write_rule(duk_context *ctx, struct buffer *out, const struct frame *frame)
{
    for (duk_uarridx_t at = 0; push_key(ctx, at); at++) {
        buffer_add_text(out, at ? frame->middle : frame->left);
        add_times(out, "─", width_of(ctx) + 2);
        duk_pop(ctx);
    }
    buffer_add_text(out, frame->right);
}

static void write_head(duk_context *ctx, struct buffer *out)
{
    const duk_uarridx_t columns = (duk_uarridx_t)duk_get_length(ctx, COLUMNS);

    for (duk_uarridx_t at = 0; push_key(ctx, at); at++) {
        if (at == 0)
            duk_push_literal(ctx, "(index)");
        else if (at <= columns)
            duk_get_prop_index(ctx, COLUMNS, at - 1);
        else
            duk_push_literal(ctx, "Values");
        write_cell(ctx, out);
    }
    buffer_add_text(out, "│\n");
}

static void write_row(duk_context *ctx, struct buffer *out)
{
    for (duk_uarridx_t at = 0; push_key(ctx, at); at++) {
        duk_dup_top(ctx);
        if (!duk_get_prop(ctx, -3)) {
            duk_pop(ctx);
            duk_push_literal(ctx, "");
        }
        write_cell(ctx, out);
    }
    buffer_add_text(out, "│\n");
}

static void write_table(duk_context *ctx)
{
    static const struct frame above = { "┌", "┬", "┐\n" }, between = { "├", "┼", "┤\n" },
                              below = { "└", "┴", "┘" };
    struct buffer *out = text_scratch(ctx, TABLE_MOST);

    write_rule(ctx, out, &above);
    write_head(ctx, out);
    write_rule(ctx, out, &between);
    for (duk_uarridx_t at = 0; at < duk_get_length(ctx, ROWS); at++) {
        duk_get_prop_index(ctx, ROWS, at);
        write_row(ctx, out);
        duk_pop(ctx);
        inside_spend(ctx, inside_of(ctx), 200);
    }
    write_rule(ctx, out, &below);
    if (out->failed && !out->over)
        text_check(ctx, out);
    console_write(ctx, SANDBOX_INFO, buffer_slice(out));
}

static duk_ret_t table(duk_context *ctx)
{
    if (!duk_is_object(ctx, DATA) || duk_is_function(ctx, DATA)) {
        duk_set_top(ctx, 1);
        console_log(ctx, SANDBOX_INFO);
        return 0;
    }
    duk_push_array(ctx);
    duk_push_bare_object(ctx);
    duk_push_uint(ctx, sizeof "(index)" - 1);
    duk_put_prop_literal(ctx, WIDTHS, INDEX);
    duk_push_array(ctx);
    add_rows(ctx);
    if (duk_has_prop_literal(ctx, WIDTHS, VALUE)) {
        duk_get_prop_literal(ctx, WIDTHS, VALUE);
        if (duk_get_uint(ctx, -1) < sizeof "Values" - 1) {
            duk_push_uint(ctx, sizeof "Values" - 1);
            duk_put_prop_literal(ctx, WIDTHS, VALUE);
        }
        duk_pop(ctx);
    }
    write_table(ctx);
    return 0;
}

void console_table_install(duk_context *ctx)
{
    define_magic(ctx, "table", table, 2, 0);
}
