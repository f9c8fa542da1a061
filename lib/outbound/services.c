/* services.c - functions of the host that answer operations, by name.
 *
 * `db.Customer.get` answers that path alone, `db.*` all below `db`; the longest name that fits
 * wins. Found under a shared lock, called without any. */
#include "outbound/inside.h"

#include "base/utf8.h"

#include <string.h>

#define NAME_MOST 255

mdx_status services_open(struct services *services, const struct allocator *allocator)
{
    services->allocator = allocator;
    services->by_name = map_new(allocator);
    if (services->by_name && rwlock_init(&services->lock))
        return MDX_OK;
    map_free(services->by_name, NULL, NULL);
    services->by_name = NULL;
    return MDX_E_NOMEM;
}

static void free_service(void *value, void *context)
{
    mem_free(context, value);
}

void services_close(struct services *services)
{
    if (!services->by_name)
        return;
    map_free(services->by_name, free_service, (void *)(uintptr_t)services->allocator);
    rwlock_free(&services->lock);
    services->by_name = NULL;
}

static bool is_word(struct slice part)
{
    for (size_t at = 0; at < part.len; at++) {
        unsigned char c = (unsigned char)part.data[at];

        if (c <= ' ' || c == 0x7F || strchr("*,:()[]{}'\"`\\", c))
            return false;
    }
    return part.len > 0;
}

static bool is_name(struct slice name)
{
    struct slice rest = name;

    if (name.len > NAME_MOST || !utf8_valid(name, NULL))
        return false;
    if (slice_ends(name, ".*"))
        rest.len -= 2;
    if (!rest.len || rest.data[rest.len - 1] == '.')
        return false;
    while (rest.len)
        if (!is_word(slice_split(rest, '.', &rest)))
            return false;
    return true;
}

mdx_status services_put(struct services *services, struct slice name, struct service service)
{
    struct service *kept;
    void *old = NULL;
    bool done;

    if (!service.answer || !is_name(name))
        return MDX_E_ARGUMENT;
    kept = mem_new(services->allocator, sizeof *kept);
    if (!kept)
        return MDX_E_NOMEM;
    *kept = service;
    rwlock_take(&services->lock);
    done = map_put(services->by_name, name, kept, &old);
    rwlock_give(&services->lock);
    mem_free(services->allocator, done ? old : kept);
    return done ? MDX_OK : MDX_E_NOMEM;
}

/* The path itself, then `a.b.*`, then `a.*`: each is shorter than the one before. */
static const struct service *longest(const struct map *by_name, struct slice path)
{
    const struct service *service = map_get(by_name, path);
    char pattern[NAME_MOST + 1];

    for (size_t at = path.len; !service && at > 0; at--) {
        if (path.data[at - 1] != '.' || at + 1 > NAME_MOST)
            continue;
        memcpy(pattern, path.data, at);
        pattern[at] = '*';
        service = map_get(by_name, slice_make(pattern, at + 1));
    }
    return service;
}

bool services_find(struct services *services, struct slice path, struct service *found)
{
    const struct service *service;

    rwlock_share(&services->lock);
    service = longest(services->by_name, path);
    if (service)
        *found = *service;
    rwlock_give(&services->lock);
    return service != NULL;
}
