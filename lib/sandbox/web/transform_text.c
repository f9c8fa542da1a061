/* transform_text.c - TextEncoderStream and TextDecoderStream: characters that are cut in two by the
 * end of a chunk are put together again. */
#include "sandbox/web/writable.h"

#include "sandbox/text.h"

#include <string.h>

/* Half a surrogate pair, as the engine has it. */
enum { HALF = 3 };

static bool ends_in_half(const char *text, size_t len)
{
    return len >= HALF && (unsigned char)text[len - HALF] == 0xed &&
           ((unsigned char)text[len - HALF + 1] & 0xf0) == 0xa0;
}

/* The string on top becomes bytes that can be read, unless it is empty. */
static void give_bytes(duk_context *ctx, duk_idx_t transform)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);
    unsigned char *bytes;

    text_add(ctx, -1, scratch);
    text_check(ctx, scratch);
    if (!scratch->len)
        return;
    inside_spend(ctx, inside_of(ctx), (int64_t)(scratch->len / 32));
    bytes = bytes_push(ctx, scratch->len);
    memcpy(bytes, scratch->data, scratch->len);
    transform_give(ctx, transform);
}

void transform_encode(duk_context *ctx, duk_idx_t transform, duk_idx_t chunk)
{
    const char *text;
    size_t len;

    slots_get(ctx, transform, TRANSFORM_BY);
    if (duk_is_undefined(ctx, -1)) {
        duk_pop(ctx);
        duk_push_literal(ctx, "");
    }
    duk_dup(ctx, chunk);
    duk_to_string(ctx, -1);
    duk_concat(ctx, 2);
    text = duk_get_lstring(ctx, -1, &len);
    if (ends_in_half(text, len)) {
        duk_push_lstring(ctx, text + len - HALF, HALF);
        duk_push_lstring(ctx, text, len - HALF);
        duk_remove(ctx, -3);
        duk_swap(ctx, -1, -2);
    } else {
        duk_push_undefined(ctx);
    }
    slots_put(ctx, transform, TRANSFORM_BY);
    give_bytes(ctx, transform);
}

/* Pushes what the decoder makes of what lies at index. */
static void give_text(duk_context *ctx, duk_idx_t transform, duk_idx_t input, bool last)
{
    slots_get(ctx, transform, TRANSFORM_BY);
    decoder_decode(ctx, -1, input, last);
    if (duk_get_length(ctx, -1))
        transform_give(ctx, transform);
}

void transform_decode(duk_context *ctx, duk_idx_t transform, duk_idx_t chunk)
{
    if (duk_is_undefined(ctx, chunk))
        (void)duk_type_error(ctx, "TextDecoderStream: a chunk holds no bytes");
    give_text(ctx, transform, chunk, false);
}

void transform_text_end(duk_context *ctx, duk_idx_t transform)
{
    if (slots_number(ctx, transform, TRANSFORM_KIND) == TRANSFORM_DECODE) {
        duk_push_undefined(ctx);
        give_text(ctx, transform, duk_get_top_index(ctx), true);
        return;
    }
    slots_get(ctx, transform, TRANSFORM_BY);
    if (!duk_is_undefined(ctx, -1))
        give_bytes(ctx, transform);
}

/* ---- constructors ---- */

/* [ ... object row ] -> the object */
static duk_ret_t finish(duk_context *ctx)
{
    duk_push_undefined(ctx);
    transform_begin(ctx, -2);
    duk_pop(ctx);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

static duk_ret_t construct_encoder(duk_context *ctx)
{
    require_new(ctx, "TextEncoderStream");
    transform_push(ctx, TRANSFORM_ENCODE);
    return finish(ctx);
}

static duk_ret_t construct_decoder(duk_context *ctx)
{
    require_new(ctx, "TextDecoderStream");
    decoder_push(ctx);
    transform_push(ctx, TRANSFORM_DECODE);
    duk_dup(ctx, -3);
    slots_put(ctx, -2, TRANSFORM_BY);
    return finish(ctx);
}

static duk_ret_t get_utf8(duk_context *ctx)
{
    duk_push_this(ctx);
    transform_push_row(ctx, -1);
    duk_push_literal(ctx, "utf-8");
    return 1;
}

static duk_ret_t get_setting(duk_context *ctx)
{
    duk_push_this(ctx);
    transform_push_row(ctx, -1);
    slots_get(ctx, -1, TRANSFORM_BY);
    decoder_push_setting(ctx, (enum decoder_setting)duk_get_current_magic(ctx));
    return 1;
}

void transform_text_install(duk_context *ctx)
{
    static const struct builtin encoder[] = {
        { "encoding", get_utf8, 0, 0, 0, BUILTIN_GETTER },
    };
    static const struct builtin decoder[] = {
        { "encoding", get_setting, 0, 0, DECODER_ENCODING, BUILTIN_GETTER },
        { "fatal", get_setting, 0, 0, DECODER_FATAL, BUILTIN_GETTER },
        { "ignoreBOM", get_setting, 0, 0, DECODER_KEEP_MARK, BUILTIN_GETTER },
    };

    define_constructor(ctx, "TextEncoderStream", construct_encoder, 0, 0);
    DEFINE_TABLE(ctx, encoder);
    transform_define(ctx);
    define_tag(ctx, "TextEncoderStream");
    duk_pop(ctx);
    define_value(ctx, "TextEncoderStream");
    define_constructor(ctx, "TextDecoderStream", construct_decoder, 0, 2);
    DEFINE_TABLE(ctx, decoder);
    transform_define(ctx);
    define_tag(ctx, "TextDecoderStream");
    duk_pop(ctx);
    define_value(ctx, "TextDecoderStream");
}
