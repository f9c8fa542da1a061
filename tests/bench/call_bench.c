/* call_bench.c - what a call costs, from JSON to JSON, beside the stock engine in the same run.
 *
 * Each row is a median of rounds that alternate between the two. Goals are the project's own. */
#include "bare.h"

#include <mdxrt.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { ROUNDS = 11, DEFINITIONS = 300, WAITING = 10000 };

static struct bare bare;
static size_t sink;

static double now_us(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static double median(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_size);
    return values[count / 2];
}

static void must(mdx_status status, mdx_error *error)
{
    if (!status)
        return;
    fprintf(stderr, "bench: %s\n", mdx_error_text(error));
    exit(1);
}

static void row(const char *what, double ours, double theirs, const char *goal, int met)
{
    printf("%-54s %10.2f us", what, ours);
    if (theirs > 0)
        printf(" %10.2f us %8.2f x", theirs, ours / theirs);
    else
        printf(" %13s %10s", "", "");
    printf("   %-28s %s\n", goal, *goal ? (met ? "met" : "MISSED") : "");
}

static mdx_runtime *open_runtime(uint32_t slots, const RuntimeBridge *bridge, const char *store)
{
    mdx_runtime *rt = NULL;
    mdx_error *error = NULL;
    mdx_options options;

    MDX_INIT(options);
    options.max_isolates = slots;
    options.allow = "*";
    options.allow_len = 1;
    options.store = store;
    options.store_len = store ? strlen(store) : 0;
    options.store_sync = MDX_SYNC_NONE;
    must(mdx_runtime_open(&options, bridge, &rt, &error), error);
    return rt;
}

static void load(mdx_runtime *rt, int number, const char *code)
{
    static char text[4096];
    mdx_error *error = NULL;
    int len = snprintf(text, sizeof text, "{\"$id\":\"d%d\",\"api\":{\"f\":\"%s\"}}", number, code);

    must(mdx_load(rt, NULL, text, (size_t)len, NULL, &error), error);
}

static void call(mdx_runtime *rt, int number, const char *json, size_t len)
{
    char target[32];
    char *output = NULL;
    size_t output_len = 0;
    mdx_error *error = NULL;
    int target_len = snprintf(target, sizeof target, "d%d#f", number);

    must(mdx_call(rt, NULL, target, (size_t)target_len, json, len, &output, &output_len, &error),
         error);
    sink += output_len;
    mdx_free(output);
}

static double time_calls(mdx_runtime *rt, int definitions, const char *json, size_t len, int count)
{
    double start = now_us();

    for (int i = 0; i < count; i++)
        call(rt, i % definitions, json, len);
    return (now_us() - start) / count;
}

static double time_bare(void *heap, const char *json, size_t len, int count)
{
    double start = now_us();

    for (int i = 0; i < count; i++)
        sink += bare_work(&bare, heap, json, len);
    return (now_us() - start) / count;
}

static double time_new_heaps(const char *code, const char *json, size_t len, int count)
{
    double start = now_us();

    for (int i = 0; i < count; i++) {
        void *heap = bare_heap(&bare, code, strlen(code));

        sink += bare_work(&bare, heap, json, len);
        bare.destroy(heap);
    }
    return (now_us() - start) / count;
}

static const char twice[] = "function (x) { return { y: x.n * 2, name: x.name } }";
static const char bare_twice[] = "f = function (x) { return { y: x.n * 2, name: x.name } }";
static const char small[] = "{\"name\":\"ada\",\"n\":1}";

static void small_calls(int definitions, uint32_t slots)
{
    mdx_runtime *rt = open_runtime(slots, NULL, NULL);
    void *heap = bare_heap(&bare, bare_twice, strlen(bare_twice));
    double ours[ROUNDS], theirs[ROUNDS], fresh[ROUNDS];
    char what[80];
    double a, b, c;

    for (int i = 0; i < definitions; i++)
        load(rt, i, twice);
    time_calls(rt, definitions, small, strlen(small), definitions * 2);
    for (int i = 0; i < ROUNDS; i++) {
        ours[i] = time_calls(rt, definitions, small, strlen(small), 3000);
        theirs[i] = time_bare(heap, small, strlen(small), 3000);
        fresh[i] = time_new_heaps(bare_twice, small, strlen(small), 20);
    }
    a = median(ours, ROUNDS);
    b = median(theirs, ROUNDS);
    c = median(fresh, ROUNDS);
    snprintf(what, sizeof what, "20 B, %d definitions, %u slots: bare heap", definitions, slots);
    row(what, a, b, "at most 3 x, goal 1 x", a / b <= 3);
    snprintf(what, sizeof what, "20 B, %d definitions, %u slots: new heap per call", definitions,
             slots);
    row(what, a, c, "at most 0.025 x", a / c <= 0.025);
    bare.destroy(heap);
    mdx_runtime_close(rt);
}

