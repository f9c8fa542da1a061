/* sandbox.h - the door of the sandbox: brand-new isolates that hold.
 *
 * The only room that knows Duktape, and nobody outside sees a Duktape type.
 * A sandbox has slots (arenas at fixed places) and a frozen base. An image is a
 * program made ready: its code compiled and its top level evaluated. An isolate
 * is one call: it starts from a fresh copy of its image in some slot, runs until
 * nothing is left to run, and then is done, has failed, or waits for operations
 * without holding a thread. A waiting isolate keeps its slot until another needs
 * it; then it is parked (its differences from the image are copied out) and later
 * comes back to the same slot.
 *
 * Threads: all functions from any thread. One isolate is inside at most one
 * isolate_run() at a time; isolate_settle() may come meanwhile from any thread.
 * No lock is held while script, or a callback of struct isolate_host, runs.
 *
 * Every limit's class comes from the host side's own flags, never from a thrown
 * value's text. */
#ifndef MDX_SANDBOX_SANDBOX_H
#define MDX_SANDBOX_SANDBOX_H

#include "base/buffer.h"
#include "base/error.h"
#include "base/linemap.h"
#include "base/slice.h"

struct sandbox;
struct image;
struct isolate;

/* Text that is to become code at run time. */
enum sandbox_code_kind {
    SANDBOX_CODE_SCRIPT,   /* eval called by another name: a script */
    SANDBOX_CODE_EVAL,     /* eval(text), which sees the variables of where it stands */
    SANDBOX_CODE_FUNCTION, /* Function(…): one function expression, and no name is bound */
    SANDBOX_CODE_GENERATOR,
    SANDBOX_CODE_ASYNC,
    SANDBOX_CODE_ASYNC_GENERATOR
};

struct sandbox_code {
    enum sandbox_code_kind kind;
    bool strict;      /* SANDBOX_CODE_EVAL: in strict code */
    bool in_function; /* SANDBOX_CODE_EVAL: in a function, so that new.target may stand there */
    uint32_t *hidden; /* number of the heap's next hidden variable; the front end moves it on */
    struct slice
        taken; /* SANDBOX_CODE_EVAL: names that its `var` must not have, with blanks between */
    struct slice text;             /* UTF-8; offsets of functions' directives are in it */
    struct slice parameters, body; /* the parts of a function, within text; each of them has to be
                                      right by itself */
    const char *stack_floor;       /* lowest address the C stack may reach; NULL: not known */
    bool (*go_on)(void *clock);    /* asked now and then; false: the time is over, and whatever is
                                      answered is dropped */
    void *clock;
};

struct sandbox_options {
    size_t arena_bytes;    /* most memory of one isolate; 0: 16 MiB. At least 256 KiB. */
    size_t stack_bytes;    /* C stack below the frame that entered the engine; 0: 160 KiB */
    uint32_t max_isolates; /* slots; 0: 64 */
    size_t parked_bytes;   /* most bytes of all parked isolates; 0: 1 GiB */
    bool host_memory;      /* arenas come from the allocator, not from mmap */
    bool dynamic_code;     /* eval and Function exist */
    /* The front end for their texts: adds the lowered one to `lowered`. MDX_E_VALIDATION and the
     * reason: not right. Called inside a running script, on its thread; must not run one. NULL:
     * texts are ES5. */
    mdx_status (*lower)(void *host, const struct sandbox_code *code, struct buffer *lowered,
                        struct error *error);
    void *lower_host;
    bool unfrozen;     /* built-ins can be changed (by the isolate itself only) */
    bool scripts_only; /* no image is ever made: opening costs nothing, sandbox_script() alone may
                          follow */
};

/* allocator is copied. The engine boots here, once. */
mdx_status sandbox_open(struct sandbox **sandbox, const struct allocator *allocator,
                        const struct sandbox_options *options, struct error *error);
/* No image or isolate of it may be left. */
void sandbox_close(struct sandbox *sandbox);

struct sandbox_figures {
    uint32_t slots, slots_used; /* made so far; holding a running or waiting isolate */
    uint32_t isolates, parked;  /* alive; of these without a slot's memory */
    size_t parked_bytes;
    size_t image_bytes;                /* of the base image's copied part */
    size_t frozen_bytes;               /* never copied */
    uint64_t restores, parks, returns; /* since open */
};
void sandbox_figures(struct sandbox *sandbox, struct sandbox_figures *figures);

