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
void blob_install(duk_context *ctx);
void formdata_install(duk_context *ctx);
void response_install(duk_context *ctx); /* after blob_install */
void request_install(duk_context *ctx);  /* likewise */
void fetch_install(duk_context *ctx);
void performance_install(duk_context *ctx); /* in the place of the engine's own */

/* headers.c: pushes Headers made of the object at index; the list of one, name and value in turn;
 * adds a header unless one of the name (in lower case) is there. */
void headers_push(duk_context *ctx, duk_idx_t index);
void headers_push_list(duk_context *ctx, duk_idx_t index);
void headers_default(duk_context *ctx, duk_idx_t headers, const char *name, const char *value);
/* Pushes the values of a name (in lower case) joined, or null. */
void headers_push_value(duk_context *ctx, duk_idx_t headers, const char *name);

/* Adds the value on top, which it pops, under the name. */
void headers_add(duk_context *ctx, duk_idx_t headers, const char *name);

/* search_params.c: pushes the list of a query (UTF-8), name and value in turn. */
bool search_params_is(duk_context *ctx, duk_idx_t index);
void query_push_list(duk_context *ctx, struct slice query);

/* crypto.c: randomness of the host's. */
void random_fill(duk_context *ctx, unsigned char *bytes, size_t len);

/* blob.c: no body can be larger than this. */
size_t body_most(duk_context *ctx);
/* A File is a Blob too. Pushes its type; its name. */
bool blob_is(duk_context *ctx, duk_idx_t index);
bool file_is(duk_context *ctx, duk_idx_t index);
void blob_push_type(duk_context *ctx, duk_idx_t index);
void file_push_name(duk_context *ctx, duk_idx_t index);
/* [ ... type bytes ] -> [ ... blob ], which keeps the Uint8Array; [ ... blob name ] -> [ ... file
 * ], with the same bytes. */
void blob_push(duk_context *ctx);
void file_push_of(duk_context *ctx);
/* Makes what lies at index a string (ToString), without lone surrogates. */
void text_to_usv(duk_context *ctx, duk_idx_t index);

/* formdata.c: [ ... list ] -> [ ... form ]; its list, name and value in turn, where a value is a
 * string or a File; [ ... list name value ] -> [ ... list ]. */
bool formdata_is(duk_context *ctx, duk_idx_t index);
void formdata_push(duk_context *ctx);
void formdata_push_list(duk_context *ctx, duk_idx_t index);
void formdata_add(duk_context *ctx);

/* multipart.c: pushes the bytes of a form, and its media type. */
void multipart_push(duk_context *ctx, duk_idx_t form);
/* [ ... bytes type ] -> [ ... any, form ], or throws. */
void multipart_read(duk_context *ctx);

/* body.c: [ ... object ] -> the same, with the value at index as its body, whose own type becomes
 * a header; with the string, bytes or null on top, which it pops. */
void body_take(duk_context *ctx, duk_idx_t index, duk_idx_t headers);
void body_put(duk_context *ctx);
/* [ ... answer object ]: of what the operation `fetch` has answered. */
void body_of_answer(duk_context *ctx);
/* Pushes it. */
void body_get(duk_context *ctx, duk_idx_t index);
/* [ ... object ] -> the same, with a copy of the body of `from`, which counts as read then where it
 * is spent; throws when it was read before. */
void body_copy(duk_context *ctx, duk_idx_t from, bool spent);
/* Its readers, on the prototype on top: of a Response, of a Request, of a Blob, that has some of
 * them and whose body they never use up. Those of a Blob come first. */
void body_define(duk_context *ctx);
void body_define_of_blob(duk_context *ctx);
enum body_reader {
    READ_TEXT,
    READ_JSON,
    READ_BUFFER,
    READ_BYTES,
    READ_BLOB,
    READ_FORM,
    READ_KEEP /* gives what has the body, which is bytes then */
};
/* Pushes the promise of the body of what lies at index, in that form. */
void body_read(duk_context *ctx, duk_idx_t owner, enum body_reader reader);
/* Pushes the row of its stream, which nobody else reads from now on. */
void body_push_locked(duk_context *ctx, duk_idx_t owner);
/* Its bytes are not there yet. */
bool body_is_stream(duk_context *ctx, duk_idx_t index);

