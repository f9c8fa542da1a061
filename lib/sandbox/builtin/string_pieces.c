/* string_pieces.c - pieces of strings, and strings of pieces: at, pad, repeat, trim …, and
 * whether surrogates come in pairs. */
#include "sandbox/builtin/string.h"

#include "sandbox/builtin/array.h"
#include "sandbox/builtin/build.h"

#include <math.h>

static duk_ret_t at(duk_context *ctx)
{
    const duk_idx_t string = string_this(ctx, "at");
    const double length = (double)duk_get_length(ctx, string);
    double place = to_integer(ctx, 0);

    if (place < 0)
        place += length;
    if (place < 0 || place >= length)
        return 0;
    duk_substring(ctx, string, (duk_size_t)place, (duk_size_t)place + 1);
    return 1;
}

static duk_ret_t substr(duk_context *ctx)
{
    const duk_idx_t string = string_this(ctx, "substr");
    const double length = (double)duk_get_length(ctx, string);
    double start = to_integer(ctx, 0);
    double count = duk_is_undefined(ctx, 1) ? length : to_integer(ctx, 1);

    start = start < 0 ? fmax(length + start, 0) : fmin(start, length);
    count = fmin(fmax(count, 0), length - start);
    duk_substring(ctx, string, (duk_size_t)start, (duk_size_t)(start + count));
    return 1;
}

static duk_ret_t repeat(duk_context *ctx)
{
    const duk_idx_t string = string_this(ctx, "repeat");
    const double count = to_integer(ctx, 0);
    const struct slice bytes = string_slice(ctx, string);
    struct build build;

    if (count < 0 || isinf(count))
        return duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid count value: %s",
                         duk_to_string(ctx, 0));
    if (bytes.len == 0 || count == 1)
        return 1;
    string_check_length(ctx, count * (double)duk_get_length(ctx, string));
    build_open(&build, ctx);
    (void)build_room(&build, bytes.len * (size_t)count);
    for (size_t i = 0; i < (size_t)count; i++)
        build_bytes(&build, bytes.data, bytes.len);
    build_push(&build);
    return 1;
}

/* ---- padding ----------------------------------------------------------------- */

/* Pushes `units` code units of the string at 1, again and again. */
static void push_filling(duk_context *ctx, size_t units)
{
    const struct slice bytes = string_slice(ctx, 1);
    const size_t length = duk_get_length(ctx, 1);
    struct build build;

    build_open(&build, ctx);
    for (size_t i = 0; i < units / length; i++)
        build_bytes(&build, bytes.data, bytes.len);
    build_bytes(&build, bytes.data, string_byte(ctx, 1, units % length));
    build_push(&build);
    duk_remove(ctx, -2);
}

/* (length, filling): magic 1: at the end. */
static duk_ret_t pad(duk_context *ctx)
{
    const bool end = duk_get_current_magic(ctx);
    const duk_idx_t string = string_this(ctx, end ? "padEnd" : "padStart");
    const double length = (double)duk_get_length(ctx, string);
    const double wanted = to_integer(ctx, 0);

    if (wanted <= length)
        return 1;
    if (duk_is_undefined(ctx, 1)) {
        duk_push_literal(ctx, " ");
        duk_replace(ctx, 1);
    }
    duk_to_string(ctx, 1);
    if (duk_get_length(ctx, 1) == 0)
        return 1;
    string_check_length(ctx, wanted);
    push_filling(ctx, (size_t)(wanted - length));
    if (!end)
        duk_swap(ctx, -1, -2);
    duk_concat(ctx, 2);
    return 1;
}

/* ---- trimming ------------------------------------------------------------------ */

static bool is_space(uint32_t c)
{
    return (c >= 9 && c <= 13) || c == ' ' || c == 0xa0 || c == 0x1680 ||
           (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f ||
           c == 0x205f || c == 0x3000 || c == 0xfeff;
}

enum { TRIM_START = 1, TRIM_END = 2 };

static const char *before(const char *start, const char *at)
{
    do
        at--;
    while (at > start && ((unsigned char)*at & 0xc0) == 0x80);
    return at;
}

static duk_ret_t trim(duk_context *ctx)
{
    static const char *const names[] = { "", "trimStart", "trimEnd", "trim" };
    const int where = duk_get_current_magic(ctx);
    const duk_idx_t string = string_this(ctx, names[where]);
    const struct slice bytes = string_slice(ctx, string);
    const char *start = bytes.data, *end = bytes.data + bytes.len;
    const char *next;

    inside_spend(ctx, inside_of(ctx), 20 + (int64_t)bytes.len);
    for (next = start; where & TRIM_START && start < end; start = next)
        if (!is_space(string_unit(&next, end)))
            break;
    while (where & TRIM_END && end > start) {
        const char *last = before(start, end);

        next = last;
        if (!is_space(string_unit(&next, end)))
            break;
        end = last;
    }
    duk_push_lstring(ctx, start, (size_t)(end - start));
    return 1;
}

/* ---- surrogates ------------------------------------------------------------------ */

static bool is_lone(uint32_t point)
{
    return point >= 0xd800 && point <= 0xdfff;
}

static duk_ret_t is_well_formed(duk_context *ctx)
{
    const duk_idx_t string = string_this(ctx, "isWellFormed");
    const struct slice bytes = string_slice(ctx, string);
    const char *next = bytes.data, *end = bytes.data + bytes.len;
    bool well = true;

    inside_spend(ctx, inside_of(ctx), 10 + (int64_t)bytes.len);
    while (well && next < end)
        well = !is_lone(string_point(&next, end));
    duk_push_boolean(ctx, well);
    return 1;
}

static duk_ret_t to_well_formed(duk_context *ctx)
{
    const duk_idx_t string = string_this(ctx, "toWellFormed");
    const struct slice bytes = string_slice(ctx, string);
    const char *next = bytes.data, *end = bytes.data + bytes.len;
    struct build build;

    inside_spend(ctx, inside_of(ctx), 10 + (int64_t)bytes.len);
    build_open(&build, ctx);
    while (next < end) {
        const uint32_t point = string_point(&next, end);

        build_unit(&build, is_lone(point) ? 0xfffd : point);
    }
    build_push(&build);
    return 1;
}

void string_define_pieces(duk_context *ctx)
{
    static const struct builtin table[] = {
        { "at", at, 1, 1, 0, BUILTIN_METHOD },
        { "substr", substr, 2, 2, 0, BUILTIN_METHOD },
        { "repeat", repeat, 1, 1, 0, BUILTIN_METHOD },
        { "padStart", pad, 1, 2, 0, BUILTIN_METHOD },
        { "padEnd", pad, 1, 2, 1, BUILTIN_METHOD },
        { "trim", trim, 0, 0, TRIM_START | TRIM_END, BUILTIN_METHOD },
        { "trimStart", trim, 0, 0, TRIM_START, BUILTIN_METHOD },
        { "trimEnd", trim, 0, 0, TRIM_END, BUILTIN_METHOD },
        { "isWellFormed", is_well_formed, 0, 0, 0, BUILTIN_METHOD },
        { "toWellFormed", to_well_formed, 0, 0, 0, BUILTIN_METHOD },
    };

    DEFINE_TABLE(ctx, table);
    define_alias(ctx, "trimLeft", "trimStart");
    define_alias(ctx, "trimRight", "trimEnd");
}
