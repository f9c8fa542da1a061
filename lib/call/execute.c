/* execute.c - the fifth stage: the function runs, in an isolate of its own.
 *
 * Entered again after every wait, until the isolate is done or has failed. */
#include "call/inside.h"

#include "base/base64.h"
#include "base/utf8.h"

static void add_member(struct buffer *out, const char *key, struct slice value)
{
    buffer_add_char(out, out->len ? ',' : '{');
    buffer_add_json(out, slice_of(key));
    buffer_add_char(out, ':');
    buffer_add_json(out, value);
}

/* `context`: { id, revision, path, protocol, caller, correlationId, deadline, request? }. */
static void write_context(const struct call *call, struct buffer *out)
{
    uint64_t left_ms = 0;
    uint64_t now = clock_monotonic_ns();

    if (call->deadline_ns > now)
        left_ms = (call->deadline_ns - now) / 1000000;
    add_member(out, "id", call->program->id);
    add_member(out, "path", call->path);
    add_member(out, "protocol", call->protocol.len ? call->protocol : SLICE("c"));
    add_member(out, "caller", call->caller);
    add_member(out, "correlationId", call->correlation_id);
    buffer_add_text(out, ",\"revision\":");
    buffer_add_u64(out, call->program->revision);
    buffer_add_text(out, ",\"deadline\":");
    buffer_add_u64(out, host_now_ms(&call->runtime->host) + left_ms);
    if (call->write_request) {
        buffer_add_text(out, ",\"request\":");
        call->write_request(call->host, out);
    }
    buffer_add_char(out, '}');
}

static mdx_status make_isolate(struct call *call)
{
    const struct runtime_settings *settings = &call->runtime->settings;
    struct isolate_start start = {
        .path = call->path,
        .args = buffer_slice(&call->args),
        .missing = call->missing,
        .host = call_isolate_host,
        .run_ms = settings->run_ms,
        .output_bytes = settings->output_bytes,
        .operations = settings->operations,
        .log_lines = settings->log_lines,
    };
    struct isolate *isolate = NULL;
    struct buffer context;
    mdx_status status = MDX_OK;

    buffer_init(&context, &call->runtime->allocator, SIZE_MAX);
    if (call->pass_context)
        write_context(call, &context);
    if (buffer_failed(&context))
        status = error_no_memory(&call->error);
    start.context = buffer_slice(&context);
    start.host.call = call;
    if (!status)
        status = isolate_new(call->runtime->library.sandbox, &isolate, call->program->image, &start,
                             &call->error);
    buffer_free(&context);
    buffer_free(&call->args);
    lock_take(&call->runtime->lock);
    call->isolate = isolate;
    lock_give(&call->runtime->lock);
    return status;
}

/* The function's own limit is less than the caller's or the runtime's. */
static void shorten_deadline(struct call *call)
{
    uint64_t limit;

    if (!call->function->timeout_ms)
        return;
    limit = (uint64_t)call->function->timeout_ms * 1000000 + clock_monotonic_ns();
    if (limit >= call->deadline_ns)
        return;
    call->deadline_ns = limit;
    call->deadline.due_ns = limit;
}

static mdx_status begin(struct call *call)
{
    shorten_deadline(call);
    if (call->raw && !call->program->outside)
        return error_set(&call->error, CODE_INVALID_PARAMS,
                         "callRaw is for tools of sources, and %.*s runs here: use call",
                         (int)call->id.len, call->id.data);
    return call->program->outside ? MDX_OK : make_isolate(call);
}

static mdx_status time_out(struct call *call)
{
    if (call->idles)
        return error_set(&call->error, CODE_CALL_TIMEOUT,
                         "for %u ms (idle_ms) nobody took the next value, or answered",
                         call->runtime->settings.idle_ms);
    error_set(&call->error, CODE_CALL_TIMEOUT,
              "the call was not over in its time (timeout_ms is %u)",
              call->function->timeout_ms &&
                      call->function->timeout_ms < call->runtime->settings.timeout_ms
                  ? call->function->timeout_ms
                  : call->runtime->settings.timeout_ms);
    error_hint(&call->error, "It was waiting. Make what it waits for faster, or raise timeout_ms.");
    return MDX_E_TIMEOUT;
}

static mdx_status check_output(struct call *call, const char *what)
{
    if (!buffer_failed(&call->output))
        return MDX_OK;
    return call->output.over ? error_set(&call->error, CODE_OUTPUT_LIMIT, "%s", what)
                             : error_no_memory(&call->error);
}

/* {head…,"body":"text"}, or with "bodyBase64". */
static mdx_status write_response(struct call *call)
{
    struct slice head = buffer_slice(&call->response_head), body = buffer_slice(&call->collected);

    call->result = CODEC_RESPONSE;
    buffer_clear(&call->output);
    buffer_add_slice(&call->output, slice_to(head, head.len - 1));
    if (utf8_valid(body, NULL)) {
        buffer_add_text(&call->output, ",\"body\":");
        buffer_add_json(&call->output, body);
        buffer_add_char(&call->output, '}');
    } else {
        buffer_add_text(&call->output, ",\"bodyBase64\":\"");
        base64_encode(&call->output, body);
        buffer_add_text(&call->output, "\"}");
    }
    buffer_free(&call->collected);
    return check_output(call, "the Response is larger than output_bytes");
}

/* The values of a generator are its result, where they did not go out one by one. */
static mdx_status take_result(struct call *call)
{
    static const enum codec_result results[] = {
        [ISOLATE_VALUE] = CODEC_VALUE,
        [ISOLATE_BYTES] = CODEC_BYTES,
        [ISOLATE_RESPONSE] = CODEC_RESPONSE,
        [ISOLATE_STREAM] = CODEC_STREAM,
    };

    call->result = results[isolate_result(call->isolate)];
    if (!isolate_odd(call->isolate, &call->odd))
        return error_no_memory(&call->error);
    if (call->responded)
        return call->responds ? MDX_OK : write_response(call);
    if (call->result != CODEC_STREAM || call->streams)
        return MDX_OK;
    call->result = CODEC_VALUE;
    buffer_clear(&call->output);
    buffer_add_char(&call->output, '[');
    buffer_add_slice(&call->output, buffer_slice(&call->collected));
    buffer_add_char(&call->output, ']');
    buffer_free(&call->collected);
    return check_output(call, "the values of the generator are together larger than output_bytes");
}

static bool is_starved(struct call *call)
{
    bool starved;

    lock_take(&call->runtime->lock);
    starved = call->starved;
    lock_give(&call->runtime->lock);
    return starved;
}

mdx_status call_execute(struct call *call)
{
    const bool resumes = call->isolate || call->outside;
    mdx_status status = MDX_OK;

    /* An answer that comes when the time is over, be it that it is, changes nothing any more. */
    if (call->timed_out || (resumes && clock_monotonic_ns() >= call->deadline_ns))
        return time_out(call);
    if (resumes && is_starved(call))
        return error_no_memory(&call->error);
    if (!resumes)
        status = begin(call);
    if (status)
        return status;
    if (call->program->outside)
        return outside_execute(call);
    switch (isolate_run(call->isolate, call->deadline_ns, &call->output, &call->error)) {
    case ISOLATE_DONE:
        return take_result(call);
    case ISOLATE_WAITING:
        return MDX_PENDING;
    case ISOLATE_BLOCKED:
        return CALL_NO_SLOT;
    case ISOLATE_FAILED:
        break;
    }
    return call->error.status ? call->error.status : error_no_memory(&call->error);
}
