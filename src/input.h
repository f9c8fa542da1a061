/* input.h - a function's input from the command line, and its help from its schema. */
#ifndef MDX_SRC_INPUT_H
#define MDX_SRC_INPUT_H

#include "program.h"

#include <jansson.h>

struct input {
    char *json; /* owned */
    size_t len;
    int coerce; /* its texts are to be read as the schema says */
};

/* Makes the input out of the words behind the target, --input, or piped standard input. schema:
 * the function's input schema; NULL when it is not known. An exit status; what was wrong has been
 * said. Free input->json. */
int input_read(struct program *program, const json_t *schema, struct input *input);

/* Help of one function, made from what mdx_get() or mdx_check() says of it. */
void input_help(struct program *program, const char *target, const json_t *function);

/* An input that fits the schema, as an example. A new value. */
json_t *input_example(const json_t *schema);

/* For a server that coerces nothing: texts of input become what the schema says, or, where it says
 * nothing, numbers and booleans where they look like them. */
void input_coerce(json_t *input, const json_t *schema);

#endif
