/* traffic.c - what exchanges tell each other and are told: posts, changes, ticks.
 *
 * Those that may be told are in the runtime's list. Locks are taken in this order: the list's, then
 * an exchange's; the runtime's alone. A codec is called under its exchange's lock only. */
#include "call/traffic.h"

/* Which of them are meant. */
struct search {
    uint64_t after;  /* the number of the last one found */
    uint64_t number; /* just this one; 0: any */
    bool watching;   /* only those that watch */
};

void exchange_list(struct exchange *exchange)
{
    struct runtime *runtime = exchange->runtime;

    if (!exchange->codec->posted && !exchange->codec->changed)
        return;
    lock_take(&runtime->traffic);
    exchange->older = runtime->exchanges;
    if (exchange->older)
        exchange->older->newer = exchange;
    runtime->exchanges = exchange;
    exchange->listed = true;
    lock_give(&runtime->traffic);
}

/* Under the list's lock. */
static void count_watcher(struct exchange *exchange, bool on)
{
    struct runtime *runtime = exchange->runtime;

    runtime->watchers += on;
    runtime->watchers -= exchange->watching;
    if (exchange->codec->hears_calls) {
        runtime->hearers += on;
        runtime->hearers -= exchange->watching;
    }
    exchange->watching = on;
}

/* Under the list's lock. */
static void unlist(struct exchange *exchange)
{
    struct runtime *runtime = exchange->runtime;

    if (exchange->older)
        exchange->older->newer = exchange->newer;
    if (exchange->newer)
        exchange->newer->older = exchange->older;
    else
        runtime->exchanges = exchange->older;
    count_watcher(exchange, false);
    exchange->listed = false;
}

bool exchange_drop_reference(struct exchange *exchange)
{
    struct runtime *runtime = exchange->runtime;
    const bool listed = exchange->listed; /* does not change before the last reference goes */
    bool last;

    if (listed)
        lock_take(&runtime->traffic);
    lock_take(&exchange->lock);
    last = --exchange->references == 0;
    lock_give(&exchange->lock);
    if (last && listed)
        unlist(exchange);
    if (listed)
        lock_give(&runtime->traffic);
    return last;
}

static bool is_meant(const struct search *search, const struct exchange *exchange)
{
    return exchange->request.number > search->after &&
           (!search->number || exchange->request.number == search->number) &&
           (!search->watching || exchange->watching);
}

/* The oldest one that is meant, with a reference; NULL: none is left. */
static struct exchange *find_next(struct runtime *runtime, struct search *search)
{
    struct exchange *found = NULL;

    lock_take(&runtime->traffic);
    for (struct exchange *at = runtime->exchanges; at; at = at->older)
        if (is_meant(search, at))
            found = at;
    if (found) {
        lock_take(&found->lock);
        found->references++;
        lock_give(&found->lock);
        search->after = found->request.number;
    }
    lock_give(&runtime->traffic);
    return found;
}

void exchange_post(struct runtime *runtime, uint64_t number, struct slice bytes)
{
    struct search search = { .number = number };
    struct exchange *exchange = find_next(runtime, &search);

    if (!exchange)
        return;
    lock_take(&exchange->lock);
    if (exchange->codec->posted && (!exchange->cancelled || exchange->adrift) && !exchange->ended)
        exchange->codec->posted(exchange->state, bytes);
    lock_give(&exchange->lock);
    exchange_work(exchange);
    exchange_release(exchange);
}

/* ---- changes ---- */

/* The first watcher sees what changes from now on. */
static void begin_notice(struct runtime *runtime)
{
    uint64_t sequence = UINT64_MAX;

    lock_take(&runtime->noticed.lock);
    runtime->noticed.generation = store_generation(runtime->library.store);
    if (!store_changes(runtime->library.store, &sequence, NULL, NULL, NULL))
        runtime->noticed.sequence = sequence;
    lock_give(&runtime->noticed.lock);
}

void exchange_watch(struct exchange *exchange, bool on)
{
    struct runtime *runtime = exchange->runtime;
    bool first;

    lock_take(&runtime->traffic);
    first = on && !runtime->watchers;
    count_watcher(exchange, on);
    lock_give(&runtime->traffic);
    if (first)
        begin_notice(runtime);
}

bool traffic_is_watched(struct runtime *runtime)
{
    return atomic_load_explicit(&runtime->watchers, memory_order_relaxed) > 0;
}

bool traffic_hears_calls(struct runtime *runtime)
{
    return atomic_load_explicit(&runtime->hearers, memory_order_relaxed) > 0;
}

/* Under the exchange's lock. A feed that its peer does not read would grow without end. */
static void tell_one(struct exchange *exchange, const struct codec_change *change)
{
    if (!exchange->codec->changed || exchange->cancelled || exchange->ended ||
        (!exchange->codec->hears_calls && slice_starts(change->name, "call:")))
        return;
    if (exchange->waiting > MOST_WAITING)
        exchange->ended = true;
    else
        exchange->codec->changed(exchange->state, change);
}

void traffic_tell(struct runtime *runtime, const struct codec_change *change)
{
    struct search search = { .watching = true };
    struct exchange *exchange;

    while ((exchange = find_next(runtime, &search))) {
        lock_take(&exchange->lock);
        tell_one(exchange, change);
        lock_give(&exchange->lock);
        exchange_work(exchange);
        exchange_release(exchange);
    }
}

