/* encoding.c - TextEncoder and TextDecoder: UTF-8, and to decode also UTF-16LE and Latin-1.
 *
 * The encoding standard's error rule: the longest beginning of a character that is broken off
 * becomes one U+FFFD. A decoder that is fed in pieces keeps at most three bytes. */
#include "sandbox/web/web.h"

#include "sandbox/engine/bytes.h"

#include "base/utf8.h"
#include "sandbox/text.h"

#include <string.h>

#define ENCODING DUK_HIDDEN_SYMBOL("encoding") /* [enum encoding, fatal, ignoreBOM] */
#define KEPT     DUK_HIDDEN_SYMBOL("kept")     /* bytes of a character not whole yet */
#define STARTED  DUK_HIDDEN_SYMBOL("started")  /* the byte order mark was dealt with */

enum encoding { ENCODING_UTF8, ENCODING_UTF16LE, ENCODING_LATIN1 };

static const struct {
    const char *label;
    enum encoding encoding;
} labels[] = {
    { "utf-8", ENCODING_UTF8 },
    { "utf8", ENCODING_UTF8 },
    { "unicode-1-1-utf-8", ENCODING_UTF8 },
    { "utf-16le", ENCODING_UTF16LE },
    { "utf-16", ENCODING_UTF16LE },
    { "ucs-2", ENCODING_UTF16LE },
    { "unicode", ENCODING_UTF16LE },
    { "latin1", ENCODING_LATIN1 },
    { "iso-8859-1", ENCODING_LATIN1 },
    { "ascii", ENCODING_LATIN1 },
    { "us-ascii", ENCODING_LATIN1 },
    { "windows-1252", ENCODING_LATIN1 },
};
static const char *const names[] = { "utf-8", "utf-16le", "windows-1252" };

/* Windows-1252 between 0x80 and 0x9f. */
static const uint16_t windows[32] = {
    0x20ac, 0x81,   0x201a, 0x192,  0x201e, 0x2026, 0x2020, 0x2021, 0x2c6,  0x2030, 0x160,
    0x2039, 0x152,  0x8d,   0x17d,  0x8f,   0x90,   0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
    0x2013, 0x2014, 0x2dc,  0x2122, 0x161,  0x203a, 0x153,  0x9d,   0x17e,  0x178,
};

bool bytes_of(duk_context *ctx, duk_idx_t index, unsigned char **bytes, size_t *len)
{
    struct bytes found;

    *len = 0;
    *bytes = NULL;
    if (!bytes_look(ctx, index, &found))
        return false;
    *bytes = found.data;
    *len = found.count << found.shift;
    return true;
}

unsigned char *bytes_push(duk_context *ctx, size_t len)
{
    unsigned char *bytes = duk_push_fixed_buffer(ctx, len);

    duk_push_buffer_object(ctx, -1, 0, len, DUK_BUFOBJ_UINT8ARRAY);
    duk_remove(ctx, -2);
    return bytes;
}

/* ---- TextEncoder ------------------------------------------------------------ */

