/* builtins.h - what the built-ins' files share.
 *
 * Built-in objects are made at boot and frozen; they hold nothing that changes. What
 * changes lies in the state: an array under the heap stash, a slot each. Hidden symbols
 * cannot be made by script. A limit leaves the engine by a jump that nothing catches, so
 * what a protected call catches is always something that was thrown. */
#ifndef MDX_SANDBOX_BUILTINS_H
#define MDX_SANDBOX_BUILTINS_H

#include "sandbox/engine/language.h"
#include "sandbox/inside.h"

/* ---- state.c ------------------------------------------------------------ */

enum state_slot {
    STATE_JOBS,      /* ring of jobs, see promise_jobs.c */
    STATE_PENDING,   /* operation id -> promise, or timer */
    STATE_TIMERS,    /* handle of a repeated timer -> its present id */
    STATE_ENTRY,     /* what the entry returned */
    STATE_STREAM,    /* the generator that it returned, see stream.c */
    STATE_UNHANDLED, /* promises rejected that nobody has asked, see unhandled.c */
    STATE_CONFIG,    /* $.config */
    STATE_REGEXES,   /* programs of regular expressions, see builtin/regexp_program.c */
    /* Made at boot, kept reachable here. */
    STATE_AGGREGATE, /* AggregateError.prototype */
    STATE_DOLLAR,    /* the handler of all proxies of `$` */
    STATE_LOG,       /* $.log */
    STATE_SLEEP,     /* $.sleep */
    STATE_EXCEPTION, /* DOMException.prototype */
    STATE_EVENT,     /* Event.prototype */
    STATE_SIGNAL,    /* AbortSignal.prototype */
    STATE_URL,       /* URL.prototype */
    STATE_SEARCH_PARAMS,
    STATE_HEADERS, /* Headers.prototype, Response.prototype */
    STATE_RESPONSE,
    STATE_REQUEST,
    STATE_BLOB, /* Blob.prototype and the like */
    STATE_FILE,
    STATE_FORM,
    STATE_STREAMS, /* ReadableStream.prototype, and those of what goes with it */
    STATE_READER,
    STATE_CONTROLLER,
    STATE_STREAM_ITERATOR,
    STATE_WRITABLE,
    STATE_WRITER,
    STATE_SINK_CONTROLLER,
    STATE_TRANSFORM_CONTROLLER,
    STATE_CONSOLE, /* counts and times by label, once there are any */
    STATE_CLONE,   /* prototypes that structuredClone() gives */
    STATE_SLOTS
};

/* At boot: pops a value that a slot is to hold. */
void state_keep(duk_context *ctx, enum state_slot slot);
void state_push(duk_context *ctx, enum state_slot slot);
void state_put(duk_context *ctx, enum state_slot slot); /* pops */
/* At the start of a call: what an earlier one in the same heap left undone is forgotten. */
void state_begin(duk_context *ctx);

