/* heap.h - a heap with the built-ins and a host that takes notes, for this room's tests.
 *
 * The heap lies in an arena, unfrozen; the guard is armed without deadlines. */
#ifndef MDX_TESTS_SANDBOX_HEAP_H
#define MDX_TESTS_SANDBOX_HEAP_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "sandbox/arena.h"
#include "sandbox/inside.h"

#define HEAP_BYTES (16u << 20)

struct heap {
    struct inside inside; /* first: the heap's user data */
    duk_context *ctx;
    struct arena *arena;
    struct isolate_host host;
    struct buffer lines;      /* console output, a newline after each */
    struct buffer operations; /* "id kind delay path args", a newline after each */
    struct buffer result;
    const struct error *refusal; /* what operate() fails with; NULL: it begins */
    struct error error;
    struct slice args;
    enum entry_state entry;
};

static inline void *heap_take(void *udata, duk_size_t bytes)
{
    return arena_take(((struct heap *)udata)->arena, bytes);
}

static inline void *heap_resize(void *udata, void *block, duk_size_t bytes)
{
    return arena_resize(((struct heap *)udata)->arena, block, bytes);
}

static inline void heap_give(void *udata, void *block)
{
    arena_give(((struct heap *)udata)->arena, block);
}

static inline mdx_status heap_operate(void *call, const struct sandbox_operation *operation,
                                      struct error *error)
{
    struct heap *heap = call;

    if (heap->refusal) {
        error_copy(error, heap->refusal);
        return error->status;
    }
    buffer_printf(&heap->operations, "%llu %u %u %.*s %.*s\n", (unsigned long long)operation->id,
                  operation->kind, operation->delay_ms, (int)operation->path.len,
                  operation->path.data ? operation->path.data : "", (int)operation->args.len,
                  operation->args.data ? operation->args.data : "");
    return MDX_OK;
}

static inline void heap_clear(void *call, uint64_t id)
{
    struct heap *heap = call;

    buffer_printf(&heap->operations, "clear %llu\n", (unsigned long long)id);
}

static inline void heap_log(void *call, enum sandbox_level level, struct slice text)
{
    struct heap *heap = call;

    buffer_printf(&heap->lines, "%c ", "diwe"[level]);
    buffer_add_slice(&heap->lines, text);
    buffer_add_char(&heap->lines, '\n');
}

static inline uint64_t heap_now(void *call)
{
    (void)call;
    return 1700000000000u;
}

static inline void heap_enter(struct heap *heap, jmp_buf *exit)
{
    struct guard *guard = &heap->inside.guard;

    guard->fatal_exit = exit;
    guard_arm(guard, UINT64_MAX, UINT64_MAX, 4u << 20);
    buffer_init(&heap->inside.scratch, allocator_system(), SIZE_MAX);
}

static inline void heap_leave(struct heap *heap)
{
    buffer_free(&heap->inside.scratch);
    heap->inside.guard.fatal_exit = NULL;
}

static inline duk_ret_t heap_install(duk_context *ctx, void *udata)
{
    (void)udata;
    builtins_install(ctx);
    state_install(ctx);
    return 0;
}

/* Runs body in a protected call: true when it returned. A thrown value, or a limit, is in
 * heap->error then, described for the document "calc.mdx" with that text. */
static inline bool heap_do(struct heap *heap, duk_safe_call_function body, void *udata,
                           const char *text)
{
    volatile bool good = false;
    jmp_buf exit;

    error_free(&heap->error);
    heap_enter(heap, &exit);
    if (setjmp(exit) == 0)
        good = duk_safe_call(heap->ctx, body, udata, 0, 1) == DUK_EXEC_SUCCESS;
    if (good)
        duk_pop(heap->ctx);
    else
        fault_describe(heap->ctx, &heap->error, slice_of("calc.mdx"), slice_of(text), NULL);
    heap_leave(heap);
    return good;
}

