/* dispatch_token.c - OAuth 2 tokens: one is got for all that need it, and kept until 60 s before
 * its end. */
#include "outbound/source/dispatch.h"

#include <string.h>

enum { EARLY_MS = 60000 };

static struct token *own_token(struct dispatch *dispatch)
{
    return token_find(dispatch->state, dispatch->token_key);
}

static bool is_good(const struct token *token, uint64_t now_ms)
{
    return token->access && (!token->expires_ms || token->expires_ms > now_ms + EARLY_MS);
}

/* ---- asking -------------------------------------------------------------------------------- */

static void ask(struct dispatch *dispatch, struct slice refresh)
{
    struct outgoing request;

    outgoing_init(&request, dispatch->allocator);
    auth_hide(&dispatch->auth, refresh);
    if (auth_token_request(&dispatch->auth, refresh, &request, &dispatch->error)) {
        dispatch_token_give_up(dispatch);
        dispatch_fail(dispatch);
    } else {
        dispatch->step = STEP_ASK_TOKEN;
        dispatch_fetch(dispatch, &request);
    }
    outgoing_free(&request);
}

/* What is to be done about the token, decided under the lock. */
enum turn { TURN_HAVE, TURN_READ, TURN_ASK, TURN_WAIT, TURN_FAILED, TURN_NO_MEMORY };

static enum turn look(struct dispatch *dispatch, struct buffer *refresh)
{
    struct token *token = own_token(dispatch);
    uint64_t now_ms = dispatch->task.port.now_ms(dispatch->task.port.host);

    if (!token)
        return TURN_NO_MEMORY;
    if (dispatch->purpose != SOURCE_CODE && is_good(token, now_ms)) {
        buffer_clear(&dispatch->token);
        buffer_add_text(&dispatch->token, token->access);
        return buffer_failed(&dispatch->token) ? TURN_NO_MEMORY : TURN_HAVE;
    }
    if (token->asking) {
        dispatch->token_turn = token->turn;
        waiter_add(dispatch->state, &dispatch->waiter);
        return TURN_WAIT;
    }
    /* It waited for that turn, which failed: so has it. */
    if (dispatch->purpose == SOURCE_CALL && dispatch->step == STEP_TOKEN && token->failure.status &&
        token->turn != dispatch->token_turn) {
        error_copy(&dispatch->error, &token->failure);
        return TURN_FAILED;
    }
    token->asking = dispatch->asking = true;
    if (dispatch->purpose == SOURCE_CODE)
        return TURN_ASK;
    if (!token->refresh && !token->looked && dispatch_keeps_token(dispatch)) {
        token->looked = true;
        return TURN_READ;
    }
    if (token->refresh)
        buffer_add_text(refresh, token->refresh);
    return buffer_failed(refresh) ? TURN_NO_MEMORY : TURN_ASK;
}

void dispatch_token(struct dispatch *dispatch)
{
    struct buffer refresh;
    enum turn turn;

    buffer_init(&refresh, dispatch->allocator, SIZE_MAX);
    dispatch_hold(dispatch);
    waiter_remove(dispatch->state, &dispatch->waiter);
    turn = look(dispatch, &refresh);
    dispatch_release(dispatch);
    dispatch->step = STEP_TOKEN;
    if (turn == TURN_HAVE) {
        auth_hide(&dispatch->auth, buffer_slice(&dispatch->token));
        dispatch_gate(dispatch);
    } else if (turn == TURN_READ) {
        dispatch_read_token(dispatch);
    } else if (turn == TURN_ASK) {
        ask(dispatch, buffer_slice(&refresh));
    } else if (turn == TURN_FAILED) {
        dispatch_fail(dispatch);
    } else if (turn == TURN_NO_MEMORY) {
        dispatch_token_give_up(dispatch);
        error_no_memory(&dispatch->error);
        dispatch_fail(dispatch);
    }
    buffer_free(&refresh);
}

/* ---- the answer ---------------------------------------------------------------------------- */

static char *copy_text(const struct allocator *allocator, const json_t *text)
{
    struct slice value = json_string_slice(text);
    char *copy = value.len ? mem_new(allocator, value.len + 1) : NULL;

    if (copy)
        memcpy(copy, value.data, value.len);
    return copy;
}

/* RFC 6749, 5.1. */
static mdx_status keep(struct dispatch *dispatch, const json_t *answer)
{
    const struct allocator *allocator = &dispatch->state->sources->allocator;
    const json_t *refresh = json_object_get(answer, "refresh_token");
    const json_t *seconds = json_object_get(answer, "expires_in");
    struct token *token;
    char *access = copy_text(allocator, json_object_get(answer, "access_token"));

    if (!access)
        return error_set(&dispatch->error, CODE_AUTH_FAILED,
                         "the token endpoint of %.*s answered no access_token",
                         (int)dispatch->id.len, dispatch->id.data);
    dispatch_hold(dispatch);
    token = own_token(dispatch);
    token_clear(token, allocator);
    token->access = access;
    if (json_is_number(seconds) && json_number_value(seconds) > 0 &&
        json_number_value(seconds) < 1e9)
        token->expires_ms = dispatch->task.port.now_ms(dispatch->task.port.host) +
                            (uint64_t)(json_number_value(seconds) * 1000);
    if (json_is_string(refresh)) {
        char *next = copy_text(allocator, refresh);

        if (next) {
            mem_free(allocator, token->refresh);
            token->refresh = next;
        }
    }
    buffer_clear(&dispatch->token);
    buffer_add_text(&dispatch->token, access);
    dispatch_release(dispatch);
    if (dispatch_keeps_token(dispatch))
        dispatch_write_token(dispatch, token);
    return buffer_failed(&dispatch->token) ? error_no_memory(&dispatch->error) : MDX_OK;
}

