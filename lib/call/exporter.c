/* exporter.c - spans that wait go out in batches: to the host's function, and to a collector by
 * the bridge's `fetch`.
 *
 * One batch at a time is on its way; nobody waits for its answer, and what a collector refuses is
 * lost. A batch is made on a thread that steps. */
#include "call/inside.h"

#include <string.h>

/* Largest batch as JSON. */
#define MOST_JSON ((size_t)32 << 20)

/* [URL, {method, headers, body}] */
static void write_args(const struct exporter *exporter, struct slice json, struct buffer *args)
{
    buffer_add_char(args, '[');
    buffer_add_json(args, slice_of(exporter->url));
    buffer_add_text(args, ",{\"method\":\"POST\",\"headers\":");
    buffer_add_text(args, exporter->headers);
    buffer_add_text(args, ",\"body\":");
    buffer_add_json(args, json);
    buffer_add_text(args, "}]");
}

static void send_out(struct runtime *runtime, struct slice args)
{
    const uint64_t token = own_fetch_token(runtime);
    struct error ignored;

    atomic_store(&runtime->exporter.token, token);
    if (!token)
        return;
    error_init(&ignored, &runtime->allocator);
    if (own_fetch_begin(runtime, token, args, &ignored)) {
        exporter_answered(runtime, token);
        own_fetch_forget(runtime, token);
    }
    error_free(&ignored);
}

/* Under the exporter's lock: what waits, and what of it goes to the URL. */
static void take_batch(struct runtime *runtime, struct buffer *json, struct buffer *args)
{
    struct exporter *exporter = &runtime->exporter;

    if (!tracer_take(&runtime->telemetry.tracer, json) || buffer_failed(json))
        return;
    if (exporter->take)
        exporter->take(exporter->host, json->data, json->len);
    if (exporter->url && host_can_operate(&runtime->host))
        write_args(exporter, buffer_slice(json), args);
}

void exporter_work(struct runtime *runtime, bool all)
{
    struct exporter *exporter = &runtime->exporter;
    struct buffer json, args;
    uint64_t due_ns;

    if (!telemetry_on(&runtime->telemetry.traces))
        return;
    atomic_store(&exporter->due, false);
    if (!tracer_due(&runtime->telemetry.tracer, clock_monotonic_ns(), &due_ns) &&
        !(all && due_ns != UINT64_MAX))
        return;
    buffer_init(&json, &runtime->allocator, MOST_JSON);
    buffer_init(&args, &runtime->allocator, 2 * MOST_JSON);
    lock_take(&exporter->lock);
    if (!exporter->token)
        take_batch(runtime, &json, &args);
    lock_give(&exporter->lock);
    if (args.len && !buffer_failed(&args))
        send_out(runtime, buffer_slice(&args));
    buffer_free(&json);
    buffer_free(&args);
}

uint64_t exporter_due(struct runtime *runtime)
{
    uint64_t due_ns = UINT64_MAX;

    if (telemetry_on(&runtime->telemetry.traces) && !runtime->exporter.token)
        tracer_due(&runtime->telemetry.tracer, 0, &due_ns);
    return due_ns;
}

void exporter_answered(struct runtime *runtime, uint64_t token)
{
    atomic_compare_exchange_strong(&runtime->exporter.token, &token, 0);
}

/* The runtime is closing: the host's function gets the rest; what is under way is given up. */
void exporter_close(struct runtime *runtime)
{
    uint64_t token = atomic_load(&runtime->exporter.token);

    mem_free(&runtime->allocator, runtime->exporter.url);
    runtime->exporter.url = NULL;
    if (token && runtime->host.bridge.op_cancel) {
        host_op_cancel(&runtime->host, token);
        exporter_answered(runtime, token);
        own_fetch_forget(runtime, token);
    }
    if (runtime->exporter.take)
        exporter_work(runtime, true);
}

void runtime_flush_telemetry(struct runtime *runtime)
{
    exporter_work(runtime, true);
}

/* ---- settings ---- */

/* {"content-type":…, and the given ones}. */
static mdx_status make_headers(struct runtime *runtime, struct slice given, char **made,
                               struct error *error)
{
    json_t *headers = NULL;
    struct buffer text;
    mdx_status status =
        given.len ? json_read(given, SLICE("otlp_headers"), 64 * 1024, &headers, error) : MDX_OK;

    if (!given.len)
        headers = json_object();
    if (!status && !json_is_object(headers))
        status = error_set(error, CODE_BAD_ARGUMENT, "otlp_headers is a JSON object of texts");
    if (!status && json_object_set_new(headers, "Content-Type", json_string("application/json")))
        status = error_no_memory(error);
    buffer_init(&text, &runtime->allocator, SIZE_MAX);
    if (!status)
        json_write(&text, headers, false);
    json_decref(headers);
    *made = status ? NULL : buffer_take(&text, NULL);
    buffer_free(&text);
    if (!status && !*made)
        status = error_no_memory(error);
    return status;
}

static mdx_status check_url(struct slice url, struct error *error)
{
    if (!url.len || slice_starts(url, "http://") || slice_starts(url, "https://"))
        return MDX_OK;
    return error_set(error, CODE_BAD_ARGUMENT,
                     "otlp_url: give an http or https URL, as in http://127.0.0.1:4318/v1/traces");
}

static void aim(struct exporter *exporter, const struct allocator *allocator,
                const struct telemetry_settings *settings, char *url, char *headers)
{
    lock_take(&exporter->lock);
    mem_free(allocator, exporter->url);
    mem_free(allocator, exporter->headers);
    exporter->url = url;
    exporter->headers = headers;
    exporter->take = settings->take;
    exporter->host = settings->host;
    lock_give(&exporter->lock);
}

mdx_status runtime_set_telemetry(struct runtime *runtime, const struct telemetry_settings *settings,
                                 struct error *error)
{
    struct telemetry *telemetry = &runtime->telemetry;
    const struct allocator *allocator = &runtime->allocator;
    bool traces = settings->trace_share && (settings->take || settings->url.len);
    char *headers = NULL, *url = NULL;
    mdx_status status = check_url(settings->url, error);

    if (!status && settings->url.len) {
        status = make_headers(runtime, settings->headers, &headers, error);
        url = status ? NULL : mem_copy(allocator, settings->url.data, settings->url.len);
        if (!status && !url)
            status = error_no_memory(error);
    }
    if (!status)
        status = telemetry_set_levels(telemetry, settings->levels, error);
    if (!status && !tracer_set(&telemetry->tracer, runtime->key, settings->trace_share,
                               settings->service.len ? settings->service : SLICE("mdxrt")))
        status = error_no_memory(error);
    if (status) {
        mem_free(allocator, headers);
        mem_free(allocator, url);
        return status;
    }
    aim(&runtime->exporter, allocator, settings, url, headers);
    atomic_store(&telemetry->counts, settings->metrics);
    atomic_store(&telemetry->times, settings->timing);
    atomic_store(&telemetry->traces, traces);
    return MDX_OK;
}
