/* isolate.c - one call: what it is given, and what it waits for.
 *
 * The heap sees a struct isolate_host of ours that counts what was begun, so that only
 * what is waited for can be settled, and passes everything on to the call's own. */
#include "sandbox/isolate.h"

#include <string.h>

enum { SHORT_TEXT = 512 };

static mdx_status note_pending(struct isolate *isolate, uint64_t id)
{
    const struct allocator *allocator = &isolate->sandbox->allocator;
    mdx_status status = MDX_OK;

    lock_take(&isolate->sandbox->lock);
    if (isolate->pending_count == isolate->pending_room) {
        const uint32_t room = isolate->pending_room ? isolate->pending_room * 2 : 4;
        uint64_t *pending = mem_resize(allocator, isolate->pending, room * sizeof *pending);

        if (pending) {
            isolate->pending = pending;
            isolate->pending_room = room;
        } else {
            status = MDX_E_NOMEM;
        }
    }
    if (!status)
        isolate->pending[isolate->pending_count++] = id;
    lock_give(&isolate->sandbox->lock);
    return status;
}

/* With the lock held. False: it was not waited for. */
static bool forget_pending(struct isolate *isolate, uint64_t id)
{
    for (uint32_t i = isolate->pending_count; i-- > 0;) {
        if (isolate->pending[i] != id)
            continue;
        isolate->pending[i] = isolate->pending[--isolate->pending_count];
        return true;
    }
    return false;
}

static mdx_status inner_operate(void *call, const struct sandbox_operation *operation,
                                struct error *error)
{
    struct isolate *isolate = call;
    mdx_status status;

    if (!isolate->host.operate)
        return error_set(error, CODE_OPERATION_UNAVAILABLE, "This host takes no operations.");
    if (note_pending(isolate, operation->id))
        return error_no_memory(error);
    status = isolate->host.operate(isolate->host.call, operation, error);
    if (status) {
        lock_take(&isolate->sandbox->lock);
        forget_pending(isolate, operation->id);
        lock_give(&isolate->sandbox->lock);
    }
    return status;
}

static void inner_clear(void *call, uint64_t id)
{
    struct isolate *isolate = call;
    bool was_pending;

    lock_take(&isolate->sandbox->lock);
    was_pending = forget_pending(isolate, id);
    lock_give(&isolate->sandbox->lock);
    if (was_pending && isolate->host.clear)
        isolate->host.clear(isolate->host.call, id);
}

static void inner_log(void *call, enum sandbox_level level, struct slice text)
{
    const struct isolate *isolate = call;

    if (isolate->host.log)
        isolate->host.log(isolate->host.call, level, text);
}

static uint64_t inner_now(void *call)
{
    const struct isolate *isolate = call;

    return isolate->host.now_ms(isolate->host.call);
}

static void inner_random(void *call, void *bytes, size_t len)
{
    const struct isolate *isolate = call;

    isolate->host.random(isolate->host.call, bytes, len);
}

static void copy_text(struct isolate *isolate, const struct isolate_start *start, char *text)
{
    memcpy(text, start->path.data ? start->path.data : "", start->path.len);
    isolate->path = slice_make(text, start->path.len);
    text += start->path.len;
    memcpy(text, start->args.data ? start->args.data : "", start->args.len);
    isolate->args = slice_make(text, start->args.len);
    isolate->missing = start->missing;
    text += start->args.len;
    memcpy(text, start->context.data ? start->context.data : "", start->context.len);
    isolate->context = slice_make(text, start->context.len);
}

/* A short text lies behind the isolate; a long one by itself, to go before an isolate that waits.
 * NULL: no memory. */
static struct isolate *make(const struct allocator *allocator, const struct isolate_start *start)
{
    struct isolate *made;
    size_t len = start->path.len;
    char *text;

    if (!size_add(len, start->args.len, &len) || !size_add(len, start->context.len, &len) ||
        !size_add(len, 1, &len))
        return NULL;
    made = mem_new(allocator, sizeof *made + (len <= SHORT_TEXT ? len : 0));
    if (!made)
        return NULL;
    text = len <= SHORT_TEXT ? (char *)(made + 1) : mem_resize(allocator, NULL, len);
    if (!text) {
        mem_free(allocator, made);
        return NULL;
    }
    if (len > SHORT_TEXT)
        made->text = text;
    copy_text(made, start, text);
    return made;
}

