/* call.c - mdxrt/call.h and the answers to operations. */
#include "mdxrt/call.h"

#include "api/export.h"
#include "mdxrt/bridge.h"

#include <string.h>

/* The host's done and its argument; freed with the call's handle. */
struct mdx_invocation {
    struct call *call;
    struct allocator allocator;
    void *host;
    void (*done)(void *host, mdx_invocation *call);
};

static mdx_status read_start(struct call_start *start, mdx_call_options *own,
                             const mdx_call_options *options, const char *target, size_t target_len,
                             const char *input, size_t input_len, mdx_error **error)
{
    if (!target && target_len)
        return export_argument(error, "target is NULL");
    if (!input && input_len)
        return export_argument(error, "input is NULL");
    if (!import_struct(own, sizeof *own, options, offsetof(mdx_call_options, caller)))
        return export_argument(error, "options.size is too small: set it with MDX_INIT()");
    *start = (struct call_start){
        .target = import_text(target, target_len),
        .input = import_text(input, input_len),
        .caller = import_text(own->caller, own->caller_len),
        .correlation_id = import_text(own->correlation_id, own->correlation_id_len),
        .protocol = SLICE("c"),
        .timeout_ms = own->timeout_ms,
        .coerce = own->flags & MDX_CALL_COERCE,
        .positional = own->flags & MDX_CALL_POSITIONAL,
        .parent = own->parent,
        .traceparent = import_text(own->traceparent, own->traceparent_len),
        .retry = import_text(own->retry, own->retry_len),
    };
    return MDX_OK;
}

/* The result of a call that is over: output, or a copy of its error. */
static mdx_status take_result(struct call *call, char **output, size_t *output_len,
                              struct error *failure)
{
    const struct error *reason = NULL;
    struct slice text;
    mdx_status status = call_result(call, &text, &reason);

    if (status) {
        error_copy(failure, reason);
        return status;
    }
    *output = export_text(runtime_allocator(call_runtime(call)), text);
    if (output_len)
        *output_len = text.len;
    return *output ? MDX_OK : error_no_memory(failure);
}

static mdx_status run(struct runtime *runtime, const struct call_start *start, char **output,
                      size_t *output_len, struct error *failure)
{
    struct call *call = NULL;
    mdx_status status = runtime_enter(runtime, true, failure);

    if (status)
        return status;
    status = call_start(runtime, start, false, &call, failure);
    if (!status) {
        call_wait(call);
        status = take_result(call, output, output_len, failure);
        call_free(call);
    }
    runtime_leave(runtime);
    return status;
}

mdx_status mdx_call(mdx_runtime *rt, const mdx_call_options *options, const char *target,
                    size_t target_len, const char *input, size_t input_len, char **output,
                    size_t *output_len, mdx_error **error)
{
    struct runtime *runtime = (struct runtime *)rt;
    struct call_start start;
    mdx_call_options own;
    struct error failure;
    mdx_status status;

    if (!runtime || !output)
        return export_argument(error, runtime ? "output is NULL" : "the runtime is NULL");
    *output = NULL;
    status = read_start(&start, &own, options, target, target_len, input, input_len, error);
    if (status)
        return status;
    error_init(&failure, runtime_allocator(runtime));
    status = run(runtime, &start, output, output_len, &failure);
    return status ? export_error(error, &failure) : MDX_OK;
}

mdx_status mdx_call_json(mdx_runtime *rt, const char *target, size_t target_len, const char *input,
                         size_t input_len, char **output, size_t *output_len)
{
    mdx_error *error = NULL;
    mdx_status status;
    struct slice text;

    if (!output)
        return MDX_E_ARGUMENT;
    status = mdx_call(rt, NULL, target, target_len, input, input_len, output, output_len, &error);
    if (!status)
        return MDX_OK;
    text = slice_of(mdx_error_json(error));
    *output = export_text(rt ? runtime_allocator((struct runtime *)rt) : allocator_system(), text);
    if (output_len)
        *output_len = *output ? text.len : 0;
    mdx_error_free(error);
    return status;
}

static void call_done(void *host, struct call *call)
{
    mdx_invocation *invocation = host;

    (void)call;
    invocation->done(invocation->host, invocation);
}

