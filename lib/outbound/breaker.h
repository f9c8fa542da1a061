/* breaker.h - leaves a server alone that has failed too often.
 *
 * Closed; open after 5 failures in a row, or 10 of the last 20; half open after 30 s, when one call
 * goes through as a probe: its end closes or opens it again. Not thread safe; has no clock. */
#ifndef MDX_OUTBOUND_BREAKER_H
#define MDX_OUTBOUND_BREAKER_H

#include <stdbool.h>
#include <stdint.h>

enum breaker_state { BREAKER_CLOSED, BREAKER_OPEN, BREAKER_HALF };

struct breaker {
    enum breaker_state state;
    uint32_t in_a_row;
    uint32_t last,
        count; /* bit 0 of `last`: did the latest fail? count: how many are known, ≤ 20 */
    uint64_t opened_ms;
    bool probing;
};

/* May a call go through? False: *wait_ms says when to come back. True in state HALF: it is the
 * probe, and breaker_end() or breaker_abandon() must follow. */
bool breaker_begin(struct breaker *breaker, uint64_t now_ms, uint64_t *wait_ms);
void breaker_end(struct breaker *breaker, uint64_t now_ms, bool failed);
void breaker_abandon(struct breaker *breaker); /* nothing was learnt */

#endif
