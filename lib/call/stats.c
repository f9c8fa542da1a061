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

static mdx_status add_stats(struct runtime *runtime, bool definitions, struct buffer *out,
                            struct error *error)
{
    mdx_status status = store_stats(runtime->library.store, definitions, out, error);

    if (status)
        return status;
    add_cache(runtime, out);
    add_sandbox(runtime, out);
    add_calls(runtime, out);
    return MDX_OK;
}

mdx_status runtime_stats(struct runtime *runtime, struct buffer *out, struct error *error)
{
    return add_stats(runtime, true, out, error);
}

/* `definitions` is what is known of each. */
mdx_status runtime_metrics(struct runtime *runtime, struct buffer *out, struct error *error)
{
    struct telemetry *telemetry = &runtime->telemetry;
    mdx_status status = add_stats(runtime, false, out, error);

    if (status)
        return status;
    buffer_printf(
        out, ",\"on\":%s,\"spansDropped\":", telemetry_on(&telemetry->counts) ? "true" : "false");
    buffer_add_u64(out, atomic_load(&telemetry->tracer.dropped));
    buffer_add_char(out, ',');
    metrics_write_json(&telemetry->metrics, out);
    return MDX_OK;
}

static void add_gauge(struct buffer *out, const char *name, const char *type, const char *help,
                      uint64_t value)
{
    buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s ", name, help, name, type, name);
    buffer_add_u64(out, value);
    buffer_add_char(out, '\n');
}

mdx_status runtime_metrics_text(struct runtime *runtime, struct buffer *out, struct error *error)
{
    struct sandbox_figures sandbox;
    struct cache_figures cache;
    uint32_t alive;

    (void)error;
    sandbox_figures(runtime->library.sandbox, &sandbox);
    cache_figures(runtime->library.cache, &cache);
    lock_take(&runtime->lock);
    alive = runtime->calls;
    lock_give(&runtime->lock);
    add_gauge(out, "mdx_calls_alive", "gauge", "Calls that are not over.", alive);
    add_gauge(out, "mdx_calls_started_total", "counter", "Calls that were started.",
              atomic_load(&runtime->figures.started));
    add_gauge(out, "mdx_isolates_alive", "gauge", "Isolates that run or wait.", sandbox.isolates);
    add_gauge(out, "mdx_isolates_parked", "gauge", "Isolates that wait without a slot.",
              sandbox.parked);
    add_gauge(out, "mdx_slots_used", "gauge", "Slots that an isolate is in.", sandbox.slots_used);
    add_gauge(out, "mdx_programs", "gauge", "Programs kept ready.", cache.entries);
    add_gauge(out, "mdx_program_hits_total", "counter", "Programs found ready.", cache.hits);
    add_gauge(out, "mdx_program_misses_total", "counter", "Programs made ready.", cache.misses);
    add_gauge(out, "mdx_spans_dropped_total", "counter", "Traced calls that nobody took.",
              atomic_load(&runtime->telemetry.tracer.dropped));
    metrics_write_text(&runtime->telemetry.metrics, out);
    return MDX_OK;
}
