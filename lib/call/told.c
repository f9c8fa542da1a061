/* told.c - what is told of a call: events, metrics, spans, and to those that watch. */
#include "call/traffic.h"

static struct slice protocol_of(const struct call *call)
{
    return call->protocol.len ? call->protocol : SLICE("c");
}

/* Before its program is known, what its target says is a stranger's word. */
static struct slice id_of(const struct call *call)
{
    return call->program ? call->program->id : SLICE("");
}

static struct happening happening_of(const struct call *call, enum event_kind kind)
{
    return (struct happening){
        .kind = kind,
        .id = id_of(call),
        .revision = call->program ? call->program->revision : 0,
        .correlation_id = call->correlation_id,
    };
}

void call_emit(struct call *call, enum event_kind kind, struct slice members)
{
    struct happening happening = happening_of(call, kind);

    if (!telemetry_wants(&call->runtime->telemetry, kind))
        return;
    happening.members = members;
    telemetry_emit(&call->runtime->telemetry, &happening);
}

static void write_what(const void *context, struct buffer *out)
{
    const struct call *call = context;

    buffer_add_text(out, "\"path\":");
    buffer_add_json(out, call->path);
    buffer_add_text(out, ",\"protocol\":");
    buffer_add_json(out, protocol_of(call));
}

void call_tell_start(struct call *call)
{
    struct happening happening;

    if (call->start_told)
        return;
    call->start_told = true;
    if (!telemetry_wants(&call->runtime->telemetry, EVENT_CALL_START))
        return;
    happening = happening_of(call, EVENT_CALL_START);
    happening.write = write_what;
    happening.context = call;
    telemetry_emit(&call->runtime->telemetry, &happening);
}

/* ---- its end ---- */

static void write_ms(uint64_t ns, struct buffer *out)
{
    uint64_t us = ns / 1000;

    buffer_add_text(out, ",\"ms\":");
    buffer_add_u64(out, us / 1000);
    buffer_printf(out, ".%03u", (unsigned)(us % 1000));
}

struct ending {
    const struct call *call;
    mdx_status status;
    uint64_t ns;
};

static void write_end(const void *context, struct buffer *out)
{
    const struct ending *ending = context;
    const struct call *call = ending->call;

    write_what(call, out);
    if (ending->status) {
        buffer_add_text(out, ",\"code\":");
        buffer_add_json(out, slice_of(error_code_name(&call->error)));
        buffer_add_text(out, ",\"message\":");
        buffer_add_json(out, slice_of(error_message(&call->error)));
    }
    if (call->timing.on) {
        buffer_add_char(out, ',');
        timing_write_json(&call->timing, out);
    } else {
        write_ms(ending->ns, out);
    }
}

static void tell_watchers(const struct ending *ending)
{
    const struct call *call = ending->call;
    struct codec_change change = { .name =
                                       ending->status ? SLICE("call:error") : SLICE("call:success"),
                                   .id = call->id };
    struct buffer json;

    buffer_init(&json, &call->runtime->allocator, SIZE_MAX);
    buffer_add_text(&json, "{\"id\":");
    buffer_add_json(&json, call->id);
    buffer_add_text(&json, ",\"correlationId\":");
    buffer_add_json(&json, call->correlation_id);
    buffer_add_char(&json, ',');
    write_end(ending, &json);
    buffer_add_char(&json, '}');
    change.json = buffer_slice(&json);
    if (!buffer_failed(&json))
        traffic_tell(call->runtime, &change);
    buffer_free(&json);
}

static void tell(struct call *call, mdx_status status, uint64_t ns)
{
    const struct ending ending = { call, status, ns };
    struct happening happening = happening_of(call, status ? EVENT_CALL_ERROR : EVENT_CALL_SUCCESS);

    happening.write = write_end;
    happening.context = &ending;
    if (telemetry_wants(&call->runtime->telemetry, happening.kind))
        telemetry_emit(&call->runtime->telemetry, &happening);
    if (traffic_hears_calls(call->runtime))
        tell_watchers(&ending);
}

