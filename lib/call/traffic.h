/* traffic.h - inside an exchange: what its files share. */
#ifndef MDX_CALL_TRAFFIC_H
#define MDX_CALL_TRAFFIC_H

#include "call/inside.h"

enum action_kind { ACTION_INVOKE, ACTION_CANCEL, ACTION_MANAGE };

/* Noted down by the codec, done by the exchange. The texts lie behind the struct. */
struct action {
    struct action *next;
    enum action_kind kind;
    struct codec_invoke invoke;
    struct codec_manage manage;
    uint32_t n;
};

struct chunk {
    struct chunk *next;
    size_t len;
    char bytes[];
};

struct exchange_call {
    struct exchange *exchange;
    struct exchange_call *next, *previous;
    struct call *call;
    uint32_t n;
};

struct exchange {
    struct runtime *runtime;
    struct lock lock;
    struct lock telling; /* held while ready is called, so that free can wait for it */
    uint32_t references; /* all below: under the lock */
    bool gone;           /* the host has freed it: ready is not called any more */
    bool cancelled, fed, doing, failed;
    bool head_known, ended, head_only;
    const struct codec *codec;
    void *state;
    struct codec_port port;
    struct codec_request request;
    char *memory; /* the request's texts and headers */
    char own_correlation[CORRELATION];
    struct slice caller, authorization;
    bool direct_loopback;
    struct slice origin;        /* allowed foreign origin, for CORS */
    struct buffer request_json; /* `context.request` */
    uint32_t status;
    struct codec_header *headers;
    size_t header_count, header_room;
    struct buffer header_texts; /* offsets until the head is known */
    struct action *first_action, **last_action;
    struct chunk *first_chunk, **last_chunk, *taken;
    struct exchange_call *calls;
    void *host;
    void (*ready)(void *host, struct exchange *exchange);
};

/* request.c: the request copied, its correlation id chosen. */
mdx_status exchange_copy_request(struct exchange *exchange, const mdx_request *request,
                                 struct error *error);
/* browser.c: Host, Origin, Sec-Fetch-Site, Forwarded. */
mdx_status exchange_admit(struct exchange *exchange, const mdx_request *request,
                          struct error *error);
/* port.c: what the codec does to it; under the lock. */
void exchange_open_port(struct exchange *exchange);
/* manage.c: does it, and tells the codec. Without the lock. */
void exchange_manage(struct exchange *exchange, const struct codec_manage *manage);
/* exchange.c: does what was noted down, until nothing is left. Without the lock. */
void exchange_work(struct exchange *exchange);
void exchange_release(struct exchange *exchange);

#endif
