/* process.c - the table of children, and the operations on them:
 *
 * process.open({command, args, env, cwd}) → {process}, process.write(process, text),
 * process.read(process, at) → {next, text, ended?}, process.close(process). Only for what the host
 * itself configured: no code starts a process here. */
#include "outbound/process.h"

#include "base/clock.h"
#include "base/json.h"
#include "outbound/launch.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

enum { NOISE_MOST = 4096 };

/* ---- the table ---------------------------------------------------------------------- */

struct process *process_find(const struct outbound *outbound, uint64_t number)
{
    struct process *process = outbound->processes;

    while (process && process->number != number)
        process = process->next;
    if (process)
        process->unused_ns = 0;
    return process;
}

static void close_descriptor(int *descriptor)
{
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
}

void process_close_input(struct process *process)
{
    close_descriptor(&process->own.in);
    buffer_free(&process->to);
}

static void free_process(const struct allocator *allocator, struct process *process)
{
    process_close_input(process);
    close_descriptor(&process->own.out);
    close_descriptor(&process->own.err);
    close_descriptor(&process->own.watch);
    buffer_free(&process->from);
    buffer_free(&process->noise);
    mem_free(allocator, process);
}

void process_drop(struct outbound *outbound, struct process *process)
{
    *(process->previous ? &process->previous->next : &outbound->processes) = process->next;
    if (process->next)
        process->next->previous = process->previous;
    outbound->process_count--;
    free_process(&outbound->allocator, process);
}

static void add(struct outbound *outbound, struct process *process)
{
    process->next = outbound->processes;
    if (process->next)
        process->next->previous = process;
    outbound->processes = process;
    outbound->process_count++;
    process->number = ++outbound->process_number;
}

/* A record, with nothing started; NULL: no memory. */
static struct process *make(struct outbound *outbound, mdx_runtime *rt)
{
    const struct allocator *allocator = &outbound->allocator;
    struct process *process = mem_new(allocator, sizeof *process);

    if (!process)
        return NULL;
    process->rt = rt;
    process->status = -1;
    process->own = (struct spawned){ -1, -1, -1, -1, -1 };
    buffer_init(&process->to, allocator, outbound->max_body_bytes);
    buffer_init(&process->from, allocator, outbound->max_body_bytes);
    buffer_init(&process->noise, allocator, NOISE_MOST);
    return process;
}

static bool is_full(struct outbound *outbound)
{
    bool full;

    lock_take(&outbound->lock);
    full = outbound->process_count >= PROCESSES_MOST;
    lock_give(&outbound->lock);
    return full;
}

/* ---- process.open -------------------------------------------------------------------- */

static mdx_status check_origin(const mdx_op *op, struct error *error)
{
    if (op->flags & MDX_OP_CONFIGURED)
        return MDX_OK;
    error_set(error, CODE_CAPABILITY_DENIED, "%.*s: code may not use the host's processes",
              (int)op->path_len, op->path);
    error_hint(error, "Import the server as a source: mdx import mcp NAME -- COMMAND.");
    return error->status;
}

static mdx_status refuse_spawn(const char *command, int why, struct error *error)
{
    int shown = (int)strnlen(command, 200);

    if (why == ENOENT || why == ENOTDIR)
        return error_set(
            error, CODE_CONFIG_INVALID,
            "%.*s could not be started: the command, or the folder `cwd`, is not there", shown,
            command);
    if (why == EACCES || why == ENOEXEC)
        return error_set(error, CODE_CONFIG_INVALID,
                         "%.*s could not be started: it may not be run here", shown, command);
    return error_set(error, CODE_CONNECTION_FAILED,
                     "%.*s could not be started: the system has no room for another process", shown,
                     command);
}

static mdx_status open_process(struct outbound *outbound, const mdx_op *op, uint64_t *number,
                               struct error *error)
{
    struct launch launch;
    struct process *process = NULL;
    int why = 0;
    mdx_status status = launch_read(&launch, &outbound->allocator, op, error);

    if (!status && is_full(outbound))
        status = error_set(error, CODE_CONNECTION_FAILED, "more than %d processes are open",
                           PROCESSES_MOST);
    if (!status && !(process = make(outbound, op->rt)))
        status = error_no_memory(error);
    if (!status)
        why = launch.found ? spawn_process(&launch.spawn, &process->own) : ENOENT;
    if (!status && why)
        status = refuse_spawn(launch.name, why, error);
    if (status) {
        if (process)
            free_process(&outbound->allocator, process);
    } else {
        /* Its number may never reach the call, which was cancelled meanwhile. */
        process->unused_ns = clock_monotonic_ns() + op->timeout_ms * 1000000;
        lock_take(&outbound->lock);
        add(outbound, process);
        *number = process->number;
        lock_give(&outbound->lock);
        waker_wake(&outbound->waker);
    }
    launch_free(&launch);
    return status;
}

/* ---- the operations -------------------------------------------------------------------- */

static void answer(struct outbound *outbound, const mdx_op *op, mdx_status status,
                   const struct error *error, const char *member, uint64_t number)
{
    struct buffer out;

    if (status) {
        answer_error(op->rt, op->token, error);
        return;
    }
    buffer_init(&out, &outbound->allocator, SIZE_MAX);
    if (member)
        buffer_printf(&out, "{\"%s\":%lu}", member, (unsigned long)number);
    else
        buffer_add_text(&out, "null");
    answer_json(op, &out);
    buffer_free(&out);
}

