/* metrics_write.c - the figures as JSON, and as the text that Prometheus reads. */
#include "telemetry/metrics.h"

#include "base/codes.h"

/* Walks under the lock; each figure's id is the map's key. */
struct walk {
    size_t at;
    struct slice id;
    struct figures *figures;
};

static bool walk_next(const struct metrics *metrics, struct walk *walk)
{
    void *value;

    if (!metrics->by_id || !map_next(metrics->by_id, &walk->at, &walk->id, &value))
        return false;
    walk->figures = value;
    return true;
}

static uint64_t sum_of_failures(const struct figures *figures)
{
    uint64_t sum = 0;

    for (unsigned i = 0; i < CATEGORIES; i++)
        sum += figures->failures[i];
    return sum;
}

/* ---- JSON ---- */

static void add_ms(struct buffer *out, const char *key, uint64_t ns)
{
    buffer_printf(out, "%s\"%s\":", key[0] == 'm' && key[1] == 'i' ? "" : ",", key);
    buffer_add_u64(out, ns / 1000000);
    buffer_printf(out, ".%06u", (unsigned)(ns % 1000000));
}

static void add_number(struct buffer *out, const char *key, uint64_t number)
{
    buffer_printf(out, ",\"%s\":", key);
    buffer_add_u64(out, number);
}

static void add_failures(struct buffer *out, const struct figures *figures)
{
    const char *between = "";

    buffer_add_text(out, ",\"failuresByCategory\":{");
    for (unsigned i = 0; i < CATEGORIES; i++) {
        if (!figures->failures[i])
            continue;
        buffer_printf(out, "%s\"%s\":", between, category_name(-(mdx_status)i));
        buffer_add_u64(out, figures->failures[i]);
        between = ",";
    }
    buffer_add_char(out, '}');
}

static void add_times(struct buffer *out, const struct histogram *times)
{
    buffer_add_text(out, ",\"ms\":{");
    add_ms(out, "min", times->least_ns);
    add_ms(out, "avg", times->count ? times->sum_ns / times->count : 0);
    add_ms(out, "max", times->most_ns);
    add_ms(out, "p50", histogram_quantile(times, 0.5));
    add_ms(out, "p90", histogram_quantile(times, 0.9));
    add_ms(out, "p99", histogram_quantile(times, 0.99));
    buffer_add_char(out, '}');
}

static void add_definition(struct buffer *out, const struct figures *figures)
{
    buffer_add_text(out, "{\"calls\":");
    buffer_add_u64(out, figures->times.count);
    add_number(out, "successes", figures->successes);
    add_number(out, "failures", sum_of_failures(figures));
    add_failures(out, figures);
    add_number(out, "retries", figures->retries);
    add_times(out, &figures->times);
    add_number(out, "bytesIn", figures->bytes_in);
    add_number(out, "bytesOut", figures->bytes_out);
    add_number(out, "cacheHits", figures->cache_hits);
    add_number(out, "isolates", figures->isolates);
    add_number(out, "arenaPeakBytes", figures->arena_peak);
    buffer_add_char(out, '}');
}

void metrics_write_json(struct metrics *metrics, struct buffer *out)
{
    struct walk walk = { 0 };
    const char *between = "";

    buffer_add_text(out, "\"definitions\":{");
    lock_take(&metrics->lock);
    while (walk_next(metrics, &walk)) {
        buffer_add_text(out, between);
        buffer_add_json(out, walk.id);
        buffer_add_char(out, ':');
        add_definition(out, walk.figures);
        between = ",";
    }
    lock_give(&metrics->lock);
    buffer_add_char(out, '}');
}

/* ---- Prometheus ---- */

/* Text format 0.0.4: \, " and line ends are escaped. */
static void add_label(struct buffer *out, struct slice value)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.data[i] == '\n')
            buffer_add_text(out, "\\n");
        else if (value.data[i] == '"' || value.data[i] == '\\')
            buffer_printf(out, "\\%c", value.data[i]);
        else
            buffer_add_char(out, value.data[i]);
    }
}

