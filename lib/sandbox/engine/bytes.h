/* bytes.h - ArrayBuffers, typed arrays and DataViews, seen from built-ins.
 *
 * Compiled as part of the engine (bytes.inc is put at its end). The bytes of an ArrayBuffer lie
 * in a block of their own, which every view of it refers to; it gets longer and shorter, and is
 * empty once the ArrayBuffer is detached. So a view says where it begins and ends, and what
 * bytes_look() found holds until script runs. */
#ifndef MDX_SANDBOX_ENGINE_BYTES_H
#define MDX_SANDBOX_ENGINE_BYTES_H

#include "duktape.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum bytes_kind { BYTES_NONE, BYTES_BUFFER, BYTES_ARRAY, BYTES_VIEW };

/* In the engine's order. */
enum bytes_element {
    BYTES_UINT8,
    BYTES_UINT8_CLAMPED,
    BYTES_INT8,
    BYTES_UINT16,
    BYTES_INT16,
    BYTES_UINT32,
    BYTES_INT32,
    BYTES_FLOAT32,
    BYTES_FLOAT64,
    BYTES_BIGINT64,
    BYTES_BIGUINT64,
    BYTES_ELEMENTS
};

enum bytes_trait {
    BYTES_SHARED = 1,    /* a SharedArrayBuffer, or a view of one */
    BYTES_RESIZABLE = 2, /* a buffer that was made with maxByteLength */
    BYTES_TRACKING = 4   /* a view as long as its buffer allows */
};

struct bytes {
    enum bytes_kind kind;
    enum bytes_element element;
    uint32_t traits; /* of the object; of a view, shared and resizable are its buffer's */
    uint32_t shift;  /* of an element's size: 0 to 3 */
    bool detached;
    bool outside;      /* detached, or its buffer is now too short for it */
    size_t offset;     /* in the buffer */
    size_t count;      /* bytes; of an array, elements; 0 when outside */
    size_t most;       /* of a buffer: maxByteLength */
    uint8_t *data;     /* at offset; may be NULL when count is 0 */
    const void *block; /* the same for all views of one buffer */
};

/* False, with kind BYTES_NONE: something else. A Proxy is something else. */
bool bytes_look(duk_context *ctx, duk_idx_t index, struct bytes *found);
/* [ ... prototype ] -> [ ... buffer ]: zeroed. The caller saw to it that there is room. */
void bytes_push_buffer(duk_context *ctx, size_t length, size_t most, uint32_t traits);
/* [ ... prototype ] -> [ ... view ] of the buffer at index; length in bytes. */
void bytes_push_view(duk_context *ctx, duk_idx_t buffer, enum bytes_kind kind,
                     enum bytes_element element, size_t offset, size_t length, uint32_t traits);
/* Pushes the ArrayBuffer of a view. */
void bytes_push_owner(duk_context *ctx, duk_idx_t index);
void bytes_resize(duk_context *ctx, duk_idx_t index, size_t length);
void bytes_detach(duk_context *ctx, duk_idx_t index);

/* Pushes the element, in the machine's byte order. */
void bytes_push_element(duk_context *ctx, const uint8_t *data, enum bytes_element element);
/* Replaces the value at index by what an array of such elements takes: a number or BigInt.
 * May run script. */
void bytes_to_element(duk_context *ctx, duk_idx_t index, enum bytes_element element);
/* Writes such a value; runs no script. */
void bytes_write_element(duk_context *ctx, duk_idx_t index, uint8_t *data,
                         enum bytes_element element);
/* The prototypes of Uint8Array and the like are the engine's own objects: [ ... object ] ->
 * [ ... ] makes it the one that views made by the engine inherit from; -1: of ArrayBuffer. */
void bytes_adopt_prototype(duk_context *ctx, int element);

#endif
