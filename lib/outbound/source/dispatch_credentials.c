/* dispatch_credentials.c - what a request needs before its turn: variables, and whoever has a
 * secret is asked for it. */
#include "outbound/source/dispatch.h"

#include "base/digest.h"

#include <string.h>

static void make_token_key(struct dispatch *dispatch)
{
    unsigned char hash[DIGEST_MOST];
    struct buffer text;

    buffer_init(&text, dispatch->allocator, SIZE_MAX);
    json_write(&text, dispatch->auth.settings, true);
    digest_of(DIGEST_SHA256, buffer_slice(&text), hash);
    memcpy(dispatch->token_key, hash, sizeof dispatch->token_key);
    if (text.data)
        memset(text.data, 0, text.len);
    buffer_free(&text);
}

static void ask_resolver(struct dispatch *dispatch)
{
    struct slice resolver = json_text(dispatch->auth.settings, "resolver");
    struct buffer args;

    buffer_init(&args, dispatch->allocator, SIZE_MAX);
    buffer_add_char(&args, '[');
    buffer_add_json(&args, resolver);
    buffer_add_text(&args, ",{\"source\":");
    buffer_add_json(&args, dispatch->id);
    buffer_add_text(&args, "}]");
    dispatch->step = STEP_RESOLVER;
    if (buffer_failed(&args)) {
        error_no_memory(&dispatch->error);
        dispatch_fail(dispatch);
    } else {
        dispatch->task.port.operate(dispatch->task.port.host, ASKED, SLICE("auth.resolve"),
                                    buffer_slice(&args));
    }
    buffer_free(&args);
}

bool dispatch_wants_credentials(const struct dispatch *dispatch)
{
    const json_t *security =
        json_object_get(json_object_get(dispatch->tool, "request"), "security");

    /* An empty list: the operation is open to all. */
    return json_object_get(dispatch->source, "auth") &&
           !(json_is_array(security) && !json_array_size(security));
}

/* A conversation's server is told variables in its environment and its headers. */
static const char *const filled_members[] = { "env", "headers" };

static mdx_status fill_source(struct dispatch *dispatch)
{
    mdx_status status = MDX_OK;

    if (!dispatch->kind->talks || dispatch->filled)
        return MDX_OK;
    dispatch->filled = json_copy((json_t *)(uintptr_t)dispatch->source);
    if (!dispatch->filled)
        return error_no_memory(&dispatch->error);
    for (size_t at = 0; at < sizeof filled_members / sizeof filled_members[0] && !status; at++) {
        const json_t *texts = json_object_get(dispatch->source, filled_members[at]);
        json_t *filled = NULL;

        if (!texts)
            continue;
        status = auth_fill(&dispatch->auth, texts, dispatch->variables, &filled, &dispatch->error);
        if (!status && json_object_set(dispatch->filled, filled_members[at], filled))
            status = error_no_memory(&dispatch->error);
        json_decref(filled);
    }
    return status;
}

void dispatch_token_ready(struct dispatch *dispatch)
{
    make_token_key(dispatch);
    if (!dispatch_authorize(dispatch))
        dispatch_token(dispatch);
}

static void use_credentials(struct dispatch *dispatch)
{
    if (fill_source(dispatch)) {
        dispatch_fail(dispatch);
        return;
    }
    if (dispatch->purpose == SOURCE_CALL && !dispatch_wants_credentials(dispatch)) {
        dispatch_gate(dispatch);
        return;
    }
    if (auth_resolve(&dispatch->auth, json_object_get(dispatch->source, "auth"),
                     dispatch->variables, &dispatch->error)) {
        dispatch_told_auth(dispatch, EVENT_AUTH_ERROR);
        dispatch_fail(dispatch);
        return;
    }
    dispatch_told_auth(dispatch, EVENT_AUTH_RESOLVE);
    if (dispatch_must_discover(dispatch)) {
        dispatch->unsigned_yet = dispatch->purpose == SOURCE_CALL && dispatch->kind->talks;
        (dispatch->unsigned_yet ? dispatch_gate : dispatch_discover)(dispatch);
    } else if (auth_is(&dispatch->auth, "oauth2")) {
        dispatch_token_ready(dispatch);
    } else if (dispatch_authorize(dispatch)) {
        return;
    } else if (auth_is(&dispatch->auth, "custom")) {
        ask_resolver(dispatch);
    } else {
        dispatch_gate(dispatch);
    }
}

void dispatch_resolved(struct dispatch *dispatch, struct slice json, const struct error *failure)
{
    mdx_status status = MDX_OK;

    if (failure)
        status = error_copy(&dispatch->error, failure) ? MDX_E_NOMEM : failure->status;
    else
        status = json_read_any(json, &dispatch->resolved, &dispatch->error);
    if (status)
        dispatch_fail(dispatch);
    else
        dispatch_gate(dispatch);
}

void dispatch_variable(struct dispatch *dispatch, uint32_t n, struct slice json,
                       const struct error *failure)
{
    uint32_t at = 0;
    const char *name;
    json_t *value, *given = NULL;

    json_object_foreach(dispatch->variables, name, value)
    {
        if (at++ != n)
            continue;
        if (!failure && !json_read_any(json, &given, NULL) && json_is_string(given))
            json_object_set(dispatch->variables, name, given);
        break;
    }
    json_decref(given);
    if (failure && failure->code == CODE_CAPABILITY_DENIED) {
        error_copy(&dispatch->error, failure);
        dispatch_fail(dispatch);
        return;
    }
    if (!--dispatch->missing)
        use_credentials(dispatch);
}

void dispatch_credentials(struct dispatch *dispatch)
{
    struct buffer args;
    const char *name;
    json_t *value;
    uint32_t n = 0;

    dispatch->variables = auth_variables(json_object_get(dispatch->source, "auth"));
    for (size_t at = 0; at < sizeof filled_members / sizeof filled_members[0]; at++) {
        json_t *more = dispatch->kind->talks
                           ? auth_variables(json_object_get(dispatch->source, filled_members[at]))
                           : NULL;

        json_object_update(dispatch->variables, more);
        json_decref(more);
    }
    dispatch->missing = (uint32_t)json_object_size(dispatch->variables);
    if (!dispatch->missing) {
        use_credentials(dispatch);
        return;
    }
    buffer_init(&args, dispatch->allocator, SIZE_MAX);
    json_object_foreach(dispatch->variables, name, value)
    {
        buffer_clear(&args);
        buffer_add_char(&args, '[');
        buffer_add_json(&args, slice_of(name));
        buffer_add_char(&args, ']');
        dispatch->task.port.operate(dispatch->task.port.host, n++, SLICE("env"),
                                    buffer_slice(&args));
    }
    buffer_free(&args);
}
