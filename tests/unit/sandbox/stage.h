/* stage.h - a sandbox with one program on it, for tests. Header only. */
#ifndef MDX_TESTS_SANDBOX_STAGE_H
#define MDX_TESTS_SANDBOX_STAGE_H

#include "../memory.h"

#include "sandbox/core.h"

#include <string.h>

struct stage {
    struct sandbox *sandbox;
    struct image *image;
    struct error error;
    struct buffer output;
    uint64_t operation;      /* the last one begun */
    uint32_t begun, cleared; /* how many */
    uint64_t now_ms;
    uint8_t random; /* every byte of the seed */
};

static inline mdx_status stage_operate(void *call, const struct sandbox_operation *operation,
                                       struct error *error)
{
    struct stage *stage = call;

    (void)error;
    stage->operation = operation->id;
    stage->begun++;
    return MDX_OK;
}

static inline void stage_clear(void *call, uint64_t id)
{
    (void)id;
    ((struct stage *)call)->cleared++;
}

static inline uint64_t stage_now(void *call)
{
    return ((struct stage *)call)->now_ms;
}

static inline void stage_random(void *call, void *bytes, size_t len)
{
    memset(bytes, ((struct stage *)call)->random, len);
}

static inline struct image_source stage_source(const char *body)
{
    return (struct image_source){
        .document = SLICE("test.mdx"),
        .text = slice_of(body),
        .body = slice_of(body),
        .created_ms = 1700000000000u,
    };
}

static inline void stage_open(struct stage *stage, const struct sandbox_options *options,
                              const char *body)
{
    const struct image_source source = stage_source(body);

    memset(stage, 0, sizeof *stage);
    stage->random = 1;
    error_init(&stage->error, allocator_system());
    buffer_init(&stage->output, allocator_system(), SIZE_MAX);
    assert_int_equal(sandbox_open(&stage->sandbox, allocator_system(), options, &stage->error), 0);
    assert_int_equal(image_build(stage->sandbox, &stage->image, &source, &stage->error), 0);
}

static inline void stage_close(struct stage *stage)
{
    image_release(stage->image);
    sandbox_close(stage->sandbox);
    error_free(&stage->error);
    buffer_free(&stage->output);
}

/* Sanitizers take several times as long. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { STAGE_RUN_MS = 20000 };
#else
enum { STAGE_RUN_MS = 1000 };
#endif

static inline struct isolate *stage_begin(struct stage *stage, const char *path, const char *args)
{
    const struct isolate_start start = {
        .path = slice_of(path),
        .args = slice_of(args),
        .host = { stage, stage_operate, stage_clear, NULL, stage_now, stage_random },
        .run_ms = STAGE_RUN_MS,
    };
    struct isolate *isolate = NULL;

    assert_int_equal(isolate_new(stage->sandbox, &isolate, stage->image, &start, &stage->error), 0);
    return isolate;
}

/* "waiting", "blocked", the result as JSON, or the error's code. */
static inline const char *stage_run(struct stage *stage, struct isolate *isolate)
{
    buffer_clear(&stage->output);
    error_free(&stage->error);
    switch (isolate_run(isolate, UINT64_MAX, &stage->output, &stage->error)) {
    case ISOLATE_DONE:
        return stage->output.data;
    case ISOLATE_FAILED:
        return error_code_name(&stage->error);
    case ISOLATE_WAITING:
        return "waiting";
    default:
        return "blocked";
    }
}

/* A whole call, in an isolate of its own. */
static inline const char *stage_call(struct stage *stage, const char *path, const char *args)
{
    struct isolate *isolate = stage_begin(stage, path, args);
    const char *result = stage_run(stage, isolate);

    isolate_free(isolate);
    return result;
}

#endif
