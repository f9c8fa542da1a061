/* inside.h - what lies at the start of every arena, and what native built-ins
 * can reach from a duk_context.
 *
 * The heap's user data is a struct inside *; its first member is the guard. It is
 * part of the image (restored with it); whoever enters the engine then sets the
 * fields that point outside the arena. Built-ins hold no lock, no memory and no
 * descriptor outside the arena across an engine call, since a limit jumps out:
 * inside.scratch is there for that. Strings in the engine are CESU-8, and one that
 * begins with a byte that no character begins with would be a hidden symbol: so text
 * from outside enters by value_push_text() and value_push_json() only. */
#ifndef MDX_SANDBOX_INSIDE_H
#define MDX_SANDBOX_INSIDE_H

#include "base/alloc.h"
#include "sandbox/guard.h"
#include "sandbox/sandbox.h"

#include "duktape.h"

struct inside {
    struct guard guard; /* first */
    /* Set on every entry; NULL while an image is made. Point outside the arena. A plain
     * script has a host too, the sandbox's own, which takes timers and refuses operations. */
    const struct isolate_host *host;
    const struct allocator *allocator; /* of the sandbox; for texts that lie outside the arena */
    const struct script_run *script;   /* `mdx script` only */
    /* The front end of dynamic code; NULL: none. */
    mdx_status (*lower)(void *host, const struct sandbox_code *code, struct buffer *lowered,
                        struct error *error);
    void *lower_host;
    /* What is about to be given to eval, a heap pointer, and names it must not declare. */
    const void *eval_text;
    struct slice eval_taken;
    uint32_t hidden;     /* number of the next hidden variable of dynamic code */
    struct slice source; /* what the program was lowered from; empty: not known */
    /* Where the program's places are in the user's document, for the stack of an Error; NULL: the
     * same as in what is compiled. */
    const struct linemap *map;
    struct slice document, text; /* its name, and itself */
    /* Made empty (buffer_init, allocator as above) by who enters, freed by the same after it
     * left, by whatever way: a jump leaks nothing. Nothing in it outlives the next step that
     * may run script. */
    struct buffer scratch;
    /* While the result is written: where `null` stands for NaN or Infinity. NULL: nobody asks. */
    struct buffer *odd;
    /* The limits as they were set, for messages; 0: not known. Set on every entry. */
    uint32_t run_ms;
    uint32_t operations;
    uint32_t log_lines;
    size_t arena_bytes;
    size_t stack_bytes;
    size_t output_bytes; /* of the result, and of an operation's arguments */
    /* State that lives and is restored with the image. */
    uint64_t top_level_ms;   /* the clock that stands still, when host is NULL */
    uint64_t random[4];      /* xoshiro256++ state of Math.random; all zero: not seeded yet */
    uint64_t next_operation; /* ids given so far */
    uint32_t operations_left;
    uint32_t stream; /* how far a generator that was returned is, see stream.c */
    uint32_t log_lines_left;
    uint32_t log_indent;           /* of console.group(), in spaces */
    uint32_t waiting;              /* operations and timers begun and not settled */
    uint32_t jobs;                 /* promise jobs queued */
    uint32_t jobs_head, jobs_room; /* the queue's ring: where it begins, how many fit */
    uint32_t unhandled;            /* promises rejected, see unhandled.c */
    uint32_t hash_seed;            /* the same in all heaps that share images */
    uint32_t top_level_use;        /* 3001 or 3002: asked for at the top level; 0: nothing */
    void *state;                   /* heap pointer of the object state_install() made */
    void *known[96];               /* heap pointers by enum known, see builtins.h */
    uint64_t private_names;        /* made so far */
    bool dynamic_code;
    bool compiling; /* set by who compiles: a SyntaxError is SYNTAX_ERROR */
    bool log_full;  /* the line that says so was written */
};

static inline struct inside *inside_of(duk_context *ctx)
{
    duk_memory_functions functions;

    duk_get_memory_functions(ctx, &functions);
    return (struct inside *)functions.udata;
}

/* Leaves the engine by guard_stop() when a limit was hit: the fault is set already. */
void inside_stop(duk_context *ctx) __attribute__((noreturn));
/* Spends budget of the guard, or leaves. For the loops of our own built-ins. */
static inline void inside_spend(duk_context *ctx, struct inside *inside, int64_t units)
{
    if (!guard_spend(&inside->guard, units))
        inside_stop(ctx);
}

