/* transform.c - TransformStream: what is written to one side is read from the other, as a
 * transformer makes it (WHATWG's Streams). */
#include "sandbox/web/writable.h"

#define ROW DUK_HIDDEN_SYMBOL("transform")

static const struct controller own = { DUK_HIDDEN_SYMBOL("transformed"), "TransformStream",
                                       STATE_TRANSFORM_CONTROLLER, TRANSFORM_CONTROLLER };

/* ---- its parts ---- */

void transform_push_row(duk_context *ctx, duk_idx_t index)
{
    if (!duk_is_object(ctx, index) || !duk_get_prop_literal(ctx, index, ROW))
        (void)duk_type_error(ctx, "this is no TransformStream");
}

static bool is_there(duk_context *ctx, duk_idx_t transform, uint32_t slot)
{
    bool is;

    slots_get(ctx, transform, slot);
    is = !duk_is_undefined(ctx, -1);
    duk_pop(ctx);
    return is;
}

static void forget_transformer(duk_context *ctx, duk_idx_t transform)
{
    static const enum transform_slot slots[] = { TRANSFORM_EACH, TRANSFORM_FLUSH,
                                                 TRANSFORM_CANCEL };

    for (size_t i = 0; i < sizeof slots / sizeof slots[0]; i++) {
        duk_push_undefined(ctx);
        slots_put(ctx, transform, slots[i]);
    }
}

/* Tells who waits for it. */
static void set_full(duk_context *ctx, duk_idx_t transform, bool full)
{
    slots_get(ctx, transform, TRANSFORM_CHANGE);
    if (duk_is_object(ctx, -1)) {
        duk_push_undefined(ctx);
        promise_resolve(ctx, -2);
    }
    duk_pop(ctx);
    promise_push(ctx);
    slots_put(ctx, transform, TRANSFORM_CHANGE);
    slots_set_number(ctx, transform, TRANSFORM_FULL, full);
}

static bool is_full(duk_context *ctx, duk_idx_t transform)
{
    return slots_number(ctx, transform, TRANSFORM_FULL);
}

/* [ ... reason ] -> [ ... ]: the side that is written to fails. */
static void fail_writable(duk_context *ctx, duk_idx_t transform)
{
    slots_get(ctx, transform, TRANSFORM_TO);
    duk_swap(ctx, -1, -2);
    forget_transformer(ctx, transform);
    writable_fail(ctx, -2);
    duk_pop(ctx);
    if (is_full(ctx, transform))
        set_full(ctx, transform, false);
}

static void fail_readable(duk_context *ctx, duk_idx_t transform)
{
    slots_get(ctx, transform, TRANSFORM_FROM);
    duk_swap(ctx, -1, -2);
    stream_fail(ctx, -2);
    duk_pop(ctx);
}

/* [ ... reason ] -> [ ... ] */
static void fail(duk_context *ctx, duk_idx_t transform)
{
    duk_dup_top(ctx);
    fail_readable(ctx, transform);
    fail_writable(ctx, transform);
}

void transform_give(duk_context *ctx, duk_idx_t transform)
{
    duk_idx_t row;

    transform = duk_require_normalize_index(ctx, transform);
    slots_get(ctx, transform, TRANSFORM_FROM);
    duk_swap(ctx, -1, -2);
    row = duk_get_top_index(ctx) - 1;
    if (!stream_is_open(ctx, row))
        (void)duk_type_error(ctx, "nothing can be read of this TransformStream any more");
    if (!stream_enqueue(ctx, row)) {
        duk_dup_top(ctx);
        fail_writable(ctx, transform);
        (void)duk_throw(ctx);
    }
    if (!stream_wants_more(ctx, row) && !is_full(ctx, transform))
        set_full(ctx, transform, true);
    duk_pop(ctx);
}

/* ---- the transformer ---- */

