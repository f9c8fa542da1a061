/* stats.c - the figures of mdx_stats(): the store's, the sandbox's, the cache's, the calls'. */
#include "call/inside.h"

static void add_number(struct buffer *out, const char *key, uint64_t number, bool first)
{
    buffer_add_text(out, first ? "\"" : ",\"");
    buffer_add_text(out, key);
    buffer_add_text(out, "\":");
    buffer_add_u64(out, number);
}

static void add_cache(struct runtime *runtime, struct buffer *out)
{
    struct cache_figures figures;

    cache_figures(runtime->library.cache, &figures);
    buffer_add_text(out, ",\"cache\":{");
    add_number(out, "hits", figures.hits, true);
    add_number(out, "misses", figures.misses, false);
    add_number(out, "entries", figures.entries, false);
    buffer_add_char(out, '}');
}

static void add_sandbox(struct runtime *runtime, struct buffer *out)
{
    struct sandbox_figures figures;

    sandbox_figures(runtime->library.sandbox, &figures);
    buffer_add_text(out, ",\"sandbox\":{");
    add_number(out, "slots", figures.slots, true);
    add_number(out, "slotsUsed", figures.slots_used, false);
    add_number(out, "isolates", figures.isolates, false);
    add_number(out, "parked", figures.parked, false);
    add_number(out, "parkedBytes", figures.parked_bytes, false);
    add_number(out, "imageBytes", figures.image_bytes, false);
    add_number(out, "frozenBytes", figures.frozen_bytes, false);
    add_number(out, "restores", figures.restores, false);
    add_number(out, "parks", figures.parks, false);
    add_number(out, "returns", figures.returns, false);
    buffer_add_char(out, '}');
}

static void add_calls(struct runtime *runtime, struct buffer *out)
{
    uint32_t alive;

    lock_take(&runtime->lock);
    alive = runtime->calls;
    lock_give(&runtime->lock);
    buffer_add_text(out, ",\"calls\":{");
    add_number(out, "alive", alive, true);
    add_number(out, "started", atomic_load(&runtime->figures.started), false);
    add_number(out, "done", atomic_load(&runtime->figures.done), false);
    add_number(out, "failed", atomic_load(&runtime->figures.failed), false);
    buffer_add_char(out, '}');
}

mdx_status runtime_stats(struct runtime *runtime, struct buffer *out, struct error *error)
{
    mdx_status status = store_stats(runtime->library.store, out, error);

    if (status)
        return status;
    add_cache(runtime, out);
    add_sandbox(runtime, out);
    add_calls(runtime, out);
    return MDX_OK;
}
