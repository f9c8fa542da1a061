/* process_test.c - children of the default bridge: what they see, how they are read, and that none
 * is left. */
#include "unit/outbound/world.h"

#include "outbound/process.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static uint64_t ask(struct world *world, const char *path, const char *args)
{
    const mdx_op op = { .size = sizeof op,
                        .rt = (mdx_runtime *)world,
                        .token = ++world->asked,
                        .kind = MDX_OP_CALL,
                        .path = path,
                        .path_len = strlen(path),
                        .args = args,
                        .args_len = strlen(args),
                        .timeout_ms = 20000,
                        .flags = MDX_OP_CONFIGURED };

    assert_int_equal(world->table->op_begin(world->table->host, &op), MDX_OK);
    return op.token;
}

static const char *answer_of(struct world *world, uint64_t token)
{
    world_wait(world, token);
    return world->answers[token].text;
}

/* `sh -c SCRIPT` as process 1. */
static void start(struct world *world, const char *script, const char *more)
{
    char args[2000];

    snprintf(args, sizeof args, "[{\"command\":\"sh\",\"args\":[\"-c\",\"%s\"]%s}]", script, more);
    assert_string_equal(answer_of(world, ask(world, "process.open", args)), "{\"process\":1}");
}

static const char *read_from(struct world *world, unsigned at)
{
    char args[64];

    snprintf(args, sizeof args, "[1,%u]", at);
    return answer_of(world, ask(world, "process.read", args));
}

static pid_t pid_of(const struct world *world)
{
    return world->outbound->processes->own.pid;
}

/* Nobody's child any more: reaped. */
static void assert_reaped(pid_t pid)
{
    assert_int_equal(waitpid(pid, NULL, WNOHANG), -1);
}

/* Neither gone nor waiting to be reaped by somebody. */
static bool runs(uint64_t pid)
{
    char path[64], stat[256] = "";
    FILE *file;

    snprintf(path, sizeof path, "/proc/%lu/stat", (unsigned long)pid);
    file = fopen(path, "r");
    if (!file)
        return false;
    stat[fread(stat, 1, sizeof stat - 1, file)] = '\0';
    fclose(file);
    return !strstr(stat, ") Z");
}

static void a_child_answers_what_it_is_told(void **state)
{
    struct world world;

    (void)state;
    world_open(&world);
    start(&world, "while read line; do echo got $line; done", "");
    answer_of(&world, ask(&world, "process.write", "[1,\"one\\n\"]"));
    assert_string_equal(read_from(&world, 0), "{\"next\":8,\"text\":\"got one\\n\"}");
    answer_of(&world, ask(&world, "process.write", "[1,\"two\\nthr\"]"));
    assert_string_equal(read_from(&world, 8), "{\"next\":16,\"text\":\"got two\\n\"}");
    world_close(&world);
}

static void what_was_not_acknowledged_is_read_again(void **state)
{
    struct world world;

    (void)state;
    world_open(&world);
    start(&world, "printf 'one\\\\ntwo\\\\n'; read x", "");
    assert_string_equal(read_from(&world, 0), "{\"next\":8,\"text\":\"one\\ntwo\\n\"}");
    assert_string_equal(read_from(&world, 4), "{\"next\":8,\"text\":\"two\\n\"}");
    assert_string_equal(answer_of(&world, ask(&world, "process.read", "[1,99]")),
                        "process.read(process, at): at is the `next` of the read before");
    world_close(&world);
}

static void an_end_is_told_with_what_it_said_last(void **state)
{
    struct world world;
    pid_t pid;

    (void)state;
    world_open(&world);
    start(&world, "printf rest; echo oh >&2; exit 7", "");
    pid = pid_of(&world);
    assert_string_equal(read_from(&world, 0), "{\"next\":4,\"text\":\"rest\",\"ended\":{\"exit\":7,"
                                              "\"stderr\":\"oh\\n\"}}");
    assert_reaped(pid);
    assert_string_equal(world.answers[ask(&world, "process.read", "[1,4]")].code, "PROCESS_DIED");
    assert_string_equal(world.answers[ask(&world, "process.write", "[1,\"x\"]")].code,
                        "PROCESS_DIED");
    world_close(&world);
}

