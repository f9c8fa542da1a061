/* events.c - who hears of what: the bridge of everything, a subscriber of what its pattern says. */
#include "telemetry/inside.h"

#include <string.h>

static const struct slice names[] = {
    [EVENT_RUNTIME_INIT] = SLICE("runtime:init"),
    [EVENT_LOAD_START] = SLICE("load:start"),
    [EVENT_LOAD_COMPLETE] = SLICE("load:complete"),
    [EVENT_LOAD_ERROR] = SLICE("load:error"),
    [EVENT_DEFINITION_ROLLED_BACK] = SLICE("definition:rolled-back"),
    [EVENT_DEFINITION_DELETED] = SLICE("definition:deleted"),
    [EVENT_DEFINITION_PURGED] = SLICE("definition:purged"),
    [EVENT_CALL_START] = SLICE("call:start"),
    [EVENT_CALL_SUCCESS] = SLICE("call:success"),
    [EVENT_CALL_ERROR] = SLICE("call:error"),
    [EVENT_CALL_RETRY] = SLICE("call:retry"),
    [EVENT_DISCOVERY_START] = SLICE("discovery:start"),
    [EVENT_DISCOVERY_COMPLETE] = SLICE("discovery:complete"),
    [EVENT_DISCOVERY_ERROR] = SLICE("discovery:error"),
    [EVENT_AUTH_RESOLVE] = SLICE("auth:resolve"),
    [EVENT_AUTH_REFRESH] = SLICE("auth:refresh"),
    [EVENT_AUTH_ERROR] = SLICE("auth:error"),
    [EVENT_CONNECTION_OPEN] = SLICE("connection:open"),
    [EVENT_CONNECTION_CLOSE] = SLICE("connection:close"),
    [EVENT_CONNECTION_ERROR] = SLICE("connection:error"),
    [EVENT_TRANSPORT_SEND] = SLICE("transport:send"),
    [EVENT_TRANSPORT_RECEIVE] = SLICE("transport:receive"),
    [EVENT_BREAKER_OPEN] = SLICE("breaker:open"),
    [EVENT_BREAKER_HALF] = SLICE("breaker:half"),
    [EVENT_BREAKER_CLOSE] = SLICE("breaker:close"),
    [EVENT_LIMIT_HIT] = SLICE("limit:hit"),
    [EVENT_ACCESS_DENY] = SLICE("access:deny"),
};
_Static_assert(sizeof names / sizeof names[0] == EVENT_KINDS, "each event has its name");
_Static_assert(EVENT_KINDS <= 32, "each event has its bit");

enum { MOST_SUBSCRIPTIONS = 64 };

/* In `telling`, above the count of threads that are just in tell(). */
#define GONE    0x80000000u /* not told any more */
#define LEFT    0x40000000u /* and the last who tells it frees it */
#define TELLERS 0x3fffffffu

struct subscription {
    struct subscription *next;
    uint64_t number;
    uint32_t wanted; /* bit: event_kind */
    _Atomic uint32_t telling;
    void (*tell)(void *host, const mdx_event *event);
    void *host;
};

/* ---- telling ---- */

/* What is handed out, and what its JSON is made of. */
struct told {
    mdx_event event; /* first */
    const struct happening *happening;
    struct buffer json;
};

static void write_json(const struct told *told, struct buffer *out)
{
    const struct happening *happening = told->happening;
    size_t before;

    buffer_reserve(out, 512);
    buffer_add_text(out, "{\"time\":");
    buffer_add_u64(out, told->event.time_ms);
    if (happening->id.len) {
        buffer_add_text(out, ",\"id\":");
        buffer_add_json(out, happening->id);
    }
    if (happening->revision) {
        buffer_add_text(out, ",\"revision\":");
        buffer_add_u64(out, happening->revision);
    }
    if (happening->correlation_id.len) {
        buffer_add_text(out, ",\"correlationId\":");
        buffer_add_json(out, happening->correlation_id);
    }
    buffer_add_char(out, ',');
    before = out->len;
    buffer_add_slice(out, happening->members);
    if (happening->write)
        happening->write(happening->context, out);
    if (out->len == before && !buffer_failed(out))
        out->len--;
    buffer_add_char(out, '}');
}

const char *telemetry_event_json(const mdx_event *event, size_t *len)
{
    struct told *told = (struct told *)event;

    if (!told->json.len)
        write_json(told, &told->json);
    if (len)
        *len = told->json.len;
    return buffer_failed(&told->json) ? NULL : told->json.data;
}

/* Those that want it, each held; how many. */
static uint32_t hold(struct telemetry *telemetry, enum event_kind kind,
                     struct subscription *held[MOST_SUBSCRIPTIONS])
{
    uint32_t count = 0;

    if (!(atomic_load_explicit(&telemetry->subscribed, memory_order_relaxed) >> kind & 1))
        return 0;
    lock_take(&telemetry->lock);
    for (struct subscription *at = telemetry->subscriptions; at; at = at->next)
        if (at->wanted >> kind & 1) {
            atomic_fetch_add(&at->telling, 1);
            held[count++] = at;
        }
    lock_give(&telemetry->lock);
    return count;
}

/* Who took it out waits for the last teller, or left it to that one: else nothing of it may be
 * touched after it was let go. */
static void let_go(struct telemetry *telemetry, struct subscription *const *held, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const uint32_t before = atomic_fetch_sub(&held[i]->telling, 1);

        if (before == (GONE | LEFT | 1)) {
            mem_free(telemetry->allocator, held[i]);
        } else if (before == (GONE | 1)) {
            lock_take(&telemetry->lock);
            signal_all(&telemetry->idle);
            lock_give(&telemetry->lock);
        }
    }
}

