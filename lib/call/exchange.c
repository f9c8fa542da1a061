/* exchange.c - an exchange's life: start, feed, calls, chunks, cancel, free. */
#include "call/traffic.h"

#include <string.h>

static void free_chunks(struct exchange *exchange)
{
    const struct allocator *allocator = &exchange->runtime->allocator;
    struct chunk *next;

    mem_free(allocator, exchange->taken);
    for (struct chunk *chunk = exchange->first_chunk; chunk; chunk = next) {
        next = chunk->next;
        mem_free(allocator, chunk);
    }
}

static void free_action(struct exchange *exchange, struct action *action)
{
    if (action->failed)
        error_free(&action->failure);
    mem_free(&exchange->runtime->allocator, action);
}

static void free_actions(struct exchange *exchange)
{
    struct action *next;

    for (struct action *action = exchange->first_action; action; action = next) {
        next = action->next;
        free_action(exchange, action);
    }
}

static void destroy(struct exchange *exchange)
{
    struct runtime *runtime = exchange->runtime;
    const struct allocator *allocator = &runtime->allocator;

    if (exchange->state)
        exchange->codec->close(exchange->state);
    free_chunks(exchange);
    free_actions(exchange);
    buffer_free(&exchange->header_texts);
    buffer_free(&exchange->issuers);
    buffer_free(&exchange->early);
    mem_free(allocator, exchange->headers);
    mem_free(allocator, exchange->memory);
    lock_free(&exchange->telling);
    lock_free(&exchange->lock);
    mem_free(allocator, exchange);
    runtime_drop(runtime);
}

void exchange_release(struct exchange *exchange)
{
    if (exchange_drop_reference(exchange))
        destroy(exchange);
}

/* There is something to take. Under the lock. */
static bool has_news(const struct exchange *exchange)
{
    return exchange->ready && !exchange->gone && (exchange->ended || exchange->first_chunk);
}

/* The host is told when there is something to take. */
static void tell(struct exchange *exchange)
{
    bool told;

    lock_take(&exchange->telling);
    lock_take(&exchange->lock);
    told = has_news(exchange);
    lock_give(&exchange->lock);
    if (told)
        exchange->ready(exchange->host, exchange);
    lock_give(&exchange->telling);
}

/* ---- calls ---- */

static void forget_call(struct exchange_call *entry)
{
    struct exchange *exchange = entry->exchange;

    *(entry->previous ? &entry->previous->next : &exchange->calls) = entry->next;
    if (entry->next)
        entry->next->previous = entry->previous;
}

static void call_over(void *host, struct call *call)
{
    struct exchange_call *entry = host;
    struct exchange *exchange = entry->exchange;
    struct codec_outcome outcome = { .program = call_program(call),
                                     .function = call_function(call) };
    const struct error *error = NULL;
    struct slice output;

    call_outcome(call, &output, &error);
    lock_take(&exchange->lock);
    forget_call(entry);
    timing_add(&exchange->timing, &call->timing);
    outcome.result = call_kind(call);
    outcome.output = output;
    outcome.odd = call_odd(call);
    outcome.error = error;
    outcome.check_ns = (uint64_t)exchange->runtime->settings.run_ms * 1000000;
    if (!exchange->cancelled)
        exchange->codec->outcome(exchange->state, entry->n, &outcome);
    lock_give(&exchange->lock);
    mem_free(&exchange->runtime->allocator, entry);
    call_free(call);
    exchange_work(exchange);
    exchange_release(exchange);
}

static mdx_status resolve(void *host, const struct program *program, struct slice rest,
                          struct codec_resolved *resolved, struct error *error)
{
    struct exchange_call *entry = host;
    struct exchange *exchange = entry->exchange;
    mdx_status status;

    lock_take(&exchange->lock);
    status = exchange->codec->resolve(exchange->state, entry->n, program, rest, resolved, error);
    lock_give(&exchange->lock);
    return status;
}

/* Past so many bytes ahead of the host a generator waits; below half of them it goes on. */
#define MOST_AHEAD ((size_t)64 << 10)

/* In the middle of script: the codec notes down what it wants, which is done later. */
static bool call_event(void *host, struct call *call, const struct codec_event *event)
{
    struct exchange_call *entry = host;
    struct exchange *exchange = entry->exchange;
    bool goes_on, noted, told;

    (void)call;
    lock_take(&exchange->lock);
    if (!exchange->cancelled && !exchange->ended)
        exchange->codec->event(exchange->state, entry->n, event);
    goes_on = exchange->waiting_bytes < MOST_AHEAD;
    exchange->held |= !goes_on;
    noted = exchange->first_action != NULL;
    told = has_news(exchange);
    lock_give(&exchange->lock);
    if (noted)
        exchange_work_later(exchange);
    if (told)
        tell(exchange);
    return goes_on;
}

