/* language.h - the run-time half of the lowered language: what `@name` in it stands for.
 *
 * base/intrinsics.h lists the names and says what each does; the engine puts their values into
 * compiled functions. Three objects mark what no value of the language is; script never
 * gets hold of them. A *record* (of @iter) is a row of slots: RECORD_KIND says
 * how it goes on, and is KIND_DONE when nothing is left to close. */
#ifndef MDX_SANDBOX_LANGUAGE_H
#define MDX_SANDBOX_LANGUAGE_H

#include "sandbox/builtins.h"
#include "sandbox/engine/slots.h"

struct intrinsic {
    const char *name;
    duk_c_function function;
    duk_idx_t args;
};
void intrinsics_add(duk_context *ctx, const struct intrinsic *rows, size_t count);
#define INTRINSICS_ADD(ctx, rows) intrinsics_add((ctx), (rows), sizeof(rows) / sizeof(rows)[0])

/* ---- iterate.c ------------------------------------------------------------- */

enum record {
    RECORD_KIND,
    RECORD_ITERATOR,
    RECORD_NEXT,
    RECORD_AT,
    RECORD_BUSY, /* yield* is asking it */
    RECORD_SLOTS
};
enum {
    KIND_DONE,
    KIND_ARRAY,  /* a true array whose iterator is the language's own: RECORD_AT is its place */
    KIND_STRING, /* the same of a string */
    KIND_ANY,
    KIND_GENERATOR, /* the same, of a generator whose `next` is the language's own: RECORD_AT is its
                       coroutine, which is resumed without a result object between */
    KIND_ASYNC,
    KIND_FROM_SYNC /* for await over a plain iterator */
};

/* Calls `next`, and pushes what it gives. */
void record_call_next(duk_context *ctx, duk_idx_t record);
/* Replaces the result on top by its value; false, with nothing pushed: it is the end. The record
 * is of that kind again when there is more. */
bool record_result(duk_context *ctx, duk_idx_t record, unsigned kind);
/* Calls `return` and pushes what it gives; false, with nothing pushed: there is none. */
bool record_call_return(duk_context *ctx, duk_idx_t record);
/* How many characters of the string make the code point at that place; 0: it ends there. */
uint32_t string_step(duk_context *ctx, duk_idx_t index, uint32_t at);

/* A typed array lies at index, with its buffer attached; how long it is. */
bool iterators_typed_check(duk_context *ctx, duk_idx_t index);
double iterators_typed_length(duk_context *ctx, duk_idx_t index);

/* ---- generators.c, for iterate.c ------------------------------------------------ */

/* The iterator at index is a generator whose `next`, on top, is the language's own: pushes its
 * coroutine, prepared to be asked by generator_ask(). */
bool generator_push_coroutine(duk_context *ctx, duk_idx_t index);
/* With its coroutine on top. READY: undefined was pushed, and coroutine_resume() gives a value, or
 * @D. OVER: it has ended. OTHER: it has to be asked by its `next`. */
enum generator_answer { GENERATOR_OVER, GENERATOR_READY, GENERATOR_OTHER };
enum generator_answer generator_ask(duk_context *ctx);

/* ---- one a file, at boot ----------------------------------------------------- */

void values_install(duk_context *ctx);
void iterate_install(duk_context *ctx);
void iterators_install(duk_context *ctx);
void spread_install(duk_context *ctx);
void objects_install(duk_context *ctx);
void classes_install(duk_context *ctx);
void constructors_install(duk_context *ctx);
void private_install(duk_context *ctx);
void generators_install(duk_context *ctx);
void async_install(duk_context *ctx);
void for_await_install(duk_context *ctx);
void async_generators_install(duk_context *ctx);

#endif
