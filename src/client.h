/* client.h - calling a function on a server: HTTP over a plain socket, one request a connection. */
#ifndef MDX_SRC_CLIENT_H
#define MDX_SRC_CLIENT_H

#include "program.h"

#include <jansson.h>

/* Calls target at the server and prints what it answers. An exit status. */
int client_call(struct program *program, const char *url, const char *target, const char *input,
                size_t len);
/* What the server tells of the target's function: its row of mdx_get(), or NULL when it does not
 * tell. *target is allocated; where `shop.get` means `shop#get` it is exchanged for that. An exit
 * status: that there is no such function, or no server, has been said. */
int client_function(struct program *program, const char *url, char **target, json_t **function);

#endif
