/* mcp.c - the verb mcp: the program as a host of the Model Context Protocol over standard input and
 * output.
 *
 * Nothing but its messages reaches the standard output. */
#include "guard.h"
#include "output.h"
#include "policy.h"
#include "report.h"
#include "session.h"
#include "sources.h"
#include "talk.h"
#include "text.h"
#include "watch.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
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
    struct talk *talk;
    mdx_exchange *exchange;
    int out; /* the standard output as it was */
    pthread_t io;
    int has_io;
    atomic_int io_ends;
};

/* ---- the bridge ---- */

static void wake(void *host)
{
    talk_wake(((struct talking *)host)->talk);
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

/* The default bridge does its input and output inside wait(). */
static void *run_io(void *host)
{
    struct talking *talking = host;

    while (!atomic_load(&talking->io_ends))
        talking->inner->wait(talking->inner->host, IO_WAIT_MS);
    return NULL;
}

static void end_io(struct talking *talking)
{
    if (!talking->has_io)
        return;
    atomic_store(&talking->io_ends, 1);
    if (talking->inner->wake)
        talking->inner->wake(talking->inner->host);
    pthread_join(talking->io, NULL);
}

/* ---- files that change are loaded again ---- */

static int look_timeout(void *host)
{
    return watch_timeout(&((struct talking *)host)->watch);
}

static void look(void *host)
{
    watch_look(&((struct talking *)host)->watch);
}

/* ---- all of it ---- */

static int start_exchange(struct talking *talking)
{
    mdx_exchange_options options;
    mdx_error *error = NULL;
    mdx_request request;
    mdx_status status;

    talk_options(talking->talk, &options);
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

/* With files or sources, what they hold is all there is, unless a store is named; without, the
 * store is. */
static int open_runtime(struct talking *talking)
{
    struct program *program = talking->program;
    const int named = program->choices.word_count || json_object_size(program->config.sources);
    const int stored = !named || chosen(&program->choices, OPT_STORE);
    const char *folder = store_folder(program);
    mdx_options settings;
    RuntimeBridge table;
    mdx_error *error = NULL;
    mdx_status status;
    char *allow;

    if (!named && !store_is_there(folder))
        return problem(program, PROBLEM_STORE, "Name files: mdx mcp calculate.mdx",
                       "there is no store at %s", folder);
    session_settings(program, &settings, &allow);
    session_retry(&program->choices, &settings);
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

static int start_io(struct talking *talking)
{
    talking->has_io = talking->inner->wait && !pthread_create(&talking->io, NULL, run_io, talking);
    return 0;
}

/* Who starts the program may do all that it does; only how often is for the file to say. */
static int limit(struct talking *talking)
{
    json_t *limits = json_object_get(talking->program->config.access, "limits");
    json_t *access = limits ? json_pack("{s:O}", "limits", limits) : NULL;
    int status = policy_apply(talking->program, talking->session.rt, access, NULL);

    json_decref(access);
    return status;
}

static int open_all(struct talking *talking)
{
    struct program *program = talking->program;
    int status = session_bridge(program, &talking->session.bridge);

    if (status)
        return status;
    talking->inner = mdx_bridge_table(talking->session.bridge);
    status = open_runtime(talking);
    if (!status)
        status = limit(talking);
    if (!status)
        status = start_io(talking);
    if (!status)
        status = sources_import(program, talking->session.rt, 1);
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

/* In the other order. Threads that would not end keep what they use. */
static void close_all(struct talking *talking)
{
    if (talk_end(talking->talk, talking->exchange)) {
        fflush(stderr);
        _exit(0);
    }
    end_io(talking);
    watch_end(&talking->watch);
    session_close(&talking->session);
    close(talking->out);
}

int verb_mcp(struct program *program)
{
    struct talking talking = { .program = program, .watch = { .descriptor = -1 } };
    const int watches = program->choices.word_count > 0;
    int status = keep_output(&talking);

    talking.talk = status ? NULL : talk_new(talking.out);
    if (!talking.talk)
        return problem(program, PROBLEM_FAILED, NULL, "the standard output cannot be kept");
    status = open_all(&talking);
    if (!status)
        status = start_exchange(&talking);
    if (!status)
        talk_run(talking.talk, talking.session.rt, talking.exchange, talking.watch.descriptor,
                 look_timeout, watches ? look : NULL, &talking);
    close_all(&talking);
    return status;
}