static duk_ret_t construct_encoder(duk_context *ctx)
{
    require_new(ctx, "TextEncoder");
    duk_push_object(ctx);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

static void push_utf8(duk_context *ctx, struct slice *text)
{
    struct buffer *scratch = text_scratch(ctx, SIZE_MAX);

    text_add(ctx, 0, scratch);
    text_check(ctx, scratch);
    *text = buffer_slice(scratch);
}

static duk_ret_t encode(duk_context *ctx)
{
    struct slice text = { "", 0 };

    if (!duk_is_undefined(ctx, 0))
        push_utf8(ctx, &text);
    memcpy(bytes_push(ctx, text.len), text.len ? text.data : "", text.len);
    return 1;
}

static duk_ret_t encode_into(duk_context *ctx)
{
    unsigned char *bytes;
    struct slice text;
    size_t room, written = 0, read = 0;

    duk_to_string(ctx, 0);
    if (!bytes_of(ctx, 1, &bytes, &room))
        return duk_type_error(ctx, "encodeInto: the second argument is no Uint8Array");
    push_utf8(ctx, &text);
    while (written < text.len) {
        size_t each = utf8_length(text, written);

        each = each ? each : 1;
        if (each > room - written)
            break;
        memcpy(bytes + written, text.data + written, each);
        written += each;
        read += each == 4 ? 2 : 1;
    }
    duk_push_object(ctx);
    duk_push_number(ctx, (double)read);
    duk_put_prop_literal(ctx, -2, "read");
    duk_push_number(ctx, (double)written);
    duk_put_prop_literal(ctx, -2, "written");
    return 1;
}

static duk_ret_t get_utf8(duk_context *ctx)
{
    duk_push_literal(ctx, "utf-8");
    return 1;
}

/* ---- TextDecoder ------------------------------------------------------------ */

struct decoder {
    duk_context *ctx;
    enum encoding encoding;
    bool fatal, keep_mark, started, last;
    const unsigned char *bytes;
    size_t len, at;
    char *out, *to;
};

static bool find_label(struct slice label, enum encoding *encoding)
{
    label = slice_trim(label);
    for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++)
        if (slice_is_nocase(label, labels[i].label)) {
            *encoding = labels[i].encoding;
            return true;
        }
    return false;
}

static bool option(duk_context *ctx, duk_idx_t index, const char *name)
{
    bool set;

    if (!duk_is_object(ctx, index))
        return false;
    duk_get_prop_string(ctx, index, name);
    set = duk_to_boolean(ctx, -1);
    duk_pop(ctx);
    return set;
}

void decoder_push(duk_context *ctx)
{
    enum encoding encoding = ENCODING_UTF8;
    struct slice label;

    if (!duk_is_undefined(ctx, 0)) {
        label.data = duk_to_lstring(ctx, 0, &label.len);
        if (!find_label(label, &encoding))
            (void)duk_range_error(ctx,
                                  "TextDecoder: the encoding \"%s\" is not known; known are "
                                  "utf-8, utf-16le and latin1",
                                  duk_get_string(ctx, 0));
    }
    duk_push_object(ctx);
    duk_push_bare_array(ctx);
    duk_push_int(ctx, (duk_int_t)encoding);
    duk_put_prop_index(ctx, -2, DECODER_ENCODING);
    duk_push_boolean(ctx, option(ctx, 1, "fatal"));
    duk_put_prop_index(ctx, -2, DECODER_FATAL);
    duk_push_boolean(ctx, option(ctx, 1, "ignoreBOM"));
    duk_put_prop_index(ctx, -2, DECODER_KEEP_MARK);
    duk_put_prop_literal(ctx, -2, ENCODING);
}

