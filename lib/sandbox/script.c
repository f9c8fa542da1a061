/* script.c - a plain script: run in a heap of its own until no job and no timer is left.
 *
 * The built-ins are not frozen and dynamic code is allowed: the script is the user's own. */
#include "sandbox/core.h"
#include "sandbox/module.h"

#include "base/clock.h"

#include <string.h>
#include <sys/random.h>

struct timer {
    uint64_t id, due_ns;
};

struct session {
    const struct script_run *run;
    struct buffer code; /* of a module: what is compiled */
    struct allocator allocator;
    struct timer *timers;
    uint32_t count, room;
    uint64_t due; /* the timer that is being told */
};

static mdx_status add_timer(struct session *session, uint64_t id, uint32_t delay_ms)
{
    if (session->count == session->room) {
        const uint32_t room = session->room ? session->room * 2 : 16;
        struct timer *timers =
            mem_resize(&session->allocator, session->timers, room * sizeof *timers);

        if (!timers)
            return MDX_E_NOMEM;
        session->timers = timers;
        session->room = room;
    }
    session->timers[session->count++] =
        (struct timer){ id, clock_monotonic_ns() + (uint64_t)delay_ms * 1000000u };
    return MDX_OK;
}

static mdx_status operate(void *call, const struct sandbox_operation *operation,
                          struct error *error)
{
    if (operation->kind != OPERATION_TIMER)
        return error_set(error, CODE_OPERATION_UNAVAILABLE,
                         "A plain script has no operations; '$' needs a definition.");
    return add_timer(call, operation->id, operation->delay_ms) ? error_no_memory(error) : MDX_OK;
}

static void clear_timer(void *call, uint64_t id)
{
    struct session *session = call;

    for (uint32_t i = 0; i < session->count; i++) {
        if (session->timers[i].id != id)
            continue;
        memmove(&session->timers[i], &session->timers[i + 1],
                (--session->count - i) * sizeof *session->timers);
        return;
    }
}

static void print_line(void *call, enum sandbox_level level, struct slice line)
{
    const struct session *session = call;

    if (session->run->print)
        session->run->print(session->run->host, level, line);
}

static uint64_t now_ms(void *call)
{
    (void)call;
    return clock_wall_ms();
}

static void fill_random(void *bytes, size_t len)
{
    const uint64_t now = clock_monotonic_ns();

    memset(bytes, 0, len);
    if (getrandom(bytes, len, GRND_NONBLOCK) != (ssize_t)len)
        memcpy(bytes, &now, len < sizeof now ? len : sizeof now);
}

static void push_plain(duk_context *ctx, const struct session *session)
{
    const struct slice text = session->run->text;

    value_push_text(ctx, session->run->document);
    inside_of(ctx)->compiling = true;
    duk_compile_raw(ctx, text.data ? text.data : "", text.len,
                    1 | DUK_COMPILE_NOSOURCE | DUK_COMPILE_SHEBANG);
    inside_of(ctx)->compiling = false;
}

static duk_ret_t run_text(duk_context *ctx, void *udata)
{
    const struct session *session = udata;

    if (session->run->module) {
        module_compile(ctx, session->run->document, buffer_slice(&session->code));
        duk_push_undefined(ctx);
    } else {
        push_plain(ctx, session);
        duk_push_global_object(ctx);
    }
    duk_call_method(ctx, 0);
    module_settle(ctx);
    return 0;
}

/* A module that awaits may have been rejected; one that waits for ever just ends. */
static duk_ret_t run_end(duk_context *ctx, void *udata)
{
    const struct session *session = udata;

    if (session->run->awaits)
        (void)module_end(ctx);
    return 0;
}

static duk_ret_t run_timer(duk_context *ctx, void *udata)
{
    const struct session *session = udata;

    operation_settle(ctx, session->due, SLICE("null"), NULL);
    jobs_run(ctx);
    return 0;
}

/* Takes the timer that is due first; of those due together, the one begun first. */
static struct timer take_first(struct session *session)
{
    struct timer first = session->timers[0];

    for (uint32_t i = 1; i < session->count; i++)
        if (session->timers[i].due_ns < first.due_ns)
            first = session->timers[i];
    clear_timer(session, first.id);
    return first;
}

