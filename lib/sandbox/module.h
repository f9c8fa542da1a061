/* module.h - the function that a module's text is the body of.
 *
 * Its first line is not counted, so the text's lines are its own. One that awaits at its top
 * level runs in a coroutine, and what it comes to is kept as the entry's promise. */
#ifndef MDX_SANDBOX_MODULE_H
#define MDX_SANDBOX_MODULE_H

#include "sandbox/inside.h"

struct module_shape {
    const char *parameter; /* "exports", or "" */
    bool awaits;
};

void module_write(struct buffer *code, struct slice body, const struct module_shape *shape);
/* [ ... ] -> [ ... function ]: compiled for this document. */
void module_compile(duk_context *ctx, struct slice document, struct slice code);
/* [ ... result ] -> [ ... ]: keeps what calling it returned; runs its jobs. */
void module_settle(duk_context *ctx);
/* Throws what a top level that awaits was rejected with; false: it waits still. */
bool module_end(duk_context *ctx);

#endif
