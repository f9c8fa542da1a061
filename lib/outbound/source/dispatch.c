/* dispatch.c - the steps of a source's request, from its variables to its answer. */
#include "outbound/source/dispatch.h"

#include "outbound/mcp/talk.h"

#include <string.h>

static uint64_t now_ms(const struct dispatch *dispatch)
{
    return dispatch->task.port.now_ms(dispatch->task.port.host);
}

/* ---- the end ---------------------------------------------------------------------------- */

/* It does not count any more; failed: what the breaker learns, below 0: nothing. */
static void leave(struct dispatch *dispatch, int failed)
{
    struct source_state *state = dispatch->state;
    enum breaker_state was, now;

    if (!dispatch->entered)
        return;
    dispatch_hold(dispatch);
    was = state->breaker.state;
    state->under_way--;
    if (failed >= 0)
        breaker_end(&state->breaker, now_ms(dispatch), failed > 0);
    else if (dispatch->probing)
        breaker_abandon(&state->breaker);
    now = state->breaker.state;
    waiters_wake(state);
    dispatch_release(dispatch);
    dispatch->entered = dispatch->probing = false;
    dispatch_told_breaker(dispatch, was, now);
}

static void redact_text(const struct dispatch *dispatch, char **text)
{
    struct buffer clean;
    char *made;

    if (!*text)
        return;
    buffer_init(&clean, dispatch->error.allocator, SIZE_MAX);
    auth_redact(&dispatch->auth, slice_of(*text), &clean);
    buffer_add_text(&clean, "");
    made = buffer_take(&clean, NULL);
    mem_free(dispatch->error.allocator, *text);
    *text = made;
}

static void redact_error(struct dispatch *dispatch)
{
    redact_text(dispatch, &dispatch->error.message);
    redact_text(dispatch, &dispatch->error.hint);
    redact_text(dispatch, &dispatch->error.details);
}

void dispatch_fail(struct dispatch *dispatch)
{
    dispatch->step = STEP_OVER;
    redact_error(dispatch);
    dispatch->task.port.fail(dispatch->task.port.host, &dispatch->error);
}

bool dispatch_is_late(const struct dispatch *dispatch)
{
    return dispatch->error.code == CODE_CALL_TIMEOUT;
}

static void finish(struct dispatch *dispatch, struct slice value)
{
    struct buffer clean;

    dispatch->step = STEP_OVER;
    if (!dispatch->auth.secrets.len) {
        dispatch->task.port.done(dispatch->task.port.host, value);
        return;
    }
    buffer_init(&clean, dispatch->allocator, SIZE_MAX);
    auth_redact(&dispatch->auth, value, &clean);
    if (!buffer_failed(&clean)) {
        dispatch->task.port.done(dispatch->task.port.host, buffer_slice(&clean));
    } else {
        error_no_memory(&dispatch->error);
        dispatch->task.port.fail(dispatch->task.port.host, &dispatch->error);
    }
    buffer_free(&clean);
}

/* ---- sending ------------------------------------------------------------------------------ */

void dispatch_fetch(struct dispatch *dispatch, const struct outgoing *request)
{
    struct buffer args;

    buffer_init(&args, dispatch->allocator, SIZE_MAX);
    outgoing_fetch(request, &args);
    if (buffer_failed(&args) || outgoing_failed(request)) {
        error_no_memory(&dispatch->error);
        dispatch_token_give_up(dispatch);
        leave(dispatch, -1);
        dispatch_fail(dispatch);
    } else {
        dispatch->task.port.operate(dispatch->task.port.host, ASKED, SLICE("fetch"),
                                    buffer_slice(&args));
    }
    if (args.data)
        memset(args.data, 0, args.len);
    buffer_free(&args);
}

mdx_status dispatch_sign(struct dispatch *dispatch, struct outgoing *request)
{
    return dispatch->auth.settings && !dispatch->unsigned_yet
               ? auth_apply(&dispatch->auth, buffer_slice(&dispatch->token), dispatch->resolved,
                            request, &dispatch->error)
               : MDX_OK;
}

