/* base64.c - atob and btoa: strings whose characters are bytes. */
#include "sandbox/web/web.h"

static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static int digit_of(char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
}

/* A string's characters as bytes, pushed as a buffer; false: one does not fit. */
static bool push_latin1(duk_context *ctx, duk_idx_t index, unsigned char **bytes, size_t *count)
{
    size_t len;
    const char *text = duk_to_lstring(ctx, index, &len);
    size_t at = 0;

    inside_spend(ctx, inside_of(ctx), (int64_t)(len / 4));
    *bytes = duk_push_fixed_buffer(ctx, len);
    *count = 0;
    while (at < len) {
        const unsigned char c = (unsigned char)text[at++];

        if (c < 0x80) {
            (*bytes)[(*count)++] = c;
        } else if (c == 0xc2 || c == 0xc3) {
            (*bytes)[(*count)++] = (unsigned char)((c & 3) << 6 | ((unsigned char)text[at++] & 63));
        } else {
            return false;
        }
    }
    return true;
}

static duk_ret_t btoa(duk_context *ctx)
{
    unsigned char *bytes;
    size_t count, at = 0;
    char *out;

    if (!push_latin1(ctx, 0, &bytes, &count))
        exception_throw(ctx, "InvalidCharacterError",
                        "btoa: the string has a character beyond U+00FF");
    out = duk_push_fixed_buffer(ctx, (count + 2) / 3 * 4);
    for (size_t i = 0; i < count; i += 3) {
        const size_t left = count - i;
        const uint32_t word = (uint32_t)bytes[i] << 16 |
                              (left > 1 ? (uint32_t)bytes[i + 1] << 8 : 0) |
                              (left > 2 ? (uint32_t)bytes[i + 2] : 0);

        out[at++] = alphabet[word >> 18];
        out[at++] = alphabet[word >> 12 & 63];
        out[at++] = left > 1 ? alphabet[word >> 6 & 63] : '=';
        out[at++] = left > 2 ? alphabet[word & 63] : '=';
    }
    duk_push_lstring(ctx, out, at);
    return 1;
}

static void refuse(duk_context *ctx)
{
    exception_throw(ctx, "InvalidCharacterError", "atob: the string is not base64");
}

/* White space out, and the padding of a whole number of groups; what is left. */
static size_t tidy(char *text, size_t len)
{
    size_t count = 0;

    for (size_t i = 0; i < len; i++)
        if (!is_space(text[i]))
            text[count++] = text[i];
    if (count % 4 == 0 && count && text[count - 1] == '=')
        count -= text[count - 2] == '=' ? 2 : 1;
    return count;
}

/* A byte as a character. */
static char *put_latin1(char *to, unsigned char byte)
{
    if (byte < 0x80) {
        *to++ = (char)byte;
        return to;
    }
    *to++ = (char)(0xc0 | byte >> 6);
    *to++ = (char)(0x80 | (byte & 63));
    return to;
}

static duk_ret_t atob(duk_context *ctx)
{
    size_t len, count;
    const char *given = duk_to_lstring(ctx, 0, &len);
    uint32_t word = 0;
    char *text, *out, *to;

    inside_spend(ctx, inside_of(ctx), (int64_t)(len / 4));
    text = duk_push_fixed_buffer(ctx, len);
    for (size_t i = 0; i < len; i++)
        text[i] = given[i];
    count = tidy(text, len);
    if (count % 4 == 1)
        refuse(ctx);
    to = out = duk_push_fixed_buffer(ctx, count / 4 * 6 + 6);
    for (size_t i = 0; i < count; i++) {
        const int digit = digit_of(text[i]);

        if (digit < 0)
            refuse(ctx);
        word = word << 6 | (uint32_t)digit;
        if (i % 4)
            to = put_latin1(to, (unsigned char)(word >> (6 - i % 4 * 2) & 255));
    }
    duk_push_lstring(ctx, out, (size_t)(to - out));
    return 1;
}

void base64_install(duk_context *ctx)
{
    static const struct builtin functions[] = {
        { "atob", atob, 1, 1, 0, BUILTIN_METHOD },
        { "btoa", btoa, 1, 1, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    DEFINE_TABLE(ctx, functions);
    duk_pop(ctx);
}
