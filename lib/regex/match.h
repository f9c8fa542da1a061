/* match.h - what the files of the matcher share.
 *
 * The stack has entries of three words: a kind with a place in the code or a register; a place
 * in the text or the register's former value; one number more. What is undone on the way back
 * lies between what can be tried. */
#ifndef MDX_REGEX_MATCH_H
#define MDX_REGEX_MATCH_H

#include "regex/program.h"
#include "regex/regex.h"
#include "regex/text.h"

#define ENTRY_WORDS 3u
#define ENTRY_KIND  0xe0000000u
enum entry {
    ENTRY_CHOICE = 0,         /* code, place */
    ENTRY_UNDO = 0x20000000u, /* register, value */
    ENTRY_MANY = 0x40000000u, /* code of OP_MANY…, place, least place: one less */
    ENTRY_LAZY = 0x60000000u  /* code of OP_MANY…_LAZY, place, how many more: one more */
};

struct run {
    struct text text;
    struct regex_search *search;
    const uint8_t *code, *sets;
    uint32_t *registers;
    uint32_t height; /* words of the stack */
    uint32_t place;
    int32_t budget; /* until spend() is asked */
    enum regex_result failed;
};
#define RUN_BUDGET 4000

/* ---- stack.c ---------------------------------------------------------------- */

/* False: run->failed. */
bool run_spend(struct run *run);
bool run_push(struct run *run, uint32_t kind, uint32_t place, uint32_t more);
/* Sets a register, and remembers what it was. */
bool run_set(struct run *run, uint32_t number, uint32_t value);
/* Takes everything off down to height, undone. */
void run_unwind(struct run *run, uint32_t height);
/* Drops what could be tried above height; what is to be undone stays. */
void run_commit(struct run *run, uint32_t height);

/* ---- one.c ---------------------------------------------------------------- */

/* Takes one character by the operation at pc; false: it is another one. */
bool one_matches(const struct run *run, const uint8_t *pc, uint32_t *place);
/* How many bytes the operation at pc has. */
uint32_t one_bytes(const uint8_t *pc);
/* Takes as many as there are, at most `most`; returns how many. */
uint32_t one_scan(struct run *run, const uint8_t *pc, uint32_t *place, uint32_t most);
/* True: what is at pc fails at this place, seen without running it. */
bool one_refuses(const struct run *run, const uint8_t *pc, uint32_t place);

/* ---- assert.c --------------------------------------------------------------- */

bool assertion_holds(const struct run *run, const uint8_t *pc);
/* OP_BACK: false, it is something else. */
bool back_matches(struct run *run, const uint8_t *pc);

#endif