/* What was made at boot and is looked up while script runs: by its address, without a search. */
enum known {
    KNOWN_MARKER_DEAD, /* @T, @D and @H: see language/language.h */
    KNOWN_MARKER_DONE,
    KNOWN_MARKER_HOLE,
    KNOWN_REGEXP, /* %RegExp% */
    KNOWN_REGEXP_PROTOTYPE,
    KNOWN_REGEXP_ITERATOR,
    KNOWN_ITERATOR,        /* %IteratorPrototype% */
    KNOWN_ARRAY_ITERATOR,  /* %ArrayIteratorPrototype% */
    KNOWN_STRING_ITERATOR, /* %StringIteratorPrototype% */
    KNOWN_ASYNC_ITERATOR,  /* %AsyncIteratorPrototype% */
    KNOWN_ARRAY_VALUES,    /* Array.prototype[Symbol.iterator] */
    KNOWN_STRING_VALUES,   /* String.prototype[Symbol.iterator] */
    KNOWN_ARRAY_NEXT,      /* their `next` */
    KNOWN_STRING_NEXT,
    KNOWN_ARRAY_SLOTS, /* hidden names */
    KNOWN_STRING_SLOTS,
    KNOWN_SYMBOL_ITERATOR, /* well-known symbols, and names */
    KNOWN_SYMBOL_ASYNC_ITERATOR,
    KNOWN_NEXT,
    KNOWN_RETURN,
    KNOWN_THROW,
    KNOWN_DONE,
    KNOWN_VALUE,
    KNOWN_PROTOTYPE,
    KNOWN_LENGTH,
    KNOWN_MAP, /* their prototypes */
    KNOWN_SET,
    KNOWN_MAP_ITERATOR,
    KNOWN_SET_ITERATOR,
    KNOWN_ARRAY_BUFFER, /* constructors */
    KNOWN_SHARED_BUFFER,
    KNOWN_TYPED, /* the first of eleven, by enum bytes_element */
    KNOWN_TYPED_LAST = KNOWN_TYPED + 10,
    KNOWN_BIGINT, /* BigInt.prototype */
    KNOWN_BIGINT_NAME,
    KNOWN_ITERATOR_CONSTRUCTOR,
    KNOWN_ITERATOR_WRAPPER, /* of what Iterator.from gives */
    KNOWN_ITERATOR_HELPER,
    KNOWN_PROMISE, /* %Promise%, its prototype, and that one's `then` */
    KNOWN_PROMISE_PROTOTYPE,
    KNOWN_PROMISE_THEN,
    KNOWN_PROMISE_SLOTS,
    KNOWN_HELD, /* hidden: what a native function of ours has to remember */
    KNOWN_CONSTRUCTOR,
    KNOWN_SYMBOL_SPECIES,
    KNOWN_OBJECT_PROTOTYPE,
    KNOWN_FUNCTION_PROTOTYPE,
    KNOWN_GENERATOR_FUNCTION, /* the prototypes of functions of a kind, and of what they make */
    KNOWN_ASYNC_FUNCTION,
    KNOWN_ASYNC_GENERATOR_FUNCTION,
    KNOWN_GENERATOR,
    KNOWN_ASYNC_GENERATOR,
    KNOWN_GENERATOR_NEXT, /* their methods */
    KNOWN_GENERATOR_RETURN,
    KNOWN_GENERATOR_THROW,
    KNOWN_PLAIN,           /* hidden, of a coroutine: a row, 1 when plain values are wanted of it */
    KNOWN_DRIVEN,          /* hidden, of a coroutine: another one's yield* may have begun it */
    KNOWN_GENERATOR_SLOTS, /* hidden: of a generator its coroutine, of an async one its row */
    KNOWN_ASYNC_GENERATOR_SLOTS,
    KNOWN_DELEGATE, /* hidden, of a coroutine: the record of its yield* */
    KNOWN_RESULT,   /* hidden, of a coroutine: its promise, or the row of its async generator */
    KNOWN_RESUME,   /* native functions that resume a coroutine: with a value, a throw, a return */
    KNOWN_RESUME_THROW,
    KNOWN_RESUME_RETURN,
    KNOWNS
};

/* At boot: pops it. */
void known_keep(duk_context *ctx, enum known known);
static inline void known_push(duk_context *ctx, enum known known)
{
    duk_push_heapptr(ctx, inside_of(ctx)->known[known]);
}
static inline bool known_is(duk_context *ctx, duk_idx_t index, enum known known)
{
    return duk_get_heapptr(ctx, index) == inside_of(ctx)->known[known];
}
/* Pushes the property of that known name; false: undefined, and not there. */
static inline bool known_get(duk_context *ctx, duk_idx_t index, enum known name)
{
    return duk_get_prop_heapptr(ctx, index, inside_of(ctx)->known[name]);
}

/* ---- language/iterate.c: iterators, for native code ---------------------------- */

/* GetMethod: pushes it, undefined when it is undefined or null. */
void method_push(duk_context *ctx, duk_idx_t index, enum known name);
/* GetIterator: pushes a record of the iterator of the value at index. The second is told the
 * method, on top, which it pops; the third takes an iterator as it is (GetIteratorDirect). */
void iterate_open(duk_context *ctx, duk_idx_t index);
void iterate_open_by(duk_context *ctx, duk_idx_t index);
void iterate_direct(duk_context *ctx, duk_idx_t index);
/* Pushes the next value; false, with nothing pushed: there is none. */
bool iterate_next(duk_context *ctx, duk_idx_t record);
/* IteratorClose, unless it has ended: of a normal completion, and of a throw. */
void iterate_close(duk_context *ctx, duk_idx_t record);
void iterate_abandon(duk_context *ctx, duk_idx_t record);
/* Runs step, with each value on top of the frame that calls, until there is none; what step
 * throws goes on after the iterator was closed. */
void iterate_each(duk_context *ctx, duk_idx_t index, duk_safe_call_function step, void *udata);
/* Throws the value on top after closing the iterator of a record. */
void iterate_throw(duk_context *ctx, duk_idx_t record) __attribute__((noreturn));
/* Pops a value, pushes {value, done}. */
void result_push(duk_context *ctx, bool done);

/* ---- define.c: the one place where built-in functions and their properties are made ---- */

