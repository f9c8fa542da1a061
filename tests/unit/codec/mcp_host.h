/* mcp_host.h - the codec of MCP without a runtime: a port that notes down, definitions made of
 * models, a host that answers as a test says. */
#ifndef MDX_TESTS_MCP_HOST_H
#define MDX_TESTS_MCP_HOST_H

#include "codec/codec.h"

#include <stdlib.h>
#include <string.h>

enum { HOST_HEADERS = 16 };

struct host {
    const struct allocator *allocator;
    const struct codec *codec;
    struct codec_settings settings;
    struct codec_request request;
    struct codec_header headers[HOST_HEADERS];
    struct codec_port port;
    struct catalogue *catalogue;
    void *state;
    struct buffer out, sent, target, input, answers, posted;
    uint32_t status, n, invoked, cancelled, timer_ms;
    bool described, managed, watching, ended, failed_answer;
    uint64_t posted_to;
};

static inline void host_invoke(void *context, const struct codec_invoke *invoke)
{
    struct host *host = context;

    host->n = invoke->n;
    host->invoked++;
    buffer_clear(&host->target);
    buffer_add_slice(&host->target, invoke->target);
    buffer_clear(&host->input);
    buffer_add_slice(&host->input, invoke->input);
}

static inline void host_cancel(void *context, uint32_t n)
{
    ((struct host *)context)->cancelled = n;
}

static inline void host_manage(void *context, const struct codec_manage *manage)
{
    (void)manage;
    ((struct host *)context)->managed = true;
}

static inline void host_describe(void *context, const struct codec_look *look)
{
    (void)look;
    ((struct host *)context)->described = true;
}

static inline void host_watch(void *context, bool on)
{
    ((struct host *)context)->watching = on;
}

static inline void host_post(void *context, uint64_t number, struct slice bytes)
{
    struct host *host = context;

    host->posted_to = number;
    buffer_clear(&host->posted);
    buffer_add_slice(&host->posted, bytes);
}

static inline void host_answer(void *context, uint32_t n, uint64_t ask, struct slice json,
                               const struct error *failure)
{
    struct host *host = context;

    (void)n;
    host->failed_answer = failure != NULL;
    buffer_printf(&host->answers, "%llu=", (unsigned long long)ask);
    buffer_add_slice(&host->answers, failure ? slice_of(error_message(failure)) : json);
    buffer_add_char(&host->answers, ';');
}

static inline void host_timer(void *context, uint32_t ms)
{
    ((struct host *)context)->timer_ms = ms;
}

static inline void host_head(void *context, uint32_t status)
{
    ((struct host *)context)->status = status;
}

static inline void host_header(void *context, struct slice name, struct slice value)
{
    struct host *host = context;

    buffer_add_slice(&host->sent, name);
    buffer_add_text(&host->sent, ": ");
    buffer_add_slice(&host->sent, value);
    buffer_add_char(&host->sent, '\n');
}

static inline void host_bytes(void *context, struct slice bytes)
{
    buffer_add_slice(&((struct host *)context)->out, bytes);
}

static inline void host_end(void *context)
{
    ((struct host *)context)->ended = true;
}

static inline void host_init(struct host *host, const struct allocator *allocator)
{
    static _Atomic uint64_t number;

    memset(host, 0, sizeof *host);
    host->allocator = allocator;
    host->settings = (struct codec_settings){ .list_tools = 40, .tool_name_chars = 48 };
    host->request = (struct codec_request){ .method = SLICE("POST"),
                                            .path = SLICE("/mcp"),
                                            .nonce = SLICE("0123456789abcdef0123456789abcdef"),
                                            .number = ++number,
                                            .most_body = 1024 * 1024,
                                            .headers = host->headers,
                                            .settings = &host->settings };
    host->port = (struct codec_port){ .exchange = host,
                                      .invoke = host_invoke,
                                      .cancel = host_cancel,
                                      .manage = host_manage,
                                      .describe = host_describe,
                                      .watch = host_watch,
                                      .post = host_post,
                                      .answer = host_answer,
                                      .timer = host_timer,
                                      .head = host_head,
                                      .header = host_header,
                                      .bytes = host_bytes,
                                      .end = host_end };
    buffer_init(&host->out, allocator, SIZE_MAX);
    buffer_init(&host->sent, allocator, SIZE_MAX);
    buffer_init(&host->target, allocator, SIZE_MAX);
    buffer_init(&host->input, allocator, SIZE_MAX);
    buffer_init(&host->answers, allocator, SIZE_MAX);
    buffer_init(&host->posted, allocator, SIZE_MAX);
}

static inline void host_set_header(struct host *host, const char *name, struct slice value)
{
    if (host->request.header_count < HOST_HEADERS)
        host->headers[host->request.header_count++] =
            (struct codec_header){ slice_of(name), value };
}

/* Definitions of models; NULL when there is no memory. */
static inline struct catalogue *host_definitions(const struct allocator *allocator,
                                                 const char *const *models, size_t count)
{
    struct catalogue *catalogue = catalogue_copy(allocator, NULL);

    for (size_t i = 0; catalogue && i < count; i++) {
        struct program *program = NULL;

        if (program_make(&program, allocator, slice_of(models[i]), 1, NULL, NULL, NULL, NULL) ||
            !catalogue_put(catalogue, program)) {
            catalogue_release(catalogue);
            return NULL;
        }
    }
    return catalogue;
}

static inline bool host_open(struct host *host, const struct codec *codec, void *shared,
                             struct catalogue *catalogue)
{
    host->codec = codec;
    host->request.shared = shared;
    host->catalogue = catalogue;
    host->state = codec->open(host->allocator, &host->request, &host->port);
    return host->state != NULL;
}

/* What was asked for is done. */
static inline void host_work(struct host *host)
{
    struct error error;

    error_init(&error, host->allocator);
    while (host->described || host->managed) {
        if (host->described) {
            host->described = false;
            host->codec->described(host->state, host->catalogue, NULL);
        }
        if (host->managed) {
            const struct codec_managed result = { .json = SLICE("{\"source\":\"the source\"}") };

            host->managed = false;
            host->codec->managed(host->state, &result);
        }
    }
    error_free(&error);
}

static inline void host_feed(struct host *host, struct slice body, bool last)
{
    host->codec->feed(host->state, body, last);
    host_work(host);
}

static inline void host_event(struct host *host, enum codec_event_kind kind, const char *json,
                              uint64_t ask, uint32_t level)
{
    const struct codec_event event = { kind, slice_of(json), ask, level };

    host->codec->event(host->state, host->n, &event);
    host_work(host);
}

static inline void host_outcome(struct host *host, enum codec_result result, const char *json,
                                const struct error *error)
{
    const struct program *program = host->catalogue->count ? host->catalogue->programs[0] : NULL;
    const struct codec_outcome outcome = { .program = program,
                                           .function = program ? program->functions : NULL,
                                           .result = result,
                                           .output = slice_of(json),
                                           .error = error };

    host->codec->outcome(host->state, host->n, &outcome);
    host_work(host);
}

static inline void host_free(struct host *host)
{
    if (host->state)
        host->codec->close(host->state);
    buffer_free(&host->out);
    buffer_free(&host->sent);
    buffer_free(&host->target);
    buffer_free(&host->input);
    buffer_free(&host->answers);
    buffer_free(&host->posted);
}

#endif