/* The caller of sandbox_script() agreed to wait; nobody signals. */
static mdx_status wait_until(uint64_t due_ns, uint64_t deadline_ns)
{
    const uint64_t until = due_ns < deadline_ns ? due_ns : deadline_ns;
    struct signal signal;
    struct lock lock;

    if (!lock_init(&lock))
        return MDX_E_NOMEM;
    if (!signal_init(&signal)) {
        lock_free(&lock);
        return MDX_E_NOMEM;
    }
    lock_take(&lock);
    while (clock_monotonic_ns() < until)
        signal_wait(&signal, &lock, until);
    lock_give(&lock);
    signal_free(&signal);
    lock_free(&lock);
    return MDX_OK;
}

static bool late(struct place *place, uint64_t deadline_ns)
{
    if (clock_monotonic_ns() < deadline_ns)
        return false;
    place->inside.guard.fault = GUARD_CALL_TIMEOUT;
    return true;
}

static bool run_all(struct place *place, struct session *session, uint64_t deadline_ns,
                    size_t stack_bytes)
{
    bool good = place_enter(place, run_text, session, UINT64_MAX, deadline_ns, stack_bytes);

    while (good && session->count) {
        const struct timer first = take_first(session);

        if (wait_until(first.due_ns, deadline_ns))
            place->inside.guard.fault = GUARD_HOST_MEMORY;
        session->due = first.id;
        good = !place->inside.guard.fault && !late(place, deadline_ns) &&
               place_enter(place, run_timer, session, UINT64_MAX, deadline_ns, stack_bytes);
    }
    return good && place_enter(place, run_end, session, UINT64_MAX, deadline_ns, stack_bytes);
}

static void enter_inside(struct sandbox *sandbox, struct place *place,
                         const struct isolate_host *host, const struct script_run *run)
{
    struct inside *inside = &place->inside;

    place_limits(sandbox, place);
    inside->host = host;
    inside->script = run;
    inside->source = run->source;
    inside->map = run->map;
    inside->document = run->document;
    inside->text = run->source.len ? run->source : run->text;
    inside->operations = inside->operations_left = UINT32_MAX;
    inside->log_lines = inside->log_lines_left = UINT32_MAX;
    fill_random(inside->random, sizeof inside->random);
    inside->random[0] |= 1;
}

/* The options of `sandbox`, but unfrozen and with dynamic code. */
static struct sandbox own_options(const struct sandbox *sandbox)
{
    struct sandbox own;

    memset(&own, 0, sizeof own);
    own.allocator = sandbox->allocator;
    own.options = sandbox->options;
    own.options.unfrozen = own.options.dynamic_code = true;
    own.hash_seed = sandbox->hash_seed;
    return own;
}

mdx_status sandbox_script(struct sandbox *sandbox, const struct script_run *run,
                          struct error *error)
{
    struct sandbox own = own_options(sandbox);
    struct session session = { .run = run, .allocator = sandbox->allocator };
    const struct isolate_host host = { &session, operate, clear_timer, print_line, now_ms, NULL };
    const uint32_t timeout_ms = run->timeout_ms ? run->timeout_ms : 30000;
    const uint64_t deadline = clock_monotonic_ns() + (uint64_t)timeout_ms * 1000000u;
    const struct slice text = run->source.len ? run->source : run->text;
    void *memory;
    struct place *place = region_take(&own, &memory);
    mdx_status status = MDX_OK;

    if (!place)
        return error_no_memory(error);
    buffer_init(&session.code, &sandbox->allocator, SIZE_MAX);
    if (run->module)
        module_write(&session.code, run->text, &(struct module_shape){ "", run->awaits });
    status = buffer_failed(&session.code) ? error_no_memory(error) : MDX_OK;
    if (!status)
        status = base_make(&own, place, NULL, NULL, error);
    if (status)
        goto done;
    enter_inside(&own, place, &host, run);
    place->inside.hidden = run->next_hidden;
    if (!run_all(place, &session, deadline, own.options.stack_bytes)) {
        place_describe(place, error, run->document, text, run->map);
        status = error ? error->status : MDX_E_EXECUTION;
    }

done:
    mem_free(&own.allocator, session.timers);
    buffer_free(&session.code);
    region_give(&own, place, memory);
    return status;
}
