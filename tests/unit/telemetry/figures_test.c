/* figures_test.c - metrics and traces: what is counted, what goes out, and what is dropped. */
#include "../call/fixture.h"

#include "telemetry/telemetry.h"

#include <jansson.h>

static json_t *metrics(struct world *world)
{
    char *text = NULL;
    json_t *value;

    assert_int_equal(mdx_metrics(world->rt, &text, NULL, NULL), MDX_OK);
    value = json_loads(text, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(value);
    mdx_free(text);
    return value;
}

static json_int_t number(const json_t *of, const char *id, const char *key)
{
    return json_integer_value(
        json_object_get(json_object_get(json_object_get(of, "definitions"), id), key));
}

static void turn_on(struct world *world, uint32_t flags)
{
    mdx_telemetry_options options;

    MDX_INIT(options);
    options.flags = flags;
    assert_int_equal(mdx_telemetry_set(world->rt, &options, NULL), MDX_OK);
}

static void calls_are_counted_by_definition_while_they_are_to_be(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    char code[64], *text = NULL;
    json_t *seen;

    world_load(world, "a", "(x) => { if (x) throw new Error('no'); return 'value' }");
    world_call(world, "a#f", "{\"x\":0}", code);
    seen = metrics(world);
    assert_int_equal(json_object_size(json_object_get(seen, "definitions")), 0);
    assert_true(json_is_false(json_object_get(seen, "on")));
    json_decref(seen);
    turn_on(world, MDX_TELEMETRY_METRICS);
    for (int i = 0; i < 10; i++)
        world_call(world, "a#f", i < 7 ? "{\"x\":0}" : "{\"x\":1}", code);
    world_call(world, "none", "{}", code);
    seen = metrics(world);
    assert_int_equal(number(seen, "a", "calls"), 10);
    assert_int_equal(number(seen, "a", "successes"), 7);
    assert_int_equal(number(seen, "a", "failures"), 3);
    assert_int_equal(number(seen, "a", "bytesIn"), 70);
    assert_int_equal(number(seen, "a", "bytesOut"), 49);
    assert_int_equal(number(seen, "a", "isolates"), 10);
    assert_true(number(seen, "a", "arenaPeakBytes") > 1000);
    assert_int_equal(number(seen, "(unknown)", "failures"), 1);
    json_decref(seen);
    assert_int_equal(mdx_metrics_text(world->rt, &text, NULL, NULL), MDX_OK);
    assert_non_null(strstr(text, "\nmdx_calls_total{definition=\"a\",outcome=\"success\","
                                 "category=\"\"} 7\n"));
    assert_non_null(strstr(text, "\nmdx_calls_total{definition=\"a\",outcome=\"error\","
                                 "category=\"EXECUTION\"} 3\n"));
    assert_non_null(strstr(text, "\nmdx_call_duration_seconds_bucket{definition=\"a\",le=\"+Inf\"} "
                                 "10\n"));
    mdx_free(text);
    world_close(world);
}

/* A call that blocks is timed without its stages, too. */
static void a_blocking_call_has_taken_a_while(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    char *output = NULL;
    json_t *seen;
    double most;

    world_load(world, "b", "() => 1");
    turn_on(world, MDX_TELEMETRY_METRICS);
    assert_int_equal(mdx_call(world->rt, NULL, "b#f", 3, NULL, 0, &output, NULL, NULL), MDX_OK);
    mdx_free(output);
    seen = metrics(world);
    most = json_number_value(json_object_get(
        json_object_get(json_object_get(json_object_get(seen, "definitions"), "b"), "ms"), "max"));
    assert_true(most > 0 && most < 1e6);
    json_decref(seen);
    world_close(world);
}

static void quantiles_are_within_an_eighth(void **state)
{
    (void)state;
    struct histogram *all = calloc(1, sizeof *all);
    const struct {
        double share;
        uint64_t us;
    } rows[] = { { 0.5, 50000 }, { 0.9, 90000 }, { 0.99, 99000 }, { 0.001, 100 } };

    for (uint64_t us = 1; us <= 100000; us++)
        histogram_add(all, us * 1000);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint64_t found = histogram_quantile(all, rows[i].share) / 1000;

        assert_in_range(found, rows[i].us * 8 / 9, rows[i].us * 9 / 8 + 1);
    }
    memset(all, 0, sizeof *all);
    histogram_add(all, 1000);
    histogram_add(all, 13000000);
    assert_int_equal(histogram_quantile(all, 0.9), 13000000);
    memset(all, 0, sizeof *all);
    for (uint64_t us = 1; us <= 100000; us++)
        histogram_add(all, us * 1000);
    assert_int_equal(all->least_ns, 1000);
    assert_int_equal(all->most_ns, 100000000);
    histogram_add(all, UINT64_MAX / 2);
    assert_int_equal(histogram_quantile(all, 1), UINT64_MAX / 2);
    assert_int_equal(histogram_up_to(all, UINT64_MAX), 100001);
    free(all);
}

