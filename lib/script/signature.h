/* signature.h - what the TypeScript types of a function say of its input and output.
 *
 * Written as JSON Schema 2020-12. A type that is not understood accepts anything; where nothing is
 * understood, nothing is written. */
#ifndef MDX_SCRIPT_SIGNATURE_H
#define MDX_SCRIPT_SIGNATURE_H

#include "base/buffer.h"
#include "script/ast.h"

enum signature_input {
    SIGNATURE_FIRST, /* the input is the first parameter */
    SIGNATURE_NAMED  /* the input is an object, a member for each parameter */
};

struct signature {
    const struct node *program; /* where aliases, interfaces and enums are declared */
    struct slice source;        /* for doc comments */
    struct slice tags;          /* the function's doc comment from its first @tag on */
};

/* Adds the schema of what goes in; nothing when no parameter has a type that says something. */
void signature_input(const struct signature *signature, const struct node *function,
                     enum signature_input input, struct buffer *out);
/* Adds the schema of what is returned, a Promise's value for the Promise. */
void signature_output(const struct signature *signature, const struct node *function,
                      struct buffer *out);

#endif
