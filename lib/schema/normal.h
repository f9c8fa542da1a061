/* normal.h - what the files that read the short forms share. */
#ifndef MDX_SCHEMA_NORMAL_H
#define MDX_SCHEMA_NORMAL_H

#include "schema/schema.h"

struct normal {
    const char *where; /* "input" */
    const char *field; /* the field being read, for messages; or NULL */
    unsigned depth;    /* of fields in fields */
    struct error *error;
    mdx_status status; /* of the first failure */
};

/* shorthand.c: "string[]", "number?", "'a' | 'b'", "Date" to a schema; *optional is set by `?`.
 * NULL on failure. */
json_t *shorthand_read(struct normal *normal, struct slice text, bool *optional);

/* normalize.c: a short form, fields or a list of them; and no JSON Schema. */
bool schema_is_form(const json_t *given);
/* Sets and takes value; a failure of either is remembered. */
void normal_set(struct normal *normal, json_t *object, const char *key, json_t *value);
void normal_add(struct normal *normal, json_t *array, json_t *value);
json_t *normal_fail(struct normal *normal, const char *message);

#endif
