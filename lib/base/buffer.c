/* buffer.c - growing, and the small writers that most texts are made of. */
#include "base/buffer.h"

#include <string.h>

#define FIRST_ROOM 64
#define MUCH       (32u << 10) /* from here on room grows by a quarter */

void buffer_free_bytes(struct buffer *buffer)
{
    mem_free(buffer->allocator, buffer->data);
    buffer_init(buffer, buffer->allocator, buffer->most);
}

void buffer_clear(struct buffer *buffer)
{
    buffer->len = 0;
    buffer->failed = false;
    buffer->over = false;
    if (buffer->data)
        buffer->data[0] = 0;
}

/* The new room for `needed` bytes: doubled while that is little, but not past ceiling and NUL. */
static size_t next_room(const struct buffer *buffer, size_t needed)
{
    size_t room = buffer->room ? buffer->room : FIRST_ROOM / 2;
    size_t most = buffer->most < SIZE_MAX ? buffer->most + 1 : SIZE_MAX;
    size_t more = room < MUCH ? room : room / 4;

    room = room <= SIZE_MAX - more ? room + more : SIZE_MAX;
    if (room > most)
        room = most;
    return room > needed ? room : needed;
}

static bool grow(struct buffer *buffer, size_t needed)
{
    size_t room = next_room(buffer, needed);
    char *data = mem_resize(buffer->allocator, buffer->data, room);

    if (!data) {
        buffer->failed = true;
        return false;
    }
    buffer->data = data;
    buffer->room = room;
    return true;
}

char *buffer_reserve(struct buffer *buffer, size_t more)
{
    if (buffer->failed)
        return NULL;
    if (more > buffer->most - buffer->len) {
        buffer->failed = true;
        buffer->over = true;
        return NULL;
    }
    if (more >= SIZE_MAX - buffer->len) {
        buffer->failed = true;
        return NULL;
    }
    /* room counts the NUL too. */
    if (buffer->room - buffer->len <= more && !grow(buffer, buffer->len + more + 1))
        return NULL;
    return buffer->data + buffer->len;
}

void buffer_add(struct buffer *buffer, const void *data, size_t len)
{
    char *place = buffer_reserve(buffer, len);

    if (!place)
        return;
    if (len)
        memcpy(place, data, len);
    place[len] = 0;
    buffer->len += len;
}

void buffer_add_char(struct buffer *buffer, char c)
{
    /* There is mostly room, for it and for the NUL. */
    if (!buffer->failed && buffer->len + 1 < buffer->room && buffer->len < buffer->most) {
        buffer->data[buffer->len++] = c;
        buffer->data[buffer->len] = 0;
        return;
    }
    buffer_add(buffer, &c, 1);
}

void buffer_add_u64(struct buffer *buffer, uint64_t number)
{
    char digits[20];
    size_t at = sizeof digits;

    do {
        digits[--at] = (char)('0' + number % 10);
        number /= 10;
    } while (number);
    buffer_add(buffer, digits + at, sizeof digits - at);
}

void buffer_add_i64(struct buffer *buffer, int64_t number)
{
    if (number < 0)
        buffer_add_char(buffer, '-');
    buffer_add_u64(buffer, number < 0 ? 0 - (uint64_t)number : (uint64_t)number);
}

void buffer_add_hex(struct buffer *buffer, const void *data, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    const unsigned char *byte = data;
    size_t bytes;
    char *place = size_mul(len, 2, &bytes) ? buffer_reserve(buffer, bytes) : NULL;

    if (!place) {
        buffer->failed = true;
        return;
    }
    for (size_t at = 0; at < len; at++) {
        *place++ = digits[byte[at] >> 4];
        *place++ = digits[byte[at] & 15];
    }
    *place = 0;
    buffer->len += bytes;
}

char *buffer_take(struct buffer *buffer, size_t *len)
{
    char *data;

    buffer_add(buffer, "", 0);
    if (buffer->failed) {
        buffer_free(buffer);
        return NULL;
    }
    data = buffer->data;
    if (len)
        *len = buffer->len;
    buffer_init(buffer, buffer->allocator, buffer->most);
    return data;
}