static duk_ret_t construct_decoder(duk_context *ctx)
{
    require_new(ctx, "TextDecoder");
    decoder_push(ctx);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* The value of one of the settings of the decoder on top, which it pops. */
static int setting(duk_context *ctx, duk_uarridx_t which)
{
    int value;

    if (!duk_is_object(ctx, -1) || !duk_get_prop_literal(ctx, -1, ENCODING))
        (void)duk_type_error(ctx, "this is no TextDecoder");
    duk_get_prop_index(ctx, -1, which);
    value = duk_is_boolean(ctx, -1) ? duk_get_boolean(ctx, -1) != 0 : duk_get_int(ctx, -1);
    duk_pop_3(ctx);
    return value;
}

static void put(struct decoder *decoder, uint32_t character)
{
    if (!decoder->started) {
        decoder->started = true;
        if (character == 0xfeff && !decoder->keep_mark)
            return;
    }
    decoder->to = text_put(decoder->to, character);
}

static void put_broken(struct decoder *decoder)
{
    if (decoder->fatal)
        (void)duk_type_error(decoder->ctx, "TextDecoder: the bytes are no %s",
                             names[decoder->encoding]);
    put(decoder, 0xfffd);
}

/* How many bytes a character takes that begins so, and where its second byte may lie. */
static unsigned begin_utf8(unsigned char c, unsigned char *least, unsigned char *most)
{
    *least = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    *most = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    if (c < 0x80)
        return 1;
    if (c >= 0xc2 && c <= 0xdf)
        return 2;
    if (c >= 0xe0 && c <= 0xef)
        return 3;
    return c >= 0xf0 && c <= 0xf4 ? 4 : 0;
}

/* False: the rest is the beginning of a character. */
static bool next_utf8(struct decoder *decoder)
{
    const unsigned char *bytes = decoder->bytes + decoder->at;
    const size_t left = decoder->len - decoder->at;
    unsigned char least, most;
    const unsigned count = begin_utf8(bytes[0], &least, &most);
    uint32_t character = count == 1 ? bytes[0] : bytes[0] & (0xffu >> (count + 1));
    unsigned got = 1;

    if (!count) {
        decoder->at++;
        put_broken(decoder);
        return true;
    }
    while (got < count && got < left && bytes[got] >= least && bytes[got] <= most) {
        character = character << 6 | (bytes[got++] & 63u);
        least = 0x80;
        most = 0xbf;
    }
    if (got < count && got == left && !decoder->last)
        return false;
    decoder->at += got;
    if (got == count)
        put(decoder, character);
    else
        put_broken(decoder);
    return true;
}

static bool next_utf16(struct decoder *decoder)
{
    const unsigned char *bytes = decoder->bytes + decoder->at;
    const size_t left = decoder->len - decoder->at;
    uint32_t unit, second = 0;

    if (left < 2) {
        if (!decoder->last)
            return false;
        decoder->at = decoder->len;
        put_broken(decoder);
        return true;
    }
    unit = (uint32_t)bytes[0] | (uint32_t)bytes[1] << 8;
    if (unit >= 0xd800 && unit < 0xdc00 && left < 4 && !decoder->last)
        return false;
    if (unit >= 0xd800 && unit < 0xdc00 && left >= 4)
        second = (uint32_t)bytes[2] | (uint32_t)bytes[3] << 8;
    decoder->at += 2;
    if (second >= 0xdc00 && second < 0xe000) {
        decoder->at += 2;
        put(decoder, 0x10000 + ((unit - 0xd800) << 10) + (second - 0xdc00));
    } else if (unit >= 0xd800 && unit < 0xe000) {
        put_broken(decoder);
    } else {
        put(decoder, unit);
    }
    return true;
}

static bool next_latin1(struct decoder *decoder)
{
    const unsigned char c = decoder->bytes[decoder->at++];

    put(decoder, c >= 0x80 && c < 0xa0 ? windows[c - 0x80] : c);
    return true;
}

/* Pushes the bytes kept from before and those given, in one row. */
static void push_input(duk_context *ctx, struct decoder *decoder, duk_idx_t self, duk_idx_t input)
{
    unsigned char *given = NULL, *kept, *all;
    size_t len = 0, kept_len = 0;

    if (!duk_is_undefined(ctx, input) && !bytes_of(ctx, input, &given, &len))
        (void)duk_type_error(ctx, "decode: the first argument holds no bytes");
    duk_get_prop_literal(ctx, self, KEPT);
    kept = duk_get_buffer(ctx, -1, &kept_len);
    all = duk_push_fixed_buffer(ctx, kept_len + len);
    if (kept_len)
        memcpy(all, kept, kept_len);
    if (len)
        memcpy(all + kept_len, given, len);
    decoder->bytes = all;
    decoder->len = kept_len + len;
    duk_get_prop_literal(ctx, self, STARTED);
    decoder->started = duk_get_boolean(ctx, -1);
    duk_pop(ctx);
    duk_remove(ctx, -2); /* [ ... all ] */
}

/* [ ... this ]: what the next call goes on with. */
static void keep(duk_context *ctx, const struct decoder *decoder, duk_idx_t self)
{
    const size_t left = decoder->len - decoder->at;

    memcpy(duk_push_fixed_buffer(ctx, left), decoder->bytes + decoder->at, left);
    duk_put_prop_literal(ctx, self, KEPT);
    duk_push_boolean(ctx, !decoder->last && decoder->started);
    duk_put_prop_literal(ctx, self, STARTED);
}

void decoder_decode(duk_context *ctx, duk_idx_t self, duk_idx_t input, bool last)
{
    static bool (*const steps[])(struct decoder *) = { next_utf8, next_utf16, next_latin1 };
    struct decoder decoder = { .ctx = ctx, .last = last };

    self = duk_require_normalize_index(ctx, self);
    input = duk_require_normalize_index(ctx, input);
    duk_dup(ctx, self);
    decoder.encoding = (enum encoding)setting(ctx, DECODER_ENCODING);
    duk_dup(ctx, self);
    decoder.fatal = setting(ctx, DECODER_FATAL);
    duk_dup(ctx, self);
    decoder.keep_mark = setting(ctx, DECODER_KEEP_MARK);
    push_input(ctx, &decoder, self, input);
    inside_spend(ctx, inside_of(ctx), (int64_t)(decoder.len / 4));
    decoder.to = decoder.out = duk_push_fixed_buffer(ctx, decoder.len * 3 + 6);
    while (decoder.at < decoder.len && steps[decoder.encoding](&decoder))
        ;
    keep(ctx, &decoder, self);
    duk_push_lstring(ctx, decoder.out, (size_t)(decoder.to - decoder.out));
    duk_replace(ctx, -3);
    duk_pop(ctx);
}

static duk_ret_t decode(duk_context *ctx)
{
    const bool last = !option(ctx, 1, "stream");

    duk_set_top(ctx, 2);
    duk_push_this(ctx);
    decoder_decode(ctx, 2, 0, last);
    return 1;
}

void decoder_push_setting(duk_context *ctx, enum decoder_setting which)
{
    const int value = setting(ctx, which);

    if (which == DECODER_ENCODING)
        duk_push_string(ctx, names[value]);
    else
        duk_push_boolean(ctx, value != 0);
}

static duk_ret_t get_setting(duk_context *ctx)
{
    duk_push_this(ctx);
    decoder_push_setting(ctx, (enum decoder_setting)duk_get_current_magic(ctx));
    return 1;
}

void encoding_install(duk_context *ctx)
{
    static const struct builtin encoder[] = {
        { "encode", encode, 0, 1, 0, BUILTIN_METHOD },
        { "encodeInto", encode_into, 2, 2, 0, BUILTIN_METHOD },
        { "encoding", get_utf8, 0, 0, 0, BUILTIN_GETTER },
    };
    static const struct builtin decoder[] = {
        { "decode", decode, 0, 2, 0, BUILTIN_METHOD },
        { "encoding", get_setting, 0, 0, DECODER_ENCODING, BUILTIN_GETTER },
        { "fatal", get_setting, 0, 0, DECODER_FATAL, BUILTIN_GETTER },
        { "ignoreBOM", get_setting, 0, 0, DECODER_KEEP_MARK, BUILTIN_GETTER },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "TextEncoder", construct_encoder, 0, 0);
    DEFINE_TABLE(ctx, encoder);
    define_tag(ctx, "TextEncoder");
    duk_pop(ctx);
    define_value(ctx, "TextEncoder");
    define_constructor(ctx, "TextDecoder", construct_decoder, 0, 2);
    DEFINE_TABLE(ctx, decoder);
    define_tag(ctx, "TextDecoder");
    duk_pop(ctx);
    define_value(ctx, "TextDecoder");
    duk_pop(ctx);
}
