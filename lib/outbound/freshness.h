/* freshness.h - RFC 9111: whether an answer may be kept, and whether one that was kept is good.
 *
 * Words and sums: no clock, no store. The cache is a private one: what is kept is only for requests
 * that are alike in every header, so `s-maxage` and `proxy-revalidate` say nothing to it, and each
 * `Vary` but `*` is fulfilled. No lifetime is guessed. */
#ifndef MDX_OUTBOUND_FRESHNESS_H
#define MDX_OUTBOUND_FRESHNESS_H

#include "base/jsontext.h"

#define FRESHNESS_UNSAID UINT64_MAX

/* Cache-Control, of a request or an answer. Seconds; FRESHNESS_UNSAID: it is not said. */
struct cache_control {
    bool no_store, no_cache, must_revalidate;
    bool own;         /* `private` */
    bool only_kept;   /* `only-if-cached` */
    bool stale_is_ok; /* `max-stale` without a number */
    uint64_t max_age_s, min_fresh_s, max_stale_s;
};

/* What is wrong in it counts against keeping. */
void cache_control_read(struct slice text, struct cache_control *control);

/* How long an answer is good. */
struct freshness {
    uint64_t came_ms;     /* wall clock */
    uint64_t age_ms;      /* that it had by then */
    uint64_t lifetime_ms; /* from its making on */
    bool always_ask;      /* `no-cache` */
    bool must_ask;        /* `must-revalidate`: whatever the request says */
    bool own;             /* for the caller that asked alone */
};

/* headers: the answer's node of them. False: it is not to be kept. */
bool freshness_of(const struct jsontext *answer, uint32_t status, uint32_t headers,
                  uint64_t asked_ms, uint64_t came_ms, struct freshness *freshness);
/* For a request that says so, without asking the server. */
bool freshness_is_good(const struct freshness *freshness, const struct cache_control *request,
                       uint64_t now_ms);
uint64_t freshness_age_ms(const struct freshness *freshness, uint64_t now_ms);
/* A header of the answer; false: it has none such. */
bool freshness_header(const struct jsontext *answer, uint32_t headers, struct slice name,
                      struct buffer *value);

#endif
