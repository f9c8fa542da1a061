/* coroutine.h - functions that stop in the middle and go on later: for generators and async.
 *
 * Compiled as part of the engine (coroutine.inc is put at its end). A coroutine is an object
 * that no script ever sees: a stack of its own, on which one function of bytecode runs,
 * called without arguments. coroutine_resume() and coroutine_yield() end the native function
 * that calls them, as duk_throw() does, so they are its last act: `return coroutine_…(ctx)`.
 * They do not work inside a protected call (duk_safe_call) of that native function.
 *
 * What a resume gives is what the coroutine next gives: yields, returns, or throws. It is
 * the result of the call of the native function that resumed, so nothing can be done with it
 * afterwards: whoever yields, or returns, gives what the caller is to get (`{ value, done }`,
 * or the promise of an async function). The same the other way round: what is given to
 * resume is the result of the call that yielded. */
#ifndef MDX_SANDBOX_ENGINE_COROUTINE_H
#define MDX_SANDBOX_ENGINE_COROUTINE_H

#include "duktape.h"

#include <stdbool.h>

enum coroutine_state {
    COROUTINE_NEW,       /* not begun */
    COROUTINE_SUSPENDED, /* in a yield */
    COROUTINE_RUNNING,   /* also while it waits for one that it resumed */
    COROUTINE_DONE       /* returned or threw */
};

enum coroutine_mode {
    COROUTINE_VALUE, /* go on with a value; a new one begins, and the value is not seen */
    COROUTINE_THROW, /* the yield throws the value */
    /* A `return value` at the yield, through all functions that run on the coroutine: no
     * `catch` sees it, every `finally` runs, and may yield, return or throw instead. When
     * nothing stops it the coroutine ends, and the resume gives `value`. */
    COROUTINE_RETURN
};

/* [ ... function ] -> [ ... coroutine ]: of a function of bytecode, not a class, with the
 * flag `a` as a rule. It keeps the function alive, and no more. */
void coroutine_new(duk_context *ctx);
enum coroutine_state coroutine_state(duk_context *ctx, duk_idx_t index);

/* [ ... coroutine value ]: resumes it, which must be NEW or SUSPENDED (TypeError). THROW and
 * RETURN of a NEW one end it, with that outcome. Called from a native function which bytecode
 * called, this costs a jump; from any other, it nests. Spends from the budget. RangeError when
 * too many wait for each other. */
duk_ret_t coroutine_resume(duk_context *ctx, enum coroutine_mode mode);
/* [ ... value ]: yields it. Only in a native function that was called by the bytecode of the
 * coroutine itself: TypeError otherwise, as when there is no coroutine. */
duk_ret_t coroutine_yield(duk_context *ctx);
/* Pushes the coroutine that runs, and false with undefined pushed when none does. */
bool coroutine_push_current(duk_context *ctx);

void coroutine_install(duk_context *ctx); /* at boot */
void coroutine_begin(duk_context *ctx);   /* after freezing, by state_install() */

#endif
