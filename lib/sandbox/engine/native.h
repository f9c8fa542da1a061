/* native.h - native functions as the standard wants them.
 *
 * Compiled as part of the engine (native.inc), because the engine's own interface makes
 * every native function a constructor that inherits its name and length. */
#ifndef MDX_SANDBOX_ENGINE_NATIVE_H
#define MDX_SANDBOX_ENGINE_NATIVE_H

#include "duktape.h"

#include <stdbool.h>
#include <stdint.h>

/* [ ... name ] -> [ ... function ]: an object with own `length` and `name` that inherits from
 * Function.prototype; `new` works on it only when it is a constructor. args as in
 * duk_push_c_function(). */
void native_push(duk_context *ctx, duk_c_function function, duk_idx_t args, int magic, int length,
                 bool constructor);
/* The object at index is a function that `new` works on; a Proxy counts as its target. */
bool native_is_constructor(duk_context *ctx, duk_idx_t index);
/* The same object with another function in it; its properties stay. */
void native_replace(duk_context *ctx, duk_idx_t index, duk_c_function function, duk_idx_t args,
                    int magic);
/* The same for Symbol, which then counts as a constructor, though `new` throws. */
void native_replace_symbol(duk_context *ctx, duk_idx_t index);
/* The accessor `name` (on top, popped) of the object at index is own, and its getter is this. */
bool native_getter_is(duk_context *ctx, duk_idx_t index, duk_c_function function);
/* Throws a RangeError when the C stack is nearly used up: for functions that call themselves. */
void native_check_stack(duk_context *ctx);
/* The same when fewer bytes of it are left. */
void native_check_stack_for(duk_context *ctx, size_t bytes);
/* [ ... name ] -> [ ... ]: an own property of the ordinary object at index, of any kind. */
bool native_has_own(duk_context *ctx, duk_idx_t index);
/* What Object.prototype.toString calls an object that is no Proxy, array or function. */
const char *native_tag(duk_context *ctx, duk_idx_t index);
/* An object of the frozen base, whatever its properties' attributes say. */
bool native_is_frozen(duk_context *ctx, duk_idx_t index);
/* Pushes an error without a message; once it has all, the second notes where it was made, which
 * the engine does by itself after `new`. */
void native_push_error(duk_context *ctx);
void native_finish_error(duk_context *ctx);
void native_push_date(duk_context *ctx); /* without a time yet */
void native_set_time(duk_context *ctx, duk_idx_t index, double time);
/* Makes an ordinary object of one that was an Error or a Date. */
void native_make_ordinary(duk_context *ctx, duk_idx_t index);
/* [ ... this arguments ... ] -> [ ... function ], where `this` lies at `from`: a bound function,
 * whose length and name are still to be set. */
void native_push_bound(duk_context *ctx, duk_idx_t target, duk_idx_t from);
/* Pushes what a bound function calls; false, with nothing pushed: it is none. */
bool native_bound_target(duk_context *ctx, duk_idx_t index);
void native_push_thrower(duk_context *ctx); /* %ThrowTypeError% */
/* Puts `length` before `name` in an object that begins with these two. */
void native_order(duk_context *ctx, duk_idx_t index);

/* ---- arrays, without look-ups; index may hold anything ---- */

/* Pushes the element of an array that has all its elements in a row; false, with nothing
 * pushed: it is none, or has a hole there. */
bool native_element(duk_context *ctx, duk_idx_t index, uint32_t at);
/* Makes the value on top an element, as CreateDataProperty does, and pops it; false, with nothing
 * done: it is no such array, or cannot have it. */
bool native_store(duk_context *ctx, duk_idx_t index, uint32_t at);
/* Takes `removed` elements away at a place and makes room for `added` new ones, holes at
 * first; false, with nothing done: it is no array that is all in a row and free to change. */
bool native_splice(duk_context *ctx, duk_idx_t index, uint32_t at, uint32_t removed,
                   uint32_t added);
/* Pops the value on top, to be such an array's new last element. */
bool native_append(duk_context *ctx, duk_idx_t index);
/* Pushes an array of that length, all holes, with room for them. */
void native_push_array(duk_context *ctx, uint32_t length);
/* A true array, not a Proxy of one: *length is set. */
bool native_array_length(duk_context *ctx, duk_idx_t index, uint32_t *length);
/* True: an array that has this length already. TypeError when its length cannot be set. */
bool native_keep_length(duk_context *ctx, duk_idx_t index, int64_t length);
void native_lock_length(duk_context *ctx, duk_idx_t index);          /* of an array: not writable */
bool native_is_array_constructor(duk_context *ctx, duk_idx_t index); /* %Array% itself */

#endif