/* ---- images ---------------------------------------------------------- */

struct image_source {
    struct slice document; /* the user's name for it, for messages */
    struct slice text;     /* the user's whole document: error excerpts and positions */
    struct slice body;     /* ES5: the body of a strict function whose one parameter is `exports`;
                              it assigns exports["path"] = function for each function, and
                              exports["path"] is later called. Lines are counted from its first. */
    const struct linemap *map; /* from body to text */
    struct slice source;       /* what body was lowered from: functions' directives tell offsets
                                  in it, for toString; empty: not known */
    struct slice config;       /* JSON object: `$.config`, frozen; empty for none */
    uint64_t created_ms;       /* the clock while the top level runs (it stands still) */
    unsigned char seed[32];    /* Math.random() while the top level runs */
    uint32_t run_ms;           /* limit of making it, in which the top level runs several
                                  times; 0: 5000 */
    bool awaits;               /* the body awaits at its top level */
    bool reuse;                /* `isolate: reuse`: heaps stay warm between calls */
};

/* Compiles, evaluates the top level once, drains its jobs. Failures (SYNTAX_ERROR,
 * EXECUTION_FAILED, limits, an operation or timer at top level: number 3xxx) carry
 * the place in the user's document. What the image needs of `source` is copied. */
mdx_status image_build(struct sandbox *sandbox, struct image **image,
                       const struct image_source *source, struct error *error);
void image_retain(struct image *image);
void image_release(struct image *image); /* NULL allowed */
size_t image_bytes(const struct image *image);
/* True when the body set exports[path] to a function. */
bool image_has(const struct image *image, struct slice path);

/* ---- isolates -------------------------------------------------------- */

enum sandbox_level { SANDBOX_DEBUG, SANDBOX_INFO, SANDBOX_WARN, SANDBOX_ERROR };

enum operation_kind {
    OPERATION_CALL,  /* $.a.b(…): args is the JSON array of arguments */
    OPERATION_TAG,   /* $.a`x ${y}`: args is {"strings":["x ",""],"values":[y]} */
    OPERATION_TIMER, /* setTimeout: delay_ms; settle it with null when due */
    OPERATION_YIELD, /* a generator that was returned yields: args is the value as JSON; settled
                        with null, it goes on */
    OPERATION_HEAD,  /* a Response was returned whose body is a stream: args is {"status",
                        "statusText","headers"}; settled likewise */
    OPERATION_BYTES  /* bytes of that body follow: args is a JSON string of Base64; likewise */
};

struct sandbox_operation {
    uint64_t id;   /* chosen by the isolate, never reused within it */
    uint32_t kind; /* enum operation_kind */
    uint32_t delay_ms;
    struct slice path; /* "db.Customer.get", UTF-8 */
    struct slice args; /* JSON; borrowed until the callback returns */
    bool streams;      /* of `fetch`: the answer's body may be a stream, see MDX_OP_STREAMS */
};

/* What an isolate asks of the call that owns it. Called on the thread that runs
 * it, in the middle of script: a callback may not call isolate_run or _free. */
struct isolate_host {
    void *call;
    /* MDX_OK: begun; isolate_settle() follows, now or later. Else the promise is
     * rejected at once with *error. */
    mdx_status (*operate)(void *call, const struct sandbox_operation *operation,
                          struct error *error);
    /* clearTimeout of an OPERATION_TIMER, or an operation whose signal was aborted: it will not be
     * settled. */
    void (*clear)(void *call, uint64_t id);
    /* console.* and $.log; text is one line of UTF-8. */
    void (*log)(void *call, enum sandbox_level level, struct slice text);
    uint64_t (*now_ms)(void *call);                      /* Date.now */
    void (*random)(void *call, void *bytes, size_t len); /* seed of Math.random */
};

