/* remote.h - a document read from a server. */
#ifndef MDX_SRC_REMOTE_H
#define MDX_SRC_REMOTE_H

#include "program.h"
#include "text.h"

/* GET of the URL into text. An exit status; what was wrong has been said. */
int remote_read(struct program *program, const char *url, struct text *text);

#endif
