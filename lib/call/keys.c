/* keys.c - JWK sets that are fetched: an exchange whose token's key is not known waits for it, what
 * it is fed meanwhile is kept for later.
 *
 * The policy says when a set is to be fetched, the bridge's `fetch` does it; nobody waits for more
 * than ten seconds. Locks: the keys' alone, or an exchange's inside it. */
#include "call/traffic.h"

#include "base/jsontext.h"

#include <string.h>

enum { MOST_SET = 1 << 20 };

/* A set that is on its way. */
struct key_fetch {
    struct key_fetch *next;
    uint64_t token;
    struct buffer issuer, url;
};

static uint64_t now_ms(const struct runtime *runtime)
{
    return host_now_ms(&runtime->host);
}

/* ---- who waits ---- */

/* Under the lock of keys, which gives the reference. */
static void unlink_waiting(struct runtime *runtime, struct exchange *exchange)
{
    struct exchange **link = &runtime->keys.waiting;

    while (*link != exchange)
        link = &(*link)->next_waiting;
    *link = exchange->next_waiting;
    exchange->in_waiting = false;
}

void exchange_forget_keys(struct exchange *exchange)
{
    struct runtime *runtime = exchange->runtime;
    bool waited;

    if (!exchange->awaited)
        return;
    lock_take(&runtime->keys.lock);
    waited = exchange->in_waiting;
    if (waited)
        unlink_waiting(runtime, exchange);
    lock_give(&runtime->keys.lock);
    if (waited)
        exchange_release(exchange);
}

/* One that has what it waited for, or no hope of it, with its reference; NULL: none is left. */
static struct exchange *take_waiting(struct runtime *runtime, bool all)
{
    struct exchange *found = NULL;
    struct buffer ignored;

    buffer_init(&ignored, &runtime->allocator, SIZE_MAX);
    lock_take(&runtime->keys.lock);
    for (struct exchange *at = runtime->keys.waiting; at && !found; at = at->next_waiting)
        if (all || access_look_for_keys(runtime->access, at->authorization, now_ms(runtime),
                                        &ignored, &ignored) != ACCESS_KEYS_AWAIT)
            found = at;
    if (found)
        unlink_waiting(runtime, found);
    lock_give(&runtime->keys.lock);
    buffer_free(&ignored);
    return found;
}

static void let_go_on(struct runtime *runtime, bool all)
{
    struct exchange *exchange;

    while ((exchange = take_waiting(runtime, all))) {
        lock_take(&exchange->lock);
        exchange->resumes = true;
        lock_give(&exchange->lock);
        exchange_work_later(exchange);
        exchange_release(exchange);
    }
}

/* ---- fetching ---- */

static void free_fetch(struct key_fetch *fetch, const struct allocator *allocator)
{
    if (!fetch)
        return;
    buffer_free(&fetch->issuer);
    buffer_free(&fetch->url);
    mem_free(allocator, fetch);
}

static void say_failure(struct runtime *runtime, const struct key_fetch *fetch,
                        const struct error *error)
{
    struct buffer text;
    mdx_log line = {
        .size = sizeof line,
        .level = MDX_LOG_WARN,
        .id = "",
        .correlation_id = "",
        .scope = "access",
        .scope_len = 6,
    };

    buffer_init(&text, &runtime->allocator, 4096);
    buffer_printf(&text, "the keys of %.*s could not be fetched: %s",
                  (int)(fetch->issuer.len < 200 ? fetch->issuer.len : 200), fetch->issuer.data,
                  error_message(error));
    line.text = text.data;
    line.text_len = text.len;
    if (!buffer_failed(&text))
        telemetry_log(&runtime->telemetry, &line);
    buffer_free(&text);
}

/* The body of the answer {status, body}. */
static mdx_status read_answer(const struct runtime *runtime, struct slice json, struct buffer *body,
                              struct error *error)
{
    struct jsontext index;
    uint32_t status, node;
    mdx_status wrong;

    jsontext_init(&index, &runtime->allocator);
    wrong = jsontext_read(&index, json, error);
    if (!wrong && index.nodes[0].type == JSONTEXT_OBJECT) {
        status = jsontext_member(&index, 0, SLICE("status"));
        node = jsontext_member(&index, 0, SLICE("body"));
        if (!status || !slice_is(jsontext_raw(&index, status), "200"))
            wrong = error_set(error, CODE_HTTP_STATUS, "the answer's status is not 200");
        else if (node && index.nodes[node].type == JSONTEXT_STRING)
            jsontext_string(&index, node, body);
    }
    if (!wrong && (!body->len || buffer_failed(body)))
        wrong = error_set(error, CODE_HTTP_STATUS, "the answer is empty, or longer than 1 MiB");
    jsontext_free(&index);
    return wrong;
}

static void end_fetch(struct runtime *runtime, struct key_fetch *fetch, struct slice json,
                      const struct error *failure)
{
    struct buffer body;
    struct error error;

    buffer_init(&body, &runtime->allocator, MOST_SET);
    error_init(&error, &runtime->allocator);
    if (failure)
        error_copy(&error, failure);
    else if (read_answer(runtime, json, &body, &error))
        buffer_clear(&body);
    if (!access_fetched(runtime->access, buffer_slice(&fetch->issuer), buffer_slice(&fetch->url),
                        buffer_slice(&body), now_ms(runtime), error.status ? NULL : &error) &&
        error.status)
        say_failure(runtime, fetch, &error);
    error_free(&error);
    buffer_free(&body);
    let_go_on(runtime, false);
}

static struct key_fetch *take_fetch(struct runtime *runtime, uint64_t token)
{
    struct key_fetch **link = &runtime->keys.fetches, *found;