static void head(struct buffer *out, const char *name, const char *type, const char *help)
{
    buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

static void line(struct buffer *out, const char *name, struct slice id, const char *labels,
                 uint64_t value)
{
    buffer_printf(out, "%s{definition=\"", name);
    add_label(out, id);
    buffer_printf(out, "\"%s} ", labels);
    buffer_add_u64(out, value);
    buffer_add_char(out, '\n');
}

static void add_calls(const struct metrics *metrics, struct buffer *out)
{
    struct walk walk = { 0 };

    head(out, "mdx_calls_total", "counter", "Calls that are over, by outcome.");
    while (walk_next(metrics, &walk)) {
        line(out, "mdx_calls_total", walk.id, ",outcome=\"success\",category=\"\"",
             walk.figures->successes);
        for (unsigned i = 0; i < CATEGORIES; i++) {
            struct buffer labels;

            if (!walk.figures->failures[i])
                continue;
            buffer_init(&labels, out->allocator, 256);
            buffer_printf(&labels, ",outcome=\"error\",category=\"%s\"",
                          category_name(-(mdx_status)i));
            if (!buffer_failed(&labels))
                line(out, "mdx_calls_total", walk.id, labels.data, walk.figures->failures[i]);
            buffer_free(&labels);
        }
    }
}

static void add_seconds(struct buffer *out, uint64_t ns)
{
    buffer_add_u64(out, ns / 1000000000);
    buffer_printf(out, ".%09u", (unsigned)(ns % 1000000000));
}

static void add_histogram(struct buffer *out, struct slice id, const struct histogram *times)
{
    static const struct {
        const char *label;
        uint64_t ns;
    } bounds[] = {
        { ",le=\"0.00001\"", 10000 }, { ",le=\"0.0001\"", 100000 },  { ",le=\"0.001\"", 1000000 },
        { ",le=\"0.005\"", 5000000 }, { ",le=\"0.01\"", 10000000 },  { ",le=\"0.05\"", 50000000 },
        { ",le=\"0.1\"", 100000000 }, { ",le=\"0.5\"", 500000000 },  { ",le=\"1\"", 1000000000 },
        { ",le=\"5\"", 5000000000 },  { ",le=\"30\"", 30000000000 },
    };

    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++)
        line(out, "mdx_call_duration_seconds_bucket", id, bounds[i].label,
             histogram_up_to(times, bounds[i].ns));
    line(out, "mdx_call_duration_seconds_bucket", id, ",le=\"+Inf\"", times->count);
    buffer_add_text(out, "mdx_call_duration_seconds_sum{definition=\"");
    add_label(out, id);
    buffer_add_text(out, "\"} ");
    add_seconds(out, times->sum_ns);
    buffer_add_char(out, '\n');
    line(out, "mdx_call_duration_seconds_count", id, "", times->count);
}

enum column { RETRIES, BYTES_IN, BYTES_OUT, CACHE_HITS, ISOLATES, ARENA_PEAK, COLUMNS };

static uint64_t value_of(const struct figures *figures, enum column column)
{
    const uint64_t values[COLUMNS] = {
        [RETRIES] = figures->retries,     [BYTES_IN] = figures->bytes_in,
        [BYTES_OUT] = figures->bytes_out, [CACHE_HITS] = figures->cache_hits,
        [ISOLATES] = figures->isolates,   [ARENA_PEAK] = figures->arena_peak,
    };

    return values[column];
}

static void add_columns(const struct metrics *metrics, struct buffer *out)
{
    static const struct {
        const char *name, *type, *help;
    } columns[COLUMNS] = {
        [RETRIES] = { "mdx_retries_total", "counter", "Requests of sources that were sent again." },
        [BYTES_IN] = { "mdx_input_bytes_total", "counter", "Bytes of inputs." },
        [BYTES_OUT] = { "mdx_output_bytes_total", "counter", "Bytes of results." },
        [CACHE_HITS] = { "mdx_cache_hits_total", "counter", "Answers of sources from the cache." },
        [ISOLATES] = { "mdx_isolates_total", "counter", "Isolates that were made." },
        [ARENA_PEAK] = { "mdx_arena_peak_bytes", "gauge", "Most memory that an isolate held." },
    };

    for (unsigned column = 0; column < COLUMNS; column++) {
        struct walk walk = { 0 };

        head(out, columns[column].name, columns[column].type, columns[column].help);
        while (walk_next(metrics, &walk))
            line(out, columns[column].name, walk.id, "", value_of(walk.figures, column));
    }
}

void metrics_write_text(struct metrics *metrics, struct buffer *out)
{
    struct walk walk = { 0 };

    lock_take(&metrics->lock);
    add_calls(metrics, out);
    head(out, "mdx_call_duration_seconds", "histogram", "Time from a call's start to its end.");
    while (walk_next(metrics, &walk))
        add_histogram(out, walk.id, &walk.figures->times);
    add_columns(metrics, out);
    lock_give(&metrics->lock);
}
