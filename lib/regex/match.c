/* match.c - runs a program over a text.
 *
 * Goes back by its own stack, never by recursion. What can fail at once is looked at before it
 * is remembered as a choice, so that most loops leave nothing behind. */
#include "regex/match.h"

/* ---- going back ------------------------------------------------------------- */

/* One character nearer to `least`: never past it, even where bytes are no characters. */
static uint32_t one_less(const struct run *run, uint32_t place, uint32_t least, bool back)
{
    if (back) {
        (void)text_next(&run->text, &place);
        return place < least ? place : least;
    }
    place = text_back(&run->text, place);
    return place > least ? place : least;
}

/* OP_MANY gave up one character: where to go on, or NULL. */
static const uint8_t *many_less(struct run *run, uint32_t *top)
{
    const uint8_t *pc = run->code + (top[0] & ~ENTRY_KIND);
    const uint8_t *next = run->code + get32(pc + 9);
    uint32_t place = top[1];

    while (place != top[2]) {
        place = one_less(run, place, top[2], *pc == OP_MANY_BACK);
        if (--run->budget < 0 && !run_spend(run))
            return NULL;
        if (one_refuses(run, next, place))
            continue;
        top[1] = place;
        if (place != top[2])
            run->height += ENTRY_WORDS;
        run->place = place;
        return next;
    }
    return NULL;
}

/* OP_MANY_LAZY takes one more. */
static const uint8_t *many_more(struct run *run, uint32_t *top)
{
    const uint8_t *pc = run->code + (top[0] & ~ENTRY_KIND);
    const uint8_t *next = run->code + get32(pc + 9);
    uint32_t place = top[1], left = top[2];

    while (left) {
        if (!one_matches(run, pc + 13, &place))
            return NULL;
        if (--run->budget < 0 && !run_spend(run))
            return NULL;
        left -= left != UINT32_MAX;
        if (one_refuses(run, next, place))
            continue;
        top[1] = place;
        top[2] = left;
        run->height += ENTRY_WORDS;
        run->place = place;
        return next;
    }
    return NULL;
}

/* The last thing that can be tried: where to go on, or NULL when there is none. */
static const uint8_t *go_back(struct run *run)
{
    const uint8_t *pc;

    while (run->height && !run->failed) {
        uint32_t *top = run->search->stack + (run->height -= ENTRY_WORDS);

        if (--run->budget < 0 && !run_spend(run))
            return NULL;
        switch (top[0] & ENTRY_KIND) {
        case ENTRY_UNDO:
            run->registers[top[0] & ~ENTRY_KIND] = top[1];
            break;
        case ENTRY_CHOICE:
            run->place = top[1];
            return run->code + top[0];
        default:
            pc = (top[0] & ENTRY_KIND) == ENTRY_MANY ? many_less(run, top) : many_more(run, top);
            if (pc)
                return pc;
        }
    }
    return NULL;
}

/* ---- operations --------------------------------------------------------------
 * Each returns where to go on, or NULL: it fails here, or run->failed is set. */

static const uint8_t *split(struct run *run, const uint8_t *pc)
{
    const uint8_t *next = pc + 5, *other = run->code + get32(pc + 1);

    if (*pc == OP_SPLIT_GO) {
        next = other;
        other = pc + 5;
    }
    if (one_refuses(run, other, run->place))
        return next;
    return run_push(run, (uint32_t)(other - run->code), run->place, 0) ? next : NULL;
}

static const uint8_t *clear(struct run *run, const uint8_t *pc)
{
    const uint32_t to = get32(pc + 5);

    for (uint32_t i = get32(pc + 1); i < to; i++) {
        run->budget--;
        if (run->registers[i] != REGEX_UNSET && !run_set(run, i, REGEX_UNSET))
            return NULL;
    }
    return pc + 9;
}

static const uint8_t *loop(struct run *run, const uint8_t *pc)
{
    const uint32_t count = run->registers[get32(pc + 1)], most = get32(pc + 9);
    const uint8_t *exit = run->code + get32(pc + 13), *body = pc + 17;
    const bool lazy = *pc == OP_LOOP_LAZY;
    const uint8_t *other = lazy ? body : exit;

    if (count < get32(pc + 5))
        return body;
    if (count >= most && most != UINT32_MAX)
        return exit;
    if (lazy || !one_refuses(run, exit, run->place))
        if (!run_push(run, (uint32_t)(other - run->code), run->place, 0))
            return NULL;
    return lazy ? exit : body;
}

static const uint8_t *moved(const struct run *run, const uint8_t *pc)
{
    const bool here = run->registers[get32(pc + 1)] == run->place;

    if (*pc == OP_MOVED)
        return here ? NULL : pc + 5;
    return here && run->registers[get32(pc + 5)] > get32(pc + 9) ? NULL : pc + 13;
}

