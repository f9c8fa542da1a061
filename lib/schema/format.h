/* format.h - what the files of formats share. */
#ifndef MDX_SCHEMA_FORMAT_H
#define MDX_SCHEMA_FORMAT_H

#include "schema/check.h"

/* Does the text, decoded, match a pattern of ours (flags u and s)? */
bool format_matches(struct check *check, struct slice text, const char *pattern);
bool is_ipv4(struct slice value);
bool is_ipv6(struct slice value);

/* format_names.c: RFC 1123, 5890 to 5893. */
bool is_host(struct check *check, struct slice host);
bool is_idn_host(struct check *check, struct slice host);
/* format_links.c: RFC 3986, 3987, 6570, 6901. */
bool is_uri(struct check *check, struct slice value);
bool is_uri_reference(struct check *check, struct slice value);
bool is_iri(struct check *check, struct slice value);
bool is_iri_reference(struct check *check, struct slice value);
bool is_uri_template(struct check *check, struct slice value);
bool is_json_pointer(struct check *check, struct slice value);
bool is_relative_json_pointer(struct check *check, struct slice value);

#endif