static void write_request(void *host, struct buffer *out)
{
    const struct exchange_call *entry = host;

    exchange_write_request(entry->exchange, out);
}

static mdx_status start_call(struct exchange *exchange, struct exchange_call *entry,
                             const struct codec_invoke *invoke, struct error *error)
{
    struct call_start start = {
        .target = invoke->target,
        .input = invoke->input,
        .caller = exchange->caller,
        .correlation_id = exchange->request.correlation_id,
        .protocol = slice_of(exchange->codec->name),
        .authorization = exchange->authorization,
        .traceparent = codec_header(&exchange->request, "traceparent"),
        /* A command line is no request; what its headers say is for the codec alone. */
        .write_request = slice_is(slice_of(exchange->codec->name), "cli") ? NULL : write_request,
        .coerce = invoke->coerce,
        .positional = invoke->positional,
        .inner = invoke->inner,
        .streams = invoke->streams,
        .responds = invoke->responds && !exchange->whole,
        .listens = invoke->listens,
        .keeps_odd = invoke->keeps_odd,
        .event = exchange->codec->event ? call_event : NULL,
        .timeout_ms = invoke->timeout_ms,
        .direct_loopback = exchange->direct_loopback,
        .resolve = invoke->routed ? resolve : NULL,
        .host = entry,
        .done = call_over,
    };

    return call_start(exchange->runtime, &start, true, &entry->call, error);
}

static struct exchange_call *note_call(struct exchange *exchange, uint32_t n)
{
    struct exchange_call *entry = mem_new(&exchange->runtime->allocator, sizeof *entry);

    if (!entry)
        return NULL;
    entry->exchange = exchange;
    entry->n = n;
    lock_take(&exchange->lock);
    entry->next = exchange->calls;
    if (entry->next)
        entry->next->previous = entry;
    exchange->calls = entry;
    exchange->references++;
    lock_give(&exchange->lock);
    return entry;
}

static void call_failed(struct exchange *exchange, uint32_t n, const struct error *error)
{
    const struct codec_outcome outcome = { .output = SLICE(""), .error = error };

    lock_take(&exchange->lock);
    if (!exchange->cancelled)
        exchange->codec->outcome(exchange->state, n, &outcome);
    lock_give(&exchange->lock);
}

static void invoke(struct exchange *exchange, const struct codec_invoke *asked)
{
    struct exchange_call *entry = note_call(exchange, asked->n);
    struct error error;

    error_init(&error, &exchange->runtime->allocator);
    if (!entry) {
        error_no_memory(&error);
        call_failed(exchange, asked->n, &error);
    } else if (start_call(exchange, entry, asked, &error)) {
        lock_take(&exchange->lock);
        forget_call(entry);
        lock_give(&exchange->lock);
        mem_free(&exchange->runtime->allocator, entry);
        call_failed(exchange, asked->n, &error);
        exchange_release(exchange);
    }
    error_free(&error);
}

/* The call numbered n (or any, with `any`), with a reference of its own; NULL: none. */
static struct call *find_call(struct exchange *exchange, uint32_t n, bool any)
{
    struct call *call = NULL;

    lock_take(&exchange->lock);
    for (struct exchange_call *entry = exchange->calls; entry && !call; entry = entry->next)
        if (entry->call && (any ? !entry->call->cancelled : entry->n == n))
            call = entry->call;
    if (call) {
        lock_take(&call->runtime->lock);
        call->references++;
        call->cancelled |= any; /* not found again */
        lock_give(&call->runtime->lock);
    }
    lock_give(&exchange->lock);
    return call;
}

static void cancel_call(struct exchange *exchange, uint32_t n)
{
    struct call *call = find_call(exchange, n, false);

    if (!call)
        return;
    call_cancel(call);
    call_release(call);
}

/* ---- actions ---- */

/* The next one, for the thread that is at it; NULL: nothing is left, and it is not any more. Under
 * the lock. */
static struct action *take_action(struct exchange *exchange)
{
    struct action *action = exchange->first_action;

    if (action) {
        exchange->first_action = action->next;
        if (!action->next)
            exchange->last_action = &exchange->first_action;
    }
    exchange->doing = action != NULL;
    return action;
}

