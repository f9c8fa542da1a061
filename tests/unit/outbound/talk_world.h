/* talk_world.h - a conversation on paper: what it asks of the bridge is noted, and answered by
 * whoever holds the pen. Header only. */
#ifndef MDX_TESTS_TALK_WORLD_H
#define MDX_TESTS_TALK_WORLD_H

#include "base/json.h"
#include "base/jsontext.h"
#include "outbound/outbound.h"

#include <stdlib.h>
#include <string.h>

enum { PAPER_MOST = 64 };

struct asked {
    uint32_t n;
    char path[32];
    char *args;
};

/* The owner of one task. */
struct paper {
    const struct allocator *allocator;
    struct task *task;
    struct asked asked[PAPER_MOST]; /* not answered, in order */
    unsigned count;
    uint64_t now_ms, timer_ms; /* timer_ms 0: none runs */
    bool woken, over, done;
    enum code code;
    char message[512], value[4096];
    char farewell[2048]; /* the last one */
};

static inline void paper_operate(void *host, uint32_t n, struct slice path, struct slice args)
{
    struct paper *paper = host;
    struct asked *asked = &paper->asked[paper->count];

    if (paper->count == PAPER_MOST || path.len >= sizeof asked->path)
        abort();
    paper->count++;
    asked->n = n;
    memcpy(asked->path, path.data, path.len);
    asked->path[path.len] = '\0';
    asked->args = malloc(args.len + 1);
    memcpy(asked->args, args.data, args.len);
    asked->args[args.len] = '\0';
}

static inline void paper_take(struct paper *paper, unsigned at)
{
    free(paper->asked[at].args);
    memmove(&paper->asked[at], &paper->asked[at + 1],
            (--paper->count - at) * sizeof paper->asked[0]);
}

static inline void paper_cancel(void *host, uint32_t n)
{
    struct paper *paper = host;

    for (unsigned at = 0; at < paper->count; at++)
        if (paper->asked[at].n == n) {
            paper_take(paper, at);
            return;
        }
}

static inline void paper_timer(void *host, uint64_t ms)
{
    ((struct paper *)host)->timer_ms = ms ? ms : 1;
}

static inline void paper_wake(void *host)
{
    ((struct paper *)host)->woken = true;
}

static inline void paper_farewell(void *host, struct slice args)
{
    struct paper *paper = host;

    if (args.len >= sizeof paper->farewell)
        abort();
    memcpy(paper->farewell, args.data, args.len);
    paper->farewell[args.len] = '\0';
}

static inline void paper_done(void *host, struct slice json)
{
    struct paper *paper = host;
    size_t len = json.len < sizeof paper->value - 1 ? json.len : sizeof paper->value - 1;

    if (paper->over)
        abort();
    paper->over = paper->done = true;
    memcpy(paper->value, json.data, len);
    paper->value[len] = '\0';
}

static inline void paper_fail(void *host, const struct error *error)
{
    struct paper *paper = host;
    const char *message = error_message(error);

    if (paper->over || !error->status)
        abort();
    paper->over = true;
    paper->code = error->code;
    strncpy(paper->message, message, sizeof paper->message - 1);
}

static inline uint64_t paper_now(void *host)
{
    return ((struct paper *)host)->now_ms;
}

static inline bool paper_random(void *host, void *bytes, size_t len)
{
    (void)host;
    memset(bytes, 0, len);
    return true;
}

static inline mdx_status paper_begin_later(struct paper *paper, struct sources *sources,
                                           const json_t *source, const json_t *tool,
                                           const char *args, uint64_t later_ms, struct error *error)
{
    const struct source_call call = { .id = SLICE("peer"),
                                      .revision = 1,
                                      .source = source,
                                      .tool = tool,
                                      .args = slice_of(args),
                                      .deadline_ms = 1000000 + 60000 };
    const struct task_port port = {
        .host = paper,
        .operate = paper_operate,
        .cancel = paper_cancel,
        .timer = paper_timer,
        .wake = paper_wake,
        .done = paper_done,
        .fail = paper_fail,
        .now_ms = paper_now,
        .random = paper_random,
        .farewell = paper_farewell,
    };
    mdx_status status;

    *paper = (struct paper){ .now_ms = 1000000 + later_ms };
    status = source_call_make(sources, &call, &port, &paper->task, error);
    if (!status)
        task_begin(paper->task);
    return status;
}

static inline mdx_status paper_begin(struct paper *paper, struct sources *sources,
                                     const json_t *source, const json_t *tool, const char *args,
                                     struct error *error)
{
    return paper_begin_later(paper, sources, source, tool, args, 0, error);
}

static inline void paper_end(struct paper *paper)
{
    task_free(paper->task);
    paper->task = NULL;
    while (paper->count)
        paper_take(paper, 0);
}

/* The operation `path` that was asked for first; NULL: there is none. */
static inline struct asked *paper_find(struct paper *paper, const char *path)
{
    for (unsigned at = 0; at < paper->count; at++)
        if (!strcmp(paper->asked[at].path, path))
            return &paper->asked[at];
    return NULL;
}

/* Answers it; with failure, with that. False: nobody asked for it. */
static inline bool paper_answer(struct paper *paper, const char *path, const char *json,
                                const struct error *failure)
{
    struct asked *asked = paper_find(paper, path);
    uint32_t n;

    if (!asked)
        return false;
    n = asked->n;
    paper_take(paper, (unsigned)(asked - paper->asked));
    task_answer(paper->task, n, slice_of(json), failure);
    return true;
}

/* The time of its timer is over. */
static inline void paper_pass(struct paper *paper)
{
    paper->now_ms += paper->timer_ms;
    paper->timer_ms = 0;
    task_tick(paper->task);
}

#endif