/* udata: the slot of the method. [ ... transform value ] -> what it returned */
static duk_ret_t call_transformer(duk_context *ctx, void *udata)
{
    const enum transform_slot slot = *(const enum transform_slot *)udata;
    const duk_idx_t transform = duk_get_top_index(ctx) - 1;
    const uint32_t kind = slots_number(ctx, transform, TRANSFORM_KIND);

    if (kind != TRANSFORM_SCRIPT) {
        if (slot == TRANSFORM_EACH)
            (kind == TRANSFORM_ENCODE ? transform_encode : transform_decode)(ctx, transform,
                                                                             transform + 1);
        else if (slot == TRANSFORM_FLUSH)
            transform_text_end(ctx, transform);
        duk_push_undefined(ctx);
        return 1;
    }
    slots_get(ctx, transform, slot);
    if (duk_is_undefined(ctx, -1)) {
        if (slot == TRANSFORM_EACH) {
            duk_dup(ctx, transform + 1);
            transform_give(ctx, transform);
        }
        return 1;
    }
    slots_get(ctx, transform, TRANSFORM_BY);
    if (slot != TRANSFORM_FLUSH)
        duk_dup(ctx, transform + 1);
    if (slot != TRANSFORM_CANCEL)
        slots_get(ctx, transform, TRANSFORM_CONTROLLER);
    duk_call_method(ctx, slot == TRANSFORM_EACH ? 2 : 1);
    return 1;
}

/* [ ... value ] -> [ ... outcome ]: a promise that is rejected where it threw. */
static void ask(duk_context *ctx, duk_idx_t transform, enum transform_slot slot)
{
    duk_dup(ctx, transform);
    duk_swap(ctx, -1, -2);
    if (duk_safe_call(ctx, call_transformer, &slot, 2, 1) == DUK_EXEC_SUCCESS)
        return;
    promise_push(ctx);
    duk_swap(ctx, -1, -2);
    promise_reject(ctx, -2);
}

/* Pushes the transform that the row of a side belongs to. */
static duk_idx_t push_transform(duk_context *ctx, duk_idx_t row, uint32_t slot)
{
    slots_get(ctx, row, slot);
    return duk_get_top_index(ctx);
}

/* ---- the side that is written to: [ ... given ] -> [ ... promise ] ---- */

/* [ ... promise chunk ] -> [ ... promise ]: settled when the chunk is transformed. */
static void perform(duk_context *ctx, duk_idx_t transform)
{
    ask(ctx, transform, TRANSFORM_EACH);
    duk_dup(ctx, -2);
    stream_wait(ctx, STEP_TRANSFORMED, transform);
}

void transform_write(duk_context *ctx, duk_idx_t row)
{
    const duk_idx_t chunk = duk_get_top_index(ctx);
    const duk_idx_t transform = push_transform(ctx, row, WRITABLE_SINK);

    promise_push(ctx);
    duk_dup(ctx, chunk);
    if (is_full(ctx, transform)) {
        slots_push(ctx, 2);
        duk_swap(ctx, -1, -2);
        slots_put(ctx, -2, 1);
        duk_dup(ctx, -2);
        slots_put(ctx, -2, 0); /* promise pair */
        slots_get(ctx, transform, TRANSFORM_CHANGE);
        duk_swap(ctx, -1, -2);
        stream_wait(ctx, STEP_UNBLOCKED, transform);
    } else {
        perform(ctx, transform);
    }
    duk_replace(ctx, chunk);
    duk_set_top(ctx, chunk + 1);
}

/* [ ... any transform pair ] */
void transform_unblocked(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t pair = duk_get_top_index(ctx), transform = pair - 1;

    (void)fulfilled;
    slots_get(ctx, pair, 0);
    slots_get(ctx, transform, TRANSFORM_TO);
    if (writable_state(ctx, -1) == WRITABLE_ERRORING) {
        slots_get(ctx, -1, WRITABLE_ERROR);
        promise_reject(ctx, -3);
        return;
    }
    duk_pop(ctx);
    slots_get(ctx, pair, 1);
    perform(ctx, transform);
}

/* [ ... outcome transform promise ] */
void transform_done(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t promise = duk_get_top_index(ctx);

    if (fulfilled) {
        duk_push_undefined(ctx);
        promise_resolve(ctx, promise);
        return;
    }
    duk_dup(ctx, promise - 2);
    fail(ctx, promise - 1);
    duk_dup(ctx, promise - 2);
    promise_reject(ctx, promise);
}