/* A list of records of about so many bytes. */
static char *make_records(size_t bytes, size_t *len)
{
    char *text = malloc(bytes + 200);
    size_t at = 0;

    at += (size_t)sprintf(text, "[");
    for (int i = 0; at < bytes; i++)
        at +=
            (size_t)sprintf(text + at,
                            "%s{\"id\":%d,\"name\":\"customer %d\",\"active\":true,\"score\":%d.5,"
                            "\"tags\":[\"a\",\"b\"]}",
                            i ? "," : "", i, i, i);
    at += (size_t)sprintf(text + at, "]");
    *len = at;
    return text;
}

static void large_calls(size_t bytes)
{
    static const char echo[] = "function (x) { return x }";
    static const char bare_echo[] = "f = function (x) { return x }";
    mdx_runtime *rt = open_runtime(1, NULL, NULL);
    void *heap = bare_heap(&bare, bare_echo, strlen(bare_echo));
    double ours[ROUNDS], theirs[ROUNDS], a, b;
    char what[80];
    size_t len;
    char *json = make_records(bytes, &len);

    load(rt, 0, echo);
    for (int i = 0; i < ROUNDS; i++) {
        ours[i] = time_calls(rt, 1, json, len, bytes > 10000 ? 100 : 500);
        theirs[i] = time_bare(heap, json, len, bytes > 10000 ? 20 : 100);
    }
    a = median(ours, ROUNDS);
    b = median(theirs, ROUNDS);
    snprintf(what, sizeof what, "%zu B in and out: bare heap", len);
    row(what, a, b, "at most 0.33 x", a / b <= 1.0 / 3);
    free(json);
    bare.destroy(heap);
    mdx_runtime_close(rt);
}

static mdx_status answer_now(void *host, const mdx_op *op)
{
    (void)host;
    return mdx_op_complete(op->rt, op->token, "1", 1);
}

static void one_wait(void)
{
    RuntimeBridge bridge;
    mdx_runtime *rt;
    double ours[ROUNDS], plain[ROUNDS];

    MDX_INIT(bridge);
    bridge.op_begin = answer_now;
    rt = open_runtime(1, &bridge, NULL);
    load(rt, 0, "function (x) { return $.db.get(x).then(function (v) { return v }) }");
    load(rt, 1, "function (x) { return x }");
    for (int i = 0; i < ROUNDS; i++) {
        double start;

        ours[i] = time_calls(rt, 1, small, strlen(small), 2000);
        start = now_us();
        for (int j = 0; j < 2000; j++)
            call(rt, 1, small, strlen(small));
        plain[i] = (now_us() - start) / 2000;
    }
    row("call with one wait: the same without", median(ours, ROUNDS), median(plain, ROUNDS), "", 1);
    mdx_runtime_close(rt);
}

/* Microseconds a call of definition `number`. */
static double time_one(mdx_runtime *rt, int number, int count)
{
    double start = now_us();

    for (int i = 0; i < count; i++)
        call(rt, number, "1", 1);
    return (now_us() - start) / count;
}

/* What the language costs in a call: an async function that awaits once, beside a plain one; and
 * next() of a generator, a thousand in one call. */
static void language_calls(void)
{
    enum { REPEATS = 9, CALLS = 2000, STEPS = 1000 };
    double plain[REPEATS], awaits[REPEATS], none[REPEATS], steps[REPEATS];
    mdx_runtime *rt = NULL;
    mdx_error *error = NULL;
    double next_us;

    must(mdx_runtime_open(NULL, NULL, &rt, &error), error);
    load(rt, 0, "x => x");
    load(rt, 1, "async x => { await null; return x }");
    load(rt, 2,
         "x => { function* g() { while (true) yield 1 } const i = g(); return i.next().value }");
    load(rt, 3,
         "x => { function* g() { while (true) yield 1 } const i = g(); let s = 0; "
         "for (let n = 0; n < 1000; n++) s += i.next().value; return s }");
    for (int repeat = 0; repeat < REPEATS; repeat++) {
        plain[repeat] = time_one(rt, 0, CALLS);
        awaits[repeat] = time_one(rt, 1, CALLS);
        none[repeat] = time_one(rt, 2, CALLS);
        steps[repeat] = time_one(rt, 3, CALLS / 20);
    }
    row("async call that awaits once, beside a plain one", median(awaits, REPEATS),
        median(plain, REPEATS), "at most 10 us more",
        median(awaits, REPEATS) - median(plain, REPEATS) <= 10);
    next_us = (median(steps, REPEATS) - median(none, REPEATS)) / STEPS;
    row("next() of a generator, beside the call of one", next_us, median(none, REPEATS),
        "under 1 us", next_us < 1);
    mdx_runtime_close(rt);
}

