/* json.h - JSON documents as trees, by jansson: definitions, schemas, models.
 *
 * Not for the input and output of calls, which go straight between bytes and
 * the engine (base/jsontext.h). jansson's allocations are its own: a listed
 * exception to the runtime's allocator. */
#ifndef MDX_BASE_JSON_H
#define MDX_BASE_JSON_H

#include "base/error.h"

#include <jansson.h>

/* Reads one JSON value and nothing after it. Refused, with line and column in
 * *error (code INVALID_DEFINITION, document as given): more than `most` bytes,
 * deeper than 200, bytes that are no UTF-8, duplicate keys, NUL in keys. */
mdx_status json_read(struct slice text, struct slice document, size_t most, json_t **value,
                     struct error *error);

/* Reads one JSON value as it stands: NUL in texts is allowed, of equal keys the last one counts.
 * INVALID_PARAMS: it is none, or nests deeper than 512. */
mdx_status json_read_any(struct slice text, json_t **value, struct error *error);

/* The same, and every number stays what it was: one that jansson has no room for, beyond its range
 * or longer than a double, is a text that only json_far_number() and json_write() understand;
 * half a surrogate pair is U+FFFD, and names may hold U+0000. */
mdx_status json_read_exact(struct slice text, json_t **value, struct error *error);
/* Such a number, as it was written; empty: it is none. */
struct slice json_far_number(const json_t *value);
/* A text, and no such number. */
bool json_is_text(const json_t *value);

/* Adds the value as compact JSON; sorted (keys, by their bytes) gives one text for equal values.
 * A real is the shortest text that reads back as the same one, with a point or an exponent.
 * Fails, as the buffer remembers, on a tree of more than 1,000 levels. */
void json_write(struct buffer *out, const json_t *value, bool sorted);

/* The string member, or an empty slice with NULL data when it is absent or no string. */
struct slice json_text(const json_t *object, const char *key);
struct slice json_string_slice(const json_t *string);

/* Line and column (1-based, in characters) of a byte offset in text. */
void text_position(struct slice text, size_t offset, uint32_t *line, uint32_t *column);
/* The whole line (without its end) that holds the offset / that has the number. */
struct slice text_line_at(struct slice text, size_t offset);
struct slice text_line(struct slice text, uint32_t line);

#endif
