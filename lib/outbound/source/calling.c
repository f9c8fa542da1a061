/* calling.c - from a tool and its arguments to the task that calls it, by the source's kind. */
#include "outbound/source/calling.h"

#include "outbound/mcp/mcp.h"
#include "outbound/source/dispatch.h"
#include "outbound/source/graphql.h"
#include "outbound/source/openapi.h"

#include <string.h>

static const struct request_kind kinds[] = {
    { "openapi", openapi_request, NULL, NULL, false },
    { "graphql", graphql_request, graphql_answer, graphql_refusal, false },
    { "mcp", mcp_request, NULL, NULL, true },
};

const struct request_kind *request_kind_find(const json_t *source)
{
    for (size_t at = 0; at < sizeof kinds / sizeof kinds[0]; at++)
        if (slice_is(json_text(source, "kind"), kinds[at].name))
            return &kinds[at];
    return NULL;
}

static mdx_status unknown_kind(const json_t *source, struct error *error)
{
    struct slice kind = json_text(source, "kind");

    return error_set(error, CODE_OPERATION_UNAVAILABLE, "sources of the kind %.*s cannot be called",
                     (int)(kind.len < 100 ? kind.len : 100), kind.data);
}

/* ---- the task ----------------------------------------------------------------------------- */

mdx_status limits_read(const json_t *setting, double *per_second, uint32_t *at_once,
                       struct error *error)
{
    const json_t *rate = json_object_get(setting, "requestsPerSecond");
    const json_t *count = json_object_get(setting, "concurrent");

    *per_second = 0;
    *at_once = 0;
    if (setting && !json_is_object(setting) && !json_is_null(setting))
        return error_set(error, CODE_CONFIG_INVALID,
                         "limits is an object with requestsPerSecond and concurrent");
    if (rate && !(json_number_value(rate) > 0 && json_number_value(rate) <= 1e6))
        return error_set(error, CODE_CONFIG_INVALID,
                         "limits: requestsPerSecond is a number above 0, at most 1000000");
    if (count && !(json_integer_value(count) > 0 && json_integer_value(count) <= 1000000))
        return error_set(error, CODE_CONFIG_INVALID,
                         "limits: concurrent is a whole number from 1 to 1000000");
    *per_second = json_number_value(rate);
    *at_once = (uint32_t)json_integer_value(count);
    return MDX_OK;
}

/* What is kept is told without asking the bridge, and so without a grant: what was uploaded has to
 * ask each time. */
static mdx_status read_cache(struct dispatch *dispatch, struct error *error)
{
    mdx_status status = answers_limits_read(json_object_get(dispatch->source, "cache"),
                                            &dispatch->recall.limits, error);

    if (!json_is_true(json_object_get(dispatch->source, "imported")))
        dispatch->recall.limits = (struct answers_limits){ 0 };
    return status;
}

void retry_write_options(struct slice setting, struct buffer *out)
{
    const bool is_json = slice_starts(slice_trim(setting), "{");

    buffer_add_text(out, "{\"retry\":");
    if (is_json)
        buffer_add_slice(out, setting);
    else
        buffer_add_json(out, setting);
    buffer_add_char(out, '}');
}

mdx_status sources_set_retry(struct sources *sources, struct slice setting, struct error *error)
{
    struct buffer text;
    json_t *source = NULL;
    mdx_status status;

    if (!setting.len)
        return MDX_OK;
    buffer_init(&text, &sources->allocator, 64 * 1024);
    retry_write_options(setting, &text);
    status = buffer_failed(&text) ? error_no_memory(error)
                                  : json_read_any(buffer_slice(&text), &source, error);
    if (status == MDX_E_VALIDATION)
        status = error_set(error, CODE_CONFIG_INVALID,
                           "retry is neither the name of a preset nor a JSON object");
    if (!status)
        status = source_check(source, NULL, error);
    if (!status)
        status = retry_read(json_object_get(source, "retry"), &sources->retry, error);
    json_decref(source);
    buffer_free(&text);
    return status;
}