/* ---- traces ---- */

struct collector {
    json_t *spans;
    uint32_t batches;
};

static void collect(void *host, const char *json, size_t len)
{
    struct collector *collector = host;
    json_t *batch = json_loadb(json, len, 0, NULL);
    json_t *spans;

    assert_non_null(batch);
    spans = json_object_get(
        json_array_get(json_object_get(json_array_get(json_object_get(batch, "resource"
                                                                             "Spans"),
                                                      0),
                                       "scopeSpans"),
                       0),
        "spans");
    assert_true(json_is_array(spans));
    json_array_extend(collector->spans, spans);
    collector->batches++;
    json_decref(batch);
}

static const json_t *span(const struct collector *collector, const char *name)
{
    size_t at;
    json_t *one;

    json_array_foreach(collector->spans, at, one)
    {
        if (!strcmp(json_string_value(json_object_get(one, "name")), name))
            return one;
    }
    fail_msg("no span %s", name);
    return NULL;
}

static const char *text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

static void trace(struct world *world, struct collector *collector, uint32_t share)
{
    mdx_telemetry_options options;

    MDX_INIT(options);
    options.trace_share = share;
    options.otlp = collect;
    options.otlp_host = collector;
    assert_int_equal(mdx_telemetry_set(world->rt, &options, NULL), MDX_OK);
}

static void call_traced(struct world *world, const char *target, const char *traceparent)
{
    mdx_call_options options;
    char *output = NULL;

    MDX_INIT(options);
    options.traceparent = traceparent;
    options.traceparent_len = strlen(traceparent);
    mdx_call(world->rt, &options, target, strlen(target), NULL, 0, &output, NULL, NULL);
    mdx_free(output);
}

static void answer(struct world *world, const mdx_op *op)
{
    mdx_op_complete(world->rt, op->token, "1", 1);
}

#define TRACE "0af7651916cd43dd8448eb211c80319c"

static void a_call_has_spans_below_its_callers(void **state)
{
    (void)state;
    struct world *world = world_open(4, "db", 1);
    struct collector collector = { .spans = json_array() };
    const json_t *call, *operation;
    char sent[64];

    world->on_op = answer;
    world_load(world, "a", "async () => { await $.db.get(1); return 1 }");
    trace(world, &collector, 1000000);
    call_traced(world, "a#f", "00-" TRACE "-b7ad6b7169203331-01");
    assert_int_equal(collector.batches, 0);
    assert_int_equal(mdx_telemetry_flush(world->rt), MDX_OK);
    assert_int_equal(collector.batches, 1);
    assert_int_equal(json_array_size(collector.spans), 8);
    call = span(&collector, "a#f");
    operation = span(&collector, "db.get");
    assert_string_equal(text(call, "traceId"), TRACE);
    assert_string_equal(text(call, "parentSpanId"), "b7ad6b7169203331");
    assert_string_equal(text(operation, "traceId"), TRACE);
    assert_string_equal(text(operation, "parentSpanId"), text(call, "spanId"));
    assert_string_equal(text(span(&collector, "execute"), "parentSpanId"), text(call, "spanId"));
    assert_int_equal(json_integer_value(json_object_get(operation, "kind")), 3);
    snprintf(sent, sizeof sent, "00-" TRACE "-%s-01", text(operation, "spanId"));
    assert_string_equal(world->traceparent, sent);
    json_decref(collector.spans);
    world_close(world);
}

