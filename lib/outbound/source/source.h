/* source.h - what an import makes of other people's documents, and a request as it goes out.
 *
 * A kind (openapi, graphql, mcp) turns a document into the text of a definition:
 *   { "$id", "$type": "Source", "$version"?, "title"?, "description"?,
 *     "source": { "kind", "where", … the kind's own },
 *     "tools": [ { "name", "title"?, "description"?, "inputSchema", "outputSchema"?, "hints"?,
 *                  "request": the kind's own } ],
 *     "$defs": schemas that tools refer to as "#/$defs/NAME" }
 * and later a tool and arguments into what goes out. Kinds do no I/O. */
#ifndef MDX_OUTBOUND_SOURCE_SOURCE_H
#define MDX_OUTBOUND_SOURCE_SOURCE_H

#include "base/json.h"

/* A request, ready but for credentials. */
struct outgoing {
    struct buffer method, url;
    struct buffer headers; /* "Name\0value\0" for each, in order */
    struct buffer body;
    bool has_body;
    bool body_is_bytes; /* it is no text */
    bool idempotent;    /* may be sent again, whatever its method */
    bool streams;       /* the answer is read while it comes */
};

void outgoing_init(struct outgoing *outgoing, const struct allocator *allocator);
void outgoing_free(struct outgoing *outgoing);
/* Adds a header; one of that name is replaced. A value with line ends or NUL is refused: false. */
bool outgoing_header(struct outgoing *outgoing, struct slice name, struct slice value);
/* NULL data: there is none. Names without regard to case. */
struct slice outgoing_find(const struct outgoing *outgoing, struct slice name);
/* `name=value` behind the URL's query; both are percent-encoded here. */
void outgoing_query(struct outgoing *outgoing, struct slice name, struct slice value);
bool outgoing_failed(const struct outgoing *outgoing); /* there was no memory */
/* {"method","url","headers":{…},"body"}: a body of bytes as "bodyBase64". */
void outgoing_write(const struct outgoing *outgoing, struct buffer *out);
/* The arguments of the operation `fetch`: [url, {method, headers, body, redirect?}]. */
void outgoing_fetch(const struct outgoing *outgoing, struct buffer *out);

#endif
