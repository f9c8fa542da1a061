/* web.c - pages for people: the explorer, a page per function without script, and events.
 *
 * A page needs to know what is loaded first (describe, or a pinned revision), then makes at most
 * one call. What was posted is coerced by the schema; a field that is wrong is shown with its
 * fault. */
#include "codec/web/web.h"

static void *web_open(const struct allocator *allocator, const struct codec_request *request,
                      const struct codec_port *port)
{
    struct web *web = mem_new(allocator, sizeof *web);

    if (!web)
        return NULL;
    web->allocator = allocator;
    web->request = request;
    web->port = port;
    buffer_init(&web->body, allocator, request->most_body);
    buffer_init(&web->path, allocator, 4096);
    buffer_init(&web->base, allocator, SIZE_MAX);
    web->form.allocator = allocator;
    return web;
}

static void web_close(void *state)
{
    struct web *web = state;

    subject_free(&web->subject);
    fields_free(&web->fields, web->allocator);
    form_free(&web->form);
    buffer_free(&web->body);
    buffer_free(&web->path);
    buffer_free(&web->base);
    mem_free(web->allocator, web->memory);
    mem_free(web->allocator, web);
}

static void refuse(struct web *web, enum code code, const char *message, const char *hint)
{
    struct error error;

    error_init(&error, web->allocator);
    error_set(&error, code, "%s", message);
    if (hint)
        error_hint(&error, "%s", hint);
    page_error(web, &error);
    error_free(&error);
}

static bool method_is(const struct web *web, const char *method)
{
    return slice_is(web->request->method, method);
}

static bool is_read(const struct web *web)
{
    return method_is(web, "GET") || method_is(web, "HEAD");
}

/* ---- a page ---- */

static void show(struct web *web, const struct result *result)
{
    page_function(web, result);
    json_decref(result->faults);
}

static void call(struct web *web)
{
    struct codec_invoke invoke = { .n = 1, .coerce = !web->fields.whole };
    struct result result = { .outcome = NULL };
    struct buffer target, input;
    struct error error;

    error_init(&error, web->allocator);
    buffer_init(&target, web->allocator, SIZE_MAX);
    buffer_init(&input, web->allocator, SIZE_MAX);
    buffer_add_slice(&target, web->subject.id);
    if (web->version.len) {
        buffer_add_char(&target, '@');
        buffer_add_slice(&target, web->version);
    }
    if (web->path.len) {
        buffer_add_char(&target, '#');
        buffer_add_slice(&target, buffer_slice(&web->path));
    }
    invoke.target = buffer_slice(&target);
    if (input_write(web, &input, &result.faults, &error)) {
        page_error(web, &error);
        json_decref(result.faults);
    } else if (buffer_failed(&target)) {
        refuse(web, CODE_OUT_OF_MEMORY, "the host has no memory left", NULL);
        json_decref(result.faults);
    } else if (result.faults) {
        show(web, &result);
    } else {
        invoke.input = buffer_slice(&input);
        web->port->invoke(web->port->exchange, &invoke);
    }
    buffer_free(&target);
    buffer_free(&input);
    error_free(&error);
}

/* What was posted, or what a link filled in. */
static mdx_status read_form(struct web *web, struct error *error)
{
    struct slice type = codec_header(web->request, "content-type");

    if (is_read(web))
        return form_read(&web->form, web->allocator, SLICE("application/x-www-form-urlencoded"),
                         web->request->query, error);
    web->posted = true;
    if (form_is_type(type))
        return form_read(&web->form, web->allocator, type, buffer_slice(&web->body), error);
    error_set(error, CODE_UNSUPPORTED_MEDIA_TYPE, "a page takes what a form sends");
    error_hint(error, "JSON goes to /api/ID, or to any of the other protocols.");
    return MDX_E_VALIDATION;
}

static mdx_status wrong_method(struct error *error)
{
    return error_set(error, CODE_METHOD_NOT_ALLOWED, "this page does not take this method");
}

/* The query asks for the documentation alone, as HTML to put into another page. */
static bool wants_docs(const struct web *web)
{
    return slice_is(web->request->query, "docs");
}

static mdx_status begin_page(struct web *web, struct error *error)
{
    mdx_status status = subject_function(web, error);

    if (!status && !is_read(web) && !(method_is(web, "POST") && web->row))
        status = wrong_method(error);
    if (!status && web->row)
        status = fields_make(&web->fields, web->allocator, web->row, error);
    if (!status)
        status = read_form(web, error);
    return status;
}

