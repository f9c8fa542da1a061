/* state.c - the table of sources, their waiters and tokens. */
#include "outbound/source/state.h"

#include "outbound/mcp/session.h"
#include "outbound/source/answers.h"

#include <string.h>

struct sources *sources_open(const struct allocator *allocator)
{
    struct sources *sources = mem_new(allocator, sizeof *sources);

    if (!sources)
        return NULL;
    sources->allocator = *allocator;
    sources->by_id = map_new(&sources->allocator);
    retry_read(NULL, &sources->retry, NULL);
    if (sources->by_id && lock_init(&sources->lock))
        return sources;
    map_free(sources->by_id, NULL, NULL);
    mem_free(allocator, sources);
    return NULL;
}

static void forget_text(const struct allocator *allocator, char **text)
{
    if (*text)
        memset(*text, 0, strlen(*text));
    mem_free(allocator, *text);
    *text = NULL;
}

void token_clear(struct token *token, const struct allocator *allocator)
{
    forget_text(allocator, &token->access);
    token->expires_ms = 0;
}

static void free_state(void *value, void *context)
{
    struct source_state *state = value;
    struct token *token;

    pending_clear(&state->pending, context);
    while ((token = state->tokens)) {
        state->tokens = token->next;
        token_clear(token, context);
        forget_text(context, &token->refresh);
        error_free(&token->failure);
        mem_free(context, token);
    }
    mcp_sessions_free(state->sessions, context);
    answers_free(state->answers);
    mem_free(context, state->discovered);
    mem_free(context, state);
}

void sources_close(struct sources *sources)
{
    struct allocator allocator;

    if (!sources)
        return;
    allocator = sources->allocator;
    map_free(sources->by_id, free_state, &sources->allocator);
    lock_free(&sources->lock);
    mem_free(&allocator, sources);
}

struct source_state *sources_find(struct sources *sources, struct slice id)
{
    struct source_state *state;

    lock_take(&sources->lock);
    state = map_get(sources->by_id, id);
    if (!state && (state = mem_new(&sources->allocator, sizeof *state))) {
        state->sources = sources;
        if (!map_put(sources->by_id, id, state, NULL)) {
            mem_free(&sources->allocator, state);
            state = NULL;
        }
    }
    lock_give(&sources->lock);
    return state;
}

void waiter_add(struct source_state *state, struct waiter *waiter)
{
    struct waiter **last = &state->waiters;

    if (waiter->waits)
        return;
    waiter->previous = NULL;
    while (*last) {
        waiter->previous = *last;
        last = &(*last)->next;
    }
    waiter->next = NULL;
    waiter->waits = true;
    *last = waiter;
}

void waiter_remove(struct source_state *state, struct waiter *waiter)
{
    if (!waiter->waits)
        return;
    *(waiter->previous ? &waiter->previous->next : &state->waiters) = waiter->next;
    if (waiter->next)
        waiter->next->previous = waiter->previous;
    waiter->waits = false;
}

void waiters_wake(struct source_state *state)
{
    for (struct waiter *waiter = state->waiters; waiter; waiter = waiter->next)
        waiter->task->port.wake(waiter->task->port.host);
}

struct token *token_find(struct source_state *state, const unsigned char key[32])
{
    const struct allocator *allocator = &state->sources->allocator;
    struct token *token;

    for (token = state->tokens; token; token = token->next)
        if (!memcmp(token->key, key, sizeof token->key))
            return token;
    token = mem_new(allocator, sizeof *token);
    if (!token)
        return NULL;
    memcpy(token->key, key, sizeof token->key);
    error_init(&token->failure, allocator);
    token->next = state->tokens;
    state->tokens = token;
    return token;
}
