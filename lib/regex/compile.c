/* compile.c - a program, put together. */
#include "regex/emit.h"
#include "regex/first.h"

#include <string.h>

#define TEXT_MOST 64u

struct start_at {
    enum start start;
    char bytes[TEXT_MOST];
    uint32_t len;
};

/* How a search finds where to try. */
static void start_find(const struct regex *regex, struct start_at *start)
{
    const struct node *first = &regex->nodes[0];
    const struct node *term = first->child == NO_NODE ? NULL : &regex->nodes[first->child];

    start->start = START_ANYWHERE;
    start->len = 0;
    if (first->next == NO_NODE && term) {
        if (term->type == NODE_TEXT_START)
            start->start = START_FIRST;
        start->len = string_bytes(regex, term, start->bytes, sizeof start->bytes);
        if (start->len)
            start->start = START_TEXT;
    }
    if (start->start == START_ANYWHERE && first_bytes(regex, (uint8_t *)start->bytes)) {
        start->start = START_MAP;
        start->len = 32;
    }
}

static uint32_t least_of(const struct regex *regex)
{
    uint32_t least = LEAST_MOST;

    for (uint32_t n = 0; n != NO_NODE; n = regex->nodes[n].next)
        if (regex->nodes[n].least < least)
            least = regex->nodes[n].least;
    return least;
}

static void names_put(const struct regex *regex, struct buffer *program)
{
    for (uint32_t i = 0; i < regex->named_count; i++) {
        const struct group_name *name = &regex->named_groups[i];

        buffer_add(program, &name->group, sizeof name->group);
        buffer_add(program, &name->len, sizeof name->len);
        buffer_add(program, regex->names.data + name->at, name->len);
    }
}

static void put_together(struct emitter *emitter, const struct start_at *start,
                         struct buffer *program)
{
    const struct regex *regex = emitter->regex;
    const size_t begin = program->len;
    uint32_t header[HEADER_SIZE] = { 0 };

    header[HEADER_FLAGS] = regex->flags;
    header[HEADER_GROUPS] = regex->groups;
    header[HEADER_REGISTERS] = emitter->registers;
    header[HEADER_NAME_COUNT] = regex->named_count;
    header[HEADER_LEAST] = least_of(regex);
    header[HEADER_START] = start->start;
    header[HEADER_START_LEN] = start->len;
    buffer_add(program, header, sizeof header);
    header[HEADER_CODE] = (uint32_t)(program->len - begin);
    buffer_add_slice(program, buffer_slice(&emitter->code));
    header[HEADER_SETS] = (uint32_t)(program->len - begin);
    buffer_add_slice(program, buffer_slice(&emitter->sets));
    header[HEADER_NAMES] = (uint32_t)(program->len - begin);
    names_put(regex, program);
    header[HEADER_START_TEXT] = (uint32_t)(program->len - begin);
    buffer_add(program, start->bytes, start->len);
    header[HEADER_BYTES] = (uint32_t)(program->len - begin);
    if (!buffer_failed(program))
        memcpy(program->data + begin, header, sizeof header);
}

void regex_emit(struct regex *regex, struct buffer *program)
{
    struct emitter emitter = { .regex = regex, .registers = 2 * regex->groups };
    struct start_at start;

    if (regex->result)
        return;
    buffer_init(&emitter.code, regex->host->allocator, SIZE_MAX);
    buffer_init(&emitter.sets, regex->host->allocator, SIZE_MAX);
    start_find(regex, &start); /* before code_put() turns terms of looks around */
    code_put(&emitter);
    if (!regex->result)
        put_together(&emitter, &start, program);
    if (!regex->result && (buffer_failed(program) || buffer_failed(&emitter.code)))
        regex_fail(regex, REGEX_MEMORY, 0, "no memory");
    buffer_free(&emitter.code);
    buffer_free(&emitter.sets);
}

enum regex_result regex_compile(const struct regex_host *host, struct slice pattern, unsigned flags,
                                struct buffer *program, struct regex_error *error)
{
    struct regex regex;
    enum regex_result result;

    regex_open(&regex, host, pattern, flags);
    regex_parse(&regex);
    regex_emit(&regex, program);
    result = regex_report(&regex, error);
    regex_close(&regex);
    return result;
}

/* ---- what a program says of itself ---------------------------------------- */

unsigned regex_program_flags(const void *program)
{
    return header_get(program, HEADER_FLAGS);
}

size_t regex_program_bytes(const void *program)
{
    return header_get(program, HEADER_BYTES);
}

uint32_t regex_groups(const void *program)
{
    return header_get(program, HEADER_GROUPS);
}

bool regex_name(const void *program, uint32_t nth, struct slice *name, uint32_t *group)
{
    const uint8_t *at = (const uint8_t *)program + header_get(program, HEADER_NAMES);

    if (nth >= header_get(program, HEADER_NAME_COUNT))
        return false;
    for (uint32_t i = 0; i < nth; i++)
        at += 8 + get32(at + 4);
    *group = get32(at);
    *name = slice_make((const char *)at + 8, get32(at + 4));
    return true;
}
