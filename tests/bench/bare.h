/* bare.h - the stock engine, as a program without this library would use it: the system's
 * libduktape, opened at run time so that its names do not meet ours. */
#ifndef BENCH_BARE_H
#define BENCH_BARE_H

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>

typedef void *(*bare_create)(void *, void *, void *, void *, void *);
typedef void (*bare_destroy)(void *);
typedef int (*bare_eval)(void *, const char *, size_t, unsigned);
typedef const char *(*bare_push)(void *, const char *, size_t);
typedef int (*bare_get)(void *, const char *);
typedef const char *(*bare_json)(void *, int);
typedef void (*bare_call)(void *, int);
typedef void (*bare_pop)(void *);

struct bare {
    bare_create create;
    bare_destroy destroy;
    bare_eval eval;
    bare_push push;
    bare_get get;
    bare_json decode, encode;
    bare_call call;
    bare_pop pop;
};

static inline void *bare_symbol(void *library, const char *name)
{
    void *symbol = dlsym(library, name);

    if (symbol)
        return symbol;
    fprintf(stderr, "bench: %s is not in the system's Duktape\n", name);
    exit(1);
}

static inline void bare_open(struct bare *bare)
{
    void *library = dlopen("libduktape.so.207", RTLD_NOW | RTLD_LOCAL);

    if (!library) {
        fprintf(stderr, "bench: no libduktape to compare with\n");
        exit(1);
    }
    *(void **)&bare->create = bare_symbol(library, "duk_create_heap");
    *(void **)&bare->destroy = bare_symbol(library, "duk_destroy_heap");
    *(void **)&bare->eval = bare_symbol(library, "duk_eval_raw");
    *(void **)&bare->push = bare_symbol(library, "duk_push_lstring");
    *(void **)&bare->get = bare_symbol(library, "duk_get_global_string");
    *(void **)&bare->decode = bare_symbol(library, "duk_json_decode");
    *(void **)&bare->encode = bare_symbol(library, "duk_json_encode");
    *(void **)&bare->call = bare_symbol(library, "duk_call");
    *(void **)&bare->pop = bare_symbol(library, "duk_pop");
}

/* A heap that has the function `f`. */
static inline void *bare_heap(const struct bare *bare, const char *code, size_t len)
{
    /* DUK_COMPILE_EVAL, _NORESULT, _NOSOURCE, _NOFILENAME */
    enum { FLAGS = 1 << 3 | 1 << 8 | 1 << 9 | 1 << 11 };
    void *heap = bare->create(NULL, NULL, NULL, NULL, NULL);

    bare->eval(heap, code, len, FLAGS);
    return heap;
}

static inline size_t bare_work(const struct bare *bare, void *heap, const char *json, size_t len)
{
    size_t first;

    bare->get(heap, "f");
    bare->push(heap, json, len);
    bare->decode(heap, -1);
    bare->call(heap, 1);
    first = (size_t)bare->encode(heap, -1)[0];
    bare->pop(heap);
    return first;
}

#endif