static mdx_status read_retry(struct dispatch *dispatch, struct slice options, struct error *error)
{
    json_t *own = NULL;
    const json_t *retry = json_object_get(dispatch->source, "retry");
    mdx_status status = options.len ? json_read_any(options, &own, error) : MDX_OK;

    if (status == MDX_E_VALIDATION)
        status = error_set(error, CODE_CONFIG_INVALID, "retry is no JSON");
    if (json_object_get(own, "retry"))
        retry = json_object_get(own, "retry");
    dispatch->retry = dispatch->state->sources->retry;
    if (!status && retry && !json_is_null(retry))
        status = retry_read(retry, &dispatch->retry, error);
    json_decref(own);
    return status;
}

static struct slice copy_text(char **at, struct slice text)
{
    struct slice copy = slice_make(*at, text.len);

    if (text.len)
        memcpy(*at, text.data, text.len);
    *at += text.len;
    return copy;
}

static bool copy_texts(struct dispatch *dispatch, const struct source_call *call)
{
    size_t bytes;
    char *at;

    if (!size_add(call->id.len, call->args.len, &bytes) ||
        !size_add(bytes, call->caller.len, &bytes))
        return false;
    dispatch->texts = mem_new(dispatch->allocator, bytes ? bytes : 1);
    if (!dispatch->texts)
        return false;
    at = dispatch->texts;
    dispatch->id = copy_text(&at, call->id);
    dispatch->args = copy_text(&at, call->args);
    dispatch->caller = copy_text(&at, call->caller);
    return true;
}

/* What nobody has to allow is not asked about. */
static mdx_status check_purpose(const struct source_call *call, struct error *error)
{
    if (call->purpose == SOURCE_CALL || json_object_get(call->source, "auth"))
        return MDX_OK;
    error_set(error, CODE_CONFIG_INVALID, "%.*s has no auth: there is nothing to allow",
              (int)call->id.len, call->id.data);
    error_hint(error, "Import it again with its auth, as in --auth '{\"type\":\"oauth2\","
                      "\"grant\":\"authorization_code\", …}'.");
    return MDX_E_CONFIG;
}

mdx_status source_call_make(struct sources *sources, const struct source_call *call,
                            const struct task_port *port, struct task **task, struct error *error)
{
    const struct request_kind *kind = request_kind_find(call->source);
    struct source_state *state = sources_find(sources, call->id);
    struct dispatch *dispatch;
    mdx_status status = MDX_OK;

    *task = NULL;
    if (!kind)
        return unknown_kind(call->source, error);
    status = check_purpose(call, error);
    if (status)
        return status;
    dispatch = state ? mem_new(&sources->allocator, sizeof *dispatch) : NULL;
    if (!dispatch)
        return error_no_memory(error);
    dispatch->task = (struct task){ .kind = &dispatch_kind, .port = *port };
    dispatch->state = state;
    dispatch->allocator = &sources->allocator;
    dispatch->kind = kind;
    dispatch->source = call->source;
    dispatch->tool = call->tool;
    dispatch->deadline_ms = call->deadline_ms;
    dispatch->raw = call->raw;
    dispatch->whole = call->whole;
    dispatch->purpose = call->purpose;
    dispatch->waiter.task = &dispatch->task;
    auth_init(&dispatch->auth, dispatch->allocator);
    outgoing_init(&dispatch->request, dispatch->allocator);
    buffer_init(&dispatch->token, dispatch->allocator, SIZE_MAX);
    buffer_init(&dispatch->challenge, dispatch->allocator, 16 * 1024);
    error_init(&dispatch->error, dispatch->allocator);
    error_init(&dispatch->last, dispatch->allocator);
    *task = &dispatch->task;
    if (!copy_texts(dispatch, call))
        status = error_no_memory(error);
    if (!status)
        status = limits_read(json_object_get(call->source, "limits"), &dispatch->per_second,
                             &dispatch->at_once, error);
    if (!status)
        status = read_cache(dispatch, error);
    return status ? status : read_retry(dispatch, call->options, error);
}

/* ---- the request alone ---------------------------------------------------------------------- */

mdx_status source_request(const struct allocator *allocator, const json_t *source,
                          const json_t *tool, struct slice args, struct buffer *out,
                          struct error *error)
{
    const struct request_kind *kind = request_kind_find(source);
    struct outgoing request;
    mdx_status status;

    if (!kind)
        return unknown_kind(source, error);
    outgoing_init(&request, allocator);
    status = kind->request(source, tool, args, &request, error);
    if (!status)
        outgoing_write(&request, out);
    if (!status && buffer_failed(out))
        status = error_no_memory(error);
    outgoing_free(&request);
    return status;
}
