/* stream.h - what the files of ReadableStream share: the stream itself is a row of slots, and every
 * function takes the place of that row on the stack. */
#ifndef MDX_SANDBOX_WEB_STREAM_H
#define MDX_SANDBOX_WEB_STREAM_H

#include "sandbox/web/web.h"

#include "sandbox/engine/slots.h"
#include "sandbox/language/generators.h"

enum stream_slot {
    STREAM_STATE,                       /* enum stream_state */
    STREAM_FLAGS,                       /* bits of enum stream_flag */
    STREAM_ERROR,                       /* why it has failed */
    STREAM_QUEUE,                       /* chunks and their sizes in turn; two slots */
    STREAM_REQUESTS = STREAM_QUEUE + 2, /* promises of reads that wait; two slots */
    STREAM_TOTAL = STREAM_REQUESTS + 2, /* of the sizes, */
    STREAM_MOST,                        /* and when no more is asked for */
    STREAM_SIZE,                        /* what tells a chunk's size, or undefined: 1 */
    STREAM_KIND,                        /* enum stream_kind: where chunks come from */
    STREAM_SOURCE,                      /* the script's object; or a row of that kind's own */
    STREAM_PULL,
    STREAM_CANCEL,
    STREAM_CONTROLLER,
    STREAM_READER, /* the row of the reader that has it, or undefined */
    STREAM_SLOTS
};

enum stream_state { STREAM_READABLE, STREAM_CLOSED, STREAM_FAILED };

enum stream_flag {
    STREAM_STARTED = 1,
    STREAM_PULLING = 2,
    STREAM_AGAIN = 4,  /* asked for more while it was pulling */
    STREAM_ENDING = 8, /* closed once the queue is empty */
    STREAM_DISTURBED = 16
};

/* NONE: nothing comes any more but what is queued. */
enum stream_kind {
    STREAM_OF_NONE,
    STREAM_OF_SCRIPT,
    STREAM_OF_HOST,
    STREAM_OF_TEE,
    STREAM_OF_ITERATOR,
    STREAM_OF_TRANSFORM
};

enum reader_slot { READER_STREAM, READER_CLOSED, READER_SLOTS };

/* ---- queue.c: a queue in two slots of a row, the first of which is told ---- */

void queue_add(duk_context *ctx, duk_idx_t row, uint32_t slot); /* pops a value */
uint32_t queue_len(duk_context *ctx, duk_idx_t row, uint32_t slot);
void queue_clear(duk_context *ctx, duk_idx_t row, uint32_t slot);
/* Push the first value of a queue that is not empty; the second leaves it there. */
void queue_take(duk_context *ctx, duk_idx_t row, uint32_t slot);
void queue_first(duk_context *ctx, duk_idx_t row, uint32_t slot);
/* A bit of the slot, and the slot as any number. */
bool row_has(duk_context *ctx, duk_idx_t row, uint32_t slot, uint32_t flag);
void row_set(duk_context *ctx, duk_idx_t row, uint32_t slot, uint32_t flag, bool on);
double row_number(duk_context *ctx, duk_idx_t row, uint32_t slot);

/* ---- controller.c ---- */

struct controller {
    const char *key; /* of the controller's property that has the row */
    const char *of;
    enum state_slot prototype;
    uint32_t slot; /* of the row that has the controller */
};

void controller_push(duk_context *ctx, duk_idx_t row, const struct controller *kind);
/* Pushes `this` and its row; throws where it is none of that kind. */
void controller_push_row(duk_context *ctx, const struct controller *kind);
/* Calls the method at `start`, if there is one, for the object at 0 with the controller, which lies
 * behind it: pushes the result. */
void controller_start(duk_context *ctx, duk_idx_t start);
/* Pushes a promise that is rejected with a TypeError; 1. */
duk_ret_t stream_refuse(duk_context *ctx, const char *why);

/* ---- stream.c ---- */

/* Pushes a new row: readable, started, and with nothing to come. */
void stream_new(duk_context *ctx);
/* [ ... row ] -> [ ... stream ]; pushes the row of a stream, or throws; whether it is one. */
void stream_wrap(duk_context *ctx);
void stream_push_row(duk_context *ctx, duk_idx_t index);
bool stream_is(duk_context *ctx, duk_idx_t index);
/* Another stream gets the row of this one, which is left used up and locked: pushes it. */
void stream_move(duk_context *ctx, duk_idx_t index);

