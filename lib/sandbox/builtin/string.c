/* string.c - the characters of strings; the constructor and its functions. */
#include "sandbox/builtin/string.h"

#include "sandbox/builtin/array.h"
#include "sandbox/builtin/build.h"

#include <math.h>

duk_idx_t string_this(duk_context *ctx, const char *method)
{
    duk_push_this(ctx);
    if (duk_is_null_or_undefined(ctx, -1))
        (void)duk_error(ctx, DUK_ERR_TYPE_ERROR, "String.prototype.%s called on null or undefined",
                        method);
    duk_to_string(ctx, -1);
    return duk_get_top(ctx) - 1;
}

struct slice string_slice(duk_context *ctx, duk_idx_t index)
{
    struct slice bytes;

    bytes.data = duk_get_lstring(ctx, index, &bytes.len);
    return bytes;
}

bool string_is_ascii(duk_context *ctx, duk_idx_t index)
{
    return string_slice(ctx, index).len == duk_get_length(ctx, index);
}

uint32_t string_unit(const char **at, const char *end)
{
    const unsigned char *bytes = (const unsigned char *)*at;
    const size_t left = (size_t)(end - *at);

    if (bytes[0] < 0x80 || left < 2) {
        *at += 1;
        return bytes[0];
    }
    if (bytes[0] < 0xe0 || left < 3) {
        *at += 2;
        return (bytes[0] & 0x1fu) << 6 | (bytes[1] & 0x3fu);
    }
    *at += 3;
    return (bytes[0] & 0xfu) << 12 | (bytes[1] & 0x3fu) << 6 | (bytes[2] & 0x3fu);
}

uint32_t string_point(const char **at, const char *end)
{
    const uint32_t first = string_unit(at, end);
    const char *next = *at;
    uint32_t second;

    if (first < 0xd800 || first > 0xdbff || next >= end)
        return first;
    second = string_unit(&next, end);
    if (second < 0xdc00 || second > 0xdfff)
        return first;
    *at = next;
    return 0x10000 + ((first - 0xd800) << 10) + (second - 0xdc00);
}

size_t string_byte(duk_context *ctx, duk_idx_t index, size_t unit)
{
    const struct slice bytes = string_slice(ctx, index);
    const char *at = bytes.data, *end = bytes.data + bytes.len;

    if (string_is_ascii(ctx, index))
        return unit < bytes.len ? unit : bytes.len;
    inside_spend(ctx, inside_of(ctx), (int64_t)(unit < bytes.len ? unit : bytes.len));
    while (unit-- > 0 && at < end)
        (void)string_unit(&at, end);
    return (size_t)(at - bytes.data);
}

void string_check_length(duk_context *ctx, double units)
{
    /* What no machine has is the code's mistake; what no isolate has is its limit. */
    if (units > 8589934592.0)
        (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid string length");
    if (units > STRING_MOST)
        guard_stop(&inside_of(ctx)->guard, GUARD_MEMORY);
}

/* ---- the constructor ------------------------------------------------------- */

static duk_ret_t construct(duk_context *ctx)
{
    if (duk_get_top(ctx) == 0)
        duk_push_literal(ctx, "");
    duk_set_top(ctx, 1);
    if (!duk_is_constructor_call(ctx) && duk_is_symbol(ctx, 0)) {
        symbol_push_text(ctx, 0);
        return 1;
    }
    duk_to_string(ctx, 0);
    if (!duk_is_constructor_call(ctx))
        return 1;
    push_new_prototype(ctx);
    duk_to_object(ctx, 0);
    duk_set_prototype(ctx, 0);
    return 1;
}

static duk_ret_t from_char_code(duk_context *ctx)
{
    const duk_idx_t count = duk_get_top(ctx);
    struct build build;

    build_open(&build, ctx);
    for (duk_idx_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), 20);
        build_unit(&build, duk_to_uint16(ctx, i));
    }
    build_push(&build);
    return 1;
}

static duk_ret_t from_code_point(duk_context *ctx)
{
    const duk_idx_t count = duk_get_top(ctx);
    struct build build;

    build_open(&build, ctx);
    for (duk_idx_t i = 0; i < count; i++) {
        const double point = duk_to_number(ctx, i);

        inside_spend(ctx, inside_of(ctx), 20);
        if (!(point >= 0 && point <= 0x10ffff && point == trunc(point)))
            return duk_error(ctx, DUK_ERR_RANGE_ERROR, "Invalid code point %s",
                             duk_to_string(ctx, i));
        build_unit(&build, (uint32_t)point);
    }
    build_push(&build);
    return 1;
}

/* String.raw(template, ...values) */
static duk_ret_t raw(duk_context *ctx)
{
    const duk_idx_t given = duk_get_top(ctx);
    struct build build;
    duk_idx_t texts;
    int64_t count;

    if (given == 0)
        duk_push_undefined(ctx);
    duk_to_object(ctx, 0);
    duk_get_prop_literal(ctx, 0, "raw");
    duk_to_object(ctx, -1);
    texts = duk_get_top(ctx) - 1;
    count = array_length(ctx, texts);
    build_open(&build, ctx);
    for (int64_t i = 0; i < count; i++) {
        inside_spend(ctx, inside_of(ctx), COST_STEP);
        array_get(ctx, texts, i);
        duk_to_string(ctx, -1);
        build_string(&build);
        if (i + 1 < count && i + 1 < given) {
            duk_dup(ctx, (duk_idx_t)i + 1);
            duk_to_string(ctx, -1);
            build_string(&build);
        }
    }
    build_push(&build);
    return 1;
}

void string_install(duk_context *ctx)
{
    static const struct builtin statics[] = {
        { "fromCharCode", from_char_code, 1, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "fromCodePoint", from_code_point, 1, DUK_VARARGS, 0, BUILTIN_METHOD },
        { "raw", raw, 1, DUK_VARARGS, 0, BUILTIN_METHOD },
    };
    static void (*const prototype[])(duk_context *) = {
        string_define_case,   string_define_normal, string_define_compare,
        string_define_search, string_define_pieces, string_define_html,
    };

    duk_get_global_literal(ctx, "String");
    native_replace(ctx, -1, construct, DUK_VARARGS, 0);
    DEFINE_TABLE(ctx, statics);
    duk_get_prop_literal(ctx, -1, "prototype");
    for (size_t i = 0; i < sizeof prototype / sizeof prototype[0]; i++)
        prototype[i](ctx);
    duk_pop_2(ctx);
}
