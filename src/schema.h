/* schema.h - what a function's input schema is good for. */
#ifndef MDX_SRC_SCHEMA_H
#define MDX_SRC_SCHEMA_H

#include <jansson.h>

/* An input that fits the schema, as an example. A new value. */
json_t *input_example(const json_t *schema);

#endif