static void a_kill_is_told_at_once(void **state)
{
    struct world world;
    uint64_t token, killed_ns, grandchild = 0;
    char next[64];
    pid_t pid;

    (void)state;
    world_open(&world);
    /* A grandchild holds the pipes open: it is the child's end that counts. */
    start(&world, "sleep 60 & echo $!; wait", "");
    pid = pid_of(&world);
    sscanf(strstr(read_from(&world, 0), "text") + 7, "%lu", &grandchild);
    assert_true(runs(grandchild));
    snprintf(next, sizeof next, "[1,%d]", atoi(strchr(world.answers[2].text, ':') + 1));
    token = ask(&world, "process.read", next);
    world.table->wait(world.table->host, 50);
    killed_ns = clock_monotonic_ns();
    kill(pid, SIGKILL);
    assert_non_null(strstr(answer_of(&world, token),
                           "\"text\":\"\",\"ended\":{\"signal\":9,\"stderr\":\"\"}}"));
    assert_true(clock_monotonic_ns() - killed_ns < 100000000);
    while (runs(grandchild) && clock_monotonic_ns() - killed_ns < 2000000000)
        continue;
    assert_false(runs(grandchild)); /* it went with the child */
    world_close(&world);
}

static void a_child_sees_its_own_environment_and_nothing_of_ours(void **state)
{
    struct world world;
    int leaked = open("/dev/null", O_RDONLY);

    (void)state;
    setenv("PROCESS_TEST", "1", 1);
    world_open(&world);
    start(&world,
          "echo $A-$PROCESS_TEST-${HOME:+h}-${PATH:+p} $(pwd) $(ls /proc/self/fd | wc -l); read x",
          ",\"env\":{\"A\":\"b\"},\"cwd\":\"/\"");
    /* 0, 1, 2 and that of the folder which is listed */
    assert_string_equal(read_from(&world, 0), "{\"next\":11,\"text\":\"b--h-p / 4\\n\"}");
    world_close(&world);
    close(leaked);
}

static void a_line_without_an_end_stops_the_child(void **state)
{
    struct world world;
    const struct outbound_options options = { .max_body_bytes = 100000, .http_timeout_ms = 1000 };
    uint64_t token;

    (void)state;
    world_open_with(&world, &options);
    start(&world, "while :; do printf 1234567890; done", "");
    token = ask(&world, "process.read", "[1,0]");
    world_wait(&world, token);
    assert_string_equal(world.answers[token].code, "INPUT_LIMIT");
    world_close(&world);
}

static void what_nobody_takes_is_bounded(void **state)
{
    struct world world;
    const struct outbound_options options = { .max_body_bytes = 1000, .http_timeout_ms = 1000 };
    char args[900];
    uint64_t token;

    (void)state;
    world_open_with(&world, &options);
    start(&world, "sleep 60", "");
    memset(args, 'x', sizeof args);
    memcpy(args, "[1,\"", 4);
    memcpy(args + sizeof args - 3, "\"]", 3);
    assert_null(strstr(answer_of(&world, ask(&world, "process.write", args)), "taken"));
    token = ask(&world, "process.write", args);
    assert_string_equal(world.answers[token].code, "INPUT_LIMIT");
    world_close(&world);
}

static void a_closed_child_ends_by_words_that_grow_harder(void **state)
{
    struct world world;
    pid_t pid;

    (void)state;
    world_open(&world);
    start(&world, "trap '' TERM; while :; do sleep 1; done", "");
    pid = pid_of(&world);
    answer_of(&world, ask(&world, "process.close", "[1]"));
    while (world.outbound->processes)
        world.table->wait(world.table->host, 100);
    assert_reaped(pid);
    world_close(&world);
}

static void a_read_may_be_cancelled_and_another_goes_on(void **state)
{
    struct world world;
    uint64_t token;

    (void)state;
    world_open(&world);
    start(&world, "read x; echo $x; read y", "");
    token = ask(&world, "process.read", "[1,0]");
    assert_string_equal(world.answers[ask(&world, "process.read", "[1,0]")].code, "WRONG_STATE");
    world.table->op_cancel(world.table->host, token);
    answer_of(&world, ask(&world, "process.write", "[1,\"hi\\n\"]"));
    assert_string_equal(read_from(&world, 0), "{\"next\":3,\"text\":\"hi\\n\"}");
    assert_false(world.answers[token].given);
    world_close(&world);
}