bool stream_has(duk_context *ctx, duk_idx_t row, enum stream_flag flag);
void stream_set(duk_context *ctx, duk_idx_t row, enum stream_flag flag, bool on);
bool stream_is_locked(duk_context *ctx, duk_idx_t row);
double stream_desired(duk_context *ctx, duk_idx_t row);
void stream_push_desired(duk_context *ctx, duk_idx_t row); /* as a controller tells it */
/* A read waits for a chunk. */
bool stream_is_awaited(duk_context *ctx, duk_idx_t row);
/* The source is to be asked for more. */
bool stream_wants_more(duk_context *ctx, duk_idx_t row);
/* Chunks may still be added. */
bool stream_is_open(duk_context *ctx, duk_idx_t row);

/* Pops a chunk: for who waits, or queued; the size, below it, is popped too. */
void stream_add(duk_context *ctx, duk_idx_t row);
void stream_end(duk_context *ctx, duk_idx_t row);  /* when the queue is empty */
void stream_fail(duk_context *ctx, duk_idx_t row); /* pops why */
/* Pushes the promise of {value, done}. */
void stream_read(duk_context *ctx, duk_idx_t row);
/* [ ... reason ] -> [ ... promise ] */
void stream_cancel(duk_context *ctx, duk_idx_t row);
/* Asks the source for more where more is wanted. */
void stream_pull(duk_context *ctx, duk_idx_t row);
/* Lets a reader that nobody sees have it for good, with all that it held forgotten. */
void stream_use_up(duk_context *ctx, duk_idx_t row);
/* Pushes the row of a reader of its own: the stream is locked then. */
void stream_lock(duk_context *ctx, duk_idx_t row);
void stream_unlock(duk_context *ctx, duk_idx_t reader);

/* ---- what goes on when a promise is settled: the data is a row that begins with one of these ----
 */

enum stream_step {
    STEP_STARTED, /* the stream */
    STEP_PULLED,
    STEP_CANCELLED, /* the promise that gets nothing, or the reason */
    STEP_ITERATED,  /* iterator's row, promise */
    STEP_RETURNED,  /* promise, value */
    STEP_TEED,      /* the row of the two */
    STEP_CONSUMED,  /* see body_stream.c */
    STEP_SENT,      /* a Request whose body is there, the promise of fetch() */
    STEP_FETCHED,   /* the stream, from the host */
    STEP_OPENED,    /* these four: see upload.c */
    STEP_ANSWERED,
    STEP_CHUNK,
    STEP_WRITTEN,
    STEP_GIVEN, /* the stream, from an iterator, also its end */
    STEP_RELEASED,
    STEP_SINK_STARTED, /* see writable.c */
    STEP_SINK_WRITTEN,
    STEP_SINK_CLOSED,
    STEP_SINK_ABORTED,
    STEP_UNBLOCKED, /* see transform.c */
    STEP_TRANSFORMED,
    STEP_FLUSHED,
    STEP_TRANSFORM_ABORTED,
    STEP_TRANSFORM_CANCELLED,
    STEP_PIPE_READ, /* see pipe.c */
    STEP_PIPE_READY,
    STEP_PIPE_ENDED,
    STEP_PIPE_WRITTEN,
    STEP_PIPE_OVER,
    STREAM_STEPS
};
enum step_slot { STEP_WHAT, STEP_ROW, STEP_MORE, STEP_SLOTS };

/* [ ... value, two ] -> [ ... ]: waits for the value; then the step, with STEP_ROW the one at index
 * `row` and STEP_MORE the value on top. Throws nothing. */
