/* regex.h - regular expressions of ECMAScript, for scripts and for schemas.
 *
 * A pattern is compiled to a program: flat bytes without a pointer in them, good at any
 * address. Matching keeps its state in memory of the caller's allocator and never
 * recurses; it has no limit of its own but regex_host.spend().
 *
 * Patterns and texts may be UTF-8 or the engine's CESU-8, lone surrogates too. Places in a
 * text are offsets in bytes. Without u or v a character is a UTF-16 code unit, which is what a
 * 3-byte half of a pair is; in UTF-8 text a 4-byte character then counts as one. */
#ifndef MDX_REGEX_REGEX_H
#define MDX_REGEX_REGEX_H

#include "base/alloc.h"
#include "base/buffer.h"
#include "base/slice.h"

#include <stdbool.h>
#include <stdint.h>

enum regex_flag {
    REGEX_INDICES = 1,       /* d */
    REGEX_GLOBAL = 2,        /* g */
    REGEX_IGNORE_CASE = 4,   /* i */
    REGEX_MULTILINE = 8,     /* m */
    REGEX_DOT_ALL = 16,      /* s */
    REGEX_UNICODE = 32,      /* u */
    REGEX_UNICODE_SETS = 64, /* v */
    REGEX_STICKY = 128       /* y */
};

/* The flags' letters as bits. False: an unknown one, one twice, or both u and v. */
bool regex_flags(struct slice letters, unsigned *flags);

struct regex_host {
    const struct allocator *allocator;
    /* Asked now and then, with the work done since, about a nanosecond each. False: stop.
     * May jump away when it is sure that the allocator's memory is dropped. NULL: go on. */
    bool (*spend)(void *host, int64_t units);
    void *host;
};

enum regex_result {
    REGEX_OK, /* compiled; found */
    REGEX_NOT_FOUND,
    REGEX_SYNTAX, /* the pattern is not one: see regex_error */
    REGEX_MEMORY, /* the allocator had no more */
    REGEX_STOPPED /* spend() said so */
};

struct regex_error {
    size_t at;           /* offset in the pattern, bytes */
    const char *message; /* "unterminated group"; static */
};

/* Whether the pattern is one, as an early error asks: nothing is compiled. error may be NULL. */
enum regex_result regex_check(const struct regex_host *host, struct slice pattern, unsigned flags,
                              struct regex_error *error);

/* Appends the program to `program`. */
enum regex_result regex_compile(const struct regex_host *host, struct slice pattern, unsigned flags,
                                struct buffer *program, struct regex_error *error);

/* ---- what a program says of itself ---------------------------------------- */

unsigned regex_program_flags(const void *program);
size_t regex_program_bytes(const void *program);
uint32_t regex_groups(const void *program); /* the whole match is group 0, and counted */
/* The nth named group, in the order of the pattern; false: there are no more. A name may come
 * more than once. */
bool regex_name(const void *program, uint32_t nth, struct slice *name, uint32_t *group);

/* ---- matching -------------------------------------------------------------- */

#define REGEX_UNSET 0xffffffffu

/* One text being searched, as often as one likes. */
struct regex_search {
    uint32_t *places; /* after REGEX_OK: start and end of every group, or REGEX_UNSET */
    /* The rest is the matcher's. */
    const uint8_t *program;
    const uint8_t *text;
    uint32_t len;
    struct regex_host host;
    uint32_t *registers;
    uint32_t *stack;
    uint32_t stack_room; /* in words */
    int32_t budget;
    uint32_t few_registers[48];
    uint32_t few_stack[192];
};

/* The program and the text stay where they are until regex_search_end(). REGEX_MEMORY: nothing
 * needs to be ended. Texts are shorter than 4 GiB. */
enum regex_result regex_search_begin(struct regex_search *search, const struct regex_host *host,
                                     const void *program, struct slice text);
/* The first match that begins at `from` or later; with `here` only one that begins just there.
 * from is where a character begins, and at most the text's length. */
enum regex_result regex_search_next(struct regex_search *search, size_t from, bool here);
void regex_search_end(struct regex_search *search);

#endif