/* Late answers find nobody, which is no matter. */
static void answer(struct exchange *exchange, const struct action *action)
{
    if (action->failed)
        operation_fail(exchange->runtime, action->number, &action->failure);
    else
        call_answer(exchange->runtime, action->number, action->bytes);
}

static void act(struct exchange *exchange, const struct action *action)
{
    switch (action->kind) {
    case ACTION_INVOKE:
        invoke(exchange, &action->invoke);
        break;
    case ACTION_CANCEL:
        cancel_call(exchange, action->n);
        break;
    case ACTION_MANAGE:
        exchange_manage(exchange, &action->manage);
        runtime_notice(exchange->runtime);
        break;
    case ACTION_DESCRIBE:
        exchange_describe(exchange, &action->look);
        break;
    case ACTION_WATCH:
        exchange_watch(exchange, action->n != 0);
        break;
    case ACTION_POST:
        exchange_post(exchange->runtime, action->number, action->bytes);
        break;
    case ACTION_ANSWER:
        answer(exchange, action);
        break;
    case ACTION_TIMER:
        exchange_set_timer(exchange, action->n);
        break;
    }
}

/* One thread at a time: what comes up meanwhile is done by the one that is at it. */
void exchange_work(struct exchange *exchange)
{
    struct action *action;
    bool told;

    exchange_resume(exchange);
    lock_take(&exchange->lock);
    action = exchange->doing ? NULL : take_action(exchange);
    while (action) {
        lock_give(&exchange->lock);
        act(exchange, action);
        free_action(exchange, action);
        lock_take(&exchange->lock);
        action = take_action(exchange);
    }
    told = has_news(exchange);
    lock_give(&exchange->lock);
    if (told)
        tell(exchange);
}

/* ---- the host's side ---- */

static mdx_status fill(struct exchange *exchange, const struct exchange_options *options,
                       const mdx_request *request, struct error *error)
{
    struct error refusal;
    mdx_status status = exchange_copy_request(exchange, request, error);

    if (status)
        return status;
    exchange->host = options->host;
    exchange->ready = options->ready;
    exchange->whole = options->whole;
    exchange->codec = options->codec ? options->codec : codec_detect(&exchange->request);
    exchange_make_nonce(exchange);
    if (slice_starts(exchange->request.path, CODEC_PROTECTED)) {
        buffer_init(&exchange->issuers, &exchange->runtime->allocator, SIZE_MAX);
        access_issuers(exchange->runtime->access, &exchange->issuers);
        exchange->request.issuers = buffer_slice(&exchange->issuers);
        if (buffer_failed(&exchange->issuers))
            return error_no_memory(error);
    }
    exchange->request.settings = &exchange->runtime->codecs;
    status = runtime_share(exchange->runtime, exchange->codec, &exchange->request.shared, error);
    if (status)
        return status;
    exchange_open_port(exchange);
    exchange->state =
        exchange->codec->open(&exchange->runtime->allocator, &exchange->request, &exchange->port);
    if (!exchange->state)
        return error_no_memory(error);
    error_init(&refusal, &exchange->runtime->allocator);
    if (exchange_admit(exchange, request, &refusal)) {
        exchange->fed = true;
        exchange->codec->refuse(exchange->state, &refusal);
    }
    error_free(&refusal);
    return MDX_OK;
}

static bool make_locks(struct exchange *exchange)
{
    if (!lock_init(&exchange->lock))
        return false;
    if (lock_init(&exchange->telling))
        return true;
    lock_free(&exchange->lock);
    return false;
}

mdx_status exchange_start(struct runtime *runtime, const struct exchange_options *options,
                          const mdx_request *request, struct exchange **exchange,
                          struct error *error)
{
    struct exchange *made = mem_new(&runtime->allocator, sizeof *made);
    mdx_status status;

    *exchange = NULL;
    if (!made)
        return error_no_memory(error);
    if (!make_locks(made)) {
        mem_free(&runtime->allocator, made);
        return error_no_memory(error);
    }
    made->runtime = runtime;
    made->references = 1;
    made->last_action = &made->first_action;
    made->last_chunk = &made->first_chunk;
    made->timer.at = TIMER_IDLE;
    made->timer.exchange = made;
    buffer_init(&made->early, &runtime->allocator, SIZE_MAX);
    runtime_keep(runtime);
    status = fill(made, options, request, error);
    if (status) {
        destroy(made);
        return status;
    }
    exchange_await_keys(made);
    exchange_list(made);
    *exchange = made; /* ready may come before this function returns */
    if (!(request->flags & MDX_REQUEST_MORE) || request->body_len)
        exchange_feed(made, slice_make(request->body, request->body_len),
                      !(request->flags & MDX_REQUEST_MORE));
    return MDX_OK;
}

