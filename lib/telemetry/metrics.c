/* metrics.c - counting, under one lock held for moments. */
#include "telemetry/metrics.h"

/* More definitions than these are counted together, so that strangers cannot fill the memory. */
enum { MOST_DEFINITIONS = 4096 };

#define OTHERS SLICE("(others)")

bool metrics_init(struct metrics *metrics, const struct allocator *allocator)
{
    metrics->allocator = allocator;
    return lock_init(&metrics->lock);
}

static void free_figures(void *figures, void *allocator)
{
    mem_free(allocator, figures);
}

void metrics_free(struct metrics *metrics)
{
    if (metrics->by_id)
        map_free(metrics->by_id, free_figures, (void *)metrics->allocator);
    lock_free(&metrics->lock);
}

static struct figures *add_figures(struct metrics *metrics, struct slice id)
{
    struct figures *made = mem_new(metrics->allocator, sizeof *made);

    if (made && map_put(metrics->by_id, id, made, NULL))
        return made;
    mem_free(metrics->allocator, made);
    return NULL;
}

/* Under the lock. NULL: no memory, and it is not counted. */
static struct figures *figures_of(struct metrics *metrics, struct slice id)
{
    struct figures *found;

    if (!metrics->by_id)
        metrics->by_id = map_new(metrics->allocator);
    if (!metrics->by_id)
        return NULL;
    found = map_get(metrics->by_id, id);
    if (found)
        return found;
    if (map_count(metrics->by_id) < MOST_DEFINITIONS)
        return add_figures(metrics, id);
    found = map_get(metrics->by_id, OTHERS);
    return found ? found : add_figures(metrics, OTHERS);
}

static void count(struct figures *figures, const struct sample *sample)
{
    if (!sample->status)
        figures->successes++;
    else
        figures->failures[sample->status > -CATEGORIES ? -sample->status : CATEGORIES - 1]++;
    figures->bytes_in += sample->bytes_in;
    figures->bytes_out += sample->bytes_out;
    figures->isolates += sample->isolate;
    if (sample->arena_peak > figures->arena_peak)
        figures->arena_peak = sample->arena_peak;
    histogram_add(&figures->times, sample->ns);
}

void metrics_call(struct metrics *metrics, const struct sample *sample)
{
    struct figures *figures;

    lock_take(&metrics->lock);
    figures = sample->known ? *sample->known : NULL;
    if (!figures)
        figures = figures_of(metrics, sample->id);
    if (figures)
        count(figures, sample);
    if (sample->known)
        *sample->known = figures;
    lock_give(&metrics->lock);
}

void metrics_retry(struct metrics *metrics, struct slice id)
{
    struct figures *figures;

    lock_take(&metrics->lock);
    figures = figures_of(metrics, id);
    if (figures)
        figures->retries++;
    lock_give(&metrics->lock);
}

void metrics_cache_hit(struct metrics *metrics, struct slice id)
{
    struct figures *figures;

    lock_take(&metrics->lock);
    figures = figures_of(metrics, id);
    if (figures)
        figures->cache_hits++;
    lock_give(&metrics->lock);
}
