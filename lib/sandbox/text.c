/* text.c - strings across the border: UTF-8 outside, CESU-8 inside.
 *
 * What enters is always well formed: bytes that are no UTF-8 become U+FFFD, so no text
 * from outside can be taken for a hidden symbol. */
#include "sandbox/text.h"

#include "base/utf8.h"

char *text_put(char *to, uint32_t character)
{
    if (character < 0x10000)
        return to + utf8_put(character, to);
    character -= 0x10000;
    to = text_put(to, 0xd800 + (character >> 10));
    return text_put(to, 0xdc00 + (character & 0x3ff));
}

/* True when the bytes are the same in both encodings. */
static bool is_same(struct slice utf8)
{
    for (size_t at = 0; at < utf8.len; at++)
        if ((unsigned char)utf8.data[at] >= 0xf0)
            return false;
    return utf8_valid(utf8, NULL);
}

void value_push_text(duk_context *ctx, struct slice utf8)
{
    char *bytes, *to;

    inside_spend(ctx, inside_of(ctx), (int64_t)(utf8.len / 16));
    if (is_same(utf8)) {
        duk_push_lstring(ctx, utf8.data ? utf8.data : "", utf8.len);
        return;
    }
    if (utf8.len > SIZE_MAX / 3)
        (void)duk_error(ctx, DUK_ERR_RANGE_ERROR, "the text is too long");
    bytes = duk_push_fixed_buffer(ctx, utf8.len * 3);
    to = bytes;
    for (size_t at = 0; at < utf8.len;)
        to = text_put(to, utf8_next(utf8, &at));
    duk_push_lstring(ctx, bytes, (size_t)(to - bytes));
    duk_remove(ctx, -2);
}

void text_check(duk_context *ctx, const struct buffer *out)
{
    struct inside *inside = inside_of(ctx);

    if (!buffer_failed(out))
        return;
    guard_stop(&inside->guard, out->over ? GUARD_OUTPUT : GUARD_HOST_MEMORY);
}

void text_add(duk_context *ctx, duk_idx_t index, struct buffer *out)
{
    struct slice text;

    text.data = duk_to_lstring(ctx, index, &text.len);
    inside_spend(ctx, inside_of(ctx), (int64_t)(text.len / 16));
    utf8_from_cesu8(out, text);
    text_check(ctx, out);
}

void value_read_text(duk_context *ctx, duk_idx_t index, struct buffer *out)
{
    text_add(ctx, index, out);
}

void text_push(duk_context *ctx, const struct buffer *text)
{
    text_check(ctx, text);
    value_push_text(ctx, buffer_slice(text));
}

struct buffer *text_scratch(duk_context *ctx, size_t most)
{
    struct buffer *scratch = &inside_of(ctx)->scratch;

    buffer_clear(scratch);
    scratch->most = most;
    return scratch;
}
