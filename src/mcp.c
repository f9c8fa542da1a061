/* mcp.c - the verb mcp: the program as a host of the Model Context Protocol over standard input and
 * output.
 *
 * The main thread reads and feeds, so that a ping is answered while calls run; a few threads run
 * them. Whoever has something ready writes it. Nothing else reaches the standard output. */
#include "guard.h"
#include "output.h"
#include "report.h"
#include "session.h"
#include "text.h"
#include "watch.h"

#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define RUNNERS      3
#define READ_BYTES   65536
#define IO_WAIT_MS   60000
#define MOST_IDLE_MS 60000
#define MESSAGE_MOST ((size_t)8 << 20)

struct talking {
    struct program *program;
    struct session session;
    struct watch watch;
    const RuntimeBridge *inner;
    mdx_exchange *exchange;
    int out; /* the standard output as it was */
    pthread_mutex_t writing, lock;
    pthread_cond_t changed;
    unsigned wanted; /* runners that are to look; under lock, like all below */
    int ends, over, gone;
    pthread_t runners[RUNNERS], io;
    unsigned runner_count;
    int has_io;
};

/* ---- the bridge ---- */

static void wake(void *host)
{
    struct talking *talking = host;

    pthread_mutex_lock(&talking->lock);
    if (talking->wanted < RUNNERS)
        talking->wanted++;
    pthread_cond_signal(&talking->changed);
    pthread_mutex_unlock(&talking->lock);
}

/* Who starts the program may do all that it does. */
static mdx_status authorize(void *host, const mdx_access *access)
{
    (void)host;
    (void)access;
    return MDX_OK;
}

static uint64_t now_ms(void *host)
{
    const RuntimeBridge *inner = ((const struct talking *)host)->inner;

    return inner->now_ms(inner->host);
}

static mdx_status random_bytes(void *host, void *bytes, size_t len)
{
    const RuntimeBridge *inner = ((const struct talking *)host)->inner;

    return inner->random(inner->host, bytes, len);
}

static mdx_status op_begin(void *host, const mdx_op *op)
{
    const RuntimeBridge *inner = ((const struct talking *)host)->inner;
    mdx_status status = inner->op_begin(inner->host, op);

    if (!status && inner->wake)
        inner->wake(inner->host);
    return status;
}

static void op_cancel(void *host, uint64_t token)
{
    const RuntimeBridge *inner = ((const struct talking *)host)->inner;

    inner->op_cancel(inner->host, token);
}

static void log_line(void *host, const mdx_log *line)
{
    const RuntimeBridge *inner = ((const struct talking *)host)->inner;

    inner->log(inner->host, line);
}

static void close_bridge(void *host)
{
    const RuntimeBridge *inner = ((const struct talking *)host)->inner;

    inner->close(inner->host);
}

static void fill_table(struct talking *talking, RuntimeBridge *table)
{
    const RuntimeBridge *inner = talking->inner;

    MDX_INIT(*table);
    table->host = talking;
    table->now_ms = inner->now_ms ? now_ms : NULL;
    table->random = inner->random ? random_bytes : NULL;
    table->op_begin = inner->op_begin ? op_begin : NULL;
    table->op_cancel = inner->op_cancel ? op_cancel : NULL;
    table->log = inner->log ? log_line : NULL;
    table->close = inner->close ? close_bridge : NULL;
    table->wake = wake;
    table->authorize = authorize;
}

/* ---- out ---- */

/* False: nobody reads any more. */
static int write_all(int descriptor, const char *bytes, size_t len)
{
    while (len) {
        ssize_t written = write(descriptor, bytes, len);

        if (written < 0 && errno == EINTR)
            continue;
        if (written <= 0)
            return 0;
        bytes += written;
        len -= (size_t)written;
    }
    return 1;
}

static void say_over(struct talking *talking)
{
    pthread_mutex_lock(&talking->lock);
    talking->over = 1;
    pthread_cond_broadcast(&talking->changed);
    pthread_mutex_unlock(&talking->lock);
}

