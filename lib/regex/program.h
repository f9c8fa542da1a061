/* program.h - what a program is made of.
 *
 * A header of 32-bit numbers, the code, sets, names. Code is a byte for the operation and
 * its operands behind it: places in the code and numbers of 32 bits, not aligned. Operations
 * that take a character have a twin that goes backward, for a look behind. */
#ifndef MDX_REGEX_PROGRAM_H
#define MDX_REGEX_PROGRAM_H

#include <stdint.h>
#include <string.h>

enum header {
    HEADER_BYTES,
    HEADER_FLAGS,
    HEADER_GROUPS,
    HEADER_REGISTERS, /* two for each group, then counters and marks */
    HEADER_CODE,      /* place */
    HEADER_SETS,
    HEADER_NAMES, /* each: group, length, bytes */
    HEADER_NAME_COUNT,
    HEADER_LEAST,      /* bytes of a match at least */
    HEADER_START,      /* enum start */
    HEADER_START_TEXT, /* place: the text, or the map of 256 bits */
    HEADER_START_LEN,
    HEADER_SIZE
};

/* Where a match may begin. */
enum start {
    START_ANYWHERE,
    START_FIRST, /* at the beginning of the text only */
    START_TEXT,  /* where this text is */
    START_MAP    /* where a byte of this map is */
};

enum operation {
    OP_MATCH,
    OP_FAIL,
    OP_JUMP,     /* to */
    OP_SPLIT,    /* other: go on, and there if that fails */
    OP_SPLIT_GO, /* other: go there, and on if that fails */
    OP_SAVE,     /* register: the place */
    OP_CLEAR,    /* from, to: registers are unset */
    OP_ZERO,     /* register */
    OP_COUNT,    /* register: one more */
    OP_LOOP,     /* register, least, most, exit: what follows is the body */
    OP_LOOP_LAZY,
    OP_MOVED,       /* register of a place: fails when it is here */
    OP_MOVED_COUNT, /* register of a place, counter, least: the same, beyond least */
    OP_LOOK,        /* register (and the next): keeps stack and place */
    OP_LOOK_END,    /* register: drops what could be tried otherwise, goes back to the place */
    OP_LOOK_NOT,    /* register, other: where to go on when what follows fails */
    OP_LOOK_FAIL,   /* register: it did not fail */
    OP_TEXT_START,
    OP_TEXT_END,
    OP_LINE_START,
    OP_LINE_END,
    OP_WORD, /* a byte: what is wanted, 1 or 0; with 2 more words, see is_word() */
    OP_BACK, /* a byte: 1 backward, 2 without case; count, groups */
    /* One character each. */
    OP_BYTE,      /* a byte below 0x80 */
    OP_BYTE_PAIR, /* two of them: one or the other */
    OP_CHARACTER, /* 32 bits */
    OP_SET,       /* place in the sets */
    OP_ANY,
    OP_BYTE_BACK,
    OP_BYTE_PAIR_BACK,
    OP_CHARACTER_BACK,
    OP_SET_BACK,
    OP_ANY_BACK,
    OP_TEXT, /* length, bytes */
    OP_TEXT_BACK,
    /* least, most, next: the operation of one character that follows, so often; then next. */
    OP_MANY,
    OP_MANY_LAZY,
    OP_MANY_BACK,
    OP_MANY_BACK_LAZY
};

/* A set: 128 bits for ASCII, a count, ranges of from and to. */
#define SET_MAP_BYTES 16u
#define WORD_FOLDS    2u
#define BACK_BEHIND   1u
#define BACK_FOLDS    2u

static inline uint32_t get32(const uint8_t *at)
{
    uint32_t number;

    memcpy(&number, at, sizeof number);
    return number;
}
static inline uint32_t header_get(const void *program, enum header field)
{
    return get32((const uint8_t *)program + 4u * (uint32_t)field);
}

#endif
