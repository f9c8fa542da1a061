/* alloc.c - the C library's allocator behind our one function, and checked sums. */
#include "base/alloc.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static void *system_resize(void *host, void *ptr, size_t bytes)
{
    (void)host;
    if (bytes)
        return ptr ? realloc(ptr, bytes) : malloc(bytes);
    free(ptr);
    return NULL;
}

const struct allocator *allocator_system(void)
{
    static const struct allocator allocator = { system_resize, NULL };

    return &allocator;
}

void *mem_new(const struct allocator *allocator, size_t bytes)
{
    void *ptr = bytes ? allocator->resize(allocator->host, NULL, bytes) : NULL;

    if (ptr)
        memset(ptr, 0, bytes);
    return ptr;
}

void *mem_array(const struct allocator *allocator, size_t count, size_t each)
{
    size_t bytes;

    return size_mul(count, each, &bytes) ? mem_new(allocator, bytes) : NULL;
}

void *mem_resize(const struct allocator *allocator, void *ptr, size_t bytes)
{
    return allocator->resize(allocator->host, ptr, bytes);
}

char *mem_copy(const struct allocator *allocator, const char *data, size_t len)
{
    char *copy = len < SIZE_MAX ? allocator->resize(allocator->host, NULL, len + 1) : NULL;

    if (!copy)
        return NULL;
    if (len)
        memcpy(copy, data, len);
    copy[len] = 0;
    return copy;
}

bool size_add(size_t a, size_t b, size_t *sum)
{
    if (a > SIZE_MAX - b)
        return false;
    *sum = a + b;
    return true;
}

bool size_mul(size_t a, size_t b, size_t *product)
{
    if (b && a > SIZE_MAX / b)
        return false;
    *product = a * b;
    return true;
}