static void answer_page(struct web *web)
{
    const struct result none = { .outcome = NULL };
    struct error error;

    error_init(&error, web->allocator);
    if (begin_page(web, &error))
        page_error(web, &error);
    else if (wants_docs(web))
        page_docs(web);
    else if (!web->row)
        page_functions(web);
    else if (is_read(web))
        page_function(web, &none);
    else
        call(web);
    error_free(&error);
}

static void web_described(void *state, const struct catalogue *catalogue, const struct error *error)
{
    struct web *web = state;
    struct error found;

    error_init(&found, web->allocator);
    if (!catalogue)
        page_error(web, error);
    else if (web->place == WEB_LIST)
        page_definitions(web, catalogue);
    else if (subject_of_catalogue(web, catalogue, &found))
        page_error(web, &found);
    else
        answer_page(web);
    error_free(&found);
}

static void web_managed(void *state, const struct codec_managed *managed)
{
    struct web *web = state;
    struct error error;

    error_init(&error, web->allocator);
    if (managed->status)
        page_error(web, managed->error);
    else if (web->place == WEB_EVENTS)
        events_begin(web);
    else if (subject_of_view(web, managed->json, &error))
        page_error(web, &error);
    else
        answer_page(web);
    error_free(&error);
}

/* Members of the details `{"errors":[…]}`. */
static json_t *read_faults(const struct error *error)
{
    json_t *details = NULL, *faults = NULL;

    if (error && error->details &&
        !json_read(slice_of(error->details), SLICE("details"), SIZE_MAX, &details, NULL))
        faults = json_incref(json_object_get(details, "errors"));
    json_decref(details);
    return faults;
}

static void web_outcome(void *state, uint32_t n, const struct codec_outcome *outcome)
{
    const struct result result = { .outcome = outcome,
                                   .error = outcome->error,
                                   .faults = read_faults(outcome->error) };

    (void)n;
    show(state, &result);
}

/* ---- where a request goes ---- */

static void ask_for_page(struct web *web)
{
    struct codec_manage asked = { .verb = MANAGE_GET };
    struct slice rest;
    const struct codec_look all = { 0 };

    if (web->place == WEB_PAGE && subject_pin(web->target, &asked.id, &asked.version, &rest))
        web->port->manage(web->port->exchange, &asked);
    else
        web->port->describe(web->port->exchange, &all);
}

static void answer_options(struct web *web)
{
    web->answered = true;
    web->port->head(web->port->exchange, 204);
    web_header(web, "Allow",
               web->place == WEB_PAGE ? SLICE("GET, HEAD, POST, OPTIONS")
                                      : SLICE("GET, HEAD, OPTIONS"));
    web->port->end(web->port->exchange);
}

static void act(struct web *web)
{
    const struct codec_manage events = { .verb = MANAGE_EVENTS };

    if (method_is(web, "OPTIONS"))
        answer_options(web);
    else if (!is_read(web) && !(method_is(web, "POST") && web->place == WEB_PAGE))
        refuse(web, CODE_METHOD_NOT_ALLOWED, "this page does not take this method", NULL);
    else if (web->place == WEB_EXPLORER)
        explorer_send(web);
    else if (web->place == WEB_EVENTS)
        web->port->manage(web->port->exchange, &events);
    else
        ask_for_page(web);
}

static void begin(struct web *web)
{
    bool no_memory = false;

    if (!web_read_path(web, &no_memory))
        refuse(web, no_memory ? CODE_OUT_OF_MEMORY : CODE_INVALID_REQUEST,
               no_memory ? "the host has no memory left"
                         : "the path is not percent-encoded as it should be",
               NULL);
    else if (web->body.over)
        refuse(web, CODE_INPUT_LIMIT, "the form is larger than this server takes", NULL);
    else if (buffer_failed(&web->body))
        refuse(web, CODE_OUT_OF_MEMORY, "the host has no memory left", NULL);
    else
        act(web);
}

static void web_feed(void *state, struct slice body, bool last)
{
    struct web *web = state;

    buffer_add_slice(&web->body, body);
    if (!web->answered && (last || web->body.over))
        begin(web);
}

static void web_refuse(void *state, const struct error *error)
{
    page_error(state, error);
}

static void web_changed(void *state, const struct codec_change *change)
{
    events_tell(state, change);
}

static void web_tick(void *state)
{
    events_keep_alive(state);
}

const struct codec codec_web = {
    .name = "web",
    .hears_calls = true,
    .open = web_open,
    .feed = web_feed,
    .outcome = web_outcome,
    .managed = web_managed,
    .refuse = web_refuse,
    .close = web_close,
    .described = web_described,
    .changed = web_changed,
    .tick = web_tick,
};
