/* selftest.c - does the engine, built from another copy of its source, still hold?
 *
 * Built and run by prepare only when the source is not the known one. Says nothing and
 * ends with 0 when each script ends as it should, by a limit where one is due. */
#include "duktape.h"
#include "sandbox/engine/hooks.h"
#include "sandbox/inside.h"
#include "sandbox/engine/regexp.h"

#include "base/clock.h"

#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MEMORY ((size_t)16 << 20)
#define BLOCK  sizeof(max_align_t)

struct world {
    struct inside inside; /* first: the heap's user data */
    size_t left;
};

struct trial {
    const char *script;
    const char *value; /* NULL: the fault decides */
    enum guard_fault fault;
};

static const struct trial trials[] = {
    { "[3, 1, 2].sort().join() + 'abc'.charAt(2) + JSON.stringify({ a: [1.5] })",
      "1,2,3c{\"a\":[1.5]}", GUARD_NONE },
    { "function F() { '@c 0 0-0 F'; } (function (a, r) { '@r 1 0-0 x'; try { F(); } catch (e) { "
      "return r.length + e.name; } })(1, 2, 3)",
      "2TypeError", GUARD_NONE },
    { "function f() { return f() + 1; } try { f(); } catch (e) { e.name; }", "RangeError",
      GUARD_NONE },
    { "for (;;) { try { for (;;) {} } catch (e) {} }", NULL, GUARD_RUN_TIMEOUT },
    { "Array.prototype.indexOf.call({ length: 2147483647 }, 1)", NULL, GUARD_RUN_TIMEOUT },
    { "Array.prototype.reverse.call({ length: 2147483647 })", NULL, GUARD_RUN_TIMEOUT },
    { "var s = 'x'; for (;;) { try { s += s; } catch (e) {} }", NULL, GUARD_MEMORY },
};

double mdx_engine_now(void *udata)
{
    (void)udata;
    return 0.0;
}

double mdx_engine_decimal(const char *text, size_t len)
{
    char copy[512];

    memcpy(copy, text, len < 511 ? len : 511);
    copy[len < 511 ? len : 511] = 0;
    return strtod(copy, NULL); /* check: a program of its own */
}

double mdx_engine_random(void *udata)
{
    (void)udata;
    return 0.5;
}

uint32_t mdx_engine_hash_seed(void *udata)
{
    (void)udata;
    return 1;
}

int mdx_engine_lower(void *ctx, struct mdx_engine_code *code)
{
    (void)ctx;
    (void)code;
    return 0;
}

int mdx_engine_push_source(void *ctx, const char *text, size_t len, uint32_t start, uint32_t length)
{
    (void)ctx;
    (void)text;
    (void)len;
    (void)start;
    (void)length;
    return 0;
}

void mdx_engine_regexp(void *ctx)
{
    (void)ctx;
}

void mdx_engine_regexp_prototype(void *ctx)
{
    (void)ctx;
}

void mdx_engine_fatal(void *udata, const char *message)
{
    (void)message;
    guard_stop(&((struct world *)udata)->inside.guard, GUARD_FATAL);
}

static void give(void *udata, void *block)
{
    struct world *world = udata;
    char *start = block;

    if (!block)
        return;
    start -= BLOCK;
    world->left += *(size_t *)(void *)start;
    free(start);
}

static void *take(void *udata, duk_size_t bytes)
{
    struct world *world = udata;
    char *start;

    if (bytes == 0 || guard_over(&world->inside.guard) || bytes > world->left)
        return NULL;
    start = malloc(BLOCK + bytes);
    if (!start)
        return NULL;
    *(size_t *)(void *)start = bytes;
    world->left -= bytes;
    return start + BLOCK;
}

static void *resize(void *udata, void *block, duk_size_t bytes)
{
    void *fresh = take(udata, bytes);

    if (block && fresh) {
        const size_t had = *(size_t *)(void *)((char *)block - BLOCK);

        memcpy(fresh, block, had < bytes ? had : bytes);
    }
    if (fresh || bytes == 0)
        give(udata, block);
    return fresh;
}

static int holds(const struct trial *trial)
{
    struct world world = { .left = MEMORY };
    volatile int right = 0;
    jmp_buf exit;

    world.inside.guard.fatal_exit = &exit;
    if (setjmp(exit) == 0) {
        duk_context *ctx;

        guard_arm(&world.inside.guard, clock_monotonic_ns() + 200000000u, UINT64_MAX, 160u << 10);
        ctx = duk_create_heap(take, resize, give, &world, mdx_engine_fatal);
        right = duk_peval_string(ctx, trial->script) == 0 && trial->value &&
                strcmp(duk_safe_to_string(ctx, -1), trial->value) == 0;
    } else {
        right = !trial->value && world.inside.guard.fault == trial->fault;
    }
    return right;
}

int main(void)
{
    int failures = 0;

    for (size_t i = 0; i < sizeof trials / sizeof trials[0]; i++) {
        if (!holds(&trials[i])) {
            fprintf(stderr, "selftest: does not hold: %s\n", trials[i].script);
            failures++;
        }
    }
    return failures != 0;
}