void process_open_begin(struct outbound *outbound, const mdx_op *op)
{
    struct error error;
    uint64_t number = 0;
    mdx_status status;

    error_init(&error, &outbound->allocator);
    status = check_origin(op, &error);
    if (!status)
        status = open_process(outbound, op, &number, &error);
    answer(outbound, op, status, &error, "process", number);
    error_free(&error);
}

static mdx_status gone(uint64_t number, struct error *error)
{
    return error_set(error, CODE_PROCESS_DIED, "process %lu has ended", (unsigned long)number);
}

/* What is written waits here for the driver. */
static mdx_status write_to(struct outbound *outbound, uint64_t number, struct slice text,
                           struct error *error)
{
    struct process *process;
    mdx_status status = MDX_OK;

    lock_take(&outbound->lock);
    process = process_find(outbound, number);
    if (!process || process->ended || process->own.in < 0) {
        status = gone(number, error);
    } else {
        size_t before = process->to.len;

        buffer_add_slice(&process->to, text);
        if (buffer_failed(&process->to)) {
            status = process->to.over
                         ? error_set(error, CODE_INPUT_LIMIT,
                                     "process %lu has not taken %zu bytes, the most that wait",
                                     (unsigned long)number, process->to.most)
                         : error_no_memory(error);
            process->to.len = before;
            process->to.failed = process->to.over = false;
        }
    }
    lock_give(&outbound->lock);
    return status;
}

/* Reads the arguments that all three have, then does it. */
static void with_process(struct outbound *outbound, const mdx_op *op,
                         mdx_status (*act)(struct outbound *, const mdx_op *, uint64_t,
                                           const struct arguments *, struct error *))
{
    struct arguments arguments;
    struct error error;
    uint64_t number = 0;
    mdx_status status;

    error_init(&error, &outbound->allocator);
    status = arguments_read(&arguments, &outbound->allocator, op, &error);
    if (!status)
        status = check_origin(op, &error);
    if (!status)
        status = arguments_number(&arguments, 0, &number, &error);
    if (!status)
        status = act(outbound, op, number, &arguments, &error);
    if (status != MDX_PENDING)
        answer(outbound, op, status, &error, NULL, 0);
    arguments_free(&arguments);
    error_free(&error);
    waker_wake(&outbound->waker);
}

static mdx_status act_write(struct outbound *outbound, const mdx_op *op, uint64_t number,
                            const struct arguments *arguments, struct error *error)
{
    struct buffer text;
    mdx_status status = MDX_OK;

    (void)op;
    buffer_init(&text, &outbound->allocator, SIZE_MAX);
    if (!arguments_text(arguments, 1, &text))
        status = text.failed ? error_no_memory(error)
                             : error_set(error, CODE_INVALID_PARAMS,
                                         "process.write(process, text): text is a text");
    if (!status)
        status = write_to(outbound, number, buffer_slice(&text), error);
    buffer_free(&text);
    return status;
}

/* What is before `at` has been read, and is forgotten. */
static mdx_status acknowledge(struct process *process, uint64_t at, struct error *error)
{
    size_t used = (size_t)(at - process->from_at);

    if (at < process->from_at || used > process->from.len)
        return error_set(error, CODE_INVALID_PARAMS,
                         "process.read(process, at): at is the `next` of the read before");
    if (used)
        memmove(process->from.data, process->from.data + used, process->from.len - used);
    process->from.len -= used;
    process->lines -= used < process->lines ? used : process->lines;
    process->from_at = at;
    return MDX_OK;
}

static mdx_status act_read(struct outbound *outbound, const mdx_op *op, uint64_t number,
                           const struct arguments *arguments, struct error *error)
{
    struct process *process;
    uint64_t at = 0;
    mdx_status status = arguments_number(arguments, 1, &at, error);

    if (status)
        return status;
    lock_take(&outbound->lock);
    process = process_find(outbound, number);
    if (!process)
        status = gone(number, error);
    else if (process->read_token || process->rt != op->rt)
        status = error_set(error, CODE_WRONG_STATE, "process %lu is being read already",
                           (unsigned long)number);
    else
        status = acknowledge(process, at, error);
    if (!status)
        process->read_token = op->token;
    lock_give(&outbound->lock);
    return status ? status : MDX_PENDING;
}

static mdx_status act_close(struct outbound *outbound, const mdx_op *op, uint64_t number,
                            const struct arguments *arguments, struct error *error)
{
    struct process *process;

    (void)op;
    (void)arguments;
    (void)error;
    lock_take(&outbound->lock);
    process = process_find(outbound, number);
    if (process && !process->due_ns) {
        process->due_ns = clock_monotonic_ns();
        process->closed = true;
    }
    lock_give(&outbound->lock);
    return MDX_OK;
}

void process_write_begin(struct outbound *outbound, const mdx_op *op)
{
    with_process(outbound, op, act_write);
}

void process_read_begin(struct outbound *outbound, const mdx_op *op)
{
    with_process(outbound, op, act_read);
}

void process_close_begin(struct outbound *outbound, const mdx_op *op)
{
    with_process(outbound, op, act_close);
}
