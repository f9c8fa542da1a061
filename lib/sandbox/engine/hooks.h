/* hooks.h - everything the engine asks of its surroundings.
 *
 * udata is the heap's user data: a struct inside, whose first member is the
 * guard. The engine is entered only with guard.fatal_exit set; each of the
 * functions that do not return jumps there. */
#ifndef MDX_SANDBOX_ENGINE_HOOKS_H
#define MDX_SANDBOX_ENGINE_HOOKS_H

#include "sandbox/guard.h"

#include <stddef.h>
#include <stdint.h>

double mdx_engine_now(void *udata);    /* milliseconds since 1970: Date.now */
double mdx_engine_random(void *udata); /* 0 <= x < 1: Math.random */
/* The double nearest to digits with a point or none and an exponent or none. */
double mdx_engine_decimal(const char *text, size_t len);
uint32_t mdx_engine_hash_seed(void *udata); /* the same for all heaps that share images */
/* Text that becomes code at run time. */
enum mdx_engine_code_kind {
    MDX_ENGINE_SCRIPT, /* indirect eval: a script */
    MDX_ENGINE_EVAL,   /* direct eval */
    MDX_ENGINE_FUNCTION,
    MDX_ENGINE_GENERATOR,
    MDX_ENGINE_ASYNC,
    MDX_ENGINE_ASYNC_GENERATOR
};

struct mdx_engine_code {
    enum mdx_engine_code_kind kind;
    int strict;       /* direct eval in strict code */
    int in_function;  /* direct eval in a function: new.target means something */
    const char *text; /* CESU-8, borrowed; and then what it was lowered to, valid as long as nothing
                         runs */
    size_t len;
    /* Of a function, which `text` is from end to end: where its parts lie. */
    size_t parameters_at, parameters_len, body_at, body_len;
};
/* Sets text and len to the lowered text and pushes a buffer of the original one, in UTF-8. Throws
 * SyntaxError. 0, with nothing pushed: there is no front end, the text is ES5. */
int mdx_engine_lower(void *ctx, struct mdx_engine_code *code);
/* Pushes `length` bytes of a source text from `start` on; text NULL: that of the program. 0, with
 * nothing pushed: it is not known. */
int mdx_engine_push_source(void *ctx, const char *text, size_t len, uint32_t start,
                           uint32_t length);
void mdx_engine_fatal(void *udata, const char *message) __attribute__((noreturn));

/* ---- what the engine tells (limits.inc); ctx is a duk_context * ---------- */

struct mdx_engine_frame {
    const char *name, *file; /* not NULL; file is empty for native functions */
    size_t name_len, file_len;
    uint32_t line, column; /* column 0: not known */
};
/* Of how many calls mdx_engine_frame() tells: finding one takes time by its level, and
 * nothing is metered here. */
#define MDX_ENGINE_FRAMES 64
/* The function that runs `level` calls above the innermost; 0: there is none. Neither
 * allocates nor throws, and may follow guard_stop(). */
int mdx_engine_frame(void *ctx, int level, struct mdx_engine_frame *frame);
/* 1: the value at index is the RangeError that a recursion limit threw. */
int mdx_engine_is_recursion(void *ctx, int index);

#endif
