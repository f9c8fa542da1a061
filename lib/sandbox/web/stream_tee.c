/* stream_tee.c - one ReadableStream as two: whichever of them wants a chunk, both get it. */
#include "sandbox/web/stream.h"

enum tee_slot {
    TEE_READER,                      /* the row of the reader of the one */
    TEE_READING,                     /* a chunk was asked for, */
    TEE_AGAIN,                       /* and wanted again meanwhile */
    TEE_COPIES,                      /* the second one gets copies of bytes */
    TEE_BRANCHES,                    /* the rows of both */
    TEE_REASONS = TEE_BRANCHES + 2,  /* lists of one: why they were cancelled, or undefined */
    TEE_CANCELLED = TEE_REASONS + 2, /* the promise of both cancels */
    TEE_SLOTS
};

/* [ ... tee ] -> the same, with a new branch's row below. */
static void add_branch(duk_context *ctx, uint32_t which)
{
    stream_new(ctx);
    slots_set_number(ctx, -1, STREAM_KIND, STREAM_OF_TEE);
    duk_dup(ctx, -2);
    slots_put(ctx, -2, STREAM_SOURCE);
    duk_dup_top(ctx);
    slots_put(ctx, -3, TEE_BRANCHES + which);
    duk_insert(ctx, -2);
}

void stream_tee(duk_context *ctx, duk_idx_t row, bool copies)
{
    row = duk_require_normalize_index(ctx, row);
    duk_require_stack(ctx, 16);
    slots_push(ctx, TEE_SLOTS);
    stream_lock(ctx, row);
    slots_put(ctx, -2, TEE_READER);
    slots_set_number(ctx, -1, TEE_READING, 0);
    slots_set_number(ctx, -1, TEE_AGAIN, 0);
    slots_set_number(ctx, -1, TEE_COPIES, copies);
    promise_push(ctx);
    slots_put(ctx, -2, TEE_CANCELLED);
    add_branch(ctx, 0);
    add_branch(ctx, 1);
    for (uint32_t which = 0; which < 2; which++) {
        slots_get(ctx, -1, TEE_BRANCHES + which);
        stream_pull(ctx, -1);
        duk_pop(ctx);
    }
    duk_pop(ctx); /* first second */
    stream_wrap(ctx);
    duk_swap(ctx, -1, -2);
    stream_wrap(ctx);
    duk_swap(ctx, -1, -2);
}

static bool is_cancelled(duk_context *ctx, duk_idx_t tee, uint32_t which)
{
    bool cancelled;

    slots_get(ctx, tee, TEE_REASONS + which);
    cancelled = duk_is_object(ctx, -1);
    duk_pop(ctx);
    return cancelled;
}

/* Pushes the row of the stream that is read. */
static void push_source(duk_context *ctx, duk_idx_t tee)
{
    slots_get(ctx, tee, TEE_READER);
    slots_get(ctx, -1, READER_STREAM);
    duk_remove(ctx, -2);
}

/* The tee on top asks for a chunk. */
static void ask(duk_context *ctx)
{
    const duk_idx_t tee = duk_get_top_index(ctx);

    if (slots_number(ctx, tee, TEE_READING)) {
        slots_set_number(ctx, tee, TEE_AGAIN, 1);
        return;
    }
    slots_set_number(ctx, tee, TEE_READING, 1);
    push_source(ctx, tee);
    stream_read(ctx, -1);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_TEED, tee);
    duk_pop(ctx);
}

void tee_pull(duk_context *ctx, duk_idx_t row)
{
    stream_set(ctx, row, STREAM_PULLING, false);
    slots_get(ctx, row, STREAM_SOURCE);
    ask(ctx);
    duk_pop(ctx);
}

