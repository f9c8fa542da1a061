/* timing.h - where a call's time went: in the queue, in each stage, in waiting. */
#ifndef MDX_CALL_TIMING_H
#define MDX_CALL_TIMING_H

#include "base/buffer.h"

enum { CALL_STAGES = 6 };

/* All nanoseconds. Written by the thread that runs the call. */
struct timing {
    bool on;             /* else nothing is measured, and no clock is read */
    uint64_t now;        /* the clock when it was last read, while it runs */
    uint64_t stopped_at; /* since when it does not run; 0: it runs */
    uint64_t queued;     /* before its first stage */
    uint64_t waited;     /* between runs, for answers and for a slot */
    uint64_t stages[CALL_STAGES];
    bool begun;
};

void timing_begin(struct timing *timing, uint64_t now_ns); /* the call is started */
void timing_run(struct timing *timing);                    /* it runs at once, unqueued */
void timing_go_on(struct timing *timing);                  /* it runs */
void timing_lap(struct timing *timing, uint32_t stage);    /* it was in that stage until now */
void timing_stop(struct timing *timing);                   /* it waits */
/* The time now: of its last stage's end, where it just ran, so that the clock is not read again. */
uint64_t timing_end(const struct timing *timing);
void timing_add(struct timing *sum, const struct timing *more);
/* `"ms":1.234,"stages":{"queue":0.002,…}` */
void timing_write_json(const struct timing *timing, struct buffer *out);
/* `queue;dur=0.002, parse;dur=…`: the value of Server-Timing. */
void timing_write_header(const struct timing *timing, struct buffer *out);

#endif
