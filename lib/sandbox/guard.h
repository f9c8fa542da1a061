/* guard.h - what the patched engine asks while script runs: may it go on?
 *
 * A struct guard is the heap's user data. The patch spends `budget` in every
 * loop, native ones too, by weight; when it is spent, guard_poll() reads the
 * clock. A limit is not an exception: whoever hits one calls guard_stop(), which
 * notes the fault and jumps straight to `fatal_exit`, over every catch, finally and
 * native frame. The heap is then good for nothing but being dropped (and for
 * engine_where(), which says what line it was on). So fatal_exit is set during every
 * entry into the engine, duk_create_heap() included; and the class of a limit error
 * is read from here, never from a thrown value.
 *
 * Recursion alone is gentler, as in any JavaScript: it throws a RangeError that a
 * script may catch. engine_is_recursion() tells it when it was not caught. */
#ifndef MDX_SANDBOX_GUARD_H
#define MDX_SANDBOX_GUARD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum guard_fault {
    GUARD_NONE,
    GUARD_RUN_TIMEOUT,  /* run_deadline_ns passed */
    GUARD_CALL_TIMEOUT, /* call_deadline_ns passed */
    GUARD_MEMORY,       /* the arena was full, after the collections allowed */
    GUARD_STACK,        /* C stack gone, with no room even to throw a RangeError */
    GUARD_OUTPUT,       /* the result is larger than the output limit */
    GUARD_OPERATIONS,   /* more operations than the call may start */
    GUARD_INTERRUPTED,  /* isolate_interrupt() */
    GUARD_FATAL,        /* the engine gave up: the arena is dropped */
    GUARD_HOST_MEMORY   /* no memory outside the arena for a text on its way in or out */
};

struct guard {
    int64_t budget;           /* units left until the next look at the clock */
    uint64_t run_deadline_ns; /* monotonic */
    uint64_t call_deadline_ns;
    const char *stack_floor; /* lowest address the C stack may reach; NULL: not checked */
    uint32_t fault; /* enum guard_fault: the first one hit; sticky until the isolate ends */
    const volatile int *interrupt; /* not NULL and *interrupt: stop */
    void *fatal_exit;              /* jmp_buf of who entered the engine; never NULL while inside */
};

/* Units of budget between two looks at the clock: some 20 to 50 microseconds of work. */
#define GUARD_BUDGET 20000

/* Arms the guard for one entry into the engine from the current frame. */
void guard_arm(struct guard *guard, uint64_t run_deadline_ns, uint64_t call_deadline_ns,
               size_t stack_bytes);
/* True: go on. False: fault is set and the caller calls guard_stop(). Called by the patch
 * when budget is below zero, and by our own loops (spend first). */
bool guard_poll(struct guard *guard);
/* Leaves the engine for good: sets the fault unless there is one, and jumps to fatal_exit
 * (longjmp with 1). */
void guard_stop(struct guard *guard, enum guard_fault fault) __attribute__((noreturn));
/* Spends units; true: go on. For the native loops of our own built-ins. */
static inline bool guard_spend(struct guard *guard, int64_t units)
{
    guard->budget -= units;
    return guard->budget >= 0 || guard_poll(guard);
}
/* True once past a limit: the allocator then refuses everything. */
static inline bool guard_over(const struct guard *guard)
{
    return guard->fault != GUARD_NONE;
}

#endif
