/* inner.h - objects with internal slots, and the tables of Map and Set.
 *
 * Compiled as part of the engine (inner.inc, table.inc). Such an object's first property is a
 * hidden one that nothing can change; it holds a row: the kind, and the slots. No script ever
 * sees a row. A table is a row too: its entries in the order in which they came, found by an
 * index of hashes. A hash is that of a string, a number's bits, or an object's identity: never
 * an address, so a table is the same wherever its heap lies. */
#ifndef MDX_SANDBOX_ENGINE_INNER_H
#define MDX_SANDBOX_ENGINE_INNER_H

#include "duktape.h"

#include <stdbool.h>
#include <stdint.h>

enum inner_kind {
    INNER_NONE,
    INNER_MAP,
    INNER_SET,
    INNER_WEAK_MAP,
    INNER_WEAK_SET,
    INNER_WEAK_REF,
    INNER_REGISTRY,
    INNER_MAP_ITERATOR,
    INNER_SET_ITERATOR,
    INNER_ITERATOR_HELPER,
    INNER_ITERATOR_WRAPPER,
    INNER_BIGINT,
    INNER_REGEXP_ITERATOR
};

/* [ ... prototype ] -> [ ... object ]: slots 0 to count - 1 are undefined. */
void inner_push(duk_context *ctx, enum inner_kind kind, uint32_t count);
/* INNER_NONE for everything that was not made here; a Proxy is not. */
enum inner_kind inner_kind(duk_context *ctx, duk_idx_t index);
void inner_get(duk_context *ctx, duk_idx_t index, uint32_t slot); /* pushes */
void inner_put(duk_context *ctx, duk_idx_t index, uint32_t slot); /* pops */

/* [ ... prototype ] -> [ ... object ]: an empty table. Kinds with "MAP" have values. */
void table_push(duk_context *ctx, enum inner_kind kind);
uint32_t table_size(duk_context *ctx, duk_idx_t index);
bool table_has(duk_context *ctx, duk_idx_t index);    /* [ ... key ] -> [ ... ] */
void table_get(duk_context *ctx, duk_idx_t index);    /* [ ... key ] -> [ ... value ] */
void table_set(duk_context *ctx, duk_idx_t index);    /* [ ... key value ] -> [ ... ] */
bool table_delete(duk_context *ctx, duk_idx_t index); /* [ ... key ] -> [ ... ] */
void table_clear(duk_context *ctx, duk_idx_t index);
/* [ ... ] -> [ ... cursor ]: for table_next() and a slot only. A position begins with 0. */
void table_cursor(duk_context *ctx, duk_idx_t index);
/* True and [ ... key value ] (a set's value is undefined), or false. What is added meanwhile is
 * met, what is deleted is not. The cursor at index is replaced when it has moved. */
bool table_next(duk_context *ctx, duk_idx_t cursor, uint32_t *position);

#endif