static void tell_all(struct telemetry *telemetry, const struct happening *happening,
                     const mdx_event *event)
{
    struct subscription *held[MOST_SUBSCRIPTIONS];
    uint32_t count;

    if (telemetry->host->bridge.event)
        host_event(telemetry->host, event);
    count = hold(telemetry, happening->kind, held);
    for (uint32_t i = 0; i < count; i++)
        if (!(atomic_load(&held[i]->telling) & GONE))
            host_tell(held[i]->tell, held[i]->host, event);
    let_go(telemetry, held, count);
}

void telemetry_emit(struct telemetry *telemetry, const struct happening *happening)
{
    const struct slice name = names[happening->kind];
    struct told told = {
        .event = { .size = sizeof told.event,
                   .name = name.data,
                   .name_len = name.len,
                   .time_ms = host_now_ms(telemetry->host),
                   .revision = happening->revision,
                   .id = happening->id.len ? happening->id.data : "",
                   .id_len = happening->id.len,
                   .correlation_id =
                       happening->correlation_id.len ? happening->correlation_id.data : "",
                   .correlation_id_len = happening->correlation_id.len },
        .happening = happening,
    };

    buffer_init(&told.json, telemetry->allocator, SIZE_MAX);
    tell_all(telemetry, happening, &told.event);
    buffer_free(&told.json);
}

/* ---- subscribing ---- */

static uint32_t kinds_of(struct slice pattern)
{
    bool open = pattern.len && pattern.data[pattern.len - 1] == '*';
    struct slice start = slice_to(pattern, pattern.len - open);
    uint32_t kinds = 0;

    for (unsigned kind = 0; kind < EVENT_KINDS; kind++)
        if (slice_equal(open ? slice_to(names[kind], start.len) : names[kind], start))
            kinds |= 1u << kind;
    return kinds;
}

/* Under the lock. */
static void sum_up(struct telemetry *telemetry)
{
    uint32_t wanted = 0;

    for (const struct subscription *at = telemetry->subscriptions; at; at = at->next)
        wanted |= at->wanted;
    atomic_store(&telemetry->subscribed, wanted);
    atomic_store(&telemetry->wanted, telemetry->host->bridge.event ? UINT32_MAX : wanted);
}

static mdx_status add(struct telemetry *telemetry, struct subscription *made, uint64_t *number,
                      struct error *error)
{
    struct subscription **at = &telemetry->subscriptions;
    uint32_t count = 0;
    mdx_status status = MDX_OK;

    lock_take(&telemetry->lock);
    for (; *at; at = &(*at)->next)
        count++;
    if (count == MOST_SUBSCRIPTIONS) {
        status = error_set(error, CODE_RATE_LIMITED,
                           "there are %d subscriptions, the most there "
                           "can be",
                           MOST_SUBSCRIPTIONS);
    } else {
        made->number = *number = ++telemetry->last_number;
        *at = made;
        sum_up(telemetry);
    }
    lock_give(&telemetry->lock);
    return status;
}

mdx_status telemetry_subscribe(struct telemetry *telemetry, struct slice pattern,
                               void (*tell)(void *host, const mdx_event *event), void *host,
                               uint64_t *number, struct error *error)
{
    uint32_t kinds = kinds_of(pattern);
    struct subscription *made;
    mdx_status status;

    if (!kinds) {
        error_set(error, CODE_BAD_ARGUMENT, "there is no event '%.*s'",
                  (int)(pattern.len < 60 ? pattern.len : 60), pattern.len ? pattern.data : "");
        error_hint(error, "Name one, as in call:error, those of a kind, as in call:*, or all: *.");
        return MDX_E_ARGUMENT;
    }
    made = mem_new(telemetry->allocator, sizeof *made);
    if (!made)
        return error_no_memory(error);
    made->wanted = kinds;
    made->tell = tell;
    made->host = host;
    status = add(telemetry, made, number, error);
    if (status)
        mem_free(telemetry->allocator, made);
    return status;
}

/* Under the lock. NULL: no such number. */
static struct subscription *take_out(struct telemetry *telemetry, uint64_t number)
{
    struct subscription **at = &telemetry->subscriptions;
    struct subscription *found;

    while (*at && (*at)->number != number)
        at = &(*at)->next;
    found = *at;
    if (!found)
        return NULL;
    *at = found->next;
    sum_up(telemetry);
    return found;
}

bool telemetry_unsubscribe(struct telemetry *telemetry, uint64_t number)
{
    const bool inside = host_inside();
    struct subscription *found;
    bool left = false;

    lock_take(&telemetry->lock);
    found = take_out(telemetry, number);
    if (found)
        left = (atomic_fetch_or(&found->telling, inside ? GONE | LEFT : GONE) & TELLERS) && inside;
    while (found && !left && atomic_load(&found->telling) & TELLERS)
        signal_wait(&telemetry->idle, &telemetry->lock, UINT64_MAX);
    lock_give(&telemetry->lock);
    if (found && !left)
        mem_free(telemetry->allocator, found);
    return found != NULL;
}

void telemetry_watch_bridge(struct telemetry *telemetry)
{
    lock_take(&telemetry->lock);
    sum_up(telemetry);
    lock_give(&telemetry->lock);
}

void telemetry_drop_subscriptions(struct telemetry *telemetry)
{
    struct subscription *next;

    for (struct subscription *at = telemetry->subscriptions; at; at = next) {
        next = at->next;
        mem_free(telemetry->allocator, at);
    }
    telemetry->subscriptions = NULL;
}