struct isolate_start {
    struct slice path;    /* which of the image's functions */
    struct slice args;    /* JSON array: one argument each, UTF-8 */
    uint64_t missing;     /* bit i: argument i is undefined, whatever args has in its place */
    struct slice context; /* JSON object, frozen, passed after the arguments; empty: not passed */
    struct isolate_host host;
    uint32_t run_ms;     /* longest uninterrupted run; 0: 5000 */
    size_t output_bytes; /* 0: 1 MiB */
    uint32_t operations; /* 0: 1000 */
    uint32_t log_lines;  /* 0: 1000; further lines are dropped, with one last line that says so */
};

/* What a result is besides its JSON. */
enum isolate_result {
    ISOLATE_VALUE,
    ISOLATE_BYTES,    /* a Uint8Array, another view, or an ArrayBuffer: JSON is its Base64 */
    ISOLATE_RESPONSE, /* a Response: {"status","statusText","headers":[[name,value]…],"body" or
                         "bodyBase64"} */
    ISOLATE_STREAM    /* a generator: its values were OPERATION_YIELD; JSON is what it returned. Or
                         a Response, told by OPERATION_HEAD and _BYTES; null */
};

enum isolate_state {
    ISOLATE_DONE,    /* *output holds the result as JSON ("null" for undefined) */
    ISOLATE_FAILED,  /* *error says why, with place and stack in the user's document */
    ISOLATE_WAITING, /* for operations or timers; run again after isolate_settle() */
    ISOLATE_BLOCKED  /* its slot, or every slot, is running another isolate: run again later */
};

/* Copies what it needs. No script runs yet and no slot is taken. */
mdx_status isolate_new(struct sandbox *sandbox, struct isolate **isolate, struct image *image,
                       const struct isolate_start *start, struct error *error);

/* Runs until nothing is left to run. deadline_ns (monotonic, UINT64_MAX: none) is
 * the end of the whole call: a run ends at the earlier of run_ms and deadline, with
 * RUN_TIMEOUT or CALL_TIMEOUT. After DONE or FAILED only isolate_free() may follow;
 * its slot is free again already. Every started timer and operation that is not
 * settled by then is nobody's any more. */
enum isolate_state isolate_run(struct isolate *isolate, uint64_t deadline_ns, struct buffer *output,
                               struct error *error);

/* Once isolate_run() has answered ISOLATE_DONE. */
enum isolate_result isolate_result(const struct isolate *isolate);
/* Adds where in an ISOLATE_VALUE `null` stands for NaN or Infinity: struct odd_number each. False:
 * no memory. */
bool isolate_odd(const struct isolate *isolate, struct buffer *to);

/* Most bytes that its heap has held; 0: it has not run. */
size_t isolate_arena_peak(const struct isolate *isolate);
/* Tells how operation `id` ended; delivered by the next isolate_run(). value is
 * JSON (copied) and failure NULL, or failure says why (copied). MDX_E_STATE when
 * the id is not waited for; MDX_E_NOMEM leaves it unsettled. */
mdx_status isolate_settle(struct isolate *isolate, uint64_t id, struct slice value,
                          const struct error *failure);

/* True when something was settled that no run has delivered yet. */
bool isolate_ready(const struct isolate *isolate);
/* Also in the middle of waiting: gives slot and parked bytes back. Not during a run. */
void isolate_free(struct isolate *isolate);
/* Ends a run that is under way on another thread as soon as its next poll (it then
 * fails with CANCELLED). Any thread. */
void isolate_interrupt(struct isolate *isolate);

/* ---- plain scripts (`mdx script`) ------------------------------------- */

struct script_run {
    struct slice document, text; /* lowered; sloppy unless it says otherwise */
    uint32_t timeout_ms;         /* 0: 30000 */
    void *host;
    /* print and console, one line at a time, without the newline. */
    void (*print)(void *host, enum sandbox_level level, struct slice line);
    const struct linemap *map; /* NULL: text is what runs */
    struct slice source;       /* what text was lowered from; empty: not known */
    uint32_t next_hidden;      /* the text's hidden variables have lower numbers */
    bool module, awaits;       /* text is the body of a strict function, which may await */
};

/* Runs a script in an unfrozen isolate of its own, dynamic code allowed, then its
 * jobs and timers (it may sleep between timers). error->name is the thrown value's name. */
mdx_status sandbox_script(struct sandbox *sandbox, const struct script_run *run,
                          struct error *error);

#endif
