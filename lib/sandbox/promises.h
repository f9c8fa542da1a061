/* promises.h - what the files of promises share among them: see promise.c. */
#ifndef MDX_SANDBOX_PROMISES_H
#define MDX_SANDBOX_PROMISES_H

#include "sandbox/builtins.h"
#include "sandbox/engine/slots.h"

/* [ ... object ]: makes a promise of it. */
void promise_make(duk_context *ctx);
/* Pushes the row of the promise at index; false, with nothing pushed: it is none. */
bool promise_push_row(duk_context *ctx, duk_idx_t index);
/* [ ... onFulfilled onRejected target ] -> [ ... ]: PerformPromiseThen, with a promise's row. */
void promise_react(duk_context *ctx, duk_idx_t row);
/* A Promise that nobody gave properties, nor its prototype another constructor. */
bool promise_is_plain(duk_context *ctx, duk_idx_t index);

/* Somebody has asked for its outcome. */
bool promise_is_handled(duk_context *ctx, duk_idx_t promise);

/* ---- unhandled.c ------------------------------------------------------------- */

/* The promise at index is being rejected, and nobody has asked for its outcome yet. */
void unhandled_add(duk_context *ctx, duk_idx_t promise);
/* No job is left: logs those that nobody has asked for since, and forgets them. */
void unhandled_log(duk_context *ctx);

/* Pushes a function without a name that holds the value at an index under KNOWN_HELD. */
void holder_push(duk_context *ctx, duk_c_function function, duk_idx_t args, int magic,
                 duk_idx_t held);
/* In such a function: pushes what it holds. */
void holder_get(duk_context *ctx);

/* ---- capability.c ----------------------------------------------------------- */

enum capability { CAPABILITY_PROMISE, CAPABILITY_RESOLVE, CAPABILITY_REJECT, CAPABILITY_SLOTS };

/* [ ... constructor ] -> [ ... capability ]: NewPromiseCapability, a row. */
void capability_push(duk_context *ctx);
/* The same, or only a promise, when the constructor is Promise itself: a target. */
void capability_push_target(duk_context *ctx);
/* [ ... value ] -> [ ... ]: calls resolve or reject of a row, or settles a promise. */
void capability_settle(duk_context *ctx, duk_idx_t target, bool good);
void capability_push_promise(duk_context *ctx, duk_idx_t target);
/* [ ... ] -> [ ... constructor ]: SpeciesConstructor(the object at index, %Promise%). */
void promise_push_species(duk_context *ctx, duk_idx_t index);
/* [ ... constructor value ] -> [ ... promise ]: PromiseResolve. */
void promise_resolve_by(duk_context *ctx);

/* promise_then.c, promise_all.c: on the prototype, and on the constructor, on top. */
void promise_then_install(duk_context *ctx);
void promise_all_install(duk_context *ctx);

#endif