/* [ ... value ] -> [ ... promise ]: the one of its end, which begins unless it has: then the step
 * follows what the method comes to. */
static void end(duk_context *ctx, duk_idx_t row, uint32_t row_slot, enum transform_slot method,
                enum stream_step step)
{
    const duk_idx_t value = duk_get_top_index(ctx);
    const duk_idx_t transform = push_transform(ctx, row, row_slot);

    if (!is_there(ctx, transform, TRANSFORM_FINISH)) {
        promise_push(ctx);
        slots_put(ctx, transform, TRANSFORM_FINISH);
        duk_dup(ctx, value);
        ask(ctx, transform, method);
        forget_transformer(ctx, transform);
        duk_dup(ctx, value);
        stream_wait(ctx, step, transform);
    }
    slots_get(ctx, transform, TRANSFORM_FINISH);
    duk_replace(ctx, value);
    duk_set_top(ctx, value + 1);
}

void transform_close(duk_context *ctx, duk_idx_t row)
{
    duk_push_undefined(ctx);
    end(ctx, row, WRITABLE_SINK, TRANSFORM_FLUSH, STEP_FLUSHED);
}

void transform_abort(duk_context *ctx, duk_idx_t row)
{
    end(ctx, row, WRITABLE_SINK, TRANSFORM_CANCEL, STEP_TRANSFORM_ABORTED);
}

/* [ ... value ] -> [ ... ] */
static void finish(duk_context *ctx, duk_idx_t transform, bool good)
{
    slots_get(ctx, transform, TRANSFORM_FINISH);
    duk_swap(ctx, -1, -2);
    if (good)
        promise_resolve(ctx, -2);
    else
        promise_reject(ctx, -2);
    duk_pop(ctx);
}

/* Its end is refused with why the other side failed; false: that one did not. */
static bool finish_failed(duk_context *ctx, duk_idx_t transform)
{
    bool failed;

    slots_get(ctx, transform, TRANSFORM_FROM);
    failed = slots_number(ctx, -1, STREAM_STATE) == STREAM_FAILED;
    if (failed) {
        slots_get(ctx, -1, STREAM_ERROR);
        finish(ctx, transform, false);
    }
    duk_pop(ctx);
    return failed;
}

/* [ ... outcome transform any ] */
void transform_flushed(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t transform = duk_get_top_index(ctx) - 1;

    if (!fulfilled) {
        duk_dup(ctx, transform - 1);
        fail_readable(ctx, transform);
        duk_dup(ctx, transform - 1);
        finish(ctx, transform, false);
    } else if (!finish_failed(ctx, transform)) {
        slots_get(ctx, transform, TRANSFORM_FROM);
        if (stream_is_open(ctx, -1))
            stream_end(ctx, -1);
        duk_push_undefined(ctx);
        finish(ctx, transform, true);
    }
}

/* [ ... outcome transform reason ] and maybe more: the other side fails too, with the reason, or
 * with what ending this one failed with. */
static void finish_with(duk_context *ctx, duk_idx_t transform, bool fulfilled,
                        void (*fail_other)(duk_context *, duk_idx_t))
{
    duk_dup(ctx, fulfilled ? transform + 1 : transform - 1);
    fail_other(ctx, transform);
    if (fulfilled)
        duk_push_undefined(ctx);
    else
        duk_dup(ctx, transform - 1);
    finish(ctx, transform, fulfilled);
}

/* [ ... outcome transform reason ] */
void transform_aborted(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t transform = duk_get_top_index(ctx) - 1;

    if (fulfilled && finish_failed(ctx, transform))
        return;
    finish_with(ctx, transform, fulfilled, fail_readable);
}

/* ---- the side that is read ---- */

void transform_pull(duk_context *ctx, duk_idx_t row)
{
    const duk_idx_t transform = push_transform(ctx, row, STREAM_SOURCE);

    set_full(ctx, transform, false);
    slots_get(ctx, transform, TRANSFORM_CHANGE);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_PULLED, row);
    duk_pop(ctx);
}

