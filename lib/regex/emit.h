/* emit.h - what the files share that write a program. */
#ifndef MDX_REGEX_EMIT_H
#define MDX_REGEX_EMIT_H

#include "regex/inside.h"
#include "regex/program.h"

/* The matcher's stack has three bits beside a place in the code. */
#define CODE_MOST 0x1ffff000u

struct emitter;
struct task;
/* Writes a part; done, it takes itself off the stack, else it comes again. After adding a
 * task it does not look at its own. */
typedef void (*task_step)(struct emitter *emitter, struct task *task);

struct task {
    task_step step;
    uint32_t node;
    bool back;
    uint8_t phase;
    uint32_t mark;  /* a register, or a place */
    uint32_t split; /* an operand to be patched */
    uint32_t chain; /* operands to be patched, each holding the one before; 0: none */
};

struct emitter {
    struct regex *regex;
    struct buffer code, sets;
    uint32_t registers;
    struct task *tasks;
    uint32_t depth, room;
    uint32_t last_set; /* the place of the last one, for the next that is the same */
};

void put8(struct emitter *emitter, unsigned byte);
void put32(struct emitter *emitter, uint32_t number);
/* All of the code; places are counted from its beginning. */
void code_put(struct emitter *emitter);

/* ---- letters.c -------------------------------------------------------------- */

/* The operation for a node of one character. */
void character_put(struct emitter *emitter, const struct node *node, bool back);
void string_put(struct emitter *emitter, const struct node *node, bool back);
/* The bytes that a string without regard to nothing begins with, at most `most`: how many. */
uint32_t string_bytes(const struct regex *regex, const struct node *node, char *bytes,
                      uint32_t most);

#endif
