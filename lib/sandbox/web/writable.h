/* writable.h - what the files of WritableStream and TransformStream share: the stream is a row of
 * slots, and so is a writer; every function takes the place of that row on the stack. */
#ifndef MDX_SANDBOX_WEB_WRITABLE_H
#define MDX_SANDBOX_WEB_WRITABLE_H

#include "sandbox/web/stream.h"

enum writable_slot {
    WRITABLE_STATE, /* enum writable_state */
    WRITABLE_FLAGS, /* bits of enum writable_flag */
    WRITABLE_ERROR,
    WRITABLE_QUEUE,                         /* sizes and chunks in turn; two slots */
    WRITABLE_REQUESTS = WRITABLE_QUEUE + 2, /* promises of their writes; two slots */
    WRITABLE_TOTAL = WRITABLE_REQUESTS + 2, /* of the sizes, */
    WRITABLE_MOST,                          /* and when no more should be written */
    WRITABLE_SIZE,                          /* what tells a chunk's size, or undefined: 1 */
    WRITABLE_KIND,                          /* enum writable_kind: where chunks go */
    WRITABLE_SINK,                          /* the script's object; or a row of that kind's own */
    WRITABLE_WRITE,
    WRITABLE_CLOSE,
    WRITABLE_ABORT,
    WRITABLE_CONTROLLER,
    WRITABLE_SIGNAL,   /* of the controller, once somebody looked */
    WRITABLE_WRITER,   /* the row of the writer that has it, or undefined */
    WRITABLE_WRITING,  /* the promise of the write that the sink works at, or undefined */
    WRITABLE_CLOSING,  /* of the close that it works at, */
    WRITABLE_TO_CLOSE, /* or will */
    WRITABLE_ABORTING, /* of the abort that waits */
    WRITABLE_REASON,   /* of that */
    WRITABLE_SLOTS
};

enum writable_state { WRITABLE_OPEN, WRITABLE_ERRORING, WRITABLE_FAILED, WRITABLE_CLOSED };

enum writable_flag {
    WRITABLE_STARTED = 1,
    WRITABLE_FULL = 2,        /* who writes should wait for `ready` */
    WRITABLE_ENDING = 4,      /* the sink is closed once the queue is empty */
    WRITABLE_FAILED_FIRST = 8 /* it was erroring already when it was aborted */
};

/* NONE: the sink is told nothing more. */
enum writable_kind { WRITABLE_TO_NONE, WRITABLE_TO_SCRIPT, WRITABLE_TO_TRANSFORM };

enum writer_slot { WRITER_STREAM, WRITER_CLOSED, WRITER_READY, WRITER_SLOTS };

/* ---- writable.c ---- */

/* Pushes a new row: open, not started, and with no sink. */
void writable_new(duk_context *ctx);
/* [ ... row ] -> [ ... stream ]; pushes the row of one, or throws; whether it is one. */
void writable_wrap(duk_context *ctx);
void writable_push_row(duk_context *ctx, duk_idx_t index);
bool writable_is(duk_context *ctx, duk_idx_t index);
/* [ ... value ] -> [ ... ]: what start() came to; begins when that is settled. */
void writable_begin(duk_context *ctx, duk_idx_t row);

enum writable_state writable_state(duk_context *ctx, duk_idx_t row);
bool writable_is_locked(duk_context *ctx, duk_idx_t row);
bool writable_is_closing(duk_context *ctx, duk_idx_t row);
double writable_desired(duk_context *ctx, duk_idx_t row);

void writable_push_signal(duk_context *ctx, duk_idx_t row); /* of its controller */

/* Pops why, where the stream is open. */
void writable_fail(duk_context *ctx, duk_idx_t row);
/* [ ... reason ] -> [ ... promise ] */
void writable_abort(duk_context *ctx, duk_idx_t row);
void writable_close(duk_context *ctx, duk_idx_t row); /* pushes the promise */
/* Pushes the row of a writer: the stream is locked then. */
void writable_lock(duk_context *ctx, duk_idx_t row);
void writable_unlock(duk_context *ctx, duk_idx_t writer);
/* [ ... chunk ] -> [ ... promise ] */
void writer_write(duk_context *ctx, duk_idx_t writer);

/* ---- transform.c: what a TransformStream's writable side does with chunks; each [ ... given ] ->
 * [ ... promise ] ---- */

void transform_write(duk_context *ctx, duk_idx_t row);
void transform_close(duk_context *ctx, duk_idx_t row); /* given nothing */
void transform_abort(duk_context *ctx, duk_idx_t row);

enum transform_kind { TRANSFORM_SCRIPT, TRANSFORM_ENCODE, TRANSFORM_DECODE };
enum transform_slot {
    TRANSFORM_READABLE, /* objects, and their rows */
    TRANSFORM_WRITABLE,
    TRANSFORM_FROM,
    TRANSFORM_TO,
    TRANSFORM_KIND, /* enum transform_kind */
    TRANSFORM_BY,   /* the script's object, or what the kind keeps */
    TRANSFORM_EACH, /* its methods, */
    TRANSFORM_FLUSH,
    TRANSFORM_CANCEL,
    TRANSFORM_CONTROLLER,
    TRANSFORM_FULL,   /* the readable side wants nothing now, */
    TRANSFORM_CHANGE, /* which this promise waits for to change */
    TRANSFORM_FINISH, /* the promise of its end, once that has begun */
    TRANSFORM_SLOTS
};

/* [ ... ] -> [ ... object row ]: a new one, whose two sides wait for transform_begin(). */
void transform_push(duk_context *ctx, enum transform_kind kind);
/* [ ... value ] -> [ ... ]: what start() came to. */
void transform_begin(duk_context *ctx, duk_idx_t transform);
/* Pushes the row of an object, or throws. */
void transform_push_row(duk_context *ctx, duk_idx_t index);
/* Pops a chunk, to be read; throws when it cannot be. */
void transform_give(duk_context *ctx, duk_idx_t transform);
/* The accessors `readable` and `writable`, on the prototype on top. */
void transform_define(duk_context *ctx);

/* transform_text.c: [ ... row chunk ] -> any, and [ ... row ] -> any at the end. */
void transform_encode(duk_context *ctx, duk_idx_t transform, duk_idx_t chunk);
void transform_decode(duk_context *ctx, duk_idx_t transform, duk_idx_t chunk);
void transform_text_install(duk_context *ctx); /* on the global object, on top */
void transform_text_end(duk_context *ctx, duk_idx_t transform);

#endif
