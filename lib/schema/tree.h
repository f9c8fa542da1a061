/* tree.h - small questions about trees, for the files that turn one schema into another. */
#ifndef MDX_SCHEMA_TREE_H
#define MDX_SCHEMA_TREE_H

#include "schema/decimal.h"
#include "schema/schema.h"

/* As jansson's, whose own end a name at U+0000. */
json_t *tree_copy(const json_t *value);
json_t *tree_copy_flat(const json_t *value); /* the same members or elements, in a new container */
bool tree_equal(const json_t *one, const json_t *other);

/* The text is in the list, which ends in NULL. */
bool is_one_of(const char *text, const char *const *list);
bool list_has_text(const json_t *list, const char *text);
/* Adds a text to the list unless the set of names, {name: true}, has it already. */
void list_add_name(json_t *list, json_t *names, const json_t *name);
/* The key as a keyword: "", which is none, for one that holds U+0000. */
const char *keyword_of(const char *key, size_t len);
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
