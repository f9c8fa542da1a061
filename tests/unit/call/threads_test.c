/* threads_test.c - needs: lmdb. One runtime, eight threads that call, load, roll back, share out,
 * search, delete and purge at once: every answer is one that some revision gives.
 *
 * Runs for MDX_THREADS_SECONDS; without it for 2 s, and for 10 s under ThreadSanitizer. */
#include <mdxrt.h>

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define THREADS   8
#define REVISIONS 20

#if defined(__SANITIZE_THREAD__)
#define SECONDS 10
#else
#define SECONDS 2
#endif

struct crowd {
    mdx_runtime *rt;
    time_t until;
    atomic_uint rounds, answers, wrong;
};

struct worker {
    struct crowd *crowd;
    unsigned nth, round;
    char id[16];
};

/* ---- the host: answers at once, but for db.never ---- */

static mdx_status begin(void *host, const mdx_op *op)
{
    struct crowd *crowd = host;

    if (strcmp(op->path, "db.never") != 0)
        mdx_op_complete(crowd->rt, op->token, "7", 1);
    return MDX_OK;
}

static void cancel(void *host, uint64_t token)
{
    (void)host;
    (void)token;
}

static void wake(void *host)
{
    (void)host;
}

/* ---- what each round does ---- */

static void expect(struct worker *worker, int good, const char *what, const char *said)
{
    if (good)
        return;
    atomic_fetch_add(&worker->crowd->wrong, 1);
    print_message("%s: %s\n", what, said ? said : "(nothing)");
}

static void expect_ok(struct worker *worker, const char *what, mdx_status status, mdx_error *error)
{
    expect(worker, status == MDX_OK, what, error ? mdx_error_text(error) : NULL);
    mdx_error_free(error);
}

/* A revision of `shared` answers its own number, 1 to REVISIONS. */
static void expect_revision(struct worker *worker, const char *what, const char *output)
{
    long number = output ? strtol(output, NULL, 10) : 0;

    atomic_fetch_add(&worker->crowd->answers, 1);
    expect(worker, number >= 1 && number <= REVISIONS, what, output);
}

static mdx_status load(struct worker *worker, const char *id, unsigned number, mdx_error **error)
{
    char text[512];
    int len =
        snprintf(text, sizeof text,
                 "{\"$id\":\"%s\",\"api\":{\"now\":\"function () { return %u }\","
                 "\"ask\":\"function () { return $.db.get(1).then(function () { return %u }) }\","
                 "\"nap\":\"function () { return new Promise(function (ok) {"
                 " setTimeout(function () { ok(%u) }, 1) }) }\","
                 "\"stay\":\"function () { return $.db.never() }\"}}",
                 id, number, number, number);

    return mdx_load(worker->crowd->rt, NULL, text, (size_t)len, NULL, error);
}

static mdx_status call(struct worker *worker, const char *target, char **output, mdx_error **error)
{
    char caller[16];
    mdx_call_options options;

    MDX_INIT(options);
    snprintf(caller, sizeof caller, "c%u", worker->round % 50);
    options.caller = caller;
    options.caller_len = strlen(caller);
    return mdx_call(worker->crowd->rt, &options, target, strlen(target), "{}", 2, output, NULL,
                    error);
}

static void call_shared(struct worker *worker, const char *target)
{
    char *output = NULL;
    mdx_error *error = NULL;
    mdx_status status = call(worker, target, &output, &error);

    expect_ok(worker, target, status, error);
    if (!status)
        expect_revision(worker, target, output);
    mdx_free(output);
}

static void call_now(struct worker *worker)
{
    call_shared(worker, "shared#now");
}

static void call_and_ask(struct worker *worker)
{
    call_shared(worker, "shared#ask");
}

static void call_and_nap(struct worker *worker)
{
    call_shared(worker, "shared#nap");
}

static void call_pinned(struct worker *worker)
{
    call_shared(worker, "shared@1#now");
}

static void start_and_step(struct worker *worker)
{
    mdx_runtime *rt = worker->crowd->rt;
    mdx_invocation *started = NULL;
    const char *output = NULL;
    mdx_error *error = NULL;
    mdx_status status;

    status = mdx_call_start(rt, NULL, "shared#ask", 10, "{}", 2, &started, NULL);
    while (!status && (status = mdx_call_result(started, &output, NULL, &error)) == MDX_PENDING)
        status = mdx_runtime_step(rt, 0, NULL);
    expect_ok(worker, "a started call", status, error);
    if (!status)
        expect_revision(worker, "a started call", output);
    mdx_call_free(started);
}

