/* object.h - what the files about Object share. */
#ifndef MDX_SANDBOX_BUILTIN_OBJECT_H
#define MDX_SANDBOX_BUILTIN_OBJECT_H

#include "sandbox/builtin/array.h"

#include "sandbox/engine/object.h"

/* TypeError unless an object lies at index. */
void object_require(duk_context *ctx, duk_idx_t index, const char *method);
/* [ ... key ] -> [ ... value ] and true, when the object at index has an own enumerable property of
 * that name; false, with nothing pushed, when not. */
bool object_get_enumerable(duk_context *ctx, duk_idx_t index, bool proxy);

/* One file each: on Object, which is on top. */
void object_define_describe(duk_context *ctx);
void object_define_integrity(duk_context *ctx);
/* On Object.prototype. */
void object_define_prototype(duk_context *ctx);

#endif
