/* tree.h - small questions about trees, for the files that turn one schema into another. */
#ifndef MDX_SCHEMA_TREE_H
#define MDX_SCHEMA_TREE_H

#include "schema/decimal.h"
#include "schema/schema.h"

/* The text is in the list, which ends in NULL. */
bool is_one_of(const char *text, const char *const *list);
bool list_has_text(const json_t *list, const char *text);
/* A list of one is its element. Takes the list. */
json_t *list_shortest(json_t *list);

/* A number, also one that jansson cannot hold. */
bool tree_is_number(const json_t *value);
struct decimal tree_number(const json_t *value); /* 0 of what is none */
/* A whole number from 0 on; false: it is none. What is beyond 32 bits is the most there is. */
bool tree_count(const json_t *value, uint32_t *count);
/* Below 0, 0 or above: as numbers. */
int tree_compare(const json_t *one, const json_t *other);
/* "object", "integer": the type of the value. */
const char *tree_type(const json_t *value);

#endif
