/* arguments.h - how input becomes arguments (definitions.md, protocols.md).
 *
 * Mapping comes before validation: what is checked is what the function will get. */
#ifndef MDX_CALL_ARGUMENTS_H
#define MDX_CALL_ARGUMENTS_H

#include "base/jsontext.h"
#include "program/program.h"

struct arguments {
    const struct function *function;
    struct buffer args; /* JSON array */
    uint64_t missing;   /* bit i: argument i was not given */
    bool context;       /* the context goes behind them */
};

/* input: an index of the whole input. Rules 1 to 4 of protocols.md for a DO's function;
 * fn(input, context), or by name, for an MDXLD function. */
mdx_status arguments_make(struct arguments *arguments, const struct jsontext *input,
                          bool positional, struct error *error);

/* The function's schema speaks of its parameters, not of the fields of a single one. */
bool arguments_are_in_schema(const struct function *function);
/* A DO's function with a schema over its parameters by name: the input as an object of that shape,
 * for rules 2 and 3, where it is none yet. Nothing is added when it is one already. */
void arguments_name(const struct function *function, const struct jsontext *input, bool positional,
                    struct buffer *out);

#endif
