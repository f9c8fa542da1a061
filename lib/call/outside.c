/* outside.c - a call of other people's tool: no isolate, a task that asks the bridge.
 *
 * The task's operations are the call's, with tokens as those of running code. Their answers are
 * kept until the call's execute stage runs again, which tells them to the task. */
#include "call/inside.h"

#include "outbound/outbound.h"

#include <string.h>

/* The task's one timer among its operations. */
#define TIMER_NUMBER UINT32_MAX

struct told {
    struct told *next;
    uint32_t n;
    bool failed;
    struct buffer json;
    struct error error;
};

struct outside {
    struct call *call;
    struct task *task;
    struct told *first, **last; /* (L) answers that the task has not been told */
    mdx_status status;          /* of what the task asked for and could not have */
    bool over;                  /* done() or fail() has come; the call has it */
    mdx_status result;
    uint64_t timer; /* token of the running timer, or 0 */
};

/* ---- what the task asks for ------------------------------------------------------- */

/* Rounded up: who is given it does not end before the call does. */
static uint64_t milliseconds_left(const struct call *call)
{
    uint64_t now = clock_monotonic_ns();

    return call->deadline_ns > now ? (call->deadline_ns - now + 999999) / 1000000 : 0;
}

static void no_memory(struct outside *outside)
{
    outside->status = error_no_memory(&outside->call->error);
}

static mdx_status begin(struct call *call, uint64_t token, uint32_t n, struct slice path,
                        struct slice args, struct error *error)
{
    char traceparent[TRACEPARENT + 1];
    struct mdx_op op = {
        .size = sizeof op,
        .rt = (mdx_runtime *)call->runtime,
        .token = token,
        .kind = MDX_OP_CALL,
        .depth = call->depth,
        .path = path.data,
        .path_len = path.len,
        .args = args.data,
        .args_len = args.len,
        .id = call->program->id.data,
        .id_len = call->program->id.len,
        .revision = call->program->revision,
        .caller = call->caller.data,
        .caller_len = call->caller.len,
        .correlation_id = call->correlation_id.data,
        .correlation_id_len = call->correlation_id.len,
        .timeout_ms = milliseconds_left(call),
        .flags = call->program->imported ? MDX_OP_CONFIGURED : 0,
        .traceparent = traceparent,
    };

    call_operation_trace(call, n, traceparent);
    op.traceparent_len = strlen(traceparent);

    return host_op_begin(&call->runtime->host, &op, error);
}

static void operate(void *host, uint32_t n, struct slice path, struct slice args)
{
    struct outside *outside = host;
    struct call *call = outside->call;
    const struct sandbox_operation asked = { .id = n, .kind = OPERATION_CALL, .path = path };
    struct buffer name, text;
    struct error error;
    uint64_t token = call_open_operation(call, &asked);

    buffer_init(&name, &call->runtime->allocator, SIZE_MAX);
    buffer_init(&text, &call->runtime->allocator, SIZE_MAX);
    error_init(&error, &call->runtime->allocator);
    buffer_add_slice(&name, path);
    buffer_add_slice(&text, args);
    if (!token || buffer_failed(&name) || buffer_failed(&text)) {
        no_memory(outside);
    } else if (!call->program->imported && call_check_grant(call, path, args, &error)) {
        operation_fail(call->runtime, token, &error);
    } else if (!host_can_operate(&call->runtime->host) ||
               begin(call, token, n, buffer_slice(&name), buffer_slice(&text), &error)) {
        error_free(&error);
        error_set(&error, CODE_OPERATION_UNAVAILABLE, "nobody in this host answers %.*s",
                  (int)path.len, path.data);
        error_hint(&error, "Answer `%.*s` in the bridge's op_begin, or use the default bridge.",
                   (int)path.len, path.data);
        operation_fail(call->runtime, token, &error);
    }
    error_free(&error);
    buffer_free(&name);
    buffer_free(&text);
}

static void cancel(void *host, uint32_t n)
{
    struct outside *outside = host;
    uint64_t token = call_forget_operation(outside->call, n);

    if (token)
        host_op_cancel(&outside->call->runtime->host, token);
}

static void timer(void *host, uint64_t ms)
{
    struct outside *outside = host;
    const struct sandbox_operation asked = {
        .id = TIMER_NUMBER,
        .kind = OPERATION_TIMER,
        .delay_ms = ms < UINT32_MAX ? (uint32_t)ms : UINT32_MAX,
    };

    call_forget_operation(outside->call, TIMER_NUMBER);
    if (!call_open_operation(outside->call, &asked))
        no_memory(outside);
}

/* Another task's thread may do this, and holds a lock of its own: no bridge here. Whoever ran that
 * task looks at `nudged` afterwards. */