static const uint8_t *look(struct run *run, const uint8_t *pc)
{
    const uint32_t number = get32(pc + 1);

    switch (*pc) {
    case OP_LOOK:
        if (!run_set(run, number, 0) || !run_set(run, number + 1, run->place))
            return NULL;
        run->registers[number] = run->height;
        return pc + 5;
    case OP_LOOK_END:
        run->place = run->registers[number + 1];
        run_commit(run, run->registers[number]);
        return pc + 5;
    case OP_LOOK_NOT:
        if (!run_set(run, number, 0))
            return NULL;
        run->registers[number] = run->height;
        return run_push(run, get32(pc + 5), run->place, 0) ? pc + 9 : NULL;
    default:
        run_unwind(run, run->registers[number]);
        return NULL;
    }
}

static const uint8_t *text(struct run *run, const uint8_t *pc)
{
    const uint32_t len = get32(pc + 1);
    const bool back = *pc == OP_TEXT_BACK;
    const uint32_t start = back ? run->place - len : run->place;

    if (back ? len > run->place : len > run->text.len - run->place)
        return NULL;
    run->budget -= (int32_t)(len / 16);
    if (memcmp(run->text.bytes + start, pc + 5, len) != 0)
        return NULL;
    run->place = back ? start : start + len;
    return pc + 5 + len;
}

static const uint8_t *many(struct run *run, const uint8_t *pc)
{
    const uint32_t least = get32(pc + 1), most = get32(pc + 5);
    const uint8_t *next = run->code + get32(pc + 9);
    uint32_t place = run->place, from;
    const uint32_t code = (uint32_t)(pc - run->code);

    if (one_scan(run, pc + 13, &place, least) < least)
        return NULL;
    from = place;
    if (*pc == OP_MANY || *pc == OP_MANY_BACK) {
        one_scan(run, pc + 13, &place, most == UINT32_MAX ? most : most - least);
        if (place != from && !run_push(run, ENTRY_MANY | code, place, from))
            return NULL;
    } else if (most > least) {
        if (!run_push(run, ENTRY_LAZY | code, place, most == UINT32_MAX ? most : most - least))
            return NULL;
    }
    run->place = place;
    return run->failed ? NULL : next;
}

static const uint8_t *count(struct run *run, const uint8_t *pc)
{
    const uint32_t number = get32(pc + 1), value = run->registers[number];

    return run_set(run, number, value == UINT32_MAX ? value : value + 1) ? pc + 5 : NULL;
}

static const uint8_t *step(struct run *run, const uint8_t *pc)
{
    switch (*pc) {
    case OP_JUMP:
        return run->code + get32(pc + 1);
    case OP_SPLIT:
    case OP_SPLIT_GO:
        return split(run, pc);
    case OP_SAVE:
        return run_set(run, get32(pc + 1), run->place) ? pc + 5 : NULL;
    case OP_CLEAR:
        return clear(run, pc);
    case OP_ZERO:
        return run_set(run, get32(pc + 1), 0) ? pc + 5 : NULL;
    case OP_COUNT:
        return count(run, pc);
    case OP_LOOP:
    case OP_LOOP_LAZY:
        return loop(run, pc);
    case OP_MOVED:
    case OP_MOVED_COUNT:
        return moved(run, pc);
    case OP_LOOK:
    case OP_LOOK_END:
    case OP_LOOK_NOT:
    case OP_LOOK_FAIL:
        return look(run, pc);
    case OP_TEXT_START:
    case OP_TEXT_END:
    case OP_LINE_START:
    case OP_LINE_END:
        return assertion_holds(run, pc) ? pc + 1 : NULL;
    case OP_WORD:
        return assertion_holds(run, pc) ? pc + 2 : NULL;
    case OP_BACK:
        return back_matches(run, pc) ? pc + 6 + 4 * get32(pc + 2) : NULL;
    case OP_TEXT:
    case OP_TEXT_BACK:
        return text(run, pc);
    case OP_MANY:
    case OP_MANY_LAZY:
    case OP_MANY_BACK:
    case OP_MANY_BACK_LAZY:
        return many(run, pc);
    case OP_FAIL:
        return NULL;
    default:
        return one_matches(run, pc, &run->place) ? pc + one_bytes(pc) : NULL;
    }
}

/* ---- one try, and all of them ------------------------------------------------- */