static void first_calls(const char *store, const char *what)
{
    enum { LOADS = 200 };
    mdx_runtime *rt = open_runtime(8, NULL, store);
    double each[LOADS], a;

    for (int i = 0; i < LOADS; i++) {
        double start = now_us();

        load(rt, i, twice);
        call(rt, i, small, strlen(small));
        each[i] = now_us() - start;
    }
    a = median(each, LOADS);
    row(what, a, 0, "under 1000 us", a < 1000);
    mdx_runtime_close(rt);
}

static uint64_t tokens[WAITING];
static int token_count;

static mdx_status keep_token(void *host, const mdx_op *op)
{
    (void)host;
    tokens[token_count++] = op->token;
    return MDX_OK;
}

static unsigned long number_of(const char *json, const char *key)
{
    const char *at = strstr(json, key);

    return at ? strtoul(at + strlen(key), NULL, 10) : 0;
}

static size_t resident_bytes(void)
{
    unsigned long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    if (file && fscanf(file, "%lu %lu", &pages, &resident) != 2)
        resident = 0;
    if (file)
        fclose(file);
    return resident * (size_t)sysconf(_SC_PAGESIZE);
}

static void many_in_flight(void)
{
    static mdx_invocation *calls[WAITING];
    RuntimeBridge bridge;
    mdx_runtime *rt;
    char *stats = NULL;
    mdx_error *error = NULL;
    size_t before, bytes;
    double start;

    MDX_INIT(bridge);
    bridge.op_begin = keep_token;
    rt = open_runtime(64, &bridge, NULL);
    load(rt, 0, "function (x) { return $.db.get(x) }");
    before = resident_bytes();
    start = now_us();
    for (int i = 0; i < WAITING; i++)
        must(mdx_call_start(rt, NULL, "d0#f", 4, small, strlen(small), &calls[i], &error), error);
    mdx_runtime_step(rt, 0, NULL);
    bytes = resident_bytes() - before;
    must(mdx_stats(rt, &stats, NULL, &error), error);
    for (int i = 0; i < WAITING; i++)
        mdx_op_complete(rt, tokens[i], "1", 1);
    mdx_runtime_step(rt, 0, NULL);
    row("10,000 in flight on 64 slots, per call", (now_us() - start) / WAITING, 0, "", 1);
    printf("    parked: %lu bytes a call (goal 20 KB); resident memory grew by %zu bytes a call\n",
           number_of(stats, "\"parkedBytes\":") / (number_of(stats, "\"parked\":") + 1),
           bytes / WAITING);
    for (int i = 0; i < WAITING; i++) {
        if (mdx_call_result(calls[i], NULL, NULL, &error))
            must(MDX_E_INTERNAL, error);
        mdx_call_free(calls[i]);
    }
    mdx_free(stats);
    mdx_runtime_close(rt);
}

int main(void)
{
    char folder[] = "/tmp/mdx-bench-XXXXXX";
    char command[64];

    bare_open(&bare);
    printf("%-54s %13s %13s %10s\n", "call from JSON to JSON, medians", "libmdxrt", "compared",
           "ratio");
    small_calls(1, 1);
    small_calls(1, 8);
    small_calls(DEFINITIONS, 1);
    small_calls(DEFINITIONS, 8);
    large_calls(5000);
    large_calls(52000);
    one_wait();
    language_calls();
    first_calls(NULL, "load and first call, memory");
    if (mkdtemp(folder)) {
        first_calls(folder, "load and first call, LMDB without sync");
        snprintf(command, sizeof command, "rm -r %s", folder);
        if (system(command))
            return 1;
    }
    many_in_flight();
    return sink ? 0 : 1;
}
