/* launch.h - from the argument of process.open to what is started. */
#ifndef MDX_OUTBOUND_LAUNCH_H
#define MDX_OUTBOUND_LAUNCH_H

#include "base/json.h"
#include "outbound/process.h"

struct launch {
    const struct allocator *allocator;
    json_t *given;             /* holds the texts */
    struct buffer path;        /* of the command, as it was found */
    struct buffer environment; /* NAME=VALUE, each ended by NUL */
    struct spawn spawn;
    const char *name; /* of the command, as it was given */
    bool found;
};

/* Free it in any case. `found` is false: there is no such command. */
mdx_status launch_read(struct launch *launch, const struct allocator *allocator, const mdx_op *op,
                       struct error *error);
void launch_free(struct launch *launch);

#endif
