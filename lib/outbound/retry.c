/* retry.c - presets, back-off, and the words of servers.
 *
 * Knows nothing of what is tried, and never waits itself. What a server asks for wins over our own
 * sum, up to the policy's ceiling. */
#include "outbound/retry.h"

#include "outbound/freshness.h"
#include "outbound/httpdate.h"

static const struct {
    const char *name;
    struct retry_policy policy;
} presets[] = {
    { "NONE", { 1, 0, 0, 1, false } },
    { "CONSERVATIVE", { 2, 5000, 30000, 2, true } },
    { "AGGRESSIVE", { 5, 500, 10000, 2, true } },
    { "NETWORK", { 4, 1000, 15000, 2, true } },
    { "RATE_LIMIT", { 3, 60000, 300000, 2, true } },
    { "DEFAULT", { 3, 1000, 30000, 2, true } },
};
enum { PRESETS = sizeof presets / sizeof presets[0] };

#define ATTEMPTS_MOST 100
#define DELAY_MOST_MS 86400000.0

/* ---- settings -------------------------------------------------------------------------- */

static mdx_status read_preset(struct slice name, struct retry_policy *policy, struct error *error)
{
    for (size_t at = 0; at < PRESETS; at++) {
        if (slice_is_nocase(name, presets[at].name)) {
            *policy = presets[at].policy;
            return MDX_OK;
        }
    }
    return error_set(error, CODE_CONFIG_INVALID,
                     "retry: there is no preset '%.*s'; there are NONE, CONSERVATIVE, AGGRESSIVE, "
                     "NETWORK and RATE_LIMIT",
                     (int)(name.len < 40 ? name.len : 40), name.data);
}

static mdx_status read_number(const json_t *setting, const char *key, double least, double most,
                              double *number, struct error *error)
{
    const json_t *value = json_object_get(setting, key);
    double given = json_is_number(value) ? json_number_value(value) : -1;

    if (!value)
        return MDX_OK;
    if (!(given >= least && given <= most))
        return error_set(error, CODE_CONFIG_INVALID, "retry: %s is a number from %d to %d", key,
                         (int)least, (int)most);
    *number = given;
    return MDX_OK;
}

static mdx_status read_object(const json_t *setting, struct retry_policy *policy,
                              struct error *error)
{
    double attempts = policy->attempts, first = policy->first_ms, most = policy->most_ms;
    const json_t *jitter = json_object_get(setting, "jitter");
    mdx_status status = read_number(setting, "maxAttempts", 1, ATTEMPTS_MOST, &attempts, error);

    if (!status)
        status = read_number(setting, "initialDelay", 0, DELAY_MOST_MS, &first, error);
    if (!status)
        status = read_number(setting, "maxDelay", 0, DELAY_MOST_MS, &most, error);
    if (!status)
        status = read_number(setting, "multiplier", 1, 1000, &policy->multiplier, error);
    if (!status && jitter && !json_is_boolean(jitter))
        status = error_set(error, CODE_CONFIG_INVALID, "retry: jitter is true or false");
    policy->attempts = (uint32_t)attempts;
    policy->first_ms = (uint32_t)first;
    policy->most_ms = (uint32_t)most;
    if (jitter)
        policy->jitter = json_is_true(jitter);
    return status;
}

mdx_status retry_read(const json_t *setting, struct retry_policy *policy, struct error *error)
{
    const json_t *preset = json_object_get(setting, "preset");
    mdx_status status = MDX_OK;

    *policy = presets[PRESETS - 1].policy;
    if (!setting || json_is_null(setting))
        return MDX_OK;
    if (json_is_string(setting))
        return read_preset(json_string_slice(setting), policy, error);
    if (!json_is_object(setting) || (preset && !json_is_string(preset)))
        return error_set(error, CODE_CONFIG_INVALID,
                         "retry is a preset's name, or an object with maxAttempts, initialDelay, "
                         "maxDelay, multiplier and jitter");
    if (preset)
        status = read_preset(json_string_slice(preset), policy, error);
    return status ? status : read_object(setting, policy, error);
}

/* ---- our own sum ------------------------------------------------------------------------- */

uint64_t retry_delay_ms(const struct retry_policy *policy, uint32_t after, uint32_t chance)
{
    double delay = policy->first_ms;

    for (uint32_t n = 1; n < after && delay < policy->most_ms; n++)
        delay *= policy->multiplier;
    if (delay > policy->most_ms)
        delay = policy->most_ms;
    if (policy->jitter)
        delay *= 0.75 + 0.5 * (chance / 4294967295.0);
    return (uint64_t)(delay + 0.5);
}

/* ---- a server's word ---------------------------------------------------------------------- */

static bool header(const struct jsontext *answer, uint32_t headers, struct slice name,
                   struct buffer *value)
{
    return freshness_header(answer, headers, name, value) && !buffer_failed(value) &&
           value->len > 0;
}

static uint64_t until(uint64_t at_ms, uint64_t now_ms)
{
    return at_ms > now_ms ? at_ms - now_ms : 0;
}

static bool read_retry_after(struct slice text, uint64_t now_ms, uint64_t *delay_ms)
{
    uint64_t number;

    text = slice_trim(text);
    if (slice_to_u64(text, &number)) {
        *delay_ms = number < UINT64_MAX / 1000 ? number * 1000 : UINT64_MAX;
        return true;
    }
    if (!http_date(text, &number))
        return false;
    *delay_ms = until(number, now_ms);
    return true;
}

/* Seconds since 1970, or, when far too small for that, from now. */
static bool read_reset(struct slice text, uint64_t now_ms, uint64_t *delay_ms)
{
    uint64_t number;

    if (!slice_to_u64(slice_trim(text), &number) || number > UINT64_MAX / 1000)
        return false;
    *delay_ms = number > 1000000000 ? until(number * 1000, now_ms) : number * 1000;
    return true;
}

bool retry_asked_ms(const struct jsontext *answer, uint32_t headers, uint64_t now_ms,
                    uint64_t *delay_ms)
{
    struct buffer value;
    bool asked = false;

    buffer_init(&value, answer->allocator, 256);
    if (header(answer, headers, SLICE("retry-after"), &value))
        asked = read_retry_after(buffer_slice(&value), now_ms, delay_ms);
    if (!asked && header(answer, headers, SLICE("x-ratelimit-remaining"), &value) &&
        slice_is(buffer_slice(&value), "0") &&
        header(answer, headers, SLICE("x-ratelimit-reset"), &value))
        asked = read_reset(buffer_slice(&value), now_ms, delay_ms);
    buffer_free(&value);
    return asked;
}