static void begin_talk(struct dispatch *dispatch)
{
    struct talk *spent = dispatch->talk;

    /* The one before may be what has called us: it is freed with all of it. */
    dispatch->talk = talk_new(dispatch, spent);
    dispatch->step = STEP_SEND;
    dispatch->attempt++;
    if (dispatch->talk) {
        dispatch_told_talk(dispatch);
        talk_begin(dispatch->talk);
        return;
    }
    error_no_memory(&dispatch->error);
    leave(dispatch, -1);
    dispatch_fail(dispatch);
}

mdx_status dispatch_build(struct dispatch *dispatch)
{
    struct outgoing *request = &dispatch->request;
    mdx_status status;

    outgoing_free(request);
    outgoing_init(request, dispatch->allocator);
    status = dispatch->kind->request(dispatch->source, dispatch->tool, dispatch->args, request,
                                     &dispatch->error);
    if (status)
        return status;
    if (dispatch->recall.limits.entries)
        dispatch_note_target(dispatch);
    return auth_apply(&dispatch->auth, buffer_slice(&dispatch->token), dispatch->resolved, request,
                      &dispatch->error);
}

static void send_request(struct dispatch *dispatch)
{
    mdx_status status;

    if (dispatch->kind->talks) {
        begin_talk(dispatch);
        return;
    }
    status = dispatch_build(dispatch);
    dispatch->step = STEP_SEND;
    dispatch->attempt++;
    if (!status) {
        dispatch_recall_send(dispatch);
        dispatch_told_send(dispatch);
        dispatch_fetch(dispatch, &dispatch->request);
        return;
    }
    leave(dispatch, -1);
    dispatch_fail(dispatch);
}

/* ---- the gate ------------------------------------------------------------------------------ */

enum pass { PASS_GO, PASS_OPEN, PASS_WAIT };

/* Under the lock. *wait_ms: until then; UINT64_MAX: until it is woken. */
static enum pass try_gate(struct dispatch *dispatch, uint64_t *wait_ms)
{
    struct source_state *state = dispatch->state;
    uint64_t now = now_ms(dispatch), now_us = now * 1000;

    *wait_ms = UINT64_MAX;
    if (dispatch->at_once && state->under_way >= dispatch->at_once)
        return PASS_WAIT;
    if (dispatch->per_second > 0 && state->next_us > now_us) {
        *wait_ms = (state->next_us - now_us + 999) / 1000;
        return PASS_WAIT;
    }
    if (!breaker_begin(&state->breaker, now, wait_ms))
        return PASS_OPEN;
    dispatch->probing = state->breaker.state == BREAKER_HALF;
    if (dispatch->per_second > 0)
        state->next_us = now_us + (uint64_t)(1e6 / dispatch->per_second);
    state->under_way++;
    dispatch->entered = true;
    return PASS_GO;
}

static void refuse_open(struct dispatch *dispatch, uint64_t wait_ms)
{
    /* Its own attempts opened it: why they failed says more. */
    if (dispatch->last.status) {
        error_move(&dispatch->error, &dispatch->last);
        error_hint(&dispatch->error, "It has failed too often, and is asked again in %u s.",
                   (unsigned)((wait_ms + 999) / 1000));
        dispatch_fail(dispatch);
        return;
    }
    error_set(&dispatch->error, CODE_CIRCUIT_OPEN,
              "%.*s has failed too often; it is asked again in %u s", (int)dispatch->id.len,
              dispatch->id.data, (unsigned)((wait_ms + 999) / 1000));
    dispatch->error.retry_after_ms = (uint32_t)(wait_ms ? wait_ms : 1);
    dispatch_fail(dispatch);
}

static void wait_turn(struct dispatch *dispatch, uint64_t wait_ms)
{
    if (wait_ms == UINT64_MAX)
        return; /* it will be woken, or its call ends */
    if (now_ms(dispatch) + wait_ms < dispatch->deadline_ms) {
        dispatch->task.port.timer(dispatch->task.port.host, wait_ms);
        return;
    }
    error_set(&dispatch->error, CODE_RATE_LIMITED,
              "%.*s is asked as often as its `limits` allow, and this call's turn would come "
              "after its time",
              (int)dispatch->id.len, dispatch->id.data);
    dispatch->error.retry_after_ms = (uint32_t)wait_ms;
    dispatch_fail(dispatch);
}

