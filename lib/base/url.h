/* url.h - percent encoding and query strings (RFC 3986, WHATWG form encoding). */
#ifndef MDX_BASE_URL_H
#define MDX_BASE_URL_H

#include "base/buffer.h"

/* Adds text with everything but A-Z a-z 0-9 - . _ ~ (and '/' when keep_slash) encoded. */
void url_encode(struct buffer *out, struct slice text, bool keep_slash);
/* Decodes %XX, and '+' to a space when plus_is_space. False on a bad %XX;
 * what came before it was added. */
bool url_decode(struct buffer *out, struct slice text, bool plus_is_space);

/* The parts of an absolute http or https URL; all borrowed from text, empty when
 * absent. An IPv6 host comes without its brackets. Refused: white space, control
 * characters, backslashes, hosts that are not ASCII letters, digits, - . _ (or [IPv6]). */
struct url {
    struct slice scheme, userinfo, host, port, path, query, fragment;
};
bool url_parse(struct slice text, struct url *url);

#endif
