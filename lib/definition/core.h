/* core.h - YAML 1.2's core schema: what a plain scalar means. */
#ifndef MDX_DEFINITION_CORE_H
#define MDX_DEFINITION_CORE_H

#include "base/json.h"

/* A number that JSON has no way to write, or that is out of range, is CORE_NOT_JSON. */
enum core_kind { CORE_TEXT, CORE_NULL, CORE_BOOL, CORE_INT, CORE_FLOAT, CORE_NOT_JSON };

enum core_kind core_kind(const struct allocator *allocator, struct slice text);

/* The value as JSON, a new reference; NULL when there is no memory, and for CORE_NOT_JSON. */
json_t *core_value(const struct allocator *allocator, struct slice text, enum core_kind kind);

#endif
