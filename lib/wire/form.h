/* form.h - what a browser sends for a form: application/x-www-form-urlencoded and
 * multipart/form-data (RFC 7578), as names and values.
 *
 * Names and values are UTF-8, but for the bytes of files. The body stays borrowed. */
#ifndef MDX_WIRE_FORM_H
#define MDX_WIRE_FORM_H

#include "base/buffer.h"
#include "base/error.h"

enum { FORM_MOST_FIELDS = 1000, FORM_MOST_HEAD = 8192 };

struct form_field {
    struct slice name, value;
    struct slice file_name, type; /* of a file; else empty */
    bool is_file;
};

struct form {
    const struct allocator *allocator;
    struct form_field *fields;
    uint32_t count, room;
    struct buffer texts; /* what was decoded; has all its room from the start, so it never moves */
};

/* True: this content type is one of the two. */
bool form_is_type(struct slice content_type);
/* Refused, as INVALID_REQUEST or INPUT_LIMIT: what is not encoded as it should be, what is no
 * UTF-8, more than FORM_MOST_FIELDS fields. form_free() in any case. */
mdx_status form_read(struct form *form, const struct allocator *allocator,
                     struct slice content_type, struct slice body, struct error *error);
void form_free(struct form *form);

/* The last field of that name (a check box stands behind the hidden field of its absence); NULL:
 * none. */
const struct form_field *form_last(const struct form *form, struct slice name);
/* How many fields have that name. */
uint32_t form_count(const struct form *form, struct slice name);

#endif
