/* client.h - calling a function on a server: HTTP over a plain socket, one request a connection. */
#ifndef MDX_SRC_CLIENT_H
#define MDX_SRC_CLIENT_H

#include "program.h"

#include <jansson.h>

/* Calls target at the server and prints what it answers. An exit status. */
int client_call(struct program *program, const char *url, const char *target, const char *input,
                size_t len);
/* Prints help for the target as the server describes it. */
int client_help(struct program *program, const char *url, const char *target);
/* The input schema of the target, or NULL when the server does not tell. */
json_t *client_schema(const char *url, const char *target);

#endif
