/* form_inside.h - what the two readers of forms share. */
#ifndef MDX_WIRE_FORM_INSIDE_H
#define MDX_WIRE_FORM_INSIDE_H

#include "wire/form.h"

/* NULL: too many fields, or no memory; the error says which. */
struct form_field *form_add(struct form *form, struct error *error);
mdx_status form_malformed(struct error *error, const char *what);
/* The value of a parameter (`boundary`, `name`) of a header's value behind its first `;`, without
 * quotes, written to the form's texts. False: absent. */
bool form_parameter(struct form *form, struct slice parameters, const char *name,
                    struct slice *value);
/* form_multipart.c */
mdx_status form_read_multipart(struct form *form, struct slice parameters, struct slice body,
                               struct error *error);

#endif
