/* stack.c - the matcher's stack, and its asking whether to go on. */
#include "regex/match.h"

bool run_spend(struct run *run)
{
    const struct regex_host *host = &run->search->host;
    const int64_t spent = RUN_BUDGET - (int64_t)run->budget;

    run->budget = RUN_BUDGET;
    if (!host->spend || host->spend(host->host, spent))
        return true;
    run->failed = REGEX_STOPPED;
    return false;
}

static bool stack_grow(struct run *run)
{
    struct regex_search *search = run->search;
    const struct allocator *allocator = search->host.allocator;
    const bool few = search->stack == search->few_stack;
    const uint32_t room = search->stack_room;
    uint32_t *grown = NULL;

    if (room < UINT32_MAX / 8)
        grown = mem_resize(allocator, few ? NULL : search->stack, room * 2 * sizeof *grown);
    if (!grown) {
        run->failed = REGEX_MEMORY;
        return false;
    }
    if (few)
        memcpy(grown, search->few_stack, sizeof search->few_stack);
    search->stack = grown;
    search->stack_room = room * 2;
    return true;
}

bool run_push(struct run *run, uint32_t kind, uint32_t place, uint32_t more)
{
    uint32_t *top;

    if (run->height + ENTRY_WORDS > run->search->stack_room && !stack_grow(run))
        return false;
    top = run->search->stack + run->height;
    top[0] = kind;
    top[1] = place;
    top[2] = more;
    run->height += ENTRY_WORDS;
    return true;
}

bool run_set(struct run *run, uint32_t number, uint32_t value)
{
    if (!run_push(run, ENTRY_UNDO | number, run->registers[number], 0))
        return false;
    run->registers[number] = value;
    return true;
}

void run_unwind(struct run *run, uint32_t height)
{
    const uint32_t *stack = run->search->stack;

    while (run->height > height) {
        run->height -= ENTRY_WORDS;
        run->budget--;
        if ((stack[run->height] & ENTRY_KIND) == ENTRY_UNDO)
            run->registers[stack[run->height] & ~ENTRY_KIND] = stack[run->height + 1];
    }
}

void run_commit(struct run *run, uint32_t height)
{
    uint32_t *stack = run->search->stack;
    uint32_t kept = height;

    for (uint32_t at = height; at < run->height; at += ENTRY_WORDS) {
        run->budget--;
        if ((stack[at] & ENTRY_KIND) != ENTRY_UNDO)
            continue;
        stack[kept] = stack[at];
        stack[kept + 1] = stack[at + 1];
        kept += ENTRY_WORDS;
    }
    run->height = kept;
}
