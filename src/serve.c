/* serve.c - the verb serve: definitions over HTTP, reloaded when they are saved. */
#include "guard.h"
#include "http.h"
#include "listen.h"
#include "output.h"
#include "policy.h"
#include "ready.h"
#include "report.h"
#include "session.h"
#include "sources.h"
#include "text.h"
#include "watch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BODY_MOST_BYTES ((size_t)8 << 20)
#define DRAIN_MS        5000
#define IO_WAIT_MS      60000

/* Everything that a running server is made of, in the order it is made. */
struct serving {
    struct program *program;
    struct listening listening;
    struct guard guard;
    struct session session;
    struct watch watch;
    pthread_t io; /* does the bridge's input and output */
    int has_io;
    atomic_int io_ends;
};

/* Signals only write here; the main thread reads. The one thing a handler can reach. */
static int signal_pipe[2] = { -1, -1 };

static void on_signal(int number)
{
    int problem = errno;
    ssize_t written = write(signal_pipe[1], "", 1);

    (void)written;
    /* A second one ends the program as signals do. */
    signal(number, SIG_DFL);
    errno = problem;
}

static int catch_signals(void)
{
    struct sigaction action = { .sa_handler = on_signal };

    if (pipe2(signal_pipe, O_CLOEXEC | O_NONBLOCK))
        return errno;
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    return 0;
}

static mdx_status service_start(void *host, const mdx_exchange_options *options,
                                const mdx_request *request, void **exchange)
{
    return mdx_exchange_start(host, options, request, (mdx_exchange **)exchange, NULL);
}

static mdx_status service_head(void *exchange, mdx_response *head)
{
    return mdx_exchange_head(exchange, head);
}

static mdx_status service_next_chunk(void *exchange, const char **chunk, size_t *len)
{
    return mdx_exchange_next_chunk(exchange, chunk, len);
}

static void service_cancel(void *exchange)
{
    mdx_exchange_cancel(exchange);
}

static void service_free(void *exchange)
{
    mdx_exchange_free(exchange);
}

static mdx_status service_step(void *host, uint32_t budget_us, uint32_t *next_due_ms)
{
    return mdx_runtime_step(host, budget_us, next_due_ms);
}

static int open_runtime(struct serving *serving)
{
    struct program *program = serving->program;
    const char *store = store_folder(program);
    mdx_options settings;
    RuntimeBridge table;
    mdx_error *error = NULL;
    mdx_status status;
    char *allow;
    char *hosts = joined_list(&program->choices, OPT_HOST);
    char *origins = joined_list(&program->choices, OPT_ORIGIN);

    session_settings(program, &settings, &allow);
    session_retry(&program->choices, &settings);
    settings.store = store;
    settings.store_len = strlen(store);
    settings.hosts = hosts;
    settings.hosts_len = strlen(hosts);
    settings.origins = origins;
    settings.origins_len = strlen(origins);
    settings.input_bytes = BODY_MOST_BYTES;
    guard_table(&serving->guard, &table);
    status = mdx_runtime_open(&settings, &table, &serving->session.rt, &error);
    free(allow);
    free(hosts);
    free(origins);
    return status ? report(program, status, error) : 0;
}

/* Metrics are kept, for /metrics; traces and levels as the options say. */
static int set_telemetry(struct serving *serving)
{
    struct choices *choices = &serving->program->choices;
    char *levels = joined_list(choices, OPT_LOG);
    mdx_telemetry_options settings;
    mdx_error *error = NULL;
    mdx_status status;
    int exit_status;

    MDX_INIT(settings);
    settings.flags = MDX_TELEMETRY_METRICS;
    settings.log_levels = levels;
    settings.log_levels_len = strlen(levels);
    if (chosen(choices, OPT_OTLP)) {
        settings.trace_share =
            chosen(choices, OPT_SAMPLE) ? (uint32_t)choices->number[OPT_SAMPLE] : 1000000;
        settings.otlp_url = choices->text[OPT_OTLP];
        settings.otlp_url_len = strlen(settings.otlp_url);
    }
    status = mdx_telemetry_set(serving->session.rt, &settings, &error);
    free(levels);
    if (status == MDX_E_ARGUMENT) {
        exit_status = problem(serving->program, PROBLEM_CONFIG,
                              *mdx_error_hint(error) ? mdx_error_hint(error) : NULL,
                              "--log, --otlp: %s", mdx_error_message(error));
        mdx_error_free(error);
        return exit_status;
    }
    return status ? report(serving->program, status, error) : 0;
}