void transform_cancel(duk_context *ctx, duk_idx_t row)
{
    end(ctx, row, STREAM_SOURCE, TRANSFORM_CANCEL, STEP_TRANSFORM_CANCELLED);
}

/* [ ... outcome transform reason ] */
void transform_cancelled(duk_context *ctx, bool fulfilled)
{
    const duk_idx_t transform = duk_get_top_index(ctx) - 1;

    slots_get(ctx, transform, TRANSFORM_TO);
    if (fulfilled && writable_state(ctx, -1) == WRITABLE_FAILED) {
        slots_get(ctx, -1, WRITABLE_ERROR);
        finish(ctx, transform, false);
        return;
    }
    finish_with(ctx, transform, fulfilled, fail_writable);
}

/* ---- making one ---- */

/* Pushes the row of the side that is read, which nothing comes to before start() is over. */
static void push_readable(duk_context *ctx, duk_idx_t transform)
{
    stream_new(ctx);
    stream_set(ctx, duk_get_top_index(ctx), STREAM_STARTED, false);
    slots_set_number(ctx, -1, STREAM_KIND, STREAM_OF_TRANSFORM);
    slots_set_number(ctx, -1, STREAM_MOST, 0);
    duk_dup(ctx, transform);
    slots_put(ctx, -2, STREAM_SOURCE);
    duk_dup_top(ctx);
    slots_put(ctx, transform, TRANSFORM_FROM);
    stream_wrap(ctx);
    slots_put(ctx, transform, TRANSFORM_READABLE);
}

static void push_writable(duk_context *ctx, duk_idx_t transform)
{
    writable_new(ctx);
    slots_set_number(ctx, -1, WRITABLE_KIND, WRITABLE_TO_TRANSFORM);
    duk_dup(ctx, transform);
    slots_put(ctx, -2, WRITABLE_SINK);
    duk_dup_top(ctx);
    slots_put(ctx, transform, TRANSFORM_TO);
    writable_wrap(ctx);
    slots_put(ctx, transform, TRANSFORM_WRITABLE);
}

void transform_push(duk_context *ctx, enum transform_kind kind)
{
    duk_idx_t transform;

    duk_require_stack(ctx, 16);
    duk_push_object(ctx);
    slots_push(ctx, TRANSFORM_SLOTS);
    transform = duk_get_top_index(ctx);
    slots_set_number(ctx, transform, TRANSFORM_KIND, kind);
    push_readable(ctx, transform);
    push_writable(ctx, transform);
    slots_set_number(ctx, transform, TRANSFORM_FULL, 0);
    set_full(ctx, transform, true);
    duk_dup_top(ctx);
    duk_put_prop_literal(ctx, transform - 1, ROW);
}

void transform_begin(duk_context *ctx, duk_idx_t transform)
{
    transform = duk_require_normalize_index(ctx, transform);
    promise_push(ctx);
    duk_swap(ctx, -1, -2);
    promise_resolve(ctx, -2);
    slots_get(ctx, transform, TRANSFORM_FROM);
    slots_get(ctx, transform, TRANSFORM_TO); /* start from to */
    duk_dup(ctx, -3);
    writable_begin(ctx, duk_get_top_index(ctx) - 1);
    duk_dup(ctx, -3);
    duk_push_undefined(ctx);
    stream_wait(ctx, STEP_STARTED, duk_get_top_index(ctx) - 3);
    duk_pop_3(ctx);
}

/* The transformer at 0: pushes its start. */
static void read_transformer(duk_context *ctx, duk_idx_t transform)
{
    static const char *const types[] = { "readableType", "writableType" };

    stream_push_method(ctx, "cancel");
    slots_put(ctx, transform, TRANSFORM_CANCEL);
    stream_push_method(ctx, "flush");
    slots_put(ctx, transform, TRANSFORM_FLUSH);
    for (size_t i = 0; i < 2 && duk_is_object(ctx, 0); i++) {
        duk_get_prop_string(ctx, 0, types[i]);
        if (!duk_is_undefined(ctx, -1))
            (void)duk_range_error(ctx, "TransformStream: %s is for later", types[i]);
        duk_pop(ctx);
    }
    stream_push_method(ctx, "start");
    stream_push_method(ctx, "transform");
    slots_put(ctx, transform, TRANSFORM_EACH);
    duk_dup(ctx, 0);
    slots_put(ctx, transform, TRANSFORM_BY);
}

