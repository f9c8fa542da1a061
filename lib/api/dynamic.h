/* dynamic.h - the front end for text that becomes code while a script runs. */
#ifndef MDX_API_DYNAMIC_H
#define MDX_API_DYNAMIC_H

#include "sandbox/sandbox.h"

/* sandbox_options.lower; host is not used. */
mdx_status dynamic_lower(void *host, const struct sandbox_code *code, struct buffer *lowered,
                         struct error *error);

#endif
