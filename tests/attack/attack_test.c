/* attack_test.c - hostile scripts end in time, as what they are, and harm nobody after them.
 *
 * Each file of scripts/ is the body of a function; its first line says how its call ends:
 * an error's code, `value JSON`, `any-limit`, or `any-end`. A file with `times` has its
 * source made: `left` so often, then `middle`, then `right` so often. Each runs on a
 * thread with a small C stack and on one with a large one, and each time an honest call
 * of another program follows in the same sandbox. This is the one test that asserts a
 * time: CPU time of the thread, which other work on the machine does not lengthen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "sandbox/sandbox.h"

#include <dirent.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCRIPTS "tests/attack/scripts"
#define MOST    1024u

/* Sanitizers make frames larger and code slower: what ends by another limit has to reach it
 * before the time is over, which passes on a busy machine too. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define FRAMES   4u
#define RUN_MS   400u
#define SLACK_MS 300u
#else
#define FRAMES   1u
#define RUN_MS   100u
#define SLACK_MS 10u
#endif

/* What has to end by another limit is given this much by the clock, of which a busy machine takes
 * its part: of the processor's time it may use no more than the others. */
#define PATIENT_MS (20u * RUN_MS)

/* An image is made from the same text at several places, within one limit for all of them; what
 * is tidied and compared in between comes on top. */
#define BUILD_MS (RUN_MS + 10u * SLACK_MS)

struct stack {
    const char *name;
    size_t bytes, below_entry;
    struct sandbox *sandbox;
    struct image *honest;
};

static struct stack stacks[] = {
    { .name = "256 KiB", .bytes = FRAMES * (256u << 10), .below_entry = FRAMES * (160u << 10) },
    { .name = "8 MiB", .bytes = FRAMES * (8u << 20), .below_entry = FRAMES * (7u << 20) },
};

struct attack {
    char name[128];
    char file[256];
    struct stack *stack;
    char ending[600];
    uint64_t build_ns, run_ns;
};

static struct attack attacks[MOST];

static char *file_read(const char *path)
{
    FILE *file = fopen(path, "rb");
    char *text = calloc(1, 65536);

    assert_non_null(file);
    assert_non_null(text);
    assert_true(fread(text, 1, 65535, file) > 0);
    fclose(file);
    return text;
}

/* What follows "// NAME: " on its line. */
static char *directive(const char *text, const char *name, char value[400])
{
    char key[32];
    const char *at;

    snprintf(key, sizeof key, "// %s: ", name);
    at = strstr(text, key);
    value[0] = '\0';
    if (at)
        snprintf(value, 400, "%.*s", (int)strcspn(at + strlen(key), "\n"), at + strlen(key));
    return value;
}

static char *put_times(char *at, const char *text, size_t times)
{
    const size_t len = strlen(text);

    for (size_t i = 0; i < times; i++, at += len)
        memcpy(at, text, len);
    return at;
}

static char *body_make(const char *text)
{
    static const char head[] = "exports['execute'] = function (input) {\n";
    char left[400], middle[400], right[400], number[400];
    const size_t times = strtoul(directive(text, "times", number), NULL, 10);
    const size_t each =
        strlen(directive(text, "left", left)) + strlen(directive(text, "right", right));
    char *body = calloc(1, sizeof head + strlen(text) + times * each + 500);
    char *at = body;

    assert_non_null(body);
    at = put_times(at, head, 1);
    if (times) {
        at = put_times(at, "return ", 1);
        at = put_times(at, left, times);
        at = put_times(at, directive(text, "middle", middle), 1);
        at = put_times(at, right, times);
    } else {
        at = put_times(at, text, 1);
    }
    put_times(at, "\n};\n", 1);
    return body;
}

static mdx_status build(struct sandbox *sandbox, struct image **image, const char *body,
                        struct error *error)
{
    const struct image_source source = { .document = SLICE("attack.mdx"),
                                         .text = slice_of(body),
                                         .body = slice_of(body),
                                         .run_ms = RUN_MS };

    return image_build(sandbox, image, &source, error);
}

static void call(struct sandbox *sandbox, struct image *image, const char *args, uint32_t run_ms,
                 char ending[600])
{
    const struct isolate_start start = { .path = SLICE("execute"),
                                         .args = slice_of(args),
                                         .run_ms = run_ms };
    struct isolate *isolate = NULL;
    struct buffer output;
    struct error error;

    buffer_init(&output, allocator_system(), SIZE_MAX);
    error_init(&error, allocator_system());
    assert_int_equal(isolate_new(sandbox, &isolate, image, &start, &error), MDX_OK);
    if (isolate_run(isolate, UINT64_MAX, &output, &error) == ISOLATE_DONE)
        snprintf(ending, 600, "value %s", output.data);
    else
        snprintf(ending, 600, "%s", error_code_name(&error));
    isolate_free(isolate);
    buffer_free(&output);
    error_free(&error);
}

static uint32_t time_for(const char *text)
{
    char expected[400];

    directive(text, "expect", expected);
    return strcmp(expected, "MEMORY_LIMIT") && strcmp(expected, "STACK_LIMIT") ? RUN_MS
                                                                               : PATIENT_MS;
}

