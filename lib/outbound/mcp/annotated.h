/* annotated.h - arguments that headers repeat: `x-mcp-header` of 2026-07-28. */
#ifndef MDX_OUTBOUND_MCP_ANNOTATED_H
#define MDX_OUTBOUND_MCP_ANNOTATED_H

#include "outbound/source/source.h"

/* Adds { "name", "path": [keys] } for each annotated property of the schema. False: one of them
 * cannot be sent, so the tool may not be used. */
bool annotated_headers(const json_t *schema, json_t *headers);
/* Puts Mcp-Param-NAME into the request for each of them that the arguments have. */
bool annotated_send(const json_t *headers, const json_t *args, struct outgoing *out);
/* The value as it is, or as =?base64?…?= where a header could not carry it. */
void annotated_value(struct slice value, struct buffer *out);

#endif