/* encoding.c: pushes what a TextDecoder of the label at 0 and the options at 1 is, but for its
 * prototype; pushes the text of bytes at an index, or of the rest. */
enum decoder_setting { DECODER_ENCODING, DECODER_FATAL, DECODER_KEEP_MARK };
/* Replaces a decoder on top by one of its settings. */
void decoder_push_setting(duk_context *ctx, enum decoder_setting which);
void decoder_push(duk_context *ctx);
void decoder_decode(duk_context *ctx, duk_idx_t decoder, duk_idx_t input, bool last);

/* stream_source.c: ReadableStream. */
void stream_install(duk_context *ctx);
/* stream.c: what goes on when a promise is settled, see enum continuation. */
void continue_stream(duk_context *ctx, bool fulfilled);
void writable_install(duk_context *ctx);
void transform_install(duk_context *ctx);
void strategy_install(duk_context *ctx);
/* pipe.c: pipeTo, pipeThrough; after stream_install, writable_install */
void pipe_install(duk_context *ctx);

/* response.c: the value at index is one; it as JSON, see enum isolate_result. */
bool response_is(duk_context *ctx, duk_idx_t index);
void response_write(duk_context *ctx, duk_idx_t index, struct buffer *out);
/* Replaces what the operation `fetch` has answered, on top. */
void response_of_answer(duk_context *ctx);
/* Pushes the Headers of a Response or Request. */
void response_push_headers(duk_context *ctx, duk_idx_t index);

/* request.c: pushes the settings of the operation `fetch`, {method, headers …}; the URL. */
bool request_is(duk_context *ctx, duk_idx_t index);
/* spent: the body of a Request at input goes to the new one. */
void request_push(duk_context *ctx, duk_idx_t input, duk_idx_t init, bool spent);
void request_push_url(duk_context *ctx, duk_idx_t request);
void request_push_settings(duk_context *ctx, duk_idx_t request);
/* [ ... number ] -> [ ... ]: of the stream at the host that its body is written to. */
void request_set_upload(duk_context *ctx, duk_idx_t request);
/* Pushes its signal, or undefined. */
void request_push_signal(duk_context *ctx, duk_idx_t request);

/* fetch.c: [ ... promise value ] -> the same: the answer to fetch() becomes a Response. */
void fetch_answered(duk_context *ctx);

/* abort.c: pushes a new one; whether one is; pushes its reason, false: it is not aborted; the
 * operation ends with it. */
void signal_push(duk_context *ctx);
bool signal_is(duk_context *ctx, duk_idx_t index);
bool signal_push_reason(duk_context *ctx, duk_idx_t index);
void signal_follow(duk_context *ctx, duk_idx_t index, uint64_t id);
/* [ ... signal reason ] -> [ ... ]: an undefined reason is the usual one. */
void signal_abort(duk_context *ctx);
/* [ ... row ] -> [ ... ]: the stream from the host, or the pipe, ends with it too. */
void signal_follow_stream(duk_context *ctx, duk_idx_t index);

/* exception.c: whether one is; pushes a DOMException. */
bool exception_is(duk_context *ctx, duk_idx_t index);
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
/* Pushes a copy of those at index. */
void bytes_push_copy(duk_context *ctx, duk_idx_t index);

/* ---- pairs.c: a bare array of names and values in turn ---- */

enum pair_part { PAIR_NAMES, PAIR_VALUES, PAIR_BOTH };

/* keys(), values(), entries(), by the function's magic: [ ... list ] -> an iterator over an array
 * of them; 1. */
duk_ret_t pairs_iterate(duk_context *ctx);
/* Of forEach(function, thisArg): the function is told the pair that begins at `at`. */
void pairs_tell(duk_context *ctx, duk_idx_t list, duk_uarridx_t at);

#endif