static void what_the_caller_does_not_record_is_not(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    struct collector collector = { .spans = json_array() };
    const char *const none[] = { "00-" TRACE "-b7ad6b7169203331-00" };
    const char *const wrong[] = {
        "",
        "00-" TRACE "-b7ad6b7169203331",
        "ff-" TRACE "-b7ad6b7169203331-01",
        "00-00000000000000000000000000000000-b7ad6b7169203331-01",
        "00-" TRACE "-0000000000000000-01",
        "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
        "00-" TRACE "-b7ad6b7169203331-01-more",
    };

    world_load(world, "a", "() => 1");
    trace(world, &collector, 1000000);
    call_traced(world, "a#f", none[0]);
    mdx_telemetry_flush(world->rt);
    assert_int_equal(json_array_size(collector.spans), 0);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const json_t *call;

        json_array_clear(collector.spans);
        call_traced(world, "a#f", wrong[i]);
        mdx_telemetry_flush(world->rt);
        call = span(&collector, "a#f");
        assert_null(json_object_get(call, "parentSpanId"));
        assert_string_not_equal(text(call, "traceId"), TRACE);
    }
    json_decref(collector.spans);
    world_close(world);
}

static void so_many_of_a_million_are_recorded(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    struct collector collector = { .spans = json_array() };
    char code[64];

    world_load(world, "a", "() => 1");
    trace(world, &collector, 250000);
    for (int i = 0; i < 400; i++)
        world_call(world, "a#f", "{}", code);
    mdx_telemetry_flush(world->rt);
    assert_in_range(json_array_size(collector.spans), 7 * 60, 7 * 140);
    trace(world, &collector, 0);
    json_array_clear(collector.spans);
    world_call(world, "a#f", "{}", code);
    mdx_telemetry_flush(world->rt);
    assert_int_equal(json_array_size(collector.spans), 0);
    json_decref(collector.spans);
    world_close(world);
}

static void a_collector_that_takes_nothing_costs_bounded_memory(void **state)
{
    (void)state;
    struct world *world = world_open(4, NULL, 1);
    mdx_telemetry_options options;
    json_t *seen;
    char code[64];

    world_load(world, "a", "() => 1");
    MDX_INIT(options);
    options.trace_share = 1000000;
    options.otlp_url = "http://127.0.0.1:9/v1/traces";
    options.otlp_url_len = strlen(options.otlp_url);
    assert_int_equal(mdx_telemetry_set(world->rt, &options, NULL), MDX_OK);
    for (int i = 0; i < 6000; i++)
        world_call(world, "a#f", "{}", code);
    /* The first batch was asked for, and never answered. */
    assert_int_equal(world->asked_count, 1);
    assert_string_equal(world->last_path, "fetch");
    seen = metrics(world);
    assert_true(json_integer_value(json_object_get(seen, "spansDropped")) > 1000);
    json_decref(seen);
    assert_int_equal(mdx_op_complete(world->rt, world->asked[0], "null", 4), MDX_E_STATE);
    world_call(world, "a#f", "{}", code);
    assert_int_equal(world->asked_count, 2);
    assert_int_equal(mdx_runtime_close(world->rt), MDX_OK);
    assert_int_equal(world->cancelled_count, 1);
    pthread_mutex_destroy(&world->lock);
    free(world);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(calls_are_counted_by_definition_while_they_are_to_be),
        cmocka_unit_test(a_blocking_call_has_taken_a_while),
        cmocka_unit_test(quantiles_are_within_an_eighth),
        cmocka_unit_test(a_call_has_spans_below_its_callers),
        cmocka_unit_test(what_the_caller_does_not_record_is_not),
        cmocka_unit_test(so_many_of_a_million_are_recorded),
        cmocka_unit_test(a_collector_that_takes_nothing_costs_bounded_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
