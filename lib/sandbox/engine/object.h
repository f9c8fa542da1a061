/* object.h - the essential internal methods of objects, as ECMAScript names them.
 *
 * Compiled as part of the engine (object.inc and proxy.inc are put at its end), because its own
 * interface knows neither receivers nor half of what a Proxy can be asked. These serve every
 * object, and a Proxy by its traps, with all their invariants. They throw, and may run script.
 *
 * `index` is that of an object. A key on top of the stack is a property key already
 * (object_to_key()), and is popped. Hidden symbols are no business of a Proxy's traps: they
 * stand for properties of the Proxy itself. */
#ifndef MDX_SANDBOX_ENGINE_OBJECT_H
#define MDX_SANDBOX_ENGINE_OBJECT_H

#include "duktape.h"

#include <stdbool.h>
#include <stdint.h>

enum object_field {
    OBJECT_WRITABLE = 1,
    OBJECT_ENUMERABLE = 2,
    OBJECT_CONFIGURABLE = 4,
    OBJECT_HAS_WRITABLE = 8,
    OBJECT_HAS_ENUMERABLE = 16,
    OBJECT_HAS_CONFIGURABLE = 32,
    OBJECT_HAS_VALUE = 64,
    OBJECT_HAS_GET = 128,
    OBJECT_HAS_SET = 256,
    /* Of a data property that is made by assignment: all but the value. */
    OBJECT_PLAIN = 1 | 2 | 4 | 8 | 16 | 32 | 64,
    /* The same, but not enumerable: of a method. */
    OBJECT_METHOD = 1 | 4 | 8 | 16 | 32 | 64
};

/* A Property Descriptor: its values lie on the stack, two of them always: the value and
 * undefined, or getter and setter (undefined when there is none). */
struct object_descriptor {
    uint32_t fields; /* enum object_field */
    duk_idx_t at;    /* of the first of the two */
};

/* ToPropertyKey of the value on top. */
void object_to_key(duk_context *ctx);
/* [ ... key ] -> [ ... ], or with true [ ... a b ]: [[GetOwnProperty]]. All fields are had. */
bool object_own(duk_context *ctx, duk_idx_t index, struct object_descriptor *found);
/* [ ... key ] -> [ ... ]: [[DefineOwnProperty]]. The values lie below the key. */
bool object_define(duk_context *ctx, duk_idx_t index, const struct object_descriptor *wanted);
/* [ ... key value ] -> [ ... ]: CreateDataProperty. */
bool object_create(duk_context *ctx, duk_idx_t index);
bool object_has(duk_context *ctx, duk_idx_t index);    /* [ ... key ] -> [ ... ] */
void object_get(duk_context *ctx, duk_idx_t index);    /* [ ... key receiver ] -> [ ... value ] */
bool object_set(duk_context *ctx, duk_idx_t index);    /* [ ... key value receiver ] -> [ ... ] */
bool object_delete(duk_context *ctx, duk_idx_t index); /* [ ... key ] -> [ ... ] */
/* [ ... ] -> [ ... array ]: [[OwnPropertyKeys]], strings and symbols, in their order. */
void object_keys(duk_context *ctx, duk_idx_t index);
void object_prototype(duk_context *ctx, duk_idx_t index);     /* [ ... ] -> [ ... proto|null ] */
bool object_set_prototype(duk_context *ctx, duk_idx_t index); /* [ ... proto|null ] -> [ ... ] */
bool object_is_extensible(duk_context *ctx, duk_idx_t index);
bool object_prevent_extensions(duk_context *ctx, duk_idx_t index);

/* [ ... ] -> [ ... a b ]: ToPropertyDescriptor of the object at index. */
void object_read_descriptor(duk_context *ctx, duk_idx_t index, struct object_descriptor *read);
/* [ ... ] -> [ ... object ]: FromPropertyDescriptor. */
void object_push_descriptor(duk_context *ctx, const struct object_descriptor *descriptor);

/* IsArray: that of a Proxy is its target's; a revoked one throws. False for what is no object. */
bool object_is_array(duk_context *ctx, duk_idx_t index);
/* [ ... target handler ] -> [ ... proxy ] */
void object_push_proxy(duk_context *ctx);
void object_revoke(duk_context *ctx, duk_idx_t index);

/* A number for each object that has been asked for it, the same as long as it lives, also in
 * a copy of its heap. Never 0. */
uint32_t object_identity(duk_context *ctx, duk_idx_t index);

#endif