void stream_wait(duk_context *ctx, enum stream_step step, duk_idx_t row);
/* Steps: [ ... value row more ]. */
void stream_iterated(duk_context *ctx, bool fulfilled);
void stream_returned(duk_context *ctx, bool fulfilled);
void stream_teed(duk_context *ctx, bool fulfilled);
void stream_consumed(duk_context *ctx, bool fulfilled);
void stream_sent(duk_context *ctx, bool fulfilled);
void stream_fetched(duk_context *ctx, bool fulfilled);
void upload_opened(duk_context *ctx, bool fulfilled);
void upload_answered(duk_context *ctx, bool fulfilled);
void upload_chunk(duk_context *ctx, bool fulfilled);
void upload_written(duk_context *ctx, bool fulfilled);
void iterated_given(duk_context *ctx, bool fulfilled);
void iterated_released(duk_context *ctx, bool fulfilled);
void writable_started(duk_context *ctx, bool fulfilled);
void writable_written(duk_context *ctx, bool fulfilled);
void writable_closed(duk_context *ctx, bool fulfilled);
void writable_aborted(duk_context *ctx, bool fulfilled);
void transform_unblocked(duk_context *ctx, bool fulfilled);
void transform_done(duk_context *ctx, bool fulfilled);
void transform_flushed(duk_context *ctx, bool fulfilled);
void transform_aborted(duk_context *ctx, bool fulfilled);
void transform_cancelled(duk_context *ctx, bool fulfilled);
void pipe_read(duk_context *ctx, bool fulfilled);
void pipe_ready(duk_context *ctx, bool fulfilled);
void pipe_ended(duk_context *ctx, bool fulfilled);
void pipe_written(duk_context *ctx, bool fulfilled);
void pipe_over(duk_context *ctx, bool fulfilled);

/* ---- body_stream.c, body.c ---- */

/* [ ... promise ] -> the same: settled with the body of what lies at index once its stream has
 * ended. */
void body_consume(duk_context *ctx, duk_idx_t owner, enum body_reader reader);
/* [ ... owner bytes ] -> [ ... ]: the promise gets them in that form; fresh: nobody else has them.
 */
void body_settle(duk_context *ctx, duk_idx_t promise, enum body_reader reader, bool fresh);
/* upload.c: pushes the promise of fetch() for a request whose body is a stream. */
void upload_begin(duk_context *ctx, duk_idx_t request);
/* fetch.c: [ ... request ] -> the promise of the operation, or what keeps it from beginning; true:
 * it has begun. */
bool fetch_start(duk_context *ctx, uint64_t *id);
/* stream_host.c: [ ... number ] -> [ ... stream ] of the bytes that the host has under it. */
void host_stream_push(duk_context *ctx);

/* stream_tee.c, stream_host.c: what those kinds of sources do. */
void tee_pull(duk_context *ctx, duk_idx_t row);
void tee_cancel(duk_context *ctx, duk_idx_t row); /* [ ... reason ] -> [ ... promise ] */
void host_pull(duk_context *ctx, duk_idx_t row);
void host_cancel(duk_context *ctx, duk_idx_t row); /* likewise */
void iterated_pull(duk_context *ctx, duk_idx_t row);
void iterated_cancel(duk_context *ctx, duk_idx_t row);
void transform_pull(duk_context *ctx, duk_idx_t row);
void transform_cancel(duk_context *ctx, duk_idx_t row);
/* [ ... row reason ] -> [ ... ]: a signal ends a stream from the host, or a pipe. */
void stream_abort(duk_context *ctx);
void host_stream_abort(duk_context *ctx);
void pipe_abort(duk_context *ctx);
enum { PIPE_MARK = 100 }; /* in a pipe's first slot, where a stream has its state */

/* stream_from.c: ReadableStream.from(iterable). */
duk_ret_t stream_from(duk_context *ctx);
/* stream_source.c: pops a chunk; false: its size fails the stream, why is pushed. */
bool stream_enqueue(duk_context *ctx, duk_idx_t row);

/* strategy.c: pushes the method of that name of what lies at 0, or undefined; reads the strategy at
 * index into two slots; [ ... chunk ] -> [ ... chunk size ], false: the error in its place. */
void stream_push_method(duk_context *ctx, const char *name);
void strategy_read(duk_context *ctx, duk_idx_t index, duk_idx_t row, uint32_t most_slot,
                   uint32_t size_slot);
bool strategy_measure(duk_context *ctx, duk_idx_t row, uint32_t size_slot);
/* Pushes two streams of what is to come, the second one's bytes being copies where that is asked
 * for; this one is locked then. */
void stream_tee(duk_context *ctx, duk_idx_t row, bool copies);
/* stream_reader.c: the methods of a stream, on the prototype on top. */
void stream_define_reading(duk_context *ctx);

#endif
