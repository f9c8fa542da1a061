/* scope.h - what most codecs read off a request alike: whose space it is in, its media types. */
#ifndef MDX_CODEC_SCOPE_H
#define MDX_CODEC_SCOPE_H

#include "codec/codec.h"

/* Whose functions are meant: `/WORD` (of all definitions; behind a Host header that is an id: of
 * that one), `/WORD/ID[@V]`, `/ID[@V]/WORD`. */
struct codec_scope {
    const struct allocator *allocator;
    char *memory;
    struct slice target; /* ID[@V]; empty: all */
};

/* False: the path is not percent-encoded as it should be, or there is no memory (*no_memory). */
bool codec_scope_read(struct codec_scope *scope, const struct allocator *allocator,
                      const struct codec_request *request, const char *word, bool *no_memory);
void codec_scope_free(struct codec_scope *scope);

/* The Content-Type without parameters. */
struct slice codec_media_type(const struct codec_request *request);
/* JSON by its media type; also none at all, and curl's default type with a body that is JSON. */
bool codec_body_is_json(const struct codec_request *request, struct slice body);

/* Status, Content-Type, nosniff, body, end. */
void codec_reply(const struct codec_port *port, uint32_t status, const char *type,
                 struct slice body);
/* The same from a buffer, which is freed; one that failed is a bare 500. */
void codec_reply_buffer(const struct codec_port *port, uint32_t status, const char *type,
                        struct buffer *body);
/* OPTIONS: 204 with the methods, also for a browser that asks beforehand. */
void codec_reply_options(const struct codec_request *request, const struct codec_port *port,
                         const char *methods);
/* Allow, WWW-Authenticate, Retry-After, as the status wants them. */
void codec_error_headers(const struct codec_port *port, const struct error *error, unsigned status,
                         const char *methods, const struct allocator *allocator);

#endif