static void count(struct call *call, mdx_status status, uint64_t ns)
{
    const struct sample sample = {
        .id = call->program ? call->program->id : SLICE("(unknown)"),
        .known = call->program ? &call->program->figures : NULL,
        .status = status,
        .ns = ns,
        .bytes_in = call->input_bytes,
        .bytes_out = call->output.len,
        .isolate = call->arena_peak > 0,
        .arena_peak = call->arena_peak,
    };

    metrics_call(&call->runtime->telemetry.metrics, &sample);
}

static void end_spans(struct call *call, mdx_status status, uint64_t now_ns)
{
    const struct spans_end end = {
        .id = id_of(call),
        .path = call->path,
        .protocol = protocol_of(call),
        .correlation_id = call->correlation_id,
        .revision = call->program ? call->program->revision : 0,
        .now_ns = now_ns,
        .code = status ? slice_of(error_code_name(&call->error)) : SLICE(""),
        .message = status ? slice_of(error_message(&call->error)) : SLICE(""),
    };
    struct spans *spans;

    lock_take(&call->runtime->lock);
    spans = call->spans;
    call->spans = NULL;
    lock_give(&call->runtime->lock);
    spans_end(&call->runtime->telemetry.tracer, spans, &end);
}

void call_tell_end(struct call *call, mdx_status status)
{
    struct runtime *runtime = call->runtime;
    struct telemetry *telemetry = &runtime->telemetry;
    uint64_t now_ns, due_ns;

    atomic_fetch_add_explicit(status ? &runtime->figures.failed : &runtime->figures.done, 1,
                              memory_order_relaxed);
    call_tell_start(call);
    if (!telemetry_on(&telemetry->counts) && !call->spans && !traffic_hears_calls(runtime) &&
        !telemetry_wants(telemetry, status ? EVENT_CALL_ERROR : EVENT_CALL_SUCCESS))
        return;
    now_ns = timing_end(&call->timing);
    if (telemetry_on(&telemetry->counts))
        count(call, status, now_ns - call->began_ns);
    tell(call, status, now_ns - call->began_ns);
    if (call->spans)
        end_spans(call, status, now_ns);
    if (tracer_due(&telemetry->tracer, now_ns, &due_ns))
        atomic_store(&runtime->exporter.due, true);
}

/* ---- spans ---- */

/* The span of the operation that the call answers. */
static bool find_parent(struct runtime *runtime, uint64_t token, struct trace_context *context)
{
    const struct operation *operation;
    bool found;

    lock_take(&runtime->lock);
    operation = operation_find(&runtime->operations, token);
    found = operation && operation->call->spans &&
            spans_find(operation->call->spans, operation->inner, context);
    lock_give(&runtime->lock);
    return found;
}

void call_begin_spans(struct call *call, const struct call_start *start)
{
    struct runtime *runtime = call->runtime;
    struct trace_context parent;
    bool known = start->parent ? find_parent(runtime, start->parent, &parent)
                               : trace_read(start->traceparent, &parent);

    /* What it belongs to is not recorded: nor is it. */
    if (start->parent && !known)
        return;
    call->spans = spans_begin(&runtime->telemetry.tracer, known ? &parent : NULL, call->began_ns);
    if (!call->spans)
        return;
    call->spans->began_wall_ms = host_now_ms(&runtime->host);
    call->spans->served = start->protocol.len && !slice_is(start->protocol, "c");
}

void call_operation_trace(struct call *call, uint64_t inner, char text[TRACEPARENT + 1])
{
    struct trace_context context;
    bool found;

    text[0] = '\0';
    if (!call->spans)
        return;
    lock_take(&call->runtime->lock);
    found = spans_find(call->spans, inner, &context);
    lock_give(&call->runtime->lock);
    if (found)
        trace_write(&context, text);
}
