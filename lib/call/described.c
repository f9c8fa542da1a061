/* described.c - what is loaded, as far as the caller may see it, for a codec that describes. */
#include "call/traffic.h"

static bool is_visible(void *context, const struct program *program)
{
    const struct exchange *exchange = context;

    return !authorize(exchange->runtime,
                      &(struct admission){ .action = MDX_ACCESS_LIST,
                                           .id = program->id,
                                           .caller = exchange->caller,
                                           .authorization = exchange->authorization,
                                           .protocol = slice_of(exchange->codec->name),
                                           .direct_loopback = exchange->direct_loopback,
                                           .program = program },
                      NULL, NULL);
}

void exchange_describe(struct exchange *exchange)
{
    struct runtime *runtime = exchange->runtime;
    struct catalogue *all = NULL, *seen = NULL;
    struct error error;
    mdx_status status;

    error_init(&error, &runtime->allocator);
    status = library_catalogue(&runtime->library, &all, &error);
    if (!status) {
        seen = catalogue_filter(all, is_visible, exchange);
        catalogue_release(all);
    }
    if (!status && !seen)
        error_no_memory(&error);
    lock_take(&exchange->lock);
    if (exchange->codec->described && !exchange->cancelled)
        exchange->codec->described(exchange->state, seen, seen ? NULL : &error);
    lock_give(&exchange->lock);
    catalogue_release(seen);
    error_free(&error);
}