mdx_status isolate_new(struct sandbox *sandbox, struct isolate **isolate, struct image *image,
                       const struct isolate_start *start, struct error *error)
{
    struct isolate *made;

    if (!image_has(image, start->path))
        return error_set(error, CODE_METHOD_NOT_FOUND, "There is no function '%.*s'.",
                         (int)(start->path.len < 200 ? start->path.len : 200), start->path.data);
    made = make(&sandbox->allocator, start);
    if (!made)
        return error_no_memory(error);
    made->sandbox = sandbox;
    buffer_init(&made->odd, &sandbox->allocator, SIZE_MAX);
    made->host = start->host;
    made->inner = (struct isolate_host){
        .call = made,
        .operate = inner_operate,
        .clear = inner_clear,
        .log = inner_log,
        .now_ms = start->host.now_ms ? inner_now : NULL,
        .random = start->host.random ? inner_random : NULL,
    };
    made->run_ms = start->run_ms ? start->run_ms : 5000;
    made->output_bytes = start->output_bytes ? start->output_bytes : (size_t)1 << 20;
    made->operations = start->operations ? start->operations : 1000;
    made->log_lines = start->log_lines ? start->log_lines : 1000;
    made->settled_end = &made->settled;
    made->image = image;
    image_retain(image);
    atomic_fetch_add_explicit(&sandbox->isolates, 1, memory_order_relaxed);
    *isolate = made;
    return MDX_OK;
}

void settled_free(const struct allocator *allocator, struct settled *settled)
{
    while (settled) {
        struct settled *next = settled->next;

        if (settled->failure) {
            error_free(settled->failure);
            mem_free(allocator, settled->failure);
        }
        mem_free(allocator, settled);
        settled = next;
    }
}

static struct settled *settled_new(const struct allocator *allocator, uint64_t id,
                                   struct slice value, const struct error *failure)
{
    struct settled *settled;
    size_t bytes;

    if (!size_add(sizeof *settled, failure ? 0 : value.len, &bytes))
        return NULL;
    settled = mem_new(allocator, bytes);
    if (!settled)
        return NULL;
    settled->id = id;
    if (!failure) {
        memcpy(settled + 1, value.data ? value.data : "", value.len);
        settled->value = slice_make((char *)(settled + 1), value.len);
        return settled;
    }
    settled->failure = mem_new(allocator, sizeof *settled->failure);
    if (!settled->failure) {
        mem_free(allocator, settled);
        return NULL;
    }
    error_init(settled->failure, allocator);
    if (error_copy(settled->failure, failure) == MDX_E_NOMEM) {
        settled_free(allocator, settled);
        return NULL;
    }
    return settled;
}

mdx_status isolate_settle(struct isolate *isolate, uint64_t id, struct slice value,
                          const struct error *failure)
{
    struct sandbox *sandbox = isolate->sandbox;
    struct settled *settled = settled_new(&sandbox->allocator, id, value, failure);
    mdx_status status = MDX_OK;

    if (!settled)
        return MDX_E_NOMEM;
    lock_take(&sandbox->lock);
    if (isolate->phase == PHASE_OVER || !forget_pending(isolate, id)) {
        status = MDX_E_STATE;
    } else {
        *isolate->settled_end = settled;
        isolate->settled_end = &settled->next;
        settled = NULL;
    }
    lock_give(&sandbox->lock);
    settled_free(&sandbox->allocator, settled);
    return status;
}

bool isolate_ready(const struct isolate *isolate)
{
    bool ready;

    lock_take(&isolate->sandbox->lock);
    ready = isolate->settled != NULL;
    lock_give(&isolate->sandbox->lock);
    return ready;
}

size_t isolate_arena_peak(const struct isolate *isolate)
{
    return isolate->arena_peak;
}

enum isolate_result isolate_result(const struct isolate *isolate)
{
    return isolate->result;
}

bool isolate_odd(const struct isolate *isolate, struct buffer *to)
{
    buffer_add_slice(to, buffer_slice(&isolate->odd));
    return !buffer_failed(&isolate->odd) && !buffer_failed(to);
}

void isolate_free(struct isolate *isolate)
{
    const struct allocator *allocator;
    struct sandbox *sandbox;

    if (!isolate)
        return;
    sandbox = isolate->sandbox;
    allocator = &sandbox->allocator;
    /* Over, it is in no list, and nobody but the caller knows it. */
    if (isolate->phase != PHASE_OVER) {
        lock_take(&sandbox->lock);
        isolate_leave(isolate);
        lock_give(&sandbox->lock);
    }
    atomic_fetch_sub_explicit(&sandbox->isolates, 1, memory_order_relaxed);
    image_release(isolate->image);
    settled_free(allocator, isolate->settled);
    mem_free(allocator, isolate->pending);
    buffer_free(&isolate->odd);
    mem_free(allocator, isolate->text);
    mem_free(allocator, isolate);
}

void isolate_interrupt(struct isolate *isolate)
{
    __atomic_store_n(&isolate->interrupt, 1, __ATOMIC_RELAXED);
}
