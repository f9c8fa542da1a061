/* freeze.h - parts a heap into what is frozen and what is not.
 *
 * Compiled as part of the engine (freeze.inc is put at its end). Frozen are all strings,
 * and all objects that hold, however indirectly, nothing that can change: built-in
 * functions, prototypes, constructors. Not frozen are the global object, stashes, threads,
 * scopes, compiled functions, buffers, Proxies, and every object that refers to one of
 * these. So nothing frozen refers to anything that is not. A frozen object is read-only
 * and not extensible, belongs to no list of the heap, and is neither counted nor marked:
 * the engine never writes to it. */
#ifndef MDX_SANDBOX_ENGINE_FREEZE_H
#define MDX_SANDBOX_ENGINE_FREEZE_H

#include "duktape.h"

#include <stddef.h>
#include <stdint.h>

struct freeze {
    void (*keep)(void *host, void *block);    /* told of every block that is frozen now */
    void *(*table)(void *host, size_t bytes); /* memory for the frozen strings' table; 8-aligned */
    void *host;
    uint32_t objects, strings; /* frozen */
};

/* Outside any call. 0: no memory, and the heap can only be dropped. */
int engine_freeze(duk_context *ctx, struct freeze *freeze);

/* Makes a heap as short as it gets: collects, empties caches, shrinks stacks. */
void engine_settle(duk_context *ctx);

#endif
