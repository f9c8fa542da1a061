/* ask.c - what the library itself answers to running code: yields of a generator, `$.progress`,
 * `$.ask`, `$.sample`; and lines of the log for who listens.
 *
 * Whoever waits for a person, or for a peer that reads, has idle_ms each time, not one time for the
 * whole call. */
#include "call/inside.h"

#include "base/base64.h"
#include "base/jsontext.h"

static void begin_idle(struct call *call)
{
    call->deadline_ns = clock_monotonic_ns() + (uint64_t)call->runtime->settings.idle_ms * 1000000;
    call->deadline.due_ns = call->deadline_ns;
    call->idles = true;
}

static bool tell(struct call *call, const struct codec_event *event)
{
    return call->event(call->host, call, event);
}

/* ---- yields ---- */

void call_go_on(struct call *call)
{
    struct runtime *runtime = call->runtime;

    lock_take(&runtime->lock);
    if (call->held && call->isolate) {
        if (isolate_settle(call->isolate, call->held, SLICE("null"), NULL) == MDX_E_NOMEM)
            call->starved = true;
        call->held = 0;
        if (call->state == CALL_WAITING)
            call_make_ready(call);
    }
    lock_give(&runtime->lock);
}

static mdx_status collect(struct call *call, struct slice json, struct error *error)
{
    if (call->collected.len)
        buffer_add_char(&call->collected, ',');
    buffer_add_slice(&call->collected, json);
    if (!buffer_failed(&call->collected))
        return MDX_OK;
    if (!call->collected.over)
        return error_no_memory(error);
    return error_set(error, CODE_OUTPUT_LIMIT,
                     "the values of the generator are together larger than output_bytes");
}

static mdx_status take_yield(struct call *call, const struct sandbox_operation *asked,
                             struct error *error)
{
    const struct codec_event event = { .kind = CODEC_CHUNK, .json = asked->args };
    mdx_status status = call->streams ? MDX_OK : collect(call, asked->args, error);

    if (status)
        return status;
    lock_take(&call->runtime->lock);
    call->held = asked->id;
    lock_give(&call->runtime->lock);
    if (call->streams)
        begin_idle(call);
    if (!call->streams || tell(call, &event))
        call_go_on(call);
    return MDX_OK;
}

/* ---- a Response, its head and then its bytes ---- */

static mdx_status keep(struct call *call, const struct sandbox_operation *asked,
                       struct error *error)
{
    struct buffer *out = asked->kind == OPERATION_HEAD ? &call->response_head : &call->collected;

    if (asked->kind == OPERATION_HEAD)
        buffer_add_slice(out, asked->args);
    else
        base64_decode(out, slice_make(asked->args.data + 1, asked->args.len - 2));
    if (!buffer_failed(out))
        return MDX_OK;
    if (!out->over)
        return error_no_memory(error);
    return error_set(error, CODE_OUTPUT_LIMIT, "the Response is larger than output_bytes");
}

static mdx_status take_response(struct call *call, const struct sandbox_operation *asked,
                                struct error *error)
{
    const struct codec_event event = {
        .kind = asked->kind == OPERATION_HEAD ? CODEC_HEAD : CODEC_PIECE,
        .json = asked->args,
    };
    mdx_status status = call->responds ? MDX_OK : keep(call, asked, error);

    if (status)
        return status;
    call->responded = true;
    lock_take(&call->runtime->lock);
    call->held = asked->id;
    lock_give(&call->runtime->lock);
    if (call->responds)
        begin_idle(call);
    if (!call->responds || tell(call, &event))
        call_go_on(call);
    return MDX_OK;
}

/* ---- asking ---- */

/* The argument as JSON; empty: there is none. */
static struct slice argument(const struct jsontext *args, uint32_t number)
{
    uint32_t child = 1;

    if (args->nodes[0].type != JSONTEXT_ARRAY || args->nodes[0].count <= number)
        return SLICE("");
    while (number--)
        child = args->nodes[child].next;
    return jsontext_raw(args, child);
}

static void add_member(struct buffer *out, const char *name, struct slice json)
{
    if (!json.len || slice_is(json, "null"))
        return;
    buffer_add_text(out, out->len > 1 ? ",\"" : "\"");
    buffer_add_text(out, name);
    buffer_add_text(out, "\":");
    buffer_add_slice(out, json);
}

/* $.progress(1, 3, 'reading'), or $.progress({progress: 1, total: 3, message: 'reading'}) */
static void write_progress(const struct jsontext *args, struct buffer *out)
{
    struct slice first = argument(args, 0);

    if (slice_starts(first, "{")) {
        buffer_add_slice(out, first);
        return;
    }
    buffer_add_char(out, '{');
    add_member(out, "progress", first.len ? first : SLICE("0"));
    add_member(out, "total", argument(args, 1));
    add_member(out, "message", argument(args, 2));
    buffer_add_char(out, '}');
}

