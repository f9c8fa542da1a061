/* absent.c - names that code expects of other places than this one, and what takes their place. */
#include "sandbox/builtins.h"

static const char no_modules[] =
    "There are no modules when code runs: put the code that you need into this document.";
static const char no_page[] = "There is no page here: a function answers with what it returns.";
static const char no_store[] =
    "A call keeps nothing for the next one: keep it with an operation of the host, like $.db.";
static const char no_runtime[] =
    "Reach outside with fetch() and the operations of the host, $.NAME(...).";

static const struct {
    const char *name, *hint;
} names[] = {
    { "require", no_modules },
    { "module", no_modules },
    { "exports", no_modules },
    { "__dirname", no_modules },
    { "__filename", no_modules },
    { "process", "The environment is read by `await $.env('NAME')`, which the host has to allow." },
    { "Buffer", "Bytes are a Uint8Array; TextEncoder, TextDecoder, atob() and btoa() convert." },
    { "global", "It is globalThis here." },
    { "window", "The global object is globalThis. There is no page here." },
    { "document", no_page },
    { "navigator", no_page },
    { "location", no_page },
    { "alert", no_page },
    { "prompt", "Who calls is asked by `await $.ask(...)`." },
    { "confirm", "Who calls is asked by `await $.ask(...)`." },
    { "localStorage", no_store },
    { "sessionStorage", no_store },
    { "indexedDB", no_store },
    { "XMLHttpRequest", "Use fetch()." },
    { "axios", "Use fetch()." },
    { "WebSocket", no_runtime },
    { "Worker", no_runtime },
    { "WebAssembly", no_runtime },
    { "Deno", no_runtime },
    { "Bun", no_runtime },
    { "setImmediate", "Use setTimeout(f, 0), or queueMicrotask(f)." },
    { "requestAnimationFrame", "Use setTimeout(f, 16)." },
    { "MessageChannel", "Use queueMicrotask(f), or setTimeout(f, 0)." },
    { "Atomics", "A call is alone with its memory: there is nobody to wait for." },
    { "eval", "Code is not made from text here, unless the host allows dynamic code." },
};

const char *absent_hint(struct slice message)
{
    for (size_t at = 0; at < sizeof names / sizeof names[0]; at++) {
        const struct slice name = slice_of(names[at].name);

        if (slice_starts(message, names[at].name) &&
            slice_is(slice_from(message, name.len), " is not defined"))
            return names[at].hint;
    }
    return NULL;
}