/* The default bridge does its input and output inside wait(): one thread lives there. */
static void *run_io(void *host)
{
    struct serving *serving = host;
    const RuntimeBridge *inner = serving->guard.inner;

    while (!atomic_load(&serving->io_ends))
        inner->wait(inner->host, IO_WAIT_MS);
    return NULL;
}

static int start_io(struct serving *serving)
{
    int wrong = 0;

    if (serving->guard.inner->wait)
        wrong = pthread_create(&serving->io, NULL, run_io, serving);
    serving->has_io = serving->guard.inner->wait && !wrong;
    return wrong ? problem(serving->program, PROBLEM_FAILED, NULL, "the server did not start: %s",
                           strerror(wrong))
                 : 0;
}

static int start_server(struct serving *serving)
{
    struct http_options options = {
        .listener = serving->listening.socket,
        .listening = serving->listening.where,
        .most_body_bytes = BODY_MOST_BYTES,
        .service = { .host = serving->session.rt,
                     .start = service_start,
                     .head = service_head,
                     .next_chunk = service_next_chunk,
                     .cancel = service_cancel,
                     .free = service_free,
                     .step = service_step },
    };
    int wrong;

    serving->listening.socket = -1;
    wrong = http_start(&options, &serving->guard.server);
    if (wrong)
        return problem(serving->program, PROBLEM_FAILED, NULL, "the server did not start: %s",
                       strerror(wrong));
    return 0;
}

/* Until a signal comes. */
static void keep_serving(struct serving *serving)
{
    struct pollfd events[2] = { { .fd = signal_pipe[0], .events = POLLIN },
                                { .fd = serving->watch.descriptor, .events = POLLIN } };

    for (;;) {
        int got = poll(events, 2, watch_timeout(&serving->watch));

        if (events[0].revents)
            return;
        if (got >= 0 || errno == EINTR)
            watch_look(&serving->watch);
    }
}

static int open_all(struct serving *serving)
{
    struct program *program = serving->program;
    struct choices *choices = &program->choices;
    json_t *access = program->config.access;
    int status = guard_token(program, &serving->guard.token);

    if (!status)
        status = listen_open(program, choices->text[OPT_LISTEN],
                             serving->guard.token || policy_has_credentials(access),
                             &serving->listening);
    if (!status)
        status = session_bridge(program, &serving->session.bridge);
    if (status)
        return status;
    serving->guard.inner = mdx_bridge_table(serving->session.bridge);
    serving->guard.open = !serving->guard.token || chosen(choices, OPT_PUBLIC);
    serving->guard.loader = pthread_self();
    status = open_runtime(serving);
    if (!status)
        status = set_telemetry(serving);
    if (!status)
        status = policy_apply(program, serving->session.rt, access, serving->guard.token);
    if (!status)
        status = start_io(serving);
    if (!status)
        status = sources_import(program, serving->session.rt, 1);
    if (status)
        return status;
    serving->watch.rt = serving->session.rt;
    return watch_begin(&serving->watch);
}

/* In the other order. Threads that would not end keep what they use. */
static void close_all(struct serving *serving)
{
    const RuntimeBridge *inner = serving->guard.inner;

    if (serving->guard.server && http_stop(serving->guard.server, DRAIN_MS)) {
        fflush(stdout);
        _exit(0);
    }
    if (serving->has_io) {
        atomic_store(&serving->io_ends, 1);
        if (inner->wake)
            inner->wake(inner->host);
        pthread_join(serving->io, NULL);
    }
    watch_end(&serving->watch);
    /* The bridge may wake the server until the runtime is closed. */
    session_close(&serving->session);
    http_free(serving->guard.server);
    listen_free(&serving->listening);
    free(serving->guard.token);
}

/* Told before there is a store: a name that was mistyped leaves nothing behind. */
static int find_files(struct program *program)
{
    for (size_t at = 0; at < program->choices.word_count; at++) {
        const char *path = program->choices.words[at];

        if (strcmp(path, "-") && access(path, F_OK))
            return report_file(program, path, errno);
    }
    return 0;
}

int verb_serve(struct program *program)
{
    struct serving serving = { .program = program, .listening = { .socket = -1 } };
    int status;

    serving.guard.program = program;
    serving.watch = (struct watch){ .program = program,
                                    .paths = program->choices.words,
                                    .path_count = program->choices.word_count,
                                    .descriptor = -1 };
    status = find_files(program);
    if (!status && catch_signals())
        status = problem(program, PROBLEM_FAILED, NULL, "no pipe can be made");
    if (!status)
        status = open_all(&serving);
    if (!status)
        status = start_server(&serving);
    if (!status) {
        say_ready(program, serving.session.rt, &serving.listening, &serving.guard,
                  store_folder(program));
        keep_serving(&serving);
    }
    close_all(&serving);
    return status;
}
