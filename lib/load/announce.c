/* announce.c - events of definitions: loaded, rolled back, deleted, purged. */
#include "load/announce.h"

#include <string.h>

void announce(struct library *library, const char *name, const json_t *report)
{
    struct buffer data;

    if (!library->host->bridge.event)
        return;
    buffer_init(&data, library->allocator, SIZE_MAX);
    json_write(&data, report, false);
    if (!buffer_failed(&data) && data.data) {
        struct mdx_event event = { .size = sizeof event,
                                   .name = name,
                                   .name_len = strlen(name),
                                   .data = data.data,
                                   .data_len = data.len };

        host_event(library->host, &event);
    }
    buffer_free(&data);
}