/* "ID NUL KIND NUL" for each change. */
static void note_change(void *context, struct slice id, struct slice kind)
{
    struct buffer *noted = context;

    buffer_add_slice(noted, id);
    buffer_add_char(noted, '\0');
    buffer_add_slice(noted, kind);
    buffer_add_char(noted, '\0');
}

static struct slice event_name(struct slice kind)
{
    static const char *const names[][2] = {
        { "load", "definition:loaded" },     { "rollback", "definition:rolled-back" },
        { "delete", "definition:deleted" },  { "purge", "definition:purged" },
        { "weights", "definition:weighed" },
    };

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (slice_is(kind, names[i][0]))
            return slice_of(names[i][1]);
    return SLICE("definition:changed");
}

static void tell_changes(struct runtime *runtime, struct slice noted)
{
    struct buffer json;

    buffer_init(&json, &runtime->allocator, SIZE_MAX);
    while (noted.len) {
        struct codec_change change;
        struct slice kind;

        change.id = slice_split(noted, '\0', &noted);
        kind = slice_split(noted, '\0', &noted);
        change.name = event_name(kind);
        buffer_clear(&json);
        buffer_add_text(&json, "{\"id\":");
        buffer_add_json(&json, change.id);
        buffer_add_char(&json, '}');
        change.json = buffer_slice(&json);
        if (!buffer_failed(&json))
            traffic_tell(runtime, &change);
    }
    buffer_free(&json);
}

void runtime_notice(struct runtime *runtime)
{
    uint64_t generation = store_generation(runtime->library.store);
    struct buffer noted;

    if (!traffic_is_watched(runtime))
        return;
    buffer_init(&noted, &runtime->allocator, SIZE_MAX);
    lock_take(&runtime->noticed.lock);
    if (runtime->noticed.generation != generation &&
        !store_changes(runtime->library.store, &runtime->noticed.sequence, note_change, &noted,
                       NULL))
        runtime->noticed.generation = generation;
    lock_give(&runtime->noticed.lock);
    if (!buffer_failed(&noted))
        tell_changes(runtime, buffer_slice(&noted));
    buffer_free(&noted);
}

/* ---- ticks ---- */

/* Into the list of those to come to, once. Under the runtime's lock. */
static void queue(struct runtime *runtime, struct exchange *exchange)
{
    if (exchange->tick_due || exchange->work_due)
        return;
    exchange->next_tick = NULL;
    *runtime->last_tick = exchange;
    runtime->last_tick = &exchange->next_tick;
}

/* It went off, but nobody has come to it yet: true, with the timer's reference. Under the runtime's
 * lock. */
static bool forget_tick(struct runtime *runtime, struct exchange *exchange)
{
    struct exchange **link = &runtime->ticks;

    if (!exchange->tick_due)
        return false;
    exchange->tick_due = false;
    if (exchange->work_due)
        return true;
    while (*link != exchange)
        link = &(*link)->next_tick;
    *link = exchange->next_tick;
    if (!*link)
        runtime->last_tick = link;
    return true;
}

/* Without memory there is no tick: what ticks are for is never more than a courtesy. */
void exchange_set_timer(struct exchange *exchange, uint32_t ms)
{
    struct runtime *runtime = exchange->runtime;
    bool stopped, started = false;

    lock_take(&exchange->lock);
    lock_take(&runtime->lock);
    stopped = exchange->timer.at != TIMER_IDLE;
    timer_stop(&runtime->timers, &exchange->timer);
    stopped |= forget_tick(runtime, exchange);
    if (ms) {
        exchange->timer.due_ns = clock_monotonic_ns() + (uint64_t)ms * 1000000;
        started = timer_start(&runtime->timers, &exchange->timer);
    }
    lock_give(&runtime->lock);
    exchange->references += started; /* the timer's */
    exchange->timed |= started;
    lock_give(&exchange->lock);
    if (stopped)
        exchange_release(exchange);
    if (started)
        runtime_wake(runtime);
}

void exchange_due(struct exchange *exchange)
{
    queue(exchange->runtime, exchange);
    exchange->tick_due = true;
}

void exchange_work_later(struct exchange *exchange)
{
    struct runtime *runtime = exchange->runtime;
    bool fresh;

    lock_take(&exchange->lock);
    lock_take(&runtime->lock);
    fresh = !exchange->work_due;
    queue(runtime, exchange);
    exchange->work_due = true;
    lock_give(&runtime->lock);
    exchange->references += fresh;
    lock_give(&exchange->lock);
    if (fresh)
        runtime_wake(runtime);
}

bool traffic_tick(struct runtime *runtime)
{
    struct exchange *exchange;
    bool tick, work;

    lock_take(&runtime->lock);
    exchange = runtime->ticks;
    if (exchange) {
        runtime->ticks = exchange->next_tick;
        if (!runtime->ticks)
            runtime->last_tick = &runtime->ticks;
        tick = exchange->tick_due;
        work = exchange->work_due;
        exchange->tick_due = exchange->work_due = false;
    }
    lock_give(&runtime->lock);
    if (!exchange)
        return false;
    lock_take(&exchange->lock);
    if (tick && exchange->parked)
        exchange->resumes = true;
    else if (tick && exchange->codec->tick && !exchange->cancelled && !exchange->ended)
        exchange->codec->tick(exchange->state);
    lock_give(&exchange->lock);
    exchange_work(exchange);
    if (tick && work)
        exchange_release(exchange);
    exchange_release(exchange);
    return true;
}