mdx_status exchange_feed(struct exchange *exchange, struct slice body, bool last)
{
    mdx_status status = MDX_OK;

    lock_take(&exchange->lock);
    if (exchange->fed || exchange->cancelled || exchange->ended) {
        status = MDX_E_STATE;
    } else if (!exchange_keep_early(exchange, body, last, &status)) {
        exchange->fed = last;
        exchange->codec->feed(exchange->state, body, last);
    }
    lock_give(&exchange->lock);
    exchange_work(exchange);
    return status;
}

static bool is_over(void *context)
{
    struct exchange *exchange = context;
    bool over;

    lock_take(&exchange->lock);
    over = exchange->ended || exchange->cancelled;
    lock_give(&exchange->lock);
    return over;
}

void exchange_wait(struct exchange *exchange)
{
    runtime_wait(exchange->runtime, is_over, exchange);
}

mdx_status exchange_head(struct exchange *exchange, struct exchange_head *head)
{
    mdx_status status = MDX_PENDING;

    lock_take(&exchange->lock);
    if (exchange->head_known && (exchange->first_chunk || exchange->taken || exchange->ended)) {
        head->status = exchange->status;
        head->headers = exchange->headers;
        head->header_count = exchange->header_count;
        status = MDX_OK;
    }
    lock_give(&exchange->lock);
    return status;
}

/* Generators that waited for the host. Under the exchange's lock; true: the runtime is to be woken
 * without it. */
static bool let_go_on(struct exchange *exchange)
{
    if (!exchange->held || exchange->waiting_bytes >= MOST_AHEAD / 2)
        return false;
    exchange->held = false;
    for (struct exchange_call *entry = exchange->calls; entry; entry = entry->next)
        if (entry->call)
            call_go_on(entry->call);
    return true;
}

mdx_status exchange_next_chunk(struct exchange *exchange, struct slice *chunk)
{
    mdx_status status = MDX_OK;
    bool woken = false;

    *chunk = SLICE("");
    lock_take(&exchange->lock);
    mem_free(&exchange->runtime->allocator, exchange->taken);
    exchange->taken = exchange->first_chunk;
    if (exchange->cancelled) {
        exchange->taken = NULL;
        status = MDX_E_STATE;
    } else if (exchange->taken) {
        exchange->first_chunk = exchange->taken->next;
        if (!exchange->first_chunk)
            exchange->last_chunk = &exchange->first_chunk;
        exchange->waiting -= exchange->taken->len;
        *chunk = slice_make(exchange->taken->bytes, exchange->taken->len);
        exchange->waiting_bytes -= exchange->taken->len;
        woken = let_go_on(exchange);
    } else if (!exchange->ended) {
        status = MDX_PENDING;
    } else if (exchange->broken) {
        status = MDX_E_STATE;
    }
    lock_give(&exchange->lock);
    if (woken)
        runtime_wake(exchange->runtime);
    return status;
}

/* Under the lock; what is left to do without it: end_all(). */
static void mark_cancelled(struct exchange *exchange)
{
    if (!exchange->cancelled && exchange->state && exchange->codec->goes_on)
        exchange->adrift = exchange->codec->goes_on(exchange->state);
    exchange->cancelled = true;
}

static void end_all(struct exchange *exchange, bool timed, bool calls)
{
    struct call *call;

    if (timed)
        exchange_set_timer(exchange, 0);
    exchange_forget_keys(exchange);
    while (calls && !exchange->adrift && (call = find_call(exchange, 0, true))) {
        call_cancel(call);
        call_release(call);
    }
}

void exchange_cancel(struct exchange *exchange)
{
    bool timed, calls;

    lock_take(&exchange->lock);
    mark_cancelled(exchange);
    timed = exchange->timed;
    calls = exchange->calls != NULL;
    lock_give(&exchange->lock);
    end_all(exchange, timed, calls);
}

void exchange_free(struct exchange *exchange)
{
    bool timed, calls;

    if (!exchange)
        return;
    /* A ready under way on another thread ends first. */
    lock_take(&exchange->telling);
    lock_take(&exchange->lock);
    exchange->gone = true;
    mark_cancelled(exchange);
    timed = exchange->timed;
    calls = exchange->calls != NULL;
    lock_give(&exchange->lock);
    lock_give(&exchange->telling);
    end_all(exchange, timed, calls);
    exchange_release(exchange);
}

struct runtime *exchange_runtime(const struct exchange *exchange)
{
    return exchange->runtime;
}
