/* console.h - a function called by the words of the command line, through the library's codec of
 * command lines. */
#ifndef MDX_SRC_CONSOLE_H
#define MDX_SRC_CONSOLE_H

#include "program.h"
#include "session.h"

#include <jansson.h>

/* Calls target (id[@version][#path]) with the words behind the first one, --input, or what is
 * piped in, and prints the result; with --help, what it takes. usage: what stands before the words
 * in that help. method: `call`, or `run`, for which a throw is exit status 1. An exit status. */
int console_call(struct program *program, struct session *session, const char *method,
                 const char *usage, const char *target);

/* The same for a function elsewhere, of which its row in mdx_get() tells (NULL: nothing is known of
 * it). Help, and what is wrong, is printed; else *input is the checked input as JSON, which the
 * caller frees. */
int console_input(struct program *program, const char *usage, const char *id,
                  const json_t *function, char **input);

#endif
