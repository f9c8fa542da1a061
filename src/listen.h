/* listen.h - where a server listens. */
#ifndef MDX_SRC_LISTEN_H
#define MDX_SRC_LISTEN_H

#include "program.h"

struct listening {
    int socket;  /* -1: none */
    char *where; /* HOST:PORT */
    char *url;   /* http://HOST:PORT, one that this machine can open */
};

/* Listens at asked (`HOST:PORT`, `:PORT`, `PORT`, `[::1]:0`); NULL: 127.0.0.1:8787, else the next
 * free port, which is said. guarded 0: only addresses of this machine are taken. An exit status. */
int listen_open(struct program *program, const char *asked, int guarded,
                struct listening *listening);
void listen_free(struct listening *listening);

#endif
