/* guard.c - arming, polling and leaving: see guard.h. */
#include "sandbox/guard.h"

#include "base/clock.h"

#include <setjmp.h>

void guard_arm(struct guard *guard, uint64_t run_deadline_ns, uint64_t call_deadline_ns,
               size_t stack_bytes)
{
    const uintptr_t here = (uintptr_t)__builtin_frame_address(0);

    guard->budget = GUARD_BUDGET;
    guard->run_deadline_ns = run_deadline_ns;
    guard->call_deadline_ns = call_deadline_ns;
    guard->stack_floor = stack_bytes < here ? (const char *)(here - stack_bytes) : NULL;
}

static enum guard_fault fault_now(const struct guard *guard)
{
    const uint64_t now = clock_monotonic_ns();

    if (guard->interrupt && __atomic_load_n(guard->interrupt, __ATOMIC_RELAXED))
        return GUARD_INTERRUPTED;
    /* Of two that have passed, the earlier one ended the run. */
    if (now >= guard->call_deadline_ns && guard->call_deadline_ns <= guard->run_deadline_ns)
        return GUARD_CALL_TIMEOUT;
    if (now >= guard->run_deadline_ns)
        return GUARD_RUN_TIMEOUT;
    return GUARD_NONE;
}

bool guard_poll(struct guard *guard)
{
    guard->budget = GUARD_BUDGET;
    if (!guard->fault)
        guard->fault = fault_now(guard);
    return !guard->fault;
}

void guard_stop(struct guard *guard, enum guard_fault fault)
{
    if (!guard->fault)
        guard->fault = fault;
    longjmp(*(jmp_buf *)guard->fatal_exit, 1);
}
