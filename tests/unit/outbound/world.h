/* world.h - a default bridge to test with, and what it answered.
 *
 * Stands in for the runtime: mdx_op_complete() and mdx_op_fail() note the answer down in the
 * world, whose address serves as the runtime's. Every block is counted. */
#ifndef MDX_TESTS_OUTBOUND_WORLD_H
#define MDX_TESTS_OUTBOUND_WORLD_H

#include "unit/memory.h"

#include "base/clock.h"
#include "base/jsontext.h"
#include "base/lock.h"
#include "outbound/outbound.h"

#include <string.h>

enum { WORLD_MOST = 16, WORLD_PATIENCE_S = 20 };

struct world {
    struct memory memory;
    struct outbound *outbound;
    const RuntimeBridge *table;
    struct lock lock;
    uint64_t asked;
    uint64_t timeout_ms; /* what operations are given; 0: 30 s */
    struct {
        bool given;
        mdx_status status;
        char code[64];
        char *text;            /* the JSON, or the message */
    } answers[WORLD_MOST + 1]; /* by token */
};

static inline void world_note(struct world *world, uint64_t token, mdx_status status,
                              const char *code, const char *text, size_t len)
{
    lock_take(&world->lock);
    assert_in_range(token, 1, WORLD_MOST);
    assert_false(world->answers[token].given);
    world->answers[token].given = true;
    world->answers[token].status = status;
    strncpy(world->answers[token].code, code, 63);
    world->answers[token].text = calloc(1, len + 1);
    if (len)
        memcpy(world->answers[token].text, text, len);
    lock_give(&world->lock);
}

mdx_status mdx_op_complete(mdx_runtime *rt, uint64_t token, const char *json, size_t len)
{
    struct jsontext index;

    jsontext_init(&index, allocator_system());
    assert_int_equal(jsontext_read(&index, slice_make(json, len), NULL), MDX_OK);
    jsontext_free(&index);
    world_note((struct world *)rt, token, MDX_OK, "", json, len);
    return MDX_OK;
}

mdx_status mdx_op_fail(mdx_runtime *rt, uint64_t token, mdx_status status, const char *code,
                       const char *message, size_t len)
{
    assert_true(status < 0);
    world_note((struct world *)rt, token, status, code, message, len);
    return MDX_OK;
}

static inline void world_open_with(struct world *world, const struct outbound_options *options)
{
    struct error error;

    memset(world, 0, sizeof *world);
    memory_init(&world->memory);
    assert_true(lock_init(&world->lock));
    error_init(&error, &world->memory.allocator);
    assert_int_equal(outbound_open(&world->outbound, &world->memory.allocator, options, &error),
                     MDX_OK);
    world->table = outbound_table(world->outbound);
}

static inline void world_open(struct world *world)
{
    const struct outbound_options options = { .max_body_bytes = 64 * 1024,
                                              .http_timeout_ms = 10000,
                                              .http_private = true };

    world_open_with(world, &options);
}

static inline void world_close(struct world *world)
{
    outbound_close(world->outbound);
    assert_int_equal(world->memory.live, 0);
    lock_free(&world->lock);
    for (size_t i = 0; i <= WORLD_MOST; i++)
        free(world->answers[i].text);
}

/* Begins an operation of any kind; *token is its token. */
static inline mdx_status world_begin(struct world *world, uint32_t kind, const char *path,
                                     const char *args, uint64_t *token)
{
    const mdx_op op = { .size = sizeof op,
                        .rt = (mdx_runtime *)world,
                        .token = ++world->asked,
                        .kind = kind,
                        .path = path,
                        .path_len = strlen(path),
                        .args = args,
                        .args_len = strlen(args),
                        .id = "test",
                        .id_len = 4,
                        .timeout_ms = world->timeout_ms ? world->timeout_ms : 30000 };

    *token = op.token;
    return world->table->op_begin(world->table->host, &op);
}

static inline uint64_t world_ask(struct world *world, const char *path, const char *args)
{
    uint64_t token;

    assert_int_equal(world_begin(world, MDX_OP_CALL, path, args, &token), MDX_OK);
    return token;
}

static inline bool world_answered(struct world *world, uint64_t token)
{
    bool given;

    lock_take(&world->lock);
    given = world->answers[token].given;
    lock_give(&world->lock);
    return given;
}

/* Does the bridge's I/O until the answer is there. */
static inline void world_wait(struct world *world, uint64_t token)
{
    uint64_t end = clock_monotonic_ns() + WORLD_PATIENCE_S * 1000000000ull;

    while (!world_answered(world, token)) {
        assert_true(clock_monotonic_ns() < end);
        world->table->wait(world->table->host, 100);
    }
}

/* Asks, waits, and says what was answered: JSON, or what the failure says. */
static inline const char *world_get(struct world *world, const char *path, const char *args)
{
    uint64_t token = world_ask(world, path, args);

    world_wait(world, token);
    if (world->answers[token].status)
        fail_msg("%s%s: %s: %s", path, args, world->answers[token].code,
                 world->answers[token].text);
    return world->answers[token].text;
}

/* Asks, waits, and gives the code of the failure; the message is in world_message(). */
static inline const char *world_refusal(struct world *world, const char *path, const char *args)
{
    uint64_t token = world_ask(world, path, args);

    world_wait(world, token);
    if (!world->answers[token].status)
        fail_msg("%s%s was answered: %s", path, args, world->answers[token].text);
    return world->answers[token].code;
}

static inline const char *world_message(const struct world *world)
{
    return world->answers[world->asked].text;
}

#endif
