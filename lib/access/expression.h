/* expression.h - permission expressions, inside this room: one is flat code over a small stack. */
#ifndef MDX_ACCESS_EXPRESSION_H
#define MDX_ACCESS_EXPRESSION_H

#include "access/access.h"

enum step_kind {
    STEP_CONSTANT, /* push constants[at] */
    STEP_NAME,     /* push the fact, else the user's member, called constants[at] */
    STEP_MEMBER,   /* the top's member constants[at] */
    STEP_INDEX,    /* pops a key; the top's element or member */
    STEP_NOT,
    STEP_AND, /* the rest pop two and push one */
    STEP_OR,
    STEP_EQUAL,
    STEP_UNEQUAL,
    STEP_LESS,
    STEP_AT_MOST,
    STEP_MORE,
    STEP_AT_LEAST,
    STEP_IN
};

struct step {
    uint16_t kind; /* enum step_kind */
    uint16_t at;   /* of constants */
};

enum { EXPRESSION_BYTES = 4096, EXPRESSION_STEPS = 512, EXPRESSION_STACK = 64 };

struct expression {
    const struct allocator *allocator;
    json_t *constants; /* an array */
    uint32_t count;
    struct step steps[]; /* never needs more than EXPRESSION_STACK */
};

/* Whether it may say something else of another definition or function. */
bool expression_tells_apart(const struct expression *expression);

#endif