/* What is there goes out as one piece. */
static void write_ready(void *host, mdx_exchange *exchange)
{
    struct talking *talking = host;
    struct text text = { 0 };
    const char *chunk;
    size_t len = 1;
    mdx_status status = MDX_OK;

    pthread_mutex_lock(&talking->writing);
    do {
        while (len && text.len < READ_BYTES) {
            status = mdx_exchange_next_chunk(exchange, &chunk, &len);
            if (status)
                break;
            text_add(&text, len ? chunk : "", len);
        }
        if (!talking->gone && text.len && !write_all(talking->out, text.data, text.len))
            talking->gone = 1;
        text.len = 0;
    } while (!status && len);
    text_free(&text);
    if ((!status && !len) || status == MDX_E_STATE || talking->gone)
        say_over(talking);
    pthread_mutex_unlock(&talking->writing);
}

/* ---- the threads ---- */

static void wait_for_work(struct talking *talking, uint32_t due_ms)
{
    struct timespec until;

    if (due_ms > MOST_IDLE_MS)
        due_ms = MOST_IDLE_MS;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += due_ms / 1000;
    until.tv_nsec += (long)(due_ms % 1000) * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_cond_timedwait(&talking->changed, &talking->lock, &until);
}

static void *run_calls(void *host)
{
    struct talking *talking = host;
    uint32_t due_ms = 0;

    for (;;) {
        pthread_mutex_lock(&talking->lock);
        if (!talking->wanted && !talking->ends && due_ms)
            wait_for_work(talking, due_ms);
        if (talking->wanted)
            talking->wanted--;
        if (talking->ends) {
            pthread_mutex_unlock(&talking->lock);
            return NULL;
        }
        pthread_mutex_unlock(&talking->lock);
        if (mdx_runtime_step(talking->session.rt, 0, &due_ms))
            due_ms = MOST_IDLE_MS;
    }
}

/* The default bridge does its input and output inside wait(). */
static void *run_io(void *host)
{
    struct talking *talking = host;
    int ends;

    do {
        talking->inner->wait(talking->inner->host, IO_WAIT_MS);
        pthread_mutex_lock(&talking->lock);
        ends = talking->ends;
        pthread_mutex_unlock(&talking->lock);
    } while (!ends);
    return NULL;
}

static int start_threads(struct talking *talking)
{
    while (talking->runner_count < RUNNERS) {
        if (pthread_create(&talking->runners[talking->runner_count], NULL, run_calls, talking))
            break;
        talking->runner_count++;
    }
    talking->has_io = talking->inner->wait && !pthread_create(&talking->io, NULL, run_io, talking);
    if (talking->runner_count)
        return 0;
    return problem(talking->program, PROBLEM_FAILED, NULL, "no thread can be started");
}

static void end_threads(struct talking *talking)
{
    pthread_mutex_lock(&talking->lock);
    talking->ends = 1;
    pthread_cond_broadcast(&talking->changed);
    pthread_mutex_unlock(&talking->lock);
    if (talking->has_io && talking->inner->wake)
        talking->inner->wake(talking->inner->host);
    while (talking->runner_count)
        pthread_join(talking->runners[--talking->runner_count], NULL);
    if (talking->has_io)
        pthread_join(talking->io, NULL);
}

/* ---- in ---- */

static int is_over(struct talking *talking)
{
    int over;

    pthread_mutex_lock(&talking->lock);
    over = talking->over;
    pthread_mutex_unlock(&talking->lock);
    return over;
}

/* Until the other end is closed. Files that change meanwhile are loaded again. */
static void keep_reading(struct talking *talking)
{
    struct pollfd events[2] = { { .fd = STDIN_FILENO, .events = POLLIN },
                                { .fd = talking->watch.descriptor, .events = POLLIN } };
    char bytes[READ_BYTES];
    ssize_t got = 1;

    while (got && !is_over(talking)) {
        if (talking->watch.path_count) {
            if (poll(events, 2, watch_timeout(&talking->watch)) < 0 && errno != EINTR)
                return;
            watch_look(&talking->watch);
            if (!events[0].revents)
                continue;
        }
        got = read(STDIN_FILENO, bytes, sizeof bytes);
        if (got < 0 && errno != EINTR)
            return;
        if (got > 0 && mdx_exchange_feed(talking->exchange, bytes, (size_t)got, 0))
            return;
    }
}

