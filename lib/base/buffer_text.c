/* buffer_text.c - the two larger writers of buffer.h: JSON strings, and printf
 * without floating point or locale. */
#include "base/buffer.h"
#include "base/utf8.h"

#include <assert.h>
#include <stdarg.h>
#include <string.h>

/* What a byte below 0x20, a quote or a backslash becomes. */
static void add_escape(struct buffer *buffer, unsigned char c)
{
    static const char digits[] = "0123456789abcdef";
    static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
    char text[6] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };

    for (size_t at = 0; letters[at]; at += 2) {
        if ((unsigned char)letters[at] == c) {
            text[1] = letters[at + 1];
            buffer_add(buffer, text, 2);
            return;
        }
    }
    buffer_add(buffer, text, sizeof text);
}

/* How many bytes from `at` on go into a JSON string as they are. */
static size_t plain_run(struct slice text, size_t at)
{
    size_t from = at;

    for (;;) {
        unsigned char c = at < text.len ? (unsigned char)text.data[at] : 0;
        size_t len = 1;

        if (c < 0x20 || c == '"' || c == '\\')
            return at - from;
        if (c >= 0x80)
            len = utf8_length(text, at);
        if (!len)
            return at - from;
        at += len;
    }
}

void buffer_add_json(struct buffer *buffer, struct slice text)
{
    /* Mostly all of it, and its quotes, go in at once. */
    char *place = text.len < SIZE_MAX - 2 ? buffer_reserve(buffer, text.len + 2) : NULL;
    size_t at = 0;

    if (!place) {
        buffer->failed = true;
        return;
    }
    place[0] = '"';
    at = plain_run(text, 0);
    if (at)
        memcpy(place + 1, text.data, at);
    buffer->len += 1 + at;
    while (at < text.len) {
        size_t run;

        if (utf8_length(text, at)) {
            add_escape(buffer, (unsigned char)text.data[at++]);
        } else {
            buffer_add_text(buffer, "\xEF\xBF\xBD");
            at += utf8_bad(text, at);
        }
        run = plain_run(text, at);
        buffer_add(buffer, text.data + at, run);
        at += run;
    }
    buffer_add_char(buffer, '"');
}

/* One conversion of a format: %[0][width][.*][l|ll|z]letter */
struct conversion {
    bool zero;
    bool starred;
    int most; /* bytes of a text; negative: all */
    size_t width;
    unsigned longs; /* 1: long, 2: long long, 3: size_t */
    char letter;
};

static const char *read_conversion(const char *at, struct conversion *conversion)
{
    *conversion = (struct conversion){ .zero = *at == '0', .most = -1 };
    for (; *at >= '0' && *at <= '9'; at++)
        conversion->width = conversion->width * 10 + (size_t)(*at - '0');
    if (at[0] == '.' && at[1] == '*') {
        conversion->starred = true;
        at += 2;
    } else if (*at == '.') {
        conversion->most = 0;
        for (at++; *at >= '0' && *at <= '9' && conversion->most < 100000; at++)
            conversion->most = conversion->most * 10 + (*at - '0');
    }
    if (*at == 'z') {
        conversion->longs = 3;
        at++;
    }
    for (; *at == 'l'; at++)
        conversion->longs++;
    conversion->letter = *at;
    return *at ? at + 1 : at;
}

static void add_number(struct buffer *buffer, const struct conversion *conversion, uint64_t number,
                       bool negative)
{
    static const char digits[] = "0123456789abcdef";
    unsigned base = conversion->letter == 'x' ? 16 : 10;
    char text[64];
    size_t at = sizeof text;

    do {
        text[--at] = digits[number % base];
        number /= base;
    } while (number);
    if (negative && !conversion->zero)
        text[--at] = '-';
    while (sizeof text - at + (negative && conversion->zero) < conversion->width && at > 1)
        text[--at] = conversion->zero ? '0' : ' ';
    if (negative && conversion->zero)
        text[--at] = '-';
    buffer_add(buffer, text + at, sizeof text - at);
}

/* A va_list inside a struct, so that helpers can draw from it. */
struct arguments {
    va_list list;
};

static uint64_t next_unsigned(struct arguments *arguments, unsigned longs)
{
    if (longs == 3)
        return va_arg(arguments->list, size_t);
    if (longs == 2)
        return va_arg(arguments->list, unsigned long long);
    if (longs == 1)
        return va_arg(arguments->list, unsigned long);
    return va_arg(arguments->list, unsigned);
}

static int64_t next_signed(struct arguments *arguments, unsigned longs)
{
    if (longs >= 2)
        return longs == 3 ? (int64_t)va_arg(arguments->list, ptrdiff_t)
                          : va_arg(arguments->list, long long);
    if (longs == 1)
        return va_arg(arguments->list, long);
    return va_arg(arguments->list, int);
}

static void add_string(struct buffer *buffer, const struct conversion *conversion,
                       struct arguments *arguments)
{
    int most = conversion->starred ? va_arg(arguments->list, int) : conversion->most;
    const char *text = va_arg(arguments->list, const char *);

    if (!text)
        return;
    buffer_add(buffer, text, most < 0 ? strlen(text) : strnlen(text, (size_t)most));
}

static void add_conversion(struct buffer *buffer, const struct conversion *conversion,
                           struct arguments *arguments)
{
    int64_t number;

    switch (conversion->letter) {
    case 's':
        add_string(buffer, conversion, arguments);
        break;
    case 'd':
        number = next_signed(arguments, conversion->longs);
        add_number(buffer, conversion, number < 0 ? 0 - (uint64_t)number : (uint64_t)number,
                   number < 0);
        break;
    case 'u':
    case 'x':
        add_number(buffer, conversion, next_unsigned(arguments, conversion->longs), false);
        break;
    case 'c':
        buffer_add_char(buffer, (char)va_arg(arguments->list, int));
        break;
    case '%':
        buffer_add_char(buffer, '%');
        break;
    default:
        assert(!"a conversion that buffer.h does not name");
        buffer->failed = true;
    }
}

void buffer_vprintf(struct buffer *buffer, const char *format, __builtin_va_list args)
{
    struct arguments arguments;
    struct conversion conversion;

    va_copy(arguments.list, args);
    while (*format && !buffer->failed) {
        size_t plain = strcspn(format, "%");

        buffer_add(buffer, format, plain);
        format += plain;
        if (*format) {
            format = read_conversion(format + 1, &conversion);
            add_conversion(buffer, &conversion, &arguments);
        }
    }
    va_end(arguments.list);
}

void buffer_printf(struct buffer *buffer, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    buffer_vprintf(buffer, format, args);
    va_end(args);
}
