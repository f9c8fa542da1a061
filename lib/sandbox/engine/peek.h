/* peek.h - what lies inside engine values, seen without running script.
 *
 * Compiled as part of the engine (peek.inc is put at its end), because the engine's
 * own interface enumerates by making objects, and cannot tell a plain object from a
 * Proxy. Read-only; nothing here allocates or throws, unless it says so. What is
 * returned stays valid until the next call that may run script or collect. */
#ifndef MDX_SANDBOX_ENGINE_PEEK_H
#define MDX_SANDBOX_ENGINE_PEEK_H

#include "duktape.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum peek_type {
    PEEK_UNDEFINED, /* also functions and symbols: what JSON leaves out */
    PEEK_NULL,
    PEEK_FALSE,
    PEEK_TRUE,
    PEEK_INTEGER,
    PEEK_NUMBER,
    PEEK_STRING,
    PEEK_OBJECT,
    PEEK_OTHER /* a BigInt, a buffer or a pointer; a hole of an array */
};

struct peek_value {
    enum peek_type type;
    uint32_t len;    /* of a string, bytes of CESU-8 */
    double number;   /* PEEK_NUMBER */
    int64_t integer; /* PEEK_INTEGER, never -0 */
    const char *text;
    const void *object; /* its heap pointer */
};

enum peek_shape {
    PEEK_PLAIN,  /* own properties in one list: an ordinary object, no index properties apart */
    PEEK_DENSE,  /* an array whose elements are all in one row, and nothing else in it */
    PEEK_STRANGE /* anything else: Proxies, Dates, errors, boxed values, sparse arrays … */
};

struct peek_object {
    enum peek_shape shape;
    uint32_t count;        /* slots of properties, or elements */
    const void *prototype; /* NULL for none */
};

struct peek_key {
    const char *text;
    uint32_t len;
    uint32_t index; /* as an array index, or PEEK_NO_INDEX */
    bool accessor;
};
#define PEEK_NO_INDEX 0xffffffffu

void peek_value(duk_context *ctx, duk_idx_t index, struct peek_value *value);
void peek_object(duk_context *ctx, const void *object, struct peek_object *found);
void peek_element(const void *array, uint32_t at, struct peek_value *value);
/* False: nothing in this slot, or no enumerable property with a string for a name. */
bool peek_property(duk_context *ctx, const void *object, uint32_t at, struct peek_key *key,
                   struct peek_value *value);
/* An own property "toJSON", of whatever kind. */
bool peek_has_to_json(duk_context *ctx, const void *object);
/* True when neither the object nor any prototype of it is a Proxy or has a property
 * "toJSON"; NULL is true too. */
bool peek_without_to_json(duk_context *ctx, const void *object);
bool peek_is_proxy(duk_context *ctx, duk_idx_t index);
/* As duk_json_encode(), but NaN, Infinity and -Infinity, for which JSON has null, stand by these
 * names. */
void peek_json(duk_context *ctx, duk_idx_t index);
enum peek_class {
    PEEK_CLASS_OBJECT, /* anything that is none of the following */
    PEEK_CLASS_ARRAY,
    PEEK_CLASS_ERROR,
    PEEK_CLASS_DATE,
    PEEK_CLASS_REGEXP,
    PEEK_CLASS_BOXED, /* Number, String, Boolean, Symbol, BigInt */
    PEEK_CLASS_BYTES, /* ArrayBuffer, DataView, typed arrays */
    PEEK_CLASS_FUNCTION
};

/* What kind of object lies at index; a Proxy counts as its target. */
enum peek_class peek_class(duk_context *ctx, duk_idx_t index);
/* Pushes what a Date, RegExp or boxed value holds: its number, source, or value. */
void peek_push_inner(duk_context *ctx, duk_idx_t index);
/* Pushes the value of an own property that is no accessor, and no virtual one; undefined,
 * and false, when there is none or index holds no object. A Proxy has none. May allocate. */
bool peek_push_own(duk_context *ctx, duk_idx_t index, const char *name);
/* The same with the name on top, which is replaced. */
bool peek_own(duk_context *ctx, duk_idx_t index);

/* Pushes the file name of a function of bytecode, or "". */
void peek_push_file(duk_context *ctx, duk_idx_t index);

enum peek_frame { PEEK_FRAME_END, PEEK_FRAME_SCRIPT, PEEK_FRAME_NATIVE, PEEK_FRAME_PLACE };

/* The nth place an error (at index) was made in, innermost first. Pushes, unless it is the
 * end, the function (SCRIPT, NATIVE) or file name (PLACE: where a text could not be
 * compiled, or a C source). *line and *column are 1-based, 0 for NATIVE and when not known. May
 * allocate. */
enum peek_frame peek_frame(duk_context *ctx, duk_idx_t index, uint32_t nth, uint32_t *line,
                           uint32_t *column);

#endif