    lock_take(&runtime->keys.lock);
    while (*link && token && (*link)->token != token)
        link = &(*link)->next;
    found = *link;
    if (found)
        *link = found->next;
    lock_give(&runtime->keys.lock);
    return found;
}

void keys_answered(struct runtime *runtime, uint64_t token, struct slice json,
                   const struct error *failure)
{
    struct key_fetch *fetch = take_fetch(runtime, token);

    if (fetch)
        end_fetch(runtime, fetch, json, failure);
    free_fetch(fetch, &runtime->allocator);
}

/* [URL, {headers, redirect}]: who is redirected is not who was configured. */
static void write_args(struct slice url, struct buffer *args)
{
    buffer_add_char(args, '[');
    buffer_add_json(args, url);
    buffer_add_text(args,
                    ",{\"headers\":{\"Accept\":\"application/jwk-set+json, application/json\"},"
                    "\"redirect\":\"error\"}]");
}

static void begin(struct runtime *runtime, struct key_fetch *fetch, struct slice args)
{
    const uint64_t token = fetch->token;
    struct error error;

    error_init(&error, &runtime->allocator);
    lock_take(&runtime->keys.lock);
    fetch->next = runtime->keys.fetches;
    runtime->keys.fetches = fetch;
    lock_give(&runtime->keys.lock);
    if (own_fetch_begin(runtime, token, args, &error)) {
        keys_answered(runtime, token, SLICE(""), &error);
        own_fetch_forget(runtime, token);
    }
    error_free(&error);
}

/* Takes issuer and URL. */
static void fetch(struct runtime *runtime, struct buffer *issuer, struct buffer *url)
{
    struct key_fetch *made = mem_new(&runtime->allocator, sizeof *made);
    struct key_fetch none = { .issuer = *issuer, .url = *url };
    struct error error;
    struct buffer args;

    buffer_init(&args, &runtime->allocator, SIZE_MAX);
    write_args(buffer_slice(url), &args);
    if (made)
        *made = none;
    if (made && !buffer_failed(&args))
        made->token = own_fetch_token(runtime);
    if (made && made->token) {
        begin(runtime, made, buffer_slice(&args));
    } else {
        error_init(&error, &runtime->allocator);
        error_no_memory(&error);
        end_fetch(runtime, &none, SLICE(""), &error);
        error_free(&error);
        buffer_free(issuer);
        buffer_free(url);
        mem_free(&runtime->allocator, made);
    }
    buffer_free(&args);
}

/* ---- the exchange ---- */

/* Nobody else knows it yet. */
static void park(struct exchange *exchange)
{
    struct runtime *runtime = exchange->runtime;

    exchange->awaited = exchange->parked = true;
    exchange_set_timer(exchange, OWN_FETCH_MS);
    lock_take(&exchange->lock);
    exchange->references++;
    lock_give(&exchange->lock);
    lock_take(&runtime->keys.lock);
    exchange->in_waiting = true;
    exchange->next_waiting = runtime->keys.waiting;
    runtime->keys.waiting = exchange;
    lock_give(&runtime->keys.lock);
}

void exchange_await_keys(struct exchange *exchange)
{
    struct runtime *runtime = exchange->runtime;
    struct buffer issuer, url;
    enum access_keys need;

    if (!exchange->authorization.len || exchange->fed)
        return;
    buffer_init(&issuer, &runtime->allocator, SIZE_MAX);
    buffer_init(&url, &runtime->allocator, SIZE_MAX);
    need = access_look_for_keys(runtime->access, exchange->authorization, now_ms(runtime), &issuer,
                                &url);
    if (need == ACCESS_KEYS_AWAIT || need == ACCESS_KEYS_FETCH)
        park(exchange);
    /* What it waits for may have ended before it was in the list. */
    if (need == ACCESS_KEYS_AWAIT)
        let_go_on(runtime, false);
    if (need == ACCESS_KEYS_FETCH || need == ACCESS_KEYS_RENEW) {
        fetch(runtime, &issuer, &url);
        return;
    }
    buffer_free(&issuer);
    buffer_free(&url);
}

bool exchange_keep_early(struct exchange *exchange, struct slice body, bool last,
                         mdx_status *status)
{
    const size_t allowed = exchange->request.most_body;
    const size_t most = allowed < SIZE_MAX ? allowed + 1 : allowed;

    if (!exchange->parked)
        return false;
    /* One byte too many tells the codec that it was more. */
    buffer_add_slice(&exchange->early, slice_to(body, most - exchange->early.len));
    if (buffer_failed(&exchange->early))
        *status = MDX_E_NOMEM;
    exchange->fed = last;
    return true;
}

void exchange_resume(struct exchange *exchange)
{
    bool resumes;

    if (!exchange->awaited)
        return;
    lock_take(&exchange->lock);
    resumes = exchange->resumes;
    exchange->resumes = false;
    lock_give(&exchange->lock);
    if (!resumes)
        return;
    exchange_set_timer(exchange, 0);
    exchange_forget_keys(exchange);
    lock_take(&exchange->lock);
    exchange->parked = false;
    if (!exchange->cancelled && !exchange->ended && (exchange->early.len || exchange->fed))
        exchange->codec->feed(exchange->state, buffer_slice(&exchange->early), exchange->fed);
    buffer_free(&exchange->early);
    lock_give(&exchange->lock);
}

/* The runtime is closing: what is under way is given up. */
void keys_close(struct runtime *runtime)
{
    struct key_fetch *given_up;

    while ((given_up = take_fetch(runtime, 0))) {
        if (runtime->host.bridge.op_cancel) {
            host_op_cancel(&runtime->host, given_up->token);
            own_fetch_forget(runtime, given_up->token);
        }
        free_fetch(given_up, &runtime->allocator);
    }
    let_go_on(runtime, true);
}