static void start_and_cancel(struct worker *worker)
{
    mdx_runtime *rt = worker->crowd->rt;
    mdx_invocation *one = NULL, *two = NULL;
    mdx_error *error = NULL;
    mdx_status status;

    expect_ok(worker, "start", mdx_call_start(rt, NULL, "shared#stay", 11, "{}", 2, &one, NULL),
              NULL);
    expect_ok(worker, "start", mdx_call_start(rt, NULL, "shared#stay", 11, "{}", 2, &two, NULL),
              NULL);
    mdx_runtime_step(rt, worker->round % 2, NULL);
    mdx_call_cancel(one);
    /* When another thread runs it, it goes on to its next poll. */
    while ((status = mdx_call_result(one, NULL, NULL, &error)) == MDX_PENDING)
        mdx_runtime_step(rt, 0, NULL);
    expect(worker, status == MDX_E_EXECUTION, "cancelled", error ? mdx_error_code(error) : NULL);
    mdx_error_free(error);
    mdx_call_free(one);
    mdx_call_free(two);
}

static void load_shared(struct worker *worker)
{
    mdx_error *error = NULL;
    mdx_status status = load(worker, "shared", 1 + worker->round % REVISIONS, &error);

    expect_ok(worker, "load", status, error);
}

static void roll_back(struct worker *worker)
{
    mdx_error *error = NULL;

    expect_ok(worker, "roll back",
              mdx_rollback(worker->crowd->rt, "shared", 6, "1", 1, 0, NULL, NULL, &error), error);
}

static void share_out(struct worker *worker)
{
    static const char weights[] = "{\"1\":50,\"2\":50}";
    mdx_error *error = NULL;

    expect_ok(worker, "weights",
              mdx_weights(worker->crowd->rt, "shared", 6, weights, sizeof weights - 1, 0, &error),
              error);
}

static void read_about(struct worker *worker)
{
    mdx_runtime *rt = worker->crowd->rt;
    char *texts[6] = { 0 };

    expect_ok(worker, "list", mdx_list(rt, NULL, &texts[0], NULL, NULL), NULL);
    expect_ok(worker, "search", mdx_search(rt, "shared", 6, NULL, &texts[1], NULL, NULL), NULL);
    expect_ok(worker, "get", mdx_get(rt, "shared", 6, &texts[2], NULL, NULL), NULL);
    expect_ok(worker, "versions", mdx_versions(rt, "shared", 6, &texts[3], NULL, NULL), NULL);
    expect_ok(worker, "diff", mdx_diff(rt, "shared", 6, "1", 1, "2", 1, &texts[4], NULL, NULL),
              NULL);
    expect_ok(worker, "stats", mdx_stats(rt, &texts[5], NULL, NULL), NULL);
    for (size_t at = 0; at < sizeof texts / sizeof texts[0]; at++)
        mdx_free(texts[at]);
}

static void ask_over_rest(struct worker *worker)
{
    static const char *const names[] = { "Host" }, *const values[] = { "localhost" };
    static const size_t name_lens[] = { 4 }, value_lens[] = { 9 };
    mdx_response *response = NULL;
    mdx_request request;

    MDX_INIT(request);
    request.method = "GET";
    request.method_len = 3;
    request.target = "/api/shared/now";
    request.target_len = strlen(request.target);
    request.names = names;
    request.name_lens = name_lens;
    request.values = values;
    request.value_lens = value_lens;
    request.header_count = 1;
    request.flags = MDX_REQUEST_LOOPBACK;
    expect_ok(worker, "a request", mdx_handle(worker->crowd->rt, &request, &response, NULL), NULL);
    expect(worker, response && response->status < 500, "a response",
           response ? response->body : "");
    mdx_response_free(response);
}

