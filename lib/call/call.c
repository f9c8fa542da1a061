/* call.c - a call's beginning, its handle, its cancellation. */
#include "call/inside.h"

#include "base/hash.h"

#include <string.h>

static struct slice put(char **at, struct slice text)
{
    struct slice copy = slice_make(*at, text.len);

    if (text.len)
        memcpy(*at, text.data, text.len);
    (*at)[text.len] = '\0';
    *at += text.len + 1;
    return copy;
}

void runtime_correlation(struct runtime *runtime, char text[CORRELATION])
{
    static const char digits[] = "0123456789abcdef";
    uint64_t number = atomic_fetch_add_explicit(&runtime->correlations, 1, memory_order_relaxed);
    uint64_t hash = siphash(runtime->key, &number, sizeof number);

    for (int i = 0; i < CORRELATION; i++)
        text[i] = digits[hash >> (i * 4) & 15];
}

static bool copy_texts(struct call *call, const struct call_start *start)
{
    char correlation[CORRELATION];
    struct slice correlation_id = start->correlation_id;
    size_t bytes = 8;
    char *at;

    if (!correlation_id.len) {
        runtime_correlation(call->runtime, correlation);
        correlation_id = slice_make(correlation, sizeof correlation);
    }
    if (!size_add(bytes, start->target.len, &bytes) ||
        !size_add(bytes, start->caller.len, &bytes) ||
        !size_add(bytes, correlation_id.len, &bytes) ||
        !size_add(bytes, start->protocol.len, &bytes) ||
        !size_add(bytes, start->authorization.len, &bytes) ||
        !size_add(bytes, start->options.len, &bytes) || !size_add(bytes, start->retry.len, &bytes))
        return false;
    call->memory = at = mem_new(&call->runtime->allocator, bytes);
    if (!at)
        return false;
    call->target = put(&at, start->target);
    call->caller = put(&at, start->caller);
    call->correlation_id = put(&at, correlation_id);
    call->protocol = put(&at, start->protocol);
    call->authorization = put(&at, start->authorization);
    call->options = put(&at, start->options);
    call->retry = put(&at, start->retry);
    return true;
}

void call_destroy(struct call *call)
{
    struct runtime *runtime = call->runtime;

    buffer_free(&call->input);
    buffer_free(&call->args);
    buffer_free(&call->output);
    buffer_free(&call->odd);
    buffer_free(&call->collected);
    buffer_free(&call->response_head);
    error_free(&call->error);
    identity_release(call->who);
    spans_free(&runtime->telemetry.tracer, call->spans);
    mem_free(&runtime->allocator, call->memory);
    mem_free(&runtime->allocator, call);
    runtime_drop(runtime);
}

void call_release(struct call *call)
{
    bool last;

    lock_take(&call->runtime->lock);
    last = --call->references == 0;
    lock_give(&call->runtime->lock);
    if (last)
        call_destroy(call);
}

static uint64_t deadline_of(const struct runtime *runtime, uint64_t now_ns, uint32_t asked_ms)
{
    uint32_t most = runtime->settings.timeout_ms;

    if (!asked_ms || asked_ms > most)
        asked_ms = most;
    return now_ns + (uint64_t)asked_ms * 1000000;
}

static void begin_times(struct call *call, const struct call_start *start)
{
    struct runtime *runtime = call->runtime;
    bool served = start->protocol.len && !slice_is(start->protocol, "c");

    if (telemetry_on(&runtime->telemetry.traces))
        call_begin_spans(call, start);
    if (call->spans || runtime->settings.development || traffic_hears_calls(runtime) ||
        (served && telemetry_on(&runtime->telemetry.times)))
        timing_begin(&call->timing, call->began_ns);
}

static mdx_status fill(struct call *call, const struct call_start *start, struct error *error)
{
    struct runtime *runtime = call->runtime;
    struct slice input = start->input.len ? start->input : SLICE("{}");

    buffer_init(&call->input, &runtime->allocator, SIZE_MAX);
    buffer_init(&call->args, &runtime->allocator, SIZE_MAX);
    buffer_init(&call->output, &runtime->allocator,
                start->output_bytes ? start->output_bytes : runtime->settings.output_bytes);
    buffer_init(&call->odd, &runtime->allocator, SIZE_MAX);
    buffer_init(&call->response_head, &runtime->allocator, runtime->settings.output_bytes);
    buffer_init(&call->collected, &runtime->allocator, runtime->settings.output_bytes);
    error_init(&call->error, &runtime->allocator);
    call->deadline.at = TIMER_IDLE;
    call->deadline.call = call;
    call->coerce = start->coerce;
    call->positional = start->positional;
    call->direct_loopback = start->direct_loopback;
    call->inner = start->inner;
    call->granted = start->granted;
    call->raw = start->raw;
    call->purpose = start->purpose;
    call->replies_to = start->parent;
    call->event = start->event;
    call->streams = start->streams && start->event;
    call->responds = start->responds && start->event;
    call->listens = start->listens && start->event;
    call->keeps_odd = start->keeps_odd;
    call->resolve = start->resolve;
    call->write_request = start->write_request;
    call->done = start->done;
    call->host = start->host;
    call->began_ns = clock_monotonic_ns();
    call->deadline_ns = deadline_of(runtime, call->began_ns, start->timeout_ms);
    call->input_bytes = start->input.len;
    begin_times(call, start);
    if (!copy_texts(call, start))
        return error_no_memory(error);
    /* Too large an input is the call's failure, told in its validate stage. */
    buffer_add_slice(&call->input, input.len > runtime->settings.input_bytes ? SLICE("") : input);
    return buffer_failed(&call->input) ? error_no_memory(error) : MDX_OK;
}

