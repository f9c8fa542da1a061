/* text.h - text that grows, and files read whole.
 *
 * A text always ends in a NUL that len does not count. When memory runs out the program says so
 * and ends: what must go on serving (http.c) does not use this. */
#ifndef MDX_SRC_TEXT_H
#define MDX_SRC_TEXT_H

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>

struct text {
    char *data; /* never NULL once something was added */
    size_t len, room;
};

void text_add(struct text *text, const char *bytes, size_t len);
void text_say(struct text *text, const char *words);
void text_format(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
void text_vformat(struct text *text, const char *format, va_list values);
/* Takes the bytes out; the caller frees them. "" when nothing was added. */
char *text_take(struct text *text);
void text_free(struct text *text);

/* ptr, or the end of the program when it is NULL. */
void *need(void *ptr);
char *copy_text(const char *bytes, size_t len);
char *format_text(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* An array of count items of size bytes becomes one with room for one more. */
void *grow(void *items, size_t count, size_t size);

/* The whole of a file or of an open stream, at most most_bytes: 0, or an errno (EFBIG: larger). */
int read_file(const char *path, size_t most_bytes, struct text *text);
int read_stream(int descriptor, size_t most_bytes, struct text *text);

/* Writes bytes to a person's terminal or a pipe, with control characters but line ends and tabs
 * made harmless when shown is set: text of definitions must not steer a terminal. */
void write_shown(FILE *out, const char *bytes, size_t len, int shown);

#endif
