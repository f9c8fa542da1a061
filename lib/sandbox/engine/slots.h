<<<<<<< HEAD
/* slots.h - a row of values that script never sees, reached by number, without look-ups.
 *
 * Compiled as part of the engine (slots.inc). A row is an object like any other to the
 * collector; the number must be below its count. */
=======
/* slots.h - objects with internal slots, and the tables of Map and Set.
 *
 * Compiled as part of the engine (slots.inc, table.inc). Such an object's first property is a
 * hidden one that nothing can change; it holds a row: the kind, and the slots. No script ever
 * sees a row. A table is a row too: its entries in the order in which they came, found by an
 * index of hashes. A hash is that of a string, a number's bits, or an object's identity: never
 * an address, so a table is the same wherever its heap lies. */
>>>>>>> d51f6d1 (Essential internal methods of objects, Proxies exact, bytes, and tables)
#ifndef MDX_SANDBOX_ENGINE_SLOTS_H
#define MDX_SANDBOX_ENGINE_SLOTS_H

#include "duktape.h"

#include <stdbool.h>
#include <stdint.h>

<<<<<<< HEAD
/* Pushes a new row, every slot undefined. */
void slots_push(duk_context *ctx, uint32_t count);
/* Pushes the value of a slot of the row at index. */
void slots_get(duk_context *ctx, duk_idx_t index, uint32_t at);
/* Pops a value into it. */
void slots_put(duk_context *ctx, duk_idx_t index, uint32_t at);
/* Small numbers: of a slot that holds one, and into one that is undefined or holds one. */
uint32_t slots_number(duk_context *ctx, duk_idx_t index, uint32_t at);
void slots_set_number(duk_context *ctx, duk_idx_t index, uint32_t at, uint32_t number);

/* Pushes the row that an object keeps under a hidden name (a string's heap pointer); false, with
 * nothing pushed: it is no object, a Proxy, or has none. */
bool slots_of(duk_context *ctx, duk_idx_t index, const void *name);
=======
enum slots_kind {
    SLOTS_NONE,
    SLOTS_MAP,
    SLOTS_SET,
    SLOTS_WEAK_MAP,
    SLOTS_WEAK_SET,
    SLOTS_WEAK_REF,
    SLOTS_REGISTRY,
    SLOTS_MAP_ITERATOR,
    SLOTS_SET_ITERATOR,
    SLOTS_ITERATOR_HELPER,
    SLOTS_ITERATOR_WRAPPER,
    SLOTS_BIGINT
};

/* [ ... prototype ] -> [ ... object ]: slots 0 to count - 1 are undefined. */
void slots_push(duk_context *ctx, enum slots_kind kind, uint32_t count);
/* SLOTS_NONE for everything that was not made here; a Proxy is not. */
enum slots_kind slots_kind(duk_context *ctx, duk_idx_t index);
void slots_get(duk_context *ctx, duk_idx_t index, uint32_t slot); /* pushes */
void slots_put(duk_context *ctx, duk_idx_t index, uint32_t slot); /* pops */

/* [ ... prototype ] -> [ ... object ]: an empty table. Kinds with "MAP" have values. */
void table_push(duk_context *ctx, enum slots_kind kind);
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
>>>>>>> d51f6d1 (Essential internal methods of objects, Proxies exact, bytes, and tables)

#endif
