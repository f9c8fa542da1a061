/* limit.c - token buckets and quotas: sums only, on times that it is handed.
 *
 * A bucket is one number: when it will be full again. Each call moves that on by the time one token
 * takes to come back; a call that would move it past the whole bucket's time waits. */
#include "access/limit.h"

static uint64_t sum(uint64_t a, uint64_t b)
{
    return a > UINT64_MAX - b ? UINT64_MAX : a + b;
}

static uint64_t spare_ns(const struct share *share)
{
    uint64_t more = share->burst ? share->burst - 1 : 0;

    return more && share->each_ns > UINT64_MAX / more ? UINT64_MAX : share->each_ns * more;
}

static void turn_window(struct usage *usage, const struct share *share, uint64_t now_ns)
{
    if (usage->window_ns && now_ns - usage->window_ns < share->window_ns)
        return;
    usage->window_ns = now_ns;
    usage->time_ns = usage->operations = usage->bytes = 0;
}

static const char *used_up(const struct usage *usage, const struct share *share, uint64_t bytes)
{
    if (share->time_ns && usage->time_ns >= share->time_ns)
        return "time";
    if (share->operations && usage->operations >= share->operations)
        return "operations";
    if (share->bytes && bytes && sum(usage->bytes, bytes) > share->bytes)
        return "storedBytes";
    return NULL;
}

const char *limit_look(struct usage *usage, const struct share *share, uint64_t bytes,
                       uint64_t now_ns, uint64_t *wait_ns)
{
    uint64_t most = sum(now_ns, spare_ns(share));
    const char *what;

    *wait_ns = 0;
    turn_window(usage, share, now_ns);
    what = used_up(usage, share, bytes);
    if (what) {
        *wait_ns = share->window_ns - (now_ns - usage->window_ns);
        return what;
    }
    if (bytes || !share->each_ns || usage->full_ns <= most)
        return NULL;
    *wait_ns = usage->full_ns - most;
    return "rate";
}

void limit_take(struct usage *usage, const struct share *share, uint64_t now_ns)
{
    if (share->each_ns)
        usage->full_ns = sum(usage->full_ns > now_ns ? usage->full_ns : now_ns, share->each_ns);
}

void limit_charge(struct usage *usage, const struct share *share, uint64_t used_ns,
                  uint64_t operations, uint64_t bytes, uint64_t now_ns)
{
    turn_window(usage, share, now_ns);
    usage->time_ns = sum(usage->time_ns, used_ns);
    usage->operations = sum(usage->operations, operations);
    usage->bytes = sum(usage->bytes, bytes);
}
