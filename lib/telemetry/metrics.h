/* metrics.h - figures per definition: calls, failures, times, bytes.
 *
 * Counted only while they are on. Sources are definitions too. */
#ifndef MDX_TELEMETRY_METRICS_H
#define MDX_TELEMETRY_METRICS_H

#include "base/buffer.h"
#include "base/lock.h"
#include "base/map.h"
#include "mdxrt/types.h"

#include <stdatomic.h>

/* Durations, in classes an eighth of a power of two wide: from a microsecond to hours. */
enum { HISTOGRAM_CLASSES = 288 };

struct histogram {
    uint64_t count, sum_ns, least_ns, most_ns;
    uint32_t classes[HISTOGRAM_CLASSES];
};

void histogram_add(struct histogram *histogram, uint64_t ns);
/* The duration that `share` (0 to 1) of all are not above, within an eighth. */
uint64_t histogram_quantile(const struct histogram *histogram, double share);
/* How many were at most so long, within an eighth. */
uint64_t histogram_up_to(const struct histogram *histogram, uint64_t ns);

/* -status of mdxrt/types.h; all behind MDX_E_SECURITY are internal. */
enum { CATEGORIES = 14 };

struct figures {
    struct slice id; /* the map's own */
    uint64_t successes, failures[CATEGORIES], retries;
    uint64_t bytes_in, bytes_out, isolates, cache_hits;
    uint64_t arena_peak;
    struct histogram times;
};

struct metrics {
    const struct allocator *allocator;
    struct lock lock;
    struct map *by_id; /* → struct figures */
};

bool metrics_init(struct metrics *metrics, const struct allocator *allocator);
void metrics_free(struct metrics *metrics);

struct sample {
    struct slice id;
    void **known; /* where the id's figures are kept once they were found; or NULL */
    mdx_status status;
    uint64_t ns;
    size_t bytes_in, bytes_out;
    bool isolate;
    size_t arena_peak;
};

void metrics_call(struct metrics *metrics, const struct sample *sample);
void metrics_retry(struct metrics *metrics, struct slice id);
void metrics_cache_hit(struct metrics *metrics, struct slice id);
/* metrics_json.c: `"definitions":{"ID":{…}}`; Prometheus' text, version 0.0.4. */
void metrics_write_json(struct metrics *metrics, struct buffer *out);
void metrics_write_text(struct metrics *metrics, struct buffer *out);

#endif
