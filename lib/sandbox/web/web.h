/* web.h - the built-ins that come from the web's standards, one file a subject.
 *
 * WHATWG: DOMException, atob and btoa, TextEncoder and TextDecoder, AbortController and Event,
 * URL, structuredClone; W3C: crypto. As with all built-ins, nothing here changes after boot. */
#ifndef MDX_SANDBOX_WEB_H
#define MDX_SANDBOX_WEB_H

#include "sandbox/builtins.h"

void exception_install(duk_context *ctx); /* first */
void base64_install(duk_context *ctx);
void encoding_install(duk_context *ctx);
void crypto_install(duk_context *ctx);
void clone_install(duk_context *ctx);
void event_install(duk_context *ctx);
void abort_install(duk_context *ctx); /* after event_install */
void url_install(duk_context *ctx);
void search_params_install(duk_context *ctx);
void headers_install(duk_context *ctx);
void response_install(duk_context *ctx); /* after headers_install */

/* headers.c: pushes Headers made of the object at index; the list of one, name and value in turn;
 * adds a header unless one of the name (in lower case) is there. */
void headers_push(duk_context *ctx, duk_idx_t index);
void headers_push_list(duk_context *ctx, duk_idx_t index);
void headers_default(duk_context *ctx, duk_idx_t headers, const char *name, const char *value);

/* response.c: the value at index is one; it as JSON, see enum isolate_result. */
bool response_is(duk_context *ctx, duk_idx_t index);
void response_write(duk_context *ctx, duk_idx_t index, struct buffer *out);

/* exception.c: pushes a DOMException. */
void exception_push(duk_context *ctx, const char *name, const char *message);
void exception_throw(duk_context *ctx, const char *name, const char *message)
    __attribute__((noreturn));

/* event.c */
/* Pushes an Event of this type; dispatches the one on top to the target below it, and pops it. */
void event_push(duk_context *ctx, const char *type);
void event_dispatch(duk_context *ctx);

/* The bytes of an ArrayBuffer, DataView or typed array; false: it is none. */
bool bytes_of(duk_context *ctx, duk_idx_t index, unsigned char **bytes, size_t *len);
/* Pushes a new Uint8Array of so many bytes, all zero. */
unsigned char *bytes_push(duk_context *ctx, size_t len);

#endif