/* An id of the worker's own: loaded, called, deleted, gone, loaded again, purged. */
static void live_and_die(struct worker *worker)
{
    mdx_runtime *rt = worker->crowd->rt;
    char target[24], *output = NULL;
    mdx_error *error = NULL;
    mdx_status status;

    snprintf(target, sizeof target, "%s#now", worker->id);
    expect_ok(worker, "load own", load(worker, worker->id, worker->nth + 1, &error), error);
    expect_ok(worker, "call own", call(worker, target, &output, NULL), NULL);
    expect_revision(worker, "call own", output);
    mdx_free(output);
    output = NULL;
    expect_ok(worker, "delete own",
              mdx_delete(rt, worker->id, strlen(worker->id), 0, NULL, NULL, NULL), NULL);
    status = call(worker, target, &output, NULL);
    expect(worker, status == MDX_E_NOT_FOUND, "call a deleted one", output);
    expect_ok(worker, "load own again", load(worker, worker->id, worker->nth + 2, NULL), NULL);
    expect_ok(worker, "purge own", mdx_purge(rt, worker->id, strlen(worker->id), NULL), NULL);
}

static void (*const rounds[])(struct worker *) = {
    call_now,     call_and_ask, load_shared,  call_and_nap,   start_and_step, start_and_cancel,
    call_now,     roll_back,    call_pinned,  share_out,      ask_over_rest,  live_and_die,
    call_and_ask, read_about,   call_and_nap, start_and_step,
};

#define ROUNDS (sizeof rounds / sizeof rounds[0])

static void *work(void *context)
{
    struct worker *worker = context;

    while (time(NULL) < worker->crowd->until) {
        rounds[(worker->nth * 2 + worker->round) % ROUNDS](worker);
        worker->round++;
        atomic_fetch_add(&worker->crowd->rounds, 1);
    }
    return NULL;
}

static void open_crowd(struct crowd *crowd, const char *folder)
{
    struct worker first = { .crowd = crowd };
    RuntimeBridge bridge;
    mdx_options options;

    MDX_INIT(bridge);
    MDX_INIT(options);
    bridge.host = crowd;
    bridge.op_begin = begin;
    bridge.op_cancel = cancel;
    bridge.wake = wake;
    options.allow = "db";
    options.allow_len = 2;
    options.store = folder;
    options.store_len = strlen(folder);
    options.store_sync = MDX_SYNC_NONE;
    options.max_isolates = 4;
    options.programs = 3;
    assert_int_equal(mdx_runtime_open(&options, &bridge, &crowd->rt, NULL), MDX_OK);
    assert_int_equal(load(&first, "shared", 1, NULL), MDX_OK);
    assert_int_equal(load(&first, "shared", 2, NULL), MDX_OK);
}

static void remove_folder(const char *folder)
{
    static const char *const names[] = { "data.mdb", "lock.mdb" };
    char path[300];

    for (size_t at = 0; at < 2; at++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[at]);
        unlink(path);
    }
    rmdir(folder);
}

static void eight_threads_only_ever_see_what_some_revision_answers(void **state)
{
    (void)state;
    char folder[] = "/tmp/mdx-threads-XXXXXX";
    const char *seconds = getenv("MDX_THREADS_SECONDS");
    struct crowd crowd = { .until = 0 };
    struct worker workers[THREADS];
    pthread_t threads[THREADS];

    assert_non_null(mkdtemp(folder));
    open_crowd(&crowd, folder);
    crowd.until = time(NULL) + (seconds ? atoi(seconds) : SECONDS);
    for (unsigned nth = 0; nth < THREADS; nth++) {
        workers[nth] = (struct worker){ .crowd = &crowd, .nth = nth };
        snprintf(workers[nth].id, sizeof workers[nth].id, "own.%u", nth);
        assert_int_equal(pthread_create(&threads[nth], NULL, work, &workers[nth]), 0);
    }
    for (unsigned nth = 0; nth < THREADS; nth++)
        assert_int_equal(pthread_join(threads[nth], NULL), 0);
    assert_int_equal(mdx_runtime_close(crowd.rt), MDX_OK);
    remove_folder(folder);
    print_message("%u rounds, %u answers\n", crowd.rounds, crowd.answers);
    assert_int_equal(crowd.wrong, 0);
    assert_true(crowd.answers >= THREADS);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(eight_threads_only_ever_see_what_some_revision_answers),
    };

    return cmocka_run_group_tests_name("threads", tests, NULL, NULL);
}