static inline void heap_open_with(struct heap *heap, bool dynamic_code)
{
    jmp_buf exit;

    memset(heap, 0, sizeof *heap);
    heap->arena = malloc(HEAP_BYTES);
    arena_open(heap->arena, HEAP_BYTES);
    heap->inside.allocator = allocator_system();
    heap->inside.dynamic_code = dynamic_code;
    heap->inside.output_bytes = 1u << 20;
    heap->inside.operations = heap->inside.operations_left = 100;
    heap->inside.log_lines = heap->inside.log_lines_left = 100;
    heap->inside.random[0] = 1;
    heap->host = (struct isolate_host){ heap, heap_operate, heap_clear, heap_log, heap_now, NULL };
    heap->inside.host = &heap->host;
    heap->args = slice_make("[]", 2);
    buffer_init(&heap->lines, allocator_system(), SIZE_MAX);
    buffer_init(&heap->operations, allocator_system(), SIZE_MAX);
    buffer_init(&heap->result, allocator_system(), SIZE_MAX);
    error_init(&heap->error, allocator_system());
    heap_enter(heap, &exit);
    assert_int_equal(setjmp(exit), 0);
    heap->ctx = duk_create_heap(heap_take, heap_resize, heap_give, heap, NULL);
    assert_non_null(heap->ctx);
    heap_leave(heap);
    assert_true(heap_do(heap, heap_install, NULL, ""));
}

static inline void heap_open(struct heap *heap)
{
    heap_open_with(heap, false);
}

static inline void heap_close(struct heap *heap)
{
    free(heap->arena); /* as an isolate is left: its heap is dropped, not destroyed */
    buffer_free(&heap->lines);
    buffer_free(&heap->operations);
    buffer_free(&heap->result);
    error_free(&heap->error);
}

/* What the entry came to, as JSON in heap->result; a rejection is thrown. */
static inline void heap_take_entry(struct heap *heap)
{
    jobs_run(heap->ctx);
    heap->entry = entry_state(heap->ctx);
    buffer_clear(&heap->result);
    if (heap->entry == ENTRY_PENDING)
        return;
    entry_push(heap->ctx);
    if (heap->entry == ENTRY_REJECTED)
        (void)duk_throw(heap->ctx);
    value_write_json(heap->ctx, -1, &heap->result);
}

static inline duk_ret_t heap_call(duk_context *ctx, void *udata)
{
    const char *text = udata;

    value_push_text(ctx, slice_of("calc.mdx"));
    inside_of(ctx)->compiling = true;
    duk_compile_raw(ctx, text, strlen(text), 1 | DUK_COMPILE_FUNCTION | DUK_COMPILE_NOSOURCE);
    inside_of(ctx)->compiling = false;
    entry_call(ctx, ((struct heap *)inside_of(ctx))->args, 0, slice_make(NULL, 0));
    heap_take_entry((struct heap *)inside_of(ctx));
    return 0;
}

/* Calls the function that the text is, and runs its jobs. */
static inline bool heap_run(struct heap *heap, const char *text)
{
    return heap_do(heap, heap_call, (void *)(uintptr_t)text, text);
}

struct heap_settling {
    uint64_t id;
    const char *json;
    const struct error *failure;
};

static inline duk_ret_t heap_settle_body(duk_context *ctx, void *udata)
{
    const struct heap_settling *settling = udata;

    operation_settle(ctx, settling->id, slice_of(settling->json), settling->failure);
    heap_take_entry((struct heap *)inside_of(ctx));
    return 0;
}

static inline bool heap_settle(struct heap *heap, uint64_t id, const char *json,
                               const struct error *failure)
{
    struct heap_settling settling = { id, json, failure };

    return heap_do(heap, heap_settle_body, &settling, "");
}

static inline const char *heap_lines(const struct heap *heap)
{
    return heap->lines.data ? heap->lines.data : "";
}

static inline const char *heap_operations(const struct heap *heap)
{
    return heap->operations.data ? heap->operations.data : "";
}

/* The function that the text is gives that JSON. */
static inline void assert_gives(struct heap *heap, const char *text, const char *json)
{
    if (!heap_run(heap, text))
        fail_msg("%s", error_message(&heap->error));
    assert_string_equal(heap->result.data, json);
}

#endif
