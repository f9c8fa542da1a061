/* breaker.c - the three states of a circuit breaker. */
#include "outbound/breaker.h"

enum { IN_A_ROW = 5, WINDOW = 20, HALF_OF_IT = WINDOW / 2, REST_MS = 30000 };

bool breaker_begin(struct breaker *breaker, uint64_t now_ms, uint64_t *wait_ms)
{
    uint64_t rested = now_ms > breaker->opened_ms ? now_ms - breaker->opened_ms : 0;

    *wait_ms = 0;
    if (breaker->state == BREAKER_CLOSED)
        return true;
    if (breaker->state == BREAKER_OPEN && rested < REST_MS) {
        *wait_ms = REST_MS - rested;
        return false;
    }
    if (breaker->probing) {
        *wait_ms = 1000; /* its end is not known */
        return false;
    }
    breaker->state = BREAKER_HALF;
    breaker->probing = true;
    return true;
}

static void open(struct breaker *breaker, uint64_t now_ms)
{
    *breaker = (struct breaker){ .state = BREAKER_OPEN, .opened_ms = now_ms };
}

static uint32_t failures(const struct breaker *breaker)
{
    return (uint32_t)__builtin_popcount(breaker->last & ((1u << WINDOW) - 1));
}

void breaker_end(struct breaker *breaker, uint64_t now_ms, bool failed)
{
    if (breaker->state == BREAKER_OPEN)
        return; /* it was under way when the breaker opened */
    if (breaker->state == BREAKER_HALF) {
        if (failed)
            open(breaker, now_ms);
        else
            *breaker = (struct breaker){ .state = BREAKER_CLOSED };
        return;
    }
    breaker->last = breaker->last << 1 | (failed ? 1u : 0u);
    breaker->count += breaker->count < WINDOW;
    breaker->in_a_row = failed ? breaker->in_a_row + 1 : 0;
    if (breaker->in_a_row >= IN_A_ROW ||
        (breaker->count == WINDOW && failures(breaker) >= HALF_OF_IT))
        open(breaker, now_ms);
}

void breaker_abandon(struct breaker *breaker)
{
    breaker->probing = false;
    if (breaker->state == BREAKER_HALF)
        breaker->state = BREAKER_OPEN;
}
