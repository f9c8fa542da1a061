/* iterator.h - what the files about Iterator share. */
#ifndef MDX_SANDBOX_BUILTIN_ITERATOR_H
#define MDX_SANDBOX_BUILTIN_ITERATOR_H

#include "sandbox/builtin/array.h"

/* [ arguments ] -> [ this arguments ]: an object. */
void iterator_this(duk_context *ctx);
/* Throws the error on top, after closing the iterator that is the object at index 0: of an
 * argument that was refused before the iterator was begun. */
void iterator_refuse(duk_context *ctx) __attribute__((noreturn));
/* The function at index 1, or the iterator is closed and a TypeError thrown. */
void iterator_require_function(duk_context *ctx);
/* GetIteratorFlattenable of the value at index: pushes the iterator. */
void iterator_push_flattened(duk_context *ctx, duk_idx_t index, bool strings);
/* Pushes {undefined, done: true}. */
void iterator_push_end(duk_context *ctx);

/* Defines the methods that give another iterator, on Iterator.prototype, on top. */
void iterator_define_lazy(duk_context *ctx);

#endif
