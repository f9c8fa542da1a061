/* text.c - text that grows, and files read whole. */
#include "text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void *need(void *ptr)
{
    if (!ptr) {
        fputs("mdx: out of memory\n", stderr);
        exit(70);
    }
    return ptr;
}

static void text_room(struct text *text, size_t more)
{
    size_t room = text->room ? text->room : 64;

    if (more > SIZE_MAX / 4 - text->len)
        need(NULL);
    while (room < text->len + more + 1)
        room *= 2;
    if (room != text->room)
        text->data = need(realloc(text->data, room));
    text->room = room;
}

void text_add(struct text *text, const char *bytes, size_t len)
{
    text_room(text, len);
    if (len)
        memcpy(text->data + text->len, bytes, len);
    text->len += len;
    text->data[text->len] = '\0';
}

void text_say(struct text *text, const char *words)
{
    text_add(text, words, strlen(words));
}

void text_vformat(struct text *text, const char *format, va_list values)
{
    va_list again;
    int len;

    va_copy(again, values);
    len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0)
        return;
    text_room(text, (size_t)len);
    vsnprintf(text->data + text->len, (size_t)len + 1, format, values);
    text->len += (size_t)len;
}

void text_format(struct text *text, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    text_vformat(text, format, values);
    va_end(values);
}

char *text_take(struct text *text)
{
    char *data;

    text_add(text, "", 0);
    data = text->data;
    *text = (struct text){ 0 };
    return data;
}

void text_free(struct text *text)
{
    free(text->data);
    *text = (struct text){ 0 };
}

char *copy_text(const char *bytes, size_t len)
{
    struct text text = { 0 };

    text_add(&text, bytes, len);
    return text_take(&text);
}

char *format_text(const char *format, ...)
{
    struct text text = { 0 };
    va_list values;

    va_start(values, format);
    text_vformat(&text, format, values);
    va_end(values);
    return text_take(&text);
}

void *grow(void *items, size_t count, size_t size)
{
    /* Doubles at each power of two: as many moves as a doubling array, no room to keep. */
    if (count & (count - 1))
        return items;
    if (count > SIZE_MAX / 2 / size)
        need(NULL);
    return need(realloc(items, (count ? count * 2 : 1) * size));
}

int read_stream(int descriptor, size_t most_bytes, struct text *text)
{
    for (;;) {
        ssize_t got;

        text_room(text, 65536);
        got = read(descriptor, text->data + text->len, 65536);
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return errno;
        text->len += (size_t)got;
        text->data[text->len] = '\0';
        if (text->len > most_bytes)
            return EFBIG;
        if (!got)
            return 0;
    }
}

int read_file(const char *path, size_t most_bytes, struct text *text)
{
    int descriptor = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    int problem;

    if (descriptor < 0)
        return errno;
    problem = fstat(descriptor, &info) ? errno : S_ISDIR(info.st_mode) ? EISDIR : 0;
    if (!problem)
        problem = read_stream(descriptor, most_bytes, text);
    close(descriptor);
    return problem;
}

static int steers(const unsigned char *at, size_t left)
{
    if (*at == '\n' || *at == '\t')
        return 0;
    /* C1 controls (U+0080 to U+009F) steer a terminal as well as ESC does. */
    return *at < 0x20 || *at == 0x7f || (*at == 0xc2 && left > 1 && at[1] >= 0x80 && at[1] < 0xa0);
}

void write_shown(FILE *out, const char *bytes, size_t len, int shown)
{
    const unsigned char *at = (const unsigned char *)bytes;

    if (!shown) {
        fwrite(bytes, 1, len, out);
        return;
    }
    for (size_t i = 0; i < len; i++)
        putc(steers(at + i, len - i) ? '?' : at[i], out);
}