/* [ ... outcome tee any ]: what the branches become when nothing more comes. */
static void end_branches(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t tee = duk_get_top_index(ctx) - 1;

    for (uint32_t which = 0; which < 2; which++) {
        slots_get(ctx, tee, TEE_BRANCHES + which);
        if (!fulfilled) {
            duk_dup(ctx, tee - 1);
            stream_fail(ctx, -2);
        } else if (stream_is_open(ctx, -1)) {
            stream_end(ctx, -1);
        }
        duk_pop(ctx);
    }
    if (is_cancelled(ctx, tee, 0) && is_cancelled(ctx, tee, 1))
        return;
    slots_get(ctx, tee, TEE_CANCELLED);
    duk_push_undefined(ctx);
    promise_resolve(ctx, -2);
    duk_pop(ctx);
}

/* The chunk on top, for one of them; bytes are the second one's own. */
static void give(duk_context *ctx, duk_idx_t tee, uint32_t which)
{
    unsigned char *bytes;
    size_t len;

    if (is_cancelled(ctx, tee, which))
        return;
    slots_get(ctx, tee, TEE_BRANCHES + which);
    if (stream_is_open(ctx, -1)) {
        duk_push_int(ctx, 1);
        if (which && slots_number(ctx, tee, TEE_COPIES) && bytes_of(ctx, -3, &bytes, &len))
            bytes_push_copy(ctx, -3);
        else
            duk_dup(ctx, -3);
        stream_add(ctx, -3);
        stream_pull(ctx, -1);
    }
    duk_pop(ctx);
}

/* [ ... result tee any ] */
void stream_teed(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t tee = duk_get_top_index(ctx) - 1;
    bool done = !fulfilled;

    if (fulfilled) {
        duk_get_prop_literal(ctx, tee - 1, "done");
        done = duk_to_boolean(ctx, -1);
        duk_pop(ctx);
    }
    if (done) {
        end_branches(ctx, fulfilled);
        return;
    }
    slots_set_number(ctx, tee, TEE_AGAIN, 0);
    duk_get_prop_literal(ctx, tee - 1, "value");
    give(ctx, tee, 0);
    give(ctx, tee, 1);
    slots_set_number(ctx, tee, TEE_READING, 0);
    if (!slots_number(ctx, tee, TEE_AGAIN))
        return;
    slots_set_number(ctx, tee, TEE_AGAIN, 0);
    duk_dup(ctx, tee);
    ask(ctx);
    duk_pop(ctx);
}

/* [ ... tee ] -> [ ... ]: the source is cancelled with both reasons, and that is the outcome. */
static void cancel_source(duk_context *ctx)
{
    const duk_idx_t tee = duk_get_top_index(ctx);

    slots_get(ctx, tee, TEE_CANCELLED);
    push_source(ctx, tee);
    duk_push_array(ctx);
    for (uint32_t which = 0; which < 2; which++) {
        slots_get(ctx, tee, TEE_REASONS + which);
        duk_get_prop_index(ctx, -1, 0);
        duk_put_prop_index(ctx, -3, which);
        duk_pop(ctx);
    }
    stream_cancel(ctx, -2);
    promise_resolve(ctx, tee + 1);
    duk_set_top(ctx, tee);
}

void tee_cancel(duk_context *ctx, duk_idx_t row)
{
    uint32_t which;
    duk_idx_t tee;

    slots_get(ctx, row, STREAM_SOURCE);
    tee = duk_get_top_index(ctx); /* reason tee */
    slots_get(ctx, tee, TEE_BRANCHES);
    which = !duk_strict_equals(ctx, -1, row);
    duk_pop(ctx);
    duk_push_bare_array(ctx);
    duk_dup(ctx, tee - 1);
    duk_put_prop_index(ctx, -2, 0);
    slots_put(ctx, tee, TEE_REASONS + which);
    slots_get(ctx, tee, TEE_CANCELLED);
    duk_replace(ctx, tee - 1);
    if (is_cancelled(ctx, tee, !which))
        cancel_source(ctx);
    else
        duk_pop(ctx);
}