static mdx_status join_locked(struct runtime *runtime, struct call *call, uint64_t parent,
                              bool queued, struct error *error)
{
    mdx_status status = MDX_OK;

    if (runtime->closed)
        return error_set(error, CODE_WRONG_STATE, "the runtime is closing");
    if (runtime->calls >= runtime->settings.max_calls)
        return error_set(error, CODE_RATE_LIMITED, "%u calls are alive, which is max_calls",
                         runtime->calls);
    if (parent)
        status = call_adopt(call, parent, error);
    if (status)
        return status;
    call->references = 2; /* the handle's and the scheduler's */
    runtime->calls++;
    call->older = runtime->newest;
    if (call->older)
        call->older->newer = call;
    runtime->newest = call;
    call->deadline.due_ns = call->deadline_ns;
    call->lane = ready_lane(&runtime->ready);
    if (queued) {
        call_make_ready(call);
    } else {
        call->state = CALL_RUNNING;
        runtime->running++;
    }
    return MDX_OK;
}

static mdx_status join(struct runtime *runtime, struct call *call, uint64_t parent, bool queued,
                       struct error *error)
{
    mdx_status status;

    lock_take(&runtime->lock);
    status = join_locked(runtime, call, parent, queued, error);
    lock_give(&runtime->lock);
    return status;
}

mdx_status call_start(struct runtime *runtime, const struct call_start *start, bool queued,
                      struct call **call, struct error *error)
{
    struct call *made = mem_new(&runtime->allocator, sizeof *made);
    mdx_status status;

    *call = NULL;
    if (!made)
        return error_no_memory(error);
    made->runtime = runtime;
    runtime_keep(runtime);
    if (start->program)
        made->program = program_retain(start->program);
    status = fill(made, start, error);
    /* Known to the caller before a step on another thread can end it. */
    *call = made;
    if (!status)
        status = join(runtime, made, start->parent, queued, error);
    if (status) {
        *call = NULL;
        program_release(made->program);
        call_destroy(made);
        return status;
    }
    atomic_fetch_add_explicit(&runtime->figures.started, 1, memory_order_relaxed);
    if (queued) {
        runtime_wake(runtime);
    } else {
        timing_run(&made->timing);
        call_advance(made);
    }
    return MDX_OK;
}

mdx_status call_result(struct call *call, struct slice *output, const struct error **error)
{
    return call_is_over(call) ? call_outcome(call, output, error) : MDX_PENDING;
}

mdx_status call_outcome(const struct call *call, struct slice *output, const struct error **error)
{
    *output = buffer_slice(&call->output);
    *error = call->status ? &call->error : NULL;
    return call->status;
}

const struct program *call_program(const struct call *call)
{
    return call->program;
}

const struct function *call_function(const struct call *call)
{
    return call->program ? call->function : NULL;
}

struct slice call_odd(const struct call *call)
{
    return buffer_slice(&call->odd);
}

enum codec_result call_kind(const struct call *call)
{
    return call->result;
}

struct runtime *call_runtime(const struct call *call)
{
    return call->runtime;
}

/* Takes a call that no thread runs out of its queue. Under the lock; false: a thread runs it,
 * or it is over. */
static bool take_idle(struct runtime *runtime, struct call *call)
{
    if (call->state == CALL_READY)
        ready_remove(&runtime->ready, call);
    else if (call->state == CALL_BLOCKED)
        list_remove(&runtime->blocked, call);
    else if (call->state != CALL_WAITING)
        return false;
    call->state = CALL_RUNNING;
    runtime->running++;
    return true;
}

void call_cancel(struct call *call)
{
    struct runtime *runtime = call->runtime;
    bool idle;

    lock_take(&runtime->lock);
    idle = take_idle(runtime, call);
    if (call->state != CALL_OVER)
        call->cancelled = true;
    if (!idle && call->state == CALL_RUNNING && call->isolate)
        isolate_interrupt(call->isolate);
    lock_give(&runtime->lock);
    if (!idle)
        return;
    error_set(&call->error, CODE_CANCELLED, "the call was cancelled");
    call_finish(call, MDX_E_EXECUTION);
}

void call_free(struct call *call)
{
    bool over, last = false;

    if (!call)
        return;
    lock_take(&call->runtime->lock);
    call->abandoned = true;
    over = call->state == CALL_OVER;
    if (over)
        last = --call->references == 0;
    lock_give(&call->runtime->lock);
    if (last)
        call_destroy(call);
    if (over)
        return;
    call_cancel(call);
    call_release(call);
}
