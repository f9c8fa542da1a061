/* mime.h - media types: "text/html; charset=utf-8". */
#ifndef MDX_SANDBOX_WEB_MIME_H
#define MDX_SANDBOX_WEB_MIME_H

#include "base/buffer.h"

struct mime {
    struct slice essence; /* type/subtype, as they are written */
    struct slice rest;    /* the parameters that are still to be read */
};

/* The last media type of a header's value that can be read; false: there is none. */
bool mime_read(struct slice value, struct mime *mime);
/* The next parameter: its name, and its value as it is written, which the second appends without
 * quotes. */
bool mime_parameter(struct mime *mime, struct slice *name, struct slice *value);
void mime_add_value(struct buffer *out, struct slice value);
/* Appends the media type with its parameters, all in lower case, as a Blob has it. */
void mime_write(struct mime mime, struct buffer *out);

#endif