static void nudge(void *host)
{
    struct outside *outside = host;
    struct call *call = outside->call;
    struct runtime *runtime = call->runtime;

    lock_take(&runtime->lock);
    if (call->outside && !outside_settle(outside, TIMER_NUMBER, SLICE("null"), NULL) &&
        call->state == CALL_WAITING) {
        call_make_ready(call);
        atomic_store(&runtime->nudged, true);
    }
    lock_give(&runtime->lock);
}

static void wake_nudged(struct runtime *runtime)
{
    if (atomic_exchange(&runtime->nudged, false))
        runtime_wake(runtime);
}

static void done(void *host, struct slice json)
{
    struct outside *outside = host;
    struct call *call = outside->call;

    outside->over = true;
    buffer_add_slice(&call->output, json);
    if (!buffer_failed(&call->output))
        return;
    outside->result = call->output.over ? error_set(&call->error, CODE_OUTPUT_LIMIT,
                                                    "the answer is larger than output_bytes")
                                        : error_no_memory(&call->error);
}

static void fail(void *host, const struct error *error)
{
    struct outside *outside = host;

    outside->over = true;
    error_copy(&outside->call->error, error);
    outside->result = error->status;
}

/* For what the host itself imported: what was uploaded asks for nothing that is not granted. */
static void farewell(void *host, struct slice args)
{
    const struct call *call = ((struct outside *)host)->call;

    if (call->program->imported)
        farewell_begin(call->runtime, args);
}

static uint64_t now_ms(void *host)
{
    return host_now_ms(&((struct outside *)host)->call->runtime->host);
}

static bool fill_random(void *host, void *bytes, size_t len)
{
    return host_random(&((struct outside *)host)->call->runtime->host, bytes, len);
}

#define SCOPE SLICE("source")

/* Those who watch the log hear of trouble too. */
static const char *trouble(enum event_kind kind)
{
    switch (kind) {
    case EVENT_CALL_RETRY:
        return "a request is sent again";
    case EVENT_BREAKER_OPEN:
        return "it has failed too often, and is left alone for a while";
    case EVENT_AUTH_ERROR:
        return "its credentials are of no use";
    case EVENT_CONNECTION_ERROR:
        return "its connection is lost";
    default:
        return NULL;
    }
}

static bool hears(void *host, enum event_kind kind)
{
    const struct call *call = ((struct outside *)host)->call;
    struct telemetry *telemetry = &call->runtime->telemetry;

    return telemetry_wants(telemetry, kind) ||
           (kind == EVENT_CALL_RETRY && telemetry_on(&telemetry->counts)) ||
           (trouble(kind) && telemetry_logs(telemetry, call->id, SCOPE, MDX_LOG_WARN));
}

static void log_trouble(struct call *call, const char *what, struct slice members)
{
    struct buffer text;
    mdx_log line = {
        .size = sizeof line,
        .level = MDX_LOG_WARN,
        .id = call->program->id.data,
        .id_len = call->program->id.len,
        .correlation_id = call->correlation_id.data,
        .correlation_id_len = call->correlation_id.len,
        .scope = SCOPE.data,
        .scope_len = SCOPE.len,
    };

    buffer_init(&text, &call->runtime->allocator, 4096);
    buffer_printf(&text, "%s: {", what);
    buffer_add_slice(&text, members);
    buffer_add_char(&text, '}');
    line.text = text.data;
    line.text_len = text.len;
    if (!buffer_failed(&text))
        telemetry_log(&call->runtime->telemetry, &line);
    buffer_free(&text);
}

static void tell_event(void *host, enum event_kind kind, struct slice members)
{
    struct call *call = ((struct outside *)host)->call;

    if (kind == EVENT_CALL_RETRY && telemetry_on(&call->runtime->telemetry.counts))
        metrics_retry(&call->runtime->telemetry.metrics, call->program->id);
    if (trouble(kind))
        log_trouble(call, trouble(kind), members);
    call_emit(call, kind, members);
}

static void tell_retrying(void *host, uint32_t attempt, uint64_t delay_ms,
                          const struct error *error)
{
    const struct call *call = ((struct outside *)host)->call;
    struct runtime *runtime = call->runtime;
    struct buffer text;
    mdx_retry retry = {
        .size = sizeof retry,
        .id = call->program->id.data,
        .id_len = call->program->id.len,
        .tool = call->function->path.data,
        .tool_len = call->function->path.len,
        .correlation_id = call->correlation_id.data,
        .correlation_id_len = call->correlation_id.len,
        .attempt = attempt,
        .status = error->status,
        .delay_ms = delay_ms,
    };

    buffer_init(&text, &runtime->allocator, SIZE_MAX);
    error_write_json(error, &text, true);
    buffer_add_char(&text, '\0');
    /* Without memory it is told without the JSON. */
    retry.error = buffer_failed(&text) ? "{}" : text.data;
    retry.error_len = strlen(retry.error);
    host_tell_retry(runtime->settings.retrying, runtime->settings.retrying_host, &retry);
    buffer_free(&text);
}

