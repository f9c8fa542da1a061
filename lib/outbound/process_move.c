/* process_move.c - children's bytes move, reads are answered, ends are seen and brought about.
 *
 * A child that has ended takes the rest of its process group with it: what it started belongs to
 * it. */
#include "outbound/process.h"

#include "base/clock.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define MS             ((uint64_t)1000000)
#define PATIENCE_NS    (1000 * MS) /* between one word and the next, harder one */
#define LOOK_EVERY_NS  (20 * MS)   /* where the system tells of no end */
#define LAST_CHANCE_NS (300 * MS)  /* the same, when the host waits for it */
#define AFTER_KILL_NS  (2000 * MS)
#define READ_AT_ONCE   ((size_t)64 * 1024)
#define READ_TURNS     64

/* ---- bytes ----------------------------------------------------------------------------- */

static void write_some(struct process *process)
{
    while (process->own.in >= 0 && process->to.len) {
        ssize_t sent =
            send(process->own.in, process->to.data, process->to.len, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent < 0 && errno == EINTR)
            continue;
        if (sent < 0 && errno != EAGAIN && errno != EWOULDBLOCK)
            process_close_input(process);
        if (sent <= 0)
            return;
        process->to.len -= (size_t)sent;
        memmove(process->to.data, process->to.data + sent, process->to.len);
    }
}

static void close_descriptor(int *descriptor)
{
    close(*descriptor);
    *descriptor = -1;
}

/* How many bytes came; 0: none now, and the descriptor is closed when none will. */
static size_t read_into(int *descriptor, char *place, size_t room)
{
    ssize_t got;

    do
        got = read(*descriptor, place, room);
    while (got < 0 && errno == EINTR);
    if (got > 0)
        return (size_t)got;
    if (!got || (errno != EAGAIN && errno != EWOULDBLOCK))
        close_descriptor(descriptor);
    return 0;
}

static void count_lines(struct process *process, size_t from)
{
    for (size_t at = process->from.len; at > from; at--)
        if (process->from.data[at - 1] == '\n') {
            process->lines = at;
            return;
        }
}

/* A full buffer is read again when somebody has taken its lines. */
static void read_some(struct process *process)
{
    for (int turn = 0; turn < READ_TURNS && process->own.out >= 0 && !process->over; turn++) {
        size_t free_bytes = process->from.most - process->from.len, got;
        size_t room = free_bytes < READ_AT_ONCE ? free_bytes : READ_AT_ONCE;
        char *place = room ? buffer_reserve(&process->from, room) : NULL;

        if (!place) {
            process->over = !process->lines;
            process->from.failed = process->from.over = false;
            return;
        }
        got = read_into(&process->own.out, place, room);
        if (!got)
            return;
        process->from.len += got;
        count_lines(process, process->from.len - got);
    }
}

/* Of what it writes to its standard error, the end is kept. */
static void read_noise(struct process *process)
{
    char bytes[1024];

    for (int turn = 0; turn < READ_TURNS && process->own.err >= 0; turn++) {
        size_t got = read_into(&process->own.err, bytes, sizeof bytes), spare;

        if (!got)
            return;
        spare = process->noise.most - process->noise.len;
        if (got > spare) {
            size_t dropped = got - spare;

            process->noise.len -= dropped;
            memmove(process->noise.data, process->noise.data + dropped, process->noise.len);
        }
        buffer_add(&process->noise, bytes, got);
        if (buffer_failed(&process->noise))
            buffer_clear(&process->noise);
    }
}

/* ---- its end ------------------------------------------------------------------------------ */

static bool has_exited(const struct process *process)
{
    siginfo_t info = { .si_pid = 0 };

    /* A host that lets the system reap its children leaves us none to wait for. */
    return waitid(P_PID, (id_t)process->own.pid, &info, WEXITED | WNOHANG | WNOWAIT)
               ? errno == ECHILD
               : info.si_pid == process->own.pid;
}

static void reap(struct process *process)
{
    int status = -1;

    /* Not reaped yet, so the number is still its own. */
    kill(-process->own.pid, SIGKILL);
    if (waitpid(process->own.pid, &status, WNOHANG) == process->own.pid)
        process->status = status;
    process_close_input(process);
    read_some(process);
    read_noise(process);
    process->ended = true;
    process->due_ns = 0;
}

static void say(struct process *process, uint64_t now_ns, uint64_t patience_ns)
{
    if (process->words == 0)
        process_close_input(process);
    else
        kill(-process->own.pid, process->words == 1 ? SIGTERM : SIGKILL);
    process->words++;
    process->due_ns = now_ns + patience_ns;
}

void process_move(struct process *process, uint64_t now_ns)
{
    if (process->ended)
        return;
    write_some(process);
    read_some(process);
    read_noise(process);
    if (process->over && !process->words) {
        process->words = 2;
        process->due_ns = now_ns;
    }
    if (process->unused_ns && process->unused_ns <= now_ns) {
        process->unused_ns = 0;
        process->closed = true;
        process->due_ns = now_ns;
    }
    if (has_exited(process))
        reap(process);
    else if (process->due_ns && process->due_ns <= now_ns)
        say(process, now_ns, PATIENCE_NS);
}

/* ---- reads --------------------------------------------------------------------------------- */

static void write_end(const struct process *process, struct buffer *out)
{
    buffer_add_text(out, ",\"ended\":{");
    if (process->status >= 0 && WIFEXITED(process->status))
        buffer_printf(out, "\"exit\":%d,", WEXITSTATUS(process->status));
    else if (process->status >= 0 && WIFSIGNALED(process->status))
        buffer_printf(out, "\"signal\":%d,", WTERMSIG(process->status));
    buffer_add_text(out, "\"stderr\":");
    buffer_add_json(out, buffer_slice(&process->noise));
    buffer_add_char(out, '}');
}

