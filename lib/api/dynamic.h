/* dynamic.h - the front end for text that becomes code while a script runs. */
#ifndef MDX_API_DYNAMIC_H
#define MDX_API_DYNAMIC_H

#include "sandbox/sandbox.h"

/* What the texts of one heap share. */
struct dynamic {
    const struct allocator *allocator;
    uint32_t next_hidden; /* hidden variables of global code are told apart by number */
};

/* For struct sandbox_options: lower, with a struct dynamic as lower_host. */
mdx_status dynamic_lower(void *host, const struct sandbox_code *code, struct buffer *lowered,
                         struct error *error);

#endif