static void count_kept(void *host)
{
    struct call *call = ((struct outside *)host)->call;

    if (telemetry_on(&call->runtime->telemetry.counts))
        metrics_cache_hit(&call->runtime->telemetry.metrics, call->program->id);
}

/* ---- what it is told --------------------------------------------------------------- */

static void told_free(struct told *told, const struct allocator *allocator)
{
    buffer_free(&told->json);
    error_free(&told->error);
    mem_free(allocator, told);
}

mdx_status outside_settle(struct outside *outside, uint64_t n, struct slice json,
                          const struct error *failure)
{
    const struct allocator *allocator = &outside->call->runtime->allocator;
    struct told *told = mem_new(allocator, sizeof *told);

    if (!told)
        return MDX_E_NOMEM;
    told->n = (uint32_t)n;
    told->failed = failure != NULL;
    buffer_init(&told->json, allocator, SIZE_MAX);
    error_init(&told->error, allocator);
    buffer_add_slice(&told->json, json);
    if (failure)
        error_copy(&told->error, failure);
    if (buffer_failed(&told->json)) {
        told_free(told, allocator);
        return MDX_E_NOMEM;
    }
    *outside->last = told;
    outside->last = &told->next;
    return MDX_OK;
}

bool outside_ready(const struct outside *outside)
{
    return outside->first != NULL;
}

static struct told *take(struct outside *outside)
{
    struct lock *lock = &outside->call->runtime->lock;
    struct told *told;

    lock_take(lock);
    told = outside->first;
    if (told) {
        outside->first = told->next;
        if (!outside->first)
            outside->last = &outside->first;
    }
    lock_give(lock);
    return told;
}

static void tell(struct outside *outside, struct told *told)
{
    if (told->n == TIMER_NUMBER)
        task_tick(outside->task);
    else
        task_answer(outside->task, told->n, buffer_slice(&told->json),
                    told->failed ? &told->error : NULL);
    told_free(told, &outside->call->runtime->allocator);
}

void outside_free(struct outside *outside)
{
    struct told *told;

    if (!outside)
        return;
    task_free(outside->task);
    wake_nudged(outside->call->runtime);
    while ((told = take(outside)))
        told_free(told, &outside->call->runtime->allocator);
    mem_free(&outside->call->runtime->allocator, outside);
}

bool call_keeps_content(const struct call *call)
{
    return !call->depth && slice_is(call->protocol, "mcp");
}

/* ---- the stage ----------------------------------------------------------------------- */

static mdx_status make(struct call *call, struct outside **made)
{
    struct outside *outside = mem_new(&call->runtime->allocator, sizeof *outside);
    struct source_call asked = {
        .id = call->program->id,
        .revision = call->program->revision,
        .source = call->program->outside,
        .tool = call->function->row,
        .args = buffer_slice(&call->args),
        .caller = call->caller,
        .options = call->options,
        .raw = call->raw,
        .whole = call_keeps_content(call),
        .purpose = call->purpose,
        .deadline_ms = host_now_ms(&call->runtime->host) + milliseconds_left(call),
    };
    struct buffer options;
    mdx_status status;

    *made = outside;
    if (!outside)
        return error_no_memory(&call->error);
    outside->call = call;
    outside->last = &outside->first;
    const struct task_port port = {
        .host = outside,
        .operate = operate,
        .cancel = cancel,
        .timer = timer,
        .wake = nudge,
        .done = done,
        .fail = fail,
        .now_ms = now_ms,
        .random = fill_random,
        .hears = hears,
        .tell = tell_event,
        .farewell = farewell,
        .kept = count_kept,
        .retrying = call->runtime->settings.retrying ? tell_retrying : NULL,
    };
    buffer_init(&options, &call->runtime->allocator, 64 * 1024);
    if (call->retry.len) {
        retry_write_options(call->retry, &options);
        asked.options = buffer_slice(&options);
    }
    status = buffer_failed(&options) ? error_no_memory(&call->error)
                                     : source_call_make(call->runtime->sources, &asked, &port,
                                                        &outside->task, &call->error);
    buffer_free(&options);
    return status;
}

static mdx_status start(struct call *call)
{
    struct outside *outside;
    mdx_status status = make(call, &outside);

    lock_take(&call->runtime->lock);
    call->outside = outside;
    lock_give(&call->runtime->lock);
    if (!status)
        task_begin(outside->task);
    return status;
}

mdx_status outside_execute(struct call *call)
{
    mdx_status status = call->outside ? MDX_OK : start(call);
    struct outside *outside = call->outside;
    struct told *told;

    while (!status && !outside->status && !outside->over && (told = take(outside)))
        tell(outside, told);
    wake_nudged(call->runtime);
    if (status)
        return status;
    if (outside->status)
        return outside->status;
    if (outside->over)
        call_relist(call);
    return outside->over ? outside->result : MDX_PENDING;
}
