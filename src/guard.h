/* guard.h - the server's bridge: the default one, plus who may, plus waking the server. */
#ifndef MDX_SRC_GUARD_H
#define MDX_SRC_GUARD_H

#include "http.h"
#include "program.h"

#include <mdxrt.h>

#include <pthread.h>

struct guard {
    struct program *program;
    const RuntimeBridge *inner;
    char *token;                /* NULL: there is none, and only this machine may manage */
    int open;                   /* calls need no token */
    struct http_server *server; /* NULL until it runs */
    pthread_t loader;           /* its loads are told by itself */
};

/* Reads --token-file, else $MDX_TOKEN. An exit status. */
int guard_token(struct program *program, char **token);
void guard_table(struct guard *guard, RuntimeBridge *table);

#endif