void dispatch_gate(struct dispatch *dispatch)
{
    enum breaker_state was, now;
    uint64_t wait_ms;
    enum pass pass;

    if (dispatch->purpose == SOURCE_CODE) {
        finish(dispatch, SLICE("{\"authorized\":true}"));
        return;
    }
    if (dispatch_recall(dispatch))
        return;
    dispatch->step = STEP_GATE;
    dispatch_hold(dispatch);
    waiter_remove(dispatch->state, &dispatch->waiter);
    was = dispatch->state->breaker.state;
    pass = try_gate(dispatch, &wait_ms);
    now = dispatch->state->breaker.state;
    if (pass == PASS_WAIT)
        waiter_add(dispatch->state, &dispatch->waiter);
    dispatch_release(dispatch);
    dispatch_told_breaker(dispatch, was, now);
    if (pass == PASS_GO)
        send_request(dispatch);
    else if (pass == PASS_OPEN)
        refuse_open(dispatch, wait_ms);
    else
        wait_turn(dispatch, wait_ms);
}

/* ---- after the answer --------------------------------------------------------------------- */

static bool is_idempotent(const struct dispatch *dispatch)
{
    static const char *const methods[] = { "GET", "HEAD", "PUT", "DELETE", "OPTIONS", "TRACE" };
    struct slice method = buffer_slice(&dispatch->request.method);
    const json_t *hints = json_object_get(dispatch->tool, "hints");

    if (dispatch->kind->talks)
        return json_is_true(json_object_get(hints, "readOnly")) ||
               json_is_true(json_object_get(hints, "idempotent"));
    for (size_t at = 0; at < sizeof methods / sizeof methods[0]; at++)
        if (slice_is(method, methods[at]))
            return true;
    return dispatch->request.idempotent ||
           outgoing_find(&dispatch->request, SLICE("Idempotency-Key")).data != NULL;
}

/* Nothing of it can have reached the server. */
static bool was_not_sent(const struct error *error)
{
    return error->code == CODE_CONNECTION_FAILED;
}

/* A 429 says that the server is well; a child that died is held back by its own back-off. */
static int breaker_verdict(const struct error *error)
{
    if (error->code == CODE_PROCESS_DIED)
        return 0;
    if (error->status == MDX_E_TRANSPORT)
        return error->retryable;
    return error->status == MDX_E_CONNECTION || error->status == MDX_E_TIMEOUT;
}

static void tell_retrying(struct dispatch *dispatch, uint64_t delay)
{
    const struct task_port *port = &dispatch->task.port;

    if (!port->retrying)
        return;
    redact_error(dispatch);
    port->retrying(port->host, dispatch->attempt, delay, &dispatch->error);
}

static void try_again_or_fail(struct dispatch *dispatch)
{
    struct error *error = &dispatch->error;
    uint32_t chance = 0;
    uint64_t delay;

    /* What a child's death has ended fails at once. */
    if (!error->retryable || error->code == CODE_PROCESS_DIED ||
        dispatch->attempt >= dispatch->retry.attempts ||
        !(is_idempotent(dispatch) || was_not_sent(error))) {
        dispatch_fail(dispatch);
        return;
    }
    if (!dispatch->task.port.random(dispatch->task.port.host, &chance, sizeof chance))
        chance = UINT32_MAX / 2;
    delay = retry_delay_ms(&dispatch->retry, dispatch->attempt, chance);
    if (error->retry_after_ms)
        delay = error->retry_after_ms < dispatch->retry.most_ms ? error->retry_after_ms
                                                                : dispatch->retry.most_ms;
    if (now_ms(dispatch) + delay >= dispatch->deadline_ms) {
        dispatch_fail(dispatch);
        return;
    }
    dispatch->step = STEP_PAUSE;
    dispatch_told_retry(dispatch, delay);
    tell_retrying(dispatch, delay);
    error_free(&dispatch->last);
    error_move(&dispatch->last, error);
    dispatch->task.port.timer(dispatch->task.port.host, delay);
}

