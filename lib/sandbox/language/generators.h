/* generators.h - what the files of generators and async functions share. */
#ifndef MDX_SANDBOX_GENERATORS_H
#define MDX_SANDBOX_GENERATORS_H

#include "sandbox/engine/coroutine.h"
#include "sandbox/engine/language.h"
#include "sandbox/language/language.h"

/* Pushes an object whose prototype is the `prototype` of the function that called the native
 * one, or a known one when that is no object. */
void generator_push_object(duk_context *ctx, enum known prototype);

/* What the next resume of the coroutine at index wants: plain values, or result objects. */
void generator_want_plain(duk_context *ctx, duk_idx_t coroutine, bool plain);

/* ---- delegate.c ------------------------------------------------------------------------ */

enum drive { DRIVE_YIELD /* or over: a result object */, DRIVE_VALUE, DRIVE_THROW };
/* [ ... given ] -> [ ... outcome ]: next, throw or return of the generator whose coroutine is
 * given, through all that it delegates to: a result object, or what is to be thrown. */
enum drive delegate_drive(duk_context *ctx, duk_idx_t coroutine, enum coroutine_mode mode);
/* The coroutine that runs delegates to the record: pushes what it is to yield, or the value of the
 * whole (VALUE), or what is to be thrown. */
enum drive delegate_begin(duk_context *ctx, duk_idx_t record);

/* At boot: %GeneratorFunction% and the like, which no global name leads to; its prototype is
 * known then, and what functions of this kind inherit from. */
void function_kind_install(duk_context *ctx, const char *name, enum known function,
                           enum language_object engine_function);
/* The prototype of generators, on top, belongs to those functions' prototype. */
void generator_kind_install(duk_context *ctx, enum known function, const char *tag);

/* ---- async.c ------------------------------------------------------------------------ */

/* [ ... value data ] -> [ ... ]: Await: goes on natively when the value is settled. */
void await_value(duk_context *ctx, enum continuation what);
/* The native function ends, and with it the turn of the coroutine that called it. */
duk_ret_t suspend(duk_context *ctx);
/* Pushes the coroutine that runs, or what it keeps as its result; TypeError: none does. */
void current_push(duk_context *ctx);
void current_push_result(duk_context *ctx);
/* [ ... coroutine value ] -> [ ... outcome ]: resumes it, nested; false: it threw. */
bool coroutine_run(duk_context *ctx, enum coroutine_mode mode);
/* [ ... coroutine value ] -> [ ... ]: the same of an async one, by what it belongs to. */
void coroutine_wake(duk_context *ctx, enum coroutine_mode mode);

/* ---- for_await.c ---------------------------------------------------------------------- */

/* GetIterator of the value at index, async: pushes a record. */
void iterate_open_async(duk_context *ctx, duk_idx_t index);
/* [ ... record, value when count is 1 ] -> [ ... result ]: calls next, return or throw, whose
 * result is to be awaited. False, with nothing pushed: there is no such method. */
bool iterate_ask_async(duk_context *ctx, duk_idx_t count, enum known name);

/* ---- async_generators.c ------------------------------------------------------------------ */

/* [ ... row value ] -> [ ... ]: the coroutine of an async generator goes on. */
void async_generator_run(duk_context *ctx, enum coroutine_mode mode);

/* ---- continuations: [ value data ] --------------------------------------------------------- */

void continue_await(duk_context *ctx, bool fulfilled);
void continue_next(duk_context *ctx, bool fulfilled);
void continue_closed(duk_context *ctx, bool fulfilled);
void continue_abandoned(duk_context *ctx, bool fulfilled);
void continue_unwrap(duk_context *ctx, bool fulfilled);
void continue_yield(duk_context *ctx, bool fulfilled);
void continue_return(duk_context *ctx, bool fulfilled);
void continue_returned(duk_context *ctx, bool fulfilled);
void continue_inner(duk_context *ctx, bool fulfilled);
void continue_inner_return(duk_context *ctx, bool fulfilled);
void continue_no_throw(duk_context *ctx, bool fulfilled);

#endif
