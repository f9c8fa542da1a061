/* talk.c - an exchange over standard input and output.
 *
 * The thread that reads also runs what was asked, which saves a switch of threads for each call.
 * The thread that began all of it minds the reader: one that is held up by a call loses the reading
 * to a new thread, so a ping is answered while calls run. Timers and answers from outside are for
 * the runners. Whoever has something ready writes it, but for the reader: what was read together is
 * answered together, up to some answers, and none waits for a call that holds the reader up. */
#include "talk.h"

#include "outlet.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RUNNERS      2
#define MOST_THREADS 64
#define READ_BYTES   65536
#define IDLE_MS      60000
#define TOGETHER     16 /* answers */
#define TICK_MS      5
#define TICKS        20 /* without anything read, before the minder sleeps */
#define END_MS       2000
#define AHEAD_MOST   ((size_t)16 << 20)

struct talk {
    mdx_runtime *rt;
    struct outlet outlet;
    mdx_exchange *exchange; /* to feed; under feeding, NULL when over */
    int nudge[2];           /* wakes the minder */
    pthread_mutex_t feeding, lock;
    pthread_cond_t changed;
    unsigned wanted; /* runners that are to look; under lock, like the three below */
    int ends, over;
    unsigned threads;
    uint64_t due_at_ms; /* when a runner looks by itself */
    atomic_uint beat;   /* odd: the reader runs calls. Who makes it even reads on */
    atomic_int ended;   /* what was read is all there is: nobody reads on */
    atomic_int minding;
    int readerless;      /* the minder's: a new reader is due */
    atomic_size_t ahead; /* bytes read since nobody takes what is written */
};

/* The reader's own: what is ready is run by itself. */
static _Thread_local int this_reads;
static _Thread_local int this_wanted;
static _Thread_local unsigned this_ready; /* how often something was ready and is not written */

static uint64_t now(void)
{
    struct timespec time;

    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000 + (uint64_t)time.tv_nsec / 1000000;
}

static void call_runners(struct talk *talk, unsigned count)
{
    pthread_mutex_lock(&talk->lock);
    talk->wanted = talk->wanted + count > RUNNERS ? RUNNERS : talk->wanted + count;
    if (count > 1)
        pthread_cond_broadcast(&talk->changed);
    else
        pthread_cond_signal(&talk->changed);
    pthread_mutex_unlock(&talk->lock);
}

void talk_wake(struct talk *talk)
{
    if (this_reads)
        this_wanted = 1;
    else
        call_runners(talk, 1);
}

static void nudge(struct talk *talk)
{
    ssize_t written = write(talk->nudge[1], "", 1);

    (void)written; /* full: it is awake */
}

/* ---- out ---- */

static void say_over(struct talk *talk)
{
    pthread_mutex_lock(&talk->lock);
    talk->over = 1;
    pthread_mutex_unlock(&talk->lock);
    nudge(talk);
}

/* What the other end does not take now is for the minder. */
static void write_ready(struct talk *talk)
{
    if (!outlet_write(&talk->outlet))
        say_over(talk);
    else if (atomic_load(&talk->outlet.blocked))
        nudge(talk);
}

static void write_together(struct talk *talk)
{
    if (this_ready)
        write_ready(talk);
    this_ready = 0;
}

static void note_ready(void *host, mdx_exchange *exchange)
{
    struct talk *talk = host;

    (void)exchange; /* there is one */
    if (!this_reads)
        write_ready(talk);
    else if (++this_ready >= TOGETHER)
        write_together(talk);
}

void talk_options(struct talk *talk, mdx_exchange_options *options)
{
    static const char protocol[] = "mcp-stdio";

    MDX_INIT(*options);
    options->host = talk;
    options->ready = note_ready;
    options->protocol = protocol;
    options->protocol_len = sizeof protocol - 1;
}

/* ---- threads ---- */

/* Makes one more; under no lock. */
static int start_thread(struct talk *talk, void *(*run)(void *))
{
    pthread_attr_t attributes;
    pthread_t thread;
    int wrong;

    pthread_mutex_lock(&talk->lock);
    wrong = talk->threads >= MOST_THREADS;
    talk->threads += !wrong;
    pthread_mutex_unlock(&talk->lock);
    if (wrong)
        return 1;
    pthread_attr_init(&attributes);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    wrong = pthread_create(&thread, &attributes, run, talk);
    pthread_attr_destroy(&attributes);
    if (!wrong)
        return 0;
    pthread_mutex_lock(&talk->lock);
    talk->threads--;
    pthread_mutex_unlock(&talk->lock);
    return 1;
}