enum builtin_kind {
    BUILTIN_METHOD, /* writable, configurable */
    BUILTIN_FIXED,  /* a method that is configurable only */
    BUILTIN_LOCKED, /* a method that is neither */
    BUILTIN_GETTER, /* an accessor's; with a SETTER of the same name, the same accessor's */
    BUILTIN_SETTER
};

/* One row of a table of functions. A name that begins with "@@" is a well-known symbol's,
 * "@@iterator". length is the property of that name; args is how many the function finds
 * on its stack, DUK_VARARGS: those it was given. None is a constructor. */
struct builtin {
    const char *name;
    duk_c_function function;
    int8_t length;
    int8_t args;
    int16_t magic;
    uint8_t kind; /* enum builtin_kind */
};

/* Defines them on the object on top. */
void define_table(duk_context *ctx, const struct builtin *table, size_t count);
#define DEFINE_TABLE(ctx, table) define_table((ctx), (table), sizeof(table) / sizeof(table)[0])
/* [ ... ] -> [ ... constructor prototype ]: a constructor and its prototype, an object that
 * inherits from Object.prototype. The one who calls puts the constructor in its place with
 * define_value(). */
void define_constructor(duk_context *ctx, const char *name, duk_c_function function, int length,
                        duk_idx_t args);
/* @@toStringTag of the object on top. */
void define_tag(duk_context *ctx, const char *tag);
/* The accessor @@species of the constructor on top. */
void define_species(duk_context *ctx);
duk_ret_t species_of_this(duk_context *ctx); /* its getter */
/* Pops a value, to be a property of the object below: writable and configurable, or nothing of
 * both. The name may be a symbol's, as above. */
void define_value(duk_context *ctx, const char *name);
void define_constant(duk_context *ctx, const char *name);
/* The same with the name in a symbol's way pushed. */
void push_name(duk_context *ctx, const char *name);
/* Pushes a function that is no constructor, for use at run time too. */
void push_function(duk_context *ctx, const char *name, duk_c_function function, int length,
                   duk_idx_t args, int magic);

/* The same function under another name, on the object on top. */
void define_alias(duk_context *ctx, const char *alias, const char *name);

/* Short forms: as many arguments as length says. */
void define_method(duk_context *ctx, const char *name, duk_c_function function, duk_idx_t args);
void define_magic(duk_context *ctx, const char *name, duk_c_function function, duk_idx_t args,
                  int magic);
/* Pops the name (the prototype object) of the function below it. */
void define_name(duk_context *ctx);
void define_prototype(duk_context *ctx);

/* In a native constructor: pushes the prototype that the new object is to have, which is
 * new.target's `prototype` when that is an object, and else the running function's own. */
void push_new_prototype(duk_context *ctx);
/* In a native constructor: TypeError unless it was called with `new`. */
void require_new(duk_context *ctx, const char *name);

/* ---- promise.c ------------------------------------------------------------ */

/* Pushes a new promise, pending. */
void promise_push(duk_context *ctx);
bool promise_is(duk_context *ctx, duk_idx_t index);
/* The resolve and reject functions' work: pop the value on top. */
void promise_resolve(duk_context *ctx, duk_idx_t promise);
void promise_reject(duk_context *ctx, duk_idx_t promise);
/* Nobody has to ask for its outcome. */
void promise_set_handled(duk_context *ctx, duk_idx_t promise);
enum entry_state promise_state(duk_context *ctx, duk_idx_t promise);
void promise_push_value(duk_context *ctx, duk_idx_t promise); /* or the reason */
/* PromiseResolve(%Promise%, the value on top), which it replaces. */
void promise_of(duk_context *ctx);
/* Pushes a pair of functions that settle the promise, once. */
void promise_push_functions(duk_context *ctx, duk_idx_t promise);
void promise_install(duk_context *ctx);

/* What goes on natively when a promise is settled: see language/continue.c. */
enum continuation {
    CONTINUE_ADOPT,     /* data: a promise, that takes the outcome over */
    CONTINUE_AWAIT,     /* a coroutine */
    CONTINUE_NEXT,      /* a record: the result of next, for await */
    CONTINUE_CLOSED,    /* a record: that of return */
    CONTINUE_ABANDONED, /* a record: the same, whatever it is */
    CONTINUE_UNWRAP,    /* the value of a plain iterator's result */
    CONTINUE_STREAM,    /* see web/stream.h */
    /* The row of an async generator: */
    CONTINUE_YIELD,        /* the operand of yield */
    CONTINUE_RETURN,       /* what return() was given at a yield */
    CONTINUE_RETURNED,     /* the same, the generator being over */
    CONTINUE_INNER,        /* yield*: the result of next or throw */
    CONTINUE_INNER_RETURN, /* that of return */
    CONTINUE_NO_THROW,     /* that of return, called since there is no throw */
    CONTINUATIONS
};
/* Pops the data: PerformPromiseThen, natively. */
void promise_continue(duk_context *ctx, duk_idx_t promise, enum continuation what);
/* [ ... value data ] -> any: the job of it. */
void continue_run(duk_context *ctx, enum continuation what, bool fulfilled);

