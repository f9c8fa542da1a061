/* alloc.h - the runtime's allocator, and sums on sizes that cannot overflow.
 *
 * Every byte the library holds comes from a struct allocator: the host's own,
 * or the C library's. Any allocation may fail; NULL is passed up as
 * MDX_E_NOMEM, and nothing is half done. */
#ifndef MDX_BASE_ALLOC_H
#define MDX_BASE_ALLOC_H

#include <stdbool.h>
#include <stddef.h>

/* One function, as realloc: ptr NULL allocates, bytes 0 frees and returns
 * NULL. Called from any thread. Copied by value; its host outlives its users. */
struct allocator {
    void *(*resize)(void *host, void *ptr, size_t bytes);
    void *host;
};

/* The C library's malloc, realloc and free. */
const struct allocator *allocator_system(void);

/* New bytes, all zero. NULL when there are none, or when bytes is 0. */
void *mem_new(const struct allocator *allocator, size_t bytes);

/* New room for count things of `each` bytes, all zero; NULL on overflow too. */
void *mem_array(const struct allocator *allocator, size_t count, size_t each);

/* As realloc, for bytes > 0. On failure ptr stays valid. New bytes are not zeroed. */
void *mem_resize(const struct allocator *allocator, void *ptr, size_t bytes);

/* Copies len bytes and adds a NUL. NULL when there is no room. */
char *mem_copy(const struct allocator *allocator, const char *data, size_t len);

/* ptr may be NULL */
static inline void mem_free(const struct allocator *allocator, void *ptr)
{
    if (ptr)
        allocator->resize(allocator->host, ptr, 0);
}

/* False, with *sum untouched, when the result does not fit. */
bool size_add(size_t a, size_t b, size_t *sum);
bool size_mul(size_t a, size_t b, size_t *product);

#endif