static void *leave(struct talk *talk)
{
    pthread_mutex_lock(&talk->lock);
    talk->threads--;
    pthread_cond_broadcast(&talk->changed);
    pthread_mutex_unlock(&talk->lock);
    return NULL;
}

/* Until that moment, or until something changes. Under the lock. */
static void wait_until(struct talk *talk, uint64_t at_ms)
{
    const struct timespec until = { .tv_sec = (time_t)(at_ms / 1000),
                                    .tv_nsec = (long)(at_ms % 1000) * 1000000 };

    pthread_cond_timedwait(&talk->changed, &talk->lock, &until);
}

/* When the next timer is due. A runner that would sleep longer is woken. */
static void note_due(struct talk *talk, uint32_t due_ms)
{
    const uint64_t at = now() + (due_ms < IDLE_MS ? due_ms : IDLE_MS);

    pthread_mutex_lock(&talk->lock);
    if (at < talk->due_at_ms) {
        talk->due_at_ms = at;
        pthread_cond_signal(&talk->changed);
    }
    pthread_mutex_unlock(&talk->lock);
}

static void *run_calls(void *host)
{
    struct talk *talk = host;
    uint32_t due_ms;

    pthread_mutex_lock(&talk->lock);
    while (!talk->ends) {
        if (!talk->wanted && now() < talk->due_at_ms) {
            wait_until(talk, talk->due_at_ms);
            continue;
        }
        if (talk->wanted)
            talk->wanted--;
        talk->due_at_ms = now() + IDLE_MS;
        pthread_mutex_unlock(&talk->lock);
        if (mdx_runtime_step(talk->rt, 0, &due_ms))
            due_ms = IDLE_MS;
        note_due(talk, due_ms);
        pthread_mutex_lock(&talk->lock);
    }
    pthread_mutex_unlock(&talk->lock);
    return leave(talk);
}

/* What is fed is fed in the order in which it was read: until then nobody else reads. */
static void feed(struct talk *talk, const char *bytes, size_t len, uint32_t last)
{
    pthread_mutex_lock(&talk->feeding);
    if (talk->exchange)
        mdx_exchange_feed(talk->exchange, bytes, len, last);
    pthread_mutex_unlock(&talk->feeding);
}

/* From here on another one may read, if this takes long. 0: another one does. */
static int run_ready(struct talk *talk)
{
    unsigned beat = atomic_fetch_add(&talk->beat, 1) + 1;
    uint32_t due_ms = IDLE_MS;

    if (!atomic_load(&talk->minding))
        nudge(talk);
    write_together(talk);
    while (this_wanted) {
        this_wanted = 0;
        if (mdx_runtime_step(talk->rt, 0, &due_ms))
            break;
    }
    write_together(talk);
    note_due(talk, due_ms);
    return atomic_compare_exchange_strong(&talk->beat, &beat, beat + 1);
}

/* Who asks and does not take the answers has to stop asking. */
static void hold_back(struct talk *talk, size_t got)
{
    if (!atomic_load(&talk->outlet.blocked)) {
        atomic_store(&talk->ahead, 0);
        return;
    }
    if (atomic_fetch_add(&talk->ahead, got) + got <= AHEAD_MOST)
        return;
    pthread_mutex_lock(&talk->lock);
    while (atomic_load(&talk->outlet.blocked) && !talk->ends)
        wait_until(talk, now() + TICK_MS);
    pthread_mutex_unlock(&talk->lock);
}

static void *read_all(void *host)
{
    struct talk *talk = host;
    char bytes[READ_BYTES];
    int reads = 1;
    ssize_t got;

    do {
        got = read(STDIN_FILENO, bytes, sizeof bytes);
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0) {
            atomic_store(&talk->ended, 1);
            nudge(talk);
        }
        this_reads = 1;
        this_wanted = 0;
        feed(talk, bytes, got > 0 ? (size_t)got : 0, got <= 0);
        reads = run_ready(talk);
        this_reads = 0;
        if (reads)
            hold_back(talk, got > 0 ? (size_t)got : 0);
    } while (reads && (got > 0 || (got < 0 && errno == EINTR)));
    return leave(talk);
}

/* ---- the minder ---- */

/* The reader is held up: what it has not begun is for the runners, reading for a new thread. */
static void take_over(struct talk *talk, unsigned beat)
{
    write_ready(talk);
    call_runners(talk, RUNNERS);
    if (!atomic_load(&talk->ended) && atomic_compare_exchange_strong(&talk->beat, &beat, beat + 1))
        talk->readerless = 1;
}

/* Without a thread to be had, the next tick tries again. */
static void find_reader(struct talk *talk)
{
    if (talk->readerless && !start_thread(talk, read_all))
        talk->readerless = 0;
}

