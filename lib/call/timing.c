/* timing.c - where a call's time went, for those who watch and for development.
 *
 * Nothing is measured otherwise, so that plain calls read no clock for it. */
#include "call/timing.h"

#include "base/clock.h"

void timing_begin(struct timing *timing, uint64_t now_ns)
{
    timing->on = true;
    timing->stopped_at = now_ns;
}

void timing_run(struct timing *timing)
{
    if (!timing->on)
        return;
    timing->now = timing->stopped_at;
    timing->stopped_at = 0;
    timing->begun = true;
}

void timing_go_on(struct timing *timing)
{
    uint64_t passed;

    if (!timing->on || !timing->stopped_at)
        return;
    timing->now = clock_monotonic_ns();
    passed = timing->now - timing->stopped_at;
    *(timing->begun ? &timing->waited : &timing->queued) += passed;
    timing->begun = true;
    timing->stopped_at = 0;
}

void timing_lap(struct timing *timing, uint32_t stage)
{
    uint64_t now = clock_monotonic_ns();

    timing->stages[stage] += now - timing->now;
    timing->now = now;
}

void timing_stop(struct timing *timing)
{
    timing->stopped_at = timing->now;
}

uint64_t timing_end(const struct timing *timing)
{
    return timing->begun && !timing->stopped_at ? timing->now : clock_monotonic_ns();
}

void timing_add(struct timing *sum, const struct timing *more)
{
    if (!more->on)
        return;
    sum->on = true;
    sum->queued += more->queued;
    sum->waited += more->waited;
    for (unsigned at = 0; at < CALL_STAGES; at++)
        sum->stages[at] += more->stages[at];
}

/* Of the stages in their order, between the queue and the waiting. */
static const char *const names[CALL_STAGES + 2] = {
    "queue", "parse", "route", "authorize", "validate", "execute", "respond", "wait",
};

static uint64_t part(const struct timing *timing, unsigned at)
{
    if (!at)
        return timing->queued;
    return at <= CALL_STAGES ? timing->stages[at - 1] : timing->waited;
}

static void add_ms(struct buffer *out, uint64_t ns)
{
    uint64_t us = ns / 1000;

    buffer_add_u64(out, us / 1000);
    buffer_printf(out, ".%03u", (unsigned)(us % 1000));
}

void timing_write_json(const struct timing *timing, struct buffer *out)
{
    uint64_t sum = 0;

    for (unsigned at = 0; at < CALL_STAGES + 2; at++)
        sum += part(timing, at);
    buffer_add_text(out, "\"ms\":");
    add_ms(out, sum);
    buffer_add_text(out, ",\"stages\":{");
    for (unsigned at = 0; at < CALL_STAGES + 2; at++) {
        buffer_printf(out, "%s\"%s\":", at ? "," : "", names[at]);
        add_ms(out, part(timing, at));
    }
    buffer_add_char(out, '}');
}

void timing_write_header(const struct timing *timing, struct buffer *out)
{
    for (unsigned at = 0; at < CALL_STAGES + 2; at++) {
        buffer_printf(out, "%s%s;dur=", at ? ", " : "", names[at]);
        add_ms(out, part(timing, at));
    }
}
