/* access.h - the door of access: callers, permission expressions, limits.
 *
 * Says who somebody is by what they sent, whether they may, and whether they have had their share.
 * Whatever is unknown, missing, malformed or of the wrong type denies. Knows no bridge and no
 * program: the caller says the time, asks and tells. */
#ifndef MDX_ACCESS_ACCESS_H
#define MDX_ACCESS_ACCESS_H

#include "base/error.h"
#include "base/json.h"

/* ---- permission expressions -------------------------------------------- */

struct expression;

/* Compiles `user.role === 'admin' && !suspended`. A text that is none fails with `code`, and says
 * where in `what` ("permissions: '*'"). */
mdx_status expression_compile(struct expression **expression, const struct allocator *allocator,
                              struct slice text, struct slice what, enum code code,
                              struct error *error);
void expression_free(struct expression *expression); /* NULL allowed */
/* True only when the value is true. facts: an object; a name is a member of it, else of its `user`.
 * Takes bounded time and no memory. */
bool expression_grants(const struct expression *expression, const json_t *facts);

/* ---- who, whether, how much ----------------------------------------------
 *
 * A policy is JSON, see mdxrt/access.h. It may be exchanged at any time, from any thread. */

struct access;

struct access *access_new(const struct allocator *allocator); /* NULL: no memory */
void access_free(struct access *access);                      /* NULL allowed */
/* Takes the place of the policy; an empty text: there is none. On failure the old one stays. */
mdx_status access_set(struct access *access, struct slice json, struct error *error);
/* New keys of an issuer that the policy names. CONFIG_INVALID: it names no such issuer. */
mdx_status access_set_keys(struct access *access, struct slice issuer, struct slice jwks,
                           struct error *error);

/* Keys that are fetched: an issuer has a URL of its JWK set. */
enum access_keys {
    ACCESS_KEYS_THERE, /* nothing is to be fetched, or may be yet */
    ACCESS_KEYS_AWAIT, /* they are being fetched: look again when that has ended */
    ACCESS_KEYS_FETCH, /* to be fetched now, by who asked: then look again */
    ACCESS_KEYS_RENEW  /* likewise, but nobody has to wait for it */
};
/* What credentials need to be verified. A key that is not known is looked for once a minute at
 * most; those that were fetched are kept for an hour. FETCH, RENEW: *issuer and *url are added, and
 * access_fetched() must follow. */
enum access_keys access_look_for_keys(struct access *access, struct slice authorization,
                                      uint64_t now_ms, struct buffer *issuer, struct buffer *url);
/* How it ended: the answer's text, or an empty one. False: the old keys stay, and error says why.
 */
bool access_fetched(struct access *access, struct slice issuer, struct slice url, struct slice jwks,
                    uint64_t now_ms, struct error *error);

bool access_is_on(const struct access *access); /* there is a policy; cheap */
bool access_has_credentials(struct access *access);
/* Adds the issuers whose tokens are taken, as a JSON array of texts. */
void access_issuers(struct access *access, struct buffer *out);

/* Somebody who was recognised; counted by references. */
struct identity;
struct slice identity_name(const struct identity *identity);
struct identity *identity_retain(struct identity *identity); /* NULL allowed */
void identity_release(struct identity *identity);            /* NULL allowed */

enum access_action { ACCESS_CALL = 1, ACCESS_MANAGE, ACCESS_LIST }; /* as MDX_ACCESS_… */

struct access_ask {
    uint32_t action;       /* enum access_action */
    struct slice id, path; /* the definition's, or empty; the function's */
    struct slice protocol;
    struct slice authorization; /* the header as it came, or empty */
    struct slice caller;        /* as the host says, when there is no header */
    bool host;                  /* the host itself, from C: it needs no credentials */
    bool declares;              /* the definition declares permissions, and its function's is: */
    struct slice permission;    /* or empty: none grants */
    uint64_t now_ms;            /* wall clock, for tokens */
};

/* Many questions of one who asks, who is recognised once: the questions differ in id, path,
 * declares and permission only. From begin, where it was MDX_OK, to end the policy does not change,
 * so nobody outside may be called meanwhile. */
struct access_view {
    struct identity *who; /* NULL: nobody */
    bool decided;         /* as of access_decide() */
    /* Of access alone: */
    struct access *access;
    const struct policy *policy;
    const struct allocator *allocator;
    json_t *facts;           /* NULL: not needed yet */
    bool starved;            /* memory failed while this question was looked at */
    uint64_t known, granted; /* bit: one of the first rules, of which it is the same for all */
};
mdx_status access_view_begin(struct access_view *view, struct access *access,
                             const struct access_ask *ask, struct error *error);
/* May be asked without an error to fill: NULL. */
mdx_status access_view_decide(struct access_view *view, const struct access_ask *ask,
                              struct error *error);
void access_view_end(struct access_view *view);

/* MDX_OK: the policy and the definition's permissions allow it; *decided: the policy has looked at
 * credentials, else the bridge has to say who may manage. *who: set to a new reference, or to NULL
 * for nobody. Works without a policy too, for the definition's permissions. */
mdx_status access_decide(struct access *access, const struct access_ask *ask, struct identity **who,
                         bool *decided, struct error *error);

/* Which limit ended it, for the event. */
struct access_limit {
    bool of_caller;   /* else of the definition */
    const char *what; /* "rate", "time", "operations", "storedBytes" */
};

/* Takes one call from the buckets of both, and looks at the quotas. RATE_LIMITED, QUOTA_EXCEEDED:
 * error says when to come back, *limit what it was. now_ns: a monotonic clock. */
mdx_status access_take(struct access *access, struct slice id, struct slice caller, uint64_t now_ns,
                       struct access_limit *limit, struct error *error);
/* The same for bytes that are about to be stored; id may be empty. */
mdx_status access_take_bytes(struct access *access, struct slice id, struct slice caller,
                             uint64_t bytes, uint64_t now_ns, struct access_limit *limit,
                             struct error *error);
/* What a call has used. */
void access_charge(struct access *access, struct slice id, struct slice caller, uint64_t used_ns,
                   uint64_t operations, uint64_t now_ns);

#endif