static void *attack_thread(void *argument)
{
    struct attack *attack = argument;
    char *text = file_read(attack->file);
    char *body = body_make(text);
    struct image *image = NULL;
    struct error error;
    uint64_t start_ns;

    error_init(&error, allocator_system());
    start_ns = clock_thread_cpu_ns();
    if (build(attack->stack->sandbox, &image, body, &error))
        snprintf(attack->ending, sizeof attack->ending, "%s", error_code_name(&error));
    attack->build_ns = clock_thread_cpu_ns() - start_ns;
    start_ns = clock_thread_cpu_ns();
    if (image)
        call(attack->stack->sandbox, image, "[1]", time_for(text), attack->ending);
    attack->run_ns = clock_thread_cpu_ns() - start_ns;
    image_release(image);
    error_free(&error);
    free(body);
    free(text);
    return NULL;
}

static void thread_run(void *(*body)(void *), struct attack *attack)
{
    pthread_attr_t attributes;
    pthread_t thread;

    pthread_attr_init(&attributes);
    assert_int_equal(pthread_attr_setstacksize(&attributes, attack->stack->bytes), 0);
    assert_int_equal(pthread_create(&thread, &attributes, body, attack), 0);
    pthread_join(thread, NULL);
    pthread_attr_destroy(&attributes);
}

static bool is_limit(const char *ending)
{
    return !strcmp(ending, "RUN_TIMEOUT") || !strcmp(ending, "MEMORY_LIMIT") ||
           !strcmp(ending, "STACK_LIMIT") || !strcmp(ending, "OUTPUT_LIMIT");
}

static void check_ending(const char *ending, const char *expected)
{
    if (!strcmp(expected, "any-end"))
        assert_true(ending[0] != '\0');
    else if (!strcmp(expected, "any-limit") && is_limit(ending))
        return;
    else
        assert_string_equal(ending, expected);
}

static void *honest_thread(void *argument)
{
    struct attack *attack = argument;

    call(attack->stack->sandbox, attack->stack->honest, "[[3,1,2]]", PATIENT_MS, attack->ending);
    return NULL;
}

static bool in_time(const struct attack *attack)
{
    return attack->build_ns <= BUILD_MS * UINT64_C(1000000) &&
           attack->run_ns <= (RUN_MS + SLACK_MS) * UINT64_C(1000000);
}

/* A virtual machine's host may take the processor away for tens of milliseconds that are still
 * counted as the thread's. A script that outlasts its time does so at every try. */
static void run_attack(struct attack *attack)
{
    enum { TRIES = 3 };

    for (int tries = 0; tries < TRIES; tries++) {
        thread_run(attack_thread, attack);
        if (in_time(attack))
            return;
    }
}

static void the_attack_ends_and_harms_nobody(void **state)
{
    struct attack *attack = *state;
    char *text = file_read(attack->file);
    char expected[400];

    run_attack(attack);
    check_ending(attack->ending, directive(text, "expect", expected));
    free(text);
    assert_in_range(attack->build_ns, 0, BUILD_MS * UINT64_C(1000000));
    assert_in_range(attack->run_ns, 0, (RUN_MS + SLACK_MS) * UINT64_C(1000000));
    thread_run(honest_thread, attack);
    assert_string_equal(attack->ending, "value {\"sorted\":[1,2,3],\"left\":\"undefined\"}");
}

static void stack_open(struct stack *stack)
{
    static const char honest[] = "exports['execute'] = function (list) {\n"
                                 "    return { sorted: list.sort(), left: typeof leaked };\n"
                                 "};\n";
    const struct sandbox_options options = { .stack_bytes = stack->below_entry };
    struct error error;

    error_init(&error, allocator_system());
    assert_int_equal(sandbox_open(&stack->sandbox, allocator_system(), &options, &error), MDX_OK);
    assert_int_equal(build(stack->sandbox, &stack->honest, honest, &error), MDX_OK);
}

static int open_all(void **state)
{
    (void)state;
    stack_open(&stacks[0]);
    stack_open(&stacks[1]);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof stacks / sizeof stacks[0]; i++) {
        image_release(stacks[i].honest);
        sandbox_close(stacks[i].sandbox);
    }
    return 0;
}

static int is_script(const struct dirent *entry)
{
    const size_t len = strlen(entry->d_name);

    return len > 3 && !strcmp(entry->d_name + len - 3, ".js");
}

int main(void)
{
    static struct CMUnitTest tests[MOST];
    struct dirent **files = NULL;
    const int count = scandir(SCRIPTS, &files, is_script, alphasort);
    size_t used = 0;

    for (int i = 0; i < count; i++) {
        for (size_t s = 0; s < sizeof stacks / sizeof stacks[0] && used < MOST; s++, used++) {
            struct attack *attack = &attacks[used];

            snprintf(attack->name, sizeof attack->name, "%.80s on %s", files[i]->d_name,
                     stacks[s].name);
            snprintf(attack->file, sizeof attack->file, SCRIPTS "/%.100s", files[i]->d_name);
            attack->stack = &stacks[s];
            tests[used] = (struct CMUnitTest){ .name = attack->name,
                                               .test_func = the_attack_ends_and_harms_nobody,
                                               .initial_state = attack };
        }
        free(files[i]);
    }
    free(files);
    if (used == 0 || used == MOST) {
        fprintf(stderr, "attack_test: run it from the top folder; scripts are in " SCRIPTS "\n");
        return 1;
    }
    return _cmocka_run_group_tests("attack", tests, used, open_all, close_all);
}
