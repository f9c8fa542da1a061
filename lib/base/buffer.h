/* buffer.h - bytes that grow, up to a ceiling.
 *
 * A failed addition is remembered: later ones do nothing, and the one who
 * takes the bytes asks once, with buffer_failed(). So code that writes a text
 * reads straight down the page. data is always NUL terminated once anything
 * was added. */
#ifndef MDX_BASE_BUFFER_H
#define MDX_BASE_BUFFER_H

#include "base/alloc.h"
#include "base/slice.h"

#include <stdint.h>

struct buffer {
    const struct allocator *allocator;
    char *data;
    size_t len;
    size_t room;
    size_t most; /* ceiling of len; SIZE_MAX for none */
    bool failed; /* an addition did not fit or found no memory */
    bool over;   /* it was the ceiling */
};

static inline void buffer_init(struct buffer *buffer, const struct allocator *allocator,
                               size_t most)
{
    *buffer = (struct buffer){ .allocator = allocator, .most = most };
}
void buffer_free_bytes(struct buffer *buffer); /* buffer_free() of one that has some */
/* It may be used again afterwards. */
static inline void buffer_free(struct buffer *buffer)
{
    if (buffer->data)
        buffer_free_bytes(buffer);
    else
        buffer_init(buffer, buffer->allocator, buffer->most);
}
void buffer_clear(struct buffer *buffer); /* keeps the room, forgets a failure */
static inline bool buffer_failed(const struct buffer *buffer)
{
    return buffer->failed;
}
static inline struct slice buffer_slice(const struct buffer *buffer)
{
    return slice_make(buffer->data, buffer->len);
}

/* Room for `more` bytes at the end: the place to write them, or NULL. The
 * caller then adds to len what it wrote; the next addition, or buffer_take(), ends it with a NUL.
 */
char *buffer_reserve(struct buffer *buffer, size_t more);

void buffer_add(struct buffer *buffer, const void *data, size_t len);
static inline void buffer_add_slice(struct buffer *buffer, struct slice text)
{
    buffer_add(buffer, text.data, text.len);
}
static inline void buffer_add_text(struct buffer *buffer, const char *text)
{
    buffer_add_slice(buffer, slice_of(text));
}
void buffer_add_char(struct buffer *buffer, char c);
void buffer_add_u64(struct buffer *buffer, uint64_t number);
void buffer_add_i64(struct buffer *buffer, int64_t number);
void buffer_add_hex(struct buffer *buffer, const void *data, size_t len);
/* A JSON string with its quotes; bytes that are no UTF-8 become U+FFFD. */
void buffer_add_json(struct buffer *buffer, struct slice text);
/* printf without floating point or locale: %s %.*s %.9s %d %u %x %c %%, with l, ll or z
 * before d, u and x, and a width or a width of zeros (%04x) for numbers; nothing else. */
void buffer_printf(struct buffer *buffer, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void buffer_vprintf(struct buffer *buffer, const char *format, __builtin_va_list args);

/* The bytes, NUL terminated, now the caller's to mem_free(); the buffer is empty
 * again. NULL when it failed (its bytes are freed) . *len may be NULL. */
char *buffer_take(struct buffer *buffer, size_t *len);

#endif
