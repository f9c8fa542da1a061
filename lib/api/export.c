/* export.c - texts and structs across the border. */
#include "api/export.h"

#include <string.h>

/* Stands before every text handed out; as wide as malloc's alignment. */
union prefix {
    struct allocator allocator;
    max_align_t align;
};

char *export_text(const struct allocator *allocator, struct slice text)
{
    union prefix *prefix;
    size_t bytes;
    char *copy;

    if (!size_add(sizeof *prefix + 1, text.len, &bytes))
        return NULL;
    prefix = mem_resize(allocator, NULL, bytes);
    if (!prefix)
        return NULL;
    prefix->allocator = *allocator;
    copy = (char *)(prefix + 1);
    if (text.len)
        memcpy(copy, text.data, text.len);
    copy[text.len] = '\0';
    return copy;
}

void mdx_free(void *ptr)
{
    union prefix *prefix = ptr;
    struct allocator allocator;

    if (!ptr)
        return;
    prefix--;
    allocator = prefix->allocator;
    mem_free(&allocator, prefix);
}

mdx_status export_buffer(struct buffer *buffer, char **text, size_t *len, struct error *error)
{
    mdx_status status = MDX_OK;
    char *copy = NULL;

    if (!buffer_failed(buffer))
        copy = export_text(buffer->allocator, buffer_slice(buffer));
    if (!copy)
        status = error_no_memory(error);
    if (text)
        *text = copy;
    else
        mdx_free(copy);
    if (len)
        *len = copy ? buffer->len : 0;
    buffer_free(buffer);
    return status;
}

bool import_struct(void *own, size_t own_size, const void *given, size_t least)
{
    size_t size;

    memset(own, 0, own_size);
    if (!given) {
        memcpy(own, &own_size, sizeof own_size);
        return true;
    }
    memcpy(&size, given, sizeof size);
    if (size < least)
        return false;
    memcpy(own, given, size < own_size ? size : own_size);
    memcpy(own, &own_size, sizeof own_size);
    return true;
}

struct slice import_text(const char *text, size_t len)
{
    return slice_make(text ? text : "", text ? len : 0);
}