/* A match that begins at `start`? */
static bool try_at(struct run *run, uint32_t start)
{
    const uint8_t *pc = run->code;

    run->place = start;
    run->height = 0;
    while (*pc != OP_MATCH) {
        if (--run->budget < 0 && !run_spend(run))
            return false;
        pc = step(run, pc);
        if (pc)
            continue;
        pc = run->failed ? NULL : go_back(run);
        if (!pc)
            return false;
    }
    run->registers[0] = start;
    run->registers[1] = run->place;
    return true;
}

/* The next place, from `at` on, where a match may begin; false: there is none. */
static bool find_text(struct run *run, const uint8_t *wanted, uint32_t len, uint32_t *at)
{
    const uint8_t *bytes = run->text.bytes;

    while (run->text.len - *at >= len) {
        const uint32_t left = run->text.len - *at - len + 1;
        const uint8_t *found = memchr(bytes + *at, wanted[0], left < 0x10000 ? left : 0x10000);

        if (!found) {
            *at += left < 0x10000 ? left : 0x10000;
            run->budget -= 4000;
        } else {
            run->budget -= (int32_t)(found - bytes - *at) / 16 + 1;
            *at = (uint32_t)(found - bytes);
            if (!memcmp(found, wanted, len))
                return true;
            ++*at;
        }
        if (run->budget < 0 && !run_spend(run))
            return false;
    }
    return false;
}

static bool find_byte(struct run *run, const uint8_t *map, uint32_t *at)
{
    const uint8_t *bytes = run->text.bytes;

    for (; *at < run->text.len; ++*at) {
        if (map[bytes[*at] >> 3] >> (bytes[*at] & 7) & 1)
            return true;
        if (--run->budget < 0 && !run_spend(run))
            return false;
    }
    return false;
}

static bool find_start(struct run *run, uint32_t *at)
{
    const uint8_t *program = run->search->program;
    const uint8_t *start = program + header_get(program, HEADER_START_TEXT);

    switch (header_get(program, HEADER_START)) {
    case START_FIRST:
        return *at == 0;
    case START_TEXT:
        return find_text(run, start, header_get(program, HEADER_START_LEN), at);
    case START_MAP:
        return find_byte(run, start, at);
    default:
        return true;
    }
}

static enum regex_result try_all(struct run *run, uint32_t at, bool here)
{
    const uint32_t least = header_get(run->search->program, HEADER_LEAST);

    for (;;) {
        if (run->text.len - at < least)
            break;
        if (!here && !find_start(run, &at))
            break;
        if (!text_splits(&run->text, at) && try_at(run, at))
            return REGEX_OK;
        if (here || run->failed || at >= run->text.len)
            break;
        (void)text_next(&run->text, &at);
    }
    return run->failed ? run->failed : REGEX_NOT_FOUND;
}

enum regex_result regex_search_next(struct regex_search *search, size_t from, bool here)
{
    const uint8_t *program = search->program;
    struct run run = { .text = { search->text, search->len,
                                 (regex_program_flags(program) &
                                  (REGEX_UNICODE | REGEX_UNICODE_SETS)) != 0 },
                       .search = search,
                       .code = program + header_get(program, HEADER_CODE),
                       .sets = program + header_get(program, HEADER_SETS),
                       .registers = search->registers,
                       .budget = search->budget,
                       .failed = REGEX_OK };
    enum regex_result result;

    if (from > search->len)
        return REGEX_NOT_FOUND;
    memset(search->registers, 0xff,
           header_get(program, HEADER_REGISTERS) * sizeof *search->registers);
    result = try_all(&run, (uint32_t)from, here);
    search->budget = run.budget;
    return result;
}

enum regex_result regex_search_begin(struct regex_search *search, const struct regex_host *host,
                                     const void *program, struct slice text)
{
    const uint32_t registers = header_get(program, HEADER_REGISTERS);
    const uint32_t few = sizeof search->few_registers / sizeof search->few_registers[0];

    if (text.len >= REGEX_UNSET)
        return REGEX_MEMORY;
    search->program = program;
    search->text = (const uint8_t *)text.data;
    search->len = (uint32_t)text.len;
    search->host = *host;
    search->budget = RUN_BUDGET;
    search->stack = search->few_stack;
    search->stack_room = sizeof search->few_stack / sizeof search->few_stack[0];
    search->registers = search->few_registers;
    if (registers > few)
        search->registers = mem_array(host->allocator, registers, sizeof *search->registers);
    search->places = search->registers;
    return search->registers ? REGEX_OK : REGEX_MEMORY;
}

void regex_search_end(struct regex_search *search)
{
    const struct allocator *allocator = search->host.allocator;

    if (search->registers != search->few_registers)
        mem_free(allocator, search->registers);
    if (search->stack != search->few_stack)
        mem_free(allocator, search->stack);
}