/* $.ask('How many?', schema), $.ask(schema), $.ask({message, schema}) */
static void write_question(const struct jsontext *args, struct buffer *out)
{
    struct slice first = argument(args, 0), second = argument(args, 1);
    bool whole =
        args->nodes[0].count && args->nodes[1].type == JSONTEXT_OBJECT &&
        (jsontext_member(args, 1, SLICE("schema")) || jsontext_member(args, 1, SLICE("message")));

    if (whole) {
        buffer_add_slice(out, first);
        return;
    }
    buffer_add_char(out, '{');
    if (slice_starts(first, "\"")) {
        add_member(out, "message", first);
        add_member(out, "schema", second);
    } else {
        add_member(out, "message", slice_starts(second, "\"") ? second : SLICE(""));
        add_member(out, "schema", first);
    }
    buffer_add_char(out, '}');
}

static mdx_status tell_progress(struct call *call, const struct sandbox_operation *asked,
                                struct slice json)
{
    const struct codec_event event = { .kind = CODEC_PROGRESS, .json = json };

    if (call->listens)
        tell(call, &event);
    return isolate_settle(call->isolate, asked->id, SLICE("null"), NULL) == MDX_E_NOMEM
               ? MDX_E_NOMEM
               : MDX_OK;
}

/* The schema that comes with a question, compiled; one in a short form is written out, for those
 * who are asked. None: *schema stays NULL. */
static mdx_status read_schema(const struct call *call, struct buffer *question,
                              struct schema **schema, struct error *error)
{
    json_t *whole = NULL, *given, *full = NULL;
    mdx_status status = json_read(buffer_slice(question), SLICE("$.ask"), SIZE_MAX, &whole, error);

    given = status ? NULL : json_object_get(whole, "schema");
    if (given && !json_is_null(given))
        status = schema_normalize(&full, given, "$.ask", error);
    if (!status && full)
        status = schema_compile(schema, &call->runtime->allocator, full, NULL, error);
    if (!status && full && !json_equal(full, given)) {
        buffer_clear(question);
        if (json_object_set(whole, "schema", full))
            status = error_no_memory(error);
        else
            json_write(question, whole, false);
    }
    json_decref(full);
    json_decref(whole);
    return status;
}

static void keep_schema(struct runtime *runtime, uint64_t token, struct schema *schema)
{
    struct operation *operation;

    lock_take(&runtime->lock);
    operation = operation_find(&runtime->operations, token);
    if (operation)
        operation->schema = schema;
    else
        schema_free(schema);
    lock_give(&runtime->lock);
}

static mdx_status put_question(struct call *call, const struct sandbox_operation *asked,
                               enum codec_event_kind kind, struct buffer *json, struct error *error)
{
    struct codec_event event = { .kind = kind };
    struct schema *schema = NULL;
    mdx_status status = kind == CODEC_ASK ? read_schema(call, json, &schema, error) : MDX_OK;

    if (!status && buffer_failed(json))
        status = MDX_E_NOMEM;
    if (!status) {
        event.ask = call_open_operation(call, asked);
        status = event.ask ? MDX_OK : MDX_E_NOMEM;
    }
    if (status) {
        schema_free(schema);
        return status;
    }
    event.json = buffer_slice(json);
    keep_schema(call->runtime, event.ask, schema);
    begin_idle(call);
    tell(call, &event);
    return MDX_OK;
}

/* ---- answers ---- */

/* Of {"action","content"} the content, once somebody accepted. *fits gets the answer with its
 * defaults, when there are some. */
static mdx_status check_answer(const struct schema *schema, const struct jsontext *index,
                               struct schema_time *time, struct buffer *fits, struct error *error)
{
    const bool object = index->nodes[0].type == JSONTEXT_OBJECT;
    const uint32_t action = object ? jsontext_member(index, 0, SLICE("action")) : 0;
    const uint32_t content = object ? jsontext_member(index, 0, SLICE("content")) : 0;
    struct buffer filled;
    mdx_status status;

    if (!action || !(jsontext_equals(index, action, SLICE("accept")) ||
                     jsontext_equals(index, action, SLICE("decline")) ||
                     jsontext_equals(index, action, SLICE("cancel"))))
        return error_set(error, CODE_INVALID_PARAMS,
                         "the answer's action is not accept, decline or cancel");
    if (!jsontext_equals(index, action, SLICE("accept")))
        return MDX_OK;
    if (!content)
        return error_set(error, CODE_INVALID_PARAMS, "the answer has no content");
    buffer_init(&filled, fits->allocator, fits->most);
    status = schema_check(schema, index, content, SCHEMA_STRICT, SLICE(""), time, &filled, error);
    if (!status && filled.len) {
        buffer_add_text(fits, "{\"action\":\"accept\",\"content\":");
        buffer_add_slice(fits, buffer_slice(&filled));
        buffer_add_char(fits, '}');
    }
    if (!status && (buffer_failed(&filled) || buffer_failed(fits)))
        status = error_no_memory(error);
    buffer_free(&filled);
    return status;
}