static bool is_readable(const struct process *process)
{
    return process->read_token && !process->answering &&
           (process->lines || process->ended || process->over);
}

/* Without the lock. */
static void give_answer(struct outbound *outbound, const mdx_op *op, bool over, struct buffer *text)
{
    struct error error;

    if (!over) {
        answer_json(op, text);
        return;
    }
    error_init(&error, &outbound->allocator);
    error_set(&error, CODE_INPUT_LIMIT,
              "the process wrote a line of more than %zu bytes, the most the host takes in",
              outbound->max_body_bytes);
    answer_error(op->rt, op->token, &error);
    error_free(&error);
}

/* The record stays while it is marked as answering; the next read may come meanwhile. */
static void answer_read(struct outbound *outbound, struct process *process)
{
    const mdx_op op = { .size = sizeof op, .rt = process->rt, .token = process->read_token };
    size_t len = process->ended ? process->from.len : process->lines;
    bool ended = process->ended, over = process->over && !process->lines;
    struct buffer out;

    buffer_init(&out, &outbound->allocator, SIZE_MAX);
    buffer_printf(&out, "{\"next\":%lu,\"text\":", (unsigned long)(process->from_at + len));
    buffer_add_json(&out, slice_to(buffer_slice(&process->from), len));
    if (ended)
        write_end(process, &out);
    buffer_add_char(&out, '}');
    process->answering = process->read_token;
    process->read_token = 0;
    lock_give(&outbound->lock);
    give_answer(outbound, &op, over, &out);
    buffer_free(&out);
    lock_take(&outbound->lock);
    process->answering = 0;
    process->told = ended;
    signal_all(&outbound->changed);
}

static struct process *find_readable(const struct outbound *outbound)
{
    struct process *process = outbound->processes;

    while (process && !is_readable(process))
        process = process->next;
    return process;
}

static bool is_done(const struct process *process)
{
    return process->ended && !process->read_token && !process->answering &&
           (process->told || process->closed);
}

bool processes_move(struct outbound *outbound)
{
    uint64_t now_ns = outbound->processes ? clock_monotonic_ns() : 0;
    struct process *process, *next;
    bool answered = false;

    for (process = outbound->processes; process; process = process->next)
        process_move(process, now_ns);
    while ((process = find_readable(outbound))) {
        answer_read(outbound, process);
        answered = true;
    }
    for (process = outbound->processes; process; process = next) {
        next = process->next;
        if (is_done(process))
            process_drop(outbound, process);
    }
    return answered;
}

bool process_cancel(struct outbound *outbound, uint64_t token)
{
    struct process *process = outbound->processes;

    while (process && process->read_token != token && process->answering != token)
        process = process->next;
    if (!process)
        return false;
    if (process->read_token == token) {
        process->read_token = 0;
        return true;
    }
    /* The record may be gone when the answer was given: it is not looked at again. */
    signal_wait(&outbound->changed, &outbound->lock, UINT64_MAX);
    return process_cancel(outbound, token);
}

/* ---- waiting ---------------------------------------------------------------------------------
 */

static void watch(struct pollfd *watched, unsigned *count, int descriptor, short events)
{
    if (descriptor >= 0)
        watched[(*count)++] = (struct pollfd){ .fd = descriptor, .events = events };
}

unsigned processes_watch(struct outbound *outbound, struct pollfd *watched)
{
    unsigned count = 0;

    for (const struct process *process = outbound->processes; process; process = process->next) {
        if (process->ended)
            continue;
        watch(watched, &count, process->own.watch, POLLIN);
        watch(watched, &count, process->own.err, POLLIN);
        if (process->from.len < process->from.most)
            watch(watched, &count, process->own.out, POLLIN);
        if (process->to.len)
            watch(watched, &count, process->own.in, POLLOUT);
    }
    return count;
}

uint64_t processes_due_ns(const struct outbound *outbound)
{
    uint64_t due_ns = UINT64_MAX;

    for (const struct process *process = outbound->processes; process; process = process->next) {
        if (process->ended)
            continue;
        if (process->due_ns && process->due_ns < due_ns)
            due_ns = process->due_ns;
        if (process->unused_ns && process->unused_ns < due_ns)
            due_ns = process->unused_ns;
        if (process->own.watch < 0 && clock_monotonic_ns() + LOOK_EVERY_NS < due_ns)
            due_ns = clock_monotonic_ns() + LOOK_EVERY_NS;
    }
    return due_ns;
}

/* True: all have ended. */
static bool press(struct outbound *outbound)
{
    uint64_t now_ns = clock_monotonic_ns();
    bool ended = true;

    for (struct process *process = outbound->processes; process; process = process->next) {
        if (process->ended)
            continue;
        if (has_exited(process))
            reap(process);
        else if (!process->due_ns || process->due_ns <= now_ns || process->words < 1)
            say(process, now_ns, process->words < 2 ? LAST_CHANCE_NS : AFTER_KILL_NS);
        ended &= process->ended || process->words > 3;
    }
    return ended;
}

void processes_end(struct outbound *outbound)
{
    lock_take(&outbound->lock);
    while (!press(outbound)) {
        struct pollfd watched[PROCESSES_MOST * PROCESS_FDS];
        unsigned count = 0;

        for (const struct process *process = outbound->processes; process; process = process->next)
            if (!process->ended)
                watch(watched, &count, process->own.watch, POLLIN);
        poll(watched, count, (int)(LOOK_EVERY_NS / MS));
    }
    while (outbound->processes)
        process_drop(outbound, outbound->processes);
    lock_give(&outbound->lock);
}
