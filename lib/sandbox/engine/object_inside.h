/* object_inside.h - what objects.patch calls, and what the files behind it call of each other.
 * Included within the engine's source, below its types. h is borrowed: the caller sees to it
 * that it stays. A key is a property key. */
#ifndef MDX_SANDBOX_ENGINE_OBJECT_INSIDE_H
#define MDX_SANDBOX_ENGINE_OBJECT_INSIDE_H

#include "sandbox/engine/bigint_inside.h"
#include "sandbox/engine/bytes.h"
#include "sandbox/engine/object.h"

/* object.inc */
static int object__asks(duk_hobject *h, duk_hstring *key);
static int object__own(duk_hthread *thr, duk_hobject *h, duk_hstring *key,
                       struct object_descriptor *found);
static int object__define(duk_hthread *thr, duk_hobject *h, duk_hstring *key,
                          const struct object_descriptor *wanted);
static int object__has(duk_hthread *thr, duk_hobject *h, duk_hstring *key);
static void object__get(duk_hthread *thr, duk_hobject *h, duk_hstring *key, duk_tval *receiver);
static int object__set(duk_hthread *thr, duk_hobject *h, duk_hstring *key, duk_tval *value,
                       duk_tval *receiver);
static int object__delete(duk_hthread *thr, duk_hobject *h, duk_hstring *key);
static void object__keys(duk_hthread *thr, duk_hobject *h);
static duk_hobject *object__push_prototype(duk_hthread *thr, duk_hobject *h);
static int object__set_prototype(duk_hthread *thr, duk_hobject *h, duk_hobject *wanted);
static duk_hobject *object__first_proxy(duk_hthread *thr, duk_hobject *h,
                                        duk_small_uint_t enum_flags);
static int object__is_hidden(duk_hthread *thr, duk_hobject *from, duk_hobject *to,
                             duk_hstring *key);
static void object__enumerate(duk_hthread *thr, duk_hobject *h, duk_small_uint_t enum_flags);
static int object__is_extensible(duk_hthread *thr, duk_hobject *h);
static int object__prevent(duk_hthread *thr, duk_hobject *h);
static void object__push(duk_hthread *thr, duk_hobject *h);
static uint32_t object__identity(duk_hthread *thr, duk_hobject *h);

/* proxy.inc: h is a Proxy */
static void proxy__require(duk_hthread *thr, duk_hobject *h);
static int proxy__own(duk_hthread *thr, duk_hobject *h, duk_hstring *key,
                      struct object_descriptor *found);
static int proxy__define(duk_hthread *thr, duk_hobject *h, duk_hstring *key,
                         const struct object_descriptor *wanted);
static int proxy__has(duk_hthread *thr, duk_hobject *h, duk_hstring *key);
static void proxy__get(duk_hthread *thr, duk_hobject *h, duk_hstring *key, duk_tval *receiver);
static int proxy__set(duk_hthread *thr, duk_hobject *h, duk_hstring *key, duk_tval *value,
                      duk_tval *receiver);
static int proxy__delete(duk_hthread *thr, duk_hobject *h, duk_hstring *key);
static void proxy__keys(duk_hthread *thr, duk_hobject *h);
static duk_hobject *proxy__push_prototype(duk_hthread *thr, duk_hobject *h);
static int proxy__set_prototype(duk_hthread *thr, duk_hobject *h, duk_hobject *wanted);
static int proxy__is_extensible(duk_hthread *thr, duk_hobject *h);
static int proxy__prevent(duk_hthread *thr, duk_hobject *h);
static void proxy__check_prototype(duk_hthread *thr, duk_hobject *target, duk_hobject *given,
                                   const char *trap);

/* bytes.inc */
static duk_uint32_t bytes__count(duk_hbufobj *h); /* elements of a typed array, now */
static int bytes__is_numeric(duk_hthread *thr, duk_hobject *h, duk_hstring *key);
static int bytes__has(duk_hthread *thr, duk_hbufobj *h, duk_hstring *key);
static int bytes__read(duk_hthread *thr, duk_hbufobj *h, duk_uint32_t index); /* pushes, or 0 */
static void bytes__put(duk_hthread *thr, duk_hbufobj *h, duk_hstring *key, duk_tval *value);
static int bytes__define(duk_hthread *thr, duk_hbufobj *h, duk_hstring *key, duk_uint_t fields,
                         duk_idx_t value);
static int bytes__may_grow(duk_hobject *h);

#endif
