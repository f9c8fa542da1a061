/* names.h - one address for each identifier's text. */
#ifndef MDX_SCRIPT_NAMES_H
#define MDX_SCRIPT_NAMES_H

#include "script/arena.h"
#include "script/ast.h"
#include "script/words.h"

struct names {
    struct arena *arena;
    struct name **buckets;
    uint32_t count, room;      /* room: a power of two */
    struct name *words[WORDS]; /* the name of each enum word */
};

/* False when there is no memory. */
bool names_init(struct names *names, struct arena *arena);
/* NULL when there is no memory. */
struct name *names_find(struct names *names, struct slice text);

#endif
