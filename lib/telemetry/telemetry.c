/* telemetry.c - opening and closing what a runtime tells of itself. */

#include "telemetry/inside.h"

static bool make_locks(struct telemetry *telemetry)
{
    if (!lock_init(&telemetry->lock))
        return false;
    if (lock_init(&telemetry->levels_lock)) {
        if (signal_init(&telemetry->idle)) {
            if (metrics_init(&telemetry->metrics, telemetry->allocator)) {
                if (tracer_init(&telemetry->tracer, telemetry->allocator))
                    return true;
                metrics_free(&telemetry->metrics);
            }
            signal_free(&telemetry->idle);
        }
        lock_free(&telemetry->levels_lock);
    }
    lock_free(&telemetry->lock);
    return false;
}

mdx_status telemetry_open(struct telemetry *telemetry, const struct allocator *allocator,
                          const struct host *host, struct error *error)
{
    telemetry->host = host;
    telemetry->allocator = allocator;
    if (!make_locks(telemetry)) {
        telemetry->allocator = NULL;
        return error_no_memory(error);
    }
    telemetry_watch_bridge(telemetry);
    return MDX_OK;
}

void telemetry_close(struct telemetry *telemetry)
{
    if (!telemetry->allocator)
        return;
    telemetry_drop_subscriptions(telemetry);
    mem_free(telemetry->allocator, telemetry->levels_text);
    tracer_free(&telemetry->tracer);
    metrics_free(&telemetry->metrics);
    signal_free(&telemetry->idle);
    lock_free(&telemetry->levels_lock);
    lock_free(&telemetry->lock);
}