static mdx_status read_answer(struct runtime *runtime, const struct schema *schema,
                              struct slice json, struct buffer *fits, struct error *error)
{
    struct schema_time time = { (uint64_t)runtime->settings.run_ms * 1000000, UINT64_MAX, 0 };
    struct jsontext index;
    mdx_status status;

    jsontext_init(&index, &runtime->allocator);
    status = jsontext_read(&index, json, error);
    if (!status)
        status = check_answer(schema, &index, &time, fits, error);
    if (status == MDX_E_VALIDATION)
        error_hint(error, "An answer to $.ask has to fit the schema that it was asked with.");
    jsontext_free(&index);
    return status;
}

void call_answer(struct runtime *runtime, uint64_t token, struct slice json)
{
    struct operation *operation;
    struct schema *schema = NULL;
    struct buffer fits;
    struct error error;

    lock_take(&runtime->lock);
    operation = operation_find(&runtime->operations, token);
    if (operation) {
        schema = operation->schema;
        operation->schema = NULL;
    }
    lock_give(&runtime->lock);
    error_init(&error, &runtime->allocator);
    buffer_init(&fits, &runtime->allocator, runtime->settings.input_bytes);
    if (schema && read_answer(runtime, schema, json, &fits, &error))
        operation_fail(runtime, token, &error);
    else
        operation_complete(runtime, token, fits.len ? buffer_slice(&fits) : json);
    schema_free(schema);
    buffer_free(&fits);
    error_free(&error);
}

static mdx_status ask_nobody(const struct call *call, const struct sandbox_operation *asked,
                             struct error *error)
{
    error_set(error, CODE_OPERATION_UNAVAILABLE, "$.%.*s: nobody can be asked over %.*s",
              (int)asked->path.len, asked->path.data, (int)call->protocol.len, call->protocol.data);
    error_hint(error, "Clients of MCP can answer, when they say so.");
    return MDX_E_EXECUTION;
}

static mdx_status answer(struct call *call, const struct sandbox_operation *asked,
                         struct error *error)
{
    bool sample = slice_is(asked->path, "sample"), progress = slice_is(asked->path, "progress");
    struct jsontext args;
    struct buffer json;
    mdx_status status;

    jsontext_init(&args, &call->runtime->allocator);
    buffer_init(&json, &call->runtime->allocator, SIZE_MAX);
    status = jsontext_read(&args, asked->args, error);
    if (!status && progress)
        write_progress(&args, &json);
    else if (!status && sample)
        buffer_add_slice(&json, argument(&args, 0).len ? argument(&args, 0) : SLICE("{}"));
    else if (!status)
        write_question(&args, &json);
    if (!status && buffer_failed(&json))
        status = MDX_E_NOMEM;
    if (!status && progress)
        status = tell_progress(call, asked, buffer_slice(&json));
    else if (!status && !call->listens)
        status = ask_nobody(call, asked, error);
    else if (!status)
        status = put_question(call, asked, sample ? CODEC_SAMPLE : CODEC_ASK, &json, error);
    if (status == MDX_E_NOMEM)
        error_no_memory(error);
    jsontext_free(&args);
    buffer_free(&json);
    return status;
}

bool call_answer_own(struct call *call, const struct sandbox_operation *asked, mdx_status *status,
                     struct error *error)
{
    if (asked->kind == OPERATION_YIELD) {
        *status = take_yield(call, asked, error);
        return true;
    }
    if (asked->kind == OPERATION_HEAD || asked->kind == OPERATION_BYTES) {
        *status = take_response(call, asked, error);
        return true;
    }
    if (asked->kind != OPERATION_CALL ||
        !(slice_is(asked->path, "progress") || slice_is(asked->path, "ask") ||
          slice_is(asked->path, "sample")))
        return false;
    /* A host that grants the name answers it where no client does. */
    if (!call->listens && !slice_is(asked->path, "progress") &&
        host_can_operate(&call->runtime->host) &&
        grant_covers(call->runtime->settings.allow, asked->path, SLICE("")))
        return false;
    *status = answer(call, asked, error);
    return true;
}

void call_tell_log(struct call *call, uint32_t level, struct slice text)
{
    struct codec_event event = { .kind = CODEC_LOG, .level = level };
    struct buffer json;

    buffer_init(&json, &call->runtime->allocator, SIZE_MAX);
    buffer_add_json(&json, text);
    event.json = buffer_slice(&json);
    if (!buffer_failed(&json))
        tell(call, &event);
    buffer_free(&json);
}
