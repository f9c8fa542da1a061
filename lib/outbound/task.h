/* task.h - a piece of work outside, as a state machine: what it asks for, and what it is told.
 *
 * A task does no I/O and has no clock. It asks through its port for operations of the bridge
 * (`fetch`, `env`, `process.open` …) and for one timer, and is told how they ended. Its owner (a
 * call, an import) calls it from one thread at a time, never from inside one of the port's
 * functions; the port's functions only note down. After done() or fail(), which come once, the
 * task asks for nothing more and is freed by its owner. */
#ifndef MDX_OUTBOUND_TASK_H
#define MDX_OUTBOUND_TASK_H

#include "base/error.h"
#include "telemetry/telemetry.h"

struct task_port {
    void *host;
    /* Operation `path` with `args`, a JSON array of its arguments: copied. n is the task's own
     * number, told again by task_answer(). */
    void (*operate)(void *host, uint32_t n, struct slice path, struct slice args);
    /* Its answer is not wanted any more, and will not be told. */
    void (*cancel)(void *host, uint32_t n);
    /* task_tick() follows once after so many milliseconds; the one asked for last counts. */
    void (*timer)(void *host, uint64_t ms);
    /* From any thread: task_tick() follows. The one function that another task may call. */
    void (*wake)(void *host);
    void (*done)(void *host, struct slice json);
    void (*fail)(void *host, const struct error *error);
    uint64_t (*now_ms)(void *host);                      /* wall clock since 1970 */
    bool (*random)(void *host, void *bytes, size_t len); /* false: there is none */
    /* Events, with more members of their JSON; both may be NULL. */
    bool (*hears)(void *host, enum event_kind kind);
    void (*tell)(void *host, enum event_kind kind, struct slice members);
    /* A `fetch` with these arguments, for what is said when nobody waits any more: its answer is
     * told to nobody, and the task's end does not cancel it. It may be lost; may be NULL. */
    void (*farewell)(void *host, struct slice args);
    /* The answer was one that was kept; may be NULL. */
    void (*kept)(void *host);
    /* The attempt failed, the next one is after the delay; may be NULL. */
    void (*retrying)(void *host, uint32_t attempt, uint64_t delay_ms, const struct error *error);
};

struct task;

struct task_kind {
    void (*begin)(struct task *task);
    /* json is the result, or failure says why there is none. Borrowed. */
    void (*answer)(struct task *task, uint32_t n, struct slice json, const struct error *failure);
    void (*tick)(struct task *task);
    void (*free)(struct task *task); /* also in the middle: nothing is told any more */
};

/* The first member of each kind's own struct. */
struct task {
    const struct task_kind *kind;
    struct task_port port;
};

static inline void task_begin(struct task *task)
{
    task->kind->begin(task);
}

static inline void task_answer(struct task *task, uint32_t n, struct slice json,
                               const struct error *failure)
{
    task->kind->answer(task, n, json, failure);
}

static inline void task_tick(struct task *task)
{
    task->kind->tick(task);
}

static inline void task_free(struct task *task)
{
    if (task)
        task->kind->free(task);
}

#endif
