/* policy.h - who may, by the configuration file. */
#ifndef MDX_SRC_POLICY_H
#define MDX_SRC_POLICY_H

#include "program.h"

#include <jansson.h>
#include <mdxrt.h>

/* Is it a member of mdx_access_set()'s policy? */
int policy_has_member(const char *name);
/* It says who callers are, so that a server may be reached by others. */
int policy_has_credentials(const json_t *access);
/* Hands the policy to the runtime, with the server's token as one more caller, and what the files
 * named by `jwksFile` hold. access may be NULL or empty: then there is none. An exit status. */
int policy_apply(struct program *program, mdx_runtime *rt, json_t *access, const char *token);

#endif
