/* telemetry.c - mdxrt/telemetry.h. */
#include "mdxrt/telemetry.h"

#include "api/export.h"
#include "api/question.h"
#include "telemetry/telemetry.h"

mdx_status mdx_subscribe(mdx_runtime *rt, const char *pattern, size_t pattern_len,
                         mdx_event_fn hear, void *host, uint64_t *subscription, mdx_error **error)
{
    struct runtime *runtime = (struct runtime *)rt;
    struct error failure;

    if (!hear || !subscription)
        return export_argument(error, hear ? "subscription is NULL" : "hear is NULL");
    error_init(&failure, allocator_system());
    if (runtime_enter(runtime, false, &failure))
        return export_error(error, &failure);
    telemetry_subscribe(runtime_telemetry(runtime), import_text(pattern, pattern_len), hear, host,
                        subscription, &failure);
    runtime_leave(runtime);
    return export_error(error, &failure);
}

const char *mdx_event_json(const mdx_event *event, size_t *len)
{
    return event ? telemetry_event_json(event, len) : NULL;
}

mdx_status mdx_unsubscribe(mdx_runtime *rt, uint64_t subscription)
{
    struct runtime *runtime = (struct runtime *)rt;
    mdx_status status = runtime_enter(runtime, false, NULL);
    bool found;

    if (status)
        return status;
    found = telemetry_unsubscribe(runtime_telemetry(runtime), subscription);
    runtime_leave(runtime);
    return found ? MDX_OK : MDX_E_NOT_FOUND;
}

static void read_options(struct telemetry_settings *settings, const mdx_telemetry_options *options)
{
    *settings = (struct telemetry_settings){
        .metrics = options->flags & MDX_TELEMETRY_METRICS,
        .timing = options->flags & MDX_TELEMETRY_TIMING,
        .trace_share = options->trace_share,
        .levels = import_text(options->log_levels, options->log_levels_len),
        .service = import_text(options->service, options->service_len),
        .url = import_text(options->otlp_url, options->otlp_url_len),
        .headers = import_text(options->otlp_headers, options->otlp_headers_len),
        .host = options->otlp_host,
        .take = options->otlp,
    };
}

mdx_status mdx_telemetry_set(mdx_runtime *rt, const mdx_telemetry_options *options,
                             mdx_error **error)
{
    struct runtime *runtime = (struct runtime *)rt;
    struct telemetry_settings settings;
    mdx_telemetry_options own;
    struct error failure;

    if (!import_struct(&own, sizeof own, options, offsetof(mdx_telemetry_options, log_levels)))
        return export_argument(error, "options.size is too small: set it with MDX_INIT()");
    error_init(&failure, allocator_system());
    if (runtime_enter(runtime, false, &failure))
        return export_error(error, &failure);
    read_options(&settings, &own);
    runtime_set_telemetry(runtime, &settings, &failure);
    runtime_leave(runtime);
    return export_error(error, &failure);
}

mdx_status mdx_telemetry_flush(mdx_runtime *rt)
{
    struct runtime *runtime = (struct runtime *)rt;
    mdx_status status = runtime_enter(runtime, false, NULL);

    if (status)
        return status;
    runtime_flush_telemetry(runtime);
    runtime_leave(runtime);
    return MDX_OK;
}

mdx_status mdx_metrics(mdx_runtime *rt, char **json, size_t *json_len, mdx_error **error)
{
    struct question question;
    mdx_status status = question_ask(&question, rt, json, json_len, error);

    if (status)
        return status;
    buffer_add_char(&question.out, '{');
    status = runtime_metrics(question.runtime, &question.out, &question.failure);
    buffer_add_char(&question.out, '}');
    return question_answer(&question, status, json, json_len, error);
}

mdx_status mdx_metrics_text(mdx_runtime *rt, char **text, size_t *text_len, mdx_error **error)
{
    struct question question;
    mdx_status status = question_ask(&question, rt, text, text_len, error);

    if (status)
        return status;
    status = runtime_metrics_text(question.runtime, &question.out, &question.failure);
    return question_answer(&question, status, text, text_len, error);
}