static void give_value(struct dispatch *dispatch, const struct answered *answered)
{
    struct buffer value, made;
    mdx_status status;

    buffer_init(&value, dispatch->allocator, SIZE_MAX);
    buffer_init(&made, dispatch->allocator, SIZE_MAX);
    if (dispatch->raw) {
        answered_raw(answered, &value);
        status = buffer_failed(&value) ? error_no_memory(&dispatch->error) : MDX_OK;
    } else {
        status = answered_value(answered, dispatch->id, &value, &dispatch->error);
    }
    if (!status && dispatch->kind->answer && !dispatch->raw)
        status = dispatch->kind->answer(dispatch->source, dispatch->tool, buffer_slice(&value),
                                        &made, &dispatch->error);
    if (status)
        dispatch_fail(dispatch);
    else
        finish(dispatch, buffer_slice(dispatch->kind->answer && !dispatch->raw ? &made : &value));
    buffer_free(&value);
    buffer_free(&made);
}

void dispatch_deliver(struct dispatch *dispatch, struct slice json)
{
    struct answered answered = { 0 };
    mdx_status status = answered_read(&answered, dispatch->allocator, json, &dispatch->error);

    if (!status)
        status = answered_check(&answered, dispatch->id, now_ms(dispatch), &dispatch->error);
    if (status && dispatch->raw && answered.status) {
        error_free(&dispatch->error);
        status = MDX_OK;
    }
    if (status)
        dispatch_fail(dispatch);
    else
        give_value(dispatch, &answered);
    answered_free(&answered);
}

/* Statuses below 500 are the request's: its kind may know better what was wrong with it. */
static mdx_status refine(struct dispatch *dispatch, const struct answered *answered)
{
    struct buffer text;

    if (!dispatch->kind->refusal || answered->status < 400 || answered->status >= 500 ||
        !answered->body || answered->bytes)
        return dispatch->error.status;
    buffer_init(&text, dispatch->allocator, SIZE_MAX);
    jsontext_string(&answered->index, answered->body, &text);
    if (!buffer_failed(&text))
        dispatch->kind->refusal(dispatch->allocator, buffer_slice(&text), &dispatch->error);
    buffer_free(&text);
    return dispatch->error.status;
}

static void take_answer(struct dispatch *dispatch, struct slice json)
{
    struct answered answered = { 0 };
    mdx_status status = answered_read(&answered, dispatch->allocator, json, &dispatch->error);

    dispatch_told_receive(dispatch, answered.status, json.len, status ? &dispatch->error : NULL);
    if (!status)
        status = answered_check(&answered, dispatch->id, now_ms(dispatch), &dispatch->error);
    leave(dispatch, breaker_verdict(&dispatch->error));
    if (status)
        status = refine(dispatch, &answered);
    if (answered.status && dispatch_recall_answer(dispatch, &answered, json)) {
        answered_free(&answered);
        return;
    }
    if (status == MDX_E_AUTH && answered.status == 401 && auth_is(&dispatch->auth, "oauth2")) {
        dispatch_token_refused(dispatch);
        if (!dispatch->renewed) {
            dispatch->renewed = true;
            dispatch->attempt--;
            dispatch->recall.looked = false;
            error_free(&dispatch->error);
            answered_free(&answered);
            dispatch_token(dispatch);
            return;
        }
    }
    if (status && dispatch->raw && answered.status &&
        !(dispatch->error.retryable && dispatch->attempt < dispatch->retry.attempts &&
          is_idempotent(dispatch))) {
        error_free(&dispatch->error);
        status = MDX_OK;
    }
    if (status)
        try_again_or_fail(dispatch);
    else
        give_value(dispatch, &answered);
    answered_free(&answered);
}

void dispatch_talked(struct dispatch *dispatch, struct slice value)
{
    dispatch_told_receive(dispatch, 200, value.len, NULL);
    leave(dispatch, 0);
    finish(dispatch, value);
}

void dispatch_talk_failed(struct dispatch *dispatch)
{
    dispatch_told_receive(dispatch, 0, 0, &dispatch->error);
    leave(dispatch, breaker_verdict(&dispatch->error));
    if (dispatch->error.code == CODE_AUTH_FAILED && dispatch->unsigned_yet) {
        dispatch->attempt--;
        error_free(&dispatch->error);
        dispatch_discover(dispatch);
        return;
    }
    if (dispatch_step_up(dispatch)) {
        dispatch->attempt--;
        error_free(&dispatch->error);
        dispatch_token_ready(dispatch);
        return;
    }
    if (dispatch->error.code == CODE_AUTH_FAILED && auth_is(&dispatch->auth, "oauth2")) {
        dispatch_token_refused(dispatch);
        if (!dispatch->renewed) {
            dispatch->renewed = true;
            dispatch->attempt--;
            error_free(&dispatch->error);
            dispatch_token(dispatch);
            return;
        }
    }
    try_again_or_fail(dispatch);
}

