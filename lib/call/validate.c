/* validate.c - the fourth stage: the input fits the function, and becomes its arguments.
 *
 * Mapping comes before checking: the schema of a DO's function is over its parameters by name, so
 * an input that is one argument is checked as that parameter. */
#include "call/arguments.h"
#include "call/inside.h"

static mdx_status read_again(struct call *call, struct jsontext *index, struct buffer *changed)
{
    struct buffer old = call->input;

    if (buffer_failed(changed))
        return error_no_memory(&call->error);
    if (!changed->len)
        return MDX_OK;
    call->input = *changed;
    *changed = old;
    buffer_clear(changed);
    return jsontext_read(index, buffer_slice(&call->input), &call->error);
}

mdx_status call_check_value(const struct call *call, const struct schema *schema,
                            const struct jsontext *index, uint32_t node, enum schema_mode mode,
                            struct buffer *out, struct error *error)
{
    struct schema_time time = { (uint64_t)call->runtime->settings.run_ms * 1000000,
                                call->deadline_ns, 0 };
    mdx_status status = schema_check(schema, index, node, mode, SLICE(""), &time, out, error);

    if (status == MDX_E_TIMEOUT && time.until_ns == call->deadline_ns)
        error_set(error, CODE_CALL_TIMEOUT,
                  "the call's time was over before its values were checked");
    return status;
}

static mdx_status check(struct call *call, struct jsontext *index, struct buffer *changed)
{
    const struct function *function = call->function;
    mdx_status status = MDX_OK;

    if (function->service && arguments_are_in_schema(function)) {
        arguments_name(function, index, call->positional, changed);
        status = read_again(call, index, changed);
    }
    if (!status)
        status =
            call_check_value(call, function->input, index, 0,
                             call->coerce ? SCHEMA_COERCE : SCHEMA_STRICT, changed, &call->error);
    return status ? status : read_again(call, index, changed);
}

/* What fits is coerced; what does not goes on as it came. */
static mdx_status check_loosely(struct call *call, struct jsontext *index, struct buffer *changed)
{
    mdx_status status = call->coerce ? check(call, index, changed) : MDX_OK;

    if (status != MDX_E_VALIDATION)
        return status;
    error_free(&call->error);
    buffer_clear(changed);
    return jsontext_read(index, buffer_slice(&call->input), &call->error);
}

/* The object that other people's tool takes: the input itself, or the one argument. */
static mdx_status take_object(struct call *call, const struct jsontext *index)
{
    uint32_t node = 0;
    bool empty = false;

    if (call->positional && index->nodes[0].type == JSONTEXT_ARRAY) {
        empty = !index->nodes[0].count;
        node = 1;
    }
    if (!empty && (index->nodes[node].type != JSONTEXT_OBJECT || index->nodes[0].count > 1) && node)
        return error_set(&call->error, CODE_INVALID_PARAMS,
                         "%.*s takes its arguments as one object", (int)call->path.len,
                         call->path.data);
    if (!empty && index->nodes[node].type != JSONTEXT_OBJECT)
        return error_set(&call->error, CODE_INVALID_PARAMS, "the input is no object");
    buffer_init(&call->args, &call->runtime->allocator, SIZE_MAX);
    buffer_add_slice(&call->args, empty ? SLICE("{}") : jsontext_raw(index, node));
    return buffer_failed(&call->args) ? error_no_memory(&call->error) : MDX_OK;
}

/* Arguments go out as they were given: looked at, and changed only where they came as text. */
static mdx_status validate_outside(struct call *call)
{
    struct jsontext index;
    struct buffer changed;
    mdx_status status;

    jsontext_init(&index, &call->runtime->allocator);
    buffer_init(&changed, &call->runtime->allocator, call->runtime->settings.input_bytes);
    status = jsontext_read(&index, buffer_slice(&call->input), &call->error);
    if (!status && call->function->input && !call->positional)
        status =
            call_check_value(call, call->function->input, &index, 0,
                             call->coerce ? SCHEMA_COERCE : SCHEMA_STRICT, &changed, &call->error);
    if (!call->coerce)
        buffer_clear(&changed);
    if (!status)
        status = read_again(call, &index, &changed);
    if (!status)
        status = take_object(call, &index);
    jsontext_free(&index);
    buffer_free(&changed);
    buffer_free(&call->input);
    return status;
}

mdx_status runtime_check_input(const struct runtime *runtime, const struct function *function,
                               struct slice input, struct error *error)
{
    struct schema_time time = { (uint64_t)runtime->settings.run_ms * 1000000, UINT64_MAX, 0 };
    struct jsontext index;
    struct buffer changed;
    mdx_status status;

    jsontext_init(&index, &runtime->allocator);
    buffer_init(&changed, &runtime->allocator, runtime->settings.input_bytes);
    status = jsontext_read(&index, input.len ? input : SLICE("{}"), error);
    if (!status && function->input)
        status = schema_check(function->input, &index, 0, SCHEMA_STRICT, SLICE(""), &time, &changed,
                              error);
    if (!status && index.nodes[0].type != JSONTEXT_OBJECT)
        status = error_set(error, CODE_INVALID_PARAMS, "the input is no object");
    jsontext_free(&index);
    buffer_free(&changed);
    return status;
}

mdx_status call_validate(struct call *call)
{
    struct arguments arguments = { .function = call->function };
    struct jsontext index;
    struct buffer changed;
    mdx_status status;

    if (call->purpose != SOURCE_CALL) {
        buffer_add_slice(&call->args, buffer_slice(&call->input));
        return buffer_failed(&call->args) ? error_no_memory(&call->error) : MDX_OK;
    }
    if (call->program->outside)
        return validate_outside(call);
    jsontext_init(&index, &call->runtime->allocator);
    buffer_init(&changed, &call->runtime->allocator, call->runtime->settings.input_bytes);
    status = jsontext_read(&index, buffer_slice(&call->input), &call->error);
    if (!status && call->function->input)
        status = (call->function->loose ? check_loosely : check)(call, &index, &changed);
    if (status)
        goto done;
    buffer_init(&arguments.args, &call->runtime->allocator, SIZE_MAX);
    status = arguments_make(&arguments, &index, call->positional, &call->error);
    call->args = arguments.args;
    call->missing = arguments.missing;
    call->pass_context = arguments.context;
done:
    jsontext_free(&index);
    buffer_free(&changed);
    buffer_free(&call->input);
    return status;
}