/* What was asked is still answered. */
static void finish(struct talking *talking)
{
    mdx_exchange_feed(talking->exchange, NULL, 0, 1);
    pthread_mutex_lock(&talking->lock);
    while (!talking->over)
        pthread_cond_wait(&talking->changed, &talking->lock);
    pthread_mutex_unlock(&talking->lock);
}

/* ---- all of it ---- */

static int start_exchange(struct talking *talking)
{
    static const char protocol[] = "mcp-stdio";
    mdx_exchange_options options;
    mdx_error *error = NULL;
    mdx_request request;
    mdx_status status;

    MDX_INIT(options);
    options.host = talking;
    options.ready = write_ready;
    options.protocol = protocol;
    options.protocol_len = sizeof protocol - 1;
    MDX_INIT(request);
    request.method = "POST";
    request.method_len = 4;
    request.target = "/";
    request.target_len = 1;
    request.flags = MDX_REQUEST_LOOPBACK | MDX_REQUEST_MORE;
    status =
        mdx_exchange_start(talking->session.rt, &options, &request, &talking->exchange, &error);
    return status ? report(talking->program, status, error) : 0;
}

/* With files, what they hold is all there is, unless a store is named; without, the store is. */
static int open_runtime(struct talking *talking)
{
    struct program *program = talking->program;
    const int stored = !program->choices.word_count || chosen(&program->choices, OPT_STORE);
    const char *folder = store_folder(program);
    mdx_options settings;
    RuntimeBridge table;
    mdx_error *error = NULL;
    mdx_status status;
    char *allow;

    if (!program->choices.word_count && !store_is_there(folder))
        return problem(program, PROBLEM_STORE, "Name files: mdx mcp calculate.mdx",
                       "there is no store at %s", folder);
    session_settings(program, &settings, &allow);
    settings.input_bytes = MESSAGE_MOST;
    if (stored) {
        settings.store = folder;
        settings.store_len = strlen(folder);
    }
    fill_table(talking, &table);
    status = mdx_runtime_open(&settings, &table, &talking->session.rt, &error);
    free(allow);
    return status ? report(program, status, error) : 0;
}

static int open_all(struct talking *talking)
{
    struct program *program = talking->program;
    int status = session_bridge(program, &talking->session.bridge);

    if (status)
        return status;
    talking->inner = mdx_bridge_table(talking->session.bridge);
    status = open_runtime(talking);
    if (status)
        return status;
    talking->watch = (struct watch){ .program = program,
                                     .rt = talking->session.rt,
                                     .paths = program->choices.words,
                                     .path_count = program->choices.word_count,
                                     .descriptor = -1 };
    if (!program->choices.word_count)
        return 0;
    return watch_begin(&talking->watch);
}

/* What is printed by anything else goes to the standard error. */
static int keep_output(struct talking *talking)
{
    fflush(stdout);
    talking->out = dup(STDOUT_FILENO);
    return talking->out < 0 || dup2(STDERR_FILENO, STDOUT_FILENO) < 0;
}

static void make_locks(struct talking *talking)
{
    pthread_condattr_t monotonic;

    pthread_mutex_init(&talking->writing, NULL);
    pthread_mutex_init(&talking->lock, NULL);
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&talking->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
}

int verb_mcp(struct program *program)
{
    struct talking talking = { .program = program, .watch = { .descriptor = -1 } };
    int status = keep_output(&talking);

    if (status)
        return problem(program, PROBLEM_FAILED, NULL, "the standard output cannot be kept");
    make_locks(&talking);
    status = open_all(&talking);
    if (!status)
        status = start_threads(&talking);
    if (!status)
        status = start_exchange(&talking);
    if (!status) {
        keep_reading(&talking);
        finish(&talking);
    }
    mdx_exchange_free(talking.exchange);
    end_threads(&talking);
    watch_end(&talking.watch);
    session_close(&talking.session);
    close(talking.out);
    return status;
}