static void read_strategies(duk_context *ctx, duk_idx_t transform)
{
    slots_get(ctx, transform, TRANSFORM_TO);
    strategy_read(ctx, 1, duk_get_top_index(ctx), WRITABLE_MOST, WRITABLE_SIZE);
    slots_get(ctx, transform, TRANSFORM_FROM);
    strategy_read(ctx, 2, duk_get_top_index(ctx), STREAM_MOST, STREAM_SIZE);
    duk_pop_2(ctx);
}

static duk_ret_t construct(duk_context *ctx)
{
    const duk_idx_t transform = 4, start = 5;

    require_new(ctx, "TransformStream");
    if (!duk_is_undefined(ctx, 0) && !duk_is_object(ctx, 0))
        return duk_type_error(ctx, "TransformStream: the transformer is no object");
    transform_push(ctx, TRANSFORM_SCRIPT);
    read_transformer(ctx, transform);
    read_strategies(ctx, transform);
    controller_push(ctx, transform, &own);
    controller_start(ctx, start);
    transform_begin(ctx, transform);
    duk_dup(ctx, transform - 1);
    push_new_prototype(ctx);
    duk_set_prototype(ctx, -2);
    return 1;
}

/* ---- what script has of it ---- */

static duk_ret_t get_side(duk_context *ctx)
{
    duk_push_this(ctx);
    transform_push_row(ctx, -1);
    slots_get(ctx, -1, (uint32_t)duk_get_current_magic(ctx));
    return 1;
}

static duk_ret_t get_desired(duk_context *ctx)
{
    controller_push_row(ctx, &own);
    slots_get(ctx, -1, TRANSFORM_FROM);
    stream_push_desired(ctx, -1);
    return 1;
}

static duk_ret_t enqueue(duk_context *ctx)
{
    controller_push_row(ctx, &own);
    duk_dup(ctx, 0);
    transform_give(ctx, -2);
    return 0;
}

static duk_ret_t error_both(duk_context *ctx)
{
    controller_push_row(ctx, &own);
    duk_dup(ctx, 0);
    fail(ctx, 2);
    return 0;
}

static duk_ret_t terminate(duk_context *ctx)
{
    controller_push_row(ctx, &own); /* this row */
    slots_get(ctx, 1, TRANSFORM_FROM);
    if (stream_is_open(ctx, -1))
        stream_end(ctx, -1);
    (void)duk_push_error_object(ctx, DUK_ERR_TYPE_ERROR, "the TransformStream was terminated");
    fail_writable(ctx, 1);
    return 0;
}

void transform_define(duk_context *ctx)
{
    static const struct builtin sides[] = {
        { "readable", get_side, 0, 0, TRANSFORM_READABLE, BUILTIN_GETTER },
        { "writable", get_side, 0, 0, TRANSFORM_WRITABLE, BUILTIN_GETTER },
    };

    DEFINE_TABLE(ctx, sides);
}

void transform_install(duk_context *ctx)
{
    static const struct builtin controller[] = {
        { "desiredSize", get_desired, 0, 0, 0, BUILTIN_GETTER },
        { "enqueue", enqueue, 0, 1, 0, BUILTIN_METHOD },
        { "error", error_both, 0, 1, 0, BUILTIN_METHOD },
        { "terminate", terminate, 0, 0, 0, BUILTIN_METHOD },
    };

    duk_push_global_object(ctx);
    define_constructor(ctx, "TransformStream", construct, 0, 3);
    transform_define(ctx);
    define_tag(ctx, "TransformStream");
    duk_pop(ctx);
    define_value(ctx, "TransformStream");
    duk_push_object(ctx);
    DEFINE_TABLE(ctx, controller);
    define_tag(ctx, "TransformStreamDefaultController");
    state_keep(ctx, STATE_TRANSFORM_CONTROLLER);
    transform_text_install(ctx);
    duk_pop(ctx);
}