static void nothing_is_left_when_the_bridge_is_closed(void **state)
{
    struct world world;
    pid_t pid;

    (void)state;
    world_open(&world);
    start(&world, "trap '' TERM; sleep 60 & wait; wait", "");
    pid = pid_of(&world);
    world_close(&world);
    assert_reaped(pid);
}

static void only_what_the_host_configured_starts_a_process(void **state)
{
    struct world world;
    uint64_t token;

    (void)state;
    world_open(&world);
    token = world_ask(&world, "process.open", "[{\"command\":\"true\"}]");
    assert_string_equal(world.answers[token].code, "CAPABILITY_DENIED");
    world_close(&world);
}

static void bad_arguments_start_nothing(void **state)
{
    static const char *const bad[][2] = {
        { "[]", "INVALID_PARAMS" },
        { "[{}]", "INVALID_PARAMS" },
        { "[{\"command\":\"\"}]", "INVALID_PARAMS" },
        { "[{\"command\":\"a\\u0000b\"}]", "INVALID_PARAMS" },
        { "[{\"command\":\"sh\",\"args\":[1]}]", "INVALID_PARAMS" },
        { "[{\"command\":\"sh\",\"env\":{\"A=B\":\"\"}}]", "INVALID_PARAMS" },
        { "[{\"command\":\"sh\",\"cwd\":1}]", "INVALID_PARAMS" },
        { "[{\"command\":\"no-such-command\"}]", "CONFIG_INVALID" },
        { "[{\"command\":\"/\"}]", "CONFIG_INVALID" },
        { "[{\"command\":\"sh\",\"cwd\":\"/no/such/folder\"}]", "CONFIG_INVALID" },
        { "[{\"command\":\"sh\",\"env\":{\"PATH\":\"bin::.\"}}]", "CONFIG_INVALID" },
    };
    struct world world;

    (void)state;
    world_open(&world);
    for (size_t at = 0; at < sizeof bad / sizeof bad[0]; at++)
        assert_string_equal(world.answers[ask(&world, "process.open", bad[at][0])].code,
                            bad[at][1]);
    assert_null(world.outbound->processes);
    world_close(&world);
}

static void every_allocation_may_fail(void **state)
{
    (void)state;
    for (size_t nth = 1;; nth++) {
        struct world world;
        uint64_t token;
        bool failed;

        world_open(&world);
        memory_fail(&world.memory, nth, false);
        token = ask(&world, "process.open",
                    "[{\"command\":\"cat\",\"args\":[\"-\"],\"env\":{\"A\":\"b\"}}]");
        assert_true(world.answers[token].given);
        if (!world.answers[token].status) {
            world_wait(&world, ask(&world, "process.write", "[1,\"hi\\n\"]"));
            token = ask(&world, "process.read", "[1,0]");
            if (!world.answers[token - 1].status)
                world_wait(&world, token);
        }
        failed = world.memory.failed;
        world_close(&world);
        if (!failed)
            return;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_child_answers_what_it_is_told),
        cmocka_unit_test(what_was_not_acknowledged_is_read_again),
        cmocka_unit_test(an_end_is_told_with_what_it_said_last),
        cmocka_unit_test(a_kill_is_told_at_once),
        cmocka_unit_test(a_child_sees_its_own_environment_and_nothing_of_ours),
        cmocka_unit_test(a_line_without_an_end_stops_the_child),
        cmocka_unit_test(what_nobody_takes_is_bounded),
        cmocka_unit_test(a_closed_child_ends_by_words_that_grow_harder),
        cmocka_unit_test(a_read_may_be_cancelled_and_another_goes_on),
        cmocka_unit_test(nothing_is_left_when_the_bridge_is_closed),
        cmocka_unit_test(only_what_the_host_configured_starts_a_process),
        cmocka_unit_test(bad_arguments_start_nothing),
        cmocka_unit_test(every_allocation_may_fail),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
