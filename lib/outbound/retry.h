/* retry.h - whether to try again, and after how many milliseconds. */
#ifndef MDX_OUTBOUND_RETRY_H
#define MDX_OUTBOUND_RETRY_H

#include "base/json.h"
#include "base/jsontext.h"

struct retry_policy {
    uint32_t attempts;          /* all of them, the first too; at least 1 */
    uint32_t first_ms, most_ms; /* most_ms holds a server's word too */
    double multiplier;
    bool jitter;
};

/* `setting`: a preset's name, or { maxAttempts, initialDelay, maxDelay, multiplier, jitter,
 * preset? }; NULL: the default. CONFIG_INVALID says what is wrong. */
mdx_status retry_read(const json_t *setting, struct retry_policy *policy, struct error *error);
/* Before attempt `after + 1`: chance is random bits, of which jitter makes ±25 %. */
uint64_t retry_delay_ms(const struct retry_policy *policy, uint32_t after, uint32_t chance);
/* What the answer's headers (an object, names in lower case) ask for: Retry-After in seconds or as
 * a date, or X-RateLimit-Reset where nothing is left. False: they ask for nothing. */
bool retry_asked_ms(const struct jsontext *answer, uint32_t headers, uint64_t now_ms,
                    uint64_t *delay_ms);

#endif