/* ---- promise_jobs.c --------------------------------------------------------- */

enum job {
    JOB_FULFIL, /* a = handler or nothing, b = value, c = target, as in a reaction (promise.c) */
    JOB_REJECT, /* the same, b = reason */
    JOB_ADOPT,  /* a = promise, b = thenable, c = its then */
    JOB_CALL    /* a = function */
};

/* Pops c, b, a. */
void job_add(duk_context *ctx, enum job job);
void jobs_install(duk_context *ctx); /* queueMicrotask */

/* ---- errors.c --------------------------------------------------------------- */

/* The nth frame of user's code of the error at index: pushes its function's name ("" for none)
 * and its file name; false, with nothing pushed, at the end. nth counts all frames: it is
 * moved on. `file` may be NULL: any. */
bool frame_next(duk_context *ctx, duk_idx_t index, uint32_t *nth, uint32_t *line, uint32_t *column);

/* ---- the others ----------------------------------------------------------- */

void language_install(duk_context *ctx); /* first: `@name`, iterators, generators … */
void errors_install(duk_context *ctx);   /* AggregateError; stack, fileName, lineNumber */
void console_install(duk_context *ctx);
void console_more_install(duk_context *ctx);  /* [ ... console ]: methods of it */
void console_table_install(duk_context *ctx); /* likewise */
void dollar_install(duk_context *ctx);
void timers_install(duk_context *ctx);
void web_install(duk_context *ctx);  /* web/web.h */
void intl_install(duk_context *ctx); /* intl/intl.h */
/* The constructors of functions of some kind, which is the native function's magic; they refuse
 * unless dynamic code is allowed. */
duk_ret_t dynamic_construct(duk_context *ctx);
int dynamic_kind(enum language_object function);
void globals_install(duk_context *ctx); /* last: takes away */

/* Pushes the error that a failed operation is thrown as. The second frees the failure, by
 * whatever way it leaves. */
void failure_push(duk_context *ctx, const struct error *failure);
void failure_push_taken(duk_context *ctx, struct error *failure);
/* Throws what an image's top level may not do. */
void top_level_refuse(duk_context *ctx, uint32_t number, const char *message)
    __attribute__((noreturn));
/* Marks on an error that this library made: see fault.c. */
#define MARK_STATUS DUK_HIDDEN_SYMBOL("status") /* mdx_status of a failed operation */
#define MARK_HTTP   DUK_HIDDEN_SYMBOL("http")
#define MARK_RETRY  DUK_HIDDEN_SYMBOL("retry")  /* retry_after_ms */
#define MARK_NUMBER DUK_HIDDEN_SYMBOL("number") /* diagnostic */

/* Begins an operation with host->operate and keeps what is on top (a promise, a timer) until
 * it is settled; pops it. False: it could not begin, and the failure's error is pushed. Sets
 * the id. What it points to lies in the scratch buffer, or outside the arena. */
bool operation_begin(duk_context *ctx, struct sandbox_operation *operation);
/* Pushes what waits for id, and forgets it; false, with nothing pushed, when nothing does. */
bool operation_take(duk_context *ctx, uint64_t id);
/* A timer is due: pops it. */
void timer_fire(duk_context *ctx);
/* Pops a function, to be called after so long. */
void timer_set(duk_context *ctx, uint32_t delay_ms);

/* dollar.c: pushes the promise of the operation: its path at one index, the array of its arguments
 * at the other; streams: see struct sandbox_operation. The id; 0: it has failed already. */
uint64_t dollar_begin(duk_context *ctx, duk_idx_t path, duk_idx_t args, bool streams);

/* One line or more of log. */
void console_write(duk_context *ctx, enum sandbox_level level, struct slice text);
/* absent.c: what to do, of a ReferenceError's message; NULL: nothing is known. */
const char *absent_hint(struct slice message);
/* All that is on the stack, as console.log() writes it. */
void console_log(duk_context *ctx, enum sandbox_level level);
/* inspect.c: the value as people read it, appended; runs no script. */
void inspect_add(duk_context *ctx, duk_idx_t index, struct buffer *out);

#endif
