/* histogram.c - durations by class: the octave of their microseconds, in eighths. */
#include "telemetry/metrics.h"

enum { EIGHTHS = 8 };

/* 0 to 7 µs each have their own; from there on the three bits below the highest say which. */
static unsigned class_of(uint64_t ns)
{
    uint64_t us = ns / 1000;
    unsigned octave, found;

    if (us < EIGHTHS)
        return (unsigned)us;
    octave = 63 - (unsigned)__builtin_clzll(us);
    found = (octave - 2) * EIGHTHS + (unsigned)(us >> (octave - 3) & (EIGHTHS - 1));
    return found < HISTOGRAM_CLASSES ? found : HISTOGRAM_CLASSES - 1;
}

/* The first duration, in ns, that is of a later class. */
static uint64_t end_of(unsigned at)
{
    unsigned octave = at / EIGHTHS + 2;

    if (at < EIGHTHS)
        return (at + 1) * (uint64_t)1000;
    return (((uint64_t)EIGHTHS + at % EIGHTHS + 1) << (octave - 3)) * 1000;
}

void histogram_add(struct histogram *histogram, uint64_t ns)
{
    if (!histogram->count || ns < histogram->least_ns)
        histogram->least_ns = ns;
    if (ns > histogram->most_ns)
        histogram->most_ns = ns;
    histogram->count++;
    histogram->sum_ns += ns;
    histogram->classes[class_of(ns)]++;
}

uint64_t histogram_quantile(const struct histogram *histogram, double share)
{
    const double rank = share * (double)histogram->count;
    uint64_t wanted = (uint64_t)rank;
    uint64_t seen = 0;

    /* The nearest rank is not below: of two calls the second is the 90 % one. */
    wanted += (double)wanted < rank || !wanted;
    /* The last class has no end. */
    for (unsigned at = 0; at < HISTOGRAM_CLASSES - 1; at++) {
        seen += histogram->classes[at];
        if (seen >= wanted)
            return end_of(at) < histogram->most_ns ? end_of(at) : histogram->most_ns;
    }
    return histogram->most_ns;
}

uint64_t histogram_up_to(const struct histogram *histogram, uint64_t ns)
{
    uint64_t seen = 0;

    if (ns >= histogram->most_ns)
        return histogram->count;
    for (unsigned at = 0; at < HISTOGRAM_CLASSES && end_of(at) <= ns; at++)
        seen += histogram->classes[at];
    return seen;
}
