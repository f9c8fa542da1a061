/* fixture.h - a runtime with a bridge that keeps what scripts ask for, to be answered by the test.
 */
#ifndef TEST_CALL_FIXTURE_H
#define TEST_CALL_FIXTURE_H

#include <mdxrt.h>
#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

enum { MOST_ASKED = 20000 };

struct world {
    mdx_runtime *rt;
    pthread_mutex_t lock;
    uint64_t asked[MOST_ASKED];
    uint32_t asked_count, cancelled_count, wakes;
    char last_path[128];
    char last_args[1024];
    mdx_status refuse;
    void (*on_op)(struct world *world, const mdx_op *op);
    uint32_t log_lines;
    char log_scope[64];
    char traceparent[64]; /* of the last operation */
};

static mdx_status world_begin(void *host, const mdx_op *op)
{
    struct world *world = host;

    if (world->refuse)
        return world->refuse;
    pthread_mutex_lock(&world->lock);
    world->asked[world->asked_count++] = op->token;
    memcpy(world->last_path, op->path, op->path_len + 1);
    snprintf(world->traceparent, sizeof world->traceparent, "%s", op->traceparent);
    if (op->args_len < sizeof world->last_args)
        memcpy(world->last_args, op->args, op->args_len + 1);
    pthread_mutex_unlock(&world->lock);
    if (world->on_op)
        world->on_op(world, op);
    return MDX_OK;
}

static void world_cancel(void *host, uint64_t token)
{
    struct world *world = host;

    (void)token;
    world->cancelled_count++;
}

static void world_wake(void *host)
{
    struct world *world = host;

    pthread_mutex_lock(&world->lock);
    world->wakes++;
    pthread_mutex_unlock(&world->lock);
}

static void world_log(void *host, const mdx_log *line)
{
    struct world *world = host;

    world->log_lines++;
    snprintf(world->log_scope, sizeof world->log_scope, "%.*s", (int)line->scope_len, line->scope);
}

/* cancels: the bridge has an op_cancel. */
__attribute__((unused)) static struct world *world_open(uint32_t slots, const char *allow,
                                                        int cancels)
{
    struct world *world = calloc(1, sizeof *world);
    RuntimeBridge bridge;
    mdx_options options;

    MDX_INIT(bridge);
    MDX_INIT(options);
    pthread_mutex_init(&world->lock, NULL);
    bridge.host = world;
    bridge.op_begin = world_begin;
    bridge.wake = world_wake;
    bridge.log = world_log;
    if (cancels)
        bridge.op_cancel = world_cancel;
    options.max_isolates = slots;
    options.allow = allow;
    options.allow_len = allow ? strlen(allow) : 0;
    assert_int_equal(mdx_runtime_open(&options, &bridge, &world->rt, NULL), MDX_OK);
    return world;
}

__attribute__((unused)) static void world_close(struct world *world)
{
    assert_int_equal(mdx_runtime_close(world->rt), MDX_OK);
    pthread_mutex_destroy(&world->lock);
    free(world);
}

/* Loads a DO of one function `f` with this text. */
__attribute__((unused)) static void world_load(struct world *world, const char *id,
                                               const char *code)
{
    char text[4096];
    mdx_error *error = NULL;
    int len = snprintf(text, sizeof text, "{\"$id\":\"%s\",\"api\":{\"f\":\"%s\"}}", id, code);

    if (mdx_load(world->rt, NULL, text, (size_t)len, NULL, &error))
        fail_msg("%s", mdx_error_text(error));
}

__attribute__((unused)) static mdx_invocation *world_start(struct world *world, const char *target,
                                                           const char *input)
{
    mdx_invocation *call = NULL;

    assert_int_equal(
        mdx_call_start(world->rt, NULL, target, strlen(target), input, strlen(input), &call, NULL),
        MDX_OK);
    return call;
}

__attribute__((unused)) static void world_step(struct world *world)
{
    assert_int_equal(mdx_runtime_step(world->rt, 0, NULL), MDX_OK);
}

__attribute__((unused)) static void assert_result(mdx_invocation *call, const char *expected)
{
    const char *output = NULL;
    mdx_error *error = NULL;

    if (mdx_call_result(call, &output, NULL, &error))
        fail_msg("%s", mdx_error_text(error));
    assert_string_equal(output, expected);
}

__attribute__((unused)) static void assert_failure(mdx_invocation *call, mdx_status status,
                                                   const char *code)
{
    mdx_error *error = NULL;

    assert_int_equal(mdx_call_result(call, NULL, NULL, &error), status);
    assert_string_equal(mdx_error_code(error), code);
    mdx_error_free(error);
}

/* Calls and waits; the code of the failure, or "" when it succeeded. */
__attribute__((unused)) static mdx_status world_call(struct world *world, const char *target,
                                                     const char *input, char code[64])
{
    char *output = NULL;
    mdx_error *error = NULL;
    mdx_status status = mdx_call(world->rt, NULL, target, strlen(target), input, strlen(input),
                                 &output, NULL, &error);

    strncpy(code, status ? mdx_error_code(error) : "", 63);
    mdx_free(output);
    mdx_error_free(error);
    return status;
}

#endif