static void take_failure(struct dispatch *dispatch, const struct error *failure)
{
    error_copy(&dispatch->error, failure);
    dispatch_recall_changed(dispatch);
    dispatch_told_receive(dispatch, 0, 0, failure);
    leave(dispatch, breaker_verdict(failure));
    try_again_or_fail(dispatch);
}

/* ---- the task ------------------------------------------------------------------------------ */

static void begin(struct task *task)
{
    struct dispatch *dispatch = (struct dispatch *)task;

    if (dispatch->purpose != SOURCE_CALL || dispatch_wants_credentials(dispatch) ||
        dispatch->kind->talks)
        dispatch_credentials(dispatch);
    else
        dispatch_gate(dispatch);
}

static void answer(struct task *task, uint32_t n, struct slice json, const struct error *failure)
{
    struct dispatch *dispatch = (struct dispatch *)task;

    if (n == KEPT)
        return;
    if (dispatch->step == STEP_VARIABLES && n < ASKED)
        dispatch_variable(dispatch, n, json, failure);
    else if (dispatch->step == STEP_KEPT_TOKEN)
        dispatch_kept_answer(dispatch, json, failure);
    else if (dispatch->step == STEP_DISCOVER_RESOURCE || dispatch->step == STEP_DISCOVER_SERVER)
        dispatch_discovered(dispatch, json, failure);
    else if (dispatch->step == STEP_ASK_TOKEN)
        dispatch_token_answer(dispatch, json, failure);
    else if (dispatch->step == STEP_RESOLVER)
        dispatch_resolved(dispatch, json, failure);
    else if (dispatch->step == STEP_SEND && dispatch->talk)
        talk_answer(dispatch->talk, n, json, failure);
    else if (dispatch->step == STEP_SEND && failure)
        take_failure(dispatch, failure);
    else if (dispatch->step == STEP_SEND)
        take_answer(dispatch, json);
}

static void tick(struct task *task)
{
    struct dispatch *dispatch = (struct dispatch *)task;

    if (dispatch->step == STEP_TOKEN)
        dispatch_token(dispatch);
    else if (dispatch->step == STEP_GATE || dispatch->step == STEP_PAUSE)
        dispatch_gate(dispatch);
    else if (dispatch->step == STEP_SEND && dispatch->talk)
        talk_tick(dispatch->talk);
}

/* The call's time ended while its request was out: the breaker learns that nothing came. */
static bool waits_in_vain(const struct dispatch *dispatch)
{
    return dispatch->step == STEP_SEND && now_ms(dispatch) + 1 >= dispatch->deadline_ms;
}

static void dispatch_free(struct task *task)
{
    struct dispatch *dispatch = (struct dispatch *)task;
    const struct allocator *allocator = dispatch->allocator;

    dispatch_hold(dispatch);
    waiter_remove(dispatch->state, &dispatch->waiter);
    dispatch_release(dispatch);
    talk_free(dispatch->talk);
    dispatch_token_give_up(dispatch);
    leave(dispatch, waits_in_vain(dispatch) ? 1 : -1);
    dispatch_recall_free(dispatch);
    json_decref(dispatch->filled);
    auth_free(&dispatch->auth);
    json_decref(dispatch->variables);
    json_decref(dispatch->resolved);
    outgoing_free(&dispatch->request);
    if (dispatch->token.data)
        memset(dispatch->token.data, 0, dispatch->token.len);
    buffer_free(&dispatch->token);
    buffer_free(&dispatch->challenge);
    error_free(&dispatch->error);
    error_free(&dispatch->last);
    mem_free(allocator, dispatch->texts);
    mem_free(allocator, dispatch);
}

const struct task_kind dispatch_kind = {
    .begin = begin,
    .answer = answer,
    .tick = tick,
    .free = dispatch_free,
};
