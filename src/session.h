/* session.h - an open runtime for a verb, with the default bridge. */
#ifndef MDX_SRC_SESSION_H
#define MDX_SRC_SESSION_H

#include "program.h"

#include <mdxrt.h>

struct session {
    mdx_bridge *bridge;
    mdx_runtime *rt;
};

enum session_kind {
    SESSION_MEMORY,
    SESSION_STORE,      /* makes the store when there is none */
    SESSION_STORE_THERE /* a store that is not there is a failure */
};

/* Lines of log of definitions and of the library go to stderr. An exit status; what was wrong has
 * been said then. Close it in any case. */
int session_open(struct program *program, enum session_kind kind, struct session *session);
void session_close(struct session *session);

/* The pieces, for a host that puts them together itself. */
const char *store_folder(const struct program *program);
int store_is_there(const char *folder);
/* Fills settings from the options: limits, what is allowed. *allow is kept by the caller. */
void session_settings(struct program *program, mdx_options *settings, char **allow);
/* How those who serve try requests of sources again, where neither source nor call says. */
void session_retry(const struct choices *choices, mdx_options *settings);
int session_bridge(struct program *program, mdx_bridge **bridge);
/* A list option's values, joined with spaces. The caller frees it. */
char *joined_list(const struct choices *choices, enum option option);

#endif