/* ---- engine_hooks.c: what the patched engine tells ---------------------- */

/* The functions that were running, innermost first, native ones left out, one
 * "    at NAME (FILE:LINE:COLUMN)\n" each (of the source that was compiled, from 1), as in
 * an error's stack; also after guard_stop(), since it neither allocates nor calls. Whole
 * lines of at most `most` bytes together; returns how many. */
size_t engine_where(duk_context *ctx, char *frames, size_t most);
/* The value at index is the RangeError of a recursion limit, the very object. */
bool engine_is_recursion(duk_context *ctx, duk_idx_t index);

/* ---- value.c: JSON straight between bytes and engine values ------------ */

/* Pushes the value of a JSON text (UTF-8; trusted to be valid JSON only when it came
 * from us: anything wrong throws SyntaxError). Polls, and bounds depth at 512. */
void value_push_json(duk_context *ctx, struct slice json);
/* Writes the value at index as JSON with JSON.stringify's meaning (toJSON, accessors,
 * boxed primitives …), UTF-8, lone surrogates as \udXXX; undefined and functions as
 * null at the top. Past `most` bytes: GUARD_OUTPUT. Text goes to `out`, whose bytes lie
 * outside the arena and survive a jump (the caller owns the buffer). */
void value_write_json(duk_context *ctx, duk_idx_t index, struct buffer *out);
/* Pushes host text (UTF-8) as an engine string (CESU-8), and reads one back. */
void value_push_text(duk_context *ctx, struct slice utf8);
void value_read_text(duk_context *ctx, duk_idx_t index, struct buffer *out); /* ToString first */

/* ---- builtins.c: installed once, at boot, before the base is frozen ------- */

/* Promise, queueMicrotask, console, `$`, setTimeout and friends, Error's stack; takes away
 * Duktape, CBOR, Buffer, eval and Function (unless dynamic_code) and the ways
 * to them. */
void builtins_install(duk_context *ctx);

/* What changes while script runs (job queue, pending operations, the entry's value, `$.config`):
 * one object under the heap stash, made after the built-ins are frozen and never frozen
 * itself. Built-ins do not work before it. */
void state_install(duk_context *ctx);

/* `$.config`: a JSON object, frozen in depth; empty text: an empty object. Image build only. */
void dollar_set_config(duk_context *ctx, struct slice json);

/* ---- promise.c, entry.c: driving a call (all inside a protected call) ---- */

/* Runs queued jobs until none is left. */
void jobs_run(duk_context *ctx);
/* [ ... fn ] -> [ ... ]: calls fn with the arguments of a JSON array and, when context is
 * not empty, that object frozen as last argument; keeps the returned value (or promise) as
 * the entry's. A synchronous throw propagates. */
void entry_call(duk_context *ctx, struct slice args, uint64_t missing, struct slice context);
enum entry_state { ENTRY_PENDING, ENTRY_FULFILLED, ENTRY_REJECTED };
enum entry_state entry_state(duk_context *ctx);
void entry_push(duk_context *ctx);        /* the value, or the reason */
bool entry_is_thenable(duk_context *ctx); /* the object on top */
/* stream.c: the entry is fulfilled. True: it was a generator, or one that is under way, and the
 * entry is now what its next value waits for. */
bool stream_step(duk_context *ctx);
/* The result on top as JSON, and what it is; odd gets numbers that JSON has not. */
enum isolate_result result_write(duk_context *ctx, struct buffer *out, struct buffer *odd);
/* Settles operation `id`: value as JSON, or the failure as an Error with code, category,
 * retryable, details. Does nothing for an id that nobody waits for. */
void operation_settle(duk_context *ctx, uint64_t id, struct slice value,
                      const struct error *failure);

/* ---- fault.c: from what was thrown to a struct error --------------------- */

/* Describes the thrown value at the stack's top, and pops it: name, message, own JSON-able
 * properties as details, honoured {status, code, retryable}, stack and place mapped through
 * `map` to the user's `text` (both may be empty). When guard.fault is set, before or by a
 * getter of the thrown value, that alone decides the code, no script runs, and the stack
 * stays as it is: the heap is to be dropped. A frame is the user's when the file name it
 * was compiled with is `document`, pushed by value_push_text(). Cannot throw or jump;
 * the guard stays armed as it is. error may be NULL. */
void fault_describe(duk_context *ctx, struct error *error, struct slice document, struct slice text,
                    const struct linemap *map);

#endif