/* The turn is over: whoever waited looks again. */
static void end_turn(struct dispatch *dispatch, bool failed)
{
    struct token *token;

    dispatch_hold(dispatch);
    token = own_token(dispatch);
    if (token && dispatch->asking) {
        token->asking = false;
        token->turn++;
        error_free(&token->failure);
        if (failed)
            error_copy(&token->failure, &dispatch->error);
        waiters_wake(dispatch->state);
    }
    dispatch->asking = false;
    dispatch_release(dispatch);
}

void dispatch_token_give_up(struct dispatch *dispatch)
{
    if (dispatch->asking)
        end_turn(dispatch, dispatch->error.status != MDX_OK);
}

/* What the host keeps, if it does: used as it is while it is good, else for its refresh token. */
static void take_kept(struct dispatch *dispatch, const json_t *kept)
{
    const struct allocator *allocator = &dispatch->state->sources->allocator;
    const json_t *expires = json_object_get(kept, "expires");
    struct token *token;

    dispatch_hold(dispatch);
    token = own_token(dispatch);
    if (token && !token->access && !token->refresh) {
        token->access = copy_text(allocator, json_object_get(kept, "accessToken"));
        token->refresh = copy_text(allocator, json_object_get(kept, "refreshToken"));
        if (json_integer_value(expires) > 0)
            token->expires_ms = (uint64_t)json_integer_value(expires);
    }
    dispatch_release(dispatch);
}

void dispatch_kept_answer(struct dispatch *dispatch, struct slice json, const struct error *failure)
{
    json_t *kept = NULL;

    if (!failure && !json_read_any(json, &kept, NULL))
        take_kept(dispatch, kept);
    json_decref(kept);
    end_turn(dispatch, false);
    dispatch_token(dispatch);
}

static mdx_status read_answer(struct dispatch *dispatch, struct slice json)
{
    struct answered answered;
    struct buffer body;
    json_t *value = NULL;
    mdx_status status = answered_read(&answered, dispatch->allocator, json, &dispatch->error);

    buffer_init(&body, dispatch->allocator, 1 << 20);
    if (!status && answered.body)
        jsontext_string(&answered.index, answered.body, &body);
    if (!status && json_read_any(buffer_slice(&body), &value, NULL) && answered.status < 300)
        status = error_set(&dispatch->error, CODE_AUTH_FAILED,
                           "the token endpoint of %.*s answered no JSON", (int)dispatch->id.len,
                           dispatch->id.data);
    if (!status && answered.status >= 300) {
        struct slice code = json_text(value, "error");

        status = error_set(&dispatch->error,
                           answered.status >= 500 ? CODE_HTTP_STATUS : CODE_AUTH_FAILED,
                           "the token endpoint of %.*s answered %u%s%.*s", (int)dispatch->id.len,
                           dispatch->id.data, answered.status, code.len ? ": " : "",
                           (int)(code.len < 100 ? code.len : 100), code.len ? code.data : "");
    }
    if (!status)
        status = keep(dispatch, value);
    json_decref(value);
    buffer_free(&body);
    answered_free(&answered);
    return status;
}

/* A refresh token that is refused is of no use any more; the grant itself may still be. */
static bool drop_refresh(struct dispatch *dispatch)
{
    struct token *token;
    bool had;

    dispatch_hold(dispatch);
    token = own_token(dispatch);
    had = token->refresh != NULL;
    mem_free(&dispatch->state->sources->allocator, token->refresh);
    token->refresh = NULL;
    dispatch_release(dispatch);
    return had;
}

void dispatch_token_answer(struct dispatch *dispatch, struct slice json,
                           const struct error *failure)
{
    mdx_status status;

    if (failure) {
        error_copy(&dispatch->error, failure);
        status = failure->status;
    } else {
        status = read_answer(dispatch, json);
    }
    if (status && dispatch->error.code == CODE_AUTH_FAILED && drop_refresh(dispatch)) {
        error_free(&dispatch->error);
        ask(dispatch, SLICE(""));
        return;
    }
    /* Others that wait have a time of their own, and try themselves. */
    end_turn(dispatch, status && !dispatch_is_late(dispatch));
    if (!dispatch_is_late(dispatch))
        dispatch_told_auth(dispatch, status ? EVENT_AUTH_ERROR : EVENT_AUTH_REFRESH);
    if (status) {
        dispatch_fail(dispatch);
        return;
    }
    auth_hide(&dispatch->auth, buffer_slice(&dispatch->token));
    dispatch_gate(dispatch);
}

void dispatch_token_refused(struct dispatch *dispatch)
{
    struct token *token;

    dispatch_hold(dispatch);
    token = own_token(dispatch);
    if (token && token->access && !token->asking &&
        slice_is(buffer_slice(&dispatch->token), token->access))
        token_clear(token, &dispatch->state->sources->allocator);
    dispatch_release(dispatch);
}