static int is_over(struct talk *talk)
{
    int over;

    pthread_mutex_lock(&talk->lock);
    over = talk->over;
    pthread_mutex_unlock(&talk->lock);
    return over;
}

/* Milliseconds that the minder may sleep; *quiet counts ticks without anything read. */
static int next_tick(struct talk *talk, unsigned *seen, unsigned *quiet)
{
    unsigned beat = atomic_load(&talk->beat);

    if (beat == *seen && beat % 2) {
        take_over(talk, beat);
        beat = atomic_load(&talk->beat);
    }
    find_reader(talk);
    *quiet = beat == *seen && !talk->readerless ? *quiet + 1 : 0;
    *seen = beat;
    if (*quiet < TICKS) {
        atomic_store(&talk->minding, 1);
        return TICK_MS;
    }
    atomic_store(&talk->minding, 0);
    /* One that began meanwhile did not nudge. */
    return atomic_load(&talk->beat) == beat ? -1 : TICK_MS;
}

static int sooner(int one, int other)
{
    if (one < 0 || other < 0)
        return one < 0 ? other : one;
    return one < other ? one : other;
}

/* Whether it takes something again; and after the end of input, whether there is still somebody to
 * take what was asked for. */
static void mind_outlet(struct talk *talk, struct pollfd *asked)
{
    int blocked = atomic_load(&talk->outlet.blocked);

    asked->fd = blocked || atomic_load(&talk->ended) ? talk->outlet.descriptor : -1;
    asked->events = blocked ? POLLOUT : 0;
}

void talk_run(struct talk *talk, mdx_runtime *rt, mdx_exchange *exchange, int watched,
              int (*timeout)(void *host), void (*look)(void *host), void *host)
{
    struct pollfd events[3] = { { .fd = talk->nudge[0], .events = POLLIN },
                                { .fd = watched, .events = POLLIN },
                                { .fd = -1 } };
    unsigned seen = 0, quiet = TICKS;
    char bytes[64];

    talk->rt = rt;
    talk->exchange = exchange;
    outlet_set(&talk->outlet, exchange);
    talk->due_at_ms = now() + IDLE_MS;
    for (int i = 0; i < RUNNERS; i++)
        start_thread(talk, run_calls);
    if (start_thread(talk, read_all))
        return;
    while (!is_over(talk)) {
        int tick = next_tick(talk, &seen, &quiet);

        mind_outlet(talk, &events[2]);
        poll(events, 3, look ? sooner(tick, timeout(host)) : tick);
        if (events[2].revents & (POLLERR | POLLHUP) && atomic_load(&talk->ended))
            break;
        if (events[0].revents) {
            while (read(talk->nudge[0], bytes, sizeof bytes) > 0)
                ;
            quiet = 0;
        }
        if (events[2].revents)
            write_ready(talk);
        if (look)
            look(host);
    }
}

/* ---- begin and end ---- */

struct talk *talk_new(int out)
{
    struct talk *talk = need(calloc(1, sizeof *talk));
    pthread_condattr_t monotonic;

    outlet_init(&talk->outlet, out);
    if (pipe2(talk->nudge, O_CLOEXEC | O_NONBLOCK)) {
        free(talk);
        return NULL;
    }
    pthread_mutex_init(&talk->feeding, NULL);
    pthread_mutex_init(&talk->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&talk->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    return talk;
}

/* From here on nobody uses the exchange; what it had under way is cancelled. */
static void end_exchange(struct talk *talk, mdx_exchange *exchange)
{
    outlet_set(&talk->outlet, NULL);
    pthread_mutex_lock(&talk->feeding);
    talk->exchange = NULL;
    pthread_mutex_unlock(&talk->feeding);
    mdx_exchange_free(exchange);
}

int talk_end(struct talk *talk, mdx_exchange *exchange)
{
    const uint64_t end = now() + END_MS;
    unsigned left;

    end_exchange(talk, exchange);
    pthread_mutex_lock(&talk->lock);
    talk->ends = 1;
    pthread_cond_broadcast(&talk->changed);
    while (talk->threads && now() < end)
        wait_until(talk, end);
    left = talk->threads;
    pthread_mutex_unlock(&talk->lock);
    if (left)
        return 1;
    pthread_cond_destroy(&talk->changed);
    pthread_mutex_destroy(&talk->lock);
    outlet_free(&talk->outlet);
    pthread_mutex_destroy(&talk->feeding);
    close(talk->nudge[0]);
    close(talk->nudge[1]);
    free(talk);
    return 0;
}