mdx_status mdx_call_start(mdx_runtime *rt, const mdx_call_options *options, const char *target,
                          size_t target_len, const char *input, size_t input_len,
                          mdx_invocation **call, mdx_error **error)
{
    struct runtime *runtime = (struct runtime *)rt;
    mdx_invocation *invocation;
    struct call_start start;
    mdx_call_options own;
    struct error failure;
    mdx_status status;

    if (!runtime || !call)
        return export_argument(error, runtime ? "call is NULL" : "the runtime is NULL");
    *call = NULL;
    status = read_start(&start, &own, options, target, target_len, input, input_len, error);
    if (status)
        return status;
    error_init(&failure, runtime_allocator(runtime));
    status = runtime_enter(runtime, false, &failure);
    if (status)
        return export_error(error, &failure);
    invocation = mem_new(runtime_allocator(runtime), sizeof *invocation);
    if (!invocation) {
        status = error_no_memory(&failure);
        goto done;
    }
    invocation->allocator = *runtime_allocator(runtime);
    invocation->host = own.host;
    invocation->done = own.done;
    start.host = invocation;
    start.done = own.done ? call_done : NULL;
    *call = invocation;
    status = call_start(runtime, &start, true, &invocation->call, &failure);
    if (status) {
        *call = NULL;
        mem_free(runtime_allocator(runtime), invocation);
    }
done:
    if (status)
        export_error(error, &failure);
    runtime_leave(runtime);
    return status;
}

mdx_status mdx_call_result(mdx_invocation *call, const char **output, size_t *output_len,
                           mdx_error **error)
{
    const struct error *reason = NULL;
    struct error copy;
    struct slice text;
    mdx_status status;

    if (!call)
        return export_argument(error, "the call is NULL");
    if (output)
        *output = NULL;
    status = call_result(call->call, &text, &reason);
    if (status == MDX_PENDING)
        return status;
    if (status) {
        error_init(&copy, &call->allocator);
        error_copy(&copy, reason);
        return export_error(error, &copy);
    }
    if (output)
        *output = text.data;
    if (output_len)
        *output_len = text.len;
    return MDX_OK;
}

mdx_status mdx_call_cancel(mdx_invocation *call)
{
    if (!call)
        return MDX_E_ARGUMENT;
    call_cancel(call->call);
    return MDX_OK;
}

void mdx_call_free(mdx_invocation *call)
{
    struct allocator allocator;

    if (!call)
        return;
    allocator = call->allocator;
    call_free(call->call);
    mem_free(&allocator, call);
}

mdx_status mdx_op_complete(mdx_runtime *rt, uint64_t token, const char *json, size_t len)
{
    if (!rt || (!json && len))
        return MDX_E_ARGUMENT;
    return operation_complete((struct runtime *)rt, token, import_text(json, len));
}

static void describe(struct error *failure, mdx_status status, const char *code,
                     const char *message, size_t len)
{
    size_t code_len = code ? strlen(code) : 0;
    const struct code_row *known = code_find(code, (uint32_t)code_len);
    enum code base = CODE_OPERATION_FAILED;

    for (unsigned i = 0; known && i < CODE_COUNT; i++)
        if (code_row((enum code)i) == known)
            base = (enum code)i;
    if (!len && status == MDX_E_NOMEM)
        error_no_memory(failure);
    else if (!len)
        error_set(failure, base, "the operation failed");
    else
        error_set(failure, base, "%.*s", len < 4000 ? (int)len : 4000, message);
    failure->status = status;
    if (code && !known)
        failure->own_code = mem_copy(failure->allocator, code, code_len < 64 ? code_len : 64);
}

mdx_status mdx_op_fail(mdx_runtime *rt, uint64_t token, mdx_status status, const char *code,
                       const char *message, size_t len)
{
    struct error failure;

    if (!rt || (!message && len) || status >= MDX_OK)
        return MDX_E_ARGUMENT;
    error_init(&failure, runtime_allocator((struct runtime *)rt));
    describe(&failure, status, code, message, len);
    status = operation_fail((struct runtime *)rt, token, &failure);
    error_free(&failure);
    return status;
}
