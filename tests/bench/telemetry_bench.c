/* telemetry_bench.c - what instrumentation costs a plain call: off, and all of it on.
 *
 * Runtimes take turns in small rounds; the median of the rounds' ratios to an untouched one is
 * shown. */
#include <mdxrt.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 201, CALLS = 200 };

static size_t sink;

static double now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e6 + (double)now.tv_nsec / 1e3;
}

static void must(mdx_status status)
{
    if (status) {
        fprintf(stderr, "status %d\n", (int)status);
        exit(1);
    }
}

static void hear(void *host, const mdx_event *event)
{
    (void)host;
    sink += event->id_len + event->revision;
}

static void collect(void *host, const char *json, size_t len)
{
    (void)host;
    (void)json;
    sink += len;
}

static mdx_runtime *open_runtime(void)
{
    static const char text[] =
        "{\"$id\":\"d\",\"api\":{\"f\":\"function (x) { return { y: x.n * 2, name: x.name } }\"}}";
    mdx_runtime *rt = NULL;

    must(mdx_runtime_open(NULL, NULL, &rt, NULL));
    must(mdx_load(rt, NULL, text, sizeof text - 1, NULL, NULL));
    return rt;
}

static void set(mdx_runtime *rt, uint32_t share)
{
    mdx_telemetry_options options;

    MDX_INIT(options);
    options.flags = MDX_TELEMETRY_METRICS | MDX_TELEMETRY_TIMING;
    options.trace_share = share;
    options.otlp = collect;
    must(mdx_telemetry_set(rt, share ? &options : NULL, NULL));
}

static double round_of(mdx_runtime *rt)
{
    double start = now_us();

    for (int i = 0; i < CALLS; i++) {
        char *output = NULL;
        size_t len = 0;

        must(mdx_call(rt, NULL, "d#f", 3, "{\"name\":\"ada\",\"n\":1}", 20, &output, &len, NULL));
        sink += len;
        mdx_free(output);
    }
    return (now_us() - start) / CALLS;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values)
{
    qsort(values, ROUNDS, sizeof *values, compare);
    return values[ROUNDS / 2];
}

int main(void)
{
    enum { ROWS = 6 };
    static double plain[ROUNDS], off[ROUNDS], events[ROUNDS], counts[ROUNDS], all[ROUNDS],
        every[ROUNDS];
    mdx_runtime *rts[ROWS];
    double *const times[ROWS] = { plain, off, events, counts, all, every };
    static const char *const names[ROWS] = { "untouched",
                                             "set and off again",
                                             "one subscriber to *",
                                             "metrics",
                                             "all on: events, metrics, 1 in 10 traced",
                                             "all on, and every call traced" };
    static const double most[ROWS] = { 0, 1.01, 0, 0, 1.10, 0 };
    mdx_telemetry_options options;
    uint64_t number;

    for (int i = 0; i < ROWS; i++)
        rts[i] = open_runtime();
    set(rts[1], 1000000);
    set(rts[1], 0);
    must(mdx_subscribe(rts[2], "*", 1, hear, NULL, &number, NULL));
    MDX_INIT(options);
    options.flags = MDX_TELEMETRY_METRICS;
    must(mdx_telemetry_set(rts[3], &options, NULL));
    for (int i = 4; i < ROWS; i++) {
        must(mdx_subscribe(rts[i], "*", 1, hear, NULL, &number, NULL));
        set(rts[i], i == 4 ? 100000 : 1000000);
    }
    for (int i = 0; i < ROWS; i++)
        round_of(rts[i]);
    for (int round = 0; round < ROUNDS; round++)
        for (int i = 0; i < ROWS; i++)
            times[(i + round) % ROWS][round] = round_of(rts[(i + round) % ROWS]);
    printf("CPU of a plain call, medians of %d rounds, each of %d calls:\n", ROUNDS, CALLS);
    for (int i = 1; i < ROWS; i++) {
        static double ratios[ROUNDS];

        for (int round = 0; round < ROUNDS; round++)
            ratios[round] = times[i][round] / plain[round];
        printf("  %-42s x %.3f", names[i], median(ratios));
        if (most[i] > 0)
            printf("  (at most %.2f)", most[i]);
        printf("\n");
    }
    printf("  %-42s %.2f us\n", names[0], median(plain));
    for (int i = 0; i < ROWS; i++)
        mdx_runtime_close(rts[i]);
    return sink == 0;
}
