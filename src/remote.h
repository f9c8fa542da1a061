/* remote.h - what a server says. */
#ifndef MDX_SRC_REMOTE_H
#define MDX_SRC_REMOTE_H

#include "program.h"
#include "text.h"

#include <mdxrt.h>

/* GET of the URL into text. An exit status; what was wrong has been said. */
int remote_read(struct program *program, const char *url, struct text *text);

/* The answer of the endpoint source->where to an introspection query. source: as for its import. */
int remote_introspect(struct program *program, const mdx_import_options *source, struct text *text);

#endif
