/* merge.h - what the files that merge schemas share. */
#ifndef MDX_SCHEMA_MERGE_H
#define MDX_SCHEMA_MERGE_H

#include "schema/schema.h"

/* Two schemas as one that accepts what both do: a new reference; NULL: it has no single form.
 * Neither has `allOf`. */
json_t *merge_two(const json_t *one, const json_t *other);
/* The same of any two, also of booleans and where they stay side by side. */
json_t *merge_both(const json_t *one, const json_t *other);
/* One pass over the schema: a new reference. */
json_t *merge_once(const json_t *given);
/* Sure to accept nothing. */
bool schema_contradicts(const json_t *schema);

/* merge_values.c: two values of one keyword as one; a new reference, or NULL: no single form. */
json_t *join_larger(const json_t *one, const json_t *other);
json_t *join_smaller(const json_t *one, const json_t *other);
json_t *join_multiples(const json_t *one, const json_t *other);
json_t *join_values(const json_t *one, const json_t *other);
json_t *join_same(const json_t *one, const json_t *other);
json_t *join_types(const json_t *one, const json_t *other);
json_t *join_texts(const json_t *one, const json_t *other);
json_t *join_flags(const json_t *one, const json_t *other);
json_t *join_patterns(const json_t *one, const json_t *other);
/* The value is in the list: as numbers, 1.0 is 1. */
bool values_have(const json_t *list, const json_t *value);

/* merge_refs.c: a reference leads into what would become part of something else. */
bool merge_disturbs_references(const json_t *root);

/* merge_groups.c: the keyword means something only beside others. */
bool group_has(const char *key);
/* Adds the groups of both to made. False: they have no single form. */
bool groups_join(json_t *made, const json_t *one, const json_t *other);

#endif
